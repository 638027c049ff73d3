"""What the map fetches: compressed, named anew only when something changed, and of one piece."""

import gzip
import json

import pytest

from mapper import pipeline, situation
from mapper.control.periods import on_day
from mapper.models import Claim, MapBuild
from mapper.timeline.columns import read
from mapper.timeline.packed import unpack

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db):
    pipeline.import_gazetteer()


@pytest.mark.parametrize("address", ["/timeline.bin", "/places.json?lang=ar"])
def test_a_second_visit_transfers_nothing(client, loaded, address):
    first = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (first.status_code, first.headers["Content-Encoding"]) == (200, "gzip")
    plain = client.get(address)
    assert "Content-Encoding" not in plain.headers
    assert plain.content == gzip.decompress(first.content)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_names_come_in_the_language_asked_and_belong_to_the_cells(client, loaded):
    header, _ = read(client.get("/timeline.bin").content)
    told = {lang: json.loads(client.get(f"/places.json?lang={lang}").content) for lang in ("ar", "en")}
    assert told["ar"]["key"] == told["en"]["key"] == header["places"]
    entries = situation.world().places
    at = told["ar"]["ids"].index("C5127")
    assert (told["ar"]["names"][at], told["en"]["names"][at]) == (entries["C5127"].name_ar, entries["C5127"].name_en)


def test_a_timeline_is_built_once_for_a_revision(client, demo):
    first = situation.timeline()
    assert MapBuild.objects.count() == 1
    assert situation.timeline() == first
    tag = client.get("/timeline.bin").headers["ETag"]
    Claim.objects.filter(place_id="C5127").delete()
    assert client.get("/timeline.bin").headers["ETag"] != tag
    assert MapBuild.objects.count() == 1


def test_the_timeline_tells_of_every_day_what_the_ledger_holds(demo):
    packed = gzip.decompress(situation.timeline())
    ids = json.loads(gzip.decompress(situation.places("en")))["ids"]
    told, histories = unpack(packed, ids), situation.world().histories
    assert told.control.keys() == histories.keys()
    for place_id, periods in told.control.items():
        for ours in histories[place_id].control:
            shown = on_day(periods, ours.start)
            assert (shown.actor, shown.state, shown.basis, shown.others) == (ours.actor, ours.state, ours.basis, ours.others)
    assert {(s.place_id, s.start) for s in told.sieges} == {(s.place_id, s.start) for h in histories.values() for s in h.sieges}
