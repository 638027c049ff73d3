"""How does who holds a place change? Steps: what is so from a day on, before knowledge ages."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field

from mapper.control.periods import Basis, State

CEILING = 6.0  # log-odds beyond which further reports add nothing


@dataclass(slots=True)
class Step:
    """From ``day`` on it is so, until the next step.

    ``score`` are log-odds that ``actor`` holds the place, ``rivals`` those of others who were said to; ``reports`` the days that
    renewed it; ``left`` who gave it up where nobody is known to hold it.
    """

    day: dt.date
    actor: str
    state: State
    basis: Basis
    score: float
    since: dt.date
    last: dt.date
    claims: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    others: tuple[str, ...] = ()
    rivals: dict[str, float] = field(default_factory=dict)
    reports: list[dt.date] = field(default_factory=list)
    left: str = ""
    fixed: bool = False
    flip: bool = False

    @property
    def probability(self) -> float:
        """That ``actor`` holds it, 0..1."""
        return 1.0 / (1.0 + math.exp(-max(-CEILING, min(CEILING, self.score))))

    def shows(self) -> tuple[object, ...]:
        """What a reader of the map sees of it; steps that show the same are one."""
        return (self.actor, self.state, self.basis, self.others, self.since, round(self.probability, 1), self.fixed)


@dataclass(slots=True)
class Draft:
    """The steps of a place by its own evidence, and the claims left out of it with the reason."""

    steps: list[Step]
    left_out: dict[str, str]
