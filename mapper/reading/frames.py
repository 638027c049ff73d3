"""Who did what to which places? One frame per family of triggers, from a scene to raw claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gazetteer.places import PlaceKind
from mapper.reading.administering import administer, without_guests
from mapper.reading.besieging import besiege, degree, fights
from mapper.reading.claims import Event, Extent, Status
from mapper.reading.countryside import with_countryside
from mapper.reading.ending import emptied, end, ended_presence, repositioned
from mapper.reading.exceptions import with_exceptions
from mapper.reading.forms import Form
from mapper.reading.gapping import gapped
from mapper.reading.holding import hands_phrases
from mapper.reading.keeping import present, remainders, retain, strongholds
from mapper.reading.losing import expel, forfeit, hand_over, leave
from mapper.reading.raw import RawClaim
from mapper.reading.relieving import opened, relieve
from mapper.reading.restoring import restored
from mapper.reading.scene import Scene, Trigger, sentence_index, sentence_of
from mapper.reading.sharing import shared
from mapper.reading.status import status_of
from mapper.reading.subjects import FORCES, agrees
from mapper.reading.taking import control, deploy, enter, flag, grip, take
from mapper.reading.zoning import included, zone_members

Frame = Callable[[Scene, Trigger, str | None], RawClaim | None]


def raise_(scene: Scene, trigger: Trigger, carried: str | None) -> RawClaim | None:
    """What is raised: a flag over a place taken, or a siege lifted from it («رُفع الحصار عن البلدة»)."""
    return flag(scene, trigger, carried) or relieve(scene, trigger, carried)


_FRAMES: dict[str, Frame] = {
    "control": control,
    "take": take,
    "enter": enter,
    "deploy": deploy,
    "end": end,
    "receive": take,
    "leave": leave,
    "forfeit": forfeit,
    "expel": expel,
    "handover": hand_over,
    "siege": besiege,
    "relief": relieve,
    "present": present,
    "retain": retain,
    "flag": raise_,
    "light": grip,
    "run": administer,
}
_MEMORY = 2  # sentences over which a subject left out is carried on


Seen = Callable[[Trigger, RawClaim | None], None]


def find_claims(scene: Scene, seen: Seen | None = None) -> list[RawClaim]:
    """All frames of the scene, in the order of their triggers, then the nominal ones; ``seen`` hears what each trigger gave."""
    if seen is None and not scene.places:
        return []
    found: list[RawClaim] = []
    carried: tuple[str, int] | None = None
    for i, trigger in sorted(scene.triggers.items()):
        number = sentence_index(scene, i)
        subject = carried[0] if carried and "implicit subject" not in scene.language.off and number - carried[1] <= _MEMORY else None
        subject = subject if subject is None or _fits(scene, subject, trigger) else None
        frame = _FRAMES.get(trigger.frame)
        raw = frame(scene, trigger, subject) if frame else None
        if seen is not None:
            seen(trigger, raw)
        if raw is not None and raw.places and raw.actor in FORCES:
            found.append(raw)
            found += included(scene, raw)
            found += gapped(scene, raw) if "gapping" not in scene.language.off else []
            if raw.event in (Event.GAIN, Event.HOLD):
                carried = raw.actor, number
        else:
            following = scene.actor_at.get(i + 1)
            if following is not None and following.code in FORCES:
                carried = following.code, number
    found += hands_phrases(scene)
    found += remainders(scene)
    found += zone_members(scene)
    found += fights(scene)
    found += shared(scene)
    found += ended_presence(scene)
    found += emptied(scene)
    found += restored(scene)
    found += opened(scene)
    found += repositioned(scene)
    taken = {(sentence_of(scene, r.trigger.at).start, p.entry.id) for r in found if _done(scene, r) for p in r.places}
    found = [left for r in found if (left := _left_in_hands(scene, r, found))]
    found += [r for r in strongholds(scene) if (sentence_of(scene, r.trigger.at).start, r.places[0].entry.id) not in taken]
    found = [part for r in found for part in with_countryside(scene, degree(scene, with_exceptions(scene, r)))]
    return _without_loss_of_gain(scene, [r for r in without_guests(scene, found) if r.places[0].entry.kind is not PlaceKind.RIVER])


def _fits(scene: Scene, code: str, trigger: Trigger) -> bool:
    """Whether a verb without a subject can go on with the party ``code``: «… على التنظيم. واستعادت» is not of «التنظيم»."""
    first = scene.text.sentences[max(0, sentence_index(scene, trigger.at) - _MEMORY)].first
    named = [a for a in scene.actors_in(first, trigger.at) if a.code == code]
    return not trigger.finite or not named or any(agrees(a, trigger.form) for a in named)


def _done(scene: Scene, raw: RawClaim) -> bool:
    """Whether a raw claim tells a capture that has happened: then «آخر معاقل داعش» beside it tells who held the place before."""
    told = raw.trigger.form.form in (Form.PAST, Form.MASDAR)
    return raw.event is Event.GAIN and told and status_of(scene, raw) is Status.ASSERTED


def _left_in_hands(scene: Scene, raw: RawClaim, found: list[RawClaim]) -> RawClaim | None:
    """What «آخر … في يد س» leaves to its holder: nothing of a place whose capture the sentence tells, the rest of one taken in part."""
    if raw.rule != "last in hands":
        return raw
    number, place = sentence_index(scene, raw.trigger.at), raw.places[0].entry.id
    same = (r for r in found if sentence_index(scene, r.trigger.at) == number and any(p.entry.id == place for p in r.places))
    taken = [r for r in same if _done(scene, r)]
    if any(r.extent is Extent.WHOLE for r in taken):
        return None
    return replace(raw, extent=Extent.PART) if taken else raw


def _without_loss_of_gain(scene: Scene, found: list[RawClaim]) -> list[RawClaim]:
    """A loss whose gainer the same sentence names is one fact, the gain: «انسحب التنظيم من دابق ودخلتها الفصائل»."""
    gains = {
        (sentence_index(scene, r.trigger.at), p.entry.id): r.actor
        for r in found
        if r.event is Event.GAIN and (r.trigger.form.form in (Form.PAST, Form.MASDAR) or r.trigger.frame == "enter")
        for p in r.places
    }
    lost = {
        (sentence_index(scene, r.trigger.at), p.entry.id): r.actor
        for r in found
        if r.event is Event.LOSE and status_of(scene, r) is Status.ASSERTED
        for p in r.places
    }
    relieved = {
        (sentence_index(scene, r.trigger.at), p.entry.id)
        for r in found
        if r.event is Event.RELIEF and status_of(scene, r) is Status.ASSERTED
        for p in r.places
    }
    kept: list[RawClaim] = []
    for raw in found:
        if raw.event is Event.SIEGE and (sentence_index(scene, raw.trigger.at), raw.places[0].entry.id) in relieved:
            continue  # «فك الجيش حصاراً كان التنظيم يفرضه على …»: a siege that is over
        if raw.event is Event.GAIN and raw.loser is None:
            losers = {lost.get((sentence_index(scene, raw.trigger.at), p.entry.id), raw.actor) for p in raw.places} - {raw.actor}
            raw = replace(raw, loser=losers.pop() if len(losers) == 1 else None)  # «سيطر الجيش على البلدة بعد انسحاب الفصائل منها»
        if raw.event is Event.LOSE:
            number = sentence_index(scene, raw.trigger.at)
            places = tuple(p for p in raw.places if gains.get((number, p.entry.id), raw.actor) == raw.actor)
            if not places:
                continue
            raw = replace(raw, places=places)
        kept.append(raw)
    return kept
