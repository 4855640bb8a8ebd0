"""Tables of plants and devices."""

from __future__ import annotations

from django.db import models

from umlage.apps.accounts.felder import Angaben
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit


class Anlage(Zugehoerig):
    """A boiler, a heat pump, a connection to a heat network."""

    liegenschaft = models.ForeignKey(Liegenschaft, models.CASCADE, related_name="anlagen")
    nr = models.CharField("Nummer", max_length=40)
    energieart = models.CharField("Energieart", max_length=30)
    reihenfolge = models.PositiveIntegerField("Reihenfolge", default=0)
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Anlage"
        verbose_name_plural = "Anlagen"
        ordering = ("reihenfolge", "pk")
        constraints = (models.UniqueConstraint(fields=("liegenschaft", "nr"), name="anlage_nr_einmal"),)

    def __str__(self) -> str:
        return f"{self.nr} {self.energieart}"


class Anlagenjahr(Zugehoerig):
    """What is said of a plant for one Abrechnungszeitraum, above all its stock."""

    zeitraum = models.ForeignKey(Abrechnungszeitraum, models.CASCADE, related_name="anlagenjahre")
    anlage = models.ForeignKey(Anlage, models.CASCADE, related_name="jahre")
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Angaben zur Anlage"
        verbose_name_plural = "Angaben zu Anlagen"
        constraints = (models.UniqueConstraint(fields=("zeitraum", "anlage"), name="anlagenjahr_einmal"),)

    def __str__(self) -> str:
        return f"{self.anlage} {self.zeitraum}"


class Geraet(Zugehoerig):
    """A device that counts: in a Nutzeinheit, at a plant, or of the house."""

    liegenschaft = models.ForeignKey(Liegenschaft, models.CASCADE, related_name="geraete")
    nutzeinheit = models.ForeignKey(
        Nutzeinheit, models.CASCADE, related_name="geraete", null=True, blank=True, verbose_name="Nutzeinheit"
    )
    anlage = models.ForeignKey(Anlage, models.CASCADE, related_name="geraete", null=True, blank=True)
    nr = models.CharField("Gerätenummer", max_length=40)
    art = models.CharField("Art", max_length=30)
    raum = models.CharField("Raum", max_length=80, blank=True)
    ab = models.DateField("ab", null=True, blank=True)
    bis = models.DateField("bis", null=True, blank=True)
    reihenfolge = models.PositiveIntegerField("Reihenfolge", default=0)
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Gerät"
        verbose_name_plural = "Geräte"
        ordering = ("reihenfolge", "pk")
        indexes = (models.Index(fields=("organisation", "nr")),)
        constraints = (
            models.UniqueConstraint(fields=("liegenschaft", "nr"), name="geraet_nr_einmal"),
            models.CheckConstraint(
                condition=models.Q(nutzeinheit__isnull=True) | models.Q(anlage__isnull=True), name="geraet_ein_ort"
            ),
        )

    def __str__(self) -> str:
        return f"{self.nr} {self.raum}".strip()
