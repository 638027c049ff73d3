"""What do others say where the gazetteer has no answer? Any geopy geocoder named in settings, slowly, and remembered.

Off unless TAMAS_ONLINE_GEOCODER names one. Each question leaves the machine once: answers, and that there was none, are kept in the
database (cache «gazetteer-online»), so they survive a restart and are shared by all processes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.exceptions import ImproperlyConfigured
from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import get_geocoder_for_service
from geopy.location import Location

CACHE = "gazetteer-online"
NOTHING_KEPT_SECONDS = 30 * 86_400  # that a service knows no answer is asked again after a month


class OnlineGeocoder:
    """A geopy geocoder behind its RateLimiter and a stored cache; every answer says ``"source": "online:<service>"`` in ``raw``.

    ``options`` are the geocoder's own (user_agent, domain, api_key …); under ``"geocode"`` they may hold arguments of its geocode
    method (``{"country_codes": "sy"}``). ``delay`` is the least time between two questions in seconds.
    Raises ImproperlyConfigured for a service geopy does not know or options it does not take.
    """

    def __init__(self, service: str, options: Mapping[str, Any], cache: BaseCache, delay: float = 1.0) -> None:
        self.service = service
        self.cache = cache
        own = dict(options)
        self.arguments: dict[str, Any] = own.pop("geocode", {})
        try:
            geocoder = get_geocoder_for_service(service)(**own)
        except (GeopyError, TypeError) as error:
            raise ImproperlyConfigured(
                f"TAMAS_ONLINE_GEOCODER={service}: {error}. Name a geocoder of geopy and its options in TAMAS_ONLINE_GEOCODER_OPTIONS."
            ) from error
        self.ask = RateLimiter(geocoder.geocode, min_delay_seconds=delay, max_retries=1, error_wait_seconds=delay, swallow_exceptions=False)
        self._mark = json.dumps([service, options], sort_keys=True)

    def geocode(self, query: str, limit: int, timeout: Any) -> list[Location]:
        """Up to ``limit`` places for ``query``, best first; geopy's exceptions where the service fails, which are not remembered."""
        key = hashlib.sha256(f"{self._mark}\n{' '.join(query.split())}".encode()).hexdigest()
        known = self.cache.get(key)
        if known is None:
            answer = self.ask(query, exactly_one=False, timeout=timeout, **self.arguments) or []
            known = [[place.address, place.latitude, place.longitude, place.raw] for place in answer]
            self.cache.set(key, known, None if known else NOTHING_KEPT_SECONDS)
        mark = f"online:{self.service}"
        return [Location(text, (lat, lon, 0.0), {"source": mark, "answer": raw}) for text, lat, lon, raw in known[:limit]]


def configured() -> OnlineGeocoder | None:
    """The online geocoder that the settings name, or None where they name none."""
    if not settings.TAMAS_ONLINE_GEOCODER:
        return None
    return OnlineGeocoder(
        settings.TAMAS_ONLINE_GEOCODER, settings.TAMAS_ONLINE_GEOCODER_OPTIONS, caches[CACHE], settings.TAMAS_ONLINE_GEOCODER_DELAY
    )
