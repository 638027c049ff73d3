"""Articles waiting to be read again, in the database; a store like store.py. A row is done in the transaction that saves its reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from mapper.models import Reread, RereadJob


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as stored: its outcomes in the order of reading, the changed periods once it is finished."""

    label: str
    total: int
    done: int
    errors: tuple[str, ...]
    outcomes: tuple[dict[str, Any], ...]
    periods: tuple[dict[str, Any], ...]


def queue(articles: Sequence[str], label: str, user_id: int | None) -> int:
    """A new job that reads these articles again, in the caller's transaction; its number."""
    job = RereadJob.objects.create(label=label[:200], by_id=user_id)
    Reread.objects.bulk_create([Reread(job=job, article_id=a) for a in articles], batch_size=500)
    return job.pk


def waiting() -> tuple[int, str] | None:
    """The row that has waited longest and its article's id."""
    row: tuple[int, str] | None = Reread.objects.filter(done_at=None).order_by("id").values_list("id", "article_id").first()
    return row


@transaction.atomic
def settle(row: int, work: Callable[[], dict[str, Any] | None]) -> None:
    """Do ``work``, which saves the reading and answers what it changed, and mark the row done with it, both or neither.

    A row that another worker did meanwhile is left alone.
    """
    if not Reread.objects.filter(id=row, done_at=None).update(done_at=timezone.now()):
        return
    Reread.objects.filter(id=row).update(outcome=work())


def give_up(row: int, error: str) -> None:
    """Mark a row whose article cannot be read, so that the others go on; its page shows the error."""
    Reread.objects.filter(id=row, done_at=None).update(done_at=timezone.now(), error=error)


def unfinished() -> list[int]:
    """Jobs all of whose articles are read but whose end is not noted."""
    left = Exists(Reread.objects.filter(job=OuterRef("pk"), done_at=None))
    return list(RereadJob.objects.filter(~left, finished_at=None).values_list("id", flat=True))


def finish(job: int, periods: list[dict[str, Any]]) -> None:
    """Note the end of a job and what changed in the control histories."""
    RereadJob.objects.filter(id=job).update(finished_at=timezone.now(), periods=periods)


def state(job: int) -> JobState | None:
    """How a job stands, or None for an unknown one. Until its end is noted its last article counts as not done."""
    found = RereadJob.objects.filter(id=job).first()
    if found is None:
        return None
    rows = list(found.rows.values_list("done_at", "outcome", "error", "article_id"))
    done = sum(r[0] is not None for r in rows)
    return JobState(
        found.label,
        len(rows),
        done if found.finished_at else min(done, max(0, len(rows) - 1)),
        tuple(f"{r[3]}: {r[2]}" for r in rows if r[2]),
        tuple(r[1] for r in rows if r[1]),
        tuple(found.periods),
    )


def recent(limit: int = 20) -> list[tuple[int, str, dt.datetime, bool]]:
    """The newest jobs: number, label, when asked, whether finished."""
    return [(j.pk, j.label, j.asked_at, j.finished_at is not None) for j in RereadJob.objects.all()[:limit]]
