"""OCHA's COD-AB for Syria (v02): the workbook of units and populated places, and the boundary layers (shapefile or GeoJSON)."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl

from gazetteer.geometry import distance_km
from gazetteer.places import GazetteerEntry, NameRole, PlaceKind, PlaceName
from gazetteer.sources.boundaries import read_boundaries
from gazetteer.sources.content import (
    RowError,
    Skipped,
    SourceContent,
    SourceError,
    SourceRow,
    checked_point,
    read_bytes,
    refuse_a_wrong_file,
)
from gazetteer.sources.ocha_names import CellName, arabic_name, latin_name, name_key, tidy, unit_label

PLACES, CAPITALS, NEIGHBOURHOODS = "syr_populatedplaces", "syr_admincapitals", "syr_neighborhoods"
_UNIT_KINDS = {1: PlaceKind.GOVERNORATE, 2: PlaceKind.DISTRICT, 3: PlaceKind.SUBDISTRICT}
# How newspapers call a unit of each level; the bare label is the name of its town («منطقة الباب», «ناحية تادف»).
_UNIT_WORDS = {2: "منطقة", 3: "ناحية"}
# How likely the bare name means the place: of two of one name the seat of a unit is meant more often.
_PROMINENCE = {
    PlaceKind.GOVERNORATE: 0.6,
    PlaceKind.DISTRICT: 0.3,
    PlaceKind.SUBDISTRICT: 0.15,
    PlaceKind.CITY: 0.8,
    PlaceKind.TOWN: 0.45,
    PlaceKind.NEIGHBOURHOOD: 0.08,
}
_SEAT_KINDS = {1: PlaceKind.CITY, 2: PlaceKind.CITY, 3: PlaceKind.TOWN}  # by the level of the unit whose seat it is
_SEAT_KM = 2.0  # the seats of units carry no p-code: a seat is the community at its point

Row = dict[str, Any]

_COLUMNS = {
    **{f"syr_admin{n}": (f"adm{n}_name", f"adm{n}_name1", f"adm{n}_pcode", "center_lat", "center_lon") for n in _UNIT_KINDS},
    PLACES: (
        "featurename_en",
        "featurename_ar",
        "pcode",
        "popplaceclasstitle",
        "adm3_pcode",
        "adm2_pcode",
        "adm1_pcode",
        "point_x",
        "point_y",
    ),
    CAPITALS: ("adm_p_lvl", "name", "x_coord", "y_coord"),
    NEIGHBOURHOODS: ("neighborhoodname_ar", "neighborhoodpcode"),
}


@dataclass(frozen=True, slots=True)
class _Book:
    """What a place needs of the other sheets: names of units (Arabic, Latin), levels of seats, rows of neighbourhoods, by p-code."""

    units: Mapping[str, tuple[str, str]]
    seats: Mapping[str, int]
    neighbourhoods: Mapping[str, Row]


def read_ocha(paths: Iterable[Path]) -> SourceContent:
    """The workbook (.xlsx) and boundary layers (.shp, .zip, .geojson), in any order. Raises SourceError."""
    content = SourceContent("ocha")
    for path in paths:
        read_bytes(path)
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            _read_workbook(path, content)
        elif path.suffix.lower() in (".shp", ".zip", ".geojson", ".json"):
            content.boundaries += read_boundaries(path)
        else:
            raise SourceError(f"{path}: ocha takes the COD-AB workbook (.xlsx) and boundaries (.shp, .zip, .geojson). Nothing was saved.")
    return content


def _read_workbook(path: Path, content: SourceContent) -> None:
    sheets = _sheets(path)
    book = _Book(
        units={
            tidy(row[f"adm{n}_pcode"]): (tidy(row[f"adm{n}_name1"]), tidy(row[f"adm{n}_name"]))
            for n in _UNIT_KINDS
            for _, row in sheets[f"syr_admin{n}"]
        },
        seats=_seats(sheets[CAPITALS], sheets[PLACES]),
        neighbourhoods={tidy(row.get("neighborhoodpcode")): row for _, row in sheets[NEIGHBOURHOODS]},
    )
    rows: dict[str, SourceRow] = {}
    skipped: list[Skipped] = []
    for sheet, read in [*((f"syr_admin{n}", partial(_unit, level=n)) for n in _UNIT_KINDS), (PLACES, partial(_place, book=book))]:
        for where, row in sheets[sheet]:
            try:
                entry, note = read(row)
                if entry.id in rows:
                    raise RowError(f"p-code {entry.id} stands already at {rows[entry.id].where}")
            except RowError as error:
                skipped.append(Skipped(where, str(error)))
            else:
                rows[entry.id] = SourceRow(entry.id, entry, where, note)
    refuse_a_wrong_file(path, len(rows), skipped)
    content.rows += rows.values()
    content.skipped += skipped


def _sheets(path: Path) -> dict[str, list[tuple[str, Row]]]:
    """The rows of the sheets we read, each with where it stands; the sheets of seats and neighbourhoods may be missing."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets: dict[str, list[tuple[str, Row]]] = {CAPITALS: [], NEIGHBOURHOODS: []}
        for sheet, columns in _COLUMNS.items():
            if sheet in book.sheetnames:
                sheets[sheet] = list(_rows(path, sheet, book[sheet].iter_rows(values_only=True), columns))
            elif sheet not in sheets:
                raise SourceError(
                    f"{path} has no sheet {sheet}, only {', '.join(book.sheetnames[:6])}. "
                    "Import syr_admin_boundaries.xlsx of HDX «Syria: subnational administrative boundaries»; nothing was saved."
                )
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error, ParseError) as error:
        raise SourceError(f"{path} is cut off or no workbook ({error}). Download it again; nothing was saved.") from error
    return sheets


def _rows(path: Path, sheet: str, lines: Iterator[tuple[Any, ...]], columns: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """The rows of a sheet by its header, in which ``columns`` must stand; a row may be shorter than it."""
    header = [str(cell or "").strip().lower() for cell in next(lines, ())]
    missing = [c for c in columns if c not in header]
    if missing:
        raise SourceError(
            f"{path}: sheet {sheet} has no column {missing[0]}; the columns are {', '.join(header[:8])} …. "
            "This is not COD-AB v02 of Syria; nothing was saved."
        )
    for number, line in enumerate(lines, 2):
        if any(cell is not None for cell in line):
            yield f"{path.name}, {sheet}, row {number}", {**dict.fromkeys(header), **dict(zip(header, line, strict=False))}


def _unit(row: Row, level: int) -> tuple[GazetteerEntry, str]:
    code, label, english = (tidy(row.get(f"adm{level}_{c}")) for c in ("pcode", "name1", "name"))
    if not code:
        raise RowError("no p-code")
    if not label and not english:
        raise RowError(f"{code} has no name")
    lat, lon = checked_point(row.get("center_lat"), row.get("center_lon"))
    kind = _UNIT_KINDS[level]
    names = [_variant(tidy(row.get(f"adm{level}_name{n}")), "ar") for n in (2, 3)]
    reference = tidy(row.get(f"adm{level}_ref_name"))
    if reference != english:
        names.append(_variant(reference, "en"))
    name = label
    if level == 1:
        names.append(_variant(f"محافظة {label}", "ar"))
    else:
        bare = unit_label(label) if level == 3 else label
        name = f"{_UNIT_WORDS[level]} {bare}"
        if bare != label:
            names.append(_variant(f"{_UNIT_WORDS[level]} {label}", "ar"))
    entry = GazetteerEntry(
        id=code,
        kind=kind,
        name_ar=name,
        name_en=english,
        lat=lat,
        lon=lon,
        pcode=code,
        parents=_chain(row, level - 1),
        names=tuple(n for n in names if n.text),
        prominence=_PROMINENCE[kind],
        references=(("ocha", code),),
    )
    return entry, ""


def _variant(text: str, lang: str) -> PlaceName:
    return PlaceName(text, lang, NameRole.VARIANT, source="ocha")


def _chain(row: Row, level: int) -> tuple[str, ...]:
    return tuple(code for n in range(level, 0, -1) if (code := tidy(row.get(f"adm{n}_pcode"))))


def _place(row: Row, book: _Book) -> tuple[GazetteerEntry, str]:
    code = tidy(row["pcode"])
    if not code:
        raise RowError("no p-code")
    parents = _chain(row, 3)
    arabic, note = _arabic(code, row, book, [u for p in parents if (u := book.units.get(p, ("", ""))[0])])
    latin = latin_name(row["featurename_en"], [book.units.get(p, ("", ""))[1] for p in parents], arabic.apart)
    if not arabic.name and not latin.name:
        raise RowError(f"{code} has no name")
    lat, lon = checked_point(row["point_y"], row["point_x"])
    kind = PlaceKind.NEIGHBOURHOOD if _is_neighbourhood(row) else _SEAT_KINDS.get(book.seats.get(code, 0), PlaceKind.VILLAGE)
    names = [_variant(text, "ar") for text in arabic.others]
    if kind is PlaceKind.NEIGHBOURHOOD:
        names.append(_variant(f"حي {arabic.name}", "ar"))
    names += [_variant(tidy(row.get(f"featurealtname{n}_{lang}")), lang) for lang in ("ar", "en") for n in (1, 2)]
    names += [_variant(text, "en") for text in (*latin.others, latin_name(row.get("featurerefname")).name)]
    entry = GazetteerEntry(
        id=code,
        kind=kind,
        name_ar=arabic.name,
        name_en=latin.name,
        lat=lat,
        lon=lon,
        pcode=code,
        parents=parents,
        names=tuple(dict.fromkeys(n for n in names if n.text and n.text not in (arabic.name, latin.name))),
        prominence=_PROMINENCE.get(kind, 0.0),
        references=(("ocha", code),),
    )
    return entry, note


def _is_neighbourhood(row: Row) -> bool:
    return tidy(row["popplaceclasstitle"]).lower().startswith("neigh")


def _arabic(code: str, row: Row, book: _Book, units: list[str]) -> tuple[CellName, str]:
    """The Arabic name, and what is odd about it.

    Neighbourhoods stand on a sheet of their own too: where the two disagree, theirs is right and the list of places carries a
    name that belongs elsewhere (N0128 of Aleppo is الأشرفية there, and «حي مخيم البيطار - معرة تمصرين» in the list).
    """
    cell = str(row["featurename_ar"] or "").strip()
    if not _is_neighbourhood(row):
        name = arabic_name(cell, units, row.get("adm4_ar"))
        return name, f"its name says «{name.wrong_parent}», which is no unit of the row" if name.wrong_parent else ""
    listed = arabic_name(cell.removeprefix("حي "), units)
    own = arabic_name(book.neighbourhoods.get(code, {}).get("neighborhoodname_ar"), units)
    if own.name and name_key(own.name) != name_key(listed.name):
        return own, f"{code} is «{own.name}» on sheet {NEIGHBOURHOODS}, but «{tidy(cell)}» here; the former was taken"
    return listed, ""


def _seats(capitals: list[tuple[str, Row]], places: list[tuple[str, Row]]) -> dict[str, int]:
    """The level (1 governorate … 3 sub-district) of each community that is the seat of a unit, by p-code."""
    communities = [(p["point_y"], p["point_x"], p) for _, p in places if str(p["pcode"]).startswith("C") and p["point_y"] and p["point_x"]]
    seats: dict[str, int] = {}
    for _, seat in capitals:
        lat, lon = seat.get("y_coord"), seat.get("x_coord")
        if not isinstance(lat, float) or not isinstance(lon, float):
            continue
        near = [
            (distance_km((lat, lon), (y, x)), p)
            for y, x, p in communities
            if abs(y - lat) < 0.03 and abs(x - lon) < 0.03 and distance_km((lat, lon), (y, x)) <= _SEAT_KM
        ]
        if near:
            named = [n for n in near if latin_name(n[1]["featurename_en"]).name == tidy(seat.get("name"))]
            _, place = min(named or near, key=lambda n: n[0])
            level = max(1, int(seat.get("adm_p_lvl") or 1))
            seats[place["pcode"]] = min(level, seats.get(place["pcode"], 3))
    return seats
