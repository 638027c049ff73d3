"""The list and the page of a place."""

from __future__ import annotations

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from gazetteer.admin.impact import ImpactMixin
from gazetteer.admin.names import NameInline, ReferenceInline
from gazetteer.models import Place


@admin.register(Place)
class PlaceAdmin(ImpactMixin):
    """Places by any of their names; saving marks the place as edited by a person, so imports leave it alone."""

    list_display = ("name_ar", "name_en", "kind", "pcode", "lat", "lon", "edited")
    list_filter = ("kind", "edited")
    search_fields = ("name_ar", "name_en", "pcode", "id", "names__text")
    readonly_fields = ("edited",)
    inlines = (NameInline, ReferenceInline)

    def save_model(self, request: HttpRequest, obj: Place, form: ModelForm, change: bool) -> None:
        """Save what the editor decided and mark it so."""
        obj.edited = True
        super().save_model(request, obj, form, change)
