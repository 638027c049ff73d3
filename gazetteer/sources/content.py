"""What does a source say? Its rows as entries, its boundaries, and what was left out and why; the checks all importers share."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gazetteer.places import GazetteerEntry

SOUTH, NORTH, WEST, EAST = 32.0, 37.6, 35.4, 42.6  # degrees; Syria with the Golan and a margin for border posts
_ZIPS = (".zip", ".xlsx", ".xlsm")
TOLERATED = 0.1  # a file of which more than this share of the rows cannot be used is the wrong file


class SourceError(ValueError):
    """A file that cannot be imported; the message names file and row and says what to do. Nothing was saved."""


class RowError(ValueError):
    """A row that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One place as a source has it: ``code`` is its id there, ``where`` the file and row it stands in."""

    code: str
    entry: GazetteerEntry
    where: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Boundary:
    """The shape of an admin unit: a GeoJSON Polygon or MultiPolygon in WGS84 degrees, by the p-code of the unit."""

    code: str
    shape: Mapping[str, Any]
    where: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was left out: where it stands and why."""

    where: str
    reason: str


@dataclass(slots=True)
class SourceContent:
    """All that a source says; ``edited`` are the codes of rows that a person decided (only our own export knows that)."""

    source: str
    rows: list[SourceRow] = field(default_factory=list)
    boundaries: list[Boundary] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    edited: set[str] = field(default_factory=set)


def checked_point(lat: Any, lon: Any) -> tuple[float, float]:
    """(lat, lon) in degrees, in or near Syria. Raises RowError that tells a swapped pair from a foreign one."""
    try:
        lat, lon = float(lat), float(lon)
    except (TypeError, ValueError):
        raise RowError(f"latitude {lat!r} and longitude {lon!r} are no numbers") from None
    if SOUTH <= lat <= NORTH and WEST <= lon <= EAST:
        return lat, lon
    if SOUTH <= lon <= NORTH and WEST <= lat <= EAST:
        raise RowError(f"latitude and longitude are swapped: ({lat}, {lon}) lies in Syria the other way round")
    raise RowError(f"({lat}, {lon}) is not in Syria (latitude {SOUTH} to {NORTH}, longitude {WEST} to {EAST})")


def refuse_a_wrong_file(path: Path, usable: int, unusable: list[Skipped]) -> None:
    """Raise SourceError when there is nothing to import, or when so many rows are bad that the file must be the wrong one."""
    if usable + len(unusable) == 0:
        raise SourceError(f"{path}: no place in it. Get the full file again (README, «More places»); nothing was saved.")
    if len(unusable) > TOLERATED * (usable + len(unusable)):
        reason, _ = Counter(s.reason for s in unusable).most_common(1)[0]
        raise SourceError(
            f"{path}: {len(unusable)} of {usable + len(unusable)} rows cannot be used, the first at {unusable[0].where}: {unusable[0].reason}. "
            + (f"Most often: {reason}. " if reason != unusable[0].reason else "")
            + "This looks like another file; nothing was saved."
        )


def read_bytes(path: Path, member: str = "") -> bytes:
    """The bytes of a file, or of the one ``member`` (by the end of its name) of a zip, whose sums are checked. Raises SourceError."""
    if path.is_dir():
        raise SourceError(f"{path} is a folder; name the file in it. Nothing was saved.")
    if not path.exists():
        raise SourceError(f"{path}: no such file. Nothing was saved.")
    data = path.read_bytes()
    if not data:
        raise SourceError(f"{path} is empty. Get it again; nothing was saved.")
    refuse_html(path, data)
    if path.suffix.lower() not in _ZIPS:
        return data
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
            if damaged:
                raise SourceError(f"{path}: {damaged} in it is damaged. Download it again; nothing was saved.")
            names = [n for n in archive.namelist() if n.endswith(member)]
            if not names:
                raise SourceError(f"{path} has no {member} in it, only {', '.join(archive.namelist()[:5])}. Nothing was saved.")
            return archive.read(names[0]) if member else data
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise SourceError(f"{path} is cut off or no {path.suffix} file ({error}). Download it again; nothing was saved.") from error


def refuse_html(path: Path, data: bytes) -> None:
    """Raise SourceError for a web page that was saved in place of the file."""
    start = data[:500].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise SourceError(f"{path} is a web page, not the file. Download the file itself (a log-in or error page?); nothing was saved.")


def decode(path: Path, data: bytes) -> str:
    """UTF-8 text. Raises SourceError that names the line and the likely encoding."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{path}, line {line}: not UTF-8 (byte {error.start}); perhaps windows-1256 or Excel's own encoding. "
            "Save the file as «CSV UTF-8» and import again; nothing was saved."
        ) from error
