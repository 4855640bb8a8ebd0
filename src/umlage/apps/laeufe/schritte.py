"""What each kind of run does with one house: the slow part first, outside of every transaction, then what is written.

Each function here settles, sets, reads; what it hands back writes, inside the transaction that also marks the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.abrechnung import queries
from umlage.apps.abrechnung.ausstellung import day_of, probe_on
from umlage.apps.abrechnung.korrektur import differs
from umlage.apps.abrechnung.models import Abrechnung, Pruefstand
from umlage.apps.laeufe.druck import content, print_file
from umlage.apps.laeufe.models import Lauf, Laufschritt
from umlage.apps.laeufe.versand import send_documents
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.formats.akte.pruefsumme import pruefsumme


class Unmoeglich(Exception):
    """This house cannot be done; the message says why."""


class NichtsZuTun(Exception):
    """What the run wants of this house is so already; the message says since when or why."""


@dataclass(frozen=True, slots=True)
class Erledigt:
    """What came of a house."""

    meldung: str = ""
    betrag: Decimal | None = None


Schreiben = Callable[[], Erledigt]


def _zeitraum(schritt: Laufschritt) -> Abrechnungszeitraum:
    rows = Abrechnungszeitraum.objects.select_related("liegenschaft", "organisation")
    found = rows.filter(pk=schritt.zeitraum_id).first()
    if found is None:
        raise Unmoeglich(_("Diesen Zeitraum gibt es nicht mehr."))
    return found


def _probelauf(schritt: Laufschritt, am: datetime) -> Schreiben:
    zeitraum = _zeitraum(schritt)
    found = queries.probe(zeitraum)

    def write() -> Erledigt:
        # somebody who saved the house meanwhile has settled it later than this
        if not Pruefstand.objects.filter(zeitraum=zeitraum, gerechnet_am__gt=am).exists():
            abrechnungen.look_at(zeitraum=zeitraum, am=am, found=found)
        stand = Pruefstand.objects.get(zeitraum=zeitraum)
        return Erledigt(f"{stand.get_stand_display()}: {stand.schritt}", stand.gesamtkosten)

    return write


def _freigabe(schritt: Laufschritt, am: datetime) -> Schreiben:
    zeitraum = _zeitraum(schritt)
    _still_to_release(zeitraum)
    found = probe_on(zeitraum, day_of(am))

    def write() -> Erledigt:
        released = abrechnungen.release(zeitraum=_zeitraum(schritt), benutzer=schritt.lauf.benutzer, am=am, found=found)
        before = released.korrigiert
        text = (
            _("Freigegeben") if before is None else _("Korrektur von {nummer} freigegeben").format(nummer=before.nummer)
        )
        return Erledigt(text, released.gesamtkosten)

    return write


def _still_to_release(zeitraum: Abrechnungszeitraum) -> None:
    """A release of the rows as they are stays, also on a later day; what was issued and fits is no correction."""
    newest = queries.abrechnungen(zeitraum).first()
    if newest is None:
        return
    found = queries.probe(zeitraum)
    if newest.stand == Abrechnung.Stand.FREIGEGEBEN:
        if found.akte is not None and newest.pruefsumme == pruefsumme(found.akte):
            raise NichtsZuTun(_("Schon freigegeben; seitdem ist nichts geändert."))
    elif found.ergebnis is not None and not differs(newest, found):
        raise NichtsZuTun(_("Schon erteilt; seitdem hat sich für niemanden etwas geändert."))


def _erteilung(schritt: Laufschritt, am: datetime) -> Schreiben:
    zeitraum, benutzer = _zeitraum(schritt), schritt.lauf.benutzer
    released = queries.abrechnungen(zeitraum).first()
    if released is None:
        raise Unmoeglich(_("Noch nicht freigegeben."))
    if released.stand == Abrechnung.Stand.ERTEILT:
        raise NichtsZuTun(_("Schon erteilt."))
    satz = abrechnungen.make_documents(abrechnung=released, benutzer=benutzer, am=am)

    def write() -> Erledigt:
        issued = abrechnungen.issue(abrechnung=released, benutzer=benutzer, am=am, satz=satz)
        number = len(satz.dateien)
        text = ngettext("Abrechnung {nummer}, {zahl} Dokument", "Abrechnung {nummer}, {zahl} Dokumente", number)
        if issued.korrigiert is not None:
            text = ngettext("Korrektur {nummer}, {zahl} Dokument", "Korrektur {nummer}, {zahl} Dokumente", number)
        text = text.format(nummer=issued.nummer, zahl=number)
        return Erledigt(text, issued.gesamtkosten)

    return write


def _jahreswechsel(schritt: Laufschritt, am: datetime) -> Schreiben:
    zeitraum = _zeitraum(schritt)
    if zeitraum.liegenschaft.zeitraeume.filter(von__gt=zeitraum.von).exists():
        raise NichtsZuTun(_("Den nächsten Zeitraum gibt es schon."))

    def write() -> Erledigt:
        new = abrechnungen.next_year(zeitraum=zeitraum, benutzer=schritt.lauf.benutzer, am=am)
        return Erledigt(_("Zeitraum {zeitraum} angelegt").format(zeitraum=new))

    return write


def _erteilte(schritt: Laufschritt) -> Abrechnung:
    rows = Abrechnung.objects.filter(zeitraum=_zeitraum(schritt), stand=Abrechnung.Stand.ERTEILT)
    found = rows.select_related("zeitraum__liegenschaft").prefetch_related("dokumente").first()
    if found is None:
        # a choice of a whole list has such houses; what fails is what somebody has to look at
        raise NichtsZuTun(_("Noch nicht erteilt."))
    return found


def _druckdatei(schritt: Laufschritt, am: datetime) -> Schreiben:
    """Every document is there and is what was issued; the last step of the run puts them together."""
    abrechnung = _erteilte(schritt)
    number = sum(bool(content(dokument)) for dokument in abrechnung.dokumente.all())
    if not number:
        raise Unmoeglich(_("Zu dieser erteilten Abrechnung liegen keine Dokumente; gedruckt wird nichts."))
    text = ngettext("{zahl} Dokument", "{zahl} Dokumente", number).format(zahl=number)
    return lambda: Erledigt(text, abrechnung.gesamtkosten)


def _versand(schritt: Laufschritt, am: datetime) -> Schreiben:
    abrechnung = _erteilte(schritt)
    text = send_documents(schritt, abrechnung, am)
    return lambda: Erledigt(text, abrechnung.gesamtkosten)


VORBEREITEN: dict[str, Callable[[Laufschritt, datetime], Schreiben]] = {
    Lauf.Art.PROBELAUF: _probelauf,
    Lauf.Art.FREIGABE: _freigabe,
    Lauf.Art.ERTEILUNG: _erteilung,
    Lauf.Art.JAHRESWECHSEL: _jahreswechsel,
    Lauf.Art.DRUCKDATEI: _druckdatei,
    Lauf.Art.VERSAND: _versand,
}


def abschluss(schritt: Laufschritt) -> Schreiben:
    """The last step of a run."""
    write_files = print_file(schritt.lauf)

    def write() -> Erledigt:
        documents, pages = write_files()
        if not documents and not schritt.lauf.schritte.filter(stand=Laufschritt.Stand.GESCHEITERT).exists():
            raise NichtsZuTun(_("Kein Haus dieses Laufs ist erteilt; es gibt nichts zu drucken."))
        if not documents:
            raise Unmoeglich(_("Kein Haus dieses Laufs hat erteilte Dokumente."))
        return Erledigt(_("{dokumente} Dokumente, {seiten} Seiten").format(dokumente=documents, seiten=pages))

    return write
