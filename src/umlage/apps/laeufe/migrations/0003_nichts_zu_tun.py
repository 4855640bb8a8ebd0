"""A house for which a run finds everything done already is told as such."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("laeufe", "0002_zeilenschutz")]
    operations = [
        migrations.AlterField(
            model_name="laufschritt",
            name="stand",
            field=models.CharField(
                choices=[
                    ("offen", "Offen"),
                    ("laeuft", "Läuft"),
                    ("fertig", "Fertig"),
                    ("nichts", "Nichts zu tun"),
                    ("gescheitert", "Gescheitert"),
                    ("entfallen", "Entfallen"),
                ],
                default="offen",
                max_length=12,
                verbose_name="Stand",
            ),
        )
    ]
