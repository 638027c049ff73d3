"""What numbers does control inference use? Parsed from mapper/data/control.json and actors.json."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """A party: code, names, colour, camp, and the period in which it may hold ground [since, until)."""

    code: str
    name_ar: str
    name_en: str
    colour: str
    camp: str
    since: dt.date | None = None
    until: dt.date | None = None
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Parameters:
    """A revision of the parameters; ``values`` by name as control.json explains them, ``camps`` by lower-case source name."""

    revision: str
    values: Mapping[str, float]
    actors: Mapping[str, Actor]
    camps: Mapping[str, str]

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def camp_of(self, source: str) -> str:
        """The camp a source speaks for, or "" («الإعلام الحربي» → gov)."""
        text = source.casefold()
        return next((camp for name, camp in self.camps.items() if name in text), "")


def parse_parameters(control: Mapping[str, Any], actors: Mapping[str, Any]) -> Parameters:
    """Parameters of the parsed data files; raises KeyError where one is missing."""

    def day(row: Mapping[str, str], key: str) -> dt.date | None:
        return dt.date.fromisoformat(row[key]) if key in row else None

    parties = {
        a["code"]: Actor(a["code"], a["ar"], a["en"], a["colour"], a["camp"], day(a, "from"), day(a, "until"), a.get("successor", ""))
        for a in actors["actors"]
    }
    camps = {name.casefold(): s["camp"] for s in actors["sources"] for name in s["names"]}
    return Parameters(control["revision"], {k: v["value"] for k, v in control["parameters"].items()}, parties, camps)
