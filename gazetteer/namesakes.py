"""Which places share a name? Groups of places under one key, those that may be one place first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gazetteer.geometry import distance_km
from gazetteer.names import keys
from gazetteer.places import GazetteerEntry

_LOOSEST = 0.1  # keys up to this cost: as written, and without ال and with one last vowel letter


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Places that share the name ``name``, by id, with the kilometres between the two nearest of them and their mentions."""

    name: str
    ids: tuple[str, ...]
    nearest_km: float
    mentions: int


def namesakes(entries: Mapping[str, GazetteerEntry], mentions: Mapping[str, int]) -> tuple[Namesakes, ...]:
    """All groups, each once, pairs nearer than 5 km first, then by mentions. A unit and a place in it are no namesakes."""
    by_key: dict[str, dict[str, str]] = {}
    for entry in entries.values():
        for name in (entry.name_ar, entry.name_en, *(n.text for n in entry.names)):
            for key, cost in keys(name) if name else ():
                if cost <= _LOOSEST and key.strip("~ "):
                    by_key.setdefault(key, {}).setdefault(entry.id, name)
    groups: dict[tuple[str, ...], Namesakes] = {}
    for found in by_key.values():
        ids = tuple(sorted(i for i in found if not any(i in entries[j].parents for j in found)))
        if len(ids) > 1 and ids not in groups:
            counted = sum(mentions.get(i, 0) for i in ids)
            groups[ids] = Namesakes(
                found[max(ids, key=lambda i: (mentions.get(i, 0), i))], ids, _nearest([entries[i] for i in ids]), counted
            )
    return tuple(sorted(groups.values(), key=lambda g: (g.nearest_km >= 5.0, -g.mentions, g.nearest_km, g.ids)))


def _nearest(places: Iterable[GazetteerEntry]) -> float:
    points = [(e.lat, e.lon) for e in places]
    return min(distance_km(a, b) for i, a in enumerate(points) for b in points[i + 1 :])
