"""The dashboard and what its page fetches; each view makes one call into the pipeline."""

from __future__ import annotations

import datetime as dt
import gzip

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import quote_etag
from django.views.decorators.http import etag, require_GET

from mapper import explained, maps, situation


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang") or request.COOKIES.get("lang", "ar")
    return asked if asked in ("ar", "en") else "ar"


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """The map with its timeline."""
    lang = _language(request)
    context = {
        "map": maps.for_dashboard(lang, str(request.csp_nonce), static),  # type: ignore[attr-defined]
        "lang": lang,
        "other": "en" if lang == "ar" else "ar",
        "dir": "rtl" if lang == "ar" else "ltr",
        "t": maps.labels(lang),
    }
    response = render(request, "mapper/dashboard.html", context)
    response.set_cookie("lang", lang, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


@require_GET
@etag(lambda request: quote_etag(situation.timeline_revision()))
def timeline(request: HttpRequest) -> HttpResponse:
    """The packed timeline; a browser that has it is told so."""
    return _gzipped(request, situation.timeline(), "application/octet-stream")


@require_GET
@etag(lambda request: quote_etag(situation.places_revision(_language(request))))
def places(request: HttpRequest) -> HttpResponse:
    """Names and points of the timeline's places in the page's language."""
    return _gzipped(request, situation.places(_language(request)), "application/json")


def _gzipped(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding, Cookie"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(gzip.decompress(body), content_type=content_type, headers=headers)
    return HttpResponse(body, content_type=content_type, headers={**headers, "Content-Encoding": "gzip"})


@require_GET
def why(request: HttpRequest, place_id: str) -> HttpResponse:
    """Why a place is coloured as it is on a day: its claims with their sentences."""
    try:
        on = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return HttpResponseBadRequest("on: write a date as YYYY-MM-DD.")
    answer = situation.why(place_id, on)
    if answer is None:
        raise Http404("No such place.")
    lang = _language(request)
    return render(
        request, "mapper/why.html", {"why": answer, "on": on, "lang": lang, "t": maps.labels(lang), "actors": maps.actor_names(lang)}
    )


@require_GET
def article(request: HttpRequest, article_id: str) -> HttpResponse:
    """A stored article as it is read: its text marked, its claims, its places, and what was not taken."""
    shown = explained.explained(article_id)
    if shown is None:
        raise Http404("No such article.")
    lang = _language(request)
    context = {
        "shown": shown,
        "segments": explained.page_segments(shown, lang),
        "lang": lang,
        "other": "en" if lang == "ar" else "ar",
        "dir": "rtl" if lang == "ar" else "ltr",
        "t": maps.labels(lang) | explained.words(lang),
        "reasons": explained.reasons(lang),
        "actors": maps.actor_names(lang),
    }
    return render(request, "mapper/article.html", context)
