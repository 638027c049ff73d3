"""Who says so? The quoted source of a clause, in the text's own words."""

from __future__ import annotations

from gazetteer.text import Sentence
from mapper.reading.scene import Scene, sentence_index, sentence_of

_STOP = frozenset(
    [
        "ان",
        "انه",
        "انها",
        "انهم",
        "بان",
        "بانه",
        "بانها",
        "عن",
        "ب",
        "في",
        "علي",
        "الي",
        "من",
        "خلال",
        "اليوم",
        "امس",
        "التوصل",
        "السيطره",
        "سيطره",
        "استعاده",
        "خلو",
        "تحرير",
        "يوم",
    ]
)
_REACH = 80  # words between a claim and its source in one sentence
_LONGEST = 9  # words of a source's name and office


def attribution_of(scene: Scene, at: int) -> str:
    """The source named for word ``at``, or "" where the outlet itself speaks.

    In order: «بحسب المرصد», «قال المرصد إن», «المرصد … أكد أن», a title's «أردوغان: …», and for «وأضاف» the
    source of the sentences before.
    """
    sentence = sentence_of(scene, at)
    stated = _stated(scene, sentence, at)
    if stated:
        return stated
    if any(scene.scope(k, "attribution_continued") for k in range(sentence.first, min(sentence.first + 2, at))):
        index = sentence_index(scene, at)
        for earlier in reversed(scene.text.sentences[max(0, index - 4) : index]):
            stated = _stated(scene, earlier, earlier.last)
            if stated:
                return stated
    return ""


def _stated(scene: Scene, sentence: Sentence, at: int) -> str:
    for k in range(max(sentence.first, at - _REACH), min(sentence.last, at + _REACH)):
        by = scene.scope(k, "attribution_prepositions")
        said = (scene.scope(k, "attribution_verbs") or scene.scope(k, "denials")) and k < at
        if not (by or said) or k + 1 >= sentence.last:
            continue
        source = _after(scene, sentence, k, at, by) or (_before(scene, sentence, k) if said else "")
        if source:
            return source
    return _title(scene, sentence, at)


def _after(scene: Scene, sentence: Sentence, k: int, at: int, by: bool) -> str:
    start = k + 1
    if by and scene.words[start] in ("ما", "لما"):
        start += 2  # «بحسب ما نقلت رويترز»
    if start < sentence.last and scene.words[start] in ("عن", "ل", "لنا", "لي", "لها", "له"):
        start += 1
    end = start
    while end < sentence.last and end - start < _LONGEST and end != at:
        if end > start and (any(m in scene.gap(end) for m in "،,:.؛\n") or scene.scope(end, "relatives")):
            break
        if end - start >= 3 and any(m in scene.gap(end) for m in '"«“'):
            break
        if scene.words[end].removeprefix("ب") in _STOP or scene.words[end] in scene.language.weekdays:
            break
        end += 1
    return _surface(scene, start, end)


def _before(scene: Scene, sentence: Sentence, verb: int) -> str:
    """«المرصد المعارض، أكّد أنّه»: the source stands before its verb, which أن or إن follows."""
    following = scene.words[verb + 1 : verb + 5]
    if not any(w in ("ان", "انه", "انها", "بان", "انهم") for w in following) or verb - sentence.first > 14:
        return ""
    start = sentence.first
    while start < verb and (scene.words[start] in ("كان", "وكان", "كانت", "وكانت", "ف", "و") or scene.scope(start, "clause_break")):
        start += 1
    return _surface(scene, start, min(verb, start + _LONGEST))


def _title(scene: Scene, sentence: Sentence, at: int) -> str:
    """«أردوغان: القوات التركية تدخل عفرين»: a short lead before a colon."""
    for k in range(sentence.first + 1, min(sentence.first + 5, at)):
        if ":" in scene.gap(k) and not scene.any_scope(sentence.first, k, "news_labels"):
            return _surface(scene, sentence.first, k)
    return ""


def _surface(scene: Scene, start: int, end: int) -> str:
    if end <= start:
        return ""
    tokens = scene.text.tokens
    return scene.text.body[tokens[start].start : tokens[end - 1].end]
