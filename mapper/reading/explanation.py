"""Why was an article read as it was? Its frames with the words that decided, and what was not taken, each with its reason.

The article is read again on a scene that remembers which of its questions words answered, so that the ordinary reading
carries nothing for this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from gazetteer.index import GazetteerIndex
from gazetteer.resolution import Resolution
from gazetteer.text import Sentence, Span
from gazetteer.toponyms import Opinion, PlaceTypes, recognise
from mapper.reading.claims import ControlClaim, Event, Extent, Status
from mapper.reading.dating import event_date
from mapper.reading.facts import facts
from mapper.reading.forms import Analyse, Form
from mapper.reading.frames import find_claims
from mapper.reading.language import Language, unclitic
from mapper.reading.raw import RawClaim
from mapper.reading.reader import RULES_VERSION, claims_of, laid_out
from mapper.reading.scene import Scene, Trigger, sentence_of
from mapper.reading.status import status_of

# The lists of scope.json whose words decide a status, and those whose words keep a frame from being a claim.
_SPEAK: Mapping[Status | None, tuple[str, ...]] = {
    Status.DENIED: ("negation", "failure", "without", "denials", "false_report"),
    Status.PLANNED: ("plan", "inchoative", "batches", "willing", "campaigns", "in_return", "goals", "some_men"),
    Status.POSSIBLE: ("conditional", "possible", "fears", "would_be"),
    Status.ASSERTED: (),
    None: ("questions", "fire_control", "nearly", "thresholds", "prevention", "future_negation", "talks", "demands"),
}
_STOPS = ("approach", "between", "civilians", "things", "assistance", "no_entry", "explosives", "belongings", "bordering", "compass")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code (a list of scope.json, or one of ours) and the word that says so, where there is one."""

    code: str
    word: Span | None = None


@dataclass(frozen=True, slots=True)
class FilledFrame:
    """A frame as it was filled: spans are code points of the body.

    ``dated`` is ``stated`` (at ``date_word``), ``published`` (the day of publication) or ``unknown``.
    """

    rule: str
    lemma: str
    form: Form
    trigger: Span
    places: tuple[Span, ...]
    event: Event
    actor: str
    loser: str | None
    extent: Extent
    background: bool
    status: Status
    why: Reason
    date: dt.date | None
    precision: str
    dated: str
    date_word: Span | None
    attribution: str
    sentence: Span


@dataclass(frozen=True, slots=True)
class ExplainedClaim:
    """A claim with the frames that tell it, in the order of the text."""

    claim: ControlClaim
    frames: tuple[FilledFrame, ...]


@dataclass(frozen=True, slots=True)
class Untaken:
    """A word that might have made a claim and did not, or a name that is no toponym, with the reason."""

    span: Span
    surface: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article with everything that was found in it, why, and what was not taken."""

    body: str
    published: dt.date | None
    rules: str
    toponyms: tuple[Resolution, ...]
    no_toponyms: tuple[Untaken, ...]
    actors: tuple[tuple[Span, str], ...]
    claims: tuple[ExplainedClaim, ...]
    no_claims: tuple[Untaken, ...]


@dataclass(frozen=True, slots=True)
class _WatchedScene(Scene):
    """A scene that writes down which words were found in which scope list."""

    hits: list[tuple[str, int]] = field(default_factory=list)

    def scope(self, i: int, name: str) -> bool:
        """As for a scene; a word found is written down."""
        found = Scene.scope(self, i, name)
        if found:
            self.hits.append((name, i))
        return found

    def any_scope(self, start: int, end: int, name: str) -> bool:
        """As for a scene; the first word found is written down."""
        return any(self.scope(i, name) for i in range(max(0, start), min(end, len(self.tags))))


def explain(
    body: str,
    published: dt.date | None,
    index: GazetteerIndex,
    types: PlaceTypes,
    language: Language,
    analyser: Analyse,
    incidents: Mapping[str, str],
    opinion: Opinion | None = None,
) -> Explanation:
    """The explanation of what ``read`` finds with the same arguments.

    ``incidents`` are the folded words of what changes no control («تقدم», «قصف», «دورية») and of what lies abroad, with their kind.
    """
    resolved, plain = laid_out(body, published, index, types, language, analyser, opinion)
    scene = _WatchedScene(*(getattr(plain, f.name) for f in fields(plain)))
    gave: dict[int, tuple[RawClaim | None, Reason | None]] = {}

    def seen(trigger: Trigger, raw: RawClaim | None) -> None:
        gave[trigger.at] = raw, _last(scene, _STOPS)
        scene.hits.clear()

    raws = find_claims(scene, seen)
    told: list[tuple[ControlClaim, FilledFrame]] = []
    silent: dict[int, Reason] = {}
    for raw in raws:
        scene.hits.clear()
        status = status_of(scene, raw)
        why = _why(scene, raw, status)
        if status is None:
            silent[raw.trigger.at] = why
        else:
            frame = _frame(scene, raw, status, why)
            told += [(claim, frame) for claim in claims_of(plain, raw)]
    taken = {raw.trigger.at for raw in raws}
    for at, (dropped, stop) in gave.items():
        if at not in taken:
            silent[at] = _not_taken(plain, at, dropped, stop, incidents)
    for at, kind in _incidents(plain, incidents):
        if at not in taken:
            silent.setdefault(at, Reason(kind, _span(plain, at)))
    return Explanation(
        body,
        published,
        RULES_VERSION,
        resolved,
        tuple(_no_toponyms(plain, resolved, index, types, opinion)),
        tuple((Span(plain.text.tokens[a.first].start, plain.text.tokens[a.last - 1].end), a.code) for a in plain.actors),
        tuple(ExplainedClaim(c, tuple(f for one, f in told if _tells(one, c))) for c in facts(c for c, _ in told)),
        tuple(Untaken(_span(plain, at), plain.text.tokens[at].surface, reason) for at, reason in sorted(silent.items())),
    )


def _span(scene: Scene, first: int, last: int | None = None) -> Span:
    tokens = scene.text.tokens
    return Span(tokens[first].start, tokens[(first + 1 if last is None else last) - 1].end)


def _tells(one: ControlClaim, fact: ControlClaim) -> bool:
    return (one.event, one.actor, one.place_id, one.status) == (fact.event, fact.actor, fact.place_id, fact.status) and set(
        one.evidence
    ) <= set(fact.evidence)


def _last(scene: _WatchedScene, names: Sequence[str]) -> Reason | None:
    """The word of one of these lists that was found last: what the rules looked at before they decided."""
    return next((Reason(name, _span(scene, i)) for name, i in reversed(scene.hits) if name in names), None)


def _why(scene: _WatchedScene, raw: RawClaim, status: Status | None) -> Reason:
    spoken = _last(scene, _SPEAK[status])
    if spoken is not None:
        return spoken
    if status is None:
        return Reason("questions" if "؟" in scene.text.body[sentence_of(scene, raw.trigger.at).end :][:1] else "no frame")
    if status is Status.ASSERTED:
        return Reason("nothing against it")
    form = raw.trigger.form
    if form.form is Form.FUTURE:
        return Reason("future", _span(scene, raw.trigger.at))
    return Reason("under way" if raw.event is Event.LOSE and form.form is Form.PRESENT else "its form", _span(scene, raw.trigger.at))


def _frame(scene: Scene, raw: RawClaim, status: Status, why: Reason) -> FilledFrame:
    date = event_date(scene, raw, status)
    dated = "unknown" if date.date is None else ("published" if date.at == raw.trigger.at else "stated")
    sentence = sentence_of(scene, raw.trigger.at)
    (claim, *_) = claims_of(scene, raw)
    return FilledFrame(
        rule=raw.rule,
        lemma=raw.trigger.form.lemma,
        form=raw.trigger.form.form,
        trigger=_span(scene, raw.trigger.at),
        places=tuple(_span(scene, p.first, p.last) for p in raw.places),
        event=raw.event,
        actor=raw.actor,
        loser=claim.loser,
        extent=raw.extent,
        background=raw.background,
        status=status,
        why=why,
        date=date.date,
        precision=date.precision,
        dated=dated,
        date_word=_span(scene, date.at) if dated == "stated" else None,
        attribution=claim.attribution,
        sentence=Span(sentence.start, sentence.end),
    )


def _not_taken(scene: Scene, at: int, dropped: RawClaim | None, stop: Reason | None, incidents: Mapping[str, str]) -> Reason:
    """Why a trigger gave no claim, the most telling reason first."""
    if dropped is not None and dropped.places:
        return Reason("told by another frame")
    if stop is not None:
        return stop
    sentence = sentence_of(scene, at)
    abroad = next((k for k in range(sentence.first, sentence.last) if _kind(scene.words[k], incidents) == "abroad"), None)
    if not scene.places_in(sentence.first, sentence.last):
        return Reason("abroad", _span(scene, abroad)) if abroad is not None else Reason("no place")
    if not scene.actors_in(sentence.first, sentence.last):
        return Reason("no actor")
    return Reason("no frame")


def _kind(word: str, incidents: Mapping[str, str]) -> str:
    return next((incidents[w] for w in unclitic(word) if w in incidents), "")


def _incidents(scene: Scene, incidents: Mapping[str, str]) -> list[tuple[int, str]]:
    """The words of incidents in sentences that name a place: «تقدمت القوات باتجاه سقبا»."""
    found = []
    for sentence in filter(lambda s: _names_a_place(scene, s), scene.text.sentences):
        for k in range(sentence.first, sentence.last):
            kind = _kind(scene.words[k], incidents)
            if kind and k not in scene.place_at and k not in scene.actor_at:
                found.append((k, kind))
    return found


def _names_a_place(scene: Scene, sentence: Sentence) -> bool:
    return bool(scene.places_in(sentence.first, sentence.last))


def _no_toponyms(
    scene: Scene, resolved: Sequence[Resolution], index: GazetteerIndex, types: PlaceTypes, opinion: Opinion | None
) -> list[Untaken]:
    """The names of the gazetteer that are no toponyms here: what would be found if nothing stood against them."""
    text = scene.text
    labels = opinion(text) if opinion else [""] * len(text.tokens)
    every = recognise(text, index, (), replace(types, no_places=frozenset(), never_before=frozenset()), ["LOC"] * len(text.tokens))
    taken = {i for r in resolved for i in range(r.toponym.first_token, r.toponym.last_token)}
    found = []
    for name in every:
        tokens = range(name.first_token, name.last_token)
        if not name.candidates or any(i in taken for i in tokens):
            continue
        words = " ".join(text.tokens[i].folded for i in tokens)
        if any(word in types.types for word in unclitic(words)):
            continue  # «مدينة» is a place's name somewhere, and here what it always is
        if any(i in scene.actor_at for i in tokens):
            reason = "in another name"
        elif any(word in types.no_places for word in unclitic(words)):
            reason = "no place by verdict"
        elif any(labels[i] in ("PERS", "ORG") for i in tokens):
            reason = "a person or organisation"
        elif name.first_token and text.tokens[name.first_token - 1].folded in types.never_before:
            reason = "in another name"
        else:
            reason = "no licence"
        found.append(Untaken(Span(name.start, name.end), name.surface, Reason(reason)))
    return found
