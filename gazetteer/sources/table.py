"""Entries as rows and back, losing nothing: one form for exports, stored records of sources and questions to editors."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from gazetteer.faults import Fault
from gazetteer.places import GazetteerEntry, NameRole, PlaceKind, PlaceName
from gazetteer.sources.content import RowError, SourceContent, SourceError, SourceRow, checked_point, decode, read_bytes

LISTS, JSONS = ("parents", "members"), ("names", "polygon")
COLUMNS = (
    *("id", "kind", "feature_code", "name_ar", "name_en", "lat", "lon", "pcode", "parents", "members", "population", "prominence"),
    *("names", "polygon", "references", "edited"),
)
CROSSWALK = ("ocha", "geonames", "osm", "wikidata")
REQUIRED = ("id", "kind", "name_ar", "name_en", "lat", "lon")


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
        "names": [name_record(n) for n in entry.names],
        "polygon": [list(p) for p in entry.polygon],
        "references": [list(r) for r in entry.references],
    }
    return {k: v for k, v in record.items() if v not in (None, "", [])}


def name_record(name: PlaceName) -> dict[str, str]:
    """A name as JSON values; what is empty is left out."""
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
    """The entry of a record that ``to_record`` made. Raises KeyError, TypeError, ValueError or AttributeError for any other."""
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
        names=tuple(name_of_record(n) for n in record.get("names", ())),
        polygon=tuple((float(x), float(y)) for x, y in record.get("polygon", ())),
        references=tuple((source, code) for source, code in record.get("references", ())),
    )


def _sound(entry: GazetteerEntry) -> GazetteerEntry:
    """The entry. Raises RowError for one that has no name or numbers that cannot be."""
    if not entry.name_ar and not entry.name_en:
        raise RowError(f"{entry.id} has no name; give an Arabic or a Latin one")
    if not 0 <= entry.prominence <= 1:
        raise RowError(f"{entry.id}: prominence is from 0 to 1, not {entry.prominence}")
    if entry.population is not None and not 0 <= entry.population < 2**31:
        raise RowError(f"{entry.id}: {entry.population} is no population")
    return entry


def name_of_record(record: Mapping[str, str]) -> PlaceName:
    """The name of a record that ``name_record`` made. Raises KeyError or ValueError for any other."""
    first, last = (dt.date.fromisoformat(record[k]) if record.get(k) else None for k in ("from", "to"))
    return PlaceName(
        record["text"], record.get("lang", "ar"), NameRole(record.get("role", "variant")), first, last, record.get("source", "")
    )


def rows(entries: Iterable[GazetteerEntry], edited: Collection[str] = ()) -> Iterator[dict[str, str]]:
    """Entries as rows of text by COLUMNS: lists between «|», references as ``source:id``, names and polygons as JSON."""
    for entry in entries:
        record = to_record(entry)
        row = {c: str(record.get(c, "")) for c in COLUMNS}
        row |= {c: "|".join(record.get(c, ())) for c in LISTS}
        row |= {c: json.dumps(record[c], ensure_ascii=False) if c in record else "" for c in JSONS}
        row["references"] = "|".join(f"{source}:{code}" for source, code in entry.references)
        row["edited"] = "yes" if entry.id in edited else ""
        yield row


def entry_of_row(row: Mapping[str, str | None]) -> GazetteerEntry:
    """The entry of a row that ``rows`` made, or that a person wrote with at least REQUIRED. Raises RowError that says what is wrong."""
    cells = {c: (row.get(c) or "") for c in COLUMNS}
    if not cells["id"]:
        raise RowError("no id")
    lat, lon = checked_point(cells["lat"], cells["lon"])
    record: dict[str, Any] = {**cells, "lat": lat, "lon": lon}
    try:
        record |= {c: cells[c].split("|") if cells[c] else [] for c in LISTS}
        record |= {c: json.loads(cells[c]) if cells[c] else [] for c in JSONS}
        record["references"] = [r.split(":", 1) for r in cells["references"].split("|") if r]
        record["population"] = int(cells["population"]) if cells["population"] else None
        record["prominence"] = float(cells["prominence"] or 0)
        return _sound(from_record(record))
    except RowError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RowError(f"{cells['id']}: {error}") from error


def write_csv(file: TextIO, entries: Iterable[GazetteerEntry], edited: Collection[str] = ()) -> None:
    """Write the whole gazetteer as CSV that ``read_table`` takes back."""
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(rows(entries, edited))


def feature_collection(entries: Iterable[GazetteerEntry], edited: Collection[str] = ()) -> dict[str, Any]:
    """The same as GeoJSON: the geometry is the point, a region's polygon stays among the properties."""
    features = []
    for entry in entries:
        properties = to_record(entry) | ({"edited": True} if entry.id in edited else {})
        point = [properties.pop("lon"), properties.pop("lat")]
        features.append({"type": "Feature", "id": entry.id, "geometry": {"type": "Point", "coordinates": point}, "properties": properties})
    return {"type": "FeatureCollection", "features": features}


def write_crosswalk(file: TextIO, entries: Iterable[GazetteerEntry]) -> None:
    """One line a place: its id, names and point, its p-code, and its ids at GeoNames, OSM and Wikidata (several between «|»)."""
    writer = csv.writer(file)
    writer.writerow(("id", "name_ar", "name_en", "kind", "lat", "lon", *CROSSWALK))
    for e in entries:
        codes = {s: "|".join(code for source, code in e.references if source == s) for s in CROSSWALK}
        codes["ocha"] = codes["ocha"] or e.pcode or ""
        writer.writerow((e.id, e.name_ar, e.name_en, e.kind.value, e.lat, e.lon, *codes.values()))


def write_faults(file: TextIO, faults: Iterable[Fault]) -> None:
    """One line a fault of a source: what it says, what we hold instead, and why."""
    writer = csv.writer(file)
    writer.writerow(("place", "source", "field", "theirs", "ours", "reason"))
    writer.writerows((f.place_id, f.source, f.field, f.theirs, f.ours, f.reason) for f in faults)


def read_table(paths: Iterable[Path]) -> SourceContent:
    """Our own exports, CSV or GeoJSON. They are people's own files: one bad row and nothing is imported. Raises SourceError."""
    content = SourceContent("csv")
    for path in paths:
        text = decode(path, read_bytes(path))
        lines = _geojson_lines(path, text) if path.suffix.lower() in (".geojson", ".json") else _csv_lines(path, text)
        seen: dict[str, str] = {}
        for where, cells, read in lines:
            try:
                entry = read(cells)
                if entry.id in seen:
                    raise RowError(f"{entry.id} stands already at {seen[entry.id]}")
            except RowError as error:
                raise SourceError(f"{where}: {error}. Mend the row and import again; nothing was saved.") from error
            seen[entry.id] = where
            content.rows.append(SourceRow(entry.id, entry, where))
            if str(cells.get("edited") or "").lower() in ("yes", "true", "1"):
                content.edited.add(entry.id)
        if not seen:
            raise SourceError(f"{path}: no place in it; nothing was saved.")
    return content


Lines = Iterator[tuple[str, Mapping[str, Any], Callable[[Mapping[str, Any]], GazetteerEntry]]]


def _csv_lines(path: Path, text: str) -> Lines:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [c for c in REQUIRED if c not in (reader.fieldnames or ())]
    if missing:
        raise SourceError(
            f"{path} has no column {missing[0]}; the columns are {', '.join(list(reader.fieldnames or ())[:8])}. "
            "«manage.py export_gazetteer» shows the form; nothing was saved."
        )
    for row in reader:
        where = f"{path.name}, line {reader.line_num}"
        if None in row or None in row.values():
            raise SourceError(f"{where}: not as many cells as the first line has. Cut off, or a comma without quotes? Nothing was saved.")
        yield where, row, entry_of_row


def _geojson_lines(path: Path, text: str) -> Lines:
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{path} is cut off or no GeoJSON FeatureCollection ({error}). Nothing was saved.") from error
    for number, feature in enumerate(features, 1):
        try:
            cells = {**feature["properties"], "lon": feature["geometry"]["coordinates"][0], "lat": feature["geometry"]["coordinates"][1]}
        except (KeyError, TypeError, IndexError) as error:
            raise SourceError(f"{path.name}, feature {number}: not a point of our own export ({error}). Nothing was saved.") from error
        yield f"{path.name}, feature {number}", cells, _entry_of_feature


def _entry_of_feature(cells: Mapping[str, Any]) -> GazetteerEntry:
    lat, lon = checked_point(cells["lat"], cells["lon"])
    try:
        entry = from_record({**cells, "lat": lat, "lon": lon})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RowError(str(error)) from error
    return _sound(entry)
