"""What everybody used: the readings of a year by Nutzer and kind of device, as they are settled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.verbrauch.geraet import PIKO


@dataclass(frozen=True, slots=True)
class Verbrauchszeile:
    """A Nutzer, with what was used by kind of device (kWh, m³ or units)."""

    nr: str
    name: str
    leerstand: bool
    mengen: dict[str, Fraction]


def nutzerverbrauch(ergebnis: Ergebnis) -> list[Verbrauchszeile]:
    """Everybody in the order of the house; devices that are only subtracted or measure the whole house do not count."""
    belegung = ergebnis.haus.belegung
    used: dict[int, defaultdict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for messwert in ergebnis.haus.messung.geraete.values():
        if messwert.einheit is None or messwert.geraet.zweck != "nutzer":
            continue
        for part in messwert.abschnitte:
            place = belegung.einheiten[messwert.einheit][part.platz]
            used[place][messwert.geraet.art] += Fraction(part.gewicht) / PIKO
    return [
        Verbrauchszeile(one.nutzer.nr, one.nutzer.name, one.nutzer.leerstand, dict(used[place]))
        for place, one in enumerate(belegung.bewohner)
    ]
