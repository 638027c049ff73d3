"""The documentation names every setting and command."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_setting_is_documented():
    names = set(re.findall(r'env\.\w+\("(\w+)"', (ROOT / "mapper" / "settings.py").read_text(encoding="utf-8")))
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert names
    assert {n for n in names if n not in text} == set()


def test_every_command_is_documented():
    commands = {p.stem for app in ("mapper", "gazetteer") for p in (ROOT / app / "management" / "commands").glob("[a-z]*.py")}
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert {c for c in commands if f"`{c}" not in text} == set()
