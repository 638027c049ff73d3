"""Which parties does a text name? Actor mentions, with references back to one named before resolved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gazetteer.text import Text
from mapper.reading.language import Language, unclitic


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named by the tokens [first, last); ``prefix`` are the clitic letters before the name."""

    first: int
    last: int
    code: str
    prefix: str


class _Forces:
    """The codes of parties that can hold ground: all that aliases carry, whoever wrote them, but for «-» (nobody on the map)."""

    def __contains__(self, code: object) -> bool:
        return bool(code) and code != "-"


FORCES = _Forces()


def find_actors(text: Text, language: Language, published: dt.date) -> tuple[ActorMention, ...]:
    """All actor mentions in order; an alias counts only in the period in which it has its meaning.

    «التنظيم», «المسلحون» and «الجيش» mean the last armed group or army named before them in the text;
    without one: ISIS, OPP and GOV (STG after 8 December 2024).
    """
    mentions: list[ActorMention] = []
    last_group, last_army = "", ""
    army = "STG" if published >= dt.date(2024, 12, 8) else "GOV"
    i, tokens = 0, text.tokens
    while i < len(tokens):
        found = _longest(text, i, language, published)
        if found is None:
            i += 1
            continue
        length, code, prefix = found
        if code == "?ISIS":
            code = last_group or "ISIS"
        elif code == "?REBEL":
            code = last_group or "OPP"
        elif code == "?ARMY":
            code = last_army or army
        elif code in ("ISIS", "OPP", "HTS"):
            last_group = code
        elif code in ("GOV", "STG", "TUR", "SDF"):
            last_army = code
        mentions.append(ActorMention(i, i + length, code, prefix))
        i += length
    return tuple(mentions)


def _longest(text: Text, i: int, language: Language, published: dt.date) -> tuple[int, str, str] | None:
    tokens = text.tokens
    word = tokens[i].folded
    best: tuple[int, str, str] | None = None
    for form in unclitic(word):
        for alias in language.aliases.get(form, ()):
            n = len(alias.words)
            if best is not None and n <= best[0]:
                break
            if i + n > len(tokens) or (alias.since and published < alias.since) or (alias.until and published >= alias.until):
                continue
            if all(tokens[i + k].folded == alias.words[k] for k in range(1, n)):
                best = (n, alias.code, _prefix(word, form))
                break
    return best


def _prefix(word: str, form: str) -> str:
    """The clitics taken off ``word`` to get ``form``; «للنظام» gives ل though its letters are as many as those of «النظام»."""
    bare = word.lstrip("وف")
    if bare.startswith("لل") and form.startswith("ال"):
        return word[: len(word) - len(bare)] + "ل"
    return word[: max(0, len(word) - len(form))]
