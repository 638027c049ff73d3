"""What does an article say about control? Toponyms and claims of one article, from text to values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from gazetteer.index import GazetteerIndex
from gazetteer.names import fold
from gazetteer.resolution import Resolution, resolve
from gazetteer.text import Span, analyse
from gazetteer.toponyms import Opinion, PlaceTypes, recognise
from mapper.reading.actors import find_actors
from mapper.reading.attribution import attribution_of
from mapper.reading.claims import ControlClaim, Event, Extent, Status
from mapper.reading.dates import EventDate, find_dates
from mapper.reading.facts import facts
from mapper.reading.forms import Analyse
from mapper.reading.frames import find_claims
from mapper.reading.language import Language
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, lay_out, sentence_of
from mapper.reading.sequence import earlier_by, in_past_clause, of_other_clause, sequel_before, told_before
from mapper.reading.status import status_of

_DATE_REACH = 18  # words between a verb and the date of what it tells
RULES_VERSION = "9"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one article: its toponyms with their places, its control claims, and where its sentences are."""

    toponyms: tuple[Resolution, ...]
    claims: tuple[ControlClaim, ...]
    sentences: tuple[Span, ...]


def read(
    body: str,
    published: dt.date | None,
    index: GazetteerIndex,
    types: PlaceTypes,
    language: Language,
    analyser: Analyse,
    opinion: Opinion | None = None,
) -> Reading:
    """Read ``body`` (= title + newline + text), published on ``published`` in Asia/Damascus; None: nobody knows when.

    Offsets of everything found are code points of ``body``. ``opinion`` is a second one on what names a place.
    """
    resolved, scene = laid_out(body, published, index, types, language, analyser, opinion)
    told = (claim for raw in find_claims(scene) for claim in claims_of(scene, raw))
    return Reading(resolved, facts(told), tuple(Span(s.start, s.end) for s in scene.text.sentences))


def laid_out(
    body: str,
    published: dt.date | None,
    index: GazetteerIndex,
    types: PlaceTypes,
    language: Language,
    analyser: Analyse,
    opinion: Opinion | None = None,
) -> tuple[tuple[Resolution, ...], Scene]:
    """The toponyms of a text with their places, and the scene in which its frames are found; arguments as for ``read``."""
    text = analyse(body)
    actors = find_actors(text, language, published)
    masks = [Span(text.tokens[a.first].start, text.tokens[a.last - 1].end) for a in actors if "party masks" not in language.off]
    toponyms = recognise(text, index, masks, types, opinion(text) if opinion else ())
    resolved = resolve(toponyms, language.off)
    return resolved, lay_out(text, language, published, resolved, actors, analyser)


def claims_of(scene: Scene, raw: RawClaim) -> list[ControlClaim]:
    """The claims of a frame, one a place; none where its clause is no claim at all."""
    status = status_of(scene, raw)
    if status is None:
        return []
    at = raw.trigger.at
    sentence = sentence_of(scene, at)
    end = sentence.start + len(scene.text.body[sentence.start : sentence.end].rstrip())
    date = event_date(scene, raw, status)
    says = attribution_of(scene, at)
    wording = fold(scene.text.body[sentence.start : end])
    claims = []
    for place in raw.places:
        claims.append(
            ControlClaim(
                event=raw.event,
                actor=raw.actor,
                place_id=place.entry.id,
                place_name=place.entry.name_ar,
                date=date.date,
                precision=date.precision,
                loser=raw.loser if raw.loser != raw.actor else None,
                status=status,
                extent=raw.extent,
                attribution=says,
                evidence=((sentence.start, end),),
                rule=raw.rule,
                certainty=0.9 if raw.extent is Extent.WHOLE else 0.8,
                rules=RULES_VERSION,
                wording=wording,
                exceptions=tuple(p.entry.id for p in raw.exceptions),
            )
        )
    return claims


def event_date(scene: Scene, raw: RawClaim, status: Status) -> EventDate:
    """When a frame says it happened; ``at`` is the word it was read at, the trigger where that is the day of publication."""
    unknown = EventDate(None, "unknown", raw.trigger.at)
    now = EventDate(scene.published, "day", raw.trigger.at) if scene.published else unknown
    sentence = sentence_of(scene, raw.trigger.at)
    first = max(sentence.first, raw.trigger.at - _DATE_REACH - 6)  # a date of six words may begin before its number
    words = scene.words[first : min(sentence.last, raw.trigger.at + _DATE_REACH + 6)]
    stated = [replace(d, at=first + d.at) for d in find_dates(words, scene.published, scene.language)]
    here = raw.trigger.at
    near = sorted((d for d in stated if abs(d.at - here) <= _DATE_REACH), key=lambda d: abs(d.at - here))
    clause = scene.relative_at.get(raw.trigger.at)
    near = [d for d in near if scene.relative_at.get(d.at, clause) == clause or clause is not None]
    if raw.event in (Event.GAIN, Event.LOSE):
        near = [d for d in near if not _of_a_campaign(scene, d.at, raw.trigger.at)]
    if scene.words[raw.trigger.at].startswith("و") and scene.comma(raw.trigger.at):
        near = [d for d in near if d.at > raw.trigger.at] or near  # «…في 20 يناير، واستولت على المدينة في 18 مارس»
    if status in (Status.PLANNED, Status.POSSIBLE):
        return unknown
    near = [d for d in near if not of_other_clause(scene, d.at, raw.trigger.at)]
    if scene.published and raw.event in (Event.GAIN, Event.LOSE):
        base = next((d.date for d in near if d.date and d.precision == "day"), scene.published)
        if (earlier := earlier_by(scene, raw.trigger.at, base)) is not None:
            return earlier
        step = sequel_before(scene, raw.trigger.at)
        if step is not None and not near and (before := told_before(scene, raw.trigger.at)) is not None:
            return EventDate(min(before + step, scene.published), "day", raw.trigger.at)
        if not near and in_past_clause(scene, raw.trigger.at):
            return unknown
    if raw.event is Event.HOLD and scene.any_scope(max(sentence.first, raw.trigger.at - 4), raw.trigger.at, "was"):
        return next((d for d in near if d.precision != "day"), unknown)
    if raw.event in (Event.HOLD, Event.SIEGE):
        past = [d for d in near if d.precision != "day"] if raw.background else []
        return past[0] if past else now
    if near:
        return near[0]
    return unknown if raw.background else now


def _of_a_campaign(scene: Scene, date: int, trigger: int) -> bool:
    """«هجوم بدأ في 18 شباط تمكنت خلاله من السيطرة»: the date of the beginning is not that of the capture."""
    return date < trigger and scene.any_scope(date - 9, date, "beginnings")
