"""What shape is held ground? Bounded Voronoi cells, dissolved into zones per actor, and the fronts between them.

Work is done in EPSG:32637 (metres); what goes in and comes out is WGS84 degrees, (lon, lat).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

_TO = Transformer.from_crs(4326, 32637, always_xy=True)
_BACK = Transformer.from_crs(32637, 4326, always_xy=True)
_GRID_M = 1.0
_TOUCH_M = 2.5  # cells are snapped to a grid of one metre, so neighbours may miss each other by that much


def _project(geometry: BaseGeometry, transformer: Transformer) -> BaseGeometry:
    moved: BaseGeometry = shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    return moved


@dataclass(frozen=True, slots=True)
class Cells:
    """One cell per place in EPSG:32637, in the order of ``ids``."""

    ids: tuple[str, ...]
    shapes: tuple[BaseGeometry, ...]
    border: BaseGeometry

    def geographic(self, i: int) -> BaseGeometry:
        """Cell ``i`` in degrees."""
        return _project(self.shapes[i], _BACK)


def tessellate(
    points: Sequence[tuple[str, float, float]],
    border: Sequence[tuple[float, float]],
    barriers: Sequence[Sequence[tuple[float, float]]] = (),
    cap_km: float = 10.0,
) -> Cells:
    """Voronoi cells of (id, lat, lon) points, clipped to ``border``, cut at ``barriers``, capped at ``cap_km``.

    Places at one point are spread by a metre each so that every place keeps a cell. The part of a cell that lies
    beyond a barrier from its place goes to the nearest place on that side. Cost: O(n log n).
    """
    land = _project(shapely.Polygon(border), _TO).buffer(0)
    sides = _sides(land, [_project(shapely.LineString(b), _TO) for b in barriers])
    xs, ys = _TO.transform([p[2] for p in points], [p[1] for p in points])
    taken: set[tuple[int, int]] = set()
    sites = []
    for x, y in zip(xs, ys, strict=True):
        while (round(x), round(y)) in taken:
            x += 1.0
        taken.add((round(x), round(y)))
        sites.append(shapely.Point(round(x), round(y)))
    shapes: list[BaseGeometry] = [shapely.Polygon()] * len(sites)
    for side in sides:
        inside = [i for i, site in enumerate(sites) if _nearest_side(site, sides) is side]
        if not inside:
            continue
        group = [sites[i] for i in inside]
        if len(group) == 1:
            raw: Sequence[BaseGeometry] = [side]
        else:
            raw = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(group), extend_to=land.buffer(50_000), ordered=True))
        for i, cell in zip(inside, raw, strict=True):
            capped = sites[i].buffer(cap_km * 1000.0, quad_segs=6)
            shapes[i] = shapely.set_precision(cell.intersection(side).intersection(capped), _GRID_M)
    return Cells(tuple(p[0] for p in points), tuple(shapes), land)


def _sides(land: BaseGeometry, barriers: list[BaseGeometry]) -> list[BaseGeometry]:
    parts = [land]
    for barrier in barriers:
        pieces = [(part, p) for part in parts for p in shapely.get_parts(shapely.polygonize([shapely.union_all([part.boundary, barrier])]))]
        parts = [piece for part, piece in pieces if part.contains(piece.representative_point())]
    return [p for p in parts if p.area > 1e6] or [land]


def _nearest_side(site: BaseGeometry, sides: list[BaseGeometry]) -> BaseGeometry:
    return min(sides, key=lambda s: s.distance(site))


def dissolve(cells: Cells, holder: Mapping[str, str]) -> dict[str, BaseGeometry]:
    """One valid (multi)polygon in degrees per actor; ``holder`` gives place id → actor, "" is left out. Zones never overlap."""
    groups: dict[str, list[BaseGeometry]] = {}
    for place_id, shape in zip(cells.ids, cells.shapes, strict=True):
        actor = holder.get(place_id, "")
        if actor and not shape.is_empty:
            groups.setdefault(actor, []).append(shape)
    return {
        actor: shapely.make_valid(_project(shapely.union_all(shapes, grid_size=_GRID_M), _BACK)) for actor, shapes in sorted(groups.items())
    }


@dataclass(frozen=True, slots=True)
class Edge:
    """The line in EPSG:32637 that the cells ``a`` and ``b`` (indexes, a < b) share."""

    a: int
    b: int
    line: BaseGeometry

    def geographic(self) -> BaseGeometry:
        """The line in degrees."""
        return _project(self.line, _BACK)


def edges(cells: Cells) -> tuple[Edge, ...]:
    """The shared edges of all cells that touch along more than 100 m; what fronts are made of. Cost: linear in neighbours."""
    shapes = np.array(cells.shapes, dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_TOUCH_M)
    keep = first < second
    first, second = first[keep], second[keep]
    lines = shapely.line_merge(shapely.intersection(shapely.boundary(shapes[first]), shapely.buffer(shapes[second], _TOUCH_M)))
    found = [
        Edge(int(a), int(b), shapely.simplify(line, 15.0)) for a, b, line in zip(first, second, lines, strict=True) if line.length > 100.0
    ]
    return tuple(sorted(found, key=lambda e: (e.a, e.b)))


def fronts(cells: Cells, shared: Sequence[Edge], holder: Mapping[str, str]) -> dict[tuple[str, str], BaseGeometry]:
    """The line of contact of every pair of actors, in degrees: the shared edges where the holder changes."""
    lines: dict[tuple[str, str], list[BaseGeometry]] = {}
    for edge in shared:
        a, b = holder.get(cells.ids[edge.a], ""), holder.get(cells.ids[edge.b], "")
        if a and b and a != b:
            lines.setdefault((min(a, b), max(a, b)), []).append(edge.line)
    return {pair: _project(shapely.line_merge(shapely.union_all(group)), _BACK) for pair, group in sorted(lines.items())}


def area_km2(geometry: BaseGeometry) -> float:
    """Area in km² of a geometry in degrees, measured in EPSG:32637."""
    return float(_project(geometry, _TO).area / 1e6)
