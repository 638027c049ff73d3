"""Names that readings could not place, and what editors decide about them; a store like store.py.

The decisions change the gazetteer; callers run them through editing.perform, which has the readings concerned read again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from gazetteer.mentions import mention_key, middle
from gazetteer.models import Mention, Name, NameVerdict, Place
from gazetteer.places import NameRole

_SOURCE = "editor"  # of names that a decision added


class VerdictError(ValueError):
    """A decision that cannot be taken or taken back; the message says why."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name without a place: its folded key, how it is mostly written, how often and in how many documents, since when.

    ``near`` is the middle (lat, lon) of what is named around it and ``points`` where that is for each mention; ``mentions`` are
    the newest ones.
    """

    key: str
    surface: str
    count: int
    documents: int
    first: dt.date | None
    last: dt.date | None
    reasons: tuple[str, ...]
    near: tuple[float, float] | None
    points: tuple[tuple[float, float], ...]
    mentions: tuple[Mention, ...]


def unknown_keys(search: str = "") -> list[tuple[str, int]]:
    """The folded names without a place and without a decision, with their number of mentions, most frequent first."""
    rows = Mention.objects.filter(place=None).exclude(key__in=NameVerdict.objects.values("key"))
    if search:
        rows = rows.filter(key__contains=mention_key(search))
    return list(rows.order_by().values("key").annotate(n=Count("id")).order_by("-n", "key").values_list("key", "n"))


def unknown_names(keys: Sequence[str], shown: int = 3) -> list[UnknownName]:
    """What is known of these names, in their order; of each the newest ``shown`` mentions."""
    groups = {
        g["key"]: g
        for g in Mention.objects.filter(place=None, key__in=keys)
        .order_by()
        .values("key")
        .annotate(n=Count("id"), documents=Count("document", distinct=True), first=Min("published"), last=Max("published"))
    }
    rows: dict[str, list[Mention]] = {k: [] for k in keys}
    for mention in Mention.objects.filter(place=None, key__in=keys):
        rows[mention.key].append(mention)
    out = []
    for key in keys:
        if key not in groups:
            continue
        g, mentions = groups[key], rows[key]
        points = tuple((m.near_lat, m.near_lon) for m in mentions if m.near_lat is not None and m.near_lon is not None)
        surfaces = [m.surface for m in mentions]
        usual = max(sorted(set(surfaces)), key=surfaces.count)
        reasons = tuple(sorted({m.reason for m in mentions}))
        near = middle(points[:200])
        out.append(UnknownName(key, usual, g["n"], g["documents"], g["first"], g["last"], reasons, near, points, tuple(mentions[:shown])))
    return out


def mentions_by_place(ids: Iterable[str] | None = None) -> dict[str, int]:
    """How often readings found each place; of all places, or of these."""
    rows = Mention.objects.filter(place__isnull=False) if ids is None else Mention.objects.filter(place__in=list(ids))
    return dict(rows.order_by().values("place").annotate(n=Count("id")).values_list("place", "n"))


@transaction.atomic
def add_name(key: str, surface: str, place_id: str, user_id: int | None) -> NameVerdict:
    """Decide that the name means a known place: it becomes one of its names. Raises VerdictError."""
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise VerdictError(_("There is no place %(id)s; it may have been merged or deleted meanwhile.") % {"id": place_id})
    verdict = _decide(key, surface, NameVerdict.Verdict.NAME, place, user_id)
    Name.objects.get_or_create(
        place=place, text=surface, lang="ar", defaults={"role": NameRole.VARIANT.value, "source": f"{_SOURCE}/{verdict.pk}"}
    )
    _mark(place)
    return verdict


@transaction.atomic
def note_new_place(key: str, surface: str, place_id: str, user_id: int | None) -> NameVerdict:
    """Decide that the name means a place that was just made for it."""
    return _decide(key, surface, NameVerdict.Verdict.PLACE, Place.objects.get(pk=place_id), user_id)


@transaction.atomic
def refuse(key: str, surface: str, user_id: int | None) -> NameVerdict:
    """Decide that the name is no place: readings leave it alone from now on."""
    return _decide(key, surface, NameVerdict.Verdict.NOT_A_PLACE, None, user_id)


@transaction.atomic
def take_back(verdict_id: int) -> NameVerdict:
    """Forget a decision: a name it added goes from its place; a place made for it stays, for it may be in use. Raises VerdictError."""
    verdict = NameVerdict.objects.filter(pk=verdict_id).first()
    if verdict is None:
        raise VerdictError(_("This decision was taken back already."))
    for name in Name.objects.filter(source=f"{_SOURCE}/{verdict.pk}").select_related("place"):
        name.delete()
        _mark(name.place)
    verdict.delete()
    return verdict


def verdicts() -> list[NameVerdict]:
    """All decisions, newest first, with ``left``: how many mentions of the name still have no place."""
    left = dict(
        Mention.objects.filter(place=None, key__in=NameVerdict.objects.values("key"))
        .order_by()
        .values("key")
        .annotate(n=Count("id"))
        .values_list("key", "n")
    )
    out = list(NameVerdict.objects.select_related("place", "by").order_by("-at", "-id"))
    for verdict in out:
        verdict.left = left.get(verdict.key, 0)  # type: ignore[attr-defined]
    return out


def find_places(text: str, limit: int = 20) -> list[Place]:
    """Places whose id, p-code or one of whose names holds the text, for an editor who knows better than the suggestions."""
    asked = Q(pk=text) | Q(pcode=text) | Q(name_ar__icontains=text) | Q(name_en__icontains=text) | Q(names__text__icontains=text)
    return list(Place.objects.filter(asked).distinct().order_by("-prominence", "name_ar")[:limit])


def _decide(key: str, surface: str, verdict: str, place: Place | None, user_id: int | None) -> NameVerdict:
    if not key or mention_key(surface) != key:
        raise VerdictError(_("«%(surface)s» is not the name that was asked about; open the queue again.") % {"surface": surface})
    if NameVerdict.objects.filter(key=key).exists():
        raise VerdictError(_("Somebody decided about «%(surface)s» meanwhile; see the decisions.") % {"surface": surface})
    return NameVerdict.objects.create(key=key, surface=surface, verdict=verdict, place=place, by_id=user_id)


def _mark(place: Place) -> None:
    place.edited = True
    place.version += 1
    place.save()
