from django.db import migrations

from umlage.apps.accounts.zeilenschutz import protect


class Migration(migrations.Migration):
    dependencies = [("verwaltung", "0001_initial")]

    operations = [
        protect(
            "verwaltung.Einladung",
            "verwaltung.ApiToken",
            "verwaltung.Kunde",
            "verwaltung.Textbaustein",
            "verwaltung.Nummernkreis",
            "verwaltung.Nummernstand",
        )
    ]
