"""Who besieges, relieves or fights over a place? The frames that change no holder."""

from __future__ import annotations

from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form, WordForm
from mapper.reading.objects import NOTHING, Objects, objects_of, pronoun_place
from mapper.reading.raw import RawClaim
from mapper.reading.scene import PlaceMention, Scene, Trigger, sentence_of
from mapper.reading.subjects import FORCES, agent_after, genitive_actor, subject_of

_NOUN = WordForm("", Form.MASDAR)


def besiege(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«تحاصر القوات المدينة», «فرض حصاراً على …», «المدينة المحاصرة», «التي تحاصرها القوات»."""
    at, form = trigger.at, trigger.form
    sentence = sentence_of(scene, at)
    imposed = scene.scope(at + 1, "relatives")  # «فك الحصار الذي يفرضه النظام على …» names the besieger
    if not imposed and any(k in scene.triggers and scene.triggers[k].frame == "relief" for k in range(max(sentence.first, at - 4), at)):
        return None  # «فك الحصار»: the verb of relief speaks
    if form.form is Form.MASDAR and scene.scope(at - 1, "background") and not form.definite:
        return None  # «بعد حصار دام أسابيع»: a siege that is over
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
            scene.any_scope(place.first - 3, place.first, "bordering") or (place.last < at and not scene.topical(place))
        ):
            earlier = [p for p in scene.places_in(max(sentence.first, place.first - 8), place.first) if scene.topical(p)]
            place = earlier[-1] if earlier else None  # «الغوطة الشرقية، القريبة من دمشق والمحاصرة», «…، معقل الفصائل قرب دمشق، والمحاصرة»
        actor = genitive_actor(scene, at) or _besieger(scene, place)
        return RawClaim(trigger, Event.SIEGE, actor, (place,), None, Extent.WHOLE, "besieged") if place and actor else None
    light = next((k for k in range(at + 2, at + 4) if k in scene.triggers and scene.triggers[k].frame == "light"), at) if imposed else at
    objects = objects_of(scene, light, "علي" if form.form is Form.MASDAR else "")
    if not objects and form.form is Form.MASDAR:
        objects = objects_of(scene, at, "")
    if not objects and form.form is Form.MASDAR and scene.places_in(at - 3, at) and not scene.comma(at):
        agent = agent_after(scene, at + 1, min(sentence.last, at + 6))  # «كانت المدينة محاصرة من قبل …»
        place = scene.places_in(at - 3, at)[-1]
        return RawClaim(trigger, Event.SIEGE, agent, (place,), None, Extent.WHOLE, "besieged") if agent else None
    if not objects or (form.lemma == "عزل" and not scene.any_scope(objects.last, objects.last + 3, "away")):
        return None
    actor = subject_of(scene, trigger, objects.span, carried)
    background = scene.any_scope(at - 3, at, "background")
    rule = "besieged" if imposed else "siege"  # a siege that is described is so, whatever governs the word
    return RawClaim(trigger, Event.SIEGE, actor, objects.places, None, objects.extent, rule, background, objects.last) if actor else None


def _besieger(scene: Scene, place: PlaceMention | None) -> str | None:
    """Who besieges «الغوطة المحاصرة»: the army named in the article; a besieged place names its besieger elsewhere."""
    return next((a.code for a in scene.actors if a.code in ("GOV", "STG")), None) if place is not None else None


def relieve(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«فك الجيش الحصار عن المدينة», «كسرت الفصائل الحصار عن الأحياء»."""
    at = trigger.at
    siege = next(
        (k for k in range(at + 1, min(at + 7, len(scene.words))) if k in scene.triggers and scene.triggers[k].frame == "siege"), None
    )
    if siege is None:
        return None
    objects = next((o for o in (objects_of(scene, siege, "عن"), objects_of(scene, siege, "علي")) if o), NOTHING)
    back = next((k for k in range(siege + 1, min(siege + 6, len(scene.words))) if scene.words[k] in ("لها", "عنها", "له", "عنه")), None)
    if not objects and back is not None:
        pronoun = "ها" if scene.words[back].endswith("ها") else "ه"
        objects = Objects(pronoun_place(scene, at, pronoun), Extent.WHOLE, siege, back + 1)
    if not objects:
        return None
    besieger = genitive_actor(scene, siege)
    actor = subject_of(scene, trigger, (siege, objects.last), carried)
    if actor is None:
        return None
    loser = besieger if besieger != actor else None
    return RawClaim(trigger, Event.RELIEF, actor, objects.places, loser, objects.extent, "relief", False, objects.last)


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
