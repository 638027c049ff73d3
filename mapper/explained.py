"""How is an explained article shown? The marks, words and lines of its page and of «read_articles --explain»."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gazetteer.resolution import Resolution
from gazetteer.text import Span
from mapper import maps, pipeline, store
from mapper.ingest.files import IncomingArticle, read_file
from mapper.reading.explanation import ExplainedClaim, Explanation, FilledFrame
from mapper.reading.marking import Mark, Segment, segments

_BRACKETS = {"claim": "{}", "place": "[]", "unplaced": "[]", "untaken": "()", "actor": "<>"}


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, dict[str, str]]]:
    value: dict[str, dict[str, dict[str, str]]] = json.loads((pipeline.DATA / "explanation.json").read_text(encoding="utf-8"))
    return value


def words(lang: str) -> dict[str, str]:
    """The words of an explanation in a language (ar or en)."""
    return {key: both[lang] for key, both in _words()["words"].items()}


def reasons(lang: str) -> dict[str, str]:
    """What the codes of reasons mean, in a language."""
    return {key: both[lang] for key, both in _words()["reasons"].items()}


@dataclass(frozen=True, slots=True)
class ExplainedArticle:
    """An article with its explanation; ``stored`` are the versions of the rules that made its stored claims.

    An imported map is explained by its lines: no rules read it.
    """

    article: IncomingArticle
    explanation: Explanation
    stored: tuple[str, ...]

    @property
    def outdated(self) -> tuple[str, ...]:
        """The versions of rules, other than those of now, that made claims now on the map."""
        return tuple(v for v in self.stored if v != self.explanation.rules)


def explained(article_id: str, files: Iterable[Path] = (), published_at: str = "", outlet: str = "") -> ExplainedArticle | None:
    """The explanation of an article of these files, else of a stored one; None where neither has it. Saves nothing."""
    found = (a for path in files for a in read_file(path, published_at, outlet) if isinstance(a, IncomingArticle))
    article = next((a for a in found if a.id == article_id), None) or next(iter(store.load_articles([article_id])), None)
    if article is None:
        return None
    rows = store.table_claims(article_id)
    if rows is not None:
        told = tuple(ExplainedClaim(c, ()) for c in rows)
        return ExplainedArticle(article, Explanation(article.body, article.published, "", (), (), (), told, ()), ())
    return ExplainedArticle(article, pipeline.reader().explain(article), store.rules_of(article_id))


def marks(explanation: Explanation, reason: Mapping[str, str], actors: Mapping[str, str]) -> Iterator[Mark]:
    """All that an explanation points at in its text, with ids of the sections of the page."""
    for n, told in enumerate(explanation.claims):
        if not told.frames:
            said = told.claim
            yield Mark(Span(*said.evidence[0]), "claim", f"{actors.get(said.actor, said.actor)} · {said.place_name}", f"claim-{n}")
        for frame in told.frames:
            yield Mark(frame.sentence, "evidence")
            yield Mark(frame.trigger, "claim", f"{actors.get(frame.actor, frame.actor)} · {told.claim.place_name}", f"claim-{n}")
            if frame.date_word is not None:
                yield Mark(frame.date_word, "date")
    for n, resolution in enumerate(explanation.toponyms):
        toponym, entry = resolution.toponym, resolution.entry
        span, kind = toponym_span(resolution), "place" if entry else "unplaced"
        yield Mark(span, kind, f"{entry.name_ar} {entry.id}" if entry else reason.get(resolution.reason, toponym.surface), f"toponym-{n}")
    for untaken in (*explanation.no_claims, *explanation.no_toponyms):
        yield Mark(untaken.span, "untaken", reason.get(untaken.reason.code, untaken.reason.code), f"untaken-{untaken.span.start}")
    for span, code in explanation.actors:
        yield Mark(span, "actor", actors.get(code, ""))


def page_segments(shown: ExplainedArticle, lang: str) -> list[Segment]:
    """The text of an article in pieces for its page."""
    return list(segments(shown.explanation.body, marks(shown.explanation, reasons(lang), maps.actor_names(lang))))


def lines(shown: ExplainedArticle) -> Iterator[str]:
    """An explained article as lines of plain text, in English with the article's own words."""
    explanation, article = shown.explanation, shown.article
    reason = reasons("en")
    by = f"rules {explanation.rules}" if explanation.rules else "an imported map"
    yield f"{article.id}  {article.outlet}  {article.published}  {by}"
    if shown.outdated:
        yield f"stored claims were made by rules {', '.join(v or '?' for v in shown.outdated)}: run «manage.py reread_articles»"
    yield ""
    yield "{claim} [place] <party> (not taken)"
    yield _bracketed(explanation, reason)
    yield ""
    yield f"Claims: {len(explanation.claims)}"
    for n, told in enumerate(explanation.claims, 1):
        c = told.claim
        loser = f" from {c.loser}" if c.loser else ""
        yield f"{n}. {c.actor} {c.event}{loser}: {c.place_name} {c.place_id}, {c.extent}, {c.date or '?'} ({c.precision}), {c.status}"
        if not told.frames:
            yield from (f"   «{_cut(explanation.body, Span(*span))}»" for span in c.evidence)
        for frame in told.frames:
            yield from _frame_lines(frame, explanation.body, reason)
    yield ""
    yield f"Places: {len(explanation.toponyms)}"
    for resolution in explanation.toponyms:
        toponym, entry = resolution.toponym, resolution.entry
        meant = f"{entry.name_ar} {entry.id}" if entry else f"none: {reason.get(resolution.reason, resolution.reason)}"
        yield f"- {toponym.surface} {toponym.start}–{toponym.end} → {meant}"
        for scored in resolution.ranked:
            parts = ", ".join(f"{name} {value:+.2f}" for name, value in scored.scores.items())
            yield f"    {scored.total:+.2f} {scored.candidate.entry.name_ar} {scored.candidate.entry.id} ({parts})"
    untaken = (*explanation.no_claims, *explanation.no_toponyms)
    yield ""
    yield f"Not taken: {len(untaken)}"
    for one in untaken:
        word = f" («{_cut(explanation.body, one.reason.word)}»)" if one.reason.word and one.reason.word != one.span else ""
        yield f"- {one.surface} {one.span.start}–{one.span.end}: {reason.get(one.reason.code, one.reason.code)}{word}"


def toponym_span(resolution: Resolution) -> Span:
    """Where a resolved toponym stands."""
    return Span(resolution.toponym.start, resolution.toponym.end)


def _bracketed(explanation: Explanation, reason: Mapping[str, str]) -> str:
    kept: Sequence[Mark] = [m for m in marks(explanation, reason, {}) if m.kind in _BRACKETS]
    out = []
    for segment in segments(explanation.body, kept):
        text = segment.text
        for kind in dict.fromkeys(mark.kind for mark in segment.marks):
            opened, closed = _BRACKETS[kind]
            text = f"{opened}{text}{closed}"
        out.append(text)
    return "".join(out).strip()


def _frame_lines(frame: FilledFrame, body: str, reason: Mapping[str, str]) -> Iterator[str]:
    places = "، ".join(_cut(body, p) for p in frame.places)
    decided = f" «{_cut(body, frame.why.word)}»" if frame.why.word else ""
    dated = {"stated": f"«{_cut(body, frame.date_word)}»", "published": "day of publication"}.get(frame.dated, "no date")
    yield f"   rule {frame.rule}: «{_cut(body, frame.trigger)}» ({frame.lemma}, {frame.form}), subject {frame.actor}, objects «{places}» ({frame.extent})"
    yield f"   {frame.status}: {reason.get(frame.why.code, frame.why.code)}{decided}; {dated}; source: {frame.attribution or 'the outlet itself'}"
    yield f"   «{_cut(body, frame.sentence)}»"


def _cut(body: str, span: Span | None) -> str:
    return " ".join(body[span.start : span.end].split()) if span else ""
