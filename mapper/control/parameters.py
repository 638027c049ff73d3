"""What numbers does control inference use? Parsed from mapper/data/control.json and actors.json."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_UNCOLOURED = "#9a8f80"  # an actor to whom nobody gave a colour, nor to its parent


@dataclass(frozen=True, slots=True)
class Actor:
    """A party: code, names, colour, camp and parent.

    ``colours`` are later colours and ``successors`` the codes of those who take over what it holds, each with its first day, in
    order; an empty successor means that it stands for itself again.
    """

    code: str
    name_ar: str
    name_en: str
    colour: str
    camp: str
    parent: str = ""
    colours: tuple[tuple[dt.date, str], ...] = ()
    successors: tuple[tuple[dt.date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parameters:
    """A revision of the parameters; ``values`` by name as control.json explains them, ``camps`` by lower-case source name."""

    revision: str
    values: Mapping[str, float]
    actors: Mapping[str, Actor]
    camps: Mapping[str, str]
    successions: frozenset[dt.date] = frozenset()

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def camp_of(self, source: str) -> str:
        """The camp a source speaks for, or "" («الإعلام الحربي» → gov)."""
        text = source.casefold()
        return next((camp for name, camp in self.camps.items() if name in text), "")

    def heir(self, actor: str, day: dt.date) -> str:
        """Who stands for an actor on a day: itself, or the successor of its successors (OPP on 8 December 2024 → STG)."""
        passed = {actor}
        while (party := self.actors.get(actor)) is not None:
            so_far = [code for first, code in party.successors if first <= day]
            if not so_far or not so_far[-1] or so_far[-1] in passed:
                return actor
            actor = so_far[-1]
            passed.add(actor)
        return actor


def parse_parameters(control: Mapping[str, Any], actors: Mapping[str, Any]) -> Parameters:
    """Parameters of the parsed data files; raises KeyError where one is missing."""

    rows = {a["code"]: a for a in actors["actors"]}
    parties = {
        code: Actor(
            code,
            a["ar"],
            a["en"],
            a.get("colour") or rows.get(a.get("parent", ""), {}).get("colour") or _UNCOLOURED,
            a["camp"],
            a.get("parent", ""),
            tuple(sorted((dt.date.fromisoformat(c["from"]), c["colour"]) for c in a.get("colours", ()))),
            tuple(sorted((dt.date.fromisoformat(s["from"]), s["code"]) for s in a.get("successors", ()))),
        )
        for code, a in rows.items()
    }
    camps = {name.casefold(): s["camp"] for s in actors["sources"] for name in s["names"]}
    values = {k: v["value"] for k, v in control["parameters"].items()}
    days = frozenset(first for party in parties.values() for first, _ in party.successors)
    return Parameters(control["revision"], values, parties, camps, days)
