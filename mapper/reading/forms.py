"""What can a word be? Analyses of a word as the frames need them, however they were made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """Grammatical form of a trigger word."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"
    MASDAR = "masdar"
    ACTIVE = "active"
    PASSIVE = "passive"


@dataclass(frozen=True, slots=True)
class WordForm:
    """One reading of a word: «وسيستعيدها» → استعاد, future, conjunction و, enclitic ها."""

    lemma: str
    form: Form
    preposition: str = ""
    definite: bool = False
    enclitic: str = ""
    feminine: bool = False
    plural: bool = False


Analyse = Callable[[str], tuple[WordForm, ...]]
