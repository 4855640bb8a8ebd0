"""Tables of Abrechnungen: what went in, what came out, and the documents."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.felder import Angaben, Dezimal
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.liegenschaften.models import Abrechnungszeitraum


class Pruefstand(Zugehoerig):
    """Where a year of a house stands: what the last trial run said, and what comes next."""

    class Stand(models.TextChoices):
        BLOCKIERT = "blockiert", _("Blockiert")
        ANSEHEN = "ansehen", _("Ansehen")
        BEREIT = "bereit", _("Bereit")
        FREIGEGEBEN = "freigegeben", _("Freigegeben")
        ERTEILT = "erteilt", _("Erteilt")

    zeitraum = models.OneToOneField(Abrechnungszeitraum, models.CASCADE, related_name="pruefstand")
    stand = models.CharField("Stand", max_length=12, choices=Stand.choices)
    schritt = models.CharField("Nächster Schritt", max_length=300)
    # what the step is about, as the finding says it
    ort = models.CharField("Ort", max_length=200, blank=True)
    code = models.CharField("Code", max_length=80, blank=True)
    wer = models.CharField("Wer", max_length=20, default="wir")
    frist = models.DateField("Frist", db_index=True)
    fehler = models.PositiveIntegerField("Fehler", default=0)
    warnungen = models.PositiveIntegerField("Warnungen", default=0)
    # readings that came differently after they were billed, to be decided
    abweichungen = models.PositiveIntegerField("Abweichungen", default=0)
    nutzeinheiten = models.PositiveIntegerField("Nutzeinheiten", default=0)
    gesamtkosten = Dezimal("Gesamtkosten", null=True)
    gerechnet_am = models.DateTimeField("gerechnet am")

    class Meta:
        verbose_name = "Prüfstand"
        verbose_name_plural = "Prüfstände"
        indexes = (models.Index(fields=("organisation", "stand", "frist")),)

    def __str__(self) -> str:
        return f"{self.get_stand_display()}: {self.schritt}"


class Abrechnung(Zugehoerig):
    """An Abrechnung that was issued, or released to be issued. Once issued, nothing in it changes any more."""

    class Stand(models.TextChoices):
        FREIGEGEBEN = "freigegeben", _("Freigegeben")
        ERTEILT = "erteilt", _("Erteilt")
        KORRIGIERT = "korrigiert", _("Korrigiert")

    zeitraum = models.ForeignKey(Abrechnungszeitraum, models.PROTECT, related_name="abrechnungen")
    stand = models.CharField("Stand", max_length=12, choices=Stand.choices)
    # taken when the documents are set, just before the issue
    nummer = models.CharField("Nummer", max_length=40, blank=True)
    # the Akte as it was, byte for byte; from it everything can be settled again
    akte = models.TextField("Akte")
    pruefsumme = models.CharField("Prüfsumme der Akte", max_length=80)
    ergebnis = models.TextField("Ergebnis")
    version = models.CharField("Version", max_length=40)
    gesamtkosten = Dezimal("Gesamtkosten")
    freigegeben_von = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    freigegeben_am = models.DateTimeField("freigegeben am", null=True)
    erteilt_von = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    erteilt_am = models.DateTimeField("erteilt am", null=True)
    korrigiert = models.OneToOneField("self", models.PROTECT, null=True, related_name="korrektur")
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Abrechnung"
        verbose_name_plural = "Abrechnungen"
        ordering = ("-pk",)
        # what is kept no longer is looked for without reading the Akten
        indexes = (models.Index(fields=("organisation", "erteilt_am", "stand"), name="abrechnung_erteilt"),)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "nummer"), condition=~models.Q(nummer=""), name="abrechnung_nummer_einmal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.nummer or self.get_stand_display()} {self.zeitraum}"


class Dokument(Zugehoerig):
    """A file of an issued Abrechnung."""

    abrechnung = models.ForeignKey(Abrechnung, models.PROTECT, related_name="dokumente")
    name = models.CharField("Name", max_length=120)
    nutzer = models.CharField("Nutzer", max_length=40, blank=True)
    datei = models.FileField("Datei", upload_to="abrechnungen", max_length=200)
    pruefsumme = models.CharField("Prüfsumme", max_length=64)
    bytes = models.PositiveIntegerField("Bytes")

    class Meta:
        verbose_name = "Dokument"
        verbose_name_plural = "Dokumente"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("abrechnung", "name"), name="dokument_name_einmal"),)

    def __str__(self) -> str:
        return self.name


class Ansicht(Zugehoerig):
    """How a person wants to see the worklist: which rows, which columns. Without a name: the columns of every day."""

    benutzer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField("Name", max_length=60, blank=True)
    frage = models.CharField("Auswahl", max_length=400, blank=True)
    spalten = models.CharField("Spalten", max_length=200, blank=True)

    class Meta:
        verbose_name = "Ansicht"
        verbose_name_plural = "Ansichten"
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "benutzer", "name"), name="ansicht_name_einmal"),
        )

    def __str__(self) -> str:
        return self.name
