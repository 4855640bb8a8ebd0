"""Tables of what was changed, and of files that are kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.felder import Angaben
from umlage.apps.accounts.models import Zugehoerig


class Verlauf(Zugehoerig):
    """One change of one row: who, when, before and after."""

    class Vorgang(models.TextChoices):
        ANGELEGT = "angelegt", _("angelegt")
        GEAENDERT = "geaendert", _("geändert")
        GELOESCHT = "geloescht", _("gelöscht")
        VORGANG = "vorgang", _("Vorgang")

    am = models.DateTimeField("am", db_index=True)
    benutzer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # a plain number: what is told outlives the row of which it is told
    liegenschaft = models.BigIntegerField("Liegenschaft", null=True, db_index=True)
    vorgang = models.CharField("Vorgang", max_length=12, choices=Vorgang.choices)
    tabelle = models.CharField("Tabelle", max_length=40)
    zeile = models.BigIntegerField("Zeile", null=True)
    bezeichnung = models.CharField("Bezeichnung", max_length=200)
    vorher = Angaben("vorher")
    nachher = Angaben("nachher")

    class Meta:
        verbose_name = "Änderung"
        verbose_name_plural = "Verlauf"
        ordering = ("-am", "-pk")

    def __str__(self) -> str:
        return f"{self.bezeichnung} {self.get_vorgang_display()}"
