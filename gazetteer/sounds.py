"""How does a name sound, however it is written? Latin, Kurdish, Turkish and Arabic spellings brought to one alphabet.

For look-ups and suggestions only, never for recognition. Two forms: ``sound`` of a Latin spelling keeps its vowels,
``skeletons`` of any spelling keep consonants alone, with those merged that transliterations confuse.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from gazetteer.names import fold, words_of

_ARABIC = re.compile("[\u0621-\u064a]")
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("şšŞŠ", "sh"),
        **dict.fromkeys("çčÇČ", "ch"),
        **dict.fromkeys("ḫḵẖẋḪḴẊ", "kh"),
        **dict.fromkeys("ġḡğĠḠĞ", "gh"),
        **dict.fromkeys("ṯṮ", "th"),
        **dict.fromkeys("ḏḎ", "dh"),
        **dict.fromkeys("ǧžǦŽ", "j"),
        "ı": "i",
        "x": "kh",
        "X": "kh",
        **dict.fromkeys("ʿʾʻʼ‘’'`´ʹ\u02bf\u02be", ""),
    }
)
# Macrons, dots below and cedillas under other letters are marks of a scholar's or the BGN's hand, whose ş is ص, not ش.
_SCHOLAR = re.compile("[a-z][\u0304\u0323\u0331]|[tdhz]\u0327")
_ARTICLES = frozenset(
    [
        "al",
        "el",
        "il",
        "ul",
        "an",
        "en",
        "ar",
        "er",
        "as",
        "es",
        "ash",
        "esh",
        "ach",
        "ech",
        "at",
        "et",
        "ath",
        "ad",
        "ed",
        "adh",
        "az",
        "ez",
        "l",
    ]
)
_JOINED_ARTICLE = re.compile(r"^[ae]l(?=[b-df-hj-np-tv-xz][a-z]{2}|b[ou])")

_INNER_ARTICLE = re.compile(r"^(?:el(?=[a-z]{3})|al(?=[b-df-hj-np-tv-xz][a-z]{2}|b[ou]))")


def is_arabic(text: str) -> bool:
    """Whether a query is written in Arabic letters: «نوى» yes, "Nawa" no."""
    return bool(_ARABIC.search(text))


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Small Latin letters without marks, a letter that stands for two written as two: «Serê Kaniyê» → "sere kaniye".

    ş is sh («Qamişlo» → "qamishlo") but in a scholar's or the BGN's spelling s («Aş Şanamayn» with «ā» → "as sanamayn").
    """
    lower = unicodedata.normalize("NFC", text).lower()
    if _SCHOLAR.search(unicodedata.normalize("NFD", lower)):
        lower = lower.replace("ş", "s")
    letters = unicodedata.normalize("NFD", lower.translate(_LETTERS))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


def latin_words(text: str) -> list[str]:
    """The words of a Latin spelling without articles: "Dayr az-Zawr" → dayr, zawr; "Kherbet Elhajama" → kherbet, hajama."""
    words = plain(text).split()
    kept = [w for i, w in enumerate(words) if w not in _ARTICLES or i == len(words) - 1]
    return [_JOINED_ARTICLE.sub("", w) if i == 0 else _INNER_ARTICLE.sub("", w) for i, w in enumerate(kept)]


_ALIKE = (
    (re.compile("tch|sch|sh|ch"), "S"),
    (re.compile("kh"), "h"),
    (re.compile("gh|ck|[qgc]"), "k"),
    (re.compile("dj|zh"), "j"),
    (re.compile("dh"), "d"),
    (re.compile("th"), "t"),
    (re.compile("ph"), "f"),
    (re.compile("p"), "b"),
    (re.compile("v"), "w"),
)


def _consonants(word: str) -> str:
    for pattern, letter in _ALIKE:
        word = pattern.sub(letter, word)
    return word


_VOWELS = re.compile("[aeiouwy]+")


def _vowel(match: re.Match[str]) -> str:
    run = match.group()
    if any(v in run for v in "ouw"):
        return "u"
    return "i" if any(v in run for v in "iy") or run == "ee" else "a"


@lru_cache(maxsize=65536)
def sound(text: str) -> str:
    """A Latin spelling as one word, like consonants and vowels made one: "Khan Shaykhun", "Khan Cheikhoun" → "hanSihun"."""
    words = [_construct(_consonants(w), i < n) for n, ws in [_counted(text)] for i, w in enumerate(ws)]
    joined = "".join(re.sub(r"(?<=[aeiouwy])h$", "", w) for w in words)
    return re.sub(r"(.)\1+", r"\1", _VOWELS.sub(_vowel, joined))


def _counted(text: str) -> tuple[int, list[str]]:
    words = latin_words(text)
    return len(words) - 1, words


def _construct(word: str, followed: bool) -> str:
    """The t of a construct falls, as ة does: "Khirbet al-Joz", "Ma'arrat an-Nu'man" → "khirbe", "ma'arra"."""
    return word[:-1] if followed and len(word) > 4 and re.search("[aei]t$", word) else word


def skeletons(text: str) -> tuple[str, ...]:
    """The consonant skeletons a spelling may have, most likely first: "Saraqeb", «سراقب» → ("srkb",); «ذيبان» → ("dbn", "tbn", "zbn").

    و and ي count at the start alone, a final ه/ح/خ and the article never; n before b is m (Manbij, Membij).
    """
    return _arabic_skeletons(text) if is_arabic(text) else _latin_skeletons(text)


@lru_cache(maxsize=65536)
def _latin_skeletons(text: str) -> tuple[str, ...]:
    # c is j in Kurdish and Turkish («Cerablus»), k in English ("Conoco"); th is ث or ذ ("Theeban").
    readings = [plain(text)]
    for pattern, letters in (("c(?!h)", "jk"), ("th", "td")):
        if re.search(pattern, readings[0]):
            readings = [re.sub(pattern, letter, reading) for letter in letters for reading in readings]
    out: list[str] = []
    for reading in readings:
        last, words = _counted(reading)
        parts = [_construct(_consonants(w), i < last) for i, w in enumerate(words)]
        first = re.sub("^(?:w|ou(?=[aei]))", "W", parts[0]) if parts else ""
        parts = [re.sub("^y", "Y", first), *parts[1:]]
        out.append(_squeeze("".join(re.sub("[aeiouwy]|h$", "", p) for p in parts)))
    return tuple(dict.fromkeys(out))


_ARABIC_CONSONANTS = {
    **dict(zip("بتجحخدرزسشصطغفقكلمنه", "btjhhdrzsSstkfkklmnh", strict=True)),
    "ث": "ts",
    "ذ": "dtz",
    "ض": "dz",
    "ظ": "dz",
}


@lru_cache(maxsize=65536)
def _arabic_skeletons(text: str) -> tuple[str, ...]:
    words = [w[2:] if len(w) > 3 and w.startswith("ال") else w for w in words_of(text).split()]
    letters: list[str] = []
    for k, word in enumerate(words):
        body = re.sub("[هحخ]$", "", word) if len(word) > 1 else word
        for i, letter in enumerate(body):
            if i == k == 0 and letter in "وي":
                letters.append("W" if letter == "و" else "Y")
            elif letter.isascii() and letter.isalnum():
                letters.append(letter)
            elif letter in _ARABIC_CONSONANTS:
                letters.append(_ARABIC_CONSONANTS[letter])
    return tuple(dict.fromkeys(_squeeze("".join(choice)) for choice in islice(product(*letters), 6)))


def _squeeze(skeleton: str) -> str:
    return re.sub(r"(.)\1+", r"\1", skeleton.replace("nb", "mb"))


_CONFUSED = str.maketrans("ظذثقطصغd", "ضدتكتسعt")


def confused(form: str) -> str:
    """A form with the letters merged that writers and transliterations confuse: «لاذقيه», «لادقيه» → «لادكيه»; "diban" → "tiban"."""
    return form.translate(_CONFUSED)


def arabic_form(name: str) -> str:
    """What two Arabic spellings are compared by: folded words without the article, joined: «السيدة زينب» → «سيدهزينب»."""
    return "".join(w[2:] if len(w) > 3 and w.startswith("ال") else w for w in words_of(fold(name)).split())
