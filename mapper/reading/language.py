"""What do our language data files say? Parsed once into values that the reading takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from gazetteer.names import fold


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of an actor, in folded words, with the period in which it means that actor.

    With a ``camp`` it does so only in the mouth of that camp's outlets.
    """

    words: tuple[str, ...]
    code: str
    since: dt.date | None = None
    until: dt.date | None = None
    camp: str = ""
    unless: str = ""  # a code this name takes instead where that party's operation is named in the text

    def valid_on(self, day: dt.date | None) -> bool:
        """Whether the name has this meaning on a day; in a text without a date it has its earliest («الجيش السوري» is GOV's)."""
        if day is None:
            return self.since is None
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Language:
    """Everything the rules know about words: frames by lemma, aliases, scope words, dates."""

    frames: Mapping[str, str]
    aliases: Mapping[str, tuple[Alias, ...]]  # by first folded word, longest first
    tags: Callable[[str], frozenset[str]]  # the scope lists that a folded word is in, clitics aside
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    relative_days: Mapping[str, int]
    seasons: Mapping[str, int]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    off: frozenset[str] = frozenset()  # rules switched off by name, to measure what they bring (families.json)


def parse(verbs: Mapping[str, Any], actors: Mapping[str, Any], scope: Mapping[str, Any], dates: Mapping[str, Any]) -> Language:
    """The language of these parsed data files (verbs.json, actors.json, scope.json, dates.json)."""
    by_first: dict[str, list[Alias]] = {}
    for row in actors["aliases"]:
        since = dt.date.fromisoformat(row["from"]) if "from" in row else None
        until = dt.date.fromisoformat(row["until"]) if "until" in row else None
        for name in row["names"]:
            words = tuple(fold(name).split())
            by_first.setdefault(words[0], []).append(Alias(words, row["code"], since, until, row.get("camp", ""), row.get("unless", "")))
    return Language(
        frames={v["lemma"]: v["frame"] for v in verbs["verbs"]},
        aliases={k: tuple(sorted(v, key=lambda a: (-len(a.words), a.code))) for k, v in by_first.items()},
        tags=_tagger(scope),
        months={fold(k): v for k, v in dates["months"].items()},
        weekdays={fold(k): v for k, v in dates["weekdays"].items()},
        relative_days={fold(k): v for k, v in dates["relative_days"].items()},
        seasons={fold(k): v for k, v in dates["seasons"].items()},
        numbers={fold(k): v for k, v in dates["numbers"].items()},
        ordinals={fold(k): v for k, v in dates["ordinals"].items()},
    )


def spoken_by(language: Language, camp: str) -> Language:
    """The language as an outlet of ``camp`` uses it: aliases of other camps' mouths left out, its own before the common ones."""
    if not any(a.camp for group in language.aliases.values() for a in group):
        return language
    heard = {
        first: tuple(sorted((a for a in group if a.camp in ("", camp)), key=lambda a: (-len(a.words), not a.camp, a.code)))
        for first, group in language.aliases.items()
    }
    return replace(language, aliases=heard)


_SCOPE_CLITICS = "وفبل"  # no ك: «كامل» is not «أمل» with a clitic


def _tagger(scope: Mapping[str, Any]) -> Callable[[str], frozenset[str]]:
    lists: dict[str, set[str]] = {}
    for name, row in scope["lists"].items():
        for word in row["words"]:
            lists.setdefault(fold(word), set()).add(name)
    nothing: frozenset[str] = frozenset()
    unsplit = {word for word, names in lists.items() if "unsplit" in names}  # «فتحت» is no «تحت»

    @lru_cache(maxsize=65536)
    def tags(word: str) -> frozenset[str]:
        if word[:1] not in _SCOPE_CLITICS or word in unsplit:
            return frozenset(lists[word]) if word in lists else nothing
        found = [lists[form] for form in unclitic(word) if form in lists]
        return frozenset().union(*found) if found else nothing

    return tags


def unclitic(word: str) -> Iterator[str]:
    """The folded word, then what is left of it without و/ف and without ب/ل/ك («وللنظام» → «النظام»)."""
    yield word
    if len(word) > 2 and word[0] in "وف":
        word = word[1:]
        yield word
    if len(word) > 3 and word.startswith("لل"):
        yield "ال" + word[2:]
        yield word[1:]
    elif len(word) > 3 and word[0] in "بلك":
        yield word[1:]
