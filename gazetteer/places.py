"""What is a place? Gazetteer entries, their kinds, names, admin chain and areas (no I/O)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class PlaceKind(StrEnum):
    """The kinds of place the gazetteer knows; values are stored and exported as they stand."""

    GOVERNORATE = "governorate"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"
    NEIGHBOURHOOD = "neighbourhood"
    CAMP = "camp"
    REGION = "region"
    HILL = "hill"
    AIRPORT = "airport"
    BASE = "base"
    CROSSING = "crossing"
    DAM = "dam"
    OILFIELD = "oilfield"
    RIVER = "river"
    ROAD = "road"
    FACILITY = "facility"


ADMIN_KINDS = frozenset({PlaceKind.GOVERNORATE, PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT})
SETTLEMENT_KINDS = frozenset({PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE, PlaceKind.NEIGHBOURHOOD, PlaceKind.CAMP})


class NameRole(StrEnum):
    """What a name is to its place."""

    OFFICIAL = "official"
    VARIANT = "variant"
    FORMER = "former"
    REGIME_ERA = "regime-era"
    ISIS_ERA = "isis-era"
    KURDISH = "kurdish"
    TURKISH = "turkish"
    EXONYM = "exonym"


class AreaRole(StrEnum):
    """What a stored shape is: the boundary of a unit, a region, a line that zones do not cross, an agreed zone."""

    BOUNDARY = "boundary"
    REGION = "region"
    BARRIER = "barrier"
    ARRANGEMENT = "arrangement"


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name of a place: «ولاية الخير» is the ISIS-era name of دير الزور."""

    text: str
    lang: str = "ar"  # ISO 639-1
    role: NameRole = NameRole.OFFICIAL
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """A place with a stable id, WGS84 point in degrees, admin chain and names.

    ``id`` is the OCHA p-code where there is one, else ``source:id there`` (``core:slug``, ``geonames:170794``).
    ``parents`` are ids from the nearest unit up: (sub-district, district, governorate).
    A region has an area: ``members`` (ids of admin units or settlements) or ``polygon``
    (closed ring of (lon, lat) pairs in degrees).
    ``references`` are its ids elsewhere as (source, id) pairs; ``feature_code`` is GeoNames' (PPL, HLL …).
    ``prominence`` (0..1) says how likely the bare name means this place.
    """

    id: str
    kind: PlaceKind
    name_ar: str
    name_en: str
    lat: float
    lon: float
    pcode: str | None = None
    parents: tuple[str, ...] = ()
    names: tuple[PlaceName, ...] = ()
    members: tuple[str, ...] = ()
    polygon: tuple[tuple[float, float], ...] = ()
    prominence: float = 0.0
    feature_code: str = ""
    population: int | None = None
    references: tuple[tuple[str, str], ...] = ()

    @property
    def is_area(self) -> bool:
        """Whether a claim about this entry reaches the places inside it rather than one point."""
        return self.kind in ADMIN_KINDS or bool(self.members or self.polygon)


@dataclass(frozen=True, slots=True)
class PlaceArea:
    """A stored shape with its period: the occupied Golan is a ``region`` held by ISR from 1967-06-10 on.

    ``shape`` is a GeoJSON geometry in degrees; ``place_id`` is empty for a shape of no place; the period is half open.
    """

    role: AreaRole
    shape: dict[str, Any]
    place_id: str = ""
    name_ar: str = ""
    name_en: str = ""
    actor: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str = ""
    note: str = ""
