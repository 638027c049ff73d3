"""Why was a text read as it was? Each trigger with what it was taken for, or why not; each toponym with its candidates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gazetteer.index import GazetteerIndex
from gazetteer.resolution import Resolution
from gazetteer.text import Span
from gazetteer.toponyms import PlaceTypes
from mapper.reading.forms import Analyse
from mapper.reading.frames import find_claims
from mapper.reading.language import Language
from mapper.reading.raw import RawClaim
from mapper.reading.reader import understand
from mapper.reading.scene import Scene, sentence_of
from mapper.reading.status import dismissal, status_of
from mapper.reading.subjects import FORCES

_AUXILIARY = frozenset({"succeed", "announce", "light", "subject", "storm", "relief"})  # frames that only carry another


@dataclass(frozen=True, slots=True)
class Reason:
    """One trigger: its span and frame, the claim made of it as «event actor place status», or why none was."""

    span: Span
    word: str
    frame: str
    claim: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind the reading of one article, in the order of the text."""

    toponyms: tuple[Resolution, ...]
    reasons: tuple[Reason, ...]


def explain(body: str, published: dt.date, index: GazetteerIndex, types: PlaceTypes, language: Language, analyser: Analyse) -> Explanation:
    """The explanation of ``body``, read as ``reader.read`` reads it."""
    resolved, scene = understand(body, published, index, types, language, analyser)
    by_trigger: dict[int, list[RawClaim]] = {}
    for raw in find_claims(scene):
        by_trigger.setdefault(raw.trigger.at, []).append(raw)
    reasons = []
    for at in sorted({*by_trigger, *scene.triggers}):
        token = scene.text.tokens[at]
        span = Span(token.start, token.end)
        if at in by_trigger:
            reasons += [_taken(scene, raw, span, token.surface) for raw in by_trigger[at]]
        elif scene.triggers[at].frame not in _AUXILIARY:
            frame = scene.triggers[at].frame
            reasons.append(Reason(span, token.surface, frame, "", _why_not(scene, at)))
    return Explanation(resolved, tuple(reasons))


def _taken(scene: Scene, raw: RawClaim, span: Span, word: str) -> Reason:
    status = status_of(scene, raw)
    if status is None:
        return Reason(span, word, raw.rule, "", dismissal(scene, raw))
    places = "، ".join(p.entry.name_ar for p in raw.places)
    return Reason(span, word, raw.rule, f"{raw.event.value} {raw.actor} {places} {status.value} {raw.extent.value}", "")


def _why_not(scene: Scene, at: int) -> str:
    """Why the trigger at word ``at`` made no claim: the first thing that a claim needs and the sentence lacks."""
    sentence = sentence_of(scene, at)
    behind = range(at + 1, min(sentence.last, at + 12))
    places = [k for k in range(sentence.first, sentence.last) if k in scene.place_at]
    if scene.triggers[at].frame == "advance":
        return "an advance takes nothing"
    if not places:
        return "no place in Syria is named in its sentence: abroad, unnamed or unknown to the gazetteer"
    approach = next((k for k in behind if scene.scope(k, "approach")), None)
    if approach is not None and any(k > approach for k in places):
        return f"an approach, no capture: «{scene.text.tokens[approach].surface}»"
    if any(scene.scope(k, "civilians") for k in behind) or any(scene.scope(k, "things") for k in behind):
        return "it speaks of civilians, aid, arms or losses, not of ground"
    if not any(a.code in FORCES for a in scene.actors_in(sentence.first, sentence.last)):
        return "no party is named in its sentence"
    return "no place is its object"
