"""The form of a place: its unit and members chosen by name, its region drawn, its version held against a second editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gazetteer import words
from gazetteer.admin.filters import in_unit
from gazetteer.admin.snapshots import keep_area_baseline
from gazetteer.models import Area, Name, Place
from gazetteer.places import ADMIN_KINDS, AreaRole
from gazetteer.shapes import find_fault


class UnitSelect(AutocompleteSelect):
    """Chooses one of the admin units; Name.place lends the autocomplete its relation to places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Name._meta.get_field("place"), admin.site, **options)

    def get_url(self) -> str:
        """Where the names of units are asked for."""
        return reverse("admin:gazetteer_place_units")


class PlacesSelect(AutocompleteSelectMultiple):
    """Chooses places by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Name._meta.get_field("place"), admin.site, **options)


class ShapeField(forms.JSONField):
    """A GeoJSON geometry, drawn on the page's map or typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "cols": 80, "dir": "ltr", "class": "shape", "spellcheck": "false"})
        super().__init__(widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        """The text of the field; an empty one for no shape."""
        return "" if value is None else super().prepare_value(value)


def check_shape(shape: Any, role: AreaRole) -> None:
    """Raise ValidationError with the first fault of a shape for that role."""
    found = find_fault(shape, role)
    if found:
        raise ValidationError(words.FAULT[found[0]], params={"detail": found[1]}, code=found[0].value)


class PlaceForm(forms.ModelForm):
    """A place as an editor sees it: the nearest unit instead of the chain, members by name, the region as a shape."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit = forms.ModelChoiceField(
        Place.objects.filter(kind__in=ADMIN_KINDS),
        required=False,
        widget=UnitSelect,
        label=_("admin unit"),
        help_text=_("The nearest unit (sub-district, district or governorate); the units above it follow from it."),
    )
    member_places = forms.ModelMultipleChoiceField(
        Place.objects.all(),
        required=False,
        widget=PlacesSelect,
        label=_("member places"),
        help_text=_("For a region made of units or places: a claim about it reaches each of them."),
    )
    region = ShapeField(
        required=False,
        label=_("area of the place"),
        help_text=_("Draw it on the map; as a GeoJSON polygon here. Empty: the place is a point or the sum of its members."),
    )

    class Meta:
        model = Place
        fields = ("id", "kind", "feature_code", "name_ar", "name_en", "lat", "lon", "pcode", "population", "prominence")
        labels = {"id": _("id")}
        help_texts = {
            "id": _("The OCHA p-code where there is one, else source:id (core:tanf); it never changes."),
            "lat": _("Drag the point on the map, or type degrees."),
        }
        widgets = {
            "lat": forms.NumberInput(attrs={"step": "any", "dir": "ltr"}),
            "lon": forms.NumberInput(attrs={"step": "any", "dir": "ltr"}),
        }

    class Media:
        css = {"all": ["geoman/leaflet-geoman.css"]}
        js = ["geoman/leaflet-geoman.min.js", "gazetteer/shape-editor.js", "gazetteer/place-map.js"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.instance
        self.existing = not place._state.adding
        if self.existing:
            self.fields.pop("id", None)
            self.region_row = region_row(place)
            self.initial.setdefault("seen_version", place.version)
            self.initial.setdefault("unit", place.parents[0] if place.parents else None)
            self.initial.setdefault("member_places", list(place.members))
            if self.region_row:
                self.initial.setdefault("region", self.region_row.shape)
        else:
            self.region_row = None

    def clean_region(self) -> Any:
        """A valid polygon, or nothing."""
        shape = self.cleaned_data["region"]
        if shape:
            check_shape(shape, AreaRole.REGION)
        return shape or None

    def clean_unit(self) -> Place | None:
        """A unit that is not the place itself nor one inside it."""
        unit: Place | None = self.cleaned_data["unit"]
        if unit and self.existing and (unit.pk == self.instance.pk or self.instance.pk in unit.parents):
            raise ValidationError(_("A place cannot lie in itself or in a unit inside it."))
        return unit

    def clean(self) -> dict[str, Any]:
        """Refuse a version that is no longer the stored one; the page shows the difference and keeps what was typed."""
        data = super().clean() or self.cleaned_data
        if self.existing and data.get("seen_version") != self.instance.version:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen_version")] = str(self.instance.version)
            raise ValidationError(
                _(
                    "Someone saved this place while you had it open. Nothing of yours was saved yet: look at the differences, then save again."
                ),
                code="stale",
            )
        return data

    def _post_clean(self) -> None:
        unit, members = self.cleaned_data.get("unit"), self.cleaned_data.get("member_places")
        if "unit" in self.cleaned_data:
            self.instance.parents = [unit.pk, *unit.parents] if unit else []
        if members is not None and "member_places" in self.changed_data:
            self.instance.members = [m.pk for m in members]
        super()._post_clean()

    def save_region(self, place: Place) -> None:
        """Store, change or delete the region that was drawn."""
        if "region" not in self.changed_data:
            return
        shape = self.cleaned_data["region"]
        row = self.region_row
        if shape is None:
            if row:
                keep_area_baseline(row)
                row.delete()
            return
        if row:
            keep_area_baseline(row)
        row = row or Area(place=place, role=AreaRole.REGION, name_ar=place.name_ar, name_en=place.name_en)
        row.shape, row.edited = shape, True
        row.save()


def region_row(place: Place) -> Area | None:
    """The region that is edited with its place: the one that readings use (store.load_entries takes the oldest row)."""
    return place.areas.filter(role=AreaRole.REGION).order_by("id").first()


def rechain(unit: Place) -> list[Place]:
    """The places inside a unit with their chains led through the unit's own chain; those that change, unsaved, as edited."""
    out = []
    for place in Place.objects.filter(in_unit(unit.pk)).exclude(pk=unit.pk):
        chain = [*place.parents[: place.parents.index(unit.pk) + 1], *unit.parents]
        if chain != place.parents:
            place.parents, place.edited, place.version = chain, True, place.version + 1
            out.append(place)
    return out
