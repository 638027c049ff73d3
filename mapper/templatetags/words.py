"""Template filters for the page's words."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def word(table: Mapping[str, str], key: str) -> str:
    """The word for a code («gain» → «سيطرة»), or the code itself."""
    return table.get(str(key), str(key))
