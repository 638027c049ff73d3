"""What does an article claim about control? The value that reading produces and control consumes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Event(StrEnum):
    """What is said to have happened to a place."""

    GAIN = "gain"
    HOLD = "hold"
    LOSE = "lose"
    SIEGE = "siege"
    RELIEF = "relief"
    CONTEST = "contest"


class Status(StrEnum):
    """Whether it is said to be so; only ``asserted`` changes the map."""

    ASSERTED = "asserted"
    DENIED = "denied"
    PLANNED = "planned"
    POSSIBLE = "possible"


class Extent(StrEnum):
    """How much of the place."""

    WHOLE = "whole"
    PART = "part"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class ControlClaim:
    """Who is said to hold, gain, lose or besiege which place, when, and who says so.

    ``actor`` is the gainer, holder, besieger, or with ``lose`` the loser; ``loser`` the party it was
    taken from (or that is besieged). ``place_id`` is a gazetteer id, or the id of ground that
    mapper/control/ground.py explains (``between:A:B``). ``date`` is the event date
    (Asia/Damascus) or None where unknown, with ``precision`` day|week|month|season|year|unknown.
    ``attribution`` is the quoted source in the text's words, empty where the outlet itself speaks.
    ``evidence`` are (start, end) code-point ranges in ``title + "\\n" + text``; the first is the clause.
    ``wording`` are its folded words, by which copies of one text are known; ``rule`` names the frame that made it, ``rules`` the
    version of the rules; ``certainty`` (0..1) is that of extraction and geocoding. ``exceptions`` are the ids of places that it
    leaves out («كامل محافظة درعا باستثناء حوض اليرموك»): it says nothing of them and of what lies inside them.
    """

    event: Event
    actor: str
    place_id: str
    place_name: str
    date: dt.date | None
    precision: str
    loser: str | None = None
    status: Status = Status.ASSERTED
    extent: Extent = Extent.WHOLE
    attribution: str = ""
    evidence: tuple[tuple[int, int], ...] = ()
    rule: str = ""
    certainty: float = 0.9
    rules: str = ""
    wording: str = ""
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedClaim:
    """A claim as the ledger needs it: the claim, its stable id, who published it and when it was known."""

    id: str
    article_id: str
    outlet: str
    published: dt.date
    claim: ControlClaim
