"""What do the admin's maps show? Values for our own scripts; nothing is fetched from another host but tiles, where asked for."""

from __future__ import annotations

import json
from typing import Any

import shapely
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from gazetteer import words
from gazetteer.admin import current
from gazetteer.geometry import distance_km
from gazetteer.models import Area, Place
from gazetteer.places import ADMIN_KINDS, AreaRole, PlaceKind
from gazetteer.shapes import geometry
from gazetteer.sources.core import DATA
from gazetteer.store import revision

LIST_LIMIT = 1000
_COARSE_DEGREES = 0.003
NEIGHBOURS = 30


def _name(place: Any) -> str:
    return (place.name_ar or place.name_en) if get_language() == "ar" else (place.name_en or place.name_ar)


def labels() -> dict[str, str]:
    """The words of the maps."""
    return {
        "tiles": _("background map (OpenStreetMap)"),
        "homonym": _("carries the same name"),
        "neighbour": _("neighbour"),
        "unit": _("boundary of its unit"),
        "region": _("area of the place"),
        "point": _("the place"),
        "draw": _("Draw an area"),
        "line": _("Draw a line"),
        "edit": _("Move its corners"),
        "remove": _("Remove it"),
        "done": _("Done"),
        "failed": _("The map could not be loaded; the fields below still work."),
        "close": _("Click the first point to close the area."),
        "start": _("Click on the map to place the first point."),
        "next": _("Click to place the next point."),
        "finish": _("Click the last point to finish."),
    }


def settings_of_map(request: HttpRequest) -> dict[str, Any]:
    """What every map of ours needs: addresses, words, and the tiles that start off."""
    return {
        "base": f"{reverse('admin:gazetteer_place_map_base')}?{get_language()}-{revision()}",  # so that a browser may keep it
        "surroundings": reverse("admin:gazetteer_place_surroundings"),
        "tiles": settings.TILES_HOST + "/{z}/{x}/{y}.png",
        "labels": labels(),
    }


def of_list(places: QuerySet[Place]) -> dict[str, Any]:
    """The points of the places of a list, at most LIST_LIMIT of them; one query."""
    found = list(places.only("id", "kind", "name_ar", "name_en", "lat", "lon")[:LIST_LIMIT])
    return {
        "points": [
            {
                "lat": p.lat,
                "lon": p.lon,
                "name": _name(p),
                "kind": str(words.KIND[PlaceKind(p.kind)]),
                "url": reverse("admin:gazetteer_place_change", args=[p.pk]),
            }
            for p in found
        ]
    }


def of_areas(areas: QuerySet[Area]) -> dict[str, Any]:
    """The shapes of the areas of a list, drawn coarsely, at most LIST_LIMIT of them; one query."""
    return {
        "shapes": [
            {
                "shape": shapely.geometry.mapping(shapely.simplify(geometry(a.shape), _COARSE_DEGREES)),
                "name": _name(a) or str(a),
                "role": a.role,
                "url": reverse("admin:gazetteer_area_change", args=[a.pk]),
            }
            for a in areas.select_related("place")[:LIST_LIMIT]
        ]
    }


@require_GET
@cache_control(private=True, max_age=86400)
def base(request: HttpRequest) -> JsonResponse:
    """The ground of every map: the border, barriers (the Euphrates), and the towns one looks for first."""
    border = json.loads((DATA / "border.json").read_text(encoding="utf-8"))["ring"]
    towns = Place.objects.filter(kind__in=[PlaceKind.CITY, PlaceKind.TOWN]).order_by("-prominence", "id")[:40]
    return JsonResponse(
        {
            "border": border,
            "barriers": list(Area.objects.filter(role=AreaRole.BARRIER).values_list("shape", flat=True)),
            "towns": [{"lat": t.lat, "lon": t.lon, "name": _name(t)} for t in towns],
        }
    )


@require_GET
def surroundings(request: HttpRequest) -> HttpResponse:
    """What lies around a point: neighbours, homonyms, the boundary of the unit, and whether the point fits that unit.

    ``lat`` and ``lon`` in degrees; ``id`` is the place itself, ``unit`` the admin unit chosen for it.
    """
    try:
        lat, lon = float(request.GET.get("lat", "")), float(request.GET.get("lon", ""))
    except ValueError:
        return HttpResponseBadRequest("lat, lon: degrees, as in lat=35.33&lon=40.14")
    place_id, unit = request.GET.get("id", ""), request.GET.get("unit", "")
    same = current.homonyms().get(place_id, ())
    near = _nearest(lat, lon, place_id)
    known = {p.pk for p in near}
    others = [p for p in Place.objects.filter(pk__in=[i for i in same if i not in known][:100]) if p.kind not in ADMIN_KINDS]
    shape = Area.objects.filter(place_id=unit, role=AreaRole.BOUNDARY, valid_to=None).values_list("shape", flat=True).first()
    return JsonResponse(
        {
            "neighbours": [
                {
                    "name": _name(p),
                    "kind": str(words.KIND[PlaceKind(p.kind)]),
                    "lat": p.lat,
                    "lon": p.lon,
                    "homonym": p.pk in same,
                    "url": reverse("admin:gazetteer_place_change", args=[p.pk]),
                }
                for p in [*near, *others]
            ],
            "boundary": shape,
            "warning": warning(lat, lon, unit),
        }
    )


def _nearest(lat: float, lon: float, but: str) -> list[Place]:
    """The NEIGHBOURS places nearest to a point, units aside; the box widens until it holds enough."""
    for half in (0.1, 0.4, 2.0):
        box = Place.objects.exclude(kind__in=ADMIN_KINDS).exclude(pk=but)
        box = box.filter(lat__range=(lat - half, lat + half), lon__range=(lon - half, lon + half))
        found = list(box.only("id", "kind", "name_ar", "name_en", "lat", "lon"))
        if len(found) >= NEIGHBOURS:
            break
    return sorted(found, key=lambda p: distance_km((lat, lon), (p.lat, p.lon)))[:NEIGHBOURS]


def warning(lat: float, lon: float, unit_id: str) -> str:
    """A sentence where a (lat, lon) point does not fit the unit chosen for it; "" where it does or nothing can tell."""
    unit = current.entry(unit_id)
    if unit is None:
        holder = current.unit_at(lat, lon)
        return _("The point lies in %(unit)s; choose it as the admin unit.") % {"unit": _name(holder)} if holder else ""
    check = current.check_unit(lat, lon, unit)
    if check.fits:
        return ""
    holder = current.entry(check.lies_in or "")
    if holder:
        return _("The point lies in %(holder)s, not in %(unit)s.") % {"holder": _name(holder), "unit": _name(unit)}
    text = _("The point lies %(km)d km from the middle of %(unit)s, outside it or far from its other places.")
    return text % {"km": round(check.km), "unit": _name(unit)}
