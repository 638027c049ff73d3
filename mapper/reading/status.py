"""Is it said to be so, denied, planned or only possible? Scope of negation, plan and hedge before a trigger."""

from __future__ import annotations

from mapper.reading.aims import future, head_of, is_aim, is_conditional, is_duty
from mapper.reading.claims import Event, Status
from mapper.reading.dates import named_year
from mapper.reading.dating import before_the_war
from mapper.reading.forms import Form
from mapper.reading.raw import RawClaim
from mapper.reading.scene import Scene, sentence_of
from mapper.reading.taking import no_longer

_GOVERNED = 16  # words over which a plan or hedge reaches, with a list of towns between
_RESULT = frozenset({"تمكن", "نجح", "استطاع"})
_NOMINAL = frozenset(
    {"under control", "zone of control", "besieged", "stronghold", "empty", "remainder", "contest", "shared", "last in hands"}
)


def status_of(scene: Scene, raw: RawClaim) -> Status | None:
    """The status of a raw claim, or None where the clause is no claim at all (see ``dismissal``)."""
    if dismissal(scene, raw):
        return None
    sentence = sentence_of(scene, raw.trigger.at)
    if _changes(raw) and is_conditional(scene, raw.trigger.at, sentence.first):
        return Status.POSSIBLE
    if _denied_elsewhere(scene, raw, sentence.first, sentence.last):
        return Status.DENIED
    if raw.event is not Event.CONTEST and raw.rule != "remainder" and _negated(scene, raw, sentence.first):
        return Status.DENIED
    return _modality(scene, raw)


def _changes(raw: RawClaim) -> bool:
    return raw.event in (Event.GAIN, Event.LOSE)


def dismissal(scene: Scene, raw: RawClaim) -> str:
    """Why the clause of a raw claim is no claim at all, as a sentence for the reader; "" where it is one."""
    at = raw.trigger.at
    sentence = sentence_of(scene, at)
    governed = _governed_from(scene, at, sentence.first)
    presupposed = raw.trigger.form.form is Form.MASDAR and scene.scope(at - 1, "after")  # «ماذا بعد سيطرتها على …؟»
    if _question(scene, sentence.first, sentence.end) and not presupposed:
        return "a question claims nothing"
    if scene.any_scope(at, min(sentence.last, at + 4), "fire_control"):
        return "fire control holds no ground"
    nearly = next((k for k in range(at - 1, max(sentence.first, at - 6) - 1, -1) if scene.scope(k, "nearly")), None)
    soon = nearly is not None and scene.words[nearly - 1 : nearly] in (("ما",), ("لم",)) and "حتي" in scene.words[at : sentence.last]
    if nearly is not None and not soon and not scene.any_scope(nearly + 1, at, "after"):
        return "it nearly happened or is about to"
    if at in scene.triggers and scene.scope(head_of(scene, at) - 1, "thresholds"):
        return "it nearly happened or is about to"  # «باتت على أبواب السيطرة على المدينة»
    if raw.rule == "remainder" and _left_to_do(scene, at, min(sentence.last, at + 24)):
        return "what is left to do is not done"
    if scene.any_scope(max(sentence.first, at - 12), at, "counterfactual"):
        return "it did not happen: «لولا»"
    if scene.any_scope(max(sentence.first, at - 7), at, "prevention"):
        return "it was prevented, or goes to and fro"
    if scene.any_scope(governed, at, "demands"):
        return "a demand is nobody's deed or plan"
    if at in scene.triggers and is_duty(scene, at):
        return "what a party owes is not what it did"
    if any(scene.scope(k, "future_negation") for k in range(governed, at)):
        return "it will not be"
    given_up = next(
        (k for k in range(max(sentence.first + 1, at - 6), at) if scene.scope(k, "no_longer") and scene.scope(k - 1, "jussive")), None
    )
    if given_up is not None and scene.any_scope(given_up + 1, at, "plan"):
        return "a plan given up"
    if raw.event is Event.LOSE and _talks_failed(scene, sentence.first, at):
        return "a plan given up"
    if before_the_war(scene, raw):
        return "it tells of another war"
    if scene.words[max(0, at - 2) : at] == ("ما", "لم"):
        return "a condition: «ما لم»"
    return ""


def _left_to_do(scene: Scene, at: int, last: int) -> bool:
    """«لم يبق أمام القوات سوى السيطرة على المدينة»: a deed is left, not a place."""
    but = next((k for k in range(at + 1, last) if scene.scope(k, "exception")), last)
    deed = scene.triggers.get(but + 1)
    return deed is not None and deed.form.form is Form.MASDAR


def _talks_failed(scene: Scene, first: int, at: int) -> bool:
    """«فشل مفاوضات تقضي بانسحاب مقاتليه من …»: what failed is the plan, not the withdrawal."""
    failed = next((k for k in range(at - 1, max(first, at - 7) - 1, -1) if scene.scope(k, "failure")), None)
    return failed is not None and scene.any_scope(failed + 1, at, "talks")


def _modality(scene: Scene, raw: RawClaim) -> Status:
    """Asserted, planned or possible, for a clause that nobody denies."""
    at, form = raw.trigger.at, raw.trigger.form
    sentence = sentence_of(scene, at)
    start = scene.clause_start(at)
    if form.form is Form.FUTURE:
        return Status.PLANNED
    if form.form is Form.PRESENT and at and scene.words[at - 1] in ("قد", "وقد"):
        return Status.POSSIBLE
    if raw.event is Event.LOSE and no_longer(scene, at):
        return Status.ASSERTED
    if raw.event is Event.LOSE and raw.rule not in _NOMINAL:
        under_way = form.form is Form.PRESENT and raw.rule == "leave"
        if under_way or scene.any_scope(max(start, at - 6), at, "inchoative"):
            return Status.PLANNED  # «يغادرون», «بدأ مقاتلون مغادرة»: a withdrawal under way is not yet a loss
        if form.form is Form.MASDAR and scene.scope(at - 1 - scene.scope(at - 1, "campaigns"), "over"):
            return Status.ASSERTED  # «انتهت عملية إجلاء المقاتلين من المدينة»
        first, last = max(start, at - 7), max(at + 1, raw.places[0].first)
        if _in_batches(scene, first, last) or any(_some_men(scene, k) for k in range(at + 1, last)):
            return Status.PLANNED  # «غادرت الدفعة الأولى من المقاتلين», «خروج مسلحين»: others are still there
    if scene.words[at - 2 : at - 1] == ("ان",) and scene.words[at - 1] in ("يتم", "تتم", "يجري", "تجري"):
        return Status.PLANNED
    if _changes(raw) and form.form is not Form.PAST and scene.any_scope(_governed_from(scene, at, sentence.first), at, "fears"):
        return Status.POSSIBLE  # «تخشى الفصائل سيطرة قوات النظام على …»
    able = (scene.triggers[k] for k in range(max(sentence.first, at - 4), at) if k in scene.triggers)
    if any(t.frame == "succeed" and t.form.form is Form.PRESENT and not _before_that(scene, t.at) for t in able):
        aimed = any(scene.scope(k, "plan") for k in range(_governed_from(scene, at, sentence.first), at))
        return Status.PLANNED if aimed else Status.POSSIBLE  # «تمهيداً لعملية تمكنها من …»; «قواته تستطيع دخول المدينة»
    head = head_of(scene, at) if form.form is Form.MASDAR and raw.rule not in _NOMINAL else at
    if form.form is Form.MASDAR and _changes(raw) and is_aim(scene, at):
        return Status.PLANNED
    if form.form is Form.MASDAR and scene.scope(head - 1, "campaigns"):
        return Status.PLANNED  # «معركة السيطرة على المدينة», «مهلة انسحاب الفصائل من …»
    if form.form is Form.MASDAR and scene.scope(head - 1, "would_be"):
        return Status.POSSIBLE  # «تعتبر استعادة المدينة …», «تمثل استعادة المدينة …»
    if raw.event is Event.GAIN and form.form is Form.MASDAR and scene.any_scope(max(start, at - 4), at, "begun"):
        return Status.PLANNED  # «بدأت القوات باستعادة …»
    if form.form is Form.MASDAR and scene.words[at].startswith("و") and _coordinated_aim(scene, at):
        return Status.PLANNED
    if any(scene.words[k] in ("شان", "شانه", "شانها") for k in range(max(sentence.first, at - 14), at)):
        return Status.POSSIBLE
    window = range(_governed_from(scene, at, sentence.first), at)
    if any(scene.scope(k, "conditional") for k in window):
        return Status.POSSIBLE
    if raw.event is Event.HOLD and form.form is not Form.MASDAR:
        doubted = any(_hedges(scene, k) for k in window if k >= at - 8)
        return Status.POSSIBLE if doubted else Status.ASSERTED
    if raw.rule not in _NOMINAL and any(future(scene, k) for k in window):
        return Status.PLANNED
    if _succeeded(scene, sentence.first, at) or scene.scope(head - 1, "after") or scene.words[head - 1] == "منذ":
        return Status.ASSERTED
    if raw.rule in _NOMINAL:
        wanted = _changes(raw) and any(scene.scope(k, "plan") and _governs(scene, k, at) for k in window)
        return Status.PLANNED if wanted else Status.ASSERTED
    if form.form is Form.MASDAR and _aims_at(scene, at):
        return Status.PLANNED
    if form.form is Form.PRESENT and form.preposition == "ل" and scene.any_scope(max(sentence.first, at - 5), at, "becoming"):
        return Status.ASSERTED  # «عاد التنظيم ليسيطر على …»
    if form.form is Form.PRESENT and form.preposition == "ل" and raw.rule == "relative" and _after_a_parting(scene, raw, sentence.first):
        return Status.ASSERTED  # «خرج المقاتلون من البلدة ليدخلها الجيش»: what followed, not what for
    if form.form is Form.PRESENT and form.preposition == "ل" and scene.any_scope(max(sentence.first, at - 6), at, "exception"):
        return Status.ASSERTED  # «لم يحتج سوى إلى ساعات ليسيطر على …»
    dated = form.form is Form.MASDAR and scene.any_scope(at - 3, at, "anniversaries")  # «في اليوم الثالث للسيطرة على المدينة»
    if form.preposition == "ل" and not dated and not (form.form is Form.PRESENT and "،" in scene.gap(at)):
        return Status.PLANNED
    if form.form is not Form.PAST and any(scene.scope(k, "plan") for k in window):
        return Status.PLANNED  # no plan governs a past tense: «بموجب اتفاق … دخلتها الفصائل»
    if any(_hedges(scene, k) for k in window):
        return Status.POSSIBLE
    wanted = _changes(raw) and form.form is Form.PRESENT and _subjunctive(scene, at)
    return Status.PLANNED if wanted else Status.ASSERTED


def _governs(scene: Scene, k: int, at: int) -> bool:
    """Whether word ``k`` governs a clause or masdar that ends in word ``at``: «ينبغي أن تعود إلى سيطرة …», «يريدون الخروج من قبضة …»."""
    following = scene.triggers.get(k + 1)
    return "ان" in scene.words[k + 1 : at] or (following is not None and following.form.form is Form.MASDAR)


def _some_men(scene: Scene, k: int) -> bool:
    """Whether word ``k`` says that some men did it, not their party: «مسلحين», «1100 من عناصر»."""
    counted = scene.words[k].isdecimal() and named_year(scene.words[k : k + 1]) is None
    return counted or (scene.scope(k, "some_men") and not scene.words[k].startswith("ال"))


def _hedges(scene: Scene, k: int) -> bool:
    """Whether word ``k`` leaves it open: «ربما», «أنباء عن», «قد تكون القوات سيطرت على …»; a news agency («وكالة أنباء …») does not."""
    if scene.words[k] in ("قد", "وقد"):
        return scene.words[k + 1 : k + 2] in (("تكون",), ("يكون",), ("يكونوا",))
    return scene.scope(k, "possible") and not scene.scope(k - 1, "agencies")


def _subjunctive(scene: Scene, at: int) -> bool:
    """«… أن تسيطر على المدينة»: wanted or feared, not done; «قبل أن تسيطر», «إلى أن تسيطر» tell what happened next."""
    if scene.words[at - 1 : at] != ("ان",):
        return False
    return not (scene.scope(at - 2, "background") or scene.words[at - 2 : at - 1] == ("الي",))


def _before_that(scene: Scene, at: int) -> bool:
    """«قبل أن تتمكن من …»: the present of what happened next."""
    return scene.words[max(0, at - 2) : at] == ("قبل", "ان")


def _after_a_parting(scene: Scene, raw: RawClaim, first: int) -> bool:
    """Whether the last finite verb before tells that another party left, lost or was driven out."""
    earlier = (scene.triggers[k] for k in range(raw.trigger.at - 1, first - 1, -1) if k in scene.triggers)
    last = next((t for t in earlier if t.finite), None)
    return last is not None and last.frame in ("leave", "forfeit", "expel", "handover") and last.form.form is Form.PAST


def _in_batches(scene: Scene, start: int, end: int) -> bool:
    """Whether those of the words [start, end) leave by batches of which this is not the last: «خرجت آخر دفعة» leaves nobody."""
    batches = [k for k in range(max(0, start), end) if scene.scope(k, "batches")]
    last = any(scene.scope(k - 1, "final") or scene.scope(k + 1, "final") for k in batches)
    return bool(batches) and not last


def _governed_from(scene: Scene, at: int, first: int) -> int:
    """The first word whose plan or hedge still reaches word ``at``: not over a conjunction, a far أن, or a comma with و."""
    clause = scene.relative_at.get(at)
    if clause is not None:
        first = max(first, clause.first)
    for k in range(at - 1, max(first, at - _GOVERNED), -1):
        if scene.scope(k, "clause_break") or (scene.scope(k, "after") and k < at - 1):
            return k  # «تسعى إلى استعادة العاصمة بعدما سيطرت على الغوطة»: the plan is not for what is done
        if scene.scope(k, "complementizers") and at - k > 2:
            return _governing(scene, k, first)  # «يحتمل أن تكون القوات قد سيطرت»: what governs أن governs its clause
        if (scene.comma(k) and scene.words[k].startswith("و")) or any(mark in scene.gap(k) for mark in ":؛"):
            return k
    return max(first, at - _GOVERNED)


def _governing(scene: Scene, that: int, first: int) -> int:
    """Where the clause of the verb that governs أن begins, at most four words before: «ترجّح مصادر محلية أن …»."""
    k = that - 1
    while k > max(first, that - 4) and not scene.comma(k) and not scene.scope(k, "clause_break"):
        k -= 1
    return max(first, k)


def _aims_at(scene: Scene, at: int) -> bool:
    """«لاستعادة السيطرة عليها»: the masdar before this one carries the aim."""
    other = scene.triggers.get(at - 1)
    return other is not None and other.form.form is Form.MASDAR and other.form.preposition == "ل"


def _coordinated_aim(scene: Scene, at: int) -> bool:
    """«لاقتحام البلدة والسيطرة عليها»: a masdar that و joins to an aim is an aim too."""
    for k in range(at - 1, max(0, at - 10), -1):
        other = scene.triggers.get(k)
        if other is not None:
            return other.form.form is Form.MASDAR and other.form.preposition == "ل"
    return False


def _question(scene: Scene, first: int, end: int) -> bool:
    if scene.text.body[end : end + 1] in ("؟", "?"):
        return True
    return scene.scope(first, "questions") and not scene.words[first].startswith("و")


def _denied_elsewhere(scene: Scene, raw: RawClaim, first: int, last: int) -> bool:
    """«نفت المعارضة سيطرة …», «… عارٍ من الصحة», «… لا أساس له», «لكن الفصيل نفى ذلك»."""
    at = raw.trigger.at
    if any(scene.scope(k, "negation") and scene.scope(k + 1, "truth") for k in range(max(first, at - 12), at)):
        return True
    if any(scene.scope(k, "denied_it") for k in range(at + 1, min(last, at + 30))):
        return True
    clause = scene.relative_at.get(at)
    if clause is not None and not _changes(raw):
        first, last = max(first, clause.first), min(last, clause.last)  # who holds it is taken as known: «… التي تحتلها إسرائيل»
    denial = next((k for k in range(at - 1, max(first, at - 12) - 1, -1) if scene.scope(k, "denials")), None)
    if denial is not None:
        return not any(scene.scope(k, "clause_break") or _said_next(scene, k) for k in range(denial + 1, at))
    behind = range(at + 1, min(last, at + 30))
    if any(scene.scope(k, "false_report") or (scene.words[k] == "غير" and scene.words[k + 1 : k + 2] == ("صحيح",)) for k in behind):
        return True
    if any(scene.scope(k, "denials") and k - 1 in scene.actor_at and scene.actor_at[k - 1].prefix == "و" for k in behind):
        return True  # «المعارضة تعلن … والنظام ينفي»
    that = next((k for k in behind if scene.scope(k, "denials") and not _overtaken(scene, k) and "ذلك" in scene.words[k + 1 : k + 6]), None)
    return that is not None and not any(scene.scope(k, "contrast") for k in range(at + 1, that))  # «فيما نفى النظام ذلك»: two reports


def _overtaken(scene: Scene, k: int) -> bool:
    """«وكانت قد نفت ذلك»: a denial in the pluperfect, which what is told now has overtaken."""
    return scene.scope(k - 1, "already") and scene.any_scope(k - 3, k - 1, "was")


def _said_next(scene: Scene, k: int) -> bool:
    """«نفت قسد سيطرة الفصائل، وقالت إنها …»: what is said next is not denied."""
    return scene.words[k].startswith("و") and scene.scope(k, "attribution_verbs")


def _negated(scene: Scene, raw: RawClaim, first: int) -> bool:
    """«لم تسيطر», «لم تتمكن من السيطرة», «دون أن تتمكن من …», «فشلت في …», «لا سيطرة لـ …»; «لم تكتف بـ» negates nothing."""
    at = raw.trigger.at
    clause = scene.relative_at.get(at)
    first = first if clause is None else max(first, clause.first)
    if raw.trigger.finite and any(scene.words[a.first - 1] in ("لا", "ولا") for a in scene.actors_in(max(first, at - 7), at) if a.first):
        return True  # «لا النظام ولا المعارضة يسيطران على …»
    for k in range(at - 1, max(first, at - 7) - 1, -1):
        if scene.scope(k, "clause_break") and k < at - 1 and scene.words[k] != "غير":
            return False
        if raw.rule in _NOMINAL and at - k > 3:
            return False
        if scene.scope(k, "failure") or scene.scope(k, "without"):
            return True
        if scene.any_scope(at + 1, at + 5, "exception"):
            return False  # «لا تسيطر سوى على …»
        if scene.scope(k, "negation") and not scene.scope(k + 1, "no_longer") and not scene.scope(k + 1, "more_than"):
            governed = scene.triggers.get(k + 1)
            if (
                k + 1 == at
                or scene.scope(k + 1, "passive_light")
                or (governed is not None and governed.frame in ("succeed", "announce", "light"))
            ):
                return True
    return False


def _succeeded(scene: Scene, start: int, at: int) -> bool:
    return any(
        k in scene.triggers and scene.triggers[k].form.lemma in _RESULT and scene.triggers[k].form.form is Form.PAST
        for k in range(max(start, at - 14), at)
    )
