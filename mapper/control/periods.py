"""Who holds a place from when to when? The values that control inference produces."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """State of a place over a period."""

    CONTROLLED = "controlled"
    SHARED = "shared"
    CONTESTED = "contested"
    UNKNOWN = "unknown"
    STALE = "stale"


class Basis(StrEnum):
    """What the state rests on: claims about the place, about an area it lies in, its neighbours, nothing."""

    REPORTED = "reported"
    AREA = "area"
    NEIGHBOURS = "neighbours"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ControlPeriod:
    """State of one place over the half-open period [start, end); ``end`` None means still so.

    ``actor`` is the holder, the likelier one where contested, "" where unknown; ``others`` the further
    parties of a shared or contested place; ``since`` when the holder is first said to hold it in this
    run; ``claim_ids`` the claims it rests on; ``besieged_by`` the besieger during the period or "".
    """

    place_id: str
    start: dt.date
    end: dt.date | None
    state: State
    actor: str
    basis: Basis
    probability: float
    since: dt.date
    claim_ids: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    besieged_by: str = ""
