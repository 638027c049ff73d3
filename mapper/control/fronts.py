"""Where do actors meet?"""

from __future__ import annotations

import numpy as np

from mapper.control.mesh import NOBODY, Mesh

Line = list[tuple[float, float]]


def shared_lines(mesh: Mesh) -> list[tuple[int, int, list[Line]]]:
    """The lines that two cells share, as (cell, cell, lines in degrees), the lower cell first, in order."""
    lines: dict[tuple[int, int], list[Line]] = {}
    parts = np.split(mesh.degrees[mesh.path], mesh.starts[1:-1])
    for left, right, part in zip(mesh.left.tolist(), mesh.right.tolist(), parts, strict=True):
        if NOBODY not in (left, right):
            lines.setdefault((min(left, right), max(left, right)), []).append([(x, y) for x, y in part])
    return [(a, b, lines[a, b]) for a, b in sorted(lines)]
