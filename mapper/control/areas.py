"""Which places does a claim about an area reach? Members, admin units and polygons, from data alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import shapely

from gazetteer.places import ADMIN_KINDS, SETTLEMENT_KINDS, GazetteerEntry, PlaceKind

POINT_KINDS = SETTLEMENT_KINDS | {
    PlaceKind.HILL,
    PlaceKind.AIRPORT,
    PlaceKind.BASE,
    PlaceKind.CROSSING,
    PlaceKind.DAM,
    PlaceKind.OILFIELD,
    PlaceKind.FACILITY,
}


def coverage(entries: Iterable[GazetteerEntry]) -> dict[str, tuple[str, ...]]:
    """For every area entry the ids of the point places inside it, sorted; a city also reaches its neighbourhoods.

    Members may be places or units; a polygon holds what lies in it; a unit holds the places whose admin chain names it.
    """
    places = {e.id: e for e in entries}
    points = [e for e in places.values() if e.kind in POINT_KINDS and not e.members and not e.polygon]
    by_unit: dict[str, set[str]] = {}
    for e in points:
        for unit in e.parents:
            by_unit.setdefault(unit, set()).add(e.id)
    out: dict[str, tuple[str, ...]] = {}
    for e in places.values():
        inside: set[str] = set()
        if e.kind in ADMIN_KINDS:
            inside |= by_unit.get(e.id, set())
        for member in e.members:
            inside |= by_unit.get(member, set()) if member in by_unit else {member} & places.keys()
        if e.polygon:
            ring = shapely.Polygon(e.polygon)
            inside |= {p.id for p in points if ring.contains(shapely.Point(p.lon, p.lat))}
        if e.kind in (PlaceKind.CITY, PlaceKind.TOWN) and e.parents:
            inside |= {
                p.id
                for p in points
                if p.kind is PlaceKind.NEIGHBOURHOOD and p.parents == e.parents and abs(p.lat - e.lat) < 0.08 and abs(p.lon - e.lon) < 0.1
            }
        inside.discard(e.id)
        if inside:
            out[e.id] = tuple(sorted(inside))
    return out


def holders(places: Mapping[str, GazetteerEntry]) -> list[GazetteerEntry]:
    """The places that can be held and drawn: settlements, bases, crossings and the like, each once, by id."""
    return sorted((e for e in places.values() if e.kind in POINT_KINDS and not e.members and not e.polygon), key=lambda e: e.id)
