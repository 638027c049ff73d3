"""Two places that are one: merged by an editor, and taken apart again. What refers to the one that goes is given to the one kept.

A store like store.py. Callers run both through editing.perform, or through editing.rehearse to see what a merge would change.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gazetteer.effects import effects
from gazetteer.models import Name, Place, PlaceMerge, Reference
from gazetteer.places import ADMIN_KINDS, SETTLEMENT_KINDS, NameRole, PlaceKind

_FILLED = ("feature_code", "name_ar", "name_en", "pcode", "parents", "members", "population")


class MergeError(ValueError):
    """A merge, or its undoing, that makes no sense; the message says why and what to do."""


def check(kept: Place, gone: Place) -> None:
    """Raise MergeError where these two cannot be one place."""
    if kept.pk == gone.pk:
        raise MergeError(_("A place cannot be merged with itself; choose another one."))
    if kept.pk in gone.parents or gone.pk in kept.parents:
        raise MergeError(_("One of the two lies in the other: «%(kept)s» and «%(gone)s» are a unit and a place in it.") % _both(kept, gone))
    kinds = PlaceKind(kept.kind), PlaceKind(gone.kind)
    if kinds[0] != kinds[1] and any(k in ADMIN_KINDS or k in _LINES for k in kinds):
        raise MergeError(
            _("«%(kept)s» and «%(gone)s» are of kinds that are never one place (%(a)s, %(b)s); mend the kind of one first.")
            % {**_both(kept, gone), "a": kept.kind, "b": gone.kind}
        )
    if (kinds[0] in SETTLEMENT_KINDS) != (kinds[1] in SETTLEMENT_KINDS) and PlaceKind.REGION in kinds:
        raise MergeError(_("A region is no settlement: «%(kept)s» and «%(gone)s» stay apart.") % _both(kept, gone))


_LINES = frozenset({PlaceKind.RIVER, PlaceKind.ROAD})


def _both(kept: Place, gone: Place) -> dict[str, str]:
    return {"kept": str(kept), "gone": str(gone)}


@transaction.atomic
def merge(kept_id: str, gone_id: str, user_id: int | None) -> PlaceMerge:
    """Make ``gone`` part of ``kept``: its names, ids elsewhere, areas, mentions, questions and claims move, and units and
    regions that name it name the other. Raises MergeError.

    The history of the one that goes stays under its id, to which the record of the merge leads.
    """
    found = Place.objects.in_bulk([kept_id, gone_id])
    if missing := {kept_id, gone_id} - found.keys():
        raise MergeError(_("There is no place %(id)s; it may have been merged or deleted meanwhile.") % {"id": ", ".join(sorted(missing))})
    kept, gone = found[kept_id], found[gone_id]
    check(kept, gone)
    snapshot: dict[str, Any] = {"place": _rows([gone]), "kept": {f: getattr(kept, f) for f in _FILLED}}
    snapshot["kept"]["edited"] = kept.edited
    snapshot["moved"], snapshot["dropped"] = _move_rows(kept, gone)
    snapshot["added"] = _keep_names(kept, gone)
    snapshot["chains"] = _rename_in_chains(gone_id, kept_id)
    snapshot["claims"] = effects().moved(gone_id, kept_id)
    values = {f: getattr(gone, f) for f in _FILLED if getattr(gone, f) and not getattr(kept, f)}
    gone._change_reason = f"merged into {kept_id}"  # type: ignore[attr-defined]
    gone.delete()
    kept.refresh_from_db()
    snapshot["filled"] = values
    _save(kept, {**values, "edited": True}, f"merged with {gone_id}")
    return PlaceMerge.objects.create(kept=kept, gone_id=gone_id, snapshot=snapshot, by_id=user_id)


@transaction.atomic
def undo(merge_id: int) -> Place:
    """Bring back the place that a merge made go, with all that was its own; what was edited since stays. Raises MergeError."""
    record = PlaceMerge.objects.select_for_update().filter(pk=merge_id).first()
    if record is None:
        raise MergeError(_("There is no such merge; its kept place may have been deleted."))
    if record.undone_at:
        raise MergeError(_("This merge was undone already."))
    if Place.objects.filter(pk=record.gone_id).exists():
        raise MergeError(_("There is a place %(id)s again; delete or merge that one first.") % {"id": record.gone_id})
    snapshot, kept = record.snapshot, record.kept
    for label, ids in snapshot["added"].items():
        _model(label).objects.filter(pk__in=ids).delete()
    for found in serializers.deserialize("json", snapshot["place"]):
        found.save()
    gone = Place.objects.get(pk=record.gone_id)
    for label, field, ids in snapshot["moved"]:
        _give(_model(label), field, ids, kept.pk, gone.pk)
    for found in serializers.deserialize("json", snapshot["dropped"]):
        found.save()
    _restore_chains(snapshot["chains"])
    back = {f: snapshot["kept"][f] for f, v in snapshot["filled"].items() if getattr(kept, f) == v}
    _save(kept, back, f"merge with {gone.pk} undone")
    effects().moved_back(snapshot["claims"])
    record.undone_at = timezone.now()
    record.save(update_fields=["undone_at"])
    _save(gone, {}, "merge undone")
    return gone


def recent(limit: int = 50) -> list[PlaceMerge]:
    """The newest merges with the places kept."""
    return list(PlaceMerge.objects.select_related("kept", "by")[:limit])


def _save(place: Place, values: dict[str, Any], reason: str) -> None:
    for field, value in values.items():
        setattr(place, field, value)
    place.version += 1
    place._change_reason = reason  # type: ignore[attr-defined]
    place.save()


def _rows(objects: list[Any]) -> str:
    return serializers.serialize("json", objects)


def _model(label: str) -> Any:
    return apps.get_model(label)


def _move_rows(kept: Place, gone: Place) -> tuple[list[tuple[str, str, list[Any]]], str]:
    """Give every row that refers to ``gone`` to ``kept``; those that ``kept`` has already are taken out and kept as they were."""
    moved: list[tuple[str, str, list[Any]]] = []
    dropped: list[Any] = []
    for relation in Place._meta.related_objects:
        model: Any = relation.related_model
        field = relation.field.name
        once = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and field in c.fields]
        rows = model._base_manager.filter(**{field: gone.pk})
        ids = list(rows.values_list("pk", flat=True))
        for row in rows if once else ():
            for fields in once:
                same = {f: getattr(row, f) for f in fields if f != field}
                if model._base_manager.filter(**same, **{field: kept.pk}).exists():
                    dropped.append(row)
                    ids.remove(row.pk)
                    break
        _give(model, field, ids, gone.pk, kept.pk)
        moved.append((model._meta.label, field, ids))
    saved = _rows(dropped)
    for row in dropped:
        row.delete()
    return moved, saved


def _give(model: Any, field: str, ids: list[Any], old_id: str, new_id: str) -> None:
    """Let those of the rows that still refer to the old place refer to the new one; rows with a history get a record of it."""
    for i in range(0, len(ids), 500):
        rows = model._base_manager.filter(pk__in=ids[i : i + 500], **{field: old_id})
        if hasattr(model, "history"):
            for row in rows:
                setattr(row, f"{field}_id", new_id)
                row.save()
        else:
            rows.update(**{field: new_id})


def _keep_names(kept: Place, gone: Place) -> dict[str, list[int]]:
    """The names and the id of the place that goes, as names and references of the one kept; the rows that are new."""
    known = {kept.name_ar, kept.name_en, *kept.names.values_list("text", flat=True), ""}
    names = []
    for text, lang in ((gone.name_ar, "ar"), (gone.name_en, "en")):
        if text not in known and getattr(kept, f"name_{lang}"):
            names.append(Name.objects.create(place=kept, text=text, lang=lang, role=NameRole.VARIANT.value, source="merge").pk)
            known.add(text)
    source, _sep, code = gone.pk.rpartition(":")
    references = []
    for key in {(source or "ocha", code), ("ocha", gone.pcode)}:
        if key[1]:
            row, new = Reference.objects.get_or_create(source=key[0], code=key[1], defaults={"place": kept})
            if new:
                references.append(row.pk)
    return {Name._meta.label: names, Reference._meta.label: references}


def _rename_in_chains(old_id: str, new_id: str) -> list[dict[str, Any]]:
    """Let admin chains and members name the new id; the rows that changed with both values."""
    changed = []
    for place in Place.objects.exclude(pk=old_id):
        before = {"parents": place.parents, "members": place.members}
        if old_id not in (*place.parents, *place.members):
            continue
        after = {f: [new_id if i == old_id else i for i in ids if i == old_id or i != new_id] for f, ids in before.items()}
        changed.append({"id": place.pk, "before": before, "after": after})
        _save(place, after, f"{old_id} merged into {new_id}")
    return changed


def _restore_chains(changed: list[dict[str, Any]]) -> None:
    places = Place.objects.in_bulk([c["id"] for c in changed])
    for change in changed:
        place = places.get(change["id"])
        if place is not None:
            back = {f: v for f, v in change["before"].items() if getattr(place, f) == change["after"][f] and v != change["after"][f]}
            if back:
                _save(place, back, "merge undone")
