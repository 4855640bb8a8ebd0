"""A house that begins with a workbook: everything in it is made in one go, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from umlage.apps.abrechnung.neuanlage import open_house
from umlage.apps.abrechnung.operations import Doubled, NumberTooLong, look_at
from umlage.apps.abrechnung.queries import probe
from umlage.apps.accounts.models import Benutzer
from umlage.apps.austausch.bestand import Bestand
from umlage.apps.austausch.blaetter import Zeile, as_plain, from_plain
from umlage.apps.austausch.models import Einspielung
from umlage.apps.austausch.operations import NotTaken, Uebernahme, carry_out
from umlage.apps.austausch.operations import OtherPlan as OtherPlan
from umlage.apps.austausch.operations import WrongRows as WrongRows
from umlage.apps.austausch.operations import lay_down as lay_down
from umlage.apps.austausch.plan import NEU, Fehler, Plan, plan
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.core.finding import Finding, Refused

# the sheet with the house itself, in the one line that it has below its head
HAUS, HAUSZEILE = "liegenschaft", 2


@dataclass(frozen=True, slots=True)
class Probe:
    """What a workbook would make: its steps, what is wrong, and what the audit would still miss."""

    schritte: Plan | None
    fehler: tuple[Fehler, ...]
    befunde: tuple[Finding, ...]


@transaction.atomic
def lay_down_house(
    *, haus: Mapping[str, str], zeilen: Sequence[Zeile], datei: str, benutzer: Benutzer, am: datetime
) -> Einspielung:
    """Keep the rows of a workbook until somebody has looked at what they would make."""
    row = lay_down(zeitraum=None, zeilen=zeilen, datei=datei, benutzer=benutzer, am=am)
    row.inhalt = {**as_plain(zeilen), "haus": dict(haus)}
    row.save(update_fields=["inhalt"])
    return row


def wrong_rows(
    *,
    haus: Mapping[str, str],
    zeilen: Sequence[Zeile],
    torsi: Sequence[Zeile],
    organisation: str,
    benutzer: Benutzer,
    am: datetime,
) -> list[Fehler]:
    """What is wrong with the rows that can be read, beside others that cannot. Nothing is made."""
    try:
        with transaction.atomic():
            zeitraum = _opened(haus, organisation, benutzer, am)
            found = plan(Bestand(zeitraum), zeilen, torsi).fehler
            transaction.set_rollback(True)
    except (Refused, Doubled, NumberTooLong):
        # said again, and with its place, when the cells are right
        return []
    return found


def try_house(*, einspielung: Einspielung, organisation: str, benutzer: Benutzer, am: datetime) -> Probe:
    """Make the house, look at it, and take everything back."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                zeitraum, found = _made(einspielung, organisation, benutzer, am)
                wrong, findings = tuple(found.fehler), ()
                if not wrong:
                    Uebernahme(zeitraum, benutzer, am).all(found)
                    findings = tuple(probe(zeitraum).findings)
        except Refused as refused:
            found, findings = None, ()
            wrong = tuple(Fehler(HAUS, HAUSZEILE, one.where, one.message) for one in refused.findings)
        except (Doubled, NumberTooLong) as no:
            found, wrong, findings = None, (Fehler(HAUS, HAUSZEILE, "nr", str(no)),), ()
        except NotTaken as no:
            found, wrong, findings = None, (Fehler(no.zeile.blatt, no.zeile.nummer, "", str(no)),), ()
        transaction.set_rollback(True)
    return Probe(found, wrong, findings)


@transaction.atomic
def take_house(
    *, einspielung: Einspielung, pruefsumme: str, organisation: str, benutzer: Benutzer, am: datetime
) -> Abrechnungszeitraum:
    """Make the house with everything in the workbook. WrongRows, OtherPlan, NotTaken, Refused, Doubled: nothing is."""
    zeitraum, found = _made(einspielung, organisation, benutzer, am)
    said = f"Liegenschaft aus {einspielung.datei} angelegt"
    carry_out(Uebernahme(zeitraum, benutzer, am), found, pruefsumme, said, (NEU,))
    einspielung.delete()
    look_at(zeitraum=zeitraum, am=am)
    return zeitraum


def _made(
    einspielung: Einspielung, organisation: str, benutzer: Benutzer, am: datetime
) -> tuple[Abrechnungszeitraum, Plan]:
    zeitraum = _opened(einspielung.inhalt["haus"], organisation, benutzer, am)
    return zeitraum, plan(Bestand(zeitraum), from_plain(einspielung.inhalt))


def _opened(haus: Mapping[str, str], organisation: str, benutzer: Benutzer, am: datetime) -> Abrechnungszeitraum:
    said: dict[str, Any] = dict(haus)
    days = {name: date.fromisoformat(said.pop(name)) for name in ("von", "bis")}
    art = said.pop("art")
    return open_house(organisation=organisation, values=said, kunde=None, art=art, **days, benutzer=benutzer, am=am)
