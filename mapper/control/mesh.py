"""What do all cells look like together? One planar coverage of shared vertices and arcs, as TopoJSON has it.

Everything here is in EPSG:32637, whole metres. ``mapper/control/tessellation.py`` makes a mesh; dissolving, fronts and the
packed timeline read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

NOBODY = -1  # the side of an arc where no cell lies: abroad, or farther than the cap from every place

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_TO_METRES = Transformer.from_crs(4326, 32637, always_xy=True)
_TO_DEGREES = Transformer.from_crs(32637, 4326, always_xy=True)


def metres(degrees: npt.ArrayLike) -> Floats:
    """Points (n, 2) of (lon, lat) in degrees as EPSG:32637 metres."""
    xy = np.asarray(degrees, dtype=np.float64).reshape(-1, 2)
    return np.column_stack(_TO_METRES.transform(xy[:, 0], xy[:, 1]))


def degrees(points: npt.ArrayLike) -> Floats:
    """Points (n, 2) in EPSG:32637 metres as (lon, lat) degrees."""
    xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    return np.column_stack(_TO_DEGREES.transform(xy[:, 0], xy[:, 1]))


@dataclass(frozen=True, eq=False)
class Mesh:
    """The cells of all places as one coverage: no gaps, no overlaps, each shared line kept once.

    ``ids`` are the places, one a cell; ``points`` (n, 2) their sites. ``vertices`` (V, 2) are shared by the arcs. Arc ``k`` runs
    through ``vertices[path[starts[k]:starts[k + 1]]]`` from one junction to the next (a junction is a vertex where three or more
    sides meet; a closed ring without junction begins and ends at the same vertex), with the cell ``left[k]`` on its left and
    ``right[k]`` on its right hand, ``NOBODY`` where there is none. A cell of several parts (split by the cap and a barrier) has
    several rings.
    """

    ids: tuple[str, ...]
    points: npt.NDArray[np.int32]
    vertices: npt.NDArray[np.int32]
    path: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]

    @cached_property
    def index(self) -> dict[str, int]:
        """The cell of each place."""
        return {place_id: i for i, place_id in enumerate(self.ids)}

    @cached_property
    def degrees(self) -> Floats:
        """The vertices (V, 2) as (lon, lat) degrees."""
        return degrees(self.vertices)

    @cached_property
    def lengths(self) -> Floats:
        """The length of every arc in metres."""
        steps = np.hypot(*np.diff(self.vertices[self.path].astype(np.float64), axis=0).T)
        steps[self.starts[1:-1] - 1] = 0.0  # from the end of one arc to the begin of the next
        return np.add.reduceat(steps, self.starts[:-1]) if len(self.left) else np.zeros(0)

    @cached_property
    def areas(self) -> Floats:
        """The area of every cell in m²."""
        twice = np.zeros(len(self.ids) + 1)  # the last one is NOBODY's
        swept = self.swept
        np.add.at(twice, self.left, swept)
        np.add.at(twice, self.right, -swept)
        return twice[:-1] / 2.0

    @cached_property
    def swept(self) -> Floats:
        """Twice the signed area between every arc and the first vertex: what shoelace sums add up, positive on the left."""
        if not len(self.left):
            return np.zeros(0)
        x, y = (self.vertices[self.path].astype(np.float64) - self.vertices[self.path[0]]).T
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        cross[self.starts[1:-1] - 1] = 0.0
        return np.add.reduceat(cross, self.starts[:-1])

    def numbers(self, holder: Mapping[str, str], actors: tuple[str, ...]) -> Integers:
        """For every cell the place of its holder in ``actors``, -1 where ``holder`` names nobody ("" or not listed).

        A last -1 is added, so that ``NOBODY`` as an index means nobody.
        """
        number = {actor: i for i, actor in enumerate(actors)}
        number[""] = -1
        held = holder.get
        return np.array([number[held(place_id, "")] for place_id in self.ids] + [-1], dtype=np.int64)
