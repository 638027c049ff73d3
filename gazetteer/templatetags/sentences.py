"""Sentences of untrusted texts in pages."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def marked(sentence: str, surface: str) -> SafeString:
    """The sentence, escaped, with the first occurrence of the surface in a <mark>."""
    before, found, after = sentence.partition(surface) if surface else (sentence, "", "")
    if not found:
        return format_html("{}", sentence)
    return format_html("{}<mark>{}</mark>{}", before, found, after)
