"""The database of the application, brought to the newest form."""

from __future__ import annotations

from django.core.management import call_command


def migrated() -> None:
    """Make an empty database, or bring an older one forward."""
    call_command("migrate", verbosity=0, interactive=False)
