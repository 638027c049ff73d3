"""Every verb of the lexicon is analysed in each of its forms."""

import json
from pathlib import Path

import pytest

from mapper.morphology import camel_analyser

DATA = Path(__file__).parents[2] / "mapper" / "data"
VERBS = json.loads((DATA / "reading" / "verbs.json").read_text(encoding="utf-8"))["verbs"]
ANALYSE = camel_analyser(VERBS)


@pytest.mark.parametrize("verb", VERBS, ids=lambda v: v["lemma"])
def test_each_stem_is_analysed(verb):
    for stem in verb["past"]:
        assert verb["lemma"] in {f.lemma for f in ANALYSE("و" + stem + "وا")}
    for stem in verb["present"]:
        assert any(f.lemma == verb["lemma"] and f.form == "future" for f in ANALYSE("سي" + stem))
    for stem in verb["masdar"]:
        assert any(f.lemma == verb["lemma"] and f.form == "masdar" for f in ANALYSE("ال" + stem))
