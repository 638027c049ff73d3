"""The pages of places and areas, as editors use them: saving, colliding, going back, finding, and what they may do."""

import io
import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client

from gazetteer.models import Area, Mention, Name, Place, Reference, SourceRecord
from gazetteer.store import revision
from mapper import situation
from tests.shell.admin_pages import PLACE, add_name, filled

pytestmark = pytest.mark.django_db
MUHASAN = PLACE.format("C5127")
SQUARE = {"type": "Polygon", "coordinates": [[[38.0, 35.0], [38.2, 35.0], [38.2, 35.2], [38.0, 35.2], [38.0, 35.0]]]}


@pytest.fixture
def core():
    call_command("import_gazetteer", "core", stdout=io.StringIO())


@pytest.fixture
def editor(core):
    return signed_in("samar")


def signed_in(name):
    user = get_user_model().objects.create_user(name, password="x" * 20, is_staff=True)
    user.groups.add(Group.objects.get(name="Gazetteer editors"))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def save(client, address, data):
    answer = client.post(address, data)
    assert answer.status_code == 302, [answer.context["adminform"].form.errors, answer.context["errors"]]
    return answer


def test_saving_marks_numbers_and_notes_the_change(editor):
    before = revision()
    data = filled(editor.get(MUHASAN))
    save(editor, MUHASAN, {**data, "name_en": "Muhasan town"})
    place = Place.objects.get(pk="C5127")
    assert (place.edited, place.version, place.name_en) == (True, 2, "Muhasan town")
    assert revision() != before
    assert place.parents == ["SY090103", "SY0901", "SY09"]


def test_the_chain_follows_from_the_nearest_unit(editor):
    data = filled(editor.get(MUHASAN))
    other = Place.objects.get(pk="SY020000")
    answer = editor.post(MUHASAN, {**data, "unit": other.pk}, follow=True)
    assert Place.objects.get(pk="C5127").parents == [other.pk, *other.parents]
    assert any("km from the middle of" in str(m) for m in answer.context["messages"])


def test_a_unit_that_moves_takes_its_places_along(editor):
    inside = Place.objects.get(pk="C5127")
    address = PLACE.format("SY0901")
    save(editor, address, {**filled(editor.get(address)), "unit": "SY08"})
    moved = Place.objects.get(pk="C5127")
    assert (moved.parents, moved.edited, moved.version) == (["SY090103", "SY0901", "SY08"], True, inside.version + 1)


def test_the_point_is_checked_against_a_loaded_boundary(editor):
    for unit, x in (("SY090101", 40.0), ("SY090102", 41.0)):
        ring = [[x, 34.9], [x + 1, 34.9], [x + 1, 35.6], [x, 35.6], [x, 34.9]]
        Area.objects.create(place_id=unit, role="boundary", shape={"type": "Polygon", "coordinates": [ring]})
    data = filled(editor.get(MUHASAN))
    answer = editor.post(MUHASAN, {**data, "lon": "41.2"}, follow=True)
    told = [str(m) for m in answer.context["messages"]]
    wanted = Place.objects.get(pk="SY090102").name_en
    assert any(f"lies in {wanted}, not in" in m for m in told), told
    around = editor.get("/admin/gazetteer/place/surroundings/?lat=35.2&lon=41.2&id=C5127&unit=SY090101").json()
    assert wanted in around["warning"] and around["boundary"]["type"] == "Polygon" and len(around["neighbours"]) >= 30


def test_the_second_editor_is_told_and_loses_nothing(core):
    first, second = signed_in("samar"), signed_in("nour")
    page_one, page_two = filled(first.get(MUHASAN)), filled(second.get(MUHASAN))
    add_name(page_one, "موسكو الصغرى")
    old = Name.objects.filter(place_id="C5127").order_by("id").first()
    save(first, MUHASAN, {**page_one, "name_en": "Mohsen", "pcode": "C5127x", "names-0-DELETE": "on" if old else ""})
    add_name(page_two, "موحسن البلد")
    answer = second.post(MUHASAN, {**page_two, "name_en": "Muhassan", "lat": "35.25"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "samar saved this place at" in text
    rows = {r.label: r for r in answer.context["conflict"].rows}
    assert (rows["English name"].theirs, rows["English name"].mine, rows["English name"].both) == ("Mohsen", "Muhassan", True)
    assert (rows["OCHA p-code"].theirs, rows["OCHA p-code"].mine, rows["OCHA p-code"].both) == ("C5127x", "C5127x", False)
    again = filled(answer)
    assert (again["name_en"], again["lat"], again["pcode"], again["seen_version"]) == ("Muhassan", "35.25", "C5127x", "2")
    stored = Place.objects.get(pk="C5127")
    assert (stored.name_en, stored.version) == ("Mohsen", 2)
    save(second, MUHASAN, again)
    place = Place.objects.get(pk="C5127")
    assert (place.name_en, place.lat, place.pcode, place.version) == ("Muhassan", 35.25, "C5127x", 3)
    names = set(place.names.values_list("text", flat=True))
    assert {"موسكو الصغرى", "موحسن البلد"} <= names
    assert old is None or old.text not in names


def test_what_only_the_first_changed_is_taken_over(core):
    Name.objects.create(place_id="C5127", text="موحسن القديمة")
    Name.objects.create(place_id="C5127", text="الموحسن")
    Reference.objects.create(place_id="C5127", source="osm", code="node/1")
    first, second = signed_in("samar"), signed_in("nour")
    page_one, page_two = filled(first.get(MUHASAN)), filled(second.get(MUHASAN))
    old = next(k for k, v in page_one.items() if v == "موحسن القديمة")
    gone = next(k for k, v in page_one.items() if v == "الموحسن").removesuffix("text") + "DELETE"
    save(first, MUHASAN, {**page_one, old: "موحسن العتيقة", gone: "on", "region": json.dumps(SQUARE), "unit": "SY0901"})
    answer = second.post(MUHASAN, {**page_two, "population": "12000"})
    again = filled(answer)
    assert {r.label for r in answer.context["conflict"].rows} >= {"Population", "area of the place", "admin unit", "name"}
    save(second, MUHASAN, again)
    place = Place.objects.get(pk="C5127")
    names = set(place.names.values_list("text", flat=True))
    assert "موحسن العتيقة" in names and not names & {"موحسن القديمة", "الموحسن"}
    assert (place.population, place.parents, place.references.count()) == (12000, ["SY0901", "SY09"], 1)
    assert Area.objects.get(place_id="C5127").shape == SQUARE


def test_a_form_without_its_version_saves_nothing(editor):
    data = filled(editor.get(MUHASAN))
    assert editor.post(MUHASAN, {**data, "seen_version": "", "name_en": "X"}).status_code == 200
    assert Place.objects.get(pk="C5127").version == 1


def test_history_tells_who_and_what_and_brings_names_back(editor):
    names = set(Name.objects.filter(place_id="C5127").values_list("text", flat=True))
    data = filled(editor.get(MUHASAN))
    add_name(data, "موسكو الصغرى", role="isis-era")
    save(editor, MUHASAN, {**data, "name_en": "Elsewhere"})
    other = signed_in("nour")
    again = filled(other.get(MUHASAN))
    row = next(k for k, v in again.items() if v == "موسكو الصغرى")
    save(other, MUHASAN, {**again, row: "موسكو الكبرى"})
    page = editor.get("/admin/gazetteer/place/C5127/history/")
    told = page.context["page"].object_list
    assert [e.who for e in told] == ["nour", "samar", ""]
    assert [(c.before, c.after) for c in told[1].changes] == [("Muhasan", "Elsewhere"), ("—", "موسكو الصغرى (ar, isis-era)")]
    assert {c.after for c in told[0].changes} == {"موسكو الكبرى (ar, isis-era)", "—"}
    assert "موسكو الكبرى" in page.content.decode()
    first = f"/admin/gazetteer/place/C5127/history/{told[2].key}/"
    assert "Elsewhere" in editor.get(first).content.decode()
    assert editor.post(first).status_code == 302
    place = Place.objects.get(pk="C5127")
    assert (place.name_en, place.version, place.edited) == ("Muhasan", 4, True)
    assert set(place.names.values_list("text", flat=True)) == names
    assert editor.get("/admin/gazetteer/place/C5127/history/").context["page"].object_list[0].who == "samar"
    assert editor.get("/admin/gazetteer/place/C5127/history/yesterday/").status_code == 404


def test_going_back_beyond_the_first_record_of_a_name_keeps_the_name(editor):
    names = set(Name.objects.filter(place_id="SY02").values_list("text", flat=True))
    assert names
    place = Place.objects.get(pk="SY02")
    place.lon += 0.001
    place.save()  # as an import does: a record of the place, none of its names
    address = PLACE.format("SY02")
    data = filled(editor.get(address))
    add_name(data, "الشهباء")
    save(editor, address, {**data, "name_en": "Halab"})
    told = editor.get("/admin/gazetteer/place/SY02/history/").context["page"].object_list
    assert editor.post(f"/admin/gazetteer/place/SY02/history/{told[-1].key}/").status_code == 302
    assert set(Name.objects.filter(place_id="SY02").values_list("text", flat=True)) == names


def test_a_deleted_place_comes_back_with_its_names(editor):
    names = set(Name.objects.filter(place_id="C5127").values_list("text", flat=True))
    before = revision()
    assert editor.post("/admin/gazetteer/place/C5127/delete/", {"post": "yes"}).status_code == 302
    assert not Place.objects.filter(pk="C5127").exists() and revision() != before
    told = editor.get("/admin/gazetteer/place/C5127/history/").context["page"].object_list
    assert told[0].kind == "-"
    alive = next(e for e in told if e.kind != "-" and e.reason)
    assert editor.post(f"/admin/gazetteer/place/C5127/history/{alive.key}/").status_code == 302
    assert set(Name.objects.filter(place_id="C5127").values_list("text", flat=True)) == names


def test_a_unit_with_places_in_it_is_not_deleted(editor):
    answer = editor.post("/admin/gazetteer/place/SY0901/delete/", {"post": "yes"})
    assert "give them another unit first" in answer.content.decode()
    assert Place.objects.filter(pk="SY0901").exists()


def test_ticked_places_are_deleted_with_a_note_of_it(editor):
    before = revision()
    data = {"action": "delete_selected", "_selected_action": ["C5127", "C5086"], "post": "yes"}
    assert editor.post("/admin/gazetteer/place/", data).status_code == 302
    assert not Place.objects.filter(pk__in=["C5127", "C5086"]).exists() and revision() != before


@pytest.mark.parametrize(
    ("search", "first"),
    [("ديرالزور", "دير الزور"), ("موحسن", "موحسن"), ("البو كمال", "البوكمال"), ("Muhasan", "موحسن"), ("C5127", "موحسن")],
)
def test_search_forgives_spelling(editor, search, first):
    page = editor.get("/admin/gazetteer/place/", {"q": search})
    assert first in [p.name_ar for p in page.context["cl"].result_list][:3]
    assert page.context["map_data"]["points"]


def test_a_search_may_find_nothing_or_be_sorted(editor):
    assert editor.get("/admin/gazetteer/place/", {"q": "qqqqq"}).context["cl"].result_count == 0
    page = editor.get("/admin/gazetteer/place/", {"q": "تل", "o": "-2"})
    names = [p.name_en for p in page.context["cl"].result_list]
    assert len(names) > 5 and names == sorted(names, reverse=True)


def test_filters_and_their_queries(editor, django_assert_max_num_queries):
    Place.objects.filter(pk="C5127").update(name_ar="", lon=37.0)
    SourceRecord.objects.create(place_id="C5127", source="osm", code="node/1", record={})
    from gazetteer.store import touch

    touch()

    def found(**query):
        return {p.pk for p in editor.get("/admin/gazetteer/place/", query).context["cl"].queryset}

    assert "C5127" in found(odd="no-arabic") and "C5127" in found(odd="far")
    assert found(source="osm") == {"C5127"}
    everything = found()
    assert "C5127" in found(governorate="SY09") and found(governorate="SY09") < everything
    homonyms = found(odd="homonyms")
    assert homonyms and homonyms < everything
    found(odd="far")
    with django_assert_max_num_queries(20):
        editor.get("/admin/gazetteer/place/", {"governorate": "SY09"})
    with django_assert_max_num_queries(20):
        editor.get("/admin/gazetteer/place/", {"q": "دير الزور"})
    cut = editor.get("/admin/gazetteer/place/")
    assert len(cut.context["map_data"]["points"]) == 1000 and "first 1000 of" in cut.content.decode()


def test_units_are_offered_by_name(editor):
    asked = {"term": "ديرالزور", "app_label": "gazetteer", "model_name": "name", "field_name": "place"}
    answer = editor.get("/admin/gazetteer/place/units/", asked).json()
    kinds = set(Place.objects.filter(pk__in=[r["id"] for r in answer["results"]]).values_list("kind", flat=True))
    assert kinds and kinds <= {"governorate", "district", "subdistrict"}


def test_articles_are_shown_escaped_and_paged(editor):
    for day in range(1, 26):
        sentence = f"<script>alert({day})</script> دخلت القوات موحسن صباحا"
        Mention.objects.create(
            document=f"a{day}", title="<b>x</b>", published=f"2017-10-{day:02}", start=0, end=5, surface="موحسن", key="موحسن", sentence=sentence,
            place_id="C5127",
        )  # fmt: skip
    text = editor.get(MUHASAN).content.decode()
    assert "&lt;script&gt;alert(25)&lt;/script&gt; دخلت القوات <mark>موحسن</mark>" in text and "<script>alert" not in text
    assert text.index("alert(25)") < text.index("alert(24)") and "alert(5)" not in text
    assert "alert(5)" in editor.get(MUHASAN, {"articles": 2}).content.decode()


def test_the_region_of_a_place_is_drawn_on_its_page(editor):
    data = filled(editor.get(MUHASAN))
    save(editor, MUHASAN, {**data, "region": json.dumps(SQUARE)})
    area = Area.objects.get(place_id="C5127")
    assert (area.role, area.shape, area.edited) == ("region", SQUARE, True)
    bad = {**SQUARE, "coordinates": [[[38, 35], [38.2, 35.2], [38.2, 35], [38, 35.2], [38, 35]]]}
    answer = editor.post(MUHASAN, {**filled(editor.get(MUHASAN)), "region": json.dumps(bad)})
    assert "crosses or touches itself near (35.1000, 38.1000)" in answer.content.decode()
    save(editor, MUHASAN, {**filled(editor.get(MUHASAN)), "region": ""})
    assert not Area.objects.filter(place_id="C5127").exists()


def test_areas_are_checked_and_change_the_map(editor):
    golan = Area.objects.get(place_id="core:golan")
    assert (golan.actor, golan.valid_from.isoformat()) == ("ISR", "1967-06-10")
    held = len(situation.read_held_areas())
    assert held == 3 and len(situation.rivers()) == 1
    empty = filled(editor.get("/admin/gazetteer/area/add/"))
    line = {"type": "LineString", "coordinates": [[38.0, 35.0], [38.5, 35.5]]}
    wrong = {**empty, "role": "barrier", "shape": json.dumps(SQUARE), "valid_from": "2020-02-01", "valid_to": "2020-01-01"}
    answer = editor.post("/admin/gazetteer/area/add/", wrong)
    assert set(answer.context["adminform"].form.errors) == {"shape", "valid_to", "name_ar"}
    before = revision()
    save(editor, "/admin/gazetteer/area/add/", {**empty, "role": "barrier", "name_ar": "الخابور", "shape": json.dumps(line)})
    assert len(situation.rivers()) == 2 and revision() != before
    held_area = {
        **empty,
        "role": "arrangement",
        "name_ar": "منطقة",
        "shape": json.dumps(SQUARE),
        "actor": "RUS",
        "valid_from": "2018-01-01",
    }
    save(editor, "/admin/gazetteer/area/add/", held_area)
    assert len(situation.read_held_areas()) == held + 1


def test_an_edited_or_deleted_area_stays_so_after_an_import(editor):
    zone = Area.objects.get(name_en="55 km zone of al-Tanf")
    address = f"/admin/gazetteer/area/{zone.pk}/change/"
    save(editor, address, {**filled(editor.get(address)), "name_en": "Zone", "shape": json.dumps(SQUARE)})
    buffer = Area.objects.get(name_en="UN buffer zone")
    assert editor.post(f"/admin/gazetteer/area/{buffer.pk}/delete/", {"post": "yes"}).status_code == 302
    golan = Area.objects.get(place_id="core:golan")
    address = f"/admin/gazetteer/area/{golan.pk}/change/"
    save(editor, address, {**filled(editor.get(address)), "valid_from": "1967-06-11"})
    count = Area.objects.count()
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    assert Area.objects.count() == count
    assert Area.objects.get(pk=zone.pk).shape == SQUARE
    assert Area.objects.get(place_id="core:golan").valid_from.day == 11
    page = editor.get(f"/admin/gazetteer/area/{zone.pk}/history/")
    records = page.context["page_obj"].object_list
    assert "samar" in page.content.decode() and len(records) == 2
    earlier = f"/admin/gazetteer/area/{zone.pk}/history/{records[1].pk}/"
    form = editor.get(earlier).context["adminform"].form
    data = {b.html_name: "" if b.value() is None else b.value() for b in form}
    assert editor.post(earlier, data).status_code == 302
    assert Area.objects.get(pk=zone.pk).name_en == "55 km zone of al-Tanf"


def test_editors_may_edit_the_gazetteer_and_nothing_else(core):
    editor = signed_in("samar")
    for page in ("place", "area"):
        assert editor.get(f"/admin/gazetteer/{page}/").status_code == 200
        assert editor.get(f"/admin/gazetteer/{page}/add/").status_code == 200
    assert editor.get("/admin/gazetteer/place/import/").status_code == 200
    assert editor.get("/admin/gazetteer/place/export/").status_code == 200
    for page in ("auth/user/", "auth/group/", "mapper/article/", "mapper/claim/"):
        assert editor.get(f"/admin/{page}").status_code == 403, page
    permissions = {p.rpartition("_")[2] for p in editor.user.get_all_permissions() if not p.startswith("gazetteer.")}
    assert permissions == {"actor", "actoralias", "actorcolour", "succession", "source", "sourcerecord"}
    stranger = get_user_model().objects.create_user("guest", password="x" * 20, is_staff=True)
    client = Client()
    client.force_login(stranger)
    for page in ("", "add/", "import/", "export/", "map-base/", "surroundings/?lat=35&lon=40", "C5127/history/", "C5127/change/"):
        assert client.get(f"/admin/gazetteer/place/{page}").status_code == 403, page
