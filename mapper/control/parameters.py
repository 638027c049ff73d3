"""What numbers does control inference use? Parsed from mapper/data/control.json, actors.json and sources.json."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
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
class Source:
    """Somebody who is quoted: names by which texts mean it, and the camp it speaks for ("" for none that fights)."""

    id: str
    names: tuple[str, ...]
    camp: str


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """How far a source was borne out on one side: log-odds of its claims for that side, and of those against it."""

    pro: float
    contra: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """A revision of the parameters; ``values`` by name as control.json explains them.

    ``hosts``: for whom a guest takes ground (IRN → GOV); ``posts``: guests who set up posts rather than take ground; ``ends``: the last day on which an actor held ground;
    ``sides``: camps that count as one where a front is sought; ``outsiders``: who comes over the border; ``records`` by
    (source id or bare folded name, camp), with the camp "" for every side of which the source has no record of its own.
    """

    revision: str
    values: Mapping[str, float]
    actors: Mapping[str, Actor]
    sources: tuple[Source, ...]
    hosts: Mapping[str, str]
    posts: frozenset[str]
    ends: Mapping[str, dt.date]
    sides: Mapping[str, str]
    outsiders: frozenset[str]
    records: Mapping[tuple[str, str], SourceRecord] = field(default_factory=dict)
    successions: frozenset[dt.date] = frozenset()

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def get(self, name: str, otherwise: str) -> float:
        """The value of a parameter for a special case, or of the one for all others."""
        return self.values[name] if name in self.values else self.values[otherwise]

    def source_of(self, text: str) -> Source | None:
        """The known source that a text names, the longest name first («مصدر في المرصد السوري» → sohr)."""
        named = text.casefold()
        found = [(len(name), s) for s in self.sources for name in s.names if name in named]
        return max(found, key=lambda f: f[0])[1] if found else None

    def camp_of(self, source: str) -> str:
        """The camp a source speaks for, or "" («الإعلام الحربي» → gov)."""
        found = self.source_of(source)
        return found.camp if found else ""

    def pro(self, root: str, speaks_for: str, camp: str) -> float:
        """Log-odds that what a source tells in favour of ``camp`` is so: by its record, without one by the hand-set weights."""
        record = self._record(root, camp)
        if record is not None:
            return record.pro
        return self["claim_weight"] * (self["boast_discount"] if speaks_for and speaks_for == camp else 1.0)

    def contra(self, root: str, speaks_for: str, camp: str) -> float:
        """The same of what it tells against ``camp``: a loss of its own side weighs more, one of the other side is a boast."""
        record = self._record(root, camp)
        if record is not None:
            return record.contra
        if speaks_for == camp:
            return self["claim_weight"] + self["admission_bonus"]
        return self["claim_weight"] * (self["boast_discount"] if speaks_for else 1.0)

    def _record(self, root: str, camp: str) -> SourceRecord | None:
        return self.records.get((root, camp)) or self.records.get((root, ""))

    @property
    def camps(self) -> frozenset[str]:
        """All camps for which a known source speaks."""
        return frozenset(s.camp for s in self.sources if s.camp)

    def camp(self, actor: str) -> str:
        """The camp of an actor; one without a camp is a camp of its own."""
        party = self.actors.get(actor)
        return (party.camp if party else "") or actor

    def kin(self, one: str, other: str) -> bool:
        """Whether two codes are one party, or one is the parent of the other."""
        return one == other or any(a in self.actors and self.actors[a].parent == b for a, b in ((one, other), (other, one)))

    def side(self, actor: str) -> str:
        """The side on which an actor's camp stands («tur» beside «opp»)."""
        camp = self.camp(actor)
        return self.sides.get(camp, camp)

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


def parse_parameters(control: Mapping[str, Any], actors: Mapping[str, Any], sources: Mapping[str, Any]) -> Parameters:
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
    return Parameters(
        revision=control["revision"],
        values={k: v["value"] for k, v in control["parameters"].items()},
        actors=parties,
        sources=tuple(Source(s["id"], tuple(n.casefold() for n in s["names"]), s["camp"]) for s in sources["sources"]),
        hosts={k: v for k, v in control["hosts"].items() if k != "reason"},
        posts=frozenset(control["posts"]["actors"]),
        sides={k: v for k, v in control["sides"].items() if k != "reason"},
        outsiders=frozenset(control["outsiders"]["actors"]),
        ends={k: dt.date.fromisoformat(v) for k, v in control["ends"].items() if k != "reason"},
        successions=frozenset(first for party in parties.values() for first, _ in party.successors),
    )
