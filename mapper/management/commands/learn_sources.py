"""manage.py learn_sources [--dry-run]: how far was each source borne out, for and against each side? Stores it as their records."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mapper import reliability


class Command(BaseCommand):
    """Learn the records of sources from the stored claims."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to store."""
        parser.add_argument("--dry-run", action="store_true", help="print only, store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line a source and side, those with most reports first, then what changed."""
        tallies, changed, label = reliability.learn_sources(dry_run=options["dry_run"])
        self.stdout.write(f"{'side':6}{'':8}{'reports':>8}{'borne out':>11}{'before':>8}{'after':>7}  source")
        for t in sorted(tallies, key=lambda t: (-t.reports, t.root, t.camp, t.side)):
            self.stdout.write(f"{t.camp:6}{t.side:8}{t.reports:8}{t.borne_out:11.2f}{t.before:8.2f}{t.after:7.2f}  {t.root}")
        if not tallies:
            self.stdout.write("No two sources tell of one place within a month: there is nothing to learn from yet.")
        what = "nothing stored (dry run)" if options["dry_run"] else f"{changed} records changed"
        self.stdout.write(f"version {label}: {what}. What a person set in the admin is used and stays.")
