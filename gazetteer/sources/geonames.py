"""GeoNames: the country file SY.txt and alternateNamesV2.txt, each as it is or in its zip."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from gazetteer.places import GazetteerEntry, NameRole, PlaceKind, PlaceName
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
from gazetteer.sources.features import LANGUAGES, Features, read_features

COUNTRY, ALTERNATES = "SY.txt", "alternateNamesV2.txt"
_COLUMNS = 19
_UNUSED = "a feature of no use here"


def read_geonames(paths: Iterable[Path]) -> SourceContent:
    """SY.txt or SY.zip, with alternateNamesV2.txt or .zip beside it; a folder stands for the files in it. Raises SourceError.

    Without the alternate names only the names of SY.txt are there, which carry no language.
    """
    files = [f for path in paths for f in (_in_folder(path) if path.is_dir() else [path])]
    alternates = [f for f in files if f.name.lower().startswith("alternatenames")]
    countries = [f for f in files if f not in alternates]
    if not countries:
        raise SourceError(f"geonames needs {COUNTRY} or SY.zip from download.geonames.org/export/dump; nothing was saved.")
    content = SourceContent("geonames")
    for path in countries:
        rows = _country(path, content.skipped)
        names = _alternates(alternates, {r.code for r in rows})
        content.rows += [_named(r, names.get(r.code, [])) for r in rows]
    return content


def _in_folder(folder: Path) -> list[Path]:
    files = [
        next((f for n in names if (f := folder / n).exists()), None)
        for names in ((COUNTRY, "SY.zip"), (ALTERNATES, "alternateNamesV2.zip"))
    ]
    if files[0] is None:
        raise SourceError(f"{folder} has neither {COUNTRY} nor SY.zip in it. Nothing was saved.")
    return [f for f in files if f is not None]


def _country(path: Path, skipped: list[Skipped]) -> list[SourceRow]:
    lines = decode(path, read_bytes(path, COUNTRY)).removesuffix("\n").split("\n")
    rows, bad, unused = [], [], 0
    for number, line in enumerate(lines, 1):
        where = f"{path.name}, line {number}"
        cells = line.split("\t")
        if len(cells) != _COLUMNS:
            raise SourceError(
                f"{where}: {len(cells)} columns instead of {_COLUMNS}. "
                + (
                    "The file is cut off there; download it again"
                    if number == len(lines) and number > 1
                    else f"This is not GeoNames' {COUNTRY}"
                )
                + "; nothing was saved."
            )
        try:
            entry = _entry(cells, read_features())
        except RowError as error:
            bad.append(Skipped(where, str(error)))
            continue
        if entry is None:
            unused += 1
            skipped.append(Skipped(where, f"{_UNUSED} ({cells[6]}.{cells[7]})"))
        else:
            rows.append(SourceRow(cells[0], entry, where))
    refuse_a_wrong_file(path, len(rows) + unused, bad)
    skipped += bad
    return rows


def _entry(cells: list[str], features: Features) -> GazetteerEntry | None:
    code, name, plain, alternates, lat, lon, feature_class, feature_code = cells[:8]
    if cells[8] != "SY":
        raise RowError(f"a place of country {cells[8] or '(none)'}, not SY")
    population = int(cells[14]) if cells[14].isdigit() else 0
    kind = features.of_geonames(feature_class, feature_code, population)
    if kind is None:
        return None
    if not name:
        raise RowError(f"geoname {code} has no name")
    point = checked_point(lat, lon)
    governorate = features.governorates.get(cells[10])
    texts = dict.fromkeys(t for t in (plain, *(a.strip() for a in alternates.split(","))) if t and t != name and not t.startswith("http"))
    arabic = next((t for t in (name, *texts) if _script(t) == "ar"), "")
    return GazetteerEntry(
        id=f"geonames:{code}",
        kind=kind,
        feature_code=feature_code,
        name_ar=arabic,
        name_en=name if _script(name) == "en" else plain,
        lat=point[0],
        lon=point[1],
        parents=(governorate,) if governorate and kind is not PlaceKind.GOVERNORATE else (),
        names=tuple(PlaceName(t, _script(t), NameRole.VARIANT, source="geonames") for t in texts if t != arabic and _script(t)),
        population=population or None,
        references=(("geonames", code),),
    )


def _script(text: str) -> str:
    """The language to file a text without one under: ar for Arabic letters, en for Latin ones, else none."""
    if re.search("[\u0620-\u06d3]", text):
        return "ar"
    return "en" if re.search("[A-Za-z]", text) else ""


def _alternates(paths: list[Path], codes: set[str]) -> dict[str, list[tuple[PlaceName, bool]]]:
    """The names of the wanted ids in our languages, each with whether it is the preferred one."""
    names: dict[str, list[tuple[PlaceName, bool]]] = {}
    for path in paths:
        for number, cells in _stream(path):
            if len(cells) < 4:
                raise SourceError(
                    f"{path.name}, line {number}: cut off, or not GeoNames' {ALTERNATES}. Download it again; nothing was saved."
                )
            cells += [""] * (10 - len(cells))
            _, code, language, text, preferred, _, colloquial, historic, first, last = cells[:10]
            if code not in codes or language not in LANGUAGES or not text:
                continue
            role = NameRole.FORMER if historic == "1" else LANGUAGES[language]
            if colloquial == "1" and role is not NameRole.FORMER:
                role, preferred = NameRole.VARIANT, ""
            name = PlaceName(text, language, role, _date(first), _date(last), "geonames")
            names.setdefault(code, []).append((name, preferred == "1" and role is not NameRole.FORMER))
    return names


def _stream(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of the alternate names, one at a time: the whole file is some 18 million lines."""
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(ALTERNATES) as raw:
                yield from enumerate(csv.reader(io.TextIOWrapper(raw, "utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE), 1)
        else:
            with path.open(encoding="utf-8", newline="") as lines:
                yield from enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1)
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 ({error}). Download it again; nothing was saved.") from error
    except (zipfile.BadZipFile, KeyError, EOFError, OSError) as error:
        raise SourceError(f"{path} is missing, cut off or has no {ALTERNATES} in it ({error}). Nothing was saved.") from error


def _date(text: str) -> dt.date | None:
    """The day of «from» and «to»: a year, a month or a day; None for words like «now» or a year before 1 (GeoNames lets people write)."""
    match = re.fullmatch(r"(\d{4})(?:-?(\d{2}))?(?:-?(\d{2}))?", text.strip())
    try:
        return dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None
    except ValueError:
        return None


def _named(row: SourceRow, alternates: list[tuple[PlaceName, bool]]) -> SourceRow:
    """The row with its names by language; where they are known, the names without a language of SY.txt go if they repeat them."""
    if not alternates:
        return row
    entry, chosen = row.entry, {"ar": row.entry.name_ar, "en": row.entry.name_en}
    for lang in chosen:
        official = [n.text for n, preferred in alternates if n.lang == lang and preferred]
        current = [n.text for n, _ in alternates if n.lang == lang and n.role is not NameRole.FORMER]
        chosen[lang] = next(iter(official or current), chosen[lang])
    known = {n.text for n, _ in alternates}
    names = [n for n, _ in alternates] + [n for n in entry.names if n.text not in known]
    names += [PlaceName(t, lang, NameRole.VARIANT, source="geonames") for t, lang in ((entry.name_ar, "ar"), (entry.name_en, "en"))]
    unique: dict[tuple[str, str], PlaceName] = {}
    for name in names:
        if name.text and name.text != chosen.get(name.lang):
            unique.setdefault((name.text, name.lang), name)
    return replace(row, entry=replace(entry, name_ar=chosen["ar"], name_en=chosen["en"], names=tuple(unique.values())))
