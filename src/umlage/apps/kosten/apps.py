"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class KostenConfig(AppConfig):
    name = "umlage.apps.kosten"
    label = "kosten"
    verbose_name = "Kosten"
