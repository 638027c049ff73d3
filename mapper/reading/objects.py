"""Which places does a trigger govern, and how much of them? Objects with their lists, pronouns and shares."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from gazetteer.names import fold
from gazetteer.places import SETTLEMENT_KINDS
from mapper.reading.agreement import agreeing, described, relative_head
from mapper.reading.claims import Extent
from mapper.reading.forms import Form
from mapper.reading.grounds import ground_from
from mapper.reading.scene import PlaceMention, Scene, Trigger, sentence_of
from mapper.reading.whereabouts import one_of_two, says_where

REACH = 16  # words between a trigger or its preposition and the first object; longer adjuncts are rare in news prose
_ADJUNCT = 34  # words between a verb and its preposition: «سيطرت بعد معارك … على»
_UNNAMED = frozenset({"anaphors", "generic_places", "zones", "plural_types"})


@dataclass(frozen=True, slots=True)
class Objects:
    """The places governed, how much of them, and the words [first, last) that name them."""

    places: tuple[PlaceMention, ...] = ()
    extent: Extent = Extent.WHOLE
    first: int = 0
    last: int = 0

    def __bool__(self) -> bool:
        return bool(self.places)

    @property
    def span(self) -> tuple[int, int]:
        """The words that name the places."""
        return self.first, self.last


NOTHING = Objects()


def objects_of(scene: Scene, at: int, preposition: str) -> Objects:
    """The places that the word ``at`` governs to its right: after ``preposition`` where one is asked, with their list."""
    end = sentence_of(scene, at).last
    k = at + 1
    if preposition:
        found = _preposition(scene, at, preposition, end)
        if found < 0:
            return NOTHING
        k = found
    return _noun_phrase(scene, k, end, preposition)


def _preposition(scene: Scene, at: int, preposition: str, end: int) -> int:
    """The first word after the preposition that belongs to the word ``at``, or -1."""
    for k in range(at + 1, min(end, at + _ADJUNCT)):
        if scene.words[k] == preposition and not _other_use(scene, k):
            if preposition == "من" and (k + 1 in scene.actor_at or scene.scope(k + 1, "fighters")):
                continue  # «إجلاء الآلاف من مقاتليها من المدينة»
            if preposition == "من" and k > at + 1 and is_partitive(scene, k - 1, k):
                continue  # «خرجت تركيا باتفاق على أجزاء من حلب»
            if preposition == "من" and (scene.scope(k - 1, "bordering") or scene.scope(k - 1, "approach")):
                continue  # «الانسحاب بعد قصف لمناطق قريبة من البلدة»
            if preposition == "من" and scene.words[k + 1 : k + 2] == ("والي",):
                return -1  # «دخول وخروج عناصره من وإلى المدينة»
            return k + 1
        if preposition == "في" and scene.words[k][:1] == "ب" and k in scene.place_at:
            return k
        if scene.scope(k, "clause_break") or scene.scope(k, "complementizers"):
            return -1
        other = scene.triggers.get(k)
        if other is not None and other.finite and k > at + 1 and not scene.scope(k, "adverbial_nouns"):
            return -1
        if k - at > REACH and not any(a.first <= k for a in scene.actors_in(at + 1, k + 1)) and scene.comma(k):
            continue
    return -1


def _other_use(scene: Scene, k: int) -> bool:
    """«على يد الجيش», «من قبل قوات النظام», «على الأقل» are no object."""
    return scene.scope(k + 1, "agents") or scene.scope(k + 1, "hands") or scene.scope(k + 1, "adverbial_nouns")


def _noun_phrase(scene: Scene, start: int, end: int, preposition: str) -> Objects:
    ground = ground_from(scene, start, end)
    if ground is not None:
        inside = ground.part or "في" in scene.words[start : ground.first]  # «قرى في المنطقة الواقعة بين …»
        return Objects(ground.places, Extent.PART if inside else extent_of(scene, start, ground.at), ground.first, ground.last)
    located = False
    skipped = start
    for k in range(start, min(end, start + REACH + 8)):
        if k < skipped:
            continue
        if not preposition and k > start and scene.comma(k) and k not in scene.place_at and not scene.scope(k, "types"):
            skipped = next((j for j in range(k + 1, min(end, k + 10)) if scene.comma(j)), k)
            if skipped > k:
                continue  # «استعادت الفصائل، بدعم من المدفعية، بلدة …»
        word = scene.words[k]
        place = scene.place_at.get(k)
        if place is not None:
            located = located or (k > start and word[:1] == "ب" and not fold(place.surface).startswith("ب"))
            if located and not is_partitive(scene, start, k):
                return NOTHING  # «على حقل نفطي بدير الزور»: what was taken has no name
            extent = Extent.PART if located else Extent.WHOLE
            return _listed(scene, start, place, end, extent, start if preposition else place.first)
        back = scene.anaphor(k) if scene.scope(k, "anaphors") else ()
        if back and (not located or is_partitive(scene, start, k)):
            return Objects(back, Extent.PART if located else extent_of(scene, start, k, k + 1), k, k + 1)
        if word in ("منها", "منه", "فيها", "فيه") and is_partitive(scene, start, k):
            pronoun = pronoun_place(scene, start, word[-2:] if word.endswith("ها") else "ه")
            return Objects(pronoun, Extent.PART, k, k + 1) if pronoun else NOTHING  # «على معظم الأجزاء منها»
        if k in scene.actor_at:
            continue  # «انتزعت الدولة الإسلامية في العراق والشام بلدة …»: the words of a name say nothing of places
        if scene.scope(k, "country"):
            return NOTHING  # «على مساحات كبيرة من البلاد …»
        if preposition and located and scene.comma(k):
            return NOTHING  # «على مناطق واسعة في شمال سوريا، وخاضت معارك في الرقة»
        if scene.scope(k, "bordering"):
            return NOTHING  # «المناطق المحيطة بالمدينة» are not the city
        if scene.scope(k, "between"):
            return NOTHING  # «المنطقة الواصلة بين الميادين ودير الزور» is neither of the two
        if scene.scope(k, "approach") and preposition != "في" and not _about_a_number(scene, k):
            return NOTHING
        trigger = scene.triggers.get(k)
        if preposition and k > start and scene.scope(k, "after"):
            return NOTHING  # «سيطرته على الطريق الدولي بعد دخوله خان العسل»
        if scene.scope(k, "not_ground"):
            return NOTHING  # «السيطرة على حريق في …»
        if scene.scope(k, "one_place") and k + 1 < end and _nameless(scene, k):
            return NOTHING  # «قرية شمال عفرين»: a place that nobody names, or no gazetteer knows
        if scene.scope(k, "including") and is_partitive(scene, start, k):
            return _noun_phrase(scene, k + 1, end, preposition)  # «على عشرين قرية بينها …»
        if scene.scope(k, "relatives") and scene.scope(k - 1, "zones"):
            return _held_before(scene, start, k, end)
        middle = k == start and scene.scope(k, "inside")  # «على وسط المدينة»
        if (scene.scope(k, "clause_break") and not middle) or scene.scope(k, "complementizers") or scene.scope(k, "relatives"):
            return NOTHING
        if trigger is not None and k > start and (trigger.form.form is not Form.MASDAR or trigger.frame == "control"):
            return NOTHING
        if located and (scene.scope(k, "share") or scene.scope(k, "vague")):
            located = False  # «خسرت في يومين ثلث أحياء المدينة»
        if scene.scope(k, "located") and preposition != "في":
            located = True
        if preposition and word.endswith("ها") and _measures(scene, word[:-2]):
            pronoun = pronoun_place(scene, start, "ها")  # «سيطرت على معظمها»
            extent = Extent.WHOLE if scene.scope_of(word[:-2], "whole") else Extent.PART
            return Objects(pronoun, extent, k, k + 1) if pronoun else NOTHING
        if word.endswith("ها") and scene.scope_of(word[:-2], "sides"):
            pronoun = pronoun_place(scene, start, "ها")  # «في شمالها»
            return Objects(pronoun, Extent.PART, k, k + 1) if pronoun else NOTHING
        if word == "مع" and preposition:
            return NOTHING  # «على كامل الحدود مع الجولان»
        if word == "علي" and k > start:
            return NOTHING  # «على منطقة مهمة على الحدود مع …»
        if word in ("من", "ب") and scene.scope(k - 1, "backed"):
            continue  # «قوات الحكومة المدعومة من روسيا»
        if word == "من" and k + 1 in scene.actor_at and not preposition:
            continue  # «غادرت دفعة من مقاتلي المعارضة البلدة»
        if word == "من" and scene.scope(k + 1, "through"):
            continue  # «انتزعت من خلاله بلدات …»
        if word == "من" and scene.scope(k - 1, "compass"):
            return NOTHING  # «إلى الشرق من درعا» is not درعا
        if word in ("من", "الي", "عن", "ضد") and not is_partitive(scene, start, k + 1) and preposition != "الي":
            return NOTHING
    return NOTHING


def _measures(scene: Scene, word: str) -> bool:
    """Whether a folded word says how much: «معظم», «كامل», «نصف»; «مناطق» are places of their own."""
    return any(scene.scope_of(word, name) for name in ("share", "whole", "vague")) and not scene.scope_of(word, "zones")


def _nameless(scene: Scene, k: int) -> bool:
    """Whether «قرية», «بلدة» … at word ``k`` is one place without a name known; «عشرين قرية» are many."""
    if scene.scope(k - 1, "tens") or scene.words[k - 1].isdecimal() or scene.scope(k + 1, "including"):
        return False
    typed = scene.scope(k + 1, "types") and not scene.scope(k + 1, "sides")  # «بلدة وقرية …», «مدينة كل …»
    return k + 1 not in scene.place_at and not typed


def _held_before(scene: Scene, start: int, at: int, end: int) -> Objects:
    """«70 بالمئة من الأراضي التي كانت تحت سيطرة الفصائل في الغوطة»: a part of the place behind the relative clause."""
    for k in range(at + 1, min(end, at + REACH)):
        if scene.comma(k):
            return NOTHING
        named = k + 2 if scene.scope(k + 1, "types") and k + 1 not in scene.place_at else k + 1
        if scene.words[k] == "في" and named in scene.place_at:
            places, last = list_from(scene, scene.place_at[named], end)
            share = extent_of(scene, start, at - 1) is Extent.SHARE
            return Objects(places, Extent.SHARE if share else Extent.PART, at - 1, last)
    return NOTHING


def _listed(scene: Scene, start: int, place: PlaceMention, end: int, extent: Extent, first: int) -> Objects:
    places, last = list_from(scene, place, end)
    if extent is Extent.WHOLE:
        extent = extent_of(scene, start, place.first, last)
    return Objects(places, extent, first, last)


def pronoun_place(scene: Scene, at: int, pronoun: str, first: int | None = None) -> tuple[PlaceMention, ...]:
    """The places that «ـها», «ـه», «ـهما» at word ``at`` stand for: the last ones named that agree, in this sentence or the one before."""
    if first is None:
        first = max(0, at - 40)
    clause = scene.relative_at.get(at)
    if clause is not None:
        head = described(scene, clause.first)
        if scene.scope(head, "anaphors") and (named := _named_behind(scene, clause.last)):
            return named
        if head not in scene.place_at and scene.tags[head] & _UNNAMED:
            return scene.anaphor(head)  # «البلدات التي غادرها المسلحون»
        nearest = relative_head(scene, clause.first)
        if nearest is not None and agreeing(scene, nearest, pronoun):
            return _meant(scene, nearest, pronoun)  # «قرب مطار أبو الضهور الذي تسيطر عليه …»
    where = next((k for k in range(at, max(0, at - REACH), -1) if scene.words[k] == "حيث"), None)
    if where is not None and (pointed := scene.places_in(where - 1, where)) and first < where:
        return list_until(scene, pointed[-1])  # «نحو البادية، حيث يسيطر على بعض المناطق فيها»

    def topics(start: int) -> list[PlaceMention]:
        named = [p for p in scene.places_in(start, at) if scene.topical(p) and not scene.scope(p.first - 1, "sides")]
        named = [p for p in named if not one_of_two(scene, p)]
        return named if clause is not None else [p for p in named if not says_where(scene, p)] or named

    candidates = topics(first)
    found = [p for p in candidates if agreeing(scene, p, pronoun)]
    if not found and clause is not None and len(candidates) == 1:
        found = candidates  # a slip of grammar where only one can be meant: «حي القدم، والتي …»
    if not found and pronoun in ("ه", "ها"):
        found = [p for p in topics(max(0, at - 60)) if agreeing(scene, p, pronoun)]
    if not found:
        found = [p for p in scene.places_in(max(first, at - 14), at) if not one_of_two(scene, p) and agreeing(scene, p, pronoun)]
    return list_until(scene, found[-1]) if found else ()


def _meant(scene: Scene, place: PlaceMention, pronoun: str) -> tuple[PlaceMention, ...]:
    """The places of the list that ends with ``place`` that one pronoun means: all of «بلدتي …», of unlike ones the last."""
    places = list_until(scene, place)
    typed = scene.scope(places[0].first - 1, "plural_types") or scene.words[places[0].first - 1].endswith("تي")
    alike = all((p.entry.kind in SETTLEMENT_KINDS) == (place.entry.kind in SETTLEMENT_KINDS) for p in places)
    return places if typed or alike or pronoun not in ("ه", "ها") else (place,)  # «الغوطة الشرقية وعفرين التي …»


def _named_behind(scene: Scene, end: int) -> tuple[PlaceMention, ...]:
    """The name that a described place gets behind its relative clause: «المدينة التي خسرها التنظيم، وهي الطبقة»."""
    for k in range(end - 3, min(end + 2, len(scene.words))):
        if scene.scope(k, "copulas"):
            named = k + 2 if scene.scope(k + 1, "types") and k + 1 not in scene.place_at else k + 1
            return (scene.place_at[named],) if named in scene.place_at else ()
    return ()


def _about_a_number(scene: Scene, k: int) -> bool:
    """«على نحو 80 بالمئة»: نحو before a number is no direction."""
    following = scene.words[k + 1] if k + 1 < len(scene.words) else ""
    return scene.words[k] == "نحو" and (following.isdecimal() or scene.scope(k + 1, "part") or scene.scope(k + 1, "tens"))


def is_partitive(scene: Scene, start: int, end: int) -> bool:
    """Whether the words [start, end) speak of parts or kinds of place that a place behind them contains."""
    return any({"part", "plural_types", "whole", "share"} & t for t in scene.tags[start:end])


def extent_of(scene: Scene, start: int, end: int, after: int | None = None) -> Extent:
    """How much of a place is meant by the words [start, end) before its name and, from ``after``, by an exception behind it."""
    left_out = None if after is None else excepted_from(scene, after)
    if left_out is not None and not any(k in scene.place_at for k in range(left_out + 1, left_out + 4)):
        return Extent.PART  # what is left out has no name
    tags = scene.tags[max(0, start) : end]
    if any("strip" in t for t in tags):
        return Extent.PART
    numbers = any(w.isdecimal() and int(w) != 100 for w in scene.words[max(0, start) : end]) or any("tens" in t for t in tags)
    if any("share" in t for t in tags) and (numbers or not any("percent" in t for t in tags)):
        return Extent.SHARE
    if any("whole" in t for t in tags):
        return Extent.PART if after is not None and scene.any_scope(after, after + 3, "almost") else Extent.WHOLE
    if any("plural_types" in one and "containers" in other for one, other in pairwise(tags)):
        return Extent.PART  # «أحياء مدينة حلب»
    if "من" in scene.words[max(0, start) : end] and any("plural_types" in t for t in tags):
        return Extent.PART  # «الأحياء الغربية من مدينة حلب»
    return Extent.PART if any(("part" in t and "types" not in t) or "vague" in t for t in tags) else Extent.WHOLE


def described_extent(scene: Scene, place: PlaceMention) -> Extent:
    """How much of a place a relative clause behind it speaks of: «بلدات ريف دمشق التي …», «أجزاء من محافظة درعا يسيطر عليها …»."""
    k = place.first - 1
    if k > 0 and scene.scope(k, "types") and not scene.scope(k, "plural_types"):
        k -= 1
    several = scene.scope(k, "plural_types") and not (scene.scope(k, "whole") or scene.scope(k, "feminine_types"))
    parts = several and not scene.comma(place.last)
    if k > 0 and scene.words[k] == "من":
        parts = scene.scope(k - 1, "vague") or scene.scope(k - 1, "part")
    return Extent.PART if parts and place.entry.kind not in SETTLEMENT_KINDS else Extent.WHOLE


def excepted_from(scene: Scene, after: int) -> int | None:
    """The word of exception that follows a place right behind its last word: «درعا كلها، ما عدا …»."""
    end = min(after + 4, sentence_of(scene, after - 1).last)
    return next((k for k in range(after, end) if scene.scope(k, "exception")), None)


def list_from(scene: Scene, first: PlaceMention, end: int) -> tuple[tuple[PlaceMention, ...], int]:
    """The list that starts with ``first`` and the word behind it: «قرى العبد والبوعمر والبوليل في ريف دير الزور» without its parent."""
    places = [first]
    k = first.last
    joined = False
    while k < end and k - places[-1].last < 7:
        place = scene.place_at.get(k)
        if place is not None:
            parent = scene.scope(k - 1, "parents") or (place.first == k and _with_b(scene, place))
            conjoined = scene.words[k].startswith("و") and not fold(place.surface).startswith("و")
            if (joined and not parent) or conjoined or (scene.comma(k) and not parent):
                places.append(place)
                joined = False
            k = place.last
            continue
        word = scene.words[k]
        if k in scene.actor_at or k in scene.triggers or scene.scope(k, "exception") or scene.scope(k, "relatives"):
            break
        if scene.scope(k, "all_of_it"):
            k += 1  # «حلب بأكملها وحمص»
            continue
        if (
            scene.scope(k, "also")
            or (word in ("وعلي", "ومن", "وفي"))
            or (word.startswith("و") and (scene.scope_of(word[1:], "types") or word == "و"))
            or (scene.comma(k) and scene.scope(k, "types"))
            or (word.startswith("و") and (scene.scope_of(word[1:], "part") or scene.scope_of(word[1:], "share")))
        ):
            joined = True
        elif joined and (word in ("عن", "الي", "من", "في") or word.isdigit() or scene.scope(k, "part") or scene.scope(k, "share")):
            pass  # «فضلاً عن», «إلى جانب», «والحجر الأسود وأكثر من 30 في المئة من مخيم اليرموك»
        elif word.startswith("و") and scene.words[k + 1 : k + 2] and k + 1 in scene.place_at and scene.words[k + 1].startswith("و"):
            pass  # a member of the list that no gazetteer knows
        elif not (scene.scope(k, "types") or scene.scope(k, "parents") or (word.endswith(("ي", "يه")) and len(word) > 3)):
            break
        elif scene.scope(k, "parents") or (word[:1] == "ب" and "types" not in scene.tags[k]):
            joined = False
        k += 1
    return tuple(places), places[-1].last


def _with_b(scene: Scene, place: PlaceMention) -> bool:
    return scene.words[place.first][:1] == "ب" and not fold(place.surface).startswith("ب")


def list_until(scene: Scene, last: PlaceMention) -> tuple[PlaceMention, ...]:
    """The list that ends with ``last``: «بلدتا الطيبة وأم المياذن الخاضعتان لسيطرة …»; a parent is left out."""
    index = bisect_left(scene.place_ends, last.last)
    if index and scene.places[index - 1].parent == last.group and scene.places[index - 1].last >= last.first - 5:
        if not any(w == "الي" for w in scene.words[scene.places[index - 1].last : last.first]):
            index -= 1
    places = [scene.places[index]]
    while index and scene.words[places[0].first].startswith("و") and 0 <= places[0].first - scene.places[index - 1].last <= 1:
        if fold(places[0].surface).startswith("و") or ")" in scene.gap(places[0].first):
            break
        index -= 1
        places.insert(0, scene.places[index])
    inner = scene.places[index - 1] if index else None
    if inner is not None and inner.parent == places[0].group and inner.last >= places[0].first - 5 and len(places) > 1:
        return list_until(scene, inner)  # «نوى والناصرية في محافظتي درعا والقنيطرة»: the list is of what lies there
    return tuple(places)


def before_verb(scene: Scene, trigger: Trigger, preposition: str) -> Objects:
    """The object put before its verb: «على مدينة تدمر سيطر التنظيم», «من بلدة مسرابا طردت القوات …»."""
    start = scene.clause_start(trigger.at)
    for k in range(max(start, trigger.at - 8), trigger.at):
        if scene.words[k].removeprefix("و") == preposition and (k == start or scene.comma(k)):
            objects = _noun_phrase(scene, k + 1, trigger.at, preposition)
            if objects and not any(scene.comma(j) for j in range(objects.last, trigger.at + 1)):
                return objects
    return NOTHING


def of_civilians(scene: Scene, start: int, end: int) -> bool:
    """Whether those who move are civilians, aid or vehicles, and no actor is named with them."""
    return scene.any_scope(start + 1, end, "civilians") and not scene.actors_in(start + 1, end)


def of_things(scene: Scene, start: int, end: int) -> bool:
    """Whether what is lost or handed over is no place but weapons, men, bodies («تسليم أسلحتهم», «خسارة المئات»)."""
    return scene.any_scope(start + 1, end, "things")
