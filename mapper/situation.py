"""Who holds what, as stored now: histories, zones, the packed timeline and the reasons, each built once for a revision."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from gazetteer.current import geocoder
from gazetteer.lookup import LOOSE
from gazetteer.places import AreaRole, GazetteerEntry
from gazetteer.shapes import geometry
from gazetteer.store import load_areas, load_entries
from gazetteer.store import revision as gazetteer_revision
from mapper import geojson, pipeline, store
from mapper.control.enclosures import pockets, sieges
from mapper.control.evidence import START, event_day
from mapper.control.fronts import changeover, fronts
from mapper.control.ground import Ground, ground_of
from mapper.control.layers import arrangements
from mapper.control.ledger import Ledger, open_ledger, revised
from mapper.control.measures import Change, Measure, change, is_certain, measure
from mapper.control.mesh import Mesh
from mapper.control.neighbours import across_barriers, infer, shown
from mapper.control.parameters import Actor
from mapper.control.periods import Arrangement, Basis, ControlPeriod, PlaceHistory, SiegePeriod, State, on_day
from mapper.control.tessellation import tessellate
from mapper.control.zones import area_km2, dissolve, undetermined
from mapper.reading.claims import PublishedClaim, Status
from mapper.timeline.columns import VERSION
from mapper.timeline.packed import pack, pack_places


@dataclass(frozen=True)
class World:
    """Everything a map is made from: places, the ground they make up, the claims, and the ledger that weighs them."""

    places: dict[str, GazetteerEntry]
    claims: dict[str, PublishedClaim]
    ledger: Ledger

    @property
    def points(self) -> tuple[GazetteerEntry, ...]:
        """The places that can be held, by id."""
        return tuple(self.places[i] for i in self.ledger.ground.ids)

    @cached_property
    def arranged(self) -> dict[str, tuple[Arrangement, ...]]:
        """The arrangements about every place that has some, by their first day."""
        out: dict[str, tuple[Arrangement, ...]] = {}
        for a in arrangements(pipeline.arrangements(), self.ledger.ground):
            for place_id in a.place_ids:
                out[place_id] = (*out.get(place_id, ()), a)
        return out

    @property
    def histories(self) -> Mapping[str, PlaceHistory]:
        """The history of every place that can be held."""
        return self.ledger.histories


@lru_cache(maxsize=2)
def _ground(gazetteer: str) -> tuple[dict[str, GazetteerEntry], Ground]:
    entries = {e.id: e for e in load_entries()}
    return entries, ground_of(entries.values(), read_held_areas(), *rivers()[:1])


def ground() -> Ground:
    """The places that can be held and what lies where, of the gazetteer as stored now."""
    return _ground(gazetteer_revision())[1]


_last: dict[tuple[str, str, dt.date | None], World] = {}  # the newest world of a gazetteer and parameters, to go on from


@lru_cache(maxsize=4)
def _world(gazetteer: str, claims: str, parameters: str, known_by: dt.date | None) -> World:
    entries, ground = _ground(gazetteer)
    now = {c.id: c for c in store.load_claims()}
    before = _last.get((gazetteer, parameters, known_by))
    if before is None:
        world = World(entries, now, open_ledger(now.values(), ground, pipeline.parameters(), known_by=known_by))
    else:
        added = [c for i, c in now.items() if before.claims.get(i) != c]
        gone = [c for i, c in before.claims.items() if now.get(i) != c]
        world = World(entries, now, revised(before.ledger, added, gone))
    _last.clear()  # one world in memory beside those of the cache
    _last[gazetteer, parameters, known_by] = world
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
    return _world(gazetteer_revision(), store.claims_revision(), pipeline.parameters().revision, known_by)


@lru_cache(maxsize=2)
def _cells(gazetteer: str) -> Mesh:
    entries, ground = _ground(gazetteer)
    return tessellate(
        [(i, entries[i].lat, entries[i].lon) for i in ground.ids],
        border(),
        rivers(),
        pipeline.parameters()["coverage_km"],
    )


@lru_cache(maxsize=2)
def _barred(gazetteer: str) -> npt.NDArray[np.bool_]:
    return across_barriers(_cells(gazetteer), rivers())


def border() -> list[tuple[float, float]]:
    """The border of Syria, Golan included, (lon, lat) degrees."""
    return [(x, y) for x, y in json.loads((pipeline.GAZETTEER_DATA / "border.json").read_text(encoding="utf-8"))["ring"]]


def rivers() -> list[list[tuple[float, float]]]:
    """The lines that zones do not cross (the Euphrates and what editors drew), (lon, lat) degrees."""
    lines = [part for a in load_areas(AreaRole.BARRIER) for part in shapely.get_parts(geometry(a.shape))]
    return [[(x, y) for x, y in line.coords] for line in lines]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands on a day: who holds it, who besieges it (None: nobody), who else is there, what was agreed."""

    place: GazetteerEntry
    period: ControlPeriod
    siege: SiegePeriod | None
    guests: tuple[str, ...]
    arrangements: tuple[Arrangement, ...]


def control(on: dt.date, known_by: dt.date | None = None) -> list[Standing]:
    """How every place stands on a day; ``known_by``: by what was published until then."""
    now = world(known_by)
    return [standing(now, p, on) for p in now.points]


def standing(now: World, place: GazetteerEntry, on: dt.date) -> Standing:
    """How one place stands on a day."""
    history = now.histories[place.id]
    sieges = [s for s in history.sieges if s.start <= on and (s.end is None or on < s.end)]
    guests = tuple(sorted({p.actor for p in history.presences if p.start <= on and (p.end is None or on < p.end)}))
    agreed = tuple(a for a in now.arranged.get(place.id, ()) if a.start <= on and (a.end is None or on < a.end))
    return Standing(place, on_day(history.control, on), sieges[0] if sieges else None, guests, agreed)


def find_place(query: str) -> list[str]:
    """Ids of the places that an id, a p-code or a name in any spelling means, best first; a name only like it means none."""
    found = geocoder().finder.find(query)
    return [f.entry.id for f in found if f.scores["spelling"] >= LOOSE]


def zones(on: dt.date, known_by: dt.date | None = None) -> dict[str, Any]:
    """A day as a GeoJSON FeatureCollection: zones with their measures, what neighbours suggest, fronts, pockets and sieges.

    Zones, suggestions and the undetermined rest tile the country.
    """
    mesh, now = _cells(gazetteer_revision()), world(known_by)
    states = _states(now, mesh, on)
    held, hinted = (
        {p.place_id: p.actor for p in states if _drawn(p) and (p.basis is Basis.NEIGHBOURS) == by_neighbours}
        for by_neighbours in (False, True)
    )
    threshold = pipeline.parameters()["certain_probability"]
    told = measure(mesh, states, _people(now), threshold)
    lines = fronts(
        mesh,
        held | hinted,
        {p.place_id for p in states if is_certain(p, threshold)},
        {p.place_id: p.probability for p in states},
        {i: moved for i, h in now.histories.items() if (moved := changeover(h.control, on))},
    )
    shapes, hints = dissolve(mesh, held), dissolve(mesh, hinted)
    rest = undetermined(mesh, held | hinted, border())
    reported = [siege for h in now.histories.values() for siege in h.sieges]
    features = [
        *geojson.zone_features(on, shapes, told),
        *geojson.inferred_features(on, hints, told),
        geojson.undetermined_feature(on, rest, area_km2(rest)),
        *geojson.front_features(on, lines),
        *geojson.pocket_features(on, pockets(mesh, held)),
        *geojson.siege_features(on, sieges(mesh, reported, held, on)),
    ]
    return {"type": "FeatureCollection", "features": features}


def measures(on: dt.date, known_by: dt.date | None = None) -> dict[str, Measure]:
    """What every actor holds on a day, with its doubt."""
    mesh, now = _cells(gazetteer_revision()), world(known_by)
    return measure(mesh, _states(now, mesh, on), _people(now), pipeline.parameters()["certain_probability"])


def change_between(first: dt.date, last: dt.date, known_by: dt.date | None = None) -> Change:
    """What changed hands between two days, with the claims behind it."""
    return change(_cells(gazetteer_revision()), {i: h.control for i, h in world(known_by).histories.items()}, first, last)


def _people(now: World) -> dict[str, int]:
    return {p.id: p.population for p in now.points if p.population}


def _states(now: World, mesh: Mesh, on: dt.date) -> list[ControlPeriod]:
    """The state of every place, silent ones by their neighbours where these suggest something."""
    states = [on_day(h.control, on) for h in now.histories.values()]
    told = {p.place_id: p.actor for p in states if p.basis is not Basis.NONE and p.claim_ids and _drawn(p)}
    besieged = {s.place_id for h in now.histories.values() for s in h.sieges if s.start <= on and (s.end is None or on < s.end)}
    enclosed = {i for pocket in pockets(mesh, {p.place_id: p.actor for p in states if _drawn(p)}) for i in pocket.places}
    silent = {p.place_id for p in states if p.basis is Basis.NONE}
    known = {p.place_id: told.get(p.place_id, "") for p in states if p.place_id not in silent}
    numbers = pipeline.parameters()
    barred = _barred(gazetteer_revision())
    return shown(states, infer(mesh, known, barred, besieged | enclosed, numbers["neighbour_barrier"], numbers["neighbour_floor"]))


def _drawn(period: ControlPeriod) -> bool:
    return period.state in (State.CONTROLLED, State.SHARED, State.CONTESTED, State.STALE)


def timeline_revision() -> str:
    """A fingerprint of all that the packed timeline is made from."""
    parts = (gazetteer_revision(), store.claims_revision(), pipeline.parameters().revision, str(VERSION))
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:40]


def timeline(first: dt.date | None = None, last: dt.date | None = None) -> bytes:
    """The packed timeline, gzipped; that of all days is built once for each revision."""
    if first is not None or last is not None:
        return _timeline(first, last)
    revision = timeline_revision()
    ready = store.built(revision)
    if ready is None:
        ready = _timeline(first, last)
        store.save_build(revision, ready)
    return ready


def _timeline(first: dt.date | None, last: dt.date | None) -> bytes:
    now = world()
    end = last or max([dt.date(2024, 12, 31), *(c.published for c in now.claims.values())])
    packed = pack(
        _cells(gazetteer_revision()),
        now.histories,
        drawn_actors(),
        START,
        end,
        claims_a_month=_histogram(now.claims.values(), end),
        about={
            "from": ((first or dt.date(2012, 1, 1)) - START).days,
            "certain": pipeline.parameters()["certain_probability"],
        },
    )
    return gzip.compress(packed, 9, mtime=0)


@lru_cache(maxsize=4)
def _places(gazetteer: str, lang: str) -> bytes:
    entries, ground = _ground(gazetteer)
    names = {
        i: (entries[i].name_ar if lang == "ar" else entries[i].name_en) or entries[i].name_ar or entries[i].name_en for i in ground.ids
    }
    told = pack_places(_cells(gazetteer), names, {i: entries[i].prominence for i in ground.ids})
    return gzip.compress(orjson.dumps(told), 9, mtime=0)


def places(lang: str) -> bytes:
    """The names and points of the places of the packed timeline, in a language (ar or en), as gzipped JSON."""
    return _places(gazetteer_revision(), lang)


def places_revision(lang: str) -> str:
    """A fingerprint of ``places``."""
    return hashlib.sha256(f"{gazetteer_revision()}/{lang}/{VERSION}".encode()).hexdigest()[:40]


def drawn_actors() -> list[dict[str, Any]]:
    """All actors as the map draws them."""
    return [_drawn_actor(a) for a in pipeline.parameters().actors.values()]


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


def cell_km2(place_ids: Iterable[str]) -> dict[str, float]:
    """The area in km² of the cells of these places; a place without a cell is left out."""
    cells = _cells(gazetteer_revision())
    return {p: float(cells.areas[cells.index[p]]) / 1e6 for p in place_ids if p in cells.index}
