"""The list and the page of an area: regions, barriers and arrangements, drawn on the map, with their periods."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from gazetteer.admin import maps, snapshots
from gazetteer.admin.forms import ShapeField, check_shape
from gazetteer.models import Area, Place
from gazetteer.places import AreaRole
from gazetteer.store import touch


class AreaForm(forms.ModelForm):
    """An area whose shape is drawn on the map."""

    shape = ShapeField(label=_("shape (GeoJSON)"), help_text=_("Draw it on the map: a line for a barrier, else a polygon."))

    class Meta:
        model = Area
        fields = ("role", "name_ar", "name_en", "place", "shape", "actor", "valid_from", "valid_to", "source", "note")
        help_texts = {
            "actor": _("Empty for an arrangement that nobody holds. A held area colours the map from its first day on."),
            "valid_to": _("The first day on which it no longer holds; the control map does not end a held area yet."),
        }

    class Media:
        css = {"all": ["geoman/leaflet-geoman.css"]}
        js = ["geoman/leaflet-geoman.min.js", "gazetteer/shape-editor.js", "gazetteer/area-map.js"]

    def clean(self) -> dict[str, Any]:
        """The shape fits the role, and the period does not end before it begins."""
        data = super().clean() or self.cleaned_data
        if data.get("shape") and data.get("role"):
            try:
                check_shape(data["shape"], AreaRole(data["role"]))
            except ValidationError as error:
                self.add_error("shape", error)
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] <= data["valid_from"]:
            self.add_error("valid_to", _("The period ends before it begins."))
        if not (data.get("place") or data.get("name_ar") or data.get("name_en")):
            self.add_error("name_ar", _("Give the area a name, or the place whose area it is."))
        return data


@admin.register(Area)
class AreaAdmin(SimpleHistoryAdmin):
    """Areas with their roles and periods; an edited one is kept by imports."""

    form = AreaForm
    change_list_template = "admin/gazetteer/area/change_list.html"
    change_form_template = "admin/gazetteer/area/change_form.html"
    object_history_form_template = "admin/gazetteer/area/revert.html"
    list_display = ("__str__", "role", "actor", "valid_from", "valid_to", "source", "edited")
    list_filter = ("role", "actor", "source", "edited")
    list_select_related = ("place",)
    search_fields = ("name_ar", "name_en", "place__name_ar", "place__name_en", "note")
    autocomplete_fields = ("place",)

    class Media:
        css = {"all": ["leaflet/leaflet.css", "gazetteer/maps.css"]}
        js = ["leaflet/leaflet.js", "gazetteer/ground.js", "gazetteer/list-map.js"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list with a map of the shapes."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            shown = maps.of_areas(response.context_data["cl"].queryset)
            response.context_data |= {
                "map_settings": maps.settings_of_map(request),
                "map_data": shown,
                "map_shown": len(shown["shapes"]),
            }
        return response

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of an area with its map."""
        return super().changeform_view(
            request, object_id, form_url, {"map_settings": maps.settings_of_map(request), **(extra_context or {})}
        )

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An earlier version on its map."""
        with transaction.atomic():
            return super().history_form_view(
                request, object_id, version_id, {"map_settings": maps.settings_of_map(request), **(extra_context or {})}
            )

    def save_model(self, request: HttpRequest, obj: Area, form: forms.ModelForm, change: bool) -> None:
        """Save as edited by a person, and with it the place whose area it is, so that no import replaces it."""
        if change and obj.pk:
            snapshots.keep_area_baseline(obj)
        obj.edited = True
        super().save_model(request, obj, form, change)
        self._place_edited(request, obj.place_id)
        touch()

    def delete_model(self, request: HttpRequest, obj: Area) -> None:
        """Delete; the place counts as edited, so that no import brings the area back."""
        with transaction.atomic():
            snapshots.keep_area_baseline(obj)
            place_id = obj.place_id
            super().delete_model(request, obj)
            self._place_edited(request, place_id)
            touch()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Area]) -> None:
        """The same for the areas ticked in the list."""
        with transaction.atomic():
            for area in queryset:
                snapshots.keep_area_baseline(area)
                place_id = area.place_id
                area.delete()
                self._place_edited(request, place_id)
            touch()

    @staticmethod
    def _place_edited(request: HttpRequest, place_id: str | None) -> None:
        place = Place.objects.select_for_update().filter(pk=place_id).first()
        if place:
            snapshots.keep_baseline(place.pk)
            place.edited, place.version = True, place.version + 1
            place._history_user = request.user
            place.save()
