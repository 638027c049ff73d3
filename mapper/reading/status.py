"""Is it said to be so, denied, planned or only possible? Scope of negation, plan and hedge before a trigger."""

from __future__ import annotations

from mapper.reading.claims import Status
from mapper.reading.forms import Form
from mapper.reading.frames import RawClaim
from mapper.reading.scene import Scene, sentence_of

_RESULT = frozenset({"تمكن", "نجح", "استطاع"})


def status_of(scene: Scene, raw: RawClaim) -> Status | None:
    """The status of a raw claim, or None where the clause is no claim at all (a negated loss, a question, fire control)."""
    at, form = raw.trigger.at, raw.trigger.form
    sentence = sentence_of(scene, at)
    start = _clause_start(scene, at, sentence.first)
    if scene.text.body[sentence.end : sentence.end + 1] in ("؟", "?"):
        return None
    if any(scene.scope(k, "fire_control") for k in range(at, min(sentence.last, at + 4))):
        return None
    if form.form is Form.FUTURE:
        return Status.PLANNED
    if raw.event.value == "lose" and (
        form.form is Form.PRESENT or any(scene.scope(k, "inchoative") for k in range(max(start, at - 6), at))
    ):
        return Status.PLANNED  # «يغادرون», «بدأ مقاتلون مغادرة»: a withdrawal under way is not yet a loss
    if scene.words[max(start, at - 2) : at] in (("ان", "يتم"), ("ان", "تتم")):
        return Status.PLANNED
    if any(scene.words[k] in ("شان", "شانه", "شانها") for k in range(max(start, at - 14), at)):
        return Status.POSSIBLE
    succeeded = any(
        k in scene.triggers and scene.triggers[k].form.lemma in _RESULT and scene.triggers[k].form.form is Form.PAST
        for k in range(start, at)
    )
    window = range(max(start, at - 9), at)
    if any(scene.scope(k, "future_negation") for k in range(max(start, at - 2), at)):
        return None
    if any(scene.scope(k, "negation") for k in range(max(start, at - 3), at)) or any(
        scene.words[k].removeprefix("و") in ("نفي", "نفت", "ينفي", "تنفي") for k in window
    ):
        return Status.DENIED
    if any(scene.scope(k, "conditional") for k in window):
        return Status.POSSIBLE
    if raw.event.value == "hold" and form.form is not Form.MASDAR:
        return Status.POSSIBLE if any(scene.scope(k, "possible") for k in range(max(start, at - 4), at)) else Status.ASSERTED
    if succeeded:
        return Status.ASSERTED
    if raw.rule in ("under control", "zone of control", "besieged", "stronghold", "empty"):
        return Status.ASSERTED
    if form.preposition == "ل" and not (form.form is Form.PRESENT and "،" in scene.gap(at)):
        return Status.PLANNED
    if any(scene.scope(k, "plan") for k in window):
        return Status.PLANNED
    possible = any(scene.scope(k, "possible") and scene.words[k] not in ("قد", "وقد") for k in range(max(start, at - 6), at))
    if possible or (form.form is Form.PRESENT and scene.words[at - 1 : at] and scene.words[at - 1] in ("قد", "وقد")):
        return Status.POSSIBLE
    return Status.ASSERTED


def _clause_start(scene: Scene, at: int, first: int) -> int:
    k = at
    while k > first:
        gap = scene.gap(k)
        if any(mark in gap for mark in ".؛:\n") or (scene.scope(k, "clause_break") and k < at):
            return k
        k -= 1
    return first
