"""The demo map is right where any chronicle of the war can check it."""

import datetime as dt
import tomllib
from pathlib import Path

from mapper import situation

CHECKS = tomllib.loads((Path(__file__).parent / "demo_spot_checks.toml").read_text(encoding="utf-8"))["checks"]


def test_spot_checks(demo):
    assert len(CHECKS) >= 30
    wrong = []
    for name, day, actor, query in CHECKS:
        found = next(i for i in situation.find_place(query) if i in situation.world().histories)
        period = {s.place.id: s.period for s in situation.control(dt.date.fromisoformat(day))}[found]
        if period.actor != actor:
            wrong.append((name, found, day, actor, period.actor, period.state.value))
    assert wrong == []


def test_there_are_enough_bulletins(demo):
    from mapper.models import Article

    assert Article.objects.count() >= 120
