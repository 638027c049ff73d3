"""manage.py evaluate GOLD.jsonl [--scorer FILE] [--ablation]"""

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
from mapper import measures, pipeline

CANDIDATES = 20
_COLUMNS = [m for m in measures.MEASURES if m != "articles a second"]


class Command(BaseCommand):
    """Read the articles of a labelled set and print the scorer's table, or what each family of rules brings."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The labelled set, its scorer, and which table."""
        parser.add_argument("gold", type=Path)
        parser.add_argument("--scorer", type=Path, help="default: score.py beside GOLD")
        parser.add_argument("--ablation", action="store_true", help="a Markdown table of what is lost without each family of rules")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read without saving, then run the scorer on the readings."""
        gold: Path = options["gold"]
        scorer: Path = options["scorer"] or gold.parent / "score.py"
        for path in (gold, scorer):
            if not path.exists():
                raise CommandError(f"{path}: no such file.")
        if options["ablation"]:
            self._ablation(gold, scorer)
            return
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

    def _ablation(self, gold: Path, scorer: Path) -> None:
        whole: measures.Scores = {}
        for family, found in measures.ablation(gold, scorer, pipeline.reader()):
            if family is None:
                whole = found
                self.stdout.write("| without | " + " | ".join(_COLUMNS) + " |")
                self.stdout.write("|---" * (len(_COLUMNS) + 1) + "|")
                self.stdout.write("| *nothing: all rules* | " + " | ".join(_figure(found[c]) for c in _COLUMNS) + " |")
            else:
                self.stdout.write(f"| {family.name} | " + " | ".join(_change(whole[c], found[c]) for c in _COLUMNS) + " |")


def _figure(value: float | None) -> str:
    return "?" if value is None else f"{value:.3f}".removesuffix(".000")


def _change(whole: float | None, without: float | None) -> str:
    """How a measure changes without a family: «-0.031», or nothing where it does not."""
    if whole is None or without is None or abs(without - whole) < 0.0005:
        return ""
    return f"{without - whole:+.3f}".removesuffix(".000")
