"""When does a clause say it happened? Arabic date expressions, anchored to the publication date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.reading.language import Language, unclitic


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date with its precision (day|week|month|season|year|unknown) and the word index it was read at."""

    date: dt.date | None
    precision: str
    at: int


_APART = (dt.date(2034, 1, 2), dt.date(2035, 6, 19))  # in weekday, day, month and year, and later than any war reported


def find_dates(words: Sequence[str], published: dt.date | None, language: Language, year: int | None = None) -> list[EventDate]:
    """All date expressions in the folded words of a sentence: «الخميس», «في ديسمبر 2016», «منذ 2013», «الأسبوع الماضي».

    ``year`` is the last one named in the text before, that «مايو من العام نفسه» speaks of. Without a publication date only
    those that need none («في 5 يناير 2017»): what is the same counted from two days far apart.
    """
    if published is None:
        one, other = (find_dates(words, day, language, year) for day in _APART)
        return [date for date in one if date in other]
    found: list[EventDate] = []
    i = 0
    while i < len(words):
        step, date = _same_year(words, i, language, year) or _at(words, i, published, language)
        if date is not None:
            found.append(date)
        i += max(1, step)
    return found


def named_year(words: Sequence[str]) -> int | None:
    """The last year that folded words name: «في سبتمبر 2016» → 2016."""
    return next((int(w) for w in reversed(words) if _is_year(w)), None)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and 1900 <= int(word) <= 2035


def _year(words: Sequence[str], i: int) -> int | None:
    for j in range(i, min(i + 3, len(words))):
        if _is_year(words[j]):
            return int(words[j])
        if words[j] not in ("عام", "العام", "من", "سنه"):
            return None
    return None


def _same_year(words: Sequence[str], i: int, language: Language, year: int | None) -> tuple[int, EventDate] | None:
    """«مايو من العام ذاته», «في العام نفسه»: of the year named last, here or before; unknown where none was named."""
    month, n = next(((language.months[f], n) for n in (2, 1) for f in unclitic(" ".join(words[i : i + n])) if f in language.months), (0, 0))
    tail = tuple(words[i + n : i + n + 3])
    if n and tail[:1] == ("من",):
        tail, n = tail[1:], n + 1
    if not (tail[:1] == ("العام",) and tail[1:2] and tail[1] in _SAME) and tail[:2] != ("نفس", "العام"):
        return None
    year = named_year(words[:i]) or year
    if year is None:
        return n + 2, EventDate(None, "unknown", i)
    day = int(words[i - 1]) if month and i and words[i - 1].isdecimal() and 1 <= int(words[i - 1]) <= 28 else None
    return n + 2, EventDate(dt.date(year, month or 1, day or 1), "day" if day else "month" if month else "year", i)


def _at(words: Sequence[str], i: int, published: dt.date, language: Language) -> tuple[int, EventDate | None]:
    pair = " ".join(words[i : i + 2])
    triple = " ".join(words[i : i + 3])
    previous = words[i - 1] if i else ""
    for text, n in ((triple, 3), (pair, 2), (words[i], 1)):
        for form in unclitic(text):
            month = language.months.get(form)
            if month and not (form == "اب" and not (previous.isdecimal() or _year(words, i + n))):
                return _month(words, i, n, month, published, language)
            shift = language.relative_days.get(form)
            if shift is not None and not (n == 1 and text != form and text[0] == "ل"):
                return n, EventDate(published + dt.timedelta(days=shift), "day", i)
    for form in unclitic(words[i]):
        if form in language.weekdays:
            following = words[i + 1] if i + 1 < len(words) else ""
            if language.weekdays.get(following) == (language.weekdays[form] + 1) % 7:
                return 1, None  # «ليل الاثنين الثلاثاء»: it was so by the second
            back = (published.weekday() - language.weekdays[form]) % 7
            if following in ("الماضي", "الفايت", "المنصرم") and back == 0:
                back = 7
            if following in ("المقبل", "القادم"):
                return 2, EventDate(published + dt.timedelta(days=7 - back), "day", i)
            return 1, EventDate(published - dt.timedelta(days=back), "day", i)
    if words[i] in ("الاسبوع", "اسبوع") and pair.endswith(("الماضي", "الفايت")):
        return 2, EventDate(published - dt.timedelta(days=7), "week", i)
    if words[i] in ("الاسبوعين", "اسبوعين") and pair.endswith(("الماضيين", "الاخيرين")):
        return 2, EventDate(published - dt.timedelta(days=14), "week", i)
    if words[i] == "الشهر" and pair.endswith(("الماضي", "الفايت")):
        first = (published.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
        return 2, EventDate(first, "month", i)
    if pair in _CURRENT:
        return 2, EventDate(published.replace(day=1), "month", i)
    if words[i] in ("العام", "السنه") and pair.endswith(("الماضي", "الماضيه")):
        return 2, EventDate(dt.date(published.year - 1, 1, 1), "year", i)
    if any(f in ("عام", "العام", "سنه", "منذ") for f in unclitic(words[i])):
        year = _year(words, i + 1)
        if year:
            season = next((language.seasons[f] for f in unclitic(previous) if f in language.seasons), None)
            if season and previous not in ("مطلع", "اوايل"):
                return 2, EventDate(dt.date(year, season, 1), "season", i)
            return 2, EventDate(dt.date(year, 1, 1), "year", i)
    if words[i] in ("قبل", "منذ", "ومنذ", "وقبل"):
        ago = about_ago(words, i + 1, published, language)
        if ago is not None:
            return 2, EventDate(ago[0], ago[1], i)
    if words[i] in ("في", "من") and i + 1 < len(words) and _is_year(words[i + 1]) and int(words[i + 1]) >= _WRITTEN_SHORT:
        return 2, EventDate(dt.date(int(words[i + 1]), 1, 1), "year", i)
    if any(f in language.seasons for f in unclitic(words[i])) and _year(words, i + 1):
        season = next(language.seasons[f] for f in unclitic(words[i]) if f in language.seasons)
        return 2, EventDate(dt.date(_year(words, i + 1) or published.year, season, 1), "season", i)
    return 1, None


_NUMBERS = {"يوم": 1, "يومين": 2, "اسبوع": 7, "اسبوعين": 14, "شهر": 30, "شهرين": 60, "عام": 365, "عامين": 730, "سنه": 365, "سنتين": 730}
_UNITS = {"ايام": 1, "اسابيع": 7, "اشهر": 30, "شهور": 30, "اعوام": 365, "سنوات": 365}


_TENS = {"عشر": 10, "والعشرين": 20, "والعشرون": 20, "والثلاثين": 30, "والثلاثون": 30}
_CURRENT = {"هذا الشهر", "الشهر الجاري", "الشهر الحالي"}
_SAME = ("نفسه", "ذاته", "عينه")
_WRITTEN_SHORT = 1960  # «في 1982» is a year, «من 1900 مقاتل» is none
_ABOUT = ("نحو", "حوالي", "قرابه", "اكثر", "اقل", "من")  # «قبل نحو شهر», «منذ أكثر من عام»
_SOME = ("عده", "بضعه", "بضع")


def time_ago(words: Sequence[str], i: int, day: dt.date, language: Language) -> tuple[dt.date, str] | None:
    """The day that «يومين», «ثلاثة أيام», «3 أشهر» at word ``i`` count back to from ``day``, with the precision of the unit."""
    word, following = (words[i : i + 1] or ("",))[0], (words[i + 1 : i + 2] or ("",))[0]
    days = _NUMBERS.get(word, 0)
    if not days and following in _UNITS:
        count = int(word) if word.isdigit() and len(word) < 4 else language.numbers.get(word, 0)
        days = count * _UNITS[following]
    if not days:
        return None
    precision = "day" if days < 7 else "week" if days < 30 else "month" if days < 365 else "year"
    return day - dt.timedelta(days=min(days, 36500)), precision


def about_ago(words: Sequence[str], i: int, day: dt.date, language: Language) -> tuple[dt.date | None, str] | None:
    """As ``time_ago``, also for what is not counted: «نحو شهر», «أيام»; «سنوات» is long ago, nobody knows when."""
    while i < len(words) and words[i] in _ABOUT:
        i += 1
    counted = time_ago(words, i, day, language)
    if counted is not None:
        return counted
    while i < len(words) and words[i] in (*_ABOUT, *_SOME):
        i += 1
    unit = _UNITS.get(words[i], 0) if i < len(words) else 0
    following = words[i + 1] if i + 1 < len(words) else ""
    if following.startswith("ال") and following not in language.weekdays:
        return None  # «منذ أيام الانتفاضة»
    if unit >= 30:
        return None, "unknown"
    return (day - dt.timedelta(days=unit * 7), "week" if unit == 1 else "month") if unit else None


def _month(words: Sequence[str], i: int, n: int, month: int, published: dt.date, language: Language) -> tuple[int, EventDate | None]:
    end = i + n
    if end < len(words) and any(language.months.get(" ".join(words[end : end + k])) == month for k in (1, 2)):
        end += 1 if language.months.get(words[end]) == month else 2  # «يوليو/تموز» is one month named twice
    year = _year(words, end)
    day, first = _day(words, i, language)
    if year is None:
        year = published.year if month <= published.month else published.year - 1
        if end < len(words) and words[end] in ("المقبل", "القادم") and month > published.month:
            return end + 1 - i, None
    try:
        date = dt.date(year, month, day or 1)
    except ValueError:
        return end - i, None
    if date > published + dt.timedelta(days=1):
        if date.year > published.year:
            return end - i, None
        date = date.replace(year=date.year - 1) if (date.month, date.day) != (2, 29) else date.replace(year=date.year - 1, day=28)
    return end - i, EventDate(date, "day" if day else "month", first if day else i)


def _day(words: Sequence[str], i: int, language: Language) -> tuple[int | None, int]:
    """The day before the month at word ``i`` and where it is written: «13 مارس», «13 من مارس», «الحادي والعشرين من شهر نيسان»."""
    j = i - 1
    while j > 0 and words[j] in ("من", "شهر"):
        j -= 1
    if j < 0:
        return None, i
    if words[j].isdecimal():
        return (int(words[j]), j) if 1 <= int(words[j]) <= 31 else (None, i)
    if j == i - 1:
        return None, i
    ones = language.ordinals.get(words[j - 1], 0) if j else 0
    if words[j] in _TENS and 0 < ones < 10:
        return _TENS[words[j]] + ones, j - 1
    return (language.ordinals[words[j]], j) if words[j] in language.ordinals else (None, i)
