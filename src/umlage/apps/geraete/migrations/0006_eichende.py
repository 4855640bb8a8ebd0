from typing import Any

from django.db import migrations, models

import umlage.apps.geraete.eichende
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.eichende import eichende

_AT_ONCE = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """The column of what is there already, Organisation by Organisation: nobody sees the rows of all."""
    model = apps.get_model("geraete", "Geraet")
    for organisation in apps.get_model("accounts", "Organisation").objects.values_list("pk", flat=True):
        with organisation_scope(organisation):
            rows = model.objects.filter(organisation=organisation, angaben__contains='"eichung"')
            found = []
            for row in rows.only("nr", "art", "angaben"):
                row.geeicht_bis = eichende(row.nr, row.art, row.angaben)
                found.append(row)
            model.objects.bulk_update(found, ("geeicht_bis",), batch_size=_AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_zweiter_faktor"),
        ("geraete", "0005_rauchpruefung"),
        ("liegenschaften", "0004_kunde"),
    ]

    operations = [
        migrations.AddField(
            model_name="geraet",
            name="geeicht_bis",
            field=umlage.apps.geraete.eichende.Eichende(editable=False, null=True, verbose_name="geeicht bis"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="geraet",
            index=models.Index(
                condition=models.Q(("bis__isnull", False)),
                fields=["organisation", "-bis", "-id"],
                name="geraet_ausgebaut",
            ),
        ),
        migrations.AddIndex(
            model_name="geraet",
            index=models.Index(
                condition=models.Q(("geeicht_bis__isnull", False)),
                fields=["organisation", "geeicht_bis"],
                name="geraet_geeicht_bis",
            ),
        ),
    ]
