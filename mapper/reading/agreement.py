"""Which noun does a relative or a resumptive pronoun agree with? The gender of named places and the head of a relative clause."""

from __future__ import annotations

from gazetteer.names import fold
from gazetteer.places import PlaceKind
from mapper.reading.scene import PlaceMention, Scene

_BY_KIND = {
    PlaceKind.GOVERNORATE: "f",
    PlaceKind.DISTRICT: "f",
    PlaceKind.CITY: "f",
    PlaceKind.TOWN: "f",
    PlaceKind.VILLAGE: "f",
    PlaceKind.CAMP: "m",
    PlaceKind.CROSSING: "m",
    PlaceKind.AIRPORT: "m",
    PlaceKind.HILL: "m",
    PlaceKind.OILFIELD: "m",
    PlaceKind.DAM: "m",
    PlaceKind.RIVER: "m",
    PlaceKind.ROAD: "m",
}  # a quarter, a region or a base without a type word goes either way: «جوبر التي», «القدم الذي»
_MASCULINE = frozenset({"الذي", "ه"})
_FEMININE = frozenset({"التي", "ها"})
_OF_ADJECTIVES = frozenset({"adjectives_of_side", "neutral_adjectives", "country"})
_LANDMARK = 4  # words between a place and the landmark that tells where it lies
_ADJECTIVES = 2  # words between a name and its relative: «مطار أبو الضهور العسكري الذي»


def gender(scene: Scene, place: PlaceMention) -> str:
    """What a pronoun for a place is: m («مخيم اليرموك … سيطر عليه»), f («مدينة إدلب … عليها»), or "" where usage varies."""
    for word in (scene.words[place.first], scene.words[place.first - 1] if place.first else ""):
        if scene.scope_of(word, "masculine_types"):
            return "m"
        if scene.scope_of(word, "feminine_types"):
            return "f"
    if place.entry.kind is PlaceKind.REGION and fold(place.surface).split()[0].endswith("ه"):
        return "f"
    return _BY_KIND.get(place.entry.kind, "")


def agreeing(scene: Scene, place: PlaceMention, pronoun: str) -> bool:
    """Whether «الذي», «التي», «ـه» or «ـها» can stand for a place; of other pronouns nothing is said."""
    wanted = "m" if pronoun in _MASCULINE else "f" if pronoun in _FEMININE else ""
    return not wanted or gender(scene, place) in ("", wanted)


def described(scene: Scene, at: int) -> int:
    """The noun that the relative pronoun at word ``at`` describes, adjectives aside: «البلدات الأخرى التي …» speaks of البلدات."""
    head = at - 1
    while head > max(0, at - _ADJECTIVES - 1) and head not in scene.place_at and not scene.gap(head + 1).strip(" \"'«»“”،,"):
        if scene.tags[head] - _OF_ADJECTIVES or head in scene.actor_at or head in scene.triggers:
            break
        head -= 1
    if scene.scope(head, "sectors"):
        head -= 1  # «مناطق القطاع الأوسط التي»
    return head if scene.tags[head] else at - 1


def relative_head(scene: Scene, at: int) -> PlaceMention | None:
    """The named place right before the relative pronoun at word ``at``, adjectives aside, if it agrees with it."""
    first = at
    while first > max(0, at - _ADJECTIVES) and first - 1 not in scene.place_at:
        if scene.gap(first).strip() or first - 1 in scene.triggers or first - 1 in scene.actor_at or scene.tags[first - 1]:
            return None
        first -= 1
    place = scene.place_at.get(first - 1)
    if place is None or place.last != first or scene.gap(first).strip(" \"'«»“”"):
        return None
    if not scene.topical(place):  # «الغوطة الشرقية قرب دمشق التي …», but «محافظة إدلب، قرب مطار أبو الضهور الذي …»
        beside = [p for p in scene.places_in(place.first - _LANDMARK, place.first - 1) if agreeing(scene, p, scene.words[at])]
        place = beside[-1] if beside and not scene.comma(place.first - 1) else place
    return place if agreeing(scene, place, scene.words[at]) else None
