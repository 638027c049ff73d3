"""When does a frame say it happened? The date that belongs to its clause, out of those its sentence names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from mapper.reading.claims import Event, Status
from mapper.reading.dates import EventDate, find_dates, named_year
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, sentence_of
from mapper.reading.sequence import earlier_by, in_past_clause, of_other_clause, sequel_before, told_before

_REACH = 18  # words between a verb, or the end of its object, and the date of what it tells
_OPENING = 6  # words within which a sentence names the time that frames all of it
_WAR = 2011
_LONG = 40  # words of a long clause
_MEMORY = 300  # words over which «العام نفسه» speaks of a year named before
_SUBJECT = 9  # words between «كانت» and what it was
_AT_ONCE = 3  # days within which what an attack took was taken when it began
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
            near = [d for d in near if "حتي" not in scene.words[max(0, d.at - 2) : d.at]]  # until then, nobody knows since when
            then = _back_then(scene, at, sentence_of(scene, at).first)
            return next((d for d in near if d.precision != "day" or (then and d.date != scene.published)), unknown)
        past = [d for d in near if d.date and d.precision != "day"] if raw.background else []
        return past[0] if past else now
    if scene.any_scope(at - 3, at, "anniversaries"):
        return unknown  # «في اليوم الثالث للسيطرة على المدينة»
    return _tied(scene, at, near) or _in_order(scene, raw, near) or (near[0] if near else None) or _undated(scene, raw, now, unknown)


def before_the_war(scene: Scene, raw: RawClaim) -> bool:
    """Whether a change is told of a time before 2011, when nothing of who holds what now was decided but the Golan."""
    if raw.event not in _CHANGES or raw.actor == "ISR":
        return False
    around = scene.words[max(0, raw.trigger.at - _LONG) : raw.trigger.at + _LONG]
    if "العالميه" in around and ("الحرب", "العالميه") in pairwise(around):
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
        if (
            _back_then(scene, at, sentence_of(scene, at).first)
            or _when(scene, at) is not None
            or in_past_clause(scene, at)
            or _pluperfect(scene, raw)
        ):
            return unknown
    return unknown if raw.background else now


def _pluperfect(scene: Scene, raw: RawClaim) -> bool:
    """«وكانت قوات النظام قد استعادت السيطرة على …»: done before what the text is about."""
    at = raw.trigger.at
    first = max(sentence_of(scene, at).first, at - _SUBJECT)
    already = next((k for k in range(at - 1, first - 1, -1) if scene.scope(k, "already")), None)
    return already is not None and scene.any_scope(first, already, "was")


def formerly(scene: Scene, at: int) -> bool:
    """Whether word ``at`` tells how it was: «كانت الفصائل تسيطر على», «التي كان المقاتلون يسيطرون عليها», «خاضعة آنذاك لـ».

    «كانت … ولا تزال تسيطر على» tells how it is, and so does a place described on the way: «كانت هدفاً لغارة على البلدة الخاضعة لـ …».
    """
    sentence = sentence_of(scene, at)
    clause = scene.relative_at.get(at)
    first = max(sentence.first, clause.first if clause is not None else sentence.first)
    if _back_then(scene, at, first) or _ended(scene, at, first):
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


def _ended(scene: Scene, at: int, first: int) -> bool:
    """«ظلت تحت سيطرة الفصائل حتى أبريل», «بقيت في أيديهم لسنوات قبل أن تعود …»: it lasted and is over."""
    if not scene.any_scope(max(first, at - _SUBJECT), at, "lasted"):
        return False
    behind = range(at + 1, min(sentence_of(scene, at).last, at + _REACH))
    until = next((k for k in behind if scene.words[k] == "حتي"), None)
    dates = [] if until is None else _stated(scene, until, min(sentence_of(scene, at).last, until + 4))
    return any(_before_that(scene, k) for k in behind) or any(d.date != scene.published for d in dates)


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
    found = find_dates(scene.words[first:last], scene.published, scene.language, named_year(scene.words[max(0, first - _MEMORY) : first]))
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
    near = [d for d in near if not _apart(scene, min(d.at, at), max(d.at, at))]
    near = [d for d in near if not of_other_clause(scene, d.at, at)]
    near = [d for d in near if not _of_what_came_before(scene, d.at, at)]
    if raw.event in _CHANGES:
        near = [d for d in near if not _of_a_campaign(scene, d, at)]
    if scene.words[at].startswith("و") and scene.comma(at):
        near = [d for d in near if d.at > at] or near  # «…في 20 يناير، واستولت على المدينة في 18 مارس»
    return near


def _apart(scene: Scene, low: int, high: int) -> bool:
    """Whether two words tell different deeds: «سيطر التنظيم في 2014 ثم طردته القوات», «… قبل أن تستعيدها القوات الأربعاء»."""
    return any(scene.scope(k, "contrast") or scene.scope(k, "then") or _before_that(scene, k) for k in range(low + 1, high))


def _before_that(scene: Scene, k: int) -> bool:
    return scene.words[k : k + 2] == ("قبل", "ان")


def _of_what_came_before(scene: Scene, date: int, trigger: int) -> bool:
    """«وبعد خروج الفصائل من الغوطة في أبريل، شنت القوات هجوماً وسيطرت على …»: the date of the deed that went before."""
    if date > trigger or not any(scene.comma(k) for k in range(date + 1, trigger + 1)):
        return False
    first = max(sentence_of(scene, date).first, date - _LAUNCH)
    deed = next((k for k in range(date - 1, first - 1, -1) if k in scene.triggers and scene.triggers[k].frame in _TAKING), None)
    return deed is not None and any(scene.scope(k, "after") for k in range(max(first, deed - 3), deed))


def _of_a_campaign(scene: Scene, stated: EventDate, trigger: int) -> bool:
    """Whether a date is that of a beginning, not of the capture: «هجوم بدأ في 18 شباط تمكنت خلاله من», «… بعد هجوم بدأ في شباط»."""
    date = stated.at
    if date > trigger:
        if stated.date and scene.published and (scene.published - stated.date).days <= _AT_ONCE and stated.precision == "day":
            return False  # «… إثر هجوم شنه أمس»
        attack = scene.any_scope(date - 2, date, "attacks") and trigger < date - 1
        return attack or any(scene.scope(k, "beginnings") and not _since(scene, k) for k in range(trigger + 1, date))
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
    if at - opening < _LONG and not scene.any_scope(opening, at, "contrast"):
        for date in _stated(scene, sentence.first, opening):
            if date.at < at and date.precision in ("month", "season", "year") and not _since(scene, date.at):
                yield date
