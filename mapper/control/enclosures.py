"""What is shut in? Pockets, which lie wholly within the ground of others, and the rings of sieges.

A pocket follows from who holds what; a siege is reported. One may be without the other: a besieged place with a road out is no
pocket, and a pocket under a truce is not besieged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.control.mesh import Integers, Mesh
from mapper.control.outlines import cells_of_groups, groups, polygons
from mapper.control.periods import SiegePeriod


@dataclass(frozen=True, slots=True)
class Pocket:
    """A part of an actor's zone that others enclose all around: ``enclosers`` by the length of their lines, longest first.

    ``shape`` is a polygon in degrees. A part that meets the border or ground where nobody lives is not known to be enclosed.
    """

    actor: str
    shape: BaseGeometry
    km2: float
    places: tuple[str, ...]
    enclosers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiegeRing:
    """The outline of besieged places that lie side by side, ``ring`` in degrees; ``degree`` is full where it is for all of them.

    ``besieged`` is who is inside by the reports, or where they are silent the holder; ``since`` the first day of the longest.
    """

    besiegers: tuple[str, ...]
    besieged: str
    ring: BaseGeometry
    km2: float
    places: tuple[str, ...]
    degree: str
    since: dt.date
    claim_ids: tuple[str, ...]


def pockets(mesh: Mesh, holder: Mapping[str, str]) -> tuple[Pocket, ...]:
    """The parts of zones that others enclose wholly, by actor, largest first. Cost: linear in arcs."""
    actors = tuple(sorted({actor for actor in holder.values() if actor}))
    numbers = mesh.numbers(holder, actors)
    found = groups(mesh, numbers)
    shapes, cells = polygons(mesh, found, mesh.degrees), cells_of_groups(mesh, found)
    km2 = shapely.area(polygons(mesh, found, mesh.vertices.astype(np.float64))) / 1e6
    out = []
    for g, outer in enumerate(found.first[:-1]):
        halves = found.rings.halves[found.rings.starts[outer] : found.rings.starts[outer + 1]]
        around = numbers[np.where(halves % 2 == 0, mesh.right[halves // 2], mesh.left[halves // 2])]
        if (around >= 0).all():
            places = tuple(mesh.ids[i] for i in sorted(cells[g]))
            enclosers = _by_length(around, mesh.lengths[halves // 2])
            out.append(Pocket(actors[found.number[g]], shapes[g], float(km2[g]), places, tuple(actors[n] for n in enclosers)))
    return tuple(sorted(out, key=lambda p: (p.actor, -p.km2, p.places)))


def _by_length(numbers: Integers, lengths: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[int]:
    total = np.bincount(numbers, weights=lengths)
    return [int(n) for n in np.argsort(-total, kind="stable") if n in set(numbers.tolist())]


def sieges(mesh: Mesh, reported: Iterable[SiegePeriod], holder: Mapping[str, str], on: dt.date) -> tuple[SiegeRing, ...]:
    """The rings of the sieges of the day ``on``, by besiegers and besieged, largest first; places without a cell are left out."""
    by_place: dict[str, list[SiegePeriod]] = {}
    for period in reported:
        if period.start <= on and (period.end is None or on < period.end) and period.place_id in mesh.index:
            by_place.setdefault(period.place_id, []).append(period)
    parties = {
        place_id: (tuple(sorted({p.besieger for p in told})), next((p.besieged for p in told if p.besieged), holder.get(place_id, "")))
        for place_id, told in by_place.items()
    }
    kinds = sorted(set(parties.values()))
    numbers = np.full(len(mesh.ids) + 1, -1)
    for place_id, pair in parties.items():
        numbers[mesh.index[place_id]] = kinds.index(pair)
    found = groups(mesh, numbers)
    shapes, cells = polygons(mesh, found, mesh.degrees), cells_of_groups(mesh, found)
    km2 = shapely.area(polygons(mesh, found, mesh.vertices.astype(np.float64))) / 1e6
    out = []
    for g, number in enumerate(found.number):
        places = tuple(mesh.ids[i] for i in sorted(cells[g]))
        besiegers, besieged = kinds[number]
        told = [p for place_id in places for p in by_place[place_id]]
        out.append(
            SiegeRing(
                besiegers,
                besieged,
                shapely.get_exterior_ring(shapes[g]),
                float(km2[g]),
                places,
                "full" if all(p.degree == "full" for p in told) else "partial",
                min(p.start for p in told),
                tuple(sorted({i for p in told for i in p.claim_ids})),
            )
        )
    return tuple(sorted(out, key=lambda r: (r.besiegers, r.besieged, -r.km2, r.places)))
