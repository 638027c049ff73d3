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
    """A claim that goes (no ``after``), comes (no ``before``), or is made of another place (both)."""

    before: PublishedClaim | None
    after: PublishedClaim | None


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
    """What the new reading says otherwise than the old one. A claim moved if the same clause says the same of another place."""
    old, new = {(n.start, n.end): n for n in old_names}, {(n.start, n.end): n for n in new_names}
    toponyms = []
    for span in sorted(old.keys() | new.keys()):
        was, now = old.get(span), new.get(span)
        one = now or was
        if one and (was.place_id if was else None) != (now.place_id if now else None):
            toponyms.append(ToponymShift(*span, one.surface, one.sentence, was.place_id if was else None, now.place_id if now else None))
    kept = {c.id for c in old_claims} & {c.id for c in new_claims}
    gone = [c for c in old_claims if c.id not in kept]
    come = [c for c in new_claims if c.id not in kept]
    claims = []
    for claim in gone:
        moved = next((c for c in come if _clause(c) == _clause(claim)), None)
        if moved is not None:
            come.remove(moved)
        claims.append(ClaimShift(claim, moved))
    claims += [ClaimShift(None, c) for c in come]
    return ReadingShift(tuple(toponyms), tuple(claims))


def _clause(published: PublishedClaim) -> tuple[object, ...]:
    claim = published.claim
    return claim.event, claim.actor, claim.status, claim.evidence[:1]
