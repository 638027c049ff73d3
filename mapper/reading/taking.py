"""Who took a place? The frames of control, taking, entering and deployment."""

from __future__ import annotations

from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form, WordForm
from mapper.reading.holding import ended, possessed, possessor, zone_head, zone_of
from mapper.reading.objects import (
    NOTHING,
    Objects,
    before_verb,
    described_extent,
    objects_of,
    of_civilians,
    pronoun_place,
)
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, Trigger, sentence_of
from mapper.reading.sequence import sequel
from mapper.reading.sharing import is_shared
from mapper.reading.subjects import FORCES, before, genitive_actor, subject_of

PRONOUNS = ("ه", "ها", "هما", "هم")
_GUESTS = ("RUS", "USA", "IRN")  # their police, observers and bases are present where others hold the ground
_PARTINGS = ("leave", "forfeit", "handover", "expel")


def is_background(scene: Scene, trigger: Trigger) -> bool:
    """Whether the clause tells what went before («بعد سيطرتها على», «كانت تسيطر»): its date is not the article's."""
    near = 3 if trigger.form.form is Form.MASDAR else 2
    words = range(max(0, trigger.at - near), trigger.at)
    return any(scene.scope(k, "background") and sequel(scene, k) is None for k in words)


def loser_of(scene: Scene, after: int) -> str | None:
    """Whom a place was taken from: «… من داعش», «… من يد الفصائل» right behind the object."""
    for actor in scene.actors_in(after, bounded(scene, after)):
        if any(k in scene.triggers and scene.triggers[k].finite for k in range(after, actor.first)) or backed(scene, actor.first):
            return None  # «…، ويسيطر الجيش الوطني المدعوم من تركيا على …»
        if any(scene.words[k] == "من" and not scene.scope(k - 1, "assistance") for k in range(max(after, actor.first - 3), actor.first)):
            return actor.code if actor.code in FORCES else None
    return None


def backed(scene: Scene, at: int) -> bool:
    """Whether the party named at word ``at`` backs another: «المدعوم من تركيا»."""
    return scene.words[at - 1] == "من" and scene.scope(at - 2, "backed")


def bounded(scene: Scene, after: int) -> int:
    """The end of the words right behind an object that can still name a party to the deed."""
    return min(after + 7, sentence_of(scene, after - 1).last)


def control(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«سيطر الجيش على …», «سيطرته على …», «مدينة يسيطر عليها …»; a possession phrase («تحت سيطرة») is left to ``hands_phrases``."""
    at, form = trigger.at, trigger.form
    masdar = form.form in (Form.MASDAR, Form.ACTIVE)
    if masdar and (possessor(scene, at) or is_shared(scene, at)):
        return None
    if masdar and _is_lost(scene, at):
        return None  # «خسر السيطرة على …» is told by the loss
    if zone_head(scene, at):
        return zone_of(scene, trigger)
    on = _pronoun_on(scene, at)
    if on is not None:
        return _relative(scene, trigger, on)
    objects = objects_of(scene, at, "علي") or before_verb(scene, trigger, "علي")
    if not objects or (masdar and form.enclitic == "نا"):
        return None  # «سيطرتنا»: a speaker's, who is no actor of the clause
    if masdar and not form.enclitic and _foreign_genitive(scene, at):
        return None  # «سيطرة مقاتليه على عفرين»: whose, the words do not say
    if masdar and scene.any_scope(at - 2, at, "shifting"):
        return _passed(scene, trigger, objects)
    actor = subject_of(scene, trigger, objects.span, carried)
    if actor is None:
        return None
    ended = masdar and scene.any_scope(at - 2, at, "enders")
    event = Event.HOLD if _holds(scene, trigger) else Event.GAIN
    if ended or no_longer(scene, at) or (masdar and scene.scope(at - 1, "over")):
        event = Event.LOSE
    if masdar and (verb := next((k for k in range(at - 5, at) if scene.scope(k, "ended")), None)) is not None:
        ender = before(scene, Trigger(verb, WordForm("أنهى", Form.PAST), "end")) or genitive_actor(scene, verb)
        if ender and ender != actor:  # «أنهى الجيش سيطرة التنظيم على المدينة»
            return RawClaim(trigger, Event.GAIN, ender, objects.places, actor, objects.extent, "end", False, objects.last)
        event = Event.LOSE
    background = is_background(scene, trigger)
    return RawClaim(
        trigger, event, actor, objects.places, loser_of(scene, objects.last), objects.extent, "control", background, objects.last
    )


def _is_lost(scene: Scene, at: int) -> bool:
    """Whether a verb of loss governs the masdar at word ``at``: «فقدت الفصائل سيطرتها على …», «خسارته السيطرة على …»."""
    near = next((k for k in range(at - 1, max(-1, at - 6), -1) if k in scene.triggers or scene.comma(k + 1)), None)
    return near is not None and near in scene.triggers and scene.triggers[near].frame == "forfeit"


def _passed(scene: Scene, trigger: Trigger, objects: Objects) -> RawClaim | None:
    """«انتقلت السيطرة على المعبر من المعارضة إلى النظام», «آلت السيطرة على المدينة إلى الجيش»."""
    end = sentence_of(scene, trigger.at).last
    for actor in scene.actors_in(objects.last, min(end, objects.last + 12)):
        if actor.prefix.endswith("ل") or scene.words[actor.first - 1] in ("الي", "لصالح") or scene.scope(actor.first - 1, "hands"):
            loser = loser_of(scene, objects.last)
            loser = loser if loser != actor.code else None
            return RawClaim(trigger, Event.GAIN, actor.code, objects.places, loser, objects.extent, "shift", False, actor.last)
    return None


def _holds(scene: Scene, trigger: Trigger) -> bool:
    """Whether the verb states a condition: the present «تسيطر», but not «لم تسيطر», «أن تسيطر», «ليسيطر» or a headline's."""
    if trigger.form.form is Form.ACTIVE or scene.any_scope(trigger.at - 3, trigger.at, "retaining"):
        return True
    if trigger.form.enclitic and scene.any_scope(trigger.at - 4, trigger.at, "continuing"):
        return True  # «تواصل الفصائل سيطرتها على …»
    if trigger.form.form is not Form.PRESENT or trigger.form.preposition:
        return False
    if scene.any_scope(trigger.at - 2, trigger.at, "still") or scene.any_scope(trigger.at + 1, trigger.at + 3, "now"):
        return True
    if scene.any_scope(trigger.at - 2, trigger.at, "jussive") or scene.words[trigger.at - 1 : trigger.at] == ("ان",):
        return False
    return not in_headline(scene, trigger.at)


def no_longer(scene: Scene, at: int) -> bool:
    """Whether «لم يعد» or «ما عاد» governs word ``at``: what was held is lost."""
    governed = (k for k in range(max(1, at - 6), at) if ended(scene, k))
    return any(not scene.any_scope(k + 1, at, "plan") for k in governed)


def in_headline(scene: Scene, at: int) -> bool:
    """Whether word ``at`` stands in the title, where the present tells news: «الجيش يسيطر على بلدة …»."""
    title = scene.text.body.find("\n")
    return title > 0 and scene.text.tokens[at].start < title and at > 0


def _pronoun_on(scene: Scene, at: int) -> int | None:
    """Index of «عليها/عليه» that belongs to the trigger (an actor may stand between)."""
    for k in range(at + 1, min(sentence_of(scene, at).last, at + 11)):
        if scene.words[k] in ("عليها", "عليه", "عليهما", "عليهم"):
            return k
        if scene.words[k] == "علي" or k in scene.place_at:
            return None
    return None


def _relative(scene: Scene, trigger: Trigger, on: int) -> RawClaim | None:
    """«مدينة إدلب التي تسيطر عليها المعارضة», «دخل البلدة وسيطر عليها»: the place is named before, a pronoun stands for it."""
    at, form = trigger.at, trigger.form
    sentence = sentence_of(scene, at)
    clause = scene.relative_at.get(at)
    pronoun = scene.words[on].removeprefix("علي")
    attributive = clause is not None or scene.scope(at - 1, "generic_places") or scene.any_scope(max(sentence.first, at - 5), at, "copulas")
    places = pronoun_place(scene, at, pronoun, max(sentence.first, at - (12 if attributive else 40)))
    if not places and not attributive and form.form is not Form.PRESENT:
        places = pronoun_place(scene, at, pronoun)
    if not places:
        return None
    actor = genitive_actor(scene, on) or genitive_actor(scene, at) or before(scene, trigger)
    if actor is None:
        return None
    governor = next((k for k in range(at - 1, at - 6, -1) if k in scene.triggers and scene.triggers[k].finite), at)
    if clause is None and form.form is Form.MASDAR and zone_head(scene, governor):
        return None  # «في مناطق استعاد الجيش السيطرة عليها»
    lighter = next((scene.triggers[k] for k in range(at - 4, at) if k in scene.triggers and scene.triggers[k].frame == "light"), None)
    imposing = form.form is Form.MASDAR and lighter is not None and lighter.form.form is Form.PRESENT  # «التي يفرض سيطرته عليها»
    past = form.form is Form.PAST or (form.form is Form.MASDAR and not imposing) or scene.any_scope(at - 2, at, "jussive")
    after_an = form.form is Form.PRESENT and scene.scope(at - 1, "complementizers")
    ended = form.form is Form.MASDAR and scene.any_scope(at - 2, at, "enders")
    event = Event.LOSE if ended else Event.GAIN if past or after_an else Event.HOLD
    background = event is Event.GAIN and attributive
    extent = described_extent(scene, places[0]) if attributive or form.form is Form.PRESENT else Extent.WHOLE
    return RawClaim(trigger, event, actor, places, None, extent, "relative", background, on + 1)


def _foreign_genitive(scene: Scene, at: int) -> bool:
    """Whether a possessed noun that is no known actor follows the masdar («سيطرة رجاله على»)."""
    following = scene.words[at + 1] if at + 1 < len(scene.words) else ""
    return following.endswith(("ه", "ها", "هم", "نا")) and at + 1 not in scene.actor_at and scene.scope(at + 1, "fighters")


def take(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«استعاد الجيش المدينة», «استعادتها الفصائل», «المدينة التي انتزعتها قسد», «تسلّم المعبر من …»."""
    if scene.any_scope(trigger.at + 1, trigger.at + 4, "explosives"):
        return None  # «تطهير المدينة من الألغام»
    if trigger.form.enclitic in PRONOUNS and trigger.finite:
        return _took_it(scene, trigger, carried)
    if next_is_control(scene, trigger.at):
        return None  # «استعاد السيطرة على»: the masdar speaks
    if trigger.frame == "receive" and trigger.form.form is Form.MASDAR:
        return None
    objects = objects_of(scene, trigger.at, "")
    if not objects:
        return None
    actor = subject_of(scene, trigger, objects.span, carried)
    if actor is None or scene.any_scope(objects.last, objects.last + 3, "explosives"):
        return None
    loser, background = loser_of(scene, objects.last), is_background(scene, trigger)
    occupying = trigger.form.lemma == "احتل" and _holds(scene, trigger)
    event = Event.HOLD if occupying else Event.GAIN
    return RawClaim(trigger, event, actor, objects.places, loser, objects.extent, trigger.frame, background, objects.last)


def _took_it(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    at = trigger.at
    if zone_head(scene, at):
        return None  # «الأراضي التي احتلتها»
    first = sentence_of(scene, at).first
    clause = scene.relative_at.get(at)
    places = pronoun_place(scene, at, trigger.form.enclitic, max(first, at - 12) if clause else first)
    if not places and clause is None:
        places = pronoun_place(scene, at, trigger.form.enclitic)
    actor = genitive_actor(scene, at) or subject_of(scene, trigger, (at + 1, at + 1), carried)
    if not places or actor is None:
        return None
    holds = trigger.form.form is Form.PRESENT and not trigger.form.preposition and trigger.frame != "enter"
    event = Event.HOLD if holds and not scene.any_scope(at - 2, at, "jussive_or_an") else Event.GAIN
    background = event is Event.GAIN and clause is not None
    return RawClaim(trigger, event, actor, places, loser_of(scene, at + 1), Extent.WHOLE, "relative", background, at + 1)


def enter(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«دخلت القوات الحكومية البلدة», of armed men only; «دخلت في مفاوضات» and «دخلوا لمساعدة …» take nothing."""
    owned = bool(trigger.form.enclitic) or genitive_actor(scene, trigger.at) is not None
    himself = trigger.at - 1 in scene.actor_at  # «أعلن الجيش دخول المدينة»
    announced = (owned or himself) and scene.any_scope(trigger.at - 6, trigger.at, "announcing")
    announced = announced or (owned and scene.any_scope(trigger.at - 9, trigger.at, "denials"))  # «نفى قيادي دخول الجيش المدينة»
    done = owned and scene.any_scope(trigger.at - 3, trigger.at, "after")  # «بعد دخول الجيش إليها»
    if trigger.form.form is Form.MASDAR and not (announced or done or succeeded(scene, trigger.at)):
        return None
    if trigger.form.enclitic in PRONOUNS and trigger.finite:
        if scene.words[trigger.at].startswith("تدخل") and genitive_actor(scene, trigger.at) is None:
            return None  # «تدخلها المباشر»: an intervention
        entered = _took_it(scene, trigger, carried)
        return entered if entered and entered.actor not in _GUESTS else None
    objects = objects_of(scene, trigger.at, "") or objects_of(scene, trigger.at, "الي") or _into_it(scene, trigger.at)
    if not objects or scene.any_scope(trigger.at + 1, objects.first + 1, "no_entry"):
        return None
    actor = subject_of(scene, trigger, objects.span, carried)
    if actor is None or actor in _GUESTS or not _armed(scene, trigger.at, objects.first):
        return None
    if scene.any_scope(objects.last, objects.last + 9, "assistance"):
        return None
    return RawClaim(trigger, Event.GAIN, actor, objects.places, None, objects.extent, "enter", is_background(scene, trigger), objects.last)


def _into_it(scene: Scene, at: int) -> Objects:
    """«بعد دخول الجيش إليها»: the place is named before."""
    into = next((k for k in range(at + 1, min(at + 6, sentence_of(scene, at).last)) if scene.words[k] in ("اليها", "اليه", "اليهما")), None)
    if into is None:
        return NOTHING
    return Objects(pronoun_place(scene, at, scene.words[into].removeprefix("الي")), Extent.WHOLE, into, into + 1)


def deploy(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«انتشر الجيش في المدينة بعد انسحاب الفصائل», «… بموجب اتفاق»: a taking over; a mere deployment tells no change."""
    at = trigger.at
    objects = objects_of(scene, at, "في")
    if not objects or scene.any_scope(max(at, objects.places[0].first - 2), objects.places[0].first, "approach"):
        return None  # «في محيط المدينة»
    actor = subject_of(scene, trigger, objects.span, carried)
    sentence = sentence_of(scene, at)
    left = [k for k in range(sentence.first, sentence.last) if k in scene.triggers and scene.triggers[k].frame in _PARTINGS]
    losers = [code for k in left if (code := genitive_actor(scene, k)) and code != actor]
    if actor is None or actor in _GUESTS or not (losers or scene.any_scope(objects.last, sentence.last, "settlement")):
        return None
    loser = losers[0] if losers else None
    return RawClaim(
        trigger, Event.GAIN, actor, objects.places, loser, objects.extent, "deploy", is_background(scene, trigger), objects.last
    )


def _armed(scene: Scene, at: int, until: int) -> bool:
    first = scene.actors_in(at + 1, until + 1)
    if scene.any_scope(at - 3, at, "civilians") or scene.any_scope(at + 1, first[0].first if first else at + 1, "civilians"):
        return False  # «الوفد الذي دخل البلدة», «دخلت عشرون حافلة استأجرها النظام»
    return bool(scene.actors_in(at - 8, until + 1)) and not of_civilians(scene, at, until)


def next_is_control(scene: Scene, at: int) -> bool:
    """Whether what a verb is said to take or lose is control: «استعاد الجيش السيطرة على», not «استعاد البلدة، وسيطر على»."""
    for k in range(at + 1, at + 7):
        trigger = scene.triggers.get(k)
        if trigger is not None and trigger.frame == "control" and not trigger.finite:
            return True
        if k in scene.place_at or (trigger is not None and trigger.finite):
            return False
    return False


def succeeded(scene: Scene, at: int) -> bool:
    """Whether a verb of success governs word ``at``: «تمكن الثوار من إخراج …», «لم تتمكن القوات من دخول …»."""
    first = max(sentence_of(scene, at).first, at - 8)
    return any(k in scene.triggers and scene.triggers[k].frame == "succeed" for k in range(first, at))


def flag(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«رفعت القوات العلم فوق المدينة»: a part, for a flag flies over a building; demonstrators' flags are none."""
    at = trigger.at
    raised = next((k for k in range(at + 1, min(at + 7, len(scene.words))) if scene.scope(k, "flags")), None)
    if raised is None:
        return None
    objects = next((o for o in (objects_of(scene, raised, p) for p in ("في", "فوق", "علي", "وسط")) if o), NOTHING)
    objects = objects or _over_its_buildings(scene, raised)
    if not objects:
        return None
    actor = subject_of(scene, trigger, objects.span, carried)
    if actor is None or scene.any_scope(at + 1, raised, "civilians"):
        return None
    return RawClaim(trigger, Event.GAIN, actor, objects.places, None, Extent.PART, "flag", False, objects.last)


def _over_its_buildings(scene: Scene, raised: int) -> Objects:
    """«رفعوا العلم فوق مبانيها»: a part of the place named before."""
    end = min(sentence_of(scene, raised).last, raised + 6)
    over = next((k + 1 for k in range(raised + 1, end - 1) if scene.words[k] in ("فوق", "علي", "وسط", "في")), None)
    if over is None or not scene.words[over].endswith("ها"):
        return NOTHING
    return Objects(pronoun_place(scene, raised, "ها"), Extent.PART, over, over + 1)


def grip(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«أحكم قبضته على», «وضعت يدها على», «بسط نفوذه على»; with «سيطرته» the masdar speaks, with «الحصار» the siege."""
    at = trigger.at
    noun = next((k for k in range(at + 1, min(at + 8, len(scene.words))) if scene.scope(k, "grips")), None)
    if noun is None or possessed(scene, noun):
        return None
    objects = objects_of(scene, noun, "علي")
    if not objects:
        return None
    actor = subject_of(scene, trigger, (noun, noun), carried)
    if actor is None:
        return None
    event = Event.HOLD if _holds(scene, trigger) else Event.GAIN
    background = is_background(scene, trigger)
    return RawClaim(trigger, event, actor, objects.places, None, objects.extent, "grip", background, objects.last)
