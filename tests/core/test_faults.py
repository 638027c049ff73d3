"""Where is a source wrong? Small cases of each check."""

import json
from dataclasses import replace

from gazetteer.faults import Fault, FaultRules, report
from gazetteer.merging import Saying
from gazetteer.places import GazetteerEntry, PlaceKind
from gazetteer.sources.precedence import DATA

RULES = FaultRules.parse(json.loads((DATA / "faults.json").read_text(encoding="utf-8")))
PLACE = GazetteerEntry("C1", PlaceKind.VILLAGE, "الحويز الشمالي", "Northern Huweiz", 35.05, 40.05, "C1", ("SY090101", "SY0901", "SY09"))
UNITS = {
    "SY090101": {"type": "Polygon", "coordinates": [[[40, 35], [40.1, 35], [40.1, 35.1], [40, 35.1], [40, 35]]]},
    "SY090102": {"type": "Polygon", "coordinates": [[[41, 35], [41.1, 35], [41.1, 35.1], [41, 35.1], [41, 35]]]},
}


def faults(*entries, core=(), rules=RULES):
    said = {e.id: [Saying("ocha", e.id, e)] for e in entries}
    for e in core:
        said[e.id].append(Saying("core", e.id, e))
    unit = GazetteerEntry("SY090102", PlaceKind.SUBDISTRICT, "ناحية أخرى", "Other", 35.05, 41.05)
    places = {e.id: e for e in (*entries, *core, unit)}
    return report(said, places, UNITS, rules)


def test_a_sound_place_has_no_fault():
    assert faults(PLACE) == []


def test_a_latin_name_that_contradicts_the_arabic():
    (fault,) = faults(replace(PLACE, name_en="Eastern Huweiz"))
    assert (fault.field, fault.ours) == ("name_en", "")
    assert "contradicts" in fault.reason


def test_a_latin_name_of_another_place():
    (fault,) = faults(replace(PLACE, name_ar="مخيم البيطار", name_en="Ashrafiyeh"))
    assert "another name" in fault.reason


def test_a_point_outside_its_unit_and_the_unit_it_is_in():
    (fault,) = faults(replace(PLACE, lon=41.05))
    assert fault.reason == "lies outside its unit SY090101, in SY090102 (ناحية أخرى)"


def test_two_places_of_one_name_in_one_unit():
    (fault,) = faults(PLACE, replace(PLACE, id="C2", name_ar="حويز الشمالي"))
    assert (fault.place_id, fault.reason) == ("C2", "has the name of C1 in the same sub-district")
    assert faults(PLACE, replace(PLACE, id="C2", parents=("SY090109", "SY0901", "SY09"))) == []


def test_what_core_mends():
    mended = replace(PLACE, name_ar="الحويجة", lat=35.08)
    name, point = faults(PLACE, core=[mended])
    assert (name.theirs, name.ours) == ("الحويز الشمالي", "الحويجة")
    assert point.field == "point"
    assert "3.3 km" in point.reason


def test_a_known_fault_has_its_own_reason_and_is_told_only_where_the_source_is_loaded():
    known = Fault("C1", "ocha", "name_ar", "الحويز", "الحويجة", "by hand")
    rules = replace(RULES, known=(known, replace(known, place_id="C9")))
    assert faults(PLACE, core=[replace(PLACE, name_ar="الحويجة")], rules=rules) == [known]


def test_every_known_fault_is_complete():
    assert RULES.known
    assert all(f.theirs and f.reason and f.theirs != f.ours for f in RULES.known)
