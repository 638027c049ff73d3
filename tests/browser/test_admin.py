"""The editors' pages in a real Chromium, under the site's Content-Security-Policy, in both languages."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from gazetteer.models import Area, Mention, Place

pytestmark = pytest.mark.django_db(transaction=True)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSWORD = "x" * 20


@pytest.fixture
def editor(db):
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    user = get_user_model().objects.create_user("samar", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Gazetteer editors"))
    return user


@pytest.fixture
def open_page(chromium, live_server):
    """Opens signed-in pages in a language; what a browser complains of, and what it asks other hosts for, fails the test."""
    troubles = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)

        def opened(lang, width=1280):
            context = browser.new_context(viewport={"width": width, "height": 900})
            context.add_cookies([{"name": "lang", "value": lang, "url": live_server.url}])
            page = context.new_page()
            page.on("pageerror", lambda e: troubles.append(str(e)))
            page.on("console", lambda m: troubles.append(m.text) if m.type in ("error", "warning") else None)
            page.on("request", lambda r: None if r.url.startswith((live_server.url, "data:")) else troubles.append(r.url))
            page.goto(f"{live_server.url}/admin/login/?next=/admin/gazetteer/place/")
            page.fill("#id_username", "samar")
            page.fill("#id_password", PASSWORD)
            page.click("input[type=submit]")
            page.wait_for_selector("#list-map[data-ready]")
            return page

        yield opened
        for context in browser.contexts:
            for page in context.pages:
                page.wait_for_load_state("networkidle")
        browser.close()
    assert troubles == []


def go(page, live_server, path):
    page.goto(f"{live_server.url}/admin/gazetteer/{path}")


def at(page, x, y):
    """A point of the map in pixels of the page; x and y are parts of its width and height."""
    box = page.locator(".gazetteer-map").bounding_box()
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def draw(page, corners):
    page.click(".shape-draw")
    for corner in [*corners, corners[0]]:
        page.mouse.click(*at(page, *corner))
        page.wait_for_timeout(60)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_find_drag_and_save(editor, open_page, live_server, lang):
    Mention.objects.create(
        document="a",
        title="t",
        published="2017-10-20",
        start=0,
        end=5,
        surface="موحسن",
        key="موحسن",
        sentence="دخلت موحسن",
        place_id="C5127",
    )
    page = open_page(lang)
    assert page.locator("html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    page.fill("#searchbar", "موحسن")
    page.press("#searchbar", "Enter")
    page.wait_for_selector("#list-map[data-ready]")
    page.click("#result_list a:text-is('Muhasan')")
    page.wait_for_selector("#place-map[data-ready][data-neighbours]")
    assert int(page.locator("#place-map").get_attribute("data-neighbours")) >= 30
    assert page.locator("#articles mark").inner_text() == "موحسن"
    before = float(page.input_value("#id_lat")), float(page.input_value("#id_lon"))
    box = page.locator(".place-point").bounding_box()
    page.mouse.move(box["x"] + 11, box["y"] + 11)
    page.mouse.down()
    page.mouse.move(box["x"] + 71, box["y"] - 29, steps=8)
    page.mouse.up()
    after = float(page.input_value("#id_lat")), float(page.input_value("#id_lon"))
    assert after[0] > before[0] and after[1] > before[1]
    page.fill("#id_lat", "35.26")
    page.press("#id_lat", "Tab")
    marker = page.evaluate(
        "() => { let y; document.getElementById('place-map').map.eachLayer((l) => { if (l.options.title) y = l.getLatLng().lat; }); return y; }"
    )
    assert marker == 35.26
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    place = Place.objects.get(pk="C5127")
    assert (place.lat, place.lon, place.version) == (35.26, after[1], 2)
    go(page, live_server, "place/C5127/history/")
    assert "samar" in page.locator("#change-history").inner_text()
    page.locator("#change-history a").last.click()
    page.click("input.default")
    page.wait_for_selector(".messagelist .success")
    assert Place.objects.get(pk="C5127").lat == before[0]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_draw_areas(editor, open_page, live_server, lang):
    page = open_page(lang)
    go(page, live_server, "area/add/")
    page.wait_for_selector("#area-map[data-ready][data-editor]")
    page.select_option("#id_role", "arrangement")
    page.fill("#id_name_ar", "منطقة تجربة")
    draw(page, [(0.5, 0.4), (0.6, 0.4), (0.6, 0.55)])
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    area = Area.objects.get(name_ar="منطقة تجربة")
    assert area.shape["type"] == "Polygon" and len(area.shape["coordinates"][0]) == 4 and area.edited
    page.wait_for_selector("#area-map[data-ready]")
    page.click(".shape-edit")
    corner = page.locator(".marker-icon:not(.marker-icon-middle)").first.bounding_box()
    page.mouse.move(corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2)
    page.mouse.down()
    page.mouse.move(corner["x"] - 40, corner["y"] - 30, steps=6)
    page.mouse.up()
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert Area.objects.get(pk=area.pk).shape != area.shape
    go(page, live_server, f"area/{area.pk}/history/")
    page.locator("#change-history a").last.click()
    page.wait_for_selector("#area-map[data-ready]")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert Area.objects.get(pk=area.pk).shape == area.shape
    go(page, live_server, "area/")
    page.wait_for_selector("#list-map[data-ready]")
    assert page.evaluate("() => document.getElementById('list-map').found.getLayers().length") == Area.objects.count()
    go(page, live_server, "place/core:lajat/change/")
    page.wait_for_selector("#place-map[data-ready][data-editor]")
    page.click(".shape-remove")
    draw(page, [(0.3, 0.4), (0.45, 0.4), (0.45, 0.6), (0.3, 0.6)])
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert len(Area.objects.get(place_id="core:lajat").shape["coordinates"][0]) == 5


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_preview_an_import(editor, open_page, live_server, lang, tmp_path):
    page = open_page(lang, 390)
    file = tmp_path / "places.csv"
    file.write_text("id,name_en,kind\nC5127,<b>Mohsen</b>,town\n", encoding="utf-8")
    go(page, live_server, "place/import/")
    page.set_input_files("input[type=file]", file)
    page.select_option("select[name=format]", label="csv")
    page.click("input[type=submit].default")
    page.wait_for_selector(".import-preview ins")
    assert page.locator(".import-preview ins").first.inner_text() == "<b>Mohsen</b>"
    page.click("[name=confirm]")
    page.wait_for_selector(".messagelist .success")
    assert Place.objects.get(pk="C5127").name_en == "<b>Mohsen</b>"
    file.write_text("id,kind\nC5127,metropolis\n", encoding="utf-8")
    go(page, live_server, "place/import/")
    page.set_input_files("input[type=file]", file)
    page.select_option("select[name=format]", label="csv")
    page.click("input[type=submit].default")
    page.wait_for_selector("#import-errors")
    go(page, live_server, "place/export/")
    page.wait_for_selector("select[name=format]")


def test_choose_a_unit_by_name_and_meet_another_editor(editor, open_page, live_server):
    page = open_page("en")
    go(page, live_server, "place/C5127/change/")
    page.wait_for_selector("#place-map[data-ready][data-editor]")
    Place.objects.filter(pk="C5127").update(version=2, name_en="Elsewhere")
    page.click(".field-unit .select2-selection")
    page.fill(".select2-dropdown .select2-search__field", "ديرالزور")
    page.click(".select2-results__option:has-text('Deir')")
    page.click("[name=_save]")
    page.wait_for_selector("#conflict")
    page.wait_for_selector("#place-map[data-ready][data-editor]")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert len(Place.objects.get(pk="C5127").parents) < 3


def test_the_language_is_switched_in_the_header(editor, open_page, live_server):
    page = open_page("en")
    page.click(".language-switch button")
    page.wait_for_selector("html[lang=ar][dir=rtl]")
    page.goto(f"{live_server.url}/")
    assert page.locator("html").get_attribute("lang") == "ar"
