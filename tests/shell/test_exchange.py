"""Places out to a file and back in: a round trip changes nothing, a preview shows what would, a bad row is named."""

import io
import json

import pytest
import tablib
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from gazetteer.models import Name, Place, Reference
from gazetteer.store import revision

pytestmark = pytest.mark.django_db
PAGE = "/admin/gazetteer/place/"
FORMATS = {"csv": "0", "xlsx": "1", "geojson": "2"}


@pytest.fixture
def editor(client):
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    Reference.objects.create(place_id="C5127", source="ocha", code="C5127")
    Name.objects.create(place_id="C5127", text="ولاية", role="isis-era", valid_from="2014-07-01", source="x:y")
    client.force_login(get_user_model().objects.create_superuser("samar", password="x" * 20))
    return client


def exported(editor, ending, **query):
    answer = editor.post(f"{PAGE}export/?" + "&".join(f"{k}={v}" for k, v in query.items()), {"format": FORMATS[ending], "resource": ""})
    assert answer.status_code == 200, answer
    return answer.content


def upload(editor, ending, content):
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(f"places.{ending}", content)
    return editor.post(f"{PAGE}import/", {"format": FORMATS[ending], "resource": "", "import_file": file})


def confirm(editor, page):
    return editor.post(f"{PAGE}process_import/", page.context["confirm_form"].initial)


@pytest.mark.parametrize(("ending", "lang"), [("csv", "en"), ("csv", "ar"), ("xlsx", "ar"), ("geojson", "ar")])
def test_a_round_trip_changes_nothing(editor, ending, lang):
    editor.cookies["lang"] = lang
    before = revision()
    content = exported(editor, ending, governorate="SY09")
    page = upload(editor, ending, content)
    result = page.context["result"]
    assert not result.has_errors() and not result.has_validation_errors(), [
        *result.base_errors,
        *result.row_errors(),
        *[r.error.message_dict for r in result.invalid_rows],
    ]
    assert (result.totals["new"], result.totals["update"]) == (0, 0) and result.totals["skip"] > 100
    assert confirm(editor, page).status_code == 302
    assert revision() == before and not Place.objects.filter(edited=True).exists()


def test_a_preview_shows_the_changes_and_a_confirmation_makes_them(editor):
    rows = tablib.Dataset().load(exported(editor, "csv").decode(), format="csv")
    row = next(r for r in rows.dict if r["id"] == "C5127")
    assert {"text": "ولاية", "lang": "ar", "role": "isis-era", "from": "2014-07-01", "source": "x:y"} in json.loads(row["names"])
    assert row["references"] == "ocha:C5127"
    changed = tablib.Dataset(
        ["C5127", "Mohsen", "موسكو الصغرى@ar:variant|ولاية@ar:isis-era", "ocha:C5127|osm:node/7"],
        headers=["pcode", "name_en", "names", "references"],
    )
    page = upload(editor, "csv", changed.export("csv"))
    text = page.content.decode()
    assert "Mohsen" in text and "osm:node/7" in text
    assert Place.objects.get(pk="C5127").name_en == "Muhasan"
    assert confirm(editor, page).status_code == 302
    place = Place.objects.get(pk="C5127")
    assert (place.name_en, place.edited, place.version) == ("Mohsen", True, 2)
    assert set(place.names.values_list("text", flat=True)) == {"موسكو الصغرى", "ولاية"}
    assert set(place.references.values_list("source", "code")) == {("ocha", "C5127"), ("osm", "node/7")}
    told = editor.get(f"{PAGE}C5127/history/").context["page"].object_list
    assert told[0].who == "samar" and "Mohsen" in {c.after for c in told[0].changes}


def test_what_the_command_exports_comes_in_here(editor, tmp_path):
    for form in ("csv", "geojson"):
        path = tmp_path / f"all.{form}"
        call_command("export_gazetteer", "--out", str(path), "--format", form, stdout=io.StringIO())
        result = upload(editor, form, path.read_text(encoding="utf-8")).context["result"]
        assert not result.has_errors() and not result.has_validation_errors()
        assert (result.totals["new"], result.totals["update"]) == (0, 0) and result.totals["skip"] == Place.objects.count()


def test_a_formula_does_not_leave_the_house(editor):
    Place.objects.filter(pk="C5127").update(name_en="=HYPERLINK(1)")
    assert b"=HYPERLINK" not in exported(editor, "csv", q="C5127")


def test_a_new_row_is_a_new_place(editor):
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [40.3, 35.2]},
        "properties": {"id": "core:new", "kind": "village", "name_ar": "قرية جديدة", "parents": "SY090101|SY0901|SY09"},
    }
    page = upload(editor, "geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert page.context["result"].totals["new"] == 1
    confirm(editor, page)
    place = Place.objects.get(pk="core:new")
    assert (place.lat, place.lon, place.parents, place.edited) == (35.2, 40.3, ["SY090101", "SY0901", "SY09"], True)


@pytest.mark.parametrize(
    ("header", "value", "told"),
    [
        ("kind", "metropolis", "metropolis"),
        ("lat", "north", "north"),
        ("lat", "51.5", "is not in Syria"),
        ("parents", "SY99", "SY99"),
        ("names", "اسم@ar:nickname", "nickname"),
        ("references", "C5127", "write source:id"),
    ],
)
def test_an_error_names_row_and_column_and_nothing_is_saved(editor, header, value, told):
    rows = tablib.Dataset(["C5127", "موحسن", value], headers=["id", "name_ar", header])
    page = upload(editor, "csv", rows.export("csv"))
    text = page.content.decode()
    assert told in text and "confirm_form" not in page.context
    bad = page.context["result"].invalid_rows
    assert bad[0].number == 1 and (header in bad[0].error.message_dict or header == "lat")


@pytest.mark.parametrize(
    ("ending", "content", "told"),
    [
        ("csv", "town,where\nموحسن,35\n", "it needs id or pcode"),
        ("csv", "id,altitude\nC5127,3\n", "altitude"),
        ("geojson", "{}", "no list of features"),
        ("geojson", '{"features": [{"geometry": {"type": "LineString", "coordinates": [[1, 2]]}}]}', "feature 1 is no point"),
        ("xlsx", "no workbook", "import_file"),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_why(editor, ending, content, told):
    page = upload(editor, ending, content)
    assert page.status_code == 200 and told in page.content.decode()
    assert "confirm_form" not in page.context


def test_a_preview_that_somebody_overtook_is_not_confirmed(editor):
    page = upload(editor, "csv", "id,name_en\nC5127,Mohsen\n")
    from gazetteer.store import touch

    touch()
    answer = confirm(editor, page)
    assert "since this preview" in answer.content.decode()
    assert Place.objects.get(pk="C5127").name_en == "Muhasan"
