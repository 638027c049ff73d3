"""Which places may a surface mean? Every name of every place, by layered keys and by word sequences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gazetteer.names import keys
from gazetteer.places import GazetteerEntry

Trie = dict[str, "Trie | tuple[tuple[str, float], ...]"]
END = ""


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
        self.longest = 1
        self._starts: dict[str, int] = {}
        for entry in self.entries.values():
            seen: set[str] = set()
            for name in (entry.name_ar, *(n.text for n in entry.names), entry.name_en):
                if not name:
                    continue
                for key, _ in keys(name):
                    if key not in seen:
                        seen.add(key)
                        self._by_key.setdefault(key, []).append((entry.id, name))
                bare = keys(name)[1][0][1:].split() if len(keys(name)) > 1 else name.split()
                if bare:
                    self._starts[bare[0]] = max(self._starts.get(bare[0], 0), len(bare))
                    self.longest = max(self.longest, len(bare))

    def candidates(self, surface: str, limit: int = 20) -> tuple[Candidate, ...]:
        """The places a surface may mean, cheapest key first, then the more prominent; at most ``limit``."""
        found: dict[str, Candidate] = {}
        for key, cost in keys(surface):
            for place_id, name in self._by_key.get(key, ()):
                if place_id not in found:
                    found[place_id] = Candidate(self.entries[place_id], cost, name)
        ranked = sorted(found.values(), key=lambda c: (c.cost - 0.5 * c.entry.prominence, c.entry.id))
        return tuple(ranked[:limit])

    def match_length(self, words: Sequence[str], i: int) -> int:
        """Number of folded words from ``i`` on that are the longest known name there, or 0."""
        for n in range(min(self.longest, len(words) - i), 0, -1):
            phrase = " ".join(words[i : i + n])
            if any(key in self._by_key for key, _ in keys(phrase)[: 2 if n == 1 else 3]):
                return n
        return 0
