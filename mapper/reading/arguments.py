"""Whom and what does a trigger govern? Its subject, its objects with their lists, its loser, its extent."""

from __future__ import annotations

from gazetteer.names import fold
from mapper.reading.actors import FORCES, ActorMention
from mapper.reading.claims import Extent
from mapper.reading.forms import Form
from mapper.reading.scene import PlaceMention, Scene, Trigger, sentence_of

REACH = 16  # words between a trigger and its first object; longer adjuncts are rare in news prose


def objects_of(scene: Scene, at: int, preposition: str) -> tuple[tuple[PlaceMention, ...], Extent]:
    """The places that a trigger governs to its right: after ``preposition`` where one is asked, with their coordinated list."""
    sentence = sentence_of(scene, at)
    folded = {"على": "علي", "من": "من", "في": "في", "إلى": "الي", "": ""}[preposition]
    k = at + 1
    if folded and preposition != "إلى":
        while k < min(sentence.last, at + REACH) and scene.words[k] != folded:
            if (k in scene.triggers and scene.triggers[k].form.form in (Form.PAST, Form.PRESENT)) or scene.scope(k, "clause_break"):
                return (), Extent.WHOLE
            if preposition == "في" and scene.words[k][:1] == "ب" and k in scene.place_at:
                break
            k += 1
        if k >= min(sentence.last, at + REACH):
            return (), Extent.WHOLE
        if scene.words[k] == folded:
            k += 1
    start = k
    located = False
    while k < min(sentence.last, start + REACH):
        place = scene.place_at.get(k)
        if place is not None:
            located = located or (k > start and scene.words[k][:1] == "ب" and not fold(place.surface).startswith("ب"))
            if located and not is_partitive(scene, start, k):
                return (), Extent.WHOLE  # «على حقل نفطي بدير الزور»: what was taken has no name
            extent = Extent.PART if located else extent_of(scene, start, k, place.last)
            return list_from(scene, place, sentence.last), extent
        back = scene.anaphor(k)
        if back is not None and not located:
            return (back,), extent_of(scene, start, k)
        if scene.words[k] in ("بين", "مابين"):
            return (), Extent.WHOLE  # «المنطقة الواصلة بين الميادين ودير الزور» is neither of the two
        if scene.scope(k, "approach") and preposition != "في" and not about_a_number(scene, k):
            return (), Extent.WHOLE
        if scene.scope(k, "clause_break") or (k in scene.triggers and scene.triggers[k].form.form is not Form.MASDAR and k > start):
            return (), Extent.WHOLE
        if k in scene.triggers and scene.triggers[k].frame == "control":
            return (), Extent.WHOLE
        if scene.words[k] in ("في", "قرب", "ضمن", "داخل", "بريف", "شمال", "جنوب", "شرق", "غرب") and preposition != "في":
            located = True
        if scene.words[k] in ("من", "الي", "عن", "ضد") and not is_partitive(scene, start, k + 1) and preposition != "إلى":
            return (), Extent.WHOLE
        k += 1
    return (), Extent.WHOLE


def about_a_number(scene: Scene, k: int) -> bool:
    """«على نحو 80 بالمئة»: نحو before a number is no direction."""
    following = scene.words[k + 1] if k + 1 < len(scene.words) else ""
    return scene.words[k] == "نحو" and (following.isdigit() or scene.scope(k + 1, "part"))


def is_partitive(scene: Scene, start: int, end: int) -> bool:
    return any(scene.scope(j, "part") or scene.scope(j, "types") or scene.scope(j, "whole") for j in range(start, end))


def extent_of(scene: Scene, start: int, end: int, after: int | None = None) -> Extent:
    window = range(max(0, start), end)
    if any(scene.scope(j, "whole") for j in window):
        return Extent.WHOLE
    return (
        Extent.PART
        if any((scene.scope(j, "part") and not scene.scope(j, "types")) or scene.words[j] in _VAGUE for j in window)
        else Extent.WHOLE
    )


_VAGUE = frozenset({"معظم", "مناطق", "مساحات", "اجزاء"})


def list_from(scene: Scene, first: PlaceMention, end: int) -> tuple[PlaceMention, ...]:
    """The list that starts with ``first``: «قرى العبد والبوعمر والبوليل في ريف دير الزور» without its parent."""
    places = [first]
    k = first.last
    joined = False
    while k < end and k - places[-1].last < 7:
        place = scene.place_at.get(k)
        gap = scene.gap(k)
        if place is not None:
            if joined or (scene.words[k].startswith("و") and not place.surface.startswith("و")) or "،" in gap or "," in gap:
                places.append(place)
                joined = False
            k = place.last
            continue
        word = scene.words[k]
        if k in scene.actor_at or k in scene.triggers:
            break
        if (word.startswith("و") and (scene.scope(k, "types") or word == "و")) or (("،" in gap or "," in gap) and scene.scope(k, "types")):
            joined = True
        elif not (scene.scope(k, "types") or word in _PARENTS or (word.endswith(("ي", "يه")) and len(word) > 3)):
            break
        elif word in _PARENTS or word[:1] == "ب":
            joined = False
        k += 1
    return tuple(places)


_PARENTS = frozenset(
    ["في", "بريف", "ريف", "شمال", "جنوب", "شرق", "غرب", "شمالي", "جنوبي", "شرقي", "غربي", "قرب", "بمحافظه", "محافظه", "ضمن"]
)


def list_until(scene: Scene, last: PlaceMention) -> tuple[PlaceMention, ...]:
    """The list that ends with ``last``: «بلدتا الطيبة وأم المياذن الخاضعتان لسيطرة …»; a parent is left out."""
    index = scene.places.index(last)
    if (scene.words[last.first - 1 : last.first] and scene.words[last.first - 1] in _PARENTS) or scene.words[last.first][:1] == "ب":
        if index and scene.places[index - 1].last >= last.first - 4:
            index -= 1
    places = [scene.places[index]]
    while index and scene.words[places[0].first].startswith("و") and scene.places[index - 1].last == places[0].first:
        index -= 1
        places.insert(0, scene.places[index])
    return tuple(places)


def genitive_actor(scene: Scene, at: int, reach: int = 4) -> str | None:
    """The actor right after word ``at``: «سيطرة قوات النظام», «من قبل الجيش»."""
    for k in range(at + 1, min(sentence_of(scene, at).last, at + 1 + reach)):
        actor = scene.actor_at.get(k)
        if actor is not None:
            return actor.code
        if k in scene.place_at or (scene.words[k] in ("علي", "عليها", "عليه") and k > at + 1) or scene.gap(k).strip(' "«»“”\n('):
            return None
    return None


def pronoun_on(scene: Scene, at: int) -> int | None:
    """Index of «عليها/عليه» right after the trigger (an actor may stand between)."""
    for k in range(at + 1, min(len(scene.words), at + 7)):
        if scene.words[k] in ("عليها", "عليه", "عليهما", "فيها"):
            return k
        if scene.words[k] == "علي" or k in scene.place_at:
            return None
    return None


def is_oblique(scene: Scene, actor: ActorMention) -> bool:
    if actor.prefix and actor.prefix[-1] in "بلك":
        return True
    return actor.first > 0 and scene.scope(actor.first - 1, "oblique") and scene.words[actor.first - 1] not in ("وان",)


def subject_of(scene: Scene, trigger: Trigger, limit: int, carried: str | None) -> str | None:
    """The subject of a trigger: the actor after it and before its object, else the last one before it, else the one carried on."""
    for actor in scene.actors:
        if trigger.at < actor.first < limit and not is_oblique(scene, actor) and actor.first - trigger.at <= 5:
            return actor.code
    if scene.words[trigger.at + 1 : trigger.at + 3] == ("من", "قبل") and (agent := genitive_actor(scene, trigger.at + 2)):
        return agent
    if trigger.form.form is Form.MASDAR and not trigger.form.enclitic:
        before = actor_before(scene, trigger)
        if before is None and (trigger.form.preposition or is_background(scene, trigger)):
            return after_clause(scene, trigger, limit)
        return before or (carried if scene.words[trigger.at - 1 : trigger.at] == ("من",) else None)
    return actor_before(scene, trigger) or carried


def after_clause(scene: Scene, trigger: Trigger, limit: int) -> str | None:
    """The subject of the main clause after «بعد استعادة الغوطة،»: the first free actor behind the object and its comma."""
    sentence = sentence_of(scene, trigger.at)
    for actor in scene.actors:
        if limit < actor.first < min(sentence.last, limit + 12) and not is_oblique(scene, actor):
            comma = any("،" in scene.gap(k) or "," in scene.gap(k) for k in range(limit + 1, actor.first + 1))
            return actor.code if comma else None
    return None


def foreign_genitive(scene: Scene, at: int) -> bool:
    """Whether a noun that is no known actor follows the masdar («سيطرة قواته على»)."""
    following = scene.words[at + 1] if at + 1 < len(scene.words) else ""
    return following.endswith(("ه", "ها", "هم", "نا")) and following.startswith(("قوات", "جيش", "مقاتل", "مسلح", "عناصر", "فصاي"))


def verb_between(scene: Scene, start: int, end: int) -> bool:
    finite = (Form.PAST, Form.PRESENT, Form.FUTURE)
    return any(
        k in scene.triggers and scene.triggers[k].form.form in finite and scene.triggers[k].frame not in ("subject", "fall")
        for k in range(start, end)
    )


def far_capital(scene: Scene, place: PlaceMention, at: int) -> bool:
    """«… بوابات دمشق وتشكل منذ 2012 معقل الفصائل»: the stronghold is the topic, not the great city named on the way."""
    return place.entry.prominence >= 0.9 and at - place.last > 2


def actor_before(scene: Scene, trigger: Trigger) -> str | None:
    """The last free actor before the trigger; after «وطرد داعش الفصائل» the subject of that verb, not its object."""
    sentence = sentence_of(scene, trigger.at)
    for k in range(trigger.at - 1, sentence.first - 1, -1):
        verb = scene.triggers.get(k)
        if verb is not None and verb.form.form is Form.PAST and verb.frame in ("expel", "take"):
            subject = scene.actor_at.get(k + 1)
            if subject is not None and not is_oblique(scene, subject) and scene.actor_at.get(subject.last) is not None:
                return subject.code
            break
    for actor in reversed(scene.actors):
        if sentence.first <= actor.first < trigger.at and not is_oblique(scene, actor) and actor.code in FORCES:
            return actor.code
    return None


def loser_of(scene: Scene, after: int) -> str | None:
    for actor in scene.actors:
        if after <= actor.first <= after + 6 and any(scene.words[k] == "من" for k in range(max(0, actor.first - 3), actor.first)):
            return actor.code
    return None


def next_is_control(scene: Scene, at: int) -> bool:
    return any(k in scene.triggers and scene.triggers[k].frame == "control" for k in range(at + 1, at + 7))


def is_armed(scene: Scene, start: int, end: int) -> bool:
    return any(start - 8 <= a.first <= end + 2 for a in scene.actors) and not of_civilians(scene, start, end)


def of_civilians(scene: Scene, start: int, end: int) -> bool:
    return any(scene.scope(k, "civilians") for k in range(start + 1, end)) and not any(start < a.first < end for a in scene.actors)


def of_things(scene: Scene, start: int, end: int) -> bool:
    """Whether what is lost or handed over is no place but weapons, men, bodies («تسليم أسلحتهم», «خسارة المئات»)."""
    return any(scene.scope(k, "things") for k in range(start + 1, end))


def is_background(scene: Scene, trigger: Trigger) -> bool:
    """Whether the clause tells what went before («بعد سيطرتها على», «كانت تسيطر»): its date is not the article's."""
    near = 3 if trigger.form.form is Form.MASDAR else 2
    return any(scene.scope(k, "background") for k in range(max(0, trigger.at - near), trigger.at))
