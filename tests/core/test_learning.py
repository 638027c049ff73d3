"""Records of sources: what is borne out gains weight, what is contradicted loses, little changes little, nobody vouches for itself."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.evidence import Decision, Weighing
from mapper.control.ground import Ground
from mapper.control.learning import AGAINST, FOR, learn
from mapper.control.parameters import SourceRecord
from tests.core.test_control import CLAIMS, GROUND, PARAMETERS, a_claim

MANY = tuple(f"p{i:02}" for i in range(40))
LAND = Ground(MANY, {}, {}, {p: (i * 90_000.0, 0.0) for i, p in enumerate(MANY)})
FIRST = dt.date(2014, 1, 6)


def told(source, holder, places, event="gain", later=0, **more):
    """One claim a place, a place a week."""
    return [
        a_claim(
            f"{source}-{event}-{p}-{later}", p, event, holder, str(FIRST + dt.timedelta(weeks=i, days=later)), attribution=source, **more
        )
        for i, p in enumerate(places)
    ]


def records(claims, **more):
    return learn(claims, LAND, PARAMETERS, **more)[0]


@given(CLAIMS, st.randoms())
@settings(max_examples=30, deadline=None)
def test_order_and_repetition_change_nothing(claims, chance):
    again = claims + claims[: len(claims) // 2]
    chance.shuffle(again)
    assert learn(again, GROUND, PARAMETERS) == learn(claims, GROUND, PARAMETERS)


def test_a_source_alone_does_not_vouch_for_itself():
    assert records(told("x", "OPP", MANY) + told("x", "OPP", MANY, "hold", later=9)) == {}


def test_a_copy_vouches_for_nobody():
    words = "انتزعت كتائب من البلدة الحاجز الجنوبي ثم بسطت يدها على سائر الأحياء فجر السبت"
    claims = [
        a_claim(f"{s}-{i}", p, day=str(FIRST + dt.timedelta(weeks=i)), attribution=s, wording=f"{words} {p}")
        for s in ("x", "y")
        for i, p in enumerate(MANY)
    ]
    assert records(claims) == {}


@pytest.mark.parametrize("count", [2, 10, 40])
def test_borne_out_gains_and_contradicted_loses(count):
    places = MANY[:count]
    agreed = records(told("x", "OPP", places) + told("y", "OPP", places, "hold", later=3))["x", "opp"].pro
    refuted = records(told("x", "OPP", places) + told("y", "GOV", places, "hold", later=3) + told("z", "GOV", places, "hold", later=4))[
        "x", "opp"
    ].pro
    assert refuted < PARAMETERS["claim_weight"] < agreed


def test_the_more_reports_the_farther_from_the_hand_set_weight():
    weights = [records(told("x", "OPP", MANY[:n]) + told("y", "OPP", MANY[:n], "hold", later=3))["x", "opp"].pro for n in (1, 5, 20, 40)]
    assert weights == sorted(weights)
    assert weights[0] - PARAMETERS["claim_weight"] < 0.2
    assert weights[-1] - PARAMETERS["claim_weight"] > 0.5


def test_a_change_of_hands_afterwards_contradicts_nobody():
    claims = told("x", "OPP", MANY) + told("y", "GOV", MANY, "gain", later=20)
    assert ("x", "opp") not in records(claims)
    borne = records(told("x", "OPP", MANY) + told("y", "GOV", MANY, "gain", later=20, loser="OPP"))
    assert borne["x", "opp"].pro > PARAMETERS["claim_weight"]


def test_each_side_has_its_record():
    claims = told("سانا", "OPP", MANY, loser="GOV") + told("y", "OPP", MANY, "hold", later=3)
    claims += told("سانا", "GOV", MANY, "gain", later=80) + told("y", "OPP", MANY, "hold", later=83)
    claims += told("z", "OPP", MANY, "hold", later=84)
    found, tallies = learn(claims, LAND, PARAMETERS)
    admits, boasts = found["sana", "gov"].contra, found["sana", "gov"].pro
    assert boasts < PARAMETERS.pro("sana", "gov", "gov") < PARAMETERS.contra("sana", "gov", "gov") < admits
    assert {(t.camp, t.side, t.reports) for t in tallies if t.root == "sana"} == {
        ("gov", FOR, 40),
        ("gov", AGAINST, 40),
        ("opp", FOR, 40),
    }


def test_what_an_analyst_decided_is_certain():
    claims = told("x", "OPP", MANY)
    verdicts = {c.id: Decision.REJECTED for c in claims}
    rejected = records(claims, decisions=verdicts)["x", "opp"].pro
    accepted = records(claims, decisions=dict.fromkeys(verdicts, Decision.ACCEPTED))["x", "opp"].pro
    assert rejected < 0 < PARAMETERS["claim_weight"] < accepted


def test_what_a_person_set_is_used_and_kept():
    kept = {("x", "opp"): SourceRecord(0.6, 0.5), ("y", ""): SourceRecord(0.3, 0.3)}
    claims = told("x", "OPP", MANY) + told("y", "OPP", MANY, "hold", later=3)
    found = records(claims, kept=kept)
    assert set(found) == {("y", "opp")}
    assert PARAMETERS.pro("y", "", "opp") != found["y", "opp"].pro


def test_learning_twice_gives_the_same():
    claims = told("x", "OPP", MANY) + told("y", "OPP", MANY[::2], "hold", later=3) + told("z", "GOV", MANY[1::2], "hold", later=3)
    random.Random(1).shuffle(claims)
    first = records(claims)
    assert learn(claims, LAND, replace(PARAMETERS, records=first))[0] == first


def test_a_record_for_every_side_holds_where_there_is_no_other():
    claim = a_claim("1", attribution="خريطة")
    own = replace(PARAMETERS, records={("خريطة", ""): SourceRecord(1.0, 1.0), ("خريطة", "isis"): SourceRecord(3.0, 3.0)})
    assert Weighing(own).weight(claim) == pytest.approx(claim.claim.certainty)
    assert Weighing(own).weight(a_claim("2", actor="ISIS", attribution="خريطة")) == pytest.approx(3 * claim.claim.certainty)
