"""Which claims of an article tell one fact? A fact said three times is one claim with three evidence spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mapper.reading.claims import ControlClaim, Event, Extent, Status

_DAYS = {"day": 4, "week": 10, "month": 35, "season": 110, "year": 366, "unknown": 10**6}
_FINENESS = {"day": 0, "week": 1, "month": 2, "season": 3, "year": 4, "unknown": 5}


@dataclass(slots=True)
class _Fact:
    finest: ControlClaim  # the one with the most precise date
    told: list[ControlClaim]


def facts(claims: Iterable[ControlClaim]) -> tuple[ControlClaim, ...]:
    """One claim a fact, in the order of their first telling; its evidence is that of all. Linear in claims."""
    found: list[_Fact] = []
    same: dict[tuple[Event, str, str, Status], list[_Fact]] = {}
    for claim in claims:
        alike = same.setdefault((claim.event, claim.actor, claim.place_id, claim.status), [])
        fact = next((f for f in alike if _one_day(f.finest, claim)), None)
        if fact is None:
            fact = _Fact(claim, [])
            alike.append(fact)
            found.append(fact)
        elif _FINENESS[claim.precision] < _FINENESS[fact.finest.precision]:
            fact.finest = claim
        fact.told.append(claim)
    return tuple(map(_merged, found))


def _one_day(known: ControlClaim, again: ControlClaim) -> bool:
    """Whether two claims can be of one day: a town taken in 2014 and again in 2018 is two facts."""
    if known.date is None or again.date is None:
        return True
    return abs((known.date - again.date).days) <= max(_DAYS[known.precision], _DAYS[again.precision])


def _merged(fact: _Fact) -> ControlClaim:
    first = fact.told[0]
    return replace(
        first,
        date=fact.finest.date,
        precision=fact.finest.precision,
        evidence=tuple(dict.fromkeys(e for c in fact.told for e in c.evidence)),
        extent=_extent(fact.told),
        attribution=next((c.attribution for c in fact.told if c.attribution), ""),
        exceptions=tuple(dict.fromkeys(e for c in fact.told for e in c.exceptions)),
        loser=next((c.loser for c in fact.told if c.loser), None),
    )


def _extent(told: list[ControlClaim]) -> Extent:
    """How much of a place is meant in all: the whole where one says so; a zone that counts the place in says less than a part named."""
    plain = [c.extent for c in told if c.rule != "zone of control"] or [c.extent for c in told]
    return Extent.WHOLE if Extent.WHOLE in plain else plain[0]
