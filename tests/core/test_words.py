"""Every word of the admin is there in Arabic, and what is served is what was translated."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
CATALOGUES = [ROOT / app / "locale" / "ar" / "LC_MESSAGES" / "django.po" for app in ("gazetteer", "mapper")]
KEYWORDS = ("_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext")


def catalogue(path):
    with path.open("rb") as file:
        return read_po(file)


def written():
    """The messages that code and templates of the admin write."""
    for path in sorted(p for app in ("gazetteer", "mapper") for p in (ROOT / app).rglob("*.py")):
        yield from messages(path.read_bytes())
    for path in sorted(p for folder in ("admin", "gazetteer") for p in (ROOT / "templates" / folder).rglob("*.html")):
        text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield from messages("\n".join(line.strip() for line in text.splitlines()).encode())


def messages(source):
    for _line, _name, found, _comments in extract_python(io.BytesIO(source), KEYWORDS, [], {"encoding": "utf-8"}):
        yield found[0] if isinstance(found, tuple) else found


def test_every_message_has_its_arabic():
    known = {m.id[0] if isinstance(m.id, tuple) else m.id: m.string for path in CATALOGUES for m in catalogue(path) if m.id}
    wanted = {m for m in written() if m}
    assert len(wanted) > 150
    assert wanted - known.keys() == set(), "run «manage.py makemessages -l ar» and translate"
    assert {m for m in wanted if not all(known[m] if isinstance(known[m], tuple) else [known[m]])} == set()


def test_placeholders_survive_translation():
    for message in (m for path in CATALOGUES for m in catalogue(path)):
        if message.id and isinstance(message.id, str):
            assert sorted(re.findall(r"%\(\w+\)[sd]|%[sd]", message.id)) == sorted(re.findall(r"%\(\w+\)[sd]|%[sd]", message.string))


@pytest.mark.parametrize("path", CATALOGUES)
def test_the_compiled_catalogue_is_that_of_the_text(path):
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        pytest.fail("run «make install»: the Arabic words are not compiled")
    with compiled.open("rb") as file:
        served = plain(read_mo(file))
    assert served == plain(catalogue(path)), "run «make install»"


def plain(messages):
    return {str(list(m.id) if isinstance(m.id, tuple) else m.id): str(m.string).strip("()[]") for m in messages if m.id}
