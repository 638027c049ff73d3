"""manage.py evaluate GOLD.jsonl [--scorer FILE] [--without FAMILY | --ablation]"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mapper import pipeline


class Command(BaseCommand):
    """Read the articles of a labelled set and print the scorer's table."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The labelled set and its scorer."""
        parser.add_argument("gold", type=Path)
        parser.add_argument("--scorer", type=Path, help="default: score.py beside GOLD")
        parser.add_argument("--without", choices=pipeline.rule_families(), help="leave out a family of rules")
        parser.add_argument("--ablation", action="store_true", help="a table of the measures without each family in turn")

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
            if options["without"]:
                readings.write_bytes(b"".join(pipeline.readings_without(options["without"], gold)))
            else:
                call_command("read_articles", str(gold), dry_run=True, out=readings, stdout=self.stderr)
            self.stdout.write(_score(scorer, gold, readings))

    def _ablation(self, gold: Path, scorer: Path) -> None:
        self.stdout.write("without | claims F1 | precision | recall | event and date F1 | not-facts as facts | status F1")
        with tempfile.TemporaryDirectory() as folder:
            readings = Path(folder) / "readings.jsonl"
            for family in ("", *pipeline.rule_families()):
                readings.write_bytes(b"".join(pipeline.readings_without(family, gold)))
                table = json.loads(_score(scorer, gold, readings, "--json"))
                claims, strict = table["control claims"], table["control claims, event and date right"]
                facts = table["claims taken as fact though denied, planned or only possible"]
                status = table["denied, planned and possible claims, with that status"]
                row = [claims["f1"], claims["precision"], claims["recall"], strict["f1"]]
                cells = [f"{value:.3f}" for value in row] + [str(facts), f"{status['f1']:.3f}"]
                self.stdout.write(f"{family or 'nothing'} | " + " | ".join(cells))


def _score(scorer: Path, gold: Path, readings: Path, *options: str) -> str:
    command = [sys.executable, str(scorer), str(gold), str(readings), *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
