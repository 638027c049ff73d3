"""Which places does a query mean, best first, and why? Ranked look-ups in any spelling, with named scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from gazetteer.geometry import distance_km
from gazetteer.index import GazetteerIndex
from gazetteer.places import ADMIN_KINDS, SETTLEMENT_KINDS, GazetteerEntry, PlaceKind
from gazetteer.queries import QueryWords, Question, parent_names, readings
from gazetteer.sounds import arabic_form, confused, is_arabic, latin_words, skeletons, sounds

# The most each part can add; a whole score is their share of 1.
CEILINGS: Mapping[str, float] = {"spelling": 1.0, "prominence": 0.4, "kind": 0.35, "parent": 0.8, "near": 0.4}
SURE = 0.9  # a spelling this good is no guess: nothing looser is tried
FLOOR = 0.6  # a name spelled worse is another name
FAIR = 0.72  # a guessed parent needs a name at least so well spelled
LOOSE = 0.8  # below this the neighbours of the skeleton are asked too
NEIGHBOUR = 0.12  # what a consonant more, less or other costs besides the letters themselves
LESSER = 0.04  # what the less usual sound of a letter costs: ض as z, ث as s
GUESS = -0.2  # what a parent costs that no sign announced
APART = 0.15  # what a name without its type word costs: "Tabqa" for "Tabqa airbase"
UNQUALIFIED = 0.2  # "Baqras" for "Upper Baqras"
NEAR_KM = 50.0  # the distance at which the pull of ``near`` has fallen to a half
_TOWNS = frozenset({PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE})
_HEARD_VOWELS = ("a", "i", "u")  # all the vowels of a form of ``sounds``
_FAINT = 0.3  # prominence from which a settlement may be named as another's parent


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that a query may mean: the name that matched, how the query was read, and the parts of its score by name."""

    entry: GazetteerEntry
    matched: str
    question: Question
    scores: Mapping[str, float]

    @property
    def total(self) -> float:
        """The sum of the parts."""
        return sum(self.scores.values())


class _Form(NamedTuple):
    """A spelling as it is compared: ``form`` of ``name`` of an entry, in Arabic letters or as it sounds, and what it costs."""

    entry: str
    name: str
    form: str
    arabic: bool
    cost: float


class PlaceFinder:
    """Ranked look-ups over an index. Its own tables are built by ``prepare`` or when first asked: a reader of texts needs none."""

    def __init__(self, index: GazetteerIndex, words: QueryWords) -> None:
        self.index = index
        self.words = words
        self._units: dict[tuple[str, bool], tuple[GazetteerEntry, ...]] = {}

    def prepare(self) -> None:
        """Build all tables now (about twice the time of the index), so that no look-up waits for them."""
        for name in ("codes", "_tables", "_misspelt", "_shortened"):
            getattr(self, name)

    @cached_property
    def codes(self) -> dict[str, str]:
        """Ids, p-codes and ids elsewhere («geonames:170794»), in small letters, to entry ids."""
        out: dict[str, str] = {}
        for e in self.index.entries.values():
            for code in (e.id, e.pcode or e.id, *(f"{source}:{code}" for source, code in e.references)):
                out.setdefault(code.lower(), e.id)
        return out

    @cached_property
    def _tables(self) -> tuple[dict[str, list[_Form]], dict[str, list[_Form]]]:
        """Forms by their sound (Latin) and by their skeletons (all)."""
        by_sound: dict[str, list[_Form]] = {}
        by_skeleton: dict[str, list[_Form]] = {}
        for e in self.index.entries.values():
            seen: set[tuple[str, bool]] = set()
            for name in self.index.names_of(e):
                for spelling, cost in self._ways(name):
                    arabic = is_arabic(spelling)
                    key = spelling if arabic else "".join(latin_words(spelling))
                    if (key, arabic) in seen:
                        continue
                    seen.add((key, arabic))
                    for heard in (arabic_form(spelling),) if arabic else sounds(spelling):
                        if not heard:
                            continue
                        form = _Form(e.id, name, heard, arabic, cost)
                        if not arabic:
                            by_sound.setdefault(heard, []).append(form)
                        for i, skeleton in enumerate(skeletons(spelling)):
                            by_skeleton.setdefault(skeleton, []).append(_Form(e.id, name, heard, arabic, cost + LESSER) if i else form)
        return by_sound, by_skeleton

    def _ways(self, name: str) -> Iterator[tuple[str, float]]:
        """A stored name, without its type words, and without what tells it from a neighbour («بقرص فوقاني» → «بقرص»), with costs."""
        yield name, 0.0
        untyped = self.words.untyped(name)[0]
        if untyped != name:
            yield untyped, APART
        unqualified = self.words.unqualified(untyped)
        if unqualified != untyped:
            yield unqualified, UNQUALIFIED

    @cached_property
    def _misspelt(self) -> dict[str, list[_Form]]:
        """Arabic forms, confused letters made one, under themselves and under each form that lacks one of their letters."""
        out: dict[str, list[_Form]] = {}
        for form in {id(f): f for forms in self._tables[1].values() for f in forms if f.arabic}.values():
            letters = confused(form.form)
            for less in (letters, *_without_one(letters)):
                out.setdefault(less, []).append(form)
        return out

    @cached_property
    def _shortened(self) -> dict[str, list[str]]:
        """Skeletons by each form that lacks one of their letters: the neighbours of a misspelling."""
        out: dict[str, list[str]] = {}
        for skeleton in self._tables[1]:
            for less in _without_one(skeleton):
                out.setdefault(less, []).append(skeleton)
        return out

    def find(
        self,
        query: str,
        near: tuple[float, float] | None = None,
        kinds: frozenset[PlaceKind] = frozenset(),
        parents: Sequence[str] = (),
        limit: int = 10,
    ) -> list[Finding]:
        """The places ``query`` may mean, best first, at most ``limit``; empty where no name is like it.

        ``near`` (lat, lon) pulls; ``kinds`` are the only ones wanted; ``parents`` are names of places it lies in, besides those the
        query tells. A p-code or an id finds its own place alone.
        """
        coded = self.codes.get(query.strip().lower())
        if coded is not None:
            found = [Finding(self.index.entries[coded], query, Question(query), {"spelling": 1.0})]
            return [f for f in found if not kinds or f.entry.kind in kinds]
        read = readings(query, self.words)
        best: dict[str, Finding] = {}
        # Each stage is entered only where nothing found so far is good enough.
        for questions, enough, loose, guess in (
            (read.said, 2.0, False, False),
            (read.said, LOOSE, True, False),
            (read.guessed, SURE, True, True),
            (read.turned, FAIR, True, True),
        ):
            if any(f.scores["spelling"] >= enough and f.scores.get("parent", 1.0) > 0 for f in best.values()):
                continue
            for question in questions:
                if not guess or self.units(question.parents[0], loose=False):
                    self._answer(question, parents, near, kinds, best, loose, guess)
        return sorted(best.values(), key=lambda f: (-f.total, f.entry.id))[:limit]

    def _answer(
        self,
        question: Question,
        parents: Sequence[str],
        near: tuple[float, float] | None,
        kinds: frozenset[PlaceKind],
        best: dict[str, Finding],
        loose: bool,
        guess: bool,
    ) -> None:
        units = [self.units(p) for p in (*question.parents, *parents)]
        for place, (spelling, matched) in self.spelled(question.name, loose).items():
            entry = self.index.entries[place]
            if spelling < (FAIR if guess else FLOOR) or (kinds and entry.kind not in kinds):
                continue
            scores = {
                "spelling": spelling,
                "prominence": CEILINGS["prominence"] * entry.prominence * spelling,
                "kind": kind_score(entry.kind, question.kinds),
            }
            if units:
                scores["parent"] = CEILINGS["parent"] * sum(_lies_in(entry, u) for u in units) / len(units)
            if guess:
                scores["guess"] = GUESS
            if near is not None:
                scores["near"] = CEILINGS["near"] * NEAR_KM / (NEAR_KM + distance_km(near, (entry.lat, entry.lon)))
            finding = Finding(entry, matched, question, scores)
            if place not in best or finding.total > best[place].total:
                best[place] = finding

    def units(self, text: str, loose: bool = True) -> tuple[GazetteerEntry, ...]:
        """The units, regions and known towns that a parent's name or id means, ``loose``ly too; empty where it means none."""
        if text.lower() in self.codes:
            return (self.index.entries[self.codes[text.lower()]],)
        if (text, loose) not in self._units:
            found: dict[str, float] = {}
            for name in parent_names(text, self.words):
                for place, (spelling, _) in self.spelled(name, loose).items():
                    entry = self.index.entries[place]
                    if spelling >= LOOSE and (entry.is_area or entry.kind is PlaceKind.REGION or entry.prominence >= _FAINT):
                        found[place] = max(found.get(place, 0.0), spelling)
                if found:
                    break
            top = max(found.values(), default=0.0)
            if len(self._units) > 4096:
                self._units.clear()
            self._units[text, loose] = tuple(self.index.entries[i] for i in sorted(found) if found[i] >= top - 0.06)
        return self._units[text, loose]

    def spelled(self, name: str, loose: bool = True) -> dict[str, tuple[float, str]]:
        """Entry ids whose names are spelled like ``name``, each with how well (1 = as written) and the name that matched.

        ``loose`` asks misspellings too where nothing better is found: «ديرالزوور», "Mayadeem".
        """
        found: dict[str, tuple[float, str]] = {}
        arabic = is_arabic(name)
        if arabic:
            for c in self.index.candidates(name, limit=60, typed=True):
                found[c.entry.id] = (1.0 - c.cost / 2, c.name)
        elif latin_words(name):
            self._sounding(name, found)
        else:
            return found
        if not arabic or max((s for s, _ in found.values()), default=0.0) < SURE:
            for skeleton in skeletons(name):
                across = min(0.38 + 0.08 * max(0, len(skeleton) - 2), 0.85)
                self._compare(name, self._tables[1].get(skeleton, ()), across, 0.0, found)
        if loose and max((s for s, _ in found.values()), default=0.0) < LOOSE:
            if arabic:
                letters = confused(arabic_form(name))
                for less in (letters, *_without_one(letters)):
                    self._compare(name, self._misspelt.get(less, ()), 0.0, 0.0, found)
            else:
                for skeleton in self._neighbours(skeletons(name)):
                    self._compare(name, self._tables[1].get(skeleton, ()), 0.0, NEIGHBOUR, found)
        return found

    def _sounding(self, name: str, found: dict[str, tuple[float, str]]) -> None:
        written = latin_words(name)
        mine = "".join(written)
        for form in (form for heard in sounds(name) for form in self._tables[0].get(heard, ())):
            theirs = latin_words(form.name)
            spelling = 1.0 if theirs == written else 0.75 + 0.2 * Levenshtein.normalized_similarity(mine, "".join(theirs))
            if spelling - form.cost > found.get(form.entry, (0.0, ""))[0]:
                found[form.entry] = (spelling - form.cost, form.name)

    def _compare(self, name: str, forms: Iterable[_Form], across: float, cost: float, found: dict[str, tuple[float, str]]) -> None:
        """Add ``forms`` by how near they are to ``name``, letter for letter, less ``cost``.

        ``across`` is how near a form in the other script is: of a Latin and an Arabic spelling only the skeletons can be compared.
        A word or a first vowel more or less counts: "Umm al-Mayadhin" is not "Mayadin".
        """
        arabic = is_arabic(name)
        mine = (arabic_form(name),) if arabic else sounds(name)
        for form in forms:
            if form.arabic != arabic:
                near = across
            else:
                near = max(_letters(one, form.form) for one in mine)
                if near < 0.5:
                    continue
                if near < 0.95 and not arabic:
                    near -= 0.15 * (len(name.split()) > len(form.name.split()))
                    near -= 0.1 * ((mine[0][:1] in _HEARD_VOWELS) != (form.form[0] in _HEARD_VOWELS))
            spelling = 0.42 + 0.48 * near - form.cost - cost
            if near > 0.3 and spelling > found.get(form.entry, (0.0, ""))[0]:
                found[form.entry] = (spelling, form.name)

    def _neighbours(self, wanted: Iterable[str]) -> dict[str, None]:
        """Skeletons one letter away: one more, one less, one other."""
        out: dict[str, None] = {}
        for skeleton in wanted:
            if len(skeleton) < 3:
                continue
            for less in (skeleton, *_without_one(skeleton)):
                out.update(dict.fromkeys(self._shortened.get(less, ())))
                out[less] = None
            out.pop(skeleton, None)
        return out


def _letters(one: str, other: str) -> float:
    """How near two forms are, letter for letter (1 = equal); letters that are often confused count less."""
    exact = OSA.normalized_similarity(one, other)
    return float(0.4 * exact + 0.6 * OSA.normalized_similarity(confused(one), confused(other)))


def _without_one(skeleton: str) -> set[str]:
    return {skeleton[:i] + skeleton[i + 1 :] for i in range(len(skeleton))} if len(skeleton) > 2 else set()


def kind_score(kind: PlaceKind, asked: frozenset[PlaceKind]) -> float:
    """How well a kind fits the type words of a query; without any, a settlement is meant rather than the unit of its name."""
    if not asked:
        return 0.1 if kind in SETTLEMENT_KINDS or kind is PlaceKind.REGION else -0.1 if kind in ADMIN_KINDS else 0.05
    if kind in asked:
        return CEILINGS["kind"]
    return 0.15 if kind in _TOWNS and asked & _TOWNS else -CEILINGS["kind"]


def _lies_in(entry: GazetteerEntry, parents: Sequence[GazetteerEntry]) -> float:
    """1 where the entry lies in one of the units or regions, less by distance from a town, −0.6 where it is elsewhere or unknown."""
    return max((_inside(entry, p) for p in parents), default=-0.6)


def _inside(entry: GazetteerEntry, parent: GazetteerEntry) -> float:
    if parent.id == entry.id:
        return 0.0
    chain = (entry.id, *entry.parents)
    if parent.id in chain or any(m in chain for m in parent.members):
        return 1.0
    km = distance_km((entry.lat, entry.lon), (parent.lat, parent.lon))
    if parent.kind in ADMIN_KINDS:
        return 0.4 if km < 15 else -0.6  # a suburb of Damascus lies in Rural Damascus
    if km < 15:
        return 0.9
    if km < 40:
        return 0.6
    return 0.4 if parent.parents[-1:] and parent.parents[-1] in chain else -0.6
