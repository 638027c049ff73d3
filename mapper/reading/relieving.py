"""Whose siege is over? «فكت القوات الحصار عن المدينة», «كسرت الوحدات حصار التنظيم للمدينة», «انتهى حصار البلدة»."""

from __future__ import annotations

from mapper.reading.claims import Event, Extent
from mapper.reading.forms import Form, WordForm
from mapper.reading.objects import NOTHING, Objects, objects_of, pronoun_place
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, Trigger, sentence_of
from mapper.reading.subjects import genitive_actor, subject_of

SOMEONE = "OTHER"  # who ended a siege where nobody says it: «رُفع الحصار عن البلدة»
_REACH = 7  # words between the verb and the siege it ends
_WAY = 9  # words between a verb of opening and the way: «فتحت قوات النظام وميليشيات موالية لها طريقاً»
_ENDED = 4  # words between «أنهى», «انتهى» and the siege


def relieve(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«فك الجيش الحصار عن المدينة», «كسرت الفصائل حصار النظام للأحياء», «رُفع الحصار عن البلدة»."""
    at = trigger.at
    end = min(at + _REACH, sentence_of(scene, at).last)
    siege = next((k for k in range(at + 1, end) if k in scene.triggers and scene.triggers[k].frame == "siege"), None)
    if siege is None:
        return None
    objects = _besieged(scene, siege)
    back = next((k for k in range(siege + 1, min(siege + 6, len(scene.words))) if scene.words[k] in ("لها", "عنها", "له", "عنه")), None)
    if not objects and back is not None:
        pronoun = "ها" if scene.words[back].endswith("ها") else "ه"
        objects = Objects(pronoun_place(scene, at, pronoun), Extent.WHOLE, siege, back + 1)
    if not objects:
        return None
    besieger = genitive_actor(scene, siege)
    opens = at == sentence_of(scene, at).first or scene.words[at].startswith("و") or scene.scope(at - 1, "complementizers")
    passive = siege == at + 1 and trigger.form.form is Form.PAST and opens
    unsaid = passive or scene.any_scope(at - 2, at, "passive_light") or scene.any_scope(at - 4, at, "denials")
    actor = subject_of(scene, trigger, (siege, objects.last), carried) or (SOMEONE if unsaid else None)
    if actor is None:
        return None
    loser = besieger if besieger != actor else None
    return RawClaim(trigger, Event.RELIEF, actor, objects.places, loser, objects.extent, "relief", False, objects.last)


def over(scene: Scene, siege: Trigger, carried: str | None) -> RawClaim | None:
    """The end of the siege named by the masdar ``siege``: «أنهى الجيش حصار المطار», «انتهى حصار المدينة»; None where it goes on."""
    first = max(sentence_of(scene, siege.at).first, siege.at - _ENDED)
    ender = next((k for k in range(siege.at - 1, first - 1, -1) if scene.scope(k, "ended") or scene.scope(k, "over")), None)
    objects = NOTHING if ender is None else _besieged(scene, siege.at)
    if ender is None or not objects or any(k in scene.place_at for k in range(ender, siege.at)):
        return None
    besieger = genitive_actor(scene, siege.at)
    verb = Trigger(ender, WordForm("أنهى", Form.PAST, feminine=scene.words[ender].endswith("ت")), "end")
    actor = SOMEONE if scene.scope(ender, "over") else subject_of(scene, verb, (siege.at, objects.last), carried)
    if actor is None:
        return None
    loser = besieger if besieger != actor else None
    return RawClaim(verb, Event.RELIEF, actor, objects.places, loser, objects.extent, "relief", False, objects.last)


def _besieged(scene: Scene, siege: int) -> Objects:
    """The places of a siege: «الحصار عن …», «حصارها على …», «حصار داعش لمدينة …», «حصار المطار»."""
    return next((o for o in (objects_of(scene, siege, p) for p in ("عن", "علي", "")) if o), NOTHING)


def opened(scene: Scene) -> list[RawClaim]:
    """«فتحت القوات طريقاً إلى نبل والزهراء المحاصرتين»: the end of a siege told as a road opened to the besieged."""
    found = []
    for k in range(1, len(scene.words)):
        if not scene.scope(k, "ways"):
            continue
        sentence = sentence_of(scene, k)
        verb = next((j for j in range(k - 1, max(sentence.first, k - _WAY) - 1, -1) if scene.scope(j, "opening")), None)
        objects = NOTHING if verb is None else objects_of(scene, k, "الي")
        if verb is None or not objects or not scene.any_scope(k, sentence.last, "besieged"):
            continue
        trigger = Trigger(verb, WordForm("فتح", Form.PAST, feminine=scene.words[verb].endswith("ت")), "opened")
        actor = subject_of(scene, trigger, (k, objects.last), None)
        if actor:
            found.append(RawClaim(trigger, Event.RELIEF, actor, objects.places, None, objects.extent, "relief", False, objects.last))
    return found
