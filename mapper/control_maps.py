"""Somebody's map as claims of a named source: places resolved, rows told as an article a day, stored whole or not at all.

An article's text are the rows of the file, so that a colour on the map leads to the line it came from. It is published on the day that
the rows are about: a map of March could be known in March. A state that ends does so in the article of that day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from gazetteer.current import geocoder
from gazetteer.geometry import distance_km
from gazetteer.lookup import LOOSE, PlaceFinder
from gazetteer.places import GazetteerEntry
from mapper import pipeline, records, situation, store
from mapper.control.ground import Ground
from mapper.control.periods import State
from mapper.ingest.control_maps import MapFile, MapRow, days, read_control_map
from mapper.ingest.files import DAMASCUS, IncomingArticle, IngestError
from mapper.reading.claims import ControlClaim, Event, Extent

RULE = "imported"
Placed = Mapping[int, tuple[GazetteerEntry, float]]  # by line: the place of a row, and how certain it is
NEAR_KM = 5.0  # a name means a place no farther than this from its point
_SAME = 0.05  # spellings that differ no more are equally good
_CERTAIN = {"id": 0.95, "name": 0.85}  # that the place is the right one
_LESSER = 0.95  # who is named behind another is the less likely
_FADED = 0.5  # a stale row tells what was last heard


@dataclass(frozen=True, slots=True)
class ImportedMap:
    """What an import did, or with ``dry_run`` would do: claims and the days that tell them, and sentences on what it left out."""

    claims: int
    saved: int
    unchanged: int
    removed: int
    silent: int
    unplaced: tuple[str, ...]
    ignored: tuple[str, ...]
    new_sources: tuple[str, ...]


class BadRows(IngestError):
    """A file with bad rows, of which nothing was stored; ``rows`` are the sentences."""

    def __init__(self, rows: Sequence[str]) -> None:
        super().__init__(f"{len(rows)} bad rows; nothing was imported. Mend them and import the file again.")
        self.rows = tuple(rows)


def import_control(path: Path, source: str = "", dry_run: bool = False) -> ImportedMap:
    """Import a file; what the same sources said in an earlier file of its name is replaced, and the same again changes nothing.

    Rows of unknown or ambiguous places are told and left out. Raises BadRows, or IngestError where the file is none.
    """
    numbers = pipeline.parameters()
    file = read_control_map(path, numbers.actors.keys(), pipeline.today(), source)
    finder, ground = geocoder().finder, situation.ground()
    placed: dict[int, tuple[GazetteerEntry, float]] = {}
    unplaced: list[str] = []
    for row in file.rows:
        found = _place(f"{path}, line {row.line}", row, finder, ground)
        if isinstance(found, str):
            unplaced.append(found)
        else:
            placed[row.line] = found
    rows, contradictions = _once(path, [r for r in file.rows if r.line in placed], placed)
    bad = [*map(str, file.errors), *contradictions]
    if bad:
        raise BadRows(bad)
    if not file.rows and not file.silent:
        raise IngestError(f"{path}: no rows under the first line; nothing was imported.")
    others: dict[tuple[str, str], list[MapRow]] = {}
    for row in rows:
        others.setdefault((row.source, placed[row.line][0].id), []).append(row)
    told = [_told(file, *day, placed, others) for day in days(rows)]
    prefixes = [_prefix(file.name, s) for s in sorted({r.source for r in file.rows})]
    sources = sorted({r.source for r in rows if numbers.source_of(r.source) is None})
    with transaction.atomic():
        saved, unchanged, removed = store.save_tables(told, prefixes, dry_run)
        fresh = [s for s in sources if records.begin(s.casefold(), numbers["imported_weight"], dry_run)]
    claims = sum(len(c) for _, c in told)
    return ImportedMap(claims, saved, unchanged, removed, file.silent, tuple(unplaced), file.ignored, tuple(fresh))


def _place(where: str, row: MapRow, finder: PlaceFinder, ground: Ground) -> tuple[GazetteerEntry, float] | str:
    """The place of a row and how certain it is, or a sentence on why there is none."""
    for code in (row.place_id, row.pcode):
        known = finder.codes.get(code.lower()) if code else None
        if known is not None and (known in ground.known or known in ground.covers):
            return finder.index.entries[known], _CERTAIN["id"]
    if not row.name:
        return f"{where}: no place that can be held has the id or p-code {row.place_id or row.pcode}; left out. Add it in the admin."
    if row.point is None:
        near, around = list(finder.find(row.name, limit=50)), "in the gazetteer"
    else:
        lat, lon = row.point
        around = f"within {NEAR_KM:.0f} km of {lat:.4f}, {lon:.4f}"
        near = [f for f in finder.find(row.name, near=row.point, limit=50) if distance_km(row.point, (f.entry.lat, f.entry.lon)) <= NEAR_KM]
    fit = [f for f in near if f.entry.id in ground.known and f.scores["spelling"] >= LOOSE]
    best = max((f.scores["spelling"] for f in fit), default=0.0)
    fit = [f for f in fit if f.scores["spelling"] >= best - _SAME]
    if not fit:
        return f"{where}: no place called «{row.name}» is known {around}; left out. Give its place_id or pcode, or add it in the admin."
    if len(fit) > 1:
        several = " or ".join(sorted(f"{f.entry.id} ({f.entry.name_ar})" for f in fit)[:5])
        return f"{where}: «{row.name}» may be {several}; left out. Give its place_id."
    return fit[0].entry, _CERTAIN["name"] * best


def _once(path: Path, rows: Sequence[MapRow], placed: Placed) -> tuple[list[MapRow], list[str]]:
    """The rows without repetitions, and sentences on those by which one source says two things of one place on one day."""
    first: dict[tuple[str, str, dt.date], MapRow] = {}
    out = []
    for row in rows:
        place = placed[row.line][0]
        known = first.setdefault((row.source, place.id, row.on), row)
        if (known.actors, known.state, known.until, known.besieger) != (row.actors, row.state, row.until, row.besieger):
            out.append(
                f"{path}, line {row.line}: says otherwise of {place.id} ({place.name_ar}) on {row.on} than line {known.line}. Keep one."
            )
    return list(first.values()), out


def _prefix(name: str, source: str) -> str:
    """What the ids of a source's articles of a file begin with."""
    return f"map-{hashlib.sha256('/'.join((name, source)).encode()).hexdigest()[:16]}-"


def _told(
    file: MapFile, source: str, day: dt.date, rows: Sequence[MapRow], placed: Placed, others: Mapping[tuple[str, str], Sequence[MapRow]]
) -> tuple[IncomingArticle, list[ControlClaim]]:
    """The article of a day of a source's map, a line a row, with its claims; ``others`` are the rows of every source and place.

    A row that ends says that its actors lost the place, but for those who are still there by another row of the source.
    """
    title = f"{source} · {file.name} · {day}"
    text = file.header
    begin = len(title) + 1
    claims: list[ControlClaim] = []
    for row in rows:
        line = f"{file.name}:{row.line}: {row.text}"
        span = (begin + len(text) + 1, begin + len(text) + 1 + len(line))
        text += f"\n{line}"
        entry, certain = placed[row.line]
        claims += _begun(row, entry, certain, span) if row.on == day else []
        if row.until == day:
            still = {a for o in others[source, entry.id] if o.on <= day and (o.until is None or day < o.until) for a in o.actors}
            gone = [a for a in row.actors if a not in still]
            claims += [_claim(Event.LOSE, a, entry, day, round(certain * row.sure, 4), span) for a in gone]
    article = IncomingArticle(f"{_prefix(file.name, source)}{day}", source, dt.datetime.combine(day, dt.time(), DAMASCUS), title, text)
    return article, claims


def _begun(row: MapRow, entry: GazetteerEntry, certain: float, span: tuple[int, int]) -> list[ControlClaim]:
    """What a row says of its first day.

    Controlled: its actor holds the place. Contested: each of its actors is said to. Shared: the first holds it, the others a part; one
    alone holds a part. Stale: half as certain, for it tells what was last heard.
    """
    certainty = round(certain * row.sure * (_FADED if row.state is State.STALE else 1.0), 4)
    out = []
    for i, actor in enumerate(row.actors):
        part = row.state is State.SHARED and (i > 0 or len(row.actors) == 1)
        likely = certainty * _LESSER if i else certainty
        out.append(_claim(Event.HOLD, actor, entry, row.on, likely, span, Extent.PART if part else Extent.WHOLE))
    if row.besieger:
        out.append(_claim(Event.SIEGE, row.besieger, entry, row.on, certainty, span, loser=row.actors[0]))
    return out


def _claim(
    event: Event, actor: str, entry: GazetteerEntry, day: dt.date, certainty: float, span: tuple[int, int], extent: Extent = Extent.WHOLE,
    loser: str | None = None,
) -> ControlClaim:  # fmt: skip
    return ControlClaim(
        event, actor, entry.id, entry.name_ar, day, "day", loser=loser, extent=extent, evidence=(span,), rule=RULE, certainty=certainty
    )
