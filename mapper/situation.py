"""Who holds what, as stored now: histories, zones, the packed timeline and the reasons, each built once for a revision."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
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
from mapper.control.evidence import START, event_day
from mapper.control.ground import Ground, ground_of
from mapper.control.ledger import Ledger, open_ledger, revised
from mapper.control.parameters import Actor
from mapper.control.periods import ControlPeriod, PlaceHistory, SiegePeriod, State, on_day
from mapper.control.zones import Cells, Edge, area_km2, dissolve, edges, fronts, tessellate
from mapper.reading.claims import PublishedClaim, Status
from mapper.timeline.packed import pack


@dataclass(frozen=True, slots=True)
class World:
    """Everything a map is made from: places, the ground they make up, the claims, and the ledger that weighs them."""

    places: dict[str, GazetteerEntry]
    claims: dict[str, PublishedClaim]
    ledger: Ledger

    @property
    def points(self) -> tuple[GazetteerEntry, ...]:
        """The places that can be held, by id."""
        return tuple(self.places[i] for i in self.ledger.ground.ids)

    @property
    def histories(self) -> Mapping[str, PlaceHistory]:
        """The history of every place that can be held."""
        return self.ledger.histories


@lru_cache(maxsize=2)
def _ground(gazetteer: str) -> tuple[dict[str, GazetteerEntry], Ground]:
    entries = {e.id: e for e in load_entries()}
    return entries, ground_of(entries.values(), read_held_areas(), *rivers()[:1])


_last: dict[tuple[str, str, dt.date | None], World] = {}  # the newest world of a gazetteer and parameters, to go on from


@lru_cache(maxsize=4)
def _world(gazetteer: str, claims: str, actors: str, known_by: dt.date | None) -> World:
    entries, ground = _ground(gazetteer)
    now = {c.id: c for c in store.load_claims()}
    before = _last.get((gazetteer, actors, known_by))
    if before is None:
        world = World(entries, now, open_ledger(now.values(), ground, pipeline.parameters(), known_by=known_by))
    else:
        added = [c for i, c in now.items() if before.claims.get(i) != c]
        gone = [c for i, c in before.claims.items() if now.get(i) != c]
        world = World(entries, now, revised(before.ledger, added, gone))
    _last.clear()  # one world in memory beside those of the cache
    _last[gazetteer, actors, known_by] = world
    return world


def world_of(entries: dict[str, GazetteerEntry], claims: Iterable[PublishedClaim], known_by: dt.date | None = None) -> World:
    """What these entries and claims come to, whether stored or not."""
    published = {c.id: c for c in claims}
    ground = ground_of(entries.values(), read_held_areas(), *rivers()[:1])
    return World(entries, published, open_ledger(published.values(), ground, pipeline.parameters(), known_by=known_by))


def read_held_areas() -> list[tuple[BaseGeometry, str, dt.date, dt.date | None]]:
    """Areas held from a day on without a claim in any bulletin: (shape in degrees, actor, first day, first day after)."""
    held = [a for a in load_areas() if a.actor and a.valid_from and a.role is not AreaRole.BARRIER]
    return [(geometry(a.shape), a.actor, a.valid_from, a.valid_to) for a in held if a.valid_from]


def world(known_by: dt.date | None = None) -> World:
    """The state of everything as stored now; ``known_by`` leaves out later reports."""
    return _world(gazetteer_revision(), store.claims_revision(), parties.revision(), known_by)


@lru_cache(maxsize=2)
def _cells(gazetteer: str) -> Cells:
    entries, ground = _ground(gazetteer)
    return tessellate(
        [(i, entries[i].lat, entries[i].lon) for i in ground.ids],
        border(),
        rivers(),
        pipeline.parameters()["coverage_km"],
    )


@lru_cache(maxsize=2)
def _edges(gazetteer: str) -> tuple[Edge, ...]:
    return edges(_cells(gazetteer))


def border() -> list[tuple[float, float]]:
    """The border of Syria, Golan included, (lon, lat) degrees."""
    return [(x, y) for x, y in json.loads((pipeline.GAZETTEER_DATA / "border.json").read_text(encoding="utf-8"))["ring"]]


def rivers() -> list[list[tuple[float, float]]]:
    """The lines that zones do not cross (the Euphrates and what editors drew), (lon, lat) degrees."""
    lines = [part for a in load_areas(AreaRole.BARRIER) for part in shapely.get_parts(geometry(a.shape))]
    return [[(x, y) for x, y in line.coords] for line in lines]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands on a day: who holds it, who besieges it (None: nobody), and who else is there."""

    place: GazetteerEntry
    period: ControlPeriod
    siege: SiegePeriod | None
    guests: tuple[str, ...]


def control(on: dt.date, known_by: dt.date | None = None) -> list[Standing]:
    """How every place stands on a day; ``known_by``: by what was published until then."""
    now = world(known_by)
    return [standing(now, p, on) for p in now.points]


def standing(now: World, place: GazetteerEntry, on: dt.date) -> Standing:
    """How one place stands on a day."""
    history = now.histories[place.id]
    sieges = [s for s in history.sieges if s.start <= on and (s.end is None or on < s.end)]
    guests = tuple(sorted({p.actor for p in history.presences if p.start <= on and (p.end is None or on < p.end)}))
    return Standing(place, on_day(history.control, on), sieges[0] if sieges else None, guests)


def find_place(query: str) -> list[str]:
    """Ids of the places that an id, a p-code or a name in any spelling means, best first; a name only like it means none."""
    found = geocoder().finder.find(query)
    return [f.entry.id for f in found if f.scores["spelling"] >= LOOSE]


def zones(on: dt.date, known_by: dt.date | None = None) -> dict[str, Any]:
    """Zones per actor on a day as a GeoJSON FeatureCollection, with the fronts between them."""
    holder = {s.place.id: s.period.actor if _drawn(s.period) else "" for s in control(on, known_by)}
    cells = _cells(gazetteer_revision())
    features = [
        {
            "type": "Feature",
            "properties": {"actor": actor, "on": on.isoformat(), "km2": round(area_km2(zone))},
            "geometry": json.loads(shapely.to_geojson(zone)),
        }
        for actor, zone in dissolve(cells, holder).items()
    ]
    features += [
        {
            "type": "Feature",
            "properties": {"front": list(pair), "on": on.isoformat()},
            "geometry": json.loads(shapely.to_geojson(line)),
        }
        for pair, line in fronts(cells, _edges(gazetteer_revision()), holder).items()
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
    end = last or max([dt.date(2024, 12, 31), *(c.published for c in now.claims.values())])
    rings = []
    for i in range(len(cells.ids)):
        shape = cells.geographic(i)
        rings.append([list(part.exterior.coords) for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])
    value = pack(
        [(p.id, p.name_ar, p.name_en, p.lat, p.lon, p.prominence) for p in now.points],
        rings,
        [(e.a, e.b, [list(part.coords) for part in shapely.get_parts(e.geographic())]) for e in _edges(gazetteer)],
        {p: h.control for p, h in now.histories.items()},
        [_drawn_actor(a) for a in pipeline.parameters().actors.values()],
        START,
        end,
        _histogram(now.claims.values(), end),
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


def _histogram(claims: Iterable[PublishedClaim], end: dt.date) -> list[int]:
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

    standing: Standing
    testimonies: list[store.Testimony]  # known on that day: first those behind the colour, then the others, newest first
    later: list[store.Testimony]
    used: frozenset[str]
    against: frozenset[str]
    waiting: dict[str, str]  # claims that are not drawn yet, with the reason
    areas: list[str]


def why(place_id: str, on: dt.date) -> Why | None:
    """How a place stands on a day, with all claims about it and about the areas it lies in; None for an unknown place."""
    now = world()
    if place_id not in now.histories:
        return None
    history, stands = now.histories[place_id], standing(now, now.places[place_id], on)
    used = frozenset(stands.period.claim_ids) | frozenset(stands.siege.claim_ids if stands.siege else ())
    against = frozenset(stands.period.against)
    waiting = {w.claim_id: w.reason for w in history.waiting}
    areas = sorted({now.claims[i].claim.place_id for i in used | against | waiting.keys() if i in now.claims} - {place_id})
    told = store.testimonies([place_id, *areas])
    known = sorted((t for t in told if t.published <= on.isoformat() or t.claim.id in used), key=lambda t: t.claim.id not in used)
    later = [t for t in told if t not in known]
    named = [now.places[a].name_ar for a in areas if a in now.places]
    return Why(stands, known, later, used, against, waiting, named)


def fingerprint(payload: bytes) -> str:
    """A short hash of what a page fetched, for conditional requests."""
    return hashlib.sha256(payload).hexdigest()[:24]


def cell_km2(place_ids: Iterable[str]) -> dict[str, float]:
    """The area in km² of the cells of these places; a place without a cell is left out."""
    cells = _cells(gazetteer_revision())
    at = {place_id: i for i, place_id in enumerate(cells.ids)}
    return {p: float(cells.shapes[at[p]].area) / 1e6 for p in place_ids if p in at}
