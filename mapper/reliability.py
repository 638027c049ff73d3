"""How far can the sources be relied on, and how far the map? Records learnt, and the map tried, on what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from mapper import pipeline, records, situation, store
from mapper.control.backtesting import Trial, backtest
from mapper.control.evidence import Decision
from mapper.control.learning import Tally, learn


def learn_sources(decisions: Mapping[str, Decision] | None = None, dry_run: bool = False) -> tuple[tuple[Tally, ...], int, str]:
    """Learn the records of sources from all stored claims and what analysts decided of them (claim id → decision), and store them.

    Answers the figures, how many records changed, and the version; ``dry_run`` stores nothing. What a person set is used and kept.
    """
    now = pipeline.parameters()
    found, tallies = learn(store.load_claims(), situation.ground(), now, records.kept(), decisions)
    told = repr((store.claims_revision(), now.revision.split("/")[0], sorted((decisions or {}).items()), sorted(records.kept().items())))
    label = f"{pipeline.today()}/{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    return tallies, 0 if dry_run else records.save(found, tallies, label), label


def trials(months: int | None = None, decisions: Mapping[str, Decision] | None = None) -> tuple[Trial, ...]:
    """How the map would have answered in the newest months with reports (None: all), from the claims published before each.

    Without the learnt records of sources: they were learnt from the very months that are hidden.
    """
    blind = replace(pipeline.parameters(), records=records.kept())
    return backtest(store.load_claims(), situation.ground(), blind, months, decisions)
