"""An editor's work in the admin is used by the next reading and kept by the next import."""

import datetime as dt
import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from gazetteer.models import Name, Place
from mapper import pipeline
from mapper.ingest.files import IncomingArticle, parse_moment

pytestmark = pytest.mark.django_db


def test_an_edited_place_is_read_and_kept(client):
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    client.force_login(get_user_model().objects.create_superuser("editor", password="x" * 20))
    page = client.get("/admin/gazetteer/place/C5127/change/")
    assert page.status_code == 200
    form = page.context["adminform"].form
    data = {k: "" if v is None else v for k, v in form.initial.items()}
    data.update(dict.fromkeys(("members", "polygon"), "[]"), parents='["SY090101", "SY0901", "SY09"]')
    names = list(Name.objects.filter(place_id="C5127"))
    data.update(
        {"names-TOTAL_FORMS": len(names) + 1, "names-INITIAL_FORMS": len(names), "names-MIN_NUM_FORMS": 0, "names-MAX_NUM_FORMS": 1000}
    )
    data.update({"references-TOTAL_FORMS": 0, "references-INITIAL_FORMS": 0})
    for i, n in enumerate(names):
        data.update(
            {
                f"names-{i}-id": n.id,
                f"names-{i}-place": "C5127",
                f"names-{i}-text": n.text,
                f"names-{i}-lang": n.lang,
                f"names-{i}-role": n.role,
            }
        )
    i = len(names)
    data.update({f"names-{i}-place": "C5127", f"names-{i}-text": "موسكو الصغرى", f"names-{i}-lang": "ar", f"names-{i}-role": "variant"})
    saved = client.post("/admin/gazetteer/place/C5127/change/", data)
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    assert Place.objects.get(id="C5127").edited
    article = IncomingArticle("a", "o", parse_moment("2017-10-18"), "", "سيطر الجيش السوري على بلدة موسكو الصغرى في ريف دير الزور.")
    assert [(c.place_id, c.date) for c in pipeline.reread(article).claims] == [("C5127", dt.date(2017, 10, 18))]
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    assert Name.objects.filter(text="موسكو الصغرى").exists()


def test_a_point_outside_syria_is_refused(client):
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    client.force_login(get_user_model().objects.create_superuser("editor", password="x" * 20))
    answer = client.post(
        "/admin/gazetteer/place/add/", {"id": "x", "kind": "town", "name_ar": "س", "lat": "40.1", "lon": "35.2", "prominence": "0"}
    )
    assert answer.status_code == 200
    assert "is not in Syria" in answer.content.decode()
