"""The admin panel of gazetteer editors."""

from __future__ import annotations

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from gazetteer.models import Name, Place


class NameInline(admin.TabularInline):
    """The names of a place, edited with it."""

    model = Name
    extra = 1


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):
    """Places by any of their names; saving marks the place as edited by a person, so imports leave it alone."""

    list_display = ("name_ar", "name_en", "kind", "pcode", "lat", "lon", "edited")
    list_filter = ("kind", "edited")
    search_fields = ("name_ar", "name_en", "pcode", "id", "names__text")
    readonly_fields = ("edited",)
    inlines = (NameInline,)

    def save_model(self, request: HttpRequest, obj: Place, form: ModelForm, change: bool) -> None:
        """Save what the editor decided and mark it so."""
        obj.edited = True
        super().save_model(request, obj, form, change)
