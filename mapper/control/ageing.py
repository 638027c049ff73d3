"""How long does a report stay current? Control does not decay, knowledge does, faster near a front that moves."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mapper.control.parameters import Parameters
from mapper.control.periods import Basis, ControlPeriod, State
from mapper.control.steps import Draft, Step


def moved_on(draft: Draft) -> tuple[dt.date, ...]:
    """The days on which a place is reported to change hands."""
    return tuple(s.day for s in draft.steps if s.flip)


def aged(place_id: str, steps: Sequence[Step], wear: Iterable[dt.date], parameters: Parameters) -> tuple[ControlPeriod, ...]:
    """The control periods of a place: its steps, with what nobody renewed for too long marked stale, never another actor's.

    ``wear`` are the days on which places near it changed hands; each ages what is known as much as ``front_wear_days``.
    """
    worn = sorted(set(wear))
    out: list[ControlPeriod] = []
    for i, step in enumerate(steps):
        end = steps[i + 1].day if i + 1 < len(steps) else None
        if step.basis is Basis.NONE or step.fixed or not step.actor:
            _close(out, place_id, step, step.day, end, stale=False)
            continue
        begin = step.day
        reports = sorted(set(step.reports)) or [step.last]
        for k, report in enumerate(reports):
            following = reports[k + 1] if k + 1 < len(reports) else end
            if following is not None and following <= begin:
                continue
            limit = max(begin, _limit(report, worn, parameters))
            if following is None or limit < following:
                _close(out, place_id, step, begin, limit, stale=False)
                _close(out, place_id, step, limit, following, stale=True)
                begin = following or limit
        if end is not None and begin < end and (not out or out[-1].end != end):
            _close(out, place_id, step, begin, end, stale=False)
    return tuple(out)


def _limit(report: dt.date, worn: Sequence[dt.date], parameters: Parameters) -> dt.date:
    """The day from which a report is stale."""
    life, wear = int(parameters["stale_days"]), int(parameters["front_wear_days"])
    begin = bisect_right(worn, report)
    for k, day in enumerate(worn[begin:], start=1):
        if (day - report).days >= life - (k - 1) * wear:
            return report + dt.timedelta(days=life - (k - 1) * wear)
        if (day - report).days + k * wear >= life:
            return day
    return report + dt.timedelta(days=life - (len(worn) - begin) * wear)


def _close(out: list[ControlPeriod], place_id: str, step: Step, start: dt.date, end: dt.date | None, *, stale: bool) -> None:
    if end is not None and end <= start:
        return
    probability = 0.5 + (step.probability - 0.5) / 2 if stale else step.probability
    period = ControlPeriod(
        place_id, start, end, State.STALE if stale else step.state, step.actor, step.basis, round(probability, 4), step.since,
        tuple(step.claims), step.others, tuple(step.against),
    )  # fmt: skip
    if out and replace(out[-1], start=start, end=end) == period:
        out[-1] = replace(out[-1], end=end)
    else:
        out.append(period)
