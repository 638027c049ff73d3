"""Control maps from CSV files: who holds which place on a day by somebody's map, row by row, with errors that name file and line."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mapper.control.evidence import START
from mapper.control.periods import State
from mapper.ingest.files import IngestError

COLUMNS = ("on", "place_id", "pcode", "name", "lat", "lon", "actor", "state", "until", "source")
OURS = ("besieged_by", "basis", "probability", "since", "claims")  # what «show_control --format csv» has beside them
_NEEDED = ("on", "actor")
_SILENT = ("none", "neighbours")  # bases on which our own map shows what nobody reported


@dataclass(frozen=True, slots=True)
class MapRow:
    """A row of a control map: ``actors`` hold the place from ``on`` to before ``until``, the likeliest or largest first.

    ``lat`` and ``lon`` are degrees WGS84 or None; ``sure`` is 0..1; ``text`` the row as it stands in the file.
    """

    line: int
    on: dt.date
    until: dt.date | None
    place_id: str
    pcode: str
    name: str
    point: tuple[float, float] | None
    actors: tuple[str, ...]
    state: State
    besieger: str
    sure: float
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class MapFile:
    """A file as it was read: rows that say something, errors, the number of rows that say nothing, and columns nobody knows."""

    name: str
    header: str
    rows: tuple[MapRow, ...]
    errors: tuple[IngestError, ...]
    silent: int
    ignored: tuple[str, ...]


def read_control_map(path: Path, actors: Collection[str], today: dt.date, source: str = "") -> MapFile:
    """The rows of a CSV file; ``actors`` are the known codes, ``source`` who says so where a row names nobody.

    Rows that are no claim (unknown, or in our own export the pale baseline) are counted. Raises IngestError for a file that is none.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise IngestError(f"{path}: no such file. Check the path.") from error
    except OSError as error:
        raise IngestError(f"{path}: cannot be read ({error}).") from error
    except UnicodeDecodeError as error:
        raise IngestError(f"{path}: not UTF-8. Convert it (iconv -f windows-1256 -t utf-8) and import it again.") from error
    if "\x00" in text:
        raise IngestError(f"{path}: holds NUL characters; the file is damaged.")
    lines = csv.reader(io.StringIO(text), strict=True)
    rows: list[MapRow] = []
    errors: list[IngestError] = []
    silent = 0
    try:
        header = [c.strip().lower() for c in next(lines, [])]
        _check_header(path, header, source)
        begins = lines.line_num + 1
        for cells in lines:
            where, line, begins = f"{path}, line {begins}", begins, lines.line_num + 1
            if not any(c.strip() for c in cells):
                continue
            try:
                if len(cells) != len(header):
                    raise IngestError(f"{where}: {len(cells)} values for {len(header)} columns. Mend the row; quote values with commas.")
                row = _row(where, line, dict(zip(header, (c.strip() for c in cells), strict=True)), actors, today, source)
            except IngestError as error:
                errors.append(error)
                continue
            if row is None:
                silent += 1
            else:
                rows.append(row)
    except csv.Error as error:
        raise IngestError(f"{path}, line {lines.line_num}: no CSV ({error}). Export it again with quoted values.") from error
    ignored = tuple(c for c in header if c not in (*COLUMNS, *OURS))
    return MapFile(path.name, ",".join(header), tuple(rows), tuple(errors), silent, ignored)


def _check_header(path: Path, header: list[str], source: str) -> None:
    missing = [c for c in _NEEDED if c not in header]
    if missing:
        raise IngestError(f"{path}, line 1: no column {' and no column '.join(missing)}. The first line names them: {','.join(COLUMNS)}.")
    if not {"place_id", "pcode", "name"} & set(header):
        raise IngestError(f"{path}, line 1: no column place_id, pcode or name; one of them says which place.")
    if "source" not in header and not source:
        raise IngestError(f"{path}, line 1: no column source. Add it, or say with --source whose map it is.")
    twice = sorted({c for c in header if header.count(c) > 1})
    if twice:
        raise IngestError(f"{path}, line 1: two columns {', '.join(twice)}. Keep one.")


def _row(where: str, line: int, cells: Mapping[str, str], actors: Collection[str], today: dt.date, otherwise: str) -> MapRow | None:
    """The row, or None where it says nothing; raises IngestError."""
    on = _day(where, "on", cells.get("on", ""))
    until = _day(where, "until", cells["until"]) if cells.get("until") else None
    for name, day in (("on", on), ("until", until)):
        if day is not None and day > today:
            raise IngestError(f"{where}: {name} {day} is in the future (today is {today}). Correct it; what lasts has no until.")
    if on < START:
        raise IngestError(f"{where}: on {on} is before {START}, with which maps begin. Correct it.")
    if until is not None and until <= on:
        raise IngestError(f"{where}: until {until} is not after on {on}. It is the first day on which it is no longer so.")
    source = cells.get("source") or otherwise
    if not source:
        raise IngestError(f"{where}: no source. Say whose map it is, here or with --source.")
    if len(source) > 120:
        raise IngestError(f"{where}: a source of {len(source)} letters. Write a name of at most 120.")
    if not any(cells.get(c) for c in ("place_id", "pcode", "name")):
        raise IngestError(f"{where}: no place_id, pcode or name. Say which place.")
    state = _state(where, cells.get("state", ""))
    holders = tuple(dict.fromkeys(a.strip().upper() for a in cells["actor"].split("+") if a.strip()))
    besieger = cells.get("besieged_by", "").upper()
    for code in (*holders, *([besieger] if besieger else [])):
        if code not in actors:
            raise IngestError(f"{where}: actor {code!r} is not known. Write one of {', '.join(sorted(actors))}; several joined by +.")
    point = _point(where, cells.get("lat", ""), cells.get("lon", ""))
    sure = _sure(where, cells.get("probability", ""))
    if state is State.UNKNOWN or cells.get("basis") in _SILENT:
        return None
    if not holders:
        raise IngestError(f"{where}: no actor. Say who holds it, or write unknown as its state.")
    if state is State.CONTROLLED and len(holders) > 1:
        raise IngestError(f"{where}: controlled by {'+'.join(holders)}. Write one actor, or shared or contested as its state.")
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([" ".join(c.split()) for c in cells.values()])
    return MapRow(
        line, on, until, cells.get("place_id", ""), cells.get("pcode", ""), cells.get("name", ""), point, holders, state, besieger, sure,
        source, written.getvalue(),
    )  # fmt: skip


def _day(where: str, name: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise IngestError(f"{where}: {name} {text!r} is no date; write 2018-03-20.") from error


def _state(where: str, text: str) -> State:
    try:
        return State(text.lower() or State.CONTROLLED)
    except ValueError as error:
        raise IngestError(f"{where}: state {text!r} is not known. Write one of {', '.join(State)}.") from error


def _point(where: str, lat: str, lon: str) -> tuple[float, float] | None:
    if not lat and not lon:
        return None
    try:
        point = float(lat), float(lon)
    except ValueError as error:
        raise IngestError(f"{where}: lat {lat!r}, lon {lon!r} are no degrees. Write both, like 36.2021 and 37.1343, or neither.") from error
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise IngestError(f"{where}: lat {lat}, lon {lon} is no point on earth. Write degrees, like 36.2021 and 37.1343.")
    return point


def _sure(where: str, text: str) -> float:
    """How far a row is to be believed: all the way where it gives no probability, not at all where it says even chances."""
    if not text:
        return 1.0
    try:
        chance = float(text)
    except ValueError:
        chance = -1.0
    if not 0 <= chance <= 1:
        raise IngestError(f"{where}: probability {text!r} is none. Write a number from 0 to 1.")
    return max(0.0, 2 * chance - 1)


def days(rows: Collection[MapRow]) -> Iterator[tuple[str, dt.date, tuple[MapRow, ...]]]:
    """For every source and day on which something begins or ends the rows that say so, in order."""
    told: dict[tuple[str, dt.date], list[MapRow]] = {}
    for row in rows:
        for day in (row.on, row.until):
            if day is not None:
                told.setdefault((row.source, day), []).append(row)
    for source, day in sorted(told):
        yield source, day, tuple(told[source, day])
