"""The ledger and the zones: laws and a few plain cases."""

import csv
import datetime as dt
import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.ground import Ground
from mapper.control.layers import arrangements
from mapper.control.ledger import open_ledger, revised
from mapper.control.parameters import parse_parameters
from mapper.control.periods import State, on_day
from mapper.reading.claims import ControlClaim, Event, Extent, PublishedClaim, Status

ROOT = Path(__file__).parents[2]
DATA = ROOT / "mapper" / "data"
GEO = ROOT / "gazetteer" / "data"
PARAMETERS = parse_parameters(
    *(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) for name in ("control", "actors", "sources"))
)
CODES = tuple(PARAMETERS.actors)
PLACES = ("a", "b", "c")
GROUND = Ground(PLACES, {"area": ("a", "b")}, {"area": "district"}, {"a": (0, 0), "b": (5_000, 0), "c": (90_000, 0), "area": (2_000, 0)})
BORDER = json.loads((GEO / "border.json").read_text(encoding="utf-8"))["ring"]


def a_claim(key, place="a", event="gain", actor="OPP", day="2013-01-01", status="asserted", extent="whole", published=None, **more):
    date = dt.date.fromisoformat(day)
    claim = ControlClaim(Event(event), actor, place, place, date, "day", status=Status(status), extent=Extent(extent), **more)
    return PublishedClaim(key, key, more.get("attribution", "x"), published or date, claim)


CLAIMS = st.lists(
    st.builds(
        a_claim,
        key=st.uuids().map(str),
        place=st.sampled_from(["a", "b", "c", "area"]),
        event=st.sampled_from(["gain", "hold", "lose", "siege"]),
        actor=st.sampled_from(["GOV", "OPP", "ISIS", "SDF", "HTS"]),
        day=st.dates(dt.date(2012, 1, 1), dt.date(2025, 3, 1)).map(str),
        status=st.sampled_from(["asserted", "denied", "planned"]),
        extent=st.sampled_from(["whole", "part"]),
    ),
    max_size=14,
)


def histories(claims, known_by=None):
    return open_ledger(claims, GROUND, PARAMETERS, known_by=known_by).histories


def history(claims, known_by=None):
    return {p: h.control for p, h in histories(claims, known_by).items()}


@given(CLAIMS, st.randoms())
@settings(max_examples=150, deadline=None)
def test_order_and_repetition_change_nothing(claims, random):
    shuffled = claims + claims[: len(claims) // 2]
    random.shuffle(shuffled)
    assert histories(shuffled) == histories(claims)


@given(CLAIMS, CLAIMS, st.data())
@settings(max_examples=150, deadline=None)
def test_what_comes_in_batches_comes_to_the_same(early, late, data):
    late = [c for c in late if c.id not in {e.id for e in early}]
    gone = [c for c in early if data.draw(st.booleans())]
    ledger = revised(open_ledger(early, GROUND, PARAMETERS), late, gone)
    assert ledger == open_ledger([c for c in early if c not in gone] + late, GROUND, PARAMETERS)


@given(CLAIMS)
@settings(max_examples=150, deadline=None)
def test_periods_tile_time(claims):
    for periods in history(claims).values():
        assert periods[0].start == dt.date(2011, 3, 15)
        assert periods[-1].end is None
        assert all(a.end == b.start and a.start < a.end for a, b in itertools.pairwise(periods))


def holder(claims, day, place="a", known_by=None):
    return on_day(history(claims, known_by)[place], dt.date.fromisoformat(day))


def test_only_asserted_claims_change_the_map():
    for status in ("denied", "planned", "possible"):
        assert holder([a_claim("1", status=status)], "2013-02-01").actor == "GOV"


def test_a_part_divides_and_never_flips():
    claims = [a_claim("1"), a_claim("2", actor="ISIS", day="2013-03-01", extent="part")]
    now = holder(claims, "2013-04-01")
    assert (now.state, now.actor, now.others) == (State.SHARED, "OPP", ("ISIS",))


def test_knowledge_ages_but_control_does_not():
    late = holder([a_claim("1")], "2016-01-01")
    assert (late.state, late.actor) == (State.STALE, "OPP")


def test_an_area_reaches_its_places_and_a_siege_does_not_recolour():
    claims = [a_claim("1", place="area"), a_claim("2", event="siege", actor="GOV", day="2013-05-01")]
    now = holder(claims, "2013-06-01")
    (siege,) = histories(claims)["a"].sieges
    assert (now.actor, siege.besieger, siege.besieged, siege.start) == ("OPP", "GOV", "OPP", dt.date(2013, 5, 1))
    assert holder(claims, "2013-06-01", "c").actor == "GOV"


def test_as_known_on_a_day():
    claims = [a_claim("1", published=dt.date(2013, 6, 1))]
    assert holder(claims, "2013-02-01").actor == "OPP"
    assert holder(claims, "2013-02-01", known_by=dt.date(2013, 3, 1)).actor == "GOV"


def test_succession_on_8_december_2024():
    assert holder([a_claim("1", actor="HTS", day="2024-11-30")], "2024-12-09").actor == "STG"
    assert holder([a_claim("1", actor="SDF", day="2024-11-30")], "2024-12-09").actor == "SDF"


def test_no_listed_place_falls_out_of_the_border(shared):
    border = shapely.Polygon(BORDER)
    with (shared / "gazetteer" / "places.csv").open(encoding="utf-8") as lines:
        out = [
            r["pcode"] for r in csv.DictReader(lines) if r["lat"] and not border.contains(shapely.Point(float(r["lon"]), float(r["lat"])))
        ]
    assert out == []


@pytest.mark.parametrize("name", sorted(PARAMETERS.values))
def test_every_parameter_has_its_reason(name):
    row = json.loads((DATA / "control.json").read_text(encoding="utf-8"))["parameters"][name]
    assert len(row["reason"]) > 20
    code = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "mapper").rglob("*.py"))
    family = name.partition(":")[0]
    assert f'"{name}"' in code or f'f"{family}:' in code, f"{name} is used nowhere"


def test_arrangements_reach_the_places_of_their_areas():
    rows = [{"kind": "truce", "places": ["area", "nowhere"], "from": "2015-09-24", "until": "", "parties": ["GOV", "OPP"], "note": ""}]
    (truce,) = arrangements(rows, GROUND)
    assert (truce.place_ids, truce.start, truce.end) == (("a", "b"), dt.date(2015, 9, 24), None)


def test_arrangements_of_the_data_file_name_known_actors_and_places():
    rows = json.loads((DATA / "arrangements.json").read_text(encoding="utf-8"))["arrangements"]
    known = {r["id"] for r in csv.DictReader((GEO / "core.csv").open(encoding="utf-8"))}
    assert all(set(row["parties"]) <= set(CODES) and any(p in known for p in row["places"]) for row in rows)


def test_the_ground_between_two_places_is_without_them():
    ground = replace(GROUND, metres={"a": (0, 0), "b": (5_000, 0), "c": (9_000, 0)})
    assert ground.reach("between:a:c", 4) == ("corridor", ("b",))
    assert ground.reach("between:a:nowhere", 4) == ("", ())


def test_a_bank_is_that_side_of_an_area():
    ground = replace(GROUND, left=frozenset({"a"}))
    assert ground.reach("bank:left:area", 4) == ("district", ("a",))
    assert ground.reach("bank:right:area", 4) == ("district", ("b",))


def test_an_area_without_its_exceptions():
    claims = [a_claim("1", place="area", exceptions=("b",))]
    assert (holder(claims, "2013-02-01").actor, holder(claims, "2013-02-01", "b").actor) == ("OPP", "GOV")
