"""manage.py import_control FILE.csv [--source NAME] [--dry-run]: a starting map, or another's map, as claims of a named source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mapper import control_maps, situation
from mapper.ingest.files import IngestError

SHOWN = 20  # bad rows, and rows left out, that are written; the rest is counted


class Command(BaseCommand):
    """Import who holds what by somebody's map."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, whose map it is where its rows do not say, and whether to store."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="whose map it is, for rows that name no source")
        parser.add_argument("--dry-run", action="store_true", help="check and report only, store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import all of the file or nothing, and report."""
        if not situation.ground().ids:
            raise CommandError("The gazetteer is empty; run «manage.py import_gazetteer core» first.")
        try:
            done = control_maps.import_control(options["file"], options["source"].strip(), options["dry_run"])
        except control_maps.BadRows as error:
            self._list(error.rows)
            raise CommandError(str(error)) from error
        except IngestError as error:
            raise CommandError(str(error)) from error
        self._list(done.unplaced)
        if done.ignored:
            self.stdout.write(f"columns that mean nothing here: {', '.join(done.ignored)}")
        for source in done.new_sources:
            self.stdout.write(
                f"«{source}» is new: how far it is believed is its record in the admin (records of sources), to be corrected there"
            )
        self.stdout.write(
            f"{done.claims} claims of {done.saved + done.unchanged} days: {done.saved} days saved, {done.unchanged} unchanged, "
            f"{done.removed} removed; {len(done.unplaced)} rows of unknown places left out, {done.silent} rows say nothing"
            + (" (dry run: nothing stored)" if options["dry_run"] else "")
        )

    def _list(self, sentences: tuple[str, ...]) -> None:
        for sentence in sentences[:SHOWN]:
            self.stderr.write(sentence)
        if len(sentences) > SHOWN:
            self.stderr.write(f"… and {len(sentences) - SHOWN} more")
