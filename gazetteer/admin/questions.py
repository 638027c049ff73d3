"""The questions of imports, the crosswalk of ids, and the faults of the sources."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from gazetteer import questions, store, words
from gazetteer.admin.curators import CurationAdmin, allow, do
from gazetteer.models import ImportQuestion
from gazetteer.names import fold
from gazetteer.places import GazetteerEntry, PlaceKind
from gazetteer.sources.table import write_crosswalk, write_faults

_A_PAGE = 30


@admin.register(ImportQuestion)
class QuestionAdmin(CurationAdmin):
    """Doubtful pairs and differences, each decided by one click and remembered."""

    def get_urls(self) -> list[URLPattern]:
        """The list, one question with its map, the decision; faults and crosswalk as pages and files."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/", view(self.question_view), name="gazetteer_question"),
            path("<int:pk>/decide/", view(self.decide_view), name="gazetteer_question_decide"),
            path("faults/", view(self.faults_view), name="gazetteer_faults"),
            path("faults.csv", view(self.faults_file), name="gazetteer_faults_file"),
            path("crosswalk/", view(self.crosswalk_view), name="gazetteer_crosswalk"),
            path("crosswalk.csv", view(self.crosswalk_file), name="gazetteer_crosswalk_file"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """All open questions, and the decisions taken last."""
        page = Paginator(questions.open_questions(request.GET.get("kind", "")), _A_PAGE).get_page(request.GET.get("p"))
        rows = [_row(questions.asked(q)) for q in page.object_list]
        title = _("Questions of imports")
        return self.page(request, "questions", title, page=page, rows=rows, decided=questions.decided_questions())

    def question_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One question: both places on a map."""
        allow(request)
        found = ImportQuestion.objects.select_related("place").filter(pk=pk).first()
        if found is None:
            raise Http404(_("There is no such question; its place may have been deleted."))
        asked = questions.asked(found)
        points = [{"lat": found.place.lat, "lon": found.place.lon, "label": str(found.place)}]
        if asked.theirs:
            label = f"{asked.theirs.name_ar or asked.theirs.name_en} ({found.source})"
            points.append({"lat": asked.theirs.lat, "lon": asked.theirs.lon, "label": label})
        return self.page(request, "question", found.reason, row=_row(asked), points=points)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A decision, and back to the list."""
        allow(request)
        if request.method != "POST" or request.POST.get("decision") not in ("accept", "refuse"):
            return HttpResponseNotAllowed(["POST"])
        accept, user = request.POST["decision"] == "accept", request.user
        try:
            do(request, lambda: questions.decide(pk, accept, user), _("question of an import"), _("Decided, and not asked again."))
        except questions.QuestionError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:gazetteer_importquestion_changelist"))

    def faults_view(self, request: HttpRequest) -> HttpResponse:
        """What the sources say wrongly, and what we hold instead."""
        allow(request)
        source, field = request.GET.get("source", ""), request.GET.get("field", "")
        faults = store.fault_report()
        shown = [f for f in faults if source in ("", f.source) and field in ("", f.field)]
        counts = sorted(Counter((f.source, f.field, bool(f.ours)) for f in faults).items())
        page = Paginator(shown, 100).get_page(request.GET.get("p"))
        return self.page(request, "faults", _("Faults of the sources"), page=page, counts=counts, source=source, field=field)

    def faults_file(self, request: HttpRequest) -> HttpResponse:
        """The same as CSV."""
        allow(request)
        text = io.StringIO(newline="")
        write_faults(text, store.fault_report())
        return _csv(text, "faults.csv")

    def crosswalk_view(self, request: HttpRequest) -> HttpResponse:
        """Our ids beside those of OCHA, GeoNames and OpenStreetMap."""
        allow(request)
        search = request.GET.get("q", "").strip()
        entries = [e for e in store.load_entries() if _has(e, search)]
        page = Paginator(entries, 100).get_page(request.GET.get("p"))
        sources = ("geonames", "osm")
        rows = [(e, [", ".join(c for s, c in e.references if s == source) for source in sources]) for e in page.object_list]
        return self.page(request, "crosswalk", _("Crosswalk of ids"), page=page, rows=rows, search=search)

    def crosswalk_file(self, request: HttpRequest) -> HttpResponse:
        """The same as CSV."""
        allow(request)
        text = io.StringIO(newline="")
        write_crosswalk(text, store.load_entries())
        return _csv(text, "crosswalk.csv")


def _row(asked: questions.Asked) -> dict[str, Any]:
    """A question with the kinds of both sides in words."""
    theirs = asked.theirs
    return {
        "question": asked.question,
        "kind": words.KIND[PlaceKind(asked.question.place.kind)],
        "theirs": theirs,
        "their_kind": words.KIND[theirs.kind] if theirs else "",
        "km": asked.km,
    }


def _csv(text: io.StringIO, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _has(entry: GazetteerEntry, search: str) -> bool:
    texts = (entry.id, entry.pcode or "", *(code for _source, code in entry.references))
    return search in texts or fold(search) in fold(entry.name_ar) or fold(search) in fold(entry.name_en)
