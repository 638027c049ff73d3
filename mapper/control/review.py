"""Which claims are too far behind every reported front to be drawn at once? They wait for a second report or an analyst."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from itertools import pairwise

from mapper.control.evidence import Evidence
from mapper.control.ground import Ground
from mapper.control.inference import FIRST_HOLDER
from mapper.control.parameters import Parameters
from mapper.control.periods import Basis
from mapper.control.reports import copies
from mapper.control.steps import Draft, Step
from mapper.reading.claims import Event

Entries = Mapping[str, Mapping[str, Evidence]]


def deep_claims(place_id: str, drafts: Mapping[str, Draft], entries: Entries, ground: Ground, parameters: Parameters) -> frozenset[str]:
    """The claims that make a place change hands although all reported ground around it is another side's, told by one root alone.

    ``drafts`` are those of all places with evidence before anything waits, so that it does not matter in which order claims came. The
    pale baseline is no front: only reported neighbours count. Who held everything at first has ground near any place, and who comes over
    the border needs none.
    """
    waiting: set[str] = set()
    for before, step in pairwise(drafts[place_id].steps):
        shared = step.actor in before.others or step.actor in before.rivals
        if step.flip and step.actor and step.basis is Basis.REPORTED and not shared:
            mine = [e for e in entries[place_id].values() if e.claim_id in step.claims and e.actor == step.actor]
            if mine and _deep(place_id, before, step, mine, drafts, entries, ground, parameters):
                waiting.update(e.claim_id for e in mine)
    return frozenset(waiting)


def _deep(
    place_id: str,
    before: Step,
    step: Step,
    mine: list[Evidence],
    drafts: Mapping[str, Draft],
    entries: Entries,
    ground: Ground,
    parameters: Parameters,
) -> bool:
    window = dt.timedelta(days=int(parameters["deep_days"]))
    side = parameters.side(step.actor)
    if any(e.accepted or e.basis is not Basis.REPORTED for e in mine):
        return False
    loser = parameters.side(before.actor) if before.actor else ""
    voices = [
        e
        for e in entries[place_id].values()
        if _speaks_for(e, side, step.day, window, parameters)
        or (e.event is Event.LOSE and not e.denied and abs(e.day - step.day) <= window and parameters.side(e.actor) == loser)
    ]
    if any(not copies(a, b, parameters) for a in voices for b in mine):
        return False
    if step.actor in (FIRST_HOLDER, parameters.heir(FIRST_HOLDER, step.day)) or step.actor in parameters.outsiders:
        return False
    others = 0
    for near in ground.near(place_id, parameters["deep_km"]):
        there = _reported(drafts[near], step.day - dt.timedelta(days=1)) if near in drafts else None
        if there is not None:
            actor, basis, report = there
            if parameters.side(actor) == side:
                return False
            others += basis is Basis.REPORTED and (step.day - report).days <= parameters["stale_days"]
    if others < parameters["deep_places"]:
        return False
    articles = {e.article for e in mine}
    for near in ground.near(place_id, parameters["push_km"]):
        if near in drafts:
            there = _reported(drafts[near], step.day - dt.timedelta(days=1))
            if there is not None and parameters.side(there[0]) == side:
                return False
            if any(_speaks_for(e, side, step.day, window, parameters) and e.article not in articles for e in entries[near].values()):
                return False
    return True


def _speaks_for(e: Evidence, side: str, day: dt.date, window: dt.timedelta, parameters: Parameters) -> bool:
    return (
        e.basis is Basis.REPORTED
        and not e.denied
        and e.event is not Event.LOSE
        and abs(e.day - day) <= window
        and parameters.side(e.actor) == side
    )


def _reported(draft: Draft, day: dt.date) -> tuple[str, Basis, dt.date] | None:
    """Who is reported to hold a place on a day, on what basis, and when last; None where nobody is."""
    i = bisect_right(draft.steps, day, key=lambda s: s.day) - 1
    step = draft.steps[max(0, i)]
    reports = [r for r in step.reports if r <= day]
    if step.basis not in (Basis.REPORTED, Basis.AREA) or not step.actor or not reports:
        return None
    return step.actor, step.basis, reports[-1]
