"""manage.py reread_articles [--workers N] [--dry-run] [--out CHANGES.jsonl]"""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from mapper import pipeline, situation
from mapper.reading.reader import RULES_VERSION
from mapper.store import claim_json

KINDS = ("gone", "new", "moved", "changed")


class Command(BaseCommand):
    """Read all stored articles with the rules of now, and report which claims are gone, new, moved or changed."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """How many processes read, whether to save, and where the list goes."""
        parser.add_argument("--workers", type=int, default=1, help="processes that read")
        parser.add_argument("--dry-run", action="store_true", help="report only, save nothing")
        parser.add_argument("--out", type=Path, help="write one line of JSON a changed claim")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, save unless told otherwise, and print a table of changes by actor and event."""
        if not situation.world().places:
            raise CommandError("The gazetteer is empty; run «manage.py import_gazetteer core» first.")
        counts: Counter[tuple[str, str, str]] = Counter()
        read = other = 0
        with ExitStack() as files:
            out = files.enter_context(options["out"].open("wb")) if options["out"] else None
            articles = pipeline.read_all_again(options["workers"], options["dry_run"])
            for article, shift in tqdm(articles, unit=" articles", file=sys.stderr, disable=not sys.stderr.isatty()):
                read += 1
                other += bool(shift)
                for claim in shift.claims:
                    told = claim.after or claim.before
                    if told is None:
                        continue
                    counts[claim.kind, told.claim.actor, told.claim.event.value] += 1
                    if out:
                        row = {
                            "article": article.id,
                            "change": claim.kind,
                            "before": claim_json(claim.before) if claim.before else None,
                            "after": claim_json(claim.after) if claim.after else None,
                            "text": article.body[slice(*told.claim.evidence[0])] if told.claim.evidence else "",
                        }
                        out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        self.stdout.write(f"{read} articles read with rules {RULES_VERSION}, {other} of them say something else")
        self._table(counts)
        if options["dry_run"]:
            self.stdout.write("nothing was saved (--dry-run)")

    def _table(self, counts: Counter[tuple[str, str, str]]) -> None:
        rows = sorted({(actor, event) for _, actor, event in counts})
        if not rows:
            return
        self.stdout.write(f"{'actor':8}{'event':9}" + "".join(f"{kind:>9}" for kind in KINDS))
        for actor, event in rows:
            self.stdout.write(f"{actor:8}{event:9}" + "".join(f"{counts[kind, actor, event]:9}" for kind in KINDS))
        total = Counter(kind for kind, _, _ in counts.elements())
        self.stdout.write(f"{'all':17}" + "".join(f"{total[kind]:9}" for kind in KINDS))
