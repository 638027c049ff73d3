"""What is a frame filled in? The value between frames and claims."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.reading.claims import Event, Extent
from mapper.reading.scene import PlaceMention, Trigger


@dataclass(frozen=True, slots=True)
class RawClaim:
    """A frame filled in, before status, date and attribution are read.

    ``rule`` names the frame; ``background`` says that the clause tells what went before; ``last`` is the word behind the object;
    ``exceptions`` are places that it leaves out.
    """

    trigger: Trigger
    event: Event
    actor: str
    places: tuple[PlaceMention, ...]
    loser: str | None
    extent: Extent
    rule: str
    background: bool = False
    last: int = 0
    exceptions: tuple[PlaceMention, ...] = ()
