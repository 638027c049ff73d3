"""Why an article is read as it is: what decided, what was not taken, and marks over its text."""

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.sources.core import read_core
from gazetteer.text import Span
from mapper.ingest.files import IncomingArticle
from mapper.pipeline import Reader
from mapper.reading import explanation
from mapper.reading.marking import ORDER, Mark, segments

DATA = Path(__file__).parents[2] / "mapper" / "data"
INCIDENTS = json.loads((DATA / "reading" / "incidents.json").read_text(encoding="utf-8"))["kinds"]
REASONS = json.loads((DATA / "explanation.json").read_text(encoding="utf-8"))["reasons"]
READER = Reader(read_core())
DAY = dt.datetime(2018, 3, 20, tzinfo=dt.UTC)


def explain(text, title=""):
    return READER.explain(IncomingArticle("x", "x", DAY, title, text))


def cut(told, span):
    return told.body[span.start : span.end] if span else None


def test_an_explanation_holds_the_claims_of_the_reading():
    text = "سيطر الجيش السوري أمس على بلدتي سقبا وحمورية. وأكد المرصد أن الجيش سيطر على سقبا. ولم تسيطر الفصائل على عربين."
    article = IncomingArticle("x", "x", DAY, "تقدم في الغوطة", text)
    told, reading = READER.explain(article), READER.read(article)
    assert [c.claim for c in told.claims] == list(reading.claims)
    assert told.toponyms == reading.toponyms
    assert [len(c.frames) for c in told.claims if c.claim.place_name == "سقبا"] == [2]
    assert all(c.frames for c in told.claims)


def test_a_frame_names_its_words_its_date_and_its_source():
    told = explain("أفاد المرصد السوري بأن قوات النظام سيطرت أمس على بلدة سقبا.")
    (frame,) = told.claims[0].frames
    assert (frame.rule, frame.lemma, frame.actor, cut(told, frame.trigger)) == ("control", "سيطر", "GOV", "سيطرت")
    assert [cut(told, p) for p in frame.places] == ["سقبا"]
    assert (frame.dated, cut(told, frame.date_word), frame.date) == ("stated", "أمس", dt.date(2018, 3, 19))
    assert frame.attribution == "المرصد السوري"
    assert frame.why.code == "nothing against it"
    (undated,) = explain("سيطرت قوات النظام على بلدة سقبا.").claims[0].frames
    assert (undated.dated, undated.date_word) == ("published", None)


@pytest.mark.parametrize(
    ("text", "status", "code", "word"),
    [
        ("لم تسيطر قوات النظام على بلدة سقبا.", "denied", "negation", "لم"),
        ("تعتزم قوات النظام السيطرة على بلدة سقبا.", "planned", "plan", "تعتزم"),
        ("ستسيطر قوات النظام على بلدة سقبا.", "planned", "future", "ستسيطر"),
        ("ربما سيطرت قوات النظام على بلدة سقبا.", "possible", "possible", "ربما"),
        ("إذا سيطرت قوات النظام على بلدة سقبا فستحاصر الغوطة.", "possible", "conditional", "إذا"),
    ],
)
def test_the_word_that_set_a_status_is_named(text, status, code, word):
    told = explain(text)
    frame = told.claims[0].frames[0]
    assert (frame.status.value, frame.why.code, cut(told, frame.why.word)) == (status, code, word)


@pytest.mark.parametrize(
    ("text", "word", "code"),
    [
        ("هل سيطر الجيش السوري على بلدة سقبا؟", "سيطر", "questions"),
        ("سيطر الجيش السوري نارياً على بلدة سقبا.", "سيطر", "fire_control"),
        ("كاد الجيش السوري يسيطر على بلدة سقبا.", "يسيطر", "nearly"),
        ("سيطر الجيش العراقي على الموصل.", "سيطر", "abroad"),
        ("سيطر الخوف على بلدة سقبا.", "سيطر", "no actor"),
        ("سيطر الجيش السوري على الموقف.", "سيطر", "no place"),
    ],
)
def test_a_trigger_without_a_claim_has_its_reason(text, word, code):
    told = explain(text)
    assert told.claims == ()
    assert (word, code) in [(u.surface, u.reason.code) for u in told.no_claims]


@pytest.mark.parametrize("kind", [k for k in INCIDENTS if k != "abroad"])
def test_every_kind_of_incident_is_named_and_makes_no_claim(kind):
    told = explain(INCIDENTS[kind]["example"] + ".")
    assert told.claims == ()
    assert kind in {u.reason.code for u in told.no_claims}


def test_a_name_that_is_no_toponym_has_its_reason():
    told = explain("وقال العبد إن صحيفة الشرق وقوات درع الفرات لم تصل إلى قرية الفلانية.")
    reasons = {u.surface: u.reason.code for u in told.no_toponyms}
    assert reasons["العبد"] == "no licence"
    assert reasons.get("الفرات") in (None, "in another name")
    assert [r.reason for r in told.toponyms if r.toponym.surface == "الفلانية"] == ["unknown name"]


def test_every_candidate_has_named_scores_best_first():
    told = explain("سيطر الجيش السوري على بلدة الحسينية في ريف دير الزور.")
    (found,) = [r for r in told.toponyms if r.toponym.surface == "الحسينية"]
    assert len(found.ranked) > 1
    assert [s.total for s in found.ranked] == sorted((s.total for s in found.ranked), reverse=True)
    assert all(abs(sum(s.scores.values()) - s.total) < 1e-9 for s in found.ranked)
    assert "parent" in found.ranked[0].scores


def test_every_reason_that_may_be_given_has_words():
    said = {*INCIDENTS, *explanation._STOPS, *(name for names in explanation._SPEAK.values() for name in names)}
    assert said - REASONS.keys() == set()
    assert all(row["ar"] and row["en"] for row in REASONS.values())


MARKS = st.lists(
    st.builds(Mark, st.builds(Span, st.integers(-3, 40), st.integers(-3, 40)), st.sampled_from(ORDER), st.just(""), st.text(max_size=1))
)


@given(st.text(max_size=40), MARKS)
def test_pieces_of_a_text_are_the_text_and_lie_under_their_marks(body, marks):
    pieces = list(segments(body, marks))
    assert "".join(p.text for p in pieces) == body
    at = 0
    for piece in pieces:
        assert piece.text
        assert set(piece.marks) == {
            m for m in marks if m.span.start < at + len(piece.text) and at < m.span.end and m.span.start < m.span.end
        }
        at += len(piece.text)
