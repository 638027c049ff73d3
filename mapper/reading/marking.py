"""How is a text cut so that marks over it can be shown, also where they overlap?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gazetteer.text import Span

ORDER = ("claim", "place", "unplaced", "untaken", "date", "actor", "evidence")  # what a reader asks for first


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked range: its ``kind`` (of ``ORDER``), what it says, and the id of what it points to ("" for nothing)."""

    span: Span
    kind: str
    title: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text under the same marks throughout, the most telling first."""

    text: str
    marks: tuple[Mark, ...]


def segments(body: str, marks: Iterable[Mark]) -> Iterator[Segment]:
    """``body`` in pieces, cut at every end of a mark; joined they are ``body`` again. Marks beyond it are cut off."""
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in dict.fromkeys(marks):
        start, end = max(0, mark.span.start), min(len(body), mark.span.end)
        if start < end:
            opening.setdefault(start, []).append(mark)
            closing.setdefault(end, []).append(mark)
    here = 0
    over: dict[Mark, None] = {}
    for cut in sorted({*opening, *closing, len(body)}):
        if cut > here:
            yield Segment(body[here:cut], tuple(sorted(over, key=lambda m: ORDER.index(m.kind))))
            here = cut
        for mark in closing.get(cut, ()):
            del over[mark]
        over.update(dict.fromkeys(opening.get(cut, ())))
