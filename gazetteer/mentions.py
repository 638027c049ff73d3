"""What did a reading find a text to name? Its toponyms as records: where each stands, its sentence, its place or why none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gazetteer.geometry import distance_km
from gazetteer.names import fold, keys
from gazetteer.resolution import Resolution
from gazetteer.text import Span

_AROUND = 6  # the resolved toponyms nearest in the text, from which the likely region is taken
_TOGETHER_KM = 60.0  # those farther than this from the most central one tell nothing of the region


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A toponym of a text: its span (code points of title + newline + text), surface, folded ``key`` and sentence.

    ``place_id`` is the place it was resolved to; without one ``reason`` says why (unknown name, ambiguous …).
    ``near`` is the middle (lat, lon in degrees) of the places named around it, None where there are none.
    """

    start: int
    end: int
    surface: str
    key: str
    sentence: str
    place_id: str | None
    reason: str
    near: tuple[float, float] | None


def mention_key(surface: str) -> str:
    """The key under which mentions of one spelling are counted («دير  الزُّور» → «دير الزور»)."""
    return " ".join(re.findall(r"\w+", fold(surface)))


def named_places(body: str, sentences: Sequence[Span], resolutions: Sequence[Resolution]) -> tuple[NamedPlace, ...]:
    """The records of ``resolutions`` in ``body``, in their order. Cost: linear in toponyms."""
    starts = [s.start for s in sentences]
    points = [(i, (r.entry.lat, r.entry.lon)) for i, r in enumerate(resolutions) if r.entry is not None]
    out = []
    for i, resolution in enumerate(resolutions):
        toponym = resolution.toponym
        at = max(0, bisect_right(starts, toponym.start) - 1)
        sentence = body[sentences[at].start : sentences[at].end].strip() if sentences else ""
        around = sorted((p for p in points if p[0] != i), key=lambda p: (abs(p[0] - i), p[0]))[:_AROUND]
        out.append(
            NamedPlace(
                toponym.start,
                toponym.end,
                toponym.surface,
                mention_key(toponym.surface),
                sentence,
                resolution.entry.id if resolution.entry else None,
                resolution.reason,
                middle([p for _, p in around]),
            )
        )
    return tuple(out)


def middle(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The mean of the (lat, lon) points that lie within 60 km of the most central one; None for no points."""
    if not points:
        return None
    centre = min(points, key=lambda p: (sum(distance_km(p, q) for q in points), p))
    close = [p for p in points if distance_km(p, centre) <= _TOGETHER_KM]
    return sum(p[0] for p in close) / len(close), sum(p[1] for p in close) / len(close)


def same_name(spellings: Iterable[str], names: Iterable[str]) -> set[str]:
    """Those of ``spellings`` that share a match key with one of ``names``, in any layer («مو حسن» with «موحسن»)."""
    wanted = {key for name in names for key, _ in keys(name)}
    return {s for s in spellings if any(key in wanted for key, _ in keys(s))}


_MARKS = "[\u0640\u064b-\u065f\u0670]*"


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    """For each folded letter a character class of all letters that fold to it («ا» → «[اأإآٱ]»)."""
    classes: dict[str, str] = {}
    for code in range(0x621, 0x6D4):
        folded = fold(chr(code))
        if len(folded) == 1 and chr(code).isalpha():
            classes[folded] = classes.get(folded, "") + chr(code)
    return {letter: f"[{them}]" for letter, them in classes.items()}


def text_pattern(names: Iterable[str]) -> str:
    """A regular expression that finds every text in which one of ``names`` may stand, in any spelling; it also finds others.

    ال, spaces, marks and the last vowel letter are left open, for Python and PostgreSQL alike. "" for no names.
    """
    patterns = set()
    for name in names:
        words = []
        for word in re.findall(r"\w+", fold(name)):
            bare = word[2:] if len(word) > 4 and word.startswith("ال") else word
            bare = bare[:-1] if len(bare) > 3 and bare[-1] in "اهي" else bare
            words.append(_MARKS.join(_letters().get(c, re.escape(c)) for c in bare))
        if words:
            patterns.add(r"[^\n]{0,4}".join(words))
    return "|".join(sorted(patterns))
