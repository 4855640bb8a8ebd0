from typing import Any

from django.db import migrations, models


def leave_room(apps: Any, schema_editor: Any) -> None:
    """Whoever is noted at every delivery finds room on the same page: then PostgreSQL leaves the indexes alone."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE geraete_funkgeraet SET (fillfactor = 70)")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_zweiter_faktor"),
        ("geraete", "0010_alarm_abgerechnet"),
        ("liegenschaften", "0004_kunde"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="funkgeraet", name="geraete_fun_organis_c40363_idx"),
        migrations.AddIndex(
            model_name="funkgeraet",
            index=models.Index(fields=["organisation", "stand"], name="geraete_fun_organis_763e1c_idx"),
        ),
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]
