"""The words for kinds, roles and faults in the language of the page; what is stored stays the plain value."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gazetteer.places import AreaRole, NameRole, PlaceKind
from gazetteer.shapes import Fault

KIND: dict[PlaceKind, str | Promise] = {
    PlaceKind.GOVERNORATE: _("governorate"),
    PlaceKind.DISTRICT: _("district"),
    PlaceKind.SUBDISTRICT: _("subdistrict"),
    PlaceKind.CITY: _("city"),
    PlaceKind.TOWN: _("town"),
    PlaceKind.VILLAGE: _("village"),
    PlaceKind.NEIGHBOURHOOD: _("neighbourhood"),
    PlaceKind.CAMP: _("camp"),
    PlaceKind.REGION: _("region"),
    PlaceKind.HILL: _("hill"),
    PlaceKind.AIRPORT: _("airport"),
    PlaceKind.BASE: _("base"),
    PlaceKind.CROSSING: _("crossing"),
    PlaceKind.DAM: _("dam"),
    PlaceKind.OILFIELD: _("oilfield"),
    PlaceKind.RIVER: _("river"),
    PlaceKind.ROAD: _("road"),
    PlaceKind.FACILITY: _("facility"),
}
NAME_ROLE: dict[NameRole, str | Promise] = {
    NameRole.OFFICIAL: _("official"),
    NameRole.VARIANT: _("variant"),
    NameRole.FORMER: _("former"),
    NameRole.REGIME_ERA: _("regime-era"),
    NameRole.ISIS_ERA: _("isis-era"),
    NameRole.KURDISH: _("kurdish"),
    NameRole.TURKISH: _("turkish"),
    NameRole.EXONYM: _("exonym"),
}
AREA_ROLE: dict[AreaRole, str | Promise] = {
    AreaRole.BOUNDARY: _("boundary"),
    AreaRole.REGION: _("region"),
    AreaRole.BARRIER: _("barrier"),
    AreaRole.ARRANGEMENT: _("arrangement"),
}
FAULT: dict[Fault, str | Promise] = {
    Fault.NOT_GEOJSON: _("This is no GeoJSON geometry: draw the shape on the map, or paste a geometry with type and coordinates."),
    Fault.WANTS_SURFACE: _("A boundary, region or arrangement is a surface: draw a polygon, not a line or a point."),
    Fault.WANTS_LINE: _("A barrier is a line: draw a line, not a polygon or a point."),
    Fault.EMPTY: _("The shape has no extent: draw at least three corners of a surface or two points of a line."),
    Fault.OPEN: _("A ring of the polygon is not closed: its last point must be its first."),
    Fault.CROSSES_ITSELF: _("The outline crosses or touches itself near (%(detail)s) (latitude, longitude): move that corner."),
    Fault.OUTSIDE: _("The point (%(detail)s) (latitude, longitude) is far outside Syria; coordinates are longitude first in GeoJSON."),
}
REASON: dict[str, str | Promise] = {
    "unknown name": _("unknown name"),
    "ambiguous": _("ambiguous"),
    "contradicts its context": _("contradicts its context"),
    "place removed": _("place removed"),
}
