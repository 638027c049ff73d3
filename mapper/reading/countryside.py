"""Which ground is the countryside of a city? «ريف حماة الشمالي» is a part of the governorate, never the city."""

from __future__ import annotations

from dataclasses import replace

from mapper.reading.claims import Extent
from mapper.reading.raw import RawClaim
from mapper.reading.scene import PlaceMention, Scene

_WORDS = ("ريف", "ريفي", "ارياف")


def is_countryside(scene: Scene, place: PlaceMention) -> bool:
    """Whether the word before a place makes it its countryside («كامل ريف حماة الشمالي»)."""
    word = scene.words[place.first - 1] if place.first else ""
    return word.lstrip("وبل") in _WORDS


def countryside_agrees(scene: Scene, place: PlaceMention) -> bool:
    """Whether «الخاضع» right behind a place speaks of its countryside: «ريف إدلب الخاضع لسيطرة …»; «الخاضعة» of a town in it."""
    behind = range(place.last, min(place.last + 2, len(scene.words)))
    held = next((k for k in behind if scene.scope(k, "subjected")), None)
    return held is not None and is_countryside(scene, place) and scene.words[held].endswith("خاضع")


def with_countryside(scene: Scene, raw: RawClaim) -> list[RawClaim]:
    """The claim with countryside as a part of its unit, apart from the towns of the same list."""
    wide = tuple(p for p in raw.places if is_countryside(scene, p))
    if not wide:
        return [raw]
    towns = tuple(p for p in raw.places if p not in wide)
    units = tuple(replace(p, entry=p.unit or p.entry) for p in wide)
    parts = replace(raw, places=units, extent=Extent.PART if raw.extent is Extent.WHOLE else raw.extent)
    return [replace(raw, places=towns), parts] if towns else [parts]
