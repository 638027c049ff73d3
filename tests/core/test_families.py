"""Families of rules can be switched off one by one, by value, and each does what its name says."""

import dataclasses
import json
from pathlib import Path

import pytest

from gazetteer.sources.core import read_core
from gazetteer.toponyms import PlaceTypes
from mapper import pipeline, situation
from mapper.pipeline import Reader
from mapper.reading.language import Language

DATA = Path(__file__).parents[2] / "mapper" / "data" / "reading"
FAMILIES = {f.name: f for f in pipeline.families()}
READER = Reader(read_core())


def claims(reader, text):
    return [f"{c.event} {c.actor} {c.place_name} {c.status}" for c in reader.read_text(text, situation.START).claims]


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_family_names_what_there_is(family):
    lists = json.loads((DATA / "scope.json").read_text(encoding="utf-8"))["lists"].keys()
    frames = {v["frame"] for v in json.loads((DATA / "verbs.json").read_text(encoding="utf-8"))["verbs"]}
    assert family.lists <= lists
    assert family.frames <= frames
    assert family.dates <= {f.name for f in dataclasses.fields(Language)}
    assert family.types <= {f.name for f in dataclasses.fields(PlaceTypes)}
    assert family.lists | family.frames | family.dates | family.types | family.rules


@pytest.mark.parametrize(
    ("family", "text", "with_it", "without_it"),
    [
        ("plans", "تعتزم قوات النظام السيطرة على بلدة سقبا.", ["gain GOV سقبا planned"], ["gain GOV سقبا asserted"]),
        ("negation and denial", "لم تسيطر قوات النظام على بلدة سقبا.", ["gain GOV سقبا denied"], ["gain GOV سقبا asserted"]),
        ("conditions and hedges", "ربما سيطرت قوات النظام على بلدة سقبا.", ["gain GOV سقبا possible"], ["gain GOV سقبا asserted"]),
        ("masdars", "تمكنت قوات النظام من السيطرة على بلدة سقبا.", ["gain GOV سقبا asserted"], []),
        ("light verbs", "بسطت قوات النظام نفوذها على بلدة سقبا.", ["gain GOV سقبا asserted"], []),
        ("sieges", "تحاصر قوات النظام بلدة سقبا.", ["siege GOV سقبا asserted"], []),
        ("questions and fire control", "سيطرت قوات النظام نارياً على بلدة سقبا.", [], ["gain GOV سقبا asserted"]),
        (
            "gapped verbs",
            "استعاد الجيش السوري بلدة سقبا، وقسد مدينة منبج.",
            ["gain GOV سقبا asserted", "gain SDF منبج asserted"],
            ["gain GOV سقبا asserted"],
        ),
    ],
)
def test_without_a_family_its_work_is_not_done(family, text, with_it, without_it):
    assert claims(READER, text) == with_it
    assert claims(READER.without(FAMILIES[family]), text) == without_it
    assert claims(READER, text) == with_it


def test_dates_licences_and_scores_too():
    def toponyms(name, text):
        return [r.toponym.surface for r in READER.without(FAMILIES[name]).read_text(text, situation.START).toponyms]

    assert toponyms("dates", "في قرى العبد والبوعمر.") == ["العبد", "البوعمر"]
    assert "العبد" not in toponyms("type words license and type names", "قرية العبد.")
    assert "العبد" in toponyms("common words need a licence", "وقال العبد.")
    (claim,) = READER.without(FAMILIES["dates"]).read_text("سيطر الجيش السوري على بلدة سقبا أمس.", situation.START).claims
    assert claim.date == situation.START
    text = "بلدة الحسينية في ريف دير الزور."
    scores = [READER.without(FAMILIES["resolution by the place it lies in"]), READER]
    assert [{"parent"} <= set(r.read_text(text, None).toponyms[0].ranked[0].scores) for r in scores] == [False, True]
