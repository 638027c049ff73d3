"""Where are the words and sentences of a text? Spans, tokens and sentences with code-point offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gazetteer.names import fold

# A run of letters longer than this is no word; it is cut, so that the caches of words hold words only.
# A percent sign is a word of its own («70%» is «70 بالمئة»).
_WORD = re.compile(r"(?:(?!_)[\w\u0610-\u061a\u064b-\u065f\u0670\u0640]){1,100}|[%٪]")
_LONGEST_SENTENCE = 300  # words; a text without punctuation is cut here, so that no rule looks farther (newspapers stay under 200)
# A line break always ends a sentence; a full stop does not when a digit follows (2.5).
_SENTENCE_END = re.compile(r"\n+|[.!?؟…]+(?!\d)|؛")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points in ``title + "\\n" + text``."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two ranges share a code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its offsets, its surface and its folded form («القنيطره» → «القنيطره» folded once for all)."""

    start: int
    end: int
    surface: str
    folded: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a range of tokens [first, last) and a range of code points [start, end)."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Text:
    """A body of text with its tokens and sentences, analysed once for every later step."""

    body: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]


def analyse(body: str) -> Text:
    """Split ``body`` into tokens and sentences; linear in its length; offsets point at the surface."""
    tokens = tuple(Token(m.start(), m.end(), m.group(), fold(m.group())) for m in _WORD.finditer(body))
    sentences: list[Sentence] = []
    start = first = 0
    ends = [m.span() for m in _SENTENCE_END.finditer(body)]
    for stop, following in [*ends, (len(body), len(body))]:
        last = first
        while last < len(tokens) and tokens[last].start < stop:
            last += 1
            if last - first == _LONGEST_SENTENCE and last < len(tokens) and tokens[last].start < stop:
                sentences.append(Sentence(start, tokens[last].start, first, last))
                start, first = tokens[last].start, last
        if last > first:
            sentences.append(Sentence(start, stop, first, last))
        start, first = following, last
    return Text(body, tokens, tuple(sentences))
