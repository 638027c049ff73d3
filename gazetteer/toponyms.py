"""Which spans of a text are names of places? Recognition by the gazetteer's names, type words and lists."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gazetteer.index import Candidate, GazetteerIndex
from gazetteer.names import fold
from gazetteer.places import SETTLEMENT_KINDS, PlaceKind
from gazetteer.text import Sentence, Span, Text


@dataclass(frozen=True, slots=True)
class PlaceTypes:
    """Words that type or license a name (placetypes.json), folded."""

    types: Mapping[str, frozenset[PlaceKind]]
    licensing: frozenset[str]
    parent_links: frozenset[str]
    directions: frozenset[str]
    unknown_after: frozenset[str]
    common: frozenset[str]
    never: frozenset[str] = frozenset()
    never_before: frozenset[str] = frozenset()
    no_places: frozenset[str] = frozenset()  # folded names that editors called no place
    lists: bool = True  # whether the members of a list share its type and licence

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> PlaceTypes:
        """The value of a parsed placetypes.json."""
        return cls(
            types={fold(k): frozenset(PlaceKind(v) for v in kinds) for k, kinds in data["types"].items()},
            licensing=frozenset(map(fold, data["licensing_prepositions"])),
            parent_links=frozenset(map(fold, data["parent_links"])),
            directions=frozenset(map(fold, data["directions"])),
            unknown_after=frozenset(map(fold, data["unknown_after"])),
            common=frozenset(map(fold, data["common"])),
            never=frozenset(map(fold, data.get("never", ()))),
            never_before=frozenset(map(fold, data.get("never_before", ()))),
        )


@dataclass(frozen=True, slots=True)
class Toponym:
    """A span that names a place, before it is resolved.

    ``first_token`` and ``last_token`` bound its tokens, half open. ``kinds`` are what its type word allows
    (empty: no type word); ``group`` is shared by the members of a coordinated list («قرى العبد والبوعمر»);
    ``parent`` is the index of the toponym it is said to lie in («الحسينية في ريف دير الزور»), or None.
    Without ``candidates`` it is an unknown toponym: a type word announced a name that no entry carries.
    """

    start: int
    end: int
    surface: str
    first_token: int
    last_token: int
    candidates: tuple[Candidate, ...]
    kinds: frozenset[PlaceKind]
    type_word: str
    group: int
    parent: int | None = None


_VILLAGES = frozenset({PlaceKind.VILLAGE, PlaceKind.TOWN})
OBSCURE = 0.1  # prominence below which a bare name means no place to a reader of news
_CLITICS = ("و", "ف")
_PREPOSITIONS = ("ب", "ل", "ك")


def splits(word: str) -> Iterator[tuple[int, str]]:
    """The folded word, then each way to take و ف ب ل ك off it, with the number of letters taken («ولبلدتي», «للغوطه» → 2, «غوطه»).

    Two letters must be left («وتل أبيض» → «تل أبيض»).
    """
    yield 0, word
    cut = 0
    if len(word) > 2 and word[0] in _CLITICS:
        cut = 1
        yield 1, word[1:]
    rest = word[cut:]
    if len(rest) > 4 and rest.startswith("لل"):
        yield cut + 2, rest[2:]
        yield cut + 1, rest[1:]
    elif len(rest) > 2 and rest[0] in _PREPOSITIONS:
        yield cut + 1, rest[1:]


Opinion = Callable[[Text], Sequence[str]]
"""Another recogniser's word on each token of a text: ``LOC``, ``PERS``, ``ORG``, or "" for none of these."""


def recognise(
    text: Text, index: GazetteerIndex, masks: Sequence[Span], types: PlaceTypes, labels: Sequence[str] = ()
) -> tuple[Toponym, ...]:
    """The toponyms of ``text`` in order, none inside another and none over a masked span (actors, people, organisations).

    A name that is a common word («العبد»), or a little known single word, needs a licence: a type word, a
    preposition of place, or a licensed neighbour in its list. ``labels`` are an ``Opinion``: LOC is a licence too; a name
    that no type word announces is left out where it is called a person or an organisation («عباس الرقة»).
    """
    masked = _masked_tokens(text, masks)
    found: list[Toponym] = []
    for sentence in text.sentences:
        _sentence(text, sentence, index, masked, types, labels, found)
    return tuple(_with_parents(text, found, types))


def _masked_tokens(text: Text, masks: Sequence[Span]) -> frozenset[int]:
    masked: set[int] = set()
    starts = [t.start for t in text.tokens]
    for span in masks:
        k = max(0, bisect_right(starts, span.start) - 1)
        while k < len(starts) and starts[k] < span.end:
            if span.start < text.tokens[k].end:
                masked.add(k)
            k += 1
    return frozenset(masked)


def _sentence(
    text: Text,
    sentence: Sentence,
    index: GazetteerIndex,
    masked: frozenset[int],
    types: PlaceTypes,
    labels: Sequence[str],
    found: list[Toponym],
) -> None:
    words = [t.folded for t in text.tokens[sentence.first : sentence.last]]
    i = 0
    list_kinds: frozenset[PlaceKind] = frozenset()
    list_word = ""
    group = len(found) + 1
    previous_end = -1
    while i < len(words):
        at = sentence.first + i
        if at in masked:
            i += 1
            continue
        joined = types.lists and previous_end >= 0 and _joins(text, sentence.first, words, previous_end, i, types)
        match = _match(text, sentence, words, i, index, masked, types)
        type_word, kinds = _type_before(words, i, types)
        if match is None:
            unknown = _unknown(text, sentence, words, i, types, masked)
            if unknown is None or words[i] in types.no_places:
                i += 1
                continue
            found.append(replace(unknown, group=len(found) + 1))
            previous_end, group, list_kinds, list_word = i + 1, len(found), kinds, type_word
            i += 1
            continue
        length, cut, candidates = match
        if types.no_places and " ".join([words[i][cut:], *words[i + 1 : i + length]]) in types.no_places:
            i += length
            continue
        if not type_word and joined and list_word:
            type_word, kinds = list_word, list_kinds
        label = labels[at] if labels else ""
        if (label in ("PERS", "ORG") and not type_word) or not (
            label == "LOC" or _licensed(words, i, length, cut, candidates, type_word, joined, types, index)
        ):
            i += 1
            continue
        if not joined:
            group = len(found) + 1
        if type_word and not (joined and type_word == list_word):
            list_word, list_kinds = type_word, kinds
        elif not joined:
            list_word, list_kinds = "", frozenset()
        start = text.tokens[at].start + _surface_cut(text.tokens[at].surface, cut)
        end = text.tokens[at + length - 1].end
        found.append(Toponym(start, end, text.body[start:end], at, at + length, candidates, kinds, type_word, group))
        i += length
        previous_end = i


def _surface_cut(surface: str, cut: int) -> int:
    """Code points of ``surface`` that hold its first ``cut`` folded letters (marks and tatweel count for nothing)."""
    position = 0
    while cut and position < len(surface):
        cut -= len(fold(surface[position])) or 0
        position += 1
    while position < len(surface) and not fold(surface[position]):
        position += 1
    return position


def _match(
    text: Text, sentence: Sentence, words: Sequence[str], i: int, index: GazetteerIndex, masked: frozenset[int], types: PlaceTypes
) -> tuple[int, int, tuple[Candidate, ...]] | None:
    """The longest name that starts at word ``i``: its words, the clitic letters taken off, what it may mean."""
    best: tuple[int, int] | None = None
    for cut, first in splits(words[i]):
        limit = index.may_start(first)
        if not limit:
            continue
        sequence = [first]
        for k in range(i + 1, min(len(words), i + limit)):
            at = sentence.first + k
            if at in masked or text.body[text.tokens[at - 1].end : text.tokens[at].start].strip(' \u00a0_-–\u200f"«»'):
                break
            sequence.append(words[k])
        length = index.match_length(sequence, 0)
        if length == 1 and cut and len(first) < 3:
            continue  # two letters that stay of a word are no name by themselves («وهم»)
        if length and (best is None or length > best[0]):
            best = (length, cut)
    if best is None:
        return None
    length, cut = best
    phrase = " ".join([words[i][cut:], *words[i + 1 : i + length]])
    candidates = index.candidates(phrase)
    if not candidates and cut:
        candidates = index.candidates("ال" + phrase)
    if length > 1 and types.types.get(words[i][cut:], frozenset()) and types.types[words[i][cut:]] <= _TYPED_ONLY:
        rest = index.match_length(words[i + 1 : i + 1 + index.may_start(words[i + 1])], 0)
        if rest >= length:
            return None  # «منطقة درعا البلد»
        if rest == length - 1 and any(c.entry.id == candidates[0].entry.id for c in index.candidates(" ".join(words[i + 1 : i + length]))):
            return None  # «محافظة الرقة» is «الرقة» with its type word
    return (length, cut, candidates) if candidates else None


# Type words of these kinds are never part of a name that also stands without them; «مخيم اليرموك», «تل رفعت» keep theirs.
_TYPED_ONLY = frozenset(
    {
        PlaceKind.GOVERNORATE,
        PlaceKind.CITY,
        PlaceKind.TOWN,
        PlaceKind.VILLAGE,
        PlaceKind.NEIGHBOURHOOD,
        PlaceKind.DISTRICT,
        PlaceKind.REGION,
    }
)


def _type_before(words: Sequence[str], i: int, types: PlaceTypes) -> tuple[str, frozenset[PlaceKind]]:
    if not i:
        return "", frozenset()
    for _, form in splits(words[i - 1]):
        if form in types.types:
            return form, types.types[form]
    return "", frozenset()


def _licensed(
    words: Sequence[str],
    i: int,
    length: int,
    cut: int,
    candidates: Sequence[Candidate],
    type_word: str,
    joined: bool,
    types: PlaceTypes,
    index: GazetteerIndex,
) -> bool:
    if i and words[i - 1] in types.never_before:
        return False
    best = max(c.entry.prominence for c in candidates)
    name = words[i][cut:]
    common = length == 1 and name in types.common
    if length == 1 and name in types.never:
        return False  # «منطقة صغيرة»
    if length == 1 and name in types.types and _names_next(words, i, index):
        return False  # «أحياء مدينة منبج», «صوران وقرية معردس»: the word types the name behind it
    if length == 1 and (name in types.types or "ال" + name in types.types or name.removeprefix("ال") in types.types):
        if not types.types.get(type_word, frozenset()) & frozenset(c.entry.kind for c in candidates):
            return False  # «داخل مدينة», «المدينة»: a word of type is a name only after another («حي المدينة»)
    if length == 1 and name in types.directions and type_word not in ("حي", "احياء"):
        return False  # «ريفي السويداء الشرقي والشمالي» names no quarter
    spaced = length == 1 and " " in candidates[0].name.strip()  # «كفربطنا» for «كفر بطنا» is no loose spelling
    if not type_word and not spaced and 0.05 < candidates[0].cost < (9 if length == 1 else 0.15) and best < (0.7 if length == 1 else 0.5):
        return False  # only a typed name may be spelt loosely: «صورا» is no «الصورة»
    if best < OBSCURE:
        return _licensed_obscure(words, i, length, candidates, types.types.get(type_word, frozenset()), joined and not common, types)
    if type_word:
        kinds = types.types.get(type_word, frozenset())
        return not common or not kinds or any(c.entry.kind in kinds for c in candidates)
    if common:
        return joined or _located_behind(words, i, length, types)
    if length > 1 or best >= 0.3:
        return True
    licence = joined or (i > 0 and words[i - 1].removeprefix("و") in types.licensing) or (cut > 0 and words[i][cut - 1] in "بل")
    return licence


def _names_next(words: Sequence[str], i: int, index: GazetteerIndex) -> bool:
    """Whether a name begins right behind word ``i``."""
    rest = words[i + 1 : i + 5]
    return bool(rest) and index.match_length(rest[: index.may_start(rest[0])], 0) > 0


def _licensed_obscure(
    words: Sequence[str],
    i: int,
    length: int,
    candidates: Sequence[Candidate],
    kinds: frozenset[PlaceKind],
    joined: bool,
    types: PlaceTypes,
) -> bool:
    """Whether a name of hamlets and quarters only, often a common word («حياة», «كبيرة»), is meant as a name.

    It needs a word of its own type («قرية حياة»), a licensed list that it goes on with, or a place it is said to lie in
    («من خليل بريف حماة»).
    """
    if not any(letter.isalpha() for letter in words[i]):
        return False
    if kinds:
        fitting = kinds | _VILLAGES if kinds & _VILLAGES else kinds
        return bool(kinds & SETTLEMENT_KINDS) and any(c.entry.kind in fitting for c in candidates)
    exact = candidates[0].cost < 0.05
    if joined and exact and words[i].startswith("و"):
        return True
    return exact and _located_behind(words, i, length, types)


def _located_behind(words: Sequence[str], i: int, length: int, types: PlaceTypes) -> bool:
    """Whether a preposition of place stands before a name and its parent behind it: «في السفيرة بريف حلب»."""
    after = tuple(words[i + length : i + length + 2])
    located = after[:1] == ("بريف",) or after == ("في", "ريف")
    return located and i > 0 and words[i - 1].removeprefix("و") in types.licensing


def _joins(text: Text, first: int, words: Sequence[str], end: int, i: int, types: PlaceTypes) -> bool:
    """Whether word ``i`` goes on with the list whose last name ended at ``end``: «العبد والبوعمر», «الزباري، سعلو», «… وبلدة الطوب»."""
    between = list(words[end:i])
    if len(between) > 4:
        return False
    gaps = "".join(text.body[text.tokens[first + k - 1].end : text.tokens[first + k].start] for k in range(end, i + 1) if k)
    if any(mark in gaps for mark in ":()؛"):
        return False
    comma = "،" in gaps or "," in gaps or "-" in gaps or "ـ" in gaps
    conjunction = words[i].startswith("و") or any(w.startswith("و") for w in between)
    plain = all(w in ("و", "كل", "من") or w in types.directions or any(f in types.types for _, f in splits(w)) for w in between)
    return plain and (comma or conjunction)


def _unknown(text: Text, sentence: Sentence, words: Sequence[str], i: int, types: PlaceTypes, masked: frozenset[int]) -> Toponym | None:
    """A name that its type word announces and no entry carries («قرية الفلانية»), else None."""
    word = words[i]
    if not i or (words[i - 1].lstrip("وفبل") not in types.unknown_after and words[i - 1] not in types.unknown_after):
        return None
    if len(word) < 4 or not word.startswith("ال") or word in types.common or word in types.directions or word.isdecimal():
        return None
    token = text.tokens[sentence.first + i]
    kinds = types.types.get(words[i - 1], frozenset())
    return Toponym(token.start, token.end, token.surface, sentence.first + i, sentence.first + i + 1, (), kinds, words[i - 1], 0)


def _with_parents(text: Text, found: Sequence[Toponym], types: PlaceTypes) -> Iterator[Toponym]:
    """Each toponym with the one it is said to lie in: the next one, when only words of location stand between."""
    parents: dict[int, int] = {}
    for i, toponym in enumerate(found[:-1]):
        following = found[i + 1]
        between = [t.folded for t in text.tokens[toponym.last_token : following.first_token]]
        if following.group == toponym.group or len(between) > 5:
            continue
        gap = text.body[toponym.end : following.start]
        if any(m in gap for m in ".\n؛:،,"):
            continue
        prefix = text.tokens[following.first_token].folded[:1] == "ب" and following.start > text.tokens[following.first_token].start
        links = [w for w in between if w not in types.directions]
        if (links or prefix) and all(w in types.parent_links or any(f in types.types for _, f in splits(w)) for w in links):
            parents[i] = i + 1
    by_group: dict[int, int] = {}
    for i in sorted(parents, reverse=True):
        by_group.setdefault(found[i].group, parents[i])
    for i, toponym in enumerate(found):
        parent = parents.get(i, by_group.get(toponym.group))
        yield replace(toponym, parent=parent) if parent is not None and parent != i else toponym
