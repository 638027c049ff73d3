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
