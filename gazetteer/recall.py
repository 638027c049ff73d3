"""Is the right place among the candidates of a name? The measure of an index against labelled names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gazetteer.geometry import distance_km
from gazetteer.places import GazetteerEntry

LEAST_KM = 5.0  # a label's point is not exacter than this


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """A name as a text writes it and the place it means there: a p-code, a point in degrees, and how far off is still right."""

    surface: str
    pcode: str | None
    lat: float
    lon: float
    radius_km: float

    def means(self, entry: GazetteerEntry) -> bool:
        """Whether the entry is the labelled place: the same p-code, or a point within the label's radius (5 km at least)."""
        if self.pcode and self.pcode == entry.pcode:
            return True
        return distance_km((self.lat, self.lon), (entry.lat, entry.lon)) <= max(LEAST_KM, self.radius_km)


@dataclass(frozen=True, slots=True)
class CandidateRecall:
    """How many of the located labels have the right place among their candidates, and those that have not."""

    found: int
    labels: int
    missed: tuple[PlaceLabel, ...]

    def __str__(self) -> str:
        share = self.found / self.labels if self.labels else 0.0
        missed = "; ".join(f"«{m.surface}» ({m.pcode or f'{m.lat:.3f}, {m.lon:.3f}'})" for m in self.missed)
        return f"{share:.4f} ({self.found} of {self.labels} located labels)" + (f"; missed: {missed}" if missed else "")


def labels_of(articles: Iterable[Mapping[str, Any]]) -> list[PlaceLabel]:
    """The located labels of articles of a labelled set, in their order; labels without a point tell no place."""
    return [
        PlaceLabel(t["surface"], t.get("pcode"), t["lat"], t["lon"], t.get("radius_km") or 0.0)
        for article in articles
        for t in article["toponyms"]
        if t.get("lat") is not None
    ]


def candidate_recall(labels: Sequence[PlaceLabel], candidates: Callable[[str], Iterable[GazetteerEntry]]) -> CandidateRecall:
    """The recall of ``candidates``, which gives the entries that a surface may mean (at most 20, to be comparable)."""
    missed = tuple(label for label in labels if not any(label.means(e) for e in candidates(label.surface)))
    return CandidateRecall(len(labels) - len(missed), len(labels), missed)
