"""Where is a source wrong, and what do we hold instead? Known faults, names that core mends, and checks anyone can repeat (no I/O)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.fuzz import ratio
from shapely import STRtree
from shapely.geometry import Point, shape

from gazetteer.geometry import distance_km
from gazetteer.merging import Saying
from gazetteer.names import bare_key, words_of
from gazetteer.places import ADMIN_KINDS, SETTLEMENT_KINDS, GazetteerEntry
from gazetteer.sounds import skeletons

UNLIKE = 34.0  # rapidfuzz ratio of consonants below which an Arabic and a Latin name are two names
FAR_KM = 1.0  # a point of core further from the source's is a mend
OUTSIDE_DEGREES = 0.02  # some 2 km: further than this outside its unit a point or its unit is wrong


@dataclass(frozen=True, slots=True)
class Fault:
    """What a source says wrongly of a place: ``theirs`` in ``field``, and ``ours`` where we hold something else ("" where we do not)."""

    place_id: str
    source: str
    field: str
    theirs: str
    ours: str
    reason: str


@dataclass(frozen=True, slots=True)
class FaultRules:
    """Faults found by hand, and the words that Latin names translate: "northern" is «شمال…», and contrary to «جنوب…»."""

    known: tuple[Fault, ...] = ()
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    contrary: Sequence[Sequence[str]] = ()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> FaultRules:
        """The rules of data/faults.json."""
        known = tuple(Fault(f["place"], f["source"], f["field"], f["theirs"], f["ours"], f["reason"]) for f in data["known"])
        return cls(known, data["qualifiers"]["words"], data["qualifiers"]["contrary"])


def report(
    said: Mapping[str, Sequence[Saying]],
    places: Mapping[str, GazetteerEntry],
    boundaries: Mapping[str, Mapping[str, Any]],
    rules: FaultRules,
) -> list[Fault]:
    """All faults of the sources loaded, those we mend first; one a place, source and field.

    ``said`` is what each source says by place, ``boundaries`` the GeoJSON shapes of units by their id.
    """
    faults: dict[tuple[str, str, str], Fault] = {}
    loaded = {(place, s.source) for place, sayings in said.items() for s in sayings}
    for fault in (
        *(f for f in rules.known if (f.place_id, f.source) in loaded),
        *_mended(said, places),
        *_of_two_names(said, rules),
        *_outside(said, places, boundaries),
        *_twins(said),
    ):
        faults.setdefault((fault.place_id, fault.source, fault.field), fault)
    return sorted(faults.values(), key=lambda f: (not f.ours, f.source, f.field, f.place_id))


def _mended(said: Mapping[str, Sequence[Saying]], places: Mapping[str, GazetteerEntry]) -> Iterator[Fault]:
    """Arabic names and points of other sources that core replaces."""
    for place, sayings in said.items():
        core = next((s.entry for s in sayings if s.source == "core"), None)
        for saying in sayings if core else ():
            theirs = saying.entry
            if saying.source == "core" or core is None:
                continue
            if theirs.name_ar and _key(theirs.name_ar) != _key(core.name_ar):
                yield Fault(
                    place, saying.source, "name_ar", theirs.name_ar, places[place].name_ar, "core has the name that newspapers write"
                )
            distance = distance_km((theirs.lat, theirs.lon), (core.lat, core.lon))
            if distance > FAR_KM and theirs.kind not in ADMIN_KINDS:
                point = f"{places[place].lat}, {places[place].lon}"
                yield Fault(place, saying.source, "point", f"{theirs.lat}, {theirs.lon}", point, f"core's point is {distance:.1f} km away")


def _key(name: str) -> str:
    return " ".join(map(bare_key, words_of(name).split()))


def _of_two_names(said: Mapping[str, Sequence[Saying]], rules: FaultRules) -> Iterator[Fault]:
    """Arabic and Latin names that say different things: «نجم الزهور» is not Hnyeh, «الحويز الشمالي» not Eastern Huweiz."""
    for place, saying in _each(said):
        entry = saying.entry
        if entry.kind in ADMIN_KINDS or not entry.name_ar or not entry.name_en:
            continue
        meant = [rules.qualifiers[w] for w in words_of(entry.name_en).split() if w in rules.qualifiers]
        arabic = words_of(entry.name_ar).split()
        for stem in meant:
            against = next((set(group) - {stem} for group in rules.contrary if stem in group), set())
            if not _has(arabic, {stem}) and _has(arabic, against):
                yield Fault(place, saying.source, "name_en", entry.name_en, "", f"contradicts the Arabic name «{entry.name_ar}»")
        own = " ".join(w for w in arabic if not _has([w], meant))
        latin = " ".join(w for w in words_of(entry.name_en).split() if w not in rules.qualifiers)
        pairs = [(a, b) for a in skeletons(own) for b in skeletons(latin)] if own and latin else []
        names = [a for a, b in pairs if min(len(a), len(b)) > 1]
        if names and max(ratio(a, b) for a, b in pairs) < UNLIKE:
            yield Fault(place, saying.source, "name_en", entry.name_en, "", f"is another name than the Arabic «{entry.name_ar}»")


def _has(words: Iterable[str], stems: Iterable[str]) -> bool:
    return any(bare_key(w).startswith(stem) for w in words for stem in stems)


def _outside(
    said: Mapping[str, Sequence[Saying]], places: Mapping[str, GazetteerEntry], boundaries: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    """Points that lie well outside the unit the source puts them in; the unit they lie in is told."""
    units = list(boundaries)
    shapes = {unit: shape(boundaries[unit]) for unit in units}
    tree = STRtree([shapes[u] for u in units])
    for place, saying in _each(said):
        unit = next((p for p in saying.entry.parents if p in shapes), None)
        point = Point(saying.entry.lon, saying.entry.lat)
        if unit is None or saying.entry.kind not in SETTLEMENT_KINDS or shapes[unit].distance(point) <= OUTSIDE_DEGREES:
            continue
        inside = [units[i] for i in tree.query(point, predicate="within") if len(units[i]) == len(unit)]
        where = f"in {inside[0]} ({places[inside[0]].name_ar})" if inside and inside[0] in places else "in no unit"
        yield Fault(place, saying.source, "point", f"{saying.entry.lat}, {saying.entry.lon}", "", f"lies outside its unit {unit}, {where}")


def _twins(said: Mapping[str, Sequence[Saying]]) -> Iterator[Fault]:
    """Two communities of one name in one sub-district, which the source tells apart by nothing but the code."""
    seen: dict[tuple[str, str, str], str] = {}
    for place, saying in sorted(_each(said), key=lambda s: s[0]):
        entry = saying.entry
        if entry.kind not in SETTLEMENT_KINDS or len(entry.parents) < 3 or not entry.name_ar:
            continue
        first = seen.setdefault((saying.source, entry.parents[0], f"{entry.kind == 'neighbourhood'} {_key(entry.name_ar)}"), place)
        if first != place:
            yield Fault(place, saying.source, "name_ar", entry.name_ar, "", f"has the name of {first} in the same sub-district")


def _each(said: Mapping[str, Sequence[Saying]]) -> Iterator[tuple[str, Saying]]:
    """Every saying of a source but core, which is ours."""
    return ((place, s) for place, sayings in said.items() for s in sayings if s.source not in ("core", "csv"))
