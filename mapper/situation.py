"""Who holds what, as stored now: histories, zones, the packed timeline and the reasons, each built once for a revision."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from gazetteer.current import geocoder
from gazetteer.lookup import LOOSE
from gazetteer.places import AreaRole, GazetteerEntry
from gazetteer.shapes import geometry
from gazetteer.store import load_areas, load_entries
from gazetteer.store import revision as gazetteer_revision
from mapper import parties, pipeline, store
from mapper.control.areas import coverage, holders
from mapper.control.fronts import shared_lines
from mapper.control.ledger import START, control_history, event_day, on_day
from mapper.control.mesh import Mesh
from mapper.control.parameters import Actor
from mapper.control.periods import ControlPeriod, State
from mapper.control.tessellation import tessellate
from mapper.control.zones import dissolve, rings
from mapper.reading.claims import PublishedClaim, Status
from mapper.timeline.packed import pack


@dataclass(frozen=True, slots=True)
class World:
    """Everything a map is made from: places, their cells, what areas cover, the claims, and the histories."""

    places: dict[str, GazetteerEntry]
    points: tuple[GazetteerEntry, ...]
    covers: dict[str, tuple[str, ...]]
    claims: tuple[PublishedClaim, ...]
    histories: dict[str, tuple[ControlPeriod, ...]]


@lru_cache(maxsize=4)
def _world(gazetteer: str, claims: str, actors: str, known_by: dt.date | None) -> World:
    return world_of({e.id: e for e in load_entries()}, store.load_claims(), known_by)


def world_of(entries: dict[str, GazetteerEntry], claims: Iterable[PublishedClaim], known_by: dt.date | None = None) -> World:
    """What these entries and claims come to, whether stored or not."""
    points = tuple(holders(entries))
    covers = coverage(entries.values())
    published = tuple(claims)
    held = [(p, actor, day) for shape, actor, day in read_held_areas() for p in _inside(shape, points)]
    history = control_history(published, [p.id for p in points], covers, pipeline.parameters(), known_by, held)
    return World(entries, points, covers, published, history)


def read_held_areas() -> list[tuple[BaseGeometry, str, dt.date]]:
    """Areas held from a day on without a claim in any bulletin: (shape in degrees, actor, first day)."""
    return [(geometry(a.shape), a.actor, a.valid_from) for a in load_areas() if a.actor and a.valid_from and a.role is not AreaRole.BARRIER]


def _inside(shape: BaseGeometry, points: Sequence[GazetteerEntry]) -> list[str]:
    held = shapely.contains_xy(shape, [p.lon for p in points], [p.lat for p in points])
    return [p.id for p, within in zip(points, held, strict=True) if within]


def world(known_by: dt.date | None = None) -> World:
    """The state of everything as stored now; ``known_by`` leaves out later reports."""
    return _world(gazetteer_revision(), store.claims_revision(), parties.revision(), known_by)


@lru_cache(maxsize=2)
def _cells(gazetteer: str) -> Mesh:
    points = holders({e.id: e for e in load_entries()})
    return tessellate(
        [(p.id, p.lat, p.lon) for p in points],
        border(),
        rivers(),
        pipeline.parameters()["coverage_km"],
    )


def border() -> list[tuple[float, float]]:
    """The border of Syria, Golan included, (lon, lat) degrees."""
    return [(x, y) for x, y in json.loads((pipeline.GAZETTEER_DATA / "border.json").read_text(encoding="utf-8"))["ring"]]


def rivers() -> list[list[tuple[float, float]]]:
    """The lines that zones do not cross (the Euphrates and what editors drew), (lon, lat) degrees."""
    lines = [part for a in load_areas(AreaRole.BARRIER) for part in shapely.get_parts(geometry(a.shape))]
    return [[(x, y) for x, y in line.coords] for line in lines]


def control(on: dt.date, known_by: dt.date | None = None) -> list[tuple[GazetteerEntry, ControlPeriod]]:
    """The period of every place that holds the day ``on``."""
    now = world(known_by)
    return [(p, on_day(now.histories[p.id], on)) for p in now.points]


def find_place(query: str) -> list[str]:
    """Ids of the places that an id, a p-code or a name in any spelling means, best first; a name only like it means none."""
    found = geocoder().finder.find(query)
    return [f.entry.id for f in found if f.scores["spelling"] >= LOOSE]


def zones(on: dt.date, known_by: dt.date | None = None) -> dict[str, Any]:
    """Zones per actor on a day as a GeoJSON FeatureCollection, with the fronts between them."""
    holder = {p.id: period.actor if _drawn(period) else "" for p, period in control(on, known_by)}
    features = [
        {
            "type": "Feature",
            "properties": {"actor": actor, "on": on.isoformat()},
            "geometry": json.loads(shapely.to_geojson(zone)),
        }
        for actor, zone in dissolve(_cells(gazetteer_revision()), holder).items()
    ]
    return {"type": "FeatureCollection", "features": features}


def _drawn(period: ControlPeriod) -> bool:
    return period.state in (State.CONTROLLED, State.SHARED, State.CONTESTED, State.STALE)


def timeline(first: dt.date | None = None, last: dt.date | None = None) -> bytes:
    """The packed timeline as JSON bytes, built once for each revision of claims, gazetteer and parameters."""
    gazetteer, claims = gazetteer_revision(), store.claims_revision()
    revision = hashlib.sha256(f"{gazetteer}/{claims}/{pipeline.parameters().revision}/5".encode()).hexdigest()[:40]
    if first is None and last is None:
        ready = store.built(revision)
        if ready is not None:
            return ready.encode()
    now = world()
    cells = _cells(gazetteer)
    end = last or max([dt.date(2024, 12, 31), *(c.published for c in now.claims)])
    value = pack(
        [(p.id, p.name_ar, p.name_en, p.lat, p.lon, p.prominence) for p in now.points],
        rings(cells),
        shared_lines(cells),
        now.histories,
        [_drawn_actor(a) for a in pipeline.parameters().actors.values()],
        START,
        end,
        _histogram(now.claims, end),
    )
    value["from"] = (first or dt.date(2012, 1, 1)).isoformat()
    payload = orjson.dumps(value)
    if first is None and last is None:
        store.save_build(revision, payload.decode())
    return payload


def _drawn_actor(actor: Actor) -> dict[str, Any]:
    """An actor as the map draws it; ``colours`` are later colours with their first day, counted from the start."""
    row: dict[str, Any] = {"code": actor.code, "ar": actor.name_ar, "en": actor.name_en, "colour": actor.colour}
    if actor.colours:
        row["colours"] = [[(first - START).days, colour] for first, colour in actor.colours]
    return row


def _histogram(claims: Sequence[PublishedClaim], end: dt.date) -> list[int]:
    months = (end.year - START.year) * 12 + end.month - START.month + 1
    counts: Counter[int] = Counter()
    for c in claims:
        day = event_day(c)
        if day is not None and c.claim.status is Status.ASSERTED:
            counts[(day.year - START.year) * 12 + day.month - START.month] += 1
    return [counts[m] for m in range(months)]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a place is coloured as it is on a day."""

    place: GazetteerEntry
    period: ControlPeriod
    testimonies: list[store.Testimony]  # known on that day: first those behind the colour, then the others, newest first
    later: list[store.Testimony]
    used: frozenset[str]
    areas: list[str]


def why(place_id: str, on: dt.date) -> Why | None:
    """The period of a place on a day with all claims about it and about the areas it lies in; None for an unknown place."""
    now = world()
    place = now.places.get(place_id)
    if place is None or place_id not in now.histories:
        return None
    period = on_day(now.histories[place_id], on)
    by_id = {c.id: c for c in now.claims}
    areas = sorted({by_id[i].claim.place_id for i in period.claim_ids if i in by_id} - {place_id})
    used = frozenset(period.claim_ids)
    told = store.testimonies([place_id, *areas])
    known = sorted((t for t in told if t.published <= on.isoformat() or t.claim.id in used), key=lambda t: t.claim.id not in used)
    later = [t for t in told if t not in known]
    return Why(place, period, known, later, used, [now.places[a].name_ar for a in areas if a in now.places])


def fingerprint(payload: bytes) -> str:
    """A short hash of what a page fetched, for conditional requests."""
    return hashlib.sha256(payload).hexdigest()[:24]


def cell_km2(place_ids: Iterable[str]) -> dict[str, float]:
    """The area in km² of the cells of these places; a place without a cell is left out."""
    cells = _cells(gazetteer_revision())
    return {p: float(cells.areas[cells.index[p]]) / 1e6 for p in place_ids if p in cells.index}
