"""The mesh of all cells and what is dissolved from it: laws, and a few shapes that a reader can check."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.control.mesh import NOBODY, degrees, metres
from mapper.control.outlines import groups, multipolygons
from mapper.control.tessellation import tessellate
from mapper.control.zones import changed_ground, changed_shapes, dissolve, undetermined

GEO = Path(__file__).parents[2] / "gazetteer" / "data"
EUPHRATES = json.loads((GEO / "euphrates.json").read_text(encoding="utf-8"))["line"]
BORDER = json.loads((GEO / "border.json").read_text(encoding="utf-8"))["ring"]
ACTORS = ("", "GOV", "OPP", "ISIS")
SQUARE = [(38.0, 35.0), (39.0, 35.0), (39.0, 36.0), (38.0, 36.0), (38.0, 35.0)]

# Points on a grid of 0.01° come in rows, at one point and in fours on a circle, which is where rounding is hard.
POINTS = st.lists(
    st.tuples(st.one_of(st.floats(35.0, 36.0), st.integers(3500, 3600).map(lambda n: n / 100)),
              st.one_of(st.floats(38.0, 39.0), st.integers(3800, 3900).map(lambda n: n / 100)),
              st.sampled_from(ACTORS)),
    min_size=1,
    max_size=30,
)  # fmt: skip
# Lines from outside to outside, which may meander and cross each other.
BARRIERS = st.lists(
    st.builds(
        lambda start, middle, end: [(37.9, start), *middle, (39.1, end)],
        st.floats(34.9, 36.1),
        st.lists(st.tuples(st.floats(38.0, 39.0), st.floats(35.0, 36.0)), max_size=4),
        st.floats(34.9, 36.1),
    ).filter(lambda line: shapely.linestrings(line).is_simple),
    max_size=2,
)


def a_mesh(points, barriers=(), border=SQUARE, cap_km=10.0):
    return tessellate([(str(i), p[0], p[1]) for i, p in enumerate(points)], border, barriers, cap_km)


def cells(mesh):
    found = multipolygons(mesh, groups(mesh, np.append(np.arange(len(mesh.ids)), NOBODY)), mesh.vertices.astype(float))
    return [found.get(i, shapely.MultiPolygon()) for i in range(len(mesh.ids))]


@given(POINTS, BARRIERS, st.sampled_from([3.0, 10.0, 200.0]))
@settings(max_examples=150, deadline=None)
def test_cells_are_an_exact_coverage_and_never_cross_a_barrier(points, barriers, cap_km):
    mesh = a_mesh(points, barriers, cap_km=cap_km)
    shapes = cells(mesh)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid([s for s in shapes if not s.is_empty])
    np.testing.assert_allclose(mesh.areas, shapely.area(shapes))
    assert (mesh.left > mesh.right).all()  # never nobody on the left
    for line in barriers:
        river = shapely.linestrings(metres(line))
        assert sum(river.intersection(shapely.buffer(s, -2.0)).length for s in shapes) < 1.0


@given(POINTS)
@settings(max_examples=100, deadline=None)
def test_zones_are_valid_apart_and_tile_the_country_with_the_undetermined(points):
    mesh = a_mesh(points, [[(38.5, 34.9), (38.4, 35.5), (38.5, 36.1)]])
    holder = {str(i): p[2] for i, p in enumerate(points)}
    metric, zones = dissolve(mesh, holder, projected=True), dissolve(mesh, holder)
    for shapes in (metric, zones):
        assert shapely.is_valid(list(shapes.values())).all()
    for actor, zone in metric.items():
        assert zone.area == pytest.approx(sum(mesh.areas[i] for i, p in enumerate(points) if p[2] == actor))
        assert zones[actor].equals_exact(shapely.transform(zone, degrees), 1e-12)
    assert not metric or shapely.coverage_is_valid(list(metric.values()))
    rest = shapely.transform(undetermined(mesh, holder, SQUARE), metres)
    land = shapely.Polygon(metres(SQUARE))
    assert all(zone.intersection(rest).area < 1.0 for zone in metric.values())
    painted = shapely.union_all([*metric.values(), rest], grid_size=1.0)
    assert painted.symmetric_difference(land).area < land.length  # whole metres along the border


@given(POINTS, st.randoms())
@settings(max_examples=60, deadline=None)
def test_what_is_gained_and_lost_is_the_difference_of_the_zones(points, random):
    mesh = a_mesh(points)
    before = {str(i): p[2] for i, p in enumerate(points)}
    after = {i: random.choice([actor, *ACTORS]) for i, actor in before.items()}
    ground, shapes = changed_ground(mesh, before, after), changed_shapes(mesh, before, after)
    assert all(a != b for a, b in ground)
    assert set(ground) == set(shapes)
    was, now = dissolve(mesh, before, projected=True), dissolve(mesh, after, projected=True)
    for actor in ACTORS[1:]:
        net = sum(km2 for (_, to), km2 in ground.items() if to == actor) - sum(km2 for (frm, _), km2 in ground.items() if frm == actor)
        areas = [z[actor].area if actor in z else 0.0 for z in (was, now)]
        assert net == pytest.approx((areas[1] - areas[0]) / 1e6, abs=1e-6)


def test_a_pocket_is_a_hole_in_the_zone_around_it():
    rows = ["OOOOO", "OGGGO", "OGOGO", "OGGGO", "OOOOO"]
    points = [(35.3 + 0.05 * y, 38.3 + 0.05 * x, c) for y, row in enumerate(rows) for x, c in enumerate(row)]
    zones = dissolve(a_mesh(points), {str(i): p[2] for i, p in enumerate(points)})
    assert [len(part.interiors) for part in zones["G"].geoms] == [1]
    assert sorted(len(part.interiors) for part in zones["O"].geoms) == [0, 1]


def test_parts_that_meet_at_a_corner_only_are_parts():
    points = [(35.3, 38.3, "a"), (35.3, 38.4, "b"), (35.4, 38.3, "b"), (35.4, 38.4, "a")]
    zones = dissolve(a_mesh(points), {str(i): p[2] for i, p in enumerate(points)})
    assert all(z.is_valid for z in zones.values())


def test_nothing_is_painted_farther_than_the_cap():
    (zone,) = dissolve(a_mesh([(34.5, 39.0)], border=BORDER), {"0": "GOV"}, projected=True).values()
    site = shapely.points(metres([(39.0, 34.5)]))[0]
    assert 9_000 < shapely.hausdorff_distance(zone, site) <= 10_001
    assert zone.area == pytest.approx(np.pi * 1e8, rel=0.02)


def test_places_at_one_point_each_keep_a_cell():
    mesh = a_mesh([(35.5, 38.5)] * 7)
    assert (mesh.areas > 1e3).all()
    assert np.hypot(*(mesh.points - mesh.points[0]).T).max() < 200


def test_a_lake_within_a_closed_line_is_nobodys_and_an_island_in_it_has_its_own():
    lake = [(38.4, 35.4), (38.6, 35.4), (38.6, 35.6), (38.4, 35.6), (38.4, 35.4)]
    shore = [(35.3, 38.5), (35.7, 38.5), (35.5, 38.3), (35.5, 38.7)]
    water = shapely.Point(metres([(38.5, 35.5)])[0])
    assert not any(c.covers(water) for c in cells(a_mesh(shore, [lake], cap_km=40)))
    assert cells(a_mesh([*shore, (35.45, 38.45)], [lake], cap_km=40))[4].covers(water)


def test_the_ground_behind_an_open_barrier_goes_to_the_place_that_reaches_it():
    """A lake's shore drawn as an open line: the strip behind it is the eastern place's, though the western one is nearer."""
    west, east, barrier = (35.5, 38.46), (35.5, 38.6), [(38.5, 35.3), (38.5, 35.7)]
    behind = shapely.Point(metres([(38.51, 35.5)])[0])
    shapes = cells(a_mesh([west, east], [barrier], cap_km=15))
    assert [c.covers(behind) for c in shapes] == [False, True]


def test_the_two_banks_of_the_euphrates_do_not_share_a_cell():
    mesh = tessellate([("right", 35.30, 40.10), ("left", 35.42, 40.14)], BORDER, [EUPHRATES])
    river = shapely.linestrings(metres(EUPHRATES))
    assert all(river.intersection(shapely.buffer(c, -2.0)).length < 10.0 for c in cells(mesh))


LEFT_BANK = ("شيوخ تحتاني", "صرين", "الجرنية", "الكرامة", "كسرة", "خشام", "بصيرة", "ذيبان", "هجين", "سوسة")
RIGHT_BANK = ("مركز جرابلس", "مركز منبج", "أبو قلقل", "الخفسة", "مسكنة", "مركز الثورة", "المنصورة", "السبخة", "معدان",
              "التبني", "موحسن", "مركز الميادين", "عشارة", "الجلاء")  # fmt: skip


def on_left_bank(rows):
    """Which rows with lat and lon lie left of the Euphrates, seen downstream."""
    pieces = shapely.get_parts(shapely.polygonize([shapely.union_all([shapely.Polygon(BORDER).boundary, shapely.LineString(EUPHRATES)])]))
    left = max(sorted(pieces, key=lambda p: -p.area)[:2], key=lambda p: p.centroid.x)
    return shapely.contains_xy(left, [float(r["lon"]) for r in rows], [float(r["lat"]) for r in rows])


def test_every_riverside_place_is_on_its_bank(shared):
    with (shared / "gazetteer" / "euphrates_banks.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [r["name_ar"] for r, left in zip(rows, on_left_bank(rows), strict=True) if left != (r["bank"] == "left")] == []
    mesh = tessellate([(r["pcode"], float(r["lat"]), float(r["lon"])) for r in rows], BORDER, [EUPHRATES], cap_km=30.0)
    river = shapely.linestrings(metres(EUPHRATES))
    assert all(river.intersection(shapely.buffer(c, -2.0)).length < 10.0 for c in cells(mesh))


def test_every_place_of_a_subdistrict_on_one_bank_is_on_that_bank(shared):
    """Some 900 places: the boundaries of these sub-districts follow the bed."""
    with (shared / "gazetteer" / "places.csv").open(encoding="utf-8") as lines:
        rows = [r for r in csv.DictReader(lines) if r["kind"] == "community" and r["lat"] and r["adm3"] in (*LEFT_BANK, *RIGHT_BANK)]
    assert len(rows) > 500
    assert [r["name_ar"] for r, left in zip(rows, on_left_bank(rows), strict=True) if left != (r["adm3"] in LEFT_BANK)] == []
