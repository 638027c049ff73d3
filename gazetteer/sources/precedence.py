"""Which source is trusted for what, and where they are wrong: data/sources.json and data/faults.json, read as values."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from gazetteer.faults import FaultRules
from gazetteer.merging import Precedence

DATA = Path(__file__).resolve().parent.parent / "data"


@lru_cache(maxsize=1)
def read_precedence() -> Precedence:
    """The precedence of each field."""
    order = {field: rule["order"] for field, rule in json.loads((DATA / "sources.json").read_text(encoding="utf-8"))["precedence"].items()}
    return Precedence(order)


@lru_cache(maxsize=1)
def pcoded_sources() -> frozenset[str]:
    """The sources that share OCHA's p-codes: they are never compared by likeness with each other."""
    sources = json.loads((DATA / "sources.json").read_text(encoding="utf-8"))["sources"]
    return frozenset(name for name, source in sources.items() if source["pcoded"])


@lru_cache(maxsize=1)
def read_fault_rules() -> FaultRules:
    """The known faults, and the words that Latin names translate."""
    return FaultRules.parse(json.loads((DATA / "faults.json").read_text(encoding="utf-8")))
