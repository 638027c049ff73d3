"""Fronts, pockets, sieges, measures and what neighbours suggest, on grids of letters that a reader can check.

Every letter is a place, 0.05° from the next (some 5 km); capitals are actors.
"""

import datetime as dt

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.enclosures import pockets, sieges
from mapper.control.fronts import changeover, fronts
from mapper.control.measures import Range, change, holders_on, is_certain, measure
from mapper.control.mesh import metres
from mapper.control.neighbours import Inferred, across_barriers, infer, shown
from mapper.control.outlines import groups
from mapper.control.periods import Basis, ControlPeriod, SiegePeriod, State
from mapper.control.tessellation import tessellate

SQUARE = [(38.0, 35.0), (39.0, 35.0), (39.0, 36.0), (38.0, 36.0), (38.0, 35.0)]
DAY = dt.date(2017, 10, 20)


def a_map(*rows, barriers=()):
    """The mesh and the holders of a drawn map; «.» is a place that nobody is known to hold."""
    places = {f"{x}{y}": letter for y, row in enumerate(rows) for x, letter in enumerate(row)}
    points = [(i, 35.6 - 0.05 * int(i[1]), 38.3 + 0.05 * int(i[0])) for i in places]
    return tessellate(points, SQUARE, barriers), {i: "" if letter == "." else letter for i, letter in places.items()}


def a_period(place_id="00", start=dt.date(2012, 1, 1), end=None, state="controlled", actor="A", **more):
    more = {"basis": Basis.REPORTED, "probability": 0.9, "since": start} | more
    return ControlPeriod(place_id, start, end, State(state), actor, **more)


def test_a_front_is_as_long_and_as_wide_as_drawn():
    mesh, holder = a_map("AAB", "AAB", "AAB")
    (front,) = fronts(mesh, holder, certain=holder, probability={"11": 0.7})
    assert front.actors == ("A", "B")
    assert front.length_km == pytest.approx(shapely.transform(front.line, metres).length / 1000, rel=1e-6)
    assert front.width_km == pytest.approx(4.55, abs=0.05)  # 0.05° of longitude at 35.5° north
    assert (front.certain, front.probability) == (True, 0.7)
    assert {frozenset(side) for side in front.places} == {frozenset({"10", "11", "12"}), frozenset({"20", "21", "22"})}
    assert front.places[0][0][0] == "1"
    assert front.moved is None


def test_a_front_is_dashed_where_a_side_is_uncertain_and_nobodys_ground_has_none():
    mesh, holder = a_map("AB", "AB", "AB", "A.")
    certain = set(holder) - {"12"}
    found = {f.certain: f for f in fronts(mesh, holder, certain)}
    assert set(found[True].places[1]) == {"10", "11"}
    assert "02" in found[False].places[0]
    assert found[False].places[1] == ("12",)
    assert all(not shapely.is_empty(f.line) for f in found.values())


def test_a_front_moved_last_when_the_latest_place_along_it_changed_hands():
    mesh, holder = a_map("AB", "AB")
    early, late = (dt.date(2016, 1, 1), dt.date(2016, 1, 1)), (dt.date(2016, 5, 1), dt.date(2016, 5, 9))
    (front,) = fronts(mesh, holder, moved={"00": late, "11": early})
    assert front.moved == late


def test_a_change_of_hands_is_as_exact_as_what_is_known_before_it():
    days = [dt.date(2014, m, 1) for m in (1, 3, 5, 7)]
    first, stale = a_period(end=days[1]), a_period(start=days[1], end=days[2], state="stale")
    taken = a_period(start=days[2], end=days[3], actor="B")
    assert changeover([first, a_period(start=days[1], actor="B")], DAY) == (days[1], days[1])
    assert changeover([first, stale, taken], DAY) == (days[1], days[2])
    assert changeover([first, stale, taken, a_period(start=days[3], state="stale", actor="B")], DAY) == (days[1], days[2])
    assert changeover([first, stale, taken], days[1]) is None


def test_a_pocket_is_enclosed_all_around():
    mesh, holder = a_map("AAAAA", "AABBA", "AAACA", "BAAAA")
    found = pockets(mesh, holder)
    assert [(p.actor, set(p.places), p.enclosers) for p in found] == [("B", {"21", "31"}, ("A", "C")), ("C", {"32"}, ("A", "B"))]
    assert found[0].km2 == pytest.approx(sum(mesh.areas[mesh.index[i]] for i in ("21", "31")) / 1e6)


def test_what_touches_the_border_or_ground_of_nobody_is_no_pocket():
    mesh, holder = a_map("AAA", "AB.", "AAA")
    assert pockets(mesh, holder) == ()


def siege(place_id, besieger="A", besieged="", degree="full", start=dt.date(2013, 4, 1), end=None, claim="1"):
    return SiegePeriod(place_id, start, end, besieger, besieged, degree, (claim,))


def test_besieged_places_side_by_side_are_one_ring():
    mesh, holder = a_map("AAAAA", "ABBAB", "AAAAA")
    reported = [
        siege("11", start=dt.date(2013, 5, 1)),
        siege("21", degree="partial", claim="2"),
        siege("41", end=DAY),
        siege("00", "B", start=DAY),
        siege("?"),
    ]
    ring, other = sieges(mesh, reported, holder, DAY)
    assert (ring.besiegers, ring.besieged, ring.degree, ring.since) == (("A",), "B", "partial", dt.date(2013, 4, 1))
    assert (set(ring.places), ring.claim_ids) == ({"11", "21"}, ("1", "2"))
    assert ring.ring.is_closed
    assert (other.besiegers, other.besieged, other.places) == (("B",), "A", ("00",))


def test_measures_are_ranges_and_neighbours_a_class_of_their_own():
    mesh, _ = a_map("AAAAAA")
    states = [
        a_period("00"),
        a_period("10", probability=0.6),
        a_period("20", state="contested", others=("B",)),
        a_period("30", state="stale"),
        a_period("40", basis=Basis.NEIGHBOURS),
        a_period("50", state="unknown", actor=""),
    ]
    found = measure(mesh, states, {"00": 1000, "20": 500, "40": 7}, 0.8)
    assert found["A"].places == Range(1, 4, 4)
    assert found["A"].people == Range(1000, 1500, 1500)
    assert found["A"].km2.low == pytest.approx(mesh.areas[mesh.index["00"]] / 1e6)
    assert (found["A"].inferred_places, found["A"].inferred_people) == (1, 7)
    assert found["B"].places == Range(0, 0, 1)
    assert [is_certain(p, 0.8) for p in states] == [True, False, False, False, False, False]
    assert holders_on(states)["50"] == ""


def test_a_change_names_the_claims_that_caused_it():
    mesh, _ = a_map("AA")
    took, back = dt.date(2014, 1, 1), dt.date(2014, 2, 1)
    histories = {
        "00": (
            a_period("00", end=took),
            a_period("00", took, back, actor="B", claim_ids=("1",)),
            a_period("00", back, actor="C", claim_ids=("2",)),
        ),
        "10": (a_period("10", end=took), a_period("10", took, back, actor="B", claim_ids=("3",)), a_period("10", back, claim_ids=("4",))),
    }
    found = change(mesh, histories, dt.date(2013, 1, 1), DAY)
    (place,) = found.places
    assert (place.place_id, place.before, place.after, place.claim_ids) == ("00", "A", "C", ("1", "2"))
    assert found.ground == {("A", "C"): pytest.approx(place.km2)}
    assert (found.gained("C"), found.lost("A"), found.gained("A")) == (pytest.approx(place.km2), pytest.approx(place.km2), 0)


def suggest(mesh, holder, shut=(), barriers=()):
    told = {i: actor for i, actor in holder.items() if actor}
    return infer(mesh, told, across_barriers(mesh, barriers), shut, 0.2, 0.5)


def test_a_silent_place_is_as_its_neighbours_are():
    mesh, holder = a_map("AAA", "A.A", "AAA")
    assert suggest(mesh, holder) == {"11": Inferred("A", pytest.approx(1.0))}


def test_a_silent_place_between_two_sides_stays_silent():
    assert suggest(*a_map("ABA", "A.B", "BAB")) == {}


def test_the_other_bank_suggests_little():
    mesh, holder = a_map(".B")
    assert set(suggest(mesh, holder)) == {"00"}
    river = [[(38.324, 34.9), (38.326, 36.1)]]
    mesh, holder = a_map(".B", barriers=river)
    assert across_barriers(mesh, river).any()
    assert suggest(mesh, holder, barriers=river) == {}


def test_a_suggestion_fades_with_every_silent_place():
    assert suggest(*a_map("A..", "...", "...")) == {}  # one of many neighbours is not half of an outline
    assert set(suggest(*a_map("A.."))) == {"10"}
    assert set(suggest(*a_map("A.A"))) == {"10"}
    assert suggest(*a_map("A.A"))["10"].weight > suggest(*a_map("A.."))["10"].weight


def test_nothing_is_suggested_in_or_at_a_ring():
    mesh, holder = a_map("AAAAA", "A.BAA", "AAAA.", "AAAAA")
    assert set(suggest(mesh, holder, shut={"21"})) == {"42"}
    mesh, holder = a_map("AAA", "A.A", "AAA")
    assert suggest(mesh, holder, shut={"11"}) == {}


@given(st.lists(st.text("ABC.", min_size=5, max_size=5), min_size=4, max_size=4), st.sets(st.sampled_from(["00", "21", "33"])))
@settings(max_examples=60, deadline=None)
def test_suggestions_are_for_silent_places_only_and_change_nothing_reported(rows, shut):
    mesh, holder = a_map(*rows)
    found = suggest(mesh, holder, shut)
    assert all(holder[i] == "" and i not in shut and hint.actor and 0.5 <= hint.weight <= 1 for i, hint in found.items())
    states = [a_period(i, actor=a) if a else a_period(i, actor="G", basis=Basis.NONE) for i, a in holder.items()]
    after = shown(states, found)
    assert [p for p in after if p.basis is not Basis.NEIGHBOURS] == [p for p in states if p.place_id not in found]
    with_hints, without = measure(mesh, after, {}, 0.8), measure(mesh, states, {}, 0.8)
    for actor in "ABC":
        reported = [found[actor].places if actor in found else Range(0, 0, 0) for found in (with_hints, without)]
        assert reported[0] == reported[1]


@given(st.lists(st.text("ABC.", min_size=5, max_size=5), min_size=4, max_size=4))
@settings(max_examples=60, deadline=None)
def test_fronts_are_the_lines_between_zones(rows):
    mesh, holder = a_map(*rows)
    found = fronts(mesh, holder, certain={"00", "11", "12"})
    along = sum(
        mesh.lengths[k]
        for k in range(len(mesh.left))
        if mesh.right[k] >= 0 and holder[mesh.ids[mesh.left[k]]] and holder[mesh.ids[mesh.right[k]]]
        and holder[mesh.ids[mesh.left[k]]] != holder[mesh.ids[mesh.right[k]]]
    )  # fmt: skip
    assert sum(f.length_km for f in found) == pytest.approx(along / 1000)
    for front in found:
        assert [{holder[i] for i in side} for side in front.places] == [{actor} for actor in front.actors]
    for pocket in pockets(mesh, holder):
        assert {holder[i] for i in pocket.places} == {pocket.actor}
        assert pocket.actor not in pocket.enclosers
        assert set(pocket.enclosers) <= set("ABC")


def test_where_nobody_holds_anything_there_are_no_groups():
    mesh, _ = a_map("AB", "AB")
    assert len(groups(mesh, mesh.numbers({}, ())).number) == 0
