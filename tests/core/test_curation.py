"""The pure parts of curation: records of toponyms, what an edit concerns, what differs, what a name may mean."""

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from gazetteer.effects import Edit
from gazetteer.mentions import NamedPlace, mention_key, middle, same_name, text_pattern
from gazetteer.namesakes import namesakes
from gazetteer.places import GazetteerEntry, PlaceKind, PlaceName
from gazetteer.suggestions import Suggester
from mapper.control.changes import HistoryChange, history_changes
from mapper.control.periods import Basis, ControlPeriod, PlaceHistory, State
from mapper.reading.claims import ControlClaim, Event, PublishedClaim
from mapper.reading.differences import reading_shift


def place(key, name, lat=35.0, lon=40.0, **more):
    return GazetteerEntry(key, more.pop("kind", PlaceKind.VILLAGE), name, "", lat, lon, **more)


def test_spellings_that_a_text_may_have_are_found():
    found = re.compile(text_pattern(["الجنينة", "دير الزور", "Douma"]), re.IGNORECASE)
    for text in ("في جنينا", "بالجنينه", "والجَنِينَة", "دير  الزّور", "ديرالزور", "لدير الزُّور", "near DOUMA"):
        assert found.search(text), text
    assert not found.search("دمشق وحلب")
    assert text_pattern([]) == ""


@given(st.lists(st.text("اأإآبتثجحدرسشصعغفقكلمنهوىيةؤئ ", min_size=3, max_size=12).filter(lambda t: t.strip()), min_size=1, max_size=4))
def test_a_name_is_found_in_a_text_that_holds_it(names):
    pattern = text_pattern(names)
    assert all(re.search(pattern, f"قال إن {n} بعيدة") for n in names if mention_key(n))


def test_keys_and_middles():
    assert mention_key("دير  الزُّور") == mention_key("دير الزور") == "دير الزور"
    assert same_name({"مو حسن", "حلب"}, ["موحسن"]) == {"مو حسن"}
    assert middle([]) is None
    lat, lon = middle([(35.0, 40.0), (35.2, 40.2), (33.5, 36.3)])
    assert (round(lat, 1), round(lon, 1)) == (35.1, 40.1)


def test_an_edit_concerns_the_names_that_change():
    old = place("a", "موحسن", names=(PlaceName("موحسنة"),))
    renamed = place("a", "موحسن", names=(PlaceName("موسكو"),))
    moved = place("a", "موحسن", lat=35.5, names=(PlaceName("موحسنة"),))
    edit = Edit({"a": old}, {"a": renamed})
    assert (edit.names, edit.unread, edit.resettled) == ({"موحسنة", "موسكو"}, {"موسكو"}, set())
    edit = Edit({"a": old}, {"a": moved})
    assert (edit.names, edit.unread, edit.resettled) == ({"موحسن", "موحسنة"}, set(), {"a"})
    edit = Edit({"a": old})
    assert (edit.names, edit.unread, edit.resettled) == ({"موحسن", "موحسنة"}, set(), {"a"})
    taken_back = Edit(verdicts=frozenset({"كذا"}))
    assert taken_back.unread == {"كذا"}
    assert not Edit()


def name(start, place_id):
    return NamedPlace(start, start + 5, "موحسن", "موحسن", "جملة", place_id, "", None)


def claim(key, place_id, at=0, event=Event.GAIN):
    said = ControlClaim(event, "GOV", place_id, place_id, dt.date(2017, 1, 1), "day", evidence=((at, at + 9),))
    return PublishedClaim(key, "d", "o", dt.date(2017, 1, 2), said)


def test_a_claim_moves_with_its_clause():
    shift = reading_shift([name(0, "a"), name(9, "b")], [name(0, "c"), name(9, "b")], [claim("1", "a")], [claim("2", "c")])
    assert [(t.before, t.after) for t in shift.toponyms] == [("a", "c")]
    assert [(c.before.id, c.after.id) for c in shift.claims] == [("1", "2")]
    gone = reading_shift([name(0, "a")], [], [claim("1", "a")], [claim("2", "c", at=50)])
    assert [(c.before and c.before.id, c.after and c.after.id) for c in gone.claims] == [("1", None), (None, "2")]
    assert not reading_shift([name(0, "a")], [name(0, "a")], [claim("1", "a")], [claim("1", "a")])


DAY = dt.date(2017, 1, 1)


def period(start, end, actor, basis=Basis.REPORTED, state=State.CONTROLLED):
    at = [DAY + dt.timedelta(days=n) if n is not None else None for n in (start, end)]
    return ControlPeriod("p", at[0], at[1], state, actor, basis, 0.9, at[0])


def test_days_on_which_a_place_is_held_otherwise():
    before = {"p": PlaceHistory((period(0, 10, "GOV"), period(10, None, "SDF")))}
    after = {"p": PlaceHistory((period(0, 5, "GOV"), period(5, None, "SDF")))}
    day = dt.timedelta(days=1)
    assert history_changes(before, after) == (
        HistoryChange("p", DAY + 5 * day, DAY + 10 * day, ("GOV", State.CONTROLLED), ("SDF", State.CONTROLLED)),
    )
    assert history_changes(before, {}) == (
        HistoryChange("p", DAY, DAY + 10 * day, ("GOV", State.CONTROLLED), ("", None)),
        HistoryChange("p", DAY + 10 * day, None, ("SDF", State.CONTROLLED), ("", None)),
    )
    assert history_changes({}, {"p": PlaceHistory((period(0, None, "GOV", Basis.NONE),))}) == ()


cuts = st.lists(st.tuples(st.integers(1, 50), st.sampled_from(["GOV", "SDF", ""])), max_size=6)


def history(parts):
    days = [0, *sorted({d for d, _ in parts})]
    actors = ["GOV", *(a for _, a in parts)]
    ends = [*days[1:], None]
    return tuple(period(s, e, actors[i]) for i, (s, e) in enumerate(zip(days, ends, strict=True)))


def holder(periods, day):
    return next((p.actor, p.state) for p in reversed(periods) if p.start <= day)


@given(cuts, cuts)
def test_changes_are_just_the_days_that_differ(one, other):
    before, after = history(one), history(other)
    changes = history_changes({"p": PlaceHistory(before)}, {"p": PlaceHistory(after)})
    for n in range(60):
        day = DAY + dt.timedelta(days=n)
        differs = holder(before, day) != holder(after, day)
        inside = [c for c in changes if c.start <= day and (c.end is None or day < c.end)]
        assert len(inside) == differs
        assert all((c.before, c.after) == (holder(before, day), holder(after, day)) for c in inside)


def test_suggestions_weigh_spelling_and_region():
    far, near = place("far", "الزعفرانة", 33.0, 36.5), place("near", "الزعفرانة", 34.8, 36.7)
    other = place("other", "تلبيسة", 34.8, 36.7)
    found = Suggester([far, near, other]).suggest("الزعفرانيه", (34.75, 36.7))
    assert [s.entry.id for s in found] == ["near", "far"]
    assert found[0].scores["spelling"] == found[1].scores["spelling"] > 0.8
    assert found[0].km < 10
    assert Suggester([other]).suggest("الزعفرانية", None) == ()


def test_namesakes_near_each_other_come_first():
    unit = place("u", "دوما", kind=PlaceKind.DISTRICT)
    inside = place("d", "دوما", parents=("u",))
    pair = [place("a", "الجنينة", 35.0, 40.0), place("b", "جنينة", 35.01, 40.0)]
    apart = [place("c", "العبد", 35.0, 40.0), place("e", "العبد", 33.0, 36.0)]
    groups = namesakes({e.id: e for e in (unit, inside, *pair, *apart)}, {"c": 50})
    assert [g.ids for g in groups] == [("a", "b"), ("c", "e")]
    assert groups[1].mentions == 50
