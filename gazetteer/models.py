"""Stored places and names, as editors see them in the admin."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from gazetteer.places import NameRole, PlaceKind


class Place(models.Model):
    """A gazetteer entry; ``edited`` marks what a person decided, which no import overwrites."""

    id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in PlaceKind])
    name_ar = models.CharField("Arabic name", max_length=120)
    name_en = models.CharField("English name", max_length=120, blank=True)
    lat = models.FloatField("latitude (degrees)")
    lon = models.FloatField("longitude (degrees)")
    pcode = models.CharField("OCHA p-code", max_length=12, blank=True, db_index=True)
    parents = models.JSONField("admin chain (nearest first)", default=list, blank=True)
    members = models.JSONField("member places of an area", default=list, blank=True)
    polygon = models.JSONField("polygon (lon, lat)", default=list, blank=True)
    prominence = models.FloatField(default=0.0, help_text="0 to 1: how likely the bare name means this place")
    edited = models.BooleanField("edited by a person", default=False)

    class Meta:
        ordering = ["name_ar"]

    def __str__(self) -> str:
        return f"{self.name_ar} ({self.name_en or self.id})"

    def clean(self) -> None:
        """A point must lie in or near Syria."""
        if not (32.0 <= self.lat <= 37.6 and 35.4 <= self.lon <= 42.6):
            raise ValidationError(
                f"({self.lat}, {self.lon}) is not in Syria; latitude comes first (32 to 37.6), then longitude (35.4 to 42.6)."
            )


class Name(models.Model):
    """A further name of a place, as a newspaper, a party or a period writes it."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=120)
    lang = models.CharField("language", max_length=8, default="ar")
    role = models.CharField(max_length=12, choices=[(r.value, r.value) for r in NameRole], default=NameRole.VARIANT.value)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "text", "lang"], name="one_name_once_a_place")]

    def __str__(self) -> str:
        return self.text
