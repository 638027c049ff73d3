"""Who holds each place since when? The ledger: claims → evidence → the history of every place.

A function of (claims, decisions, parameters): order, repetition and batching change nothing. ``revised`` brings in what changed and
computes again only what that touches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mapper.control.ageing import aged, moved_on
from mapper.control.evidence import Decision, Evidence, gather
from mapper.control.ground import Ground
from mapper.control.inference import draft
from mapper.control.layers import presences, sieges
from mapper.control.parameters import Parameters
from mapper.control.periods import ControlPeriod, PlaceHistory, WaitingClaim
from mapper.control.review import deep_claims
from mapper.control.steps import Draft
from mapper.control.towns import summed
from mapper.reading.claims import PublishedClaim


@dataclass(frozen=True, slots=True)
class Ledger:
    """The evidence of every place that has some, what it comes to before and after claims wait, and the history of every place."""

    ground: Ground
    parameters: Parameters
    known_by: dt.date | None
    entries: Mapping[str, Mapping[str, Evidence]]
    first: Mapping[str, Draft]
    drafts: Mapping[str, Draft]
    histories: Mapping[str, PlaceHistory]


def open_ledger(
    claims: Iterable[PublishedClaim],
    ground: Ground,
    parameters: Parameters,
    decisions: Mapping[str, Decision] | None = None,
    known_by: dt.date | None = None,
) -> Ledger:
    """The ledger of all claims; ``known_by`` leaves out what was published later. Cost: linear in claims × places they reach."""
    silent = {p: PlaceHistory(aged(p, draft((), ground.held.get(p, ()), parameters).steps, (), parameters)) for p in ground.ids}
    empty = Ledger(ground, parameters, known_by, {}, {}, {}, silent)
    return revised(empty, claims, (), decisions)


def revised(
    ledger: Ledger, added: Iterable[PublishedClaim], gone: Iterable[PublishedClaim], decisions: Mapping[str, Decision] | None = None
) -> Ledger:
    """The ledger with claims added and others gone; equal to one opened with the claims that are left.

    ``decisions`` are those on the added claims; a claim on which somebody decided is one that goes and comes again.
    """
    ground, parameters = ledger.ground, ledger.parameters
    fresh = gather(added, ground, parameters, decisions or {}, ledger.known_by)
    old = gather(gone, ground, parameters, {}, ledger.known_by)
    touched = sorted(fresh.keys() | old.keys())
    entries = dict(ledger.entries)
    for p in touched:
        items = {i: e for i, e in entries.get(p, {}).items() if i not in old.get(p, {})} | fresh.get(p, {})
        if items:
            entries[p] = items
        else:
            entries.pop(p, None)
    first = {p: d for p, d in ledger.first.items() if p in entries}
    for p in touched:
        if p in entries:
            first[p] = draft(entries[p].values(), ground.held.get(p, ()), parameters)
    drafts, moved = _reviewed(ledger, touched, entries, first)
    histories = dict(ledger.histories)
    _tell(histories, moved, entries, drafts, ground, parameters)
    return Ledger(ground, parameters, ledger.known_by, entries, first, drafts, histories)


def control_history(
    claims: Iterable[PublishedClaim],
    ground: Ground,
    parameters: Parameters,
    decisions: Mapping[str, Decision] | None = None,
    known_by: dt.date | None = None,
) -> Mapping[str, PlaceHistory]:
    """The history of every place, by id."""
    return open_ledger(claims, ground, parameters, decisions, known_by).histories


def _reviewed(
    ledger: Ledger, touched: Sequence[str], entries: Mapping[str, Mapping[str, Evidence]], first: Mapping[str, Draft]
) -> tuple[dict[str, Draft], set[str]]:
    """The drafts without the claims that wait, and the places whose evidence or draft is another one now."""
    ground, parameters = ledger.ground, ledger.parameters
    everything = len(touched) > len(entries) // 2
    around = set(entries) if everything else {*touched, *(n for p in touched for n in ground.near(p, parameters["deep_km"]))}
    drafts = {p: d for p, d in ledger.drafts.items() if p in entries}
    moved = set(touched)
    for p in sorted(around & entries.keys()):
        waiting = deep_claims(p, first, entries, ground, parameters)
        now = draft(entries[p].values(), ground.held.get(p, ()), parameters, waiting) if waiting else first[p]
        if drafts.get(p) != now:
            drafts[p] = now
            moved.add(p)
    return drafts, moved


def _tell(
    histories: dict[str, PlaceHistory],
    moved: set[str],
    entries: Mapping[str, Mapping[str, Evidence]],
    drafts: Mapping[str, Draft],
    ground: Ground,
    parameters: Parameters,
) -> None:
    """Write the histories of the places that moved, of those near them, whose knowledge ages by it, and of the towns around them."""
    km = parameters["front_km"]
    days: dict[str, tuple[dt.date, ...]] = {}

    def moves(p: str) -> tuple[dt.date, ...]:
        if p not in days:
            days[p] = moved_on(drafts[p]) if p in drafts else ()
        return days[p]

    def alone(p: str) -> tuple[ControlPeriod, ...]:
        if p not in drafts:
            return aged(p, draft((), ground.held.get(p, ()), parameters).steps, (), parameters)
        return aged(p, drafts[p].steps, (d for n in ground.near(p, km) for d in moves(n)), parameters)

    again = moved | {n for p in moved for n in ground.near(p, km) if n in drafts}
    control = {p: alone(p) for p in again}
    for town in sorted({t for p in again for t in (p, *ground.town_of.get(p, ())) if t in ground.quarters}):
        own = control[town] if town in control else alone(town)
        parts = [control[q] if q in control else histories[q].control for q in ground.quarters[town] if q in drafts]
        control[town] = summed(own, parts, parameters)
    for p, periods in control.items():
        left_out = drafts[p].left_out if p in drafts else {}
        told = [e for i, e in entries.get(p, {}).items() if i not in left_out]
        histories[p] = PlaceHistory(
            periods,
            sieges(p, told, periods, parameters),
            presences(p, told, parameters),
            tuple(WaitingClaim(i, p, reason) for i, reason in sorted(left_out.items())),
        )
