"""Which clauses leave their verb out? «استعاد الجيش القريتين، وقسد منبج»: one verb, two subjects and objects."""

from __future__ import annotations

from dataclasses import replace

from mapper.reading.claims import Event
from mapper.reading.objects import objects_of
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, sentence_of
from mapper.reading.subjects import FORCES, is_oblique


def gapped(scene: Scene, raw: RawClaim) -> list[RawClaim]:
    """The claims that go on with the verb of ``raw`` for another actor and another place, in the same sentence."""
    found: list[RawClaim] = []
    end = sentence_of(scene, raw.trigger.at).last
    at = raw.last
    while raw.event in (Event.GAIN, Event.HOLD, Event.SIEGE) and _has_verb(scene, raw) and 0 < at < end:
        joint = next((a for a in scene.actors_in(at, min(end, at + 8)) if a.code in FORCES), None)
        if (
            joint is None
            or not (joint.prefix in ("و", "ف") or scene.words[joint.first - 1] in ("بينما", "فيما"))
            or is_oblique(scene, joint)
        ):
            break
        if joint.code == raw.actor or any(k in scene.triggers or scene.scope(k, "clause_break") for k in range(at, joint.first - 1)):
            break
        k = joint.last
        direct = scene.scope(k, "types") or k in scene.place_at
        preposition = "علي" if k < end and scene.words[k] == "علي" else ""
        if not (preposition or direct) or (direct and raw.rule == "control"):
            break
        objects = objects_of(scene, k - 1, preposition)
        if not objects or any(j in scene.triggers for j in range(k, objects.first)):
            break
        if objects.last < end and objects.last in scene.triggers and scene.triggers[objects.last].finite:
            break
        found.append(replace(raw, actor=joint.code, places=objects.places, extent=objects.extent, loser=None, last=objects.last))
        at = objects.last
    return found


def _has_verb(scene: Scene, raw: RawClaim) -> bool:
    """Whether a finite verb tells the claim: the trigger, or the light verb of «يطبق حصاره على …»."""
    light = (scene.triggers[k] for k in range(raw.trigger.at - 5, raw.trigger.at) if k in scene.triggers)
    return raw.trigger.finite or (bool(raw.trigger.form.enclitic) and any(t.frame == "light" and t.finite for t in light))
