"""Django's record of this context."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "umlage.apps.accounts"
    label = "accounts"
    verbose_name = "Organisationen und Personen"

    def ready(self) -> None:
        import umlage.apps.accounts.suchwort as _suchwort  # noqa: F401  # columns learn how words are looked for
