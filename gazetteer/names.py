"""When are two spellings the same name? Layered folding of Arabic and Latin spellings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import normalize_alef_ar, normalize_alef_maksura_ar, normalize_teh_marbuta_ar

_PERSIAN = str.maketrans("یکگچپژڤۀەؤئ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "يكقجبجفههوي01234567890123456789")
_MARKS = re.compile("[\u0640\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The first match key: NFC, no marks or tatweel, one alef, ى→ي, ة→ه, Persian letters and digits («إدلِب» → «ادلب»). Idempotent."""
    text = _MARKS.sub("", dediac_ar(unicodedata.normalize("NFC", text)))
    text = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(text)))
    return text.translate(_PERSIAN).lower()


@lru_cache(maxsize=65536)
def keys(name: str) -> tuple[tuple[str, float], ...]:
    """The match keys of a name with their costs, cheapest first; index and query both go through here.

    0 folded; 0.1 without ال on every word and with ا/ه/ي at the end made one («طفسا» = «طفسة»);
    0.2 without spaces («دير الزور» = «ديرالزور», «أبو كمال» = «البوكمال»). Each layer is a separate key.
    """
    folded = " ".join(re.findall(r"[\w']+", fold(name).replace("_", " ").replace("-", " ")))
    out: dict[str, float] = {folded: 0.0}
    out.setdefault("~" + " ".join(map(bare_key, folded.split())), 0.1)
    out.setdefault(joined_key(folded), 0.2)
    return tuple(out.items())


@lru_cache(maxsize=65536)
def joined_key(folded: str) -> str:
    """The key of a folded name without spaces, أبو/البو/بو made one: «ابو كمال» and «البوكمال» → «=بوكمال»."""
    joined = re.sub(r"^(?:ابو|البو|بو)", "بو", folded.replace(" ", ""))
    return "=" + bare_key(joined)


@lru_cache(maxsize=65536)
def bare_key(word: str) -> str:
    """A word without its article and with its last vowel letter made ه («الجنينة» → «جنينه», «طفسا» → «طفسه»)."""
    if len(word) > 4 and word.startswith("ال"):
        word = word[2:]
    return word[:-1] + "ه" if len(word) > 3 and word[-1] in "اه" else word
