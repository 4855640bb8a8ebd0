"""Tables of readings: those of the Abrechnung, and every one that came in from afar."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.felder import Angaben, Dezimal
from umlage.apps.accounts.models import Organisationsbezug, Zugehoerig
from umlage.apps.geraete.models import Funkgeraet, Geraet
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.apps.messwerte.plausibel import day_of, exact
from umlage.formats.lieferung.woerter import GROESSEN

_GROESSEN: dict[str, str] = {register.value: word for register, word in GROESSEN.items()}


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
        return f"{self.am:%d.%m.%Y}: {exact(self.stand)}"


class Uebernommen(Zugehoerig):
    """What a reading rests on that was taken over from the meter platform."""

    ablesung = models.OneToOneField(Ablesung, models.CASCADE, related_name="uebernommen")
    # as it was taken over: somebody may have changed the reading since
    stand = Dezimal("Stand")
    guete = models.CharField("Güte", max_length=12)
    # days from the day of the reading to the nearest value
    abstand = models.SmallIntegerField("Abstand", default=0)
    # the values: day, stand, and the key of the Fernwert
    aus = Angaben("Werte")
    am = models.DateTimeField("am")

    class Meta:
        verbose_name = "übernommener Wert"
        verbose_name_plural = "übernommene Werte"

    def __str__(self) -> str:
        return f"{self.ablesung} ({self.guete})"


class Messreihe(Zugehoerig):
    """One quantity of one radio device, as it is sent; the last value stands here too, for lists."""

    class Art(models.TextChoices):
        CURRENT = "CURRENT", _("Aktueller Stand")
        DUE = "DUE", _("Stichtagswert")
        MONTH_END = "MONTH_END", _("Monatsendwert")
        HALF_MONTH_END = "HALF_MONTH_END", _("Halbmonatswert")
        PERIOD_CONSUMPTION = "PERIOD_CONSUMPTION", _("Verbrauch eines Zeitraums")
        MAXIMUM = "MAXIMUM", _("Höchstwert")
        MINIMUM = "MINIMUM", _("Mindestwert")
        STORED = "STORED", _("Gespeicherter Wert")

    funkgeraet = models.ForeignKey(Funkgeraet, models.CASCADE, related_name="messreihen")
    # energy, volume, hca, ...: as the decoders say
    groesse = models.CharField("Größe", max_length=30)
    art = models.CharField("Art", max_length=20, choices=Art.choices)
    tarif = models.PositiveIntegerField("Tarif", default=0)
    teilgeraet = models.PositiveIntegerField("Teilgerät", default=0)
    # that of every value of the row; another one is not taken
    einheit = models.CharField("Einheit", max_length=10)
    # seconds since 1970
    letzte_zeit = models.BigIntegerField("letzter Wert vom", null=True)
    letzter_stand = Dezimal("letzter Wert", null=True)
    # most that came together within 30 days: what a jump is measured by
    groesster_zuwachs = Dezimal("größter Zuwachs", null=True)
    anzahl = models.PositiveBigIntegerField("Werte", default=0)

    class Meta:
        verbose_name = "Messreihe"
        verbose_name_plural = "Messreihen"
        constraints = (
            models.UniqueConstraint(
                fields=("funkgeraet", "groesse", "art", "tarif", "teilgeraet"), name="messreihe_einmal"
            ),
        )

    def __str__(self) -> str:
        return f"{_GROESSEN.get(self.groesse, self.groesse)}, {self.get_art_display()}"


class Fernwert(Zugehoerig):
    """A reading as it came in. Never changed: what is delivered differently later is the next `fassung`.

    Partitioned by month on PostgreSQL, kept in the order of its key on SQLite: hundreds of millions of rows. So it has
    no reference that a database would look after row by row.
    """

    pk = models.CompositePrimaryKey("reihe_id", "zeit", "fassung")
    organisation = Organisationsbezug(db_constraint=False, db_index=False)
    reihe = models.ForeignKey(Messreihe, models.DO_NOTHING, related_name="werte", db_constraint=False, db_index=False)
    # seconds since 1970; a value of a day is that of its end, here
    zeit = models.BigIntegerField("Zeit")
    fassung = models.PositiveSmallIntegerField("Fassung", default=0)
    stand = Dezimal("Stand")
    # bits as in EN 13757-3, 0: nothing to report
    status = models.PositiveIntegerField("Status", default=0)
    # where it stands: file and line, or number of the telegram in it
    eingang = models.BigIntegerField("Eingang")
    zeile = models.PositiveIntegerField("Zeile", default=0)

    class Meta:
        verbose_name = "Fernwert"
        verbose_name_plural = "Fernwerte"

    def __str__(self) -> str:
        return f"{self.tag:%d.%m.%Y}: {exact(self.stand)}"

    @property
    def tag(self) -> date:
        """The day that it belongs to; one of midnight to the day that ended."""
        return day_of(self.zeit)


class Verworfen(Zugehoerig):
    """A reading that a person discarded: it counts no more, and is not taken again where a file repeats it."""

    reihe = models.ForeignKey(Messreihe, models.CASCADE, related_name="verworfene")
    zeit = models.BigIntegerField("Zeit")
    fassung = models.PositiveSmallIntegerField("Fassung", default=0)
    stand = Dezimal("Stand")
    eingang = models.BigIntegerField("Eingang")
    zeile = models.PositiveIntegerField("Zeile", default=0)
    grund = models.CharField("Grund", max_length=200)
    am = models.DateTimeField("am")

    class Meta:
        verbose_name = "verworfener Wert"
        verbose_name_plural = "verworfene Werte"
        ordering = ("-am", "-pk")

    def __str__(self) -> str:
        return f"{self.reihe}: {exact(self.stand)}"

    @property
    def tag(self) -> date:
        """The day that it belonged to; one of midnight to the day that ended."""
        return day_of(self.zeit)


class Fernwertblock(Zugehoerig):
    """The readings of a row in one month, packed, nothing left out; `bis` is the time of the last."""

    reihe = models.ForeignKey(Messreihe, models.CASCADE, related_name="bloecke")
    von = models.BigIntegerField("von")
    bis = models.BigIntegerField("bis")
    anzahl = models.PositiveIntegerField("Werte")
    inhalt = models.BinaryField("Inhalt")

    class Meta:
        verbose_name = "Fernwertblock"
        verbose_name_plural = "Fernwertblöcke"
        constraints = (models.UniqueConstraint(fields=("reihe", "bis"), name="fernwertblock_einmal"),)

    def __str__(self) -> str:
        return f"{self.reihe} {self.von}"


class Klimafaktor(Zugehoerig):
    """By what the heat of a time is multiplied so that years with other weather compare; where it holds, whence."""

    # the postcode or its beginning: the longest that fits a house holds for it
    plz = models.CharField("Postleitzahl", max_length=5)
    station = models.CharField("Station", max_length=80, blank=True)
    von = models.DateField("von")
    bis = models.DateField("bis")
    faktor = Dezimal("Faktor")
    quelle = models.CharField("Quelle", max_length=200)
    importiert_am = models.DateTimeField("importiert am")

    class Meta:
        verbose_name = "Klimafaktor"
        verbose_name_plural = "Klimafaktoren"
        ordering = ("plz", "von", "bis")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "plz", "von", "bis"), name="klimafaktor_einmal"),
        )

    def __str__(self) -> str:
        return f"{self.plz} {self.von:%m.%Y}–{self.bis:%m.%Y}"


class Klimaort(Zugehoerig):
    """A Liegenschaft whose heat is adjusted by the factors of another place than its own postcode."""

    liegenschaft = models.OneToOneField(Liegenschaft, models.CASCADE, related_name="klimaort")
    plz = models.CharField("Postleitzahl", max_length=5)
    gewaehlt_am = models.DateTimeField("gewählt am")

    class Meta:
        verbose_name = "Ort der Klimafaktoren"
        verbose_name_plural = "Orte der Klimafaktoren"
        ordering = ("liegenschaft__nummer",)

    def __str__(self) -> str:
        return f"{self.liegenschaft}: {self.plz}"
