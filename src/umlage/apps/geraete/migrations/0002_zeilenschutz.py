"""Row-level security on PostgreSQL."""

from django.db import migrations

from umlage.apps.accounts.zeilenschutz import protect


class Migration(migrations.Migration):
    dependencies = [("geraete", "0001_initial")]
    operations = [
        protect(
            "geraete.Anlage",
            "geraete.Anlagenjahr",
            "geraete.Geraet",
        )
    ]
