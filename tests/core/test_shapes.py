"""What is a shape that an area may have; which places share a name or lie far from their unit."""

import pytest
import shapely

from gazetteer.places import AreaRole, GazetteerEntry, PlaceKind, PlaceName
from gazetteer.shapes import Fault, find_fault
from gazetteer.survey import check_unit, far_limits, homonyms, strays, unit_at

SQUARE = [[38.0, 35.0], [39.0, 35.0], [39.0, 36.0], [38.0, 36.0], [38.0, 35.0]]


@pytest.mark.parametrize(
    ("shape", "role", "fault"),
    [
        ({"type": "Polygon", "coordinates": [SQUARE]}, AreaRole.REGION, None),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE]]}, AreaRole.ARRANGEMENT, None),
        ({"type": "LineString", "coordinates": SQUARE[:3]}, AreaRole.BARRIER, None),
        ({"type": "LineString", "coordinates": SQUARE[:3]}, AreaRole.REGION, Fault.WANTS_SURFACE),
        ({"type": "Polygon", "coordinates": [SQUARE]}, AreaRole.BARRIER, Fault.WANTS_LINE),
        ({"type": "Polygon", "coordinates": [SQUARE[:4]]}, AreaRole.REGION, Fault.OPEN),
        ({"type": "Polygon", "coordinates": [[[38, 35], [39, 36], [39, 35], [38, 36], [38, 35]]]}, AreaRole.REGION, Fault.CROSSES_ITSELF),
        ({"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE]]}, AreaRole.REGION, Fault.OUTSIDE),
        ({"type": "Polygon", "coordinates": []}, AreaRole.REGION, Fault.EMPTY),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, AreaRole.REGION, Fault.NOT_GEOJSON),
        ({"type": "Polygon"}, AreaRole.REGION, Fault.NOT_GEOJSON),
        ({"type": "Feature", "coordinates": []}, AreaRole.REGION, Fault.NOT_GEOJSON),
        ("Polygon", AreaRole.REGION, Fault.NOT_GEOJSON),
        (None, AreaRole.REGION, Fault.NOT_GEOJSON),
    ],
)
def test_shapes(shape, role, fault):
    found = find_fault(shape, role)
    assert (found[0] if found else None) is fault


def test_a_crossing_is_named_by_its_point():
    bow = {"type": "Polygon", "coordinates": [[[38, 35], [39, 36], [39, 35], [38, 36], [38, 35]]]}
    assert find_fault(bow, AreaRole.REGION) == (Fault.CROSSES_ITSELF, "35.5000, 38.5000")


def place(id, name, lat=35.0, lon=38.0, parents=(), kind=PlaceKind.VILLAGE, names=()):
    return GazetteerEntry(id, kind, name, "", lat, lon, parents=parents, names=tuple(PlaceName(n) for n in names))


def test_homonyms_share_a_folded_name_but_not_a_chain():
    entries = [
        place("g", "حلب", kind=PlaceKind.GOVERNORATE),
        place("c", "حلب", parents=("g",), kind=PlaceKind.CITY),
        place("1", "الأشرفية", parents=("g",)),
        place("2", "الاشرفيه", parents=("g",)),
        place("3", "كفر حمرة", names=["الأشرفية"]),
    ]
    assert homonyms(entries) == {"1": ("2", "3"), "2": ("1", "3"), "3": ("1", "2")}


def test_strays_by_boundary_and_by_distance():
    units = [place(u, u, kind=PlaceKind.SUBDISTRICT) for u in ("a", "b")]
    inside = [place(f"b{i}", "x", 35.0, 38.0 + i / 50, ("b",)) for i in range(5)]
    far = place("far", "x", 35.0, 39.0, ("b",))
    out = place("out", "x", 34.0, 38.0, ("a",))
    boundary = {"a": shapely.Polygon(SQUARE)}
    entries = {e.id: e for e in [*units, *inside, far, out]}
    assert strays(entries, boundary) == {"far", "out"}
    limits = far_limits(entries)
    assert check_unit(35.0, 38.05, units[1], boundary, limits).fits
    assert not check_unit(35.0, 39.0, units[1], boundary, limits).fits
    outside = check_unit(34.0, 38.5, units[0], boundary, limits)
    assert (outside.fits, outside.lies_in) == (False, None)
    assert unit_at(35.5, 38.5, boundary) == "a"
