"""What an edit of the gazetteer would change, and that the readings concerned follow it."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command

from gazetteer import curation, duplicates, editing, store
from gazetteer.effects import effects
from gazetteer.models import Mention, Name, NameVerdict, Place, PlaceMerge, Reference
from mapper import pipeline
from mapper.effects import read_next
from mapper.ingest.files import IncomingArticle, parse_moment
from mapper.models import Article, Claim, Reread

pytestmark = pytest.mark.django_db


@pytest.fixture
def gazetteer(db):
    call_command("import_gazetteer", "core", stdout=io.StringIO())


def read(key, text, day="2017-10-18", outlet="اختبار"):
    """Read and store one article."""
    article = IncomingArticle(key, outlet, parse_moment(day), "", text)
    pipeline.save(article, pipeline.reread(article), pipeline.rules())
    return article


def work():
    """Do all that waits."""
    while read_next():
        pass


def places_of(article):
    return set(Claim.objects.filter(article=article).values_list("place_id", flat=True))


def test_a_reading_saves_its_mentions_and_they_leave_with_it(gazetteer):
    text = "سيطر الجيش السوري على بلدة موحسن وقرية الفلانية في ريف دير الزور. وقتل مدني في دمشق."
    article = read("a", text)
    found = {m.surface: m for m in Mention.objects.filter(document="a")}
    assert found["موحسن"].place_id == "C5127"
    assert found["الفلانية"].place is None
    assert found["الفلانية"].reason == "unknown name"
    assert found["الفلانية"].sentence == text[: text.index(".")]
    assert abs(found["الفلانية"].near_lat - 35.3) < 0.3
    assert all(article.body[m.start : m.end] == m.surface for m in found.values())
    read("a", "سيطر الجيش السوري على بلدة موحسن.")
    assert Mention.objects.filter(document="a").count() == 1
    Article.objects.all().delete()
    assert not Mention.objects.exists()


def test_a_new_name_is_previewed_saved_and_read_again(gazetteer):
    read("a", "سيطر الجيش السوري على بلدة موسكو الصغرى في ريف دير الزور.")
    assert "C5127" not in places_of("a")

    def action():
        return Name.objects.create(place_id="C5127", text="موسكو الصغرى")

    tried = editing.rehearse(action)
    assert not Name.objects.filter(text="موسكو الصغرى").exists()
    impact = effects().preview(tried.edit)
    assert [(t.surface, t.before) for t in impact.toponyms] == [("موسكو الصغرى", "")]
    assert impact.claims[0].after == impact.toponyms[0].after
    assert impact.days > 0
    assert "C5127" not in places_of("a")
    done = editing.perform(action, "موحسن", None)
    assert effects().progress(done.job).finished is False
    work()
    after = effects().progress(done.job)
    assert after.finished
    assert [t.after for t in after.impact.toponyms] == [impact.toponyms[0].after]
    assert after.impact.periods == impact.periods
    assert places_of("a") == {"C5127"}


def test_a_name_that_no_article_holds_concerns_nothing(gazetteer):
    read("a", "سيطر الجيش السوري على بلدة موحسن.")
    done = editing.perform(lambda: Name.objects.create(place_id="C5127", text="اسم بعيد جدا"), "x", None)
    assert done.job is None


def test_a_moved_point_concerns_what_was_resolved_to_it(gazetteer):
    read("a", "سيطر الجيش السوري على بلدة موحسن.")
    read("b", "سيطر الجيش السوري على مدينة تدمر.")
    done = editing.rehearse(lambda: Place.objects.filter(id="C5127").update(lat=35.5))
    assert effects().preview(done.edit).affected == 1


def test_a_large_edit_says_that_it_looked_at_a_part(gazetteer, monkeypatch):
    monkeypatch.setattr("mapper.effects.PREVIEWED", 2)
    for i in range(4):
        read(f"a{i}", "سيطر الجيش السوري على بلدة موحسن.", f"2017-10-1{i}")
    impact = effects().preview(editing.rehearse(lambda: Place.objects.filter(id="C5127").update(kind="hill")).edit)
    assert (impact.affected, impact.read, impact.sampled) == (4, 2, True)


def test_a_worker_that_dies_leaves_the_row_and_the_old_reading(gazetteer, monkeypatch):
    read("a", "سيطر الجيش السوري على بلدة موسكو الصغرى في ريف دير الزور.")
    editing.perform(lambda: Name.objects.create(place_id="C5127", text="موسكو الصغرى"), "x", None)

    class Killed(BaseException):
        """As a signal ends a process: nothing catches it."""

    def dies(*_):
        raise Killed

    with monkeypatch.context() as m:
        m.setattr("mapper.store.add_claims", dies)
        with pytest.raises(Killed):
            read_next()
    assert Reread.objects.filter(done_at=None).count() == 1
    assert not Mention.objects.filter(place="C5127").exists()
    work()
    assert places_of("a") == {"C5127"}
    assert not Reread.objects.filter(done_at=None).exists()


def test_an_article_that_cannot_be_read_does_not_stop_the_others(gazetteer, monkeypatch):
    read("a", "سيطر الجيش السوري على بلدة موسكو الصغرى.", "2017-10-18")
    read("b", "سيطر الجيش السوري على بلدة موسكو الصغرى اليوم.", "2017-10-19")
    done = editing.perform(lambda: Name.objects.create(place_id="C5127", text="موسكو الصغرى"), "x", None)
    real = pipeline.reread

    def breaks(article):
        if article.id == "a":
            raise ValueError("broken text")
        return real(article)

    monkeypatch.setattr("mapper.pipeline.reread", breaks)
    work()
    progress = effects().progress(done.job)
    assert progress.finished
    assert progress.failed == ("a: ValueError: broken text",)
    assert places_of("b") == {"C5127"}


def test_no_place_is_obeyed_and_taken_back(gazetteer):
    read("a", "سيطر الجيش السوري على قرية الفلانية في ريف دير الزور.")
    assert [k for k, _ in curation.unknown_keys()] == ["الفلانيه"]
    done = editing.perform(lambda: curation.refuse("الفلانيه", "الفلانية", None), "x", None)
    assert curation.unknown_keys() == []
    work()
    assert not Mention.objects.filter(key="الفلانيه").exists()
    back = editing.perform(lambda: curation.take_back(done.result.pk), "x", None)
    assert back.job is not None
    work()
    assert [k for k, _ in curation.unknown_keys()] == ["الفلانيه"]


def test_an_unknown_name_becomes_a_name_and_back(gazetteer):
    read("a", "سيطر الجيش السوري على قرية الفلانية في ريف دير الزور.")
    before = places_of("a")
    done = editing.perform(lambda: curation.add_name("الفلانيه", "الفلانية", "C5127", None), "x", None)
    work()
    assert places_of("a") == {"C5127"}
    assert Place.objects.get(id="C5127").edited
    with pytest.raises(curation.VerdictError, match="meanwhile"):
        curation.refuse("الفلانيه", "الفلانية", None)
    editing.perform(lambda: curation.take_back(done.result.pk), "x", None)
    work()
    assert places_of("a") == before
    assert not NameVerdict.objects.exists()


def test_merge_moves_all_and_undo_brings_it_back(gazetteer):
    Place.objects.create(id="core:twin", kind="town", name_ar="موحسن الكبرى", name_en="Muhasan", lat=35.3, lon=40.3, pcode="X1")
    Name.objects.create(place_id="core:twin", text="موسكو الصغرى")
    Reference.objects.create(place_id="core:twin", source="osm", code="node/1")
    region = Place.objects.filter(kind="region").first()
    Place.objects.filter(id=region.id).update(members=["core:twin", "C5127"])
    store.touch()
    read("a", "سيطر الجيش السوري على بلدة موسكو الصغرى في ريف دير الزور.")
    assert places_of("a") == {"core:twin"}
    before = {e.id: e for e in store.load_entries()}
    claims = list(Claim.objects.values())

    done = editing.perform(lambda: duplicates.merge("C5127", "core:twin", None), "x", None)
    assert places_of("a") == {"C5127"}
    assert set(Mention.objects.filter(surface="موسكو الصغرى").values_list("place", flat=True)) == {"C5127"}
    kept = next(e for e in store.load_entries() if e.id == "C5127")
    assert {"موسكو الصغرى", "موحسن الكبرى"} <= {n.text for n in kept.names}
    assert {("osm", "node/1"), ("core", "twin"), ("ocha", "X1")} <= set(kept.references)
    assert Place.objects.get(id=region.id).members == ["C5127"]
    assert not Place.objects.filter(id="core:twin").exists()
    work()
    assert places_of("a") == {"C5127"}
    assert effects().progress(done.job).impact.claims == ()

    editing.perform(lambda: duplicates.undo(done.result.pk), "x", None)
    assert {e.id: e for e in store.load_entries()} == before
    assert list(Claim.objects.values()) == claims
    work()
    assert list(Claim.objects.values()) == claims
    with pytest.raises(duplicates.MergeError, match="already"):
        duplicates.undo(done.result.pk)


@pytest.mark.parametrize(
    ("kept", "gone", "says"),
    [("C5127", "C5127", "itself"), ("C5127", "SY09", "lies in"), ("C5127", "SY01", "never one place"), ("C5127", "none", "no place none")],
)
def test_merges_that_make_no_sense_are_refused(gazetteer, kept, gone, says):
    with pytest.raises(duplicates.MergeError, match=says):
        duplicates.merge(kept, gone, None)
    assert not PlaceMerge.objects.exists()


@pytest.fixture
def editor(client):
    """A signed-in editor."""
    client.force_login(get_user_model().objects.create_superuser("editor", password="x" * 20))
    return client


QUEUE = "/admin/gazetteer/mention/"


def test_pages_escape_texts_and_need_the_right(gazetteer, client, editor):
    read("a<b>", "سيطر الجيش السوري على قرية الفلانية <script>alert(1)</script> في ريف دير الزور.")
    pages = [QUEUE, f"{QUEUE}name/?key=الفلانيه", "/admin/gazetteer/placemerge/", "/admin/gazetteer/nameverdict/"]
    for address in pages:
        html = editor.get(address).content.decode()
        assert "<script>alert" not in html, address
    assert "<mark>الفلانية</mark> &lt;script&gt;" in editor.get(QUEUE).content.decode()
    staff = get_user_model().objects.create_user("staff", password="x" * 20, is_staff=True)
    client.force_login(staff)
    for address in pages:
        assert client.get(address).status_code == 403, address
    assert client.post(f"{QUEUE}decide/", {"key": "الفلانيه", "surface": "الفلانية", "verdict": "not-a-place"}).status_code == 403
    assert client.post("/admin/gazetteer/placemerge/merge/", {"kept": "C5127", "gone": "SY09"}).status_code == 403
    client.logout()
    assert client.get(QUEUE).status_code == 302
    assert not NameVerdict.objects.exists()


def test_the_group_of_editors_may_decide_and_edit_actors(gazetteer, client):
    read("a", "سيطر الجيش السوري على قرية الفلانية في ريف دير الزور.")
    user = get_user_model().objects.create_user("samar", password="x" * 20, is_staff=True)
    user.groups.add(Group.objects.get(name="Gazetteer editors"))
    client.force_login(user)
    for address in (QUEUE, "/admin/gazetteer/placemerge/", "/admin/gazetteer/importquestion/", "/admin/mapper/actor/"):
        assert client.get(address).status_code == 200, address
    assert client.get("/admin/mapper/claim/").status_code == 403
    client.post(f"{QUEUE}decide/", {"key": "الفلانيه", "surface": "الفلانية", "verdict": "not-a-place"})
    assert NameVerdict.objects.get().by == user


def test_the_queue_decides_by_a_click(gazetteer, editor):
    read("a", "سيطر الجيش السوري على قرية الفلانية في ريف دير الزور.")
    answer = editor.post(f"{QUEUE}decide/", {"key": "الفلانيه", "surface": "الفلانية", "verdict": "name", "place": "C5127"}, follow=True)
    html = answer.content.decode()
    assert "/reread/" in html
    job = Reread.objects.get().job_id
    page = f"/admin/gazetteer/place/reread/{job}/"
    assert "data-reload" in editor.get(page).content.decode()
    work()
    html = editor.get(page).content.decode()
    assert "data-reload" not in html
    assert "<mark>الفلانية</mark>" in html
    assert editor.get("/admin/gazetteer/place/reread/9999/").status_code == 404


def test_merge_page_previews_then_merges_and_undoes(gazetteer, editor):
    Place.objects.create(id="core:twin", kind="town", name_ar="موحسن", name_en="Muhasan", lat=35.3, lon=40.3)
    store.touch()
    group = "/admin/gazetteer/placemerge/group/?id=C5127&id=core:twin"
    assert "core:twin" in editor.get(group).content.decode()
    address = "/admin/gazetteer/placemerge/merge/"
    asked = editor.post(address, {"kept": "C5127", "gone": "core:twin", "back": group})
    assert "_confirmed" in asked.content.decode()
    assert Place.objects.filter(id="core:twin").exists()
    assert editor.post(address, {"kept": "C5127", "gone": "C5127", "back": group}).url == group
    assert editor.post(address, {"kept": "C5127", "gone": "C5127", "back": "https://evil.example/"}).url == "/admin/gazetteer/placemerge/"
    editor.post(address, {"kept": "C5127", "gone": "core:twin", "_confirmed": "1"})
    assert not Place.objects.filter(id="core:twin").exists()
    history = editor.get("/admin/gazetteer/place/C5127/history/")
    told = [e for e in history.context["page"] if e.of == "core:twin"]
    assert told and not any(e.known for e in told), "what was known of the merged place is part of the history, not a version to go back to"
    assert '<bdi class="merged">core:twin</bdi>' in history.content.decode()
    editor.post(f"/admin/gazetteer/placemerge/{PlaceMerge.objects.get().pk}/undo/")
    assert Place.objects.filter(id="core:twin").exists()
    assert not [e for e in editor.get("/admin/gazetteer/place/C5127/history/").context["page"] if e.of]
