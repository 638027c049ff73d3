"""The gazetteer as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import models
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

EDITORS = "Gazetteer editors"


class GazetteerConfig(AppConfig):
    """Which places does a text name, and where are they?"""

    name = "gazetteer"
    verbose_name = _("Gazetteer")

    def ready(self) -> None:
        """Make the editors' group after each migration."""
        post_migrate.connect(_make_editors, sender=self)


def _make_editors(using: str, **kwargs: Any) -> None:
    """The group of editors, with every right on what the gazetteer stores; what readings and the history wrote is theirs to see."""
    from django.contrib.auth.models import Group, Permission

    group, _made = Group.objects.using(using).get_or_create(name=EDITORS)
    rights = Permission.objects.using(using).filter(content_type__app_label="gazetteer").exclude(content_type__model="revision")
    written = models.Q(content_type__model="mention") | models.Q(content_type__model__startswith="historical")
    group.permissions.add(*rights.exclude(written & ~models.Q(codename__startswith="view_")))
