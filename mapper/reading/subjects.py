"""Who acts? The subject of a verb, the owner of a masdar, the agent of a passive, by the order and agreement of Arabic."""

from __future__ import annotations

from mapper.reading.actors import FORCES as FORCES
from mapper.reading.actors import ActorMention
from mapper.reading.forms import Form, WordForm
from mapper.reading.scene import Scene, Trigger, sentence_of
from mapper.reading.speaking import seat_of_power, speaker

_AFTER_VERB = 30  # words between a verb and its subject: «سيطرت بعد معارك … قوات سوريا الديمقراطية»
_BEFORE_VERB = 60
_SEATED = 7  # words between «استعادت دمشق» and «السيطرة»
_FAR_AGENT = 18  # words of an aside before an agent: «استُعيدت المدينة، بعد معارك …، على يد الجيش»


def is_oblique(scene: Scene, actor: ActorMention) -> bool:
    """Whether an actor is no subject because a preposition governs it; «وحدات من الجيش» is the army all the same."""
    if actor.prefix and actor.prefix[-1] in "بلك":
        if actor.prefix[-1] == "ل" and (_men_of(scene, actor.first - 1) or scene.scope(actor.first - 1, "hostile")):
            return False  # «جيوب لتنظيم داعش تسيطر على …», «تسيطر جماعات معادية للنظام على …»
        return not scene.scope(actor.first - 1, "dative_subject")  # «سبق لقوات النظام أن سيطرت»
    joined = scene.actor_at.get(actor.first - 1) if actor.prefix == "و" else None
    if joined is not None and is_oblique(scene, joined):
        return True  # «ضد التنظيمات المسلحة والإرهابيين»
    before = actor.first - 1
    if scene.scope(before, "belongings"):
        return True  # «تحصينات المعارضة», «معقل الفصائل»
    if before < 0 or not scene.scope(before, "oblique") or scene.gap(actor.first).strip(" \"«»“”'"):
        return False
    part_of = scene.any_scope(before - 2, before, "fighters") or scene.any_scope(before - 2, before, "batches")
    return not (scene.words[before] == "من" and part_of)


def _men_of(scene: Scene, k: int) -> bool:
    """Whether word ``k`` is an indefinite body of men that is itself governed by nothing: «مجموعات لـ», not «هجوم لمجموعات لـ»."""
    if not (scene.scope(k, "fighters") or scene.scope(k, "pocket")) or scene.words[k].startswith(("ال", "ل", "ب")):
        return False
    return not (scene.scope(k - 1, "oblique") or scene.scope(k - 1, "last") or scene.scope(k - 1, "belongings"))


def genitive_actor(scene: Scene, at: int, reach: int = 4) -> str | None:
    """The actor right after word ``at``: «سيطرة قوات النظام», «من قبل الجيش», «السيطرة لقوات النظام»."""
    if scene.words[at + 1 : at + 2] in (("الاخير",), ("الاخيره",)):
        last = [a.code for a in scene.actors_in(sentence_of(scene, at).first, at) if a.code in FORCES]
        return last[-1] if last else None  # «الحيان اللذان تسيطر عليهما الأخيرة»
    for k in range(at + 1, min(sentence_of(scene, at).last, at + 1 + reach)):
        actor = scene.actor_at.get(k)
        if actor is not None:
            return actor.code if actor.code in FORCES else None
        if k in scene.place_at or (scene.scope(k, "upon") and k > at + 1) or scene.gap(k).strip(" \"«»“”\n('"):
            return None
        if k in scene.triggers or scene.scope(k, "after"):
            return None  # «السيطرة عليها بعد طرد الفصائل»
        part_of = scene.words[k] == "من" and scene.any_scope(at + 1, k, "fighters")  # «فصيل آخر من المعارضة»
        if scene.words[k] == "مع":
            return None  # «دخلتها مع الشرطة العسكرية الروسية»: a companion
        if scene.scope(k, "relatives") or scene.scope(k, "complementizers") or (scene.words[k] == "من" and not part_of):
            return None
    return None


def agent_after(scene: Scene, start: int, end: int) -> str | None:
    """The agent of a passive in [start, end): «من قبل قوات النظام», «على يد الجيش», «من جانب الفصائل»."""
    for k in range(start, end - 1):
        if (scene.words[k] == "من" and scene.scope(k + 1, "agents")) or (scene.words[k] == "علي" and scene.scope(k + 1, "hands")):
            return genitive_actor(scene, k + 1)
    return None


def subject_of(scene: Scene, trigger: Trigger, objects: tuple[int, int], carried: str | None) -> str | None:
    """The actor that does what the trigger says to the objects in words ``objects`` = [first, last).

    In order: the agent of a passive; the free actor between verb and object (VSO, also after a long adjunct); the one
    right behind the object (VOS); the head of the relative clause; the one before the verb (SVO) that agrees with it;
    the subject carried on from the sentence before.
    """
    end = sentence_of(scene, trigger.at).last
    if trigger.finite and trigger.form.enclitic and (actor := genitive_actor(scene, trigger.at)):
        return actor  # «استعادتها الفصائل»
    agent = agent_after(scene, trigger.at + 1, min(end, max(objects[1], trigger.at) + 6))
    if agent:
        return agent
    if trigger.form.form is Form.MASDAR:
        seat = next((s for k in range(trigger.at - 2, trigger.at - _SEATED, -1) if (s := seat_of_power(scene, k))), None)
        if seat is not None:
            return seat  # «استعادت دمشق الشهر الماضي السيطرة على …»
        owner = _owner(scene, trigger, objects[0])
        if owner is not None:
            return owner
    else:
        after = _after(scene, trigger, objects)
        if after is not None:
            return after
    if trigger.form.form is Form.MASDAR and not trigger.form.enclitic and not _governed(scene, trigger):
        carried = None
    if trigger.at in scene.relative_at:
        carried = None  # «القافلة الأولى التي تدخل البلدة»: the head is the subject, whoever it is
    found = before(scene, trigger) or _behind(scene, trigger, objects[1], end) or carried
    return found or agent_after(scene, objects[1], min(end, objects[1] + _FAR_AGENT))


def _governed(scene: Scene, trigger: Trigger) -> bool:
    """Whether a masdar hangs on a verb whose subject it shares: «تمكنت من السيطرة», «تمت السيطرة»."""
    return scene.words[trigger.at - 1 : trigger.at] == ("من",) or scene.any_scope(trigger.at - 2, trigger.at, "passive_light")


def _owner(scene: Scene, trigger: Trigger, limit: int) -> str | None:
    """The owner of a masdar named after it: «استعادة الجيش البلدة», «سيطرة لقوات النظام على …»."""
    if trigger.form.enclitic:
        return None
    for actor in scene.actors_in(trigger.at + 1, min(limit, trigger.at + 6)):
        if actor.code in FORCES and ("ل" in actor.prefix or not is_oblique(scene, actor)):
            return actor.code
    return None


def _after(scene: Scene, trigger: Trigger, objects: tuple[int, int]) -> str | None:
    if objects[0] < trigger.at:
        return genitive_actor(scene, trigger.at)  # «على مدينة تدمر سيطر التنظيم»
    for actor in scene.actors_in(trigger.at + 1, min(objects[0], trigger.at + _AFTER_VERB)):
        if is_oblique(scene, actor):
            continue
        if any(k in scene.triggers and scene.triggers[k].finite for k in range(trigger.at + 1, actor.first)):
            return None
        if not parenthetical(scene, actor, trigger.at):
            return actor.code
    if trigger.finite:
        next_word = objects[1] + scene.scope(objects[1], "fighters") * (objects[1] not in scene.actor_at)
        behind = scene.actor_at.get(next_word)  # «يسيطر على البلدة فصيل جيش الإسلام»
        free = behind is not None and not behind.prefix and behind.code in FORCES and behind.first == next_word
        apposed = next_word > objects[1]
        if behind is not None and free and not scene.gap(objects[1]).strip() and (apposed or agrees(behind, trigger.form)):
            return behind.code  # «سيطرت على المدينة قوات النظام»
    return None


def parenthetical(scene: Scene, actor: ActorMention, at: int) -> bool:
    """Whether an actor stands in a relative clause that word ``at`` is outside of."""
    clause = scene.relative_at.get(actor.first)
    return clause is not None and not (clause.first <= at < clause.last)


def agrees(actor: ActorMention, form: WordForm) -> bool:
    """Whether a finite verb or a possessed masdar («سيطرتها») agrees with an actor named before it."""
    if not actor.gender:
        return True
    if form.form is Form.MASDAR:
        wanted = {"ه": "m", "ها": "f", "هم": "p"}.get(form.enclitic, "")
    else:
        wanted = "p" if form.plural else ("f" if form.feminine else "m")
    return not wanted or actor.gender == wanted


def before(scene: Scene, trigger: Trigger) -> str | None:
    """The subject named before the trigger in its sentence, or the head of its relative clause."""
    sentence = sentence_of(scene, trigger.at)
    said = speaker(scene, trigger)
    if said is not None:
        return said
    governing = scene.triggers.get(trigger.at - 1)
    if not trigger.form.enclitic and governing is not None and governing.form.form is Form.MASDAR and governing.form.enclitic:
        return before(scene, governing)  # «لاستعادته السيطرة على …»
    first = max(sentence.first, trigger.at - _BEFORE_VERB)
    enabling = scene.triggers.get(trigger.at - 2) if scene.words[trigger.at - 1] == "من" else None
    if enabling is not None and enabling.form.lemma == "مكن" and enabling.form.enclitic:
        owner = WordForm("", Form.MASDAR, enclitic=enabling.form.enclitic)  # «هجوم لتنظيم داعش مكّنه من السيطرة»
        owners = [a for a in scene.actors_in(first, trigger.at) if a.code in FORCES and agrees(a, owner)]
        return owners[-1].code if owners else None
    allowed = next((a for a in scene.actors_in(trigger.at - 5, trigger.at) if a.last >= trigger.at - 1 and a.prefix.endswith("ل")), None)
    if (
        allowed is not None
        and not trigger.finite
        and allowed.code in FORCES
        and scene.any_scope(allowed.first - 2, allowed.first, "allowing")
    ):
        return allowed.code  # «يتيح للجيش استعادة المدينة», «أن يسمح لها ببسط سيطرتها»
    clause = scene.relative_at.get(trigger.at)
    free = [a for a in scene.actors_in(first, trigger.at) if not parenthetical(scene, a, trigger.at)]
    subjects = [a for a in free if not is_oblique(scene, a) and not _of_a_zone(scene, a)]
    touching = free and (free[-1].last == trigger.at or (scene.scope(trigger.at - 1, "copulas") and free[-1].last == trigger.at - 1))
    if touching and (trigger.finite or trigger.form.enclitic) and agrees(free[-1], trigger.form):
        return free[-1].code  # «سيعيد لقوات النظام سيطرتها», «صور للقوات وهي تدخل البلدة»
    if clause is not None and clause.first > first:
        inside = [a for a in subjects if a.first > clause.first]
        if inside:
            return _nearest(scene, inside, trigger)
        heads = [a for a in free if a.last <= clause.first and not any(k in scene.place_at for k in range(a.last, clause.first))]
        if heads and clause.first - heads[-1].last <= 3:
            return heads[-1].code
    if trigger.form.form is Form.MASDAR and trigger.form.enclitic and not any(agrees(a, trigger.form) for a in subjects):
        owners = [a for a in free if agrees(a, trigger.form) and a.gender]
        if owners:
            return owners[-1].code  # a possessive may go back to any actor: «تسليم سلاحها للجيش لاستعادته المدينة»
    if not subjects:
        dropped = [a for a in free if agrees(a, trigger.form) and a.gender] if clause is not None and trigger.finite else []
        return dropped[-1].code if dropped else None  # «مواقع قوات النظام في البلدة التي سيطرت عليها»
    if trigger.finite and scene.words[trigger.at].startswith("و"):
        start = scene.clause_start(trigger.at)
        coordinated = [a for a in subjects if a.first >= start and agrees(a, trigger.form)]
        if coordinated:
            return coordinated[0].code  # «طردت قوات النظام الفصائل وسيطرت»: the subject, not the object, goes on
    return _nearest(scene, subjects, trigger)


def _of_a_zone(scene: Scene, actor: ActorMention) -> bool:
    """«مناطق سيطرة الفصائل»: the actor belongs to a zone and does nothing."""
    owned = scene.triggers.get(actor.first - 1)
    return owned is not None and owned.frame == "control" and scene.scope(actor.first - 2, "zones")


def _nearest(scene: Scene, actors: list[ActorMention], trigger: Trigger) -> str | None:
    """The nearest of ``actors`` that agrees, and of «القوات التركية والمعارضة» the first; None for «استعادت» after men only."""
    agreeing = [a for a in actors if agrees(a, trigger.form)]
    if not agreeing and trigger.finite and trigger.form.feminine and actors[-1].gender == "p":
        return None
    nearest = (agreeing or actors)[-1]
    k = actors.index(nearest)
    while k and _conjoined(scene, actors[k - 1].last, actors[k]):
        k -= 1
    return actors[k].code


def _conjoined(scene: Scene, end: int, actor: ActorMention) -> bool:
    """Whether و joins an actor to the one that ends before word ``end``: «الوحدات وفصائل من الجيش الحر»."""
    between = range(end, actor.first + 1)
    if len(between) > 3 or any(scene.comma(k) for k in between):
        return False
    return scene.words[end].startswith("و") and not any(k in scene.triggers for k in between)


def _behind(scene: Scene, trigger: Trigger, start: int, end: int) -> str | None:
    """The subject of the main clause after «بعد استعادة الغوطة، …»: the first free actor behind the object and its comma."""
    if trigger.form.form is not Form.MASDAR or not (scene.scope(trigger.at - 1, "background") or trigger.form.preposition):
        return None
    for actor in scene.actors_in(start, min(end, start + 12)):
        owned = bool(trigger.form.enclitic) and actor.prefix.endswith("ل")  # «بفقدانه المعبر، لم يعد للنظام منفذ»
        free = owned or not is_oblique(scene, actor)
        if free and actor.code in FORCES and not parenthetical(scene, actor, trigger.at):
            verb_between = not scene.comma(actor.first) and any(scene.comma(k) for k in range(start, actor.first))
            return actor.code if verb_between else None  # «…، بدأت قوات النظام …»
    return None
