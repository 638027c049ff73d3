"""Who still runs a place that others have entered? «ولا تزال قسد تدير البلدتين»: those who entered are present, they hold nothing."""

from __future__ import annotations

from mapper.reading.claims import Event
from mapper.reading.objects import objects_of
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, Trigger, sentence_index
from mapper.reading.subjects import subject_of

_NEXT = 1  # sentences behind an entry in which it is told who runs the place all the same


def administer(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """«تدير قسد المدينة», «لا تزال الفصائل تدير البلدة»: who runs a place holds it."""
    objects = objects_of(scene, trigger.at, "")
    if not objects or objects.first - trigger.at > 6:
        return None
    actor = subject_of(scene, trigger, objects.span, carried)
    if actor is None:
        return None
    return RawClaim(trigger, Event.HOLD, actor, objects.places, None, objects.extent, "administer", False, objects.last)


def without_guests(scene: Scene, found: list[RawClaim]) -> list[RawClaim]:
    """The claims without the gains of those who entered a place that another is said to run still."""
    run = [
        (sentence_index(scene, r.trigger.at), r.actor, {p.entry.id for p in r.places})
        for r in found
        if r.rule == "administer" and scene.any_scope(r.trigger.at - 3, r.trigger.at, "still")
    ]

    def guest(raw: RawClaim) -> bool:
        number = sentence_index(scene, raw.trigger.at)
        return raw.rule == "enter" and any(
            0 <= where - number <= _NEXT and holder != raw.actor and any(p.entry.id in places for p in raw.places)
            for where, holder, places in run
        )

    return [r for r in found if not guest(r)] if run else found
