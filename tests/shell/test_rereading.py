"""Stored articles read again with other rules: what changed is told, and only a run that is no rehearsal saves it."""

import datetime as dt
import io
import json

import pytest
from django.core.management import call_command

from mapper.models import Article, Claim
from mapper.reading.reader import RULES_VERSION

pytestmark = pytest.mark.django_db


def run(**options):
    out = io.StringIO()
    call_command("reread_articles", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def stored(db, tmp_path):
    """Three articles whose claims older rules made otherwise: one too many, one missing, one with another date."""
    call_command("import_gazetteer", "core", stdout=io.StringIO())
    places = ["سقبا", "حمورية", "عربين"]
    rows = [
        {"id": f"a{i}", "outlet": "x", "published_at": "2018-03-20", "text": f"سيطر الجيش السوري على بلدة {place}."}
        for i, place in enumerate(places)
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    call_command("read_articles", str(file), stdout=io.StringIO())
    assert set(Claim.objects.values_list("rules", flat=True)) == {RULES_VERSION}
    Claim.objects.filter(article="a1").delete()
    Claim.objects.filter(article="a2").update(date=dt.date(2018, 3, 1))
    extra = Claim.objects.get(article="a0")
    extra.id, extra.event, extra.actor = "0" * 32, "lose", "SDF"
    extra.save()
    Claim.objects.update(rules="0")


def test_changes_are_counted_by_actor_and_event_and_listed(stored, tmp_path):
    out = tmp_path / "changes.jsonl"
    report = run(dry_run=True, out=out)
    assert "3 articles read" in report and "3 of them" in report
    assert [line.split() for line in report.splitlines()[1:5]] == [
        ["actor", "event", "gone", "new", "moved", "changed"],
        ["GOV", "gain", "0", "1", "0", "1"],
        ["SDF", "lose", "1", "0", "0", "0"],
        ["all", "1", "1", "0", "1"],
    ]
    rows = {r["change"]: r for r in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    assert rows["changed"]["before"]["claim"]["date"] == "2018-03-01"
    assert rows["new"]["text"] == "سيطر الجيش السوري على بلدة حمورية"
    assert set(Claim.objects.values_list("rules", flat=True)) == {"0"}


def test_saved_once_it_changes_nothing_more(stored):
    run()
    assert set(Claim.objects.values_list("rules", flat=True)) == {RULES_VERSION}
    assert Claim.objects.count() == Article.objects.count() == 3
    assert "0 of them" in run()


def test_many_processes_read_as_one_does(stored, django_db_blocker):
    for i in range(60):
        Article.objects.create(
            id=f"b{i}",
            outlet="x",
            published_at=dt.datetime(2018, 3, 20, tzinfo=dt.UTC),
            text="سيطر الجيش السوري على بلدة سقبا.",
            digest="",
        )
    assert run(dry_run=True, workers=1).splitlines() == run(dry_run=True, workers=2).splitlines()


def test_a_town_taken_twice_is_two_claims_of_one_article(stored, tmp_path):
    text = "سيطرت الفصائل على بلدة سقبا عام 2013. وسيطر الجيش السوري على بلدة سقبا عام 2014.\n"
    text += "وبعد معارك طويلة في الغوطة الشرقية سيطر الجيش السوري أمس على بلدة سقبا."
    file = tmp_path / "b.jsonl"
    file.write_text(json.dumps({"id": "twice", "outlet": "x", "published_at": "2018-03-20", "text": text}), encoding="utf-8")
    call_command("read_articles", str(file), stdout=io.StringIO())
    taken = Claim.objects.filter(article="twice", actor="GOV").values_list("date", flat=True)
    assert sorted(d.year for d in taken) == [2014, 2018]
    run()
    assert "0 of them" in run()


def test_ablation_prints_a_row_a_family(stored, shared, tmp_path):
    from mapper.pipeline import families

    gold = tmp_path / "gold.jsonl"
    with (shared / "gold" / "dev.jsonl").open(encoding="utf-8") as lines:
        gold.write_text(next(lines) + next(lines), encoding="utf-8")
    out = io.StringIO()
    call_command("evaluate", str(gold), scorer=shared / "gold" / "score.py", ablation=True, stdout=out, stderr=io.StringIO())
    rows = out.getvalue().splitlines()
    assert [r.split(" | ")[0].strip("| ") for r in rows[3:]] == [f.name for f in families()]
