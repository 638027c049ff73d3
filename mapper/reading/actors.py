"""Which parties does a text name? Actor mentions, with references back to one named before resolved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import takewhile

from gazetteer.text import Text
from mapper.reading.language import Alias, Language, unclitic

TRANSITION = dt.date(2024, 12, 8)  # the day from which «الجيش» without a name before it is that of the new government
ISIS_IN_SYRIA = dt.date(2013, 4, 9)  # the day it proclaimed itself there
_GOVERNMENT = ("الحكومه",)  # without an adjective the Syrian one, unless that of another country is spoken of
_BACK = 40  # words within which «قواته» still speaks of a party named before


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named by the tokens [first, last); ``prefix`` are the clitic letters before the name.

    ``gender`` is what a verb agrees with: m («الجيش»), f («الفصائل»), p («المسلحون»), "" where usage varies («داعش»).
    """

    first: int
    last: int
    code: str
    prefix: str
    gender: str = ""


class _Forces:
    """The codes of parties that can hold ground: all that aliases carry, whoever wrote them, but for «-» (nobody on the map)."""

    def __contains__(self, code: object) -> bool:
        return bool(code) and code != "-"


FORCES = _Forces()


def find_actors(text: Text, language: Language, published: dt.date | None) -> tuple[ActorMention, ...]:
    """All actor mentions in order; an alias counts only in the period in which it has its meaning.

    «التنظيم», «المسلحون» and «الجيش» mean the last armed group or army named before them in the text;
    without one: ISIS, OPP and GOV (STG after 8 December 2024). «الجهاديون» are ISIS or HTS (see ``_jihadists``). «قواته» belongs to the party named last.
    """
    named = _named(text, language, published)
    parties = {alias.code for _, alias, _ in named}
    operations = {alias.code for _, alias, _ in named if "states" not in language.tags(alias.words[0])}  # «المعبر مع تركيا» is none
    # To Ankara «الإرهابيون» are the Kurdish forces, where no other group is named.
    others = "SDF" if {"TUR", "SDF"} <= parties and not parties & {"OPP", "ISIS", "HTS"} else "OPP"
    mentions: list[ActorMention] = []
    jihadists = _jihadists(text, language, published, parties)
    last_group = last_army = last_government = last_fighters = last_organisation = last_jihadists = ""
    army = "STG" if published and published >= TRANSITION else "GOV"
    for n, (i, alias, prefix) in enumerate(named):
        code = alias.unless if alias.unless and alias.unless in operations else alias.code
        following = named[n + 1] if n + 1 < len(named) else None
        if code in ("?REBEL", "?FIGHTERS") and following is not None and _belongs(text, i + len(alias.words), following[0]):
            code = following[1].code  # «مقاتلون من هيئة تحرير الشام»
        if code == "?OWN":
            code = _owner(text, mentions, i)
        elif (
            code == "?ISIS"
            and following is not None
            and not following[1].code.startswith("?")
            and _belongs(text, i + len(alias.words), following[0])
        ):
            last_organisation = code = following[1].code  # «تنظيم "أحرار الشام"»
        elif code == "?ISIS":
            code = last_organisation or "ISIS"
        elif code == "?JIHAD":
            code = last_jihadists or jihadists
            last_group = code
        elif code == "?FIGHTERS":
            code = last_fighters or "OPP"
        elif code == "?REBEL":
            code = last_group or others
        elif code == "?ARMY":
            code = (last_government if alias.words == _GOVERNMENT else last_army) or army
        elif code in ("ISIS", "OPP", "HTS"):
            last_group = last_fighters = code
            last_jihadists = last_jihadists if code == "OPP" else code
            if code == "ISIS" or alias.words[0] in ("تنظيم", "جبهه"):
                last_organisation = code if code in ("ISIS", "HTS") else ""
        elif code in ("GOV", "STG", "TUR", "SDF"):
            last_army = last_army if code == "GOV" and army == "STG" else code  # «فلول النظام» have no army any more
            last_fighters = code if code == "SDF" else last_fighters
        if code == army or alias.words[0] in ("الحكومه", "حكومه"):
            last_government = code
        if code not in ("OPP", "-") and _hostile_to(text, i, language):
            code = "OPP" if code in ("GOV", "STG") else "-"
        if code == "OPP" and _backed_by_turkey(text, i + len(alias.words), language):
            code = "TUR"
        first = text.tokens[i].folded[len(prefix) :] if prefix else text.tokens[i].folded
        mentions.append(ActorMention(i, i + len(alias.words), code, prefix, _gender(first, language)))
    return tuple(mentions)


def _hostile_to(text: Text, at: int, language: Language) -> bool:
    """Whether a party is named as the enemy of those spoken of: «قوات مناوئة للنظام», «جماعات معادية لنظام الرئيس …»."""
    return any("hostile" in language.tags(t.folded) for t in text.tokens[max(0, at - 2) : at])


def _backed_by_turkey(text: Text, end: int, language: Language) -> bool:
    """Whether the words right behind a party say so: «فصائل موالية لأنقرة», «فصائل معارضة مدعومة بدبابات تركية»."""
    tags = [language.tags(t.folded) for t in text.tokens[end : end + 5]]
    backed = next((k for k, t in enumerate(tags[:2]) if "backed" in t), None)
    return backed is not None and any("turkish" in t for t in tags[backed + 1 : backed + 4])


def _jihadists(text: Text, language: Language, published: dt.date | None, parties: set[str]) -> str:
    """Who «الجهاديون» are where none is named before: the one such party of the text, else the one that fought then and there.

    Before ISIS came to Syria and around Idlib they are the Nusra Front and its successors, elsewhere ISIS.
    """
    named = parties & {"ISIS", "HTS"}
    if len(named) == 1:
        return named.pop()
    early = published is not None and published < ISIS_IN_SYRIA
    return "HTS" if early or any("jihadist_ground" in language.tags(t.folded) for t in text.tokens) else "ISIS"


_CASES = frozenset(["مع", "ضد", "من", "على", "علي", "الي", "عن", "بين", "لدي", "في"])


def _belongs(text: Text, end: int, following: int) -> bool:
    if following == end:
        return not text.body[text.tokens[end - 1].end : text.tokens[end].start].strip(' "«“')
    return following == end + 1 and text.tokens[end].folded == "من"


def _owner(text: Text, mentions: list[ActorMention], at: int) -> str:
    """Whose «قواته» are: of the parties named shortly before, the last that agrees and is no object of a preposition."""
    word = text.tokens[at].folded
    gender = "f" if word.endswith("ها") else "m" if word.endswith("ه") else "p"
    near = list(takewhile(lambda m: at - m.last <= _BACK, reversed(mentions)))[::-1]
    free = [m for m in near if not (m.prefix[-1:] in ("ب", "ل") or (m.first and text.tokens[m.first - 1].folded in _CASES))]
    if word.lstrip("وفبل").startswith(("مقاتل", "مسلح")):
        free = [m for m in free or near if m.code not in ("GOV", "STG")] or [
            m for m in near if m.code not in ("GOV", "STG")
        ]  # an army has soldiers
    agreeing = [m for m in free if m.gender in (gender, "")]
    found = agreeing or free or near
    return found[-1].code if found else "-"


def _named(text: Text, language: Language, published: dt.date | None) -> list[tuple[int, Alias, str]]:
    found: list[tuple[int, Alias, str]] = []
    i = 0
    while i < len(text.tokens):
        longest = _longest(text, i, language, published)
        if longest is None:
            i += 1
            continue
        alias, prefix = longest
        found.append((i, alias, prefix))
        i += len(alias.words)
    return found


def _longest(text: Text, i: int, language: Language, published: dt.date | None) -> tuple[Alias, str] | None:
    tokens = text.tokens
    word = tokens[i].folded
    best: tuple[Alias, str] | None = None
    for form in unclitic(word):
        for alias in language.aliases.get(form, ()):
            n = len(alias.words)
            if best is not None and n <= len(best[0].words):
                break
            if i + n > len(tokens) or not alias.valid_on(published):
                continue
            if all(tokens[i + k].folded == alias.words[k] for k in range(1, n)):
                best = (alias, _prefix(word, form))
                break
    return best


def _prefix(word: str, form: str) -> str:
    """The clitics taken off ``word`` to get ``form``; «للنظام» gives ل though its letters are as many as those of «النظام»."""
    bare = word.lstrip("وف")
    if bare.startswith("لل") and form.startswith("ال"):
        return word[: len(word) - len(bare)] + "ل"
    return word[: max(0, len(word) - len(form))]


def _gender(word: str, language: Language) -> str:
    tags = language.tags(word)
    if "either_gender" in tags:
        return ""
    if "plural_people" in tags or word.endswith(("ون", "ين")):
        return "p"
    return "f" if word.endswith(("ه", "ات", "ا")) or "feminine_groups" in tags else "m"
