"""Sentences of our own, read as a war reporter would."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from gazetteer.sources.core import read_core
from mapper.ingest.files import IncomingArticle, parse_moment
from mapper.pipeline import Reader

CASES = tomllib.loads((Path(__file__).parent / "reading.toml").read_text(encoding="utf-8"))["case"]
ENTRIES = list(read_core())
NAMES = {entry.id: entry.name_ar for entry in ENTRIES}
READER = Reader(ENTRIES)


def read(text, day="2018-03-20"):
    """The claims read in a text without a title."""
    return READER.read(IncomingArticle("x", "x", parse_moment(day), "", text)).claims


def mistakes(case):
    """What is wrong in the reading of a case, as sentences; none where it is wholly right."""
    claims = read(case["text"], case.get("published", "2018-03-20"))
    told = sorted(f"{c.event.value} {c.actor} {c.place_name} {c.status.value} {c.extent.value}" for c in claims)
    wrong = [] if told == sorted(case["claims"]) else [f"read {told}, want {sorted(case['claims'])}"]
    dated = sorted(f"{c.event.value} {c.actor} {c.date} {c.precision}" for c in claims)
    if "dates" in case and dated != sorted(case["dates"]):
        wrong.append(f"dated {dated}, want {sorted(case['dates'])}")
    for claim in claims:
        if "loser" in case and claim.loser != case["loser"]:
            wrong.append(f"loser {claim.loser}, want {case['loser']}")
        if "date" in case and f"{claim.date} {claim.precision}" != case["date"]:
            wrong.append(f"date {claim.date} {claim.precision}, want {case['date']}")
        if "says" in case and claim.attribution != case["says"]:
            wrong.append(f"says «{claim.attribution}», want «{case['says']}»")
        if "exceptions" in case and [NAMES[e] for e in claim.exceptions] != case["exceptions"]:
            wrong.append(f"leaves out {[NAMES[e] for e in claim.exceptions]}, want {case['exceptions']}")
        if "spans" in case and len(claim.evidence) != case["spans"]:
            wrong.append(f"{len(claim.evidence)} pieces of evidence, want {case['spans']}")
    return wrong


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:40])
def test_case(case, request):
    if case.get("open"):
        request.applymarker(pytest.mark.xfail(strict=True, reason="known not to be read yet"))
    assert mistakes(case) == []


def test_share_wholly_right(record_property):
    """The share of sentences read wholly right, known open ones counted as wrong."""
    right = sum(not mistakes(case) for case in CASES)
    record_property("scenario sentences wholly right", f"{right} of {len(CASES)}")
    print(f"{right} of {len(CASES)} scenario sentences wholly right")
    assert right >= 0.95 * len(CASES)


@pytest.mark.parametrize(
    ("words", "date", "precision"),
    [
        ("أمس", "2018-03-19", "day"),
        ("يوم الخميس", "2018-03-15", "day"),
        ("في ديسمبر 2016", "2016-12-01", "month"),
        ("في 5 كانون الثاني 2017", "2017-01-05", "day"),
        ("عام 2015", "2015-01-01", "year"),
    ],
)
def test_dates(words, date, precision):
    text = f"سيطر الجيش السوري على بلدة سقبا {words}."
    (claim,) = read(text)
    assert (claim.date, claim.precision) == (dt.date.fromisoformat(date), precision)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("سيطر الجيش السوري على بلدة سقبا.", ("gain", "GOV", None, "unknown")),
        ("سيطر الجيش السوري على بلدة سقبا أمس الخميس.", ("gain", "GOV", None, "unknown")),
        ("سيطر الجيش السوري على بلدة سقبا في 5 كانون الثاني.", ("gain", "GOV", None, "unknown")),
        ("سيطر الجيش السوري على بلدة سقبا في 5 كانون الثاني 2017.", ("gain", "GOV", dt.date(2017, 1, 5), "day")),
        ("سيطر الجيش السوري على بلدة سقبا عام 2015.", ("gain", "GOV", dt.date(2015, 1, 1), "year")),
        ("بلدة سقبا تحت سيطرة المعارضة.", ("hold", "OPP", None, "unknown")),
    ],
)
def test_without_a_publication_date_only_what_is_written_out_is_dated(text, expected):
    (claim,) = READER.read_text(text, None).claims
    assert (claim.event.value, claim.actor, claim.date, claim.precision) == expected
