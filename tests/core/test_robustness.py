"""Whatever a text holds, it is read: no crash, spans that point at the surface, and work in proportion to its length."""

import datetime as dt
import sys
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazetteer.sources.core import read_core
from mapper.ingest.files import IncomingArticle
from mapper.pipeline import Reader

READER = Reader(read_core())
DAY = dt.datetime(2018, 3, 20, tzinfo=dt.UTC)
WORDS = [
    *["سيطر", "سيطرت", "استعاد", "انسحب", "حاصر", "سيطرتها", "تسيطر", "عليها", "دخلت", "لم", "لن", "لو", "قد", "هل", "على", "من", "في"],
    *["الجيش السوري", "داعش", "قسد", "الفصائل", "التنظيم", "قواته", "المسلحون", "قال", "وأضاف", "بحسب", "نفى", "التي", "الذي", "باستثناء"],
    *["بلدة", "قرى", "مدينتي", "ريف", "حي", "المدينة", "البلدتين", "المنطقة", "سقبا", "حرستا", "وعربين", "دير الزور", "كفربطنا", "لدمشق"],
    *[
        "أمس",
        "الخميس",
        "عام 2015",
        "منذ",
        "70%",
        "12",
        "كانون الثاني",
        "،",
        ".",
        "؟",
        ":",
        "؛",
        "\n",
        "«",
        "»",
        '"',
        "(",
        ")",
        "-",
        "_",
        " و",
    ],
    *[
        "\u200f",
        "\u202b",
        "\u202c",
        "\u2067",
        "\ufeff",
        "ـ",
        "ِ",
        "َّ",
        "\u0670",
        "\x00",
        "\x0b",
        "\x1b[31m",
        "\ud83d",
        "\udc00",
        "🇸🇾",
        "\u0301",
    ],
    *[
        "<p>",
        "</b",
        "<script>alert(1)</script>",
        "&nbsp;",
        "&#x61",
        "<!--",
        "Raqqa",
        "دي\u200cر",
        "abcسقبا",
        "٣٤",
        "²",
        "①",
        "عام ²",
        "ﷺ",
        "ﻼ",
        "\u1e9e",
        "ǅ",
    ],
]
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=60).flatmap(
    lambda parts: st.sampled_from(["", " ", "\u200f ", "\n"]).map(lambda joint: joint.join(parts))
)
REPEATED = {
    "names": "وبلدة سقبا ",
    "lists": "سقبا وحرستا و",
    "commas": "سقبا، ",
    "reports": "سقبا. وأضاف: سيطر الجيش السوري على حرستا. ",
    "no full stop": "سيطر الجيش السوري على بلدة سقبا وعلى حرستا بعد انسحاب الفصائل منها ",
    "references back": "سيطر الجيش على سقبا وحرستا. انسحب الجيش من البلدتين وقال إنه دخلها. ",
    "relatives": "التي سيطر عليها ",
    "actors": "الجيش السوري ",
    "verbs": "سيطرت ",
    "attribution": "قال وأضاف ",
    "dates": "يوم الخميس عام 2015 ",
    "brackets": "((((",
    "letters": "ا",
    "marks": "َ",
    "tags": "<b>سقبا</b> &nbsp; ",
    "bidi": "\u202bسقبا\u202c\u200f ",
    "lines": "سقبا\n\n",
    "dots": "....",
}


def read(body):
    title, _, text = body.partition("\n")
    article = IncomingArticle("x", "x", DAY, title, text)
    return article.body, READER.read(article)


def points_at_its_surface(body, reading):
    for found in reading.toponyms:
        toponym = found.toponym
        assert body[toponym.start : toponym.end] == toponym.surface != ""
    for claim in reading.claims:
        assert claim.evidence
        assert all(0 <= start < end <= len(body) for start, end in claim.evidence)
        assert claim.attribution in body
    spans = [(r.toponym.start, r.toponym.end) for r in reading.toponyms]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_is_read_and_every_span_points_at_its_surface(body):
    points_at_its_surface(*read(body))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=80))
def test_any_characters_are_read(body):
    points_at_its_surface(*read(body))


@pytest.mark.parametrize("body", ["", " ", "\n", "سقبا", "و", "\x00", "\ud800", "\u200f" * 9, "ـ" * 500, "ا" * 5000, "1" * 5000])
def test_next_to_nothing_is_read(body):
    points_at_its_surface(*read(body))


def test_a_name_is_found_among_marks_tags_and_control_characters():
    for body in ("<p>سيطر الجيش على بلدة \u202bسقبا\u202c</p>", "بلدة\x0bسقبا\x00", "\u200fبلدة\u200f سَـقْبا.", "بلدة سقبا\ud83d"):
        text, reading = read("\n" + body)
        assert [r.entry.name_ar for r in reading.toponyms] == ["سقبا"]
        points_at_its_surface(text, reading)


def calls(body):
    """How many functions a reading of ``body`` calls, once its words are known to the caches."""
    read(body)
    count = 0

    def seen(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        read(body)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", REPEATED)
def test_twice_the_text_is_twice_the_work(kind):
    unit = REPEATED[kind]
    short = unit * (12_000 // len(unit))
    assert calls(short * 2) < 2.3 * calls(short) + 1000


def test_ten_thousand_names_and_a_megabyte_are_read():
    body, reading = read("\n" + "سقبا، " * 10_000)
    assert len(reading.toponyms) == 10_000
    unit = "<p>سيطر الجيش السوري على بلدة سقبا أمس، وقال المرصد &nbsp; إن الفصائل انسحبت من حرستا\u200f</p>\x00 "
    body, reading = read("\n" + unit * (1_000_000 // len(unit)))
    points_at_its_surface(body, reading)
    assert {c.place_name for c in reading.claims} == {"سقبا", "حرستا"}
