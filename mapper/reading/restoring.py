"""Who is said to have brought security back? The formula of a state's media for taking a place: «أعاد الجيش الأمن والاستقرار إلى …»."""

from __future__ import annotations

from mapper.reading.claims import Event
from mapper.reading.forms import Form, WordForm
from mapper.reading.objects import objects_of
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, Trigger, sentence_of
from mapper.reading.subjects import FORCES, before, subject_of

_REACH = 9  # words between the verb and the security it brings: «أعادت وحدات من الجيش العربي السوري الأمن»


def restored(scene: Scene) -> list[RawClaim]:
    """A gain where security is brought back to a place, or announced to be back: «أعلنت القيادة عودة الأمن إلى المدينة»."""
    found = []
    for k in range(1, len(scene.words)):
        if not scene.scope(k, "public_order") or scene.scope(k - 1, "public_order"):
            continue
        first = max(sentence_of(scene, k).first, k - _REACH)
        verb = next((j for j in range(k - 1, first - 1, -1) if scene.scope(j, "restoring") or scene.scope(j, "returning")), None)
        if verb is None or any(j in scene.triggers or j in scene.place_at for j in range(verb + 1, k)):
            continue
        trigger = Trigger(verb, _form(scene.words[verb].lstrip("وف")), "restore")
        objects = objects_of(scene, k, "الي")
        noun = trigger.form.form is Form.MASDAR
        if not objects or (noun and not scene.any_scope(first, verb, "announcing")):
            continue  # «مهمتها إعادة الأمن إلى المدينة»
        actor = before(scene, trigger) if noun else subject_of(scene, trigger, (k, objects.last), None)
        if actor in FORCES and actor is not None:
            found.append(RawClaim(trigger, Event.GAIN, actor, objects.places, None, objects.extent, "restore", False, objects.last))
    return found


def _form(verb: str) -> WordForm:
    if verb.startswith("س"):
        return WordForm("أعاد", Form.FUTURE, feminine=verb.startswith("ست"))
    if verb.startswith(("ي", "ت")):
        return WordForm("أعاد", Form.PRESENT, feminine=verb.startswith("ت"))
    if verb.endswith("ه"):
        return WordForm("أعاد", Form.MASDAR)
    return WordForm("أعاد", Form.PAST, feminine=verb.endswith("ت"), plural=verb.endswith("وا"))
