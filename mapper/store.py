"""Articles, claims and built maps in the database: the only module of the mapper that touches the ORM besides the admin."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q

from gazetteer.mentions import NamedPlace
from gazetteer.store import save_mentions
from mapper.ingest.files import DAMASCUS, IncomingArticle
from mapper.models import Article, Claim, MapBuild
from mapper.reading.claims import ControlClaim, Event, Extent, PublishedClaim, Status


def digest(article: IncomingArticle, revision: str) -> str:
    """A fingerprint of an article's content and the rules and gazetteer it is read with."""
    parts = (article.outlet, article.published_at.isoformat(), article.title, article.text, article.url, revision)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def claim_id(article_id: str, claim: ControlClaim, nth: int = 0) -> str:
    """A stable id: the same meaning read again in the same article keeps it.

    ``nth`` counts the claims of one article that differ in nothing but their date (a town taken twice).
    """
    parts = (article_id, claim.event.value, claim.actor, claim.place_id, claim.status.value, *([str(nth)] if nth else ()))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def known_digests(ids: Sequence[str]) -> dict[str, str]:
    """The stored digest of each of these articles that is known."""
    found: dict[str, str] = {}
    for i in range(0, len(ids), 500):
        found.update(Article.objects.filter(id__in=ids[i : i + 500]).values_list("id", "digest"))
    return found


@transaction.atomic
def save_reading(
    article: IncomingArticle, claims: Iterable[ControlClaim], named: Sequence[NamedPlace], fingerprint: str, table: bool = False
) -> None:
    """Store an article with its claims and mentions in one transaction; those of its earlier reading are replaced.

    The text of a ``table`` are rows, which are never read.
    """
    Article.objects.update_or_create(
        id=article.id,
        defaults={
            "outlet": article.outlet,
            "published_at": article.published_at,
            "title": article.title,
            "text": article.text,
            "url": article.url,
            "digest": fingerprint,
            "table": table,
        },
    )
    save_mentions(article.id, article.title, article.published, named)
    Claim.objects.filter(article_id=article.id).delete()
    add_claims(article.id, claims)


@transaction.atomic
def save_tables(
    tables: Sequence[tuple[IncomingArticle, Sequence[ControlClaim]]], prefixes: Sequence[str], dry_run: bool = False
) -> tuple[int, int, int]:
    """Store articles that are rows of a table, with their claims, in one transaction: how many were saved, unchanged and removed.

    Those stored earlier whose ids begin with one of ``prefixes`` and that are not among them go. ``dry_run`` only counts.
    """
    known = known_digests([a.id for a, _ in tables])
    fresh = [(a, c, digest(a, repr(c))) for a, c in tables if known.get(a.id) != digest(a, repr(c))]
    wanted = {a.id for a, _ in tables}
    stored = [i for p in prefixes for i in Article.objects.filter(table=True, id__startswith=p).values_list("id", flat=True)]
    gone = sorted(set(stored) - wanted)
    if not dry_run:
        for article, claims, fingerprint in fresh:
            save_reading(article, claims, (), fingerprint, table=True)
        for i in range(0, len(gone), 500):
            Article.objects.filter(id__in=gone[i : i + 500]).delete()
    return len(fresh), len(tables) - len(fresh), len(gone)


def table_claims(article_id: str) -> list[ControlClaim] | None:
    """The claims of a stored article that is rows of a table, in the order of its lines; None for one that is read."""
    if not Article.objects.filter(id=article_id, table=True).exists():
        return None
    return sorted((c.claim for c in load_claims([article_id])), key=lambda c: c.evidence)


def add_claims(article_id: str, claims: Iterable[ControlClaim]) -> None:
    """Store claims of an article beside those it has; the same meaning twice is one claim."""
    rows = [
        Claim(
            id=key,
            article_id=article_id,
            event=c.event.value,
            actor=c.actor,
            loser=c.loser or "",
            place_id=c.place_id,
            place_name=c.place_name,
            date=c.date,
            precision=c.precision,
            status=c.status.value,
            extent=c.extent.value,
            attribution=c.attribution,
            evidence=[list(e) for e in c.evidence],
            rule=c.rule,
            certainty=c.certainty,
            rules=c.rules,
            wording=c.wording,
            exceptions=list(c.exceptions),
        )
        for key, c in _identified(article_id, claims)
    ]
    Claim.objects.bulk_create(rows, ignore_conflicts=True)


def _identified(article_id: str, claims: Iterable[ControlClaim]) -> Iterator[tuple[str, ControlClaim]]:
    counts: Counter[str] = Counter()
    for claim in claims:
        first = claim_id(article_id, claim)
        yield claim_id(article_id, claim, counts[first]), claim
        counts[first] += 1


def load_claims(articles: Sequence[str] | None = None, place_id: str | None = None) -> list[PublishedClaim]:
    """All claims as the ledger takes them, by id; or those of these articles, or those about one place."""
    wanted = Claim.objects.select_related("article").defer("article__title", "article__text", "article__url").order_by("id")
    if articles is not None:
        parts = (articles[i : i + 500] for i in range(0, len(articles), 500))
        return sorted((c for part in parts for c in _published(wanted.filter(article_id__in=part))), key=lambda c: c.id)
    return list(_published(wanted if place_id is None else wanted.filter(place_id=place_id)))


def published(article: IncomingArticle, claims: Iterable[ControlClaim]) -> list[PublishedClaim]:
    """Claims read in an article as the ledger takes them, before they are stored."""
    return [PublishedClaim(key, article.id, article.outlet, article.published, c) for key, c in _identified(article.id, claims)]


def _published(rows: Iterable[Claim]) -> Iterator[PublishedClaim]:
    for row in rows:
        yield PublishedClaim(
            id=row.id,
            article_id=row.article_id,
            outlet=row.article.outlet,
            published=row.article.published_at.astimezone(DAMASCUS).date(),
            claim=ControlClaim(
                event=Event(row.event),
                actor=row.actor,
                place_id=row.place_id,
                place_name=row.place_name,
                date=row.date,
                precision=row.precision,
                loser=row.loser or None,
                status=Status(row.status),
                extent=Extent(row.extent),
                attribution=row.attribution,
                evidence=tuple((a, b) for a, b in row.evidence),
                rule=row.rule,
                certainty=row.certainty,
                rules=row.rules,
                wording=row.wording,
                exceptions=tuple(row.exceptions),
            ),
        )


def claim_json(claim: PublishedClaim) -> dict[str, Any]:
    """A claim as plain JSON, for records of what a reading or a merge changed."""
    value: dict[str, Any] = orjson.loads(orjson.dumps(claim))
    return value


def claim_of(value: dict[str, Any]) -> PublishedClaim:
    """The claim of ``claim_json``."""
    said = value["claim"]
    claim = ControlClaim(
        **{
            **said,
            "event": Event(said["event"]),
            "status": Status(said["status"]),
            "extent": Extent(said["extent"]),
            "date": dt.date.fromisoformat(said["date"]) if said["date"] else None,
            "evidence": tuple((a, b) for a, b in said["evidence"]),
            "exceptions": tuple(said.get("exceptions", ())),
        }
    )
    return PublishedClaim(value["id"], value["article_id"], value["outlet"], dt.date.fromisoformat(value["published"]), claim)


def drop_claims(ids: Sequence[str]) -> None:
    """Remove these claims."""
    for i in range(0, len(ids), 500):
        Claim.objects.filter(id__in=ids[i : i + 500]).delete()


def load_articles(ids: Sequence[str]) -> list[IncomingArticle]:
    """The stored articles of these ids, newest first."""
    found: list[Article] = []
    for i in range(0, len(ids), 500):
        found += Article.objects.filter(id__in=ids[i : i + 500])
    found.sort(key=lambda a: (a.published_at, a.id), reverse=True)
    return [IncomingArticle(a.id, a.outlet, a.published_at, a.title, a.text, a.url) for a in found]


def article_ids() -> list[str]:
    """The ids of all stored articles that are read, newest first."""
    return list(Article.objects.filter(table=False).order_by("-published_at", "id").values_list("id", flat=True))


def rules_of(article_id: str) -> tuple[str, ...]:
    """The versions of the rules that made the stored claims of an article."""
    return tuple(sorted(set(Claim.objects.filter(article_id=article_id).values_list("rules", flat=True))))


def newest_first(ids: Sequence[str]) -> list[str]:
    """Those of ``ids`` that are stored articles and read, newest first."""
    dated: list[tuple[object, str]] = []
    for i in range(0, len(ids), 500):
        dated += Article.objects.filter(id__in=ids[i : i + 500], table=False).values_list("published_at", "id")
    return [i for _, i in sorted(dated, reverse=True)]


def articles_like(pattern: str) -> list[str]:
    """Ids of the articles that are read whose title or text a regular expression finds; none for an empty one."""
    if not pattern:
        return []
    found = Article.objects.filter(Q(text__iregex=pattern) | Q(title__iregex=pattern), table=False)
    return list(found.values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class Testimony:
    """A claim with what a reader needs to judge it: who published it, when, and the sentences it came from."""

    claim: Claim
    outlet: str
    published: str
    title: str
    url: str
    sentences: tuple[str, ...]


def testimonies(place_ids: Sequence[str]) -> list[Testimony]:
    """All claims about these places, newest event first, with their sentences cut from the stored article."""
    rows = Claim.objects.filter(place_id__in=place_ids).select_related("article")
    out = []
    for row in sorted(rows, key=lambda r: (r.date or r.article.published_at.date(), r.id), reverse=True):
        body = f"{row.article.title}\n{row.article.text}"
        sentences = tuple(body[a:b].strip() for a, b in row.evidence)
        day = row.article.published_at.astimezone(DAMASCUS).date().isoformat()
        url = row.article.url if row.article.url.startswith(("http://", "https://")) else ""
        out.append(Testimony(row, row.article.outlet, day, row.article.title, url, sentences))
    return out


def claims_revision() -> str:
    """A fingerprint of all claims."""
    hashed = hashlib.sha256()
    for row in Claim.objects.order_by("id").values_list("id", "date", "extent", "precision", "attribution", "loser", "certainty"):
        hashed.update(repr(row).encode())
    return hashed.hexdigest()[:20]


def built(revision: str) -> bytes | None:
    """The packed timeline of a revision, gzipped, if it was built."""
    payload = MapBuild.objects.filter(revision=revision).values_list("payload", flat=True).first()
    return None if payload is None else bytes(payload)


@transaction.atomic
def save_build(revision: str, payload: bytes) -> None:
    """Keep the newest build only."""
    MapBuild.objects.exclude(revision=revision).delete()
    MapBuild.objects.update_or_create(revision=revision, defaults={"payload": payload})
