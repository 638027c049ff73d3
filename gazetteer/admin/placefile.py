"""How is a place written in one row of a file, and read from it? Its columns, and what a row would change."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import Diff, ModelResource
from import_export.widgets import FloatWidget, IntegerWidget, Widget

from gazetteer.admin import snapshots
from gazetteer.models import Name, Place, Reference
from gazetteer.places import NameRole, PlaceName
from gazetteer.sources.core import short_name
from gazetteer.sources.table import COLUMNS, name_of_record, name_record
from gazetteer.store import touch

LEFT_ALONE = ("polygon", "edited")  # of an export: regions are drawn on the map, and an import here is a person's edit anyway
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


class NumberWidget(FloatWidget):
    """A number with a point in every language of the page."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> float | None:
        """The number, or nothing for an empty cell."""
        try:
            return float(value) if value not in (None, "") else None
        except (TypeError, ValueError) as error:
            raise ValueError(_("«%s» is no number; write one as 35.33") % value) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The number itself."""
        return value


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
    """What a row changes, as list items of plain <del> and <ins>: the library's own carry inline styles, which the policy forbids."""

    def __init__(self, resource: PlaceResource, instance: Place, new: bool) -> None:
        self.columns = [f.column_name for f in resource.get_import_fields()]
        self.left = [[] if new else _readable(f, instance) for f in resource.get_import_fields()]
        self.right: list[list[str]] = []

    def compare_with(self, resource: PlaceResource, instance: Place) -> None:
        """Read the place as the row leaves it."""
        self.right = [_readable(f, instance) for f in resource.get_import_fields()]

    def as_html(self) -> list[str]:
        """An item, escaped, for each column that changes."""
        items = []
        for column, old, new in zip(self.columns, self.left, self.right, strict=True):
            gone, come = [v for v in old if v not in new], [v for v in new if v not in old]
            if gone or come:
                left = format_html_join(" ", "<del><bdi>{}</bdi></del>", ((v,) for v in gone))
                right = format_html_join(" ", "<ins><bdi>{}</bdi></ins>", ((v,) for v in come))
                items.append(format_html("<li><code>{}</code> {} {}</li>", column, left, right))
        return items


def _readable(column: Field, instance: Place) -> list[str]:
    """The values of a cell as a person reads them."""
    value = column.get_value(instance)
    if column.column_name == "names":
        return [snapshots.show_name((text, lang), rest) for text, lang, *rest in value]
    if column.column_name == "references":
        return [f"{source}:{code}" for source, code in value]
    return [str(v) for v in (value if isinstance(value, list) else [value]) if v not in (None, "")]


class PlaceResource(ModelResource):
    """A place a row, its names and references in columns; the id is the key, or the p-code where a row has no id."""

    names = RowsField(attribute="names", column_name="names", widget=NamesWidget())
    references = RowsField(attribute="references", column_name="references", widget=ReferencesWidget())
    parents = Field(attribute="parents", column_name="parents", widget=IdsWidget())
    members = Field(attribute="members", column_name="members", widget=IdsWidget())
    lat = Field(attribute="lat", column_name="lat", widget=NumberWidget())
    lon = Field(attribute="lon", column_name="lon", widget=NumberWidget())
    prominence = Field(attribute="prominence", column_name="prominence", widget=NumberWidget())
    population = Field(attribute="population", column_name="population", widget=IntegerWidget(coerce_to_string=False))

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
