"""The index follows the gazetteer, across processes too, and never changes in the middle of a reading."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from gazetteer import current, store
from gazetteer.models import Name, Place
from mapper import pipeline

ROOT = Path(__file__).parents[2]
START = "import django; django.setup()\nfrom gazetteer import current, store\nfrom gazetteer.models import Place\n"
# Asks for a name, tells the answer, waits for a line, asks again, with the geocoder it holds and with the current one.
ASKING = START + (
    "held = current.geocoder()\n"
    "print(held.geocode('Zzyzx'), flush=True)\n"
    "input()\n"
    "print(held.geocode('Zzyzx'), current.geocoder().geocode('Zzyzx').raw['id'], flush=True)\n"
)
EDITING = START + "Place.objects.create(id='x:2', kind='village', name_en='Zzyzx', lat=35.1, lon=38.1)\nstore.touch()\n"


def place(id, name):
    with transaction.atomic():
        Place.objects.create(id=id, kind="village", name_ar=name, lat=35.0, lon=38.0)
        store.touch()


@pytest.mark.django_db
def test_an_edit_is_seen_by_the_next_call_and_not_by_one_under_way():
    place("x:1", "تل الزيزفون")
    before = current.geocoder()
    assert before is current.geocoder()
    place("x:2", "خربة القرنفل")
    assert before.geocode("خربة القرنفل") is None
    assert current.geocoder().geocode("خربة القرنفل").raw["id"] == "x:2"


@pytest.mark.django_db
def test_an_edit_taken_back_leaves_the_old_index():
    place("x:1", "تل الزيزفون")
    before = current.geocoder()
    with pytest.raises(RuntimeError), transaction.atomic():
        Name.objects.create(place_id="x:1", text="Zzyzx")
        store.touch()
        raise RuntimeError
    assert current.geocoder() is before


def test_an_edit_in_another_process_is_seen(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mapper.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'two.sqlite3'}",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)
    asking = [sys.executable, "-c", ASKING]
    with subprocess.Popen(asking, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout.readline().strip() == "None"
        subprocess.run([sys.executable, "-c", EDITING], cwd=ROOT, env=environment, check=True)
        assert reader.communicate("\n")[0].strip() == "None x:2"


@pytest.mark.django_db
def test_a_reading_under_way_keeps_its_index(tmp_path):
    call_command("import_gazetteer", "core", verbosity=0)
    file = tmp_path / "a.jsonl"
    line = {"outlet": "اختبار", "published_at": "2018-03-20", "title": "", "text": "سيطر الجيش السوري على بلدة سقبا.", "url": ""}
    file.write_text("\n".join(json.dumps({**line, "id": f"t{i}"}) for i in range(2)), encoding="utf-8")

    def surfaces(reading):
        return [r.toponym.surface for r in reading.toponyms if r.entry]

    under_way = pipeline.read_articles([file], dry_run=True)
    assert surfaces(next(under_way)[1]) == ["سقبا"]
    with transaction.atomic():
        Place.objects.filter(name_ar="سقبا").delete()
        Place.objects.filter(names__text="سقبا").delete()
        store.touch()
    assert surfaces(next(under_way)[1]) == ["سقبا"]
    assert [surfaces(reading) for _, reading in pipeline.read_articles([file], dry_run=True)] == [[], []]
