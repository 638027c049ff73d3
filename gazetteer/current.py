"""The gazetteer as it is stored now: its index and its geocoder, built anew when it has changed, in whichever process."""

from __future__ import annotations

from functools import lru_cache

from gazetteer.geocoder import SyrianGazetteer
from gazetteer.index import GazetteerIndex
from gazetteer.online import configured
from gazetteer.store import load_entries, revision


def geocoder() -> SyrianGazetteer:
    """The geocoder over the gazetteer of this moment, with the online fallback of the settings.

    Whoever holds one keeps its index: an edit meanwhile, here or in another process, is seen by the next call alone.
    """
    return _geocoder(revision())


@lru_cache(maxsize=2)
def _geocoder(revision: str) -> SyrianGazetteer:
    return SyrianGazetteer(GazetteerIndex(load_entries()), fallback=configured())
