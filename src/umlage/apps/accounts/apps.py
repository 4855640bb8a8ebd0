"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "umlage.apps.accounts"
    label = "accounts"
    verbose_name = "Organisationen und Personen"
