"""The packed timeline: the cells of a mesh and what becomes of each, in one compact file, and back. docs/timeline-format.md describes it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mapper.control.mesh import Mesh
from mapper.control.periods import Arrangement, ControlPeriod, PlaceHistory, PresencePeriod, SiegePeriod
from mapper.timeline.cells import Rings, along_curve, cell_columns, corner, on_grid, read_cells, rings_of
from mapper.timeline.columns import Integers, read, write
from mapper.timeline.runs import BASES, CERTAINTY, STATES, layer_columns, layers_of, periods_of, run_columns

GRID_M = 61.0  # steps of Web Mercator, about 50 m on the ground in Syria


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a packed timeline holds: rings of the cells, and per place the periods as drawn, with the layers beside them."""

    start: dt.date
    days: int
    rings: Rings
    control: Mapping[str, tuple[ControlPeriod, ...]]
    sieges: tuple[SiegePeriod, ...]
    presences: tuple[PresencePeriod, ...]
    arrangements: tuple[Arrangement, ...]


def cell_order(mesh: Mesh) -> Integers:
    """The order of cells in the file, as numbers of the mesh's cells: neighbours stand near each other."""
    return along_curve(mesh.points)


def pack(
    mesh: Mesh,
    histories: Mapping[str, PlaceHistory],
    actors: Sequence[Mapping[str, Any]],
    start: dt.date,
    end: dt.date,
    *,
    arrangements: Sequence[Arrangement] = (),
    claims_a_month: Sequence[int] = (),
    about: Mapping[str, Any] | None = None,
) -> bytes:
    """The whole file, not yet gzipped: every cell of ``mesh`` with the history of its place from ``start`` to ``end``.

    ``actors`` are {code, ar, en, colour, …} as the page wants them; ``about`` is put in the header as it is. Raises KeyError for a
    place without a history or an actor that is not told of. Cost: linear in lines and periods.
    """
    order = cell_order(mesh)
    ids = [mesh.ids[i] for i in order]
    codes = [a["code"] for a in actors]
    told = [histories[place_id] for place_id in ids]
    looks, runs = run_columns([h.control for h in told], start, codes)
    vertices = on_grid(mesh.vertices, GRID_M)
    origin = corner(vertices)
    at = {place_id: i for i, place_id in enumerate(ids)}
    header = {
        "start": start.isoformat(),
        "days": (end - start).days + 1,
        "grid": GRID_M,
        "origin": origin.tolist(),
        "actors": [dict(a) for a in actors],
        "states": [s.value for s in STATES],
        "bases": [b.value for b in BASES],
        "certainty": CERTAINTY,
        "looks": looks,
        "places": key_of(ids),
        "arrangements": [_arrangement(a, at, start, codes) for a in arrangements],
        **(about or {}),
    }
    return write(
        header,
        {
            **cell_columns(rings_of(mesh, order, vertices - origin), len(ids)),
            **runs,
            **layer_columns(told, start, codes),
            "claims": np.asarray(claims_a_month, dtype=np.int64),
        },
    )


def unpack(data: bytes, ids: Sequence[str]) -> Unpacked:
    """What ``pack`` wrote; ``ids`` are the places in the order of the file. Raises UnreadableTimelineError for other bytes."""
    header, columns = read(data)
    start = dt.date.fromisoformat(header["start"])
    codes = [a["code"] for a in header["actors"]]
    sieges, presences = layers_of(ids, columns, start, codes)
    return Unpacked(
        start,
        header["days"],
        read_cells(columns),
        periods_of(ids, header["looks"], columns, start, codes),
        sieges,
        presences,
        tuple(
            Arrangement(
                a["kind"],
                tuple(ids[i] for i in a["cells"]),
                start + dt.timedelta(days=a["start"]),
                None if a["end"] is None else start + dt.timedelta(days=a["end"]),
                tuple(codes[i] for i in a["parties"]),
                a["note"],
            )
            for a in header["arrangements"]
        ),
    )


def key_of(ids: Sequence[str]) -> str:
    """A short hash of which place each cell is, so that nobody puts the names of one map on another."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def pack_places(mesh: Mesh, names: Mapping[str, str], ranks: Mapping[str, float]) -> dict[str, Any]:
    """What a map needs to name its cells, in their order: ids, names in one language, points on the grid of ``pack``, and how
    prominent each place is (0 to 100), which decides on labels. Points are written as differences."""
    order = cell_order(mesh)
    ids = [mesh.ids[i] for i in order]
    x, y = np.diff(on_grid(mesh.points[order], GRID_M) - corner(on_grid(mesh.vertices, GRID_M)), axis=0, prepend=0).T
    return {
        "key": key_of(ids),
        "ids": ids,
        "names": [names[i] for i in ids],
        "x": x.tolist(),
        "y": y.tolist(),
        "ranks": [round(100 * ranks[i]) for i in ids],
    }


def _arrangement(a: Arrangement, at: Mapping[str, int], start: dt.date, codes: Sequence[str]) -> dict[str, Any]:
    return {
        "kind": a.kind,
        "cells": [at[place_id] for place_id in a.place_ids],
        "start": (a.start - start).days,
        "end": (a.end - start).days if a.end else None,
        "parties": [codes.index(p) for p in a.parties],
        "note": a.note,
    }
