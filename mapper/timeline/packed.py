"""The packed timeline: control periods and cells in one compact value, and back. docs/timeline-format.md describes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from mapper.control.periods import Basis, ControlPeriod, State

VERSION = 1
STATES = tuple(State)
BASES = tuple(Basis)
SCALE = 10_000  # coordinates are integers of 1e-4 degree, about 10 m


def pack_runs(periods: Sequence[ControlPeriod], start: dt.date, actors: Sequence[str]) -> list[int]:
    """Eight integers a period: day, actor, state, basis, percent, since, other actor, besieger (actors by index, -1 none)."""
    out: list[int] = []
    for p in periods:
        other = actors.index(p.others[0]) if p.others else -1
        out += [
            (p.start - start).days,
            actors.index(p.actor) if p.actor else -1,
            STATES.index(p.state),
            BASES.index(p.basis),
            round(p.probability * 100),
            (p.since - start).days,
            other,
            -1,
        ]
    return out


def unpack_runs(place_id: str, runs: Sequence[int], start: dt.date, actors: Sequence[str]) -> list[ControlPeriod]:
    """The periods of ``pack_runs`` again, without claim ids and with probabilities in whole percent."""
    rows = [tuple(runs[i : i + 8]) for i in range(0, len(runs), 8)]
    day = dt.timedelta(days=1)
    return [
        ControlPeriod(
            place_id,
            start + r[0] * day,
            start + rows[i + 1][0] * day if i + 1 < len(rows) else None,
            STATES[r[2]],
            actors[r[1]] if r[1] >= 0 else "",
            BASES[r[3]],
            r[4] / 100,
            start + r[5] * day,
            (),
            (actors[r[6]],) if r[6] >= 0 else (),
        )
        for i, r in enumerate(rows)
    ]


def pack_ring(ring: Sequence[Sequence[float]]) -> list[int]:
    """Delta-coded integers of a ring of (lon, lat) degrees."""
    out: list[int] = []
    px = py = 0
    for lon, lat in ring:
        x, y = round(lon * SCALE), round(lat * SCALE)
        out += [x - px, y - py]
        px, py = x, y
    return out


def pack(
    places: Sequence[tuple[str, str, str, float, float, float]],
    rings: Sequence[Sequence[Sequence[Sequence[float]]]],
    edges: Sequence[tuple[int, int, Sequence[Sequence[Sequence[float]]]]],
    histories: Mapping[str, Sequence[ControlPeriod]],
    actors: Sequence[Mapping[str, Any]],
    start: dt.date,
    end: dt.date,
    claims_a_month: Sequence[int],
) -> dict[str, Any]:
    """The whole value: ``places`` are (id, name_ar, name_en, lat, lon, prominence), ``rings`` the outer rings
    of each one's cell, ``edges`` (cell, cell, lines) the lines that two cells share."""
    codes = [a["code"] for a in actors]
    return {
        "version": VERSION,
        "start": start.isoformat(),
        "days": (end - start).days + 1,
        "scale": SCALE,
        "actors": [dict(a) for a in actors],
        "states": [s.value for s in STATES],
        "bases": [b.value for b in BASES],
        "ids": [p[0] for p in places],
        "names": [[p[1], p[2]] for p in places],
        "points": [[round(p[4], 4), round(p[3], 4), round(p[5], 2)] for p in places],
        "cells": [[pack_ring(r) for r in cell] for cell in rings],
        "edges": [[a, b, *map(pack_ring, lines)] for a, b, lines in edges],
        "runs": [pack_runs(histories[p[0]], start, codes) for p in places],
        "histogram": list(claims_a_month),
    }
