"""What do all cells look like together? One planar coverage of shared vertices and arcs, as TopoJSON has it.

Everything here is in EPSG:32637, whole metres. ``mapper/control/zones.py`` makes a mesh; dissolving, fronts and the
packed timeline read it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NOBODY = -1  # the side of an arc where no cell lies: abroad, or farther than the cap from every place


@dataclass(frozen=True, slots=True)
class Mesh:
    """The cells of all places as one coverage: no gaps, no overlaps, each shared line kept once.

    ``ids`` are the places, one a cell; ``points`` (n, 2) their sites. ``vertices`` (V, 2) are shared by the arcs. Arc ``k`` runs
    through ``vertices[path[starts[k]:starts[k + 1]]]`` from one junction to the next (a junction is a vertex where three or more
    sides meet; a closed ring without junction begins and ends at the same vertex), with the cell ``left[k]`` on its left and ``right[k]`` on its right
    hand, ``NOBODY`` where there is none. A cell of several parts (split by the cap and a barrier) has several rings.
    """

    ids: tuple[str, ...]
    points: npt.NDArray[np.int32]
    vertices: npt.NDArray[np.int32]
    path: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
