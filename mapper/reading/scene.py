"""What stands where in an article? Words, places, actors and triggers by token, found once for all frames."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from gazetteer.places import GazetteerEntry, PlaceKind
from gazetteer.resolution import Resolution
from gazetteer.text import Sentence, Text
from mapper.reading.actors import ActorMention
from mapper.reading.forms import Analyse, Form, WordForm
from mapper.reading.language import Language, is_any

_PREPOSITIONS = frozenset(
    [
        "من",
        "في",
        "علي",
        "الي",
        "بعد",
        "قبل",
        "عقب",
        "اثر",
        "غداه",
        "منذ",
        "بهدف",
        "رغم",
        "مع",
        "عن",
        "خلال",
        "اعلان",
        "نتيجه",
        "بسبب",
        "بغيه",
        "حول",
        "استعاده",
        "دون",
        "تحت",
        "فور",
        "اجل",
    ]
)
_ANAPHORA: dict[str, frozenset[PlaceKind]] = {
    "المدينه": frozenset({PlaceKind.CITY, PlaceKind.TOWN}),
    "العاصمه": frozenset({PlaceKind.CITY}),
    "البلده": frozenset({PlaceKind.TOWN, PlaceKind.VILLAGE, PlaceKind.CITY}),
    "القريه": frozenset({PlaceKind.VILLAGE, PlaceKind.TOWN}),
    "الحي": frozenset({PlaceKind.NEIGHBOURHOOD}),
    "المخيم": frozenset({PlaceKind.CAMP}),
    "المعبر": frozenset({PlaceKind.CROSSING}),
    "المطار": frozenset({PlaceKind.AIRPORT, PlaceKind.BASE}),
    "القاعده": frozenset({PlaceKind.BASE, PlaceKind.AIRPORT}),
    "الحقل": frozenset({PlaceKind.OILFIELD}),
    "التله": frozenset({PlaceKind.HILL}),
    "المحافظه": frozenset({PlaceKind.GOVERNORATE}),
    "المنطقه": frozenset({PlaceKind.REGION, PlaceKind.DISTRICT, PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.GOVERNORATE}),
    "الجيب": frozenset({PlaceKind.REGION, PlaceKind.TOWN, PlaceKind.CITY}),
}


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A resolved toponym by token range [first, last)."""

    first: int
    last: int
    entry: GazetteerEntry
    surface: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may open a frame: its token index, analysis and frame."""

    at: int
    form: WordForm
    frame: str


@dataclass(frozen=True, slots=True)
class Scene:
    """An article laid out for the frames; every index is a token index of ``text``."""

    text: Text
    language: Language
    published: dt.date
    words: tuple[str, ...]
    places: tuple[PlaceMention, ...]
    place_at: dict[int, PlaceMention]
    actors: tuple[ActorMention, ...]
    actor_at: dict[int, ActorMention]
    triggers: dict[int, Trigger]

    def scope(self, i: int, name: str) -> bool:
        """Whether word ``i`` (clitics aside) is in the scope list ``name`` of scope.json."""
        return 0 <= i < len(self.words) and is_any(self.words[i], self.language.scope[name])

    def gap(self, i: int) -> str:
        """The raw text between word ``i`` - 1 and word ``i``."""
        tokens = self.text.tokens
        return self.text.body[tokens[i - 1].end : tokens[i].start] if 0 < i < len(tokens) else ""

    def antecedent(self, i: int, kinds: frozenset[PlaceKind] | None = None, first: int = 0) -> PlaceMention | None:
        """The last place named before word ``i`` (from ``first`` on) of one of ``kinds``."""
        for place in reversed(self.places):
            if place.last <= i and place.first >= first and (kinds is None or place.entry.kind in kinds):
                return place
        return None

    def anaphor(self, i: int) -> PlaceMention | None:
        """What «المدينة», «البلدة» … at word ``i`` refers back to, where no name follows it."""
        word = self.words[i]
        kinds = next((k for w, k in _ANAPHORA.items() if word == w or (word.endswith(w) and len(word) == len(w) + 1)), None)
        if kinds is None or i + 1 in self.place_at:
            return None
        following = self.words[i + 1] if i + 1 < len(self.words) else ""
        if (following.startswith("ال") or following == "بين") and not self.gap(i + 1).strip():
            return None  # «المنطقة الصناعية», «المنطقة الواصلة بين …» names something else
        return self.antecedent(i, kinds)


def lay_out(
    text: Text, language: Language, published: dt.date, resolved: Sequence[Resolution], actors: tuple[ActorMention, ...], analyse: Analyse
) -> Scene:
    """The scene of an article; the analyser runs only over words that no place or actor covers."""
    places = tuple(
        PlaceMention(r.toponym.first_token, r.toponym.last_token, r.entry, r.toponym.surface) for r in resolved if r.entry is not None
    )
    place_at = {i: p for p in places for i in range(p.first, p.last)}
    actor_at = {i: a for a in actors for i in range(a.first, a.last)}
    words = tuple(t.folded for t in text.tokens)
    triggers: dict[int, Trigger] = {}
    for i, word in enumerate(words):
        if i in place_at or i in actor_at:
            continue
        forms = [f for f in analyse(word) if f.lemma in language.frames]
        if forms:
            form = _choose(forms, words[i - 1] if i else "", words[i - 1 : i] and i > 0)
            triggers[i] = Trigger(i, form, language.frames[form.lemma])
    return Scene(text, language, published, words, places, place_at, actors, actor_at, triggers)


def _choose(forms: list[WordForm], previous: str, has_previous: object) -> WordForm:
    """The form that fits best: after a preposition or تم a masdar, else a finite verb; a clitic pronoun on سيطرة is its owner."""
    masdars = [f for f in forms if f.form in (Form.MASDAR, Form.PASSIVE, Form.ACTIVE)]
    finite = [f for f in forms if f not in masdars]
    if not masdars or not finite:
        participles = [f for f in forms if f.form in (Form.PASSIVE, Form.ACTIVE) and f.definite]
        return (participles or forms)[0]
    if previous in _PREPOSITIONS or previous in ("تم", "تمت", "جري", "يتم") or masdars[0].preposition or masdars[0].lemma == "سيطر":
        return masdars[0]
    return finite[0]


def sentence_of(scene: Scene, i: int) -> Sentence:
    """The sentence that holds word ``i``."""
    low, high = 0, len(scene.text.sentences) - 1
    while low < high:
        middle = (low + high) // 2
        if scene.text.sentences[middle].last <= i:
            low = middle + 1
        else:
            high = middle
    return scene.text.sentences[low]
