"""Is this GeoJSON geometry a shape that an area may have? Degrees WGS84, longitude first as GeoJSON has it."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gazetteer.places import AreaRole

# Longitude and latitude of a box that holds Syria and some 100 km of its neighbours.
WEST, SOUTH, EAST, NORTH = 34.5, 31.3, 43.5, 38.3
_SURFACES = ("Polygon", "MultiPolygon")
_LINES = ("LineString", "MultiLineString")


class Fault(StrEnum):
    """What is wrong with a shape."""

    NOT_GEOJSON = "not-geojson"
    WANTS_SURFACE = "wants-surface"
    WANTS_LINE = "wants-line"
    EMPTY = "empty"
    OPEN = "open"
    CROSSES_ITSELF = "crosses-itself"
    OUTSIDE = "outside"


def find_fault(shape: Any, role: AreaRole) -> tuple[Fault, str] | None:
    """The first fault of a GeoJSON geometry for an area of ``role``, with "lat, lon" of where it is; None for a good shape.

    A barrier is a line, every other role a surface; rings are closed and simple; all lies in a generous box around Syria.
    """
    if not isinstance(shape, dict) or not isinstance(shape.get("coordinates"), list | tuple):
        return Fault.NOT_GEOJSON, ""
    kind = shape.get("type")
    if kind not in (*_SURFACES, *_LINES, "Point", "MultiPoint"):
        return Fault.NOT_GEOJSON, ""
    if role is AreaRole.BARRIER and kind not in _LINES:
        return Fault.WANTS_LINE, ""
    if role is not AreaRole.BARRIER and kind not in _SURFACES:
        return Fault.WANTS_SURFACE, ""
    try:
        if kind in _SURFACES and any(tuple(ring[0]) != tuple(ring[-1]) for ring in _rings(shape)):
            return Fault.OPEN, ""
        found = geometry(shape)
    except (shapely.errors.GEOSException, TypeError, ValueError, IndexError):
        return Fault.NOT_GEOJSON, ""
    if found.is_empty or found.length == 0:
        return Fault.EMPTY, ""
    for lon, lat in shapely.get_coordinates(found):
        if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
            return Fault.OUTSIDE, f"{lat:.4f}, {lon:.4f}"
    if not found.is_valid:
        where = re.search(r"\[([-\d.e]+) ([-\d.e]+)", shapely.is_valid_reason(found))
        return Fault.CROSSES_ITSELF, f"{float(where[2]):.4f}, {float(where[1]):.4f}" if where else "?"
    return None


def geometry(shape: dict[str, Any]) -> BaseGeometry:
    """A stored shape as a shapely geometry in degrees, (lon, lat)."""
    return shapely.from_geojson(_text(shape))


def _text(shape: dict[str, Any]) -> str:
    return json.dumps({"type": shape["type"], "coordinates": shape["coordinates"]})


def _rings(shape: dict[str, Any]) -> list[Any]:
    return list(shape["coordinates"]) if shape["type"] == "Polygon" else [r for p in shape["coordinates"] for r in p]
