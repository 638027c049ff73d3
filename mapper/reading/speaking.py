"""Who speaks of himself? «نفت قسد سيطرة الفصائل على السد، وقالت إنها تسيطر عليه»: the subject is the one who says so."""

from __future__ import annotations

from mapper.reading.actors import FORCES, TRANSITION
from mapper.reading.scene import CAPITAL, Scene, Trigger, sentence_index

_SELVES = {"انه": "m", "انها": "f", "انهم": "p", "بانه": "m", "بانها": "f", "بانهم": "p"}
_BEFORE = 3  # words between the pronoun and its verb («إنها لا تزال تسيطر»)
_SENTENCES = 2  # sentences over which a verb of saying without a subject goes on with the speaker


def seat_of_power(scene: Scene, at: int) -> str | None:
    """The party that a capital stands for where it is the subject of the verb at word ``at``: «استعادت دمشق السيطرة على …»."""
    verb, seat = scene.triggers.get(at), scene.place_at.get(at + 1)
    if verb is None or not verb.finite or not verb.form.feminine or seat is None or seat.first != at + 1:
        return None
    if seat.entry.prominence < CAPITAL or seat.last - seat.first > 1:
        return None
    return "STG" if scene.published and scene.published >= TRANSITION else "GOV"


def speaker(scene: Scene, trigger: Trigger) -> str | None:
    """The party that says of itself, with a pronoun right before the trigger, that it does what the trigger tells."""
    sentence = scene.text.sentences[sentence_index(scene, trigger.at)]
    here = next((k for k in range(trigger.at - 1, max(sentence.first, trigger.at - _BEFORE) - 1, -1) if scene.words[k] in _SELVES), None)
    if here is None or here == sentence.first or any(k in scene.actor_at for k in range(here, trigger.at)):
        return None
    if not scene.scope(here - 1, "attribution_verbs"):
        return None
    first = scene.text.sentences[max(0, sentence_index(scene, here) - _SENTENCES)].first
    for k in range(here - 2, first - 1, -1):
        said = scene.scope(k, "attribution_verbs") or scene.scope(k, "denials")
        actor = scene.actor_at.get(k + 1)
        if said and actor is not None and actor.code in FORCES and not actor.prefix:
            return actor.code if actor.gender in ("", _SELVES[scene.words[here]]) else None
    return None
