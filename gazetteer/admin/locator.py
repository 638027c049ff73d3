"""A small map that needs no script: the outline of Syria and some points, as numbers for an SVG."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from gazetteer.sources.core import DATA

_WIDTH = 140.0
_WEST, _SOUTH, _EAST, _NORTH = 35.4, 32.2, 42.5, 37.5
_SCALE = _WIDTH / (_EAST - _WEST)
_FLAT = 1.22  # a degree of latitude is as long as 1.22 degrees of longitude here


@dataclass(frozen=True, slots=True)
class Locator:
    """Size, outline (an SVG path) and dots (x, y) of a small map."""

    width: int
    height: int
    outline: str
    dots: tuple[tuple[float, float], ...]


def locator(points: Iterable[tuple[float, float]]) -> Locator:
    """The small map of (lat, lon) points in degrees, each place of it once."""
    dots = tuple(sorted({_at(lat, lon) for lat, lon in points}))
    return Locator(round(_WIDTH), round((_NORTH - _SOUTH) * _SCALE * _FLAT), _outline(), dots)


def _at(lat: float, lon: float) -> tuple[float, float]:
    return round((lon - _WEST) * _SCALE, 1), round((_NORTH - lat) * _SCALE * _FLAT, 1)


@lru_cache(maxsize=1)
def _outline() -> str:
    ring = json.loads((DATA / "border.json").read_text(encoding="utf-8"))["ring"]
    return "M" + "L".join("{} {}".format(*_at(lat, lon)) for lon, lat in ring) + "Z"
