"""Gazetteer in the database: entries in and out. The only module that touches Place and Name besides the admin."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from gazetteer.mentions import NamedPlace, same_name
from gazetteer.models import Area, Mention, Name, NameVerdict, Place, Reference, Revision
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


def no_places() -> frozenset[str]:
    """The folded names that editors called no place; readings leave them alone."""
    return frozenset(NameVerdict.objects.filter(verdict=NameVerdict.Verdict.NOT_A_PLACE).values_list("key", flat=True))


def save_mentions(document: str, title: str, published: dt.date, found: Sequence[NamedPlace]) -> None:
    """Replace the mentions of a document; the caller's transaction holds them and what else was read in it.

    A place that went since the reading began is left out; the reason says so.
    """
    Mention.objects.filter(document=document).delete()
    wanted = {m.place_id for m in found if m.place_id}
    there = set(Place.objects.filter(id__in=wanted).values_list("id", flat=True)) if wanted else set()
    Mention.objects.bulk_create(
        [
            Mention(
                document=document,
                title=title,
                published=published,
                start=m.start,
                end=m.end,
                surface=m.surface[:120],
                key=m.key[:120],
                sentence=m.sentence,
                place_id=m.place_id if m.place_id in there else None,
                reason="place removed" if m.place_id and m.place_id not in there else m.reason,
                near_lat=m.near[0] if m.near else None,
                near_lon=m.near[1] if m.near else None,
            )
            for m in found
        ],
        batch_size=500,
    )


def drop_mentions(document: str) -> None:
    """Remove the mentions of a document that is no more."""
    Mention.objects.filter(document=document).delete()


def load_mentions(documents: Sequence[str]) -> dict[str, list[NamedPlace]]:
    """The stored mentions of these documents, in their order."""
    out: dict[str, list[NamedPlace]] = {d: [] for d in documents}
    for i in range(0, len(documents), 500):
        for m in Mention.objects.filter(document__in=documents[i : i + 500]).order_by("document", "start"):
            near = (m.near_lat, m.near_lon) if m.near_lat is not None and m.near_lon is not None else None
            out[m.document].append(NamedPlace(m.start, m.end, m.surface, m.key, m.sentence, m.place_id, m.reason, near))
    return out


def documents_naming(place_ids: Iterable[str], names: Iterable[str]) -> set[str]:
    """The documents whose reading found one of these places, or a name that may be spelt as one of ``names``."""
    found = set(Mention.objects.filter(place_id__in=list(place_ids)).values_list("document", flat=True))
    known = Mention.objects.order_by().values_list("key", flat=True).distinct()
    spelt = sorted(same_name(known, names)) if (names := list(names)) else []
    for i in range(0, len(spelt), 500):
        found.update(Mention.objects.filter(key__in=spelt[i : i + 500]).values_list("document", flat=True))
    return found
