"""What is the name in a cell of OCHA's workbook, and what is the parent or another name written beside it?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gazetteer.names import bare_key, fold

# Words that only say what kind of unit is meant, or that stand in the place of the parent («حي الأيوبية - حي»).
_UNIT_WORDS = frozenset(["مركز", "قرية", "حي", "مدينة"])
# Heads that say nothing alone: «كفر حلب» is no «كفر» near Aleppo.
_GENERIC = frozenset(
    [
        "كفر",
        "معرة",
        "مزرعة",
        "مزارع",
        "جديدة",
        "أشرفية",
        "حاوي",
        "كنيسة",
        "نحل",
        "بيت",
        "تل",
        "خربة",
        "عين",
        "دير",
        "بئر",
        "رأس",
        "قلعة",
        "برج",
        "وادي",
        "شيخ",
        "ضاحية",
        "كتيبة",
        "مخيم",
        "جسر",
        "زور",
        "نهر",
    ]
)
_CUT = 48  # v02 cuts a name off after 48 to 50 bytes («ضاحية قدسيا السكنية الجديد»)


@dataclass(frozen=True, slots=True)
class CellName:
    """The name in a cell, other names of the place, the number of names set apart there, and a parent that is no unit of the row."""

    name: str
    others: tuple[str, ...] = ()
    apart: int = 1
    wrong_parent: str = ""


def tidy(cell: object) -> str:
    """A cell as one line without stray blanks («\\nام تليل\\n», «Haj Nayef\\xa0»); empty for None and «<Null>»."""
    text = " ".join(str(cell or "").split())
    return "" if text == "<Null>" else text


def arabic_name(cell: object, units: Sequence[str], whole: object = "") -> CellName:
    """The Arabic name of a row whose units are called ``units`` (nearest first).

    «الجنينة - مركز دير الزور» is الجنينة, its parent a check; «الهورة - زمار» keeps the whole beside it when زمار is no unit
    of the row. «تل السوس_أبو سوس» and «الربوة / حربوق» are two names. «الزيارة عفرين» is الزيارة (a name with ال takes no
    genitive), «مريمين عفرين» may be either, so the whole is the name and مريمين another, and «كفر حلب» is one name.
    A line that repeats itself is one. Names that v02 cut off are mended from ``whole``, the
    name of the community in another column; where that is spelt differently («حرنبوش», there «حربنوش») it is another name.
    """
    lines = [tidy(line) for line in str(cell or "").splitlines() if tidy(line)]
    text, spellings = (lines[0], lines[1:]) if lines else ("", [])
    whole_text = tidy(whole)
    if len(text.encode()) >= _CUT and len(whole_text) > len(text) and whole_text.startswith(text):
        text = whole_text
    elif whole_text and name_key(whole_text) not in name_key(text):
        spellings.append(arabic_name(whole_text, units).name)
    name, *rest = [p.strip() for p in re.split(r"\s*[_/]\s*|\s*-\s*|\s*\(|\)", text)]
    dashed = re.split(r"\s+-\s*|\s*-\s+", text)[1:]
    others: list[str] = [s for s in spellings if s != name]
    wrong, apart = "", 1
    for part in (p for p in rest if p):
        if part == name or is_unit(part, units):
            continue
        if part in dashed:
            wrong = part
            others.append(text)
        else:
            others.append(part)
            apart += 1
    head, undashed = _undashed(name, units)
    if undashed:
        others.append(name)
        name = head
    elif head != name:
        others.append(head)
    return CellName(name, tuple(dict.fromkeys(o for o in others if o != name)), apart, wrong)


def is_unit(part: str, units: Sequence[str]) -> bool:
    """Whether ``part`` only names a unit of the row, or what kind of thing it is («مركز الباب», «حي»)."""
    return part in _UNIT_WORDS or _unit_key(part) in {_unit_key(u) for u in units}


def unit_label(text: str) -> str:
    """A unit without its «مركز»: «مركز الباب» and «مركزالحفة» → «الباب», «الحفة»."""
    return re.sub(r"^مركز\s*", "", text) or text


def name_key(text: str) -> str:
    """A folded name without articles, for comparing cells («الحرية_ المحافظة» = «حرية المحافظه»)."""
    return " ".join(map(bare_key, re.findall(r"\w+", fold(text).replace("_", " "))))


def _unit_key(text: str) -> str:
    return name_key(unit_label(text))


def _undashed(name: str, units: Sequence[str]) -> tuple[str, bool]:
    """(head, the head is surely the name) of a name that ends with one of its units; the name itself where it does not."""
    words = name.split()
    for unit in units:
        length = len(unit_label(unit).split())
        head = words[:-length]
        if head and _unit_key(" ".join(words[-length:])) == _unit_key(unit):
            if head[-1] == "قرب" and len(head) > 1:
                head = head[:-1]
            if len(head) > 1 or head[0].startswith("ال"):
                return " ".join(head), True
            return (name if head[0] in _GENERIC else head[0]), False
    return name, False


def latin_name(cell: object, units: Sequence[str] = (), apart: int = 1) -> CellName:
    """The Latin name of a row; ``apart`` is the number of names its Arabic cell sets apart.

    «Suran (Hama)» is Suran and «Al Assali (ne)» is Al Assali (the brackets hold the parent or «neighbourhood»);
    «Tal Elsus - Abu Sus» are two names where the Arabic has two; «Hjeileh - Elbab» is Hjeileh where it has one.
    """
    text = re.sub(r"^(Al|Ar|As|At)_", r"\1 ", re.sub(r"\s*\(ne\)$", "", tidy(cell)))
    bracket = re.fullmatch(r"(.+?)\s*\(([^()]*?)\s*\)", text)
    others: list[str] = []
    if bracket:
        text = bracket[1]
        if apart > 1 and fold(bracket[2]) not in {fold(u) for u in units}:
            others.append(bracket[2])
    name, *rest = [p for p in re.split(r"\s*[_/\\]\s*|\s+-\s+", text) if p] or [""]
    if apart > 1:
        others += rest
    return CellName(name, tuple(dict.fromkeys(o for o in others if o != name)))
