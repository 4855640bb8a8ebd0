"""The next year of a house: what goes on, and what must be entered anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.vorrat import anfangsbestand
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_event
from umlage.apps.geraete.models import Anlagenjahr
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzerjahr
from umlage.apps.verwaltung.queries import auftritt, texte_fuer
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.ergebnis import Ergebnis


class YearThere(Exception):
    """The house has a later year already."""


# what is said for one year alone; settings, sender, groups and the tree go on
_OF_THE_YEAR = ("information", "pflichtverletzungen", "mitteilungen", "freigaben", "servicerechnung", "ableseauftrag")
# what of a cost stays when its amount is not known yet
_OF_THE_INVOICE = ("quelle", "zeitraum", "p35a", "menge", "co2", "netzentgelt", "biobrennstoff")


@transaction.atomic
def open_next_year(
    *, zeitraum: Abrechnungszeitraum, ergebnis: Ergebnis | None, benutzer: Benutzer, am: datetime
) -> Abrechnungszeitraum:
    """The year after this one. YearThere when it is not the newest.

    Flats, Nutzer, devices and readings last anyway. Kinds of costs go on without their amounts, so that the new year
    says which are missing; of prepayments only last year's sum is kept, to ask for those of the new one. A closing
    stock becomes the opening one, with its value and its carbon dioxide where `ergebnis` knows them.
    """
    house = zeitraum.liegenschaft
    if house.zeitraeume.filter(von__gt=zeitraum.von).exists():
        raise YearThere(_("Den nächsten Zeitraum gibt es schon."))
    von, bis = _day_after(zeitraum.bis), _year_on(zeitraum.bis)
    angaben: dict[str, Any] = {name: value for name, value in zeitraum.angaben.items() if name not in _OF_THE_YEAR}
    kind = {name: value for name, value in angaben["abrechnung"].items() if name not in ("zahlbar_bis", "titel")}
    angaben["abrechnung"] = {**kind, "erstellt_am": max(am.date(), bis).isoformat()}
    # the look of now; where nobody said one, that of the year before
    angaben["absender"] = auftritt(house.kunde).as_sender(angaben["absender"])
    told = tuple({"text": row.text} for row in texte_fuer(house.kunde) if row.vorgabe)
    if told:
        angaben["mitteilungen"] = told
    new = Abrechnungszeitraum.objects.create(
        liegenschaft=house, von=von, bis=bis, angaben=angaben, ohne_baum=zeitraum.ohne_baum
    )
    for jahr in Anlagenjahr.objects.filter(zeitraum=zeitraum).select_related("anlage"):
        Anlagenjahr.objects.create(zeitraum=new, anlage=jahr.anlage, angaben=_stock(jahr, ergebnis))
    Nutzerjahr.objects.bulk_create(
        Nutzerjahr(zeitraum=new, nutzer_id=jahr.nutzer_id, angaben={"vorjahr": {"vorauszahlung": paid}})
        for jahr in Nutzerjahr.objects.filter(zeitraum=zeitraum, nutzer__leerstand=False).select_related("nutzer")
        if (jahr.nutzer.bis is None or jahr.nutzer.bis >= von) and (paid := _prepaid(jahr))
    )
    Kostenzeile.objects.bulk_create(
        Kostenzeile(
            zeitraum=new,
            bereich=row.bereich,
            anlage_id=row.anlage_id,
            bezeichnung=row.bezeichnung,
            reihenfolge=row.reihenfolge,
            angaben={name: value for name, value in row.angaben.items() if name not in _OF_THE_INVOICE},
        )
        for row in _going_on(zeitraum)
    )
    note_event(benutzer=benutzer, am=am, liegenschaft=house.pk, bezeichnung=f"Zeitraum {new} angelegt", angaben={})
    return new


def _going_on(zeitraum: Abrechnungszeitraum) -> Iterator[Kostenzeile]:
    """The kinds of costs that come again: not what was bought into a stock, nor what the state gave in a bad year.

    What a supplier billed in several invoices of one name is one kind.
    """
    seen: set[tuple[int | None, str]] = set()
    for row in Kostenzeile.objects.filter(zeitraum=zeitraum).select_related("anlage"):
        if row.bereich == Kostenzeile.Bereich.LIEFERUNG:
            kind = ENERGIEARTEN.get(row.anlage.energieart) if row.anlage is not None else None
            place = (row.anlage_id, row.bezeichnung)
            if kind is None or kind.lagerfaehig or "entlastung" in row.angaben or place in seen:
                continue
            seen.add(place)
        yield row


def _prepaid(jahr: Nutzerjahr) -> Decimal:
    """All that a Nutzer paid in advance, in euros: the next year asks for its own where it says none."""
    said = jahr.angaben.get("vorauszahlung", {})
    amounts = [value for name, value in said.items() if name != "kostenarten"]
    return sum([*amounts, *said.get("kostenarten", {}).values()], Decimal(0))


def _stock(jahr: Anlagenjahr, ergebnis: Ergebnis | None) -> dict[str, Any]:
    closing = jahr.angaben.get("bestand", {}).get("ende")
    if closing is None:
        return {}
    known = ergebnis.haus.brennstoffe if ergebnis is not None else ()
    fuel = next((one for one in known if one.anlage.nr == jahr.anlage.nr), None)
    return {"bestand": {"anfang": anfangsbestand(closing, fuel)}}


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _year_on(day: date) -> date:
    """The same day a year later; the last of February stays the last of February."""
    after = _day_after(day)
    return date.fromordinal(after.replace(year=after.year + 1).toordinal() - 1)
