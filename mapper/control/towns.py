"""What is a town whose quarters are held by several? The sum of its quarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mapper.control.parameters import Parameters
from mapper.control.periods import Basis, ControlPeriod, State, on_day


def summed(own: Sequence[ControlPeriod], quarters: Sequence[Sequence[ControlPeriod]], parameters: Parameters) -> tuple[ControlPeriod, ...]:
    """The periods of a town: its own, shared where quarters are reported to be another side's (حلب in 2013).

    Only reports about a quarter itself count: what it has from a claim about the town is the town's already.
    """
    reported = [q for q in quarters if any(p.basis is Basis.REPORTED for p in q)]
    if not reported:
        return tuple(own)
    days = sorted({p.start for p in own} | {p.start for q in reported for p in q})
    out: list[ControlPeriod] = []
    for start, end in zip(days, [*days[1:], None], strict=True):
        part = _with_quarters(on_day(own, start), [on_day(q, start) for q in reported], parameters)
        if out and replace(out[-1], start=start, end=end) == replace(part, start=start, end=end):
            out[-1] = replace(out[-1], end=end)
        else:
            out.append(replace(part, start=start, end=end))
    return tuple(out)


def _with_quarters(town: ControlPeriod, quarters: Sequence[ControlPeriod], parameters: Parameters) -> ControlPeriod:
    if town.state not in (State.CONTROLLED, State.SHARED, State.STALE):
        return town
    held = (State.CONTROLLED, State.SHARED, State.CONTESTED)
    others = [
        q
        for q in quarters
        if q.basis is Basis.REPORTED and q.state in held and q.actor and parameters.camp(q.actor) != parameters.camp(town.actor)
    ]
    if not others:
        return town
    return replace(
        town,
        state=State.SHARED,
        basis=Basis.AREA if town.basis is Basis.NONE else town.basis,
        others=tuple(sorted({*town.others, *(q.actor for q in others)})),
        claim_ids=tuple(sorted({*town.claim_ids, *(i for q in others for i in q.claim_ids)})),
    )
