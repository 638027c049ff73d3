"""Which rings bound a set of cells? Arcs chained into outer rings and holes, in whole numbers, for any grouping of cells.

A half-arc is an arc seen from one side: ``2 k`` runs along arc ``k`` with ``left[k]`` on its left hand, ``2 k + 1`` runs back
with ``right[k]`` on its left hand. All rings here run with the ground they bound on their left: outer rings counter-clockwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from mapper.control.mesh import Floats, Integers, Mesh

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rings:
    """Closed chains of half-arcs: ring ``r`` is ``halves[starts[r]:starts[r + 1]]``, ``twice`` twice its signed area in m²."""

    halves: Integers
    starts: Integers
    twice: Floats


@dataclass(frozen=True, slots=True)
class Groups:
    """Cells joined by what they have in common: ``number`` of each group's holder and its rings, outer one first.

    Group ``g`` is connected along lines (not at mere corners) and has the rings ``first[g]`` to ``first[g + 1]`` of ``rings``.
    ``of_face`` is the group of each face of the mesh (a face is one part of a cell), -1 for nobody's.
    """

    number: Integers
    first: Integers
    rings: Rings
    of_face: Integers


def groups(mesh: Mesh, numbers: Integers) -> Groups:
    """The cells grouped by ``numbers`` (one a cell and a last -1 for nobody; -1 is in no group), ordered by number.

    Cost: linear in arcs, but chains only the arcs where the number differs.
    """
    faces = _faces(mesh)
    side = numbers[faces.cell]  # what each half-arc has on its left hand
    differs = np.repeat(side[0::2] != side[1::2], 2)
    part = _joined(faces, side)
    rings = _trace(mesh, differs & (side >= 0))
    lead = rings.halves[rings.starts[:-1]]
    order = np.lexsort([rings.twice < 0, part[faces.face[lead]], side[lead]])
    rings = _reordered(rings, order)
    lead = rings.halves[rings.starts[:-1]]
    outer = np.flatnonzero(rings.twice > 0)
    of_part = np.full(len(part) + 1, -1)
    of_part[part[faces.face[lead[outer]]]] = np.arange(len(outer))
    held = np.full(faces.count + 1, -1)
    held[faces.face[side >= 0]] = of_part[part[faces.face[side >= 0]]]
    return Groups(side[lead[outer]], np.append(outer, len(order)), rings, held[:-1])


def polygons(mesh: Mesh, found: Groups, corners: Floats) -> npt.NDArray[np.object_]:
    """Every group as a polygon with its holes; ``corners`` are the mesh's vertices in metres or in degrees."""
    xy, starts = _coordinates(mesh, found.rings, corners)
    made: npt.NDArray[np.object_] = shapely.from_ragged_array(shapely.GeometryType.POLYGON, xy, (starts, found.first))
    return made


def multipolygons(mesh: Mesh, found: Groups, corners: Floats) -> dict[int, BaseGeometry]:
    """The groups of each number together as one multipolygon."""
    xy, starts = _coordinates(mesh, found.rings, corners)
    numbers, begins = np.unique(found.number, return_index=True)
    parts = np.append(begins, len(found.number))
    made = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, xy, (starts, found.first, parts))
    return dict(zip(numbers.tolist(), made, strict=True))


def cells_of_groups(mesh: Mesh, found: Groups) -> list[set[int]]:
    """The cells of every group; a cell of several parts may be in several groups."""
    out: list[set[int]] = [set() for _ in found.number]
    for cell, group in zip(_faces(mesh).of_cell.tolist(), found.of_face.tolist(), strict=True):
        if group >= 0:
            out[group].add(cell)
    return out


@dataclass(frozen=True, slots=True)
class _Faces:
    """For every half-arc the cell on its left and which face of the mesh that is; ``of_cell`` the cell of each face."""

    cell: Integers
    face: Integers
    of_cell: Integers
    count: int


@lru_cache(maxsize=4)
def _faces(mesh: Mesh) -> _Faces:
    """The parts of cells: each outer ring is one, and a hole belongs to the smallest outer ring of its cell around it."""
    cell = np.column_stack([mesh.left, mesh.right]).ravel().astype(np.int64)
    rings = _trace(mesh, cell >= 0)
    of = cell[rings.halves[rings.starts[:-1]]]
    outer = rings.twice > 0
    face_of_ring = np.cumsum(outer) - 1
    xy, starts = _coordinates(mesh, rings, mesh.vertices.astype(np.float64))
    for hole in np.flatnonzero(~outer):
        shells = np.flatnonzero(outer & (of == of[hole]))
        inside = shapely.polygons(xy[starts[hole] : starts[hole + 1]])
        around = [s for s in shells if shapely.covers(shapely.polygons(xy[starts[s] : starts[s + 1]]), inside)]
        face_of_ring[hole] = face_of_ring[min(around, key=lambda s: rings.twice[s])]
    count = int(outer.sum())
    face = np.full(len(cell), count)  # nobody's
    face[rings.halves] = np.repeat(face_of_ring, np.diff(rings.starts))
    return _Faces(cell, face, of[outer], count)


def _joined(faces: _Faces, side: Integers) -> Integers:
    """For every face a number that all faces of one group share, as they meet along arcs with the same on both sides."""
    same = np.flatnonzero((side[0::2] == side[1::2]) & (side[0::2] >= 0))
    a, b = faces.face[2 * same], faces.face[2 * same + 1]
    links = coo_array((np.ones(len(same), dtype=np.int8), (a, b)), shape=(faces.count + 1, faces.count + 1))
    part: Integers = connected_components(links, directed=False)[1].astype(np.int64)
    return part


@lru_cache(maxsize=4)
def _around(mesh: Mesh) -> tuple[Integers, Integers]:
    """All half-arcs by the vertex where they begin and then counter-clockwise, and that vertex for each half-arc."""
    first, last = mesh.path[mesh.starts[:-1]], mesh.path[mesh.starts[1:] - 1]
    second, before_last = mesh.path[mesh.starts[:-1] + 1], mesh.path[mesh.starts[1:] - 2]
    begin = np.column_stack([first, last]).ravel().astype(np.int64)
    along = np.column_stack([second, before_last]).ravel()
    step = (mesh.vertices[along] - mesh.vertices[begin]).astype(np.float64)
    return np.lexsort([np.arctan2(step[:, 1], step[:, 0]), begin]), begin


def _trace(mesh: Mesh, wanted: Booleans) -> Rings:
    """The rings of the wanted half-arcs, each with the same ground on its left all along.

    Where rings meet at a vertex, a ring goes on along the next line clockwise, so that it never crosses ground not its own;
    a ring that comes back to a vertex is parted there, as a valid polygon wants it.
    """
    around, begin = _around(mesh)
    bounds = wanted[around] | wanted[around ^ 1]
    row = around[bounds]
    at = begin[row]
    opens = np.flatnonzero(np.diff(at, prepend=-1))
    before = np.arange(len(row)) - 1
    before[opens] = np.append(opens[1:], len(row)) - 1
    follows = np.full(len(begin), -1)
    follows[row ^ 1] = row[before]
    halves: list[int] = []
    lengths: list[int] = []
    for ring in _cycles(follows.tolist(), np.flatnonzero(wanted).tolist()):
        vertices = begin[ring].tolist() if len(ring) > 1 else ring
        for loop in _simple(ring, vertices) if len(set(vertices)) < len(ring) else (ring,):
            halves.extend(loop)
            lengths.append(len(loop))
    chain = np.array(halves, dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(np.array(lengths, dtype=np.int64))])
    swept = np.where(chain % 2 == 0, 1.0, -1.0) * mesh.swept[chain // 2]
    twice = np.add.reduceat(swept, starts[:-1]) if len(lengths) else np.zeros(0)
    return Rings(chain, starts, twice)


def _cycles(follows: list[int], wanted: list[int]) -> Iterator[list[int]]:
    for half in wanted:
        if follows[half] < 0:
            continue
        ring = []
        while follows[half] >= 0:
            ring.append(half)
            follows[half], half = -1, follows[half]
        yield ring


def _simple(ring: list[int], vertices: list[int]) -> Iterator[list[int]]:
    """The loops of a ring that comes back to a vertex."""
    at: dict[int, int] = {}
    open_: list[int] = []
    for half, vertex in zip([*ring, ring[0]], [*vertices, vertices[0]], strict=True):
        if vertex in at:
            loop = open_[at[vertex] :]
            del open_[at[vertex] :]
            at = {v: i for v, i in at.items() if i < len(open_)}
            yield loop
        at[vertex] = len(open_)
        open_.append(half)


def _reordered(rings: Rings, order: Integers) -> Rings:
    lengths = np.diff(rings.starts)[order]
    return Rings(rings.halves[_spans(rings.starts[:-1][order], lengths)], np.concatenate([[0], np.cumsum(lengths)]), rings.twice[order])


def _spans(begins: Integers, lengths: Integers) -> Integers:
    """The numbers from each begin on, so many as its length, all in a row."""
    total = np.cumsum(lengths)
    return np.arange(total[-1] if len(total) else 0) + np.repeat(begins - total + lengths, lengths)


def _coordinates(mesh: Mesh, rings: Rings, corners: Floats) -> tuple[Floats, Integers]:
    """The corners of all rings in a row, each ring closed, and where each ring begins with the end of the last."""
    arc, back = rings.halves // 2, rings.halves % 2 == 1
    lengths = (np.diff(mesh.starts) - 1)[arc]  # without the vertex at the end, where the next half-arc begins
    begins = np.where(back, mesh.starts[1:][arc] - 1, mesh.starts[:-1][arc])
    step = np.repeat(np.where(back, -1, 1), lengths)
    vertex = mesh.path[np.repeat(begins, lengths) + step * _spans(np.zeros_like(lengths), lengths)]
    ends = np.concatenate([[0], np.cumsum(lengths)])[rings.starts]
    closed = np.insert(vertex, ends[1:], vertex[ends[:-1]]) if len(vertex) else vertex
    return corners[closed], ends + np.arange(len(ends))
