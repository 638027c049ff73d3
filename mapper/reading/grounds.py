"""Which words speak of ground without a name? «المنطقة الواقعة بين منبج والباب», «الضفة الشرقية لنهر الفرات في ريف دير الزور».

Such ground gets an id of its own, which mapper/control/ground.py explains: ``between:A:B``, ``bank:left:A``, ``bank:right:A``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from gazetteer.places import GazetteerEntry, PlaceKind
from mapper.reading.scene import PlaceMention, Scene

_HEAD = 9  # words between «المنطقة» and «بين»: «القرى والبلدات الواقعة على الطريق الدولي بين»
_REACH = 16  # words between a verb and the ground it governs, its subject among them
_AREA = 6  # words between a bank and the area it is a bank in
_FARTHEST_KM = 100.0  # what lies between two places farther apart than this is no strip along a line
_ENDS = frozenset({PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE, PlaceKind.AIRPORT, PlaceKind.BASE, PlaceKind.CROSSING})
_BANKED = ("SY02", "SY09", "SY11")  # the governorates that the Euphrates runs through
_SIDES = {
    **dict.fromkeys(("الشرقيه", "الشماليه", "اليسري", "شرق", "شرقي"), "left"),
    **dict.fromkeys(("الغربيه", "الجنوبيه", "اليمني", "غرب", "غربي"), "right"),
}
_BANKS = ("الضفه", "ضفه", "ضفتي")


@dataclass(frozen=True, slots=True)
class Ground:
    """Ground without a name: the mentions made up for it, the word that opens it, and the words [first, last) that speak of it.

    ``part``: only a part of it is meant («الضفة الغربية لنهر الفرات بين الميادين والبوكمال»).
    """

    places: tuple[PlaceMention, ...]
    at: int
    first: int
    last: int
    part: bool = False


def middle_of(place_id: str, entries: Mapping[str, GazetteerEntry]) -> tuple[float, float] | None:
    """Where ground without a name is, as (lat, lon) in degrees: halfway between its two places, or at its area; None for other ids."""
    form, _, rest = place_id.partition(":")
    parts = rest.split(":")
    if form == "bank":
        area = entries.get(":".join(parts[1:]))
        return (area.lat, area.lon) if area else None
    for i in range(1, len(parts) if form == "between" else 0):
        one, other = entries.get(":".join(parts[:i])), entries.get(":".join(parts[i:]))
        if one and other:
            return (one.lat + other.lat) / 2, (one.lon + other.lon) / 2
    return None


def ground_from(scene: Scene, start: int, end: int) -> Ground | None:
    """The ground without a name that the noun phrase at word ``start`` speaks of; None where it names a place or something else."""
    for k in range(start, min(end, start + _REACH)):
        if k in scene.place_at and not _river(scene, k):
            return None
        if (scene.comma(k) and k > start) or scene.scope(k, "clause_break") or scene.scope(k, "approach"):
            return None
        if scene.scope(k, "between"):
            return between(scene, k, start)
        if scene.words[k] in _BANKS or scene.words[k] in _SIDES:
            bank = _bank(scene, k, end)
            if bank is not None:
                return bank
    return None


def between(scene: Scene, at: int, start: int) -> Ground | None:
    """What lies between two places, for «بين» at word ``at`` and a head that speaks of ground from word ``start`` on."""
    head = next((k for k in range(at - 1, max(start, at - _HEAD) - 1, -1) if scene.scope(k, "grounds")), None)
    one = _named(scene, at + 1)
    if head is None or one is None or not scene.words[one.last : one.last + 1] or not scene.words[one.last].startswith("و"):
        return None
    other = _named(scene, one.last)
    if other is None or one.entry.id == other.entry.id or not {one.entry.kind, other.entry.kind} <= _ENDS:
        return None
    if _km(one.entry, other.entry) > _FARTHEST_KM:
        return None
    ids = sorted((one.entry.id, other.entry.id))
    entry = GazetteerEntry(
        id=f"between:{ids[0]}:{ids[1]}",
        kind=PlaceKind.REGION,
        name_ar=f"بين {one.entry.name_ar} و{other.entry.name_ar}",
        name_en=f"between {one.entry.name_en} and {other.entry.name_en}",
        lat=(one.entry.lat + other.entry.lat) / 2,
        lon=(one.entry.lon + other.entry.lon) / 2,
    )
    return Ground((_made_up(scene, head, other.last, entry),), at, head, other.last)


def _bank(scene: Scene, at: int, end: int) -> Ground | None:
    """One bank of the Euphrates in each area meant, for «الضفة» or «شرق» at word ``at``."""
    river = next((k for k in range(at + 1, min(end, at + 5)) if _river(scene, k)), None)
    if river is None:
        return None
    last = scene.place_at[river].last
    side = next((_SIDES[w] for w in scene.words[at : min(end, last + 2)] if w in _SIDES), None)
    if side is None:
        return None
    mention = next((p for p in scene.places_in(last, min(end, last + _AREA)) if not _river(scene, p.first)), None)
    stretch = mention is not None and scene.any_scope(last, mention.first, "between")
    area = "" if mention is None else _governorate(mention) if stretch else _area(mention)
    areas = (area,) if area else tuple(filter(None, (_context(scene, at),))) or _BANKED
    where = mention.entry if mention is not None and area else scene.place_at[river].entry
    word = {"left": "اليسرى", "right": "اليمنى"}[side]
    name = f"الضفة {word} للفرات" + (f" في {where.name_ar}" if area else "")
    last = mention.last if mention is not None and area else last
    made = [
        GazetteerEntry(f"bank:{side}:{a}", PlaceKind.REGION, name, f"{side} bank of the Euphrates", where.lat, where.lon) for a in areas
    ]
    return Ground(tuple(_made_up(scene, at, last, entry) for entry in made), at, at, last, stretch)


def _area(mention: PlaceMention) -> str:
    """The unit along the river that a place behind a bank stands for; "" where there is none."""
    unit = mention.unit or mention.entry
    chain = (unit.id, *unit.parents)
    return chain[0] if unit.kind in (PlaceKind.GOVERNORATE, PlaceKind.DISTRICT) and chain[-1] in _BANKED else ""


def _governorate(mention: PlaceMention) -> str:
    return next((unit for unit in (mention.entry.id, *mention.entry.parents) if unit in _BANKED), "")


def _context(scene: Scene, at: int) -> str:
    """The governorate along the river that the last place named before word ``at`` lies in."""
    named = (p for p in reversed(scene.places_in(0, at)) if p.entry.kind is not PlaceKind.RIVER)
    return next(filter(None, map(_governorate, named)), "")


def _river(scene: Scene, k: int) -> bool:
    return k in scene.place_at and scene.place_at[k].entry.kind is PlaceKind.RIVER and "الفرات" in scene.place_at[k].entry.name_ar


def _named(scene: Scene, k: int) -> PlaceMention | None:
    """The place at word ``k``, or behind one word of its type there."""
    if k in scene.place_at:
        return scene.place_at[k]
    return scene.place_at.get(k + 1) if scene.scope(k, "types") or scene.words[k] in ("و", "مدينتي") else None


def _made_up(scene: Scene, first: int, last: int, entry: GazetteerEntry) -> PlaceMention:
    tokens = scene.text.tokens
    surface = scene.text.body[tokens[first].start : tokens[last - 1].end]
    return PlaceMention(first, last, entry, surface, -first)


def _km(one: GazetteerEntry, other: GazetteerEntry) -> float:
    north, east = one.lat - other.lat, (one.lon - other.lon) * math.cos(math.radians(one.lat))
    return 111.2 * math.hypot(north, east)
