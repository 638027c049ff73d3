"""Bulletins of our own, read and weighed: who holds what when, as a historian would have it.

A scenario that fails prints the claims read and the history of the place: so one sees whether the reading or the ledger is wrong.
"""

import datetime as dt
import json
import random
import re
import tomllib
from pathlib import Path

import pytest

from gazetteer.places import AreaRole, GazetteerEntry, PlaceKind
from gazetteer.shapes import geometry
from gazetteer.sources.areas import read_areas
from mapper import pipeline, store
from mapper.control.evidence import Decision
from mapper.control.ground import ground_of
from mapper.control.layers import arrangements
from mapper.control.ledger import control_history
from mapper.control.parameters import parse_parameters
from mapper.control.periods import on_day
from mapper.ingest.files import DAMASCUS, IncomingArticle
from mapper.pipeline import DATA, Reader
from tests.scenarios.test_reading import READER

SCENARIOS = tomllib.loads((Path(__file__).parent / "control.toml").read_text(encoding="utf-8"))["scenario"]
PARAMETERS = parse_parameters(
    *(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) for name in ("control", "actors", "sources"))
)
AREAS = read_areas()
HELD = [(geometry(a.shape), a.actor, a.valid_from, a.valid_to) for a in AREAS.values() if a.actor and a.role is not AreaRole.BARRIER]
EUPHRATES = AREAS["core:euphrates"].shape["coordinates"]
ANSWERS = {
    "holder",
    "state",
    "parties",
    "basis",
    "since",
    "evidence",
    "besieged_by",
    "besieged",
    "siege",
    "presence",
    "arrangement",
    "waits",
}
ASKED = {"place", "places", "on", "known_by", "edited", "decided"}
SURENESS = 0.05  # of a probability, that two answers which ought to be equally sure may differ


class Land:
    """A gazetteer with its reader: that of the scenarios, or as an editor left it."""

    def __init__(self, reader):
        self.reader = reader
        self.entries = reader.index.entries
        self.ground = ground_of(self.entries.values(), HELD, EUPHRATES)
        self.arrangements = arrangements(pipeline.arrangements(), self.ground)

    def edited(self, edits):
        """The land once an editor has added places, each in the admin units of a place near it."""
        added = [
            GazetteerEntry(
                f"editor:{e['add']}",
                PlaceKind(e["kind"]),
                e["add"],
                "",
                e["lat"],
                e["lon"],
                parents=self.entries[self.find(e["near"])].parents,
                prominence=0.3,
            )
            for e in edits
        ]
        return Land(Reader([*self.entries.values(), *added]))

    def find(self, name):
        """The id of a place by its name, with its id in brackets where several have the name: «صوران (C3026)»."""
        if given := re.fullmatch(r"(.+) \(([\w:-]+)\)", name):
            assert self.entries[given[2]].name_ar == given[1], f"{given[2]} is {self.entries[given[2]].name_ar}, not {given[1]}"
            return given[2]
        found = [p for p in self.ground.ids if self.entries[p].name_ar == name]
        assert len(found) == 1, f"«{name}» is the name of {found}; write one of them in brackets behind it"
        return found[0]

    def claims(self, bulletins, numbers=None):
        """The claims read in these bulletins, the first being number 1; or only in those of ``numbers``."""
        out = []
        for n, bulletin in enumerate(bulletins, 1):
            if numbers is None or n in numbers:
                moment = dt.datetime.combine(bulletin["on"], dt.time(12), DAMASCUS)
                article = IncomingArticle(f"b{n}", bulletin["outlet"], moment, bulletin.get("title", ""), bulletin["text"])
                out += store.published(article, self.reader.read(article).claims)
        return out

    def histories(self, claims, decisions=None, known_by=None):
        """The history of every place."""
        return control_history(claims, self.ground, PARAMETERS, decisions, known_by)


LAND = Land(READER)


def answer(history, claims, on, agreed):
    """What the history of a place and the arrangements about it say of a day, in the words of the checks."""
    period = on_day(history.control, on)
    siege = next((s for s in history.sieges if _holds(s, on)), None)
    outlets = {c.id: c.outlet for c in claims}
    return {
        "holder": period.actor,
        "state": period.state.value,
        "parties": sorted({period.actor, *period.others} - {""}),
        "basis": period.basis.value,
        "since": period.since,
        "besieged_by": siege.besieger if siege else "",
        "besieged": siege.besieged if siege else "",
        "siege": siege.degree if siege else "",
        "presence": ", ".join(sorted(p.actor for p in history.presences if _holds(p, on))),
        "arrangement": ", ".join(sorted({a.kind for a in agreed if _holds(a, on)})),
        "waits": bool(history.waiting),
        "evidence": sorted({outlets[i] for i in (*period.claim_ids, *period.against)}),
        "probability": period.probability,
    }


def _holds(period, on):
    return period.start <= on and (period.end is None or on < period.end)


def faults(scenario):
    """What the map says otherwise than the checks of a scenario, as sentences with the claims and the history behind."""
    wrong = []
    bulletins = scenario["bulletins"]
    for check in scenario["checks"]:
        land = LAND.edited(scenario["edits"]) if check.get("edited") else LAND
        claims = land.claims(bulletins)
        verdicts = {f"b{n}": Decision(verdict) for verdict, numbers in check.get("decided", {}).items() for n in numbers}
        decisions = {c.id: verdicts[c.article_id] for c in claims if c.article_id in verdicts}
        histories = land.histories(claims, decisions, check.get("known_by"))
        for name in check.get("places", [check["place"]] if "place" in check else []):
            place = land.find(name)
            agreed = [a for a in land.arrangements if place in a.place_ids]
            got = answer(histories[place], claims, check["on"], agreed)
            said = [
                f"{key} {got.get(key)!r}, want {check[key]!r}" for key in sorted(ANSWERS & check.keys()) if not _meets(key, got, check[key])
            ]
            if "same_without" in check:
                rest = land.claims(bulletins, set(range(1, len(bulletins) + 1)) - set(check["same_without"]))
                less = answer(land.histories(rest, decisions, check.get("known_by"))[place], rest, check["on"], agreed)
                said += [f"{k} {got[k]}, without {less[k]}" for k in ("holder", "state", "parties") if got[k] != less[k]]
                if abs(got["probability"] - less["probability"]) > SURENESS:
                    said.append(f"probability {got['probability']}, without {less['probability']}")
            if said:
                wrong.append(f"{name} on {check['on']}: " + "; ".join(said) + _told(claims, histories[place]))
    return wrong


def _meets(key, got, wanted):
    if key == "evidence":
        return set(wanted) <= set(got[key])
    if key == "parties":
        return sorted(wanted) == got[key]
    return got.get(key) in wanted if isinstance(wanted, list) else got.get(key) == wanted


def _told(claims, history):
    lines = [""]
    for c in sorted(claims, key=lambda c: (c.published, c.id)):
        said = c.claim
        lines.append(
            f"    {c.published} {c.outlet}: {said.event.value} {said.actor or '-'} (from {said.loser}) {said.place_name} {said.place_id}"
            f" {said.date} {said.precision} {said.status.value} {said.extent.value} says «{said.attribution}»"
        )
    lines += [
        f"    [{p.start}, {p.end}) {p.state.value} {p.actor} {p.others} {p.basis.value} {p.probability} since {p.since}"
        for p in history.control
    ]
    lines += [f"    {p}" for p in (*history.sieges, *history.presences, *history.waiting)]
    return "\n".join(lines)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s["name"])
def test_scenario(scenario, request):
    if "open" in scenario:
        request.applymarker(pytest.mark.xfail(strict=True, reason=scenario["open"]))
    if wrong := faults(scenario):
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s["name"])
def test_order_and_repetition_change_nothing(scenario):
    claims = LAND.claims(scenario["bulletins"])
    again = claims + claims[: len(claims) // 2]
    random.Random(len(claims)).shuffle(again)
    assert LAND.histories(again) == LAND.histories(claims)


def test_there_are_enough_scenarios_and_each_checks_what_the_runner_knows():
    assert len(SCENARIOS) >= 45
    assert len({s["name"] for s in SCENARIOS}) == len(SCENARIOS)
    for check in (c for s in SCENARIOS for c in s["checks"]):
        assert (ANSWERS | {"same_without"}) & check.keys() and not check.keys() - ANSWERS - ASKED - {"same_without"}, check
