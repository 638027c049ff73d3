"""How good is the reading of a labelled set? The scorer's measures of our readings, of a baseline's, and without a family of rules."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mapper import pipeline
from mapper.ingest.files import IncomingArticle, read_file
from mapper.pipeline import Reader
from mapper.reading.families import Family

Scores = dict[str, float | None]

# What we call a measure, and where the scorer's JSON has it.
_WHERE: dict[str, tuple[str | int, ...]] = {
    "toponym recognition F1": ("toponym recognition", "f1"),
    "resolution, end to end": ("resolution accuracy (end to end, unfound counted wrong)",),
    "within 5 km": ("resolution within 5 km / 25 km / 161 km beyond the label's radius", 0),
    "control claims F1": ("control claims", "f1"),
    "event and date right F1": ("control claims, event and date right", "f1"),
    "not-facts taken as fact": ("claims taken as fact though denied, planned or only possible",),
    "not-facts with status F1": ("denied, planned and possible claims, with that status", "f1"),
    "attribution named": ("attribution named, of matched claims that have one",),
    "extent right": ("extent right, of matched claims",),
    "articles a second": ("articles per second, one core",),
}
MEASURES = tuple(_WHERE)
LOWER_IS_BETTER = frozenset({"not-facts taken as fact"})


def articles_of(gold: Path) -> list[IncomingArticle]:
    """The articles of a labelled set."""
    return [a for a in read_file(gold) if isinstance(a, IncomingArticle)]


def read_lines(reader: Reader, articles: Iterable[IncomingArticle]) -> Iterator[bytes]:
    """The readings of articles in the form that a scorer takes, with the seconds that each took on this core."""
    for article in articles:
        before = time.perf_counter()
        reading = reader.read(article)
        yield pipeline.reading_line(article, reading, reader.index.entries, time.perf_counter() - before)


def scores(gold: Path, scorer: Path, readings: Iterable[bytes]) -> Scores:
    """The measures of ``readings`` (lines of JSON) by the scorer; None for one that it does not know.

    Raises CalledProcessError where the scorer fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "readings.jsonl"
        path.write_bytes(b"".join(readings))
        done = subprocess.run([sys.executable, str(scorer), str(gold), str(path), "--json"], check=True, capture_output=True, text=True)
    table = json.loads(done.stdout)
    return {name: _at(table, where) for name, where in _WHERE.items()}


def _at(table: Any, where: tuple[str | int, ...]) -> float | None:
    for key in where:
        try:
            table = table[key]
        except (KeyError, IndexError, TypeError):
            return None
    return float(table) if isinstance(table, int | float) else None


def ablation(gold: Path, scorer: Path, reader: Reader) -> Iterator[tuple[Family | None, Scores]]:
    """The measures with all rules (None), then without each family in turn."""
    articles = articles_of(gold)
    for family in (None, *pipeline.families()):
        poorer = reader.without(family) if family else reader
        yield family, scores(gold, scorer, read_lines(poorer, articles))


def baseline(gold: Path, scorer: Path, program: Path, places: Path) -> Scores:
    """The measures of a baseline: a program that takes a table of places and a set, and prints its readings."""
    done = subprocess.run([sys.executable, str(program), str(places), str(gold)], check=True, capture_output=True)
    return scores(gold, scorer, [done.stdout])
