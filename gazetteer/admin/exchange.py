"""Places out to CSV, XLSX and GeoJSON, and back in with a preview of what would change."""

from __future__ import annotations

import json
from typing import Any

import tablib
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from import_export.formats import base_formats
from import_export.forms import ConfirmImportForm, ExportForm

from gazetteer.admin.placefile import PlaceResource
from gazetteer.models import Place
from gazetteer.sources.table import LISTS
from gazetteer.store import revision


class GeoJSON(base_formats.TextFormat):
    """A FeatureCollection of points as export_gazetteer writes it; every column but lat and lon is a property."""

    CONTENT_TYPE = "application/geo+json"

    @classmethod
    def is_available(cls) -> bool:
        """It needs nothing but Python."""
        return True

    def get_title(self) -> str:
        """The name of the format."""
        return "geojson"

    def get_extension(self) -> str:
        """The ending of its files."""
        return "geojson"

    def can_import(self) -> bool:
        """It comes in."""
        return True

    def can_export(self) -> bool:
        """It goes out."""
        return True

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> tablib.Dataset:
        """Rows of a FeatureCollection. Raises ValueError with the number of the feature that is no point."""
        text = in_stream.decode(self.encoding or "utf-8") if isinstance(in_stream, bytes) else in_stream
        collection = json.loads(text)
        features = collection.get("features") if isinstance(collection, dict) else None
        if not isinstance(features, list):
            raise ValueError(_("no FeatureCollection: the file has no list of features"))
        rows = []
        for number, feature in enumerate(features, 1):
            try:
                lon, lat = feature["geometry"]["coordinates"][:2]
                if feature["geometry"]["type"] != "Point":
                    raise ValueError
                rows.append({**feature["properties"], "lat": float(lat), "lon": float(lon)})
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(_("feature %d is no point with properties") % number) from error
        headers = list(dict.fromkeys(key for row in rows for key in row))
        return tablib.Dataset(*[[row.get(h, "") for h in headers] for row in rows], headers=headers)

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        """The rows as features."""
        features = []
        for row in dataset.dict:
            lat, lon = float(row.pop("lat")), float(row.pop("lon"))
            row = {c: json.loads(v) if c == "names" else v.split("|") if c in LISTS else v for c, v in row.items() if v not in (None, "")}
            row |= {"references": [r.split(":", 1) for r in row["references"].split("|")]} if "references" in row else {}
            features.append({"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": row})
        return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


class ConfirmForm(ConfirmImportForm):
    """Confirms what was previewed: where the gazetteer changed since, the preview is no longer true."""

    revision = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse to import over what somebody changed meanwhile."""
        data = super().clean() or self.cleaned_data
        if data.get("revision") != revision():
            raise ValidationError(_("Somebody changed the gazetteer since this preview. Nothing was imported; upload the file again."))
        return data


class ExchangeMixin(ImportExportMixin):
    """Import and export on the list of places, for those who may add and change, or see, them."""

    resource_classes = [PlaceResource]
    export_form_class = ExportForm
    confirm_form_class = ConfirmForm
    import_template_name = "admin/gazetteer/place/import.html"
    formats = [base_formats.CSV, base_formats.XLSX, GeoJSON]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """An import adds and changes places."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who sees the places may take them along."""
        return self.has_view_permission(request)

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        """The places of the list as filtered, with their rows at hand."""
        return super().get_export_queryset(request).prefetch_related("names", "references")

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """The revision that the preview was made of."""
        return {**super().get_confirm_form_initial(request, import_form), "revision": revision()}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """One bad row keeps the whole file out."""
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Say what is wrong with the file rather than the name of an exception."""
        form.add_error("import_file", _("The file could not be read as the format chosen: %s. Nothing was imported.") % e)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import in the transaction that checked the revision."""
        with transaction.atomic():
            return super().process_import(request, **kwargs)

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Back to the list, with what was done or that nothing was."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, _("The file no longer fits the gazetteer; nothing was imported. Upload it again."))
            return HttpResponseRedirect(reverse("admin:gazetteer_place_import"))
        return super().process_result(result, request)
