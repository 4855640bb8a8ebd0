"""Django's record of this room."""

from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "umlage.web.staff"
    label = "staff"
