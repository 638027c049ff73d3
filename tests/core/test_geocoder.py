"""The gazetteer behind geopy's interface: conformance as geopy asks it of its own geocoders, filters, explanations, ranking."""

import asyncio
import inspect
import itertools

import geopy.geocoders
import pytest
from geopy.adapters import BaseAsyncAdapter
from geopy.exc import ConfigurationError, GeocoderQueryError
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer.geocoder import SyrianGazetteer
from gazetteer.geometry import distance_km
from gazetteer.index import GazetteerIndex
from gazetteer.lookup import CEILINGS
from gazetteer.places import ADMIN_KINDS, PlaceKind
from gazetteer.sources.core import read_core

INDEX = GazetteerIndex(read_core())
GEOCODER = SyrianGazetteer(INDEX)
OTHER_ORDER = SyrianGazetteer(GazetteerIndex(reversed(INDEX.entries.values())))
NAMES = st.sampled_from([e.name_ar for e in INDEX.entries.values()])


class TestAsGeopysOwn:
    """What geopy's base tests ask of every geocoder."""

    def test_it_is_a_geocoder_and_takes_all_of_its_options(self):
        context = object()
        geocoder = SyrianGazetteer(
            INDEX, scheme="http", timeout=942, proxies={"https": "192.0.2.0"}, user_agent="test app", ssl_context=context
        )
        assert isinstance(geocoder, Geocoder)
        assert (geocoder.scheme, geocoder.timeout, geocoder.proxies) == ("http", 942, {"https": "192.0.2.0"})
        assert geocoder.ssl_context is context
        assert geocoder.headers["User-Agent"] == "test app"

    def test_defaults_are_geopys(self):
        for attribute in ("scheme", "timeout", "proxies", "ssl_context"):
            assert getattr(GEOCODER, attribute) == getattr(geopy.geocoders.options, f"default_{attribute}")
        assert GEOCODER.headers["User-Agent"] == geopy.geocoders.options.default_user_agent

    def test_none_overrides_a_default(self, monkeypatch):
        monkeypatch.setattr(geopy.geocoders.options, "default_timeout", 10)
        assert SyrianGazetteer(INDEX).timeout == 10
        assert SyrianGazetteer(INDEX, timeout=None).timeout is None

    def test_a_wrong_scheme_is_a_configuration_error(self):
        with pytest.raises(ConfigurationError):
            SyrianGazetteer(INDEX, scheme="gopher")

    def test_everything_but_the_query_is_by_keyword(self):
        for method in (SyrianGazetteer.geocode, SyrianGazetteer.reverse):
            _, query, *others = inspect.signature(method).parameters.values()
            assert query.name == "query"
            assert all(p.kind is p.KEYWORD_ONLY for p in others)
            assert {"exactly_one", "timeout"} <= {p.name for p in others}

    @pytest.mark.parametrize("query", ["دير الزور", "Dayr az-Zawr", "Deir-ez-Zor, Syria"])
    def test_geocode(self, query):
        location = GEOCODER.geocode(query, timeout=1)
        assert isinstance(location, Location)
        assert location.latitude == pytest.approx(35.33, abs=0.05)
        assert location.longitude == pytest.approx(40.14, abs=0.05)
        assert location.altitude == 0
        assert isinstance(location.address, str)
        assert isinstance(location.raw, dict)

    def test_a_list_is_a_list_and_no_answer_is_none(self):
        several = GEOCODER.geocode("حلب", exactly_one=False)
        assert isinstance(several, list)
        assert 1 < len(several) <= 10
        assert several[0] == GEOCODER.geocode("حلب")
        assert len(GEOCODER.geocode("حلب", exactly_one=False, limit=2)) == 2
        assert GEOCODER.geocode("لا مكان كهذا") is None
        assert GEOCODER.geocode("Nowhere at all", exactly_one=False) is None
        assert GEOCODER.geocode("؟؟؟") is None

    @pytest.mark.parametrize("point", [Point(35.9531, 39.0061), (35.9531, 39.0061), "35.9531, 39.0061", [35.9531, 39.0061, 12.0]])
    def test_reverse_takes_every_point_geopy_takes(self, point):
        assert "الرقة" in GEOCODER.reverse(point).raw["name_ar"]

    @pytest.mark.filterwarnings("ignore:Latitude normalization")
    @pytest.mark.parametrize("point", ["nowhere", (91, 0), ""])
    def test_reverse_of_no_point_is_a_value_error(self, point):
        with pytest.raises(ValueError, match="coordinate pair"):
            GEOCODER.reverse(point)

    def test_an_asynchronous_adapter_makes_answers_awaitable(self):
        class Adapter(BaseAsyncAdapter):
            async def get_text(self, url, *, timeout, headers):
                raise AssertionError("nothing leaves the machine")

            get_json = get_text

        async def ask():
            async with SyrianGazetteer(INDEX, adapter_factory=Adapter) as geocoder:
                return await geocoder.geocode("Kobanê"), await geocoder.reverse((36.89, 38.35))

        assert {place.raw["pcode"] for place in asyncio.run(ask())} == {"C1946"}

    def test_an_empty_gazetteer_answers_nothing(self):
        empty = SyrianGazetteer(GazetteerIndex([]))
        assert empty.geocode("حلب") is None
        assert empty.geocode("Aleppo", exactly_one=False) is None
        assert empty.reverse((36, 37)) is None


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {}),
        ("  ", {}),
        ({"name": ""}, {}),
        ({"street": "شارع"}, {}),
        (17, {}),
        ("حلب", {"kind": "planet"}),
        ("حلب", {"kind": 3}),
        ("حلب", {"near": "somewhere"}),
        ("حلب", {"within": "لا محافظة كهذه"}),
        ("حلب", {"within": [(1, 2)]}),
        ("حلب", {"within": [(1, 2), (3, 4), (5, 6)]}),
        ("حلب", {"limit": 0}),
    ],
)
def test_a_bad_query_is_geopys_query_error_and_says_what_is_wrong(query, options):
    with pytest.raises(GeocoderQueryError, match=r"\w{4}"):
        GEOCODER.geocode(query, **options)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"name": "نوى", "parent": "درعا"}, "C6124"),
        ({"name": "صوران", "governorate": "حماة"}, "C3026"),
        ({"name": "صوران", "governorate": "حلب"}, "C1664"),
        ({"name": "حلب", "kind": "governorate"}, "SY02"),
        ({"pcode": "C5086"}, "C5086"),
        ("c5086", "C5086"),
        ("core:tanf", "core:tanf"),
    ],
)
def test_structured_queries_and_codes(query, place):
    assert GEOCODER.geocode(query).raw["id"] == place


@pytest.mark.parametrize("name", ["حلب", "الرقة", "دير الزور", "Idlib", "Hama", "درعا", "Hasakah", "دمشق"])
def test_the_bare_name_is_the_city_before_its_units(name):
    assert GEOCODER.geocode(name).raw["kind"] == "city"
    assert GEOCODER.geocode(f"{name} governorate").raw["kind"] == "governorate"


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("مدينة الباب", "city"),
        ("Tabqa dam", "dam"),
        ("Taftanaz airbase", "airport"),
        ("Taftanaz", "town"),
        ("ناحية سلوك", "subdistrict"),
        ("حي الشعار حلب", "neighbourhood"),
        ("معبر نصيب الحدودي", "crossing"),
        ("حقل العمر", "oilfield"),
        ("Mount Qasioun", "hill"),
    ],
)
def test_type_words_choose_the_kind(query, kind):
    assert GEOCODER.geocode(query).raw["kind"] == kind


def test_kind_takes_one_or_several():
    assert GEOCODER.geocode("الطبقة", kind=PlaceKind.AIRPORT).raw["id"] == "core:tabqa-airbase"
    assert GEOCODER.geocode("الباب", kind="district").raw["id"] == "SY0202"
    kinds = {place.raw["kind"] for place in GEOCODER.geocode("درعا", exactly_one=False, kind=["district", PlaceKind.GOVERNORATE])}
    assert kinds == {"district", "governorate"}


def test_near_pulls_and_within_bounds():
    hama, azaz = (35.13, 36.75), (36.58, 37.04)
    assert GEOCODER.geocode("صوران", near=hama).raw["id"] == "C3026"
    assert GEOCODER.geocode("صوران", near=Point(azaz)).raw["id"] == "C1664"
    box = [Point(36.9, 36.9), (36.3, 37.4)]
    assert GEOCODER.geocode("صوران", within=box).raw["id"] == "C1664"
    assert GEOCODER.geocode("صوران", within=box[::-1]).raw["id"] == "C1664"
    for unit in ("حماة", "Hama governorate", "SY05"):
        assert GEOCODER.geocode("صوران", within=unit).raw["id"] == "C3026"
    assert GEOCODER.geocode("دوما", within="حماة") is None
    assert GEOCODER.geocode("سقبا", within="الغوطة الشرقية").raw["name_ar"] == "سقبا"


def test_the_explanation_names_its_parts_under_their_ceilings():
    raw = GEOCODER.geocode("Douma, Rif Dimashq", near=(33.5, 36.3)).raw
    assert raw["source"] == "gazetteer"
    assert raw["read_as"]["name"] == "Douma"
    assert raw["read_as"]["parents"] == ["Rif Dimashq"]
    assert set(raw["scores"]) == {"spelling", "prominence", "kind", "parent", "near"}
    assert all(part["score"] <= part["ceiling"] == CEILINGS[name] for name, part in raw["scores"].items())
    assert 0 < raw["score"] <= 1
    assert raw["scores"]["parent"]["score"] == CEILINGS["parent"]


@settings(deadline=None)  # the first look-up builds the tables
@given(NAMES)
def test_every_name_of_the_gazetteer_is_found_and_always_the_same(name):
    first = GEOCODER.geocode(name, exactly_one=False, limit=50)
    assert any(name in (place.raw["name_ar"], place.raw["matched"]) for place in first)
    assert [p.raw for p in OTHER_ORDER.geocode(name, exactly_one=False, limit=50)] == [p.raw for p in first]
    scores = [place.raw["scores"] for place in first]
    totals = [sum(part["score"] for part in parts.values()) for parts in scores]
    assert all(a >= b - 1e-3 for a, b in itertools.pairwise(totals))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    try:
        answer = GEOCODER.geocode(text)
    except GeocoderQueryError:
        assert not text.strip()
    else:
        assert answer is None or isinstance(answer, Location)


@settings(deadline=None)
@given(st.floats(32.3, 37.3), st.floats(35.7, 42.3))
def test_reverse_finds_the_nearest_by_measure(lat, lon):
    places = GEOCODER.reverse((lat, lon), exactly_one=False, limit=5)
    distances = [place.raw["distance_km"] for place in places]
    assert distances == sorted(distances)
    measured = distance_km((lat, lon), (places[0].latitude, places[0].longitude))
    assert distances[0] == pytest.approx(measured, abs=0.01)
    extended = ADMIN_KINDS | {PlaceKind.REGION, PlaceKind.RIVER, PlaceKind.ROAD}
    others = (distance_km((lat, lon), (e.lat, e.lon)) for e in INDEX.entries.values() if e.kind not in extended)
    assert measured <= min(others) + 0.01
