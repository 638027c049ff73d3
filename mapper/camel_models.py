"""What do CAMeL's own models say of each word? A second opinion on toponyms, where a user has installed CAMeL's data.

Adapters: they touch disk and load large models, so nothing here is imported by the pure core, and camel_tools.ner (and torch with
it) only when the setting asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from gazetteer.text import Text
from gazetteer.toponyms import Opinion

MODELS = ("ner", "morphology")


class ModelsUnavailableError(RuntimeError):
    """A model that the settings ask for is not installed; the message says what to do."""


class Recogniser(Protocol):
    """What we use of ``camel_tools.ner.NERecognizer``."""

    def predict(self, sentences: list[list[str]]) -> list[list[str]]:
        """A label (``O``, ``B-LOC``, ``I-PERS`` …) for each word of each sentence."""


class WordAnalyser(Protocol):
    """What we use of ``camel_tools.morphology.analyzer.Analyzer``."""

    def analyze(self, word: str) -> list[Mapping[str, Any]]:
        """All analyses of a word, each with its ``pos``."""


def by_recogniser(recogniser: Recogniser) -> Opinion:
    """The opinion of a named-entity recogniser: LOC, PERS and ORG by token; nothing where its answer does not fit the sentence."""

    def opinion(text: Text) -> list[str]:
        labels = [""] * len(text.tokens)
        words = [[t.surface for t in text.tokens[s.first : s.last]] for s in text.sentences]
        for sentence, found in zip(text.sentences, recogniser.predict(words), strict=True):
            if len(found) == sentence.last - sentence.first:
                kinds = (label.rpartition("-")[2] for label in found)
                labels[sentence.first : sentence.last] = [k if k in ("LOC", "PERS", "ORG") else "" for k in kinds]
        return labels

    return opinion


def by_analyser(analyser: WordAnalyser, cache_size: int = 20_000) -> Opinion:
    """The opinion of a morphological analyser: LOC for a word that can be nothing but a proper noun; it knows no persons."""

    @lru_cache(maxsize=cache_size)
    def label(word: str) -> str:
        analyses = analyser.analyze(word)
        return "LOC" if analyses and all(a.get("pos") == "noun_prop" for a in analyses) else ""

    return lambda text: [label(t.surface) for t in text.tokens]


def first_of(opinions: Sequence[Opinion]) -> Opinion:
    """For each token the first of the opinions that has one."""

    def opinion(text: Text) -> list[str]:
        return [next(filter(None, said), "") for said in zip(*(o(text) for o in opinions), strict=True)]

    return opinion


@lru_cache(maxsize=2)
def installed(models: tuple[str, ...]) -> Opinion | None:
    """The opinion of the named models (of ``MODELS``), loaded from CAMELTOOLS_DATA once a process; None for no models.

    Raises ModelsUnavailableError where one is unknown or not installed.
    """
    unknown = sorted(set(models) - set(MODELS))
    if unknown:
        raise ModelsUnavailableError(f"TAMAS_CAMEL_MODELS: {', '.join(unknown)} is no model of ours; write {' or '.join(MODELS)}.")
    opinions: list[Opinion] = []
    try:
        if "ner" in models:
            from camel_tools.ner import NERecognizer

            opinions.append(by_recogniser(NERecognizer.pretrained()))
        if "morphology" in models:
            from camel_tools.morphology.analyzer import Analyzer
            from camel_tools.morphology.database import MorphologyDB

            opinions.append(by_analyser(Analyzer(MorphologyDB.builtin_db())))
    except (ImportError, KeyError, OSError, ValueError) as error:
        raise ModelsUnavailableError(
            f"TAMAS_CAMEL_MODELS asks for {', '.join(models)}, but CAMeL's data could not be loaded ({type(error).__name__}: {error}). "
            "Run «camel_data -i ner-arabert» or «camel_data -i morphology-db-msa-r13», point CAMELTOOLS_DATA to its folder, "
            "or leave the setting empty."
        ) from error
    return first_of(opinions) if opinions else None
