"""Who holds each place since when? A ledger of evidence per place, turned into control periods.

The result is a function of (claims, parameters): order, repetition and batching change nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mapper.control.parameters import Parameters
from mapper.control.periods import Basis, ControlPeriod, State
from mapper.reading.claims import Event, Extent, PublishedClaim, Status

START = dt.date(2011, 3, 15)
_SPAN_DAYS = {"day": 0, "week": 6, "month": 30, "season": 91, "year": 365}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One weighted piece of evidence for one place: log-odds for ``actor`` from ``day`` on."""

    day: dt.date
    claim: PublishedClaim
    event: Event
    actor: str
    weight: float
    basis: Basis


def control_history(
    claims: Iterable[PublishedClaim],
    place_ids: Sequence[str],
    coverage: Mapping[str, tuple[str, ...]],
    parameters: Parameters,
    known_by: dt.date | None = None,
    held: Iterable[tuple[str, str, dt.date]] = (),
) -> dict[str, tuple[ControlPeriod, ...]]:
    """The control periods of every place, half open, without gaps from 15 March 2011 on, never overlapping.

    ``known_by`` leaves out what was published later. ``held`` are (place id, actor, first day) known without
    claims (the occupied Golan). Only asserted claims count. Cost: linear in claims × places they reach.
    """
    by_place: dict[str, list[Evidence]] = {p: [] for p in place_ids}
    for claim in sorted({c.id: c for c in claims}.values(), key=lambda c: c.id):
        if known_by is None or claim.published <= known_by:
            for place_id, evidence in _evidence(claim, by_place, coverage, parameters):
                by_place[place_id].append(evidence)
    fixed = {place: (actor, since) for place, actor, since in held}
    return {p: _periods(p, by_place[p], parameters, fixed.get(p)) for p in place_ids}


def event_day(claim: PublishedClaim) -> dt.date | None:
    """The first day on which the claim can count: the end of its interval where the date is coarse, never after publication."""
    if claim.claim.date is None:
        return None
    day = claim.claim.date + dt.timedelta(days=_SPAN_DAYS.get(claim.claim.precision, 0))
    return max(START, min(day, claim.published))


def _evidence(
    published: PublishedClaim, places: Mapping[str, list[Evidence]], coverage: Mapping[str, tuple[str, ...]], parameters: Parameters
) -> Iterable[tuple[str, Evidence]]:
    claim = published.claim
    day = event_day(published)
    if claim.status is not Status.ASSERTED or day is None:
        return
    actor = parameters.heir(claim.actor, day)
    weight = parameters["claim_weight"] * claim.certainty
    camp = parameters.camp_of(claim.attribution or published.outlet)
    own = parameters.actors[claim.actor].camp if claim.actor in parameters.actors else ""
    if camp and camp == own:
        weight *= 1.0 if claim.event is Event.LOSE else parameters["boast_discount"]
        weight += parameters["admission_bonus"] if claim.event is Event.LOSE else 0.0
    elif camp and claim.loser and claim.loser in parameters.actors and camp == parameters.actors[claim.loser].camp:
        weight += parameters["admission_bonus"]
    if claim.event is Event.HOLD:
        weight *= parameters["hold_weight"]
    if claim.extent is not Extent.WHOLE:
        weight *= parameters["part_weight"]
    inside = coverage.get(claim.place_id, ())
    if claim.place_id in places:
        yield claim.place_id, Evidence(day, published, claim.event, actor, weight, Basis.REPORTED)
    if claim.extent is Extent.WHOLE:
        for place_id in inside:
            if place_id in places:
                yield place_id, Evidence(day, published, claim.event, actor, weight * parameters["area_weight"], Basis.AREA)


@dataclass(slots=True)
class _Place:
    """The running state of one place while its evidence is read in order."""

    actor: str
    state: State
    basis: Basis
    score: float
    since: dt.date
    claims: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    besieger: str = ""
    last: dt.date = START


def _periods(
    place_id: str, evidence: list[Evidence], parameters: Parameters, fixed: tuple[str, dt.date] | None
) -> tuple[ControlPeriod, ...]:
    out: list[ControlPeriod] = []
    first = "GOV"
    base = math.log(parameters["baseline_probability"] / (1 - parameters["baseline_probability"]))
    now = _Place(first, State.CONTROLLED, Basis.NONE, base, START)
    if fixed and fixed[1] <= START:
        now = _Place(fixed[0], State.CONTROLLED, Basis.AREA, 4.0, fixed[1])
    start = START
    days: dict[dt.date, list[Evidence]] = {}
    for item in evidence:
        days.setdefault(item.day, []).append(item)
    marks = set(days) | parameters.successions
    if fixed and fixed[1] > START:
        marks.add(fixed[1])
    for day in sorted(marks):
        if now.basis is not Basis.NONE and not (fixed and fixed[0] == now.actor):
            limit = now.last + dt.timedelta(days=int(parameters["stale_days"]))
            if limit < day and now.state is not State.STALE:
                _close(out, place_id, start, limit, now)
                start = limit
                now.state = State.STALE
        before = (now.actor, now.state, now.basis, now.others, now.besieger, now.claims, round(now.score, 3))
        previous = _copy(now)
        if fixed and day == fixed[1] and day > START:
            now = _Place(fixed[0], State.CONTROLLED, Basis.AREA, 4.0, day, last=day)
        elif day in parameters.successions and (heir := parameters.heir(now.actor, day)) != now.actor:
            now = _Place(heir, State.CONTROLLED, Basis.NONE, base, day, last=day)
        if day in days:
            _apply(now, day, days[day], parameters)
        if (now.actor, now.state, now.basis, now.others, now.besieger, now.claims, round(now.score, 3)) != before:
            _close(out, place_id, start, day, previous)
            start = day
    if now.basis is not Basis.NONE and now.state is not State.STALE and not fixed:
        limit = now.last + dt.timedelta(days=int(parameters["stale_days"]))
        _close(out, place_id, start, limit, now)
        start = limit
        now.state = State.STALE
    _close(out, place_id, start, None, now)
    return tuple(out)


def _copy(p: _Place) -> _Place:
    return _Place(p.actor, p.state, p.basis, p.score, p.since, p.claims, p.others, p.besieger, p.last)


def _close(out: list[ControlPeriod], place_id: str, start: dt.date, end: dt.date | None, p: _Place) -> None:
    if end is not None and end <= start:
        return
    probability = 1.0 / (1.0 + math.exp(-min(6.0, p.score)))
    out.append(
        ControlPeriod(
            place_id, start, end, p.state, p.actor, p.basis, round(probability, 4), p.since, p.claims, p.others, besieged_by=p.besieger
        )
    )


def _apply(now: _Place, day: dt.date, items: list[Evidence], parameters: Parameters) -> None:
    """Weigh the evidence of one day: by actor, each root of attribution once in full, further ones a little."""
    exact = [e for e in items if e.basis is Basis.REPORTED]
    used = exact or items
    sums: dict[str, float] = {}
    ids: dict[str, list[str]] = {}
    roots: set[tuple[str, str]] = set()
    parts: set[str] = set()
    lost: dict[str, float] = {}
    for item in sorted(used, key=lambda e: (-e.weight, e.claim.id)):
        claim = item.claim.claim
        root = (item.actor, claim.attribution or item.claim.outlet)
        weight = item.weight * (parameters["repeat_weight"] if root in roots else 1.0)
        roots.add(root)
        if item.event is Event.SIEGE:
            now.besieger = item.actor
            now.claims = tuple(sorted({*now.claims, item.claim.id}))
        elif item.event is Event.RELIEF:
            now.besieger = ""
        elif item.event is Event.LOSE:
            lost[item.actor] = lost.get(item.actor, 0.0) + weight
            ids.setdefault("-" + item.actor, []).append(item.claim.id)
        elif item.event in (Event.GAIN, Event.HOLD):
            sums[item.actor] = sums.get(item.actor, 0.0) + weight
            ids.setdefault(item.actor, []).append(item.claim.id)
            if claim.extent is not Extent.WHOLE:
                parts.add(item.actor)
    if exact and not sums and not lost:
        return
    if sums:
        _hold(now, day, sums, ids, parts, used, parameters)
    elif now.actor in lost:
        now.actor, now.state, now.score, now.since, now.last = "", State.UNKNOWN, 0.0, day, day
        now.claims = tuple(sorted({i for v in ids.values() for i in v}))
        now.basis, now.others, now.besieger = used[0].basis, (), ""


def _hold(
    now: _Place,
    day: dt.date,
    sums: dict[str, float],
    ids: dict[str, list[str]],
    parts: set[str],
    used: list[Evidence],
    parameters: Parameters,
) -> None:
    ranked = sorted(sums, key=lambda a: (-sums[a], a))
    best = ranked[0]
    basis = Basis.REPORTED if any(e.basis is Basis.REPORTED for e in used) else Basis.AREA
    claims = tuple(sorted(i for v in ids.values() for i in v))
    gains = {e.actor for e in used if e.event is Event.GAIN}
    if len(ranked) > 1 and not (best in gains and ranked[1] not in gains) and sums[best] - sums[ranked[1]] < parameters["contest_margin"]:
        both = parts >= {best, ranked[1]}
        now.state = State.SHARED if both else State.CONTESTED
        now.actor, now.others, now.basis = best, tuple(sorted(set(ranked) - {best})), basis
        now.score, now.since, now.last, now.claims = sums[best] - sums[ranked[1]], day, day, claims
        return
    if best in parts and best != now.actor and now.actor and now.basis is not Basis.NONE:
        now.state, now.others = State.SHARED, tuple(sorted({*now.others, best} - {now.actor}))
        now.claims, now.last = tuple(sorted({*now.claims, *claims})), day
        return
    if best in parts and now.basis is Basis.NONE and now.actor and best != now.actor:
        now.state, now.others, now.basis, now.since = State.SHARED, (now.actor,), basis, day
        now.actor, now.claims, now.last, now.score = best, claims, day, sums[best]
        return
    if best == now.actor:
        if now.basis is Basis.NONE:
            now.score, now.since, now.claims = sums[best], day, claims
        else:
            now.score, now.claims = min(6.0, now.score + 0.5 * sums[best]), tuple(sorted({*now.claims, *claims}))
        if now.state in (State.STALE, State.UNKNOWN, State.CONTROLLED) or (basis is Basis.REPORTED and best not in parts):
            now.state, now.others = State.CONTROLLED, ()
        now.basis, now.last = basis if now.basis is not Basis.REPORTED else Basis.REPORTED, day
        return
    near = (day - now.last).days < parameters["contest_days"] and now.basis is Basis.REPORTED
    only_holds = best not in gains
    if now.basis is Basis.REPORTED and basis is Basis.AREA and only_holds:
        return  # a vague hold never overrides a place's own report
    if near and only_holds and now.actor and sums[best] - now.score < parameters["contest_margin"]:
        now.state, now.others = State.CONTESTED, tuple(sorted({*now.others, best}))
        now.claims, now.last = tuple(sorted({*now.claims, *claims})), day
        return
    now.actor, now.state, now.basis, now.others = best, State.CONTROLLED, basis, ()
    now.score, now.since, now.last, now.claims, now.besieger = sums[best], day, day, claims, ""


def on_day(periods: Sequence[ControlPeriod], day: dt.date) -> ControlPeriod:
    """The period that holds ``day``; the first one for days before the war."""
    found = periods[0]
    for period in periods:
        if period.start <= day:
            found = period
    return found
