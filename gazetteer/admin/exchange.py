"""Places out to CSV, XLSX and GeoJSON, and back in with a preview of what would change."""

from __future__ import annotations

import datetime as dt
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
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.formats import base_formats
from import_export.forms import ConfirmImportForm, ExportForm
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import Diff, ModelResource
from import_export.widgets import Widget

from gazetteer.admin import snapshots
from gazetteer.models import Name, Place, Reference
from gazetteer.places import NameRole, PlaceName
from gazetteer.sources.core import short_name
from gazetteer.sources.table import COLUMNS, name_of_record, name_record
from gazetteer.store import revision, touch

LEFT_ALONE = ("polygon", "edited")  # of an export: regions are drawn on the map, and an import here is a person's edit anyway
_LISTS = ("parents", "members")
NameRow = tuple[str, str, str, dt.date | None, dt.date | None, str]


class IdsWidget(Widget):
    """Ids of places in one cell, separated by ``|``: SY090101|SY0901|SY09."""

    def __init__(self) -> None:
        super().__init__()
        self.known: set[str] = set()

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        """The ids, all of known places."""
        ids = [part.strip() for part in _parts(value)]
        unknown = [i for i in ids if i not in self.known]
        if unknown:
            raise ValueError(_("no place has the id %s; write ids of places, separated by |") % ", ".join(unknown))
        return ids

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The cell."""
        return "|".join(value or ())


class NamesWidget(Widget):
    """Names in one cell as export_gazetteer writes them: [{"text": "ولاية الخير", "role": "isis-era", "from": "2014-07-01"}].

    Written by hand the short form of core.csv will do too: «ولاية الخير@ar:isis-era|دير العتيق».
    """

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[NameRow]:
        """The names as rows, sorted."""
        try:
            if isinstance(value, str) and value.strip().startswith("["):
                value = json.loads(value)
            names = [name_of_record(part) if isinstance(part, dict) else short_name(part) for part in _parts(value)]
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                _("%s: write names as in an export, or as text@language:role separated by |") % (error or type(error).__name__)
            ) from error
        rows = {(n.text, n.lang): (n.text, n.lang, n.role.value, n.valid_from, n.valid_to, n.source) for n in names}
        return [rows[key] for key in sorted(rows)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The cell."""
        names = [PlaceName(text, lang, NameRole(role), first, last, source) for text, lang, role, first, last, source in value]
        return json.dumps([name_record(n) for n in names], ensure_ascii=False) if names else ""


class ReferencesWidget(Widget):
    """References in one cell, separated by ``|``: ocha:C5086|osm:node/27565070."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[tuple[str, str]]:
        """The references as (source, id), sorted."""
        out = set()
        for part in _parts(value):
            source, colon, code = (part[0], ":", part[1]) if isinstance(part, list) and len(part) == 2 else str(part).partition(":")
            if not (source and colon and code):
                raise ValueError(_("«%s» is no reference; write source:id, as in osm:node/27565070") % part)
            out.add((source.strip(), code.strip()))
        return sorted(out)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The cell."""
        return "|".join(f"{source}:{code}" for source, code in value)


def _parts(value: Any) -> list[Any]:
    """The parts of a cell: those of a list in GeoJSON, else what stands between «|»."""
    return value if isinstance(value, list) else [p for p in str(value or "").split("|") if p.strip()]


class RowsField(Field):
    """A column that holds related rows: the stored ones, or those of the file once they were read."""

    def get_value(self, instance: Place | None) -> Any:
        """Sorted rows of ``names`` or ``references``."""
        if instance is None:
            return []
        read = getattr(instance, f"_read_{self.attribute}", None)
        if read is not None or not instance.pk:
            return read or []
        if self.attribute == "names":
            return sorted(
                ((n.text, n.lang, n.role, n.valid_from, n.valid_to, n.source) for n in instance.names.all()), key=lambda row: row[:2]
            )
        return sorted((r.source, r.code) for r in instance.references.all())

    def save(self, instance: Place, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Keep what the file says until the place itself is saved."""
        setattr(instance, f"_read_{self.attribute}", self.clean(row, **kwargs))


class CellDiff(Diff):
    """What a row changes, cell by cell, as plain <del> and <ins>: the library's own carry inline styles, which the site's policy forbids."""

    def as_html(self) -> list[str]:
        """One cell a column; escaped."""
        return [
            format_html("{}", old)
            if old == new and not self.new
            else format_html("<ins>{}</ins>", new)
            if self.new or old in ("", None)
            else format_html("<del>{}</del> <ins>{}</ins>", old, new)
            for old, new in zip(self.left, self.right, strict=True)
        ]


class PlaceResource(ModelResource):
    """A place a row, its names and references in columns; the id is the key, or the p-code where a row has no id."""

    names = RowsField(attribute="names", column_name="names", widget=NamesWidget())
    references = RowsField(attribute="references", column_name="references", widget=ReferencesWidget())
    parents = Field(attribute="parents", column_name="parents", widget=IdsWidget())
    members = Field(attribute="members", column_name="members", widget=IdsWidget())

    class Meta:
        model = Place
        name = gettext_lazy("places")
        fields = tuple(c for c in COLUMNS if c not in LEFT_ALONE)
        export_order = import_order = fields
        import_id_fields = ("id",)
        instance_loader_class = CachedInstanceLoader
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False
        use_transactions = True

    def get_diff_class(self) -> type[Diff]:
        """Ours, without inline styles."""
        return CellDiff

    def export_field(self, field: Field, instance: Place, **kwargs: Any) -> Any:
        """A cell; one that a spreadsheet would run as a formula loses its first sign."""
        value = super().export_field(field, instance, **kwargs)
        return value.lstrip("=+@\t\r") if isinstance(value, str) else value

    def get_queryset(self) -> QuerySet[Place]:
        """Places with their rows at hand."""
        return super().get_queryset().prefetch_related("names", "references")

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Refuse columns that nobody knows; give rows without an id the one their p-code has."""
        headers = [str(h or "").strip() for h in dataset.headers or []]
        for column in set(LEFT_ALONE) & set(headers):
            del dataset[column]
        unknown = [h for h in headers if h not in self.fields and h not in LEFT_ALONE]
        if unknown or not {"id", "pcode"} & set(headers):
            raise ValidationError(
                _("The file has the columns %(have)s; it needs id or pcode, and may have %(may)s.")
                % {"have": ", ".join(headers), "may": ", ".join(self._meta.fields)}
            )
        known = set(Place.objects.values_list("id", flat=True))
        by_pcode = dict(Place.objects.exclude(pcode="").values_list("pcode", "id"))
        ids = []
        for row in dataset.dict:
            pcode = str(row.get("pcode") or "").strip()
            ids.append(str(row.get("id") or "").strip() or by_pcode.get(pcode, pcode))
        if "id" in headers:
            del dataset["id"]
        dataset.append_col(ids, header="id")
        for column in ("parents", "members"):
            self.fields[column].widget.known = known | set(ids)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """A row must say which place it is."""
        if not row.get("id"):
            raise ValidationError({"id": _("write the place's id, or its p-code in the column pcode")})

    def before_save_instance(self, instance: Place, row: Any, **kwargs: Any) -> None:
        """A person confirms the file: the places count as edited, and their state before it stays in the history."""
        if not instance._state.adding:
            snapshots.keep_baseline(instance.pk)
            instance.version += 1
        instance.edited = True

    def after_save_instance(self, instance: Place, row: Any, **kwargs: Any) -> None:
        """Names and references become those of the file."""
        names: list[NameRow] | None = getattr(instance, "_read_names", None)
        if names is not None:
            stored = {(n.text, n.lang): n for n in Name.objects.filter(place=instance)}
            for key in stored.keys() - {(n[0], n[1]) for n in names}:
                stored[key].delete()
            for text, lang, role, first, last, source in names:
                name = stored.get((text, lang)) or Name(place=instance, text=text, lang=lang)
                if name.pk is None or (name.role, name.valid_from, name.valid_to, name.source) != (role, first, last, source):
                    name.role, name.valid_from, name.valid_to, name.source = role, first, last, source
                    name.full_clean()
                    name.save()
        references: list[tuple[str, str]] | None = getattr(instance, "_read_references", None)
        if references is not None:
            kept = set(references)
            for reference in Reference.objects.filter(place=instance):
                if (reference.source, reference.code) in kept:
                    kept.discard((reference.source, reference.code))
                else:
                    reference.delete()
            for source, code in sorted(kept):
                reference = Reference(place=instance, source=source, code=code)
                reference.full_clean()
                reference.save()

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        """The gazetteer has changed, in the same transaction."""
        if result.totals["new"] or result.totals["update"]:
            touch()


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
            row = {c: json.loads(v) if c == "names" else v.split("|") if c in _LISTS else v for c, v in row.items() if v not in (None, "")}
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
