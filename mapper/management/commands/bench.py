"""manage.py bench: what reading, control and the map cost on this machine; needs a loaded database (make run once)."""

from __future__ import annotations

import gc
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gazetteer.importing import import_content
from gazetteer.index import GazetteerIndex
from gazetteer.sources.ocha import read_ocha
from gazetteer.store import load_entries
from mapper import pipeline
from mapper.control.ledger import control_history
from mapper.ingest.files import IncomingArticle, read_file


class Command(BaseCommand):
    """Print a table of times and sizes."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The workbook whose import is measured."""
        parser.add_argument("--workbook", type=Path, help="OCHA's syr_admin_boundaries.xlsx")

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

        self._import(options["workbook"])

    def _import(self, workbook: Path | None) -> None:
        """The import of the workbook into the stored gazetteer, taken back at the end."""
        if workbook is None:
            self.stdout.write(f"{'import of the workbook':42}{'not measured':>12} (bench --workbook syr_admin_boundaries.xlsx)")
            return
        self._row("workbook read", 1, lambda: read_ocha([workbook]))
        content = read_ocha([workbook])
        self._row("  and imported, places", len(content.rows), lambda: import_content(content, dry_run=True))

    def _row(self, name: str, count: int, work: Any) -> None:
        gc.collect()
        start = time.perf_counter()
        work()
        seconds = time.perf_counter() - start
        self.stdout.write(f"{name:32}{count:10}{seconds * 1000:12.1f} ms{count / seconds:14.0f} a second")
