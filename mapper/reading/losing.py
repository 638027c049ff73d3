"""Who left, lost, was driven out of or handed over a place? The frames of losing."""

from __future__ import annotations

from dataclasses import replace

from gazetteer.places import PlaceKind
from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form
from mapper.reading.holding import zone_head
from mapper.reading.objects import NOTHING, Objects, before_verb, objects_of, of_civilians, of_things, pronoun_place
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, Trigger, sentence_of
from mapper.reading.subjects import FORCES, before, genitive_actor, parenthetical, subject_of
from mapper.reading.taking import PRONOUNS, bounded, is_background, next_is_control, succeeded


def _from_place(scene: Scene, trigger: Trigger) -> Objects:
    """The place left: «من بلدة …», «منها», «البلدة» of a verb that takes a bare object, or put before the verb."""
    at = trigger.at
    bare = trigger.form.lemma in ("غادر", "أخلى", "ترك", "خسر", "فقد", "سلم")
    if bare and trigger.form.enclitic == "هم":
        return NOTHING  # «وتركهم لحل خلافاتهم»
    if bare and trigger.form.enclitic in PRONOUNS and trigger.finite:
        places = () if zone_head(scene, at) else pronoun_place(scene, at, trigger.form.enclitic)
        return Objects(places, Extent.WHOLE, at + 1, at + 1) if places else NOTHING
    posts = next((k for k in range(at + 1, at + 6) if scene.scope(k, "own_posts")), None) if trigger.frame == "forfeit" else None
    if posts is not None:  # «أخلت مواقعها في البلدة»: what it held there is lost, «خسرت مواقعها» alone names no place
        inside = objects_of(scene, posts, "في")
        wide = inside and inside.places[0].entry.kind is PlaceKind.GOVERNORATE  # «خسر معاقله في المحافظة» names none of them
        return replace(inside, extent=Extent.PART) if inside and inside.first <= posts + 3 and not wide else NOTHING
    objects = objects_of(scene, at, "" if bare else "من")
    if not objects and trigger.form.lemma in ("تراجع", "انكفأ"):
        objects = objects_of(scene, at, "عن")
    if objects:
        return objects
    end = sentence_of(scene, at).last
    for k in range(at + 1, min(end, at + 8)):
        if scene.words[k] in ("منها", "منه", "منهما", "عنها", "عنه"):
            places = pronoun_place(scene, at, scene.words[k][2:])
            return Objects(places, Extent.WHOLE, k, k + 1) if places else NOTHING
        if scene.scope(k, "clause_break") or (k in scene.triggers and scene.triggers[k].finite):
            break
    unnamed = scene.scope(at + 1, "zones") or scene.scope(at + 1, "generic_places")  # «خسارتها مناطق عديدة»: the pronoun is who lost
    if bare and trigger.form.enclitic in PRONOUNS and not unnamed:
        places = pronoun_place(scene, at, trigger.form.enclitic)
        return Objects(places, Extent.WHOLE, at + 1, at + 1) if places else NOTHING
    return before_verb(scene, trigger, "من")


def leave(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«انسحب المقاتلون من الحي», «غادروا البلدة», «حتى انسحبت منها»; «لصالح …» names who gained."""
    objects = _from_place(scene, trigger)
    if not objects or of_civilians(scene, trigger.at, objects.first) or _urged(scene, trigger):
        return None
    goes_on = trigger.finite and trigger.form.lemma == "انسحب" and scene.words[trigger.at].startswith(("و", "ف"))
    if trigger.form.lemma in ("فر", "هرب") and not scene.actors_in(trigger.at + 1, objects.first):
        return None  # most who flee are civilians
    beside = scene.actor_at.get(trigger.at - 1) if trigger.form.preposition == "ل" and not trigger.finite else None
    if beside is None and not trigger.finite and genitive_actor(scene, trigger.at) is None:
        allowed = [a for a in scene.actors_in(trigger.at - 8, trigger.at) if a.prefix.endswith("ل")]
        beside = allowed[-1] if allowed else None  # «سماحه للفصائل بمغادرة المنطقة»
    if beside is not None and beside.code in FORCES:
        actor: str | None = beside.code  # «للضغط على جيش الإسلام للانسحاب من دوما»
    else:
        actor = subject_of(scene, trigger, objects.span, carried if goes_on else None)
    if actor is None or any(scene.scope(a.first, "persons") for a in scene.actors_in(trigger.at + 1, objects.first)):
        return None  # «غادر الرئيس العاصمة»
    return _lost(scene, trigger, actor, objects, "leave")


def _urged(scene: Scene, trigger: Trigger) -> bool:
    """«حضّت السكان على مغادرة المدينة», «السماح للمدنيين بالخروج»: those who leave are named before the masdar."""
    return not trigger.finite and scene.any_scope(trigger.at - 4, trigger.at + 3, "civilians")


def _lost(scene: Scene, trigger: Trigger, actor: str, objects: Objects, rule: str) -> RawClaim:
    gainer = _in_favour(scene, objects.last)
    background = is_background(scene, trigger)
    if gainer and gainer != actor:
        return RawClaim(trigger, Event.GAIN, gainer, objects.places, actor, objects.extent, rule, background, objects.last)
    return RawClaim(trigger, Event.LOSE, actor, objects.places, None, objects.extent, rule, background, objects.last)


def _in_favour(scene: Scene, after: int) -> str | None:
    """Who gains what another loses: «لصالح قسد», «لمصلحة الجيش», «إلى قوات النظام», «للجيش»."""
    for actor in scene.actors_in(after, bounded(scene, after)):
        if scene.comma(actor.first) or actor.code not in FORCES:
            return None
        if (
            actor.prefix.endswith("ل")
            or scene.any_scope(actor.first - 2, actor.first, "in_favour")
            or scene.words[actor.first - 1] == "الي"
        ):
            return actor.code
    return None


def forfeit(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«خسر التنظيم المدينة», «أخلت الفصائل البلدة»; losses of men and arms are none."""
    if next_is_control(scene, trigger.at) and not objects_of(scene, trigger.at, "علي"):
        return None
    if scene.words[trigger.at] == "فقد" and trigger.at + 1 not in scene.actor_at:
        return None  # the particle: «فقد انسحب الكثير»
    lost_control = next_is_control(scene, trigger.at)
    objects = objects_of(scene, trigger.at, "علي") if lost_control else _from_place(scene, trigger)
    if not objects or of_civilians(scene, trigger.at, objects.first) or of_things(scene, trigger.at, objects.first):
        return None
    if not trigger.finite and not lost_control and trigger.form.lemma == "أخلى":
        actor = genitive_actor(scene, trigger.at)  # «منشورات لإخلاء المدينة» speaks of its people
    else:
        actor = subject_of(scene, trigger, objects.span, None)
    return _lost(scene, trigger, actor, objects, "forfeit") if actor else None


def expel(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«طرد الجيش التنظيم من المدينة», «طُرد التنظيم من المدينة», «إخراج المقاتلين من البلدة»."""
    objects = _from_place(scene, trigger)
    if not objects or of_civilians(scene, trigger.at, objects.first):
        return None
    at, background = trigger.at, is_background(scene, trigger)
    limit = objects.first if objects.first > at else sentence_of(scene, at).last
    named = [a for a in scene.actors_in(at + 1, limit) if a.code in FORCES and not parenthetical(scene, a, at)]
    loser = named[0].code if named else ""

    def made(event: Event, actor: str, lost: str | None, rule: str) -> RawClaim:
        return RawClaim(trigger, event, actor, objects.places, lost, objects.extent, rule, background, objects.last)

    second = next((a for a in named if a.code != loser and not a.prefix.startswith("و")), None)
    if second is not None:
        return made(Event.GAIN, loser, second.code, "expel")  # «طرد الجيش التنظيم»; «طرد أحرار الشام والنصرة» names two victims
    if not named and objects.first > at:
        named = [a for a in scene.actors_in(objects.last, objects.last + 3) if a.code in FORCES and not scene.comma(a.first)]
        loser = named[0].code if named else ""  # «وطرد منها الفصائل»
    if trigger.form.lemma in ("أخرج", "أجلى") and not succeeded(scene, at):
        return made(Event.LOSE, loser, None, "evacuation") if loser else None
    if trigger.form.enclitic in PRONOUNS and not trigger.finite:  # the pronoun is who was there
        victim = before(scene, trigger) or carried
        doer = _expeller(scene, at, carried)
        if doer:
            return made(Event.GAIN, doer, victim if victim != doer else None, "expel")
        return made(Event.LOSE, victim, None, "expel") if victim else None  # «أسوأ تراجع للفصائل منذ طردها من …»
    doer = before(scene, trigger) or carried
    if trigger.form.enclitic in PRONOUNS:  # «قبل أن يطردهم الجيش منها»: the subject follows, the pronoun is who was there
        victim = before(scene, trigger)
        return made(Event.GAIN, loser, victim if victim != loser else None, "expel") if loser else None
    if named and doer and doer != loser:
        return made(Event.GAIN, doer, loser, "expel")
    driven = scene.words[at + 1 : at + 2] in (("من",), ("منها",), ("منه",))  # nothing between: the verb is passive
    if not named and driven and trigger.form.form is Form.PAST and (victim := before(scene, trigger)):
        return made(Event.LOSE, victim, None, "expel")  # «جماعات … طُردت من المدينة»
    return made(Event.LOSE, loser, None, "expel") if loser else None


def _expeller(scene: Scene, at: int, carried: str | None) -> str | None:
    """Who drove out whom a masdar's pronoun means: «إعلان النظام طرده منها», «تمكنت قسد من طرده»."""
    beside = next((a.code for a in scene.actors_in(at - 4, at) if a.last == at and a.code in FORCES), None)
    if beside:
        return beside
    governor = next((scene.triggers[k] for k in range(at - 1, at - 4, -1) if k in scene.triggers), None)
    if governor is None or governor.frame != "succeed":
        return None
    return subject_of(scene, governor, (at, at + 1), carried)


def _over_an_aside(scene: Scene, after: int) -> str | None:
    """«سلّم الفصيل البلدة، بوساطة روسية، إلى الجيش»: who receives is named behind what commas set off."""
    if not scene.comma(after):
        return None
    for actor in scene.actors_in(after, min(sentence_of(scene, after).last, after + 16)):
        if scene.words[actor.first - 1] in ("الي", "لصالح") and scene.comma(actor.first - 1) and actor.code in FORCES:
            return actor.code
    return None


def hand_over(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«سلّمت الفصائل البلدة إلى الجيش», «تسليم المعبر للنظام»; weapons and prisoners handed over are none."""
    objects = _from_place(scene, trigger)
    if not objects or of_things(scene, trigger.at, objects.first):
        return None
    receiver = _in_favour(scene, objects.last if objects.first > trigger.at else trigger.at + 1)
    receiver = receiver or _over_an_aside(scene, objects.last)
    giver = subject_of(scene, trigger, objects.span, None)
    background = is_background(scene, trigger)
    if receiver:
        giver = giver if giver != receiver else None
        return RawClaim(trigger, Event.GAIN, receiver, objects.places, giver, objects.extent, "handover", background, objects.last)
    agreed = scene.any_scope(trigger.at - 9, trigger.at, "plan")  # «وافق المقاتلون على تسليم المدينة»
    if not giver or (not trigger.finite and not agreed and genitive_actor(scene, trigger.at) != giver):
        return None
    return RawClaim(trigger, Event.LOSE, giver, objects.places, None, objects.extent, "handover", background, objects.last)
