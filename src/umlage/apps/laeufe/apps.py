"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class LaeufeConfig(AppConfig):
    name = "umlage.apps.laeufe"
    label = "laeufe"
    verbose_name = "Läufe"
