"""What is left of the rules without a family of them? For measuring what each family brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from gazetteer.toponyms import PlaceTypes
from mapper.reading.language import Language


@dataclass(frozen=True, slots=True)
class Family:
    """A family of rules: the scope lists, verb frames, date tables, place-type fields and rule names that make it."""

    name: str
    lists: frozenset[str]
    frames: frozenset[str]
    dates: frozenset[str]
    types: frozenset[str]
    rules: frozenset[str]


def parse_families(data: Mapping[str, Any]) -> tuple[Family, ...]:
    """The families of a parsed families.json, in its order."""
    parts = ("lists", "frames", "dates", "types", "rules")
    return tuple(Family(name, *(frozenset(row.get(part, ())) for part in parts)) for name, row in data["families"].items())


def without(language: Language, types: PlaceTypes, family: Family) -> tuple[Language, PlaceTypes]:
    """The language and the place types as they would be had nobody written this family."""
    tags = language.tags

    @lru_cache(maxsize=65536)
    def fewer(word: str) -> frozenset[str]:
        return tags(word) - family.lists

    poorer = replace(
        language,
        tags=fewer,
        frames={lemma: frame for lemma, frame in language.frames.items() if frame not in family.frames},
        off=language.off | family.rules,
        **{table: {} for table in family.dates},
    )
    fields: dict[str, Any] = {name: type(getattr(types, name))() for name in family.types}
    return poorer, replace(types, **fields)
