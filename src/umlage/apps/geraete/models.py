"""Tables of plants and devices: those of the houses, and those that are heard by radio."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.felder import Angaben
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.geraete.eichende import Eichende
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit

_SECOND = timedelta(seconds=1)


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
    raum = models.CharField("Raum", max_length=160, blank=True)
    ab = models.DateField("ab", null=True, blank=True)
    bis = models.DateField("bis", null=True, blank=True)
    reihenfolge = models.PositiveIntegerField("Reihenfolge", default=0)
    angaben = Angaben("Angaben")
    # what no Akte says: maker, how it is built in (karte.py)
    pos = models.PositiveSmallIntegerField("Pos-Nr.", null=True, blank=True)
    karte = Angaben("Gerätekarte")
    geeicht_bis = Eichende("geeicht bis", null=True, editable=False)

    class Meta:
        verbose_name = "Gerät"
        verbose_name_plural = "Geräte"
        ordering = (models.F("pos").asc(nulls_last=True), "reihenfolge", "pk")
        indexes = (
            models.Index(fields=("organisation", "nr")),
            # lists over all houses: what is out, and what has to be exchanged
            models.Index(
                fields=("organisation", "-bis", "-id"),
                condition=models.Q(bis__isnull=False),
                name="geraet_ausgebaut",
            ),
            models.Index(
                fields=("organisation", "geeicht_bis"),
                condition=models.Q(geeicht_bis__isnull=False),
                name="geraet_geeicht_bis",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("liegenschaft", "nr"), name="geraet_nr_einmal"),
            models.CheckConstraint(
                condition=models.Q(nutzeinheit__isnull=True) | models.Q(anlage__isnull=True), name="geraet_ein_ort"
            ),
        )

    def __str__(self) -> str:
        return f"{self.nr} {self.raum}".strip()

    @property
    def stelle(self) -> tuple[bool, int, int]:
        """Where it stands among the devices of its place: as `ordering` says."""
        return self.pos is None, self.pos or 0, self.reihenfolge


class Geraetejahr(Zugehoerig):
    """What is said of a device for one Abrechnungszeitraum: that its consumption is estimated, a sentence to print."""

    zeitraum = models.ForeignKey(Abrechnungszeitraum, models.CASCADE, related_name="geraetejahre")
    geraet = models.ForeignKey(Geraet, models.CASCADE, related_name="jahre")
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Angaben zum Gerät"
        verbose_name_plural = "Angaben zu Geräten"
        constraints = (models.UniqueConstraint(fields=("zeitraum", "geraet"), name="geraetejahr_einmal"),)

    def __str__(self) -> str:
        return f"{self.geraet} {self.zeitraum}"


class Zuordnung(Zugehoerig):
    """Which column of a foreign file means what: a mapping, never changed once used; an edit is the next version."""

    kennung = models.SlugField("Kennung", max_length=60)
    fassung = models.PositiveIntegerField("Fassung")
    inhalt = models.TextField("Inhalt", max_length=60_000)
    angelegt_am = models.DateTimeField("angelegt am")
    angelegt_von = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "Zuordnung"
        verbose_name_plural = "Zuordnungen"
        ordering = ("kennung", "-fassung")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "kennung", "fassung"), name="zuordnung_fassung_einmal"),
        )

    def __str__(self) -> str:
        return f"{self.kennung}@{self.fassung}"


class Datenpunkt(Zugehoerig):
    """One way in for readings: a gateway, another firm's cloud, files that people bring. One credential, one folder."""

    class Art(models.TextChoices):
        GATEWAY = "gateway", _("Gateway")
        SOFTWARE = "software", _("Software-Gateway")
        VIRTUELL = "virtuell", _("Virtuelle Box")

    class Stand(models.TextChoices):
        ANGELEGT = "angelegt", _("Angelegt")
        AKTIV = "aktiv", _("Aktiv")
        GESPERRT = "gesperrt", _("Gesperrt")

    # says of which Organisation it is, before anything of that is asked for
    kennung = models.CharField("Kennung", max_length=40, unique=True)
    name = models.CharField("Name", max_length=120)
    art = models.CharField("Art", max_length=12, choices=Art.choices, default=Art.SOFTWARE)
    stand = models.CharField("Stand", max_length=12, choices=Stand.choices, default=Stand.ANGELEGT)
    seriennummer = models.CharField("Seriennummer", max_length=40, blank=True)
    kennwort = models.CharField("Prüfsumme des Kennworts", max_length=64, blank=True)
    # public keys as in authorized_keys, one in a line
    ssh_schluessel = models.TextField("Öffentliche Schlüssel", blank=True)
    # networks from which it may come; empty: from anywhere
    netze = models.CharField("Netze", max_length=400, blank=True)
    # what its files are, where their content does not say so
    format = models.CharField("Format", max_length=60, blank=True)
    zuordnung = models.ForeignKey(Zuordnung, models.SET_NULL, null=True, blank=True, related_name="datenpunkte")
    # mailbox and broker that are asked; their passwords, and those of ZIP files, are sealed
    abruf = Angaben("Abruf")
    geheim = models.BinaryField("Geheimnisse", null=True)
    anlegen = models.BooleanField("neue Geräte anlegen", default=True)
    neue_geraete = models.PositiveIntegerField("neue Geräte je Datei, höchstens", default=500)
    erwartet_stunden = models.PositiveIntegerField("meldet sich alle (Stunden)", null=True, blank=True)
    letzter_kontakt_am = models.DateTimeField("letzter Kontakt", null=True)
    liegenschaft = models.ForeignKey(
        Liegenschaft, models.SET_NULL, null=True, blank=True, related_name="datenpunkte", verbose_name="Liegenschaft"
    )
    angelegt_am = models.DateTimeField("angelegt am")
    # locked for good and out of the lists; what it delivered stays, and whence it came
    archiviert_am = models.DateTimeField("archiviert am", null=True)

    class Meta:
        verbose_name = "Datenpunkt"
        verbose_name_plural = "Datenpunkte"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Abrufstand(Zugehoerig):
    """How it went when a mailbox or a broker of a Datenpunkt was asked last. `gut_am`: when it last went well."""

    class Weg(models.TextChoices):
        IMAP = "imap", _("E-Mail-Postfach")
        MQTT = "mqtt", _("MQTT")

    datenpunkt = models.ForeignKey(Datenpunkt, models.CASCADE, related_name="abrufstaende")
    weg = models.CharField("Weg", max_length=8, choices=Weg.choices)
    am = models.DateTimeField("am")
    gut_am = models.DateTimeField("zuletzt gelungen", null=True)
    # empty: it went well
    meldung = models.CharField("Meldung", max_length=300, blank=True)

    class Meta:
        verbose_name = "Stand eines Abrufs"
        verbose_name_plural = "Stände von Abrufen"
        constraints = (models.UniqueConstraint(fields=("datenpunkt", "weg"), name="abrufstand_einmal"),)

    def __str__(self) -> str:
        return f"{self.datenpunkt} {self.weg}"


class Funkgeraet(Zugehoerig):
    """A device that was heard or named in a file, whether or not it hangs in a house that is settled here."""

    class Stand(models.TextChoices):
        NEU = "neu", _("Nicht zugeordnet")
        ZUGEORDNET = "zugeordnet", _("Zugeordnet")
        FREMD = "fremd", _("Gehört nicht uns")
        AUSGEBAUT = "ausgebaut", _("Ausgebaut")

    hersteller = models.CharField("Hersteller", max_length=3)
    # as it is sent, eight signs; a word, not a number: leading zeros count
    funkadresse = models.CharField("Funkadresse", max_length=40)
    # -1: nobody said
    fassung = models.SmallIntegerField("Version", default=-1)
    medium = models.CharField("Medium", max_length=20)
    # what is printed on it where that differs
    werksnummer = models.CharField("Werksnummer", max_length=40, blank=True)
    treiber = models.CharField("Treiber", max_length=40, blank=True)
    stand = models.CharField("Stand", max_length=12, choices=Stand.choices, default=Stand.NEU)
    datenpunkt = models.ForeignKey(Datenpunkt, models.SET_NULL, null=True, related_name="funkgeraete")
    erstmals_am = models.DateTimeField("erstmals gehört")
    zuletzt_am = models.DateTimeField("zuletzt gehört")
    # dBm
    signal = models.SmallIntegerField("Signal", null=True)
    # words of the status, with a space between
    meldungen = models.CharField("Meldungen", max_length=240, blank=True)
    verschluesselt = models.BooleanField("verschlüsselt", null=True)
    # the last frames, eight bytes of the digest of each: what comes again is known
    rahmen = models.BinaryField("letzte Telegramme", default=bytes)
    # values of the past whose day nobody knows, as the last telegram with such values had them (JSON): shown, not used
    tagelos = models.TextField("Werte ohne Tag", blank=True, default="")
    liegenschaft = models.ForeignKey(Liegenschaft, models.SET_NULL, null=True, blank=True, related_name="funkgeraete")
    nutzeinheit = models.ForeignKey(Nutzeinheit, models.SET_NULL, null=True, blank=True, related_name="funkgeraete")
    geraet = models.ForeignKey(Geraet, models.SET_NULL, null=True, blank=True, related_name="funkgeraete")
    raum = models.CharField("Raum", max_length=160, blank=True)
    # other names, calibration, battery, installation: what nobody searches by
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Funkgerät"
        verbose_name_plural = "Funkgeräte"
        ordering = ("hersteller", "funkadresse", "pk")
        indexes = (
            models.Index(fields=("organisation", "werksnummer")),
            # without the time when it was heard: who is noted a thousand times a day must not touch an index
            models.Index(fields=("organisation", "stand")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "funkadresse", "hersteller", "medium", "fassung"),
                name="funkgeraet_einmal",
            ),
        )

    def __str__(self) -> str:
        return f"{self.hersteller} {self.funkadresse}"

    @property
    def hangs(self) -> str:
        """Where it hangs, as a page carries it along: who sends the page says what was known there."""
        return f"{self.stand}-{self.liegenschaft_id or 0}-{self.nutzeinheit_id or 0}-{self.geraet_id or 0}"


class Geraeteschluessel(Zugehoerig):
    """An AES key of a device, sealed; several may be good at a time. Nobody sees more than its fingerprint."""

    # empty: a list that did not say whose devices they are
    hersteller = models.CharField("Hersteller", max_length=3, blank=True)
    funkadresse = models.CharField("Funkadresse", max_length=40)
    geheim = models.BinaryField("Schlüssel")
    fingerabdruck = models.CharField("Fingerabdruck", max_length=16)
    herkunft = models.CharField("Herkunft", max_length=120, blank=True)
    angelegt_am = models.DateTimeField("angelegt am")
    # when it first opened a telegram, and last
    bewaehrt_am = models.DateTimeField("bewährt seit", null=True)
    benutzt_am = models.DateTimeField("zuletzt benutzt", null=True)

    class Meta:
        verbose_name = "Geräteschlüssel"
        verbose_name_plural = "Geräteschlüssel"
        ordering = ("funkadresse", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "funkadresse", "hersteller", "fingerabdruck"), name="geraeteschluessel_einmal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.hersteller} {self.funkadresse} {self.fingerabdruck}".strip()


class Geraetealarm(Zugehoerig):
    """Something is wrong with a device: who saw it, who looks after it, what came of it."""

    class Art(models.TextChoices):
        LECK = "leck", _("Leck")
        MANIPULATION = "manipulation", _("Manipulation")
        RUECKFLUSS = "rueckfluss", _("Rückfluss")
        TROCKEN = "trocken", _("Trocken gelaufen")
        BATTERIE = "batterie", _("Batterie schwach")
        DEMONTAGE = "demontage", _("Abgenommen")
        FEHLER = "fehler", _("Gerätefehler")
        UHR = "uhr", _("Uhr falsch")
        RAUCH = "rauch", _("Rauchalarm")
        SIGNALGEBER = "signalgeber", _("Signalgeber gestört")
        VERDECKT = "verdeckt", _("Öffnungen verdeckt")
        HINDERNIS = "hindernis", _("Hindernis im Umfeld")
        LEBENSENDE = "lebensende", _("Lebensende")
        UNKLAR = "unklar", _("Unbekannte Meldung")
        SOMMER = "sommer", _("Zählt im Sommer")
        STILLSTAND = "stillstand", _("Stillstand")
        FUNKSTILLE = "funkstille", _("Funkstille")
        SPRUNG = "sprung", _("Sprung")
        ABGERECHNET = "abgerechnet", _("Wert weicht vom abgerechneten ab")

    class Stand(models.TextChoices):
        OFFEN = "offen", _("Offen")
        ZUGEWIESEN = "zugewiesen", _("Zugewiesen")
        ERLEDIGT = "erledigt", _("Erledigt")

    funkgeraet = models.ForeignKey(Funkgeraet, models.CASCADE, related_name="alarme")
    art = models.CharField("Art", max_length=12, choices=Art.choices)
    stand = models.CharField("Stand", max_length=12, choices=Stand.choices, default=Stand.OFFEN)
    seit = models.DateTimeField("seit")
    zuletzt_am = models.DateTimeField("zuletzt gemeldet")
    zustaendig = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    notiz = models.TextField("Notiz", max_length=2000, blank=True)
    erledigt_am = models.DateTimeField("erledigt am", null=True)

    class Meta:
        verbose_name = "Alarm"
        verbose_name_plural = "Alarme"
        ordering = ("-seit", "-pk")
        indexes = (models.Index(fields=("organisation", "stand", "art")),)
        constraints = (
            models.UniqueConstraint(
                fields=("funkgeraet", "art"), condition=~models.Q(stand="erledigt"), name="alarm_offen_einmal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.funkgeraet}: {self.get_art_display()}"

    @property
    def seit_tag(self) -> date:
        """Its first day; what was seen at midnight belongs to the day that ended."""
        return localdate(self.seit - _SECOND)

    @property
    def zuletzt_tag(self) -> date:
        """The day on which it was reported last."""
        return localdate(self.zuletzt_am - _SECOND)


class Rauchpruefung(Zugehoerig):
    """A smoke detector was inspected (DIN 14676-1): when, how, what came of it."""

    class Verfahren(models.TextChoices):
        VOR_ORT = "vor_ort", _("Vor Ort (Bauweise A)")
        TEILFERN = "teilfern", _("Teil-Ferninspektion (Bauweise B)")
        FERN = "fern", _("Ferninspektion (Bauweise C)")

    class Ergebnis(models.TextChoices):
        IN_ORDNUNG = "in_ordnung", _("In Ordnung")
        MANGEL = "mangel", _("Mangel")
        ANSEHEN = "ansehen", _("Vor Ort anzusehen")
        KEIN_ZUGANG = "kein_zugang", _("Kein Zugang")

    funkgeraet = models.ForeignKey(Funkgeraet, models.CASCADE, related_name="rauchpruefungen")
    am = models.DateField("am")
    verfahren = models.CharField("Verfahren", max_length=10, choices=Verfahren.choices)
    ergebnis = models.CharField("Ergebnis", max_length=12, choices=Ergebnis.choices)
    bemerkung = models.CharField("Bemerkung", max_length=200, blank=True)
    pruefer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # what was looked at: word of the point -> ja or nein
    punkte = Angaben("Prüfpunkte")

    class Meta:
        verbose_name = "Prüfung eines Rauchwarnmelders"
        verbose_name_plural = "Prüfungen von Rauchwarnmeldern"
        ordering = ("-am", "-pk")
        constraints = (models.UniqueConstraint(fields=("funkgeraet", "am"), name="rauchpruefung_einmal"),)

    def __str__(self) -> str:
        return f"{self.funkgeraet} {self.am:%d.%m.%Y}"


class Katalogheizkoerper(Zugehoerig):
    """A row of a radiator catalogue that the Organisation brought along.

    The words stand in small letters, as they are looked for; `angaben` is the whole row as the catalogue says it.
    """

    katalog = models.CharField("Katalog", max_length=80)
    hersteller = models.CharField("Hersteller", max_length=200)
    modell = models.CharField("Modell", max_length=200)
    typ = models.CharField("Typ", max_length=200, blank=True)
    bauart = models.CharField("Bauart", max_length=12)
    hoehe = models.DecimalField("Bauhöhe (mm)", max_digits=15, decimal_places=6, null=True)
    tiefe = models.DecimalField("Bautiefe (mm)", max_digits=15, decimal_places=6, null=True)
    gliedlaenge = models.DecimalField("Gliedlänge (mm)", max_digits=15, decimal_places=6, null=True)
    angaben = Angaben("Angaben")
    # the path of its picture in the store
    bild = models.CharField("Bild", max_length=120, blank=True)
    eingelesen_am = models.DateTimeField("eingelesen am")

    class Meta:
        verbose_name = "Heizkörper im Katalog"
        verbose_name_plural = "Heizkörper im Katalog"
        ordering = ("hersteller", "modell", "typ", "hoehe", "tiefe", "pk")
        indexes = (
            models.Index(fields=("organisation", "katalog")),
            models.Index(fields=("organisation", "hersteller")),
        )

    def __str__(self) -> str:
        return f"{self.hersteller} {self.modell} {self.typ}".strip()
