"""Which places can be held, where do they lie, and which do words about an area mean? Built once for a gazetteer.

Words about an area that no gazetteer entry stands for are written as ids of their own: ``between:A:B`` is the ground between two
places («المنطقة الواقعة بين منبج والباب»), ``bank:left:A`` and ``bank:right:A`` the places of an area on one bank of the Euphrates, seen
downstream («الضفة الشرقية لنهر الفرات في دير الزور» is the left one).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from scipy.spatial import cKDTree

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
_CITY_SPAN = (0.08, 0.1)  # degrees of latitude and longitude within which a quarter belongs to the town of its sub-district
_METRES = Transformer.from_crs(4326, 32637, always_xy=True)
Hold = tuple[str, dt.date, dt.date | None]  # actor, first day, first day after (None: still)


@dataclass(frozen=True)
class Ground:
    """The places that can be held, by id, and what lies where.

    ``covers``: the places inside every area, sorted; ``kinds``: what each area is (a key of ``area_weight``); ``held``: who holds a place without any claim (the occupied Golan);
    ``metres``: (x, y) of every entry in EPSG:32637; ``left``: places on the left bank of the Euphrates.
    """

    ids: tuple[str, ...]
    covers: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    metres: Mapping[str, tuple[float, float]]
    held: Mapping[str, tuple[Hold, ...]] = field(default_factory=dict)
    left: frozenset[str] = frozenset()

    @cached_property
    def known(self) -> frozenset[str]:
        """The ids as a set."""
        return frozenset(self.ids)

    @cached_property
    def quarters(self) -> dict[str, tuple[str, ...]]:
        """The quarters of every town that is itself a place and has some."""
        return {a: inside for a, inside in self.covers.items() if a in self.known}

    @cached_property
    def town_of(self) -> dict[str, tuple[str, ...]]:
        """The towns of which a place is a quarter."""
        out: dict[str, tuple[str, ...]] = {}
        for town, inside in self.quarters.items():
            for q in inside:
                out[q] = (*out.get(q, ()), town)
        return out

    @cached_property
    def _places(self) -> npt.NDArray[np.float64]:
        return np.array([self.metres[i] for i in self.ids], dtype=float).reshape(-1, 2)

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self._places)

    def near(self, place_id: str, km: float) -> tuple[str, ...]:
        """The other places within ``km`` of one, by id."""
        found = self._tree.query_ball_point(self.metres[place_id], km * 1000.0, return_sorted=True)
        ids = self.ids
        return tuple(p for p in [ids[i] for i in found] if p != place_id)

    def reach(self, place_id: str, corridor_km: float) -> tuple[str, tuple[str, ...]]:
        """What kind of area an id stands for and the places in it; ("", ()) for a single place or an id that nobody knows."""
        form, _, rest = place_id.partition(":")
        if form == "between":
            ends = self._ends(rest)
            return ("corridor", self._between(*ends, corridor_km)) if ends else ("", ())
        if form == "bank":
            side, _, area = rest.partition(":")
            inside = self.covers.get(area, ())
            return self.kinds.get(area, "region"), tuple(p for p in inside if (p in self.left) == (side == "left"))
        return self.kinds.get(place_id, ""), self.covers.get(place_id, ())

    def _ends(self, rest: str) -> tuple[str, str] | None:
        """The two ids of «A:B»; ids may hold colons themselves (core:palmyra-castle)."""
        parts = rest.split(":")
        for i in range(1, len(parts)):
            a, b = ":".join(parts[:i]), ":".join(parts[i:])
            if a in self.metres and b in self.metres:
                return a, b
        return None

    def _between(self, a: str, b: str, km: float) -> tuple[str, ...]:
        """The places on the way from one place to another, without the two."""
        strip = shapely.LineString([self.metres[a], self.metres[b]]).buffer(km * 1000.0, cap_style="flat")
        inside = shapely.contains_xy(strip, self._places[:, 0], self._places[:, 1])
        ends = {a, b, *self.quarters.get(a, ()), *self.quarters.get(b, ())}
        return tuple(self.ids[i] for i in np.flatnonzero(inside) if self.ids[i] not in ends)


def ground_of(
    entries: Iterable[GazetteerEntry],
    held: Iterable[tuple[shapely.Geometry, str, dt.date, dt.date | None]] = (),
    river: Sequence[tuple[float, float]] = (),
) -> Ground:
    """The ground of a gazetteer; ``held`` are shapes in degrees with actor and period, ``river`` the Euphrates downstream, (lon, lat)."""
    places = {e.id: e for e in entries}
    points = sorted((e for e in places.values() if e.kind in POINT_KINDS and not e.members and not e.polygon), key=lambda e: e.id)
    lons, lats = np.array([p.lon for p in points]), np.array([p.lat for p in points])
    holds: dict[str, tuple[Hold, ...]] = {}
    for shape, actor, since, until in held:
        for i in np.flatnonzero(shapely.contains_xy(shape, lons, lats)):
            holds[points[i].id] = (*holds.get(points[i].id, ()), (actor, since, until))
    everything = list(places.values())
    xs, ys = _METRES.transform([e.lon for e in everything], [e.lat for e in everything])
    covers = coverage(places.values())
    return Ground(
        ids=tuple(p.id for p in points),
        covers=covers,
        kinds={a: _kind(places[a]) for a in covers},
        metres={e.id: (float(x), float(y)) for e, x, y in zip(everything, xs, ys, strict=True)},
        held={p: tuple(sorted(h, key=lambda x: x[1])) for p, h in holds.items()},
        left=_left_bank(points, river),
    )


def _kind(area: GazetteerEntry) -> str:
    return area.kind.value if area.kind in ADMIN_KINDS else "neighbourhood" if area.kind in SETTLEMENT_KINDS else "region"


def coverage(entries: Iterable[GazetteerEntry]) -> dict[str, tuple[str, ...]]:
    """For every area entry the ids of the point places inside it, sorted; a city also reaches its neighbourhoods.

    Members may be places or units; a polygon holds what lies in it; a unit holds the places whose admin chain names it.
    """
    places = {e.id: e for e in entries}
    points = [e for e in places.values() if e.kind in POINT_KINDS and not e.members and not e.polygon]
    lons, lats = np.array([p.lon for p in points]), np.array([p.lat for p in points])
    by_unit: dict[str, set[str]] = {}
    quarters: dict[tuple[str, ...], list[GazetteerEntry]] = {}
    for e in points:
        for unit in e.parents:
            by_unit.setdefault(unit, set()).add(e.id)
        if e.kind is PlaceKind.NEIGHBOURHOOD:
            quarters.setdefault(e.parents, []).append(e)
    out: dict[str, tuple[str, ...]] = {}
    for e in places.values():
        inside: set[str] = set()
        if e.kind in ADMIN_KINDS:
            inside |= by_unit.get(e.id, set())
        for member in e.members:
            inside |= by_unit.get(member, set()) if member in by_unit else {member} & places.keys()
        if e.polygon:
            inside |= {points[i].id for i in np.flatnonzero(shapely.contains_xy(shapely.Polygon(e.polygon), lons, lats))}
        if e.kind in (PlaceKind.CITY, PlaceKind.TOWN) and e.parents:
            high, wide = _CITY_SPAN
            inside |= {q.id for q in quarters.get(e.parents, ()) if abs(q.lat - e.lat) < high and abs(q.lon - e.lon) < wide}
        inside.discard(e.id)
        if inside:
            out[e.id] = tuple(sorted(inside))
    return out


def _left_bank(points: Sequence[GazetteerEntry], river: Sequence[tuple[float, float]]) -> frozenset[str]:
    """Places to the left of the river's nearest stretch, looking downstream."""
    if len(river) < 2 or not points:
        return frozenset()
    bed = np.column_stack(_METRES.transform(*np.array(river).T))
    line = shapely.LineString(bed)
    xy = np.column_stack(_METRES.transform([p.lon for p in points], [p.lat for p in points]))
    along = np.clip(shapely.line_locate_point(line, shapely.points(xy)), 1.0, line.length - 1.0)
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, along - 1.0))
    after = shapely.get_coordinates(shapely.line_interpolate_point(line, along + 1.0))
    flow, aside = after - before, xy - before
    turned = flow[:, 0] * aside[:, 1] - flow[:, 1] * aside[:, 0]
    return frozenset(p.id for p, t in zip(points, turned, strict=True) if t > 0)
