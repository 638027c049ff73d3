"""Sentences of our own, read as a war reporter would."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from gazetteer.sources.core import read_core
from mapper.ingest.files import IncomingArticle, parse_moment
from mapper.pipeline import Reader

CASES = tomllib.loads((Path(__file__).parent / "reading.toml").read_text(encoding="utf-8"))["case"]
READER = Reader(read_core())


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:40])
def test_case(case):
    day = case.get("published", "2018-03-20")
    claims = READER.read(IncomingArticle("x", "x", parse_moment(day), "", case["text"])).claims
    assert [f"{c.event.value} {c.actor} {c.place_name} {c.status.value} {c.extent.value}" for c in claims] == case["claims"]


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
    (claim,) = READER.read(IncomingArticle("x", "x", parse_moment("2018-03-20"), "", text)).claims
    assert (claim.date, claim.precision) == (dt.date.fromisoformat(date), precision)
