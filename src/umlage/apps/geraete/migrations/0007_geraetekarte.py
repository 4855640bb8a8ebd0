from django.db import migrations, models

import umlage.apps.accounts.felder


class Migration(migrations.Migration):
    dependencies = [("geraete", "0006_eichende")]

    operations = [
        migrations.AlterModelOptions(
            name="geraet",
            options={
                "ordering": (models.OrderBy(models.F("pos"), nulls_last=True), "reihenfolge", "pk"),
                "verbose_name": "Gerät",
                "verbose_name_plural": "Geräte",
            },
        ),
        migrations.AddField(
            model_name="geraet",
            name="karte",
            field=umlage.apps.accounts.felder.Angaben(blank=True, default=dict, verbose_name="Gerätekarte"),
        ),
        migrations.AddField(
            model_name="geraet",
            name="pos",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Pos-Nr."),
        ),
    ]
