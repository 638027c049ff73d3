"""manage.py bench: what reading, control and the map cost on this machine; needs a loaded database (make run once)."""

from __future__ import annotations

import gc
import time
import tracemalloc
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from gazetteer.index import GazetteerIndex
from gazetteer.store import load_entries
from mapper import measures, pipeline
from mapper.control.ledger import control_history
from mapper.ingest.files import IncomingArticle, read_file

SHARED = settings.BASE_DIR.parent / "shared"
LONG = {  # texts that no newspaper prints, in which a rule that looks too far would show
    "one name again and again": "سقبا، ",
    "reports without an end": "سيطر الجيش السوري على بلدة سقبا بعد انسحاب الفصائل منها أمس وقال المرصد إن ",
    "broken HTML and marks": "<p>بلدة \u202bسقبا\u202c &nbsp; <b>حرستا</b ",
}


class Command(BaseCommand):
    """Print a table of times and sizes."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure each step on the stored gazetteer and the demo bulletins."""
        if not load_entries():
            pipeline.import_gazetteer()
        entries = load_entries()
        articles = [a for p in sorted(pipeline.DEMO.glob("*.jsonl")) for a in read_file(p) if isinstance(a, IncomingArticle)]
        tracemalloc.start()
        self._row("index built, places", len(entries), lambda: GazetteerIndex(entries))
        self.stdout.write(f"{'  peak memory of the index':42}{tracemalloc.get_traced_memory()[1] / 1e6:12.1f} MB")
        tracemalloc.stop()
        index = GazetteerIndex(entries)
        names = [e.name_ar for e in entries] * 5
        self._row("exact look-ups", len(names), lambda: [index.candidates(n) for n in names])
        reader = pipeline.Reader(entries)
        self._row("bulletins read, caches cold", len(articles), lambda: [reader.read(a) for a in articles])
        self._row("bulletins read, caches warm", len(articles), lambda: [reader.read(a) for a in articles])
        world = pipeline.world()
        ids = [p.id for p in world.points]
        for times in (1, 2, 4):
            claims = [replace(c, id=f"{c.id}-{k}") for k in range(times) for c in world.claims]
            self._row(
                "control histories, claims", len(claims), lambda c=claims: control_history(c, ids, world.covers, pipeline.parameters())
            )
        self._row("zones of a day, cells", len(ids), lambda: pipeline.zones(pipeline.START))
        self.stdout.write(f"{'packed timeline':42}{len(pipeline.timeline()) / 1024:12.0f} kB")

        self._lengths(reader, articles)
        self._gold(reader)

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
                reader.read_text(text, pipeline.START)
                row += f"{(time.process_time() - start) / (size / 1e6):12.1f}"
            self.stdout.write(f"  {name:40}{row}")

    def _gold(self, reader: pipeline.Reader) -> None:
        """Our reading of a labelled set beside a plain longest match, where the set is there."""
        gold, program = SHARED / "gold" / "dev.jsonl", SHARED / "gold" / "naive.py"
        if not program.exists():
            self.stdout.write(f"labelled set: skipped, {SHARED} is absent (reference material is not part of a clone)")
            return
        scorer = gold.with_name("score.py")
        ours = measures.scores(gold, scorer, measures.read_lines(reader, measures.articles_of(gold)))
        plain = measures.baseline(gold, scorer, program, SHARED / "gazetteer" / "places.csv")
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
