"""manage.py backtest [--months N] [--format table|json]: had the newest reports been hidden, would the map have known?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mapper import reliability
from mapper.control.backtesting import METHODS, Trial, grouped, score

GROUPS = {
    "month": lambda t: [f"{t.month:%Y-%m}"],
    "event": lambda t: [t.event.value],
    "source": lambda t: t.roots,
}


class Command(BaseCommand):
    """Predict each month from what was known before it, and compare with what its reports tell."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """How many months, and the format."""
        parser.add_argument("--months", type=int, help="only the newest months with reports; default: all")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print accuracy, Brier score and calibration of our method and of two plain ones."""
        months = options["months"]
        if months is not None and months < 1:
            raise CommandError(f"--months {months}: write how many of the newest months to try, 1 or more.")
        trials = reliability.trials(months)
        if not trials:
            raise CommandError("No stored claim tells who took or holds a place; read articles first («manage.py read_articles»).")
        if options["format"] == "json":
            self.stdout.write(json.dumps(self._figures(trials), ensure_ascii=False))
        else:
            self._table(trials)

    def _figures(self, trials: Sequence[Trial]) -> dict[str, Any]:
        """All scores by method, for all trials and by month, event and source."""
        parts = {name: grouped(trials, by) for name, by in GROUPS.items()}
        return {
            method: {
                "all": asdict(score(trials, method)),
                **{f"by {name}": {key: asdict(score(some, method)) for key, some in groups.items()} for name, groups in parts.items()},
            }
            for method in METHODS
        }

    def _table(self, trials: Sequence[Trial]) -> None:
        self.stdout.write(f"{'':28}{'':>8}" + "".join(f"{method:>18}" for method in METHODS))
        self.stdout.write(f"{'':28}{'places':>8}" + f"{'right':>9}{'Brier':>9}" * len(METHODS))
        self._row("all", trials)
        for name, by in GROUPS.items():
            self.stdout.write(f"by {name}")
            groups = grouped(trials, by)
            for key in sorted(groups, key=lambda k: (-len(groups[k]), k)) if name == "source" else groups:
                self._row(f"  {key}", groups[key])
        for method in METHODS:
            told = score(trials, method)
            self.stdout.write(f"calibration of {method} ({told.answered:.0%} answered)")
            for b in told.calibration:
                self.stdout.write(f"  {b.low:.1f}–{b.low + 0.1:.1f}{b.answers:8} answers, mean chance {b.chance:.2f}, right {b.right:.2f}")

    def _row(self, name: str, trials: Sequence[Trial]) -> None:
        scores = [score(trials, method) for method in METHODS]
        self.stdout.write(f"{name:28.28}{len(trials):8}" + "".join(f"{s.accuracy:9.2f}{s.brier:9.3f}" for s in scores))
