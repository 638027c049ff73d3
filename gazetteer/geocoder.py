"""Where is the place of this name? A geopy Geocoder over the gazetteer; nothing leaves the machine."""

from __future__ import annotations

from typing import Any

from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from gazetteer.geometry import distance_km
from gazetteer.index import Candidate, GazetteerIndex
from gazetteer.places import ADMIN_KINDS, GazetteerEntry


class SyrianGazetteer(Geocoder):
    """geopy's interface over a GazetteerIndex: ``geocode("دير الزور")`` → Location; the explanation is in ``raw``."""

    def __init__(self, index: GazetteerIndex, **options: Any) -> None:
        super().__init__(scheme="https", **options)
        self.index = index

    def geocode(self, query: str, exactly_one: bool = True, limit: int = 10) -> Location | list[Location] | None:
        """The place a name means, or with ``exactly_one=False`` up to ``limit`` of them; None where no entry carries it."""
        ranked = sorted(self.index.candidates(query, limit=50), key=_rank)
        locations = [_location(c.entry, {"cost": c.cost, "matched": c.name, "prominence": c.entry.prominence}) for c in ranked[:limit]]
        if not locations:
            return None
        return locations[0] if exactly_one else locations

    def reverse(
        self, query: Point | tuple[float, float] | str, exactly_one: bool = True, limit: int = 10
    ) -> Location | list[Location] | None:
        """The place nearest to a (lat, lon) point in degrees, admin units aside; None for an empty gazetteer."""
        point = Point(query)
        at = (point.latitude, point.longitude)
        near = sorted(
            ((distance_km(at, (e.lat, e.lon)), e.id, e) for e in self.index.entries.values() if e.kind not in ADMIN_KINDS),
            key=lambda t: t[:2],
        )
        locations = [_location(e, {"distance_km": round(km, 3)}) for km, _, e in near[:limit]]
        if not locations:
            return None
        return locations[0] if exactly_one else locations


def _rank(c: Candidate) -> tuple[float, str]:
    return (c.cost - c.entry.prominence + (0.5 if c.entry.kind in ADMIN_KINDS else 0.0), c.entry.id)


def _location(e: GazetteerEntry, scores: dict[str, Any]) -> Location:
    raw = {"id": e.id, "pcode": e.pcode, "kind": e.kind.value, "name_ar": e.name_ar, "name_en": e.name_en, "scores": scores}
    return Location(f"{e.name_ar} ({e.name_en})", (e.lat, e.lon, 0.0), raw)
