"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class AustauschConfig(AppConfig):
    name = "umlage.apps.austausch"
    label = "austausch"
    verbose_name = "Austausch"
