"""How far sources were borne out, in the database: learnt, or set by people, whose word stays; a store like store.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.db import transaction

from mapper.control.learning import Tally
from mapper.control.parameters import SourceRecord
from mapper.models import SourceRecord as Row

Records = dict[tuple[str, str], SourceRecord]


def revision() -> str:
    """A fingerprint of all records; "" where there are none."""
    rows = list(Row.objects.order_by("root", "camp").values_list("root", "camp", "pro", "contra"))
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:12] if rows else ""


def load() -> Records:
    """All records by (source, camp), as the parameters take them."""
    return {(r.root, r.camp): SourceRecord(r.pro, r.contra) for r in Row.objects.all()}


def kept() -> Records:
    """Those that learning leaves alone: what people set, and what a map begins with, which is for every side."""
    return {(r.root, r.camp): SourceRecord(r.pro, r.contra) for r in Row.objects.all() if r.edited or not r.camp}


@transaction.atomic
def save(learnt: Mapping[tuple[str, str], SourceRecord], tallies: Iterable[Tally], label: str) -> int:
    """Store what was learnt in place of what was learnt before, with its history; answers how many records changed.

    ``label`` is the version: equal records keep theirs. What a person set stays.
    """
    reports: dict[tuple[str, str], int] = {}
    for t in tallies:
        reports[t.root, t.camp] = max(reports.get((t.root, t.camp), 0), t.reports)
    rows = {(r.root, r.camp): r for r in Row.objects.all()}
    changed = 0
    for key, record in learnt.items():
        row = rows.get(key) or Row(root=key[0], camp=key[1])
        if row.edited or (row.pk and (row.pro, row.contra, row.reports) == (record.pro, record.contra, reports.get(key, 0))):
            continue
        row.pro, row.contra, row.reports, row.revision = record.pro, record.contra, reports.get(key, 0), label
        row.save()
        changed += 1
    for key, row in rows.items():
        if row.revision and not row.edited and key not in learnt:
            row.delete()
            changed += 1
    return changed


def begin(root: str, weight: float, dry_run: bool = False) -> bool:
    """Give a source that has none a record for every side, to be seen and corrected; whether it had none."""
    if Row.objects.filter(root=root).exists():
        return False
    if not dry_run:
        Row.objects.create(root=root, camp="", pro=weight, contra=weight)
    return True
