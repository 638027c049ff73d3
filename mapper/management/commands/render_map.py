"""manage.py render_map (--on DATE | --from DATE --to DATE) --out FILE.html [--lang ar|en]"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mapper import maps
from mapper.management.commands.show_control import a_date


class Command(BaseCommand):
    """Write the map as one self-contained file that opens offline."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The days, the file and its language."""
        parser.add_argument("--on")
        parser.add_argument("--from", dest="first")
        parser.add_argument("--to", dest="last")
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--lang", choices=["ar", "en"], default="ar")

    def handle(self, *args: Any, **options: Any) -> None:
        """Render and write."""
        if options["on"]:
            first = last = a_date(options["on"])
        elif options["first"] and options["last"]:
            first, last = a_date(options["first"]), a_date(options["last"])
        else:
            raise CommandError("Name a day with --on, or a range with --from and --to.")
        if first > last:
            raise CommandError("--from is later than --to; exchange them.")
        try:
            options["out"].write_text(maps.as_file(first, last, options["lang"]), encoding="utf-8")
        except (OSError, maps.MissingAssetError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['out']}: {first} to {last}")
