"""What would an edit change? The question the gazetteer asks of whoever reads texts with it; alone, the answer is: nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from gazetteer.places import GazetteerEntry


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the gazetteer as values: each changed entry as it was and as it is to be, by id.

    An id only in ``before`` is removed, one only in ``after`` is new. ``verdicts`` are the folded names that an editor
    calls no place with this edit, or no longer does; ``no_places`` are all such names once the edit is done.
    """

    before: Mapping[str, GazetteerEntry] = field(default_factory=dict)
    after: Mapping[str, GazetteerEntry] = field(default_factory=dict)
    verdicts: frozenset[str] = frozenset()
    no_places: frozenset[str] = frozenset()

    @property
    def resettled(self) -> frozenset[str]:
        """Ids of the entries of which more than names changes: whatever was resolved to them is to be looked at."""
        return frozenset(i for i in self.before.keys() | self.after.keys() if _apart(self.before.get(i)) != _apart(self.after.get(i)))

    @property
    def names(self) -> frozenset[str]:
        """The names whose meaning may change: those that come or go, and all of an entry that changes otherwise."""
        whole = self.resettled
        changed: set[str] = set()
        for i in self.before.keys() | self.after.keys():
            old, new = _texts(self.before.get(i)), _texts(self.after.get(i))
            changed |= old | new if i in whole else old ^ new
        return frozenset(changed)

    @property
    def unread(self) -> frozenset[str]:
        """Names that texts may hold without a reading having seen a place in them: new ones, those of a new kind, verdicts undone."""
        found = set(self.verdicts - self.no_places)
        for i, new in self.after.items():
            old = self.before.get(i)
            known = _texts(old) if old and (old.kind, old.prominence) == (new.kind, new.prominence) else frozenset()
            found |= _texts(new) - known
        return frozenset(found)

    def __bool__(self) -> bool:
        return bool(self.before or self.after or self.verdicts)


def _texts(entry: GazetteerEntry | None) -> frozenset[str]:
    return frozenset(t for t in (entry.name_ar, entry.name_en, *(n.text for n in entry.names)) if t) if entry else frozenset()


def _apart(entry: GazetteerEntry | None) -> tuple[object, ...] | None:
    """An entry apart from its names."""
    return (entry.kind, entry.lat, entry.lon, entry.parents, entry.members, entry.polygon, entry.prominence) if entry else None


@dataclass(frozen=True, slots=True)
class Source:
    """The sentence of a document in which a change shows."""

    document: str
    title: str
    published: str  # ISO date
    sentence: str


@dataclass(frozen=True, slots=True)
class ToponymChange:
    """A toponym that means another place after the edit; "" where it means none."""

    source: Source
    surface: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A claim that moves to another place, goes (``after`` empty) or comes (``before`` empty); ``what`` says it in words."""

    source: Source
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """Days [start, end) on which a place has another state; ``end`` is "" where it lasts, dates are ISO."""

    place: str
    start: str
    end: str
    days: int
    before: str
    after: str
    km2: float | None


@dataclass(frozen=True, slots=True)
class Impact:
    """What an edit changes, in words for an editor. ``read`` of ``affected`` documents were read again to find out."""

    affected: int = 0
    read: int = 0
    toponyms: tuple[ToponymChange, ...] = ()
    claims: tuple[ClaimChange, ...] = ()
    periods: tuple[PeriodChange, ...] = ()

    @property
    def sampled(self) -> bool:
        """Whether only a part of the affected documents was looked at, so that more may change."""
        return self.read < self.affected

    @property
    def days(self) -> int:
        """Days of all places together on which the state differs."""
        return sum(p.days for p in self.periods)

    @property
    def places(self) -> int:
        """How many places have another history."""
        return len({p.place for p in self.periods})

    @property
    def km2(self) -> int:
        """The ground of those places in km²."""
        return round(sum({p.place: p.km2 or 0.0 for p in self.periods}.values()))

    def __bool__(self) -> bool:
        return bool(self.toponyms or self.claims or self.periods)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading again after an edit is; ``impact`` is what it changed so far."""

    label: str
    total: int
    done: int
    failed: tuple[str, ...]
    impact: Impact

    @property
    def finished(self) -> bool:
        """Whether every document was read again."""
        return self.done >= self.total


class Effects(Protocol):
    """What a reader of texts answers to the gazetteer's editors."""

    def preview(self, edit: Edit) -> Impact:
        """What would change; saves nothing."""

    def read_again(self, edit: Edit, label: str, user_id: int | None) -> int | None:
        """Queue the documents concerned, in the transaction of the edit; the job's number, or None where none is concerned."""

    def progress(self, job: int) -> Progress | None:
        """How far a job is, or None for an unknown one."""

    def moved(self, old_id: str, new_id: str) -> Any:
        """Give what refers to a place to another one; returns what ``moved_back`` needs, as JSON."""

    def moved_back(self, kept: Any) -> None:
        """Undo ``moved``."""


class Nothing:
    """The gazetteer alone: no texts are read, so nothing changes."""

    def preview(self, edit: Edit) -> Impact:
        """Nothing."""
        return Impact()

    def read_again(self, edit: Edit, label: str, user_id: int | None) -> int | None:
        """There is nothing to read."""
        return None

    def progress(self, job: int) -> Progress | None:
        """There are no jobs."""
        return None

    def moved(self, old_id: str, new_id: str) -> Any:
        """Nothing refers to a place."""
        return None

    def moved_back(self, kept: Any) -> None:
        """Nothing moved."""


_answers: list[Callable[[], Effects]] = [Nothing]


def register(answers: Callable[[], Effects]) -> None:
    """Let what ``answers`` makes answer from now on; an app calls this once, when it is ready."""
    _answers[:] = [answers]


def effects() -> Effects:
    """Who answers."""
    return _answers[0]()
