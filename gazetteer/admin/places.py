"""The list and the page of a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_update_with_history

from gazetteer.admin import conflict, current, maps, snapshots
from gazetteer.admin.exchange import ExchangeMixin
from gazetteer.admin.filters import GovernorateFilter, OddityFilter, SourceFilter, in_unit
from gazetteer.admin.forms import PlaceForm, rechain
from gazetteer.admin.history import PlaceHistory
from gazetteer.admin.impact import ImpactMixin
from gazetteer.admin.names import NameInline, ReferenceInline
from gazetteer.models import Mention, Name, Place
from gazetteer.places import ADMIN_KINDS
from gazetteer.store import touch

ARTICLES_A_PAGE = 20


class UnitsView(AutocompleteJsonView):
    """The admin units that the unit of a place is chosen from."""

    def get_queryset(self) -> QuerySet[Place]:
        """Units alone, found as places are."""
        return super().get_queryset().filter(kind__in=ADMIN_KINDS)


@admin.register(Place)
class PlaceAdmin(ImpactMixin, ExchangeMixin, PlaceHistory):
    """Places by any of their names; saving marks the place as edited by a person, so imports leave it alone."""

    form = PlaceForm
    change_list_template = "admin/gazetteer/place/change_list.html"
    change_form_template = "admin/gazetteer/place/change_form.html"
    list_display = ("name_ar", "name_en", "kind", "unit_name", "pcode", "edited")
    list_display_links = ("name_ar", "name_en")
    list_filter = ("kind", GovernorateFilter, SourceFilter, OddityFilter, "edited")
    list_per_page = 50
    search_fields = ("name_ar", "name_en", "pcode", "id")
    search_help_text = _("Any spelling: ديرالزور, Deir Ezzor, a p-code, or a part of a name.")
    readonly_fields = ("edited",)
    inlines = (NameInline, ReferenceInline)
    fieldsets = (
        (None, {"fields": ("name_ar", "name_en", "kind", ("lat", "lon"), "unit", "seen_version")}),
        (_("Codes and numbers"), {"classes": ("collapse",), "fields": ("pcode", "feature_code", "population", "prominence", "edited")}),
        (_("Members and area"), {"classes": ("collapse",), "fields": ("member_places", "region")}),
    )

    class Media:
        css = {"all": ["leaflet/leaflet.css", "gazetteer/maps.css"]}
        js = ["leaflet/leaflet.js", "gazetteer/ground.js", "gazetteer/list-map.js"]

    def get_fieldsets(self, request: HttpRequest, obj: Place | None = None) -> Any:
        """A new place is asked for its id too; who may only look sees what is stored instead of what chooses it."""
        if obj is not None and not self.has_change_permission(request, obj):
            return ((None, {"fields": ("name_ar", "name_en", "kind", ("lat", "lon"), "parents", "members")}), self.fieldsets[1])
        if obj is not None:
            return self.fieldsets
        return ((None, {"fields": ("id", *self.fieldsets[0][1]["fields"])}), *self.fieldsets[1:])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        """Places with the name of their nearest unit in the page's language."""
        name = "name_ar" if get_language() == "ar" else "name_en"
        unit = Place.objects.filter(pk=OuterRef("nearest_unit")).values(name)[:1]
        return super().get_queryset(request).annotate(nearest_unit=KeyTextTransform(0, "parents")).annotate(unit_name=Subquery(unit))

    @admin.display(description=_("admin unit"), ordering="unit_name", empty_value="—")
    def unit_name(self, place: Place) -> str | None:
        """The nearest unit by name."""
        return place.unit_name  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Place], search_term: str) -> tuple[QuerySet[Place], bool]:
        """Places that the term may mean in any spelling, best first, then those that have it as a part of a name or code."""
        term = search_term.strip()
        if not term:
            return queryset, False
        ranks: dict[str, int] = {pk: rank for rank, pk in enumerate(current.matches(term))}
        part = Q(name_ar__icontains=term) | Q(name_en__icontains=term) | Q(pcode__iexact=term) | Q(pk=term)
        part |= Q(pk__in=Name.objects.filter(text__icontains=term).values("place"))
        found = queryset.filter(part | Q(pk__in=list(ranks)))
        if ORDER_VAR in request.GET:
            return found, False  # sorted by a column that the editor chose
        order = Case(*(When(pk=pk, then=Value(rank)) for pk, rank in ranks.items()), default=Value(len(ranks)), output_field=IntegerField())
        return found.annotate(search_rank=order).order_by("search_rank", *queryset.query.order_by), False

    def get_urls(self) -> list[Any]:
        """The places' own pages, and what their maps and pickers ask for."""
        wrap = self.admin_site.admin_view
        return [
            path("units/", wrap(UnitsView.as_view(admin_site=self.admin_site)), name="gazetteer_place_units"),
            path("map-base/", wrap(self.for_viewers(maps.base)), name="gazetteer_place_map_base"),
            path("surroundings/", wrap(self.for_viewers(maps.surroundings)), name="gazetteer_place_surroundings"),
            *super().get_urls(),
        ]

    def for_viewers(self, view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
        """A view for those who may see places."""

        def guarded(request: HttpRequest) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(request)

        return guarded

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list with a map of what it holds."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            places = response.context_data["cl"].queryset
            shown = maps.of_list(places)
            response.context_data |= {
                "map_settings": maps.settings_of_map(request),
                "map_data": shown,
                "map_shown": len(shown["points"]),
            }
        return response

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of a place; a form that another editor overtook is led onto what is stored and shown with the difference."""
        context: dict[str, Any] = {"map_settings": maps.settings_of_map(request), **(extra_context or {})}
        with transaction.atomic():
            if object_id is not None and request.method == "POST":
                stored = Place.objects.select_for_update().filter(pk=unquote(object_id)).first()
                merged = conflict.merge(request.POST, stored, self.get_form(request, stored)) if stored else None
                if merged:
                    request.POST, context["conflict"] = merged  # type: ignore[assignment]
            elif object_id is not None:
                context |= self._around(request, unquote(object_id))
            return super().changeform_view(request, object_id, form_url, context)

    def _around(self, request: HttpRequest, place_id: str) -> dict[str, Any]:
        """What the page shows besides the form: the articles that named the place, its areas, its chain."""
        place = Place.objects.filter(pk=place_id).first()
        if place is None:
            return {}
        told = Paginator(Mention.objects.filter(place=place).order_by("-published", "document", "start"), ARTICLES_A_PAGE)
        known = Place.objects.in_bulk(place.parents)
        return {
            "mentions": told.get_page(request.GET.get("articles")),
            "areas": place.areas.all(),
            "chain": [known[p] for p in place.parents if p in known],
        }

    def save_model(self, request: HttpRequest, obj: Place, form: ModelForm, change: bool) -> None:
        """Save what the editor decided, mark it so, and lead the places inside a unit that moved along with it."""
        if change:
            snapshots.keep_baseline(obj.pk)
            obj.version += 1
        obj.edited = True
        super().save_model(request, obj, form, change)
        if change and obj.kind in ADMIN_KINDS and "unit" in form.changed_data:
            bulk_update_with_history(rechain(obj), Place, ["parents", "edited", "version"], batch_size=500, default_user=request.user)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list[BaseInlineFormSet], change: bool) -> None:
        """Save names, references and the region with the place; the gazetteer has changed then."""
        super().save_related(request, form, formsets, change)
        form.save_region(form.instance)
        touch()
        place, unit = form.instance, form.cleaned_data.get("unit")
        text = maps.warning(place.lat, place.lon, unit.pk if unit else "")
        if text:
            messages.warning(request, text)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, list[Any]]:
        """What would go along; a unit with other places in it stays until they are moved, for their chains name it."""
        found, counts, needed, protected = super().get_deleted_objects(objs, request)
        going = [place.pk for place in objs]
        for unit in (place for place in objs if place.kind in ADMIN_KINDS):
            inside = Place.objects.filter(in_unit(unit.pk)).exclude(pk__in=going).count()
            if inside:
                protected.append(_("%(n)d places lie in %(unit)s; give them another unit first.") % {"n": inside, "unit": unit})
        return found, counts, needed, protected

    def delete_model(self, request: HttpRequest, obj: Place) -> None:
        """Delete with what is needed to bring it back."""
        with transaction.atomic():
            snapshots.keep_baseline(obj.pk)
            super().delete_model(request, obj)
            touch()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Place]) -> None:
        """The same for the places ticked in the list."""
        with transaction.atomic():
            for place_id in queryset.values_list("pk", flat=True):
                snapshots.keep_baseline(place_id)
            Place.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))).delete()
            touch()
