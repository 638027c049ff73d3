"""The commands as a user calls them, on a real database."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gazetteer.models import Place
from mapper.models import Article, Claim

pytestmark = pytest.mark.django_db
LINE = {
    "id": "t1",
    "outlet": "اختبار",
    "published_at": "2018-03-20",
    "title": "",
    "text": "سيطر الجيش السوري على بلدة سقبا في الغوطة الشرقية.",
    "url": "",
}


@pytest.fixture
def gazetteer(db):
    call_command("import_gazetteer", "core", stdout=io.StringIO())


def run(*args, **options):
    out = io.StringIO()
    call_command(*args, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def write(path, *rows):
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in rows), encoding="utf-8")
    return str(path)


def test_import_twice_changes_nothing_and_people_win(gazetteer):
    assert "0 added, 0 changed" in run("import_gazetteer", "core")
    Place.objects.filter(id="C5127").update(name_en="Edited", edited=True)
    assert "C5127" in run("import_gazetteer", "core")
    assert Place.objects.get(id="C5127").name_en == "Edited"


def test_reading_again_changes_nothing_and_a_correction_replaces(gazetteer, tmp_path):
    file = write(tmp_path / "a.jsonl", LINE)
    run("read_articles", file)
    ids = list(Claim.objects.values_list("id", flat=True))
    assert len(ids) == 1
    assert "0 read, 1 unchanged" in run("read_articles", file)
    assert list(Claim.objects.values_list("id", flat=True)) == ids
    run("read_articles", write(tmp_path / "a.jsonl", {**LINE, "text": "سيطر الجيش السوري على بلدة حمورية في الغوطة الشرقية."}))
    assert [c.place_name for c in Claim.objects.all()] == ["حمورية"]


def test_dry_run_saves_nothing_and_out_has_offsets(gazetteer, tmp_path):
    out = tmp_path / "r.jsonl"
    run("read_articles", write(tmp_path / "a.jsonl", LINE), dry_run=True, out=out)
    assert Article.objects.count() == 0
    reading = json.loads(out.read_text(encoding="utf-8"))
    body = LINE["title"] + "\n" + LINE["text"]
    assert all(body[t["start"] : t["end"]] == t["surface"] for t in reading["toponyms"])
    claim = reading["claims"][0]
    assert (claim["event"], claim["actor"], claim["place"]["name"], claim["date"]) == ("gain", "GOV", "سقبا", "2018-03-20")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{broken", "broken JSON"),
        ({**LINE, "published_at": ""}, "no publication date"),
        ({**LINE, "published_at": "yesterday"}, "is no date"),
        ({**LINE, "text": " "}, "text is empty"),
        ({**LINE, "id": ""}, "no id"),
        ({**LINE, "published_at": "2999-01-01"}, "a.jsonl, line 1: published_at 2999-01-01 is in the future"),
        ({**LINE, "published_at": "0001-01-01"}, "is no date"),
        ({**LINE, "text": "سيطر \x00"}, "NUL"),
        ('{"id": "u", "published_at": "2018-03-20", "text": "\\ud83d"}', "halves of characters"),
        ("[" * 100_000, "broken JSON"),
        ('{"id": ' + "1" * 5000 + "}", "broken JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(gazetteer, tmp_path, row, says):
    error = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("read_articles", write(tmp_path / "a.jsonl", row, {**LINE, "id": "good"}), stdout=io.StringIO(), stderr=error)
    assert caught.value.returncode == 1
    assert says in error.getvalue()
    assert "line 1" in error.getvalue()
    assert list(Article.objects.values_list("id", flat=True)) == ["good"]


def test_missing_and_misencoded_files(gazetteer, tmp_path):
    bad = tmp_path / "b.txt"
    bad.write_bytes("دمشق".encode("windows-1256"))
    error = io.StringIO()
    with pytest.raises(CommandError):
        call_command("read_articles", str(tmp_path / "none.jsonl"), str(bad), published_at="2018-01-01", stdout=io.StringIO(), stderr=error)
    assert "no such file" in error.getvalue()
    assert "not UTF-8" in error.getvalue()


def test_show_control_formats(demo):
    rows = list(csv.DictReader(io.StringIO(run("show_control", on=["2017-10-20"], format="csv"))))
    assert list(rows[0]) == [
        "on",
        "place_id",
        "pcode",
        "name",
        "lat",
        "lon",
        "actor",
        "state",
        "besieged_by",
        "basis",
        "probability",
        "since",
        "claims",
    ]
    assert next(r for r in rows if r["place_id"] == "C5127")["actor"] == "GOV"
    zones = json.loads(run("show_control", on=["2017-10-20"], format="zones"))
    kinds = {kind: [f for f in zones["features"] if f["properties"]["kind"] == kind] for kind in ("zone", "front", "undetermined")}
    assert {"GOV", "SDF", "ISR"} <= {f["properties"]["actor"] for f in kinds["zone"]}
    assert all(low <= best <= high for f in kinds["zone"] for low, best, high in [f["properties"]["km2"], f["properties"]["places"]])
    front = next(f["properties"] for f in kinds["front"] if f["properties"]["front"] == ["GOV", "ISIS"] and f["properties"]["moved"])
    assert front["length_km"] > 0 and front["width_km"] > 0 and front["moved"][0] <= front["moved"][1] <= "2017-10-20"
    assert kinds["undetermined"][0]["properties"]["km2"] > 0
    assert "موحسن" in run("show_control", on=["2017-10-20"], place="موحسن")
    with pytest.raises(CommandError, match="is no date"):
        run("show_control", on=["20/10/2017"])


def test_show_control_measures_and_changes(demo):
    rows = list(csv.DictReader(io.StringIO(run("show_control", "--on", "2017-10-01", "--on", "2017-10-20", format="measures"))))
    assert {(r["on"], r["actor"]) for r in rows} >= {
        (day, actor) for day in ("2017-10-01", "2017-10-20") for actor in ("GOV", "ISIS", "SDF")
    }
    assert all(float(r["km2_low"]) <= float(r["km2_best"]) <= float(r["km2_high"]) for r in rows)
    changes = {
        r["place_id"]: r
        for r in csv.DictReader(io.StringIO(run("show_control", "--on", "2017-10-01", "--on", "2017-10-20", format="changes")))
    }
    muhasan = changes["C5127"]
    assert (muhasan["before"], muhasan["after"], bool(muhasan["claims"])) == ("ISIS", "GOV", True)
    assert float(muhasan["km2"]) > 0
    with pytest.raises(CommandError, match="--on twice"):
        run("show_control", on=["2017-10-01"], format="changes")


def test_render_map_is_one_offline_file(demo, tmp_path):
    path = tmp_path / "map.html"
    run("render_map", on="2017-10-20", out=path)
    html = path.read_text(encoding="utf-8")
    assert "<script src=" not in html
    assert "<link rel" not in html


def test_the_seed_article(gazetteer, shared, tmp_path):
    out = tmp_path / "r.jsonl"
    run("read_articles", str(shared / "articles" / "seed.txt"), published_at="2017-10-18", outlet="al-binaa", out=out)
    claims = json.loads(out.read_text(encoding="utf-8"))["claims"]
    gains = {(c["place"]["name"], c["actor"]) for c in claims if c["event"] == "gain" and c["status"] == "asserted"}
    wanted = ["موحسن", "العبد", "البوعمر", "البوليل", "الزباري", "سعلو", "الطوب", "الحسينية"] + [
        "بقرص تحتاني",
        "بقرص فوقاني",
        "المطار القديم",
    ]
    assert {(name, "GOV") for name in wanted} <= gains
    assert ("الرقة", "SDF") in gains
    assert len(gains) >= 15
    assert not {"شقرا", "الجنينة", "موسكو", "جنيف", "أستانة", "عين عيسى"} & {c["place"]["name"] for c in claims}


def test_texts_are_escaped(gazetteer, tmp_path, client):
    evil = {**LINE, "title": "", "text": "سيطر الجيش السوري على بلدة سقبا <script>alert(1)</script> اليوم", "outlet": "<img src=x>"}
    run("read_articles", write(tmp_path / "a.jsonl", evil))
    page = client.get(f"/why/{Claim.objects.get().place_id}/?on=2018-03-21")
    assert page.status_code == 200
    assert b"<script>" not in page.content
    assert b"<img" not in page.content
    assert b"&lt;script&gt;" in page.content


def test_page_has_no_foreign_script(demo, client):
    page = client.get("/")
    assert page.status_code == 200
    assert b"nonce-" in page.headers["Content-Security-Policy"].encode()
    assert b'src="http' not in page.content
    assert client.get("/timeline.bin").status_code == 200
    assert client.get("/why/C5127/?on=never").status_code == 400


def test_evaluate_tells_candidate_recall_after_the_scorers_table(gazetteer, tmp_path):
    toponyms = [
        {"surface": "سقبا", "pcode": "C2314", "lat": 33.5181, "lon": 36.3841, "radius_km": 2},
        {"surface": "لا مكان كهذا", "pcode": None, "lat": 33.5, "lon": 36.4, "radius_km": 2},
        {"surface": "بلدة", "pcode": None, "lat": None, "lon": None, "radius_km": None},
    ]
    gold = write(tmp_path / "gold.jsonl", {**LINE, "toponyms": toponyms, "claims": []})
    (tmp_path / "score.py").write_text("print('the table')", encoding="utf-8")
    table, recall = run("evaluate", tmp_path / "gold.jsonl").strip().split("\n")
    assert gold and table == "the table"
    assert "0.5000 (1 of 2 located labels); missed: «لا مكان كهذا» (33.500, 36.400)" in recall


def test_a_place_is_asked_for_in_any_spelling_but_not_by_what_is_only_like_it(gazetteer):
    rows = list(csv.DictReader(io.StringIO(run("show_control", on=["2013-01-01"], place="Dayr az-Zawr", format="csv"))))
    assert {row["pcode"] for row in rows} == {"C5086"}
    with pytest.raises(CommandError, match="No place is called"):
        run("show_control", on=["2013-01-01"], place="Qzxvbptk")
