"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class LiegenschaftenConfig(AppConfig):
    name = "umlage.apps.liegenschaften"
    label = "liegenschaften"
    verbose_name = "Liegenschaften"
