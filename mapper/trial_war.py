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
_Row = tuple[int, State, str, float, tuple[str, ...]]  # first day, state, holder, probability, other parties


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
    """A history for every place with ``changes`` changes in all.

    Campaigns of so many cells at the mean start where two parties meet (or rise out of nothing) and take one place after another,
    some after days of fighting; old news goes stale.
    """
    campaigns = 2 * changes // cells_a_campaign
    while True:
        dice = np.random.default_rng(seed)
        told = _told(mesh, days, campaigns, cells_a_campaign, dice)
        rows = [(cell, k) for cell, own in enumerate(told) for k in range(1, len(own))]
        if len(rows) >= changes:
            break
        campaigns *= 2
    taken: list[list[_Row]] = [own[:1] for own in told]
    for cell, k in sorted(rows[i] for i in dice.choice(len(rows), changes, replace=False)):
        taken[cell].append(told[cell][k])
    return {place_id: PlaceHistory(_periods(place_id, own, start)) for place_id, own in zip(mesh.ids, taken, strict=True)}


def _told(mesh: Mesh, days: int, campaigns: int, cells_a_campaign: int, dice: np.random.Generator) -> list[list[_Row]]:
    around, holder = _neighbours(mesh), ["GOV"] * len(mesh.ids)
    falls: list[tuple[int, int, str]] = []
    for day in sorted(dice.integers(1, days, campaigns).tolist()):
        first = int(dice.integers(len(holder)))
        foes = [holder[n] for n in around[first] if holder[n] != holder[first]]
        if not foes and dice.random() > 0.05:
            continue
        actor = foes[int(dice.integers(len(foes)))] if foes else ACTORS[int(dice.integers(len(ACTORS)))]
        for cell in _campaign(around, first, int(dice.geometric(1 / cells_a_campaign))):
            falls.append((day, cell, actor))
            holder[cell] = actor
            day += int(dice.geometric(0.5)) - 1
    told: list[list[_Row]] = [[(0, State.CONTROLLED, "GOV", 0.5, ())] for _ in mesh.ids]
    for day, cell, actor in sorted(falls):
        told[cell] += _steps(told[cell][-1], day, days, actor, dice)
    return told


def _steps(last: _Row, day: int, days: int, actor: str, dice: np.random.Generator) -> list[_Row]:
    """What becomes of a place that falls on a day: nothing where it just fell or is held by the same already."""
    if day >= days or last[0] >= day - 6 or last[2] == actor:
        return []
    steps: list[_Row] = [(day, State.CONTROLLED, actor, float(dice.uniform(0.55, 0.99)), ())]
    if dice.random() < 0.25:
        steps.insert(0, (day - int(dice.integers(1, 6)), State.CONTESTED, last[2], 0.6, (actor,)))
    if dice.random() < 0.2 and day + 500 < days:
        steps.append((day + 365 + int(dice.integers(100)), State.STALE, actor, 0.6, ()))
    return steps


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


def _periods(place_id: str, rows: Sequence[_Row], start: dt.date) -> tuple[ControlPeriod, ...]:
    days = [start + dt.timedelta(days=row[0]) for row in rows]
    return tuple(
        ControlPeriod(place_id, day, end, state, actor, Basis.REPORTED if k else Basis.NONE, probability, day, others=others)
        for k, (day, end, (_, state, actor, probability, others)) in enumerate(zip(days, [*days[1:], None], rows, strict=True))
    )
