"""Imports and exports as a user calls them: idempotent, all or nothing, and never over a person's head."""

import io
import json
import zipfile

import openpyxl
import pytest
import shapefile
from django.core.management import call_command
from django.core.management.base import CommandError

from gazetteer.importing import answer, import_content
from gazetteer.models import Area, ImportQuestion, Mention, Name, Place, PlaceMerge, Reference, SourceRecord
from gazetteer.places import NameRole
from gazetteer.sources.content import SourceContent, SourceRow
from gazetteer.sources.core import read_core_content
from gazetteer.sources.geonames import read_geonames
from gazetteer.sources.ocha import read_ocha
from gazetteer.sources.osm import read_osm
from gazetteer.store import fault_report, load_entries, revision

pytestmark = pytest.mark.django_db

UNITS = {
    1: {"adm1_name": "Deir-ez-Zor", "adm1_name1": "دير الزور", "adm1_pcode": "SY09", "center_lat": 35.1, "center_lon": 40.2},
    2: {
        "adm2_name": "Al Mayadin",
        "adm2_name1": "الميادين",
        "adm2_pcode": "SY0903",
        "adm1_pcode": "SY09",
        "center_lat": 34.9,
        "center_lon": 40.4,
    },
    3: {
        **{
            "adm3_name": "Al Mayadin",
            "adm3_name1": "مركز الميادين",
            "adm3_pcode": "SY090300",
            "adm2_pcode": "SY0903",
            "adm1_pcode": "SY09",
        },
        **{"center_lat": 34.95, "center_lon": 40.45},
    },
}
PLACE = {
    **{"featurename_en": "Buqrus Tahtani (Al Mayadin)", "featurename_ar": "بقرص تحتاني - مركز الميادين", "pcode": "C5193"},
    **{"popplaceclasstitle": "Community", "adm3_pcode": "SY090300", "adm2_pcode": "SY0903", "adm1_pcode": "SY09"},
    **{"point_x": 40.4, "point_y": 35.06, "adm4_ar": "بقرص تحتاني"},
}


def run(*args, **options):
    out = io.StringIO()
    call_command(*map(str, args), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def workbook(path, places=(PLACE,), drop=(), without=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in [*((f"syr_admin{n}", [row]) for n, row in UNITS.items()), ("syr_populatedplaces", list(places))]:
        if name not in without:
            sheet = book.create_sheet(name)
            columns = [c for c in rows[0] if c not in drop] if rows else ["pcode"]
            sheet.append(columns)
            for row in rows:
                sheet.append([row.get(c) for c in columns])
    book.save(path)
    return path


def table():
    return sorted(
        (e.id, e.kind, e.name_ar, e.name_en, e.lat, e.lon, e.parents, e.members, e.polygon, frozenset(e.names), e.references)
        for e in load_entries()
    )


def test_the_workbook_is_idempotent_and_cleans_names(tmp_path):
    path = workbook(tmp_path / "w.xlsx")
    assert "4 added, 0 changed" in run("import_gazetteer", "ocha", path)
    place, mark = Place.objects.get(id="C5193"), revision()
    assert (place.name_ar, place.name_en, place.parents, place.kind) == (
        "بقرص تحتاني",
        "Buqrus Tahtani",
        ["SY090300", "SY0903", "SY09"],
        "village",
    )
    assert Place.objects.get(id="SY090300").name_ar == "ناحية الميادين"
    assert "0 added, 0 changed, 0 merged, 4 unchanged" in run("import_gazetteer", "ocha", path)
    assert revision() == mark
    assert place.history.count() == 0


def test_a_dry_run_saves_nothing(tmp_path):
    assert "dry run" in run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx"), dry_run=True)
    assert not Place.objects.exists()


def test_a_change_keeps_what_hangs_on_the_place_and_is_in_its_history(tmp_path):
    run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx"))
    mention = Mention.objects.create(document="a", start=0, end=5, surface="بقرص", key="بقرص", sentence="بقرص", place_id="C5193")
    assert "0 added, 1 changed" in run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx", [{**PLACE, "point_y": 35.07}]))
    mention.refresh_from_db()
    place = Place.objects.get(id="C5193")
    assert (mention.place_id, place.lat, place.version) == ("C5193", 35.07, 2)
    assert place.history.get().history_change_reason == "import ocha"


def test_names_a_source_drops_go_and_a_persons_stay(tmp_path):
    run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx", [{**PLACE, "featurename_ar": "بقرص تحتاني_بقرص الصغيرة"}]))
    Name.objects.create(place_id="C5193", text="بقرص التحتا")
    assert Name.objects.filter(text="بقرص الصغيرة", source="ocha").exists()
    run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx"))
    assert list(Name.objects.filter(place="C5193").values_list("text", flat=True)) == ["بقرص التحتا"]
    assert Name.history.filter(text="بقرص الصغيرة", history_type="-").exists()


def test_what_a_person_edited_is_asked_about_once(tmp_path):
    path = workbook(tmp_path / "w.xlsx")
    run("import_gazetteer", "ocha", path)
    Place.objects.filter(id="C5193").update(name_en="Lower Buqrus", edited=True)
    assert "edited by people kept: C5193" in run("import_gazetteer", "ocha", path)
    question = ImportQuestion.objects.get()
    assert (question.kind, question.field, question.ours, question.theirs) == ("difference", "name_en", "Lower Buqrus", "Buqrus Tahtani")
    run("import_gazetteer", "ocha", path)
    ImportQuestion.objects.update(state="refused")
    run("import_gazetteer", "ocha", path)
    assert ImportQuestion.objects.get().state == "refused"
    assert Place.objects.get(id="C5193").name_en == "Lower Buqrus"
    run("import_gazetteer", "ocha", workbook(path, [{**PLACE, "featurename_en": "Buqros"}]))
    assert (ImportQuestion.objects.get().state, ImportQuestion.objects.get().theirs) == ("open", "Buqros")
    ImportQuestion.objects.update(state="accepted")
    run("import_gazetteer", "ocha", path)
    assert Place.objects.get(id="C5193").name_en == "Buqros"


def overpass(path, *elements):
    path.write_text(json.dumps({"elements": list(elements)}, ensure_ascii=False), encoding="utf-8")
    return path


def node(number, lat, lon, **tags):
    return {"type": "node", "id": number, "lat": lat, "lon": lon, "tags": {k.replace("__", ":"): v for k, v in tags.items()}}


def test_another_source_joins_the_place_and_a_doubtful_one_waits(tmp_path):
    run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx"))
    same = node(
        1, 35.061, 40.401, place="village", name="بقرص تحتاني", name__ku="Buqros", alt_name="بقرص السفلى;بقرص تحتا", population="5000"
    )
    far = node(2, 35.10, 40.40, place="hamlet", name="بقرص تحتاني")
    path = overpass(tmp_path / "o.json", same, far)
    out = run("import_gazetteer", "osm", path)
    assert "1 added, 1 changed, 1 merged" in out
    assert "may be C5193" not in out  # one row of a source a place: the second is another place or a question, not the same
    place = Place.objects.get(id="C5193")
    assert (place.population, place.lat) == (5000, 35.06)
    assert set(Reference.objects.filter(place=place).values_list("source", "code")) == {("ocha", "C5193"), ("osm", "node/1")}
    assert Name.objects.get(text="Buqros").role == NameRole.KURDISH
    assert {"بقرص السفلى", "بقرص تحتا"} <= set(place.names.values_list("text", flat=True))


@pytest.mark.parametrize(("state", "places"), [("accepted", 4), ("refused", 5)])
def test_a_doubtful_pair_is_asked_once_and_the_answer_obeyed(tmp_path, state, places):
    run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx"))
    path = overpass(tmp_path / "o.json", node(2, 35.10, 40.40, place="hamlet", name="بقرص تحتاني"))
    for _ in range(2):
        assert "1 doubtful pairs wait" in run("import_gazetteer", "osm", path)
    question = ImportQuestion.objects.get()
    assert (question.kind, question.place_id, question.theirs["name_ar"]) == ("doubtful", "C5193", "بقرص تحتاني")
    ImportQuestion.objects.update(state=state)
    assert "doubtful" not in run("import_gazetteer", "osm", path)
    assert Place.objects.count() == places


@pytest.mark.parametrize("accept", [True, False])
def test_an_answer_acts_at_once(tmp_path, admin_user, accept):
    path = workbook(tmp_path / "w.xlsx")
    run("import_gazetteer", "ocha", path)
    Place.objects.filter(id="C5193").update(lat=35.065, edited=True)
    run("import_gazetteer", "ocha", path)
    run("import_gazetteer", "osm", overpass(tmp_path / "o.json", node(2, 35.10, 40.40, place="hamlet", name="بقرص تحتاني")))
    mark = revision()
    for question in ImportQuestion.objects.all():
        answer(question, accept, admin_user)
    assert revision() != mark
    assert Place.objects.get(id="C5193").lat == (35.06 if accept else 35.065)
    assert Reference.objects.get(source="osm").place_id == ("C5193" if accept else "osm:node/2")
    assert ImportQuestion.objects.filter(by=admin_user).exclude(decided_at=None).count() == 2
    assert "0 added, 0 changed" in run("import_gazetteer", "ocha", path)


def test_an_id_that_editors_merged_away_means_the_kept_place(tmp_path):
    run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx"))
    Place.objects.filter(id="C5193").delete()
    kept = Place.objects.create(id="person:1", kind="village", name_ar="بقرص", lat=35.06, lon=40.4, edited=True)
    PlaceMerge.objects.create(kept=kept, gone_id="C5193", snapshot={})
    run("import_gazetteer", "ocha", tmp_path / "w.xlsx")
    assert not Place.objects.filter(id="C5193").exists()
    assert SourceRecord.objects.get(code="C5193").place_id == "person:1"


def test_what_an_editor_deleted_stays_away(tmp_path, admin_user):
    path = workbook(tmp_path / "w.xlsx")
    run("import_gazetteer", "ocha", path)
    place = Place.objects.get(id="C5193")
    place._history_user = admin_user
    place.delete()
    assert "an editor deleted C5193" in run("import_gazetteer", "ocha", path)
    assert not Place.objects.filter(id="C5193").exists()


def test_an_area_that_a_person_drew_stays():
    run("import_gazetteer", "core")
    area = Area.objects.filter(role="region").first()
    area.shape["coordinates"][0][1][0] += 0.1
    area.edited = True
    area.save()
    mark = revision()
    for _ in range(2):
        assert f"kept: {area.place_id}" in run("import_gazetteer", "core")
    assert (revision(), Area.objects.get(place=area.place_id).shape) == (mark, area.shape)
    assert ImportQuestion.objects.get().field == "polygon"


def test_the_order_of_core_and_ocha_changes_nothing(shared):
    rows = read_ocha([shared / "gazetteer" / "syr_admin_boundaries.xlsx"])
    import_content(read_core_content())
    known = {p.id for p in Place.objects.all()}
    assert import_content(rows).merged == len([r for r in rows.rows if r.code in known])
    core_first = table()
    again = import_content(read_core_content())
    assert (again.added, again.changed) == (0, 0)
    Place.objects.all().delete()
    import_content(rows)
    import_content(read_core_content())
    assert table() == core_first


def test_the_whole_workbook(shared):
    content = read_ocha([shared / "gazetteer" / "syr_admin_boundaries.xlsx"])
    kinds = [r.entry.kind.value for r in content.rows]
    assert [kinds.count(k) for k in ("governorate", "district", "subdistrict", "neighbourhood")] == [14, 62, 272, 414]
    assert sum(kinds.count(k) for k in ("city", "town", "village")) == 7593
    assert not content.skipped
    by_code = {r.code: r.entry for r in content.rows}
    assert not [e for e in by_code.values() if " - " in e.name_ar or "_" in e.name_ar]
    assert (by_code["C5084"].name_ar, by_code["C5084"].parents) == ("الجنينة", ("SY090100", "SY0901", "SY09"))
    assert by_code["N0128"].name_ar == "الأشرفية"  # its row among the places carries the name of a camp in Idlib
    assert len({e.parents[-1] for e in by_code.values() if e.parents}) == 14


def test_boundaries_are_tied_to_their_units(shared):
    folder = shared / "gazetteer"
    run("import_gazetteer", "core")
    files = [folder / "syr_adm1.zip", folder / "syr_adm3.zip"]
    assert "286 boundaries" in run("import_gazetteer", "ocha", *files)
    mark = revision()
    assert "boundaries" not in run("import_gazetteer", "ocha", *files)
    assert revision() == mark
    assert Area.objects.filter(role="boundary", place__kind="governorate").count() == 14
    assert Area.objects.get(role="boundary", place="SY01").shape["type"] in ("Polygon", "MultiPolygon")
    assert len(load_entries()) == Place.objects.count()


def test_an_export_comes_back_whole(tmp_path):
    run("import_gazetteer", "core")
    Place.objects.filter(id="C5127").update(edited=True, population=0, feature_code="PPL")
    Name.objects.create(place_id="C5127", text="ولاية", role="isis-era", valid_from="2014-06-29", valid_to="2017-10-17", source="person")
    before = table()
    for name in ("e.csv", "e.geojson"):
        run("export_gazetteer", out=tmp_path / name, format=name[2:])
    assert "0 added, 0 changed" in run("import_gazetteer", "csv", tmp_path / "e.csv")
    for name in ("e.csv", "e.geojson"):
        Place.objects.all().delete()
        run("import_gazetteer", "csv", tmp_path / name)
        assert table() == before
        assert [*Place.objects.filter(edited=True).values_list("id", "population", "feature_code")] == [("C5127", 0, "PPL")]


def test_a_change_in_a_spreadsheet_is_taken(tmp_path):
    run("import_gazetteer", "core")
    path = tmp_path / "e.csv"
    run("export_gazetteer", out=path)
    path.write_text(path.read_text(encoding="utf-8").replace("Muhasan", "Mohassan"), encoding="utf-8")
    out = run("import_gazetteer", "csv", path)
    assert "0 added" in out
    assert Place.objects.filter(name_en__contains="Mohassan").exists()
    assert "0 added, 0 changed" in run("import_gazetteer", "core")


def test_the_crosswalk_has_the_ids_of_all_sources(tmp_path):
    run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx"))
    run(
        "import_gazetteer",
        "osm",
        overpass(tmp_path / "o.json", node(1, 35.061, 40.401, place="village", name="بقرص تحتاني", wikidata="Q1")),
    )
    line = next(x for x in run("export_gazetteer", format="crosswalk").splitlines() if x.startswith("C5193"))
    assert line.split(",")[-4:] == ["C5193", "", "node/1", "Q1"]


GEONAME = [
    "170794",
    "Kobani",
    "Kobani",
    "",
    "36.8897",
    "38.3536",
    "P",
    "PPLA2",
    "SY",
    "",
    "09",
    "",
    "",
    "",
    "44821",
    "",
    "520",
    "Asia/Damascus",
    "2020-01-01",
]


def geonames(folder, *rows, names=()):
    (folder / "SY.txt").write_text("".join("\t".join(r) + "\n" for r in rows), encoding="utf-8")
    (folder / "alternateNamesV2.txt").write_text("".join("\t".join(r) + "\n" for r in names), encoding="utf-8")
    return folder


def test_geonames_with_its_alternate_names(tmp_path):
    names = [
        ("1", "170794", "ar", "عين العرب", "1", "", "", "", "", ""),
        ("2", "170794", "ku", "Kobanê", "", "", "", "", "", ""),
        ("3", "170794", "tr", "Arap Pınarı", "", "", "", "1", "1915", "1950"),
        ("4", "170794", "en", "Kobani", "1", "1", "", "", "", ""),
        ("5", "999", "ar", "أخرى", "", "", "", "", "", ""),
        ("6", "170794", "link", "https://example.org", "", "", "", "", "", ""),
    ]
    hill = ["2", "Tall Ghazal", "Tall Ghazal", "", "36.80", "38.40", "T", "HLL", "SY", "", "09", "", "", "", "0", "", "", "", ""]
    road = ["3", "Road", "Road", "", "36.80", "38.40", "R", "RD", "SY", "", "09", "", "", "", "0", "", "", "", ""]
    content = read_geonames([geonames(tmp_path, GEONAME, hill, road, names=names)])
    place, second = (r.entry for r in content.rows)
    assert (place.id, place.kind, place.feature_code, place.name_ar, place.name_en) == (
        "geonames:170794",
        "city",
        "PPLA2",
        "عين العرب",
        "Kobani",
    )
    assert (place.population, place.parents) == (44821, ("SY02",))
    assert {(n.text, n.role.value, n.valid_from and n.valid_from.year) for n in place.names} == {
        ("Kobanê", "kurdish", None),
        ("Arap Pınarı", "former", 1915),
    }
    assert second.kind == "hill"
    assert "no use here (R.RD)" in content.skipped[0].reason
    with zipfile.ZipFile(tmp_path / "SY.zip", "w") as archive:
        archive.write(tmp_path / "SY.txt", "SY.txt")
    with zipfile.ZipFile(tmp_path / "alternateNamesV2.zip", "w") as archive:
        archive.write(tmp_path / "alternateNamesV2.txt", "alternateNamesV2.txt")
    assert read_geonames([tmp_path / "SY.zip", tmp_path / "alternateNamesV2.zip"]).rows[0].entry == place
    assert "2 added" in run("import_gazetteer", "geonames", tmp_path)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"place": "suburb"}, "neighbourhood"),
        ({"aeroway": "aerodrome"}, "airport"),
        ({"barrier": "border_control"}, "crossing"),
        ({"natural": "peak"}, "hill"),
        ({"military": "base"}, "base"),
        ({"waterway": "dam"}, "dam"),
        ({"amenity": "refugee_site", "place": "hamlet"}, "village"),
        ({"amenity": "refugee_site"}, "camp"),
    ],
)
def test_kinds_of_openstreetmap(tmp_path, tags, kind):
    (row,) = read_osm([overpass(tmp_path / "o.json", node(1, 35.0, 40.0, name="اسم", **tags))]).rows
    assert row.entry.kind == kind


def test_ways_and_geojson_of_openstreetmap(tmp_path):
    way = {
        "type": "way",
        "id": 5,
        "center": {"lat": 35.0, "lon": 40.0},
        "tags": {"aeroway": "aerodrome", "name:ar": "مطار", "old_name": "مطار قديم"},
    }
    (row,) = read_osm([overpass(tmp_path / "o.json", way)]).rows
    assert (row.code, row.entry.lat, row.entry.names[0].role) == ("way/5", 35.0, NameRole.FORMER)
    square = {"type": "Polygon", "coordinates": [[[40, 35], [40.2, 35], [40.2, 35.2], [40, 35.2], [40, 35]]]}
    feature = {"type": "Feature", "id": "way/5", "geometry": square, "properties": {"aeroway": "aerodrome", "name": "مطار"}}
    (tmp_path / "g.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    (row,) = read_osm([tmp_path / "g.geojson"]).rows
    assert (row.code, round(row.entry.lat, 3), round(row.entry.lon, 3)) == ("way/5", 35.1, 40.1)


def wrong_files(folder):
    """(source, file, what the message must say) of files that must change nothing."""
    good = workbook(folder / "good.xlsx").read_bytes()
    (folder / "cut.xlsx").write_bytes(good[: len(good) // 2])
    (folder / "page.xlsx").write_bytes(b"<!DOCTYPE html><html>log in</html>")
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "page.csv").write_bytes(b"<html><body>404</body></html>")
    (folder / "arabic.csv").write_bytes("id,kind,name_ar,name_en,lat,lon\nx:1,village,دمشق,Damascus,33.5,36.3\n".encode("windows-1256"))
    (folder / "columns.csv").write_text("name,x,y\nDamascus,33.5,36.3\n", encoding="utf-8")
    head = "id,kind,name_ar,name_en,lat,lon\nx:0,village,تل,Tal,33.5,36.3\n"
    for name, row in {
        "swapped": "x:1,village,دمشق,Damascus,36.3,33.5",
        "nameless": "x:1,village,,,33.5,36.3",
        "short": "x:1,village,دمشق",
        "kind": "x:1,castle,دمشق,Damascus,33.5,36.3",
        "twice": "x:0,village,دمشق,Damascus,33.5,36.3",
    }.items():
        (folder / f"{name}.csv").write_text(f"{head}{row}\n", encoding="utf-8")
    paris = {
        "type": "Feature",
        "id": "node/1",
        "geometry": {"type": "Point", "coordinates": [2.35, 48.85]},
        "properties": {"place": "city", "name": "Paris"},
    }
    (folder / "paris.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [paris]}), encoding="utf-8")
    (folder / "cut.json").write_text('{"elements": [{"type": "node"', encoding="utf-8")
    (folder / "late.json").write_text('{"elements": [], "remark": "runtime error: Query timed out"}', encoding="utf-8")
    (folder / "SY.txt").write_text("\t".join(GEONAME) + "\n" + "\t".join(GEONAME[:9]), encoding="utf-8")
    (folder / "IQ.txt").write_text("\t".join([*GEONAME[:8], "IQ", *GEONAME[9:]]), encoding="utf-8")
    with zipfile.ZipFile(folder / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    whole = (folder / "other.zip").read_bytes()
    (folder / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with shapefile.Writer(folder / "roads.shp") as layer:
        layer.field("name", "C")
        layer.poly([[[36, 33], [36, 34], [37, 34], [36, 33]]])
        layer.record("x")
    swapped = [{**PLACE, "point_x": PLACE["point_y"], "point_y": PLACE["point_x"]}, *({**PLACE, "pcode": f"C{n}"} for n in range(3))]
    yield "ocha", "cut.xlsx", "cut off"
    yield "ocha", "page.xlsx", "web page"
    yield "ocha", "empty.xlsx", "is empty"
    yield "ocha", "missing.xlsx", "no such file"
    yield "ocha", workbook(folder / "sheet.xlsx", without=("syr_populatedplaces",)), "no sheet syr_populatedplaces"
    yield "ocha", workbook(folder / "cols.xlsx", drop=("pcode",)), "no column pcode"
    yield "ocha", workbook(folder / "swap.xlsx", swapped), "swapped"
    yield "ocha", workbook(folder / "none.xlsx", [{**PLACE, "featurename_ar": None, "featurename_en": None}]), "C5193 has no name"
    yield "ocha", "arabic.csv", "ocha takes"
    yield "ocha", "cut.zip", "cut off"
    yield "ocha", "other.zip", "no shapefile"
    yield "ocha", "roads.shp", "no column with p-codes"
    yield "csv", "page.csv", "web page"
    yield "csv", "arabic.csv", "line 2: not UTF-8"
    yield "csv", "columns.csv", "no column id"
    yield "csv", "swapped.csv", "line 3: latitude and longitude are swapped"
    yield "csv", "nameless.csv", "line 3: x:1 has no name"
    yield "csv", "short.csv", "line 3: not as many cells"
    yield "csv", "kind.csv", "'castle' is not a valid PlaceKind"
    yield "csv", "twice.csv", "x:0 stands already"
    yield "osm", "paris.geojson", "is not in Syria"
    yield "osm", "cut.json", "cut off or no JSON"
    yield "osm", "late.json", "did not finish"
    yield "osm", "columns.csv", "no JSON"
    yield "geonames", "SY.txt", "SY.txt, line 2: 9 columns instead of 19. The file is cut off there"
    yield "geonames", "IQ.txt", "country IQ"
    yield "geonames", "columns.csv", "1 columns instead of 19"
    yield "geonames", "other.zip", "has no SY.txt"


def test_a_wrong_file_changes_nothing_and_says_what_is_wrong(tmp_path):
    run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx"))
    before, mark = table(), revision()
    for source, file, says in wrong_files(tmp_path):
        with pytest.raises(CommandError) as caught:
            run("import_gazetteer", source, tmp_path / file)
        assert says in str(caught.value), f"{file}: {caught.value}"
        assert "othing was saved" in str(caught.value)
    assert (table(), revision()) == (before, mark)


def test_single_bad_rows_are_skipped_and_named(tmp_path):
    places = [{**PLACE, "pcode": f"C{n}", "featurename_ar": f"قرية {n}", "featurename_en": f"Qarya {n}"} for n in range(30)]
    places += [{**places[0]}, {**PLACE, "pcode": "C99", "featurename_ar": None, "featurename_en": None}]
    out = run("import_gazetteer", "ocha", workbook(tmp_path / "w.xlsx", places), report=tmp_path / "r.txt")
    assert "33 added" in out
    assert "2 skipped" in out
    assert "syr_populatedplaces, row 32: p-code C0 stands already" in out
    assert "row 33: C99 has no name" in (tmp_path / "r.txt").read_text(encoding="utf-8")


def test_a_name_too_long_to_store_is_skipped(tmp_path):
    path = overpass(
        tmp_path / "o.json", node(1, 35.0, 40.0, place="village", name="ا" * 121), node(2, 35.1, 40.1, place="village", name="تل")
    )
    out = run("import_gazetteer", "osm", path)
    assert "1 added" in out
    assert "longer than 120 letters" in out


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch):
    entry = read_core_content().rows[0].entry
    content = SourceContent("core", [SourceRow(entry.id, entry, "row 1")])

    def fails(rows):
        yield from rows
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        import_content(content, progress=fails)
    assert not Place.objects.exists()


def test_the_faults_of_the_workbook_and_the_mends(shared, tmp_path):
    run("import_gazetteer", "core")
    run("import_gazetteer", "ocha", shared / "gazetteer" / "syr_adm3.zip", shared / "gazetteer" / "syr_admin_boundaries.xlsx")
    run("export_gazetteer", format="faults", out=tmp_path / "f.csv")
    faults = {f.place_id: f for f in fault_report()}
    assert len((tmp_path / "f.csv").read_text(encoding="utf-8").splitlines()) > len(faults) > 50
    for place, ours in (("C5929", "الطبقة"), ("N0128", "الأشرفية"), ("C2888", "الزعفرانة")):
        assert (faults[place].ours, Place.objects.get(id=place).name_ar) == (ours, ours)
    assert "contradicts" in faults["C3194"].reason
    assert "outside its unit SY030800" in faults["C2442"].reason


def test_what_to_give_each_source():
    for args, says in ((("core", "x.csv"), "takes no PATH"), (("osm",), "needs a PATH")):
        with pytest.raises(CommandError, match=says):
            run("import_gazetteer", *args)
