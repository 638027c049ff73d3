"""What imports would not decide alone, decided by an editor and remembered; a store like store.py.

A doubtful row is the place it resembles, or a place of its own; where a source differs from what a person edited, the source's
value is taken or ours kept. Callers run ``decide`` through editing.perform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gazetteer.geometry import distance_km
from gazetteer.merging import PlaceChange, field_of
from gazetteer.models import Area, ImportQuestion, Place, SourceRecord
from gazetteer.places import AreaRole, GazetteerEntry, NameRole, PlaceKind, PlaceName
from gazetteer.sources.table import from_record
from gazetteer.store import add_places, change_places, load_entries


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
def decide(question_id: int, accept: bool, user_id: int | None) -> ImportQuestion:
    """Take the source's word (one place; its value) or not (two places; ours), once. Raises QuestionError."""
    question = ImportQuestion.objects.select_for_update(of=("self",)).select_related("place").filter(pk=question_id).first()
    if question is None:
        raise QuestionError(_("There is no such question; its place may have been deleted."))
    if question.state != ImportQuestion.State.OPEN:
        raise QuestionError(_("Somebody decided this meanwhile: %(state)s.") % {"state": question.get_state_display()})
    if question.kind == ImportQuestion.Kind.DIFFERENCE:
        if accept:
            _take_value(question)
    else:
        try:
            theirs = from_record(question.theirs)
        except (KeyError, TypeError, ValueError) as error:
            raise QuestionError(
                _("The row of the source cannot be read (%(error)s); import the source again.") % {"error": error}
            ) from error
        if accept:
            _link(question, theirs)
        else:
            _add(question, theirs)
    question.state = ImportQuestion.State.ACCEPTED if accept else ImportQuestion.State.REFUSED
    question.by_id, question.decided_at = user_id, timezone.now()
    question.save(update_fields=["state", "by", "decided_at"])
    return question


def _link(question: ImportQuestion, theirs: GazetteerEntry) -> None:
    """The row is the place: its ids and names become the place's."""
    ours = _entry(question.place_id)
    known = {(n.text, n.lang) for n in ours.names} | {(ours.name_ar, "ar"), (ours.name_en, "en")}
    own = [
        PlaceName(t, lang, NameRole.VARIANT, source=question.source) for t, lang in ((theirs.name_ar, "ar"), (theirs.name_en, "en")) if t
    ]
    new = {(n.text, n.lang): n for n in (*theirs.names, *own) if (n.text, n.lang) not in known}
    references = {(question.source, question.code), *theirs.references} - set(ours.references)
    change = PlaceChange(fields={}, add=tuple(new.values()), references=tuple(sorted(references)))
    change_places({ours.id: (replace(ours, names=(*ours.names, *new.values())), change)}, question.source)
    _record(question, ours.id)


def _add(question: ImportQuestion, theirs: GazetteerEntry) -> None:
    """The row is a place of its own."""
    if Place.objects.filter(pk=theirs.id).exists():
        raise QuestionError(_("There is a place %(id)s already; import the source again, which asks anew.") % {"id": theirs.id})
    references = {(question.source, question.code), *theirs.references}
    add_places([replace(theirs, references=tuple(sorted(references)))], question.source)
    _record(question, theirs.id)


def _record(question: ImportQuestion, place_id: str) -> None:
    SourceRecord.objects.update_or_create(
        source=question.source, code=question.code, defaults={"place_id": place_id, "record": question.theirs}
    )


def _take_value(question: ImportQuestion) -> None:
    """The source's value of one field (importing.py names them) in the place of ours."""
    ours = _entry(question.place_id)
    value = _value(question.field, question.theirs)
    values: Mapping[str, Any] = {"lat": value[0], "lon": value[1]} if question.field == "point" else {question.field: value}
    if question.field == "polygon":  # a region that a person drew gives way too
        Area.objects.filter(place=question.place_id, role=AreaRole.REGION).update(edited=False)
    theirs = replace(ours, **values)
    change = PlaceChange(fields={question.field: (field_of(ours, question.field), field_of(theirs, question.field))})
    change_places({ours.id: (theirs, change)}, question.source)


def _value(field: str, stored: Any) -> Any:
    """The value of a field as an entry has it, from its JSON."""
    if field == "kind":
        return PlaceKind(stored)
    if field == "polygon":
        return tuple((x, y) for x, y in stored)
    return tuple(stored) if isinstance(stored, list) else stored


def _entry(place_id: str) -> GazetteerEntry:
    return next(e for e in load_entries() if e.id == place_id)
