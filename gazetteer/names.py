"""When are two spellings the same name? Layered folding of Arabic spellings, one rule a function, each layer with a cost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import normalize_alef_ar, normalize_alef_maksura_ar, normalize_teh_marbuta_ar

_PERSIAN = str.maketrans("یکگچپژڤۀەؤئ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "يكقجبجفههوي01234567890123456789")
_MARKS = re.compile("[\u0640\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WORDS = re.compile(r"[\w']+")


def unmarked(text: str) -> str:
    """NFC without vowel marks, tatweel and invisible signs: «إدلِـب» → «إدلب»."""
    return _MARKS.sub("", str(dediac_ar(unicodedata.normalize("NFC", text))))


def plain_hamza(text: str) -> str:
    """One alef, and hamza on its seat as the seat: «أطمة» → «اطمة», «مؤتة» → «موتة»."""
    return str(normalize_alef_ar(text)).replace("ؤ", "و").replace("ئ", "ي")


def plain_ends(text: str) -> str:
    """ى as ي and ة as ه: «بصرى» → «بصري», «حماة» → «حماه»."""
    return str(normalize_teh_marbuta_ar(normalize_alef_maksura_ar(text)))


def plain_letters(text: str) -> str:
    """Persian and Kurdish letters and digits as the Arabic ones, Latin in small letters: «گری سپی ٥٢» → «قري سبي 52»."""
    return text.translate(_PERSIAN).lower()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The first match key, of the four steps above: «إدلِب» → «ادلب». Idempotent; spaces and punctuation stay."""
    if text.isascii():
        return text.lower()
    return plain_letters(plain_ends(plain_hamza(unmarked(text))))


@lru_cache(maxsize=65536)
def bare_key(word: str) -> str:
    """A folded word without its article and with its last vowel letter made ه («الجنينة» → «جنينه», «طفسا» → «طفسه», «السويداء» → «سويده»)."""
    if len(word) > 4 and word.endswith("اء"):
        word = word[:-1]
    if len(word) > 4 and word.startswith("ال"):
        word = word[2:]
    return word[:-1] + "ه" if len(word) > 3 and word[-1] in "اه" else word


def written(folded: str) -> str:
    """A folded name as it stands: «دير الزور»."""
    return folded


def bare(folded: str) -> str:
    """Every word without ال and with one vowel letter at its end: «الطيبه الامام», «طيبة الإمام» → «طيبه امام»."""
    return " ".join(map(bare_key, folded.split()))


@lru_cache(maxsize=65536)
def joined(folded: str) -> str:
    """Without spaces, أبو/البو/بو made one: «دير الزور» → «ديرالزور», «ابو كمال» and «البوكمال» → «بوكمال»."""
    return bare_key(re.sub(r"^(?:ابو|البو|بو)", "بو", folded.replace(" ", "")))


def joined_key(folded: str) -> str:
    """The key of the layer ``joined``: «دير الزور» → «=ديرالزور»."""
    return "=" + joined(folded)


def untyped(folded: str) -> str:
    """Without type words at the head and what belongs to them at the end: «مخيم الوافدين» → «الوافدين», «مطار كويرس العسكري» → «كويرس»."""
    words = folded.split()
    while len(words) > 1 and words[0] in TYPE_WORDS:
        words = words[1:]
    while len(words) > 1 and words[-1] in _TYPE_ENDINGS:
        words = words[:-1]
    return " ".join(words)


def typeless(folded: str) -> str:
    """``untyped``, bare and joined: «قرية تل الدهب» and «الدهب» → «دهب»."""
    return joined(bare(untyped(folded)))


@dataclass(frozen=True, slots=True)
class Layer:
    """One kind of key: its mark keeps it apart from the other layers, its cost says how much the spelling gave up."""

    mark: str
    cost: float
    key: Callable[[str], str]


LAYERS = (Layer("", 0.0, written), Layer("~", 0.1, bare), Layer("=", 0.2, joined), Layer("#", 0.3, typeless))


@lru_cache(maxsize=65536)
def keys(name: str) -> tuple[tuple[str, float], ...]:
    """The match keys of a name with their costs, cheapest first; index and query both go through here.

    «مخيم الوافدين» → («مخيم الوافدين», 0), («~مخيم وافدين», 0.1), («=مخيمالوافدين», 0.2), («#وافدين», 0.3).
    """
    folded = words_of(name)
    return tuple((layer.mark + layer.key(folded), layer.cost) for layer in LAYERS)


@lru_cache(maxsize=65536)
def words_of(name: str) -> str:
    """The folded words of a name with one space between them: «Deir-ez-Zor» → «deir ez zor», «زردنا_مشهد» → «زردنا مشهد»."""
    return " ".join(_WORDS.findall(fold(name).replace("_", " ")))


_ASIDE = re.compile(r"\s*\([^)]*\)")
_SUFFIX = re.compile(r" - | ?/ ?")


def shorter(name: str, parents: Sequence[str] = ()) -> Iterator[str]:
    """The names inside a stored name; ``parents`` are the folded names of its admin units.

    A suffix tells the parent and falls: «الجنينة - مركز دير الزور» → «الجنينة»; "Karama (Ar-Raqqa)" → "Karama"; so does a parent
    without a dash: «أم الدبس الحسكة» → «أم الدبس». Names joined by a line are two: «هليل_هوليلو» → «هليل», «هوليلو».
    """
    head = _SUFFIX.split(_ASIDE.sub("", name))[0].strip()
    if head and head != name:
        yield head
    if "_" in head:
        yield from (part.strip() for part in head.split("_") if part.strip())
    folded = words_of(head)
    for parent in parents:
        rest = folded.removesuffix(" " + parent)
        if rest != folded:
            if rest not in TYPE_WORDS and rest not in HEADS:
                yield rest
            return


# Words before a name that newspapers say or leave out (folded; singular as in a gazetteer's names).
TYPE_WORDS = frozenset(
    [
        "حي",
        "مخيم",
        "تل",
        "تله",
        "قريه",
        "بلده",
        "مدينه",
        "مزرعه",
        "ضيعه",
        "ضاحيه",
        "قطعه",
        "جبل",
        "مطار",
        "قاعده",
        "معسكر",
        "معبر",
        "حاجز",
        "حقل",
        "سد",
        "ناحيه",
        "منطقه",
        "محافظه",
        "مشروع",
        "خربه",
        "جمعيه",
        "مستوطنه",
        "محطه",
        "مفرق",
        "دوار",
    ]
)
_TYPE_ENDINGS = frozenset(["العسكري", "الحربي", "المدني", "الدولي", "النفطي", "الحدودي", "الجوي", "الجويه", "العسكريه"])

# First parts of compound names that newspapers write joined or apart («كفربطنا», «كفر بطنا»), folded.
HEADS = frozenset(
    [
        "كفر",
        "تل",
        "ابو",
        "البو",
        "بو",
        "ام",
        "عين",
        "دير",
        "بيت",
        "خان",
        "معره",
        "معر",
        "راس",
        "بير",
        "باب",
        "جسر",
        "حوش",
        "نبع",
        "بني",
        "قلعه",
        "شيخ",
        "الشيخ",
    ]
)
