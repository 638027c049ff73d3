"""The editors' decisions in a real Chromium: preview then save, an unknown name placed, a merge undone, a new alias."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import sync_playwright

from gazetteer.models import NameVerdict, Place, PlaceMerge
from mapper import effects, pipeline
from mapper.ingest.files import IncomingArticle, parse_moment
from mapper.models import ActorAlias, Claim

pytestmark = pytest.mark.django_db(transaction=True)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def page(chromium, live_server, client):
    """A signed-in editor's page; it must end without an error and without having asked another host for anything."""
    pipeline.import_gazetteer()
    pipeline.import_actors()
    client.force_login(get_user_model().objects.create_superuser("editor", password="x" * 20))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        context.add_cookies([{"name": "lang", "value": "en", "url": live_server.url}])
        page = context.new_page()
        failures, addresses = [], []
        page.on("pageerror", lambda e: failures.append(str(e)))
        page.on("console", lambda m: failures.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: addresses.append(r.url))
        yield page
        browser.close()
    assert failures == []
    assert [a for a in addresses if not a.startswith((live_server.url, "data:"))] == []


def read(key, text, day="2017-10-18"):
    article = IncomingArticle(key, "اختبار", parse_moment(day), "عنوان <script>alert(1)</script>", text)
    pipeline.save(article, pipeline.reread(article), pipeline.rules())


def work():
    while effects.read_next():
        pass


def see_result(page):
    """Follow the message to the job's page, let the worker work, and wait until the page has come again by itself."""
    page.click("text=See what changes")
    page.wait_for_selector("[data-reload]")
    work()
    page.wait_for_selector("[role=status]:not([data-reload])", timeout=20_000)


def test_preview_then_save(page, live_server):
    read("a", "سيطر الجيش السوري على بلدة موحسن في ريف دير الزور.")
    page.goto(f"{live_server.url}/admin/gazetteer/place/C5127/change/")
    page.fill("#id_name_ar", "موحسنة الغربية")
    page.click("[name=_save]")
    page.wait_for_selector(".impact")
    assert "1 claim" in page.inner_text(".impact-sums")
    assert "<script>" in page.inner_text(".impact td small >> nth=0")
    assert Place.objects.get(id="C5127").name_ar == "موحسن"
    page.click("text=Back, without saving")
    page.wait_for_selector("#id_name_ar")
    assert Place.objects.get(id="C5127").name_ar == "موحسن"
    page.fill("#id_name_ar", "موحسنة الغربية")
    page.click("[name=_save]")
    page.wait_for_selector(".impact")
    page.click("main button:has-text('Save')")
    page.wait_for_selector(".messagelist")
    assert Place.objects.get(id="C5127").name_ar == "موحسنة الغربية"
    see_result(page)
    assert not Claim.objects.filter(place_id="C5127").exists()


def test_an_unknown_name_is_placed(page, live_server):
    read("a", "سيطر الجيش السوري على قرية الموحسنية في ريف دير الزور قرب موحسن.")
    page.goto(f"{live_server.url}/admin/gazetteer/mention/")
    assert page.inner_text(".unknown mark") == "الموحسنية"
    assert page.locator(".locator circle").count() == 1
    page.click(".unknown h2 a")
    page.wait_for_selector(".points-map[data-ready=ground] path.leaflet-interactive")
    page.click(".suggestions li:has-text('Muhasan') button >> nth=0")
    page.wait_for_selector(".messagelist")
    assert NameVerdict.objects.get().place_id == "C5127"
    see_result(page)
    assert "الموحسنية" in page.inner_text(".impact")
    page.goto(f"{live_server.url}/admin/gazetteer/nameverdict/")
    page.click("text=Take back")
    page.wait_for_selector(".messagelist")
    assert not NameVerdict.objects.exists()


def test_a_new_place_for_an_unknown_name(page, live_server):
    read("a", "سيطر الجيش السوري على قرية الفلانية في ريف دير الزور.")
    page.goto(f"{live_server.url}/admin/gazetteer/mention/")
    page.click("text=New place")
    page.wait_for_selector("#id_name_ar")
    assert page.input_value("#id_name_ar") == "الفلانية"
    page.click("[name=_save]")
    page.wait_for_selector(".impact")
    page.click("main button:has-text('Save')")
    page.wait_for_selector(".messagelist")
    verdict = NameVerdict.objects.get()
    assert (verdict.verdict, verdict.place.name_ar) == ("place", "الفلانية")
    see_result(page)
    assert Claim.objects.filter(place_id=verdict.place_id).exists()


def test_merge_and_undo(page, live_server):
    Place.objects.create(id="core:twin", kind="town", name_ar="موحسن", name_en="Mohassan", lat=35.3, lon=40.3)
    page.goto(f"{live_server.url}/admin/gazetteer/placemerge/?q=موحسن")
    page.click("td a:has-text('موحسن')")
    page.wait_for_selector(".points-map[data-ready=ground]")
    page.check("input[name=kept][value=C5127]")
    page.check("input[name=gone][value='core:twin']")
    page.click("text=What would merging the two change?")
    page.wait_for_selector(".impact")
    assert Place.objects.filter(id="core:twin").exists()
    page.click("main button:has-text('Save')")
    page.wait_for_selector(".messagelist")
    assert not Place.objects.filter(id="core:twin").exists()
    page.click("button:has-text('Undo')")
    page.wait_for_selector("td:has-text('undone')")
    assert Place.objects.get(id="core:twin").name_en == "Mohassan"
    assert PlaceMerge.objects.get().undone_at


def test_a_new_alias(page, live_server):
    page.goto(f"{live_server.url}/admin/mapper/actor/SDF/change/")
    page.click("text=Add another Alias")
    page.fill("[name^=aliases-][name$=-text] >> nth=-2", "تجمع نجمة الصحراء")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist")
    assert ActorAlias.objects.get(text="تجمع نجمة الصحراء").actor_id == "SDF"
    article = IncomingArticle("a", "اختبار", parse_moment("2017-10-18"), "", "سيطر تجمع نجمة الصحراء على مدينة الطبقة.")
    assert {c.actor for c in pipeline.reread(article).claims} == {"SDF"}
