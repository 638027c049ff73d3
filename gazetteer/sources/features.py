"""Which kind of place is a feature of GeoNames or OpenStreetMap? data/features.json, read as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gazetteer.places import NameRole, PlaceKind

DATA = Path(__file__).resolve().parent.parent / "data"
LANGUAGES = {"ar": NameRole.VARIANT, "en": NameRole.VARIANT, "ku": NameRole.KURDISH, "tr": NameRole.TURKISH}


@dataclass(frozen=True, slots=True)
class Features:
    """The kinds of both sources' features, GeoNames' numbers of governorates, and the populations of a town and a city."""

    geonames: Mapping[str, PlaceKind]
    governorates: Mapping[str, str]
    osm: tuple[tuple[str, str, PlaceKind], ...]
    town: int
    city: int

    def of_geonames(self, feature_class: str, code: str, population: int) -> PlaceKind | None:
        """The kind of a feature, by its code or else its class («P.PPLL» is a P); None for what we have no use for."""
        kind = self.geonames.get(f"{feature_class}.{code}") or self.geonames.get(feature_class)
        return self._by_population(kind, population) if kind is PlaceKind.VILLAGE else kind

    def of_osm(self, tags: Mapping[str, str]) -> PlaceKind | None:
        """The kind of an OSM object: of its first tag in the list; None for what we have no use for."""
        return next((kind for key, value, kind in self.osm if tags.get(key) == value), None)

    def _by_population(self, kind: PlaceKind, population: int) -> PlaceKind:
        if population >= self.city:
            return PlaceKind.CITY
        return PlaceKind.TOWN if population >= self.town else kind


@lru_cache(maxsize=1)
def read_features() -> Features:
    """The features of data/features.json."""
    data = json.loads((DATA / "features.json").read_text(encoding="utf-8"))
    return Features(
        geonames={feature: PlaceKind(kind) for feature, kind in data["geonames"].items()},
        governorates={number: code for number, code in data["geonames_admin1"].items() if number != "why"},
        osm=tuple((key, value, PlaceKind(kind)) for key, value, kind in data["osm"]),
        town=data["city_population"]["town"],
        city=data["city_population"]["city"],
    )
