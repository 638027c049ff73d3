"""Gazetteer in the database: entries in and out. The only module that touches Place and Name besides the admin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from gazetteer.models import Name, Place
from gazetteer.places import GazetteerEntry, NameRole, PlaceKind, PlaceName


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
    """All stored places as entries, by id."""
    names: dict[str, list[PlaceName]] = {}
    for n in Name.objects.order_by("id"):
        names.setdefault(n.place_id, []).append(PlaceName(n.text, n.lang, NameRole(n.role), n.valid_from, n.valid_to, n.source))
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
            polygon=tuple((x, y) for x, y in p.polygon),
            prominence=p.prominence,
        )
        for p in Place.objects.order_by("id")
    ]


def _row(entry: GazetteerEntry) -> Place:
    return Place(
        id=entry.id,
        kind=entry.kind.value,
        name_ar=entry.name_ar,
        name_en=entry.name_en,
        lat=entry.lat,
        lon=entry.lon,
        pcode=entry.pcode or "",
        parents=list(entry.parents),
        members=list(entry.members),
        polygon=[list(p) for p in entry.polygon],
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
    return report


def _plain(e: GazetteerEntry) -> tuple[object, ...]:
    return (e.kind, e.name_ar, e.name_en, e.lat, e.lon, e.pcode, e.parents, e.members, e.polygon, e.prominence)


def revision() -> str:
    """A fingerprint of all places and names; it changes when the gazetteer does."""
    digest = hashlib.sha256()
    for row in Place.objects.order_by("id").values_list("id", "kind", "name_ar", "name_en", "lat", "lon", "members", "prominence"):
        digest.update(repr(row).encode())
    for row in Name.objects.order_by("place_id", "text", "lang").values_list("place_id", "text", "role"):
        digest.update(repr(row).encode())
    return digest.hexdigest()[:16]
