"""Why a text is read as it is, in words a user can check."""

import pytest

from mapper.ingest.files import IncomingArticle, parse_moment
from tests.scenarios.test_reading import READER


def reasons(text):
    """(word, claim or reason) of each trigger in a text."""
    article = IncomingArticle("x", "x", parse_moment("2018-03-20"), "", text)
    return [(r.word, r.claim or r.why_not) for r in READER.explain(article).reasons]


@pytest.mark.parametrize(
    ("text", "word", "outcome"),
    [
        ("سيطر الجيش السوري على بلدة سقبا.", "سيطر", "gain GOV سقبا asserted whole"),
        ("تقدم الجيش السوري باتجاه بلدة سقبا.", "تقدم", "an advance takes nothing"),
        ("دخل الجيش السوري محيط بلدة سقبا.", "دخل", "an approach, no capture: «محيط»"),
        (
            "سيطرت القوات العراقية على مدينة تلعفر.",
            "سيطرت",
            "no place in Syria is named in its sentence: abroad, unnamed or unknown to the gazetteer",
        ),
        ("هل سيطر الجيش السوري على بلدة سقبا؟", "سيطر", "a question claims nothing"),
        ("سيطر الجيش السوري نارياً على بلدة سقبا.", "سيطر", "fire control holds no ground"),
        ("كادت قوات النظام أن تسيطر على بلدة سقبا.", "تسيطر", "it nearly happened or is about to"),
        ("طالبت أنقرة بانسحاب قسد من مدينة منبج.", "بانسحاب", "a demand is nobody's deed or plan"),
        ("لن تسيطر قوات النظام على بلدة سقبا.", "تسيطر", "it will not be"),
        ("منع الأهالي قوات النظام من السيطرة على بلدة سقبا.", "السيطرة", "it was prevented, or goes to and fro"),
        ("خرج مئات المدنيين من مدينة حرستا.", "خرج", "it speaks of civilians, aid, arms or losses, not of ground"),
        ("تمت السيطرة على بلدة سقبا.", "السيطرة", "no party is named in its sentence"),
        ("تعتزم قوات النظام السيطرة على بلدة سقبا.", "السيطرة", "gain GOV سقبا planned whole"),
    ],
)
def test_outcome(text, word, outcome):
    assert (word, outcome) in reasons(text)


def test_candidates_carry_their_scores():
    article = IncomingArticle("x", "x", parse_moment("2018-03-20"), "", "سيطر الجيش السوري على مدينة دوما في الغوطة الشرقية.")
    duma = READER.explain(article).toponyms[0]
    assert duma.entry.id == "C2338" and {"spelling", "prominence", "kind"} <= set(duma.scores)
    assert [total for _, total in duma.ranked] == sorted((total for _, total in duma.ranked), reverse=True)
