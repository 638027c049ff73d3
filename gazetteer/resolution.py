"""Which place does each toponym mean? Disambiguation with named scores; an unresolved toponym carries its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gazetteer.geometry import distance_km
from gazetteer.index import Candidate
from gazetteer.places import ADMIN_KINDS, SETTLEMENT_KINDS, GazetteerEntry, PlaceKind
from gazetteer.toponyms import Toponym

MARGIN = 0.15  # a lead smaller than this, between places far apart, is no decision
NEAR_KM = 12.0  # candidates this close are one place for a map
CONTEXT_KM = 40.0  # the distance at which a neighbour in the text says nothing any more
WINDOW = 64  # toponyms before and behind that a toponym is read with; newspaper articles seldom name more


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the named parts of its score (spelling, prominence, kind, parent, list, document) and their sum."""

    candidate: Candidate
    scores: Mapping[str, float]
    total: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """A toponym with its place, or None and the ``reason`` (unknown name, ambiguous); ``ranked`` are all candidates, best first."""

    toponym: Toponym
    entry: GazetteerEntry | None
    ranked: tuple[Scored, ...] = ()
    reason: str = ""


def resolve(toponyms: Sequence[Toponym], off: Collection[str] = frozenset()) -> tuple[Resolution, ...]:
    """Resolve all toponyms of a text together: prominent and unambiguous ones first, then the rest given them.

    Nested apposition («في ريف دير الزور الشرقي») binds hard, lists pull together, then the document's other places,
    the distance to them, and prominence. Cost: toponyms × candidates × the places named within ``WINDOW`` toponyms.
    ``off`` names parts of the score to leave out, to measure what they bring.
    """
    anchors: dict[int, GazetteerEntry] = {}
    for i, toponym in enumerate(toponyms):
        anchor = _anchor(toponym)
        if anchor is not None:
            anchors[i] = anchor
    first = [_choose(i, toponyms, anchors, off) for i in range(len(toponyms))]
    settled = {i: r.entry for i, r in enumerate(first) if r.entry is not None}
    return tuple(_choose(i, toponyms, settled, off) for i in range(len(toponyms)))


def _anchor(toponym: Toponym) -> GazetteerEntry | None:
    if not toponym.candidates:
        return None
    best = sorted(toponym.candidates, key=lambda c: (-_own(toponym, c)["sum"], c.entry.id))
    close = all(distance_km(_point(best[0]), _point(c)) < NEAR_KM or c.entry.kind in ADMIN_KINDS for c in best[1:])
    if best[0].entry.prominence >= 0.5 or (close and best[0].cost < 0.05):
        return best[0].entry
    return None


def _point(candidate: Candidate) -> tuple[float, float]:
    return candidate.entry.lat, candidate.entry.lon


def _own(toponym: Toponym, candidate: Candidate) -> dict[str, float]:
    """The scores that need no context: spelling, prominence, kind."""
    entry = candidate.entry
    kind = 0.0
    if toponym.kinds:
        kind = 0.8 if entry.kind in toponym.kinds else -0.8
        if entry.kind in (PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE) and toponym.kinds & {
            PlaceKind.CITY,
            PlaceKind.TOWN,
            PlaceKind.VILLAGE,
        }:
            kind = 0.8
    elif entry.kind in SETTLEMENT_KINDS:
        kind = 0.3
    elif entry.kind in (PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT):
        kind = -0.3
    scores = {"spelling": -2.0 * candidate.cost, "prominence": 1.5 * entry.prominence, "kind": kind}
    return {**scores, "sum": sum(scores.values())}


def _choose(i: int, toponyms: Sequence[Toponym], settled: Mapping[int, GazetteerEntry], off: Collection[str]) -> Resolution:
    toponym = toponyms[i]
    if not toponym.candidates:
        return Resolution(toponym, None, reason="unknown name")
    around = _around(i, len(toponyms), settled)
    scored: list[Scored] = []
    for candidate in toponym.candidates:
        scores = _own(toponym, candidate)
        scores.pop("sum")
        scores.update(_context(i, toponyms, candidate.entry, settled, around))
        if off:
            scores = {name: value for name, value in scores.items() if name not in off}
        scored.append(Scored(candidate, scores, sum(scores.values())))
    ranked = tuple(sorted(scored, key=lambda s: (-s.total, s.candidate.entry.id)))
    best = ranked[0]
    for other in ranked[1:]:
        far = distance_km(_point(best.candidate), _point(other.candidate)) > NEAR_KM
        if best.total - other.total < MARGIN and far and other.candidate.entry.kind not in ADMIN_KINDS:
            if best.candidate.entry.prominence < 0.3:
                return Resolution(toponym, None, ranked, "ambiguous")
    if best.total < -1.0:
        return Resolution(toponym, None, ranked, "contradicts its context")
    return Resolution(toponym, best.candidate.entry, ranked)


def _around(i: int, count: int, settled: Mapping[int, GazetteerEntry]) -> list[tuple[GazetteerEntry, float]]:
    """The places settled around toponym ``i`` with their weights, the nearer the heavier; one named often comes once, with the sum."""
    weights: dict[str, float] = {}
    places: dict[str, GazetteerEntry] = {}
    for j in range(max(0, i - WINDOW), min(count, i + WINDOW + 1)):
        if j != i and j in settled:
            place = settled[j]
            places[place.id] = place
            weights[place.id] = weights.get(place.id, 0.0) + 1.0 / (1.0 + abs(j - i))
    return [(place, weights[key]) for key, place in places.items()]


def _context(
    i: int,
    toponyms: Sequence[Toponym],
    entry: GazetteerEntry,
    settled: Mapping[int, GazetteerEntry],
    around: Sequence[tuple[GazetteerEntry, float]],
) -> dict[str, float]:
    toponym = toponyms[i]
    scores: dict[str, float] = {}
    if toponym.parent is not None and toponym.parent in settled:
        scores["parent"] = _inside(entry, settled[toponym.parent])
    group = [
        settled[j]
        for j in range(max(0, i - 12), min(len(toponyms), i + 13))
        if j != i and j in settled and toponyms[j].group == toponym.group
    ]
    if group:
        scores["list"] = 1.0 * max(0.0, 1.0 - min(distance_km((entry.lat, entry.lon), (g.lat, g.lon)) for g in group) / CONTEXT_KM)
    pull = weight = 0.0
    for anchor, near in around:
        if anchor.id == entry.id:
            continue
        weight += near
        distance = distance_km((entry.lat, entry.lon), (anchor.lat, anchor.lon))
        same = entry.parents[-1:] == (anchor.parents[-1:] or (anchor.id,))
        pull += near * (max(0.0, 1.0 - distance / 100.0) + (0.3 if same else 0.0))
    if weight:
        scores["document"] = 1.0 * pull / weight
    return scores


def _inside(entry: GazetteerEntry, parent: GazetteerEntry) -> float:
    """How well ``entry`` lies in ``parent``: +1.5 inside its unit or close to it, −1.5 in another governorate and far."""
    units = (*entry.parents, entry.id)
    if parent.id in units:
        return 1.5
    distance = distance_km((entry.lat, entry.lon), (parent.lat, parent.lon))
    shared = parent.parents[-1:] and parent.parents[-1] in units
    if parent.members and (entry.id in parent.members or any(u in parent.members for u in entry.parents)):
        return 1.5
    if distance < 25:
        return 1.3
    if shared:
        return 1.0
    return 0.3 if distance < 60 else -1.5
