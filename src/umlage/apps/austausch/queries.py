"""Questions about master data as sheets, and about files that wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from umlage.apps.abrechnung.queries import probe
from umlage.apps.austausch.bestand import Bestand
from umlage.apps.austausch.blaetter import BLAETTER, Werte, Zeile, from_plain
from umlage.apps.austausch.models import Eingang, Einspielung
from umlage.apps.austausch.plan import Fehler, Plan, plan
from umlage.apps.liegenschaften.models import Abrechnungszeitraum


def tafeln(zeitraum: Abrechnungszeitraum) -> dict[str, list[tuple[dict[str, str], Werte]]]:
    """The rows of every sheet."""
    bestand = Bestand(zeitraum)
    return {blatt: list(bestand.tafel(blatt)) for blatt in BLAETTER}


def einspielung(zeitraum: Abrechnungszeitraum, nummer: int) -> Einspielung | None:
    """A file that waits for its confirmation."""
    return Einspielung.objects.filter(pk=nummer, zeitraum=zeitraum).first()


def neue_liegenschaft(nummer: int) -> Einspielung | None:
    """A file that waits to become a house."""
    return Einspielung.objects.filter(pk=nummer, zeitraum=None).first()


def vorschau(row: Einspielung) -> Plan:
    """What a file would change as the house stands now."""
    return plan(Bestand(row.zeitraum), from_plain(row.inhalt))


def falsche_zeilen(zeitraum: Abrechnungszeitraum, zeilen: Sequence[Zeile], torsi: Sequence[Zeile]) -> list[Fehler]:
    """What is wrong with the rows that can be read, beside others (`torsi`) of which a cell cannot."""
    return plan(Bestand(zeitraum), zeilen, torsi).fehler


def befunde(zeitraum: Abrechnungszeitraum) -> list[Any]:
    """What the audit says of the year as it stands; nothing is kept."""
    with transaction.atomic():
        return list(probe(zeitraum).findings)


def eingaenge(keys: Iterable[int]) -> dict[int, Eingang]:
    """Deliveries by primary key, with their Datenpunkt."""
    return Eingang.objects.select_related("datenpunkt").in_bulk(list(keys))
