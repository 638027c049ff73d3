"""CAMeL's models as a second opinion, by stand-ins of the same interface; without the setting nothing of theirs is imported."""

import subprocess
import sys
from copy import copy

import pytest

from gazetteer.sources.core import read_core
from gazetteer.text import analyse
from mapper.camel_models import ModelsUnavailableError, by_analyser, by_recogniser, first_of, installed
from mapper.pipeline import Reader

READER = Reader(read_core())


class Labels:
    """A recogniser that knows some words."""

    def __init__(self, **kinds):
        self.kinds = {word: label for label, words in kinds.items() for word in words}

    def predict(self, sentences, batch_size=32):
        return [[f"B-{self.kinds[w]}" if w in self.kinds else "O" for w in words] for words in sentences]


class Nouns:
    """An analyser to whom some words are proper nouns only."""

    def __init__(self, *names):
        self.names = names

    def analyze(self, word):
        return [{"pos": "noun_prop", "lex": word}] if word in self.names else [{"pos": "noun_prop"}, {"pos": "verb"}]


def names(body, opinion):
    reader = copy(READER)
    reader.opinion = opinion
    return [r.toponym.surface for r in reader.read_text(body, None).toponyms]


def test_a_name_without_a_licence_gets_one_from_the_recogniser_or_the_analyser():
    body = "\nوقال العبد إنه عاد."
    assert names(body, None) == []
    assert names(body, by_recogniser(Labels(LOC=["العبد"]))) == ["العبد"]
    assert names(body, by_analyser(Nouns("العبد"))) == ["العبد"]
    assert names(body, by_analyser(Nouns())) == []


def test_a_person_is_no_place_unless_a_type_word_announces_one():
    people = by_recogniser(Labels(PERS=["الرقة"], ORG=["حلب"]))
    assert names("\nعاد عباس الرقة من حلب.", None) == ["الرقة", "حلب"]
    assert names("\nعاد عباس الرقة من حلب.", people) == []
    assert names("\nعاد إلى مدينة الرقة.", people) == ["الرقة"]


def test_no_model_adds_a_name_that_the_gazetteer_has_not():
    assert names("\nسافر إلى باريس.", by_recogniser(Labels(LOC=["باريس"]))) == []


def test_the_recogniser_speaks_first_and_a_misfitting_answer_counts_for_nothing():
    class Short:
        def predict(self, sentences, batch_size=32):
            return [["B-PERS"] for _ in sentences]

    text = analyse("عاد إلى الرقة")
    assert list(first_of([by_recogniser(Labels(PERS=["الرقة"])), by_analyser(Nouns("الرقة", "عاد"))])(text)) == ["LOC", "", "PERS"]
    assert list(by_recogniser(Short())(text)) == ["", "", ""]


def test_models_that_are_not_there_say_what_to_do():
    with pytest.raises(ModelsUnavailableError, match="write ner or morphology"):
        installed(("bert",))
    with pytest.raises(ModelsUnavailableError, match="camel_data -i morphology-db-msa-r13"):
        installed(("morphology",))
    assert installed(()) is None


def test_without_the_setting_no_model_is_imported():
    code = (
        "import sys, django; django.setup()\n"
        "from gazetteer.sources.core import read_core\n"
        "from mapper.pipeline import Reader\n"
        "assert Reader(read_core()).read_text('سيطر الجيش السوري على بلدة سقبا.', None).claims\n"
        "print(sorted(m for m in ('camel_tools.ner', 'torch', 'transformers') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
