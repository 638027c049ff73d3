"""Template filters for the page's words."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from gazetteer.text import Span

register = template.Library()


@register.filter
def word(table: Mapping[str, str], key: str) -> str:
    """The word for a code («gain» → «سيطرة»), or the code itself."""
    return table.get(str(key), str(key))


@register.filter
def cut(body: str, span: Span | None) -> str:
    """The piece of a text that a span points at; nothing for none."""
    return body[span.start : span.end] if span else ""
