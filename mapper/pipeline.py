"""Articles in, readings out: load, call the pure core, save. The only clock; reads the data files once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import copy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from gazetteer.importing import ImportReport, import_content
from gazetteer.index import GazetteerIndex
from gazetteer.mentions import named_places
from gazetteer.names import fold
from gazetteer.places import GazetteerEntry
from gazetteer.sources.core import read_core_content
from gazetteer.store import load_entries, no_places
from gazetteer.store import revision as gazetteer_revision
from gazetteer.toponyms import PlaceTypes
from mapper import camel_models, parties, records, store
from mapper.control.parameters import Parameters, parse_parameters
from mapper.ingest.files import DAMASCUS, IncomingArticle, IngestError, read_file
from mapper.morphology import camel_analyser
from mapper.reading.claims import ControlClaim, PublishedClaim
from mapper.reading.differences import ReadingShift, reading_shift
from mapper.reading.explanation import Explanation, explain
from mapper.reading.families import Family, parse_families, without
from mapper.reading.grounds import middle_of
from mapper.reading.language import Language, parse, spoken_by
from mapper.reading.reader import RULES_VERSION, Reading, read

DATA = Path(__file__).resolve().parent / "data"
GAZETTEER_DATA = DATA.parent.parent / "gazetteer" / "data"
DEMO = DATA / "demo"


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def parameters() -> Parameters:
    """The parameters of control.json with actors and sources as people keep them, and the records of sources.

    In a new database actors and sources are those of the data files, and nobody has a record.
    """
    return _weighed(parties.revision(), records.revision())


@lru_cache(maxsize=2)
def _weighed(actors: str, sources: str) -> Parameters:
    plain = _parameters(actors)
    return replace(plain, records=records.load(), revision=f"{plain.revision}/{sources}") if sources else plain


@lru_cache(maxsize=1)
def arrangements() -> list[dict[str, Any]]:
    """The rows of arrangements.json: joint rule, reconciliations, truces."""
    rows: list[dict[str, Any]] = _json(DATA / "arrangements.json")["arrangements"]
    return rows


@lru_cache(maxsize=2)
def _parameters(actors: str) -> Parameters:
    rows = {"actors": parties.load_actors()} if actors else _json(DATA / "actors.json")
    sources = parties.load_sources() if actors else []
    parsed = parse_parameters(_json(DATA / "control.json"), rows, {"sources": sources} if sources else _json(DATA / "sources.json"))
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
        self._languages = {camp: spoken_by(language, camp) for camp in {"", *_parameters(actors).camps}}

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
    """Load the actors, aliases and sources of the data files into the database; answers how many rows changed."""
    return parties.import_actors(_json(DATA / "actors.json"), _json(DATA / "reading" / "actors.json"), _json(DATA / "sources.json"))


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

    def place_of(claim: ControlClaim) -> dict[str, Any] | None:
        middle = middle_of(claim.place_id, entries)
        if middle is None:
            return place(entries.get(claim.place_id))
        return {"id": claim.place_id, "pcode": None, "name": claim.place_name, "lat": middle[0], "lon": middle[1]}

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
                    "place": place_of(c),
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


def today() -> dt.date:
    """The current day in Asia/Damascus."""
    return dt.datetime.now(DAMASCUS).date()
