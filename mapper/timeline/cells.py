"""The cells of a mesh as rings over shared vertices, written so that each vertex and each line between two cells is told once.

Rings are told cell by cell. A vertex is *new* where no ring before had it. A line that an earlier ring has run along the other way
is *open* until the neighbour runs along it, and most steps of a ring follow the only open line there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from mapper.control.mesh import NOBODY, Mesh
from mapper.timeline.columns import Integers, folded, unfolded

Whole = npt.NDArray[np.integer[Any]]

_ORDER = 16  # Hilbert's curve over a square of 2^16 steps a side
_MERCATOR = Transformer.from_crs(32637, 3857, always_xy=True)


@dataclass(frozen=True, slots=True)
class Rings:
    """Cells as closed rings with the cell on their left: ring ``r`` runs through ``vertices[path[starts[r]:starts[r + 1]]]``.

    ``cell`` says whose ring it is, in order; ``vertices`` (V, 2) are whole numbers of a grid in Web Mercator (EPSG:3857).
    """

    vertices: Integers
    path: Integers
    starts: Integers
    cell: Integers


def along_curve(points: npt.ArrayLike) -> Integers:
    """The order in which Hilbert's curve passes points (n, 2): neighbours in the order are neighbours on the ground."""
    xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if not len(xy):
        return np.zeros(0, dtype=np.int64)
    low = xy.min(axis=0)
    span = max(1.0, float((xy.max(axis=0) - low).max()))
    x, y = ((xy - low) * ((1 << _ORDER) - 1) / span).astype(np.int64).T
    along = np.zeros(len(xy), dtype=np.int64)
    for k in range(_ORDER - 1, -1, -1):
        right, up = (x >> k) & 1, (y >> k) & 1
        along = (along << 2) | ((3 * right) ^ up)
        x, y = np.where(up == 0, np.where(right == 1, ~y, y), x), np.where(up == 0, np.where(right == 1, ~x, x), y)
    order: Integers = np.lexsort([xy[:, 1], xy[:, 0], along])
    return order


def on_grid(points: Whole, grid_m: float) -> Integers:
    """Points (n, 2) in EPSG:32637 metres as steps of ``grid_m`` Web Mercator metres (1° of longitude is 111,319 of these)."""
    xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    return np.floor(np.column_stack(_MERCATOR.transform(xy[:, 0], xy[:, 1])) / grid_m + 0.5).astype(np.int64)


def corner(steps: Integers) -> Integers:
    """The south-western corner of points on the grid, from which the file counts."""
    return steps.min(axis=0) if len(steps) else np.zeros(2, dtype=np.int64)


def rings_of(mesh: Mesh, order: Integers, vertices: Integers) -> Rings:
    """The rings of the mesh's cells in ``order``, each beginning where most is known by then. ``vertices`` are the mesh's on the grid.

    Vertices that fall together on the grid stay two, so that cells keep their neighbours.
    """
    begin, end, cell = _half_edges(mesh, order)
    chain, starts = _chained(begin, end, cell)
    turned = _begun_well(begin[chain], starts, cell[chain[starts[:-1]]])
    path = begin[chain][turned]
    seen, first = np.unique(path, return_index=True)
    by_visit = np.argsort(first)
    number = np.zeros(len(vertices), dtype=np.int64)
    number[seen[by_visit]] = np.arange(len(seen))
    return Rings(vertices[seen[by_visit]], number[path], starts, cell[chain[starts[:-1]]])


def _half_edges(mesh: Mesh, order: Integers) -> tuple[Integers, Integers, Integers]:
    """Every line between two vertices from the side of each of its cells: begin, end, cell (by its place in ``order``)."""
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank[NOBODY] = NOBODY
    steps = np.delete(np.arange(len(mesh.path)), mesh.starts[1:] - 1)
    arc = np.repeat(np.arange(len(mesh.left)), np.diff(mesh.starts) - 1)
    u, v = mesh.path[steps].astype(np.int64), mesh.path[steps + 1].astype(np.int64)
    begin, end = np.concatenate([u, v]), np.concatenate([v, u])
    cell = np.concatenate([rank[mesh.left[arc]], rank[mesh.right[arc]]])
    ours = cell != NOBODY
    return begin[ours], end[ours], cell[ours]


def _chained(begin: Integers, end: Integers, cell: Integers) -> tuple[Integers, Integers]:
    """The half-edges in rings, cell by cell, and where each ring starts, with the end of the last."""
    size = int(max(begin.max(initial=0), end.max(initial=0))) + 1
    leaves = np.argsort(cell * size + begin, kind="stable")
    arrives = np.argsort(cell * size + end, kind="stable")
    follows = np.empty(len(begin), dtype=np.int64)
    follows[arrives] = leaves  # a ring that meets itself may part there in either way: it bounds the same ground
    after, chain, starts = follows.tolist(), [], [0]
    for half in np.argsort(cell, kind="stable").tolist():
        if after[half] < 0:
            continue
        while after[half] >= 0:
            chain.append(half)
            after[half], half = -1, after[half]
        starts.append(len(chain))
    return np.array(chain, dtype=np.int64), np.array(starts, dtype=np.int64)


def _begun_well(path: Integers, starts: Integers, cell: Integers) -> Integers:
    """For every step of the rings which step to take instead, so that each ring begins at a vertex that a ring just before has
    and goes on along what is known."""
    of = np.repeat(cell, np.diff(starts))
    latest = _latest_before(path, of)
    known = latest >= 0
    before = np.arange(len(path)) - 1
    before[starts[:-1]] = starts[1:] - 1
    worth = np.where(known & ~known[before], 1 << 40, 0) + latest
    ring = np.repeat(np.arange(len(cell)), np.diff(starts))
    best = np.lexsort([-np.arange(len(path)), worth, ring])[starts[1:] - 1]
    lengths = np.diff(starts)[ring]
    turned: Integers = starts[ring] + (np.arange(len(path)) - starts[ring] + (best - starts[:-1])[ring]) % lengths
    return turned


def _latest_before(path: Integers, of: Integers) -> Integers:
    """For every step the last cell before its own that has its vertex, -1 where none has."""
    by_vertex = np.lexsort([of, path])
    v, c = path[by_vertex], of[by_vertex]
    fresh = np.concatenate([[True], (v[1:] != v[:-1]) | (c[1:] != c[:-1])])
    group = np.cumsum(fresh) - 1
    first = np.flatnonzero(fresh)
    previous = np.where((first > 0) & (v[first] == v[first - 1]), c[first - 1], -1)
    out = np.empty(len(path), dtype=np.int64)
    out[by_vertex] = previous[group]
    return out


def cell_columns(rings: Rings, cells: int) -> dict[str, Integers]:
    """The columns that ``read_cells`` reads: rings a cell, their lengths, where they begin, how they go on, and new vertices."""
    path, starts = rings.path, rings.starts
    seen = np.maximum.accumulate(path) if len(path) else path
    newest = np.concatenate([[-1], seen[:-1]])  # the newest vertex before each step
    fresh = path > newest
    lead = np.zeros(len(path), dtype=bool)
    lead[starts[:-1]] = True
    begins = path[starts[:-1]]
    begin = np.where(fresh[starts[:-1]], 0, 1 + newest[starts[:-1]] - begins)
    came = np.concatenate([[0], path[:-1]])
    came[starts[:-1]] = np.concatenate([[0], begins[:-1]])  # a ring that begins anew is told from where the last one began
    steps = np.flatnonzero(~lead)
    follows = _open_line(rings)[steps - 1] == path[steps]
    step = np.where(fresh[steps], 0, np.where(follows, 1, 2 + newest[steps] - path[steps]))
    moved = folded(rings.vertices[path[fresh]] - np.where(path[fresh][:, None] > 0, rings.vertices[came[fresh]], 0))
    return {
        "rings": np.bincount(rings.cell, minlength=cells),
        "length": np.diff(starts) - 3,
        "begin": begin,
        "step": step,
        "x": moved[:, 0],
        "y": moved[:, 1],
    }


def _open_line(rings: Rings) -> Integers:
    """For every step the vertex to which the oldest open line at its vertex leads back, -1 where none is open."""
    u, size = rings.path, len(rings.vertices)
    v = np.append(u[1:], -1)
    v[rings.starts[1:] - 1] = u[rings.starts[:-1]]
    at = np.arange(len(u))
    by_key = np.argsort(u * size + v)
    keys = (u * size + v)[by_key]
    found = np.minimum(np.searchsorted(keys, v * size + u), len(keys) - 1)
    closed = np.where(keys[found] == v * size + u, by_key[found], len(u))  # when the other side comes
    into = np.argsort(v, kind="stable")
    count = np.bincount(v, minlength=size)
    first = np.concatenate([[0], np.cumsum(count)])
    back = np.full(len(u), -1)
    for k in range(int(count.max(initial=0)) - 1, -1, -1):
        has = count[u] > k
        line = into[first[u[has]] + k]
        open_ = (line < at[has]) & (closed[line] >= at[has])
        back[at[has][open_]] = u[line[open_]]
    return back


def read_cells(columns: dict[str, Integers]) -> Rings:
    """The rings of ``cell_columns``."""
    cell = np.repeat(np.arange(len(columns["rings"])), columns["rings"])
    lengths = columns["length"] + 3
    dx, dy = unfolded(columns["x"]).tolist(), unfolded(columns["y"]).tolist()
    xs: list[int] = []
    ys: list[int] = []
    open_: list[list[int]] = []  # for every vertex from where the open lines into it come, the oldest first
    path: list[int] = []
    begins, steps = columns["begin"].tolist(), iter(columns["step"].tolist())

    def new(base: int) -> int:
        n = len(xs)
        xs.append(dx[n] + (xs[base] if n else 0))
        ys.append(dy[n] + (ys[base] if n else 0))
        open_.append([])
        return n

    before = 0
    for length, begin in zip(lengths.tolist(), begins, strict=True):
        first = at = new(before) if begin == 0 else len(xs) - begin
        path.append(at)
        for k in range(length):
            if k == length - 1:
                to = first
            else:
                step = next(steps)
                to = new(at) if step == 0 else open_[at][0] if step == 1 else len(xs) + 1 - step
                path.append(to)
            if to in open_[at]:
                open_[at].remove(to)
            else:
                open_[to].append(at)
            at = to
        before = first
    return Rings(
        np.column_stack([xs, ys]).astype(np.int64), np.array(path, dtype=np.int64), np.concatenate([[0], np.cumsum(lengths)]), cell
    )
