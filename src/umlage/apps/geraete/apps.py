"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class GeraeteConfig(AppConfig):
    name = "umlage.apps.geraete"
    label = "geraete"
    verbose_name = "Geräte"
