"""How fast does the map move in a real browser? A war that never was, drawn by our element in headless Chromium without a GPU.

Needs Playwright (requirements-dev.txt) and a Chromium on the machine.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapper import maps, pipeline, situation
from mapper.timeline.packed import pack, pack_places
from mapper.trial_war import ACTORS, trial_histories, trial_mesh

PLACES, DAYS, CHANGES = 8_000, 5_000, 15_000
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-precise-memory-info", "--js-flags=--expose-gc"]
# Milliseconds of each step until its pixels are there: reading one makes the browser finish painting.
_SCRUB = """
async ([from, by, count]) => {
    const { layer, model } = Tamas.current, context = layer.ground.getContext("2d"), day = (n) => new Date(Date.parse(model.start) + n * 864e5);
    const span = model.days - model.from, took = [];
    for (let k = 0; k < count; k++) {
        const on = day(model.from + (from + k * by) % span).toISOString().slice(0, 10);
        await new Promise((next) => requestAnimationFrame(next));
        const start = performance.now();
        Tamas.current.show(on);
        context.getImageData(0, 0, 1, 1);
        took.push(performance.now() - start);
    }
    return took;
}
"""
_DRAWN = "performance.getEntriesByName('tamas:drawn')[0].startTime"
# The heap of scripts, and the arrays of numbers beside it.
_MEMORY = """
(() => {
    gc();
    const seen = new Set(), sizeOf = (value) => {
        if (!value || typeof value !== "object" || seen.has(value)) return 0;
        seen.add(value);
        if (ArrayBuffer.isView(value)) return value.byteLength;
        return [...(value instanceof Map ? value.values() : Object.values(value))].reduce((sum, part) => sum + sizeOf(part), 0);
    };
    const { layer, model } = Tamas.current;
    return performance.memory.usedJSHeapSize + [model, layer.state, layer.zones, layer.boxes, layer.middles].reduce((sum, part) => sum + sizeOf(part), 0);
})()
"""
_STEPS = {"day": (1_000, 1, 300), "week": (0, 7, 300), "month": (0, 30, 160), "jump": (0, 1_709, 160)}


@dataclass(frozen=True, slots=True)
class Speed:
    """What a map costs: milliseconds until it stands, those of each kind of step as (median, 95th of 100), and MB of memory."""

    first_ms: float
    steps: Mapping[str, tuple[float, float]]
    heap_mb: float


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit to a served page costs: kB transferred, and milliseconds until the map and until its names stand."""

    kb: float
    first_ms: float
    named_ms: float


def trial_file() -> str:
    """One offline HTML file of the trial war."""
    mesh = trial_mesh(PLACES, situation.border(), pipeline.parameters()["coverage_km"])
    start = situation.START
    histories = trial_histories(mesh, start, DAYS, CHANGES)
    actors = [row for row in situation.drawn_actors() if row["code"] in ACTORS]
    about = {"from": 0, "certain": pipeline.parameters()["certain_probability"]}
    data = gzip.compress(pack(mesh, histories, actors, start, start + dt.timedelta(days=DAYS - 1), about=about), 9)
    places = pack_places(mesh, {i: i for i in mesh.ids}, dict.fromkeys(mesh.ids, 0.5))
    return maps.file_of({"data": base64.b64encode(data).decode("ascii"), "places": places}, "en")


@contextmanager
def _browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # a development package, which this command alone needs

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=_FLAGS)
        yield browser
        browser.close()


def speed_of(html: str, chromium: str) -> Speed:
    """How fast the map of an offline file moves in the browser at that path."""
    with tempfile.TemporaryDirectory() as folder, _browser(chromium) as browser:
        path = Path(folder) / "map.html"
        path.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-ready]")
        first = page.evaluate(_DRAWN)
        steps = {}
        for kind, step in _STEPS.items():
            took = sorted(page.evaluate(_SCRUB, list(step)))
            steps[kind] = statistics.median(took), took[len(took) * 95 // 100]
        used = page.evaluate(_MEMORY)
    return Speed(first, steps, used / 1e6)


def visit(url: str, chromium: str) -> Visit:
    """What a first visit to a served map costs."""
    with _browser(chromium) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url)
        page.wait_for_selector("body[data-ready]")
        named = page.evaluate("performance.now()")
        sizes = (
            "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind)).reduce((sum, e) => sum + e.transferSize, 0)"
        )
        return Visit(page.evaluate(sizes) / 1000, page.evaluate(_DRAWN), named)
