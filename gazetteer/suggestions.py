"""Which place may an unknown name mean? Ranked by spelling, consonants and distance to the places named around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from gazetteer.geometry import distance_km
from gazetteer.names import bare_key, fold
from gazetteer.places import ADMIN_KINDS, GazetteerEntry
from gazetteer.sounds import skeletons

_NEAR_KM = 60.0  # a place this far from the context gets nothing for it
_FEWEST = 55.0  # spellings less alike than this (percent) are not offered
_WEIGHTS = {"spelling": 0.5, "skeleton": 0.1, "context": 0.35, "prominence": 0.05}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that a name may mean: the name of it that is alike, the named parts of the score (0..1 each) and their sum.

    ``km`` is the distance to the places named around, None where there are none.
    """

    entry: GazetteerEntry
    name: str
    scores: dict[str, float]
    score: float
    km: float | None


class Suggester:
    """All names of ``entries``, folded; built once for many questions."""

    def __init__(self, entries: Iterable[GazetteerEntry]) -> None:
        self._entries = {e.id: e for e in entries}
        self._names: list[tuple[str, str]] = []
        for entry in self._entries.values():
            if entry.kind not in ADMIN_KINDS:
                texts = {entry.name_ar, entry.name_en, *(n.text for n in entry.names)} - {""}
                self._names += [(entry.id, text) for text in sorted(texts)]
        self._folded = [_plain(text) for _, text in self._names]

    def suggest(self, surface: str, near: tuple[float, float] | None, limit: int = 5) -> tuple[Suggestion, ...]:
        """The likeliest places for ``surface``, best first: «الزعفرانيه» near Homs gives الزعفرانة of Homs before others."""
        asked, consonants = _plain(surface), set(skeletons(surface))
        best: dict[str, Suggestion] = {}
        for _, alike, at in process.extract(asked, self._folded, scorer=fuzz.ratio, score_cutoff=_FEWEST, limit=80):
            place_id, name = self._names[at]
            entry = self._entries[place_id]
            km = distance_km(near, (entry.lat, entry.lon)) if near else None
            scores = {
                "spelling": alike / 100.0,
                "skeleton": float(not consonants.isdisjoint(skeletons(name))),
                "context": max(0.0, 1.0 - km / _NEAR_KM) if km is not None else 0.0,
                "prominence": entry.prominence,
            }
            total = sum(_WEIGHTS[part] * value for part, value in scores.items())
            if place_id not in best or total > best[place_id].score:
                best[place_id] = Suggestion(entry, name, {k: round(v, 3) for k, v in scores.items()}, round(total, 3), km)
        return tuple(sorted(best.values(), key=lambda s: (-s.score, s.entry.id))[:limit])


def _plain(text: str) -> str:
    return " ".join(map(bare_key, fold(text).split()))
