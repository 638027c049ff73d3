"""Which places may a surface mean? Every name of every place, by layered keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gazetteer.names import bare_key, joined_key, keys
from gazetteer.places import GazetteerEntry


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
        self._starts: dict[str, int] = {}
        self._apart: set[str] = set()  # joined keys that one written word may match: names of two words and أبو/البو names
        for entry in self.entries.values():
            seen: set[str] = set()
            for name in (entry.name_ar, *(n.text for n in entry.names), entry.name_en):
                if not name:
                    continue
                for key, _ in keys(name):
                    if key not in seen:
                        seen.add(key)
                        self._by_key.setdefault(key, []).append((entry.id, name))
                words = keys(name)[0][0].split()
                if not words:
                    continue
                joined = joined_key(keys(name)[0][0])
                if len(words) > 1 or joined.startswith("=بو"):
                    self._apart.add(joined)
                # A name written as one word in the gazetteer may be two in the text («كفر بطنا»): every head of it may start it.
                for head, length in [(bare_key(words[0]), len(words))] + [
                    (words[0][:n], len(words) + 1) for n in range(2, len(words[0]) - 1) if words[0][:n] in _HEADS
                ]:
                    self._starts[head] = max(self._starts.get(head, 0), length)

    def candidates(self, surface: str, limit: int = 20) -> tuple[Candidate, ...]:
        """The places a surface may mean, cheapest key first, then the more prominent; at most ``limit``."""
        found: dict[str, Candidate] = {}
        for key, cost in keys(surface):
            for place_id, name in self._by_key.get(key, ()):
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


# First parts of compound names that newspapers write joined or apart.
_HEADS = frozenset(
    [
        "كفر",
        "تل",
        "ابو",
        "البو",
        "بو",
        "ام",
        "عين",
        "دير",
        "بيت",
        "خان",
        "معره",
        "معر",
        "راس",
        "بير",
        "باب",
        "جسر",
        "حوش",
        "نبع",
        "بني",
        "قلعه",
        "شيخ",
        "الشيخ",
    ]
)
