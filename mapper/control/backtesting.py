"""Would the map have known? The newest evidence hidden, the holder of each place predicted, and set against what was then reported.

For every month only claims published before it are known. Each place of which the month's own reports tell who took or holds it is a
trial: who held it on the day they tell of, by our ledger and by two plain methods? What the reports rest on is known to none of them.
However many sources tell the same of a place in a month, it is one trial.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mapper.control.evidence import Decision, Evidence, Weighing
from mapper.control.ground import Ground
from mapper.control.inference import FIRST_HOLDER
from mapper.control.ledger import Ledger, open_ledger, revised
from mapper.control.parameters import Parameters
from mapper.control.periods import Basis, on_day
from mapper.reading.claims import Event, PublishedClaim

OURS, LATEST, MAJORITY = "ledger", "latest claim", "30-day majority"
METHODS = (OURS, LATEST, MAJORITY)
_MAJORITY = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who holds a place by one method ("" where it knows nobody), the chance it gives, and whether the report then bore it out."""

    actor: str
    chance: float
    right: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What reports of a month (its first day) tell of a place: who holds it from ``day`` on, and what each method had answered.

    ``claim_id`` is the first of them, ``roots`` all who tell it.
    """

    month: dt.date
    claim_id: str
    place_id: str
    day: dt.date
    event: Event
    roots: tuple[str, ...]
    told: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose chance lies in [``low``, ``low`` + 0.1): how many, their mean chance, and the share that was right."""

    low: float
    answers: int
    chance: float
    right: float


@dataclass(frozen=True, slots=True)
class Score:
    """How one method did: the share of right answers, Brier score (0 is perfect, 0.25 is what even chances get), and calibration.

    No answer is a wrong one at even chances; ``answered`` is the share that had one.
    """

    reports: int
    answered: float
    accuracy: float
    brier: float
    calibration: tuple[Bin, ...]


def backtest(
    claims: Iterable[PublishedClaim],
    ground: Ground,
    parameters: Parameters,
    months: int | None = None,
    decisions: Mapping[str, Decision] | None = None,
) -> tuple[Trial, ...]:
    """The trials of the newest ``months`` with reports, or of all, in the order of time.

    Cost: one ledger of what was known at first, then one revision a month.
    """
    known = sorted({c.id: c for c in claims}.values(), key=lambda c: (c.published, c.id))
    days = [c.published for c in known]
    weighing, verdicts = Weighing(parameters), decisions or {}
    told: dict[dt.date, dict[tuple[str, str], list[Evidence]]] = {}  # month → (place, actor) → reports
    for claim in known:
        for place_id, e in weighing.evidence(claim, ground, verdicts.get(claim.id)):
            if _tells(e) and place_id == claim.claim.place_id:
                told.setdefault(claim.published.replace(day=1), {}).setdefault((place_id, e.actor), []).append(e)
    chosen = sorted(told)[-months if months else 0 :]
    trials: list[Trial] = []
    tried = [1, 2]  # the plain method has no chances of its own: it gets those of its past, one right of two to begin with
    ledger: Ledger | None = None
    start = 0
    for month in chosen:
        end = bisect_left(days, month)
        if ledger is None:
            ledger = open_ledger(known[:end], ground, parameters, decisions)
        else:
            ledger = revised(ledger, known[start:end], (), decisions)
        start = end
        record = tried[0] / tried[1]
        tested = [_trial(month, place_id, items, ledger, record) for (place_id, _), items in told[month].items()]
        tried = [tried[0] + sum(t.answers[LATEST].right for t in tested), tried[1] + len(tested)]
        trials += sorted(tested, key=lambda t: (t.day, t.claim_id))
    return tuple(trials)


def _tells(e: Evidence) -> bool:
    return e.event in (Event.GAIN, Event.HOLD) and e.dated and e.whole and not e.denied and not e.guest and e.basis is Basis.REPORTED


def _trial(month: dt.date, place_id: str, reports: Sequence[Evidence], ledger: Ledger, record: float) -> Trial:
    kin, e = ledger.parameters.kin, reports[0]
    period = on_day(ledger.histories[place_id].control, e.day)
    heard = [k for k in ledger.entries.get(place_id, {}).values() if _speaks(k) and k.day <= e.day]
    heard.sort(key=lambda k: k.order)
    nobody = (ledger.parameters.heir(FIRST_HOLDER, e.day), ledger.parameters["baseline_probability"])
    answers = {
        OURS: (period.actor, period.probability),
        LATEST: (_holder(heard[-1]), record) if heard else nobody,
        MAJORITY: _majority(heard) if heard else nobody,
    }
    judged = {
        name: Answer(actor, chance if actor else 0.5, bool(actor) and kin(actor, e.actor)) for name, (actor, chance) in answers.items()
    }
    return Trial(month, e.claim_id, place_id, e.day, e.event, tuple(sorted({x.root for x in reports})), e.actor, judged)


def _speaks(e: Evidence) -> bool:
    return e.event in (Event.GAIN, Event.HOLD, Event.LOSE) and not e.denied


def _holder(e: Evidence) -> str:
    return "" if e.event is Event.LOSE else e.actor


def _majority(heard: Sequence[Evidence]) -> tuple[str, float]:
    """Who most claims of the last 30 days with any say holds it; the chance is their share with one of two added."""
    recent = [_holder(k) for k in heard if heard[-1].day - k.day < _MAJORITY]
    counts = Counter(recent)
    best = max(counts, key=lambda a: (counts[a], len(recent) - recent[::-1].index(a)))
    return best, (counts[best] + 1) / (len(recent) + 2)


def score(trials: Sequence[Trial], method: str) -> Score:
    """How a method did in these trials; raises ValueError where there are none."""
    if not trials:
        raise ValueError("no trials to score")
    answers = [t.answers[method] for t in trials]
    given = [a for a in answers if a.actor]
    bins: dict[int, list[Answer]] = {}
    for a in given:
        bins.setdefault(min(9, int(a.chance * 10 + 1e-9)), []).append(a)
    return Score(
        len(trials),
        len(given) / len(trials),
        sum(a.right for a in answers) / len(trials),
        math.fsum((a.chance - a.right) ** 2 for a in answers) / len(trials),
        tuple(
            Bin(low / 10, len(inside), math.fsum(a.chance for a in inside) / len(inside), sum(a.right for a in inside) / len(inside))
            for low, inside in sorted(bins.items())
        ),
    )


def grouped(trials: Iterable[Trial], by: Callable[[Trial], Iterable[str]]) -> dict[str, list[Trial]]:
    """The trials by what ``by`` names for each, in order (by source: ``lambda t: t.roots``)."""
    out: dict[str, list[Trial]] = {}
    for t in trials:
        for name in by(t):
            out.setdefault(name, []).append(t)
    return dict(sorted(out.items()))
