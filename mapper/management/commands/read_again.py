"""manage.py read_again [--once] [--while-parent]: read again the articles that edits concern; safe to stop and start at any time."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from mapper import effects

PAUSE = 1.0  # seconds between two looks at an empty queue


class Command(BaseCommand):
    """Work off the queue of articles to be read again, and go on waiting for more."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """When to stop."""
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")
        parser.add_argument("--while-parent", action="store_true", help="stop when the process that started this one ends")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read one article after the other; a busy database is asked again."""
        parent = os.getppid()
        try:
            while not options["while_parent"] or os.getppid() == parent:
                try:
                    busy = effects.read_next()
                except OperationalError as error:
                    self.stderr.write(f"read_again: the database did not answer ({error}); trying again.")
                    close_old_connections()
                    time.sleep(PAUSE)
                    continue
                if not busy:
                    if options["once"]:
                        return
                    time.sleep(PAUSE)
        except KeyboardInterrupt:
            return
