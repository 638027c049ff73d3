"""Of which places does a zone of control consist? «المناطق التي يسيطر عليها التنظيم، وتضم …», «أحياء تحت سيطرته بينها …»."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gazetteer.places import ADMIN_KINDS
from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form, WordForm
from mapper.reading.holding import possessed, unnamed_zone, zone_head
from mapper.reading.objects import extent_of, list_from
from mapper.reading.raw import RawClaim
from mapper.reading.scene import PlaceMention, Scene, Trigger, sentence_of
from mapper.reading.subjects import FORCES, before, genitive_actor

_NOUN = WordForm("", Form.MASDAR)
_REACH = 26  # words between a zone and the list of what it holds
_NEAR = 6  # words between a list's opening word and its first name
_GOVERNED = 9  # words between a verb and the zone it governs: «يحتفظ التنظيم بتواجده في بضعة أحياء»
_BEHIND = 4  # words between a place and the word that tells what of it is included
_NAMED = ("وهي", "هي", "وهما")
_LEADING = frozenset({"types", "part", "share", "vague", "plural_types", "tens", "percent", "whole", "adjectives_of_side"})


def zone_members(scene: Scene) -> list[RawClaim]:
    """A claim for the places that a zone without a name is said to consist of; parts of them as parts."""
    found = []
    for at, actor, after in _zones(scene):
        first = _first_member(scene, at, actor, after)
        if first is None:
            continue
        start, place = first
        places, _ = list_from(scene, place, sentence_of(scene, at).last)
        trigger = scene.triggers.get(at, Trigger(at, _NOUN, "hands"))
        for extent, members in _by_extent(scene, start, places).items():
            found.append(RawClaim(trigger, Event.HOLD, actor, tuple(members), None, extent, "zone of control"))
    return found


def included(scene: Scene, raw: RawClaim) -> list[RawClaim]:
    """What a part of a place is said to include: «تسيطر على الجزء الأكبر من المحافظة، وبينها مدينة الرقة» holds the town whole."""
    if raw.extent is Extent.WHOLE or raw.event not in (Event.GAIN, Event.HOLD) or not raw.last:
        return []
    end = sentence_of(scene, raw.trigger.at).last
    for k in range(raw.last, min(end, raw.last + _BEHIND)):
        opened = k + 1 if scene.scope(k, "including") else k + 2 if scene.words[k] in ("بما", "وبما") else None
        first = _leading(scene, opened, end) if opened is not None else None
        if first is not None:
            places, last = list_from(scene, first[1], end)
            members = tuple(p for p in places if p.entry.id not in {q.entry.id for q in raw.places})
            return [replace(raw, places=members, extent=Extent.WHOLE, last=last)] if members else []
        if k in scene.triggers or k in scene.actor_at:
            return []
    return []


def _zones(scene: Scene) -> Iterator[tuple[int, str, int]]:
    """Where a zone without a name is spoken of, who holds it, and the word from which on its members may follow."""
    for k in range(1, len(scene.words)):
        trigger = scene.triggers.get(k)
        frame = trigger.frame if trigger is not None else ""
        if frame == "control" and not possessed(scene, k) and zone_head(scene, k):
            on = next((j for j in range(k + 1, min(k + 7, len(scene.words))) if scene.words[j] in ("عليها", "عليه")), k)
            actor = genitive_actor(scene, on) or genitive_actor(scene, k)
        elif (frame == "control" or scene.scope(k, "hands")) and possessed(scene, k) and unnamed_zone(scene, k):
            on, actor = k, genitive_actor(scene, k)
        elif trigger is not None and frame in ("present", "retain") and scene.any_scope(k + 1, k + _GOVERNED, "zones"):
            on, actor = k, genitive_actor(scene, k) or before(scene, trigger)
        else:
            continue
        if actor is not None and actor in FORCES:
            yield k, actor, on + 1


def _first_member(scene: Scene, at: int, actor: str, after: int) -> tuple[int, PlaceMention] | None:
    """The word that opens the list of what a zone holds, and the first place of it."""
    end = min(sentence_of(scene, at).last, after + _REACH)
    zone = next((k for k in range(at - 1, max(0, at - _NEAR), -1) if scene.scope(k, "zones")), 0)
    if scene.scope(zone - 1, "including"):  # «يضم الجيب، الخاضع لسيطرة المعارضة، بلدات …»
        opener = next((a.last for a in scene.actors_in(after, after + _NEAR) if a.code == actor), end)
        return _leading(scene, opener, end)
    for k in range(after, end):
        if scene.scope(k, "including") or (scene.words[k] in _NAMED and scene.comma(k)):
            return _leading(scene, k + 1, end)
        other = scene.triggers.get(k)
        if scene.words[k] == "المنطقه":
            return None  # «مناطق سيطرتها في المنطقة الجنوبية التي تشمل …» speaks of that region
        if other is not None and other.finite:
            return None
        if k in scene.actor_at and scene.actor_at[k].code not in (actor, "-"):
            return None
    return None


def _leading(scene: Scene, start: int, end: int) -> tuple[int, PlaceMention] | None:
    for k in range(start, min(end, start + _NEAR)):
        if scene.words[k] in ("ذلك", "في"):
            continue  # «بما في ذلك»
        if k in scene.place_at:
            return start, scene.place_at[k]
        if not (scene.tags[k] & _LEADING or scene.words[k] == "من" or scene.words[k].isdecimal()):
            return None
    return None


def _by_extent(scene: Scene, start: int, places: tuple[PlaceMention, ...]) -> dict[Extent, list[PlaceMention]]:
    """The members by how much of them is meant; «أجزاء من حي … وحي …» goes on over the list."""
    found: dict[Extent, list[PlaceMention]] = {}
    extent = Extent.WHOLE
    for place in places:
        told = extent_of(scene, start, place.first)
        if told is Extent.WHOLE and place.entry.kind in ADMIN_KINDS:
            told = Extent.PART  # nobody's zone is said to hold a governorate to its last village
        whole = scene.any_scope(start, place.first, "whole")
        extent = told if whole or told is not Extent.WHOLE else extent
        found.setdefault(extent, []).append(place)
        start = place.last
    return found
