"""Heat of the heating, and what part of it a Nutzer with heat cost allocators used: the kWh of § 6a HeizkostenV."""

from __future__ import annotations

from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.finding import Refused
from umlage.core.parameters import ParameterGap
from umlage.core.settlement.anlagenzaehler import zaehlerfigur, zaehlersumme
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.messwert import HEIZT
from umlage.core.settlement.vorerfassung import heizung

NAME = "Wärme der Heizung"


def heizwaerme(haus: Abrechnungshaus) -> Figure[Fraction] | None:
    """Heat that all plants together gave to the rooms; None where it is not known. Of each only its place is told."""
    named = tuple(figure._replace(aside=True, source=pfad(nr)) for nr, figure in heizwaermen(haus).items())
    if len(named) < 2:
        return named[0] if named else None
    total = sum((figure.value for figure in named), Fraction(0))
    return Figure(f"{NAME} aller Anlagen", total, "kWh", inputs=named, formula="summe()")


def pfad(nr: str) -> str:
    """Where the heat of a plant is derived."""
    return f"anlagen/{nr}/heizwaerme"


def heizwaermen(haus: Abrechnungshaus) -> dict[str, Figure[Fraction]]:
    """Heat that each plant gave to the rooms; nothing where one of them does not tell, or does not heat all rooms.

    Measured where the plant has a heat meter for the heating; else its energy times its efficiency, less the heat of
    the hot water (as between groups with different devices).
    """
    if haus.akte.kostenbaum is not None or haus.akte.nutzergruppen or einheiten(haus) is None:
        return {}
    found = {row.anlage.nr: anlagenwaerme(haus, row) for row in haus.brennstoffe if row.anlage.heizt}
    known = {nr: figure for nr, figure in found.items() if figure is not None}
    return known if len(known) == len(found) else {}


def anlagenwaerme(haus: Abrechnungshaus, brennstoff: Brennstoff) -> Figure[Fraction] | None:
    """Heat that one plant gave to the rooms; None where it is not known."""
    anlage = brennstoff.anlage
    figure = zaehlersumme(anlage, haus.messung, "waermezaehler", "heizung", NAME, "kWh")
    if figure is None:
        try:
            figure = heizung(haus.messung, brennstoff, haus.trennungen[anlage.nr], haus.period.start)
        except (Refused, ParameterGap):
            return None
    return figure if figure.value > 0 else None


def einheiten(haus: Abrechnungshaus) -> Figure[Value] | None:
    """The units of all heat cost allocators of the house; None where other devices measure heating as well."""
    if not haus.messung.has("hkv") or any(haus.messung.has(art) for art in HEIZT - {"hkv"}):
        return None
    devices = list(haus.messung.of_kind("hkv"))
    total = sum((messwert.menge for messwert in devices), Fraction(0))
    if not total:
        return None
    parts = tuple([zaehlerfigur(f"Gerät {one.geraet.nr}", one.menge, "HKV", one.where) for one in devices])
    # the devices of the others are not named to a Nutzer
    name, source = "Einheiten aller Heizkostenverteiler", "Ablesungen des Hauses"
    return Figure(name, total, "HKV", inputs=parts, formula="summe()", source=source, aside=True)
