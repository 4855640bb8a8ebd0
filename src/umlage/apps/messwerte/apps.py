"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class MesswerteConfig(AppConfig):
    name = "umlage.apps.messwerte"
    label = "messwerte"
    verbose_name = "Messwerte"
