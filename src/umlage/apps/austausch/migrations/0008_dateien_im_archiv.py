from django.db import migrations

import umlage.apps.accounts.felder


class Migration(migrations.Migration):
    dependencies = [
        ("austausch", "0007_lesungen"),
    ]

    operations = [
        migrations.AddField(
            model_name="eingang",
            name="teile",
            field=umlage.apps.accounts.felder.Angaben(blank=True, default=dict, verbose_name="Dateien darin"),
        ),
    ]
