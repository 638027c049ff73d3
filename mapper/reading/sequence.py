"""In which order does a text tell what happened? «وبعد ساعات استعادها», «بعد أسبوع من سيطرة الفصائل عليها», «بعد أن سيطر عليها في 2014»."""

from __future__ import annotations

import datetime as dt

from mapper.reading.dates import EventDate, about_ago, find_dates, time_ago
from mapper.reading.scene import Scene, sentence_index, sentence_of

_LEAD = 5  # words between «بعد» and the verb or masdar it leads to: «بعد نحو ثلاثة أيام من»
_HOURS = frozenset({"ساعه", "ساعتين", "ساعات", "قليل", "لحظات", "دقايق"})  # and the day is the same
_AFTER = frozenset({"بعد", "عقب"})
_SINCE = frozenset({"من", "علي"})


def sequel(scene: Scene, after: int) -> dt.timedelta | None:
    """How long after what was told before a clause happens that opens with «بعد ساعات …», «بعد يومين …» at word ``after``.

    None where the word opens no such clause: «بعد ساعات من سيطرة …» tells what came first.
    """
    if scene.words[after].removeprefix("و") not in _AFTER:
        return None
    words = scene.words[after + 1 : min(sentence_of(scene, after).last, after + _LEAD)]
    if "ساعات" in words[:3] or (words and words[0] in _HOURS):
        length, end = dt.timedelta(0), next(i for i, w in enumerate(words) if w in _HOURS) + 1
    else:
        day = dt.date(2000, 1, 1)
        ago = time_ago(words, 0, day, scene.language)
        if ago is None:
            return None
        length, end = day - ago[0], 1 if words[0] in ("يوم", "يومين", "اسبوع", "اسبوعين", "شهر", "شهرين") else 2
    return length if words[end : end + 1] and words[end] not in _SINCE else None


def sequel_before(scene: Scene, at: int) -> dt.timedelta | None:
    """The time since what was told before, for a verb at word ``at`` in a clause that opens with it; None where none is said."""
    for k in range(at - 1, max(sentence_of(scene, at).first, at - _LEAD) - 1, -1):
        found = sequel(scene, k)
        if found is not None:
            return found
    return None


def told_before(scene: Scene, at: int) -> dt.date | None:
    """The last day named in the sentence before the one of word ``at``; where it names none the day of publication."""
    number = sentence_index(scene, at)
    if not number or scene.published is None:
        return scene.published
    earlier = scene.text.sentences[number - 1]
    days = [d for d in find_dates(scene.words[earlier.first : earlier.last], scene.published, scene.language) if d.precision == "day"]
    return days[-1].date if days else scene.published


def earlier_by(scene: Scene, at: int, base: dt.date) -> EventDate | None:
    """When a masdar happened that another event followed: «(استعادها) بعد أسبوع من سيطرة الفصائل عليها»; ``base``: the day of that event."""
    for k in range(at - 1, max(sentence_of(scene, at).first, at - _LEAD) - 1, -1):
        if scene.scope(k, "morrow"):
            return EventDate(base - dt.timedelta(days=1), "day", k)  # «غداة سيطرة …», «غداة تمكن الجيش من السيطرة على …»
        if scene.comma(k) or (k in scene.triggers and scene.triggers[k].finite):
            break
    for k in range(at - 2, max(sentence_of(scene, at).first, at - _LEAD - 1) - 1, -1):
        if scene.words[k].removeprefix("و") not in _AFTER:
            continue
        words = scene.words[k + 1 : at]
        since = next((i for i, w in enumerate(words) if w in _SINCE), None)
        if since is None or since + 2 < len(words):
            return None
        if any(w in _HOURS for w in words[:since]):
            return EventDate(base, "day", k)
        ago = about_ago(words, 0, base, scene.language)
        return EventDate(*ago, k) if ago else None
    return None


def opens_past(scene: Scene, k: int) -> bool:
    """Whether word ``k`` opens a clause about what came before: «بعد أن», «بعدما», «، وكان …»."""
    word = scene.words[k].removeprefix("و")
    if word == "بعدما" or (word in _AFTER and scene.words[k + 1 : k + 2] == ("ان",)):
        return True
    return scene.comma(k) and scene.words[k].startswith("و") and (scene.scope(k, "was") or word == "كنا")


def of_other_clause(scene: Scene, date: int, at: int) -> bool:
    """Whether the date at word ``date`` belongs to another clause than word ``at``: one of the two stands in what came before.

    «لأول مرة منذ 2012» dates nothing either.
    """
    if any(w in ("مره", "المره", "للمره") for w in scene.words[max(0, date - 4) : date]):
        return True
    low, high = min(date, at), max(date, at)
    return any(opens_past(scene, k) for k in range(low + 1, high))


def in_past_clause(scene: Scene, at: int) -> bool:
    """Whether word ``at`` is the verb of a clause that «بعد أن» or «بعدما» opens."""
    first = max(sentence_of(scene, at).first, at - 3)
    return any(opens_past(scene, k) and not scene.scope(k, "was") for k in range(first, at))
