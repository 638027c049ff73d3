"""The names and references of a place, edited with it."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from gazetteer.models import Name, Reference


class NameForm(forms.ModelForm):
    """A name on one line."""

    class Meta:
        model = Name
        fields = ("text", "lang", "role", "valid_from", "valid_to", "source")
        widgets = {
            "text": forms.TextInput(attrs={"size": 18, "dir": "auto"}),
            "lang": forms.TextInput(attrs={"size": 3, "dir": "ltr"}),
            "source": forms.TextInput(attrs={"size": 10, "dir": "ltr"}),
        }


class NameInline(admin.TabularInline):
    """The names of a place: text, language, role, period, source."""

    model = Name
    form = NameForm
    extra = 1


class ReferenceInline(admin.TabularInline):
    """The ids of a place elsewhere: ``ocha`` C5086, ``osm`` node/27565070."""

    model = Reference
    extra = 0
