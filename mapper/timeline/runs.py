"""Who held which cell from which day on, as columns of numbers: all cells to which the same happens on a day are told together."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mapper.control.periods import Basis, ControlPeriod, PlaceHistory, PresencePeriod, SiegePeriod, State
from mapper.timeline.columns import Integers, folded, unfolded

STATES = tuple(State)
BASES = tuple(Basis)
CERTAINTY = (0.0, 0.5, 0.65, 0.8, 0.95)  # the least probability of each bucket
DEGREES = ("full", "partial")

Look = tuple[Any, ...]  # actor, state, basis, bucket, then the other parties: all that is drawn of a period


def bucket(probability: float) -> int:
    """The place in ``CERTAINTY`` of the bucket that a probability falls into (0.72 → 2)."""
    return max(0, bisect_right(CERTAINTY, probability) - 1)


def looks_of(periods: Sequence[ControlPeriod]) -> list[tuple[dt.date, Look]]:
    """What is drawn of a place from which day on; periods that look the same are one."""
    out: list[tuple[dt.date, Look]] = []
    for p in periods:
        look = (p.actor, p.state, p.basis, bucket(p.probability), *p.others)
        if not out or out[-1][1] != look:
            out.append((p.start, look))
    return out


def run_columns(
    histories: Sequence[Sequence[ControlPeriod]], start: dt.date, actors: Sequence[str]
) -> tuple[list[list[int]], dict[str, Integers]]:
    """The looks that occur, the most frequent first, and the columns that say which cells (by their place in ``histories``) take
    which look on which day.

    A look is [actor, state, basis, bucket, other, …] in numbers, actors by their place in ``actors`` and -1 for nobody. Raises
    KeyError for an actor that is not among them.
    """
    seen: dict[Look, int] = {}
    rows: list[tuple[int, int, int]] = []
    first = start.toordinal()
    for cell, periods in enumerate(histories):
        rows += [(day.toordinal() - first, seen.setdefault(look, len(seen)), cell) for day, look in looks_of(periods)]
    day, value, cells = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    frequent = np.argsort(-np.bincount(value, minlength=len(seen)), kind="stable")
    rank = np.empty(len(seen), dtype=np.int64)
    rank[frequent] = np.arange(len(seen))
    value = rank[value]
    order = np.lexsort([cells, value, day])
    day, value, cells = day[order], value[order], cells[order]
    opens = np.flatnonzero(np.diff(day, prepend=-1) | np.diff(value, prepend=-1))
    inside = np.ones(len(day), dtype=bool)
    inside[opens] = False
    number = {code: i for i, code in enumerate(actors)} | {"": -1}
    looks = [
        [number[a], STATES.index(s), BASES.index(b), c, *(number[o] for o in others)]
        for a, s, b, c, *others in (list(seen)[i] for i in frequent)
    ]
    return looks, {
        "day": np.diff(day[opens], prepend=0),
        "look": value[opens],
        "size": np.diff(np.append(opens, len(day))) - 1,
        "first": folded(np.diff(cells[opens], prepend=0)),
        "next": (np.diff(cells, prepend=0) - 1)[inside],
    }


def read_runs(columns: Mapping[str, Integers]) -> tuple[Integers, Integers, Integers]:
    """Day, look and cell of every run of ``run_columns``, by day."""
    size = columns["size"] + 1
    opens = np.cumsum(size) - size
    cell = np.zeros(int(size.sum()), dtype=np.int64)
    inside = np.ones(len(cell), dtype=bool)
    inside[opens] = False
    first = np.cumsum(unfolded(columns["first"]))
    cell[inside] = columns["next"] + 1
    cell[opens] = first
    total = np.cumsum(cell)
    cell = total - np.repeat(total[opens] - first, size)
    return np.repeat(np.cumsum(columns["day"]), size), np.repeat(columns["look"], size), cell


def periods_of(
    ids: Sequence[str], looks: Sequence[Sequence[int]], columns: Mapping[str, Integers], start: dt.date, actors: Sequence[str]
) -> dict[str, tuple[ControlPeriod, ...]]:
    """The periods of ``run_columns`` again, by place, without ids of claims; the probability is the least of its bucket.

    ``since`` is the day from which the actor holds the place without a break.
    """
    runs: list[list[tuple[int, int]]] = [[] for _ in ids]
    for day, look, cell in zip(*(c.tolist() for c in read_runs(columns)), strict=True):
        runs[cell].append((day, look))
    out = {}
    for place_id, rows in zip(ids, runs, strict=True):
        periods: list[ControlPeriod] = []
        for k, (day, look) in enumerate(rows):
            actor, state, basis, certainty, *others = looks[look]
            begin = start + dt.timedelta(days=day)
            end = start + dt.timedelta(days=rows[k + 1][0]) if k + 1 < len(rows) else None
            code = actors[actor] if actor >= 0 else ""
            since = periods[-1].since if periods and periods[-1].actor == code else begin
            periods.append(
                ControlPeriod(
                    place_id,
                    begin,
                    end,
                    STATES[state],
                    code,
                    BASES[basis],
                    CERTAINTY[certainty],
                    since,
                    others=tuple(actors[o] for o in others),
                )
            )
        out[place_id] = tuple(periods)
    return out


def layer_columns(histories: Sequence[PlaceHistory], start: dt.date, actors: Sequence[str]) -> dict[str, Integers]:
    """The columns of sieges and of presences: cell, first day, days (0: still), parties by number + 1 (0: nobody), degree."""
    number = {code: i + 1 for i, code in enumerate(actors)} | {"": 0}
    sieges = [
        (cell, (s.start - start).days, _days(s), number[s.besieger], number[s.besieged], DEGREES.index(s.degree))
        for cell, h in enumerate(histories)
        for s in h.sieges
    ]
    presences = [(cell, (p.start - start).days, _days(p), number[p.actor]) for cell, h in enumerate(histories) for p in h.presences]
    return _table("siege", ("cell", "start", "days", "besieger", "besieged", "degree"), sieges) | _table(
        "presence", ("cell", "start", "days", "actor"), presences
    )


def _days(period: SiegePeriod | PresencePeriod) -> int:
    return (period.end - period.start).days if period.end else 0


def _table(layer: str, names: Sequence[str], rows: Sequence[tuple[int, ...]]) -> dict[str, Integers]:
    values = np.array(rows, dtype=np.int64).reshape(-1, len(names)).T
    told = dict(zip(names, values, strict=True))
    told["cell"] = np.diff(told["cell"], prepend=0)
    told["start"] = folded(told["start"])
    return {f"{layer}.{name}": column for name, column in told.items()}


def layers_of(
    ids: Sequence[str], columns: Mapping[str, Integers], start: dt.date, actors: Sequence[str]
) -> tuple[tuple[SiegePeriod, ...], tuple[PresencePeriod, ...]]:
    """The sieges and the presences of ``layer_columns`` again, without ids of claims."""
    codes = ("", *actors)

    def rows(layer: str, *names: str) -> list[tuple[int, ...]]:
        told = [np.cumsum(columns[f"{layer}.cell"]), unfolded(columns[f"{layer}.start"]), *(columns[f"{layer}.{n}"] for n in names)]
        return list(zip(*(c.tolist() for c in told), strict=True))

    def span(first: int, days: int) -> tuple[dt.date, dt.date | None]:
        begin = start + dt.timedelta(days=first)
        return begin, begin + dt.timedelta(days=days) if days else None

    return (
        tuple(
            SiegePeriod(ids[cell], *span(first, days), codes[by], codes[inside], DEGREES[degree])
            for cell, first, days, by, inside, degree in rows("siege", "days", "besieger", "besieged", "degree")
        ),
        tuple(
            PresencePeriod(ids[cell], *span(first, days), codes[actor]) for cell, first, days, actor in rows("presence", "days", "actor")
        ),
    )
