"""How far is each source borne out, for and against each side? Its record, learnt from what others tell of the same places.

Expectation-maximisation after Dawid and Skene (1979), with the ledger's holder as the truth that nobody sees: who others say holds the
place (weighed by their records) tells whether a report was so; how often it was gives the record; again until the records rest.
Three things keep it honest. A report never vouches for itself: its source, its article and copies of its words are left out where it is
judged. A source of few reports keeps near the hand-set weights, which count as so many reports. What an analyst decided is certain.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mapper.control.evidence import Decision, Evidence, Weighing
from mapper.control.ground import Ground, Hold
from mapper.control.inference import draft
from mapper.control.parameters import Parameters, SourceRecord
from mapper.control.periods import Basis, State
from mapper.control.reports import copies
from mapper.control.steps import Step
from mapper.reading.claims import Event, PublishedClaim

FOR, AGAINST = "for", "against"
_ROUNDS = 12  # the records rest after a few
_REST = 0.01  # log-odds
_TOLD = (Event.GAIN, Event.HOLD, Event.LOSE)
Records = Mapping[tuple[str, str], SourceRecord]


@dataclass(frozen=True, slots=True)
class Tally:
    """What was learnt of a source on one side: of ``reports`` that others or an analyst told about, the share borne out.

    ``side`` is ``for`` or ``against``; ``before`` and ``after`` are log-odds.
    """

    root: str
    camp: str
    side: str
    reports: int
    borne_out: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class _Report:
    """What a source told of one place, and whom that pleases and vexes."""

    evidence: Evidence
    pleased: str
    sorry: str
    decision: Decision | None


@dataclass(slots=True)
class _Count:
    """Reports of one source on one side: how many, how much is known about them, and how much of that bears them out."""

    reports: int = 0
    known: list[float] = field(default_factory=list)
    borne: list[float] = field(default_factory=list)


def learn(
    claims: Iterable[PublishedClaim],
    ground: Ground,
    parameters: Parameters,
    kept: Records | None = None,
    decisions: Mapping[str, Decision] | None = None,
) -> tuple[dict[tuple[str, str], SourceRecord], tuple[Tally, ...]]:
    """The records of all sources about which others tell something, by (source, camp), and the figures behind them.

    ``kept`` are records that people set: they are used and never learnt. The records of ``parameters`` are only what ``before``
    compares with, so that learning twice gives the same. Cost: claims × what is told of their places.
    """
    known = {c.id: c for c in claims}
    fixed, decided = dict(kept or {}), decisions or {}
    camps: dict[str, str] = {}
    records = fixed
    counts: dict[tuple[str, str, str], _Count] = {}
    for _ in range(_ROUNDS):
        weighing = Weighing(replace(parameters, records=records))
        reports, entries = _told(known, ground, weighing, decided)
        camps = {r.evidence.root: r.evidence.speaks_for for r in reports}
        counts = _count(reports, entries, ground, weighing.parameters)
        learnt = _records(counts, camps, replace(parameters, records=fixed))
        moved = max((_distance(r, records.get(key)) for key, r in learnt.items()), default=0.0)
        records = {**learnt, **fixed}
        if moved < _REST:
            break
    tallies = tuple(
        _tally(key, count, camps, parameters, records) for key, count in sorted(counts.items()) if (key[0], key[1]) not in fixed
    )
    return {key: r for key, r in records.items() if key not in fixed}, tallies


def _tally(key: tuple[str, str, str], count: _Count, camps: Mapping[str, str], parameters: Parameters, records: Records) -> Tally:
    root, camp, side = key
    before = (parameters.pro if side == FOR else parameters.contra)(root, camps[root], camp)
    record = records[root, camp]
    share = math.fsum(count.borne) / math.fsum(count.known)
    return Tally(root, camp, side, count.reports, share, before, record.pro if side == FOR else record.contra)


def _distance(a: SourceRecord, b: SourceRecord | None) -> float:
    return max(abs(a.pro - b.pro), abs(a.contra - b.contra)) if b else math.inf


def _told(
    claims: Mapping[str, PublishedClaim], ground: Ground, weighing: Weighing, decisions: Mapping[str, Decision]
) -> tuple[list[_Report], dict[str, list[Evidence]]]:
    """The reports to be judged, each of a source once, and all evidence of their places."""
    reports: list[_Report] = []
    entries: dict[str, list[Evidence]] = {}
    for claim_id in sorted(claims):
        claim, decision = claims[claim_id], decisions.get(claim_id)
        for place_id, item in weighing.evidence(claim, ground, decision):
            entries.setdefault(place_id, []).append(item)
        for place_id, item in weighing.evidence(claim, ground):  # also what an analyst rejected was told
            if place_id == claim.claim.place_id and item.event in _TOLD and item.whole and item.dated and not item.guest:
                reports.append(_Report(item, *weighing.sides(claim), decision))
                entries.setdefault(place_id, [])
    places = {r.evidence.claim_id: claims[r.evidence.claim_id].claim.place_id for r in reports}
    reports.sort(key=lambda r: r.evidence.order)
    last: dict[tuple[object, ...], dt.date] = {}
    once = []
    for r in reports:
        e = r.evidence
        same = (e.root, places[e.claim_id], e.actor, e.event, e.denied)
        if r.decision is None and same in last and (e.day - last[same]).days <= weighing.parameters["root_days"]:
            continue
        last[same] = e.day
        once.append(r)
    return once, {p: entries[p] for p in set(places.values())}


def _count(
    reports: Sequence[_Report], entries: Mapping[str, Sequence[Evidence]], ground: Ground, parameters: Parameters
) -> dict[tuple[str, str, str], _Count]:
    out: dict[tuple[str, str, str], _Count] = {}
    place_of = {e.claim_id: p for p, items in entries.items() for e in items if e.basis is Basis.REPORTED}
    for r in reports:
        if r.decision is not None:
            known, borne = 1.0, float(r.decision is Decision.ACCEPTED)
        else:
            place = place_of[r.evidence.claim_id]
            chance = _chance(r.evidence, entries[place], ground.held.get(place, ()), parameters)
            if chance is None:
                continue
            known, borne = abs(2 * chance - 1), (abs(2 * chance - 1) if chance > 0.5 else 0.0)
        for side, camp in ((FOR, r.pleased), (AGAINST, r.sorry)):
            if camp:
                count = out.setdefault((r.evidence.root, camp, side), _Count())
                count.reports += 1
                count.known.append(known)
                count.borne.append(borne)
    return out


def _chance(e: Evidence, told: Sequence[Evidence], held: Sequence[Hold], parameters: Parameters) -> float | None:
    """The chance, by what others tell of the place, that a report was so; None where nobody else tells enough.

    It was so if the others' history shows it at any time between its day and their next report within ``record_days``: they may have
    heard later. What they told in the week before, or that another took the place since, bears it out where it agrees («من يد الفصائل»)
    but never speaks against it, for ground changes hands; who says that another holds it, or gives it up, does.
    """
    others = [o for o in told if o.event in _TOLD and not copies(o, e, parameters)]
    before, after = dt.timedelta(days=int(parameters["root_days"])), dt.timedelta(days=int(parameters["record_days"]))
    later = [o for o in others if e.day <= o.day <= e.day + after]
    if not later and not any(e.day - before <= o.day < e.day for o in others):
        return None
    steps = draft(others, held, parameters).steps
    standing = [o.day for o in later if o.event is not Event.GAIN]
    for last in (min((o.day for o in later), default=e.day), *sorted(standing)[:1]):
        chances = [_holds(e.actor, step, parameters) for step in _between(steps, e.day, last)]
        absent = e.denied != (e.event is Event.LOSE)
        chance = max((1.0 - c if absent else c for c in chances), default=0.5)
        if chance > 0.5:
            return chance
    return chance if standing and chance < 0.5 else None


def _between(steps: Sequence[Step], first: dt.date, last: dt.date) -> Iterator[Step]:
    """The steps in force on any day from ``first`` to ``last`` that rest on a report."""
    for i, step in enumerate(steps):
        end = steps[i + 1].day if i + 1 < len(steps) else dt.date.max
        if step.day <= last and end > first and step.basis is not Basis.NONE:
            yield step


def _holds(actor: str, step: Step, parameters: Parameters) -> float:
    """The chance that ``actor`` holds the place by this step."""
    if step.state is State.UNKNOWN:
        return 1.0 - step.probability if step.left and parameters.kin(step.left, actor) else 0.5
    if step.state is State.CONTESTED:
        return 0.5
    parties = (step.actor, *step.others)
    return step.probability if any(parameters.kin(p, actor) for p in parties) else 1.0 - step.probability


def _records(
    counts: Mapping[tuple[str, str, str], _Count], camps: Mapping[str, str], prior: Parameters
) -> dict[tuple[str, str], SourceRecord]:
    """The record of every source and side with figures: the share borne out, smoothed by the weight it has without them."""
    out: dict[tuple[str, str], SourceRecord] = {}
    for root, camp in sorted({key[:2] for key in counts}):
        if (root, camp) not in prior.records:
            pro, contra = prior.pro(root, camps[root], camp), prior.contra(root, camps[root], camp)
            told = [counts.get((root, camp, side), _Count()) for side in (FOR, AGAINST)]
            out[root, camp] = SourceRecord(*(_smoothed(w, c, prior["record_prior"]) for w, c in zip((pro, contra), told, strict=True)))
    return out


def _smoothed(weight: float, count: _Count, reports: float) -> float:
    """Log-odds of being borne out, where the hand-set weight counts as so many reports."""
    share = 1.0 / (1.0 + math.exp(-weight))
    borne = math.fsum(count.borne) + reports * share
    return math.log(borne / (math.fsum(count.known) + reports - borne))
