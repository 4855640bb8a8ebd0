"""Tables of houses, the flats in them, and who uses them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.felder import Angaben
from umlage.apps.accounts.models import Zugehoerig
from umlage.apps.verwaltung.models import Kunde


class Liegenschaft(Zugehoerig):
    """A house, or several on one plant, that is settled as a whole."""

    nummer = models.CharField("Nummer", max_length=40)
    strasse = models.CharField("Straße und Hausnummer", max_length=160)
    plz = models.CharField("Postleitzahl", max_length=10)
    ort = models.CharField("Ort", max_length=160)
    bezeichnung = models.CharField("Bezeichnung", max_length=160, blank=True)
    bezirk = models.CharField("Bezirk", max_length=60, blank=True)
    # under whose look its documents go out; nobody's: under that of the Organisation
    kunde = models.ForeignKey(
        Kunde, models.PROTECT, related_name="liegenschaften", null=True, blank=True, verbose_name="Kunde"
    )
    # what else the Akte says of a Liegenschaft
    angaben = Angaben("Angaben")
    # counts the changes: a second clerk who saves the same form is told
    fassung = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "Liegenschaft"
        verbose_name_plural = "Liegenschaften"
        ordering = ("nummer",)
        constraints = (models.UniqueConstraint(fields=("organisation", "nummer"), name="liegenschaft_nummer_einmal"),)

    def __str__(self) -> str:
        return f"{self.nummer} {self.strasse}"

    @property
    def anschrift(self) -> str:
        return f"{self.strasse}, {self.plz} {self.ort}"


class Gebaeude(Zugehoerig):
    """One building of a Liegenschaft."""

    liegenschaft = models.ForeignKey(Liegenschaft, models.CASCADE, related_name="gebaeude")
    name = models.CharField("Name", max_length=80)
    reihenfolge = models.PositiveIntegerField("Reihenfolge", default=0)

    class Meta:
        verbose_name = "Gebäude"
        verbose_name_plural = "Gebäude"
        ordering = ("reihenfolge", "pk")

    def __str__(self) -> str:
        return self.name


class Nutzeinheit(Zugehoerig):
    """A flat, a shop, a common room."""

    class Nutzung(models.TextChoices):
        WOHNUNG = "wohnung", _("Wohnung")
        GEWERBE = "gewerbe", _("Gewerbe")
        SONSTIGES = "sonstiges", _("Sonstiges")

    liegenschaft = models.ForeignKey(Liegenschaft, models.CASCADE, related_name="nutzeinheiten")
    gebaeude = models.ForeignKey(
        Gebaeude, models.SET_NULL, related_name="nutzeinheiten", null=True, blank=True, verbose_name="Gebäude"
    )
    nr = models.CharField("Nummer", max_length=40)
    lage = models.CharField("Lage", max_length=160, blank=True)
    nutzung = models.CharField("Nutzung", max_length=10, choices=Nutzung.choices, default=Nutzung.WOHNUNG)
    reihenfolge = models.PositiveIntegerField("Reihenfolge", default=0)
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Nutzeinheit"
        verbose_name_plural = "Nutzeinheiten"
        ordering = ("reihenfolge", "pk")
        constraints = (models.UniqueConstraint(fields=("liegenschaft", "nr"), name="nutzeinheit_nr_einmal"),)

    def __str__(self) -> str:
        return f"{self.nr} {self.lage}".strip()


LEERSTAND = "Leerstand"
"""The name of a Nutzer that is nobody."""


class Nutzer(Zugehoerig):
    """Who uses a Nutzeinheit from a day to a day; vacancy is the owner's use."""

    nutzeinheit = models.ForeignKey(Nutzeinheit, models.CASCADE, related_name="nutzer")
    nr = models.CharField("Nummer", max_length=40)
    name = models.CharField("Name", max_length=160)
    von = models.DateField("von", null=True, blank=True)
    bis = models.DateField("bis", null=True, blank=True)
    leerstand = models.BooleanField("Leerstand", default=False)
    reihenfolge = models.PositiveIntegerField("Reihenfolge", default=0)
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Nutzer"
        verbose_name_plural = "Nutzer"
        ordering = ("reihenfolge", "pk")
        constraints = (
            models.UniqueConstraint(fields=("nutzeinheit", "nr"), name="nutzer_nr_einmal"),
            models.CheckConstraint(
                condition=models.Q(von__isnull=True) | models.Q(bis__isnull=True) | models.Q(bis__gte=models.F("von")),
                name="nutzer_von_vor_bis",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nr} {self.name}"


class Abrechnungszeitraum(Zugehoerig):
    """A year of a Liegenschaft, and what is said for this year alone: settings, kind and day of the Abrechnung."""

    liegenschaft = models.ForeignKey(Liegenschaft, models.CASCADE, related_name="zeitraeume")
    von = models.DateField("von")
    bis = models.DateField("bis")
    angaben = Angaben("Angaben")
    # the simple settings that a cost tree by hand stands in for, kept for the way back; no part of the Akte
    ohne_baum = Angaben("Einstellungen ohne Kostenbaum", editable=False)
    fassung = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "Abrechnungszeitraum"
        verbose_name_plural = "Abrechnungszeiträume"
        ordering = ("-von",)
        constraints = (
            models.UniqueConstraint(fields=("liegenschaft", "von"), name="zeitraum_von_einmal"),
            models.CheckConstraint(condition=models.Q(bis__gte=models.F("von")), name="zeitraum_von_vor_bis"),
        )

    def __str__(self) -> str:
        return f"{self.von:%d.%m.%Y} – {self.bis:%d.%m.%Y}"


class Nutzerjahr(Zugehoerig):
    """What is said of a Nutzer for one Abrechnungszeitraum: prepayments, costs of his own, last year's values."""

    zeitraum = models.ForeignKey(Abrechnungszeitraum, models.CASCADE, related_name="nutzerjahre")
    nutzer = models.ForeignKey(Nutzer, models.CASCADE, related_name="jahre")
    angaben = Angaben("Angaben")

    class Meta:
        verbose_name = "Angaben zum Nutzer"
        verbose_name_plural = "Angaben zu Nutzern"
        constraints = (models.UniqueConstraint(fields=("zeitraum", "nutzer"), name="nutzerjahr_einmal"),)

    def __str__(self) -> str:
        return f"{self.nutzer} {self.zeitraum}"


class Kontakt(Zugehoerig):
    """A person or firm that has to do with a Liegenschaft."""

    class Rolle(models.TextChoices):
        ANSPRECHPARTNER = "ansprechpartner", _("Ansprechpartner")
        EIGENTUEMER = "eigentuemer", _("Eigentümer")
        HAUSMEISTER = "hausmeister", _("Hausmeister")
        HAUSVERWALTUNG = "hausverwaltung", _("Hausverwaltung")
        RECHNUNGSEMPFAENGER = "rechnungsempfaenger", _("Rechnungsempfänger")
        VERMITTLER = "vermittler", _("Vermittler")
        VERTRETER = "vertreter", _("Vertreter")

    liegenschaft = models.ForeignKey(Liegenschaft, models.CASCADE, related_name="kontakte")
    rolle = models.CharField("Rolle", max_length=20, choices=Rolle.choices)
    name = models.CharField("Name", max_length=160)
    zusatz = models.CharField("Zusatz", max_length=160, blank=True)
    strasse = models.CharField("Straße und Hausnummer", max_length=160, blank=True)
    plz = models.CharField("Postleitzahl", max_length=10, blank=True)
    ort = models.CharField("Ort", max_length=160, blank=True)
    telefon = models.CharField("Telefon", max_length=60, blank=True)
    email = models.EmailField("E-Mail", blank=True)

    class Meta:
        verbose_name = "Kontakt"
        verbose_name_plural = "Kontakte"
        ordering = ("rolle", "name")

    def __str__(self) -> str:
        return f"{self.get_rolle_display()} {self.name}"


class Vermerk(Zugehoerig):
    """A text about a Liegenschaft or one of its flats: for us (Bemerkung) or for who reads the meters (Hinweis).

    What is printed on the Abrechnung is a Mitteilung of the year, as in the Akte.
    """

    class Art(models.TextChoices):
        BEMERKUNG = "bemerkung", _("Bemerkung")
        HINWEIS = "hinweis", _("Hinweis")

    liegenschaft = models.ForeignKey(Liegenschaft, models.CASCADE, related_name="vermerke")
    nutzeinheit = models.ForeignKey(
        Nutzeinheit, models.CASCADE, related_name="vermerke", null=True, blank=True, verbose_name="Nutzeinheit"
    )
    art = models.CharField("Art", max_length=12, choices=Art.choices)
    text = models.TextField("Text", max_length=4000)
    am = models.DateTimeField("am", auto_now_add=True)

    class Meta:
        verbose_name = "Vermerk"
        verbose_name_plural = "Vermerke"
        ordering = ("-am",)

    def __str__(self) -> str:
        return self.text[:60]
