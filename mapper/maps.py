"""Which map does a page or a file get? The folium map of a timeline, in a language."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

from mapper import pipeline, situation
from mapper.atlas.elements import ControlTimeline, SyriaMap
from mapper.atlas.page import MapParts, for_file, for_page


@lru_cache(maxsize=1)
def _labels() -> dict[str, dict[str, str]]:
    value: dict[str, dict[str, str]] = json.loads((pipeline.DATA / "labels.json").read_text(encoding="utf-8"))
    return value


def labels(lang: str) -> dict[str, str]:
    """The page's words in a language (ar or en)."""
    return {key: words[lang] for key, words in _labels().items()}


def actor_names(lang: str) -> dict[str, str]:
    """Actor names by code."""
    return {a.code: a.name_ar if lang == "ar" else a.name_en for a in pipeline.parameters().actors.values()}


def _map(lang: str, config: dict[str, Any]) -> SyriaMap:
    m = SyriaMap(location=[35.0, 38.6], zoom_start=7, tiles=None, zoom_control=False, min_zoom=6, max_zoom=15)
    shared = {
        "lang": lang,
        "labels": labels(lang),
        "border": [[y, x] for x, y in situation.border()],
        "rivers": [[[y, x] for x, y in line] for line in situation.rivers()],
    }
    ControlTimeline({**shared, **config}).add_to(m)
    return m


def for_dashboard(lang: str, nonce: str, static: Callable[[str], str]) -> MapParts:
    """The dashboard's map: it fetches the packed timeline from us and offers tiles that start off."""
    return for_page(_map(lang, {"url": "/timeline.bin", "places": f"/places.json?lang={lang}", "tiles": True}), nonce, static)


class MissingAssetError(RuntimeError):
    """A front-end package is not installed."""


def _asset(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise MissingAssetError(f"{name} is not installed; run «make install» to fetch the front-end packages.")
    return Path(path).read_text(encoding="utf-8")


def as_file(first: dt.date, last: dt.date, lang: str = "ar") -> str:
    """One offline HTML file of the days from ``first`` to ``last``."""
    data = base64.b64encode(situation.timeline(first, last)).decode("ascii")
    places = json.loads(gzip.decompress(situation.places(lang)))
    return file_of({"data": data, "places": places, "on": last.isoformat()}, lang)


def file_of(config: dict[str, Any], lang: str) -> str:
    """One offline HTML file of a timeline; ``config`` is what ControlTimeline takes beside border and words."""
    return for_file(_map(lang, config), labels(lang)["title"], lang, _asset)
