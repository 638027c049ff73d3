"""Backtesting: nothing of a month is known in it, its trials are what it tells, and the figures are those of the answers."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.backtesting import LATEST, MAJORITY, METHODS, OURS, backtest, grouped, score
from tests.core.test_control import CLAIMS, GROUND, PARAMETERS, a_claim

STORY = [
    a_claim("1", actor="OPP", day="2013-01-10", attribution="x"),
    a_claim("2", actor="OPP", event="hold", day="2013-02-10", attribution="y"),
    a_claim("3", actor="ISIS", day="2013-03-10", attribution="x"),
    a_claim("4", actor="ISIS", event="hold", day="2013-04-10", attribution="y"),
    a_claim("5", actor="ISIS", event="hold", day="2013-04-12", attribution="z"),
]


def trials(claims, **more):
    return backtest(claims, GROUND, PARAMETERS, **more)


def test_each_month_is_answered_by_what_was_known_before_it():
    answers = [(f"{t.month:%Y-%m}", t.told, t.roots, *(t.answers[m].actor for m in METHODS)) for t in trials(STORY)]
    assert answers == [
        ("2013-01", "OPP", ("x",), "GOV", "GOV", "GOV"),
        ("2013-02", "OPP", ("y",), "OPP", "OPP", "OPP"),
        ("2013-03", "ISIS", ("x",), "OPP", "OPP", "OPP"),
        ("2013-04", "ISIS", ("y", "z"), "ISIS", "ISIS", "ISIS"),
    ]


@given(CLAIMS)
@settings(max_examples=40, deadline=None)
def test_what_a_month_tells_changes_no_answer_in_it(claims):
    for month in {t.month for t in trials(claims)}:
        before = [c for c in claims if c.published < month]
        of_month = [c for c in claims if c.published >= month and c.published.replace(day=1) == month]
        for t in [t for t in trials([*before, *of_month]) if t.month == month]:
            alone = [c for c in of_month if c.id == t.claim_id]
            (again,) = [x for x in trials([*before, *alone]) if x.month == month]
            assert again.answers[OURS] == t.answers[OURS]
            assert again.answers[MAJORITY] == t.answers[MAJORITY]


@given(CLAIMS, st.randoms())
@settings(max_examples=40, deadline=None)
def test_order_changes_nothing_and_fewer_months_are_the_newest(claims, chance):
    whole = trials(claims)
    shuffled = claims + claims[:3]
    chance.shuffle(shuffled)
    assert trials(shuffled) == whole
    newest = sorted({t.month for t in whole})[-2:]
    some = [(t.claim_id, t.answers[OURS]) for t in trials(claims, months=2)]
    assert some == [(t.claim_id, t.answers[OURS]) for t in whole if t.month in newest]


def test_denied_planned_vague_and_partial_reports_are_no_trials():
    claims = [
        a_claim("1", status="denied"),
        a_claim("2", status="planned"),
        a_claim("3", extent="part"),
        a_claim("4", event="lose"),
        a_claim("5", place="area"),
    ]
    assert trials(claims) == ()


def test_the_figures():
    told = trials(STORY)
    ours = score(told, OURS)
    chances = [t.answers[OURS].chance for t in told]
    assert (ours.reports, ours.answered, ours.accuracy) == (4, 1.0, 0.5)
    right = [False, True, False, True]
    assert ours.brier == pytest.approx(sum((c - r) ** 2 for c, r in zip(chances, right, strict=True)) / 4)
    assert sum(b.answers for b in ours.calibration) == 4
    assert all(b.low <= b.chance < b.low + 0.1 for b in ours.calibration)
    assert {k: len(v) for k, v in grouped(told, lambda t: t.roots).items()} == {"x": 2, "y": 2, "z": 1}
    with pytest.raises(ValueError, match="no trials"):
        score((), OURS)


def test_no_answer_is_a_wrong_one_at_even_chances():
    claims = [STORY[0], a_claim("6", event="lose", day="2013-02-01", attribution="y"), a_claim("7", actor="GOV", day="2013-03-05")]
    last = trials(claims)[-1]
    assert (last.answers[LATEST].actor, last.answers[LATEST].chance, last.answers[LATEST].right) == ("", 0.5, False)
    assert score([last], LATEST).brier == 0.25
    assert score([last], LATEST).calibration == ()


def test_the_majority_is_of_the_last_thirty_days_with_any_say():
    claims = [a_claim(f"o{i}", actor="OPP", event="hold", day=str(dt.date(2013, 1, 1 + i)), attribution=f"s{i}") for i in range(3)]
    claims += [a_claim("i", actor="ISIS", day="2013-01-20", attribution="x"), a_claim("t", actor="OPP", event="hold", day="2013-06-01")]
    (last,) = [t for t in trials(claims) if t.claim_id == "t"]
    assert (last.answers[MAJORITY].actor, last.answers[MAJORITY].chance) == ("OPP", pytest.approx(4 / 6))
    assert last.answers[LATEST].actor == "ISIS"
