"""The table in which answers of online geocoders are kept (Django's own cache table)."""

from django.core.management import call_command
from django.db import migrations

TABLE = "gazetteer_online_answers"


def create(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("gazetteer", "0004_effects")]
    operations = [migrations.RunPython(create, drop)]
