"""What is known of the gazetteer as it is now? Worked out once for each revision, for the list, the maps and the checks."""

from __future__ import annotations

from functools import lru_cache

from shapely.geometry.base import BaseGeometry

from gazetteer import survey
from gazetteer.geocoder import query_words
from gazetteer.index import GazetteerIndex
from gazetteer.lookup import FAIR, PlaceFinder
from gazetteer.places import AreaRole, GazetteerEntry
from gazetteer.shapes import geometry
from gazetteer.store import load_areas, load_entries, revision


@lru_cache(maxsize=1)
def _entries(mark: str) -> dict[str, GazetteerEntry]:
    return {e.id: e for e in load_entries()}


@lru_cache(maxsize=1)
def _finder(mark: str) -> PlaceFinder:
    return PlaceFinder(GazetteerIndex(_entries(mark).values()), query_words())


@lru_cache(maxsize=1)
def _homonyms(mark: str) -> dict[str, tuple[str, ...]]:
    return survey.homonyms(_entries(mark).values())


@lru_cache(maxsize=1)
def _boundaries(mark: str) -> dict[str, BaseGeometry]:
    return {a.place_id: geometry(a.shape) for a in load_areas(AreaRole.BOUNDARY) if a.place_id and a.valid_to is None}


@lru_cache(maxsize=1)
def _strays(mark: str) -> frozenset[str]:
    return survey.strays(_entries(mark), _boundaries(mark))


@lru_cache(maxsize=1)
def _limits(mark: str) -> dict[str, float]:
    return survey.far_limits(_entries(mark))


def matches(text: str, limit: int = 50) -> list[str]:
    """Ids of the places that a spelling may mean, best first («ديرالزور» and "Deir Ezzor" find دير الزور)."""
    return [f.entry.id for f in _finder(revision()).find(text, limit=limit) if f.scores["spelling"] >= FAIR]


def homonyms() -> dict[str, tuple[str, ...]]:
    """For every place with homonyms the ids of the others."""
    return _homonyms(revision())


def boundaries() -> dict[str, BaseGeometry]:
    """The loaded boundaries in force, by unit id, in degrees."""
    return _boundaries(revision())


def strays() -> frozenset[str]:
    """Ids of the places outside, or far from, their admin unit."""
    return _strays(revision())


def check_unit(lat: float, lon: float, unit: GazetteerEntry) -> survey.UnitCheck:
    """How a (lat, lon) point in degrees fits the unit chosen for it."""
    mark = revision()
    return survey.check_unit(lat, lon, unit, _boundaries(mark), _limits(mark))


def unit_at(lat: float, lon: float) -> GazetteerEntry | None:
    """The smallest unit whose loaded boundary holds a (lat, lon) point in degrees."""
    mark = revision()
    return _entries(mark).get(survey.unit_at(lat, lon, _boundaries(mark)) or "")


def entry(place_id: str) -> GazetteerEntry | None:
    """A place as it is now."""
    return _entries(revision()).get(place_id)
