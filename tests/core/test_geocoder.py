"""The gazetteer behind geopy's interface."""

from gazetteer.geocoder import SyrianGazetteer
from gazetteer.index import GazetteerIndex
from gazetteer.sources.core import read_core

GEOCODER = SyrianGazetteer(GazetteerIndex(read_core()))


def test_a_name_has_its_place_and_its_explanation():
    location = GEOCODER.geocode("ديرالزور")
    assert location.raw["pcode"] == "C5086"
    assert (round(location.latitude, 1), round(location.longitude, 1)) == (35.3, 40.1)
    assert GEOCODER.geocode("القنيطره").raw["scores"]["cost"] == 0


def test_an_unknown_name_has_none_and_a_list_is_a_list():
    assert GEOCODER.geocode("لا مكان كهذا") is None
    assert len(GEOCODER.geocode("حلب", exactly_one=False)) > 1


def test_reverse_finds_the_nearest():
    assert "الرقة" in GEOCODER.reverse((35.9531, 39.0061)).raw["name_ar"]
