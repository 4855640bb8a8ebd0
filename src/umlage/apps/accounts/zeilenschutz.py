"""The second belt: PostgreSQL itself shows the rows of one Organisation alone.

The scope says which one it is in the setting `umlage.organisation` of the connection. Where nothing is set, no row is
seen and none can be written. SQLite has no such thing; there the first belt (the managers) stands alone.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import RunPython

_RULE = "organisation_id = nullif(current_setting('umlage.organisation', true), '')::bigint"


def protect(*models: str) -> RunPython:
    """A step of a migration: row-level security on these models ("app.Model")."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for name in models:
            table = schema_editor.quote_name(apps.get_model(name)._meta.db_table)
            schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            # also for the owner of the table, who is the one that the application logs in as
            schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"CREATE POLICY organisation ON {table} USING ({_RULE}) WITH CHECK ({_RULE})")

    return RunPython(forwards, RunPython.noop)
