"""The online fallback: a real geocoder of geopy, pointed at a small server of ours; its answers are marked, kept and slow."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from geopy.exc import GeocoderServiceError
from geopy.extra.rate_limiter import RateLimiter

from gazetteer import current
from gazetteer.geocoder import SyrianGazetteer
from gazetteer.index import GazetteerIndex
from gazetteer.online import CACHE, NOTHING_KEPT_SECONDS, OnlineGeocoder, configured
from gazetteer.sources.core import read_core

pytestmark = pytest.mark.django_db
INDEX = GazetteerIndex(read_core())
ANSWER = [{"lat": "41.0082", "lon": "28.9784", "display_name": "İstanbul", "osm_id": 1}]


@pytest.fixture
def service():
    """A server that answers as Nominatim does: İstanbul to anything but «nothing» and «broken»; ``asked`` are its questions."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            query = parse_qs(urlparse(self.path).query)
            asked.append((query["q"][0], query, self.headers["User-Agent"]))
            broken = query["q"][0].startswith("broken")
            body = json.dumps([] if query["q"][0].startswith("nothing") else ANSWER).encode()
            self.send_response(500 if broken else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.asked = asked
    yield server
    server.shutdown()
    server.server_close()


def options(service):
    return {
        "domain": f"127.0.0.1:{service.server_port}",
        "scheme": "http",
        "user_agent": "our desk",
        "proxies": {},
        "geocode": {"country_codes": "sy"},
    }


def online(service, delay=0.0):
    return OnlineGeocoder("nominatim", options(service), caches[CACHE], delay)


def test_it_is_asked_only_where_the_gazetteer_has_no_answer(service):
    geocoder = SyrianGazetteer(INDEX, fallback=online(service))
    assert geocoder.geocode("Dayr az-Zawr").raw["source"] == "gazetteer"
    assert service.asked == []
    location = geocoder.geocode("Qzxvbptk Wjgqz")
    assert (location.address, round(location.latitude, 2)) == ("İstanbul", 41.01)
    assert location.raw == {"source": "online:nominatim", "answer": ANSWER[0]}
    assert geocoder.geocode("Qzxvbptk Wjgqz", exactly_one=False, limit=3)[0].raw["source"] == "online:nominatim"
    [(query, sent, agent)] = service.asked
    assert (query, sent["countrycodes"], agent) == ("Qzxvbptk Wjgqz", ["sy"], "our desk")


def test_answers_survive_a_restart_and_so_does_that_there_was_none(service):
    for _ in range(3):  # each a new object, as after a restart: only the database remembers
        assert online(service).geocode("elsewhere", 5, None)
        assert online(service).geocode("nothing  there", 5, None) == []
        assert online(service).geocode("nothing there", 5, None) == []
    assert [q for q, *_ in service.asked] == ["elsewhere", "nothing  there"]
    assert NOTHING_KEPT_SECONDS > 0


def test_other_options_are_another_question(service):
    online(service).geocode("elsewhere", 5, None)
    other = OnlineGeocoder("nominatim", {**options(service), "geocode": {}}, caches[CACHE], 0.0)
    other.geocode("elsewhere", 5, None)
    assert len(service.asked) == 2


def test_questions_wait_for_one_another(service):
    geocoder = online(service, delay=0.2)
    assert isinstance(geocoder.ask, RateLimiter)
    assert geocoder.ask.min_delay_seconds == 0.2


def test_a_broken_service_is_geopys_error_and_not_remembered(service):
    geocoder = SyrianGazetteer(INDEX, fallback=online(service))
    for _ in range(2):
        with pytest.raises(GeocoderServiceError):
            geocoder.geocode("broken Qzxvbptk Wjgqz")
    assert len(service.asked) >= 2


def test_off_unless_named_and_a_wrong_name_is_told(settings, service):
    assert configured() is None
    call_command("import_gazetteer", "core", verbosity=0)
    assert current.geocoder().fallback is None
    settings.TAMAS_ONLINE_GEOCODER = "nominatim"
    settings.TAMAS_ONLINE_GEOCODER_OPTIONS = options(service)
    assert configured().service == "nominatim"
    settings.TAMAS_ONLINE_GEOCODER_OPTIONS = {"colour": "red"}
    with pytest.raises(ImproperlyConfigured, match="colour"):
        configured()
    settings.TAMAS_ONLINE_GEOCODER = "no such service"
    with pytest.raises(ImproperlyConfigured, match="no such service"):
        configured()
