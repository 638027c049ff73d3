"""Gazetteer in the database: entries out and in, and a mark that tells when they changed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from gazetteer.faults import Fault, report
from gazetteer.mentions import NamedPlace, same_name
from gazetteer.merging import PlaceChange, Saying
from gazetteer.models import Area, Mention, Name, NameVerdict, Place, Reference, Revision, SourceRecord
from gazetteer.places import AreaRole, GazetteerEntry, NameRole, PlaceArea, PlaceKind, PlaceName
from gazetteer.sources.content import Boundary, Skipped
from gazetteer.sources.precedence import read_fault_rules
from gazetteer.sources.table import from_record

BATCH = 500  # rows a statement


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


# How the fields of an entry are stored; a polygon is an Area of its own.
_COLUMNS: dict[str, Callable[[GazetteerEntry], dict[str, Any]]] = {
    "kind": lambda e: {"kind": e.kind.value},
    "feature_code": lambda e: {"feature_code": e.feature_code},
    "name_ar": lambda e: {"name_ar": e.name_ar},
    "name_en": lambda e: {"name_en": e.name_en},
    "point": lambda e: {"lat": e.lat, "lon": e.lon},
    "pcode": lambda e: {"pcode": e.pcode or ""},
    "parents": lambda e: {"parents": list(e.parents)},
    "members": lambda e: {"members": list(e.members)},
    "population": lambda e: {"population": e.population},
    "prominence": lambda e: {"prominence": e.prominence},
}


def add_places(entries: Sequence[GazetteerEntry], source: str) -> None:
    """Insert new places with all they have; without history, for nothing was there before."""
    Place.objects.bulk_create([Place(id=e.id, **_columns(e, _COLUMNS)) for e in entries], batch_size=BATCH)
    Name.objects.bulk_create([_name_row(e.id, n) for e in entries for n in e.names], batch_size=BATCH)
    taken = set(Reference.objects.values_list("source", "code"))
    references = {r: e.id for e in entries for r in e.references if r not in taken}
    Reference.objects.bulk_create([Reference(place_id=p, source=s, code=c) for (s, c), p in references.items()], batch_size=BATCH)
    Area.objects.bulk_create([_region(e, source) for e in entries if e.polygon], batch_size=BATCH)


def change_places(changes: Mapping[str, tuple[GazetteerEntry, PlaceChange]], source: str) -> None:
    """Update stored places to entries, touching only what differs; the history says «import SOURCE».

    Whoever calls has asked about what people edited: what is in ``changes`` is written.
    """
    reason = f"import {source}"
    fields = {place: [f for f in c.fields if f in _COLUMNS] for place, (_, c) in changes.items()}
    columns: set[str] = {"version"}
    rows = (
        list(Place.objects.filter(id__in=[p for p, names in fields.items() if names]))
        if len(fields) < BATCH
        else [p for p in Place.objects.all() if fields.get(p.id)]
    )
    for row in rows:
        values = _columns(changes[row.id][0], fields[row.id])
        columns |= set(values)
        row.version += 1
        for column, value in values.items():
            setattr(row, column, value)
    bulk_update_with_history(rows, Place, sorted(columns), batch_size=BATCH, default_change_reason=reason)
    _change_names(changes, reason)
    taken = set(Reference.objects.values_list("source", "code"))
    references = {r: place for place, (_, c) in changes.items() for r in c.references if r not in taken}
    Reference.objects.bulk_create([Reference(place_id=p, source=s, code=c) for (s, c), p in references.items()], batch_size=BATCH)
    regions = [entry for entry, c in changes.values() if "polygon" in c.fields]
    for area in Area.objects.filter(role=AreaRole.REGION, place__in=[e.id for e in regions]):
        area.delete()
    Area.objects.bulk_create([_region(e, source) for e in regions if e.polygon], batch_size=BATCH)


def _change_names(changes: Mapping[str, tuple[GazetteerEntry, PlaceChange]], reason: str) -> None:
    add = [_name_row(place, n) for place, (_, c) in changes.items() for n in c.add]
    bulk_create_with_history(add, Name, batch_size=BATCH, default_change_reason=reason)
    mend = {(place, n.text, n.lang): n for place, (_, c) in changes.items() for n in c.mend}
    drop = {(place, n.text, n.lang) for place, (_, c) in changes.items() for n in c.drop}
    if not mend and not drop:
        return
    mended, places = [], {place for place, *_ in (*mend, *drop)}
    for row in Name.objects.iterator():
        key = (row.place_id, row.text, row.lang)
        if row.place_id not in places:
            continue
        if key in drop:
            row.delete()
        elif key in mend:
            name = mend[key]
            row.role, row.valid_from, row.valid_to, row.source = name.role.value, name.valid_from, name.valid_to, name.source
            mended.append(row)
    bulk_update_with_history(mended, Name, ["role", "valid_from", "valid_to", "source"], batch_size=BATCH, default_change_reason=reason)


def _columns(entry: GazetteerEntry, fields: Iterable[str]) -> dict[str, Any]:
    return {column: value for f in fields for column, value in _COLUMNS[f](entry).items()}


def _name_row(place: str, n: PlaceName) -> Name:
    return Name(place_id=place, text=n.text, lang=n.lang, role=n.role.value, valid_from=n.valid_from, valid_to=n.valid_to, source=n.source)


def _region(entry: GazetteerEntry, source: str) -> Area:
    shape = {"type": "Polygon", "coordinates": [[list(p) for p in entry.polygon]]}
    return Area(place_id=entry.id, role=AreaRole.REGION, name_ar=entry.name_ar, name_en=entry.name_en, shape=shape, source=source)


def save_boundaries(source: str, boundaries: Iterable[Boundary], skipped: list[Skipped]) -> int:
    """Save the boundaries of units that are known and not drawn by a person; the number added or changed.

    A unit that is not known, or whose boundary a person drew, is added to ``skipped``.
    """
    boundaries = list(boundaries)
    if not boundaries:
        return 0
    places = {code: place for place, code in Place.objects.exclude(pcode="").values_list("id", "pcode")}
    stored = {a.place_id: a for a in Area.objects.filter(role=AreaRole.BOUNDARY, place__isnull=False).order_by("edited")}
    add, mend = [], []
    for boundary in boundaries:
        place = places.get(boundary.code)
        area = stored.get(place) if place else None
        if place is None:
            skipped.append(Skipped(boundary.where, f"no unit {boundary.code or '(no p-code)'} in the gazetteer; import the workbook first"))
        elif area is None:
            add.append(Area(place_id=place, role=AreaRole.BOUNDARY, shape=dict(boundary.shape), source=source))
        elif area.shape != boundary.shape:
            if area.edited:
                skipped.append(Skipped(boundary.where, f"a person drew the boundary of {place}; it stays"))
            else:
                area.shape, area.source = dict(boundary.shape), source
                mend.append(area)
    Area.objects.bulk_create(add, batch_size=BATCH)
    bulk_update_with_history(mend, Area, ["shape", "source"], batch_size=BATCH, default_change_reason=f"import {source}")
    return len(add) + len(mend)


def sayings() -> dict[str, dict[tuple[str, str], Saying]]:
    """What each source says of each place, by place and (source, code)."""
    said: dict[str, dict[tuple[str, str], Saying]] = {}
    for place, source, code, record in SourceRecord.objects.values_list("place_id", "source", "code", "record"):
        said.setdefault(place, {})[(source, code)] = Saying(source, code, from_record(record))
    return said


def fault_report() -> list[Fault]:
    """The faults of the sources as they are loaded (faults.py), with what we hold instead."""
    said = {place: list(s.values()) for place, s in sayings().items()}
    boundaries = dict(Area.objects.filter(role=AreaRole.BOUNDARY, place__isnull=False).values_list("place_id", "shape"))
    return report(said, {e.id: e for e in load_entries()}, boundaries, read_fault_rules())


def edited_ids() -> set[str]:
    """The places that a person edited."""
    return set(Place.objects.filter(edited=True).values_list("id", flat=True))


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
