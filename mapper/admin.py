"""Articles and claims in the admin: to look at, not to edit; decisions are records of their own."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from mapper.models import Article, Claim


class ReadOnly(admin.ModelAdmin):
    """What the machine read is shown, never typed over."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Articles come in by read_articles."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing here is edited by hand."""
        return False


@admin.register(Article)
class ArticleAdmin(ReadOnly):
    """Articles as they were read."""

    list_display = ("title", "outlet", "published_at")
    search_fields = ("id", "title", "text")
    list_filter = ("outlet",)


@admin.register(Claim)
class ClaimAdmin(ReadOnly):
    """Claims as they were extracted."""

    list_display = ("date", "event", "actor", "place_name", "status", "article")
    list_filter = ("event", "actor", "status")
    search_fields = ("place_name", "article__title")
