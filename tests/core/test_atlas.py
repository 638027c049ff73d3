"""Maps ask for nothing that we do not serve, and untrusted texts stay texts."""

import folium
import pytest

from mapper.atlas.elements import ControlTimeline, SyriaMap, script_json
from mapper.atlas.page import UnservedAssetError, for_page, parts

CONFIG = {"url": "/t.json", "lang": "ar", "labels": {"x": "</script><script>alert(1)</script>"}, "border": [], "rivers": []}


def test_a_foreign_asset_fails_loudly():
    with pytest.raises(UnservedAssetError, match="which we do not serve"):
        parts(folium.Map())


def test_every_inline_part_has_the_nonce():
    m = SyriaMap(tiles=None)
    ControlTimeline(CONFIG).add_to(m)
    page = for_page(m, "abc", lambda name: f"/static/{name}")
    html = page.head + page.script
    assert html.count("<script") == html.count('nonce="abc"') - html.count("<style") + html.count("<script src")
    assert "//cdn" not in html
    assert "</script><script>alert" not in html


def test_script_json_cannot_close_its_script():
    assert "<" not in script_json({"a": "</script><!--"})
