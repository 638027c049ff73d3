"""Before a place is saved or deleted: what would change; afterwards: what did."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from gazetteer import curation, editing
from gazetteer.admin.curators import allow, tell_job
from gazetteer.effects import Effects, Impact, effects
from gazetteer.models import Place

CONFIRMED = "_confirmed"


class ImpactMixin(admin.ModelAdmin):
    """Puts a page between a form and its save that says what would change, where readings are concerned.

    The save is rehearsed with the posted data and taken back; the page carries the data on, so that saving is one more click.
    """

    delete_confirmation_template = "gazetteer/delete_place.html"
    delete_selected_confirmation_template = "gazetteer/delete_places.html"

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form; what its save would change; or the save."""
        show = super().changeform_view
        if request.method != "POST":
            answer: HttpResponse = show(request, object_id, form_url, extra_context)
            return answer
        if CONFIRMED not in request.POST:
            tried = editing.rehearse(lambda: show(_quiet(request), object_id, form_url, extra_context))
            if not isinstance(tried.result, HttpResponseRedirect):
                return tried.result
            impact = effects().preview(tried.edit) if tried.edit else Impact()
            if impact.affected or impact:
                return self._preview(request, object_id, impact)
        label = request.POST.get("name_ar") or request.POST.get("name_en") or object_id or ""
        return self._perform(request, lambda: self._save(request, object_id, form_url, extra_context), label)

    def _save(self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None) -> HttpResponse:
        """The save itself; a place made for an unknown name settles that name."""
        answer: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        key, surface = request.GET.get("unknown_key", ""), request.GET.get("unknown", "")
        if object_id is None and key and isinstance(answer, HttpResponseRedirect):
            curation.note_new_place(key, surface, request.POST["id"], request.user.pk)
        return answer

    def _preview(self, request: HttpRequest, object_id: str | None, impact: Impact) -> HttpResponse:
        posted = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
        context = {
            **self.admin_site.each_context(request),
            "title": _("What this would change"),
            "opts": self.opts,
            "object_id": object_id,
            "impact": impact,
            "posted": [*posted, (CONFIRMED, "1")],
        }
        return TemplateResponse(request, "gazetteer/preview.html", context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's question whether to delete, with what that would change; or the deletion."""
        show = super().delete_view
        place = Place.objects.filter(pk=object_id).first()
        if request.method == "POST" and place is not None:
            return self._perform(request, lambda: show(request, object_id, extra_context), str(place))
        if place is not None and self.has_delete_permission(request, place):
            impact = effects().preview(editing.rehearse(place.delete).edit)
            extra_context = {**(extra_context or {}), "impact": impact}
        answer: HttpResponse = show(request, object_id, extra_context)
        return answer

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; the question whether to delete the ticked places, with what that would change; the deletion."""
        show = super().changelist_view
        if request.method == "POST" and request.POST.get("post"):
            return self._perform(request, lambda: show(request, extra_context), _("several places deleted"))
        answer: HttpResponse = show(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data and "deletable_objects" in answer.context_data:
            answer.context_data["impact"] = effects().preview(editing.rehearse(answer.context_data["queryset"].delete).edit)
        return answer

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """A confirmed import, with the readings it concerns read again."""
        show = super().process_import
        return self._perform(request, lambda: show(request, **kwargs), _("import of places"))

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The question whether to go back to an earlier version, with what that would change; the way back."""
        show = super().history_form_view
        if request.method == "POST":
            return self._perform(request, lambda: show(request, object_id, version_id, extra_context), object_id)
        back = _quiet(request)
        back.method = "POST"
        tried = editing.rehearse(lambda: show(back, object_id, version_id))
        context = {**(extra_context or {}), "impact": effects().preview(tried.edit)}
        answer: HttpResponse = show(request, object_id, version_id, context)
        return answer

    def _perform(self, request: HttpRequest, action: Callable[[], HttpResponse], label: str) -> HttpResponse:
        done = editing.perform(action, label, request.user.pk)
        if done.job is not None:
            tell_job(request, "", done.job)
        return done.result

    def get_urls(self) -> list[URLPattern]:
        """With the page of a job that reads again."""
        own = [path("reread/<int:job>/", self.admin_site.admin_view(self.reread_view), name="gazetteer_reread")]
        return [*own, *super().get_urls()]

    def reread_view(self, request: HttpRequest, job: int) -> HttpResponse:
        """How far the readings concerned are read again, and what that changed; it comes again until all are."""
        allow(request)
        answers: Effects = effects()
        progress = answers.progress(job)
        if progress is None:
            raise Http404(_("There is no such job."))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Read again: %(label)s") % {"label": progress.label},
            "opts": self.opts,
            "progress": progress,
            "impact": progress.impact,
        }
        return TemplateResponse(request, "gazetteer/reread.html", context)


def _quiet(request: HttpRequest) -> HttpRequest:
    """The request for a rehearsal: what it tells the user is thrown away with what it saves."""
    quiet = copy.copy(request)
    quiet._messages = FallbackStorage(quiet)  # type: ignore[attr-defined]
    return quiet
