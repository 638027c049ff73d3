"""Every entry of the language data does what it is there for."""

import datetime as dt
import json

import pytest

from gazetteer.names import fold
from mapper.pipeline import DATA, _language
from mapper.reading.actors import TRANSITION
from mapper.reading.subjects import FORCES
from tests.scenarios.test_reading import READER, read

FILES = {
    n: json.loads((DATA / "reading" / f"{n}.json").read_text(encoding="utf-8")) for n in ("verbs", "actors", "scope", "dates", "families")
}
LANGUAGE = _language("")[0]
BACK = {"?OWN": "-", "?ISIS": "ISIS", "?REBEL": "OPP", "?FIGHTERS": "OPP", "?JIHAD": "ISIS", "?ARMY": "GOV"}


@pytest.mark.parametrize("name", FILES["scope"]["lists"])
def test_scope_list(name):
    """Each word of a list, put into the list's example, is read as the list says."""
    entry = FILES["scope"]["lists"][name]
    words = entry["words"] if "{}" in entry["example"] else [""]
    if words == [""]:
        tagged = {tag for word in fold(entry["example"]).replace(".", "").replace("،", "").split() for tag in LANGUAGE.tags(word)}
        assert name in tagged
    wrong = {}
    for word in words:
        claims = read(entry["example"].replace("{}", word))
        told = sorted(f"{c.event.value} {c.status.value} {c.extent.value}" for c in claims)
        if told != sorted(entry["read"]):
            wrong[word] = told
    assert wrong == {}


@pytest.mark.parametrize("entry", FILES["verbs"]["verbs"], ids=lambda v: v["lemma"])
def test_verb(entry):
    """Every stem of a verb is analysed as its form, and the example holds the verb."""

    def forms(word):
        return {f.form.value for f in READER.analyser(fold(word)) if f.lemma == entry["lemma"]}

    for stem in entry.get("past", ()):
        assert "past" in forms(stem), stem
    for stem in entry.get("present", ()):
        assert "present" in forms("ي" + stem) and "future" in forms("سي" + stem), stem
    for kind in ("masdar", "active", "passive"):
        for stem in entry.get(kind, ()):
            assert kind in forms("ال" + stem), stem
    assert any(forms(word) for word in entry["example"].split())


@pytest.mark.parametrize(
    ("row", "name"),
    [(row, name) for row in FILES["actors"]["aliases"] for name in row["names"]],
    ids=lambda v: v if isinstance(v, str) else v["code"],
)
def test_alias(row, name):
    """Each name of a party, in its period, is read as that party."""
    after = row.get("from", "") >= TRANSITION.isoformat()
    claims = read(f"تمت السيطرة على بلدة سقبا من قبل {name}.", "2025-02-01" if after else "2018-03-20")
    wanted = BACK.get(row["code"], row["code"])
    assert [c.actor for c in claims] == ([wanted] if wanted in FORCES else [])


@pytest.mark.parametrize("name", FILES["dates"]["months"])
def test_month(name):
    (claim,) = read(f"سيطر الجيش السوري على بلدة سقبا في 5 {name} 2017.")
    assert (claim.date.year, claim.date.month, claim.date.day) == (2017, FILES["dates"]["months"][name], 5)


@pytest.mark.parametrize("name", FILES["dates"]["weekdays"])
def test_weekday(name):
    (claim,) = read(f"سيطر الجيش السوري على بلدة سقبا يوم {name}.")
    assert claim.date.weekday() == FILES["dates"]["weekdays"][name] and claim.precision == "day"


@pytest.mark.parametrize("name", [n for n, shift in FILES["dates"]["relative_days"].items() if shift <= 0])
def test_relative_day(name):
    (claim,) = read(f"سيطر الجيش السوري على بلدة سقبا {name}.")
    assert (claim.date - dt.date(2018, 3, 20)).days == FILES["dates"]["relative_days"][name]


@pytest.mark.parametrize("name", FILES["dates"]["numbers"])
def test_number(name):
    (claim,) = read(f"سيطر الجيش السوري على بلدة سقبا قبل {name} أشهر.")
    assert claim.precision == ("month" if FILES["dates"]["numbers"][name] < 12 else "year")


@pytest.mark.parametrize("name", FILES["dates"]["seasons"])
def test_season(name):
    (claim,) = read(f"سيطر الجيش السوري على بلدة سقبا في {name} عام 2015.")
    assert claim.date.year == 2015 and claim.precision in ("season", "year")
