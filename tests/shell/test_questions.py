"""Questions of imports are decided once, by a click, and remembered."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from gazetteer import questions, store
from gazetteer.models import ImportQuestion, Place, Reference
from gazetteer.places import GazetteerEntry, PlaceKind, PlaceName
from gazetteer.sources.table import to_record

pytestmark = pytest.mark.django_db
ROW = GazetteerEntry(
    "osm:node/7",
    PlaceKind.TOWN,
    "موحسن الشرقية",
    "Mohassan East",
    35.32,
    40.32,
    names=(PlaceName("موحسنة"),),
    references=(("osm", "node/7"),),
)


@pytest.fixture
def gazetteer(db):
    call_command("import_gazetteer", "core", stdout=io.StringIO())


def doubtful():
    return ImportQuestion.objects.create(
        source="osm", code="node/7", kind="doubtful", place_id="C5127", theirs=to_record(ROW), reason="names written alike, 2 km away"
    )


def entry(place_id):
    return next((e for e in store.load_entries() if e.id == place_id), None)


def test_the_same_place_takes_names_and_ids(gazetteer):
    questions.decide(doubtful().pk, True, None)
    place = entry("C5127")
    assert ("osm", "node/7") in place.references
    assert {"موحسن الشرقية", "موحسنة", "Mohassan East"} <= {n.text for n in place.names}
    assert entry("osm:node/7") is None
    with pytest.raises(questions.QuestionError, match="meanwhile"):
        questions.decide(ImportQuestion.objects.get().pk, False, None)


def test_two_places_are_two(gazetteer):
    questions.decide(doubtful().pk, False, None)
    assert entry("osm:node/7").name_ar == "موحسن الشرقية"
    assert Reference.objects.get(source="osm", code="node/7").place_id == "osm:node/7"
    assert ImportQuestion.objects.get().state == "refused"


@pytest.mark.parametrize(
    ("field", "ours", "theirs", "got"),
    [
        ("point", [35.3, 40.3], [35.31, 40.31], (35.31, 40.31)),
        ("kind", "town", "village", PlaceKind.VILLAGE),
        ("name_en", "a", "Muhassan", "Muhassan"),
    ],
)
def test_a_difference_is_taken_or_not(gazetteer, field, ours, theirs, got):
    Place.objects.filter(id="C5127").update(edited=True)
    before = entry("C5127")
    asked = {
        "source": "ocha",
        "code": "C5127",
        "kind": "difference",
        "place_id": "C5127",
        "field": field,
        "ours": ours,
        "theirs": theirs,
        "reason": "r",
    }
    questions.decide(ImportQuestion.objects.create(**asked).pk, False, None)
    assert entry("C5127") == before
    ImportQuestion.objects.all().delete()
    questions.decide(ImportQuestion.objects.create(**asked).pk, True, None)
    after = entry("C5127")
    assert ((after.lat, after.lon) if field == "point" else getattr(after, field)) == got
    assert Place.objects.get(id="C5127").edited


def test_the_pages(gazetteer, client):
    question = doubtful()
    client.force_login(get_user_model().objects.create_superuser("editor", password="x" * 20))
    base = "/admin/gazetteer/importquestion/"
    assert "موحسن الشرقية" in client.get(base).content.decode()
    assert "Mohassan East" in client.get(f"{base}{question.pk}/").content.decode()
    assert "C5127" in client.get(f"{base}crosswalk/?q=موحسن").content.decode()
    assert "C5127" in client.get(f"{base}crosswalk.csv").content.decode()
    assert "faults.csv" in client.get(f"{base}faults/").content.decode()
    assert client.get(f"{base}faults.csv").content.decode().startswith("place,source,field")
    client.post(f"{base}{question.pk}/decide/", {"decision": "accept"})
    assert ImportQuestion.objects.get().by.username == "editor"
    client.force_login(get_user_model().objects.create_user("staff", password="x" * 20, is_staff=True))
    for address in (base, *(f"{base}{p}" for p in (f"{question.pk}/", "crosswalk/", "crosswalk.csv", "faults/", "faults.csv"))):
        assert client.get(address).status_code == 403
