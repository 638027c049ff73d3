"""An editor's work in the admin is used by the next reading and kept by the next import."""

import datetime as dt
import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from gazetteer.models import Name, Place
from mapper import pipeline
from mapper.ingest.files import IncomingArticle, parse_moment
from tests.shell.admin_pages import PLACE, add_name, filled

pytestmark = pytest.mark.django_db


def test_an_edited_place_is_read_and_kept(client):
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    client.force_login(get_user_model().objects.create_superuser("editor", password="x" * 20))
    data = filled(client.get(PLACE.format("C5127")))
    add_name(data, "موسكو الصغرى")
    saved = client.post(PLACE.format("C5127"), data)
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    assert Place.objects.get(id="C5127").edited
    article = IncomingArticle("a", "o", parse_moment("2017-10-18"), "", "سيطر الجيش السوري على بلدة موسكو الصغرى في ريف دير الزور.")
    assert [(c.place_id, c.date) for c in pipeline.reread(article).claims] == [("C5127", dt.date(2017, 10, 18))]
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    assert Name.objects.filter(text="موسكو الصغرى").exists()


def test_a_point_outside_syria_is_refused(client):
    client.force_login(get_user_model().objects.create_superuser("editor", password="x" * 20))
    page = client.get("/admin/gazetteer/place/add/")
    answer = client.post(
        "/admin/gazetteer/place/add/", {**filled(page), "id": "x", "kind": "town", "name_ar": "س", "lat": "40.1", "lon": "35.2"}
    )
    assert answer.status_code == 200
    assert "is not in Syria" in answer.content.decode()
