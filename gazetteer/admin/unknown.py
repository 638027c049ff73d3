"""The queue of names that readings could not place, and the decisions about them."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from gazetteer import curation, store, words
from gazetteer.admin.curators import CurationAdmin, allow, do
from gazetteer.admin.locator import locator
from gazetteer.models import Mention, NameVerdict
from gazetteer.suggestions import Suggester

_A_PAGE = 20


@admin.register(Mention)
class UnknownAdmin(CurationAdmin):
    """Names without a place, most frequent first: one click makes each a name of a place, a new place, or no place."""

    def get_urls(self) -> list[URLPattern]:
        """The queue, one name with all its sentences, the decision."""
        view = self.admin_site.admin_view
        own = [
            path("name/", view(self.name_view), name="gazetteer_unknown_name"),
            path("decide/", view(self.decide_view), name="gazetteer_unknown_decide"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The queue."""
        search = request.GET.get("q", "").strip()
        page = Paginator(curation.unknown_keys(search), _A_PAGE).get_page(request.GET.get("p"))
        names = curation.unknown_names([key for key, _n in page.object_list])
        suggester = Suggester(store.load_entries()) if names else None
        rows = [
            {
                "name": n,
                "suggestions": suggester.suggest(n.surface, n.near, 3) if suggester else (),
                "reasons": [words.REASON.get(r, r) for r in n.reasons if r],
                "locator": locator(n.points),
                "new": _new_place_url(n),
            }
            for n in names
        ]
        return self.page(request, "unknown", _("Unknown toponyms"), rows=rows, page=page, search=search)

    def name_view(self, request: HttpRequest) -> HttpResponse:
        """One name: every sentence, the map, and more suggestions."""
        allow(request)
        found = curation.unknown_names([request.GET.get("key", "")], shown=200)
        if not found:
            raise Http404(_("No reading has this name without a place any more."))
        name, search = found[0], request.GET.get("q", "").strip()
        suggestions = Suggester(store.load_entries()).suggest(name.surface, name.near, 12)
        points = [{"lat": lat, "lon": lon, "kind": "near"} for lat, lon in name.points]
        points += [{"lat": s.entry.lat, "lon": s.entry.lon, "label": s.entry.name_ar or s.entry.name_en} for s in suggestions]
        return self.page(
            request,
            "unknown_name",
            name.surface,
            name=name,
            suggestions=suggestions,
            points=points,
            new=_new_place_url(name),
            search=search,
            found=curation.find_places(search) if search else [],
        )

    def decide_view(self, request: HttpRequest) -> HttpResponse:
        """A decision, and back to the queue."""
        allow(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        key, surface, place = (request.POST.get(k, "") for k in ("key", "surface", "place"))
        user = request.user.pk
        try:
            if request.POST.get("verdict") == NameVerdict.Verdict.NAME:
                said = _("«%(surface)s» is now a name of %(place)s.") % {"surface": surface, "place": place}
                do(request, lambda: curation.add_name(key, surface, place, user), surface, said, [place])
            elif request.POST.get("verdict") == NameVerdict.Verdict.NOT_A_PLACE:
                said = _("«%(surface)s» is no place; readings leave it alone.") % {"surface": surface}
                do(request, lambda: curation.refuse(key, surface, user), surface, said)
            else:
                messages.error(request, _("Choose one of the buttons: nothing was decided."))
        except curation.VerdictError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:gazetteer_mention_changelist"))


@admin.register(NameVerdict)
class VerdictAdmin(CurationAdmin):
    """What was decided about names; each decision can be taken back."""

    def get_urls(self) -> list[URLPattern]:
        """The list and the taking back."""
        own = [path("<int:pk>/take-back/", self.admin_site.admin_view(self.take_back_view), name="gazetteer_verdict_take_back")]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """All decisions, newest first."""
        page = Paginator(curation.verdicts(), 100).get_page(request.GET.get("p"))
        return self.page(request, "verdicts", _("Decisions about names"), page=page)

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forget a decision."""
        allow(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        surface = NameVerdict.objects.filter(pk=pk).values_list("surface", flat=True).first() or ""
        try:
            do(
                request,
                lambda: curation.take_back(pk),
                surface,
                _("The decision about «%(surface)s» was taken back.") % {"surface": surface},
            )
        except curation.VerdictError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:gazetteer_nameverdict_changelist"))


def _new_place_url(name: curation.UnknownName) -> str:
    """The form of a new place, filled with what is known of an unknown name."""
    values = {"id": f"people:{uuid.uuid4().hex[:8]}", "name_ar": name.surface, "kind": "village", "prominence": "0"}
    if name.near:
        values |= {"lat": f"{name.near[0]:.4f}", "lon": f"{name.near[1]:.4f}"}
    values |= {"unknown": name.surface, "unknown_key": name.key}
    return f"{reverse('admin:gazetteer_place_add')}?{urlencode(values)}"
