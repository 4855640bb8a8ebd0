"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "umlage.apps.archive"
    label = "archive"
    verbose_name = "Archiv"
