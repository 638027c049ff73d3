"""A war that never was, to measure maps with: so many places, and so many changes in campaigns that move from place to place."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Sequence

import numpy as np
import shapely

from mapper.control.mesh import NOBODY, Mesh
from mapper.control.periods import Basis, ControlPeriod, PlaceHistory, State
from mapper.control.tessellation import tessellate

ACTORS = ("GOV", "OPP", "SDF", "ISIS", "HTS", "TUR")


def trial_mesh(places: int, border: Sequence[tuple[float, float]], cap_km: float, seed: int = 1) -> Mesh:
    """Cells of so many places within ``border`` (lon, lat degrees), crowded around towns as places are."""
    dice = np.random.default_rng(seed)
    land = shapely.polygons(border)
    west, south, east, north = land.bounds
    towns = dice.uniform((west, south), (east, north), (60, 2))
    found: list[tuple[float, float]] = []
    while len(found) < places:
        near = towns[dice.integers(len(towns), size=places)] + dice.normal(0.0, 0.25, (places, 2))
        found += [(x, y) for x, y in near.tolist() if shapely.contains_xy(land, x, y)]
    return tessellate([(f"T{i}", y, x) for i, (x, y) in enumerate(found[:places])], border, (), cap_km)


def trial_histories(
    mesh: Mesh, start: dt.date, days: int, changes: int, cells_a_campaign: int = 25, seed: int = 1
) -> dict[str, PlaceHistory]:
    """A history for every place with ``changes`` changes in all: places fall one after another to a neighbour's campaign, some
    after days of fighting, and old news goes stale."""
    dice = np.random.default_rng(seed)
    around = _neighbours(mesh)
    told: list[list[tuple[int, State, str, float, tuple[str, ...]]]] = [[(0, State.CONTROLLED, "GOV", 0.5, ())] for _ in mesh.ids]
    left = changes
    for first in sorted(dice.integers(1, days - 1, size=changes).tolist()):
        actor = ACTORS[int(dice.integers(len(ACTORS)))]
        day, reach = first, int(dice.geometric(1 / cells_a_campaign))
        for cell in _campaign(around, int(dice.integers(len(mesh.ids))), reach):
            day += int(dice.geometric(0.5)) - 1
            rows = told[cell]
            if left <= 0 or day >= days or rows[-1][0] >= day - 6 or rows[-1][2] == actor:
                continue
            steps = [(day, State.CONTROLLED, actor, float(dice.uniform(0.55, 0.99)), ())]
            if dice.random() < 0.25:
                steps.insert(0, (day - int(dice.integers(1, 6)), State.CONTESTED, rows[-1][2], 0.6, (actor,)))
            if dice.random() < 0.2 and day + 500 < days:
                steps.append((day + 365 + int(dice.integers(100)), State.STALE, actor, 0.6, ()))
            rows += steps[:left]
            left -= len(steps[:left])
        if left <= 0:
            break
    return {place_id: PlaceHistory(_periods(place_id, rows, start)) for place_id, rows in zip(mesh.ids, told, strict=True)}


def _neighbours(mesh: Mesh) -> list[list[int]]:
    around: list[list[int]] = [[] for _ in mesh.ids]
    for a, b in zip(mesh.left.tolist(), mesh.right.tolist(), strict=True):
        if NOBODY not in (a, b):
            around[a].append(b)
            around[b].append(a)
    return around


def _campaign(around: list[list[int]], first: int, reach: int) -> list[int]:
    """The cells around the first one, the nearest first."""
    seen, queue, taken = {first}, deque([first]), []
    while queue and len(taken) < reach:
        taken.append(queue.popleft())
        queue += [n for n in around[taken[-1]] if n not in seen]
        seen.update(around[taken[-1]])
    return taken


def _periods(place_id: str, rows: Sequence[tuple[int, State, str, float, tuple[str, ...]]], start: dt.date) -> tuple[ControlPeriod, ...]:
    days = [start + dt.timedelta(days=row[0]) for row in rows]
    return tuple(
        ControlPeriod(place_id, day, end, state, actor, Basis.REPORTED if k else Basis.NONE, probability, day, others=others)
        for k, (day, end, (_, state, actor, probability, others)) in enumerate(zip(days, [*days[1:], None], rows, strict=True))
    )
