"""Who holds a place together with whom? «تتقاسم قوات النظام والوحدات الكردية السيطرة على المدينة»."""

from __future__ import annotations

from mapper.reading.actors import ActorMention
from mapper.reading.claims import Event, Extent
from mapper.reading.objects import Objects, list_until, objects_of, pronoun_place
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, Trigger, sentence_of
from mapper.reading.subjects import FORCES, is_oblique, parenthetical

_REACH = 9  # words between the verb of sharing and the control shared, and behind the place to those who share it


def shared(scene: Scene) -> list[RawClaim]:
    """A part of the place for each of the parties that share the control of it; nothing where only one is named."""
    found = []
    for trigger in scene.triggers.values():
        control = _control(scene, trigger)
        if control is None:
            continue
        objects = _objects(scene, control)
        codes = dict.fromkeys(a.code for a in _sharers(scene, trigger, control, objects)) if objects else {}
        if len(codes) > 1:
            found += [
                RawClaim(trigger, Event.HOLD, code, objects.places, None, Extent.PART, "shared", False, objects.last) for code in codes
            ]
    return found


def is_shared(scene: Scene, control: int) -> bool:
    """Whether a verb of sharing governs the masdar of control at word ``control``."""
    near = (scene.triggers[k] for k in range(control - _REACH, control + 1) if k in scene.triggers)
    return any(_control(scene, t) == control for t in near)


def _control(scene: Scene, trigger: Trigger) -> int | None:
    """The masdar of control that is shared: the one a verb of sharing governs, or «سيطرة مشتركة»."""
    if trigger.frame == "control" and scene.scope(trigger.at + 1, "joint"):
        return trigger.at
    if trigger.frame != "share":
        return None
    end = min(sentence_of(scene, trigger.at).last, trigger.at + _REACH)
    return next((k for k in range(trigger.at + 1, end) if k in scene.triggers and scene.triggers[k].frame == "control"), None)


def _objects(scene: Scene, control: int) -> Objects:
    on = scene.words[control + 1] if control + 1 < len(scene.words) else ""
    if on in ("عليها", "عليه"):
        return Objects(pronoun_place(scene, control, on[3:]), Extent.PART, control + 1, control + 2)
    objects = objects_of(scene, control, "علي")
    if not objects and scene.scope(control + 1, "joint"):  # «تخضع المدينة لسيطرة مشتركة»
        named = scene.places_in(max(sentence_of(scene, control).first, control - _REACH), control)
        objects = Objects(list_until(scene, named[-1]) if named else (), Extent.PART, control + 1, control + 2)
    return objects


def _sharers(scene: Scene, trigger: Trigger, control: int, objects: Objects) -> list[ActorMention]:
    """Those who share: between the verb and «السيطرة», else behind the place, else before the verb."""
    sentence = sentence_of(scene, trigger.at)
    between = scene.actors_in(trigger.at + 1, control)
    behind = scene.actors_in(objects.last, min(sentence.last, objects.last + _REACH))
    ahead = [a for a in scene.actors_in(sentence.first, trigger.at) if not parenthetical(scene, a, trigger.at)]
    for group in (between, behind, ahead):
        between_them = bool(group) and scene.words[group[0].first - 1] == "بين"
        named = [a for a in group if a.code in FORCES and (between_them or not _governed(scene, a))]
        if len({a.code for a in named}) > 1:
            return named
    return []


def _governed(scene: Scene, actor: ActorMention) -> bool:
    return is_oblique(scene, actor) and scene.words[actor.first - 1] != "من"  # «وحدات من الجيش» shares all the same
