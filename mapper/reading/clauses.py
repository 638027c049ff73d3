"""Where does a clause begin and end? Relative clauses and the starts of clauses, by token."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gazetteer.text import Text

Tags = Sequence[frozenset[str]]
_LONGEST = 60  # words of a relative clause; a longer one is no clause but a text without punctuation


@dataclass(frozen=True, slots=True)
class Relative:
    """A relative clause [first, last), its pronoun included: «التي تدعمها روسيا»."""

    first: int
    last: int


def gap_before(text: Text, i: int) -> str:
    """The raw text between word ``i`` - 1 and word ``i``."""
    return text.body[text.tokens[i - 1].end : text.tokens[i].start] if 0 < i < len(text.tokens) else ""


def relatives(text: Text, tags: Tags, places: Collection[int]) -> Mapping[int, Relative]:
    """The innermost relative clause that each word stands in.

    One that a comma opens («قوات النظام، التي تدعمها روسيا، على …») ends at the next comma; any ends at a word
    that opens another clause, and at a comma unless the list of places goes on after it.
    """
    found: dict[int, Relative] = {}
    for sentence in text.sentences:
        open_at = [k for k in range(sentence.first, sentence.last) if "relatives" in tags[k] and "clause_break" not in tags[k]]
        for first in open_at:
            last = _end(text, tags, places, first, sentence.last)
            clause = Relative(first, last)
            for k in range(first, last):
                found[k] = clause
    return found


def _end(text: Text, tags: Tags, places: Collection[int], first: int, sentence_end: int) -> int:
    set_off = "،" in gap_before(text, first) or "," in gap_before(text, first)
    for k in range(first + 1, min(sentence_end, first + _LONGEST)):
        gap = gap_before(text, k)
        if "clause_break" in tags[k] or ")" in gap or "(" in gap or ":" in gap:
            return k
        if "،" in gap or "," in gap:
            if set_off or not (k in places or "types" in tags[k]):
                return k
    return min(sentence_end, first + _LONGEST)


def clause_start(text: Text, tags: Tags, at: int, first: int) -> int:
    """The first word of the clause that word ``at`` stands in: after a colon, a conjunction that opens one, or أن/إن."""
    for k in range(at, max(first, at - _LONGEST), -1):
        gap = gap_before(text, k)
        if any(mark in gap for mark in ".؛:\n") or (k < at and ("clause_break" in tags[k] or "complementizers" in tags[k])):
            return k
    return max(first, at - _LONGEST)
