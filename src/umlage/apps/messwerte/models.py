"""Tables of readings."""

from __future__ import annotations

from django.db import models

from umlage.apps.accounts.felder import Angaben, Dezimal
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.geraete.models import Geraet


class Ablesung(Zugehoerig):
    """What a device showed at the end of a day, and who says so."""

    geraet = models.ForeignKey(Geraet, models.CASCADE, related_name="ablesungen")
    am = models.DateField("am")
    stand = Dezimal("Stand")
    art = models.CharField("Art", max_length=20, default="ablesung")
    angaben = Angaben("Angaben")
    erfasst_am = models.DateTimeField("erfasst am", auto_now_add=True)

    class Meta:
        verbose_name = "Ablesung"
        verbose_name_plural = "Ablesungen"
        ordering = ("am", "pk")
        indexes = (models.Index(fields=("geraet", "am")),)

    def __str__(self) -> str:
        return f"{self.am:%d.%m.%Y} {self.stand}"
