"""When does a frame say it happened? The date that belongs to its clause, out of those its sentence names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mapper.reading.claims import Event, Status
from mapper.reading.dates import EventDate, find_dates, named_year
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, sentence_of
from mapper.reading.sequence import earlier_by, in_past_clause, of_other_clause, sequel_before, told_before

_REACH = 18  # words between a verb, or the end of its object, and the date of what it tells
_OPENING = 6  # words within which a sentence names the time that frames all of it
_WAR = 2011
_SUBJECT = 9  # words between «كانت» and what it was
_LAUNCH = 20  # words between the launch of a campaign and its date
_CHANGES = (Event.GAIN, Event.LOSE)
_TAKING = ("control", "take", "enter", "leave", "forfeit", "expel", "handover", "succeed", "fall")


def event_date(scene: Scene, raw: RawClaim, status: Status) -> EventDate:
    """When a frame says it happened; ``at`` is the word it was read at, the trigger where that is the day of publication."""
    at = raw.trigger.at
    unknown = EventDate(None, "unknown", at)
    now = EventDate(scene.published, "day", at) if scene.published else unknown
    if status in (Status.PLANNED, Status.POSSIBLE):
        return unknown
    near = _near(scene, raw)
    if raw.event in (Event.HOLD, Event.SIEGE):
        if raw.event is Event.HOLD and formerly(scene, at):
            return next((d for d in near if d.precision != "day"), unknown)
        past = [d for d in near if d.date and d.precision != "day"] if raw.background else []
        return past[0] if past else now
    return _tied(scene, at, near) or _in_order(scene, raw, near) or (near[0] if near else None) or _undated(scene, raw, now, unknown)


def before_the_war(scene: Scene, raw: RawClaim) -> bool:
    """Whether a change is told of a time before 2011, when nothing of who holds what now was decided but the Golan."""
    first = sentence_of(scene, raw.trigger.at).first
    if raw.event not in _CHANGES or raw.actor == "ISR":
        return False
    if any(scene.words[k : k + 2] == ("الحرب", "العالميه") for k in range(first, sentence_of(scene, raw.trigger.at).last)):
        return True
    near = _near(scene, raw)
    return bool(near) and near[0].date is not None and near[0].date.year < _WAR


def _in_order(scene: Scene, raw: RawClaim, near: list[EventDate]) -> EventDate | None:
    """When a change happened that is told by its place in a sequence: «بعد يومين من سيطرة …», «وبعد ساعات استعادها»."""
    if scene.published is None or raw.event not in _CHANGES:
        return None
    at = raw.trigger.at
    earlier = earlier_by(scene, at, next((d.date for d in near if d.date and d.precision == "day"), scene.published))
    if earlier is not None:
        return earlier
    step = sequel_before(scene, at)
    before = told_before(scene, at) if step is not None and not near else None
    return EventDate(min(before + step, scene.published), "day", at) if before is not None and step is not None else None


def _undated(scene: Scene, raw: RawClaim, now: EventDate, unknown: EventDate) -> EventDate:
    """When a change happened whose clause names no day: now, unless it is told of the past."""
    at = raw.trigger.at
    if raw.event in _CHANGES:
        framing = next(_framing(scene, at), None)
        if framing is not None and (scene.relative_at.get(at) is not None or raw.background):
            return framing
        if _back_then(scene, at, sentence_of(scene, at).first) or _when(scene, at) is not None or in_past_clause(scene, at):
            return unknown
    return unknown if raw.background else now


def formerly(scene: Scene, at: int) -> bool:
    """Whether word ``at`` tells how it was: «كانت الفصائل تسيطر على», «التي كان المقاتلون يسيطرون عليها», «خاضعة آنذاك لـ».

    «كانت … ولا تزال تسيطر على» tells how it is, and so does a place described on the way: «كانت هدفاً لغارة على البلدة الخاضعة لـ …».
    """
    sentence = sentence_of(scene, at)
    clause = scene.relative_at.get(at)
    first = max(sentence.first, clause.first if clause is not None else sentence.first)
    if _back_then(scene, at, first):
        return True
    for k in range(at - 1, max(first, at - _SUBJECT) - 1, -1):
        if scene.scope(k, "was"):
            return True
        verb = k in scene.triggers and scene.triggers[k].finite
        if verb or scene.scope(k, "still") or scene.scope(k, "already") or scene.scope(k, "clause_break") or scene.comma(k + 1):
            return False
        described = scene.scope(k, "subjected") and scene.words[k].startswith("ال")
        if described or scene.scope(k, "complementizers") or scene.scope(k, "attribution_verbs"):
            return False
    return False


def _back_then(scene: Scene, at: int, first: int) -> bool:
    """«خاضعة آنذاك لسيطرة …», «تسيطر في السابق على …», «في ذلك الوقت»."""
    for k in range(max(first, at - 4), min(sentence_of(scene, at).last, at + 6)):
        if scene.scope(k, "back_then") or (scene.words[k] in ("ذلك", "تلك") and scene.scope(k + 1, "times")):
            return True
        if scene.scope(k, "former") and scene.words[k - 1 : k] == ("في",):
            return True
    return False


def _stated(scene: Scene, first: int, last: int) -> list[EventDate]:
    """The dates written in words [first, last), by word; «من العام نفسه» is that of the year named before."""
    found = find_dates(scene.words[first:last], scene.published, scene.language, named_year(scene.words[:first]))
    return [replace(d, at=first + d.at) for d in found]


def _near(scene: Scene, raw: RawClaim) -> list[EventDate]:
    """The dates that can be that of a frame, nearest first."""
    at = raw.trigger.at
    sentence = sentence_of(scene, at)
    behind = max([at, *(p.last - 1 for p in raw.places if at < p.last <= sentence.last)])
    first = max(sentence.first, at - _REACH - 6)  # a date of six words may begin before its number
    stated = _stated(scene, first, min(sentence.last, behind + _REACH + 6))

    def distance(date: EventDate) -> int:
        return at - date.at if date.at < at else max(1, date.at - behind)

    near = sorted((d for d in stated if distance(d) <= _REACH), key=distance)
    clause = scene.relative_at.get(at)
    near = [d for d in near if scene.relative_at.get(d.at, clause) == clause or clause is not None]
    near = [d for d in near if not scene.any_scope(min(d.at, at) + 1, max(d.at, at), "contrast")]
    near = [d for d in near if not of_other_clause(scene, d.at, at)]
    if raw.event in _CHANGES:
        near = [d for d in near if not _of_a_campaign(scene, d.at, at)]
    if scene.words[at].startswith("و") and scene.comma(at):
        near = [d for d in near if d.at > at] or near  # «…في 20 يناير، واستولت على المدينة في 18 مارس»
    return near


def _of_a_campaign(scene: Scene, date: int, trigger: int) -> bool:
    """Whether a date is that of a beginning, not of the capture: «هجوم بدأ في 18 شباط تمكنت خلاله من», «… بعد هجوم بدأ في شباط»."""
    if date > trigger:
        return any(scene.scope(k, "beginnings") and not _since(scene, k) for k in range(trigger + 1, date))
    if _since(scene, date) or scene.any_scope(date - 9, date, "beginnings"):
        return True
    for k in range(date - 1, max(0, date - _LAUNCH), -1):
        if k in scene.triggers and scene.triggers[k].finite and scene.triggers[k].frame in _TAKING:
            return False
        if scene.scope(k, "beginnings") and not _since(scene, k):
            return True
    return False


def _since(scene: Scene, k: int) -> bool:
    return scene.words[k] in ("منذ", "ومنذ")


def _tied(scene: Scene, at: int, near: list[EventDate]) -> EventDate | None:
    """«… في نوفمبر عندما استعاد الجيش المدينة»: the date right before «عندما» is that of its clause, whatever it ends."""
    when = _when(scene, at)
    if when is None:
        return None
    stated = _stated(scene, max(sentence_of(scene, at).first, when - 6), when)
    return next((d for d in reversed(stated) if d.at >= when - 4), None)


def _when(scene: Scene, at: int) -> int | None:
    """The word that makes the clause of word ``at`` one of time: «عندما», «حين»; «في حين» makes none."""
    for k in range(at - 1, max(sentence_of(scene, at).first, at - 6) - 1, -1):
        if scene.scope(k, "when") and scene.words[k - 1 : k] != ("في",):
            return k
        if scene.scope(k, "clause_break") or scene.scope(k, "complementizers") or scene.comma(k + 1):
            return None
    return None


def _framing(scene: Scene, at: int) -> Iterator[EventDate]:
    """The month or year that opens a sentence and frames all that it tells: «وفي سبتمبر 2016 رعت … التي أصبحت تحت سيطرة …»."""
    sentence = sentence_of(scene, at)
    opening = min(sentence.last, sentence.first + _OPENING)
    if not scene.any_scope(opening, at, "contrast"):
        for date in _stated(scene, sentence.first, opening):
            if date.at < at and date.precision in ("month", "season", "year") and not _since(scene, date.at):
                yield date
