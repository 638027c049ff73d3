"""The built timeline as bytes; what was built before is of another version and is built again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mapper", "0008_exceptions")]

    operations = [
        migrations.RemoveField(model_name="mapbuild", name="payload"),
        migrations.AddField(model_name="mapbuild", name="payload", field=models.BinaryField(default=b""), preserve_default=False),
    ]
