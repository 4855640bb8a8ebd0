"""Row-level security on PostgreSQL."""

from django.db import migrations

from umlage.apps.accounts.zeilenschutz import protect


class Migration(migrations.Migration):
    dependencies = [("abrechnung", "0005_ansicht")]
    operations = [protect("abrechnung.Ansicht")]
