"""Homonyms and duplicates: places that share a name on one map; two made one, and taken apart again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from gazetteer import curation, duplicates, editing, store, words
from gazetteer.admin.curators import CurationAdmin, allow, do
from gazetteer.effects import effects
from gazetteer.geometry import distance_km
from gazetteer.models import PlaceMerge
from gazetteer.names import fold
from gazetteer.namesakes import namesakes
from gazetteer.places import GazetteerEntry

_A_PAGE = 50


@admin.register(PlaceMerge)
class MergeAdmin(CurationAdmin):
    """Groups of places with one name, their merges, and the merges done."""

    def get_urls(self) -> list[URLPattern]:
        """The groups, one group, the merge, its undoing."""
        view = self.admin_site.admin_view
        own = [
            path("group/", view(self.group_view), name="gazetteer_namesakes"),
            path("merge/", view(self.merge_view), name="gazetteer_merge"),
            path("<int:pk>/undo/", view(self.undo_view), name="gazetteer_merge_undo"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """All groups, likely duplicates first, and the newest merges."""
        allow(request)
        entries = {e.id: e for e in store.load_entries()}
        search = request.GET.get("q", "").strip()
        groups = [g for g in namesakes(entries, curation.mentions_by_place()) if fold(search) in fold(g.name) or search in g.ids]
        page = Paginator(groups, _A_PAGE).get_page(request.GET.get("p"))
        title = _("Homonyms and duplicates")
        return self.page(request, "namesakes", title, page=page, search=search, merges=duplicates.recent())

    def group_view(self, request: HttpRequest) -> HttpResponse:
        """Some places on one map, with what tells them apart; two of them can be chosen to be merged."""
        allow(request)
        entries = {e.id: e for e in store.load_entries()}
        chosen = [entries[i] for i in dict.fromkeys(request.GET.getlist("id")) if i in entries]
        if not chosen:
            raise Http404(_("None of these places is there; they may have been merged or deleted."))
        counts = curation.mentions_by_place([e.id for e in chosen])
        middle = max(chosen, key=lambda e: (counts.get(e.id, 0), e.prominence))
        rows = [_row(e, middle, entries, counts) for e in chosen]
        points = [{"lat": e.lat, "lon": e.lon, "label": f"{e.name_ar or e.name_en} ({e.id})"} for e in chosen]
        title = chosen[0].name_ar or chosen[0].name_en
        return self.page(request, "namesakes_group", title, rows=rows, points=points, middle=middle)

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """What a merge would change; with a second click, the merge."""
        allow(request)
        if not request.user.has_perm("gazetteer.delete_place"):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        kept, gone, user = request.POST.get("kept", ""), request.POST.get("gone", ""), request.user.pk
        back = HttpResponseRedirect(request.POST.get("back") if _is_ours(request.POST.get("back", "")) else self._list())
        try:
            if "_confirmed" not in request.POST:
                tried = editing.rehearse(lambda: duplicates.merge(kept, gone, user))
                posted = [("kept", kept), ("gone", gone), ("back", request.POST.get("back", "")), ("_confirmed", "1")]
                title = _("Merge %(gone)s into %(kept)s: what this would change") % {"gone": gone, "kept": kept}
                return self.page(request, "preview", title, impact=effects().preview(tried.edit), posted=posted)
            label = f"{gone} → {kept}"
            said = _("%(gone)s is now part of %(kept)s; the merge can be undone below.") % {"gone": gone, "kept": kept}
            do(request, lambda: duplicates.merge(kept, gone, user), label, said, (kept, gone))
        except duplicates.MergeError as error:
            messages.error(request, str(error))
            return back
        return HttpResponseRedirect(self._list())

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a merge apart again."""
        allow(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            do(request, lambda: duplicates.undo(pk), _("merge undone"), _("The two places are apart again."))
        except duplicates.MergeError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(self._list())

    def _list(self) -> str:
        return reverse("admin:gazetteer_placemerge_changelist")


def _is_ours(address: str) -> bool:
    """Whether an address is one of the page of a group, the only one that a merge goes back to."""
    return address.startswith(reverse("admin:gazetteer_namesakes") + "?")


def _row(entry: GazetteerEntry, middle: GazetteerEntry, entries: dict[str, GazetteerEntry], counts: dict[str, int]) -> dict[str, Any]:
    chain = [entries[p].name_ar or entries[p].name_en if p in entries else p for p in entry.parents]
    km = distance_km((entry.lat, entry.lon), (middle.lat, middle.lon))
    names = [n.text for n in entry.names]
    return {"entry": entry, "kind": words.KIND[entry.kind], "chain": chain, "km": km, "mentions": counts.get(entry.id, 0), "names": names}
