"""Places as analysts, journalists, maps and parties spell them: the first answer must lie within 6 km of the right place."""

import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

from gazetteer import current
from gazetteer.geocoder import SyrianGazetteer
from gazetteer.geometry import distance_km
from gazetteer.index import GazetteerIndex
from gazetteer.sources.core import read_core

SPELLINGS = tomllib.loads((Path(__file__).parent / "spellings.toml").read_text(encoding="utf-8"))["spellings"]
RIGHT_KM = 6.0
SHARE = 0.97


def wrong(geocoder, rows):
    """The queries whose first answer is elsewhere, with what it is."""
    out = []
    for query, place, lat, lon in rows:
        found = geocoder.geocode(query)
        if found is None or distance_km((lat, lon), (found.latitude, found.longitude)) > RIGHT_KM:
            out.append((query, place, found and found.address))
    return out


def test_the_list_is_long_and_says_nothing_twice():
    assert len(SPELLINGS) >= 700
    assert len({query for query, *_ in SPELLINGS}) == len(SPELLINGS)


def test_with_the_embedded_gazetteer_alone():
    index = GazetteerIndex(read_core())
    rows = [row for row in SPELLINGS if row[1] in index.entries]
    assert len(rows) > 600
    assert len(misses := wrong(SyrianGazetteer(index), rows)) <= (1 - SHARE) * len(rows), misses


@pytest.mark.django_db
def test_among_all_places_of_the_workbook(shared):
    call_command("import_gazetteer", "core", verbosity=0)
    call_command("import_gazetteer", "ocha", str(shared / "gazetteer" / "syr_admin_boundaries.xlsx"), verbosity=0)
    assert len(misses := wrong(current.geocoder(), SPELLINGS)) <= (1 - SHARE) * len(SPELLINGS), misses
