"""Which forms of our verbs can a word be? CAMeL Tools' analyser over a small database of our own.

The database is written from ``mapper/data/reading/verbs.json`` in CAMeL's ALMOR format, so that a new
verb is one line of data. The adapter touches disk (CAMeL reads databases from files); it is not pure.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ahocorasick import Automaton

from mapper.reading.forms import Analyse, Form, WordForm

CATALOGUE = Path(__file__).resolve().parent / "data" / "camel"
_FOLD = str.maketrans("أإآىةؤئ", "ااايهوي")
_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ل", "ك")
_PAST_ENDINGS = (("", "-", "-"), ("ت", "f", "-"), ("ا", "-", "p"), ("تا", "f", "p"), ("وا", "-", "p"), ("نا", "-", "p"), ("ن", "f", "p"))
_PRESENT_ENDINGS = (("", "-", "-"), ("ون", "-", "p"), ("وا", "-", "p"), ("ان", "-", "p"), ("ن", "f", "p"))
_PRONOUNS = ("", "ه", "ها", "هم", "هما", "هن", "نا")
_HEAD = """###DEFINES###
DEFINE diac diac:*open*
DEFINE lex lex:*open*
DEFINE pos pos:*open*
DEFINE form form:*open*
DEFINE prep prep:*open*
DEFINE def def:*open*
DEFINE enc enc:*open*
DEFINE gen gen:*open*
DEFINE num num:*open*
DEFINE bw bw:*open*
DEFINE gloss gloss:*open*
###DEFAULTS###
"""
_ORDER = "ORDER diac lex pos form prep def enc gen num"


class MorphologyUnavailableError(RuntimeError):
    """CAMeL Tools could not be loaded; the message says what to do."""


def almor_database(verbs: Sequence[Mapping[str, Any]]) -> str:
    """The text of an ALMOR database for these verb entries (see verbs.json for their shape)."""
    default = "diac:* lex:* form:* prep:- def:- enc:- gen:- num:- bw:* gloss:*"
    lines = [_HEAD.rstrip()]
    lines += [f"DEFAULT pos:{pos} {default}" for pos in ("verb", "noun", "digit", "punc", "latin", "foreign")]
    lines += ["###ORDER###", _ORDER, "###TOKENIZATIONS###", "TOKENIZATION lex", "###STEMBACKOFF###"]
    lines += ["STEMBACKOFF NOUN_PROP NOUN", "###PREFIXES###"]
    for c in _CONJUNCTIONS:
        lines.append(f"{c}\tPrePast\tdiac:{c} bw:-")
        for letter in ("ي", "ت", "ن", "ا"):
            gender = " gen:f" if letter == "ت" else ""
            lines.append(f"{c}{letter}\tPrePres\tdiac:{c}{letter} bw:-{gender}")
            lines.append(f"{c}س{letter}\tPrePres\tdiac:{c}س{letter} form:future bw:-{gender}")
            lines.append(f"{c}ل{letter}\tPrePres\tdiac:{c}ل{letter} prep:ل bw:-{gender}")
        for p in _PREPOSITIONS:
            lines.append(f"{c}{p}\tPreIndef\tdiac:{c}{p} prep:{p or '-'} bw:-")
            article = "لل" if p == "ل" else f"{p}ال"
            lines.append(f"{c}{article}\tPreDef\tdiac:{c}{article} prep:{p or '-'} def:y bw:-")
    lines.append("###SUFFIXES###")
    for cat, endings in (("SufPast", _PAST_ENDINGS), ("SufPres", _PRESENT_ENDINGS)):
        for ending, gender, number in endings:
            for pronoun in _PRONOUNS:
                joined = ("و" if ending == "وا" and pronoun else ending) + pronoun
                features = f"diac:{joined} enc:{pronoun or '-'} num:{number} bw:-"
                lines.append(f"{joined}\t{cat}\t{features}" + (" gen:f" if gender == "f" else ""))
    lines.append("\tSufBare\tdiac: bw:- enc:-")
    lines.append("ا\tSufTanwin\tdiac:ا bw:- enc:-")  # indefinite accusative: «حصاراً», «انسحاباً»
    for pronoun in _PRONOUNS[1:]:
        lines.append(f"{pronoun}\tSufPoss\tdiac:{pronoun} enc:{pronoun} bw:-")
    for ending in ("ون", "ين", "ات", "ان"):
        lines.append(f"{ending}\tSufPlural\tdiac:{ending} enc:- num:p bw:-")
    lines.append("###STEMS###")
    for verb in verbs:
        lines += _stems(verb)
    lines.append("###TABLE AB###")
    lines += ["PrePast Past", "PrePres Pres"]
    lines += [f"{pre} {stem}" for pre in ("PreIndef", "PreDef") for stem in ("Noun", "NounT", "Part")]
    lines += ["PreIndef NounC", "###TABLE BC###", "Past SufPast", "Pres SufPres", "Noun SufBare", "Noun SufTanwin", "NounT SufBare"]
    lines += ["NounC SufPoss", "Part SufBare", "Part SufPlural", "###TABLE AC###", "PrePast SufPast", "PrePres SufPres"]
    lines += [f"PreIndef {s}" for s in ("SufBare", "SufTanwin", "SufPoss", "SufPlural")] + ["PreDef SufBare", "PreDef SufPlural"]
    return "\n".join(lines) + "\n"


def _stems(verb: Mapping[str, Any]) -> list[str]:
    lemma = verb["lemma"]
    rows: list[str] = []

    def add(stem: str, category: str, pos: str, form: Form) -> None:
        folded = stem.translate(_FOLD)
        rows.append(f"{folded}\t{category}\tdiac:{folded} lex:{lemma} pos:{pos} form:{form} prep:- def:- enc:- gen:- num:- bw:- gloss:-")

    for stem in verb.get("past", ()):
        add(stem, "Past", "verb", Form.PAST)
    for stem in verb.get("present", ()):
        add(stem, "Pres", "verb", Form.PRESENT)
    for stem in verb.get("masdar", ()):
        add(stem, "Noun", "noun", Form.MASDAR)
        add(stem[:-1] + "ت" if stem.endswith("ة") else stem, "NounC", "noun", Form.MASDAR)
    for kind in (Form.ACTIVE, Form.PASSIVE):
        for stem in verb.get(kind.value, ()):
            add(stem, "Part", "noun", kind)
    return rows


def camel_analyser(verbs: Sequence[Mapping[str, Any]], cache_size: int = 20_000) -> Analyse:
    """An analyser of single words over our database; answers are cached for ``cache_size`` words.

    Raises MorphologyUnavailableError where camel_tools cannot be imported.
    """
    _point_to_catalogue()
    try:
        from camel_tools.morphology.analyzer import Analyzer
        from camel_tools.morphology.database import MorphologyDB
    except ImportError as error:
        raise MorphologyUnavailableError(
            f"camel-tools could not be loaded ({error}); run «make install», or point CAMELTOOLS_DATA to a folder with catalogue.json"
        ) from error
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tamas.db"
        path.write_text(almor_database(verbs), encoding="utf-8")
        database = MorphologyDB(str(path), "a")
    analyser = Analyzer(database)
    stems = Automaton()
    for verb in verbs:
        for row in _stems(verb):
            stems.add_word(row.split("\t", 1)[0], True)
    stems.make_automaton()

    @lru_cache(maxsize=cache_size)
    def analyse(word: str) -> tuple[WordForm, ...]:
        if next(stems.iter(word.translate(_FOLD)), None) is None:
            return ()  # no stem of ours is in the word: most words of an article never reach the analyser
        found: dict[WordForm, None] = {}
        for a in analyser.analyze(word):
            if a.get("pos") not in ("verb", "noun"):
                continue
            found[
                WordForm(
                    lemma=a["lex"],
                    form=Form(a["form"]),
                    preposition="" if a.get("prep") in (None, "-") else a["prep"],
                    definite=a.get("def") == "y",
                    enclitic="" if a.get("enc") in (None, "-") else a["enc"],
                    feminine=a.get("gen") == "f",
                    plural=a.get("num") == "p",
                )
            ] = None
        return tuple(found)

    return analyse


def _point_to_catalogue() -> None:
    """Keep camel_tools from fetching its catalogue: use ours unless the user has CAMeL data of their own."""
    if "CAMELTOOLS_DATA" not in os.environ and not (Path.home() / ".camel_tools" / "catalogue.json").exists():
        os.environ["CAMELTOOLS_DATA"] = str(CATALOGUE)
