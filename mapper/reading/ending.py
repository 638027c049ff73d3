"""Whose presence in a place came to an end? Frames of wiping out, and phrases of presence that is no more."""

from __future__ import annotations

from mapper.reading.actors import ActorMention
from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form, WordForm
from mapper.reading.holding import ended
from mapper.reading.objects import Objects, objects_of, pronoun_place
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, Trigger, sentence_of
from mapper.reading.subjects import FORCES, before, genitive_actor, subject_of

_NOUN = WordForm("", Form.MASDAR)
_REACH = 8  # words between what ends and the presence that it ends


def end(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«قضى الجيش على التنظيم في المدينة», «إنهاء وجود التنظيم في البلدة»: who wipes a party out of a place gains it.

    «القضاء على مسلحين في …» kills men and takes nothing; «أنهى سيطرة …» is told by the frame of control.
    """
    victim = _victim(scene, trigger)
    if victim is None:
        return None
    objects = _where(scene, victim.last - 1)
    if not objects:
        return None
    named = (victim.first - 1, objects.last)
    background = scene.any_scope(trigger.at - 2, trigger.at, "background")
    doer = None if background and not trigger.finite else subject_of(scene, trigger, named, carried)
    if doer and doer != victim.code:
        return RawClaim(trigger, Event.GAIN, doer, objects.places, victim.code, objects.extent, "end", background, objects.last)
    if trigger.form.form is Form.PRESENT:
        return None  # «عملية تنهي وجود التنظيم في …»: an operation ends nothing by itself
    return RawClaim(trigger, Event.LOSE, victim.code, objects.places, None, objects.extent, "end", background, objects.last)


def _victim(scene: Scene, trigger: Trigger) -> ActorMention | None:
    """The party wiped out: right behind «على» or behind its presence; men of it are not the party."""
    last = min(sentence_of(scene, trigger.at).last, trigger.at + _REACH)
    wanted = "علي" if trigger.form.lemma == "قضى" else ""
    for k in range(trigger.at + 1, last):
        if scene.comma(k) or k in scene.triggers or scene.scope(k, "clause_break"):
            return None
        if (wanted and scene.words[k] == wanted) or (not wanted and scene.scope(k, "presence")):
            first = k + 2 if scene.scope(k + 1, "presence") else k + 1
            actor = scene.actor_at.get(first)
            return actor if actor is not None and actor.first == first and actor.gender != "p" and actor.code in FORCES else None
    return None


def _where(scene: Scene, at: int) -> Objects:
    objects = objects_of(scene, at, "في") or objects_of(scene, at, "من")
    if objects and objects.first - at <= _REACH:
        return objects
    back = next((k for k in range(at + 1, min(at + 5, sentence_of(scene, at).last)) if scene.words[k] in ("فيها", "فيه")), None)
    places = () if back is None else pronoun_place(scene, at, scene.words[back][2:])
    return Objects(places, Extent.WHOLE, at + 1, at + 2)


def repositioned(scene: Scene) -> list[RawClaim]:
    """«أعادت القوات تموضعها خارج المدينة»: what an army calls its leaving."""
    found = []
    for k in range(1, len(scene.words) - 1):
        if not (scene.scope(k, "repositioning") and scene.words[k + 1] == "خارج"):
            continue
        trigger = Trigger(k, _NOUN, "leave")
        objects = objects_of(scene, k + 1, "")
        actor = genitive_actor(scene, k) or before(scene, trigger)
        if actor and objects and objects.first <= k + 4:
            found.append(RawClaim(trigger, Event.LOSE, actor, objects.places, None, objects.extent, "presence", False, objects.last))
    return found


def ended_presence(scene: Scene) -> list[RawClaim]:
    """«لم يعد التنظيم موجوداً في …», «لم يعد لداعش وجود في …», «لا وجود للتنظيم في …», «انتهى وجود التنظيم في …»."""
    found = []
    for k in range(1, len(scene.words)):
        if not scene.scope(k, "presence"):
            continue
        first = max(sentence_of(scene, k).first, k - _REACH)
        ender = next((j for j in range(k - 1, first - 1, -1) if ended(scene, j) or scene.scope(j, "over")), None)
        if ender is None and scene.scope(k - 1, "no_presence"):
            ender = k - 1
        if ender is None or any(scene.comma(j) for j in range(ender + 1, k + 1)):
            continue
        beside = [a for a in scene.actors_in(ender, k + 4) if a.code in FORCES]
        actor = beside[0].code if beside else before(scene, Trigger(ender, WordForm("", Form.PRESENT), "end"))
        objects = _where(scene, max(k, beside[0].last - 1 if beside else k)) or objects_of(scene, ender, "في")
        if actor and objects:
            found.append(
                RawClaim(
                    Trigger(ender, _NOUN, "end"), Event.LOSE, actor, objects.places, None, objects.extent, "presence", False, objects.last
                )
            )
    return found


def emptied(scene: Scene) -> list[RawClaim]:
    """«أعلن الجيش خلو مدينة حرستا من المسلحين»: whom a place is said to be empty of has lost it."""
    found = []
    for k in range(len(scene.words)):
        if not scene.scope(k, "emptiness"):
            continue
        objects = objects_of(scene, k, "")
        actor = scene.actor_at.get(objects.last + 1) if objects and scene.words[objects.last : objects.last + 1] == ("من",) else None
        if actor is not None and actor.code in FORCES:
            found.append(RawClaim(Trigger(k, _NOUN, "empty"), Event.LOSE, actor.code, objects.places, None, objects.extent, "empty"))
    return found
