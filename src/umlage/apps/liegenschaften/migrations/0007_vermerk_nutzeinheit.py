import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("liegenschaften", "0006_ohne_baum"),
    ]

    operations = [
        migrations.AddField(
            model_name="vermerk",
            name="nutzeinheit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="vermerke",
                to="liegenschaften.nutzeinheit",
                verbose_name="Nutzeinheit",
            ),
        ),
    ]
