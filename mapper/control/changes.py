"""Where do two control histories differ? Days of places whose state is another one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mapper.control.periods import Basis, ControlPeriod, PlaceHistory, State


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """Days [start, end) on which a place is held otherwise; actors are codes, "" for none, ``end`` None lasts.

    A state is None where the place is not on the map.
    """

    place_id: str
    start: dt.date
    end: dt.date | None
    before: tuple[str, State | None]
    after: tuple[str, State | None]


def history_changes(before: Mapping[str, PlaceHistory], after: Mapping[str, PlaceHistory]) -> tuple[HistoryChange, ...]:
    """The days on which actor or state of a place differ, by place and day, neighbouring equal ones as one.

    A place that only one side has counts where something was reported of it. Cost: linear in periods.
    """
    out: list[HistoryChange] = []
    for place_id in sorted(before.keys() | after.keys()):
        old = before[place_id].control if place_id in before else ()
        new = after[place_id].control if place_id in after else ()
        if old == new:
            continue
        marks = sorted({p.start for p in (*old, *new)})
        for start, end in zip(marks, [*marks[1:], None], strict=True):
            was, now = _state(old, start, bool(new)), _state(new, start, bool(old))
            if was == now:
                continue
            last = out[-1] if out else None
            if last and (last.place_id, last.end, last.before, last.after) == (place_id, start, was, now):
                out[-1] = HistoryChange(place_id, last.start, end, was, now)
            else:
                out.append(HistoryChange(place_id, start, end, was, now))
    return tuple(out)


def _state(periods: Sequence[ControlPeriod], day: dt.date, both: bool) -> tuple[str, State | None]:
    for p in reversed(periods):
        if p.start <= day:
            if not both and p.basis is Basis.NONE:
                break
            return p.actor, p.state
    return "", None
