"""Relief programmes of 2022 and 2023: what the supplier credited, and what of it every Nutzer gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from umlage.core.finding import Finding, error, warning
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.parameters import parameter
from umlage.core.period import Period
from umlage.core.settlement.akte import Akte, Anlage, Lieferung
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.komponenten import Anteile, komponente, labour_taken

_GAS_UND_WAERME = ("erdgas_h", "erdgas_l", "fernwaerme")


@dataclass(frozen=True, slots=True)
class Programm:
    """A relief: its name, its norm, the kinds of energy that it was for."""

    titel: str
    norm: str
    energiearten: tuple[str, ...]


PROGRAMME = {
    "ewsg": Programm("Dezember-Soforthilfe", "EWSG § 5", _GAS_UND_WAERME),
    "ewpbg": Programm("Gas- und Wärmepreisbremse", "EWPBG § 26", _GAS_UND_WAERME),
    "strompbg": Programm("Strompreisbremse", "StromPBG § 12a", ("waermepumpe",)),
}


def im_haus(haus: Abrechnungshaus) -> dict[str, dict[str, int]]:
    """Cents of each relief by reference of the fuel that it lowered; negative."""
    found: dict[str, dict[str, int]] = {}
    for brennstoff in haus.brennstoffe:
        for posten in brennstoff.posten:
            if posten.entlastung:
                rows = found.setdefault(posten.entlastung, {})
                verweis = f"A{brennstoff.anlage.nr}.B"
                rows[verweis] = rows.get(verweis, 0) + posten.betrag
    return found


def entlastungen(haus: Abrechnungshaus, wurzel: Lauf) -> dict[str, Anteile]:
    """What of each relief falls on every Nutzer: it is shared as the fuel is; carbon costs hold none of it."""
    result = {}
    for name, rows in im_haus(haus).items():

        def own(verweis: str, rows: dict[str, int] = rows) -> Fraction:
            return Fraction(rows.get(verweis, 0))

        result[name] = komponente(haus, wurzel, own, labour_taken)
    return result


def stated(akte: Akte) -> Iterator[Finding]:
    """What does not fit in a relief, or in the tax of an invoice for energy."""
    for anlage in akte.anlagen:
        for number, lieferung in enumerate(anlage.lieferungen, start=1):
            where = f"anlagen/{anlage.nr}/lieferungen/{number}"
            if lieferung.entlastung is not None:
                yield from _relief(akte, anlage, lieferung, where)
            elif lieferung.mwst:
                yield from _rate(akte, anlage, lieferung, where)


def _relief(akte: Akte, anlage: Anlage, lieferung: Lieferung, where: str) -> Iterator[Finding]:
    assert lieferung.entlastung is not None
    programm = PROGRAMME[lieferung.entlastung]
    if lieferung.betrag >= 0:
        yield error(
            "entlastung.betrag",
            f"{where}/betrag",
            f"Eine Entlastung ({programm.titel}) senkt die Kosten; der Betrag braucht ein Minus.",
            norm=programm.norm,
        )
    if lieferung.menge or lieferung.co2 is not None:
        yield error(
            "entlastung.menge",
            where,
            "Eine Entlastung hat weder Menge noch Kohlendioxid; sie ändert nur den Preis.",
            norm=programm.norm,
            remedy="menge und co2 bei der Rechnung eintragen, zu der die Entlastung gehört.",
        )
    if anlage.energieart not in programm.energiearten:
        yield error(
            "entlastung.energieart",
            f"{where}/entlastung",
            f"{programm.titel}: für {ENERGIEARTEN[anlage.energieart].titel} gab es sie nicht.",
            norm=programm.norm,
        )
    if not _rates(f"{lieferung.entlastung}.entlastung", akte.period) & {Fraction(1)}:
        yield warning(
            "entlastung.zeitraum",
            f"{where}/entlastung",
            f"{programm.titel}: in den Abrechnungszeitraum fällt kein Monat der Entlastung.",
            norm=programm.norm,
            remedy="Die Entlastung in der Abrechnung weitergeben, in deren Zeitraum sie fällt.",
        )


def _rate(akte: Akte, anlage: Anlage, lieferung: Lieferung, where: str) -> Iterator[Finding]:
    """Tax on energy from a network: of the day on which the invoice's time ends, or of a day inside it where the
    supplier split it (§ 28 Abs. 5 and 6 UStG)."""
    name = ENERGIEARTEN[anlage.energieart].umsatzsteuer
    if name != "ustg.gas_waerme":
        return
    span = lieferung.zeitraum.period if lieferung.zeitraum is not None else akte.period
    listed = _others(name, span, lieferung.am, lieferung.mwst or Decimal(0))
    if listed:
        yield warning(
            "mwst.satz",
            f"{where}/mwst",
            f"Die Rechnung nennt {lieferung.mwst} % Umsatzsteuer; in ihrer Zeit galten {listed}.",
            norm="UStG § 12, § 28",
            remedy="Satz der Rechnung und ihren zeitraum prüfen; von 10/2022 bis 03/2024 galten für Gas und Wärme "
            "aus einem Netz 7 %.",
        )


@lru_cache(maxsize=1024)  # as below
def _others(name: str, span: Period, am: date, rate: Decimal) -> str:
    """The rates in force in a span and on a day, in words; empty where this is one of them or none is known."""
    allowed = _rates(name, span) | _rates(name, Period.inclusive(am, am))
    return "" if Fraction(rate) in allowed else " oder ".join(f"{rate} %" for rate in sorted(allowed))


@lru_cache(maxsize=1024)  # a service bills many houses for the same few spans
def _rates(name: str, span: Period) -> frozenset[Fraction]:
    """All values of a parameter that are in force on a day of the span."""
    entries = parameter(name).entries
    ends = [entry.since for entry in entries[1:]] + [None]
    return frozenset(
        Fraction(entry.value)
        for entry, end in zip(entries, ends, strict=True)
        if entry.value is not None and entry.since < span.end and (end is None or end > span.start)
    )
