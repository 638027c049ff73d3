"""OpenStreetMap: the answer of an Overpass query (JSON), or GeoJSON of the same objects (from Overpass Turbo, Geofabrik or QGIS)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from gazetteer.places import GazetteerEntry, NameRole, PlaceName
from gazetteer.sources.content import (
    RowError,
    Skipped,
    SourceContent,
    SourceError,
    SourceRow,
    checked_point,
    decode,
    read_bytes,
    refuse_a_wrong_file,
)
from gazetteer.sources.features import LANGUAGES, read_features

# Tags with further names, and what these are to the place; each may hold several between semicolons.
_NAME_TAGS = (
    ("alt_name", NameRole.VARIANT),
    ("official_name", NameRole.OFFICIAL),
    ("loc_name", NameRole.VARIANT),
    ("old_name", NameRole.FORMER),
)
_TYPES = {"n": "node", "w": "way", "r": "relation", "node": "node", "way": "way", "relation": "relation"}

Object = tuple[str, Mapping[str, str], tuple[Any, Any] | None]


def read_osm(paths: Iterable[Path]) -> SourceContent:
    """All files as one content; an object that stands in two of them counts once. Raises SourceError."""
    content = SourceContent("osm")
    seen: set[str] = set()
    for path in paths:
        usable, bad = 0, []
        for number, (code, tags, point) in enumerate(_objects(path), 1):
            where = f"{path.name}, object {number} ({code or 'without an id'})"
            try:
                entry = _entry(code, tags, point)
            except RowError as error:
                bad.append(Skipped(where, str(error)))
                continue
            usable += 1
            if entry is None:
                content.skipped.append(Skipped(where, "a feature of no use here, or without a name"))
            elif code not in seen:
                seen.add(code)
                content.rows.append(SourceRow(code, entry, where))
        refuse_a_wrong_file(path, usable, bad)
        content.skipped += bad
    return content


def _objects(path: Path) -> list[Object]:
    try:
        data = json.loads(decode(path, read_bytes(path, "json")))
    except json.JSONDecodeError as error:
        raise SourceError(
            f"{path}, line {error.lineno}: cut off or no JSON ({error.msg}). Download it again; nothing was saved."
        ) from error
    if isinstance(data, dict) and isinstance(data.get("elements"), list):
        if data.get("remark"):
            raise SourceError(f"{path}: Overpass did not finish («{data['remark']}»). Run the query again; nothing was saved.")
        return [_element(e) for e in data["elements"] if isinstance(e, dict)]
    if isinstance(data, dict) and isinstance(data.get("features"), list):
        return [_feature(f) for f in data["features"] if isinstance(f, dict)]
    raise SourceError(f"{path} is neither Overpass JSON («elements») nor a GeoJSON FeatureCollection («features»). Nothing was saved.")


def _element(element: Mapping[str, Any]) -> Object:
    """A node has its point; a way or relation its ``center`` (``out center``) or the middle of its bounds."""
    place = element.get("center") or element
    point = (place.get("lat"), place.get("lon"))
    if point == (None, None) and (b := element.get("bounds")):
        point = ((b["minlat"] + b["maxlat"]) / 2, (b["minlon"] + b["maxlon"]) / 2)
    return f"{element.get('type')}/{element.get('id')}", element.get("tags") or {}, point


def _feature(feature: Mapping[str, Any]) -> Object:
    properties = dict(feature.get("properties") or {})
    tags = {**properties, **(properties.get("tags") if isinstance(properties.get("tags"), dict) else {})}
    code = str(feature.get("id") or properties.get("@id") or "")
    if not code and properties.get("osm_id"):
        code = f"{_TYPES.get(str(properties.get('osm_type', 'node')).lower(), 'node')}/{properties['osm_id']}"
    try:
        middle = shape(feature["geometry"]).centroid
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
        return code, tags, None
    return code, tags, None if middle.is_empty else (middle.y, middle.x)


def _entry(code: str, tags: Mapping[str, Any], point: tuple[Any, Any] | None) -> GazetteerEntry | None:
    tags = {k: " ".join(str(v).split()) for k, v in tags.items() if v is not None}
    kind = read_features().of_osm(tags)
    if kind is None or not any(tags.get(k) for k in ("name", *(f"name:{lang}" for lang in LANGUAGES))):
        return None
    if "/" not in code:
        raise RowError("no OSM id (node/123); export with ids")
    if point is None:
        raise RowError("no point or shape")
    lat, lon = checked_point(*point)
    own = tags.get("name", "")
    arabic = tags.get("name:ar") or (own if _arabic(own) else "")
    latin = tags.get("name:en") or tags.get("int_name") or (own if own.isascii() else "")
    names = [PlaceName(own, "ar" if _arabic(own) else "ku" if not own.isascii() else "en", NameRole.VARIANT, source="osm")] if own else []
    for lang, role in LANGUAGES.items():
        names += [PlaceName(t, lang, role, source="osm") for t in _several(tags.get(f"name:{lang}"))]
    for tag, role in _NAME_TAGS:
        for key in (tag, *(f"{tag}:{lang}" for lang in LANGUAGES)):
            names += [
                PlaceName(t, key.partition(":")[2] or ("ar" if _arabic(t) else "en"), role, source="osm") for t in _several(tags.get(key))
            ]
    unique = {(n.text, n.lang): n for n in reversed(names) if n.text not in (arabic, latin)}
    population = tags.get("population", "").replace(",", "")
    return GazetteerEntry(
        id=f"osm:{code}",
        kind=kind,
        name_ar=arabic,
        name_en=latin,
        lat=lat,
        lon=lon,
        names=tuple(reversed(unique.values())),
        population=int(population) if population.isdigit() else None,
        references=(("osm", code), *((("wikidata", tags["wikidata"]),) if tags.get("wikidata") else ())),
    )


def _several(text: str | None) -> list[str]:
    """The names of a tag: «كوباني; عين العرب» are two."""
    return [t for t in (part.strip() for part in (text or "").split(";")) if t]


def _arabic(text: str) -> bool:
    return any("\u0620" <= c <= "\u06d3" for c in text)
