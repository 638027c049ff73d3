"""The mapper as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _

from gazetteer.apps import EDITORS
from gazetteer.effects import Effects, register


class MapperConfig(AppConfig):
    """Who holds which place, when, says who, and what does that look like?"""

    name = "mapper"
    verbose_name = _("Control map")

    def ready(self) -> None:
        """Answer the gazetteer's editors, let them edit actors and sources, and let the mentions of an article go with it."""
        register(_effects)
        post_migrate.connect(_let_editors, sender=self)
        post_delete.connect(_forget, sender="mapper.Article", dispatch_uid="mentions-leave-with-their-article")


def _effects() -> Effects:
    from mapper.effects import ReadingEffects  # loads the analyser; commands that edit nothing need not wait for it

    return ReadingEffects()


def _forget(instance: Any, **kwargs: Any) -> None:
    from gazetteer.store import drop_mentions

    drop_mentions(instance.pk)


def _let_editors(using: str, **kwargs: Any) -> None:
    """Every right on actors, their aliases, colours and successors, and on sources and their records, for gazetteer editors."""
    from django.contrib.auth.models import Group, Permission

    group, _made = Group.objects.using(using).get_or_create(name=EDITORS)
    models = ("actor", "actoralias", "actorcolour", "succession", "source", "sourcerecord")
    rights = Permission.objects.using(using).filter(content_type__app_label="mapper", content_type__model__in=models)
    group.permissions.add(*rights)
