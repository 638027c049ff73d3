"""What is a place when several sources speak of it? One entry out of what each says, field by field (no I/O)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gazetteer.places import GazetteerEntry, NameRole, PlaceName

# The fields that sources own one by one; a point is one field, for half of one and half of another is no place.
FIELDS = ("kind", "feature_code", "name_ar", "name_en", "point", "pcode", "parents", "members", "polygon", "prominence", "population")


@dataclass(frozen=True, slots=True)
class Precedence:
    """For each field the sources, most trusted first."""

    order: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Saying:
    """What one source says of a place, under its id there."""

    source: str
    code: str
    entry: GazetteerEntry


def field_of(entry: GazetteerEntry, field: str) -> object:
    """The value of one of FIELDS; the point as (lat, lon)."""
    return (entry.lat, entry.lon) if field == "point" else getattr(entry, field)


def combine(place_id: str, sayings: Iterable[Saying], precedence: Precedence) -> GazetteerEntry:
    """The place that ``sayings`` (at least one) describe: each field from the most trusted source that has a value.

    Names of all sources stay, each with its source («الثورة» of the workbook beside «الطبقة» of core); a text stands once a
    language, as its most trusted source has it. The order of ``sayings`` changes nothing.
    """
    said = sorted(sayings, key=lambda s: (s.code != place_id, s.source, s.code))
    if len(said) == 1:
        return replace(said[0].entry, id=place_id, references=_references(said))
    values: dict[str, Any] = {}
    for field in FIELDS:
        ranked = _ranked(said, precedence.order[field])
        values[field] = field_of(next((s for s in ranked if field_of(s.entry, field)), ranked[0]).entry, field)
    values["lat"], values["lon"] = values.pop("point")
    entry = replace(said[0].entry, id=place_id, names=(), references=(), **values)
    return replace(entry, names=_names(entry, said, precedence), references=_references(said))


def _ranked(said: Sequence[Saying], order: Sequence[str]) -> list[Saying]:
    rank = {source: n for n, source in enumerate(order)}
    return sorted(said, key=lambda s: rank.get(s.source, len(rank)))


def _names(entry: GazetteerEntry, said: Sequence[Saying], precedence: Precedence) -> tuple[PlaceName, ...]:
    names: dict[tuple[str, str], PlaceName] = {}
    for saying in _ranked(said, precedence.order["name_ar"]):
        own = list(saying.entry.names)
        for text, lang, chosen in ((saying.entry.name_ar, "ar", entry.name_ar), (saying.entry.name_en, "en", entry.name_en)):
            if text and text != chosen:
                own.append(PlaceName(text, lang, NameRole.VARIANT, source=saying.source))
        for name in own:
            names.setdefault((name.text, name.lang), name)
    return tuple(names.values())


def _references(said: Sequence[Saying]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({r for s in said for r in s.entry.references}))


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What must change at a place: ``fields`` as (ours, theirs), names to add, to drop, and to mend (same text, other role or period)."""

    fields: Mapping[str, tuple[object, object]]
    add: tuple[PlaceName, ...] = ()
    drop: tuple[PlaceName, ...] = ()
    mend: tuple[PlaceName, ...] = ()
    references: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.add or self.drop or self.mend)


def change(
    ours: GazetteerEntry, before: GazetteerEntry | None, after: GazetteerEntry, edited: bool, machine: frozenset[str]
) -> PlaceChange:
    """What turns the stored ``ours`` into ``after``, where ``before`` is what the sources said at the last import (None: nothing).

    Names that no source gave are a person's and stay; a name a person took away from an ``edited`` place stays away. Where
    ``before`` is not known, names whose source is one of ``machine`` are taken for a source's. The fields of an edited place
    are given too: whoever saves them asks first.
    """
    fields = {f: (field_of(ours, f), field_of(after, f)) for f in FIELDS if field_of(ours, f) != field_of(after, f)}
    stored = {(n.text, n.lang): n for n in ours.names}
    earlier = {(n.text, n.lang): n for n in before.names} if before else {k: n for k, n in stored.items() if n.source in machine}
    wanted = {(n.text, n.lang): n for n in after.names}
    return PlaceChange(
        fields=fields,
        add=tuple(n for k, n in wanted.items() if k not in stored and not (edited and k in earlier)),
        drop=tuple(n for k, n in stored.items() if k in earlier and k not in wanted and (not edited or n == earlier[k])),
        mend=tuple(n for k, n in wanted.items() if k in stored and stored[k] != n and (not edited or stored[k] == earlier.get(k))),
        references=tuple(r for r in after.references if r not in ours.references),
    )
