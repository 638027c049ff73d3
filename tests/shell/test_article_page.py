"""The page of an article and its twin on the command line."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mapper.models import Article, Claim

pytestmark = pytest.mark.django_db
EVIL = "<script>alert('x')</script>"
ROW = {
    "id": "سانا/2018 ؟1",
    "outlet": f"وكالة {EVIL}",
    "published_at": "2018-03-20",
    "title": f"الجيش السوري يسيطر على بلدة سقبا {EVIL}",
    "text": f"أفاد {EVIL} المرصد بأن قوات النظام سيطرت أمس على بلدة حمورية.\nوتقدمت باتجاه عربين. سيطر الجيش العراقي على الموصل.",
    "url": "javascript:alert(1)",
}


@pytest.fixture
def stored(db, tmp_path):
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(ROW), encoding="utf-8")
    call_command("read_articles", str(file), stdout=io.StringIO())
    return file


@pytest.mark.parametrize(("lang", "says"), [("ar", "تقدّم"), ("en", "an advance")])
def test_the_page_shows_text_claims_candidates_and_what_was_not_taken(client, stored, lang, says):
    from django.urls import reverse

    page = client.get(reverse("article", args=[ROW["id"]]), {"lang": lang}).content.decode()
    assert f'lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"' in page
    assert 'href="#claim-0"' in page and 'id="claim-0"' in page
    assert 'href="#toponym-0"' in page and 'id="toponym-0"' in page
    assert "C2316" in page
    assert says in page
    assert "alert('x')" not in page and "&lt;script&gt;" in page
    assert "javascript:" not in page


def test_the_drawer_links_to_the_page(client, stored):
    page = client.get("/why/C2314/", {"on": "2018-03-25", "lang": "en"}).content.decode()
    link = page.split('href="/articles/')[1].split('"')[0]
    assert client.get(f"/articles/{link}").status_code == 200
    assert client.get("/articles/none/").status_code == 404


def test_the_page_says_that_stored_claims_are_of_older_rules(client, stored):
    Claim.objects.update(rules="0")
    article = Article.objects.get()
    page = client.get(f"/articles/{article.id.replace('؟', '%D8%9F')}/", {"lang": "en"}).content.decode()
    assert "older rules" in page


def explain(*args):
    out = io.StringIO()
    call_command("read_articles", *args, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_command_explains_a_stored_article_and_one_of_a_file(stored, tmp_path):
    told = explain("--explain", ROW["id"])
    assert "{يسيطر}" in told and "[حمورية]" in told
    assert "rule control: «سيطرت»" in told
    assert "an advance" in told and "abroad" in told
    other = tmp_path / "b.jsonl"
    other.write_text(json.dumps({**ROW, "id": "new"}), encoding="utf-8")
    assert "GOV gain" in explain("--explain", "new", str(other))
    assert Article.objects.count() == 1


def test_an_unknown_article_or_no_file_is_said(stored):
    with pytest.raises(CommandError, match="No article 'none' is stored"):
        explain("--explain", "none")
    with pytest.raises(CommandError, match="Name at least one FILE"):
        explain()
