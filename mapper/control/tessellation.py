"""Which ground is nearest to which place? Bounded Voronoi cells of all places, as one mesh.

What goes in is WGS84 degrees; the work is done in EPSG:32637. Most cells lie well inside: they are only rounded to whole
metres. The others are clipped to their bank, the border and the cap, and their lines noded together on the grid of one metre
(snap rounding), so that neighbours share every vertex whatever the rounding does. Faces of all lines together are then given
to the nearest place on their own bank, and the lines between faces of different places are the arcs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from mapper.control.mesh import NOBODY, Floats, Integers, Mesh, metres

_GRID_M = 1.0
_CAP_CORNERS = 24
_STRAIGHT_M = 5_000.0  # a straight line of 5 km in metres and one in degrees part by less than half a metre
_SPREAD_M = 50.0
_SEEN = 8  # so many of the nearest places are asked whether they see a face past the open end of a barrier
_FAR_M = 100_000.0

Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class _Banks:
    """The land in pieces that barriers and border cut out, and the barriers' loose ends, which cut nothing out."""

    pieces: Geometries
    loose: BaseGeometry


def tessellate(
    points: Sequence[tuple[str, float, float]],
    border: Sequence[tuple[float, float]],
    barriers: Sequence[Sequence[tuple[float, float]]] = (),
    cap_km: float = 10.0,
) -> Mesh:
    """The cells of (id, lat, lon) points as a mesh, clipped to the ring ``border``, never across ``barriers``, within ``cap_km``.

    ``border`` and ``barriers`` are (lon, lat) degrees. A fragment of a cell beyond a barrier goes to the nearest place on its own
    bank; a bank without any place (a lake within a closed line) is nobody's. Places at one point are spread around it by some
    50 m, so that each keeps a cell. The cap is a polygon of 24 corners within the circle. Cost: O(n log n).
    """
    banks = _banks(border, barriers)
    sites = _spread(metres([(lon, lat) for _, lat, lon in points]))
    bank_of = _bank_of(sites, banks)
    plain: list[Floats] = []
    clipped: list[Geometries] = [shapely.get_parts(banks.loose)]
    for k, bank in enumerate(banks.pieces):
        mine = np.flatnonzero(bank_of == k)
        if len(mine):
            inside, outlines = _clipped(sites[mine], bank, banks.loose, cap_km * 1000.0)
            plain.append(inside)
            clipped.append(outlines)
    faces = _faces(plain, clipped)
    return _mesh(tuple(p[0] for p in points), sites, faces, _owners(faces, sites, bank_of, banks, cap_km * 1000.0))


def _banks(border: Sequence[tuple[float, float]], barriers: Sequence[Sequence[tuple[float, float]]]) -> _Banks:
    land = shapely.make_valid(shapely.polygons(_whole(metres(border))), method="structure", keep_collapsed=False)
    lines = shapely.union_all([shapely.linestrings(_whole(metres(b))) for b in barriers])
    noded = shapely.union_all([shapely.boundary(land), lines])
    pieces, cuts, dangles, _ = shapely.polygonize_full(shapely.get_parts(noded))
    polygons = shapely.get_parts(pieces)
    polygons = polygons[shapely.contains(land, shapely.point_on_surface(polygons))]
    loose = shapely.intersection(shapely.union_all([cuts, dangles]), land)
    return _Banks(polygons[np.argsort(-shapely.area(polygons), kind="stable")], loose)


def _whole(points: Floats) -> Floats:
    """Whole metres, halves up as GEOS has it."""
    rounded: Floats = np.floor(points + 0.5)
    return rounded


def _spread(points: Floats) -> Floats:
    """Whole metres, all different: the further places at one point on a spiral around it."""
    out = _whole(points)
    taken: set[tuple[float, float]] = set()
    for i, (x, y) in enumerate(out.tolist()):
        place, turn = (x, y), 0
        while place in taken:
            turn += 1
            angle, radius = 2.4 * turn, _SPREAD_M * turn**0.5  # 2.4 rad is the golden angle: no two directions alike
            place = (x + round(radius * float(np.cos(angle))), y + round(radius * float(np.sin(angle))))
        taken.add(place)
        out[i] = place
    return out


def _bank_of(sites: Floats, banks: _Banks) -> Integers:
    """The bank that each site lies on; for a site outside all, abroad by an error of the border, the nearest one."""
    found = _lies_on(sites, banks)
    lost = np.flatnonzero(found < 0)
    if len(lost):
        found[lost] = shapely.STRtree(banks.pieces).nearest(shapely.points(sites[lost]))
    return found


def _lies_on(points: Floats, banks: _Banks) -> Integers:
    """The bank on which each point lies, -1 off them all."""
    found = np.full(len(points), -1)
    for k, bank in enumerate(banks.pieces):
        shapely.prepare(bank)
        found[shapely.contains_xy(bank, *points.T)] = k
    return found


def _clipped(sites: Floats, bank: BaseGeometry, loose: BaseGeometry, cap_m: float) -> tuple[Floats, Geometries]:
    """The lines (n, 2, 2) between cells that lie whole on this bank, and the outlines of all other cells, clipped.

    Among the others are cells that the open end of a barrier crosses, those that rounding folds or turns inside out, with all that
    touch them, and those with a line long enough to be broken up.
    """
    corner = shapely.bounds(bank).reshape(2, 2)
    low, high = np.minimum(corner[0], sites.min(axis=0)) - _FAR_M, np.maximum(corner[1], sites.max(axis=0)) + _FAR_M
    box = shapely.box(*low, *high)
    exact = np.array([box], dtype=object)
    if len(sites) > 1:
        exact = shapely.get_parts(shapely.voronoi_polygons(shapely.linestrings(sites), extend_to=box, ordered=True))
    corners, of = shapely.get_coordinates(exact, return_index=True)
    whole = _whole(corners)
    begins = np.append(np.flatnonzero(np.diff(of, prepend=-1)), len(of))
    cells = shapely.from_ragged_array(shapely.GeometryType.POLYGON, whole, (begins, np.arange(len(begins))))
    ends = of[:-1] == of[1:]
    steps = np.stack([whole[:-1], whole[1:]], axis=1)[ends]
    step_of = of[:-1][ends]
    for still in (bank, loose):
        shapely.prepare(still)
    cut = ~shapely.contains_properly(bank, cells) | shapely.intersects(loose, cells)
    cut[of[np.hypot(*(whole - sites[of]).T) > cap_m * np.cos(np.pi / _CAP_CORNERS)]] = True
    cut[step_of[np.hypot(*(steps[:, 1] - steps[:, 0]).T) > _STRAIGHT_M]] = True
    folded = ~shapely.is_valid(cells) | (_turn(corners, of) * _turn(whole, of) <= 0)
    vertex = np.unique(_key(whole), return_inverse=True)[1]
    cut[of[np.isin(vertex, vertex[folded[of]])]] = True
    pieces = shapely.intersection(np.where(folded, exact, cells)[cut], _caps(sites[cut], cap_m))
    outside = ~shapely.contains_properly(bank, pieces)
    pieces[outside] = shapely.intersection(pieces[outside], bank)
    sides = np.sort(np.stack([vertex[:-1], vertex[1:]], axis=1)[ends], axis=1)
    kept = ~cut[step_of] & (sides[:, 0] != sides[:, 1])
    _, first, times = np.unique(sides[kept] @ [len(vertex), 1], return_index=True, return_counts=True)
    return steps[kept][first[times == 2]], shapely.boundary(pieces)  # the outlines hold the lines between whole and clipped cells


def _turn(corners: Floats, of: Integers) -> Floats:
    """Twice the signed area of every ring; ``of`` numbers the ring of each corner."""
    x, y = (corners - corners[0]).T
    cross = np.where(of[:-1] == of[1:], x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    swept: Floats = np.bincount(of[:-1], weights=cross, minlength=of[-1] + 1).astype(np.float64)
    return swept


def _key(points: Floats) -> Integers:
    """One integer for each point of whole metres; in Syria's zone y is positive and below 2^32."""
    whole = points.astype(np.int64)
    return whole[:, 0] * (1 << 32) + whole[:, 1]


def _caps(sites: Floats, cap_m: float) -> Geometries:
    angles = np.linspace(0.0, 2.0 * np.pi, _CAP_CORNERS, endpoint=False)
    caps: Geometries = shapely.polygons(sites[:, None, :] + cap_m * np.column_stack([np.cos(angles), np.sin(angles)])[None])
    return caps


def _in_cap(offsets: Floats, cap_m: float) -> npt.NDArray[np.bool_]:
    """Whether points at these offsets (n, 2) from their sites lie in the polygon of the cap."""
    half = np.pi / _CAP_CORNERS
    turned = np.arctan2(offsets[:, 1], offsets[:, 0]) % (2.0 * half) - half
    inside: npt.NDArray[np.bool_] = np.hypot(*offsets.T) * np.cos(turned) <= cap_m * np.cos(half)
    return inside


def _faces(plain: list[Floats], clipped: list[Geometries]) -> Geometries:
    """The polygons, in whole metres, that all these lines enclose."""
    noded = shapely.get_parts(shapely.union_all(shapely.segmentize(np.concatenate(clipped), _STRAIGHT_M), grid_size=_GRID_M))
    corners, of = shapely.get_coordinates(noded, return_index=True)
    steps = np.stack([corners[:-1], corners[1:]], axis=1)[of[:-1] == of[1:]]  # the plain lines may meet the noded at any corner
    ends = np.concatenate([*plain, steps]).reshape(-1, 2)
    lines = shapely.from_ragged_array(
        shapely.GeometryType.MULTILINESTRING, ends, (np.arange(0, len(ends) + 1, 2), np.array([0, len(ends) // 2]))
    )
    faces: Geometries = shapely.get_parts(shapely.polygonize(lines))
    return faces


def _owners(faces: Geometries, sites: Floats, bank_of: Integers, banks: _Banks, cap_m: float) -> Integers:
    """The nearest site on its own bank for every face, NOBODY beyond the cap or off every bank."""
    owners = np.full(len(faces), NOBODY, dtype=np.int64)
    within = shapely.get_coordinates(shapely.point_on_surface(faces))
    bank = _lies_on(within, banks)
    for k in np.unique(bank_of):
        mine, here = np.flatnonzero(bank_of == k), np.flatnonzero(bank == k)
        if not len(here):
            continue
        spots = within[here]
        nearest = mine[cKDTree(sites[mine]).query(spots)[1]]
        if shapely.intersects(banks.pieces[k], banks.loose):
            nearest = _seen(faces[here], spots, nearest, sites, mine, banks.loose)
        owners[here] = np.where(_in_cap(spots - sites[nearest], cap_m), nearest, NOBODY)
    return owners


def _seen(faces: Geometries, spots: Floats, nearest: Integers, sites: Floats, mine: Integers, loose: BaseGeometry) -> Integers:
    """``nearest`` mended where the open end of a barrier lies between: the nearest place that reaches the spot past it."""
    hidden = shapely.intersects(shapely.linestrings(np.stack([sites[nearest], spots], axis=1)), loose)
    home, at = shapely.STRtree(faces).query(shapely.points(sites[mine]), predicate="within")[::-1]
    hidden[home] = False  # a face belongs to the place in it
    nearest[home] = mine[at]
    behind = np.flatnonzero(hidden)
    if not len(behind):
        return nearest
    _, found = cKDTree(sites[mine]).query(spots[behind], k=np.arange(1, min(_SEEN, len(mine)) + 1))
    views = np.stack(np.broadcast_arrays(spots[behind][:, None, :], sites[mine[found]]), axis=2)
    clear = ~shapely.intersects(shapely.linestrings(views), loose)
    first = mine[found[np.arange(len(behind)), clear.argmax(axis=1)]]
    nearest[behind] = np.where(clear.any(axis=1), first, nearest[behind])
    return nearest


def _mesh(ids: tuple[str, ...], sites: Floats, faces: Geometries, owners: Integers) -> Mesh:
    """The lines between faces of different places, each once, chained from junction to junction."""
    owned = np.flatnonzero(owners != NOBODY)
    rings, face = shapely.get_rings(shapely.orient_polygons(faces[owned]), return_index=True)
    corners, of = shapely.get_coordinates(rings, return_index=True)
    _, first, vertex = np.unique(_key(corners), return_index=True, return_inverse=True)
    ends = of[:-1] == of[1:]
    tail, head = vertex[:-1][ends], vertex[1:][ends]
    cell = owners[owned[face[of[:-1][ends]]]]  # on the left hand: outer rings run counter-clockwise, holes clockwise
    sides, line = np.unique(np.minimum(tail, head) * len(first) + np.maximum(tail, head), return_inverse=True)
    left, right = np.full(len(sides), NOBODY), np.full(len(sides), NOBODY)
    left[line[tail < head]], right[line[tail > head]] = cell[tail < head], cell[tail > head]
    shown = left != right  # between two parts of one cell there is no line
    left, right = left[shown], right[shown]
    tail, head = np.divmod(sides[shown], len(first)) if len(sides) else (left, right)
    back = left < right
    tail, head = np.where(back, head, tail), np.where(back, tail, head)
    left, right = np.maximum(left, right), np.minimum(left, right)
    order, begins = _chains(tail, head, len(first))
    used, path = np.unique(_paths(tail[order], head[order], begins), return_inverse=True)
    starts = begins + np.arange(len(begins))
    return Mesh(
        ids,
        sites.astype(np.int32),
        corners[first[used]].astype(np.int32),
        path.astype(np.int32),
        starts.astype(np.int32),
        left[order][begins[:-1]].astype(np.int32),
        right[order][begins[:-1]].astype(np.int32),
    )


def _chains(tail: Integers, head: Integers, vertices: int) -> tuple[Integers, Integers]:
    """The order that puts the segments of each arc behind one another, and where each arc begins in it, with the end of the last.

    At a vertex of two segments one ends and one begins, since all run with the higher cell on their left hand.
    """
    count = len(tail)
    through = np.bincount(np.concatenate([tail, head]), minlength=vertices) == 2
    ending = np.full(vertices, -1)
    ending[head] = np.arange(count)
    before = np.where(through[tail], ending[tail], np.arange(count))
    part = connected_components(coo_array((np.ones(count, dtype=np.int8), (np.arange(count), before)), shape=(count, count)))[1]
    opens = np.zeros(part.max(initial=-1) + 1, dtype=bool)
    opens[part[before == np.arange(count)]] = True
    first = np.unique(part, return_index=True)[1][~opens]  # a ring without junction opens anywhere
    before[first] = first
    steps = (before != np.arange(count)).astype(np.int64)
    origin = before
    while (origin != origin[origin]).any():  # each round looks twice as far back
        steps, origin = steps + steps[origin], origin[origin]
    order = np.lexsort([steps, origin])
    return order, np.append(np.flatnonzero(steps[order] == 0), count)


def _paths(tail: Integers, head: Integers, begins: Integers) -> Integers:
    """The vertices of all arcs in a row: where each segment begins, and at the end of an arc where it ends."""
    return np.insert(tail, begins[1:], head[begins[1:] - 1])
