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
    """Type words, endings, heads, qualifiers, the country, links and directions of lookup.json, folded; type words may be of several words ("air base").

    A head («كفر», "Deir") opens a name and is none by itself.
    """

    types: Mapping[str, frozenset[PlaceKind]]
    edges: frozenset[str]  # first and last words of type words, and endings: without one of them a name has no type word
    endings: frozenset[str]
    heads: frozenset[str]
    qualifiers: frozenset[str]
    country: frozenset[str]
    links: frozenset[str]
    directions: frozenset[str]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> QueryWords:
        """The value of a parsed lookup.json."""
        types = {words_of(w): frozenset(map(PlaceKind, row["kinds"])) for row in data["types"] for w in row["words"]}
        endings = frozenset(map(words_of, data["endings"]["words"]))
        return cls(
            types=types,
            edges=endings.union(*((w, w.split()[0], w.split()[-1]) for w in types)),
            endings=endings,
            heads=frozenset(map(words_of, data["heads"]["words"])),
            qualifiers=frozenset(map(words_of, data["qualifiers"]["words"])),
            country=frozenset(map(words_of, data["country"]["words"])),
            links=frozenset(map(words_of, data["links"]["words"])),
            directions=frozenset(map(words_of, data["directions"]["words"])),
        )

    def untyped(self, name: str) -> tuple[str, frozenset[PlaceKind]]:
        """A name without the type words before and after it, and what they allow: "Taftanaz airbase" → "Taftanaz", airport or base.

        Type words alone stay as they are; the innermost one counts.
        """
        words = name.split()
        folded = [words_of(w) for w in words]
        if len(words) < 2 or (folded[0] not in self.edges and folded[-1] not in self.edges):
            return name, frozenset()
        kinds: frozenset[PlaceKind] = frozenset()
        first, last = 0, len(words)
        moved = " ".join(folded) not in self.types
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


MOST_WORDS = 10  # no name with its parent is longer
_SEPARATORS = re.compile(r"\s*[,،;؛()\[\]/|]\s*|\s+[-–—]\s+|\s*[–—]\s*")
# The ب of place joined to a unit or to an article: «بريف حماة», «بالغوطة الشرقية».
_IN = re.compile(r"\s+ب(?=ريف|محافظ|منطق|ناحي|مدين|قضاء|ال\S{3})")


@dataclass(frozen=True, slots=True)
class Readings:
    """The ways to read a query: as its signs say, with a parent that no sign announces, and with the parent before the name."""

    said: tuple[Question, ...] = ()
    guessed: tuple[Question, ...] = ()
    turned: tuple[Question, ...] = ()


def readings(query: str, words: QueryWords) -> Readings:
    """«نوى - درعا» says نوى in درعا; "Tafas Daraa" lets guess it; "Aleppo, Shaar" may be turned round."""
    parts = [p for p in _SEPARATORS.split(query.strip()) if words_of(p) and words_of(p) not in words.country]
    if not parts:
        return Readings()
    head, parents = parts[0], tuple(parts[1:])
    said = [q for name, inner in _linked(head, words) for q in _typed(Question(name, (*inner, *parents)), words)]
    pieces = head.split()[:MOST_WORDS]
    cuts = [(" ".join(pieces[:cut]), " ".join(pieces[cut:])) for cut in range(len(pieces) - 1, 0, -1)]
    names = [(name, parent) for name, parent in cuts if words_of(name) not in words.types and words_of(name) not in words.heads]
    guessed = [q for name, parent in names for q in _typed(Question(name, (parent, *parents)), words)]
    turned = list(_typed(Question(parents[0], (head, *parents[1:])), words)) if parents else []
    return Readings(tuple(said), tuple(guessed), tuple(turned))


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
