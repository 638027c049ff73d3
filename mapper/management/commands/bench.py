"""manage.py bench [--workbook FILE] [--gold GOLD.jsonl] [--browser CHROMIUM] [--url PAGE]: what the gazetteer, reading, control and the map cost; needs a loaded database."""

from __future__ import annotations

import datetime as dt
import gc
import gzip
import json
import multiprocessing
import random
import resource
import statistics
import time
import tomllib
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from rapidfuzz import process

from gazetteer.geocoder import SyrianGazetteer
from gazetteer.geometry import distance_km
from gazetteer.importing import import_content
from gazetteer.index import GazetteerIndex
from gazetteer.places import GazetteerEntry
from gazetteer.recall import candidate_recall, labels_of
from gazetteer.sources.ocha import read_ocha
from gazetteer.store import load_entries
from mapper import map_speed, measures, pipeline, situation, store
from mapper.control.fronts import fronts
from mapper.control.ground import Ground
from mapper.control.ledger import open_ledger, revised
from mapper.control.parameters import Parameters
from mapper.control.tessellation import tessellate
from mapper.control.zones import changed_ground, changed_shapes, dissolve
from mapper.ingest.files import IncomingArticle, read_file
from mapper.reading.claims import ControlClaim, Event, PublishedClaim
from mapper.timeline.packed import pack
from mapper.trial_war import ACTORS, trial_histories, trial_mesh

SPELLINGS = Path(settings.BASE_DIR) / "tests" / "scenarios" / "spellings.toml"
RIGHT_KM = 6.0
LEDGERS = (12_500, 25_000, 50_000)  # synthetic claims
REVISIONS = 40
LONG = {  # texts that no newspaper prints, in which a rule that looks too far would show
    "one name again and again": "سقبا، ",
    "reports without an end": "سيطر الجيش السوري على بلدة سقبا بعد انسحاب الفصائل منها أمس وقال المرصد إن ",
    "broken HTML and marks": "<p>بلدة \u202bسقبا\u202c &nbsp; <b>حرستا</b ",
}


class Command(BaseCommand):
    """Print a table of times and sizes."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The workbook whose import is measured, and the labelled set of which candidate recall is told."""
        parser.add_argument("--workbook", type=Path, help="OCHA's syr_admin_boundaries.xlsx")
        parser.add_argument("--gold", type=Path, help="labelled articles; without them nothing is measured on them")
        parser.add_argument("--browser", metavar="CHROMIUM", help="the Chromium in which the map is measured; needs requirements-dev.txt")
        parser.add_argument("--url", metavar="PAGE", help="a served map, whose first visit is measured too: http://127.0.0.1:8000/")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure each step on the stored gazetteer and the demo bulletins."""
        if not load_entries():
            pipeline.import_gazetteer()
        entries = load_entries()
        self._gazetteer(entries, options["gold"])
        articles = [a for p in sorted(pipeline.DEMO.glob("*.jsonl")) for a in read_file(p) if isinstance(a, IncomingArticle)]
        reader = pipeline.Reader(entries)
        self._row("bulletins read, caches cold", len(articles), lambda: [reader.read(a) for a in articles])
        self._row("bulletins read, caches warm", len(articles), lambda: [reader.read(a) for a in articles])
        self._ledger({a.id for a in articles})
        self._geometry()
        self.stdout.write(f"{'packed timeline, gzipped':42}{len(situation.timeline()) / 1000:12.0f} kB")
        self._map(options["browser"], options["url"])
        self._import(options["workbook"])
        self._lengths(reader, articles)
        self._gold(reader, options["gold"])

    def _map(self, chromium: str | None, url: str | None) -> None:
        """A long war packed, and how fast its map moves in a browser."""
        mesh = trial_mesh(map_speed.PLACES, situation.border(), pipeline.parameters()["coverage_km"])
        histories = trial_histories(mesh, situation.START, map_speed.DAYS, map_speed.CHANGES)
        last = situation.START + dt.timedelta(days=map_speed.DAYS - 1)
        packed: list[bytes] = []
        self._row(
            "trial war packed, changes",
            map_speed.CHANGES,
            lambda: packed.append(pack(mesh, histories, [{"code": a} for a in ACTORS], situation.START, last)),
        )
        self.stdout.write(f"{'  gzipped':42}{len(gzip.compress(packed[0], 9)) / 1000:12.1f} kB")
        if chromium is None:
            self.stdout.write(f"{'map in a browser':42}{'not measured':>12} (bench --browser /usr/bin/chromium)")
            return
        speed = map_speed.speed_of(map_speed.trial_file(), chromium)
        self.stdout.write(f"{'map in a browser: first painting':42}{speed.first_ms:12.1f} ms, memory {speed.heap_mb:.1f} MB")
        for kind, (median, p95) in speed.steps.items():
            self.stdout.write(f"{f'  a step of a {kind}' if kind != 'jump' else '  a jump':42}{median:12.1f} ms{p95:14.1f} ms at p95")
        if url:
            seen = map_speed.visit(url, chromium)
            self.stdout.write(f"{'first visit to the page':42}{seen.kb:12.1f} kB, map {seen.first_ms:.0f} ms, names {seen.named_ms:.0f} ms")

    def _gazetteer(self, entries: Sequence[GazetteerEntry], gold: Path | None) -> None:
        """The index, and look-ups by it, by a dictionary of official names, and by rapidfuzz over all names, side by side."""
        self._row("index built, places", len(entries), lambda: GazetteerIndex(entries))
        tracemalloc.start()
        index = GazetteerIndex(entries)
        self.stdout.write(f"{'  peak memory of the index':42}{tracemalloc.get_traced_memory()[1] / 1e6:12.1f} MB")
        geocoder = SyrianGazetteer(index)
        geocoder.geocode("Zzyzx")
        self.stdout.write(f"{'  with the tables of the geocoder':42}{tracemalloc.get_traced_memory()[1] / 1e6:12.1f} MB")
        tracemalloc.stop()
        official: dict[str, GazetteerEntry] = {}
        for e in sorted(entries, key=lambda e: e.prominence):
            official |= {e.name_ar: e, e.name_en: e}
        names = [(name, e) for e in entries for name in dict.fromkeys((e.name_ar, e.name_en, *(n.text for n in e.names))) if name]
        texts = [name for name, _ in names]

        def by_geocoder(query: str) -> list[GazetteerEntry]:
            place = geocoder.geocode(query)
            return [index.entries[place.raw["id"]]] if place else []

        def by_name(query: str) -> list[GazetteerEntry]:
            return [official[query]] if query in official else []

        def by_fuzz(query: str, limit: int = 1) -> list[GazetteerEntry]:
            return [names[i][1] for _, _, i in process.extract(query, texts, limit=limit)]

        self._row("exact look-ups, index", len(texts), lambda: [index.candidates(n) for n in texts])
        self._row("exact look-ups, dictionary", len(texts), lambda: [by_name(n) for n in texts])
        self._row("exact look-ups, rapidfuzz", 50, lambda: [by_fuzz(n) for n in texts[:: len(texts) // 50][:50]])
        if SPELLINGS.exists():
            rows = tomllib.loads(SPELLINGS.read_text(encoding="utf-8"))["spellings"]
            self._spellings("geocoder", rows, by_geocoder)
            self._spellings("dictionary", rows, by_name)
            self._spellings("rapidfuzz", rows[::5], by_fuzz)
        if gold:
            labels = labels_of(json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip())
            for name, candidates in (
                ("index", lambda s: [c.entry for c in index.candidates(s, 20)]),
                ("dictionary", by_name),
                ("rapidfuzz", lambda s: by_fuzz(s, 20)),
            ):
                recall = candidate_recall(labels, candidates)
                self.stdout.write(f"{f'candidate recall, {name}':32}{recall.labels:10}{recall.found / max(1, recall.labels):12.4f}")

    def _spellings(self, name: str, rows: Sequence[Any], look_up: Callable[[str], Iterable[GazetteerEntry]]) -> None:
        """How many queries find first a place within 6 km of the right one, and how long each takes."""
        start = time.perf_counter()
        right = sum(any(distance_km((lat, lon), (e.lat, e.lon)) <= RIGHT_KM for e in look_up(query)) for query, _, lat, lon in rows)
        seconds = time.perf_counter() - start
        self.stdout.write(f"{f'spellings, {name}':32}{len(rows):10}{right / len(rows):12.4f}   {seconds / len(rows) * 1000:14.3f} ms each")

    def _ledger(self, demo: set[str]) -> None:
        """The demo rebuilt; ledgers of synthetic claims over the real places, each in a process of its own; one claim more."""
        ground, numbers = situation.ground(), pipeline.parameters()
        told = store.load_claims(sorted(demo))
        self._row("ledger of the demo, claims", len(told), lambda: open_ledger(told, ground, numbers))
        claims = synthetic_claims(ground, max(LEDGERS) + REVISIONS)
        self.stdout.write(f"{f'ledger of synthetic claims, {len(ground.ids)} places':42}{'seconds':>12}{'ms a claim':>12}{'peak MB':>12}")
        for size in LEDGERS:
            with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as apart:
                seconds, peak, revisions = apart.submit(_open_and_revise, claims[:size], claims[max(LEDGERS) :], ground, numbers).result()
            self.stdout.write(f"{'':32}{size:10,}{seconds:12.1f}{seconds / size * 1000:12.2f}{peak:12.0f}")
        median, p95 = statistics.median(revisions), statistics.quantiles(revisions, n=20)[-1]
        self.stdout.write(f"{'  one claim more, milliseconds':32}{len(revisions):10}{median:12.1f} median{p95:10.1f} p95")

    def _geometry(self) -> None:
        """Milliseconds of each step from places to zones, the median of a month's days, by number of cells."""
        month = [situation.control(dt.date(2017, 10, day)) for day in range(1, 32)]
        holders = [{s.place.id: s.period.actor for s in standings} for standings in month]
        everywhere = [(s.place.id, s.place.lat, s.place.lon) for s in month[0]]
        steps = ("tessellated", "a day", "its fronts", "a change", "its shapes")
        self.stdout.write(f"{'milliseconds, by number of cells':42}" + "".join(f"{step:>12}" for step in steps))
        for share in (8, 4, 2, 1):
            places = (everywhere[::share], situation.border(), situation.rivers(), pipeline.parameters()["coverage_km"])
            mesh = tessellate(*places)
            dissolve(mesh, holders[0])  # works out what is kept with a mesh
            days = [(mesh, held) for held in holders]
            changes = [(mesh, before, after) for before, after in pairwise(holders)]
            works = (
                (tessellate, [places] * 5),
                (dissolve, days),
                (fronts, days),
                (changed_ground, changes),
                (changed_shapes, changes),
            )
            figures = "".join(f"{_median_ms(work, inputs):12.1f}" for work, inputs in works)
            self.stdout.write(f"{'':32}{len(mesh.ids):10}{figures}")
        self._row("zones of a day as GeoJSON, cells", len(everywhere), lambda: situation.zones(dt.date(2017, 10, 20)))

    def _import(self, workbook: Path | None) -> None:
        """The import of the workbook into the stored gazetteer, taken back at the end."""
        if workbook is None:
            self.stdout.write(f"{'import of the workbook':42}{'not measured':>12} (bench --workbook syr_admin_boundaries.xlsx)")
            return
        self._row("workbook read", 1, lambda: read_ocha([workbook]))
        content = read_ocha([workbook])
        self._row("  and imported, places", len(content.rows), lambda: import_content(content, dry_run=True))

    def _lengths(self, reader: pipeline.Reader, articles: list[IncomingArticle]) -> None:
        """Seconds of computing a megabyte of text, by its length: a row that stays level is linear."""
        sizes = (1_000, 10_000, 100_000, 1_000_000)
        self.stdout.write(f"{'seconds a megabyte, by characters':42}" + "".join(f"{size:>12,}" for size in sizes))
        texts = {"bulletins in one text": "\n".join(a.body for a in articles), **LONG}
        for name, unit in texts.items():
            row = ""
            for size in sizes:
                text = (unit * (size // len(unit) + 1))[:size]
                start = time.process_time()
                reader.read_text(text, situation.START)
                row += f"{(time.process_time() - start) / (size / 1e6):12.1f}"
            self.stdout.write(f"  {name:40}{row}")

    def _gold(self, reader: pipeline.Reader, gold: Path | None) -> None:
        """Our reading of a labelled set beside a plain longest match (naive.py beside it)."""
        if gold is None:
            self.stdout.write("labelled set: skipped, no --gold given (reference material is not part of a clone)")
            return
        scorer, program = gold.with_name("score.py"), gold.with_name("naive.py")
        ours = measures.scores(gold, scorer, measures.read_lines(reader, measures.articles_of(gold)))
        plain = measures.baseline(gold, scorer, program, gold.parents[1] / "gazetteer" / "places.csv")
        self.stdout.write(f"{'labelled set, gazetteer as stored':42}{'naive':>12}{'ours':>12}")
        for name in measures.MEASURES:
            cells = "".join(f"{'?' if value is None else f'{value:.3f}':>12}" for value in (plain[name], ours[name]))
            self.stdout.write(f"  {name:40}{cells}")

    def _row(self, name: str, count: int, work: Any) -> None:
        gc.collect()
        start = time.perf_counter()
        work()
        seconds = time.perf_counter() - start
        self.stdout.write(f"{name:32}{count:10}{seconds * 1000:12.1f} ms{count / seconds:14.0f} a second")


def synthetic_claims(ground: Ground, count: int) -> list[PublishedClaim]:
    """Claims as a war might tell them, always the same: who holds a square of 50 km a year, a fifth of the time contradicted, 1 in 100 of an area."""
    chance = random.Random(count)
    holders: dict[tuple[int, int, int], str] = {}
    areas = sorted(a for a, kind in ground.kinds.items() if kind == "subdistrict")
    out = []
    for n in range(count):
        place = chance.choice(areas) if areas and chance.random() < 0.01 else chance.choice(ground.ids)
        day = dt.date(2012, 1, 1) + dt.timedelta(days=chance.randrange(4_600))
        x, y = ground.metres[place]
        square = (int(x // 50_000), int(y // 50_000), day.year)
        holder = holders.setdefault(square, chance.choice(ACTORS))
        actor = chance.choice(ACTORS) if chance.random() < 0.2 else holder
        event = chance.choices((Event.GAIN, Event.HOLD, Event.LOSE, Event.SIEGE), (50, 40, 5, 5))[0]
        said = ControlClaim(event, actor, place, place, day, "day", evidence=((0, 1),), wording=f"w{n} v{n}")
        published = day + dt.timedelta(days=chance.randrange(3))
        out.append(PublishedClaim(f"{n:08x}", f"a{n}", f"outlet {chance.randrange(30)}", published, said))
    return out


def _open_and_revise(
    claims: list[PublishedClaim], more: list[PublishedClaim], ground: Ground, numbers: Parameters
) -> tuple[float, float, list[float]]:
    """Seconds of computing to open a ledger, megabytes of the whole process at its highest, milliseconds for each claim more."""
    gc.collect()
    start = time.process_time()
    ledger = open_ledger(claims, ground, numbers)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = []
    for claim in more:
        start = time.process_time()
        revised(ledger, [claim], ())
        times.append((time.process_time() - start) * 1000)
    return seconds, peak, times


def _median_ms(work: Callable[..., Any], inputs: Iterable[tuple[Any, ...]]) -> float:
    """The median time of the work on these inputs, in milliseconds of the processor, without the collector of garbage, as timeit has it."""
    gc.collect()
    gc.disable()
    times = []
    for given in inputs:
        start = time.process_time()
        work(*given)
        times.append((time.process_time() - start) * 1000)
    gc.enable()
    return statistics.median(times)
