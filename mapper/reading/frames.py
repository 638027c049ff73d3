"""Who did what to which places? One frame per family of triggers, from a scene to raw claims."""

from __future__ import annotations

from dataclasses import dataclass

from gazetteer.places import PlaceKind
from mapper.reading.actors import FORCES
from mapper.reading.arguments import (
    REACH,
    actor_before,
    extent_of,
    far_capital,
    foreign_genitive,
    genitive_actor,
    is_armed,
    is_background,
    list_until,
    loser_of,
    next_is_control,
    objects_of,
    of_civilians,
    of_things,
    pronoun_on,
    subject_of,
    verb_between,
)
from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form, WordForm
from mapper.reading.scene import PlaceMention, Scene, Trigger, sentence_of

_NOUN = WordForm("", Form.MASDAR)  # the form of a trigger that is a plain noun (معقل, خالية)


@dataclass(frozen=True, slots=True)
class RawClaim:
    """A frame filled in, before status, date and attribution are read."""

    trigger: Trigger
    event: Event
    actor: str
    places: tuple[PlaceMention, ...]
    loser: str | None
    extent: Extent
    rule: str
    background: bool = False


def find_claims(scene: Scene) -> list[RawClaim]:
    """All frames of the scene, in the order of their triggers."""
    found: list[RawClaim] = []
    subject_before: str | None = None
    for i, trigger in sorted(scene.triggers.items()):
        raw = _fill(scene, trigger, subject_before)
        if raw is not None and raw.places and raw.actor in FORCES:
            found.append(raw)
            if raw.event in (Event.GAIN, Event.HOLD):
                subject_before = raw.actor
        elif i + 1 < len(scene.words):
            actor = scene.actor_at.get(i + 1)
            if actor is not None and actor.code in FORCES:
                subject_before = actor.code
    taken = {(sentence_of(scene, r.trigger.at).start, p.entry.id) for r in found if _done(r) for p in r.places}
    found += [r for r in _strongholds(scene) if (sentence_of(scene, r.trigger.at).start, r.places[0].entry.id) not in taken]
    return found


def _done(raw: RawClaim) -> bool:
    """Whether a raw claim tells a capture that has happened: then «آخر معاقل داعش» beside it tells who held the place before."""
    return raw.event is Event.GAIN and (raw.trigger.form.form is Form.PAST or raw.background)


def _fill(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    frame, form = trigger.frame, trigger.form
    if frame == "control":
        return _control(scene, trigger, carried)
    if frame == "take" or (frame in ("enter", "receive") and form.form is not Form.MASDAR):
        relative = _relative(scene, trigger) if frame == "take" and form.enclitic else None
        if relative is not None:
            return relative
        if frame == "take" and next_is_control(scene, trigger.at):
            return None  # «استعاد السيطرة على»: the masdar speaks
        objects, part = objects_of(scene, trigger.at, "إلى" if frame == "enter" else "")
        if not objects:
            return None
        actor = subject_of(scene, trigger, objects[0].first, carried)
        if actor is None or (frame == "enter" and not is_armed(scene, trigger.at, objects[0].first)):
            return None
        if frame == "enter" and any(
            scene.scope(k, "assistance") for k in range(objects[-1].last, min(objects[-1].last + 9, len(scene.words)))
        ):
            return None  # «دخلوا عفرين لمساعدة الوحدات» takes nothing
        return RawClaim(trigger, Event.GAIN, actor, objects, loser_of(scene, objects[-1].last), part, frame, is_background(scene, trigger))
    if frame == "leave":
        objects, part = objects_of(scene, trigger.at, "من" if trigger.form.lemma != "غادر" else "")
        actor = subject_of(scene, trigger, objects[0].first if objects else trigger.at + 8, None)
        if not objects or actor is None or of_civilians(scene, trigger.at, objects[0].first):
            return None
        return RawClaim(trigger, Event.LOSE, actor, objects, None, part, frame, is_background(scene, trigger))
    if frame == "forfeit":
        if next_is_control(scene, trigger.at):
            return None
        objects, part = objects_of(scene, trigger.at, "")
        actor = subject_of(scene, trigger, objects[0].first if objects else trigger.at + 6, None)
        if (
            not objects
            or actor is None
            or of_civilians(scene, trigger.at, objects[0].first)
            or of_things(scene, trigger.at, objects[0].first)
        ):
            return None
        return RawClaim(trigger, Event.LOSE, actor, objects, None, part, frame, is_background(scene, trigger))
    if frame == "expel":
        return _expel(scene, trigger, carried)
    if frame == "handover":
        return _handover(scene, trigger)
    if frame == "fall":
        return _fall(scene, trigger)
    if frame == "siege":
        return _siege(scene, trigger, carried)
    if frame == "subject":
        return None  # «تخضع لسيطرة»: the masdar speaks
    if frame == "present":
        objects, part = objects_of(scene, trigger.at, "في")
        actor = subject_of(scene, trigger, objects[0].first if objects else trigger.at + 6, carried)
        return RawClaim(trigger, Event.HOLD, actor, objects, None, part, frame) if objects and actor else None
    if frame == "flag":
        return _flag(scene, trigger, carried)
    return None


def _control(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    at, form = trigger.at, trigger.form
    masdar = form.form in (Form.MASDAR, Form.ACTIVE)
    previous = at - 1
    under = scene.words[previous] in ("تحت", "لتحت") if at else False
    subjected = any(scene.triggers.get(k) and scene.triggers[k].frame == "subject" for k in range(max(0, at - 3), at))
    zone = scene.scope(previous, "zones") or (scene.scope(previous, "relatives") and scene.scope(previous - 1, "zones"))
    if masdar and (under or subjected or zone):
        actor = genitive_actor(scene, at) or ("ISR" if scene.words[at + 1 : at + 2] == ("الاسراييليه",) else None)
        if actor is None:
            return None
        lead = next((k for k in range(at - 1, max(sentence_of(scene, at).first, at - 4) - 1, -1) if scene.scope(k, "generic_places")), None)
        if lead is not None and not any(k in scene.place_at for k in range(lead + 1, at)):
            objects, _ = objects_of(scene, at, "في")  # «آخر مدينة خاضعة لسيطرة المعارضة في الغوطة» speaks of a part of الغوطة
            return RawClaim(trigger, Event.HOLD, actor, objects, None, Extent.PART, "zone of control") if objects else None
        fell = any(scene.triggers.get(k) and scene.triggers[k].frame == "fall" for k in range(max(0, at - 14), at))
        sentence = sentence_of(scene, at)
        if zone:
            objects, _ = objects_of(scene, at, "في")
            return RawClaim(trigger, Event.HOLD, actor, objects, None, Extent.PART, "zone of control") if objects else None
        place = scene.antecedent(at, None, max(sentence.first, at - 9))
        if place is None or verb_between(scene, place.last, at):
            return None
        places = list_until(scene, place)
        event = Event.GAIN if fell else Event.HOLD
        return RawClaim(trigger, event, actor, places, None, extent_of(scene, places[0].first - 4, at), "under control")
    on = pronoun_on(scene, at)
    if on is not None and zone:
        actor = genitive_actor(scene, on)
        objects, _ = objects_of(scene, on, "في")
        return RawClaim(trigger, Event.HOLD, actor, objects, None, Extent.PART, "zone of control") if actor and objects else None
    if on is not None:
        sentence = sentence_of(scene, at)
        place = scene.antecedent(at, None, max(sentence.first, at - 12))
        relative = scene.scope(at - 1, "generic_places") or any(
            scene.scope(k, "relatives") or scene.words[k] in _COPULAS for k in range(max(sentence.first, at - 5), at)
        )
        if place is None or not (relative or masdar):
            return None
        actor = genitive_actor(scene, on) or genitive_actor(scene, at) or actor_before(scene, trigger)
        if actor is None:
            return None
        event = Event.GAIN if form.form is Form.PAST and not masdar else Event.HOLD
        places = list_until(scene, place)
        return RawClaim(trigger, event, actor, places, None, extent_of(scene, place.first - 4, place.first), "relative")
    objects, part = objects_of(scene, at, "على")
    if not objects:
        return None
    actor = genitive_actor(scene, at) if masdar else None
    if actor is None and masdar and not form.enclitic and foreign_genitive(scene, at):
        return None  # «سيطرة قواته على عفرين»: whose, the words do not say
    actor = actor or subject_of(scene, trigger, objects[0].first, carried)
    if actor is None:
        return None
    holding = form.form is Form.PRESENT or form.form is Form.ACTIVE
    ended = masdar and any(scene.scope(k, "enders") for k in range(max(0, at - 2), at))
    event = Event.HOLD if holding or ended else Event.GAIN
    return RawClaim(trigger, event, actor, objects, loser_of(scene, objects[-1].last), part, "control", is_background(scene, trigger))


def _relative(scene: Scene, trigger: Trigger) -> RawClaim | None:
    """«الجولان التي تحتلها إسرائيل», «منبج التي انتزعتها قسد»: the object stands before the verb and its pronoun."""
    first = sentence_of(scene, trigger.at).first
    if not any(scene.scope(k, "relatives") for k in range(max(first, trigger.at - 2), trigger.at)):
        return None
    place, actor = scene.antecedent(trigger.at, None, max(first, trigger.at - 6)), genitive_actor(scene, trigger.at)
    if place is None or actor is None:
        return None
    event = Event.HOLD if trigger.form.form is Form.PRESENT else Event.GAIN
    return RawClaim(trigger, event, actor, list_until(scene, place), None, Extent.WHOLE, "relative", event is Event.GAIN)


_COPULAS = frozenset({"وهو", "وهي", "هو", "هي"})  # «معبر نصيب، وهو شريان تسيطر عليه المعارضة»


def _expel(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    objects, part = objects_of(scene, trigger.at, "من")
    if not objects or of_civilians(scene, trigger.at, objects[0].first):
        return None
    named = [a for a in scene.actors if trigger.at < a.first < objects[0].first and a.code in FORCES]
    if trigger.form.lemma in ("أخرج", "أجلى"):
        return RawClaim(trigger, Event.LOSE, named[0].code, objects, None, part, "evacuation") if named else None
    if len(named) >= 2 and named[0].code != named[1].code:
        return RawClaim(trigger, Event.GAIN, named[0].code, objects, named[1].code, part, "expel", is_background(scene, trigger))
    before = actor_before(scene, trigger) or carried
    if named and before and before != named[0].code:
        return RawClaim(trigger, Event.GAIN, before, objects, named[0].code, part, "expel", is_background(scene, trigger))
    return RawClaim(trigger, Event.LOSE, named[0].code, objects, None, part, "expel", is_background(scene, trigger)) if named else None


def _handover(scene: Scene, trigger: Trigger) -> RawClaim | None:
    objects, part = objects_of(scene, trigger.at, "")
    if not objects or of_things(scene, trigger.at, objects[0].first):
        return None
    receiver = next(
        (
            a.code
            for a in scene.actors
            if objects[0].first <= a.first <= objects[-1].last + 6 and ("ل" in a.prefix or scene.words[a.first - 1] in ("الي", "لصالح"))
        ),
        None,
    )
    giver = subject_of(scene, trigger, objects[0].first, None)
    if receiver:
        return RawClaim(trigger, Event.GAIN, receiver, objects, giver, part, "handover", is_background(scene, trigger))
    return RawClaim(trigger, Event.LOSE, giver, objects, None, part, "handover", is_background(scene, trigger)) if giver else None


def _fall(scene: Scene, trigger: Trigger) -> RawClaim | None:
    sentence = sentence_of(scene, trigger.at)
    for k in range(trigger.at + 1, min(sentence.last, trigger.at + REACH)):
        if scene.scope(k, "hands"):
            actor = genitive_actor(scene, k)
            objects = tuple(p for p in scene.places if trigger.at < p.first < k)
            if not objects and (place := scene.antecedent(trigger.at, None, sentence.first)):
                objects = (place,)
            if actor and objects:
                return RawClaim(trigger, Event.GAIN, actor, objects, None, extent_of(scene, trigger.at, objects[0].first), "fall")
            return None
    return None


def _siege(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    at, form = trigger.at, trigger.form
    sentence = sentence_of(scene, at)
    if form.enclitic in ("ه", "ها") and form.form is not Form.PAST:
        place = scene.antecedent(at, None, max(sentence.first, at - 14))
        actor = genitive_actor(scene, at)
        return RawClaim(trigger, Event.SIEGE, actor, (place,), None, Extent.WHOLE, "siege, relative") if place and actor else None
    if form.form is Form.PASSIVE:
        place = scene.place_at.get(at - 1) or scene.antecedent(at, None, max(sentence.first, at - 3))
        actor = genitive_actor(scene, at) or _besieger(scene, place)
        return RawClaim(trigger, Event.SIEGE, actor, (place,), None, Extent.WHOLE, "besieged") if place and actor else None
    objects, part = objects_of(scene, at, "على" if form.lemma == "حاصر" and form.form is Form.MASDAR else "")
    if not objects:
        return None
    actor = subject_of(scene, trigger, objects[0].first, carried)
    return RawClaim(trigger, Event.SIEGE, actor, objects, None, part, "siege", is_background(scene, trigger)) if actor else None


def _besieger(scene: Scene, place: PlaceMention | None) -> str | None:
    """Who besieges «الغوطة المحاصرة»: the army named in the article; a besieged place names its besieger elsewhere."""
    armies = [a.code for a in scene.actors if a.code in ("GOV", "STG")]
    return armies[0] if place is not None and armies else None


def _flag(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    words = scene.words[trigger.at + 1 : trigger.at + 7]
    flag = next((k for k, w in enumerate(words) if w.startswith(("العلم", "علم", "اعلام", "راي", "الراي", "رايت"))), None)
    if flag is None:
        return None
    objects, _ = objects_of(scene, trigger.at + 1 + flag, "في")
    actor = subject_of(scene, trigger, objects[0].first if objects else trigger.at + 7, carried)
    return RawClaim(trigger, Event.GAIN, actor, objects, None, Extent.PART, "flag") if actor and objects else None


def _strongholds(scene: Scene) -> list[RawClaim]:
    """«دوما، آخر معاقل المعارضة», «خالية من التنظيم»: a holder or a loser named by a noun."""
    found = []
    for i in range(len(scene.words)):
        hold = scene.scope(i, "stronghold")
        empty = scene.scope(i, "empty")
        if not (hold or empty):
            continue
        sentence = sentence_of(scene, i)
        actor = genitive_actor(scene, i, 5)
        place = scene.antecedent(i, None, max(sentence.first, i - 9))
        if actor and place and place.entry.kind is not PlaceKind.RIVER and not far_capital(scene, place, i):
            trigger = Trigger(i, _NOUN, "stronghold" if hold else "empty")
            event = Event.HOLD if hold else Event.LOSE
            found.append(RawClaim(trigger, event, actor, (place,), None, Extent.WHOLE, trigger.frame, scene.scope(i - 1, "background")))
    return found
