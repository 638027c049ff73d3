"""What would an edit of the gazetteer change on the map? The mapper's answer to gazetteer/effects.py, and the reading again.

The articles concerned are really read against the edited gazetteer, and the control histories of their claims compared with the
present ones; a preview saves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import OperationalError
from django.utils.translation import get_language

from gazetteer.effects import ClaimChange, Edit, Impact, PeriodChange, Progress, Source, ToponymChange
from gazetteer.mentions import named_places, text_pattern
from gazetteer.places import GazetteerEntry
from gazetteer.store import documents_naming, load_mentions
from mapper import maps, parties, pipeline, rereads, situation, store
from mapper.control.changes import history_changes
from mapper.control.periods import ControlPeriod
from mapper.ingest.files import IncomingArticle
from mapper.reading.claims import PublishedClaim
from mapper.reading.differences import ReadingShift, reading_shift
from mapper.reading.reader import Reading

PREVIEWED = 300  # articles that a preview reads at most, the newest; a second or two on one core


class ReadingEffects:
    """Answers from the stored articles; registered by the mapper when it is ready."""

    def preview(self, edit: Edit) -> Impact:
        """What would change in the newest 300 of the articles concerned and on the map; saves nothing."""
        concerned = _concerned(edit)
        articles = store.load_articles(concerned[:PREVIEWED])
        now = situation.world()
        edited = {i: e for i, e in now.places.items() if i not in edit.before} | dict(edit.after)
        reader = pipeline.Reader(edited.values(), edit.no_places, parties.revision()) if articles else None
        ids = [a.id for a in articles]
        old_names, old_claims = load_mentions(ids), _by_article(store.load_claims(ids))
        labels = {**_labels(edit.after), **_labels(now.places)}  # a place is known by its present name
        told: list[dict[str, Any]] = []
        claims = dict(now.claims)
        for article in articles:
            reading = reader.read(article) if reader else Reading((), (), ())
            fresh = store.published(article, reading.claims)
            shift = reading_shift(
                old_names[article.id],
                named_places(article.body, reading.sentences, reading.toponyms),
                old_claims.get(article.id, []),
                fresh,
            )
            for claim in old_claims.get(article.id, []):
                del claims[claim.id]
            claims |= {c.id: c for c in fresh}
            if shift:
                told.append(_told(article, shift, labels))
        periods: list[dict[str, Any]] = []
        if edit.resettled or any(t["claims"] for t in told):
            after = situation.world_of(edited, claims.values())
            periods = _periods(now.histories, after.histories, labels)
        return _impact(len(concerned), len(articles), told, periods)

    def read_again(self, edit: Edit, label: str, user_id: int | None) -> int | None:
        """Queue all articles concerned for the worker (manage.py read_again)."""
        concerned = _concerned(edit)
        return rereads.queue(concerned, label, user_id) if concerned else None

    def progress(self, job: int) -> Progress | None:
        """How far the worker is, with what it changed so far; the periods come at the end."""
        found = rereads.state(job)
        if found is None:
            return None
        return Progress(found.label, found.total, found.done, found.errors, _impact(found.total, found.done, found.outcomes, found.periods))

    def moved(self, old_id: str, new_id: str) -> Any:
        """Make the claims about a place claims about another; one that is there already is not doubled."""
        gone = store.load_claims(place_id=old_id)
        there = {c.id for c in store.load_claims(place_id=new_id)}
        store.drop_claims([c.id for c in gone])
        made = []
        for claim in gone:
            moved = replace(claim.claim, place_id=new_id)
            key = store.claim_id(claim.article_id, moved)
            if key not in there:
                store.add_claims(claim.article_id, [moved])
                made.append(key)
        return {"gone": [store.claim_json(c) for c in gone], "made": made}

    def moved_back(self, kept: Any) -> None:
        """Undo ``moved`` for the articles that are still there and still say so."""
        if not kept:
            return
        store.drop_claims(kept["made"])
        gone = [store.claim_of(c) for c in kept["gone"]]
        there = {a.id for a in store.load_articles([c.article_id for c in gone])}
        for claim in gone:
            if claim.article_id in there:
                store.add_claims(claim.article_id, [claim.claim])


def read_next() -> bool:
    """Read one waiting article again and save it with what that changed, or note the end of a job; False where nothing waits.

    A database that is busy raises OperationalError and loses nothing; an article that cannot be read is marked with its error.
    """
    row = rereads.waiting()
    if row is None:
        finished = rereads.unfinished()
        for job in finished:
            rereads.finish(job, _changed_by(job))
        return bool(finished)
    number, article_id = row
    articles = store.load_articles([article_id])
    try:
        rules = pipeline.rules()
        readings = [(a, pipeline.reread(a)) for a in articles]
        rereads.settle(number, lambda: _save(readings, rules))
    except OperationalError:
        raise
    except Exception as error:  # whatever an unforeseen text breaks, the others are still read
        rereads.give_up(number, f"{type(error).__name__}: {error}")
    return True


def _save(readings: Iterable[tuple[IncomingArticle, Reading]], rules: str) -> dict[str, Any] | None:
    for article, reading in readings:
        names, claims = load_mentions([article.id])[article.id], store.load_claims([article.id])
        pipeline.save(article, reading, rules)
        shift = reading_shift(names, load_mentions([article.id])[article.id], claims, store.load_claims([article.id]))
        if shift:
            return _told(article, shift, _labels(pipeline.reader().index.entries))
    return None


def _changed_by(job: int) -> list[dict[str, Any]]:
    """What a job changed on the map: the present claims against those without what it made and with what it removed."""
    found = rereads.state(job)
    now = situation.world()
    shifts = [(c["before"], c["after"]) for told in (found.outcomes if found else ()) for c in told["claims"]]
    if not shifts:
        return []
    made = {after["id"] for _, after in shifts if after}
    before = {i: c for i, c in now.claims.items() if i not in made}
    before |= {c.id: c for c in (store.claim_of(b) for b, _ in shifts if b)}
    return _periods(situation.world_of(now.places, before.values()).histories, now.histories, _labels(now.places))


def _concerned(edit: Edit) -> list[str]:
    """Ids of the stored articles in which something may change, newest first."""
    verdicts = set(edit.verdicts)
    named = documents_naming(edit.resettled, edit.names | verdicts)
    claimed = {c.article_id for place_id in edit.resettled for c in store.load_claims(place_id=place_id)}
    return store.newest_first(sorted(named | claimed | set(store.articles_like(text_pattern(edit.unread)))))


def _by_article(claims: Iterable[PublishedClaim]) -> dict[str, list[PublishedClaim]]:
    out: dict[str, list[PublishedClaim]] = {}
    for claim in claims:
        out.setdefault(claim.article_id, []).append(claim)
    return out


def _labels(entries: Mapping[str, GazetteerEntry]) -> dict[str, list[str]]:
    return {i: [e.name_ar or e.name_en, e.name_en or e.name_ar] for i, e in entries.items()}


def _told(article: IncomingArticle, shift: ReadingShift, labels: Mapping[str, list[str]]) -> dict[str, Any]:
    """What changed in an article as plain JSON, with the names of the places as they were then."""
    body = article.body
    toponyms = [{"surface": t.surface, "sentence": t.sentence, "before": t.before, "after": t.after} for t in shift.toponyms]
    claims = []
    for c in shift.claims:
        one = c.after or c.before
        evidence = one.claim.evidence[:1] if one else ()
        claims.append(
            {
                "sentence": "".join(body[a:b] for a, b in evidence).strip(),
                "before": store.claim_json(c.before) if c.before else None,
                "after": store.claim_json(c.after) if c.after else None,
            }
        )
    ids = {t[side] for t in toponyms for side in ("before", "after")}
    ids |= {c[side]["claim"]["place_id"] for c in claims for side in ("before", "after") if c[side]}
    return {
        "document": article.id,
        "title": article.title,
        "published": article.published.isoformat(),
        "toponyms": toponyms,
        "claims": claims,
        "names": {i: labels[i] for i in ids if i in labels},
    }


def _periods(
    before: Mapping[str, Sequence[ControlPeriod]], after: Mapping[str, Sequence[ControlPeriod]], labels: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    changes = history_changes(before, after)
    areas = situation.cell_km2({c.place_id for c in changes})
    return [
        {
            "place": c.place_id,
            "names": labels.get(c.place_id, [c.place_id, c.place_id]),
            "start": c.start.isoformat(),
            "end": c.end.isoformat() if c.end else "",
            "before": list(c.before),
            "after": list(c.after),
            "km2": round(areas[c.place_id], 1) if c.place_id in areas else None,
        }
        for c in changes
    ]


def _impact(affected: int, read: int, told: Iterable[Mapping[str, Any]], periods: Iterable[Mapping[str, Any]]) -> Impact:
    """The records in words of the editor's language."""
    lang = "ar" if (get_language() or "").startswith("ar") else "en"
    words, actors, side = maps.labels(lang), maps.actor_names(lang), 0 if lang == "ar" else 1
    toponyms: list[ToponymChange] = []
    claims: list[ClaimChange] = []
    for one in told:
        names = {i: n[side] for i, n in one["names"].items()}
        for t in one["toponyms"]:
            source = Source(one["document"], one["title"], one["published"], t["sentence"])
            before, after = (names.get(t[k], t[k]) if t[k] else "" for k in ("before", "after"))
            if before == after:  # «دمشق» the city and the governorate
                before, after = f"{before} ({t['before']})", f"{after} ({t['after']})"
            toponyms.append(ToponymChange(source, t["surface"], before, after))
        for c in one["claims"]:
            said = (c["after"] or c["before"])["claim"]
            what = f"{actors.get(said['actor'], said['actor'])}: {words[said['event']]} ({words[said['status']]})"
            before, after = (names.get(c[k]["claim"]["place_id"], c[k]["claim"]["place_name"]) if c[k] else "" for k in ("before", "after"))
            source = Source(one["document"], one["title"], one["published"], c["sentence"])
            claims.append(ClaimChange(source, what, before, after))

    def held(actor: str, state: str | None) -> str:
        if state is None:
            return "—"
        return f"{actors.get(actor, actor)}: {words[state]}" if actor else words[state]

    today = pipeline.today()
    changed = [
        PeriodChange(
            p["names"][side],
            p["start"],
            p["end"],
            max(0, ((dt.date.fromisoformat(p["end"]) if p["end"] else today) - dt.date.fromisoformat(p["start"])).days),
            held(*p["before"]),
            held(*p["after"]),
            p["km2"],
        )
        for p in periods
    ]
    return Impact(affected, read, tuple(toponyms), tuple(claims), tuple(changed))
