"""Row-level security on PostgreSQL."""

from django.db import migrations

from umlage.apps.accounts.zeilenschutz import protect


class Migration(migrations.Migration):
    dependencies = [("laeufe", "0001_initial")]
    operations = [
        protect(
            "laeufe.Lauf",
            "laeufe.Laufschritt",
            "laeufe.Druckdatei",
            "laeufe.Versandeinstellung",
            "laeufe.Mailadresse",
            "laeufe.Sendung",
        )
    ]
