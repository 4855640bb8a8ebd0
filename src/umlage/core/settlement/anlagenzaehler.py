"""What the meters of a plant add up to."""

from __future__ import annotations

from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.settlement.akte import Anlage
from umlage.core.settlement.messung import Messung


def zaehlersumme(
    anlage: Anlage, messung: Messung, art: str, zweck: str, name: str, einheit: str
) -> Figure[Fraction] | None:
    """The sum of the meters of a plant with this kind and purpose, in `einheit`; None where there are none."""
    # a meter that was taken out before the period, or put in after it, measured nothing
    found = [
        geraet
        for geraet in anlage.geraete
        if geraet.art == art and geraet.zweck == zweck and messung.bekannt[geraet.nr].grenzen
    ]
    if not found:
        return None
    parts = []
    for geraet in found:
        messwert = messung.bekannt[geraet.nr]
        parts.append(zaehlerfigur(f"Zähler {geraet.nr}", messwert.menge, einheit, messwert.where))
    if len(parts) == 1:
        return Figure(name, parts[0].value, einheit, inputs=(parts[0],), formula="summe()")
    return Figure(
        name, sum((part.value for part in parts), Fraction(0)), einheit, inputs=tuple(parts), formula="summe()"
    )


def zaehlerfigur(name: str, value: Fraction, einheit: str, where: str) -> Figure[Fraction]:
    """What one meter counted."""
    return Figure(name, value, einheit, source=f"Ablesungen unter {where}", path=f"geraete/{where.rsplit('/', 1)[1]}")
