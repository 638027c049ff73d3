"""manage.py import_gazetteer SOURCE [--dry-run]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from gazetteer.sources.areas import seed_areas
from gazetteer.sources.core import SourceError, read_core
from gazetteer.store import save_entries


class Command(BaseCommand):
    """Load places into the gazetteer; the same again changes nothing, and what people edited stays."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The source, and whether to save."""
        parser.add_argument("source", choices=["core"], help="core: the embedded gazetteer")
        parser.add_argument("--dry-run", action="store_true", help="report only, save nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import in one transaction and report."""
        try:
            with transaction.atomic():
                report = save_entries(read_core(), options["dry_run"])
                if not options["dry_run"]:
                    seed_areas()
        except (SourceError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"core: {report}")
