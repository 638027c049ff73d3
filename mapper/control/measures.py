"""How much does each actor hold on a day, how sure is that, and what made the difference between two days?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mapper.control.mesh import Mesh
from mapper.control.periods import Basis, ControlPeriod, State, on_day
from mapper.control.zones import changed_ground


@dataclass(frozen=True, slots=True)
class Range:
    """A figure with its doubt: ``low`` what is certain, ``best`` what the holder of each place comes to, ``high`` what may be."""

    low: float
    best: float
    high: float


@dataclass(frozen=True, slots=True)
class Measure:
    """What an actor holds on a day: ground in km², places, and people where the gazetteer tells their number.

    ``inferred_*`` are places that nobody reported, shown by their neighbours alone: a class of its own, in no range.
    """

    km2: Range
    places: Range
    people: Range
    inferred_km2: float = 0.0
    inferred_places: int = 0
    inferred_people: int = 0


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A place that changed hands between two days; ``claim_ids`` are the claims that the new state rests on."""

    place_id: str
    before: str
    after: str
    km2: float
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What two days differ in: km² by (from, to), "" for nobody, and the places behind it."""

    ground: dict[tuple[str, str], float]
    places: tuple[ChangedPlace, ...]

    def gained(self, actor: str) -> float:
        """The km² that the actor took."""
        return sum(km2 for (_, to), km2 in self.ground.items() if to == actor)

    def lost(self, actor: str) -> float:
        """The km² that the actor lost."""
        return sum(km2 for (former, _), km2 in self.ground.items() if former == actor)


def is_certain(period: ControlPeriod, threshold: float) -> bool:
    """Whether the holder is: in sole control, reported, and no less probable than ``threshold`` (certain_probability)."""
    return period.state is State.CONTROLLED and period.basis not in (Basis.NEIGHBOURS, Basis.NONE) and period.probability >= threshold


def holders_on(states: Iterable[ControlPeriod]) -> dict[str, str]:
    """Place id → holder, "" where nobody is known to hold it."""
    return {p.place_id: "" if p.state is State.UNKNOWN else p.actor for p in states}


def measure(mesh: Mesh, states: Iterable[ControlPeriod], people: Mapping[str, int], threshold: float) -> dict[str, Measure]:
    """What every actor holds by the states of one day; ``people`` is the population of places where it is known.

    Low: places whose holder is certain. Best: all it is taken to hold. High: also those that it shares, contests or is said to
    have a part of. What follows from neighbours alone is counted apart.
    """
    sums: dict[str, _Sums] = {}
    areas = mesh.areas
    for period in states:
        cell = mesh.index.get(period.place_id)
        figures = (float(areas[cell]) / 1e6 if cell is not None else 0.0, 1.0, float(people.get(period.place_id, 0)))
        if period.state is State.UNKNOWN:
            continue
        if period.basis is Basis.NEIGHBOURS:
            _sums(sums, period.actor).add("inferred", figures)
            continue
        if period.actor:
            holder = _sums(sums, period.actor)
            for name in ("low", "best", "high") if is_certain(period, threshold) else ("best", "high"):
                holder.add(name, figures)
        for other in {*period.others} - {period.actor}:
            _sums(sums, other).add("high", figures)
    return {actor: sums[actor].measure() for actor in sorted(sums) if actor}


@dataclass(slots=True)
class _Sums:
    """km², places and people so far, by class."""

    of: dict[str, list[float]]

    def add(self, name: str, figures: Sequence[float]) -> None:
        total = self.of[name]
        for i, figure in enumerate(figures):
            total[i] += figure

    def measure(self) -> Measure:
        km2, places, people = (Range(*(self.of[name][i] for name in ("low", "best", "high"))) for i in range(3))
        inferred = self.of["inferred"]
        return Measure(km2, places, people, inferred[0], round(inferred[1]), round(inferred[2]))


def _sums(sums: dict[str, _Sums], actor: str) -> _Sums:
    return sums.setdefault(actor, _Sums({name: [0.0, 0.0, 0.0] for name in ("low", "best", "high", "inferred")}))


def change(mesh: Mesh, histories: Mapping[str, Sequence[ControlPeriod]], first: dt.date, last: dt.date) -> Change:
    """What is held otherwise on the day ``last`` than on the day ``first``, and the claims behind each place of it.

    The claims are those of every period between in which the place was in other hands than at first, so that a village taken
    twice names both reports. Cost: linear in places.
    """
    before = {i: on_day(periods, first) for i, periods in histories.items()}
    after = {i: on_day(periods, last) for i, periods in histories.items()}
    was, now = holders_on(before.values()), holders_on(after.values())
    places = []
    for place_id in sorted(i for i in was if was[i] != now[i]):
        cell = mesh.index.get(place_id)
        since = [p for p in histories[place_id] if first < p.start <= last and p.actor != was[place_id]]
        claims = tuple(sorted({i for p in since for i in p.claim_ids}))
        km2 = float(mesh.areas[cell]) / 1e6 if cell is not None else 0.0
        places.append(ChangedPlace(place_id, was[place_id], now[place_id], km2, claims))
    return Change(changed_ground(mesh, was, now), tuple(places))
