"""Row-level security on PostgreSQL."""

from django.db import migrations

from umlage.apps.accounts.zeilenschutz import protect


class Migration(migrations.Migration):
    dependencies = [("liegenschaften", "0001_initial")]
    operations = [
        protect(
            "liegenschaften.Liegenschaft",
            "liegenschaften.Gebaeude",
            "liegenschaften.Nutzeinheit",
            "liegenschaften.Nutzer",
            "liegenschaften.Abrechnungszeitraum",
            "liegenschaften.Nutzerjahr",
            "liegenschaften.Kontakt",
            "liegenschaften.Vermerk",
        )
    ]
