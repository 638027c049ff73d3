"""The dashboard in a real Chromium."""

import datetime as dt

import pytest
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.django_db(transaction=True)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def page(chromium):
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.failures = []
        page.addresses = []
        page.on("pageerror", lambda e: page.failures.append(str(e)))
        page.on("console", lambda m: page.failures.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: page.addresses.append(r.url))
        yield page
        browser.close()


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_play_drag_and_why(page, live_server, demo, lang):
    page.goto(f"{live_server.url}/?lang={lang}#on=2017-10-20")
    page.wait_for_selector("body[data-ready]")
    assert page.locator("html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    point = page.evaluate(
        """() => {
            const { layer, places } = Tamas.current, map = layer._map, i = places.ids.indexOf('C5127');
            const pixel = () => [layer.view.left + layer.view.scale * places.x[i], layer.view.top - layer.view.scale * places.y[i]];
            map.setView(map.containerPointToLatLng(pixel()), 11, {animate: false});
            const box = map.getContainer().getBoundingClientRect();
            return [pixel()[0] + box.x, pixel()[1] + box.y];
        }"""
    )
    page.mouse.click(*point)
    page.wait_for_selector("#why-body .claim.used")
    assert "موحسن" in page.locator("#why-body blockquote").first.inner_text()
    slider = page.locator(".tamas-track input")
    slider.focus()
    page.keyboard.press("Home")
    assert page.locator(".tamas-row input[type=date]").input_value() == "2012-01-01"
    page.click("#tamas-play")
    for _ in range(100):
        page.wait_for_timeout(100)
        if page.locator(".tamas-row input[type=date]").input_value() > "2012-02-01":
            break
    else:
        pytest.fail("the timeline does not play")
    page.click("#tamas-play")
    assert page.failures == []
    assert [a for a in page.addresses if not a.startswith(live_server.url)] == []


def test_a_rendered_file_opens_offline(page, demo, tmp_path):
    from mapper import maps

    path = tmp_path / "map.html"
    path.write_text(maps.as_file(dt.date(2014, 1, 1), dt.date(2018, 1, 1), "en"), encoding="utf-8")
    page.goto(path.as_uri())
    page.wait_for_selector(".tamas-panel")
    assert page.locator(".tamas-row input[type=date]").input_value() == "2018-01-01"
    assert page.failures == []
    assert [a for a in page.addresses if not a.startswith("file:")] == []
