"""Tables of what a house cost in a year."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.felder import Angaben, Dezimal
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.geraete.models import Anlage
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.core.money import german


class Kostenzeile(Zugehoerig):
    """One invoice: energy of a plant, another cost of a plant, water, or a cost of the house."""

    class Bereich(models.TextChoices):
        LIEFERUNG = "lieferungen", _("Energie")
        ANLAGE = "kosten", _("Heizungsnebenkosten")
        KALTWASSER = "kaltwasser", _("Kaltwasser")
        HAUS = "hausnebenkosten", _("Hausnebenkosten")

    zeitraum = models.ForeignKey(Abrechnungszeitraum, models.CASCADE, related_name="kostenzeilen")
    bereich = models.CharField("Bereich", max_length=16, choices=Bereich.choices)
    anlage = models.ForeignKey(Anlage, models.CASCADE, related_name="kostenzeilen", null=True, blank=True)
    bezeichnung = models.CharField("Bezeichnung", max_length=160, blank=True)
    am = models.DateField("am", null=True, blank=True)
    # none: a kind of cost that went on from the year before and waits for its invoice
    betrag = Dezimal("Betrag", null=True, blank=True)
    reihenfolge = models.PositiveIntegerField("Reihenfolge", default=0)
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Kosten"
        verbose_name_plural = "Kosten"
        ordering = ("bereich", "reihenfolge", "pk")
        constraints = (
            models.CheckConstraint(
                condition=(
                    models.Q(bereich__in=("lieferungen", "kosten"), anlage__isnull=False)
                    | models.Q(bereich__in=("kaltwasser", "hausnebenkosten"), anlage__isnull=True)
                ),
                name="kosten_anlage_nur_bei_anlagen",
            ),
        )

    def __str__(self) -> str:
        name = self.bezeichnung or str(
            _("Lieferung") if self.bereich == "lieferungen" else _("Kosten ohne Bezeichnung")
        )
        return name if self.betrag is None else f"{name} {german(self.betrag, 2)} €"
