"""A folium map as parts of our page (with nonces) or as one file that opens offline."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import folium

_SCRIPT = re.compile(r'<script src="([^"]+)"></script>')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"\s*/?>')


class UnservedAssetError(RuntimeError):
    """folium asks for a script or style that we do not serve."""


@dataclass(frozen=True, slots=True)
class MapParts:
    """Head, body and script of a rendered map."""

    head: str
    body: str
    script: str


def parts(m: folium.Map) -> MapParts:
    """Render ``m``; raises UnservedAssetError where an element wants an asset from another host."""
    figure = m.get_root()
    figure.render()
    head = figure.header.render()
    for url in [*_SCRIPT.findall(head), *_STYLE.findall(head)]:
        if "//" in url:
            raise UnservedAssetError(
                f"folium asks for {url}, which we do not serve. Name its package in package.json and its path in the element."
            )
    return MapParts(head, figure.html.render(), figure.script.render())


def for_page(m: folium.Map, nonce: str, static: Callable[[str], str]) -> MapParts:
    """The parts with served addresses and with the page's nonce on every inline script and style."""
    p = parts(m)
    head = _SCRIPT.sub(lambda x: f'<script src="{escape(static(x[1]))}"></script>', p.head)
    head = _STYLE.sub(lambda x: f'<link rel="stylesheet" href="{escape(static(x[1]))}">', head)
    head = re.sub(r"<(script|style)>", rf'<\1 nonce="{escape(nonce)}">', head)
    return MapParts(head, p.body, f'<script nonce="{escape(nonce)}">{p.script}</script>')


def for_file(m: folium.Map, title: str, lang: str, read: Callable[[str], str]) -> str:
    """One self-contained HTML file: every script and style inlined, nothing to fetch."""
    p = parts(m)
    head = _SCRIPT.sub(lambda x: "<script>" + read(x[1]).replace("</script", "<\\/script") + "</script>", p.head)
    head = _STYLE.sub(lambda x: f"<style>{_no_urls(read(x[1]))}</style>", head)
    direction = "rtl" if lang == "ar" else "ltr"
    return (
        f'<!DOCTYPE html><html lang="{lang}" dir="{direction}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
        f"<body>{p.body}<script>{p.script}</script></body></html>"
    )


def _no_urls(css: str) -> str:
    """Styles without the images and fonts they would fetch."""
    return re.sub(r"url\((?!data:)[^)]*\)", "none", css)
