"""Gazetteer in the database: entries in and out. The only module that touches Place and Name besides the admin."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from gazetteer.models import Area, Name, Place, Reference, Revision
from gazetteer.places import AreaRole, GazetteerEntry, NameRole, PlaceArea, PlaceKind, PlaceName


@dataclass(slots=True)
class ImportReport:
    """What an import did; ``kept`` are differences to what a person edited, which stayed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kept = f"; {len(self.kept)} edited by people kept: {', '.join(self.kept[:10])}" if self.kept else ""
        return f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged{kept}"


def load_entries() -> list[GazetteerEntry]:
    """All stored places as entries, by id; boundaries of admin units are left in the database."""
    names: dict[str, list[PlaceName]] = {}
    for place, text, lang, role, first, last, source in Name.objects.order_by("id").values_list(
        "place_id", "text", "lang", "role", "valid_from", "valid_to", "source"
    ):
        names.setdefault(place, []).append(PlaceName(text, lang, NameRole(role), first, last, source))
    references: dict[str, list[tuple[str, str]]] = {}
    for place, source, code in Reference.objects.values_list("place_id", "source", "code"):
        references.setdefault(place, []).append((source, code))
    rings = {a.place_id: _ring(a.shape) for a in Area.objects.filter(role=AreaRole.REGION, place__isnull=False).order_by("-id")}
    return [
        GazetteerEntry(
            id=p.id,
            kind=PlaceKind(p.kind),
            name_ar=p.name_ar,
            name_en=p.name_en,
            lat=p.lat,
            lon=p.lon,
            pcode=p.pcode or None,
            parents=tuple(p.parents),
            names=tuple(names.get(p.id, ())),
            members=tuple(p.members),
            polygon=rings.get(p.id, ()),
            prominence=p.prominence,
            feature_code=p.feature_code,
            population=p.population,
            references=tuple(references.get(p.id, ())),
        )
        for p in Place.objects.order_by("id")
    ]


def load_areas(*roles: AreaRole) -> list[PlaceArea]:
    """The stored areas of ``roles`` (of all, where none is given), oldest row first."""
    rows = Area.objects.filter(role__in=roles) if roles else Area.objects.all()
    return [
        PlaceArea(
            role=AreaRole(a.role),
            shape=a.shape,
            place_id=a.place_id or "",
            name_ar=a.name_ar,
            name_en=a.name_en,
            actor=a.actor,
            valid_from=a.valid_from,
            valid_to=a.valid_to,
            source=a.source,
            note=a.note,
        )
        for a in rows.order_by("id")
    ]


def _ring(shape: dict[str, Any]) -> tuple[tuple[float, float], ...]:
    """The outer ring of a GeoJSON Polygon, or of the longest one of a MultiPolygon."""
    rings = [shape["coordinates"][0]] if shape["type"] == "Polygon" else [p[0] for p in shape["coordinates"]]
    return tuple((x, y) for x, y, *_ in max(rings, key=len))


def _row(entry: GazetteerEntry) -> Place:
    return Place(
        id=entry.id,
        kind=entry.kind.value,
        feature_code=entry.feature_code,
        name_ar=entry.name_ar,
        name_en=entry.name_en,
        lat=entry.lat,
        lon=entry.lon,
        pcode=entry.pcode or "",
        parents=list(entry.parents),
        members=list(entry.members),
        population=entry.population,
        prominence=entry.prominence,
    )


@transaction.atomic
def save_entries(entries: Iterable[GazetteerEntry], dry_run: bool = False) -> ImportReport:
    """Import entries in one transaction; the same again changes nothing, and what a person edited stays."""
    report = ImportReport()
    known = {e.id: e for e in load_entries()}
    edited = set(Place.objects.filter(edited=True).values_list("id", flat=True))
    add: list[GazetteerEntry] = []
    change: list[GazetteerEntry] = []
    for entry in entries:
        old = known.get(entry.id)
        if old is None:
            add.append(entry)
        elif old == entry or (set(old.names) == set(entry.names) and _plain(old) == _plain(entry)):
            report.unchanged += 1
        elif entry.id in edited:
            report.kept.append(entry.id)
        else:
            change.append(entry)
    report.added, report.changed = len(add), len(change)
    if not dry_run:
        Place.objects.filter(id__in=[e.id for e in change]).delete()
        Place.objects.bulk_create([_row(e) for e in (*add, *change)], batch_size=500)
        rows = [
            Name(place_id=e.id, text=n.text, lang=n.lang, role=n.role.value, valid_from=n.valid_from, valid_to=n.valid_to, source=n.source)
            for e in (*add, *change)
            for n in {(n.text, n.lang): n for n in e.names}.values()
        ]
        Name.objects.bulk_create(rows, batch_size=500)
        Reference.objects.bulk_create(
            [Reference(place_id=e.id, source=source, code=code) for e in (*add, *change) for source, code in e.references], batch_size=500
        )
        Area.objects.bulk_create(
            [
                Area(
                    place_id=e.id,
                    role=AreaRole.REGION,
                    name_ar=e.name_ar,
                    name_en=e.name_en,
                    shape={"type": "Polygon", "coordinates": [[list(p) for p in e.polygon]]},
                    source="core",
                )
                for e in (*add, *change)
                if e.polygon
            ]
        )
        if add or change:
            touch()
    return report


def _plain(e: GazetteerEntry) -> tuple[object, ...]:
    return (e.kind, e.name_ar, e.name_en, e.lat, e.lon, e.pcode, e.parents, e.members, e.polygon, e.prominence, e.references)


def touch() -> None:
    """Note that the gazetteer changed; whoever changes it calls this in the same transaction."""
    Revision.objects.update_or_create(id=1, defaults={"value": uuid.uuid4().hex})


def revision() -> str:
    """A mark that changes whenever the gazetteer does, in every process that reads the database."""
    return Revision.objects.filter(id=1).values_list("value", flat=True).first() or "empty"
