"""Who changed a place and its names, when and what, and how it was before: the history page and the way back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from gazetteer.admin import snapshots
from gazetteer.admin.snapshots import Difference, Snapshot, differences
from gazetteer.models import Name, Place, PlaceMerge
from gazetteer.store import touch

_TOGETHER = dt.timedelta(seconds=10)  # names saved by one person this soon after the place were saved with it


@dataclass(slots=True)
class Entry:
    """One saving of a place with its names; ``moment`` is when the last of it was written, ``of`` a place since merged into this one."""

    who: str
    moment: dt.datetime
    kind: str
    reason: str
    changes: list[Difference] = field(default_factory=list)
    known: bool = False  # whether one can go back to it: the history tells all of this place at that moment
    of: str = ""

    @property
    def key(self) -> str:
        """The moment as it stands in the address of the version."""
        return self.moment.isoformat()


def entries(place_id: str) -> list[Entry]:
    """Every saving of a place and its names, newest first; two queries."""
    records: list[Any] = [
        *Place.history.filter(id=place_id).select_related("history_user"),
        *Name.history.filter(place_id=place_id).select_related("history_user"),
    ]
    records.sort(key=lambda r: (r.history_date, r.history_id))
    out: list[Entry] = []
    firsts: dict[Any, Any] = {}
    for record in records:
        firsts.setdefault(record.id, record)
    present = {key: r for key, r in firsts.items() if snapshots.began_before(r)}
    place: Any = present.pop(place_id, None)
    names: dict[int, Any] = present
    before: Snapshot | None = None
    user_id: int | None = None
    for record in records:
        of_place = hasattr(record, "version")
        together = out and record.history_user_id == user_id and record.history_date - out[-1].moment < _TOGETHER
        if of_place or not together:
            before = snapshots.snapshot(place, names.values()) if place else None
            out.append(Entry(str(record.history_user or ""), record.history_date, record.history_type, record.history_change_reason or ""))
            user_id = record.history_user_id
        if of_place:
            place = None if record.history_type == "-" else record
            names = names if place else {}
        else:
            names = {**names, record.id: record}
            if record.history_type == "-":
                names.pop(record.id)
        out[-1].moment = record.history_date
        after = snapshots.snapshot(place, names.values()) if place else None
        out[-1].changes = differences(before, after) if before and after else []
        out[-1].known = after is not None
    return out[::-1]


def with_merged(place_id: str) -> list[Entry]:
    """The history of a place and of all that were merged into it, newest first; one goes back to its own versions only."""
    told = entries(place_id)
    waiting, seen = [place_id], {place_id}
    while waiting:
        for gone in PlaceMerge.objects.filter(kept_id=waiting.pop(), undone_at=None).values_list("gone_id", flat=True):
            if gone not in seen:
                seen.add(gone)
                waiting.append(gone)
                told += [replace(e, of=gone, known=False) for e in entries(gone)]
    return sorted(told, key=lambda e: e.moment, reverse=True)


@transaction.atomic
def revert(place_id: str, moment: dt.datetime, user: Any) -> Place:
    """Bring back the fields and names of a place as they were at a moment, as a new version; also a place that was deleted.

    Raises Place.DoesNotExist where the history does not tell.
    """
    wanted = snapshots.at(place_id, moment)
    if wanted is None:
        raise Place.DoesNotExist
    stored = Place.objects.select_for_update().filter(pk=place_id).first()
    if stored:
        snapshots.keep_baseline(place_id)
    last = Place.history.filter(id=place_id).order_by("history_date", "history_id").last()
    place = stored or Place(pk=place_id)
    for name, value in wanted.values.items():
        setattr(place, name, value)
    place.edited, place.version = True, last.version + 1
    place._history_user = user
    place.save()
    for name in place.names.all():
        if (name.text, name.lang) not in wanted.names:
            name.delete()
    known = {(n.text, n.lang): n for n in place.names.all()}
    for key, rest in wanted.names.items():
        name = known.get(key) or Name(place=place, text=key[0], lang=key[1])
        if name.pk is None or (name.role, name.valid_from, name.valid_to, name.source) != rest:
            name.role, name.valid_from, name.valid_to, name.source = rest
            name._history_user = user
            name.save()
    touch()
    return place


class PlaceHistory(SimpleHistoryAdmin):
    """The history pages of a place: its names are part of it."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who saved what and when, newest first, with what it changed."""
        place_id = unquote(object_id)
        place = Place.objects.filter(pk=place_id).first()
        if not self.has_view_permission(request, place):
            raise PermissionDenied
        told = with_merged(place_id)
        if place is None and not told:
            raise Http404
        page = Paginator(told, 50).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % (place or place_id),
            "opts": self.opts,
            "object": place,
            "object_id": place_id,
            "page": page,
            "may_revert": self.has_change_permission(request, place),
        }
        return TemplateResponse(request, "admin/gazetteer/place/history.html", {**context, **(extra_context or {})})

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What going back to a moment would change; a POST does it."""
        place_id = unquote(object_id)
        place = Place.objects.filter(pk=place_id).first()
        if not self.has_change_permission(request, place):
            raise PermissionDenied
        try:
            moment = dt.datetime.fromisoformat(unquote(version_id))
            wanted = snapshots.at(place_id, moment)
        except ValueError as error:
            raise Http404 from error
        if wanted is None:
            raise Http404
        if request.method == "POST":
            back = revert(place_id, moment, request.user)
            self.log_change(request, back, _("Went back to the version of %s.") % moment.isoformat(" ", "seconds"))
            messages.success(request, _("The place is again as it was; the version in between stays in the history."))
            return HttpResponseRedirect(reverse("admin:gazetteer_place_change", args=[place_id]))
        present = snapshots.now(place_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Back to an earlier version: %s") % (place or place_id),
            "opts": self.opts,
            "object": place,
            "object_id": place_id,
            "moment": moment,
            "changes": differences(present, wanted) if present else [],
            "deleted": present is None,
        }
        return TemplateResponse(request, "admin/gazetteer/place/revert.html", {**context, **(extra_context or {})})
