"""manage.py export_gazetteer [--out FILE] [--format csv|geojson|crosswalk|faults]"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazetteer.sources.table import feature_collection, write_crosswalk, write_csv, write_faults
from gazetteer.store import edited_ids, fault_report, load_entries


class Command(BaseCommand):
    """Write the whole gazetteer so that import_gazetteer csv takes it back, its ids beside those of others, or the faults of the sources."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and in which form."""
        parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
        parser.add_argument("--format", choices=["csv", "geojson", "crosswalk", "faults"], default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one file in UTF-8."""
        entries, text = load_entries(), io.StringIO(newline="")
        if options["format"] == "geojson":
            json.dump(feature_collection(entries, edited_ids()), text, ensure_ascii=False)
        elif options["format"] == "crosswalk":
            write_crosswalk(text, entries)
        elif options["format"] == "faults":
            write_faults(text, fault_report())
        else:
            write_csv(text, entries, edited_ids())
        if options["out"] is None:
            self.stdout.write(text.getvalue(), ending="")
            return
        try:
            options["out"].write_bytes(text.getvalue().encode())
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written ({error.strerror}); choose another with --out.") from error
        self.stdout.write(f"{options['out']}: {options['format']} of {len(entries)} places")
