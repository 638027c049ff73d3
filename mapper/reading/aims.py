"""Is a deed told as an aim, a duty or a condition? What makes a masdar say what is wanted, not what was done."""

from __future__ import annotations

from mapper.reading.forms import Form
from mapper.reading.scene import Scene, sentence_of

_CHAIN = 8  # words between a masdar and the one that governs it: «استعادة الحكومة السورية السيطرة»
_CONDITION = 60  # words between a condition and what follows from it
_FAR = 24  # words between a verb of agreement or endeavour and what is agreed or tried


def head_of(scene: Scene, at: int) -> int:
    """The first of the masdars that word ``at`` ends: استعادة in «من أجل استعادة الجيش السيطرة على»; ``at`` where it stands alone."""
    head = at
    for k in range(at - 1, max(sentence_of(scene, at).first, at - _CHAIN) - 1, -1):
        trigger = scene.triggers.get(k)
        if trigger is not None and trigger.form.form is Form.MASDAR:
            head = k
        elif k not in scene.actor_at or scene.comma(k + 1):
            break
    return head


def is_aim(scene: Scene, at: int) -> bool:
    """Whether a masdar is what something is done for or given for: «من أجل استعادة», «مقابل خروج», «عبر السيطرة» under a plan."""
    head = head_of(scene, at)
    before = scene.words[head - 1] if head else ""
    first = sentence_of(scene, at).first
    if before == "اجل" and scene.words[head - 2 : head - 1] in (("من",), ("ومن",)):
        return True
    if scene.scope(head - 1, "in_return"):
        return True
    if scene.scope(head - 1, "by_way_of"):
        return scene.any_scope(max(scene.clause_start(head - 1), first, head - _FAR), head - 1, "plan")
    return _agreed(scene, head, first) or _goal_after(scene, head, first) or _before_what_will_be(scene, head)


def _agreed(scene: Scene, head: int, first: int) -> bool:
    """«وافقت الفصائل … على تسليم المنطقة», «تهدف العملية التي … إلى استعادتها»: what is agreed or striven for, however far the verb."""
    trigger = scene.triggers.get(head)
    if trigger is None or not (scene.words[head - 1] in ("علي", "الي") or trigger.form.preposition == "ب"):
        return False
    for k in range(head - 1, max(first, head - _FAR) - 1, -1):
        if scene.scope(k, "clause_break") or (k in scene.triggers and scene.triggers[k].finite and k not in scene.relative_at):
            return False
        if scene.scope(k, "willing"):
            return True
    return False


def _goal_after(scene: Scene, head: int, first: int) -> bool:
    """«هدفها التالي، بعد استعادة إدلب، سيكون …»: what is done before an aim is an aim too."""
    if not scene.scope(head - 1, "after"):
        return False
    return any(scene.scope(k, "goals") for k in range(max(first, head - 5), head - 1)) and _will_be(scene, head)


def _before_what_will_be(scene: Scene, head: int) -> bool:
    """«ومع استكمال سيطرة الحكومة على المدينة ستصبح …», «بمجرد خروجهم ستدخلها …»: neither has happened."""
    k = head - 1
    if scene.scope(k, "inchoative"):
        k -= 1
    return scene.scope(k, "with") and _will_be(scene, head)


def _will_be(scene: Scene, at: int) -> bool:
    """Whether a verb in the future follows word ``at`` in its sentence."""
    return any(future(scene, k) for k in range(at + 1, min(sentence_of(scene, at).last, at + _CONDITION)))


def future(scene: Scene, k: int) -> bool:
    """Whether word ``k`` is a verb in the future with its سـ: «سنضمن», «وسيواصل»; «سيطرة» and «سنوات» are none."""
    word = scene.words[k].removeprefix("و")
    if len(word) <= 4 or word[:2] not in ("سي", "ست", "سن") or k in scene.place_at or k in scene.actor_at:
        return False
    return not scene.scope_prefix(word, "not_future")


def is_duty(scene: Scene, at: int) -> bool:
    """«على جميع الإرهابيين الخروج من إدلب», «على الحكومة استعادة …»: what a party owes, said without a verb."""
    trigger = scene.triggers[at]
    if trigger.form.form is not Form.MASDAR or trigger.form.preposition:
        return False
    owing = scene.actor_at.get(at - 1)
    k = owing.first - 1 if owing is not None and owing.last == at else -1
    while k > 0 and (scene.scope(k, "whole") or scene.scope(k, "fighters")):
        k -= 1
    if k < 0 or scene.words[k] not in ("علي", "وعلي"):
        return False
    opens = k == sentence_of(scene, at).first or any(mark in scene.gap(k) for mark in ':،"«“\n')
    return opens or scene.scope(k - 1, "complementizers") or scene.scope(k - 1, "plan")


def is_conditional(scene: Scene, at: int, first: int) -> bool:
    """Whether word ``at`` stands in a condition or in what follows from it: «في حال رفضت … فقد قررت … استعادة», «إذا سيطرت …», «إن لم تنسحب …»."""
    for k in range(at - 1, max(first, at - _CONDITION) - 1, -1):
        if scene.scope(k, "clause_break") or (scene.scope(k, "after") and k >= head_of(scene, at) - 1):
            return False
        if scene.words[k : k + 2] == ("ان", "لم"):
            return True  # «وإن لم …» concedes instead
        if not scene.scope(k, "conditional"):
            continue
        if scene.words[k] in ("اذا", "واذا", "فاذا") and scene.words[k - 1 : k] not in (("عما",), ("ما",)):
            return True
        if scene.words[k] == "حال" and scene.words[k - 1 : k] in (("في",), ("وفي",), ("ففي",)):
            return True
    return False
