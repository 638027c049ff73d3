"""Who holds one place since when, by its own evidence? The evidence of a place, weighed day by day, as steps.

A report of a change (gain, lose) is about its day: what was said before does not stand against it, what is said of that day and after
does. A sentence about who holds a place (hold) is weighed against the last report, which stands the less the older it is.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mapper.control.evidence import START, Evidence
from mapper.control.ground import Hold
from mapper.control.parameters import Parameters
from mapper.control.periods import Basis, State
from mapper.control.reports import Case, Heard, alone_after_the_end, counts_on, last_of_the_day
from mapper.control.steps import CEILING, Draft, Step
from mapper.reading.claims import Event

FIRST_HOLDER = "GOV"  # on 15 March 2011
_FAINT = 0.3  # log-odds of a report so old that it stands against nothing any more
_DENIAL_DAYS = 7  # how long after a claim a denial still answers it


def draft(evidence: Iterable[Evidence], held: Sequence[Hold], parameters: Parameters, left_out: frozenset[str] = frozenset()) -> Draft:
    """Weigh the evidence of one place; ``left_out`` are claims that wait. Linear in evidence, but for what was said in the same week."""
    ordered = sorted((e for e in evidence if e.claim_id not in left_out), key=lambda e: e.order)
    ended = alone_after_the_end(ordered, parameters)
    place = _Place(parameters, [e for e in ordered if e.claim_id not in ended])
    place.run(held)
    return Draft(place.steps, {**dict.fromkeys(ended, "ended"), **dict.fromkeys(left_out, "deep")})


class _Place:
    """The running state of a place while its evidence is read in order."""

    def __init__(self, parameters: Parameters, evidence: Sequence[Evidence]) -> None:
        self.parameters = parameters
        self.days: dict[dt.date, list[Evidence]] = {}
        self.denials = [e for e in evidence if e.denied and e.event is Event.GAIN]
        dated_changes = [e for e in evidence if e.first == e.day and e.event in (Event.GAIN, Event.LOSE) and not e.denied]
        for e in evidence:
            if not (e.denied and e.event is Event.GAIN):
                self.days.setdefault(counts_on(e, dated_changes), []).append(e)
        odds = parameters["baseline_probability"]
        self.base = math.log(odds / (1 - odds))
        self.now = Step(START, FIRST_HOLDER, State.CONTROLLED, Basis.NONE, self.base, START, START)
        self.steps = [self.now]
        self.heard = Heard(parameters)
        self.besieger = ""
        self.besieged_itself = False  # told of the place, not only of an area around it
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
        holder = self.now.actor
        gains = self.heard.cases((e for e in told if e.event is Event.GAIN and e.dated and not self._taken_back(e)), holder)
        holds = self.heard.cases((e for e in told if e.event is Event.HOLD or (e.event is Event.LOSE and e.denied) or not e.dated), holder)
        loses = self.heard.cases((e for e in told if e.event is Event.LOSE and not e.denied), holder)
        sieges = [e for e in told if e.event is Event.SIEGE]
        fights = [e for e in told if e.event is Event.CONTEST]
        gains = {a: c for a, c in gains.items() if c.weight > 0 or a == self.now.actor}
        if gains:
            self._gained(day, last_of_the_day(gains, holder), gains, holds, loses)
        elif loses:
            self._lost(day, loses)
        if holds and not gains:
            self._said_to_hold(day, holds)
        if sieges:
            self._besieged(day, sieges)
        elif any(e.event is Event.RELIEF for e in told):
            self.besieger, self.besieged_itself = "", False
        if fights and not gains and not loses:
            self._fought_over(day, fights)
        self.heard.add(day, told)

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
            return False
        if e.event is Event.CONTEST or (self.besieged_itself and e.kind == "governorate"):
            return False
        if e.event is Event.LOSE and camp(now.actor) != camp(e.actor):
            return False
        if e.loser and camp(now.actor) not in (camp(e.loser), camp(e.actor)):
            return False
        return e.weight > self._stands(day, "area_lag_days")

    def _stands(self, day: dt.date, lag: str, *, about_it: bool = False) -> float:
        """How much of the last report stands against another one of this day."""
        if self.now.basis in (Basis.NONE, Basis.IMPLIED):
            return 0.0
        if self.now.basis is Basis.AREA and about_it:
            return 0.0  # what is said of the place itself goes before what is said of an area
        faded: float = 3.0 ** (-max(0, (day - self.now.last).days) / self.parameters[lag])
        return min(self.now.score, 4.0) * faded

    def _taken_back(self, e: Evidence) -> bool:
        """Whether the same source denied it within days: its own correction voids its claim."""
        return any(d.actor == e.actor and d.root == e.root and 0 <= (d.day - e.day).days <= _DENIAL_DAYS for d in self.denials)

    def _contrary(self, best: Case, gains: dict[str, Case], holds: dict[str, Case], day: dt.date) -> dict[str, float]:
        """What speaks for others on the day somebody took the place: each voice once, those of one camp as one."""
        now, articles = self.now, {e.article for e in best.items}
        voices: dict[str, dict[str, float]] = {}

        def say(actor: str, e: Evidence, weight: float) -> None:
            said = voices.setdefault(actor, {})
            voice = e.speaks_for or e.root
            said[voice] = max(said.get(voice, 0.0), weight)

        rivals = {a: c for a, c in gains.items() if a not in (best.actor, *best.from_whom, now.actor)}
        for actor, case in [*rivals.items(), *((a, c) for a, c in holds.items() if a != best.actor)]:
            for e in case.items:
                if e.article not in articles:  # one text contradicts nobody: it tells what was before and after
                    say(actor, e, e.weight)
        for e in self.denials:
            if e.actor == best.actor and 0 <= (e.day - day).days <= _DENIAL_DAYS and now.actor:
                expected = e.speaks_for == self.parameters.camp(now.actor)
                say(now.actor, e, e.weight * (self.parameters["denial_weight"] if expected else 1.0))
        return {actor: sum(said.values()) for actor, said in voices.items()}

    def _gained(self, day: dt.date, best: Case, gains: dict[str, Case], holds: dict[str, Case], loses: dict[str, Case]) -> None:
        now = self.now
        if best.actor == now.actor:
            self._confirm(day, best)
            return
        if not best.whole:
            self._divide(day, best)
            return
        admitted = sum(c.weight for a, c in loses.items() if self.parameters.camp(a) == self.parameters.camp(now.actor))
        contrary = self._contrary(best, gains, holds, day)
        margin = self.parameters["contest_margin"]
        lead = best.weight + admitted - max(contrary.values(), default=0.0)
        if lead >= margin or not contrary:
            self._take(day, replace(best, weight=best.weight + admitted), rivals=contrary)
        elif lead > -2 * margin:  # a report of a change is news: it takes more than one voice against it to set it aside
            self._contest(day, best, lead, contrary, [i for a in contrary if a in holds for i in holds[a].ids])
        else:
            now.against = _joined(now.against, best.ids)

    def _contest(self, day: dt.date, case: Case, lead: float, contrary: dict[str, float], contrary_ids: Sequence[str] = ()) -> None:
        """Both sides have it said that they hold the place; the likelier one comes first."""
        first = case.actor if lead > 0 else max(contrary, key=lambda a: (contrary[a], a))
        others = tuple(sorted({*contrary, case.actor, *self.now.others} - {first, ""}))
        rivals = {**contrary, case.actor: case.weight}
        rivals.pop(first)
        known = _joined(self.now.claims, contrary_ids)
        own, other = (case.ids, known) if first == case.actor else (known, case.ids)
        self._push(
            Step(
                day,
                first,
                State.CONTESTED,
                Basis.REPORTED,
                abs(lead),
                day,
                day,
                own,
                other,
                others,
                rivals,
                [day],
                flip=first == case.actor,
            )
        )

    def _take(self, day: dt.date, case: Case, rivals: dict[str, float] | None = None) -> None:
        """The place is held by somebody else from this day on; what that implies of the days before is filled in."""
        former = self.now
        self._imply(day, case)
        now = self.now
        contested = now.state is State.CONTESTED and case.actor in (now.actor, *now.others) and not rivals
        score = min(CEILING, case.weight - max((rivals or {}).values(), default=0.0))
        divided = not case.whole and former.basis is Basis.NONE and bool(former.actor)
        self._push(
            Step(
                day, case.actor, State.SHARED if divided else State.CONTROLLED, case.basis, score, now.since if contested else day, day,
                case.ids, [], (former.actor,) if divided else (), rivals or {}, [day], flip=True,
            )
        )  # fmt: skip

    def _imply(self, day: dt.date, case: Case) -> None:
        """What a report says of the days before: a captured place was the loser's, one that is said to be held was so a while ago."""
        now, camp = self.now, self.parameters.camp
        silent = now.basis is Basis.NONE
        if any(e.event is Event.GAIN and e.dated for e in case.items):
            losers = case.from_whom - {case.actor}
            before = min(losers) if losers else ""
            known = camp(now.actor) in {camp(x) for x in losers} or (not losers and (not silent or now.actor != case.actor))
            old = self.parameters["contest_days"]
        else:
            before, known, old = case.actor, now.actor == case.actor, self.parameters["stale_days"]
        if now.fixed or known or case.basis is not Basis.REPORTED or (not silent and (day - now.last).days <= old):
            return
        self._before(day, before, case, halfway=not silent)

    def _before(self, day: dt.date, actor: str, case: Case, *, halfway: bool) -> None:
        """A pale step before ``day``, at most ``implied_days`` long; where something was reported before, half the way to it."""
        start = max(self.steps[-1].day + dt.timedelta(days=1), day - dt.timedelta(days=int(self.parameters["implied_days"])))
        if halfway:
            start = max(start, self.now.last + (day - self.now.last) / 2)
        if start < day:
            shared = not case.whole and bool(actor) and bool(self.now.actor)
            state = State.SHARED if shared else State.CONTROLLED if actor else State.UNKNOWN
            score = self.parameters["implied_score"] if actor else 0.0
            others = (self.now.actor,) if shared else ()
            self.now = Step(start, actor, state, Basis.IMPLIED, score, start, day, case.ids, others=others, reports=[day])
            self.steps.append(self.now)

    def _confirm(self, day: dt.date, case: Case) -> None:
        """Who is taken to hold it is said to again."""
        now = self.now
        fresh = now.basis in (Basis.NONE, Basis.IMPLIED)
        if now.basis is Basis.NONE and case.whole:
            self._imply(day, case)
        disputed = now.state is State.CONTESTED  # there the score is the lead
        camp = self.parameters.camp(case.actor)
        gained = 0.5 if not disputed else 0.0 if case.told_by(camp) else 1.0  # what a side says of itself settles no contest
        score = case.weight if fresh else min(CEILING, now.score + gained * case.weight)
        lead = score if disputed else score - max(now.rivals.values(), default=0.0)
        rivals = {} if case.whole and lead >= self.parameters["contest_margin"] else now.rivals
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
                now, day=day, state=State.SHARED, others=others, claims=_joined(now.claims, case.ids),
                reports=[*now.reports, day], flip=False,
            )
        )  # fmt: skip

    def _said_to_hold(self, day: dt.date, holds: dict[str, Case]) -> None:
        ranked = sorted(holds.values(), key=lambda c: (-c.weight, c.actor))
        own = holds.get(self.now.actor)
        if own is not None:
            self._confirm(day, own)
        reported = self.now.basis in (Basis.REPORTED, Basis.AREA) and bool(self.now.actor)
        for case in ranked:
            guests = all(e.guest for e in case.items)  # who has posts at a place that another holds is present, no more
            if case.actor != self.now.actor and not (guests and reported):
                self._disputed(day, case, own)

    def _disputed(self, day: dt.date, case: Case, own: Case | None) -> None:
        """Somebody else is said to hold the place: weighed against what stands of the last report."""
        now, margin = self.now, self.parameters["contest_margin"]
        if now.state is State.UNKNOWN and now.left and self.parameters.camp(now.left) != self.parameters.camp(case.actor):
            stands = 0.0
        else:
            stands = self._stands(day, "lag_days", about_it=case.basis is Basis.REPORTED)
        if own is not None:
            stands = max(stands, own.weight)
        if not case.whole and stands > _FAINT and now.actor:
            self._divide(day, case)
            return
        earlier = now.rivals.get(case.actor, 0.0)
        camp = self.parameters.camp(case.actor)
        weight = max(case.weight, earlier) if case.told_by(camp) else case.weight + earlier  # what a side says of itself counts once
        lead = weight - stands
        recent = (day - now.last).days < self.parameters["contest_days"]
        if lead >= margin or stands <= _FAINT:
            self._take(day, replace(case, weight=max(lead, case.weight / 2)))
        elif now.actor and lead > (-margin if recent else 0.0):
            self._contest(day, replace(case, weight=weight), lead, {now.actor: stands})
        else:
            now.rivals = {**now.rivals, case.actor: weight}
            now.against = _joined(now.against, case.ids)

    def _lost(self, day: dt.date, loses: dict[str, Case]) -> None:
        now = self.now
        for case in sorted(loses.values(), key=lambda c: (-c.weight, c.actor)):
            if self.parameters.kin(case.actor, now.actor) and case.whole:
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
                    self._left(day, case)
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
                self._before(day, case.actor, case, halfway=False)
                self._left(day, case)

    def _left(self, day: dt.date, case: Case) -> None:
        """Nobody is said to have come: a besieged place falls to the besieger, what else is left is nobody's as far as we know."""
        heir = self.besieger if self.parameters.camp(self.besieger) != self.parameters.camp(case.actor) else ""
        state, basis = (State.CONTROLLED, Basis.IMPLIED) if heir else (State.UNKNOWN, case.basis)
        score = self.parameters["implied_score"] if heir else case.weight
        self._push(Step(day, heir, state, basis, score, day, day, case.ids, reports=[day], left=case.actor, flip=bool(heir)))
        self.besieger, self.besieged_itself = "", False

    def _besieged(self, day: dt.date, sieges: list[Evidence]) -> None:
        """A besieged place is not the besieger's: where only the baseline says so, it is the besieged party's."""
        best = sieges[0]
        self.besieger = best.actor
        self.besieged_itself = any(e.basis is Basis.REPORTED for e in sieges) or self.besieged_itself
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


def _joined(known: Sequence[str], more: Sequence[str]) -> list[str]:
    return sorted({*known, *more})
