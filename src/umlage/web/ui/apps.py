"""Django's record of this room."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "umlage.web.ui"
    label = "ui"
