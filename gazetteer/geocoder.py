"""Where is the place of this name, and which place is nearest to a point? A geopy Geocoder over the gazetteer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from geopy.adapters import BaseAsyncAdapter
from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point
from scipy.spatial import cKDTree

from gazetteer.geometry import EARTH_RADIUS_KM
from gazetteer.index import GazetteerIndex
from gazetteer.lookup import CEILINGS, Finding, PlaceFinder
from gazetteer.places import ADMIN_KINDS, GazetteerEntry, PlaceKind
from gazetteer.queries import QueryWords

WORDS = Path(__file__).resolve().parent / "data" / "lookup.json"
EXTENDED = ADMIN_KINDS | {PlaceKind.REGION, PlaceKind.RIVER, PlaceKind.ROAD}  # kinds whose point is but their middle
FIELDS = ("name", "parent", "governorate", "district", "subdistrict", "kind", "pcode")


class Fallback(Protocol):
    """What is asked where the gazetteer has no answer; ``gazetteer.online.OnlineGeocoder`` is one."""

    def geocode(self, query: str, limit: int, timeout: Any) -> list[Location]:
        """Places elsewhere for ``query``, best first; their ``raw`` names its source."""
        ...


@lru_cache(maxsize=1)
def query_words() -> QueryWords:
    """The words of lookup.json, read once."""
    return QueryWords.parse(json.loads(WORDS.read_text(encoding="utf-8")))


class SyrianGazetteer(Geocoder):
    """geopy's interface over a GazetteerIndex: ``geocode("Douma, Rif Dimashq")`` → Location of دوما.

    ``options`` are geopy's own (timeout, proxies, user_agent, ssl_context, adapter_factory, scheme); they matter to nothing here,
    as nothing leaves the machine, but an asynchronous adapter makes the answers awaitable, as it does in geopy. A ``fallback``
    is asked where no place of the gazetteer answers. ``Location.raw`` holds the place (``id``, ``pcode``, ``kind``, ``name_ar``,
    ``name_en``, ``parents``), ``source`` ("gazetteer", or the fallback's mark), ``matched`` (the name that answered), ``read_as``
    (how the query was read), ``score`` (0 to 1) and ``scores``: each part by name with its ``score`` and ``ceiling``.
    """

    def __init__(self, index: GazetteerIndex, *, fallback: Fallback | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.index = index
        self.finder = PlaceFinder(index, query_words())
        self.finder.prepare()
        self.fallback = fallback
        self._awaitable = isinstance(self.adapter, BaseAsyncAdapter)

    def geocode(
        self,
        query: str | Mapping[str, Any],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
        near: Point | Sequence[float] | str | None = None,
        within: Sequence[Any] | str | None = None,
        kind: PlaceKind | str | Iterable[PlaceKind | str] | None = None,
        limit: int | None = None,
    ) -> Any:
        """The place a query means, or with ``exactly_one=False`` up to ``limit`` (10) of them; None where no entry answers.

        ``query``: a text in any spelling («نوى درعا», "Dayr az-Zawr", «مدينة الباب», a p-code), or a mapping of ``name`` with any of
        ``parent``, ``governorate``, ``district``, ``subdistrict``, ``kind``, or of ``pcode`` alone.
        ``near``: a point (latitude, longitude) that pulls. ``within``: two opposite corners of a box, as geopy takes them, or the
        name or id of an admin unit or region; only places inside answer. ``kind``: the kinds wanted.
        Raises GeocoderQueryError for an empty or malformed query or filter.
        """
        text, parents, kinds = self._read(query, kind)
        point = _point(near) if near is not None else None
        inside = self._within(within) if within is not None else None
        limit = _count(limit)
        wanted = limit if inside is None else len(self.index.entries)
        found = self.finder.find(text, point, kinds, parents, wanted)
        locations = [_location(f) for f in found if inside is None or inside(f.entry)][:limit]
        if not locations and self.fallback is not None:
            full = ", ".join((text, *parents))
            locations = self.fallback.geocode(full, limit, self.timeout if timeout is DEFAULT_SENTINEL else timeout)
        return self._answer(locations, exactly_one)

    def reverse(
        self, query: Point | Sequence[float] | str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL, limit: int | None = None
    ) -> Any:
        """The place nearest to a point (latitude, longitude), or up to ``limit`` (10); None for an empty gazetteer.

        Admin units, regions, rivers and roads are not near to a point: theirs is but their middle.

        ``raw["distance_km"]`` is how far it is. Raises ValueError for what is no point, as geopy's own geocoders do.
        """
        try:
            point = Point(query)
        except (TypeError, ValueError) as error:
            raise ValueError(f"Must be a coordinate pair or Point, not {query!r}") from error
        limit = _count(limit)
        entries, tree = self._nearest
        if not entries:
            return self._answer([], exactly_one)
        count = 1 if exactly_one else min(limit, len(entries))
        chords, places = tree.query(_on_sphere([(point.latitude, point.longitude)]), k=[*range(1, count + 1)])
        locations = []
        for chord, i in sorted(zip(chords[0], places[0], strict=True), key=lambda pair: (pair[0], entries[pair[1]].id)):
            km = 2 * EARTH_RADIUS_KM * float(np.arcsin(min(1.0, chord / 2)))
            locations.append(Location(address(entries[i]), _at(entries[i]), {**_raw(entries[i]), "distance_km": round(km, 3)}))
        return self._answer(locations, exactly_one)

    @cached_property
    def _nearest(self) -> tuple[list[GazetteerEntry], cKDTree]:
        """The places a point may be near to, and their tree on the unit sphere, built when first asked."""
        entries = [e for e in self.index.entries.values() if e.kind not in EXTENDED]
        return entries, cKDTree(_on_sphere([(e.lat, e.lon) for e in entries]).reshape(-1, 3))

    def _answer(self, locations: list[Location], exactly_one: bool) -> Any:
        answer = (locations[0] if exactly_one else locations) if locations else None
        return _awaited(answer) if self._awaitable else answer

    def _read(self, query: Any, kind: Any) -> tuple[str, tuple[str, ...], frozenset[PlaceKind]]:
        """The text, parents and kinds of a query."""
        parents: tuple[str, ...] = ()
        if isinstance(query, str):
            text, kinds = query, _kinds(kind)
        elif isinstance(query, Mapping):
            unknown = sorted(set(query) - set(FIELDS))
            if unknown:
                raise GeocoderQueryError(f"A structured query has no {', '.join(map(str, unknown))}; it may have {', '.join(FIELDS)}.")
            text = str(query.get("pcode") or query.get("name") or "")
            parents = tuple(str(query[f]) for f in FIELDS[1:5] if query.get(f))
            kinds = _kinds(query.get("kind")) or _kinds(kind)
        else:
            raise GeocoderQueryError(f"A query is a text or a mapping, not {type(query).__name__}.")
        if not text.strip():
            raise GeocoderQueryError("The query is empty; give the name of a place.")
        return text, parents, kinds

    def _within(self, within: Any) -> Callable[[GazetteerEntry], bool]:
        """Whether an entry lies in the box or unit asked for."""
        if isinstance(within, str):
            units = self.finder.units(within)
            if not units:
                raise GeocoderQueryError(f"within: no admin unit or region is called «{within}».")
            ids = {u.id for u in units} | {m for u in units for m in u.members}
            return lambda e: e.id in ids or not ids.isdisjoint(e.parents)
        try:
            west_south, east_north = sorted_corners(within)
        except (TypeError, ValueError) as error:
            raise GeocoderQueryError(f"within: two corners (latitude, longitude) or the name of a unit, not {within!r}.") from error
        return lambda e: west_south[0] <= e.lat <= east_north[0] and west_south[1] <= e.lon <= east_north[1]


def sorted_corners(box: Sequence[Any]) -> tuple[tuple[float, float], tuple[float, float]]:
    """The south-western and north-eastern corner (latitude, longitude) of a box given by any two opposite ones."""
    first, second = (Point(corner) for corner in box)
    return (
        (min(first.latitude, second.latitude), min(first.longitude, second.longitude)),
        (max(first.latitude, second.latitude), max(first.longitude, second.longitude)),
    )


def address(entry: GazetteerEntry) -> str:
    """How an entry is written in a list: «الميادين (Al Mayadin)»."""
    return f"{entry.name_ar} ({entry.name_en})" if entry.name_ar and entry.name_en else entry.name_ar or entry.name_en


async def _awaited(value: Any) -> Any:
    return value


def _count(limit: int | None) -> int:
    if limit is None:
        return 10
    if limit < 1:
        raise GeocoderQueryError(f"limit is {limit}; ask for one place at least.")
    return limit


def _point(near: Any) -> tuple[float, float]:
    try:
        point = Point(near)
    except (TypeError, ValueError) as error:
        raise GeocoderQueryError(f"near: a point (latitude, longitude) in degrees, not {near!r}.") from error
    return point.latitude, point.longitude


def _kinds(kind: Any) -> frozenset[PlaceKind]:
    if kind is None:
        return frozenset()
    try:
        return frozenset(PlaceKind(k) for k in ([kind] if isinstance(kind, str) else kind))
    except (TypeError, ValueError) as error:
        raise GeocoderQueryError(f"kind: {error}; the kinds are {', '.join(PlaceKind)}.") from error


def _on_sphere(points: Sequence[tuple[float, float]]) -> Any:
    """Points (latitude, longitude) in degrees as rows (x, y, z) of the unit sphere, where near is near at any latitude."""
    lat, lon = np.radians(np.array(points, dtype=float).reshape(-1, 2)).T
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def _at(entry: GazetteerEntry) -> tuple[float, float, float]:
    return entry.lat, entry.lon, 0.0


def _raw(entry: GazetteerEntry) -> dict[str, Any]:
    return {
        "source": "gazetteer",
        "id": entry.id,
        "pcode": entry.pcode,
        "kind": entry.kind.value,
        "name_ar": entry.name_ar,
        "name_en": entry.name_en,
        "parents": list(entry.parents),
    }


def _location(finding: Finding) -> Location:
    asked = {part for part in finding.scores if part in CEILINGS}
    raw = {
        **_raw(finding.entry),
        "matched": finding.matched,
        "read_as": {
            "name": finding.question.name,
            "parents": list(finding.question.parents),
            "kinds": sorted(finding.question.kinds),
        },
        "score": round(max(0.0, finding.total) / sum(CEILINGS[part] for part in asked), 4),
        "scores": {part: {"score": round(score, 4), "ceiling": CEILINGS.get(part, 0.0)} for part, score in finding.scores.items()},
    }
    return Location(address(finding.entry), _at(finding.entry), raw)
