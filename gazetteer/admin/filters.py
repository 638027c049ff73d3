"""The filters of the place list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gazetteer.admin import current
from gazetteer.models import Place, SourceRecord
from gazetteer.places import PlaceKind


def in_unit(unit_id: str) -> Q:
    """The places of an admin unit, itself included; a chain has at most three links."""
    return Q(id=unit_id) | Q(parents__0=unit_id) | Q(parents__1=unit_id) | Q(parents__2=unit_id)


class GovernorateFilter(admin.SimpleListFilter):
    """Places of one governorate."""

    title = _("governorate")
    parameter_name = "governorate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The governorates by their names in the page's language."""
        name = "name_ar" if get_language() == "ar" else "name_en"
        return list(Place.objects.filter(kind=PlaceKind.GOVERNORATE).order_by(name).values_list("id", name))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> QuerySet[Place]:
        """Those whose admin chain names it."""
        return queryset.filter(in_unit(self.value())) if self.value() else queryset


class SourceFilter(admin.SimpleListFilter):
    """Places that a source knows."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The sources that speak of any place."""
        return [(s, s) for s in SourceRecord.objects.order_by("source").values_list("source", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> QuerySet[Place]:
        """Those it speaks of."""
        if not self.value():
            return queryset
        return queryset.filter(Exists(SourceRecord.objects.filter(place=OuterRef("pk"), source=self.value())))


class OddityFilter(admin.SimpleListFilter):
    """Places that an editor may want to look at."""

    title = _("worth a look")
    parameter_name = "odd"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The oddities; docs/editors.md says how far is far."""
        return [("homonyms", _("has homonyms")), ("no-arabic", _("no Arabic name")), ("far", _("far from its admin unit"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> QuerySet[Place]:
        """Those that show the oddity."""
        match self.value():
            case "homonyms":
                return queryset.filter(id__in=list(current.homonyms()))
            case "no-arabic":
                return queryset.filter(name_ar="")
            case "far":
                return queryset.filter(id__in=list(current.strays()))
        return queryset
