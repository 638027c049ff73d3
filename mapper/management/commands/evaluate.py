"""manage.py evaluate GOLD.jsonl [--scorer FILE]"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazetteer.current import geocoder
from gazetteer.recall import candidate_recall, labels_of

CANDIDATES = 20


class Command(BaseCommand):
    """Read the articles of a labelled set and print the scorer's table."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The labelled set and its scorer."""
        parser.add_argument("gold", type=Path)
        parser.add_argument("--scorer", type=Path, help="default: score.py beside GOLD")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read without saving, then run the scorer on the readings."""
        gold: Path = options["gold"]
        scorer: Path = options["scorer"] or gold.parent / "score.py"
        for path in (gold, scorer):
            if not path.exists():
                raise CommandError(f"{path}: no such file.")
        with tempfile.TemporaryDirectory() as folder:
            readings = Path(folder) / "readings.jsonl"
            call_command("read_articles", str(gold), dry_run=True, out=readings, stdout=self.stderr)
            table = subprocess.run([sys.executable, str(scorer), str(gold), str(readings)], check=True, capture_output=True, text=True)
        self.stdout.write(table.stdout)
        with gold.open(encoding="utf-8") as lines:
            labels = labels_of(json.loads(line) for line in lines if line.strip())
        index = geocoder().index
        recall = candidate_recall(labels, lambda surface: [c.entry for c in index.candidates(surface, CANDIDATES)])
        self.stdout.write(f"candidate recall, at most {CANDIDATES} candidates: {recall}")
