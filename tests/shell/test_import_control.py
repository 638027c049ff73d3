"""A starting map or another's map comes in as claims of a named source, whole or not at all, and leads back to its lines."""

import csv
import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mapper import explained, pipeline, situation, store
from mapper.control.periods import Basis
from mapper.models import Article, Claim, SourceRecord

pytestmark = pytest.mark.django_db
HEADER = "on,place_id,pcode,name,lat,lon,actor,state,until,source"
SAQBA, HARASTA = "C2314", "C2342"


@pytest.fixture
def gazetteer(db):
    pipeline.import_gazetteer()


def a_file(path, *rows, header=HEADER, name="map.csv"):
    file = path / name
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return str(file)


def run(file, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_control", file, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refused(file, **options):
    err = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_control", file, stdout=io.StringIO(), stderr=err, **options)
    assert not Claim.objects.exists() and not SourceRecord.objects.exists()
    return err.getvalue() + str(caught.value)


def holder(place, day, known_by=None):
    period = _period(place, day, known_by)
    return period.actor, period.state.value


def _period(place, day, known_by=None):
    world = situation.world(dt.date.fromisoformat(known_by) if known_by else None)
    return situation.standing(world, world.places[place], dt.date.fromisoformat(day)).period


def test_a_map_is_drawn_from_its_day_and_was_known_on_it(gazetteer, tmp_path):
    run(a_file(tmp_path, f"2018-01-05,{SAQBA},,,,,OPP,controlled,,Some Map"))
    assert holder(SAQBA, "2018-01-05") == ("OPP", "controlled")
    assert _period(SAQBA, "2018-01-04").basis is not Basis.REPORTED
    assert holder(SAQBA, "2018-02-01", known_by="2018-01-04")[0] == "GOV"


def test_until_is_the_first_day_on_which_it_is_no_longer_so_and_was_known_then(gazetteer, tmp_path):
    rows = [
        f"2018-01-05,{SAQBA},,,,,OPP,controlled,2018-03-20,Some Map",
        f"2018-01-05,{HARASTA},,,,,OPP,controlled,2018-03-20,Some Map",
        f"2018-03-20,{HARASTA},,,,,GOV,,,Some Map",
    ]
    run(a_file(tmp_path, *rows))
    assert [holder(SAQBA, d)[0] for d in ("2018-03-19", "2018-03-20")] == ["OPP", ""]
    assert [holder(HARASTA, d)[0] for d in ("2018-03-19", "2018-03-20")] == ["OPP", "GOV"]
    assert holder(SAQBA, "2018-04-01", known_by="2018-03-19")[0] == "OPP"


def test_who_stays_by_the_next_row_has_lost_nothing(gazetteer, tmp_path):
    rows = [
        f"2018-01-05,{SAQBA},,,,,OPP,controlled,2018-02-01,Some Map",
        f"2018-02-01,{SAQBA},,,,,OPP+HTS,shared,,Some Map",
    ]
    run(a_file(tmp_path, *rows))
    assert not Claim.objects.filter(event="lose").exists()
    assert holder(SAQBA, "2018-02-02") == ("OPP", "shared")


def test_contested_shared_stale_and_besieged(gazetteer, tmp_path):
    rows = [
        f"2018-01-05,{SAQBA},OPP+ISIS,contested,",
        f"2018-01-05,{HARASTA},OPP,stale,GOV",
        "2018-01-05,C2338,,unknown,",
    ]
    file = a_file(tmp_path, *rows, header="on,place_id,actor,state,besieged_by")
    assert "1 rows say nothing" in run(file, source="Some Map")[0]
    assert holder(SAQBA, "2018-01-06") == ("OPP", "contested")
    world = situation.world()
    siege = situation.standing(world, world.places[HARASTA], dt.date(2018, 1, 6)).siege
    assert (siege.besieger, siege.besieged) == ("GOV", "OPP")
    sure = {c.place_id: c.certainty for c in Claim.objects.filter(event="hold")}
    assert sure[HARASTA] == pytest.approx(sure[SAQBA] / 2)


def test_places_by_id_code_and_name_near_a_point_and_never_guessed(gazetteer, tmp_path):
    rows = [
        "2018-01-05,,C2314,,,,OPP,,,Some Map",
        "2018-01-05,gone,C2342,,,,OPP,,,Some Map",
        "2018-01-05,,,حمورية,33.53,36.39,OPP,,,Some Map",
        "2018-01-05,,,حمورية,36.2,37.1,OPP,,,Some Map",
        "2018-01-05,,C0000,,,,OPP,,,Some Map",
        "2018-01-05,,,الصالحية,,,OPP,,,Some Map",
    ]
    out, err = run(a_file(tmp_path, *rows))
    assert "3 rows of unknown places left out" in out
    assert sorted(Claim.objects.values_list("place_name", flat=True)) == ["حرستا", "حمورية", "سقبا"]
    assert "map.csv, line 5: no place called «حمورية» is known within 5 km of 36.2000, 37.1000" in err
    assert "map.csv, line 6: no place that can be held has the id or p-code C0000" in err
    assert "map.csv, line 7: «الصالحية» may be" in err or "map.csv, line 7: no place called «الصالحية»" in err


def test_one_bad_row_and_nothing_is_stored(gazetteer, tmp_path):
    told = refused(
        a_file(tmp_path, f"2018-01-05,{HARASTA},,,,,OPP,,,M", "yesterday,C2314,,,,,OPP,,,M", f"2018-01-05,{HARASTA},,,,,GOV,,,M")
    )
    assert "map.csv, line 3: on 'yesterday' is no date" in told
    assert f"map.csv, line 4: says otherwise of {HARASTA}" in told
    assert "2 bad rows; nothing was imported" in told
    assert "no such file" in refused(str(tmp_path / "none.csv"))
    assert "no rows" in refused(a_file(tmp_path))


def test_the_same_again_changes_nothing_a_correction_replaces_and_a_dry_run_stores_nothing(gazetteer, tmp_path):
    rows = [f"2018-01-05,{SAQBA},,,,,OPP,,,M", f"2018-01-05,{HARASTA},,,,,OPP,,,M", f"2018-01-09,{HARASTA},,,,,GOV,,,M"]
    assert "dry run" in run(a_file(tmp_path, *rows), dry_run=True)[0]
    assert not Article.objects.exists() and not SourceRecord.objects.exists()
    run(a_file(tmp_path, *rows))
    before = list(Claim.objects.order_by("id").values())
    assert "0 days saved, 2 unchanged" in run(a_file(tmp_path, *rows))[0]
    assert list(Claim.objects.order_by("id").values()) == before
    run(a_file(tmp_path, f"2018-03-01,{SAQBA},,,,,OPP,,,Other", name="other.csv"))
    out, _ = run(a_file(tmp_path, rows[1], f"2018-01-06,{SAQBA},,,,,ISIS,,,M"))
    assert "2 days saved, 0 unchanged, 1 removed" in out
    assert sorted(Claim.objects.values_list("article__outlet", "actor", "place_id")) == [
        ("M", "ISIS", SAQBA),
        ("M", "OPP", HARASTA),
        ("Other", "OPP", SAQBA),
    ]


def test_a_colour_leads_to_the_line_of_the_file(gazetteer, tmp_path, client):
    run(a_file(tmp_path, f"2018-01-05,{HARASTA},,,,,OPP,,,M", f'2018-01-05,{SAQBA},,"<b>سقبا</b>, x",,,OPP,,,M'))
    answer = situation.why(SAQBA, dt.date(2018, 1, 6))
    (told,) = [t for t in answer.testimonies if t.claim.id in answer.used]
    line = f'map.csv:3: 2018-01-05,{SAQBA},,"<b>سقبا</b>, x",,,OPP,,,M'
    assert (told.outlet, told.published, told.sentences) == ("M", "2018-01-05", (line,))
    drawer = client.get(f"/why/{SAQBA}/?on=2018-01-06").content.decode()
    assert "map.csv:3: " in drawer and "&lt;b&gt;" in drawer and "<b>سقبا" not in drawer
    page = client.get(f"/articles/{told.claim.article_id}/?lang=en").content.decode()
    assert "map.csv:2: " in page and "map.csv:3: " in page and "<b>سقبا" not in page
    assert any("map.csv:3" in line for line in explained.lines(explained.explained(told.claim.article_id)))


def test_a_map_is_never_read_as_a_text(gazetteer, tmp_path):
    run(a_file(tmp_path, f"2018-01-05,{SAQBA},,سيطر الجيش السوري على بلدة حمورية,,,OPP,,,M"))
    before = list(Claim.objects.values())
    assert list(pipeline.read_all_again()) == []
    assert store.articles_like("حمورية") == []
    assert list(Claim.objects.values()) == before


def test_a_new_source_begins_with_a_moderate_record_that_people_may_change(gazetteer, tmp_path):
    out, _ = run(a_file(tmp_path, f"2018-01-05,{SAQBA},,,,,OPP,,,Some Map"))
    assert "«Some Map» is new" in out
    record = SourceRecord.objects.get()
    assert (record.root, record.camp, record.edited) == ("some map", "", False)
    assert record.pro < pipeline.parameters()["claim_weight"]
    world = situation.world()
    SourceRecord.objects.update(pro=0.3, edited=True)
    assert _sure(situation.world()) < _sure(world)
    assert "is new" not in run(a_file(tmp_path, f"2018-01-06,{SAQBA},,,,,OPP,,,Some Map"))[0]
    assert SourceRecord.objects.get().pro == 0.3


def _sure(world):
    return situation.standing(world, world.places[SAQBA], dt.date(2018, 1, 6)).period.probability


@pytest.mark.parametrize("day", ["2017-10-20", "2024-12-20"])
def test_our_own_export_comes_back_the_same(demo, tmp_path, day):
    out = io.StringIO()
    call_command("show_control", on=[day], format="csv", stdout=out)
    ended = {a for a, last in pipeline.parameters().ends.items() if last.isoformat() < day}
    ours = {r["place_id"]: r for r in csv.DictReader(io.StringIO(out.getvalue())) if r["actor"]}
    Article.objects.all().delete()
    file = tmp_path / "export.csv"
    file.write_text(out.getvalue(), encoding="utf-8")
    report, unplaced = run(str(file), source="our own map")
    assert unplaced == "" and "0 rows of unknown places" in report
    again = {s.place.id: s.period.actor for s in situation.control(dt.date.fromisoformat(day))}
    wrong = {i: (r["actor"], again[i]) for i, r in ours.items() if again[i] != r["actor"]}
    waiting = {i for i, h in situation.world().histories.items() if any(w.reason == "ended" for w in h.waiting)}
    assert {i for i in wrong if i not in waiting} == set(), "an actor after its end needs two reports; all others come back"
    assert {ours[i]["actor"] for i in wrong} <= ended
    told = [r for r in ours.values() if r["basis"] not in ("none", "neighbours")]
    assert len(told) > 100
    assert Claim.objects.filter(event="hold").count() == len(told)
