"""What lies beside the holder? Sieges, the presence of others, arrangements, each with its own period; none recolours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mapper.control.evidence import Evidence
from mapper.control.ground import Ground
from mapper.control.parameters import Parameters
from mapper.control.periods import Arrangement, Basis, ControlPeriod, PresencePeriod, SiegePeriod, State, on_day
from mapper.reading.claims import Event


def sieges(
    place_id: str, evidence: Iterable[Evidence], control: Sequence[ControlPeriod], parameters: Parameters
) -> tuple[SiegePeriod, ...]:
    """The sieges of a place: from the first report until it is relieved, falls to another, or is not spoken of for ``siege_days``.

    A siege of an area reaches the places inside that the besieger does not hold. A claim of a part (a road cut, one side) is
    a partial siege.
    """
    told = sorted((e for e in evidence if e.event in (Event.SIEGE, Event.RELIEF, Event.GAIN) and not e.denied), key=lambda e: e.order)
    out: list[SiegePeriod] = []
    life = dt.timedelta(days=int(parameters["siege_days"]))
    open_, last = None, None
    for e in told:
        if open_ is not None and last is not None:
            end = _end(open_, min(e.day, last + life), control, parameters)
            if end is not None and end <= e.day:
                out.append(_ended(open_, end))
                open_ = None
        if e.event is Event.GAIN:
            if (
                open_ is not None
                and e.basis is Basis.REPORTED
                and e.whole
                and e.dated
                and e.day > open_.start
                and e.actor == open_.besieger
            ):
                out.append(_ended(open_, e.day))
                open_ = None
            continue
        if e.event is Event.RELIEF:
            if open_ is not None:
                out.append(_ended(open_, e.day))
                open_ = None
            continue
        holder = on_day(control, e.day)
        own = parameters.camp(holder.actor) == parameters.camp(e.actor) and holder.state is not State.UNKNOWN
        if own and e.basis is Basis.AREA:
            continue  # of the area, the besieger holds this place
        if open_ is not None and parameters.camp(open_.besieger) != parameters.camp(e.actor):
            out.append(_ended(open_, e.day))
            open_ = None
        degree = "full" if e.whole else "partial"
        if open_ is None:
            besieged = e.loser or ("" if own else holder.actor)
            open_ = SiegePeriod(place_id, e.day, None, e.actor, besieged, degree, (e.claim_id,))
        else:
            full = "full" if "full" in (degree, open_.degree) else "partial"
            ids = tuple(sorted({*open_.claim_ids, e.claim_id}))
            open_ = SiegePeriod(place_id, open_.start, None, open_.besieger, open_.besieged or e.loser, full, ids)
        last = e.day
    if open_ is not None and last is not None:
        out.append(_ended(open_, _end(open_, last + life, control, parameters) or last + life))
    return tuple(s for s in out if s.end is None or s.end > s.start)


def _end(siege: SiegePeriod, by: dt.date, control: Sequence[ControlPeriod], parameters: Parameters) -> dt.date | None:
    """The first day, up to ``by``, on which another than the besieged holds the place; the day itself where nobody does so long."""
    before = on_day(control, siege.start).actor
    for p in control:
        if p.start > siege.start and p.start <= by and p.basis is not Basis.IMPLIED and p.actor != before:
            gone = p.state is State.UNKNOWN or parameters.camp(p.actor) == parameters.camp(siege.besieger)
            if gone or (siege.besieged and p.actor and parameters.camp(p.actor) != parameters.camp(siege.besieged)):
                return p.start
    return None


def _ended(siege: SiegePeriod, end: dt.date) -> SiegePeriod:
    return SiegePeriod(siege.place_id, siege.start, end, siege.besieger, siege.besieged, siege.degree, siege.claim_ids)


def presences(place_id: str, evidence: Iterable[Evidence], parameters: Parameters) -> tuple[PresencePeriod, ...]:
    """Guests (Russian police, coalition bases) at a place: from the first report until they leave or are not spoken of for long."""
    life = dt.timedelta(days=int(parameters["presence_days"]))
    mine = [
        e for e in evidence if e.guest and e.basis is Basis.REPORTED and not e.denied and e.event in (Event.GAIN, Event.HOLD, Event.LOSE)
    ]
    out: list[PresencePeriod] = []
    for guest in sorted({e.guest for e in mine}):
        start, last, ids = None, None, set[str]()
        for e in sorted((e for e in mine if e.guest == guest), key=lambda e: e.order):
            if start is not None and last is not None and e.day > last + life:
                out.append(PresencePeriod(place_id, start, last + life, guest, tuple(sorted(ids))))
                start, ids = None, set()
            if e.event is Event.LOSE:
                if start is not None and e.day > start:
                    out.append(PresencePeriod(place_id, start, e.day, guest, tuple(sorted({*ids, e.claim_id}))))
                start, ids = None, set()
                continue
            start, last = start or e.day, e.day
            ids.add(e.claim_id)
        if start is not None and last is not None:
            out.append(PresencePeriod(place_id, start, last + life, guest, tuple(sorted(ids))))
    return tuple(sorted(out, key=lambda p: (p.start, p.actor)))


def arrangements(rows: Iterable[Mapping[str, Any]], ground: Ground) -> tuple[Arrangement, ...]:
    """The rows of arrangements.json with the places of every area that they name; ids that the gazetteer has not are left out."""
    out = []
    for row in rows:
        inside = {p for named in row["places"] for p in (named, *ground.covers.get(named, ()))} & ground.known
        until = dt.date.fromisoformat(row["until"]) if row["until"] else None
        start = dt.date.fromisoformat(row["from"])
        out.append(Arrangement(row["kind"], tuple(sorted(inside)), start, until, tuple(row["parties"]), row["note"]))
    return tuple(sorted((a for a in out if a.place_ids), key=lambda a: (a.start, a.kind, a.place_ids)))
