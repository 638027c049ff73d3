"""What was a place at a moment, and what differs between two moments? Read from the history of places and names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gazetteer import words
from gazetteer.models import Area, Name, Place
from gazetteer.places import AreaRole, NameRole, PlaceKind

FIELDS = (
    "kind",
    "feature_code",
    "name_ar",
    "name_en",
    "lat",
    "lon",
    "pcode",
    "parents",
    "members",
    "population",
    "prominence",
)
BASELINE = "as imported"
NameKey = tuple[str, str]
NameRest = tuple[str, dt.date | None, dt.date | None, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The fields of a place and its names by (text, language) as they were at a moment."""

    values: Mapping[str, Any]
    names: Mapping[NameKey, NameRest]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field or name that differs, as an editor reads it."""

    label: str
    before: str
    after: str


def _names(rows: Iterable[Any]) -> dict[NameKey, NameRest]:
    return {(n.text, n.lang): (n.role, n.valid_from, n.valid_to, n.source) for n in rows}


def snapshot(place: Any, names: Iterable[Any]) -> Snapshot:
    """A snapshot of a place, or of a record of its history, with these names or records of names."""
    return Snapshot({f: getattr(place, f) for f in FIELDS}, _names(names))


def now(place_id: str) -> Snapshot | None:
    """The place as it is; None where it was deleted."""
    place = Place.objects.filter(pk=place_id).first()
    return snapshot(place, place.names.all()) if place else None


def at(place_id: str, moment: dt.datetime) -> Snapshot | None:
    """The place as it was at a moment; None where it was not, or where no history tells."""
    record = record_at(Place.history.filter(id=place_id), moment).get(place_id)
    return snapshot(record, names_at(place_id, moment)) if record else None


def names_at(place_id: str, moment: dt.datetime) -> list[Any]:
    """The records of the names that the place had at a moment."""
    return list(record_at(Name.history.filter(place_id=place_id), moment).values())


def record_at(history: Any, moment: dt.datetime) -> dict[Any, Any]:
    """Of each object the record that held at a moment, by id. What was there before its first record is that record (began_before)."""
    out: dict[Any, Any] = {}
    for record in history.order_by("history_date", "history_id"):
        if record.history_date <= moment:
            out[record.id] = None if record.history_type == "-" else record
        elif record.id not in out:
            out[record.id] = record if began_before(record) else None
    return {key: record for key, record in out.items() if record is not None}


def began_before(first: Any) -> bool:
    """Whether an object was there before its first record and as that says: bulk imports leave no records of what they add."""
    return first.history_type == "-" or first.history_change_reason == BASELINE or (first.history_type == "~" and hasattr(first, "text"))


def of_version(place_id: str, version: int) -> tuple[Snapshot, dt.datetime] | None:
    """The place as its ``version`` was saved, with the last moment of that version; None where no history tells."""
    later = Place.history.filter(id=place_id, version__gt=version).order_by("history_date", "history_id").first()
    if later is None:
        return None
    moment = later.history_date - dt.timedelta(microseconds=1)
    found = at(place_id, moment)
    return (found, moment) if found else None


def keep_baseline(place_id: str) -> None:
    """Write what an import left into the history before a person changes it: bulk imports leave no records.

    Does nothing where the last record already says the same.
    """
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        return
    place._history_user = None  # nobody's edit: whoever saves next gets a record of their own
    last = Place.history.filter(id=place_id).order_by("history_date", "history_id").last()
    if last is None or last.history_type == "-" or any(getattr(last, f) != getattr(place, f) for f in FIELDS):
        Place.history.bulk_history_create([place], default_change_reason=BASELINE)
    recorded = {n.id: _names([n]) for n in names_at(place_id, timezone.now())}
    missing = [n for n in place.names.all() if recorded.get(n.id) != _names([n])]
    for name in missing:
        name._history_user = None
    Name.history.bulk_history_create(missing, default_change_reason=BASELINE)


def region_at(place: Place, moment: dt.datetime) -> dict[str, Any] | None:
    """The shape of the region of a place at a moment, None where it had none; a region without a history has always been as it is."""
    history = Area.history.filter(place_id=place.pk, role=AreaRole.REGION)
    rows = record_at(history, moment) | {a.pk: a for a in place.areas.filter(role=AreaRole.REGION).exclude(pk__in=history.values("id"))}
    return rows[min(rows)].shape if rows else None


def keep_area_baseline(area: Area) -> None:
    """Write a stored area into the history where no record of it is, before a person changes it."""
    if not Area.history.filter(id=area.pk).exists():
        stored = Area.objects.get(pk=area.pk)
        stored._history_user = None
        Area.history.bulk_history_create([stored], default_change_reason=BASELINE)


def label(field: str) -> str:
    """The name of a field in the page's language."""
    return str(Place._meta.get_field(field).verbose_name)


def show(field: str, value: Any) -> str:
    """A value as an editor reads it: kinds in words, units and members by name."""
    if value in (None, "", []):
        return "—"
    if field == "kind":
        return str(words.KIND[PlaceKind(value)])
    if field in ("parents", "members"):
        known = Place.objects.in_bulk(list(value))
        return "، ".join(str(known.get(v, v)) for v in value)
    if isinstance(value, float):
        return f"{value:g}" if field == "prominence" else f"{value:.5f}"
    return str(value)


def show_name(key: NameKey, rest: NameRest | None) -> str:
    """A name as an editor reads it: «ولاية الخير (ar, isis-era, 2014-07-01–)»."""
    if rest is None:
        return "—"
    role, first, last, source = rest
    period = f"{first or ''}–{last or ''}" if first or last else ""
    return f"{key[0]} ({', '.join(x for x in (key[1], str(words.NAME_ROLE[NameRole(role)]), period, source) if x)})"


def differences(before: Snapshot, after: Snapshot) -> list[Difference]:
    """What differs, fields first in the order of the page, then names by their text."""
    out = [Difference(label(f), show(f, before.values[f]), show(f, after.values[f])) for f in FIELDS if before.values[f] != after.values[f]]
    for key in sorted({*before.names, *after.names}):
        old, new = before.names.get(key), after.names.get(key)
        if old != new:
            out.append(Difference(_("name"), show_name(key, old), show_name(key, new)))
    return out
