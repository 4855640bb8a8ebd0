"""Tables of what an Organisation settles for itself. A secret stands in none of them, only its digest."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.felder import Angaben
from umlage.apps.accounts.models import FARBE, Mitgliedschaft, Zugehoerig


class Einladung(Zugehoerig):
    """An invitation by link: bound to an e-mail, good once and until a day."""

    email = models.EmailField("E-Mail")
    rolle = models.CharField("Rolle", max_length=20, choices=Mitgliedschaft.Rolle.choices)
    geheimnis = models.CharField("Prüfsumme des Links", max_length=64, unique=True)
    von = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    am = models.DateTimeField("am")
    bis = models.DateTimeField("gilt bis")
    angenommen_am = models.DateTimeField("angenommen am", null=True)
    zurueckgezogen_am = models.DateTimeField("zurückgezogen am", null=True)

    class Meta:
        verbose_name = "Einladung"
        verbose_name_plural = "Einladungen"
        ordering = ("-am",)

    def __str__(self) -> str:
        return self.email


class ApiToken(Zugehoerig):
    """A key with which a program asks and delivers in the name of an Organisation."""

    name = models.CharField("Name", max_length=80)
    # words of Recht, with a space between
    rechte = models.CharField("Rechte", max_length=120)
    geheimnis = models.CharField("Prüfsumme", max_length=64, unique=True)
    # its first letters, by which people tell tokens apart
    anfang = models.CharField("beginnt mit", max_length=8)
    von = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    am = models.DateTimeField("am")
    bis = models.DateTimeField("gilt bis")
    zuletzt_am = models.DateTimeField("zuletzt benutzt", null=True)
    widerrufen_am = models.DateTimeField("widerrufen am", null=True)

    class Meta:
        verbose_name = "API-Schlüssel"
        verbose_name_plural = "API-Schlüssel"
        ordering = ("-am",)

    def __str__(self) -> str:
        return self.name

    @property
    def letzter_tag(self) -> date:
        """The last day on which it is good."""
        return timezone.localdate(self.bis - timedelta(seconds=1))


class Kunde(Zugehoerig):
    """For whom an Organisation settles under another name: a manager with a look and texts of its own."""

    nummer = models.CharField("Nummer", max_length=40)
    name = models.CharField("Name", max_length=120)
    # empty: as the Organisation
    farbe = models.CharField("Farbe", max_length=7, blank=True, validators=[FARBE])
    absender = Angaben("Absender")
    logo = models.FileField("Logo", upload_to="logos", max_length=200, blank=True)

    class Meta:
        verbose_name = "Kunde"
        verbose_name_plural = "Kunden"
        ordering = ("name", "nummer")
        constraints = (models.UniqueConstraint(fields=("organisation", "nummer"), name="kunde_nummer_einmal"),)

    def __str__(self) -> str:
        return f"{self.nummer} {self.name}"


class Textbaustein(Zugehoerig):
    """A text that stands ready for Abrechnungen; of a customer, or of the Organisation for all houses."""

    kunde = models.ForeignKey(Kunde, models.CASCADE, related_name="texte", null=True, blank=True, verbose_name="Kunde")
    titel = models.CharField("Titel", max_length=80)
    text = models.TextField("Text", max_length=2000)
    vorgabe = models.BooleanField("in neuen Zeiträumen von selbst", default=False)

    class Meta:
        verbose_name = "Textbaustein"
        verbose_name_plural = "Textbausteine"
        ordering = ("titel", "pk")

    def __str__(self) -> str:
        return self.titel


class Nummernkreis(Zugehoerig):
    """How a kind of number is made; without a row the pattern that ships is used."""

    class Art(models.TextChoices):
        ABRECHNUNG = "abrechnung", _("Abrechnung")
        LIEGENSCHAFT = "liegenschaft", _("Liegenschaft")
        NUTZEINHEIT = "nutzeinheit", _("Nutzeinheit")

    art = models.CharField("Art", max_length=12, choices=Art.choices)
    muster = models.CharField("Muster", max_length=60)

    class Meta:
        verbose_name = "Nummernkreis"
        verbose_name_plural = "Nummernkreise"
        constraints = (models.UniqueConstraint(fields=("organisation", "art"), name="nummernkreis_art_einmal"),)

    def __str__(self) -> str:
        return f"{self.get_art_display()} {self.muster}"


class Nummernstand(Zugehoerig):
    """The last number that was given within what stands around it, for example within 2026-0000001-."""

    art = models.CharField("Art", max_length=12, choices=Nummernkreis.Art.choices)
    bereich = models.CharField("Bereich", max_length=200)
    zuletzt = models.PositiveBigIntegerField("zuletzt", default=0)

    class Meta:
        verbose_name = "Nummernstand"
        verbose_name_plural = "Nummernstände"
        constraints = (models.UniqueConstraint(fields=("organisation", "art", "bereich"), name="nummernstand_einmal"),)

    def __str__(self) -> str:
        return f"{self.bereich} {self.zuletzt}"
