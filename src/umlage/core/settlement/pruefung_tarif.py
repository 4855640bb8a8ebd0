"""What is checked of tariffs before they are computed, and what is said of those that are only shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from umlage.core.finding import Finding, error, note
from umlage.core.money import german
from umlage.core.period import german_day
from umlage.core.quantity import UNITS
from umlage.core.settlement import tarifmenge
from umlage.core.settlement.akte import Akte, Anlage, Tarif
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.tarif import schluessel_wasser, zeit
from umlage.core.settlement.tarifkosten import Tarifkosten


def stated(akte: Akte) -> Iterator[Finding]:
    """What does not fit in a tariff."""
    plants = {anlage.nr: anlage for anlage in akte.anlagen}
    for number, tarif in enumerate(akte.tarife, start=1):
        where = f"tarife/{number}"
        plant = plants.get(tarif.anlage or "")
        yield from _prices(akte, tarif, f"{where}/preise")
        yield from _quantity(akte, tarif, where)
        if (tarif.bereich in ("anlage", "lieferung")) != (tarif.anlage is not None) or (tarif.anlage and not plant):
            text = "Bei bereich: anlage und lieferung, und nur dort, steht eine Anlage der Akte."
            yield error("tarif.anlage", f"{where}/anlage", text)
        yield from _key(tarif, where)
        yield from _energy(akte, tarif, plant, where)


def _prices(akte: Akte, tarif: Tarif, where: str) -> Iterator[Finding]:
    if not tarif.preise:
        yield error("tarif.preise", where, "Dem Tarif fehlen die Preise.")
        return
    period = zeit(akte, tarif)
    days = [preis.ab for preis in tarif.preise]
    if days != sorted(set(days)):
        yield error("tarif.preise", where, "Die Preise müssen nach dem Tag geordnet sein, von dem an sie gelten.")
        return
    if days[0] > period.start:
        text = f"Vom {german_day(period.start)} an gilt noch kein Preis; der erste beginnt am {german_day(days[0])}."
        yield error("tarif.preise", where, text)
    if days[-1] > period.last:
        text = f"Der Preis ab {german_day(days[-1])} gilt erst nach dem {german_day(period.last)}."
        yield error("tarif.preise", where, text, remedy="Den Preis streichen, oder seinen Tag prüfen.")


def _quantity(akte: Akte, tarif: Tarif, where: str) -> Iterator[Finding]:
    if tarif.menge is not None and tarif.zaehler:
        text = "Die Menge steht da, oder die Zähler, die sie gezählt haben; nicht beides."
        yield error("tarif.menge", f"{where}/menge", text)
    known = tarif.menge is not None or bool(tarif.zaehler)
    if tarif.preise and any(preis.arbeitspreis is not None for preis in tarif.preise) != known:
        text = "Ein Arbeitspreis braucht eine menge (oder zaehler), und eine menge einen Arbeitspreis."
        yield error("tarif.menge", f"{where}/menge", text)
    yield from tarifmenge.stated(akte, tarif, where)


def _key(tarif: Tarif, where: str) -> Iterator[Finding]:
    if tarif.bereich in ("anlage", "lieferung"):
        if tarif.schluessel is not None:
            text = "Kosten einer Anlage haben keinen eigenen Schlüssel."
            yield error("tarif.schluessel", f"{where}/schluessel", text)
    elif tarif.bereich == "hausnebenkosten":
        if tarif.schluessel is None and tarif.umlegen:
            yield error("tarif.schluessel", f"{where}/schluessel", "Der Schlüssel fehlt.")
    elif tarif.schluessel != schluessel_wasser(tarif):
        text = f"Wasser wird nicht nach {tarif.schluessel} verteilt."
        yield error("tarif.schluessel", f"{where}/schluessel", text)


def _energy(akte: Akte, tarif: Tarif, plant: Anlage | None, where: str) -> Iterator[Finding]:
    """Energy belongs to the invoices of the plant, and only there are its carbon and its stock known."""
    if tarif.bereich != "lieferung":
        said = ("co2", tarif.co2), ("netzentgelt", tarif.netzentgelt), ("biobrennstoff", tarif.biobrennstoff)
        for name, value in said:
            if value is not None:
                text = "Kohlendioxid, Netzentgelt und Biobrennstoff stehen bei der Energie einer Anlage."
                yield error("tarif.lieferung", f"{where}/{name}", text, remedy="bereich: lieferung angeben.")
        known = tarif.menge is not None or bool(tarif.zaehler)
        if tarif.bereich == "anlage" and known and _of_energy(tarifmenge.einheit(akte, tarif)):
            yield error(
                "tarif.energie",
                f"{where}/menge",
                "Energie einer Anlage gehört zu ihren Lieferungen: dort zählen ihre Menge und ihr Kohlendioxid.",
                remedy="bereich: lieferung angeben.",
            )
        return
    if tarif.kostenart is not None:
        text = "Die Energie einer Anlage hat keine Kostenart."
        yield error("tarif.lieferung", f"{where}/kostenart", text, remedy="kostenart streichen.")
    if plant is not None and (plant.bestand is not None or ENERGIEARTEN[plant.energieart].lagerfaehig):
        yield error(
            "tarif.lieferung",
            f"{where}/bereich",
            f"{ENERGIEARTEN[plant.energieart].titel} wird gelagert: was verbraucht ist, ergibt der Bestand.",
            norm="HeizkostenV § 7 Abs. 2",
            remedy="Die Rechnungen als lieferungen eintragen.",
        )


def _of_energy(unit_name: str) -> bool:
    return unit_name in UNITS and UNITS[unit_name][0] == UNITS["kWh"][0]


def only_shown(akte: Akte, tarife: Sequence[Tarifkosten]) -> Iterator[Finding]:
    """A note on each tariff that nobody pays; beside it what the invoices of the plant come to."""
    for row in tarife:
        if not row.tarif.umlegen:
            cents = row.figur.value.cents
            text = f"„{row.tarif.bezeichnung}“: {german(Fraction(cents, 100), 2)} € sind berechnet und nicht verteilt."
            yield note("tarif.nur_berechnet", row.figur.path, f"{text}{_beside(akte, row.tarif, cents)}")


def _beside(akte: Akte, tarif: Tarif, cents: int) -> str:
    """How far the invoices of the plant lie off, where they are for just the days of the tariff."""
    plant = next((one for one in akte.anlagen if one.nr == tarif.anlage), None)
    if tarif.bereich != "lieferung" or plant is None or not plant.lieferungen:
        return ""
    if any(row.zeitraum is not None for row in plant.lieferungen):
        return ""
    billed = int(sum(row.betrag for row in plant.lieferungen) * 100)
    apart = billed - cents
    how = f"{german(Fraction(abs(apart), 100), 2)} € {'mehr' if apart > 0 else 'weniger'}" if apart else "ebenso viel"
    return f" Die Lieferungen der Anlage {plant.nr} ergeben {german(Fraction(billed, 100), 2)} €, {how}."
