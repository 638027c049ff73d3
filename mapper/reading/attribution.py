"""Who says so? The quoted source of a clause, in the text's own words."""

from __future__ import annotations

from mapper.reading.scene import Scene, sentence_of

_STOP = frozenset(
    ["ان", "انه", "انها", "انهم", "بان", "بانه", "بانها", "عن", "ب", "في", "علي", "الي", "من", "خلال", "اليوم", "امس", "التوصل", "السيطره"]
)


def attribution_of(scene: Scene, at: int) -> str:
    """The source named in the sentence of word ``at`` by a verb of saying or «بحسب/وفق», or ""."""
    sentence = sentence_of(scene, at)
    for k in range(sentence.first, sentence.last):
        by = scene.scope(k, "attribution_prepositions")
        said = scene.scope(k, "attribution_verbs") and k < at
        if not (by or said) or k + 1 >= sentence.last:
            continue
        start = k + 1
        if by and scene.words[start] in ("ما", "لما"):
            start += 2  # «بحسب ما نقلت رويترز»
        if scene.words[start] in ("عن", "ل"):
            start += 1
        end = start
        while end < sentence.last and end - start < 9 and end != at:
            gap = scene.gap(end)
            if end > start and (any(m in gap for m in "،,:.؛\n") or scene.words[end].removeprefix("ب") in _STOP):
                break
            end += 1
        if end > start and scene.words[start] not in _STOP:
            tokens = scene.text.tokens
            return scene.text.body[tokens[start].start : tokens[end - 1].end]
    return ""
