"""What is left to a party? Presence, what is kept, remainders and strongholds."""

from __future__ import annotations

from dataclasses import replace

from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form, WordForm
from mapper.reading.holding import ended, owner_of_hands, within
from mapper.reading.objects import NOTHING, Objects, list_from, list_until, objects_of, of_civilians, pronoun_place
from mapper.reading.raw import RawClaim
from mapper.reading.scene import PlaceMention, Scene, Trigger, sentence_of
from mapper.reading.subjects import FORCES, subject_of

_NOUN = WordForm("", Form.MASDAR)  # the form of a trigger that is a plain noun (معقل, خالية)


def present(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«تتمركز القوات في البلدة», «لا تزال الفصائل تتواجد في …»."""
    noun = trigger.form.form is Form.MASDAR or scene.scope(trigger.at - 1, "noun_follows")
    zone = scene.scope(trigger.at - 1, "zones")
    objects = within(scene, trigger.at) if zone else objects_of(scene, trigger.at, "في")
    if zone:
        objects = replace(objects, extent=Extent.PART)  # «مناطق تواجد التنظيم في ريف درعا»
    if not objects or scene.any_scope(trigger.at + 1, objects.first, "limited") or of_civilians(scene, trigger.at, objects.first):
        return None  # «كان له تواجد محدود في الحي»: who is there does not hold it
    if noun and not zone and scene.any_scope(trigger.at + 1, trigger.at + 3, "fighters"):
        return None  # «أشار إلى تواجد عناصر من حزب الله في المنطقة»
    if any(ended(scene, k) for k in range(max(1, trigger.at - 6), trigger.at)):
        return None  # «لم يعد متواجداً في …»: a presence that ended
    if trigger.form.form is Form.ACTIVE:
        beside = scene.actor_at.get(trigger.at - 1)  # «مقاتلو قسد المتمركزون في …», but not «جنودها المتواجدين في …»
        actor = beside.code if beside is not None else None
    else:
        actor = subject_of(scene, trigger, objects.span, None)
    return RawClaim(trigger, Event.HOLD, actor, objects.places, None, objects.extent, "present", False, objects.last) if actor else None


def remainders(scene: Scene) -> list[RawClaim]:
    """«لم يبق بيد المعارضة سوى مدينة دوما»: what is left is held."""
    found = []
    for k in range(1, len(scene.words)):
        if not (scene.scope(k, "remaining") and scene.any_scope(k - 1, k, "negation")):
            continue
        end = min(sentence_of(scene, k).last, k + 24)
        but = next((j for j in range(k + 1, end) if scene.scope(j, "exception")), None)
        if but is None:
            continue
        own = next((j for j in range(k, but) if scene.scope(j, "own_hands")), None)
        left = next((scene.place_at[j] for j in range(but + 1, min(end, but + 5)) if j in scene.place_at), None)
        extent = Extent.WHOLE if left else Extent.PART
        named = left or next((scene.place_at[j] for j in range(k, but) if j in scene.place_at), None)
        places, last = list_from(scene, left, end) if left else ((named,) if named else (), but)
        holder = next((j + 1 for j in range(last, min(end, last + 4)) if scene.scope(j, "hands") or scene.scope(j, "under")), None)
        behind = () if holder is None else scene.actors_in(holder, holder + 3)  # «سوى دوما في يد المعارضة»
        actors = [a.code for a in (*scene.actors_in(k, but), *behind) if a.code in FORCES]
        if not actors and own is not None and (owner := owner_of_hands(scene, own)):
            actors = [owner]  # «ولم يبق بيده سوى …»
        if not places and any(w.endswith("ها") for w in scene.words[but:end]):
            places = pronoun_place(scene, k, "ها")[:1]
        if actors and places:
            found.append(RawClaim(Trigger(k, _NOUN, "remainder"), Event.HOLD, actors[0], places, None, extent, "remainder"))
    return found


def retain(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«تحتفظ الفصائل بمدينة دوما», «ما زالت تمسك بها»: what is kept is held.

    Of «بسيطرتها على …» the masdar speaks, «بقاعدة في …» is no place; «تمسك بـ» without «ما زالت» is no keeping.
    """
    at = trigger.at
    if trigger.form.lemma == "أمسك" and not scene.any_scope(at - 5, at, "still"):
        return None
    sentence_end = sentence_of(scene, at).last
    governed = (
        k for k in range(at + 1, min(sentence_end, at + 8)) if scene.words[k].startswith("ب") and not scene.words[k].startswith("بلد")
    )
    kept = next((k for k in governed if k not in scene.actor_at), None)
    if kept is None or any(k in scene.triggers for k in range(at + 1, kept + 1)):
        return None
    objects = _kept(scene, at, kept, sentence_end)
    actor = subject_of(scene, trigger, (kept, objects.last), carried) if objects else None
    return RawClaim(trigger, Event.HOLD, actor, objects.places, None, objects.extent, "retain") if actor else None


def _kept(scene: Scene, at: int, kept: int, end: int) -> Objects:
    """The place kept: named, a part of one («بأجزاء من الحي»), or a pronoun («بها»)."""
    if scene.words[kept] in ("بها", "به"):
        places = pronoun_place(scene, at, scene.words[kept][1:])
        return Objects(places, Extent.WHOLE, kept, kept + 1) if places else NOTHING
    if scene.scope(kept, "part") and kept not in scene.place_at:
        return replace(objects_of(scene, kept, "من"), extent=Extent.PART)
    place = scene.place_at.get(kept) or scene.place_at.get(kept + 1)
    if place is None:
        return NOTHING
    places, last = list_from(scene, place, end)
    return Objects(places, Extent.WHOLE, kept, last)


def strongholds(scene: Scene) -> list[RawClaim]:
    """«دوما، آخر معاقل المعارضة», «الباغوز آخر جيب لداعش», «خالية من التنظيم»: a holder or a loser named by a noun."""
    found = []
    for i in range(len(scene.words)):
        hold = scene.scope(i, "stronghold") or (scene.scope(i, "pocket") and scene.scope(i - 1, "last"))
        empty = scene.scope(i, "empty")
        if not (hold or empty) or scene.any_scope(i + 1, i + 3, "former"):
            continue  # «المعقل السابق للتنظيم» is held no more
        sentence = sentence_of(scene, i)
        actor = _noun_owner(scene, i)
        if hold and scene.words[i].endswith("معاقل") and not scene.any_scope(i - 2, i, "last"):
            objects = within(scene, i) if actor else NOTHING  # «معاقل المعارضة في محافظة إدلب»
            if actor and objects:
                found.append(RawClaim(Trigger(i, _NOUN, "stronghold"), Event.HOLD, actor, objects.places, None, Extent.PART, "stronghold"))
            continue
        named = scene.places_in(max(sentence.first, i - 9), i)
        topical = [p for p in named if scene.topical(p) and not scene.scope(p.first - 1, "sides")]
        place = list_until(scene, topical[-1])[-1] if topical else None  # «حرستا في الغوطة باتت خالية»: the town, not the region
        anaphoric = next((scene.anaphor(k) for k in range(i - 1, max(sentence.first, i - 4) - 1, -1) if scene.scope(k, "anaphors")), ())
        if place is None and anaphoric:
            place = anaphoric[0]
        crushed = scene.any_scope(max(sentence.first, i - 4), i, "enders")
        if actor and place and not crushed and not _far_capital(scene, place, i):
            trigger = Trigger(i, _NOUN, "stronghold" if hold else "empty")
            event = Event.HOLD if hold else Event.LOSE
            background = scene.scope(i - 1, "background")
            found.append(RawClaim(trigger, event, actor, (place,), None, Extent.WHOLE, trigger.frame, background))
    return found


def _noun_owner(scene: Scene, at: int) -> str | None:
    """«معقل المعارضة», «معاقل لتنظيم داعش», «خالية من المسلحين»."""
    for actor in scene.actors_in(at + 1, min(at + 6, sentence_of(scene, at).last)):
        if any(scene.gap(k).strip(" \"«»“”('") for k in range(at + 1, actor.first + 1)):
            return None
        return actor.code if actor.code in FORCES else None
    return None


def _far_capital(scene: Scene, place: PlaceMention, at: int) -> bool:
    """«… بوابات دمشق وتشكل منذ 2012 معقل الفصائل»: the stronghold is the topic, not the great city named on the way."""
    return place.entry.prominence >= 0.9 and at - place.last > 2
