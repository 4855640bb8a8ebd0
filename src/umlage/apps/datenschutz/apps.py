"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class DatenschutzConfig(AppConfig):
    name = "umlage.apps.datenschutz"
    label = "datenschutz"
    verbose_name = "Datenschutz"
