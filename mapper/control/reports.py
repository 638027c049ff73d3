"""Which reports are one, and what does a day's evidence say for whom?

Independence is by root: what one source says within a week is one report, whoever prints it; so are texts of nearly the same words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mapper.control.evidence import Evidence
from mapper.control.parameters import Parameters
from mapper.control.periods import Basis
from mapper.reading.claims import Event

_TELLING_WORDS = 12  # a sentence this long is not written twice by chance


@dataclass(slots=True)
class Case:
    """What a day's evidence says for one actor."""

    actor: str
    weight: float = 0.0
    items: list[Evidence] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The claims, in order."""
        return sorted({e.claim_id for e in self.items})

    @property
    def whole(self) -> bool:
        """Whether one of them is about the whole place."""
        return any(e.whole for e in self.items)

    @property
    def basis(self) -> Basis:
        """Reported where one of them is about the place itself."""
        return Basis.REPORTED if any(e.basis is Basis.REPORTED for e in self.items) else Basis.AREA

    def told_by(self, camp: str) -> bool:
        """Whether only voices of one camp say so: what a side tells of itself."""
        return all(e.speaks_for == camp for e in self.items)

    def told_after(self, other: Case) -> bool:
        """Whether a sentence of one text tells this after the other: first the capture, then the counter-attack."""
        first = {e.article: e.at for e in other.items}
        return all(e.article in first and e.at > first[e.article] for e in self.items)

    @property
    def from_whom(self) -> set[str]:
        """Who is said to have held it before."""
        return {e.loser for e in self.items if e.loser}


class Heard:
    """What was said of a place so far, by which repetitions are known."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.lately: list[Evidence] = []
        self.printed: dict[str, list[Evidence]] = {}

    def add(self, day: dt.date, told: Sequence[Evidence]) -> None:
        """Note what was told on a day; what is older than a week is no repetition any more, unless it is printed word for word."""
        self.lately = [e for e in self.lately if (day - e.day).days <= self.parameters["root_days"]] + list(told)
        for e in told:
            for word in _ends(e.words):
                self.printed.setdefault(word, []).append(e)

    def cases(self, items: Iterable[Evidence], holder: str) -> dict[str, Case]:
        """For every actor what speaks for it; what repeats another report adds nothing."""
        cases: dict[str, Case] = {}
        for e in items:
            case = cases.setdefault(e.actor, Case(e.actor))
            before = [*case.items, *(h for h in self.lately if h.actor == e.actor and h.event is e.event)]
            again = self._printed_before(e)
            if e.accepted or not (again or any(copies(h, e, self.parameters) for h in before)):
                case.weight += e.weight
            elif not case.items:
                case.weight = max(0.0, e.weight if not again and holder != e.actor else 0.0)
            case.items.append(e)
        return cases

    def _printed_before(self, e: Evidence) -> bool:
        """Whether it is an old text printed again, which says nothing of its own day; long sentences are not written twice by chance."""
        if len(e.words) < _TELLING_WORDS:
            return False
        known = {id(h): h for word in _ends(e.words) for h in self.printed.get(word, ())}
        return any(h.day < e.day and h.article != e.article and alike(h.words, e.words, self.parameters) for h in known.values())


def last_of_the_day(gains: Mapping[str, Case], holder: str) -> Case:
    """Who had a place in the end where several took it on one day; ``holder`` had it before."""
    ranked = sorted(gains.values(), key=lambda c: (not c.whole, -c.weight, c.actor))
    best = ranked[0]
    rivals = [c for c in ranked[1:] if c.whole]
    for rival in rivals:
        if best.actor in rival.from_whom and rival.actor not in best.from_whom:
            best = rival  # the one took it from the other
    if not any(best.actor == r.actor or r.actor in best.from_whom for r in rivals):
        back = next((c for c in rivals if c.actor == holder), None)
        later = next((c for c in rivals if c.told_after(best)), None)
        best = back or later or best  # who held it before can only have taken it back; a text tells in order
    return best


def alone_after_the_end(evidence: Sequence[Evidence], parameters: Parameters) -> set[str]:
    """Claims that an actor holds ground after its end (ISIS after 23 March 2019) for which only one root speaks."""
    late = [
        e
        for e in evidence
        if e.event in (Event.GAIN, Event.HOLD) and e.actor in parameters.ends and e.day > parameters.ends[e.actor] and not e.accepted
    ]
    window = dt.timedelta(days=int(parameters["deep_days"]))
    return {e.claim_id for e in late if not any(abs(o.day - e.day) <= window and not copies(o, e, parameters) for o in late)}


def copies(a: Evidence, b: Evidence, parameters: Parameters) -> bool:
    """Whether two pieces of evidence are one report: the same root, or nearly the same words."""
    if a.root == b.root or a.article == b.article:
        return True
    return alike(a.words, b.words, parameters)


def alike(a: frozenset[str], b: frozenset[str], parameters: Parameters) -> bool:
    """Whether two sentences are nearly the same words."""
    common = len(a & b)
    return bool(common) and common / len(a | b) >= parameters["copy_likeness"]


def _ends(words: frozenset[str]) -> tuple[str, ...]:
    """Two words by which a sentence is found again: texts that share most words mostly share one of these."""
    return (min(words), max(words)) if words else ()


def counts_on(e: Evidence, changes: Sequence[Evidence]) -> dt.date:
    """The day on which evidence counts: a coarse date never moves a change before dated evidence within its interval."""
    if e.first == e.day or e.event not in (Event.GAIN, Event.LOSE):
        return e.day
    within = [c.day for c in changes if e.first <= c.day <= e.day and c.actor != e.actor]
    return e.first + (min(within) - e.first) / 2 if within else e.day
