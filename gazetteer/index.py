"""Which places may a surface mean? Every name of every place, by layered keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gazetteer.names import HEADS, LAYERS, bare_key, joined_key, keys, shorter, words_of
from gazetteer.places import SETTLEMENT_KINDS, GazetteerEntry

TYPELESS_COST = LAYERS[-1].cost


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a surface may mean, the cost of the key that matched (0 = as written) and the name matched."""

    entry: GazetteerEntry
    cost: float
    name: str


class GazetteerIndex:
    """All names of ``entries``; built once, then read only. Memory and time are linear in the number of names."""

    def __init__(self, entries: Iterable[GazetteerEntry]) -> None:
        self.entries: dict[str, GazetteerEntry] = {e.id: e for e in entries}
        self._by_key: dict[str, list[tuple[str, str]]] = {}
        self._further: dict[str, list[tuple[str, str]]] = {}  # keys that a text is not searched for: «الوافدين» of «مخيم الوافدين»
        self._starts: dict[str, int] = {}
        self._apart: set[str] = set()  # joined keys that one written word may match: names of two words and أبو/البو names
        self._unit_names: dict[str, str] = {}
        for entry in self.entries.values():
            seen: set[str] = set()
            stored = _stored_names(entry)
            for name in stored:
                layered = keys(name)
                for key, cost in layered:
                    if key not in seen:
                        seen.add(key)
                        (self._by_key if cost < TYPELESS_COST else self._further).setdefault(key, []).append((entry.id, name))
                words = layered[0][0].split()
                if words:
                    self._note_start(words, layered[2][0])
            for name in stored:
                for spelling in self._shorter(entry, name):
                    for key, _ in keys(spelling):
                        if key not in seen:
                            seen.add(key)
                            self._further.setdefault(key, []).append((entry.id, name))

    def names_of(self, entry: GazetteerEntry) -> Iterator[str]:
        """Every spelling of every name of an entry: «أم الدبس الحسكة» also gives «أم الدبس»."""
        for name in _stored_names(entry):
            yield name
            yield from self._shorter(entry, name)

    def _shorter(self, entry: GazetteerEntry, name: str) -> Iterator[str]:
        # «شرق حلب» is a region, not a place «شرق» in Aleppo: only settlements carry their unit's name behind their own.
        parents = [self._unit_name(i) for i in entry.parents] if entry.kind in SETTLEMENT_KINDS else []
        return shorter(name, parents)

    def _unit_name(self, unit: str) -> str:
        """The bare folded name of an admin unit («ناحية مركز الباب» → «الباب»); a string no name ends in where it is unknown."""
        if unit not in self._unit_names:
            entry = self.entries.get(unit)
            words = words_of(entry.name_ar).split() if entry else ["\0"]
            self._unit_names[unit] = " ".join(w for w in words if w not in ("ناحيه", "منطقه", "محافظه", "مركز")) or words[-1]
        return self._unit_names[unit]

    def _note_start(self, words: Sequence[str], joined: str) -> None:
        if len(words) > 1 or joined.startswith("=بو"):
            self._apart.add(joined)
        # A name written as one word in the gazetteer may be two in the text («كفر بطنا»): every head of it may start it.
        first = words[0]
        heads = [first[:n] for n in range(2, len(first) - 1) if first[:n] in HEADS]
        whole = [(bare_key("".join(words)), 1)] if first in HEADS and len(words) > 1 else []  # «كفربطنا» for «كفر بطنا»
        for head, length in [(bare_key(first), len(words)), *whole] + [(head, len(words) + 1) for head in heads]:
            if length > self._starts.get(head, 0):
                self._starts[head] = length

    def candidates(self, surface: str, limit: int = 20, typed: bool = False) -> tuple[Candidate, ...]:
        """The places a surface may mean, cheapest key first, then the more prominent; at most ``limit``.

        Names that match only without their type word («الوافدين» for «مخيم الوافدين») come where nothing else does, or always
        where ``typed``: in a text a bare «العمر» is a man before it is an oil field.
        """
        found: dict[str, Candidate] = {}
        for key, cost in keys(surface):
            if found and cost >= TYPELESS_COST and not typed:
                break
            for place_id, name in (*self._by_key.get(key, ()), *self._further.get(key, ())):
                if place_id not in found:
                    found[place_id] = Candidate(self.entries[place_id], cost, name)
        ranked = sorted(found.values(), key=lambda c: (c.cost - 0.5 * c.entry.prominence, c.entry.id))
        return tuple(ranked[:limit])

    def may_start(self, word: str) -> int:
        """The most words of a name that starts with the folded ``word``, or 0."""
        return self._starts.get(bare_key(word), 0) or self._starts.get(word, 0)

    def match_length(self, words: Sequence[str], i: int) -> int:
        """Number of folded words from ``i`` on that are the longest known name there, or 0."""
        for n in range(len(words) - i, 0, -1):
            part = words[i : i + n]
            phrase = " ".join(part)
            joined = joined_key(phrase)
            if phrase in self._by_key or (len(phrase) > 4 and joined in (self._by_key if n > 1 else self._apart)):
                return n
            if n > 1 or words[i].startswith("ال"):
                if "~" + " ".join(map(bare_key, part)) in self._by_key:
                    return n
            elif "~" + words[i][:-1] + "ه" in self._by_key and words[i][-1:] in "اه" and len(words[i]) > 3:
                return n
        return 0


def _stored_names(entry: GazetteerEntry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for n in (entry.name_ar, *(n.text for n in entry.names), entry.name_en) if n))
