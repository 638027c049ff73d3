"""What shape is held ground? Cells dissolved into zones per actor, on a day and as the difference of two days.

Zones of different actors share their boundaries exactly, since both are made of the same arcs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.control.mesh import Integers, Mesh, degrees, metres
from mapper.control.outlines import groups, multipolygons


def dissolve(mesh: Mesh, holder: Mapping[str, str], projected: bool = False) -> dict[str, BaseGeometry]:
    """One valid multipolygon per actor, holes and pockets kept, in degrees (``projected``: in EPSG:32637 metres).

    ``holder`` gives place id → actor; places of "" and those not named are in no zone. Zones never overlap. Cost: linear in arcs.
    """
    actors = tuple(sorted({actor for actor in holder.values() if actor}))
    corners = mesh.vertices.astype(np.float64) if projected else mesh.degrees
    found = multipolygons(mesh, groups(mesh, mesh.numbers(holder, actors)), corners)
    return {actors[n]: zone for n, zone in found.items()}


def undetermined(mesh: Mesh, holder: Mapping[str, str], border: Sequence[tuple[float, float]]) -> BaseGeometry:
    """The rest of the land within ``border``: cells that nobody is known to hold, and ground where hardly anybody lives.

    Together with the zones it tiles the country. In degrees, as ``border`` is.
    """
    land = shapely.make_valid(shapely.polygons(np.floor(metres(border) + 0.5)), method="structure", keep_collapsed=False)
    zones = list(dissolve(mesh, holder, projected=True).values())
    rest = shapely.difference(land, shapely.union_all(zones, grid_size=1.0))
    return shapely.transform(rest, degrees)


def changed_ground(mesh: Mesh, before: Mapping[str, str], after: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """The km² that went from one actor to another between two days, by (from, to); "" is nobody. Cost: linear in cells."""
    pairs, pair_of = _pairs(mesh, before, after)
    km2 = np.bincount(pair_of[pair_of >= 0], weights=mesh.areas[pair_of[:-1] >= 0], minlength=len(pairs)) / 1e6
    return dict(zip(pairs, km2.tolist(), strict=True))


def changed_shapes(mesh: Mesh, before: Mapping[str, str], after: Mapping[str, str]) -> dict[tuple[str, str], BaseGeometry]:
    """What went from one actor to another between two days, by (from, to), as multipolygons in degrees."""
    pairs, pair_of = _pairs(mesh, before, after)
    return {pairs[n]: shape for n, shape in multipolygons(mesh, groups(mesh, pair_of), mesh.degrees).items()}


def _pairs(mesh: Mesh, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[list[tuple[str, str]], Integers]:
    """The pairs (from, to) that occur, and for every cell which one it is, -1 where nothing changed."""
    was, now = ([held.get(place_id, "") for place_id in mesh.ids] for held in (before, after))
    moved = [(i, (a, b)) for i, (a, b) in enumerate(zip(was, now, strict=True)) if a != b]
    pairs = sorted({pair for _, pair in moved})
    number = {pair: n for n, pair in enumerate(pairs)}
    pair_of = np.full(len(mesh.ids) + 1, -1)
    for i, pair in moved:
        pair_of[i] = number[pair]
    return pairs, pair_of


def area_km2(shape: BaseGeometry) -> float:
    """The area in km² of a shape in degrees, measured in EPSG:32637."""
    return float(shapely.transform(shape, metres).area) / 1e6
