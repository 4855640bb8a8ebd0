"""Tables of how long something is kept, and of what was erased."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.felder import Angaben
from umlage.apps.accounts.models import Zugehoerig
from umlage.core.parameters import parameter

MEISTE_JAHRE = 30


def abrechnung_jahre() -> int:
    """How long Buchungsbelege are kept at least, by the law of today."""
    return int(parameter("ao.aufbewahrung_belege").number(timezone.localdate()))


def nutzer_jahre() -> int:
    """How long claims of a tenancy last, by the law of today."""
    return int(parameter("bgb.verjaehrung").number(timezone.localdate()))


class Aufbewahrung(Zugehoerig):
    """How many years an Organisation keeps what, from the end of the year in which it arose. No row: as the law."""

    abrechnung_jahre = models.PositiveSmallIntegerField(
        "Erteilte Abrechnungen",
        default=abrechnung_jahre,
        validators=[MinValueValidator(abrechnung_jahre), MaxValueValidator(MEISTE_JAHRE)],
    )
    nutzer_jahre = models.PositiveSmallIntegerField(
        "Angaben zu Nutzern",
        default=nutzer_jahre,
        validators=[MinValueValidator(nutzer_jahre), MaxValueValidator(MEISTE_JAHRE)],
    )
    # whether the nightly job erases what is due; without, a person does
    von_selbst = models.BooleanField("Von selbst löschen", default=False)

    class Meta:
        verbose_name = "Aufbewahrung"
        verbose_name_plural = "Aufbewahrungen"
        constraints = (models.UniqueConstraint(fields=("organisation",), name="aufbewahrung_einmal"),)

    def __str__(self) -> str:
        return f"{self.abrechnung_jahre}, {self.nutzer_jahre}"


class Loeschung(Zugehoerig):
    """That the personal data of a row were erased, when, by whom and why. It names no person."""

    class Art(models.TextChoices):
        NUTZER = "nutzer", _("Nutzer")
        ABRECHNUNG = "abrechnung", _("Abrechnung")

    class Anlass(models.TextChoices):
        FRIST = "frist", _("Aufbewahrung zu Ende")
        VERLANGEN = "verlangen", _("Auf Verlangen")

    art = models.CharField("Art", max_length=12, choices=Art.choices)
    # a plain number: the house may be gone before the entry is
    zeile = models.BigIntegerField("Zeile")
    bezeichnung = models.CharField("Bezeichnung", max_length=200)
    anlass = models.CharField("Anlass", max_length=12, choices=Anlass.choices)
    benutzer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    am = models.DateTimeField("am")
    # what went: how many files with which digests, how many mail addresses, entries of the history
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Löschung"
        verbose_name_plural = "Löschungen"
        ordering = ("-am", "-pk")
        constraints = (models.UniqueConstraint(fields=("organisation", "art", "zeile"), name="loeschung_einmal"),)

    def __str__(self) -> str:
        return self.bezeichnung
