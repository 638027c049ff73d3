"""In whose hands is a place? Possession phrases and zones of control."""

from __future__ import annotations

from mapper.reading.actors import TRANSITION
from mapper.reading.claims import Event, Extent
from mapper.reading.countryside import countryside_agrees, is_countryside
from mapper.reading.forms import Form, WordForm
from mapper.reading.grounds import ground_from
from mapper.reading.objects import NOTHING, Objects, extent_of, list_from, list_until, objects_of
from mapper.reading.raw import RawClaim
from mapper.reading.scene import PlaceMention, Scene, Trigger, sentence_of
from mapper.reading.subjects import FORCES, before, genitive_actor
from mapper.reading.whereabouts import one_of_two

_NOUN = WordForm("", Form.MASDAR)  # the form of a trigger that is a plain noun (معقل, خالية, بيد)
_ZONE_REACH = 9  # words between a zone and the place it is part of
_SUBJECTED = 9  # words between «يخضع» and «لسيطرة»: «يخضع نحو نصف المدينة لسيطرة …»
_PLAIN = frozenset({"country"})  # tags of a word that may be a mere adjective: «المناطق السورية التي …»
_LEFT = 16  # words between a possession phrase and the place it speaks of


def possessor(scene: Scene, at: int) -> str | None:
    """The party of a possession phrase with سيطرة at word ``at``: «تحت سيطرة المعارضة», «الخاضعة لسيطرة …», «إلى سيطرة …»."""
    return genitive_actor(scene, at) if possessed(scene, at) else None


def possessed(scene: Scene, at: int) -> bool:
    """Whether the noun at word ``at`` (سيطرة, يد, قبضة …) says where a place is, not what someone does."""
    word = scene.words[at]
    if scene.scope(at + 1, "joint"):
        return False  # «لسيطرة مشتركة بين …» is told by ``shared``
    if scene.scope(at - 1, "under") or _out_of(scene, at) or (word.startswith("ل") and scene.any_scope(at - _SUBJECTED, at, "subjected")):
        return True
    control = at in scene.triggers and scene.triggers[at].frame == "control"
    if control and "علي" in scene.words[at + 1 : at + 6]:
        return False  # «أدى إلى سيطرة الجيش على …»
    if scene.words[at - 1 : at] in (("في",), ("الي",), ("ضمن",)) and (scene.scope(at, "own_hands") or not word.endswith(("ها", "هم"))):
        return True
    if word.startswith(("ب", "ل")) and not control:
        return True
    return control and word.startswith("ل") and scene.any_scope(at - _SUBJECTED, at, "subjected")


def _out_of(scene: Scene, at: int) -> bool:
    """«خرجت المدينة عن سيطرة المعارضة»."""
    left = range(max(sentence_of(scene, at).first, at - 8), at)
    if scene.words[at - 1] == "خارج":
        return any(scene.scope(k, "becoming") for k in left)  # «أصبحت المدينة خارج سيطرة الفصائل»
    return scene.words[at - 1] in ("عن", "من") and any(k in scene.triggers and scene.triggers[k].form.lemma == "خرج" for k in left)


def hands_phrases(scene: Scene) -> list[RawClaim]:
    """«سقطت المدينة بيد المعارضة», «باتت في قبضة الجيش», «الخاضعة لسيطرة قسد», «لم تعد تحت سيطرة التنظيم»."""
    found = []
    for k in range(len(scene.words)):
        trigger = scene.triggers.get(k)
        control = trigger is not None and trigger.frame == "control" and trigger.form.form is Form.MASDAR
        if (control or scene.scope(k, "hands") or scene.scope(k, "own_hands")) and k and possessed(scene, k):
            raw = _in_hands(scene, k, trigger or Trigger(k, _NOUN, "hands"))
            if raw is not None and raw.places:
                found.append(raw)
        elif scene.words[k] == "حيث" and k + 1 in scene.actor_at and scene.actor_at[k + 1].first == k + 1:
            actor = scene.actor_at[k + 1]  # «وحرستا غرباً حيث حركة أحرار الشام»
            near = scene.places_in(k - 3, k)
            if near and actor.code in FORCES and not any(j in scene.triggers for j in range(actor.last, actor.last + 2)):
                found.append(RawClaim(Trigger(k, _NOUN, "hands"), Event.HOLD, actor.code, near[-1:], None, Extent.WHOLE, "under control"))
        elif scene.words[k] in ("مناطق", "المناطق", "ومناطق", "بمناطق", "لمناطق") and scene.actor_at.get(k + 1) is not None:
            actor = scene.actor_at[k + 1]  # «مناطق المعارضة في محافظة القنيطرة»
            objects = within(scene, actor.last - 1)
            if objects and actor.code in FORCES and not actor.prefix:
                trigger = Trigger(k, _NOUN, "hands")
                found.append(RawClaim(trigger, Event.HOLD, actor.code, objects.places, None, Extent.PART, "zone of control"))
        elif scene.scope(k, "subjected") and scene.actor_at.get(k + 1) is not None and "ل" in scene.actor_at[k + 1].prefix:
            raw = _in_hands(scene, k, Trigger(k, _NOUN, "hands"))  # «جنوب المدينة الخاضع للمعارضة»
            if raw is not None and raw.places:
                found.append(raw)
    return found


def _in_hands(scene: Scene, at: int, trigger: Trigger) -> RawClaim | None:
    actor = (
        owner_of_hands(scene, at)
        or genitive_actor(scene, at)
        or _state_power(scene, at)
        or ("ISR" if scene.words[at + 1 : at + 2] == ("الاسراييليه",) else None)
    )
    if actor is None or actor not in FORCES:
        return None
    if unnamed_zone(scene, at):
        objects = within(scene, at)  # «آخر مدينة خاضعة لسيطرة المعارضة في الغوطة» speaks of a part of الغوطة
        return RawClaim(trigger, Event.HOLD, actor, objects.places, None, Extent.PART, "zone of control") if objects else None
    if last := _last_of(scene, at):
        return RawClaim(trigger, Event.HOLD, actor, last, None, Extent.WHOLE, "last in hands")
    places, verb, extent = _place_left(scene, at)
    if not places:
        return None
    event = _state(scene, verb, at)
    if event is None or (verb == at and _state_power(scene, at)):
        return None  # «يريدون الخروج إلى حضن الدولة» says of no place whose it is
    background = event is Event.GAIN and scene.any_scope(verb - 2, verb, "background")
    return RawClaim(trigger, event, actor, places, None, extent, "under control", background, at + 1)


def _last_of(scene: Scene, at: int) -> tuple[PlaceMention, ...]:
    """The place that «آخر» stands in apposition to: «يبرود، آخر مدن القلمون في يد المعارضة» speaks of the town."""
    for k in range(at - 1, max(sentence_of(scene, at).first, at - _LEFT), -1):
        if k in scene.triggers and scene.triggers[k].finite:
            return ()
        if scene.words[k] == "اخر" and scene.comma(k):
            named = [p for p in scene.places_in(max(0, k - 6), k) if scene.topical(p)]
            return list_until(scene, named[-1])[-1:] if named else ()
    return ()


def owner_of_hands(scene: Scene, at: int) -> str | None:
    """Whose «يدها», «قبضته», «سيطرتهم» are: the party named before that agrees."""
    word = scene.words[at]
    pronoun = next((p for p in ("هم", "ها", "ه") if word.endswith(p)), "")
    if not scene.scope(at, "own_hands") or not pronoun:
        return None
    return before(scene, Trigger(at, WordForm("", Form.MASDAR, enclitic=pronoun), "hands"))


def _state_power(scene: Scene, at: int) -> str | None:
    """Who «الدولة» is in «سلطة الدولة», «حضن الدولة», «سيطرة الدولة» of the government's papers: the army of the day."""
    if scene.words[at + 1 : at + 2] != ("الدوله",):
        return None
    return "STG" if scene.published and scene.published >= TRANSITION else "GOV"


def unnamed_zone(scene: Scene, at: int) -> bool:
    """Whether a phrase speaks of a zone without a name: «المواقع التي كانت تحت سيطرة …», «منطقة خاضعة لـ …»; «وهي مدينة …» has one."""
    first = max(sentence_of(scene, at).first, at - 4)
    clause = scene.relative_at.get(at)
    if clause is not None and clause.first > at - 8:
        first = min(first, clause.first - 2)
    for k in range(at - 1, first - 1, -1):
        if k in scene.place_at:
            return False
        if scene.scope(k, "zones") or scene.scope(k, "generic_places"):
            if scene.words[k].startswith("ال"):
                return scene.scope(k, "zones") or not scene.scope(k, "anaphors")
            return not scene.any_scope(k - 2, k, "copulas")  # «وهي مدينة تحت سيطرة …» speaks of one named before
    return False


def _place_left(scene: Scene, at: int) -> tuple[tuple[PlaceMention, ...], int, Extent]:
    """The place that a possession phrase speaks of, the word that governs it (or ``at``), and how much of the place."""
    sentence = sentence_of(scene, at)
    places: tuple[PlaceMention, ...] = ()
    extent = Extent.WHOLE
    over = _between_left(scene, at, sentence.first) or _state_over_an_aside(scene, at, sentence.first)
    if over is not None:
        return over
    for k in range(at - 1, max(sentence.first, at - _LEFT) - 1, -1):
        state = (
            scene.scope(k, "no_longer")
            or ended(scene, k)
            or scene.scope(k, "becoming")
            or scene.scope(k, "staying")
            or scene.scope(k, "subjected")
            or _falls(scene, k)
        )
        if places and scene.any_scope(k, places[0].first, "copulas") and not scene.comma(at):
            return places, at, extent  # «باتت الغوطة جيوباً، هي دوما تحت سيطرة …»: the one named last
        set_off = scene.comma(k + 1) or scene.words[k + 1].startswith("و")  # «إدلب شمال غربي البلاد، الخاضعة لـ …»
        if not places and not set_off and scene.scope(k, "country") and scene.scope(k - 1, "sides"):
            return (), at, extent  # «إلى شمال غرب سوريا الخاضع لسيطرة …»
        if state and not places and scene.scope(k - 1, "rest"):
            continue  # «والمساحة الباقية تحت سيطرة …»
        if state and (places or not scene.scope(k, "subjected")):
            subject = next((scene.place_at[j] for j in range(k + 1, min(at, k + 5)) if j in scene.place_at), None)
            if subject is not None and (_aside(scene, subject, at) or not scene.topical(subject)):
                return (), k, extent  # «باتت البلدات المحيطة بحلب خاضعة لـ …» names none of them
            if subject is not None and not scene.any_scope(k + 1, subject.first, "exception"):
                places, _ = list_from(scene, subject, at)  # «سقطت القصير، المعقل …، بيد»: the subject follows its verb
            if not places:
                places = _antecedent(scene, k, sentence.first)
            return places, k, extent
        other = scene.triggers.get(k)
        passes = other is not None and (other.frame == "subject" or (other.form.lemma == "خرج" and _out_of(scene, at)))
        if other is not None and other.finite and not passes:
            return places, at, extent
        if places:
            continue
        here = scene.place_at.get(k)
        if scene.scope(k, "remaining") and scene.scope(k - 1, "negation"):
            return (), at, extent  # «لم يبق تحت سيطرة …» is told by ``remainders``
        passed = here is not None and (not scene.topical(here) or _aside(scene, here, at))
        described = here is not None and here.last == k + 1 and scene.scope(k + 1, "subjected")  # «قرب منبج الخاضعة لـ …»
        described = described and (here is None or not is_countryside(scene, here))
        if here is not None and passed and not (described or countryside_agrees(scene, here)):
            continue
        if here is not None:
            if scene.any_scope(here.first - 3, here.first, "exception"):
                continue
            places = list_until(scene, here)
            start = places[0].first
            if extent is Extent.WHOLE:
                named = next((k + 1 for k in range(start - 1, start - 4, -1) if scene.scope(k, "copulas")), start - 3)
                extent = extent_of(scene, named, start)  # not over «جيوب، هي دوما»
        elif scene.scope(k, "rest"):  # «80 % من المحافظة …، والمساحة الباقية تحت سيطرة الفصيل»
            return _antecedent(scene, k, max(sentence.first, k - 30), 30), at, Extent.PART
        elif scene.scope(k, "anaphors") and scene.anaphor(k):
            places = scene.anaphor(k)
            extent = extent_of(scene, k - 3, k)
        elif scene.scope(k, "complementizers"):
            break
    return places, at, extent


def _between_left(scene: Scene, at: int, first: int) -> tuple[tuple[PlaceMention, ...], int, Extent] | None:
    """«باتت المنطقة الواقعة بين منبج والباب تحت سيطرة …»: the ground between them, never the two; None where no two are named last."""
    named = scene.places_in(max(first, at - _LEFT), at)
    if not named or not one_of_two(scene, named[-1]):
        return None
    heads = (k for k in range(max(first, at - _LEFT), named[-1].first) if scene.scope(k, "grounds"))
    ground = next((g for k in heads if (g := ground_from(scene, k, at)) is not None), None)
    if ground is None:
        return (), at, Extent.WHOLE
    before_it = range(ground.first - 1, max(first, ground.first - 4) - 1, -1)
    verb = next((k for k in before_it if scene.scope(k, "becoming") or scene.scope(k, "staying") or _falls(scene, k)), at)
    return ground.places, verb, extent_of(scene, verb + 1, ground.first) if verb < at else Extent.WHOLE


def _state_over_an_aside(scene: Scene, at: int, first: int) -> tuple[tuple[PlaceMention, ...], int, Extent] | None:
    """«لا يزال المطار، رغم سقوط البلدة بيد التنظيم، تحت سيطرة …»: the state and its place before what commas set off."""
    if not scene.comma(at - 1):
        return None
    opened = next((k for k in range(at - 2, max(first, at - 30), -1) if scene.comma(k)), None)
    if opened is None:
        return None
    for k in range(opened - 1, max(first, opened - 8) - 1, -1):
        if scene.scope(k, "staying") or scene.scope(k, "becoming"):
            place = next((scene.place_at[j] for j in range(k + 1, opened) if j in scene.place_at), None)
            if place is None or not scene.topical(place):
                return None
            places, last = list_from(scene, place, opened)
            return places, k, extent_of(scene, place.first - 3, place.first, last)
    return None


def _aside(scene: Scene, place: PlaceMention, at: int) -> bool:
    """Whether a place is only named on the way to word ``at``: in a relative clause that ended before, or as what others border on."""
    clause = scene.relative_at.get(place.first)
    if clause is not None and clause.last <= at and scene.comma(clause.last):
        return True  # «يبرود، التي ظلت معقلاً في القلمون، باتت في يد …»
    if scene.scope(place.first - 1, "sides") and scene.places_in(max(0, place.first - 6), place.first - 1):
        return True  # «مخيم اليرموك جنوبي دمشق»: where the camp lies
    return scene.any_scope(place.first - 2, place.first, "bordering")


def _antecedent(scene: Scene, at: int, first: int, reach: int = 9) -> tuple[PlaceMention, ...]:
    clause = scene.relative_at.get(at - 1)
    if clause is not None and clause.last == at and (heads := scene.places_in(max(first, clause.first - 2), clause.first)):
        return list_until(scene, heads[-1])  # «القريتين، التي انتزعها التنظيم …، عادت إلى …»
    start = max(first, at - reach)
    told = [p for p in scene.places_in(start, at) if p.first >= start and not _aside(scene, p, at)]
    told = [p for p in told if scene.topical(p)] or told
    return list_until(scene, told[-1]) if told else ()


def _falls(scene: Scene, k: int) -> bool:
    return k in scene.triggers and scene.triggers[k].frame == "fall"


def ended(scene: Scene, k: int) -> bool:
    """Whether word ``k`` ends what was: «لم يعد», «ما عادت»."""
    return k > 0 and (
        (scene.scope(k - 1, "jussive") and scene.scope(k, "no_longer"))
        or (scene.words[k - 1] in ("ما", "وما") and scene.scope(k, "returned"))
    )


def _state(scene: Scene, verb: int, at: int) -> Event | None:
    """What the governing verb makes of a possession phrase: a change, a state, or the end of one."""
    if _out_of(scene, at):
        return Event.LOSE
    if ended(scene, verb) or (scene.any_scope(verb - 2, verb, "negation") and scene.scope(verb, "no_longer")):
        return Event.LOSE
    if verb == at:
        return Event.HOLD
    trigger = scene.triggers.get(verb)
    if trigger is not None and trigger.frame == "fall":
        return Event.HOLD if trigger.form.form in (Form.PRESENT, Form.ACTIVE) and trigger.form.lemma == "وقع" else Event.GAIN
    return Event.GAIN if scene.scope(verb, "becoming") and not scene.any_scope(verb - 2, verb, "staying") else Event.HOLD


def zone_of(scene: Scene, trigger: Trigger) -> RawClaim | None:
    """«مناطق سيطرة الفصائل في الغوطة», «الجزء الذي تسيطر عليه المعارضة من المدينة»: a part of the place named behind."""
    at = trigger.at
    on = next((k for k in range(at + 1, min(at + 7, len(scene.words))) if scene.words[k] in ("عليها", "عليه")), None)
    actor = genitive_actor(scene, at if on is None else on) or genitive_actor(scene, at)
    if actor is None:
        return None
    objects = within(scene, at if on is None else on)
    return RawClaim(trigger, Event.HOLD, actor, objects.places, None, Extent.PART, "zone of control") if objects else None


def zone_head(scene: Scene, at: int) -> bool:
    """Whether the verb or masdar at word ``at`` tells of a zone without a name: «مناطق تسيطر عليها …», «مناطق سيطرة …»."""
    joined = scene.triggers.get(at)
    if joined is not None and scene.words[at].startswith("و") and not joined.form.lemma.startswith("و"):
        return False  # «قسمتها إلى ثلاث مناطق وسيطرت …»
    if joined is not None and joined.finite and joined.form.preposition:
        return False  # «دخل مناطق الريف الغربي ليسيطر على …»
    head = at - 1
    if _whatever(scene, at):
        return True
    while head > at - 5 and any(scene.scope(head, name) for name in ("relatives", "adjectives_of_side", "staying", "was", "already")):
        head -= 1
    adjective = scene.tags[head] <= _PLAIN and head not in scene.place_at and head not in scene.actor_at
    if adjective and (scene.scope(head - 1, "generic_places") or scene.scope(head - 1, "zones")):
        head -= 1  # «قاعدة عسكرية خسرتها القوات»
    if head in scene.place_at or head < 0:
        return False
    if scene.scope(head, "zones") or scene.scope(head + 1, "others"):
        return True  # «بين مناطق تسيطر عليها داعش وأخرى تسيطر عليها الفصائل»
    if adjective and scene.scope(head - 1, "sectors") and scene.scope(head - 2, "zones"):
        return True  # «مناطق القطاع الأوسط التي يسيطر عليها …»
    if scene.scope(head, "country") and scene.any_scope(head - 4, head, "zones"):
        return True  # «مناطق واسعة من البلاد خسرها النظام»
    indefinite = scene.scope(head, "generic_places") and not scene.words[head].startswith("ال")
    return indefinite and not scene.any_scope(head - 2, head, "copulas")


def _whatever(scene: Scene, at: int) -> bool:
    """Whether «ما» is what the verb at word ``at`` speaks of: «ربع ما كانت تسيطر عليه», «كل ما خسره»; «ما زالت تسيطر» is none."""
    head = at - 1
    while head > at - 3 and (scene.scope(head, "was") or scene.scope(head, "already")):
        head -= 1
    return scene.words[head] == "ما" and not scene.scope(head + 1, "returned")


def within(scene: Scene, at: int) -> Objects:
    """The place that a zone is part of: «… في محافظة درعا», «… من المدينة», «… جنوب الغوطة»."""
    for preposition in ("في", "من"):
        objects = objects_of(scene, at, preposition)
        if objects and objects.first - at <= _ZONE_REACH and not any(scene.comma(k) for k in range(at + 1, objects.first + 1)):
            return objects
    for k in range(at + 1, min(at + 8, sentence_of(scene, at).last)):
        named = k + 2 if scene.scope(k + 1, "types") and k + 1 not in scene.place_at else k + 1
        if scene.scope(k, "sides") and named in scene.place_at and not scene.comma(k):
            return Objects((scene.place_at[named],), Extent.PART, k, named + 1)
    return NOTHING
