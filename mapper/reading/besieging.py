"""Who besieges or fights over a place? The frames that change no holder."""

from __future__ import annotations

from dataclasses import replace

from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form, WordForm
from mapper.reading.objects import NOTHING, Objects, objects_of, pronoun_place
from mapper.reading.raw import RawClaim
from mapper.reading.relieving import over
from mapper.reading.scene import PlaceMention, Scene, Trigger, sentence_of
from mapper.reading.subjects import FORCES, agent_after, before, genitive_actor, subject_of

_NOUN = WordForm("", Form.MASDAR)
_REACH = 14  # words between a verb of besieging and the walls of those it besieges
_BEHIND = 5  # words behind the place in which the sides of a siege are told


def besiege(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«تحاصر القوات المدينة», «فرض حصاراً على …», «المدينة المحاصرة», «التي تحاصرها القوات»."""
    at, form = trigger.at, trigger.form
    sentence = sentence_of(scene, at)
    imposed = scene.scope(at + 1, "relatives")  # «فك الحصار الذي يفرضه النظام على …» names the besieger
    if not imposed and any(k in scene.triggers and scene.triggers[k].frame == "relief" for k in range(max(sentence.first, at - 4), at)):
        return None  # «فك الحصار»: the verb of relief speaks
    if form.form is Form.MASDAR and scene.scope(at - 1, "background") and not form.definite:
        return None  # «بعد حصار دام أسابيع»: a siege that is over
    if form.form is Form.MASDAR and (lifted := over(scene, trigger, carried)) is not None:
        return lifted
    if form.enclitic in ("ه", "ها") and trigger.finite:
        places = pronoun_place(scene, at, form.enclitic, max(sentence.first, at - 14))
        actor = genitive_actor(scene, at) or subject_of(scene, trigger, (at + 1, at + 1), carried)
        return RawClaim(trigger, Event.SIEGE, actor, places, None, Extent.WHOLE, "siege") if places and actor else None
    if form.enclitic in ("ه", "ها") and form.form is Form.MASDAR and not objects_of(scene, at, "علي"):
        places = pronoun_place(scene, at, form.enclitic, max(sentence.first, at - 14))
        actor = genitive_actor(scene, at) or agent_after(scene, at + 1, min(sentence.last, at + 6))
        return RawClaim(trigger, Event.SIEGE, actor, places, None, Extent.WHOLE, "siege") if places and actor else None
    if form.form is Form.PASSIVE:
        reach = 10 if scene.words[at].startswith("و") else 3  # «داريا الخاضعة لسيطرة الفصائل والمحاصرة من قبل …»
        place = scene.place_at.get(at - 1) or scene.antecedent(at, None, max(sentence.first, at - reach))
        if place is not None and (
            scene.any_scope(place.first - 3, place.first, "bordering")
            or ((place.last < at or scene.comma(at)) and not scene.topical(place))
        ):
            earlier = [p for p in scene.places_in(max(sentence.first, place.first - 8), place.first) if scene.topical(p)]
            place = earlier[-1] if earlier else None  # «الغوطة الشرقية، القريبة من دمشق والمحاصرة», «…، معقل الفصائل قرب دمشق، والمحاصرة»
        became = scene.any_scope(at - 3, at, "becoming")  # «قطع التنظيم الطريق، وبات المطار محاصراً»
        actor = genitive_actor(scene, at) or (before(scene, trigger) if became else None) or _besieger(scene, place)
        return RawClaim(trigger, Event.SIEGE, actor, (place,), None, Extent.WHOLE, "besieged") if place and actor else None
    light = next((k for k in range(at + 2, at + 4) if k in scene.triggers and scene.triggers[k].frame == "light"), at) if imposed else at
    objects = objects_of(scene, light, "علي" if form.form is Form.MASDAR else "")
    if not objects and form.form is Form.MASDAR:
        objects = objects_of(scene, at, "")
    if not objects and form.form is Form.MASDAR and scene.places_in(at - 3, at) and not scene.comma(at):
        agent = agent_after(scene, at + 1, min(sentence.last, at + 6))  # «كانت المدينة محاصرة من قبل …»
        place = scene.places_in(at - 3, at)[-1]
        return RawClaim(trigger, Event.SIEGE, agent, (place,), None, Extent.WHOLE, "besieged") if agent else None
    besieged: str | None = None
    if not objects and trigger.finite:
        objects, besieged = _entrenched(scene, at)
    if not objects or (form.lemma == "عزل" and not scene.any_scope(objects.last, objects.last + 3, "away")):
        return None
    actor = subject_of(scene, trigger, objects.span, carried)
    besieged = besieged if besieged != actor else None
    background = scene.any_scope(at - 3, at, "background")
    rule = "besieged" if imposed else "siege"  # a siege that is described is so, whatever governs the word
    if actor is None:
        return None
    return RawClaim(trigger, Event.SIEGE, actor, objects.places, besieged, objects.extent, rule, background, objects.last)


def _besieger(scene: Scene, place: PlaceMention | None) -> str | None:
    """Who besieges «الغوطة المحاصرة»: the army named in the article; a besieged place names its besieger elsewhere."""
    return next((a.code for a in scene.actors if a.code in ("GOV", "STG")), None) if place is not None else None


def _entrenched(scene: Scene, at: int) -> tuple[Objects, str | None]:
    """Where those whom word ``at`` besieges hold out, and who they are: «يحاصر التنظيم قوات النظام المتحصنة في المطار»."""
    for k in range(at + 1, min(at + _REACH, sentence_of(scene, at).last)):
        if scene.scope(k, "entrenched") and (named := scene.actors_in(at + 1, k)):
            return objects_of(scene, k, "في") or objects_of(scene, k, "داخل"), named[-1].code
    return NOTHING, None


def degree(scene: Scene, raw: RawClaim) -> RawClaim:
    """The siege with its degree: a part where it is said to be partial or from some sides only («من ثلاث جهات»)."""
    if raw.event is not Event.SIEGE:
        return raw
    last = min(max(raw.last, raw.trigger.at) + _BEHIND, sentence_of(scene, raw.trigger.at).last)
    words = range(max(0, raw.trigger.at - 2), last)
    partial = any(scene.scope(k, "partial") or (scene.scope(k, "fronts") and not scene.any_scope(k - 2, k, "whole")) for k in words)
    return replace(raw, extent=Extent.PART) if partial else raw


def fights(scene: Scene) -> list[RawClaim]:
    """«اشتباكات بين قوات النظام والفصائل داخل مدينة حرستا»: fighting said to be inside a place."""
    found = []
    for k in range(len(scene.words)):
        if not scene.scope(k, "fights"):
            continue
        sentence = sentence_of(scene, k)
        inside = next((j for j in range(k + 1, min(sentence.last, k + 20)) if scene.scope(j, "inside")), None)
        if inside is None:
            continue
        objects = objects_of(scene, inside, "")
        actors = [a.code for a in scene.actors_in(k, min(sentence.last, k + 24)) if a.code in FORCES]
        if objects and actors and not any(scene.comma(j) for j in range(inside + 1, objects.first + 1)):
            loser = next((a for a in actors if a != actors[0]), None)
            found.append(RawClaim(Trigger(k, _NOUN, "contest"), Event.CONTEST, actors[0], objects.places, loser, objects.extent, "contest"))
    return found
