"""What stands where in an article? Words, places, actors and triggers by token, found once for all frames."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gazetteer.places import ADMIN_KINDS, GazetteerEntry, PlaceKind
from gazetteer.resolution import Resolution
from gazetteer.text import Sentence, Text
from mapper.reading.actors import ActorMention
from mapper.reading.clauses import Relative, clause_start, gap_before, relatives
from mapper.reading.forms import Analyse, Form, WordForm
from mapper.reading.language import Language

_SETTLED = frozenset({PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE})
_ANAPHORA: dict[str, frozenset[PlaceKind]] = {
    "المدينه": frozenset({PlaceKind.CITY, PlaceKind.TOWN}),
    "مدينه": frozenset({PlaceKind.CITY, PlaceKind.TOWN}),
    "العاصمه": frozenset({PlaceKind.CITY}),
    "البلده": _SETTLED,
    "القريه": frozenset({PlaceKind.VILLAGE, PlaceKind.TOWN}),
    "الحي": frozenset({PlaceKind.NEIGHBOURHOOD}),
    "المخيم": frozenset({PlaceKind.CAMP}),
    "المعبر": frozenset({PlaceKind.CROSSING}),
    "المطار": frozenset({PlaceKind.AIRPORT, PlaceKind.BASE}),
    "القاعده": frozenset({PlaceKind.BASE, PlaceKind.AIRPORT}),
    "الحقل": frozenset({PlaceKind.OILFIELD}),
    "التله": frozenset({PlaceKind.HILL}),
    "التل": frozenset({PlaceKind.HILL}),
    "السد": frozenset({PlaceKind.DAM}),
    "المحافظه": frozenset({PlaceKind.GOVERNORATE}),
    "المنطقه": frozenset({PlaceKind.REGION, PlaceKind.DISTRICT, PlaceKind.CITY, PlaceKind.TOWN}),
    "الجيب": frozenset({PlaceKind.REGION, PlaceKind.TOWN, PlaceKind.CITY}),
    "البلدتين": _SETTLED,
    "القريتين": _SETTLED,
    "المدينتين": _SETTLED,
    "البلدات": _SETTLED,
    "القري": _SETTLED,
}
_LARGEST = (PlaceKind.GOVERNORATE, PlaceKind.DISTRICT, PlaceKind.SUBDISTRICT)
_SETTLEMENTS = ("المدينه", "مدينه", "البلده")
_MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"  # vowel signs that may close a word
_VAGUE_REACH = 60  # words over which «المنطقة» still speaks of a place named before
_REACH = 600  # and of any other: a place named farther back has been forgotten
_NO_AREAS = frozenset({PlaceKind.GOVERNORATE, PlaceKind.ROAD, PlaceKind.RIVER})
_GREAT = 0.9  # prominence of the capitals of governorates and the like
CAPITAL = 0.95  # prominence from which a city can be «العاصمة»
_LISTS = 8  # places named last among which «البلدات» finds its list
_PLURAL = ("ات", "ري")
_DUAL_OR_PLURAL = ("ين", "ات", "ري")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A resolved toponym by token range [first, last); ``group`` is shared by the members of a coordinated list."""

    first: int
    last: int
    entry: GazetteerEntry
    surface: str
    group: int = 0
    parent: int | None = None  # the group of the toponym it is said to lie in
    unit: GazetteerEntry | None = None  # the largest unit of its name around it: whose countryside «ريف …» is


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may open a frame: its token index, analysis and frame."""

    at: int
    form: WordForm
    frame: str

    @property
    def finite(self) -> bool:
        """Whether it is a verb with a tense rather than a masdar or participle."""
        return self.form.form in (Form.PAST, Form.PRESENT, Form.FUTURE)


@dataclass(frozen=True, slots=True)
class Scene:
    """An article laid out for the frames; every index is a token index of ``text``."""

    text: Text
    language: Language
    published: dt.date | None
    words: tuple[str, ...]
    tags: tuple[frozenset[str], ...]
    places: tuple[PlaceMention, ...]
    place_at: Mapping[int, PlaceMention]
    place_ends: tuple[int, ...]
    actors: tuple[ActorMention, ...]
    actor_at: Mapping[int, ActorMention]
    actor_starts: tuple[int, ...]
    triggers: Mapping[int, Trigger]
    relative_at: Mapping[int, Relative]

    def scope(self, i: int, name: str) -> bool:
        """Whether word ``i`` (clitics aside) is in the scope list ``name`` of scope.json."""
        return 0 <= i < len(self.tags) and name in self.tags[i]

    def scope_of(self, word: str, name: str) -> bool:
        """Whether a folded word that is not in the text as it stands is in the scope list ``name``."""
        return name in self.language.tags(word)

    def scope_prefix(self, word: str, name: str) -> bool:
        """Whether a folded word begins with one of the scope list ``name``."""
        return any(name in self.language.tags(word[:n]) for n in range(2, len(word) + 1))

    def any_scope(self, start: int, end: int, name: str) -> bool:
        """Whether any word of [start, end) is in the scope list ``name``."""
        return any(name in t for t in self.tags[max(0, start) : end])

    def gap(self, i: int) -> str:
        """The raw text between word ``i`` - 1 and word ``i``."""
        return gap_before(self.text, i)

    def comma(self, i: int) -> bool:
        """Whether a comma stands right before word ``i``."""
        gap = self.gap(i)
        return "،" in gap or "," in gap

    def actors_in(self, start: int, end: int) -> tuple[ActorMention, ...]:
        """The actors whose names begin in [start, end), in order."""
        return self.actors[bisect_left(self.actor_starts, start) : bisect_left(self.actor_starts, end)]

    def clause_start(self, at: int) -> int:
        """The first word of the clause that word ``at`` stands in."""
        return clause_start(self.text, self.tags, at, sentence_of(self, at).first)

    def antecedent(self, i: int, kinds: frozenset[PlaceKind] | None = None, first: int = 0) -> PlaceMention | None:
        """The last place named before word ``i`` (from ``first`` on) of one of ``kinds``."""
        k = bisect_right(self.place_ends, i) - 1
        while k >= 0 and self.places[k].first >= first:
            place = self.places[k]
            if kinds is None or place.entry.kind in kinds:
                return place
            k -= 1
        return None

    def places_in(self, start: int, end: int) -> tuple[PlaceMention, ...]:
        """The places that end in (start, end], in order."""
        return self.places[bisect_right(self.place_ends, start) : bisect_right(self.place_ends, end)]

    def topical(self, place: PlaceMention) -> bool:
        """Whether a place can be spoken of again: not one that only says where another lies («قرب دمشق», «في ريف حماة»)."""
        if self.any_scope(place.first - 2, place.first, "approach"):
            return False
        return not (place.first and self.words[place.first - 1] in ("ريف", "بريف", "ريفي"))

    def anaphor(self, i: int) -> tuple[PlaceMention, ...]:
        """What «المدينة», «البلدة», «البلدتين» … at word ``i`` refer back to, where no name follows; () if nothing."""
        word = self.words[i]
        found = next((w for w in _ANAPHORA if word == w or (word.endswith(w) and len(word) == len(w) + 1)), None)
        if found is None or i + 1 in self.place_at or (found == "مدينه" and not self._demonstrative(i)):
            return ()
        following = self.words[i + 1] if i + 1 < len(self.words) else ""
        if found == "الجيب" and i + 1 < len(self.tags) and "relatives" in self.tags[i + 1]:
            return ()  # «الجيب الذي يسيطر عليه …»
        neutral = "neutral_adjectives" if found != "المنطقه" else "relatives"
        definite = following.startswith("ال") and following not in ("الي", "الا")
        qualified = definite and "relatives" not in self.tags[i + 1] and neutral not in self.tags[i + 1]
        if (qualified or following == "بين") and not self.gap(i + 1).strip() and i + 1 not in self.actor_at:
            if not (following in self.language.weekdays or following in self.language.relative_days):
                return ()  # «المنطقة الصناعية», «المنطقة الواصلة بين …» names something else
        near = i - (_VAGUE_REACH if found == "المنطقه" else _REACH)
        fitting = tuple(p for p in self.places_in(max(0, near), i) if p.entry.kind in _ANAPHORA[found])
        if found in ("الجيب", "المنطقه"):
            great = _GREAT if found == "الجيب" else CAPITAL
            fitting = tuple(p for p in fitting if p.entry.prominence < great)  # a great city is no pocket, the capital no area
        if found == "الجيب":
            fitting = tuple(p for p in fitting if p.entry.kind is PlaceKind.REGION) or fitting
        if found == "المنطقه" and (here := self._spoken_of(i)):
            return here
        if found == "المحافظه":
            fitting = self._governorate(i)
        if found == "العاصمه":
            fitting = tuple(p for p in fitting if p.entry.prominence >= CAPITAL)
        topical = tuple(p for p in fitting if self.topical(p))
        if not topical or (found.endswith(_PLURAL) and self.any_scope(i - 2, i, "part")):
            return ()  # «عدد من القرى» are new ones
        if self.any_scope(topical[-1].last, i, "abroad") and found in _SETTLEMENTS:
            return ()  # «… الموصل … المدينة»
        if not found.endswith(_DUAL_OR_PLURAL):
            return topical[-1:]
        lists = [tuple(p for p in topical if p.group == last.group) for last in topical[-_LISTS:]]
        return next((places for places in reversed(lists) if len(places) > 1), ())

    def _spoken_of(self, i: int) -> tuple[PlaceMention, ...]:
        """The one place of any kind that the sentence names before «المنطقة» at word ``i``: «هجوم على المحطة الثانية … المنطقة»."""
        first = sentence_of(self, i).first
        named = {p.entry.id: p for p in self.places_in(first, i) if self.topical(p) and p.entry.kind not in _NO_AREAS}
        return tuple(named.values()) if len(named) == 1 else ()

    def _governorate(self, i: int) -> tuple[PlaceMention, ...]:
        """The governorate, named before, that the last place before word ``i`` is or lies in."""
        named = {p.entry.id: p for p in self.places_in(max(0, i - _REACH), i) if p.entry.kind is PlaceKind.GOVERNORATE}
        for place in reversed(self.places_in(max(0, i - _REACH), i)):
            over = next((named[key] for key in (place.entry.id, *place.entry.parents) if key in named), None)
            if over is not None:
                return (over,)
        return ()

    def _demonstrative(self, i: int) -> bool:
        return i > 0 and self.words[i - 1] in ("هذه", "تلك")


def lay_out(
    text: Text,
    language: Language,
    published: dt.date | None,
    resolved: Sequence[Resolution],
    actors: tuple[ActorMention, ...],
    analyse: Analyse,
    belonging: Sequence[PlaceMention] = (),
) -> Scene:
    """The scene of an article; the analyser runs only over words that no place or actor covers.

    ``belonging`` are places that a pronoun gives to another («مدينة دير الزور ومطارها العسكري»).
    """
    named = tuple(
        PlaceMention(
            r.toponym.first_token,
            r.toponym.last_token,
            r.entry,
            r.toponym.surface,
            r.toponym.group,
            resolved[r.toponym.parent].toponym.group if r.toponym.parent is not None else None,
            _unit_of(r),
        )
        for r in resolved
        if r.entry is not None and not _dual_noun(text, r.toponym.first_token, r.toponym.last_token)
    )
    taken = {i for p in named for i in range(p.first, p.last)}
    own = tuple(p for p in belonging if not taken & set(range(p.first, p.last)))
    places = tuple(sorted((*named, *own), key=lambda p: p.first)) if own else named
    place_at = {i: p for p in places for i in range(p.first, p.last)}
    actor_at = {i: a for a in actors for i in range(a.first, a.last)}
    words = tuple(t.folded for t in text.tokens)
    tags = tuple(map(language.tags, words))
    triggers: dict[int, Trigger] = {}
    for i, word in enumerate(words):
        if i in place_at or i in actor_at:
            continue
        forms = [f for f in analyse(word) if f.lemma in language.frames and f.form not in language.off]
        if forms:
            if text.tokens[i].surface.rstrip(_MARKS).endswith("ة"):  # «استعادة», never «استعاده»
                forms = [f for f in forms if not f.enclitic] or forms
            form = _choose(forms, tags[i - 1] if i else frozenset())
            triggers[i] = Trigger(i, form, language.frames[form.lemma])
    scene = Scene(
        text,
        language,
        published,
        words,
        tags,
        places,
        place_at,
        tuple(p.last for p in places),
        actors,
        actor_at,
        tuple(a.first for a in actors),
        triggers,
        relatives(text, tags, place_at.keys()),
    )
    return _with_anaphors(scene)


def _unit_of(resolution: Resolution) -> GazetteerEntry | None:
    """The largest unit that bears the name of a resolved city and holds it."""
    entry = resolution.entry
    if entry is None or entry.kind in ADMIN_KINDS:
        return entry
    units = [c.entry for c in resolution.toponym.candidates if c.entry.kind in _LARGEST and c.entry.id in entry.parents]
    return min(units, key=lambda unit: _LARGEST.index(unit.kind), default=None)


def _dual_noun(text: Text, first: int, last: int) -> bool:
    """«القريتين اللتين …» are two villages, not the town of that name."""
    following = text.tokens[last].folded if last < len(text.tokens) else ""
    return text.tokens[first].folded.lstrip("وب") in _ANAPHORA and following in ("اللتين", "اللتان", "اللذين", "اللذان")


def _with_anaphors(scene: Scene) -> Scene:
    """The scene with each «المدينة», «المخيم» … that speaks of one place named before as a mention of that place."""
    back = []
    for i, tags in enumerate(scene.tags):
        if "anaphors" in tags and i not in scene.place_at and i not in scene.actor_at:
            found = scene.anaphor(i)
            if len(found) == 1:
                back.append(PlaceMention(i, i + 1, found[0].entry, scene.text.tokens[i].surface, -i))
    if not back:
        return scene
    places = tuple(sorted((*scene.places, *back), key=lambda p: p.first))
    place_at = {**scene.place_at, **{p.first: p for p in back}}
    return replace(scene, places=places, place_at=place_at, place_ends=tuple(p.last for p in places))


def _choose(forms: list[WordForm], previous: frozenset[str]) -> WordForm:
    """The form that fits best: after a preposition or تم a masdar, else a finite verb; a clitic pronoun on سيطرة is its owner."""
    forms = [f for f in forms if not (f.lemma == "تمكن" and f.enclitic)] or forms  # «تمكنها من» is of مكّن
    masdars = [f for f in forms if f.form in (Form.MASDAR, Form.PASSIVE, Form.ACTIVE)]
    finite = [f for f in forms if f not in masdars]
    if not masdars or not finite:
        participles = [f for f in forms if f.form in (Form.PASSIVE, Form.ACTIVE) and f.definite]
        return (participles or forms)[0]
    if "noun_follows" in previous or "passive_light" in previous or masdars[0].preposition or masdars[0].lemma == "سيطر":
        return masdars[0]
    return finite[0]


def sentence_of(scene: Scene, i: int) -> Sentence:
    """The sentence that holds word ``i``."""
    return scene.text.sentences[sentence_index(scene, i)]


def sentence_index(scene: Scene, i: int) -> int:
    """The index of the sentence that holds word ``i``."""
    low, high = 0, len(scene.text.sentences) - 1
    while low < high:
        middle = (low + high) // 2
        if scene.text.sentences[middle].last <= i:
            low = middle + 1
        else:
            high = middle
    return low
