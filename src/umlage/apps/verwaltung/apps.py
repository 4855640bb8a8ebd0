"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class VerwaltungConfig(AppConfig):
    name = "umlage.apps.verwaltung"
    label = "verwaltung"
    verbose_name = "Verwaltung"
