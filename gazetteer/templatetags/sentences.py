"""A sentence and the name in it, for templates that mark the name."""

from __future__ import annotations

from django import template

from gazetteer.models import Mention

register = template.Library()


@register.filter
def around_surface(mention: Mention) -> tuple[str, str, str]:
    """The sentence before the name, the name, and what follows: plain text, escaped by the template like all text of others."""
    before, surface, after = mention.sentence.partition(mention.surface)
    return before, surface, after
