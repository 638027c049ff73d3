"""Who holds one place since when, by its own evidence? The evidence of a place, weighed day by day, as steps.

A report of a change (gain, lose) is about its day: what was said before does not stand against it, what is said of that day and after
does. A sentence about who holds a place (hold) is weighed against the last report, which stands the less the older it is.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mapper.control.evidence import START, Evidence
from mapper.control.ground import Hold
from mapper.control.parameters import Parameters
from mapper.control.periods import Basis, State
from mapper.reading.claims import Event

FIRST_HOLDER = "GOV"  # on 15 March 2011
_CEILING = 6.0  # log-odds beyond which further reports add nothing
_DENIAL_DAYS = 7  # how long after a claim a denial still answers it


@dataclass(slots=True)
class Step:
    """From ``day`` on it is so, until the next step.

    ``score`` are log-odds that ``actor`` holds the place, ``rivals`` those of others who were said to; ``reports`` the days that
    renewed it; ``left`` who gave it up where nobody is known to hold it.
    """

    day: dt.date
    actor: str
    state: State
    basis: Basis
    score: float
    since: dt.date
    last: dt.date
    claims: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    others: tuple[str, ...] = ()
    rivals: dict[str, float] = field(default_factory=dict)
    reports: list[dt.date] = field(default_factory=list)
    left: str = ""
    fixed: bool = False
    flip: bool = False

    @property
    def probability(self) -> float:
        """That ``actor`` holds it, 0..1."""
        return 1.0 / (1.0 + math.exp(-max(-_CEILING, min(_CEILING, self.score))))

    def shows(self) -> tuple[object, ...]:
        """What a reader of the map sees of it; steps that show the same are one."""
        return (self.actor, self.state, self.basis, self.others, self.since, round(self.probability, 1), self.fixed)


@dataclass(slots=True)
class Draft:
    """The steps of a place by its own evidence, and the claims left out of it with the reason."""

    steps: list[Step]
    left_out: dict[str, str]


def draft(evidence: Iterable[Evidence], held: Sequence[Hold], parameters: Parameters, left_out: frozenset[str] = frozenset()) -> Draft:
    """Weigh the evidence of one place; ``left_out`` are claims that wait. Linear in evidence, but for what was said in the same week."""
    ordered = sorted((e for e in evidence if e.claim_id not in left_out), key=lambda e: e.order)
    ended = _alone_after_the_end(ordered, parameters)
    place = _Place(parameters, [e for e in ordered if e.claim_id not in ended])
    place.run(held)
    return Draft(place.steps, {**dict.fromkeys(ended, "ended"), **dict.fromkeys(left_out, "deep")})


def _alone_after_the_end(evidence: Sequence[Evidence], parameters: Parameters) -> set[str]:
    """Claims that an actor holds ground after its end (ISIS after 23 March 2019) for which only one root speaks."""
    late = [
        e
        for e in evidence
        if e.event in (Event.GAIN, Event.HOLD) and e.actor in parameters.ends and e.day > parameters.ends[e.actor] and not e.accepted
    ]
    window = dt.timedelta(days=int(parameters["deep_days"]))
    return {e.claim_id for e in late if not any(abs(o.day - e.day) <= window and not copies(o, e, parameters) for o in late)}


def copies(a: Evidence, b: Evidence, parameters: Parameters) -> bool:
    """Whether two pieces of evidence are one report: the same root, or nearly the same words."""
    if a.root == b.root or a.article == b.article:
        return True
    common = len(a.words & b.words)
    return bool(common) and common / len(a.words | b.words) >= parameters["copy_likeness"]


class _Place:
    """The running state of a place while its evidence is read in order."""

    def __init__(self, parameters: Parameters, evidence: Sequence[Evidence]) -> None:
        self.parameters = parameters
        self.days: dict[dt.date, list[Evidence]] = {}
        self.denials = [e for e in evidence if e.denied and e.event is Event.GAIN]
        dated_changes = [e for e in evidence if e.first == e.day and e.event in (Event.GAIN, Event.LOSE) and not e.denied]
        for e in evidence:
            if not (e.denied and e.event is Event.GAIN):
                self.days.setdefault(_counts_on(e, dated_changes), []).append(e)
        odds = parameters["baseline_probability"]
        self.base = math.log(odds / (1 - odds))
        self.now = Step(START, FIRST_HOLDER, State.CONTROLLED, Basis.NONE, self.base, START, START)
        self.steps = [self.now]
        self.heard: list[Evidence] = []
        self.besieged = False
        self.revert: Step | None = None

    def run(self, held: Sequence[Hold]) -> None:
        """Go through all days on which something is told, an actor succeeds another, or a held area begins or ends."""
        changes: dict[dt.date, str] = {}
        for actor, since, until in held:
            changes[max(START, since)] = actor
            if until is not None:
                changes.setdefault(until, "")
        for day in sorted({*self.days, *self.parameters.successions, *changes}):
            self._reopen(day)
            if day in changes:
                self._fix(day, changes[day])
            if day in self.parameters.successions:
                self._succeed(day)
            if day in self.days:
                self._weigh(day, self.days[day])
        self._reopen(None)

    def _reopen(self, day: dt.date | None) -> None:
        """Fights of which nobody speaks any more leave the place to who held it."""
        if self.revert is not None and (day is None or self.revert.day <= day):
            self._push(self.revert)
        elif self.revert is not None and day is not None and any(e.event is not Event.SIEGE for e in self.days.get(day, ())):
            self.now = replace(self.revert, day=day)
        else:
            return
        self.revert = None

    def _fix(self, day: dt.date, actor: str) -> None:
        if actor:
            self._push(Step(day, actor, State.CONTROLLED, Basis.AREA, 4.0, day, day, fixed=True))
        elif self.now.fixed:
            self._push(Step(day, "", State.UNKNOWN, Basis.AREA, 0.0, day, day, left=self.now.actor))

    def _succeed(self, day: dt.date) -> None:
        heir = self.parameters.heir(self.now.actor, day)
        if heir != self.now.actor:
            self._push(Step(day, heir, State.CONTROLLED, Basis.NONE, self.base, day, day))

    def _push(self, step: Step) -> None:
        """Make a step the present one; one of the same day replaces it, one that shows the same goes on with it."""
        if self.steps[-1].day == step.day:
            replaced = self.steps.pop()
            if replaced.flip and replaced.actor == step.actor:
                step = replace(step, flip=True)
        if self.steps and self.steps[-1].shows() == step.shows():
            kept = self.steps[-1]
            step = replace(step, day=kept.day, flip=kept.flip)
            self.steps.pop()
        self.steps.append(step)
        self.now = step

    # What a day's evidence comes to

    def _weigh(self, day: dt.date, items: list[Evidence]) -> None:
        told = [e for e in items if e.basis is Basis.REPORTED]
        if not any(e.event in (Event.GAIN, Event.HOLD, Event.LOSE) for e in told):
            told += [e for e in items if e.basis is Basis.AREA and self._concerns(e, day)]
        gains = self._sums(e for e in told if e.event is Event.GAIN and e.dated)
        holds = self._sums(e for e in told if e.event is Event.HOLD or (e.event is Event.LOSE and e.denied))
        loses = self._sums(e for e in told if e.event is Event.LOSE and not e.denied)
        background = self._sums(e for e in told if e.event is Event.GAIN and not e.dated)
        sieges = [e for e in told if e.event is Event.SIEGE]
        fights = [e for e in told if e.event is Event.CONTEST]
        for actor, case in gains.items():
            case.weight -= self._denied(actor, day)
        gains = {a: c for a, c in gains.items() if c.weight > 0}
        if gains:
            self._gained(day, self._last_of_the_day(day, gains), gains, holds)
        elif loses:
            self._lost(day, loses)
        if holds and not gains:
            self._said_to_hold(day, holds)
        if background and self.now.basis is Basis.NONE:
            self._take(day, max(background.values(), key=lambda c: (c.weight, c.actor)))
        if sieges:
            self._besieged(day, sieges)
        elif any(e.event is Event.RELIEF for e in told):
            self.besieged = False
        if fights and not gains and not loses:
            self._fought_over(day, fights)
        self.heard = [e for e in self.heard if (day - e.day).days <= self.parameters["root_days"]] + told

    def _concerns(self, e: Evidence, day: dt.date) -> bool:
        """Whether a claim about a whole area is one about this place too: not where the place is known to be held out."""
        now, camp = self.now, self.parameters.camp
        if now.fixed:
            return False
        if e.event in (Event.SIEGE, Event.RELIEF):
            return True
        if now.basis is not Basis.REPORTED:
            return e.event is not Event.LOSE or camp(now.actor) == camp(e.actor)
        if e.event is Event.HOLD:
            return (day - now.last).days > self.parameters["stale_days"]
        if e.event is Event.CONTEST or (self.besieged and e.kind == "governorate"):
            return False
        if e.event is Event.LOSE and camp(now.actor) != camp(e.actor):
            return False
        if e.loser and camp(now.actor) not in (camp(e.loser), camp(e.actor)):
            return False
        return e.weight > self._stands(day, "area_lag_days")

    def _stands(self, day: dt.date, lag: str) -> float:
        """How much of the last report stands against another one of this day."""
        if self.now.basis in (Basis.NONE, Basis.IMPLIED):
            return 0.0
        faded: float = 3.0 ** (-max(0, (day - self.now.last).days) / self.parameters[lag])
        return min(self.now.score, 4.0) * faded

    def _sums(self, items: Iterable[Evidence]) -> dict[str, Case]:
        """For every actor what speaks for it: each root once in full, its further voices a little."""
        cases: dict[str, Case] = {}
        for e in items:
            case = cases.setdefault(e.actor, Case(e.actor))
            before = [*case.items, *(h for h in self.heard if h.actor == e.actor and h.event is e.event)]
            again = not e.accepted and any(copies(h, e, self.parameters) for h in before)
            case.weight += e.weight * (self.parameters["repeat_weight"] if again else 1.0)
            case.items.append(e)
        return cases

    def _denied(self, actor: str, day: dt.date) -> float:
        """What denials of these days take from a claim that ``actor`` took the place; each root once."""
        roots: dict[str, float] = {}
        for e in self.denials:
            if e.actor == actor and 0 <= (e.day - day).days <= _DENIAL_DAYS:
                roots[e.root] = max(roots.get(e.root, 0.0), e.weight)
        return sum(roots.values())

    def _last_of_the_day(self, day: dt.date, gains: dict[str, Case]) -> Case:
        """Who had it in the end where several took it on one day."""
        ranked = sorted(gains.values(), key=lambda c: (-c.weight, c.actor))
        best = ranked[0]
        for rival in ranked[1:]:
            if rival.from_whom >= {best.actor} and best.actor not in rival.from_whom and rival.actor not in best.from_whom:
                best = rival  # the one took it from the other
        if len(ranked) > 1 and not any(best.actor == r.actor or r.actor in best.from_whom for r in ranked[1:]):
            back = next((c for c in ranked if c.actor == self.now.actor), None)
            if back is not None:
                best = back  # who held it before can only have taken it back
        return best

    def _gained(self, day: dt.date, best: Case, gains: dict[str, Case], holds: dict[str, Case]) -> None:
        now = self.now
        articles = {e.article for e in best.items}
        contrary = {a: c.weight for a, c in gains.items() if a not in (best.actor, *best.from_whom, now.actor)}
        for actor, case in holds.items():
            stands = sum(e.weight for e in case.items if e.article not in articles)
            if actor != best.actor and stands > 0:
                contrary[actor] = contrary.get(actor, 0.0) + stands
        denied = self._denied(best.actor, day)
        if best.actor == now.actor:
            self._confirm(day, best)
            return
        if not best.whole:
            self._divide(day, best)
            return
        if denied and now.actor:
            contrary[now.actor] = max(contrary.get(now.actor, 0.0), denied)
        rival = max(contrary.values(), default=0.0)
        lead = best.weight - rival
        margin = self.parameters["contest_margin"]
        if lead >= margin:
            self._take(day, best, rivals=contrary)
        elif lead > -margin:
            others = tuple(sorted({*contrary, now.actor} - {best.actor, ""})) if contrary else (now.actor,)
            self._push(
                Step(
                    day, best.actor, State.CONTESTED, Basis.REPORTED, lead, day, day, best.ids, [], others, dict(contrary), [day], flip=True
                )
            )  # fmt: skip
        else:
            now.against = sorted({*now.against, *best.ids})

    def _take(self, day: dt.date, case: Case, rivals: dict[str, float] | None = None) -> None:
        """The place is held by somebody else from this day on; what that implies of the days before is filled in."""
        self._imply(day, case)
        first = self.now.since if self.now.state is State.CONTESTED and case.actor in self.now.others and not rivals else day
        score = min(_CEILING, case.weight - max((rivals or {}).values(), default=0.0))
        self._push(
            Step(
                day, case.actor, State.CONTROLLED if case.whole or self.now.basis is not Basis.NONE else State.SHARED,
                case.basis, score, first if first > START else day, day, case.ids, [],
                () if case.whole or self.now.basis is not Basis.NONE else (self.now.actor,), rivals or {}, [day], flip=True,
            )
        )  # fmt: skip

    def _imply(self, day: dt.date, case: Case) -> None:
        """Before a capture the loser held the place; of who first is told to hold it we know nothing earlier."""
        now, losers = self.now, case.from_whom - {case.actor}
        taken = any(e.event is Event.GAIN for e in case.items)
        camp = self.parameters.camp
        if now.fixed or not taken or now.actor in losers or (losers and camp(now.actor) in {camp(x) for x in losers}):
            return
        silent = now.basis is Basis.NONE
        if not silent and (not losers or (day - now.last).days <= self.parameters["contest_days"]):
            return
        if not losers and now.actor != case.actor:
            return
        start = max(self.steps[-1].day + dt.timedelta(days=1), day - dt.timedelta(days=int(self.parameters["implied_days"])))
        if not silent:
            start = max(start, now.last + (day - now.last) / 2)
        if start >= day:
            return
        loser = min(losers) if losers else ""
        state = State.CONTROLLED if loser else State.UNKNOWN
        score = self.parameters["implied_score"] if loser else 0.0
        self.steps.append(Step(start, loser, state, Basis.IMPLIED, score, start, day, case.ids, reports=[day]))
        self.now = self.steps[-1]

    def _confirm(self, day: dt.date, case: Case) -> None:
        """Who is taken to hold it is said to again."""
        now = self.now
        fresh = now.basis in (Basis.NONE, Basis.IMPLIED)
        if (
            fresh
            and now.basis is Basis.NONE
            and any(e.event is Event.GAIN and e.basis is Basis.REPORTED for e in case.items)
            and case.whole
        ):
            self._imply(day, case)
        score = case.weight if fresh else min(_CEILING, now.score + 0.5 * case.weight)
        rivals = {} if case.whole and score - max(now.rivals.values(), default=0.0) >= self.parameters["contest_margin"] else now.rivals
        settled = now.state in (State.CONTROLLED, State.UNKNOWN) or (not rivals and case.whole and case.basis is Basis.REPORTED)
        same = self.steps[-1] is now
        self._push(
            Step(
                day, case.actor, State.CONTROLLED if settled else now.state, Basis.REPORTED if now.basis is Basis.REPORTED else case.basis,
                score, day if fresh else now.since, day, _joined([] if fresh else now.claims, case.ids), now.against if same else [],
                () if settled else now.others, rivals, [*([] if fresh else now.reports), day],
            )
        )  # fmt: skip

    def _divide(self, day: dt.date, case: Case) -> None:
        """A part of the place is another's: it is shared, never flipped."""
        now = self.now
        if now.basis is Basis.NONE or now.state is State.UNKNOWN:
            self._take(day, case)
            return
        others = tuple(sorted({*now.others, case.actor} - {now.actor}))
        self._push(
            replace(
                now, day=day, state=State.SHARED, others=others, last=day, claims=_joined(now.claims, case.ids),
                reports=[*now.reports, day], flip=False,
            )
        )  # fmt: skip

    def _said_to_hold(self, day: dt.date, holds: dict[str, Case]) -> None:
        ranked = sorted(holds.values(), key=lambda c: (-c.weight, c.actor))
        own = holds.get(self.now.actor)
        if own is not None:
            self._confirm(day, own)
        for case in ranked:
            if case.actor != self.now.actor:
                self._disputed(day, case, own)

    def _disputed(self, day: dt.date, case: Case, own: Case | None) -> None:
        """Somebody else is said to hold the place: weighed against what stands of the last report."""
        now, margin = self.now, self.parameters["contest_margin"]
        if now.state is State.UNKNOWN and now.left and self.parameters.camp(now.left) != self.parameters.camp(case.actor):
            stands = 0.0
        else:
            stands = self._stands(day, "lag_days")
        if own is not None:
            stands = max(stands, own.weight)
        if not case.whole and stands > 0 and now.actor:
            self._divide(day, case)
            return
        weight = case.weight + now.rivals.get(case.actor, 0.0)
        lead = weight - stands
        if lead >= margin or stands == 0.0:
            self._take(day, replace(case, weight=max(lead, case.weight / 2)))
        elif now.actor and lead > (-margin if (day - now.last).days < self.parameters["contest_days"] else 0.0):
            rivals = {**now.rivals, case.actor: weight}
            others = tuple(sorted({*now.others, case.actor}))
            against = _joined(now.against, case.ids)
            self._push(replace(now, day=day, state=State.CONTESTED, others=others, rivals=rivals, against=against, score=-lead, flip=False))
        else:
            now.rivals = {**now.rivals, case.actor: weight}
            now.against = _joined(now.against, case.ids)

    def _lost(self, day: dt.date, loses: dict[str, Case]) -> None:
        now = self.now
        camp = self.parameters.camp
        for case in sorted(loses.values(), key=lambda c: (-c.weight, c.actor)):
            if camp(case.actor) == camp(now.actor) and case.whole:
                heirs = [o for o in now.others if o and o not in loses]
                if heirs and now.state in (State.SHARED, State.CONTESTED):
                    best = max(heirs, key=lambda o: (now.rivals.get(o, 0.0), o))
                    self._push(
                        Step(
                            day, best, State.CONTROLLED, Basis.REPORTED, max(case.weight, now.rivals.get(best, 0.0)), day, day,
                            _joined(now.claims, case.ids), reports=[day], flip=True,
                        )
                    )  # fmt: skip
                else:
                    self._push(Step(day, "", State.UNKNOWN, case.basis, case.weight, day, day, case.ids, reports=[day], left=case.actor))
                return
            if case.actor in now.others:
                others = tuple(o for o in now.others if o != case.actor)
                rivals = {a: w for a, w in now.rivals.items() if a != case.actor}
                state = now.state if others else State.CONTROLLED
                self._push(
                    replace(
                        now, day=day, state=state, others=others, rivals=rivals, last=day, claims=_joined(now.claims, case.ids),
                        reports=[*now.reports, day], flip=False,
                    )
                )  # fmt: skip
            elif now.basis is Basis.NONE and case.whole and case.basis is Basis.REPORTED:
                start = max(self.steps[-1].day + dt.timedelta(days=1), day - dt.timedelta(days=int(self.parameters["implied_days"])))
                if start < day:
                    score = self.parameters["implied_score"]
                    before = Step(start, case.actor, State.CONTROLLED, Basis.IMPLIED, score, start, day, case.ids, reports=[day])
                    self.steps.append(before)
                self._push(Step(day, "", State.UNKNOWN, case.basis, case.weight, day, day, case.ids, reports=[day], left=case.actor))

    def _besieged(self, day: dt.date, sieges: list[Evidence]) -> None:
        """A besieged place is not the besieger's: where only the baseline says so, it is the besieged party's."""
        self.besieged = any(e.basis is Basis.REPORTED for e in sieges) or self.besieged
        best = sieges[0]
        camp = self.parameters.camp
        if self.now.basis is Basis.NONE and camp(self.now.actor) == camp(best.actor) and best.loser != best.actor:
            state = State.CONTROLLED if best.loser else State.UNKNOWN
            score = self.parameters["implied_score"] if best.loser else 0.0
            self._push(Step(day, best.loser, state, Basis.IMPLIED, score, day, day, [best.claim_id], reports=[day]))

    def _fought_over(self, day: dt.date, fights: list[Evidence]) -> None:
        now = self.now
        parties = {p for e in fights for p in (e.actor, e.loser) if p} - {now.actor}
        if not parties or now.fixed:
            return
        ids = sorted({e.claim_id for e in fights})
        back = replace(now, day=day + dt.timedelta(days=int(self.parameters["contest_days"])), flip=False)
        others = tuple(sorted({*now.others, *parties}))
        score = min(now.score, 0.5)
        basis = now.basis if now.basis is not Basis.NONE else Basis.REPORTED
        self._push(
            replace(
                now, day=day, state=State.CONTESTED, basis=basis, others=others, score=score, claims=_joined(now.claims, ids),
                reports=[*now.reports, day], flip=False,
            )
        )  # fmt: skip
        self.revert = back


@dataclass(slots=True)
class Case:
    """What a day's evidence says for one actor."""

    actor: str
    weight: float = 0.0
    items: list[Evidence] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The claims, in order."""
        return sorted({e.claim_id for e in self.items})

    @property
    def whole(self) -> bool:
        """Whether one of them is about the whole place."""
        return any(e.whole for e in self.items)

    @property
    def basis(self) -> Basis:
        """Reported where one of them is about the place itself."""
        return Basis.REPORTED if any(e.basis is Basis.REPORTED for e in self.items) else Basis.AREA

    @property
    def from_whom(self) -> set[str]:
        """Who is said to have held it before."""
        return {e.loser for e in self.items if e.loser}


def _counts_on(e: Evidence, changes: Sequence[Evidence]) -> dt.date:
    """The day on which evidence counts: a coarse date never moves a change before dated evidence within its interval."""
    if e.first == e.day or e.event not in (Event.GAIN, Event.LOSE):
        return e.day
    within = [c.day for c in changes if e.first <= c.day <= e.day and c.actor != e.actor]
    return e.first + (min(within) - e.first) / 2 if within else e.day


def _joined(known: Sequence[str], more: Sequence[str]) -> list[str]:
    return sorted({*known, *more})
