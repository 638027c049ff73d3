"""What does a claim weigh, and for which places? Claims become evidence: log-odds for an actor at a place from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from mapper.control.ground import Ground
from mapper.control.parameters import Parameters
from mapper.control.periods import Basis
from mapper.reading.claims import ControlClaim, Event, Extent, PublishedClaim, Status

START = dt.date(2011, 3, 15)
_SPAN_DAYS = {"day": 0, "week": 6, "month": 30, "season": 91, "year": 365}


class Decision(StrEnum):
    """What an analyst decided of a claim."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one claim says of one place.

    It counts from ``day`` on, the last day of [``first``, ``day``] where the date is coarse. ``actor`` is who holds by it (with
    ``lose`` the loser), ``guest`` who does so on the actor's side (IRN for GOV), ``loser`` who held before or is besieged. ``weight``
    are log-odds. ``root`` is who says so in the end, ``speaks_for`` its camp, ``words`` the sentence's, by which copies are known. ``kind`` is that of the area
    for a claim about one.
    """

    claim_id: str
    event: Event
    actor: str
    loser: str
    guest: str
    first: dt.date
    day: dt.date
    published: dt.date
    weight: float
    basis: Basis
    kind: str
    whole: bool
    denied: bool
    dated: bool
    accepted: bool
    root: str
    speaks_for: str
    words: frozenset[str]
    article: str
    at: int

    @property
    def order(self) -> tuple[object, ...]:
        """A total order of evidence that no order of input can change."""
        return (self.day, -self.weight, self.claim_id)


def event_day(claim: PublishedClaim) -> dt.date | None:
    """The first day on which the claim can count: the end of its interval where the date is coarse, never after publication."""
    if claim.claim.date is None:
        return None
    return max(START, min(_last_day(claim.claim.date, claim.claim.precision), claim.published))


def _last_day(first: dt.date, precision: str) -> dt.date:
    """The last day of a date's interval: that of the month or year where the date is its first day."""
    if precision == "month" and first.day == 1:
        return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    if precision == "year" and (first.month, first.day) == (1, 1):
        return first.replace(month=12, day=31)
    return first + dt.timedelta(days=_SPAN_DAYS.get(precision, 0))


class Weighing:
    """Weighs claims with one revision of the parameters; remembers what it found about each source."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self._roots: dict[str, tuple[str, str]] = {}

    def root(self, claim: PublishedClaim) -> tuple[str, str]:
        """Who says so in the end, and its camp: the quoted source, where none is quoted the outlet."""
        text = claim.claim.attribution or claim.outlet
        found = self._roots.get(text)
        if found is None:
            source = self.parameters.source_of(text)
            found = self._roots[text] = (source.id, source.camp) if source else (text.casefold(), "")
        return found

    def sides(self, claim: PublishedClaim) -> tuple[str, str]:
        """The camp that a claim pleases and the one that would not tell it gladly; "" for none."""
        said, camp = claim.claim, self.parameters.camp
        pleased, sorry = camp(said.actor), camp(said.loser) if said.loser else ""
        if said.event is Event.LOSE:
            pleased, sorry = "", pleased
        return (sorry, pleased) if said.status is Status.DENIED else (pleased, sorry)

    def weight(self, claim: PublishedClaim) -> float:
        """Log-odds that a claim speaks for what it says, by its source's record for and against the side it is about."""
        said, numbers = claim.claim, self.parameters
        root, camp = self.root(claim)
        pleased, sorry = self.sides(claim)
        weights = [numbers.pro(root, camp, pleased)] if pleased else []
        weights += [numbers.contra(root, camp, sorry)] if sorry else []
        weight = max(weights, default=numbers["claim_weight"])
        weight *= said.certainty
        if said.event is Event.HOLD:
            weight *= numbers.get(f"hold_weight:{said.rule}", "hold_weight")
        if said.extent is not Extent.WHOLE:
            weight *= numbers["part_weight"]
        return weight

    def evidence(self, claim: PublishedClaim, ground: Ground, decision: Decision | None = None) -> Iterator[tuple[str, Evidence]]:
        """What the claim says of every place that it reaches; nothing where it changes nothing (planned, possible, rejected)."""
        said = claim.claim
        accepted = decision is Decision.ACCEPTED
        if decision is Decision.REJECTED or (said.status not in (Status.ASSERTED, Status.DENIED) and not accepted):
            return
        day = event_day(claim)
        dated = day is not None
        if day is None:
            if said.event is not Event.GAIN or said.status is Status.DENIED:
                return  # «كانت تحت سيطرة الفصائل»: nobody knows when
            day = max(START, claim.published)
        if said.event is Event.GAIN and said.actor in self.parameters.posts and not said.loser:
            said = replace(said, event=Event.HOLD)  # «دخلت الشرطة العسكرية الروسية عين عيسى» sets up a post
        item = self._item(claim, said, day, dated, accepted)
        kind, inside = ground.reach(said.place_id, self.parameters["corridor_km"])
        if said.place_id in ground.known:
            yield said.place_id, item
        if item.whole and inside:
            part = _of_area(item, kind, self.parameters.get(f"area_weight:{kind}", "area_weight:region"))
            left_out = {p for named in said.exceptions for p in (named, *ground.covers.get(named, ()))}
            for place_id in inside:
                if place_id not in left_out:
                    yield place_id, part

    def _item(self, claim: PublishedClaim, said: ControlClaim, day: dt.date, dated: bool, accepted: bool) -> Evidence:
        numbers = self.parameters
        guest = said.actor in numbers.hosts or (said.actor in numbers.outsiders and said.rule == "present")
        host = said.actor if said.actor in numbers.posts and said.event is Event.HOLD else numbers.hosts.get(said.actor, said.actor)
        weight = self.weight(claim)
        if not dated:
            weight *= numbers.get(f"background_weight:{said.rule}", "background_weight")
        root, camp = self.root(claim)
        return Evidence(
            claim_id=claim.id,
            event=said.event,
            actor=numbers.heir(host, day),
            loser=numbers.heir(numbers.hosts.get(said.loser, said.loser), day - dt.timedelta(days=1)) if said.loser else "",
            guest=said.actor if guest else "",
            first=min(day, max(START, said.date or day)),
            day=day,
            published=claim.published,
            weight=numbers["decision_weight"] if accepted else weight,
            basis=Basis.REPORTED,
            kind="",
            whole=said.extent is Extent.WHOLE,
            denied=said.status is Status.DENIED and not accepted,
            dated=dated,
            accepted=accepted,
            root=root,
            speaks_for=camp,
            words=frozenset(said.wording.split()),
            article=claim.article_id,
            at=said.evidence[0][0] if said.evidence else 0,
        )


def _of_area(item: Evidence, kind: str, vagueness: float) -> Evidence:
    return Evidence(
        item.claim_id, item.event, item.actor, item.loser, item.guest, item.first, item.day, item.published, item.weight * vagueness,
        Basis.AREA, kind, True, item.denied, item.dated, item.accepted, item.root, item.speaks_for, item.words, item.article, item.at,
    )  # fmt: skip


def gather(
    claims: Iterable[PublishedClaim],
    ground: Ground,
    parameters: Parameters,
    decisions: Mapping[str, Decision],
    known_by: dt.date | None = None,
) -> dict[str, dict[str, Evidence]]:
    """The evidence of every place by claim; ``known_by`` leaves out what was published later. Linear in claims × places."""
    weighing = Weighing(parameters)
    out: dict[str, dict[str, Evidence]] = {}
    for claim in claims:
        if known_by is None or claim.published <= known_by:
            for place_id, item in weighing.evidence(claim, ground, decisions.get(claim.id)):
                out.setdefault(place_id, {})[claim.id] = item
    return out
