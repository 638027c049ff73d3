"""Every name of every place, by layered keys; what a text is searched for and what only a look-up finds."""

from hypothesis import given
from hypothesis import strategies as st

from gazetteer.index import GazetteerIndex
from gazetteer.places import GazetteerEntry, NameRole, PlaceKind, PlaceName


def entry(id, name, kind=PlaceKind.VILLAGE, **more):
    return GazetteerEntry(id=id, kind=kind, name_ar=name, name_en=more.pop("name_en", ""), lat=35.0, lon=38.0, **more)


HASAKA = entry("SY0800", "منطقة مركز الحسكة", PlaceKind.DISTRICT)
INDEX = GazetteerIndex(
    [
        HASAKA,
        entry("1", "مخيم الوافدين", PlaceKind.CAMP),
        entry("2", "أم الدبس الحسكة", parents=("SY0800",)),
        entry("3", "شرق الحسكة", PlaceKind.REGION, parents=("SY0800",)),
        entry("4", "هليل_هوليلو"),
        entry("5", "كفربطنا"),
        entry("6", "البوكمال", PlaceKind.CITY, prominence=0.8),
        entry("7", "الجنينة - مركز دير الزور"),
        entry("8", "عين العرب", names=(PlaceName("Kobanê", "ku", NameRole.KURDISH), PlaceName("كوباني", "ar", NameRole.KURDISH))),
        *(entry(f"m{i}", "المنصورة", prominence=i / 100) for i in range(30)),
    ]
)


def ids(surface, **options):
    return [c.entry.id for c in INDEX.candidates(surface, **options)]


def test_a_surface_finds_its_places_by_the_cheapest_key():
    assert ids("أبو كمال") == ["6"]
    assert INDEX.candidates("البوكمال")[0].cost == 0
    assert 0 < INDEX.candidates("بوكمال")[0].cost < INDEX.candidates("الوافدين")[0].cost
    assert ids("كفر بطنا") == ["5"]
    assert ids("كوبانى") == ids("Kobanê") == ["8"]


def test_candidates_are_limited_and_the_prominent_come_first():
    assert ids("المنصورة") == [f"m{i}" for i in range(29, 9, -1)]
    assert len(ids("المنصورة", limit=3)) == 3


def test_shorter_names_are_candidates_but_no_text_is_searched_for_them():
    assert ids("الوافدين") == ["1"]
    assert ids("أم الدبس") == ["2"]
    assert ids("هوليلو") == ["4"]
    assert ids("الجنينة") == ["7"]
    assert ids("شرق") == []
    for words in (["الوافدين"], ["ام", "الدبس"], ["هوليلو"], ["شرق"]):
        assert INDEX.match_length(words, 0) == 0
    assert INDEX.match_length(["مخيم", "الوافدين", "امس"], 0) == 2


def test_typeless_names_wait_until_asked_where_something_else_matches():
    index = GazetteerIndex([entry("man", "العمر"), entry("field", "حقل العمر", PlaceKind.OILFIELD)])
    assert [c.entry.id for c in index.candidates("العمر")] == ["man"]
    assert [c.entry.id for c in index.candidates("العمر", typed=True)] == ["man", "field"]


@given(st.permutations(list(INDEX.entries.values())))
def test_the_order_of_entries_changes_no_answer(entries):
    index = GazetteerIndex(entries)
    for surface in ("المنصورة", "الوافدين", "بوكمال", "أم الدبس"):
        assert [c.entry.id for c in index.candidates(surface)] == ids(surface)


@given(st.sampled_from(list(INDEX.entries.values())))
def test_every_stored_name_finds_its_place_at_no_cost(entry):
    for name in (entry.name_ar, *(n.text for n in entry.names)):
        assert any(c.entry.id == entry.id and c.cost == 0 for c in INDEX.candidates(name, limit=100))
