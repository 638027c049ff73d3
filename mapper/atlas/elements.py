"""Folium elements that draw a timeline: a map without remote assets, and the control timeline on one canvas."""

from __future__ import annotations

import json
from typing import Any

import folium
from folium.elements import JSCSSMixin
from folium.template import Template

# The scripts of the timeline, each of which answers one question, in the order in which they need each other.
_PARTS = tuple(f"timeline-{part}" for part in ("decode", "state", "outlines", "zones", "paint", "labels", "layer", "controls", "legend"))


class SyriaMap(folium.Map):
    """A folium map whose only scripts and styles are the ones we serve."""

    default_js = [("leaflet", "leaflet/leaflet.js")]
    default_css = [("leaflet_css", "leaflet/leaflet.css")]


class ControlTimeline(JSCSSMixin, folium.elements.MacroElement):
    """A packed timeline (docs/timeline-format.md) with its slider, drawn on one canvas.

    ``config`` has ``url`` of the timeline or ``data`` (base64 of its gzipped bytes), ``places`` (a URL, or the value of
    ``pack_places``), ``lang`` (ar or en), ``labels``, ``border`` and ``rivers`` as (lat, lon) pairs, and optionally ``on``
    (ISO date) and ``tiles``.
    """

    default_js = [(f"tamas_{part}", f"mapper/{part}.js") for part in (*_PARTS, "control-timeline")]
    default_css = [("tamas_timeline_css", "mapper/control-timeline.css")]
    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Tamas.controlTimeline({{ this._parent.get_name() }}, {{ this.json }});
        {% endmacro %}
        """
    )

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self._name = "ControlTimeline"
        self.json = script_json(config)


def script_json(value: Any) -> str:
    """JSON that is safe inside a script element: nothing in an untrusted text can close it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
