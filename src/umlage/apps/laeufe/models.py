"""Tables of runs over many houses, of print files, and of what was sent to whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from umlage.apps.abrechnung.models import Dokument
from umlage.apps.accounts.felder import Dezimal
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzer


class Lauf(Zugehoerig):
    """One thing done to many houses, house by house, by any number of workers."""

    class Art(models.TextChoices):
        PROBELAUF = "probelauf", _("Probelauf")
        FREIGABE = "freigabe", _("Freigabe")
        ERTEILUNG = "erteilung", _("Erteilung")
        JAHRESWECHSEL = "jahreswechsel", _("Jahreswechsel")
        DRUCKDATEI = "druckdatei", _("Druckdatei")
        VERSAND = "versand", _("Versand per E-Mail")

    class Stand(models.TextChoices):
        LAEUFT = "laeuft", _("Läuft")
        ANGEHALTEN = "angehalten", _("Angehalten")
        ABGEBROCHEN = "abgebrochen", _("Abgebrochen")
        FERTIG = "fertig", _("Fertig")

    art = models.CharField("Art", max_length=20, choices=Art.choices)
    stand = models.CharField("Stand", max_length=12, choices=Stand.choices, default=Stand.LAEUFT)
    # why it stands still, where no person stopped it
    grund = models.CharField("Grund", max_length=300, blank=True)
    benutzer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    gestartet_am = models.DateTimeField("gestartet am")
    # from when the speed is counted: the start, or the last time it went on
    weiter_am = models.DateTimeField("weiter am")
    beendet_am = models.DateTimeField("beendet am", null=True)

    class Meta:
        verbose_name = "Lauf"
        verbose_name_plural = "Läufe"
        ordering = ("-pk",)
        indexes = (models.Index(fields=("organisation", "stand")),)

    def __str__(self) -> str:
        return f"{self.get_art_display()} {self.pk}"


class Laufschritt(Zugehoerig):
    """One house of a run; or the last step, which puts together what the others left (`zeitraum` empty)."""

    class Stand(models.TextChoices):
        OFFEN = "offen", _("Offen")
        LAEUFT = "laeuft", _("Läuft")
        FERTIG = "fertig", _("Fertig")
        NICHTS = "nichts", _("Nichts zu tun")
        GESCHEITERT = "gescheitert", _("Gescheitert")
        ENTFALLEN = "entfallen", _("Entfallen")

    lauf = models.ForeignKey(Lauf, models.CASCADE, related_name="schritte")
    # what is told outlives the house of which it is told
    zeitraum = models.ForeignKey(Abrechnungszeitraum, models.SET_NULL, null=True, related_name="+")
    reihenfolge = models.PositiveIntegerField("Reihenfolge")
    abschluss = models.BooleanField("Abschluss", default=False)
    nummer = models.CharField("Nummer", max_length=40, blank=True)
    haus = models.CharField("Liegenschaft", max_length=250, blank=True)
    stand = models.CharField("Stand", max_length=12, choices=Stand.choices, default=Stand.OFFEN)
    meldung = models.CharField("Meldung", max_length=500, blank=True)
    betrag = Dezimal("Betrag", null=True)
    # the worker that has it in hand; whether that one lives says leben.py
    arbeiter = models.CharField("Arbeiter", max_length=64, blank=True)
    versuche = models.PositiveIntegerField("Versuche", default=0)
    beendet_am = models.DateTimeField("beendet am", null=True)

    class Meta:
        verbose_name = "Laufschritt"
        verbose_name_plural = "Laufschritte"
        ordering = ("reihenfolge",)
        constraints = (
            models.UniqueConstraint(fields=("lauf", "reihenfolge"), name="laufschritt_reihenfolge_einmal"),
            models.UniqueConstraint(fields=("lauf", "zeitraum"), name="laufschritt_haus_einmal"),
        )
        indexes = (models.Index(fields=("lauf", "stand", "reihenfolge")),)

    def __str__(self) -> str:
        return f"{self.nummer} {self.haus}".strip() or str(_("Abschluss"))


class Druckdatei(Zugehoerig):
    """All documents of a run in one file, in the order of the post, or the list that says what stands where."""

    class Art(models.TextChoices):
        PDF = "pdf", _("Druckdatei")
        VERZEICHNIS = "verzeichnis", _("Verzeichnis")

    lauf = models.ForeignKey(Lauf, models.CASCADE, related_name="druckdateien")
    art = models.CharField("Art", max_length=12, choices=Art.choices)
    name = models.CharField("Name", max_length=120)
    datei = models.FileField("Datei", upload_to="druckdateien", max_length=200)
    pruefsumme = models.CharField("Prüfsumme", max_length=64)
    bytes = models.PositiveBigIntegerField("Bytes")
    seiten = models.PositiveIntegerField("Seiten", default=0)
    dokumente = models.PositiveIntegerField("Dokumente", default=0)

    class Meta:
        verbose_name = "Druckdatei"
        verbose_name_plural = "Druckdateien"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("lauf", "name"), name="druckdatei_name_einmal"),)

    def __str__(self) -> str:
        return self.name


class Versandeinstellung(Zugehoerig):
    """Whether an Organisation sends documents by mail at all; no row means no."""

    eingeschaltet = models.BooleanField("E-Mail-Versand eingeschaltet", default=False)

    class Meta:
        verbose_name = "Versandeinstellung"
        verbose_name_plural = "Versandeinstellungen"
        constraints = (models.UniqueConstraint(fields=("organisation",), name="versandeinstellung_einmal"),)

    def __str__(self) -> str:
        return str(_("ein") if self.eingeschaltet else _("aus"))


class Mailadresse(Zugehoerig):
    """Where a Nutzer wants his Abrechnung by mail, and since when he agreed to it."""

    nutzer = models.OneToOneField(Nutzer, models.CASCADE, related_name="mailadresse")
    email = models.EmailField("E-Mail")
    einverstanden_am = models.DateField("einverstanden am")

    class Meta:
        verbose_name = "Mailadresse"
        verbose_name_plural = "Mailadressen"

    def __str__(self) -> str:
        return self.email


class Sendung(Zugehoerig):
    """One document to one address, once. Written down before it leaves, so that nothing leaves twice."""

    class Stand(models.TextChoices):
        # handed over to the mail server in this moment; a worker that died here leaves it so
        UNTERWEGS = "unterwegs", _("Unterwegs")
        GESENDET = "gesendet", _("Gesendet")
        ABGELEHNT = "abgelehnt", _("Abgelehnt")
        UNKLAR = "unklar", _("Unklar")

    dokument = models.ForeignKey(Dokument, models.PROTECT, related_name="sendungen")
    email = models.EmailField("E-Mail")
    name = models.CharField("Empfänger", max_length=120, blank=True)
    lauf = models.ForeignKey(Lauf, models.SET_NULL, null=True, related_name="sendungen")
    arbeiter = models.CharField("Arbeiter", max_length=64, blank=True)
    stand = models.CharField("Stand", max_length=12, choices=Stand.choices, default=Stand.UNTERWEGS)
    meldung = models.CharField("Meldung", max_length=300, blank=True)
    am = models.DateTimeField("am")

    class Meta:
        verbose_name = "Sendung"
        verbose_name_plural = "Sendungen"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("dokument", "email"), name="sendung_einmal"),)

    def __str__(self) -> str:
        return f"{self.dokument} {self.email}"
