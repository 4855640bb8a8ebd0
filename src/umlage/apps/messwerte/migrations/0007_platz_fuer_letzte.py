from typing import Any

from django.db import migrations


def leave_room(apps: Any, schema_editor: Any) -> None:
    """The last value of a row changes with every delivery: on the same page, so that no index is touched."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE messwerte_messreihe SET (fillfactor = 70)")


class Migration(migrations.Migration):
    dependencies = [("messwerte", "0006_verworfen")]

    operations = [migrations.RunPython(leave_room, migrations.RunPython.noop)]
