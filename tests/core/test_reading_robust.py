"""Whatever the text, reading ends, points at the surface, and does work in proportion to its length."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.sources.core import read_core
from mapper.ingest.files import IncomingArticle, parse_moment
from mapper.pipeline import Reader

READER = Reader(read_core())
WORDS = [
    *[
        "سيطرت",
        "استعاد",
        "انسحب",
        "قوات",
        "النظام",
        "الجيش",
        "السوري",
        "داعش",
        "الفصائل",
        "على",
        "من",
        "في",
        "إلى",
        "مدينة",
        "بلدة",
        "حلب",
        "دوما",
        "سقبا",
        "تدمر",
        "التي",
        "عليها",
        "منها",
        "قبل",
        "أن",
    ],
    *[
        "لم",
        "لن",
        "وقد",
        "بعد",
        "باستثناء",
        "هل",
        "«الدولة»",
        "(Aleppo)",
        "70%",
        "2015",
        "،",
        ".",
        ":",
        "\n",
        "\u200f",
        "\u202b",
        "تحت",
        "سيطرة",
        "بيد",
        "آخر",
        "معاقل",
        "حصار",
        "محاصرة",
        "\x00",
        "\x07",
        "<b>",
        "&amp;",
    ],
]


def check(body):
    """Read a text; every offset lies in it and every surface is its own."""
    title, _, text = body.partition("\n")
    article = IncomingArticle("x", "x", parse_moment("2018-03-20"), title, text)
    reading = READER.read(article)
    for resolution in reading.toponyms:
        toponym = resolution.toponym
        assert article.body[toponym.start : toponym.end] == toponym.surface
    for claim in reading.claims:
        for start, end in claim.evidence:
            assert 0 <= start < end <= len(article.body)
    return reading


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_any_order_of_war_words(body):
    check(body)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text(body):
    check(body)


@pytest.mark.parametrize(
    "body", ["", "حلب", "سيطرت", "\n\n\n", "\u200f\u200e", "a" * 10_000, "\x00سقبا\x00", "<p>سيطر الجيش السوري على <b>سقبا</b></p>"]
)
def test_odd_texts(body):
    check(body)


def test_marks_do_not_hide_a_claim():
    reading = check("سيطر\u200f الجيش السوري على بلدة \u202bسقبا\u202c.")
    assert [c.place_name for c in reading.claims] == ["سقبا"]


@pytest.mark.parametrize(
    "unit",
    [
        "سقبا، ",
        "سيطر الجيش السوري على بلدة سقبا. ",
        "سيطر الجيش السوري على سقبا وطرد داعش منها ",
        "الفصائل ",
        "المدينة ",
        "التي تسيطر عليها ",
        "قبل أن ",
        "دير ",
    ],
)
def test_work_grows_with_length(unit):
    """Four times the text makes at most about four times the calls, far from the sixteen of a quadratic reading."""

    def calls(times):
        count = 0

        def tally(frame, event, argument):
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(tally)
        try:
            check(unit * times)
        finally:
            sys.setprofile(None)
        return count

    calls(20)
    assert calls(800) < 6 * calls(200)


def test_a_megabyte():
    """1 MB of news and 10,000 repeated names are read like anything else."""
    check("سيطر الجيش السوري على بلدة سقبا في الغوطة الشرقية. " * 11_000)
    check("دوما " * 10_000)
