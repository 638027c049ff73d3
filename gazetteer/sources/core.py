"""The embedded gazetteer: data/core.csv with data/areas.json, as entries."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from gazetteer.places import GazetteerEntry, NameRole, PlaceKind, PlaceName
from gazetteer.sources.content import SourceContent, SourceError, SourceRow

DATA = Path(__file__).resolve().parent.parent / "data"


def read_core(path: Path = DATA / "core.csv", areas: Path = DATA / "areas.json") -> list[GazetteerEntry]:
    """All entries of the embedded gazetteer, in the order of the file. Raises SourceError at the first bad row."""
    polygons = json.loads(areas.read_text(encoding="utf-8"))
    entries: list[GazetteerEntry] = []
    with path.open(encoding="utf-8", newline="") as lines:
        for line, row in enumerate(csv.DictReader(lines), 2):
            try:
                entries.append(_entry(row, polygons.get(row["id"], {}).get("ring", ())))
            except (KeyError, ValueError, TypeError) as error:
                raise SourceError(f"{path}, line {line}: {error}. Mend the row and import again; nothing was saved.") from error
    return entries


def read_core_content() -> SourceContent:
    """The embedded gazetteer as any other source."""
    return SourceContent("core", [SourceRow(e.id, e, f"core.csv, {e.id}") for e in read_core()])


def _entry(row: dict[str, str], polygon: list[list[float]] | tuple[()]) -> GazetteerEntry:
    lat, lon = float(row["lat"]), float(row["lon"])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"no point on earth: lat {lat}, lon {lon}")
    return GazetteerEntry(
        id=row["id"],
        kind=PlaceKind(row["kind"]),
        name_ar=row["name_ar"],
        name_en=row["name_en"],
        lat=lat,
        lon=lon,
        pcode=row["pcode"] or None,
        parents=tuple(p for p in (row["adm3"], row["adm2"], row["adm1"]) if p),
        names=tuple(short_name(text) for text in row["names"].split("|") if text),
        members=tuple(m for m in row["members"].split("|") if m),
        polygon=tuple((x, y) for x, y in polygon),
        prominence=float(row["prominence"] or 0),
    )


def short_name(text: str) -> PlaceName:
    """The name of ``text``, ``text@lang`` or ``text@lang:role``. Raises ValueError for a role that is none."""
    name, _, rest = text.partition("@")
    lang, _, role = rest.partition(":")
    return PlaceName(name, lang or "ar", NameRole(role) if role else NameRole.VARIANT, source="core")
