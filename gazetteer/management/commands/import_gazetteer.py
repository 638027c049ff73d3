"""manage.py import_gazetteer SOURCE [PATH ...] [--dry-run] [--report FILE]"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from gazetteer.importing import import_content
from gazetteer.sources.content import SourceContent, SourceError
from gazetteer.sources.core import read_core_content
from gazetteer.sources.geonames import read_geonames
from gazetteer.sources.ocha import read_ocha
from gazetteer.sources.osm import read_osm
from gazetteer.sources.table import read_table

READERS: dict[str, Callable[[list[Path]], SourceContent]] = {
    "ocha": read_ocha,
    "geonames": read_geonames,
    "osm": read_osm,
    "csv": read_table,
}
SHOWN = 20


class Command(BaseCommand):
    """Load places into the gazetteer in one transaction; the same again changes nothing, and what people edited stays."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The source, its files, whether to save, and where to write the whole report."""
        parser.add_argument("source", choices=["core", *READERS])
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files of the source; core has its own")
        parser.add_argument("--dry-run", action="store_true", help="report only, save nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write every skipped and doubtful row to FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the files, import in one transaction, report."""
        source, paths = options["source"], options["paths"]
        if source == "core" and paths:
            raise CommandError("core is embedded and takes no PATH; for a file of your own use csv.")
        if source != "core" and not paths:
            raise CommandError(f"{source} needs a PATH: README.md, «More places», says where to get the file.")
        try:
            content = READERS[source](paths) if source != "core" else read_core_content()
            bar = partial(tqdm, desc=source, unit=" places", disable=None, leave=False)  # None: only on a terminal
            report = import_content(content, options["dry_run"], bar)
            lines = report.lines()
            if options["report"]:
                options["report"].write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        except (SourceError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{source}{' (dry run, nothing saved)' if options['dry_run'] else ''}: {report}")
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  … and {len(lines) - SHOWN} more; --report FILE writes them all")
