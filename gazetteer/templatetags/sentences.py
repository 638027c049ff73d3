"""A sentence and the name in it, for pages that mark the name. Texts of others are escaped like all."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazetteer.models import Mention

register = template.Library()


@register.filter
def around_surface(mention: Mention) -> tuple[str, str, str]:
    """The sentence before the name, the name, and what follows: plain text, escaped by the template like all text of others."""
    before, surface, after = mention.sentence.partition(mention.surface)
    return before, surface, after


@register.simple_tag
def marked(sentence: str, surface: str) -> SafeString:
    """The sentence, escaped, with the first occurrence of the surface in a <mark>."""
    before, found, after = sentence.partition(surface) if surface else (sentence, "", "")
    return format_html("{}<mark>{}</mark>{}", before, found, after) if found else format_html("{}", sentence)
