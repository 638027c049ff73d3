"""Who holds a place from when to when, and what lies beside it? The values that control inference produces.

Periods are half open, [start, end); ``end`` None means still so. Days are those of Asia/Damascus.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
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
    """What the state rests on: claims about the place, about an area it lies in, what a later report implies, its neighbours, nothing.

    ``implied``: «استعاد الجيش السوري بلدة مسرابا من جيش الإسلام» says who held it the days before. ``neighbours`` is for display only
    and never comes from the ledger.
    """

    REPORTED = "reported"
    AREA = "area"
    IMPLIED = "implied"
    NEIGHBOURS = "neighbours"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ControlPeriod:
    """State of one place over a period.

    ``actor`` is the holder, the likelier one where contested, "" where unknown; ``others`` the further parties of a shared or
    contested place; ``since`` when the holder is first said to hold it in this run; ``claim_ids`` the claims it rests on,
    ``against`` those that speak for somebody else.
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
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiegePeriod:
    """A place is besieged; ``besieged`` is "" where nobody says who is inside; ``degree`` is ``full`` or ``partial``."""

    place_id: str
    start: dt.date
    end: dt.date | None
    besieger: str
    besieged: str
    degree: str
    claim_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PresencePeriod:
    """Somebody has posts or bases at a place that another party holds («الشرطة العسكرية الروسية»); it never recolours."""

    place_id: str
    start: dt.date
    end: dt.date | None
    actor: str
    claim_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What parties agreed about places: ``kind`` is joint, reconciled, truce, handover or zone; the holder stays what it is."""

    kind: str
    place_ids: tuple[str, ...]
    start: dt.date
    end: dt.date | None
    parties: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim that waits for a second report or an analyst; ``reason`` is ``deep`` or ``ended`` (docs/methods.md)."""

    claim_id: str
    place_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlaceHistory:
    """All that is known of one place: who holds it (without gaps from 15 March 2011 on), sieges, presence, and what waits."""

    control: tuple[ControlPeriod, ...]
    sieges: tuple[SiegePeriod, ...] = ()
    presences: tuple[PresencePeriod, ...] = ()
    waiting: tuple[WaitingClaim, ...] = ()


def on_day(periods: Sequence[ControlPeriod], day: dt.date) -> ControlPeriod:
    """The period that holds ``day``; the first one for days before the war. Cost: the logarithm of their number."""
    return periods[max(0, bisect_right(periods, day, key=lambda p: p.start) - 1)]
