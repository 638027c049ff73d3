"""What does a query ask for? Its name, the types it allows and the parents it is said to lie in, in every way it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gazetteer.names import words_of
from gazetteer.places import PlaceKind


@dataclass(frozen=True, slots=True)
class Question:
    """One reading of a query: «مدينة دوما في ريف دمشق» asks for «دوما», a city or town, in «ريف دمشق»."""

    name: str
    parents: tuple[str, ...] = ()
    kinds: frozenset[PlaceKind] = frozenset()


@dataclass(frozen=True, slots=True)
class QueryWords:
    """Type words, endings, heads, qualifiers, links and directions of lookup.json, folded; type words may be of several words ("air base").

    A head («كفر», "Deir") opens a name and is none by itself.
    """

    types: Mapping[str, frozenset[PlaceKind]]
    endings: frozenset[str]
    heads: frozenset[str]
    qualifiers: frozenset[str]
    links: frozenset[str]
    directions: frozenset[str]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> QueryWords:
        """The value of a parsed lookup.json."""
        return cls(
            types={words_of(w): frozenset(map(PlaceKind, row["kinds"])) for row in data["types"] for w in row["words"]},
            endings=frozenset(map(words_of, data["endings"]["words"])),
            heads=frozenset(map(words_of, data["heads"]["words"])),
            qualifiers=frozenset(map(words_of, data["qualifiers"]["words"])),
            links=frozenset(map(words_of, data["links"]["words"])),
            directions=frozenset(map(words_of, data["directions"]["words"])),
        )

    def untyped(self, name: str) -> tuple[str, frozenset[PlaceKind]]:
        """A name without the type words before and after it, and what they allow: "Taftanaz airbase" → "Taftanaz", airport or base.

        Type words alone stay as they are; the innermost one counts.
        """
        words = name.split()
        folded = [words_of(w) for w in words]
        kinds: frozenset[PlaceKind] = frozenset()
        first, last = 0, len(words)
        moved = True
        while moved and last - first > 1:
            moved = False
            for n in (3, 2, 1):
                if last - first <= n:
                    continue
                head, tail = " ".join(folded[first : first + n]), " ".join(folded[last - n : last])
                if head in self.types:
                    kinds, first, moved = self.types[head], first + n, True
                    break
                if tail in self.types or tail in self.endings:
                    kinds, last, moved = self.types.get(tail, kinds), last - n, True
                    break
        return " ".join(words[first:last]), kinds

    def unqualified(self, name: str) -> str:
        """A stored name without what tells it from its neighbour: «بقرص فوقاني», "Upper Baqras" → «بقرص», "Baqras"."""
        words = name.split()
        if len(words) > 1 and words_of(words[-1]) in self.qualifiers:
            return " ".join(words[:-1])
        if len(words) > 1 and words_of(words[0]) in self.qualifiers:
            return " ".join(words[1:])
        return name


_SEPARATORS = re.compile(r"\s*[,،;؛()\[\]/|]\s*|\s+[-–—]\s+|\s*[–—]\s*")
# The ب of place joined to a unit or to an article: «بريف حماة», «بالغوطة الشرقية».
_IN = re.compile(r"\s+ب(?=ريف|محافظ|منطق|ناحي|مدين|قضاء|ال\S{3})")


def readings(query: str, words: QueryWords) -> tuple[list[Question], list[Question]]:
    """The ways to read a query: those its signs say, then guesses where a parent may follow or precede the name unmarked.

    «نوى - درعا» → [نوى in درعا]; "Tafas Daraa" → ["Tafas Daraa"], guesses [Tafas in Daraa].
    """
    parts = [p for p in _SEPARATORS.split(query.strip()) if p]
    if not parts:
        return [], []
    head, parents = parts[0], tuple(parts[1:])
    said: list[Question] = []
    guessed: list[Question] = []
    for name, inner in _linked(head, words):
        said.extend(_typed(Question(name, (*inner, *parents)), words))
    pieces = head.split()
    for cut in range(len(pieces) - 1, 0, -1):
        guessed.extend(_typed(Question(" ".join(pieces[:cut]), (" ".join(pieces[cut:]), *parents)), words))
    if parents:
        guessed.extend(_typed(Question(parents[0], (head, *parents[1:])), words))
    return said, [g for g in guessed if words_of(g.name) not in words.types and words_of(g.name) not in words.heads]


def _linked(head: str, words: QueryWords) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield head, ()
    at = _IN.search(head)
    if at:
        yield head[: at.start()], (head[at.end() :],)
    pieces = head.split()
    for i in range(1, len(pieces) - 1):
        if words_of(pieces[i]) in words.links:
            yield " ".join(pieces[:i]), (" ".join(pieces[i + 1 :]),)
            return


def _typed(question: Question, words: QueryWords) -> Iterator[Question]:
    yield question
    name, kinds = words.untyped(question.name)
    if name != question.name:
        yield replace(question, name=name, kinds=kinds)


def parent_names(parent: str, words: QueryWords) -> Sequence[str]:
    """The names a parent may go by: «ريف دير الزور الشرقي» → itself, «دير الزور»; "Aleppo province" → itself, "Aleppo"."""
    out = [parent]
    pieces = parent.split()
    while len(pieces) > 1 and words_of(pieces[0]) in words.links:
        pieces = pieces[1:]
        out.append(" ".join(pieces))
    while len(pieces) > 1 and words_of(pieces[-1]) in words.directions:
        pieces = pieces[:-1]
        out.append(" ".join(pieces))
    name, kinds = words.untyped(" ".join(pieces))
    if kinds:
        out.append(name)
    return out
