"""Entries as rows and back, losing nothing: one form for exports, stored records of sources and questions to editors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from gazetteer.places import GazetteerEntry, NameRole, PlaceKind, PlaceName

COLUMNS = (
    "id",
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
    "names",
    "polygon",
    "references",
    "edited",
)


def to_record(entry: GazetteerEntry) -> dict[str, Any]:
    """An entry as JSON values; what is empty is left out."""
    record: dict[str, Any] = {
        "id": entry.id,
        "kind": entry.kind.value,
        "feature_code": entry.feature_code,
        "name_ar": entry.name_ar,
        "name_en": entry.name_en,
        "lat": entry.lat,
        "lon": entry.lon,
        "pcode": entry.pcode,
        "parents": list(entry.parents),
        "members": list(entry.members),
        "population": entry.population,
        "prominence": entry.prominence,
        "names": [_name_record(n) for n in entry.names],
        "polygon": [list(p) for p in entry.polygon],
        "references": [list(r) for r in entry.references],
    }
    return {k: v for k, v in record.items() if v or k in ("lat", "lon")}


def _name_record(name: PlaceName) -> dict[str, str]:
    record = {
        "text": name.text,
        "lang": name.lang,
        "role": name.role.value,
        "from": name.valid_from.isoformat() if name.valid_from else "",
        "to": name.valid_to.isoformat() if name.valid_to else "",
        "source": name.source,
    }
    return {k: v for k, v in record.items() if v}


def from_record(record: Mapping[str, Any]) -> GazetteerEntry:
    """The entry of a record that ``to_record`` made. Raises KeyError, TypeError or ValueError for any other."""
    return GazetteerEntry(
        id=record["id"],
        kind=PlaceKind(record["kind"]),
        feature_code=record.get("feature_code", ""),
        name_ar=record.get("name_ar", ""),
        name_en=record.get("name_en", ""),
        lat=float(record["lat"]),
        lon=float(record["lon"]),
        pcode=record.get("pcode") or None,
        parents=tuple(record.get("parents", ())),
        members=tuple(record.get("members", ())),
        population=record.get("population"),
        prominence=float(record.get("prominence", 0.0)),
        names=tuple(_name(n) for n in record.get("names", ())),
        polygon=tuple((x, y) for x, y in record.get("polygon", ())),
        references=tuple((source, code) for source, code in record.get("references", ())),
    )


def _name(record: Mapping[str, str]) -> PlaceName:
    first, last = (dt.date.fromisoformat(record[k]) if record.get(k) else None for k in ("from", "to"))
    return PlaceName(
        record["text"], record.get("lang", "ar"), NameRole(record.get("role", "variant")), first, last, record.get("source", "")
    )
