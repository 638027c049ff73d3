"""How does a name sound, however it is written? Latin, Kurdish, Turkish and Arabic spellings brought to one alphabet.

For look-ups and suggestions only, never for recognition. Two forms: ``sounds`` of a Latin spelling keep its vowels,
``skeletons`` of any spelling keep consonants alone, with those merged that transliterations confuse.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from gazetteer.names import words_of

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
_NO_LETTERS = re.compile("[^a-z0-9]+")
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

_ABD = re.compile(r"\babd[aeiou]l\s*(?=[a-z])")  # "Abdul Aziz", "Abdelaziz" as "Abd al-Aziz"
_INNER_ARTICLE = re.compile(r"^(?:el(?=[a-z]{3})|al(?=[b-df-hj-np-tv-xz][a-z]{2}|b[ou]))")


def is_arabic(text: str) -> bool:
    """Whether a query is written in Arabic letters: «نوى» yes, "Nawa" no."""
    return bool(_ARABIC.search(text))


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Small Latin letters without marks, a letter that stands for two written as two: «Serê Kaniyê» → "sere kaniye".

    ş is sh («Qamişlo» → "qamishlo") but in a scholar's or the BGN's spelling s («Aş Şanamayn» with «ā» → "as sanamayn").
    """
    if text.isascii():
        return _NO_LETTERS.sub(" ", text.lower().replace("'", "").replace("`", "").replace("x", "kh")).strip()
    lower = unicodedata.normalize("NFC", text).lower()
    if _SCHOLAR.search(unicodedata.normalize("NFD", lower)):
        lower = lower.replace("ş", "s")
    letters = unicodedata.normalize("NFD", lower.translate(_LETTERS))
    return _NO_LETTERS.sub(" ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


@lru_cache(maxsize=65536)
def latin_words(text: str) -> tuple[str, ...]:
    """The words of a Latin spelling without articles: "Dayr az-Zawr" → dayr, zawr; "Kherbet Elhajama" → kherbet, hajama."""
    words = _ABD.sub("abd ", plain(text)).split()
    kept = [w for i, w in enumerate(words) if w not in _ARTICLES or i == len(words) - 1]
    return tuple(_JOINED_ARTICLE.sub("", w) if i == 0 else _INNER_ARTICLE.sub("", w) for i, w in enumerate(kept))


_ALIKE = {
    **dict.fromkeys(("tch", "sch", "sh", "ch"), "S"),
    **dict.fromkeys(("gh", "ck", "q", "g", "c"), "k"),
    **dict.fromkeys(("dj", "zh"), "j"),
    "kh": "h",
    "dh": "d",
    "th": "t",
    "ph": "f",
    "p": "b",
    "v": "w",
}
_ALIKE_LETTERS = re.compile("|".join(sorted(_ALIKE, key=len, reverse=True)))


def _consonants(word: str) -> str:
    return _ALIKE_LETTERS.sub(lambda m: _ALIKE[m.group()], word)


_VOWELS = re.compile("[aeiouwy]+")


def _vowel(match: re.Match[str]) -> str:
    run = match.group()
    if any(v in run for v in "ouw"):
        return "u"
    return "i" if any(v in run for v in "iy") or run == "ee" else "a"


# c is j in Kurdish and Turkish («Cerablus»), k in English ("Conoco"); th is ث or ذ ("Theeban").
_C_ALONE = ("c(?!h)", "jk")
_TH = ("th", "td")


def _read(text: str, *doubtful: tuple[str, str]) -> list[str]:
    """The plain spelling, with each doubtful letter in each of its readings, the most likely first."""
    read = [plain(text)]
    for pattern, letters in doubtful:
        if re.search(pattern, read[0]):
            read = [re.sub(pattern, letter, one) for letter in letters for one in read]
    return read


@lru_cache(maxsize=65536)
def sounds(text: str) -> tuple[str, ...]:
    """A Latin spelling as one word, like consonants and vowels made one: "Khan Shaykhun", "Khan Cheikhoun" → ("hanSihun",)."""
    return tuple(dict.fromkeys(map(_sound, _read(text, _C_ALONE))))


def _sound(read: str) -> str:
    last, words = _counted(read)
    spoken = (re.sub("(?<=[aeiouwy])h$", "", _construct(_consonants(w), i < last)) for i, w in enumerate(words))
    return re.sub(r"(.)\1+", r"\1", _VOWELS.sub(_vowel, "".join(spoken)))


def _counted(text: str) -> tuple[int, tuple[str, ...]]:
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
    return tuple(dict.fromkeys(map(_skeleton, _read(text, _C_ALONE, _TH))))


def _skeleton(read: str) -> str:
    last, words = _counted(read)
    parts = [_construct(_consonants(w), i < last) for i, w in enumerate(words)]
    if parts:
        parts[0] = re.sub("^y", "Y", re.sub("^(?:w|ou(?=[aei]))", "W", parts[0]))
    return _squeeze("".join(re.sub("[aeiouwy]|h$", "", part) for part in parts))


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
    return "".join(w[2:] if len(w) > 3 and w.startswith("ال") else w for w in words_of(name).split())
