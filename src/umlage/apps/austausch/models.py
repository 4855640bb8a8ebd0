"""Tables of files that wait for a confirmation, and of what comes in from meters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.felder import Angaben
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.geraete.models import Datenpunkt, Zuordnung
from umlage.apps.liegenschaften.models import Abrechnungszeitraum

# so many lines of each file in an archive have a number of their own; 200 files fit into the column
JE_DATEI = 10_000_000


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


class Eingang(Zugehoerig):
    """A file, or a batch of telegrams, as it came in by a Datenpunkt: the original, and what came of it."""

    class Kanal(models.TextChoices):
        SFTP = "sftp", _("SFTP")
        REST = "rest", _("REST")
        MAIL = "mail", _("E-Mail")
        MQTT = "mqtt", _("MQTT")
        BROWSER = "browser", _("Browser")

    class Stand(models.TextChoices):
        EMPFANGEN = "empfangen", _("Empfangen")
        FERTIG = "fertig", _("Eingelesen")
        TEILWEISE = "teilweise", _("Teilweise eingelesen")
        UNVOLLSTAENDIG = "unvollstaendig", _("Unvollständig")
        ABGELEHNT = "abgelehnt", _("Nichts lesbar")
        GESCHEITERT = "gescheitert", _("Gescheitert")

    class Stellen(models.TextChoices):
        """What the number beside a reading counts."""

        ZEILE = "zeile", _("Zeile")
        EINTRAG = "eintrag", _("Eintrag")
        BYTE = "byte", _("Byte")

    datenpunkt = models.ForeignKey(Datenpunkt, models.PROTECT, related_name="eingaenge")
    kanal = models.CharField("Weg", max_length=8, choices=Kanal.choices)
    name = models.CharField("Name", max_length=200)
    sha256 = models.CharField("Prüfsumme", max_length=64)
    bytes = models.PositiveBigIntegerField("Bytes")
    # sealed; empty when its time was over
    original = models.FileField("Original", max_length=200, blank=True)
    # what the sender calls this delivery, so that asking again is no second one
    wiederholung = models.CharField("Schlüssel der Wiederholung", max_length=100, blank=True)
    empfangen_am = models.DateTimeField("empfangen am")
    stand = models.CharField("Stand", max_length=15, choices=Stand.choices, default=Stand.EMPFANGEN)
    versuche = models.PositiveIntegerField("Versuche", default=0)
    fertig_am = models.DateTimeField("fertig am", null=True)
    format = models.CharField("Format", max_length=80, blank=True)
    # the mapping that a person wants it read with, and the one that it was read with last
    vorgabe = models.ForeignKey(Zuordnung, models.PROTECT, null=True, related_name="+")
    zuordnung = models.ForeignKey(Zuordnung, models.PROTECT, null=True, related_name="eingaenge")
    meldung = models.CharField("Meldung", max_length=500, blank=True)
    # how many of what: new, the same, corrected, in quarantine, telegrams, devices
    zaehler = Angaben("Zahlen")
    # by what a reading is found again in the file
    stellen = models.CharField("Stellen", max_length=8, choices=Stellen.choices, default=Stellen.ZEILE)
    # the files inside, where it is an archive
    teile = Angaben("Dateien darin")
    # what came of it each time before it was read once more, the first time first
    frueher = Angaben("frühere Lesungen")

    class Meta:
        verbose_name = "Eingang"
        verbose_name_plural = "Eingänge"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("organisation", "stand", "empfangen_am")),
            models.Index(fields=("datenpunkt", "empfangen_am")),
        )
        constraints = (
            models.UniqueConstraint(fields=("datenpunkt", "sha256"), name="eingang_einmal"),
            models.UniqueConstraint(
                fields=("datenpunkt", "wiederholung"), condition=~models.Q(wiederholung=""), name="eingang_wiederholt"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def stelle(self, nummer: int) -> tuple[str, int]:
        """Where a reading stands, of the number that is kept beside it: the file inside, where it is an archive, and
        the number there.
        """
        teil, there = divmod(nummer, JE_DATEI)
        names = self.teile.get("namen", ())
        return (str(names[teil - 1]), there) if 0 < teil <= len(names) else ("", nummer)


class Quarantaene(Zugehoerig):
    """A row of a file that was not taken: where it stands, why, and what can be done."""

    class Stand(models.TextChoices):
        OFFEN = "offen", _("Offen")
        UEBERNOMMEN = "uebernommen", _("Übernommen")
        VERWORFEN = "verworfen", _("Verworfen")

    eingang = models.ForeignKey(Eingang, models.CASCADE, related_name="quarantaene")
    zeile = models.PositiveIntegerField("Zeile", default=0)
    spalte = models.CharField("Spalte", max_length=80, blank=True)
    pfad = models.CharField("Stelle", max_length=200, blank=True)
    code = models.CharField("Code", max_length=8)
    text = models.CharField("Grund", max_length=500)
    ausschnitt = models.CharField("Ausschnitt", max_length=300, blank=True)
    wiederholbar = models.BooleanField("kann noch gelingen", default=False)
    stand = models.CharField("Stand", max_length=12, choices=Stand.choices, default=Stand.OFFEN)
    # the reading as it was understood, for who takes it after all
    wert = Angaben("Wert")

    class Meta:
        verbose_name = "Zeile in Quarantäne"
        verbose_name_plural = "Quarantäne"
        ordering = ("eingang", "zeile", "pk")
        indexes = (models.Index(fields=("organisation", "stand", "code")),)

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Telegramm(Zugehoerig):
    """A raw telegram that could not be read yet: its key is missing, or its meaning. Gone when it was read."""

    hersteller = models.CharField("Hersteller", max_length=3)
    funkadresse = models.CharField("Funkadresse", max_length=40)
    eingang = models.ForeignKey(Eingang, models.CASCADE, related_name="telegramme")
    zeile = models.PositiveIntegerField("Zeile", default=0)
    empfangen_am = models.DateTimeField("empfangen am")
    signal = models.SmallIntegerField("Signal", null=True)
    # as the decoder says: no_key, wrong_key, bad_mac, unsupported_mode, unknown_format; of what can be read:
    # unknown_meaning without a driver, contradiction and no_value with one
    grund = models.CharField("Grund", max_length=20)
    roh = models.BinaryField("Telegramm")
    pruefsumme = models.BinaryField("Prüfsumme", max_length=16)

    class Meta:
        verbose_name = "Telegramm"
        verbose_name_plural = "Telegramme"
        ordering = ("pk",)
        indexes = (models.Index(fields=("organisation", "funkadresse", "grund")),)
        constraints = (models.UniqueConstraint(fields=("organisation", "pruefsumme"), name="telegramm_einmal"),)

    def __str__(self) -> str:
        return f"{self.hersteller} {self.funkadresse}"


class Rahmenaufbau(Zugehoerig):
    """Which records stand in a compact frame of a model, as a full frame of the same model showed it."""

    hersteller = models.CharField("Hersteller", max_length=3)
    fassung = models.PositiveSmallIntegerField("Fassung")
    # the device type as sent
    art = models.PositiveSmallIntegerField("Art")
    signatur = models.PositiveIntegerField("Signatur")
    koepfe = models.BinaryField("Köpfe der Datensätze")
    gelernt_am = models.DateTimeField("gelernt am")

    class Meta:
        verbose_name = "Aufbau eines kompakten Rahmens"
        verbose_name_plural = "Aufbau kompakter Rahmen"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "hersteller", "fassung", "art", "signatur"), name="rahmenaufbau_einmal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.hersteller} {self.fassung:02x} {self.signatur:04x}"


class Teilstueck(Zugehoerig):
    """A piece of a telegram that a bridge sends in several packets of LoRaWAN, until the others came."""

    datenpunkt = models.ForeignKey(Datenpunkt, models.CASCADE, related_name="teilstuecke")
    eingang = models.ForeignKey(Eingang, models.CASCADE, related_name="teilstuecke")
    # the bridge, its counter of packets, and the port, which says which piece of how many this is
    geraet = models.CharField("Gerät", max_length=64)
    zaehler = models.PositiveBigIntegerField("Zähler")
    port = models.PositiveSmallIntegerField("Port")
    daten = models.BinaryField("Daten")
    empfangen_am = models.DateTimeField("empfangen am")
    signal = models.SmallIntegerField("Signal", null=True)

    class Meta:
        verbose_name = "Teil eines Telegramms"
        verbose_name_plural = "Teile von Telegrammen"
        ordering = ("geraet", "zaehler", "pk")
        constraints = (models.UniqueConstraint(fields=("datenpunkt", "geraet", "zaehler"), name="teilstueck_einmal"),)

    def __str__(self) -> str:
        return f"{self.geraet} {self.zaehler}"


class Zuordnungsentwurf(Zugehoerig):
    """A mapping that somebody is making, with the file that it is tried on; gone when it is saved or too old."""

    # the mapping of which it becomes the next version; empty: a new one
    kennung = models.SlugField("Kennung", max_length=60, blank=True)
    eingang = models.ForeignKey(Eingang, models.SET_NULL, null=True, related_name="+")
    datenpunkt = models.ForeignKey(Datenpunkt, models.SET_NULL, null=True, related_name="+")
    datei = models.CharField("Datei", max_length=200)
    # sealed: a foreign file may hold names
    muster = models.BinaryField("Muster")
    # what was said in lists; the YAML, where it says more than lists can
    angaben = Angaben("Angaben")
    inhalt = models.TextField("Inhalt", max_length=60_000, blank=True)
    von_hand = models.BooleanField("als YAML bearbeitet", default=False)
    benutzer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    am = models.DateTimeField("am")

    class Meta:
        verbose_name = "Entwurf einer Zuordnung"
        verbose_name_plural = "Entwürfe von Zuordnungen"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.kennung or self.datei
