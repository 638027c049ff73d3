"""Articles, claims and built maps in the database: the only module of the mapper that touches the ORM besides the admin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from mapper.ingest.files import DAMASCUS, IncomingArticle
from mapper.models import Article, Claim, MapBuild
from mapper.reading.claims import ControlClaim, Event, Extent, PublishedClaim, Status


def digest(article: IncomingArticle, revision: str) -> str:
    """A fingerprint of an article's content and the rules and gazetteer it is read with."""
    parts = (article.outlet, article.published_at.isoformat(), article.title, article.text, article.url, revision)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def claim_id(article_id: str, claim: ControlClaim) -> str:
    """A stable id: the same meaning read again in the same article keeps it."""
    parts = (article_id, claim.event.value, claim.actor, claim.place_id, claim.status.value)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def known_digests(ids: Sequence[str]) -> dict[str, str]:
    """The stored digest of each of these articles that is known."""
    found: dict[str, str] = {}
    for i in range(0, len(ids), 500):
        found.update(Article.objects.filter(id__in=ids[i : i + 500]).values_list("id", "digest"))
    return found


@transaction.atomic
def save_reading(article: IncomingArticle, claims: Iterable[ControlClaim], fingerprint: str) -> None:
    """Store an article with its claims in one transaction; the machine's earlier claims of it are replaced."""
    Article.objects.update_or_create(
        id=article.id,
        defaults={
            "outlet": article.outlet,
            "published_at": article.published_at,
            "title": article.title,
            "text": article.text,
            "url": article.url,
            "digest": fingerprint,
        },
    )
    Claim.objects.filter(article_id=article.id).delete()
    rows = {
        claim_id(article.id, c): Claim(
            id=claim_id(article.id, c),
            article_id=article.id,
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
        )
        for c in claims
    }
    Claim.objects.bulk_create(rows.values())


def load_claims() -> list[PublishedClaim]:
    """All claims as the ledger takes them, by id."""
    return [
        PublishedClaim(
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
            ),
        )
        for row in Claim.objects.select_related("article").order_by("id")
    ]


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
    for row in Claim.objects.order_by("id").values_list("id", "date", "extent", "precision", "attribution", "loser"):
        hashed.update(repr(row).encode())
    return hashed.hexdigest()[:20]


def built(revision: str) -> str | None:
    """The packed timeline of a revision, if it was built."""
    return MapBuild.objects.filter(revision=revision).values_list("payload", flat=True).first()


@transaction.atomic
def save_build(revision: str, payload: str) -> None:
    """Keep the newest build only."""
    MapBuild.objects.exclude(revision=revision).delete()
    MapBuild.objects.update_or_create(revision=revision, defaults={"payload": payload})
