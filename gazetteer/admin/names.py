"""The names and references of a place, edited with it."""

from __future__ import annotations

from django.contrib import admin

from gazetteer.models import Name, Reference


class NameInline(admin.TabularInline):
    """The names of a place: text, language, role, period, source."""

    model = Name
    extra = 1


class ReferenceInline(admin.TabularInline):
    """The ids of a place elsewhere: ``ocha`` C5086, ``osm`` node/27565070."""

    model = Reference
    extra = 0
