"""Row-level security on PostgreSQL."""

from django.db import migrations

from umlage.apps.accounts.zeilenschutz import protect


class Migration(migrations.Migration):
    dependencies = [("datenschutz", "0001_initial")]
    operations = [protect("datenschutz.Aufbewahrung", "datenschutz.Loeschung")]
