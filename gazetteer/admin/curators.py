"""What the curation pages share: who may see them, their context, and how a decision is done and told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazetteer import editing
from gazetteer.admin.maps import settings_of_map
from gazetteer.admin.snapshots import keep_baseline

T = TypeVar("T")
RIGHT = "gazetteer.change_place"  # whoever may change places may decide about their names


class CurationAdmin(admin.ModelAdmin):
    """A page of decisions in the place of a list of rows: seen by those who may change places, never typed over."""

    title: Any = gettext_lazy("Curation")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Editors of places see it."""
        return bool(request.user.has_perm(RIGHT))

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Editors of places see it."""
        return bool(request.user.has_perm(RIGHT))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from readings and decisions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Rows are not typed over."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Rows go with their place; there is no page to delete one."""
        return bool(request.user.has_perm("gazetteer.delete_place"))

    def get_urls(self) -> list[URLPattern]:
        """The page itself; subclasses add their own, and rows have none."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [path("", self.admin_site.admin_view(self.changelist_view), name=name)]

    def page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        """A page of the admin; refused to those without the right."""
        allow(request)
        shared = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "map_settings": settings_of_map(request)}
        return render(request, f"gazetteer/{template}.html", {**shared, **context})


def allow(request: HttpRequest) -> None:
    """Raise PermissionDenied for those who may not change places."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied


def do(request: HttpRequest, action: Callable[[], T], label: str, said: str, places: Iterable[str] = ()) -> editing.Done[T]:
    """Do an edit for the user of a request and tell what was done, with the way to the readings concerned.

    What an import left of ``places`` (ids) goes into their history first.
    """

    def recorded() -> T:
        for place_id in places:
            keep_baseline(place_id)
        return action()

    done = editing.perform(recorded, label, request.user.pk)
    tell_job(request, said, done.job)
    return done


def tell_job(request: HttpRequest, said: str, job: int | None) -> None:
    """A message that says what was done, and where to see what it changes."""
    if job is None:
        messages.success(request, said)
        return
    link = format_html('<a href="{}">{}</a>', reverse("admin:gazetteer_reread", args=[job]), _("See what changes"))
    messages.success(request, format_html("{} {} {}", said, _("The readings concerned are being read again."), link))
