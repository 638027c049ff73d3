"""Boundary layers of admin units (COD-AB and its like): shapefile, a zip of shapefiles, or GeoJSON, in WGS84 degrees."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapefile

from gazetteer.sources.content import Boundary, RowError, SourceError, checked_point, decode, read_bytes

_PCODE_FIELD = re.compile(r"adm(?:in)?(\d)_?pcod", re.IGNORECASE)  # admin1Pcod, ADM3_PCODE; the names beside it change language


def read_boundaries(path: Path) -> list[Boundary]:
    """The units of all layers in ``path``, each by the p-code of the deepest level it names. Raises SourceError."""
    if path.suffix.lower() in (".geojson", ".json"):
        try:
            features = json.loads(decode(path, read_bytes(path)))["features"]
            records = [(f["properties"], f["geometry"]) for f in features]
        except (ValueError, KeyError, TypeError) as error:
            if isinstance(error, SourceError):
                raise
            raise SourceError(f"{path} is no GeoJSON FeatureCollection, or cut off ({error}). Nothing was saved.") from error
        return _units(path, records)
    layers = [str(path)]
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            layers = [f"{path}/{n}" for n in archive.namelist() if n.endswith(".shp")]
        if not layers:
            raise SourceError(f"{path} has no shapefile (.shp) in it. Nothing was saved.")
    out: list[Boundary] = []
    for layer in layers:
        try:
            with shapefile.Reader(layer) as reader:
                records = [(s.record.as_dict(), s.shape.__geo_interface__) for s in reader.iterShapeRecords()]
        except UnicodeDecodeError as error:
            raise SourceError(f"{layer}: its attributes are not UTF-8 ({error}). Add the layer's .cpg file; nothing was saved.") from error
        except (shapefile.ShapefileException, OSError, ValueError, IndexError) as error:
            raise SourceError(
                f"{layer} is cut off or no shapefile ({error}). Keep .shp, .shx and .dbf together; nothing was saved."
            ) from error
        out += _units(path, records)
    return out


def _units(path: Path, records: list[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[Boundary]:
    levels = {int(m[1]): name for name in (records[0][0] if records else ()) if (m := _PCODE_FIELD.match(name))}
    if not levels:
        raise SourceError(f"{path}: no column with p-codes (admin1Pcod … ADM3_PCODE). This is no COD-AB boundary layer; nothing was saved.")
    column = levels[max(levels)]
    out = []
    for number, (properties, shape) in enumerate(records, 1):
        where = f"{path.name}, feature {number}"
        if not shape or shape.get("type") not in ("Polygon", "MultiPolygon"):
            raise SourceError(f"{where}: a boundary is a polygon, not {shape and shape.get('type')}. Nothing was saved.")
        x, y = next(_points(shape["coordinates"]))
        try:
            checked_point(y, x)
        except RowError as error:
            raise SourceError(f"{where}: {error}. The layer must be in WGS84 degrees (EPSG:4326); nothing was saved.") from error
        out.append(
            Boundary(str(properties.get(column) or ""), {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])}, where)
        )
    return out


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield float(coordinates[0]), float(coordinates[1])
    else:
        for part in coordinates:
            yield from _points(part)


def _rounded(coordinates: Any) -> Any:
    """Six decimals (a tenth of a metre) and two dimensions; no vertex is left out."""
    if isinstance(coordinates[0], int | float):
        return [round(coordinates[0], 6), round(coordinates[1], 6)]
    return [_rounded(part) for part in coordinates]
