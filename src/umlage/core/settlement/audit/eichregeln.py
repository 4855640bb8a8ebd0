"""Rules on calibration: a meter whose term has run out may not be used, and one that is about to should be seen to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from umlage.core.money import german
from umlage.core.period import german_day, year_later
from umlage.core.settlement.akte import Geraet
from umlage.core.settlement.audit.lage import Lage
from umlage.core.settlement.audit.regel import FEHLER, HINWEIS, Treffer, regel
from umlage.core.settlement.eichung import end_year, geeicht, geeicht_bis, last_day

# so many devices are named, the others counted
_GENANNT = 5
_PARAMETER = ("messev.eichfrist_waerme", "messev.eichfrist_warmwasser", "messev.eichfrist_kaltwasser")


def _gemessen(lage: Lage) -> Iterator[tuple[str, list[tuple[Geraet, date, date]]]]:
    """By place the devices that measure in the period, the last day of each, and the last of its calibration."""
    for room, geraete in geeicht(lage.akte):
        rows = []
        for geraet in geraete:
            last, until = last_day(lage.akte, geraet), geeicht_bis(geraet)
            # an estimate takes the place of what the device shows
            if last is not None and until is not None and geraet.schaetzung is None:
                rows.append((geraet, last, until))
        yield room, rows


@regel(
    "eichung.abgelaufen",
    "Zähler nicht mehr geeicht",
    schwere=FEHLER,
    art="Recht",
    norm="MessEG § 37 Abs. 1, § 33 Abs. 1; MessEV § 34",
    vergleicht="Ende der Eichfrist mit dem letzten Tag des Zählers im Zeitraum",
    schwelle="davor",
    abhilfe="Zähler eichen oder tauschen und den Verbrauch schätzen (schaetzung, § 9a HeizkostenV). Freigeben nur, "
    "wenn belegt ist, dass die Werte stimmen (Befundprüfung; BGH VIII ZR 112/10).",
    freigebbar=True,
    ursachen=(10,),
    parameter=_PARAMETER,
)
def _abgelaufen(lage: Lage) -> Iterator[Treffer]:
    for room, rows in _gemessen(lage):
        over = [f"Gerät {geraet.nr} {_ende(geraet, until)}" for geraet, last, until in rows if until < last]
        if over:
            text = f"Die Eichfrist ist abgelaufen: {_aufgezaehlt(over)}. Werte von danach dürfen im geschäftlichen "
            yield room, text + "Verkehr nicht verwendet werden."


@regel(
    "eichung.faellig",
    "Eichfrist endet im nächsten Jahr",
    schwere=HINWEIS,
    norm="MessEG § 37 Abs. 1; MessEV § 34",
    vergleicht="Ende der Eichfrist mit dem Jahr nach dem Zeitraum",
    schwelle="vor dessen letztem Tag",
    abhilfe="Die Zähler vorher tauschen oder eichen lassen.",
    parameter=_PARAMETER,
)
def _faellig(lage: Lage) -> Iterator[Treffer]:
    end = lage.period.last
    rows = [row for _, part in _gemessen(lage) for row in part if row[1] == end]
    due = [(geraet.nr, until) for geraet, last, until in rows if last <= until < year_later(end)]
    if due:
        named = [f"Gerät {nr} am {german_day(until)}" for nr, until in due]
        yield "geraete", f"Vor der nächsten Abrechnung endet die Eichfrist: {_aufgezaehlt(named)}."


def _ende(geraet: Geraet, until: date) -> str:
    figure = end_year(geraet)
    day = f"am {german_day(until)}"
    if figure is None or (geraet.eichung is not None and geraet.eichung.bis is not None):
        return day
    year, term = figure.inputs
    return f"{day} (geeicht {int(year.number)}, Frist {german(term.number, 0)} Jahre)"


def _aufgezaehlt(rows: list[str]) -> str:
    more = len(rows) - _GENANNT
    return ", ".join(islice(rows, _GENANNT)) + (f" und {more} weitere" if more > 0 else "")
