"""manage.py read_articles FILE... [--dry-run] [--out READINGS.jsonl] [--workers N], or --explain ID [FILE...]"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from mapper import explained, pipeline, situation
from mapper.ingest.files import IngestError


class Command(BaseCommand):
    """Read articles and save their control claims."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Files and what to do with them."""
        parser.add_argument("files", nargs="*", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="write nothing to the database")
        parser.add_argument("--out", type=Path, help="write one line of JSON an article")
        parser.add_argument("--workers", type=int, default=1, help="processes that read")
        parser.add_argument("--explain", metavar="ID", help="show why an article, stored or of FILE, is read as it is; saves nothing")
        parser.add_argument("--published-at", default="", help="date of a .txt file")
        parser.add_argument("--outlet", default="", help="outlet of a .txt file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, report, and end with status 1 where some input was bad."""
        if options["explain"]:
            self._explain(options)
            return
        if not options["files"]:
            raise CommandError("Name at least one FILE, or a stored article with --explain ID.")
        errors: list[str] = []
        read = unchanged = toponyms = claims = 0
        out = options["out"].open("wb") if options["out"] else None
        entries = situation.world().places
        if not entries:
            raise CommandError("The gazetteer is empty; run «manage.py import_gazetteer core» first.")
        try:
            items = pipeline.read_articles(
                options["files"], options["published_at"], options["outlet"], options["dry_run"], options["workers"]
            )
            before = time.perf_counter()
            for item in tqdm(items, unit=" articles", file=sys.stderr, disable=not sys.stderr.isatty()):
                if isinstance(item, IngestError):
                    errors.append(str(item))
                    self.stderr.write(str(item))
                    continue
                article, reading = item
                if reading is None:
                    unchanged += 1
                    reading = pipeline.reread(article) if out else None
                else:
                    read += 1
                    toponyms += len(reading.toponyms)
                    claims += len(reading.claims)
                now = time.perf_counter()
                if out and reading is not None:
                    out.write(pipeline.reading_line(article, reading, entries, now - before))
                before = now
        finally:
            if out:
                out.close()
        self.stdout.write(f"{read} read, {unchanged} unchanged, {toponyms} toponyms, {claims} claims, {len(errors)} errors")
        if errors:
            raise CommandError(f"{len(errors)} of the inputs could not be read; the others were.", returncode=1)

    def _explain(self, options: dict[str, Any]) -> None:
        shown = explained.explained(options["explain"], options["files"], options["published_at"], options["outlet"])
        if shown is None:
            raise CommandError(
                f"No article {options['explain']!r} is stored" + (" or in the files." if options["files"] else "; name its FILE.")
            )
        for line in explained.lines(shown):
            self.stdout.write(line)
