"""Load, call the pure core, save: every command and view makes one call in here. The only clock; reads the data files once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import shapely
from django.conf import settings
from shapely.geometry.base import BaseGeometry

from gazetteer.current import geocoder
from gazetteer.importing import ImportReport, import_content
from gazetteer.index import GazetteerIndex
from gazetteer.lookup import LOOSE
from gazetteer.mentions import named_places
from gazetteer.names import fold
from gazetteer.places import AreaRole, GazetteerEntry
from gazetteer.shapes import geometry
from gazetteer.sources.core import read_core_content
from gazetteer.store import load_areas, load_entries, no_places
from gazetteer.store import revision as gazetteer_revision
from gazetteer.toponyms import PlaceTypes
from mapper import camel_models, parties, store
from mapper.control.areas import coverage, holders
from mapper.control.ledger import START, control_history, event_day, on_day
from mapper.control.parameters import Actor, Parameters, parse_parameters
from mapper.control.periods import ControlPeriod, State
from mapper.control.zones import Cells, Edge, area_km2, dissolve, edges, fronts, tessellate
from mapper.ingest.files import DAMASCUS, IncomingArticle, IngestError, read_file
from mapper.morphology import camel_analyser
from mapper.reading.claims import PublishedClaim, Status
from mapper.reading.differences import ReadingShift, reading_shift
from mapper.reading.explanation import Explanation, explain
from mapper.reading.families import Family, parse_families, without
from mapper.reading.language import Language, parse, spoken_by
from mapper.reading.reader import RULES_VERSION, Reading, read
from mapper.timeline.packed import pack

DATA = Path(__file__).resolve().parent / "data"
GAZETTEER_DATA = DATA.parent.parent / "gazetteer" / "data"
DEMO = DATA / "demo"


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def parameters() -> Parameters:
    """The parameters of control.json with the actors as people keep them; in a new database those of actors.json."""
    return _parameters(parties.revision())


@lru_cache(maxsize=2)
def _parameters(actors: str) -> Parameters:
    files = _json(DATA / "actors.json")
    parsed = parse_parameters(_json(DATA / "control.json"), {**files, "actors": parties.load_actors()} if actors else files)
    return replace(parsed, revision=f"{parsed.revision}/{actors}")


@lru_cache(maxsize=2)
def _language(actors: str) -> tuple[Language, PlaceTypes, list[dict[str, Any]]]:
    files = {n: _json(DATA / "reading" / f"{n}.json") for n in ("verbs", "actors", "scope", "dates")}
    if actors:
        files["actors"]["aliases"] = parties.load_aliases()
    language = parse(files["verbs"], files["actors"], files["scope"], files["dates"])
    return language, PlaceTypes.parse(_json(GAZETTEER_DATA / "placetypes.json")), files["verbs"]["verbs"]


@lru_cache(maxsize=1)
def _incidents() -> dict[str, str]:
    kinds = _json(DATA / "reading" / "incidents.json")["kinds"]
    return {fold(word): kind for kind, row in kinds.items() for word in row["words"]}


class Reader:
    """Reads articles against a set of entries; built once a run, so the gazetteer never changes in the middle of a reading.

    ``no_places`` are the folded names that editors called no place, ``actors`` the revision of the actors and their aliases.
    """

    def __init__(self, entries: Iterable[GazetteerEntry], no_places: frozenset[str] = frozenset(), actors: str = "") -> None:
        self.index = GazetteerIndex(entries)
        language, types, verbs = _language(actors)
        self.no_places = no_places
        self.types = replace(types, no_places=no_places)
        self.analyser = camel_analyser(verbs)
        self.opinion = camel_models.installed(tuple(settings.CAMEL_MODELS))
        self._camp_of = _parameters(actors).camp_of
        self._languages = {camp: spoken_by(language, camp) for camp in {"", *_parameters(actors).camps.values()}}

    def read(self, article: IncomingArticle) -> Reading:
        """The toponyms and claims of one article, in the words of its outlet's camp."""
        return self.read_text(article.body, article.published, article.outlet)

    def read_text(self, body: str, published: dt.date | None, outlet: str = "") -> Reading:
        """The same of a text that is no article; without a publication date only what it dates itself has a date."""
        language = self._languages[self._camp_of(outlet)]
        return read(body, published, self.index, self.types, language, self.analyser, self.opinion)

    def explain(self, article: IncomingArticle) -> Explanation:
        """Why an article is read as it is."""
        language = self._languages[self._camp_of(article.outlet)]
        parts = (self.index, self.types, language, self.analyser, _incidents(), self.opinion)
        return explain(article.body, article.published, *parts)

    def without(self, family: Family) -> Reader:
        """A reader of the same gazetteer that lacks a family of rules, to measure what it brings."""
        poorer = copy(self)
        poorer._languages = {camp: without(language, self.types, family)[0] for camp, language in self._languages.items()}
        poorer.types = without(self._languages[""], self.types, family)[1]
        return poorer


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """The families of rules, in the order of families.json."""
    return parse_families(_json(DATA / "reading" / "families.json"))


@lru_cache(maxsize=2)
def _reader(gazetteer: str, actors: str) -> Reader:
    return Reader(load_entries(), no_places(), actors)


def reader() -> Reader:
    """The reader of the gazetteer, the verdicts and the actors as stored now."""
    return _reader(gazetteer_revision(), parties.revision())


def rules() -> str:
    """What, beside its text, the reading of an article depends on."""
    return "/".join([RULES_VERSION, gazetteer_revision(), parties.revision(), *settings.CAMEL_MODELS])


def import_actors() -> int:
    """Load the actors and aliases of the data files into the database; answers how many rows changed."""
    return parties.import_actors(_json(DATA / "actors.json"), _json(DATA / "reading" / "actors.json"))


def import_gazetteer(dry_run: bool = False) -> ImportReport:
    """Load the embedded gazetteer into the database."""
    return import_content(read_core_content(), dry_run)


def read_articles(
    files: Iterable[Path], published_at: str = "", outlet: str = "", dry_run: bool = False, workers: int = 1
) -> Iterator[tuple[IncomingArticle, Reading | None] | IngestError]:
    """Read files article by article and save each in its own transaction; a bad line comes as its error, the rest goes on.

    An article whose text, rules and gazetteer are as stored is not saved again (Reading None unless ``dry_run``). The files
    are loaded and the reader is ready when this returns: the time to the next item is that of its article.
    """
    items = [item for path in files for item in read_file(path, published_at, outlet, today())]
    if workers <= 1:
        reader()
    return _read_items(items, dry_run, workers)


def _read_items(
    items: Sequence[IncomingArticle | IngestError], dry_run: bool, workers: int
) -> Iterator[tuple[IncomingArticle, Reading | None] | IngestError]:
    read_by = rules()
    articles = [i for i in items if isinstance(i, IncomingArticle)]
    known = {} if dry_run else store.known_digests([a.id for a in articles])
    fresh = [a for a in articles if known.get(a.id) != store.digest(a, read_by)]
    readings = _readings(fresh, workers)
    fresh_ids = {id(a) for a in fresh}
    for item in items:
        if isinstance(item, IngestError):
            yield item
        elif id(item) not in fresh_ids:
            yield item, None
        else:
            reading = next(readings)
            if not dry_run:
                save(item, reading, read_by)
            yield item, reading


def read_all_again(workers: int = 1, dry_run: bool = False) -> Iterator[tuple[IncomingArticle, ReadingShift]]:
    """Read every stored article with the rules of now, newest first, save each in its own transaction, and tell what differs.

    The articles are read in parts of 2,000, so that an archive need not fit into memory.
    """
    read_by = rules()
    ids = store.article_ids()
    for start in range(0, len(ids), 2000):
        articles = store.load_articles(ids[start : start + 2000])
        before: dict[str, list[PublishedClaim]] = {}
        for claim in store.load_claims([a.id for a in articles]):
            before.setdefault(claim.article_id, []).append(claim)
        for article, reading in zip(articles, _readings(articles, workers), strict=True):
            if not dry_run:
                save(article, reading, read_by)
            yield article, reading_shift((), (), before.get(article.id, ()), store.published(article, reading.claims))


def reread(article: IncomingArticle) -> Reading:
    """The reading of an article without saving anything."""
    return reader().read(article)


def save(article: IncomingArticle, reading: Reading, rules: str) -> None:
    """Store a reading with its mentions and claims in one transaction; ``rules`` are those it was read by."""
    named = named_places(article.body, reading.sentences, reading.toponyms)
    store.save_reading(article, reading.claims, named, store.digest(article, rules))


def _readings(articles: Sequence[IncomingArticle], workers: int) -> Iterator[Reading]:
    now = reader()
    if workers <= 1 or len(articles) < 50:
        yield from map(now.read, articles)
        return
    start = (tuple(now.index.entries.values()), now.no_places, parties.revision())
    with ProcessPoolExecutor(max_workers=workers, initializer=_start_worker, initargs=start) as pool:
        yield from pool.map(_read_in_worker, articles, chunksize=20)


_worker: list[Reader] = []


def _start_worker(entries: Sequence[GazetteerEntry], no_places: frozenset[str], actors: str) -> None:
    _worker[:] = [Reader(entries, no_places, actors)]


def _read_in_worker(article: IncomingArticle) -> Reading:
    return _worker[0].read(article)


def reading_line(article: IncomingArticle, reading: Reading, entries: dict[str, GazetteerEntry], seconds: float) -> bytes:
    """One line of ``--out``: toponyms and claims with offsets in code points of title + newline + text."""

    def place(entry: GazetteerEntry | None) -> dict[str, Any] | None:
        if entry is None:
            return None
        return {"id": entry.id, "pcode": entry.pcode, "name": entry.name_ar, "lat": entry.lat, "lon": entry.lon}

    return orjson.dumps(
        {
            "id": article.id,
            "seconds": round(seconds, 5),
            "toponyms": [
                {"start": r.toponym.start, "end": r.toponym.end, "surface": r.toponym.surface, "place": place(r.entry)}
                for r in reading.toponyms
            ],
            "claims": [
                {
                    "event": c.event.value,
                    "actor": c.actor,
                    "from": c.loser,
                    "place": place(entries.get(c.place_id)),
                    "date": c.date.isoformat() if c.date else None,
                    "status": c.status.value,
                    "extent": "whole" if c.extent.value == "whole" else "part",
                    "attribution": c.attribution,
                    "start": c.evidence[0][0],
                    "end": c.evidence[0][1],
                }
                for c in reading.claims
            ],
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )


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
    history = control_history(published, [p.id for p in points], covers, parameters(), known_by, held)
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
def _cells(gazetteer: str) -> Cells:
    points = holders({e.id: e for e in load_entries()})
    return tessellate(
        [(p.id, p.lat, p.lon) for p in points],
        border(),
        rivers(),
        parameters()["coverage_km"],
    )


@lru_cache(maxsize=2)
def _edges(gazetteer: str) -> tuple[Edge, ...]:
    return edges(_cells(gazetteer))


def border() -> list[tuple[float, float]]:
    """The border of Syria, Golan included, (lon, lat) degrees."""
    return [(x, y) for x, y in _json(GAZETTEER_DATA / "border.json")["ring"]]


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
    revision = hashlib.sha256(f"{gazetteer}/{claims}/{parameters().revision}/5".encode()).hexdigest()[:40]
    if first is None and last is None:
        ready = store.built(revision)
        if ready is not None:
            return ready.encode()
    now = world()
    cells = _cells(gazetteer)
    end = last or max([dt.date(2024, 12, 31), *(c.published for c in now.claims)])
    rings = []
    for i in range(len(cells.ids)):
        shape = cells.geographic(i)
        rings.append([list(part.exterior.coords) for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])
    value = pack(
        [(p.id, p.name_ar, p.name_en, p.lat, p.lon, p.prominence) for p in now.points],
        rings,
        [(e.a, e.b, [list(part.coords) for part in shapely.get_parts(e.geographic())]) for e in _edges(gazetteer)],
        now.histories,
        [_drawn_actor(a) for a in parameters().actors.values()],
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
    at = {place_id: i for i, place_id in enumerate(cells.ids)}
    return {p: float(cells.shapes[at[p]].area) / 1e6 for p in place_ids if p in at}


def today() -> dt.date:
    """The current day in Asia/Damascus."""
    return dt.datetime.now(DAMASCUS).date()
