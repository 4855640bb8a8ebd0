"""Tables of files that wait for a confirmation."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from umlage.apps.accounts.felder import Angaben
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.liegenschaften.models import Abrechnungszeitraum


class Einspielung(Zugehoerig):
    """The rows of a file with master data, between its preview and its confirmation; gone after either."""

    # none where the file makes a house that is not there yet
    zeitraum = models.ForeignKey(Abrechnungszeitraum, models.CASCADE, related_name="einspielungen", null=True)
    benutzer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    am = models.DateTimeField("am")
    datei = models.CharField("Datei", max_length=120)
    inhalt = Angaben("Inhalt")

    class Meta:
        verbose_name = "Einspielung"
        verbose_name_plural = "Einspielungen"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.datei
