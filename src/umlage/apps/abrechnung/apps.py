"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class AbrechnungConfig(AppConfig):
    name = "umlage.apps.abrechnung"
    label = "abrechnung"
    verbose_name = "Abrechnung"
