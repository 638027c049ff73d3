"""Sources and their records in the database: filled from the data files, learnt from the stored claims, edited by people."""

import io
import json

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError

from mapper import parties, pipeline, records, reliability, situation, store
from mapper.control.evidence import Decision
from mapper.control.parameters import SourceRecord
from mapper.models import Source
from mapper.models import SourceRecord as Row

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(get_user_model().objects.create_superuser("editor", password="x" * 20))
    return client


def learn_sources(**options):
    out = io.StringIO()
    call_command("learn_sources", stdout=out, **options)
    return out.getvalue()


def test_files_and_database_say_the_same_of_sources():
    from_files = pipeline.parameters().sources
    assert pipeline.import_actors() > 0
    assert pipeline.import_actors() == 0
    assert sorted(pipeline.parameters().sources, key=lambda s: s.id) == sorted(from_files, key=lambda s: s.id)


def test_a_source_edited_in_the_admin_is_used_and_kept(editor):
    pipeline.import_actors()
    before = pipeline.rules()
    saved = editor.post("/admin/mapper/source/sohr/change/", {"names": "المرصد السوري\nالمرصد", "camp": "opp"})
    assert saved.status_code == 302, saved.context["errors"]
    assert pipeline.parameters().source_of("مدير المرصد").camp == "opp"
    assert pipeline.rules() != before
    assert pipeline.import_actors() == 0
    assert [h.camp for h in Source.history.filter(id="sohr")] == ["opp", ""]


@pytest.mark.parametrize(("names", "says"), [("", "required"), ("م", "three letters"), ("سانا\nx", "three letters")])
def test_a_source_needs_names(editor, names, says):
    page = editor.post("/admin/mapper/source/add/", {"id": "new", "names": names, "camp": ""}, headers={"accept-language": "en"})
    assert page.status_code == 200 and says in page.content.decode()
    assert not Source.objects.exists()


def test_records_are_learnt_shown_and_learnt_again_to_the_same(demo, editor):
    pipeline.import_actors()
    table = learn_sources(dry_run=True)
    assert "nothing stored" in table and not Row.objects.exists()
    assert pipeline.parameters().records == {}
    table = learn_sources()
    assert "reports" in table and Row.objects.count() > 5
    assert pipeline.parameters().records == records.load()
    versions = set(Row.objects.values_list("revision", flat=True))
    assert "0 records changed" in learn_sources()
    assert set(Row.objects.values_list("revision", flat=True)) == versions
    assert "demo-government" in editor.get("/admin/mapper/sourcerecord/").content.decode()


def test_what_a_person_set_is_used_and_never_overwritten(demo, editor):
    pipeline.import_actors()
    world = situation.world()
    learn_sources()
    row = Row.objects.get(root="demo-government", camp="gov")
    saved = editor.post(f"/admin/mapper/sourcerecord/{row.pk}/change/", {"root": row.root, "camp": "gov", "pro": "0.2", "contra": "4"})
    assert saved.status_code == 302, saved.context["errors"]
    learn_sources()
    row.refresh_from_db()
    assert (row.pro, row.contra, row.edited) == (0.2, 4.0, True)
    assert row.history.count() == 2
    assert pipeline.parameters().records["demo-government", "gov"] == SourceRecord(0.2, 4.0)
    assert situation.world().ledger.parameters.records and situation.world() is not world


def test_decisions_teach(demo):
    claims = [c for c in store.load_claims() if c.outlet.startswith("لسان المعارضة")]
    before = {(t.root, t.camp, t.side): t.after for t in reliability.learn_sources(dry_run=True)[0]}
    tallies, _, _ = reliability.learn_sources({c.id: Decision.REJECTED for c in claims}, dry_run=True)
    after = {(t.root, t.camp, t.side): t.after for t in tallies}
    assert after["demo-opposition", "opp", "for"] < before["demo-opposition", "opp", "for"]


def test_a_record_goes_by_the_id_of_a_known_source(editor):
    pipeline.import_actors()
    given = {"camp": "gov", "pro": "1", "contra": "1"}
    page = editor.post("/admin/mapper/sourcerecord/add/", given | {"root": "وكالة سانا"}, headers={"accept-language": "en"})
    assert "write its id, sana" in page.content.decode()
    page = editor.post("/admin/mapper/sourcerecord/add/", given | {"root": "x", "pro": "50"}, headers={"accept-language": "en"})
    assert "between -5 and 5" in page.content.decode()
    assert editor.post("/admin/mapper/sourcerecord/add/", given | {"root": "Some Map"}).status_code == 302
    assert records.load() == {("some map", "gov"): SourceRecord(1.0, 1.0)}
    assert parties.revision() and records.revision()


def backtest(**options):
    out = io.StringIO()
    call_command("backtest", stdout=out, **options)
    return out.getvalue()


def test_backtest_prints_three_methods_by_month_and_source(demo):
    told = json.loads(backtest(months=6, format="json"))
    assert set(told) == {"ledger", "latest claim", "30-day majority"}
    for figures in told.values():
        assert len(figures["by month"]) == 6
        assert sum(s["reports"] for s in figures["by month"].values()) == figures["all"]["reports"]
        assert 0 <= figures["all"]["brier"] <= 1 and figures["all"]["calibration"]
    before = json.loads(backtest(months=6, format="json"))
    learn_sources()
    assert json.loads(backtest(months=6, format="json")) == before, "what was learnt from the hidden months is not used"
    assert "calibration of ledger" in backtest(months=6)


def test_backtest_says_what_it_lacks():
    with pytest.raises(CommandError, match="read articles first"):
        backtest()
    with pytest.raises(CommandError, match="1 or more"):
        backtest(months=0)
