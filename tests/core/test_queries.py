"""How a query is read: its name, the types it allows, its parents; every entry of lookup.json has its example tried."""

import json

import pytest

from gazetteer.geocoder import WORDS, query_words
from gazetteer.names import words_of
from gazetteer.queries import Question, parent_names, readings

DATA = json.loads(WORDS.read_text(encoding="utf-8"))
QUERY_WORDS = query_words()


@pytest.mark.parametrize("row", DATA["types"], ids=lambda row: row["words"][0])
def test_each_type_word_is_taken_off_and_allows_its_kinds(row):
    for word in row["words"]:
        for query in (f"{word} Xyz", f"Xyz {word}"):
            name, kinds = QUERY_WORDS.untyped(query)
            assert (name, {k.value for k in kinds}) == ("Xyz", set(row["kinds"]))
        assert QUERY_WORDS.untyped(word)[0] == word
    assert QUERY_WORDS.untyped(row["example"])[0] != row["example"]


def test_each_list_of_words_has_its_example():
    assert QUERY_WORDS.untyped(DATA["endings"]["example"])[0] == "نصيب"
    assert QUERY_WORDS.unqualified(DATA["qualifiers"]["example"]) == "بقرص"
    assert Question("دوما", ("ريف دمشق",)) in readings(DATA["links"]["example"], QUERY_WORDS).said
    read = readings(DATA["heads"]["example"], QUERY_WORDS)
    assert (read.said, read.guessed) == ((Question(DATA["heads"]["example"]),), ())
    assert readings(DATA["country"]["example"], QUERY_WORDS).said == (Question("Deir-ez-Zor"),)
    assert "دير الزور" in parent_names("ريف دير الزور الشرقي", QUERY_WORDS)


@pytest.mark.parametrize("word", DATA["qualifiers"]["words"])
def test_each_qualifier_falls_on_either_side_but_not_alone(word):
    assert QUERY_WORDS.unqualified(f"{word} Xyz") == QUERY_WORDS.unqualified(f"Xyz {word}") == "Xyz"
    assert QUERY_WORDS.unqualified(word) == word


@pytest.mark.parametrize("word", DATA["heads"]["words"])
def test_a_head_alone_is_no_name_with_a_parent(word):
    assert words_of(word) not in {words_of(q.name) for q in readings(f"{word} حمص", QUERY_WORDS).guessed}


@pytest.mark.parametrize("word", DATA["links"]["words"])
def test_each_link_parts_name_and_parent(word):
    assert Question("Xyz", ("Abc",)) in readings(f"Xyz {word} Abc", QUERY_WORDS).said


@pytest.mark.parametrize("word", DATA["directions"]["words"])
def test_each_direction_falls_from_a_parent(word):
    assert parent_names(f"ريف حماة {word}", QUERY_WORDS)[-1] == "حماة"


@pytest.mark.parametrize(
    ("query", "name", "parents"),
    [
        ("نوى - درعا", "نوى", ("درعا",)),
        ("نوى، درعا", "نوى", ("درعا",)),
        ("الحسينية، ريف دير الزور، سوريا", "الحسينية", ("ريف دير الزور",)),
        ("دوما بريف دمشق", "دوما", ("ريف دمشق",)),
        ("دوما بالغوطة الشرقية", "دوما", ("الغوطة الشرقية",)),
        ("Douma, Rif Dimashq", "Douma", ("Rif Dimashq",)),
        ("Suran (Aleppo)", "Suran", ("Aleppo",)),
        ("Deir-ez-Zor", "Deir-ez-Zor", ()),
    ],
)
def test_signs_of_a_parent(query, name, parents):
    assert Question(name, parents) in readings(query, QUERY_WORDS).said


def test_a_parent_without_a_sign_is_a_guess():
    read = readings("Tafas Daraa", QUERY_WORDS)
    assert read.said == (Question("Tafas Daraa"),)
    assert Question("Tafas", ("Daraa",)) in read.guessed
    assert readings("Aleppo, Shaar", QUERY_WORDS).turned == (Question("Shaar", ("Aleppo",)),)


def test_signs_alone_ask_for_nothing():
    assert readings(" ، - ,", QUERY_WORDS).said == ()
