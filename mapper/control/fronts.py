"""Where do actors meet, how far apart are they there, how sure is it, and when did the line last move?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from mapper.control.mesh import Floats, Integers, Mesh
from mapper.control.periods import ControlPeriod, State

Interval = tuple[dt.date, dt.date]

_UNSURE = frozenset({State.STALE, State.CONTESTED, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Front:
    """A stretch of the line of contact of two actors, ``certain`` (drawn solid) all along or nowhere (dashed).

    ``line`` is in degrees. ``width_km`` is the gap between the opposing places: the median over the length of the line.
    ``probability`` is the least of all places along it. ``places`` are those of the first and of the second actor, by the length
    of their part of the line. ``moved`` is the interval within which the latest place along it changed hands, None where none is
    known to have.
    """

    actors: tuple[str, str]
    line: BaseGeometry
    length_km: float
    width_km: float
    probability: float
    certain: bool
    places: tuple[tuple[str, ...], tuple[str, ...]]
    moved: Interval | None


def fronts(
    mesh: Mesh,
    holder: Mapping[str, str],
    certain: Collection[str] = (),
    probability: Mapping[str, float] | None = None,
    moved: Mapping[str, Interval] | None = None,
) -> tuple[Front, ...]:
    """The lines where cells of two actors meet, by actors, longest first.

    ``certain`` are the places whose holder is; a stretch is certain where both sides are. ``probability`` is that of each place's
    holder (1 where not named), ``moved`` the interval in which it took the place. Cost: linear in arcs.
    """
    actors = tuple(sorted({actor for actor in holder.values() if actor}))
    numbers = mesh.numbers(holder, actors)
    left, right = numbers[mesh.left], numbers[mesh.right]
    arcs = np.flatnonzero((left != right) & (left >= 0) & (right >= 0))
    if not len(arcs):
        return ()
    sure = np.array([place_id in certain for place_id in mesh.ids], dtype=bool)
    solid = sure[mesh.left[arcs]] & sure[mesh.right[arcs]]
    low, high = np.minimum(left[arcs], right[arcs]), np.maximum(left[arcs], right[arcs])
    stretch = _stretches(mesh, arcs, (low * len(actors) + high) * 2 + solid)
    along = left[arcs] == low
    sides = np.where(along, mesh.left[arcs], mesh.right[arcs]), np.where(along, mesh.right[arcs], mesh.left[arcs])
    order = np.argsort(stretch, kind="stable")
    found = []
    for part in np.split(order, np.flatnonzero(np.diff(stretch[order])) + 1):
        pair = actors[low[part[0]]], actors[high[part[0]]]
        cells = sides[0][part], sides[1][part]
        found.append(_front(mesh, arcs[part], pair, cells, bool(solid[part[0]]), probability or {}, moved or {}))
    return tuple(sorted(found, key=lambda f: (f.actors, -f.length_km, f.places)))


def _stretches(mesh: Mesh, arcs: Integers, kind: Integers) -> Integers:
    """The same number for all arcs of one kind that hang together."""
    begin, end = mesh.path[mesh.starts[arcs]], mesh.path[mesh.starts[arcs + 1] - 1]
    nodes = np.concatenate([begin, end]).astype(np.int64) * (kind.max() + 1) + np.concatenate([kind, kind])
    count, node = np.unique(nodes, return_inverse=True)
    links = coo_array((np.ones(len(arcs), dtype=np.int8), (node[: len(arcs)], node[len(arcs) :])), shape=(len(count), len(count)))
    part = connected_components(links, directed=False)[1]
    return np.asarray(part[node[: len(arcs)]], dtype=np.int64)


def _front(
    mesh: Mesh,
    arcs: Integers,
    actors: tuple[str, str],
    cells: tuple[Integers, Integers],
    certain: bool,
    probability: Mapping[str, float],
    moved: Mapping[str, Interval],
) -> Front:
    lengths = mesh.lengths[arcs]
    gap = np.hypot(*(mesh.points[cells[0]].astype(np.float64) - mesh.points[cells[1]]).T)
    sides = (_along(mesh, cells[0], lengths), _along(mesh, cells[1], lengths))
    along = (*sides[0], *sides[1])
    lines = [shapely.linestrings(mesh.degrees[mesh.path[mesh.starts[k] : mesh.starts[k + 1]]]) for k in arcs]
    return Front(
        actors,
        shapely.multilinestrings(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))),
        float(lengths.sum()) / 1000.0,
        _median(gap, lengths) / 1000.0,
        min(probability.get(place_id, 1.0) for place_id in along),
        certain,
        sides,
        max((moved[place_id] for place_id in along if place_id in moved), key=lambda interval: interval[::-1], default=None),
    )


def _along(mesh: Mesh, cells: Integers, lengths: Floats) -> tuple[str, ...]:
    """The places of these cells, those with the longest part of the line first."""
    found, which = np.unique(cells, return_inverse=True)
    return tuple(mesh.ids[found[i]] for i in np.argsort(-np.bincount(which, weights=lengths), kind="stable"))


def _median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2.0)])


def changeover(periods: Sequence[ControlPeriod], on: dt.date) -> Interval | None:
    """Within which days the holder on the day ``on`` took the place from another one; None where nobody did before that day.

    The last day is the first of the holder's own; the first is when the former one was no longer sure to hold it (stale,
    contested or unknown), the same day where it was sure to the end.
    """
    told = [p for p in periods if p.start <= on]
    last = None
    for i, (before, after) in enumerate(pairwise(told)):
        if after.actor and before.actor != after.actor:
            last = i
    if last is None:
        return None
    end = start = told[last + 1].start
    for before in reversed(told[: last + 1]):
        if before.actor and before.state not in _UNSURE:
            break
        start = before.start
    return start, end
