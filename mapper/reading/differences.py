"""How do two readings of one article differ? Toponyms that mean another place, claims that move, go or come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gazetteer.mentions import NamedPlace
from mapper.reading.claims import PublishedClaim


@dataclass(frozen=True, slots=True)
class ToponymShift:
    """A toponym at (start, end) of the body whose place (an id, None for none) is another one."""

    start: int
    end: int
    surface: str
    sentence: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ClaimShift:
    """A claim that goes (no ``after``), comes (no ``before``), or is another one now (both)."""

    before: PublishedClaim | None
    after: PublishedClaim | None

    @property
    def kind(self) -> str:
        """``gone``, ``new``, ``moved`` (the same of another place) or ``changed`` (another date, loser, extent or source)."""
        if self.before is None or self.after is None:
            return "new" if self.before is None else "gone"
        return "changed" if self.before.id == self.after.id else "moved"


@dataclass(frozen=True, slots=True)
class ReadingShift:
    """All that differs between two readings of one article."""

    toponyms: tuple[ToponymShift, ...] = ()
    claims: tuple[ClaimShift, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.toponyms or self.claims)


def reading_shift(
    old_names: Sequence[NamedPlace],
    new_names: Sequence[NamedPlace],
    old_claims: Sequence[PublishedClaim],
    new_claims: Sequence[PublishedClaim],
) -> ReadingShift:
    """What the new reading says otherwise than the old one.

    A claim moved if the same clause says the same of another place; it changed if date, loser, extent or source did.
    """
    old, new = {(n.start, n.end): n for n in old_names}, {(n.start, n.end): n for n in new_names}
    toponyms = []
    for span in sorted(old.keys() | new.keys()):
        was, now = old.get(span), new.get(span)
        one = now or was
        if one and (was.place_id if was else None) != (now.place_id if now else None):
            toponyms.append(ToponymShift(*span, one.surface, one.sentence, was.place_id if was else None, now.place_id if now else None))
    known = {c.id: c for c in old_claims}
    kept = known.keys() & {c.id for c in new_claims}
    gone = [c for c in old_claims if c.id not in kept]
    come = [c for c in new_claims if c.id not in kept]
    claims = []
    for claim in gone:
        moved = next((c for c in come if _clause(c) == _clause(claim)), None)
        if moved is not None:
            come.remove(moved)
        claims.append(ClaimShift(claim, moved))
    claims += [ClaimShift(None, c) for c in come]
    claims += [ClaimShift(known[c.id], c) for c in new_claims if c.id in kept and _told(known[c.id]) != _told(c)]
    return ReadingShift(tuple(toponyms), tuple(claims))


def _clause(published: PublishedClaim) -> tuple[object, ...]:
    claim = published.claim
    return claim.event, claim.actor, claim.status, claim.evidence[:1]


def _told(published: PublishedClaim) -> tuple[object, ...]:
    claim = published.claim
    return claim.date, claim.precision, claim.loser, claim.extent, claim.attribution
