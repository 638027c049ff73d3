"""Stored places, their names, areas and references, and what people decided about them, as editors see them in the admin."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from gazetteer import words
from gazetteer.places import NameRole


class Place(models.Model):
    """A gazetteer entry; ``edited`` marks what a person decided, which no import overwrites.

    ``version`` counts its saves, so that the second of two editors is told of the first.
    """

    id = models.CharField(primary_key=True, max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=[(k.value, label) for k, label in words.KIND.items()])
    feature_code = models.CharField(_("GeoNames feature code"), max_length=12, blank=True)
    name_ar = models.CharField(_("Arabic name"), max_length=120, blank=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    lat = models.FloatField(_("latitude (degrees)"))
    lon = models.FloatField(_("longitude (degrees)"))
    pcode = models.CharField(_("OCHA p-code"), max_length=12, blank=True, db_index=True)
    parents = models.JSONField(_("admin chain (nearest first)"), default=list, blank=True)
    members = models.JSONField(_("member places of an area"), default=list, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    prominence = models.FloatField(_("prominence"), default=0.0, help_text=_("0 to 1: how likely the bare name means this place"))
    edited = models.BooleanField(_("edited by a person"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name_ar", "id"]
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return f"{self.name_ar or self.name_en} ({self.name_en or self.id})"

    def clean(self) -> None:
        """A point must lie in or near Syria, and a place has a name."""
        if not (self.name_ar or self.name_en):
            raise ValidationError(_("Give the place an Arabic or an English name."))
        if self.lat is None or self.lon is None:
            return  # the fields themselves say so
        if not (32.0 <= self.lat <= 37.6 and 35.4 <= self.lon <= 42.6):
            raise ValidationError(
                _("(%(lat)s, %(lon)s) is not in Syria; latitude comes first (32 to 37.6), then longitude (35.4 to 42.6).")
                % {"lat": self.lat, "lon": self.lon}
            )


class Name(models.Model):
    """A further name of a place, as a newspaper, a party or a period writes it."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(_("text"), max_length=120)
    lang = models.CharField(_("language"), max_length=8, default="ar")
    role = models.CharField(
        _("role"), max_length=12, choices=[(r.value, label) for r, label in words.NAME_ROLE.items()], default=NameRole.VARIANT.value
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True)
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "text", "lang"], name="one_name_once_a_place")]
        verbose_name = _("name")
        verbose_name_plural = _("names")

    def __str__(self) -> str:
        return self.text


class Reference(models.Model):
    """The place under another's id: ``ocha`` C5086, ``geonames`` 170794, ``osm`` node/27565070. One id names one place."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="references")
    source = models.CharField(_("source"), max_length=20)
    code = models.CharField(_("id there"), max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "code"], name="one_place_a_reference")]
        ordering = ["source", "code"]
        verbose_name = _("reference")
        verbose_name_plural = _("references")

    def __str__(self) -> str:
        return f"{self.source} {self.code}"


class SourceRecord(models.Model):
    """What a source said of a place at its last import: its row as an entry (sources/table.py), under its id there.

    A place is what its records say together, field by field (merging.py), and what people made of it.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="records")
    source = models.CharField(max_length=20)
    code = models.CharField(max_length=60)
    record = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "code"], name="one_record_a_row")]

    def __str__(self) -> str:
        return f"{self.source} {self.code}"


class Area(models.Model):
    """A shape with a period: the boundary of a unit, a region, a barrier, an arrangement (the 55 km zone of «التنف»).

    ``shape`` is a GeoJSON geometry in WGS84 degrees: Polygon or MultiPolygon, for a barrier LineString or MultiLineString.
    The period is half open: [valid_from, valid_to).
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="areas", null=True, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=[(r.value, label) for r, label in words.AREA_ROLE.items()])
    name_ar = models.CharField(_("Arabic name"), max_length=120, blank=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    shape = models.JSONField(_("shape (GeoJSON)"))
    actor = models.CharField(_("actor code, where one holds it"), max_length=8, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    edited = models.BooleanField(_("edited by a person"), default=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["role", "name_ar", "id"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self) -> str:
        return self.name_ar or self.name_en or (str(self.place) if self.place else f"{self.role} {self.pk}")


class Mention(models.Model):
    """A toponym of an article: where it stands, its sentence, and the place it was resolved to, or why it was not.

    ``document`` is the id of the article (the gazetteer knows no more of it); ``start`` and ``end`` are code points of
    ``title + "\\n" + text``; ``key`` is the folded surface; ``near_lat`` and ``near_lon`` (degrees) are the middle of the
    places named around it.
    """

    document = models.CharField(max_length=120, db_index=True)
    title = models.TextField(blank=True)
    published = models.DateField(null=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    surface = models.CharField(max_length=120)
    key = models.CharField(max_length=120, db_index=True)
    sentence = models.TextField()
    place = models.ForeignKey(Place, on_delete=models.SET_NULL, null=True, related_name="mentions")
    reason = models.CharField(max_length=60, blank=True)
    near_lat = models.FloatField(null=True)
    near_lon = models.FloatField(null=True)

    class Meta:
        ordering = ["-published", "document", "start"]
        verbose_name = _("mention")
        verbose_name_plural = _("unknown toponyms")  # what its page in the admin shows of them
        indexes = [models.Index(fields=["place", "-published"])]

    def __str__(self) -> str:
        return f"{self.surface} ({self.document})"


class NameVerdict(models.Model):
    """What an editor decided about a name that readings could not place; it holds for every later reading."""

    class Verdict(models.TextChoices):
        """A name of a known place, of a new one, or no place."""

        NAME = "name", _("name of a place")
        PLACE = "place", _("new place")
        NOT_A_PLACE = "not-a-place", _("not a place")

    key = models.CharField(max_length=120, unique=True)
    surface = models.CharField(max_length=120)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    place = models.ForeignKey(Place, on_delete=models.SET_NULL, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision about a name")
        verbose_name_plural = _("decisions about names")

    def __str__(self) -> str:
        return f"{self.surface}: {self.get_verdict_display()}"


class ImportQuestion(models.Model):
    """What an import would not decide alone: is this row that place; does the source's value replace a person's?

    ``doubtful``: ``theirs`` is the whole row (an exported entry), ``place`` the likely match. ``difference``: ``field`` of
    ``place`` is ``ours`` by a person's edit and ``theirs`` in the source. A decided question is not asked again.
    """

    class Kind(models.TextChoices):
        """What is asked."""

        DOUBTFUL = "doubtful", _("one place or two?")
        DIFFERENCE = "difference", _("differs from a person's edit")

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("same place / source's value taken")
        REFUSED = "refused", _("two places / our value kept")

    source = models.CharField(max_length=20)
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="questions")
    field = models.CharField(max_length=20, blank=True)
    ours = models.JSONField(null=True)
    theirs = models.JSONField()
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "code", "kind", "field", "place"], name="asked_once")]
        ordering = ["state", "-asked_at", "id"]
        verbose_name = _("question of an import")
        verbose_name_plural = _("questions of imports")

    def __str__(self) -> str:
        return f"{self.source} {self.code}: {self.reason}"


class PlaceMerge(models.Model):
    """Two places made one: ``snapshot`` holds all of the one that went, so that it can come back."""

    kept = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="merges")
    gone_id = models.CharField(max_length=60, db_index=True)
    snapshot = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("merge of two places")
        verbose_name_plural = _("homonyms and duplicates")  # its page in the admin shows both

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class Revision(models.Model):
    """One row whose ``value`` changes with every change of places, names, areas or verdicts, in the same transaction."""

    value = models.CharField(max_length=32, default="empty")
