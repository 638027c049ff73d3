"""What imports would not decide alone, as editors see and decide it; a store like store.py.

A doubtful row is the place it resembles, or a place of its own; where a source differs from what a person edited, the source's
value is taken or ours kept. Callers run ``decide`` through editing.perform.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gazetteer.geometry import distance_km
from gazetteer.importing import answer
from gazetteer.models import ImportQuestion
from gazetteer.places import GazetteerEntry
from gazetteer.sources.table import from_record


class QuestionError(ValueError):
    """A question that cannot be decided so; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as an editor sees it: the place, for a doubtful row the place it would be (``theirs``) and the km between them."""

    question: ImportQuestion
    theirs: GazetteerEntry | None
    km: float | None


def open_questions(kind: str = "") -> list[ImportQuestion]:
    """The open questions, newest first; of one kind, or all."""
    rows = ImportQuestion.objects.filter(state=ImportQuestion.State.OPEN).select_related("place")
    return list(rows.filter(kind=kind) if kind else rows)


def decided_questions(limit: int = 50) -> list[ImportQuestion]:
    """The decisions taken last."""
    return list(
        ImportQuestion.objects.exclude(state=ImportQuestion.State.OPEN).select_related("place", "by").order_by("-decided_at")[:limit]
    )


def asked(question: ImportQuestion) -> Asked:
    """A question with both sides of a doubtful pair; a row that cannot be read has none."""
    if question.kind != ImportQuestion.Kind.DOUBTFUL:
        return Asked(question, None, None)
    try:
        theirs = from_record(question.theirs)
    except (KeyError, TypeError, ValueError):
        return Asked(question, None, None)
    return Asked(question, theirs, distance_km((question.place.lat, question.place.lon), (theirs.lat, theirs.lon)))


@transaction.atomic
def decide(question_id: int, accept: bool, user: Any) -> ImportQuestion:
    """Take the source's word (one place; its value) or not (two places; ours), once. Raises QuestionError."""
    question = ImportQuestion.objects.select_for_update(of=("self",)).select_related("place").filter(pk=question_id).first()
    if question is None:
        raise QuestionError(_("There is no such question; its place may have been deleted."))
    if question.state != ImportQuestion.State.OPEN:
        raise QuestionError(_("Somebody decided this meanwhile: %(state)s.") % {"state": question.get_state_display()})
    if question.kind == ImportQuestion.Kind.DOUBTFUL and asked(question).theirs is None:
        raise QuestionError(_("The row of the source cannot be read; import the source again, which asks anew."))
    answer(question, accept, user)
    return question
