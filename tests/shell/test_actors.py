"""Actors and aliases edited in the admin are used by the next reading and kept by the next import."""

import datetime as dt
import gzip

import pytest
from django.contrib.auth import get_user_model

from mapper import parties, pipeline, situation
from mapper.ingest.files import IncomingArticle, parse_moment
from mapper.models import Actor, ActorAlias, Succession
from mapper.timeline.columns import read

pytestmark = pytest.mark.django_db
TEXT = "سيطر تجمع نجمة الصحراء على مدينة السويداء."


@pytest.fixture
def loaded(db):
    pipeline.import_gazetteer()
    pipeline.import_actors()


def gains(text, day="2025-08-10", outlet="اختبار"):
    reading = pipeline.reread(IncomingArticle("a", outlet, parse_moment(day), "", text))
    return {(c.actor, c.place_name) for c in reading.claims if c.event == "gain"}


@pytest.fixture
def editor(client):
    client.force_login(get_user_model().objects.create_superuser("editor", password="x" * 20))
    return client


def form_of(page):
    """What a browser would post of an admin form as it stands."""
    data = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value.isoformat() if isinstance(value, dt.date) else value
    return data


def test_files_and_database_say_the_same(db):
    from_files = pipeline.parameters(), pipeline._language("")[0]
    assert pipeline.import_actors() > 0
    assert pipeline.import_actors() == 0
    from_rows = pipeline.parameters(), pipeline._language(parties.revision())[0]
    assert dict(from_rows[0].actors) == dict(from_files[0].actors)
    assert {k: set(v) for k, v in from_rows[1].aliases.items()} == {k: set(v) for k, v in from_files[1].aliases.items()}


def test_a_new_party_with_its_alias_is_read_without_a_programmer(loaded, editor):
    assert gains(TEXT) == set()
    page = editor.get("/admin/mapper/actor/add/")
    data = form_of(page) | {"code": "NG", "name_ar": "تجمع نجمة الصحراء", "name_en": "National Guard", "colour": "#7a4bb0", "camp": "ng"}
    data |= {"aliases-0-text": "تجمع نجمة الصحراء", "aliases-0-since": "2025-07-01", "aliases-0-used": "on"}
    saved = editor.post("/admin/mapper/actor/add/", data)
    assert saved.status_code == 302, saved.context["errors"]
    assert gains(TEXT) == {("NG", "السويداء")}
    assert gains(TEXT, "2025-06-01") == set()
    actors = read(gzip.decompress(situation.timeline()))[0]["actors"]
    assert {"code": "NG", "ar": "تجمع نجمة الصحراء", "en": "National Guard", "colour": "#7a4bb0"} in actors
    assert pipeline.import_actors() == 0
    assert Actor.objects.get(code="NG").edited


def test_a_reading_is_stale_when_actors_change(loaded):
    before = pipeline.rules()
    ActorAlias.objects.create(actor_id="SDF", text="اسم جديد", edited=True)
    parties.touch()
    assert pipeline.rules() != before


def test_an_alias_of_the_files_goes_out_of_use_and_stays_so(loaded, editor):
    alias = ActorAlias.objects.get(text="قسد")
    page = editor.get("/admin/mapper/actor/SDF/change/")
    data = form_of(page)
    prefix = next(k for k, v in data.items() if k.startswith("aliases-") and k.endswith("-text") and v == "قسد").removesuffix("text")
    saved = editor.post("/admin/mapper/actor/SDF/change/", data | {f"{prefix}DELETE": "on"})
    assert saved.status_code == 302
    alias.refresh_from_db()
    assert (alias.used, alias.edited) == (False, True)
    assert not Actor.objects.get(code="SDF").edited
    assert pipeline.import_actors() == 0
    assert gains("سيطرت قسد على مدينة الطبقة.", "2017-05-10") == set()


def test_an_alias_may_belong_to_the_mouth_of_one_camp(loaded):
    ActorAlias.objects.create(actor_id="OPP", text="المجموعات المارقة", camp="gov", edited=True)
    parties.touch()
    text = "سيطرت المجموعات المارقة على بلدة موحسن."
    assert gains(text, "2014-01-01", "سانا") == {("OPP", "موحسن")}
    assert gains(text, "2014-01-01", "اختبار") == set()


def test_successors_and_colours_by_period(loaded):
    Actor.objects.create(code="NG", name_ar="ح", name_en="NG", camp="", parent_id="SDF", edited=True)
    Succession.objects.create(actor_id="NG", since=dt.date(2025, 1, 1), successor_id="STG")
    Succession.objects.create(actor_id="NG", since=dt.date(2025, 6, 1), successor_id=None)
    parties.touch()
    now = pipeline.parameters()
    assert now.actors["NG"].colour == now.actors["SDF"].colour
    assert [now.heir("NG", dt.date(2024 + i, m, 1)) for i, m in ((0, 12), (1, 2), (1, 7))] == ["NG", "STG", "NG"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [("colour", "red", "#rrggbb"), ("code", "x y", "capital letters"), ("aliases-0-text", "!!", "as newspapers write")],
)
def test_bad_input_is_refused_with_a_sentence(loaded, editor, field, value, says):
    page = editor.get("/admin/mapper/actor/add/")
    data = form_of(page) | {"code": "NG", "name_ar": "ح", "name_en": "NG", "colour": "#7a4bb0", "aliases-0-used": "on", field: value}
    answer = editor.post("/admin/mapper/actor/add/", data)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not Actor.objects.filter(name_en="NG").exists()
