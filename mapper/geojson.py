"""How does a day look to other programs? Zones, fronts, pockets and sieges as GeoJSON features."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from mapper.control.enclosures import Pocket, SiegeRing
from mapper.control.fronts import Front
from mapper.control.measures import Measure

Feature = dict[str, Any]


def zone_features(on: dt.date, shapes: Mapping[str, BaseGeometry], measures: Mapping[str, Measure]) -> list[Feature]:
    """The zone of every actor with its measures: km², places and people as low, best and high."""
    return [
        _feature("zone", on, shape, actor=actor, **(_ranges(measures[actor]) if actor in measures else {}))
        for actor, shape in shapes.items()
    ]


def inferred_features(on: dt.date, shapes: Mapping[str, BaseGeometry], measures: Mapping[str, Measure]) -> list[Feature]:
    """Ground that nobody reported, by what its neighbours suggest; to be drawn hatched."""
    return [
        _feature("inferred", on, s, actor=a, km2=round(measures[a].inferred_km2, 1), places=measures[a].inferred_places)
        for a, s in shapes.items()
    ]


def undetermined_feature(on: dt.date, shape: BaseGeometry, km2: float) -> Feature:
    """The rest of the country: held by nobody that is known, or hardly lived in."""
    return _feature("undetermined", on, shape, km2=round(km2, 1))


def front_features(on: dt.date, fronts: Iterable[Front]) -> list[Feature]:
    """Stretches of fronts; ``certain`` ones are to be drawn solid, others dashed."""
    return [
        _feature(
            "front",
            on,
            f.line,
            front=list(f.actors),
            length_km=round(f.length_km, 1),
            width_km=round(f.width_km, 1),
            certain=f.certain,
            probability=round(f.probability, 3),
            places=[list(side) for side in f.places],
            moved=[day.isoformat() for day in f.moved] if f.moved else None,
        )
        for f in fronts
    ]


def pocket_features(on: dt.date, pockets: Iterable[Pocket]) -> list[Feature]:
    """Parts of zones that others enclose."""
    return [
        _feature("pocket", on, p.shape, pocket_of=p.actor, enclosers=list(p.enclosers), km2=round(p.km2, 1), places=list(p.places))
        for p in pockets
    ]


def siege_features(on: dt.date, rings: Iterable[SiegeRing]) -> list[Feature]:
    """The outlines of besieged places that lie side by side."""
    return [
        _feature(
            "siege",
            on,
            r.ring,
            besiegers=list(r.besiegers),
            besieged=r.besieged,
            degree=r.degree,
            since=r.since.isoformat(),
            km2=round(r.km2, 1),
            places=list(r.places),
            claims=list(r.claim_ids),
        )
        for r in rings
    ]


def _ranges(measure: Measure) -> dict[str, list[float]]:
    ranges = {"km2": measure.km2, "places": measure.places, "people": measure.people}
    return {name: [round(r.low, 1), round(r.best, 1), round(r.high, 1)] for name, r in ranges.items()}


def _feature(kind: str, on: dt.date, shape: BaseGeometry, **properties: Any) -> Feature:
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": {"kind": kind, "on": on.isoformat(), **properties}, "geometry": geometry}
