"""What would the neighbours of a silent place suggest? For display alone, hatched: it never enters the ledger.

Told places vote on the silent ones around them by the length of the lines they share. A vote weakens with every silent place on
its way, and across a barrier, since the other bank of the Euphrates says little about this one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array

from mapper.control.mesh import NOBODY, Floats, Mesh, metres
from mapper.control.periods import Basis, ControlPeriod, State

_ON_BARRIER_M = 2.0  # whole metres move a line by less
_STEPS = 4  # over so many cells in a row a suggestion may come
_FADE = 0.7  # what is left of a vote one silent place farther
_LEAD = 2.0  # so many times the next actor's votes make a suggestion


@dataclass(frozen=True, slots=True)
class Inferred:
    """What the neighbours suggest: an actor, and how strongly (0..1: the share of its outline, faded)."""

    actor: str
    weight: float


def across_barriers(mesh: Mesh, barriers: Sequence[Sequence[tuple[float, float]]]) -> npt.NDArray[np.bool_]:
    """Which arcs lie on barriers, lines of (lon, lat) in degrees."""
    lines = shapely.union_all([shapely.linestrings(metres(b)) for b in barriers])
    shapely.prepare(lines)
    middle = (mesh.starts[:-1] + mesh.starts[1:] - 1) // 2
    ends = mesh.vertices[mesh.path[np.column_stack([middle, middle + 1])]].astype(np.float64)
    near: npt.NDArray[np.bool_] = shapely.dwithin(lines, shapely.points(ends.mean(axis=1)), _ON_BARRIER_M)
    return near


def infer(
    mesh: Mesh,
    told: Mapping[str, str],
    barred: npt.NDArray[np.bool_],
    shut: Collection[str],
    barrier_weight: float,
    floor: float,
) -> dict[str, Inferred]:
    """What neighbours suggest for places that ``told`` does not name, by place; those without a clear suggestion are left out.

    ``told`` is place id → actor where a report or area says so. ``barred`` says which arcs lie on a barrier, where a vote counts
    ``barrier_weight``. ``shut`` are the places in sieges and pockets: they vote for nobody, and what touches them is not
    inferred, since nobody drew how far a ring reaches. A suggestion weighs ``floor`` at least. Cost: linear in arcs and actors.
    """
    actors = sorted({actor for actor in told.values() if actor})
    if not actors:
        return {}
    votes, touching = _links(mesh, barred, barrier_weight)
    closed = np.array([place_id in shut for place_id in mesh.ids], dtype=bool)
    silent = np.array([place_id not in told for place_id in mesh.ids], dtype=bool)
    fixed = np.zeros((len(mesh.ids), len(actors)))
    for i, place_id in enumerate(mesh.ids):
        if told.get(place_id) and not closed[i]:
            fixed[i, actors.index(told[place_id])] = 1.0
    open_ = silent & ~closed & ~((touching @ closed.astype(np.float64)) > 0)
    hints = np.zeros_like(fixed)
    for _ in range(_STEPS):
        hints = np.where(open_[:, None], votes @ (fixed + _FADE * hints), 0.0)
    ranked = np.sort(hints, axis=1)
    second = ranked[:, -2] if len(actors) > 1 else np.zeros(len(hints))
    clear = open_ & (ranked[:, -1] >= floor) & (ranked[:, -1] >= _LEAD * second)
    best = hints.argmax(axis=1)
    return {mesh.ids[i]: Inferred(actors[best[i]], float(min(1.0, ranked[i, -1]))) for i in np.flatnonzero(clear)}


def _links(mesh: Mesh, barred: npt.NDArray[np.bool_], barrier_weight: float) -> tuple[csr_array, csr_array]:
    """The share of each cell's common lines that each neighbour has, weakened where barred; and which cells touch at all."""
    common = np.flatnonzero((mesh.left != NOBODY) & (mesh.right != NOBODY))
    a, b = mesh.left[common], mesh.right[common]
    ends = np.concatenate([a, b]), np.concatenate([b, a])
    lengths: Floats = np.tile(mesh.lengths[common], 2)
    whole = np.bincount(ends[0], weights=lengths, minlength=len(mesh.ids))
    share = lengths / whole[ends[0]]
    weakened = share * np.where(np.tile(barred[common], 2), barrier_weight, 1.0)
    shape = (len(mesh.ids), len(mesh.ids))
    return csr_array((weakened, ends), shape=shape), csr_array((share, ends), shape=shape)


def shown(states: Iterable[ControlPeriod], inferred: Mapping[str, Inferred]) -> list[ControlPeriod]:
    """The states with the suggestions put in for display and measures, their basis ``neighbours``; reported ones as they are."""
    return [
        replace(p, actor=hint.actor, state=State.CONTROLLED, basis=Basis.NEIGHBOURS, probability=round(hint.weight, 4), others=())
        if p.basis is Basis.NONE and (hint := inferred.get(p.place_id))
        else p
        for p in states
    ]
