"""Row-level security on PostgreSQL."""

from django.db import migrations

from umlage.apps.accounts.zeilenschutz import protect


class Migration(migrations.Migration):
    dependencies = [("abrechnung", "0002_initial")]
    operations = [
        protect(
            "abrechnung.Pruefstand",
            "abrechnung.Abrechnung",
            "abrechnung.Dokument",
        )
    ]
