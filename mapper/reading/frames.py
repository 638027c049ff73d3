"""Who did what to which places? One frame per family of triggers, from a scene to raw claims."""

from __future__ import annotations

from dataclasses import dataclass

from gazetteer.names import fold
from gazetteer.places import PlaceKind
from mapper.reading.actors import ActorMention
from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form, WordForm
from mapper.reading.scene import PlaceMention, Scene, Trigger, sentence_of

REACH = 16  # words between a trigger and its first object; longer adjuncts are rare in news prose
_NOUN = WordForm("", Form.MASDAR)  # the form of a trigger that is a plain noun (معقل, خالية)
_FORCES = ("GOV", "STG", "SDF", "OPP", "HTS", "ISIS", "TUR", "USA", "RUS", "IRN", "ISR", "OTHER")


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
        if raw is not None and raw.places and raw.actor in _FORCES:
            found.append(raw)
            if raw.event in (Event.GAIN, Event.HOLD):
                subject_before = raw.actor
        elif i + 1 < len(scene.words):
            actor = scene.actor_at.get(i + 1)
            if actor is not None and actor.code in _FORCES:
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
        if frame == "take" and _next_is_control(scene, trigger.at):
            return None  # «استعاد السيطرة على»: the masdar speaks
        objects, part = _objects(scene, trigger.at, "إلى" if frame == "enter" else "")
        if not objects:
            return None
        actor = _subject(scene, trigger, objects[0].first, carried)
        if actor is None or (frame == "enter" and not _armed(scene, trigger.at, objects[0].first)):
            return None
        if frame == "enter" and any(
            scene.scope(k, "assistance") for k in range(objects[-1].last, min(objects[-1].last + 9, len(scene.words)))
        ):
            return None  # «دخلوا عفرين لمساعدة الوحدات» takes nothing
        return RawClaim(trigger, Event.GAIN, actor, objects, _loser(scene, objects[-1].last), part, frame, _background(scene, trigger))
    if frame == "leave":
        objects, part = _objects(scene, trigger.at, "من" if trigger.form.lemma != "غادر" else "")
        actor = _subject(scene, trigger, objects[0].first if objects else trigger.at + 8, None)
        if not objects or actor is None or _civilians(scene, trigger.at, objects[0].first):
            return None
        return RawClaim(trigger, Event.LOSE, actor, objects, None, part, frame, _background(scene, trigger))
    if frame == "forfeit":
        if _next_is_control(scene, trigger.at):
            return None
        objects, part = _objects(scene, trigger.at, "")
        actor = _subject(scene, trigger, objects[0].first if objects else trigger.at + 6, None)
        if not objects or actor is None or _civilians(scene, trigger.at, objects[0].first) or _things(scene, trigger.at, objects[0].first):
            return None
        return RawClaim(trigger, Event.LOSE, actor, objects, None, part, frame, _background(scene, trigger))
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
        objects, part = _objects(scene, trigger.at, "في")
        actor = _subject(scene, trigger, objects[0].first if objects else trigger.at + 6, carried)
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
        actor = _genitive(scene, at) or ("ISR" if scene.words[at + 1 : at + 2] == ("الاسراييليه",) else None)
        if actor is None:
            return None
        lead = next((k for k in range(at - 1, max(sentence_of(scene, at).first, at - 4) - 1, -1) if scene.scope(k, "generic_places")), None)
        if lead is not None and not any(k in scene.place_at for k in range(lead + 1, at)):
            objects, _ = _objects(scene, at, "في")  # «آخر مدينة خاضعة لسيطرة المعارضة في الغوطة» speaks of a part of الغوطة
            return RawClaim(trigger, Event.HOLD, actor, objects, None, Extent.PART, "zone of control") if objects else None
        fell = any(scene.triggers.get(k) and scene.triggers[k].frame == "fall" for k in range(max(0, at - 14), at))
        sentence = sentence_of(scene, at)
        if zone:
            objects, _ = _objects(scene, at, "في")
            return RawClaim(trigger, Event.HOLD, actor, objects, None, Extent.PART, "zone of control") if objects else None
        place = scene.antecedent(at, None, max(sentence.first, at - 9))
        if place is None or _verb_between(scene, place.last, at):
            return None
        places = _coordinated_before(scene, place)
        event = Event.GAIN if fell else Event.HOLD
        return RawClaim(trigger, event, actor, places, None, _extent(scene, places[0].first - 4, at), "under control")
    on = _pronoun_on(scene, at)
    if on is not None and zone:
        actor = _genitive(scene, on)
        objects, _ = _objects(scene, on, "في")
        return RawClaim(trigger, Event.HOLD, actor, objects, None, Extent.PART, "zone of control") if actor and objects else None
    if on is not None:
        sentence = sentence_of(scene, at)
        place = scene.antecedent(at, None, max(sentence.first, at - 12))
        relative = scene.scope(at - 1, "generic_places") or any(
            scene.scope(k, "relatives") or scene.words[k] in _COPULAS for k in range(max(sentence.first, at - 5), at)
        )
        if place is None or not (relative or masdar):
            return None
        actor = _genitive(scene, on) or _genitive(scene, at) or _before(scene, trigger)
        if actor is None:
            return None
        event = Event.GAIN if form.form is Form.PAST and not masdar else Event.HOLD
        places = _coordinated_before(scene, place)
        return RawClaim(trigger, event, actor, places, None, _extent(scene, place.first - 4, place.first), "relative")
    objects, part = _objects(scene, at, "على")
    if not objects:
        return None
    actor = _genitive(scene, at) if masdar else None
    if actor is None and masdar and not form.enclitic and _foreign_genitive(scene, at):
        return None  # «سيطرة قواته على عفرين»: whose, the words do not say
    actor = actor or _subject(scene, trigger, objects[0].first, carried)
    if actor is None:
        return None
    holding = form.form is Form.PRESENT or form.form is Form.ACTIVE
    ended = masdar and any(scene.scope(k, "enders") for k in range(max(0, at - 2), at))
    event = Event.HOLD if holding or ended else Event.GAIN
    return RawClaim(trigger, event, actor, objects, _loser(scene, objects[-1].last), part, "control", _background(scene, trigger))


def _relative(scene: Scene, trigger: Trigger) -> RawClaim | None:
    """«الجولان التي تحتلها إسرائيل», «منبج التي انتزعتها قسد»: the object stands before the verb and its pronoun."""
    first = sentence_of(scene, trigger.at).first
    if not any(scene.scope(k, "relatives") for k in range(max(first, trigger.at - 2), trigger.at)):
        return None
    place, actor = scene.antecedent(trigger.at, None, max(first, trigger.at - 6)), _genitive(scene, trigger.at)
    if place is None or actor is None:
        return None
    event = Event.HOLD if trigger.form.form is Form.PRESENT else Event.GAIN
    return RawClaim(trigger, event, actor, _coordinated_before(scene, place), None, Extent.WHOLE, "relative", event is Event.GAIN)


_COPULAS = frozenset({"وهو", "وهي", "هو", "هي"})  # «معبر نصيب، وهو شريان تسيطر عليه المعارضة»


def _expel(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    objects, part = _objects(scene, trigger.at, "من")
    if not objects or _civilians(scene, trigger.at, objects[0].first):
        return None
    named = [a for a in scene.actors if trigger.at < a.first < objects[0].first and a.code in _FORCES]
    if trigger.form.lemma in ("أخرج", "أجلى"):
        return RawClaim(trigger, Event.LOSE, named[0].code, objects, None, part, "evacuation") if named else None
    if len(named) >= 2 and named[0].code != named[1].code:
        return RawClaim(trigger, Event.GAIN, named[0].code, objects, named[1].code, part, "expel", _background(scene, trigger))
    before = _before(scene, trigger) or carried
    if named and before and before != named[0].code:
        return RawClaim(trigger, Event.GAIN, before, objects, named[0].code, part, "expel", _background(scene, trigger))
    return RawClaim(trigger, Event.LOSE, named[0].code, objects, None, part, "expel", _background(scene, trigger)) if named else None


def _handover(scene: Scene, trigger: Trigger) -> RawClaim | None:
    objects, part = _objects(scene, trigger.at, "")
    if not objects or _things(scene, trigger.at, objects[0].first):
        return None
    receiver = next(
        (
            a.code
            for a in scene.actors
            if objects[0].first <= a.first <= objects[-1].last + 6 and ("ل" in a.prefix or scene.words[a.first - 1] in ("الي", "لصالح"))
        ),
        None,
    )
    giver = _subject(scene, trigger, objects[0].first, None)
    if receiver:
        return RawClaim(trigger, Event.GAIN, receiver, objects, giver, part, "handover", _background(scene, trigger))
    return RawClaim(trigger, Event.LOSE, giver, objects, None, part, "handover", _background(scene, trigger)) if giver else None


def _fall(scene: Scene, trigger: Trigger) -> RawClaim | None:
    sentence = sentence_of(scene, trigger.at)
    for k in range(trigger.at + 1, min(sentence.last, trigger.at + REACH)):
        if scene.scope(k, "hands"):
            actor = _genitive(scene, k)
            objects = tuple(p for p in scene.places if trigger.at < p.first < k)
            if not objects and (place := scene.antecedent(trigger.at, None, sentence.first)):
                objects = (place,)
            if actor and objects:
                return RawClaim(trigger, Event.GAIN, actor, objects, None, _extent(scene, trigger.at, objects[0].first), "fall")
            return None
    return None


def _siege(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    at, form = trigger.at, trigger.form
    sentence = sentence_of(scene, at)
    if form.enclitic in ("ه", "ها") and form.form is not Form.PAST:
        place = scene.antecedent(at, None, max(sentence.first, at - 14))
        actor = _genitive(scene, at)
        return RawClaim(trigger, Event.SIEGE, actor, (place,), None, Extent.WHOLE, "siege, relative") if place and actor else None
    if form.form is Form.PASSIVE:
        place = scene.place_at.get(at - 1) or scene.antecedent(at, None, max(sentence.first, at - 3))
        actor = _genitive(scene, at) or _besieger(scene, place)
        return RawClaim(trigger, Event.SIEGE, actor, (place,), None, Extent.WHOLE, "besieged") if place and actor else None
    objects, part = _objects(scene, at, "على" if form.lemma == "حاصر" and form.form is Form.MASDAR else "")
    if not objects:
        return None
    actor = _subject(scene, trigger, objects[0].first, carried)
    return RawClaim(trigger, Event.SIEGE, actor, objects, None, part, "siege", _background(scene, trigger)) if actor else None


def _besieger(scene: Scene, place: PlaceMention | None) -> str | None:
    """Who besieges «الغوطة المحاصرة»: the army named in the article; a besieged place names its besieger elsewhere."""
    armies = [a.code for a in scene.actors if a.code in ("GOV", "STG")]
    return armies[0] if place is not None and armies else None


def _flag(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    words = scene.words[trigger.at + 1 : trigger.at + 7]
    flag = next((k for k, w in enumerate(words) if w.startswith(("العلم", "علم", "اعلام", "راي", "الراي", "رايت"))), None)
    if flag is None:
        return None
    objects, _ = _objects(scene, trigger.at + 1 + flag, "في")
    actor = _subject(scene, trigger, objects[0].first if objects else trigger.at + 7, carried)
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
        actor = _genitive(scene, i, 5)
        place = scene.antecedent(i, None, max(sentence.first, i - 9))
        if actor and place and place.entry.kind is not PlaceKind.RIVER and not _far_capital(scene, place, i):
            trigger = Trigger(i, _NOUN, "stronghold" if hold else "empty")
            event = Event.HOLD if hold else Event.LOSE
            found.append(RawClaim(trigger, event, actor, (place,), None, Extent.WHOLE, trigger.frame, scene.scope(i - 1, "background")))
    return found


def _objects(scene: Scene, at: int, preposition: str) -> tuple[tuple[PlaceMention, ...], Extent]:
    """The places that a trigger governs to its right: after ``preposition`` where one is asked, with their coordinated list."""
    sentence = sentence_of(scene, at)
    folded = {"على": "علي", "من": "من", "في": "في", "إلى": "الي", "": ""}[preposition]
    k = at + 1
    if folded and preposition != "إلى":
        while k < min(sentence.last, at + REACH) and scene.words[k] != folded:
            if (k in scene.triggers and scene.triggers[k].form.form in (Form.PAST, Form.PRESENT)) or scene.scope(k, "clause_break"):
                return (), Extent.WHOLE
            if preposition == "في" and scene.words[k][:1] == "ب" and k in scene.place_at:
                break
            k += 1
        if k >= min(sentence.last, at + REACH):
            return (), Extent.WHOLE
        if scene.words[k] == folded:
            k += 1
    start = k
    located = False
    while k < min(sentence.last, start + REACH):
        place = scene.place_at.get(k)
        if place is not None:
            located = located or (k > start and scene.words[k][:1] == "ب" and not fold(place.surface).startswith("ب"))
            if located and not _partitive(scene, start, k):
                return (), Extent.WHOLE  # «على حقل نفطي بدير الزور»: what was taken has no name
            extent = Extent.PART if located else _extent(scene, start, k, place.last)
            return _coordinated(scene, place, sentence.last), extent
        back = scene.anaphor(k)
        if back is not None and not located:
            return (back,), _extent(scene, start, k)
        if scene.scope(k, "approach") and preposition != "في" and not _about(scene, k):
            return (), Extent.WHOLE
        if scene.scope(k, "clause_break") or (k in scene.triggers and scene.triggers[k].form.form is not Form.MASDAR and k > start):
            return (), Extent.WHOLE
        if k in scene.triggers and scene.triggers[k].frame == "control":
            return (), Extent.WHOLE
        if scene.words[k] in ("في", "قرب", "ضمن", "داخل", "بريف", "شمال", "جنوب", "شرق", "غرب") and preposition != "في":
            located = True
        if scene.words[k] in ("من", "الي", "عن", "ضد") and not _partitive(scene, start, k + 1) and preposition != "إلى":
            return (), Extent.WHOLE
        k += 1
    return (), Extent.WHOLE


def _about(scene: Scene, k: int) -> bool:
    """«على نحو 80 بالمئة»: نحو before a number is no direction."""
    following = scene.words[k + 1] if k + 1 < len(scene.words) else ""
    return scene.words[k] == "نحو" and (following.isdigit() or scene.scope(k + 1, "part"))


def _partitive(scene: Scene, start: int, end: int) -> bool:
    return any(scene.scope(j, "part") or scene.scope(j, "types") or scene.scope(j, "whole") for j in range(start, end))


def _extent(scene: Scene, start: int, end: int, after: int | None = None) -> Extent:
    window = range(max(0, start), end)
    if any(scene.scope(j, "whole") for j in window):
        return Extent.WHOLE
    return (
        Extent.PART
        if any((scene.scope(j, "part") and not scene.scope(j, "types")) or scene.words[j] in _VAGUE for j in window)
        else Extent.WHOLE
    )


_VAGUE = frozenset({"معظم", "مناطق", "مساحات", "اجزاء"})


def _coordinated(scene: Scene, first: PlaceMention, end: int) -> tuple[PlaceMention, ...]:
    """The list that starts with ``first``: «قرى العبد والبوعمر والبوليل في ريف دير الزور» without its parent."""
    places = [first]
    k = first.last
    joined = False
    while k < end and k - places[-1].last < 7:
        place = scene.place_at.get(k)
        gap = scene.gap(k)
        if place is not None:
            if joined or (scene.words[k].startswith("و") and not place.surface.startswith("و")) or "،" in gap or "," in gap:
                places.append(place)
                joined = False
            k = place.last
            continue
        word = scene.words[k]
        if k in scene.actor_at or k in scene.triggers:
            break
        if (word.startswith("و") and (scene.scope(k, "types") or word == "و")) or (("،" in gap or "," in gap) and scene.scope(k, "types")):
            joined = True
        elif not (scene.scope(k, "types") or word in _PARENTS or (word.endswith(("ي", "يه")) and len(word) > 3)):
            break
        elif word in _PARENTS or word[:1] == "ب":
            joined = False
        k += 1
    return tuple(places)


_PARENTS = frozenset(
    ["في", "بريف", "ريف", "شمال", "جنوب", "شرق", "غرب", "شمالي", "جنوبي", "شرقي", "غربي", "قرب", "بمحافظه", "محافظه", "ضمن"]
)


def _coordinated_before(scene: Scene, last: PlaceMention) -> tuple[PlaceMention, ...]:
    """The list that ends with ``last``: «بلدتا الطيبة وأم المياذن الخاضعتان لسيطرة …»; a parent is left out."""
    index = scene.places.index(last)
    if (scene.words[last.first - 1 : last.first] and scene.words[last.first - 1] in _PARENTS) or scene.words[last.first][:1] == "ب":
        if index and scene.places[index - 1].last >= last.first - 4:
            index -= 1
    places = [scene.places[index]]
    while index and scene.words[places[0].first].startswith("و") and scene.places[index - 1].last == places[0].first:
        index -= 1
        places.insert(0, scene.places[index])
    return tuple(places)


def _genitive(scene: Scene, at: int, reach: int = 4) -> str | None:
    """The actor right after word ``at``: «سيطرة قوات النظام», «من قبل الجيش»."""
    for k in range(at + 1, min(sentence_of(scene, at).last, at + 1 + reach)):
        actor = scene.actor_at.get(k)
        if actor is not None:
            return actor.code
        if k in scene.place_at or (scene.words[k] in ("علي", "عليها", "عليه") and k > at + 1) or scene.gap(k).strip(' "«»“”\n('):
            return None
    return None


def _pronoun_on(scene: Scene, at: int) -> int | None:
    """Index of «عليها/عليه» right after the trigger (an actor may stand between)."""
    for k in range(at + 1, min(len(scene.words), at + 7)):
        if scene.words[k] in ("عليها", "عليه", "عليهما", "فيها"):
            return k
        if scene.words[k] == "علي" or k in scene.place_at:
            return None
    return None


def _oblique(scene: Scene, actor: ActorMention) -> bool:
    if actor.prefix and actor.prefix[-1] in "بلك":
        return True
    return actor.first > 0 and scene.scope(actor.first - 1, "oblique") and scene.words[actor.first - 1] not in ("وان",)


def _subject(scene: Scene, trigger: Trigger, limit: int, carried: str | None) -> str | None:
    """The subject of a trigger: the actor after it and before its object, else the last one before it, else the one carried on."""
    for actor in scene.actors:
        if trigger.at < actor.first < limit and not _oblique(scene, actor) and actor.first - trigger.at <= 5:
            return actor.code
    if scene.words[trigger.at + 1 : trigger.at + 3] == ("من", "قبل") and (agent := _genitive(scene, trigger.at + 2)):
        return agent
    if trigger.form.form is Form.MASDAR and not trigger.form.enclitic:
        before = _before(scene, trigger)
        if before is None and (trigger.form.preposition or _background(scene, trigger)):
            return _after_clause(scene, trigger, limit)
        return before or (carried if scene.words[trigger.at - 1 : trigger.at] == ("من",) else None)
    return _before(scene, trigger) or carried


def _after_clause(scene: Scene, trigger: Trigger, limit: int) -> str | None:
    """The subject of the main clause after «بعد استعادة الغوطة،»: the first free actor behind the object and its comma."""
    sentence = sentence_of(scene, trigger.at)
    for actor in scene.actors:
        if limit < actor.first < min(sentence.last, limit + 12) and not _oblique(scene, actor):
            comma = any("،" in scene.gap(k) or "," in scene.gap(k) for k in range(limit + 1, actor.first + 1))
            return actor.code if comma else None
    return None


def _foreign_genitive(scene: Scene, at: int) -> bool:
    """Whether a noun that is no known actor follows the masdar («سيطرة قواته على»)."""
    following = scene.words[at + 1] if at + 1 < len(scene.words) else ""
    return following.endswith(("ه", "ها", "هم", "نا")) and following.startswith(("قوات", "جيش", "مقاتل", "مسلح", "عناصر", "فصاي"))


def _verb_between(scene: Scene, start: int, end: int) -> bool:
    finite = (Form.PAST, Form.PRESENT, Form.FUTURE)
    return any(
        k in scene.triggers and scene.triggers[k].form.form in finite and scene.triggers[k].frame not in ("subject", "fall")
        for k in range(start, end)
    )


def _far_capital(scene: Scene, place: PlaceMention, at: int) -> bool:
    """«… بوابات دمشق وتشكل منذ 2012 معقل الفصائل»: the stronghold is the topic, not the great city named on the way."""
    return place.entry.prominence >= 0.9 and at - place.last > 2


def _before(scene: Scene, trigger: Trigger) -> str | None:
    """The last free actor before the trigger; after «وطرد داعش الفصائل» the subject of that verb, not its object."""
    sentence = sentence_of(scene, trigger.at)
    for k in range(trigger.at - 1, sentence.first - 1, -1):
        verb = scene.triggers.get(k)
        if verb is not None and verb.form.form is Form.PAST and verb.frame in ("expel", "take"):
            subject = scene.actor_at.get(k + 1)
            if subject is not None and not _oblique(scene, subject) and scene.actor_at.get(subject.last) is not None:
                return subject.code
            break
    for actor in reversed(scene.actors):
        if sentence.first <= actor.first < trigger.at and not _oblique(scene, actor) and actor.code in _FORCES:
            return actor.code
    return None


def _loser(scene: Scene, after: int) -> str | None:
    for actor in scene.actors:
        if after <= actor.first <= after + 6 and any(scene.words[k] == "من" for k in range(max(0, actor.first - 3), actor.first)):
            return actor.code
    return None


def _next_is_control(scene: Scene, at: int) -> bool:
    return any(k in scene.triggers and scene.triggers[k].frame == "control" for k in range(at + 1, at + 7))


def _armed(scene: Scene, start: int, end: int) -> bool:
    return any(start - 8 <= a.first <= end + 2 for a in scene.actors) and not _civilians(scene, start, end)


def _civilians(scene: Scene, start: int, end: int) -> bool:
    return any(scene.scope(k, "civilians") for k in range(start + 1, end)) and not any(start < a.first < end for a in scene.actors)


def _things(scene: Scene, start: int, end: int) -> bool:
    """Whether what is lost or handed over is no place but weapons, men, bodies («تسليم أسلحتهم», «خسارة المئات»)."""
    return any(scene.scope(k, "things") for k in range(start + 1, end))


def _background(scene: Scene, trigger: Trigger) -> bool:
    """Whether the clause tells what went before («بعد سيطرتها على», «كانت تسيطر»): its date is not the article's."""
    near = 3 if trigger.form.form is Form.MASDAR else 2
    return any(scene.scope(k, "background") for k in range(max(0, trigger.at - near), trigger.at))
