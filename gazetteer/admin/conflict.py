"""Two editors save one place: what did the first change, and what of the second's form still stands?

The second's form is merged three ways, as version control does: what only the first changed is taken over, what the second
changed stays as typed, and the page shows every field that differs, so nothing is lost and the second may save anew.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.forms import ModelForm, modelform_factory
from django.http import QueryDict
from django.utils.translation import gettext as _

from gazetteer.admin import snapshots
from gazetteer.models import Name, Place, Reference

_NAME = modelform_factory(Name, fields=("text", "lang", "role", "valid_from", "valid_to", "source"))
_REFERENCE = modelform_factory(Reference, fields=("source", "code"))


@dataclass(frozen=True, slots=True)
class Row:
    """A field that the two editors see differently; ``both`` changed it."""

    label: str
    opened: str
    theirs: str
    mine: str
    both: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who saved the place in between, when, and what differs."""

    who: str
    when: dt.datetime
    rows: list[Row]


def merge(post: QueryDict, place: Place, form_class: type[ModelForm]) -> tuple[QueryDict, Conflict] | None:
    """The posted form led onto the place as it is now, with the conflict to show; None where the form is up to date.

    ``place`` is the locked, stored row. Where the history does not tell what the editor had opened, all they typed stands.
    """
    try:
        version = int(post.get("seen_version", ""))
    except ValueError:
        return None  # the form itself refuses it
    if version == place.version:
        return None
    known = snapshots.of_version(place.pk, version)
    opened = _copy(place, known[0]) if known else place
    base_names = {n.id: n.instance for n in snapshots.names_at(place.pk, known[1])} if known else {}
    merged = post.copy()
    theirs = form_class(instance=_copy(place, None))
    region = snapshots.region_at(place, known[1]) if known else theirs.initial.get("region")
    mine = form_class(post, instance=opened, initial={"region": region})
    rows = _merge_fields(merged, mine, theirs)
    rows += _merge_rows(merged, "names", _NAME, base_names, {n.pk: n for n in place.names.all()}, _("name"))
    _merge_rows(merged, "references", _REFERENCE, {}, {r.pk: r for r in place.references.all()}, _("reference"))
    last = Place.history.filter(id=place.pk).order_by("history_date", "history_id").last()
    who = str(last.history_user) if last and last.history_user else _("an import")
    return merged, Conflict(who, last.history_date if last else dt.datetime.now(dt.UTC), rows)


def _copy(place: Place, at: snapshots.Snapshot | None) -> Place:
    """A place object of its own, with the values of another moment."""
    twin = Place.objects.get(pk=place.pk)
    for field, value in (at.values if at else {}).items():
        setattr(twin, field, value)
    return twin


def _merge_fields(merged: QueryDict, mine: ModelForm, theirs: ModelForm) -> list[Row]:
    rows = []
    for name, field in mine.fields.items():
        if name == "seen_version":
            continue
        opened, now = mine.get_initial_for_field(field, name), theirs.get_initial_for_field(field, name)
        i_changed, they_changed = name in mine.changed_data, _plain(opened) != _plain(now)
        if they_changed or i_changed:
            typed = mine[name].value() if i_changed else now
            rows.append(
                Row(str(field.label or name), _show(field, opened), _show(field, now), _show(field, typed), i_changed and they_changed)
            )
        if they_changed and not i_changed:
            value = theirs[name].value()
            if isinstance(value, list | tuple):
                merged.setlist(name, [str(v) for v in value])
            else:
                merged[name] = "" if value is None else str(value)
    return [r for r in rows if r.theirs != r.mine or r.opened != r.theirs]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else ("" if value is None else value)


def _show(field: Any, value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if hasattr(field, "queryset"):
        ids = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
        known = Place.objects.in_bulk(ids)
        return "، ".join(str(known.get(i, i)) for i in ids)
    if hasattr(field, "choices"):
        return str(dict(field.choices).get(value, value))
    return str(value)


def _merge_rows(merged: QueryDict, prefix: str, form: type[ModelForm], base: dict[int, Any], now: dict[int, Any], label: str) -> list[Row]:
    """Lead the posted rows of an inline onto the stored ones; answers what differs. Stored rows come first, as a formset wants."""
    fields = list(form.base_fields)
    kept: list[dict[str, str]] = []
    fresh: list[dict[str, str]] = []
    rows: list[Row] = []
    seen: set[int] = set()
    for i in range(int(merged.get(f"{prefix}-TOTAL_FORMS") or 0)):
        start = f"{prefix}-{i}-"
        typed = {f: merged.get(start + f, "") for f in fields}
        delete = merged.get(start + "DELETE", "")
        raw = merged.get(start + "id", "")
        if not raw.isdigit():
            if any(typed[f] for f in fields[:1]):
                fresh.append(typed)
            continue
        row_id = int(raw)
        seen.add(row_id)
        opened, stored = base.get(row_id), now.get(row_id)
        was = _typed(form, opened) if opened is not None else (_typed(form, stored) if stored is not None else None)
        i_changed = was is None or typed != was or bool(delete)
        if stored is None:  # the other editor deleted it
            if i_changed and not delete:
                fresh.append(typed)
            rows.append(Row(label, _line(was), "—", _line(typed if i_changed and not delete else None), i_changed and not delete))
            continue
        current = _typed(form, stored)
        they_changed = was != current
        taken = typed if i_changed else current
        kept.append({"id": raw, **taken, **({"DELETE": delete} if delete else {})})
        if they_changed:
            rows.append(Row(label, _line(was), _line(current), _line(None if delete else taken), i_changed))
    for row_id in now.keys() - seen:  # the other editor added it
        current = _typed(form, now[row_id])
        kept.append({"id": str(row_id), **current})
        rows.append(Row(label, "—", _line(current), _line(current), False))
    for key in [k for k in merged if k.startswith(f"{prefix}-") and k[len(prefix) + 1 :][:1].isdigit()]:
        del merged[key]
    for i, row in enumerate([*kept, *fresh]):
        for field, value in row.items():
            merged[f"{prefix}-{i}-{field}"] = value
    merged[f"{prefix}-TOTAL_FORMS"], merged[f"{prefix}-INITIAL_FORMS"] = str(len(kept) + len(fresh)), str(len(kept))
    return rows


def _typed(form: type[ModelForm], row: Any) -> dict[str, str]:
    """A stored row as its form would post it."""
    filled = form(instance=row)
    return {f: "" if filled[f].value() is None else str(filled[f].value()) for f in form.base_fields}


def _line(row: dict[str, str] | None) -> str:
    return " · ".join(v for v in row.values() if v) if row else "—"
