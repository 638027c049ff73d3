"""Which entries of different sources are one place? By id, p-code and reference; else by name, kind, admin unit and distance (no I/O)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz.fuzz import ratio

from gazetteer.geometry import distance_km
from gazetteer.names import keys
from gazetteer.places import ADMIN_KINDS, GazetteerEntry, PlaceKind
from gazetteer.sounds import skeletons

# How far two points of one place may lie apart (km): a city has one middle, a river or a unit has none.
_NEAR_KM = {
    PlaceKind.CITY: 5.0,
    PlaceKind.TOWN: 3.0,
    PlaceKind.VILLAGE: 3.0,
    PlaceKind.NEIGHBOURHOOD: 1.5,
    PlaceKind.CAMP: 3.0,
    PlaceKind.CROSSING: 4.0,
    PlaceKind.FACILITY: 2.0,
    PlaceKind.REGION: 60.0,
    PlaceKind.RIVER: 400.0,
    PlaceKind.ROAD: 400.0,
    PlaceKind.GOVERNORATE: 80.0,
    PlaceKind.DISTRICT: 40.0,
    PlaceKind.SUBDISTRICT: 25.0,
}
_NEAR_ELSE_KM = 6.0
# Kinds that sources tell apart differently; a pair of different classes is never one place.
_CLASSES = (
    frozenset({PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE}),
    frozenset({PlaceKind.NEIGHBOURHOOD}),
    frozenset({PlaceKind.CAMP}),
    frozenset({PlaceKind.AIRPORT, PlaceKind.BASE}),
)
_INHABITED = frozenset({PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE, PlaceKind.NEIGHBOURHOOD, PlaceKind.CAMP})
_DOUBT = 2.0  # beyond this many times the near distance it is another place of the same name
_CONSONANTS = 3  # fewer consonants in common say nothing
_SIMILAR = 80.0  # rapidfuzz ratio of folded names from which a near pair is doubtful
_UNIT_KM = 10.0  # the unit of a point without one is that of the nearest community, when it is this near
_CELL = 0.1  # degrees; the size of the cells in which neighbours are looked for


class Outcome(StrEnum):
    """What a row is to the places known so far."""

    NEW = "new"
    SAME = "same"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Link:
    """The outcome, the place meant (none for a new one), and why."""

    outcome: Outcome
    place: str = ""
    reason: str = ""


@dataclass(slots=True)
class Known:
    """What an import knows before its rows: the places, whose words they rest on, and what people decided.

    ``sources`` are the sources that speak of a place, ``gone`` the ids that editors merged into others, ``decided`` the answers
    of editors to (code, place): whether they are one.
    """

    places: dict[str, GazetteerEntry]
    sources: dict[str, set[str]] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[tuple[str, str], bool] = field(default_factory=dict)


class Linker:
    """Links the rows of one source to the places of ``known``; by likeness a place takes one row of a source."""

    def __init__(self, source: str, known: Known, pcoded: frozenset[str]) -> None:
        self._source = source
        self._known = known
        self._pcoded = pcoded
        self._by_pcode = {e.pcode: e.id for e in known.places.values() if e.pcode}
        self._by_reference = {r: e.id for e in known.places.values() for r in e.references}
        self._accepted = {code: place for (code, place), same in known.decided.items() if same}
        self._by_key: dict[str, list[str]] = {}
        self._cells: dict[tuple[int, int], list[str]] = {}
        for entry in known.places.values():
            self._index(entry)

    def link_all(self, rows: Iterable[tuple[str, GazetteerEntry]]) -> list[Link]:
        """What each (code, entry) is. Sure links come first and take their place, so that the order of the rows changes nothing."""
        pending, links = [], {}
        for n, (code, entry) in enumerate(rows):
            pending.append((n, code, entry))
            links[n] = self._by_identity(code, entry)
            if links[n].outcome is Outcome.SAME:
                self._settle(links[n].place, entry)
        for last in (False, True):
            for n, code, entry in pending:
                if links[n].outcome is Outcome.SAME:
                    continue
                links[n] = self._by_likeness(code, entry)
                if links[n].outcome is Outcome.SAME:
                    self._settle(links[n].place, entry)
                elif last and links[n].outcome is Outcome.NEW:
                    self._settle(entry.id, entry)
        return [links[n] for n, *_ in pending]

    def _by_identity(self, code: str, entry: GazetteerEntry) -> Link:
        for place, reason in (
            (self._accepted.get(code), "an editor said so"),
            (entry.id, "same id"),
            (self._known.gone.get(entry.id), "an editor merged the two"),
            *((self._by_reference.get(r), f"same {r[0]} id") for r in ((self._source, code), *entry.references)),
            (self._by_pcode.get(entry.pcode or ""), "same p-code"),
        ):
            if place in self._known.places:
                return Link(Outcome.SAME, place or "", reason)
        return Link(Outcome.NEW)

    def _settle(self, place: str, entry: GazetteerEntry) -> None:
        if place not in self._known.places:
            self._known.places[place] = entry
            self._index(entry)
            if entry.pcode:
                self._by_pcode[entry.pcode] = place
        for reference in entry.references:
            self._by_reference.setdefault(reference, place)
        self._known.sources.setdefault(place, set()).add(self._source)

    def unit_at(self, lat: float, lon: float) -> tuple[str, ...]:
        """The admin chain at a point (degrees): that of the nearest community with a p-code within 10 km, or ()."""
        best, chain = _UNIT_KM, tuple[str, ...]()
        for entry in self._around(lat, lon):
            if entry.pcode and entry.kind in _INHABITED and entry.parents:
                distance = distance_km((lat, lon), (entry.lat, entry.lon))
                if distance < best:
                    best, chain = distance, entry.parents
        return chain

    def _index(self, entry: GazetteerEntry) -> None:
        for key in _name_keys(entry):
            self._by_key.setdefault(key, []).append(entry.id)
        self._cells.setdefault(_cell(entry.lat, entry.lon), []).append(entry.id)

    def _around(self, lat: float, lon: float) -> Iterable[GazetteerEntry]:
        row, column = _cell(lat, lon)
        for y in (row - 1, row, row + 1):
            for x in range(column - 2, column + 3):
                for place in self._cells.get((y, x), ()):
                    yield self._known.places[place]

    def _by_likeness(self, code: str, entry: GazetteerEntry) -> Link:
        named = {place for key in _name_keys(entry) for place in self._by_key.get(key, ())}
        same: list[tuple[float, GazetteerEntry]] = []
        doubtful: list[tuple[float, GazetteerEntry, str]] = []
        for other in self._comparable(code, named):
            near = _NEAR_KM.get(other.kind, _NEAR_ELSE_KM)
            distance = distance_km((entry.lat, entry.lon), (other.lat, other.lon))
            if distance > _DOUBT * near or not _related(entry.kind, other.kind):
                continue
            if not _one_class(entry.kind, other.kind):
                doubtful.append((distance, other, f"same name, but one is a {entry.kind}, the other a {other.kind}"))
            elif not _one_governorate(entry, other):
                doubtful.append((distance, other, "same name, but in two governorates"))
            elif distance > near:
                doubtful.append((distance, other, "same name, but far for one place"))
            else:
                same.append((distance, other))
        why = "same name and kind"
        if not same and not doubtful:
            why = "same kind, a name of the same consonants"
            same, doubtful = self._similar(code, entry)
        if len(same) == 1:
            return Link(Outcome.SAME, same[0][1].id, f"{why}, {same[0][0]:.1f} km away")
        if same:
            doubtful = [(d, o, f"{len(same)} places near have the name") for d, o in same]
        if not doubtful or self._source in self._pcoded:
            return Link(Outcome.NEW)
        distance, other, reason = min(doubtful, key=lambda d: (d[0], d[1].id))
        return Link(Outcome.DOUBTFUL, other.id, f"{reason}, {distance:.1f} km away")

    def _comparable(self, code: str, places: Iterable[str]) -> Iterable[GazetteerEntry]:
        """Those of ``places`` that may be a row of this source: no other row is it, and no editor said it is not."""
        for place in places:
            sources = self._known.sources.get(place, set())
            if self._source in sources or (self._source in self._pcoded and sources & self._pcoded):
                continue
            if self._known.decided.get((code, place)) is not False:
                yield self._known.places[place]

    def _similar(
        self, code: str, entry: GazetteerEntry
    ) -> tuple[list[tuple[float, GazetteerEntry]], list[tuple[float, GazetteerEntry, str]]]:
        """Places very near whose name has the same consonants ("Maarbouna", «معربونة»), or else is written alike: too little to be sure."""
        same, alike = [], []
        around = {e.id for e in self._around(entry.lat, entry.lon) if _one_class(entry.kind, e.kind) and _one_governorate(entry, e)}
        for other in self._comparable(code, around):
            near, distance = _NEAR_KM.get(other.kind, _NEAR_ELSE_KM), distance_km((entry.lat, entry.lon), (other.lat, other.lon))
            if distance > near / 2:
                continue
            pairs = [(a, b) for a in _plain_names(entry) for b in _plain_names(other)]
            if distance <= near / 3 and any(_one_skeleton(a, b) for a, b in pairs):
                same.append((distance, other))
            elif any(ratio(a, b) >= _SIMILAR for a, b in pairs):
                alike.append((distance, other, "names written alike"))
        return same, alike


def _one_skeleton(a: str, b: str) -> bool:
    return any(len(skeleton) >= _CONSONANTS for skeleton in set(skeletons(a)) & set(skeletons(b)))


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / _CELL), math.floor(lon / _CELL)


def _name_keys(entry: GazetteerEntry) -> set[str]:
    """The keys of all names, but for the joined one, which is too loose to make two places one."""
    return {key for text in _texts(entry) for key, cost in keys(text) if cost < 0.2 and key.strip("~ ")}


def _plain_names(entry: GazetteerEntry) -> set[str]:
    return {keys(text)[0][0] for text in _texts(entry)}


def _texts(entry: GazetteerEntry) -> list[str]:
    return [t for t in (entry.name_ar, entry.name_en, *(n.text for n in entry.names)) if t]


def _one_class(a: PlaceKind, b: PlaceKind) -> bool:
    return a == b or any(a in c and b in c for c in _CLASSES)


def _related(a: PlaceKind, b: PlaceKind) -> bool:
    return _one_class(a, b) or (a in _INHABITED and b in _INHABITED)


def _one_governorate(a: GazetteerEntry, b: GazetteerEntry) -> bool:
    if a.kind in ADMIN_KINDS and b.kind in ADMIN_KINDS and not (a.parents and b.parents):
        return True
    return not a.parents or not b.parents or a.parents[-1] == b.parents[-1]
