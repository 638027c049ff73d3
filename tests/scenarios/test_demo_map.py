"""The demo map is right where any chronicle of the war can check it."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path

from mapper import pipeline, situation
from mapper.control.periods import ControlPeriod, State
from mapper.ingest.files import IncomingArticle, read_file

TABLE = tomllib.loads((Path(__file__).parent / "demo_spot_checks.toml").read_text(encoding="utf-8"))


def _standing(query: str, day: str, known_by: str = "") -> situation.Standing:
    now = situation.world(dt.date.fromisoformat(known_by) if known_by else None)
    place = next((i for i in situation.find_place(query) if i in now.histories), None)
    assert place is not None, f"{query}: no place of the gazetteer that anybody can hold"
    return situation.standing(now, now.places[place], dt.date.fromisoformat(day))


def _period(query: str, day: str, known_by: str = "") -> ControlPeriod:
    return _standing(query, day, known_by).period


def _besieger(query: str, day: str) -> str:
    siege = _standing(query, day).siege
    return siege.besieger if siege else ""


def _parties(period: ControlPeriod) -> list[str]:
    return sorted({period.actor, *period.others}) if period.state is State.CONTESTED else []


def _wrong(rows: dict[str, list[list]]) -> Iterator[tuple[list, object]]:
    """Rows that the map contradicts, each with what the map says instead."""
    answers = {
        "checks": lambda name, day, holder, query: (holder, _period(query, day).actor),
        "sieges": lambda name, day, besieger, query: (besieger, _besieger(query, day)),
        "contested": lambda name, day, parties, query: (sorted(parties), _parties(_period(query, day))),
        "known": lambda name, day, known_by, holder, query: (holder, _period(query, day, known_by).actor),
    }
    for kind, answer in answers.items():
        for row in rows.get(kind, []):
            expected, found = answer(*row)
            if found != expected:
                yield row, found


def test_spot_checks(demo):
    assert list(_wrong(TABLE)) == []


def test_there_are_enough_checks():
    assert len(TABLE["checks"]) >= 200
    assert len(TABLE["sieges"]) >= 50
    assert len({row[-1] for row in TABLE["checks"]}) >= 100


def test_bulletins_are_marked_and_of_every_year():
    bulletins = [item for path in sorted(pipeline.DEMO.glob("*.jsonl")) for item in read_file(path)]
    assert all(isinstance(b, IncomingArticle) for b in bulletins)
    assert len(bulletins) >= 250
    assert len({b.id for b in bulletins}) == len(bulletins)
    assert all(b.outlet.endswith("(نشرة تجريبية)") for b in bulletins)
    assert {b.published.year for b in bulletins} == set(range(2012, 2025))
