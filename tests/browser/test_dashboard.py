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


# How far what was painted step by step is from a whole painting of the same day: the greatest difference of a pixel on white.
FARTHEST_PIXEL = """
(days) => {
    const { layer, show } = Tamas.current, read = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const onWhite = (data, i) => 255 + ((data[i] - 255) * data[i - (i % 4) + 3]) / 255;
    return days.map((day) => {
        show(day);
        const stepped = [layer.ground, layer.signs].map(read);
        layer.draw();
        const whole = [layer.ground, layer.signs].map(read);
        let most = 0;
        stepped.forEach((data, k) => {
            for (let i = 0; i < data.length; i++) if (i % 4 < 3) most = Math.max(most, Math.abs(onWhite(data, i) - onWhite(whole[k], i)));
        });
        return most;
    });
}
"""


def test_what_is_painted_step_by_step_is_what_a_day_looks_like(page, demo, tmp_path):
    from mapper import maps

    path = tmp_path / "map.html"
    path.write_text(maps.as_file(dt.date(2012, 1, 1), dt.date(2024, 12, 31), "ar"), encoding="utf-8")
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]")
    days = ["2013-03-04", "2013-03-05", "2014-07-15", "2017-10-18", "2017-10-20", "2017-10-17", "2024-12-07", "2024-12-09", "2024-12-07"]
    assert max(page.evaluate(FARTHEST_PIXEL, days)) < 24  # the browser smooths edges otherwise where it paints a part
    assert page.failures == []


def test_a_map_whose_data_do_not_come_says_so(page, live_server, demo):
    page.route("**/timeline.bin", lambda route: route.fulfill(body=b"no timeline"))
    page.goto(f"{live_server.url}/?lang=en")
    assert "Try again" in page.locator("[role=alert]").inner_text()
