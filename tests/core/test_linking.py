"""Which rows are one place, what a place is when several sources speak of it, and what a cell of the workbook names."""

import csv
import datetime as dt
import io
import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.linking import Known, Linker, Outcome
from gazetteer.merging import FIELDS, Saying, change, combine
from gazetteer.places import GazetteerEntry, NameRole, PlaceKind, PlaceName
from gazetteer.sources.features import read_features
from gazetteer.sources.ocha import read_ocha
from gazetteer.sources.ocha_names import arabic_name, latin_name
from gazetteer.sources.precedence import DATA, pcoded_sources, read_precedence
from gazetteer.sources.table import COLUMNS, entry_of_row, from_record, rows, to_record

PRECEDENCE = read_precedence()
MUHASAN = GazetteerEntry("C5127", PlaceKind.TOWN, "موحسن", "Muhasan", 35.2287, 40.3223, "C5127", ("SY090106", "SY0901", "SY09"))


def linker(source, *places, sources=None, **known):
    return Linker(
        source,
        Known({p.id: p for p in places}, {p.id: {"ocha"} for p in places} if sources is None else sources, **known),
        pcoded_sources(),
    )


def link(linker, code, entry):
    return linker.link_all([(code, entry)])[0]


def geoname(**changes):
    values = {"id": "geonames:1", "kind": PlaceKind.VILLAGE, "name_ar": "موحسن", "name_en": "Mūḩasan", "lat": 35.23, "lon": 40.33}
    return GazetteerEntry(**{**values, **changes})


def test_same_id_and_same_pcode_are_one_place():
    assert link(linker("core", MUHASAN, sources={}), "C5127", MUHASAN).reason == "same id"
    stored = replace(MUHASAN, id="geonames:1")
    found = link(linker("ocha", stored, sources={"geonames:1": {"geonames"}}), "C5127", MUHASAN)
    assert (found.outcome, found.place, found.reason) == (Outcome.SAME, "geonames:1", "same p-code")


def test_a_shared_reference_is_one_place():
    stored = replace(MUHASAN, references=(("wikidata", "Q1"),))
    row = geoname(id="osm:node/7", name_ar="اسم آخر", lat=36.0, lon=38.0, references=(("osm", "node/7"), ("wikidata", "Q1")))
    assert link(linker("osm", stored), "node/7", row).reason == "same wikidata id"


def test_name_kind_unit_and_distance_make_one_place():
    found = link(linker("geonames", MUHASAN), "1", geoname(parents=("SY09",)))
    assert (found.outcome, found.place) == (Outcome.SAME, "C5127")
    assert "same name and kind" in found.reason


def test_a_latin_name_of_the_same_consonants_very_near_is_the_place():
    found = link(linker("geonames", replace(MUHASAN, name_en="")), "1", geoname(name_ar="", name_en="Muhassan"))
    assert (found.outcome, found.place) == (Outcome.SAME, "C5127")
    twin = replace(MUHASAN, id="C9", pcode="C9", lat=35.231)
    assert link(linker("geonames", MUHASAN, twin), "1", geoname(name_ar="", name_en="Mohassen")).outcome is Outcome.DOUBTFUL


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"parents": ("SY08",)}, "two governorates"),
        ({"lat": 35.27}, "far for one place"),
        ({"kind": PlaceKind.CAMP}, "one is a camp"),
        ({"name_ar": "موحسد", "name_en": ""}, "written alike"),
    ],
)
def test_doubtful_pairs_are_not_merged(changes, reason):
    found = link(linker("geonames", MUHASAN), "1", geoname(**changes))
    assert (found.outcome, found.place) == (Outcome.DOUBTFUL, "C5127")
    assert reason in found.reason


@pytest.mark.parametrize("changes", [{"lat": 35.9}, {"kind": PlaceKind.HILL}, {"name_ar": "الطوب", "name_en": "Tub"}])
def test_other_places_stay_apart(changes):
    assert link(linker("geonames", MUHASAN), "1", geoname(**changes)).outcome is Outcome.NEW


def test_two_places_of_one_name_near_are_doubtful():
    twin = replace(MUHASAN, id="C9", pcode="C9", lat=35.235)
    assert "2 places near" in link(linker("geonames", MUHASAN, twin), "1", geoname()).reason


def test_a_place_takes_one_row_of_a_source():
    far = geoname(id="geonames:2", lat=35.27)
    for pair in ([("1", geoname()), ("2", far)], [("2", far), ("1", geoname())]):
        links = dict(zip([code for code, _ in pair], linker("geonames", MUHASAN).link_all(pair), strict=True))
        assert (links["1"].outcome, links["2"].outcome) == (Outcome.SAME, Outcome.NEW)


def test_sources_with_pcodes_are_never_compared_by_likeness():
    row = replace(MUHASAN, id="core:muhasan", pcode=None)
    assert link(linker("core", MUHASAN), "core:muhasan", row).outcome is Outcome.NEW


def test_what_editors_decided_is_obeyed():
    far = geoname(lat=35.27)
    assert link(linker("geonames", MUHASAN, decided={("1", "C5127"): True}), "1", far).outcome is Outcome.SAME
    assert link(linker("geonames", MUHASAN, decided={("1", "C5127"): False}), "1", far).outcome is Outcome.NEW
    assert link(linker("core", MUHASAN, gone={"core:old": "C5127"}), "core:old", geoname(id="core:old")).place == "C5127"


def test_the_unit_of_a_point_is_that_of_the_nearest_community():
    other = replace(MUHASAN, id="C2", pcode="C2", lat=35.3, parents=("SY090100", "SY0901", "SY09"))
    assert linker("osm", MUHASAN, other).unit_at(35.24, 40.32) == MUHASAN.parents
    assert linker("osm", MUHASAN, other).unit_at(33.5, 36.3) == ()


def test_core_mends_the_name_and_the_workbook_gives_the_chain():
    core = GazetteerEntry("C5929", PlaceKind.CITY, "الطبقة", "Al-Thawrah", 35.83, 38.54, "C5929", ("SY1103", "SY11"), prominence=0.8)
    ocha = replace(core, name_ar="الثورة", kind=PlaceKind.TOWN, parents=("SY110300", "SY1103", "SY11"), references=(("ocha", "C5929"),))
    place = combine("C5929", [Saying("ocha", "C5929", ocha), Saying("core", "C5929", core)], PRECEDENCE)
    assert (place.name_ar, place.kind, place.parents[0]) == ("الطبقة", PlaceKind.CITY, "SY110300")
    assert PlaceName("الثورة", "ar", NameRole.VARIANT, source="ocha") in place.names
    assert place.references == (("ocha", "C5929"),)


WORDS = st.text("ابتجدرسعقلمنهوي", min_size=1, max_size=4)
DATES = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2030, 1, 1))
IDS = st.text("CNSY0123456789:-abc", min_size=1, max_size=8)


@st.composite
def entries(draw, place="C1", text=WORDS):
    names = st.builds(
        PlaceName,
        text,
        st.sampled_from(["ar", "en", "ku", "tr"]),
        st.sampled_from(NameRole),
        DATES,
        DATES,
        st.sampled_from(["core", "ocha", ""]),
    )
    ring = draw(st.lists(st.tuples(st.floats(36, 42), st.floats(33, 37)), min_size=3, max_size=5) | st.just([]))
    return GazetteerEntry(
        id=place,
        kind=draw(st.sampled_from(PlaceKind)),
        name_ar=draw(text),
        name_en=draw(st.text("abcde'\", |;", max_size=5)),
        lat=draw(st.floats(32.0, 37.6)),
        lon=draw(st.floats(35.4, 42.6)),
        pcode=draw(st.none() | IDS),
        parents=tuple(draw(st.lists(IDS, max_size=3))),
        names=tuple({(n.text, n.lang): n for n in draw(st.lists(names, max_size=4))}.values()),
        members=tuple(draw(st.lists(IDS, max_size=3))),
        polygon=tuple([*ring, ring[0]] if ring else ()),
        prominence=draw(st.floats(0, 1)),
        feature_code=draw(st.sampled_from(["", "PPL", "HLL"])),
        population=draw(st.none() | st.integers(0, 9_000_000)),
        references=tuple(draw(st.lists(st.tuples(st.sampled_from(["ocha", "osm"]), IDS), max_size=2, unique=True))),
    )


@given(entries(text=st.text(min_size=1, max_size=6).filter(lambda t: "\0" not in t and t.isprintable())))
def test_an_export_loses_nothing(entry):
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(rows([entry], {entry.id}))
    (row,) = csv.DictReader(io.StringIO(file.getvalue(), newline=""))
    assert entry_of_row(row) == entry
    assert row["edited"] == "yes"
    assert from_record(to_record(entry)) == entry


@given(
    st.lists(st.tuples(st.sampled_from(["core", "ocha", "geonames", "osm"]), entries()), min_size=1, max_size=4, unique_by=lambda s: s[0]),
    st.data(),
)
def test_the_order_of_sources_changes_nothing(said, data):
    sayings = [Saying(source, "C1", entry) for source, entry in said]
    shuffled = data.draw(st.permutations(sayings))
    assert combine("C1", sayings, PRECEDENCE) == combine("C1", shuffled, PRECEDENCE)


@given(entries(), entries())
def test_no_change_where_nothing_changed_and_a_persons_names_stay(before, after):
    assert not change(before, before, before, False, frozenset({"core"}))
    person = PlaceName("اسم لا يعرفه مصدر", "ar", NameRole.VARIANT)
    found = change(replace(before, names=(*before.names, person)), before, after, False, frozenset({"core"}))
    assert person not in found.drop
    wanted = {(n.text, n.lang) for n in after.names}
    assert {(n.text, n.lang) for n in before.names} - wanted == {(n.text, n.lang) for n in found.drop}


def test_a_name_that_a_person_took_away_stays_away():
    variant = PlaceName("المحسن", "ar", NameRole.VARIANT, source="ocha")
    said = replace(MUHASAN, names=(variant,))
    assert change(MUHASAN, said, said, True, frozenset({"ocha"})).add == ()
    assert change(MUHASAN, None, said, False, frozenset({"ocha"})).add == (variant,)


@pytest.mark.parametrize(
    ("cell", "units", "name", "others"),
    [
        ("الجنينة - مركز دير الزور", ["مركز دير الزور", "دير الزور"], "الجنينة", ()),
        ("الحجلية- الباب", ["عريمة", "الباب"], "الحجلية", ()),
        ("حوير العيس - زمار", ["الزربة", "جبل سمعان"], "حوير العيس", ("حوير العيس - زمار",)),
        ("تل السوس_أبو سوس", ["رسم حرمل الامام"], "تل السوس", ("أبو سوس",)),
        ("الربوة / حربوق", ["الفاخورة"], "الربوة", ("حربوق",)),
        ("دير حنا / اللاذقية", ["ربيعة", "مركز اللاذقية"], "دير حنا", ()),
        ("الزيارة عفرين", ["مركز عفرين", "عفرين"], "الزيارة", ("الزيارة عفرين",)),
        ("مريمين عفرين", ["مركز عفرين", "عفرين"], "مريمين عفرين", ("مريمين",)),
        ("كفر حلب", ["أتارب", "جبل سمعان", "حلب"], "كفر حلب", ()),
        ("أم عدسة قرب منبج", ["مركز منبج", "منبج"], "أم عدسة", ("أم عدسة قرب منبج",)),
        ("\nام تليل - مركز الرقة\n", ["مركز الرقة"], "ام تليل", ()),
        ("الدلالين\nالدلالين\nالدلالين", [], "الدلالين", ()),
        (None, [], "", ()),
    ],
)
def test_names_of_the_workbook(cell, units, name, others):
    found = arabic_name(cell, units)
    assert (found.name, found.others) == (name, others)


def test_a_name_that_the_workbook_cut_off_is_mended():
    assert arabic_name("ضاحية قدسيا السكنية الجديد", ["قدسيا"], "ضاحية قدسيا السكنية الجديدة").name == "ضاحية قدسيا السكنية الجديدة"


@pytest.mark.parametrize(
    ("cell", "units", "apart", "name", "others"),
    [
        ("Suran (Hama)", ["Hama"], 1, "Suran", ()),
        ("Al Assali (ne)", [], 1, "Al Assali", ()),
        ("Tal Elsus - Abu Sus", [], 2, "Tal Elsus", ("Abu Sus",)),
        ("Hjeileh - Elbab", ["Al Bab"], 1, "Hjeileh", ()),
        ("Big Jaddaa (Al-Karameh)", [], 2, "Big Jaddaa", ("Al-Karameh",)),
        ("Al_Sad (ne)", [], 1, "Al Sad", ()),
    ],
)
def test_latin_names_of_the_workbook(cell, units, apart, name, others):
    found = latin_name(cell, units, apart)
    assert (found.name, found.others) == (name, others)


def test_rows_moved_and_respelt_join_their_own_place(shared):
    """Every community of the workbook as another source may have it: 0.8 km off, half of them without Arabic, a third respelt."""
    places = [r.entry for r in read_ocha([shared / "gazetteer" / "syr_admin_boundaries.xlsx"]).rows if r.code.startswith("C")]
    rows = []
    for n, e in enumerate(places):
        latin = e.name_en.replace("e", "a") if n % 3 == 0 else e.name_en
        at = {"lat": e.lat + 0.007 * math.sin(n), "lon": e.lon + 0.008 * math.cos(n)}
        rows.append((e.id, geoname(id=f"geonames:{n}", name_ar=e.name_ar if n % 2 else "", name_en=latin, parents=e.parents[-1:], **at)))
    links = linker("geonames", *places).link_all(rows)
    joined = [(code, found.place) for (code, _), found in zip(rows, links, strict=True) if found.outcome is Outcome.SAME]
    assert len(joined) > 0.92 * len(rows)
    assert sum(code == place for code, place in joined) > 0.998 * len(joined)


def test_the_data_of_sources_is_complete():
    data = json.loads((DATA / "sources.json").read_text(encoding="utf-8"))
    assert set(data["precedence"]) == set(FIELDS)
    for rule in data["precedence"].values():
        assert sorted(rule["order"]) == sorted(data["sources"])
        assert rule["why"]


def test_every_feature_leads_to_its_kind():
    features = read_features()
    for name, kind in features.geonames.items():
        assert features.of_geonames(*f"{name}.".split(".")[:2], 0) == kind
    for key, value, _ in features.osm:
        assert features.of_osm({key: value}) is not None
    assert [features.of_geonames("P", "PPL", n) for n in (0, 5000, 50000)] == [PlaceKind.VILLAGE, PlaceKind.TOWN, PlaceKind.CITY]
    assert features.of_geonames("R", "RD", 0) is None
    assert sorted(features.governorates.values()) == [f"SY{n:02}" for n in range(1, 15)]
