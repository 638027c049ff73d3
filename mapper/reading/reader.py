"""What does an article say about control? Toponyms and claims of one article, from text to values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gazetteer.index import GazetteerIndex
from gazetteer.names import fold
from gazetteer.resolution import Resolution, resolve
from gazetteer.text import Span, analyse
from gazetteer.toponyms import Opinion, PlaceTypes, recognise
from mapper.reading.actors import find_actors
from mapper.reading.attribution import attribution_of
from mapper.reading.belongings import belongings
from mapper.reading.claims import ControlClaim, Extent
from mapper.reading.dating import event_date
from mapper.reading.facts import facts
from mapper.reading.forms import Analyse
from mapper.reading.frames import find_claims
from mapper.reading.language import Language
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, lay_out, sentence_of
from mapper.reading.status import status_of

RULES_VERSION = "10"


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
    own = tuple(belongings(text, resolved, index, types))
    return resolved, lay_out(text, language, published, resolved, actors, analyser, own)


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
