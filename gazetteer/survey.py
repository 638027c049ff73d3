"""What looks odd in the gazetteer? Places that share a name, and places far from the unit they are said to lie in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

import shapely
from shapely.geometry.base import BaseGeometry

from gazetteer.geometry import distance_km
from gazetteer.names import fold
from gazetteer.places import ADMIN_KINDS, GazetteerEntry

# Where no boundary is loaded: a place is far from its unit's point beyond this many kilometres and this many times the
# median distance of the unit's places. Of 8,007 communities in OCHA's COD-AB 12 are.
FAR_KM = 15.0
FAR_TIMES = 3.0


def homonyms(entries: Iterable[GazetteerEntry]) -> dict[str, tuple[str, ...]]:
    """For every place with homonyms the ids of the other places that carry one of its names (folded), sorted.

    A place and the units it lies in are no homonyms: «حلب» is a city in the district and the governorate «حلب».
    """
    places = {e.id: e for e in entries}
    by_key: dict[str, set[str]] = {}
    for e in places.values():
        for name in (e.name_ar, e.name_en, *(n.text for n in e.names)):
            if name:
                by_key.setdefault(fold(name), set()).add(e.id)
    out: dict[str, set[str]] = {}
    for ids in by_key.values():
        for one in ids:
            for other in ids:
                if one != other and one not in places[other].parents and other not in places[one].parents:
                    out.setdefault(one, set()).add(other)
    return {one: tuple(sorted(others)) for one, others in out.items()}


def _by_unit(entries: Iterable[GazetteerEntry]) -> dict[str, list[GazetteerEntry]]:
    out: dict[str, list[GazetteerEntry]] = {}
    for e in entries:
        if e.parents and e.kind not in ADMIN_KINDS:
            out.setdefault(e.parents[0], []).append(e)
    return out


def far_limits(entries: Mapping[str, GazetteerEntry]) -> dict[str, float]:
    """For every unit with places: the distance from its point in km beyond which a place is far from it."""
    return {
        unit: max(FAR_KM, FAR_TIMES * median(_km(entries[unit], e.lat, e.lon) for e in inside))
        for unit, inside in _by_unit(entries.values()).items()
        if unit in entries
    }


def _km(unit: GazetteerEntry, lat: float, lon: float) -> float:
    return distance_km((unit.lat, unit.lon), (lat, lon))


def strays(entries: Mapping[str, GazetteerEntry], boundaries: Mapping[str, BaseGeometry]) -> frozenset[str]:
    """Ids of the places that lie outside the boundary of their nearest unit, or without one too far from its point.

    ``boundaries`` are geometries in degrees by unit id; "too far" is FAR_KM and FAR_TIMES the median of the unit's places.
    """
    limits = far_limits(entries)
    out: set[str] = set()
    for unit, inside in _by_unit(entries.values()).items():
        if unit in boundaries:
            held = shapely.contains_xy(boundaries[unit], [e.lon for e in inside], [e.lat for e in inside])
            out |= {e.id for e, within in zip(inside, held, strict=True) if not within}
        elif unit in entries:
            out |= {e.id for e in inside if _km(entries[unit], e.lat, e.lon) > limits[unit]}
    return frozenset(out)


@dataclass(frozen=True, slots=True)
class UnitCheck:
    """How a point fits the unit chosen for it; ``lies_in`` is the unit it is in, where a boundary tells."""

    fits: bool
    lies_in: str | None
    km: float  # from the unit's own point


def check_unit(
    lat: float,
    lon: float,
    unit: GazetteerEntry,
    boundaries: Mapping[str, BaseGeometry],
    limits: Mapping[str, float],
) -> UnitCheck:
    """Whether a (lat, lon) point in degrees lies in ``unit``: in its boundary, or without one not too far from its point.

    ``limits`` are those of far_limits; a unit without places has FAR_KM times FAR_TIMES.
    """
    lies_in = unit_at(lat, lon, boundaries)
    km = _km(unit, lat, lon)
    if unit.id in boundaries:
        return UnitCheck(bool(boundaries[unit.id].covers(shapely.Point(lon, lat))), lies_in, km)
    return UnitCheck(km <= limits.get(unit.id, FAR_KM * FAR_TIMES), lies_in, km)


def unit_at(lat: float, lon: float, boundaries: Mapping[str, BaseGeometry]) -> str | None:
    """The smallest unit whose boundary holds a (lat, lon) point in degrees; None where none does."""
    point = shapely.Point(lon, lat)
    holding = [(shape.area, unit_id) for unit_id, shape in boundaries.items() if shape.covers(point)]
    return min(holding)[1] if holding else None
