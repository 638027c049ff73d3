from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mapper", "0007_alias_jihadists"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="exceptions",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name="claim",
            name="place_id",
            field=models.CharField(db_index=True, max_length=120),
        ),
    ]
