"""Heat of a solar plant: it costs no fuel, so the share of hot water is taken from what the plant itself gives."""

from __future__ import annotations

from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.finding import Finding, error, note
from umlage.core.law.heizkostenv import p9_warmwasser as p9
from umlage.core.settlement.akte import Akte, Anlage
from umlage.core.settlement.anlagenzaehler import zaehlersumme
from umlage.core.settlement.messung import Messung

SOLAR = ("solar", "solar_warmwasser")
NORM = "HeizkostenV § 9 Abs. 1 Satz 5"


def with_solar(anlage: Anlage) -> bool:
    """Whether the yield of a solar plant is measured."""
    return any(geraet.zweck in SOLAR for geraet in anlage.geraete)


def stated(akte: Akte) -> list[Finding]:
    """Solar meters that belong to no plant, measure no heat, or whose yield changes nothing here."""
    findings = [
        error("solar.zaehler", f"geraete/{geraet.nr}/zweck", "Der Zähler einer Solaranlage gehört zu einer Anlage.")
        for geraet in akte.geraete
        if geraet.zweck in SOLAR
    ]
    for anlage in akte.anlagen:
        findings += _of_plant(anlage)
    return findings


def _of_plant(anlage: Anlage) -> list[Finding]:
    findings = []
    verfahren = anlage.warmwasser.verfahren if anlage.warmwasser is not None else None
    separates = anlage.heizt and verfahren not in (None, "prozent", "betrag")
    for geraet in anlage.geraete:
        if geraet.zweck not in SOLAR:
            continue
        where = f"anlagen/{anlage.nr}/geraete/{geraet.nr}"
        if geraet.art != "waermezaehler":
            text = "Den Ertrag einer Solaranlage misst ein Wärmezähler."
            findings.append(error("solar.zaehler", f"{where}/art", text, remedy="art oder zweck berichtigen."))
        elif not separates:
            text = "Der Ertrag der Solaranlage wird nur gedruckt: die Kosten werden nicht nach Wärme getrennt."
            findings.append(note("solar.ohne_wirkung", where, text))
    return findings


def ohne_solar(
    findings: list[Finding], anlage: Anlage, messung: Messung, heat: Figure[Fraction], *, measured: bool
) -> Figure[Fraction] | None:
    """The heat of hot water less what the sun gave to it; None, with a finding, where that is not known."""
    if not with_solar(anlage):
        return heat
    where = f"anlagen/{anlage.nr}/geraete"
    if any(geraet.zweck == "solar" for geraet in anlage.geraete):
        text = (
            "Die Solaranlage speist Heizung und Warmwasser, aber wie viel wohin ging, ist nicht gemessen. "
            "Die HeizkostenV hat dafür keine Formel, und die VDI 2077 Blatt 3.3 ist nicht öffentlich."
        )
        remedy = "Den Teil für das Warmwasser messen (zweck: solar_warmwasser), oder einen Anteil angeben (prozent)."
        findings.append(error("solar.aufteilung", where, text, norm=NORM, remedy=remedy))
        return None
    if not measured:
        text = "Zum gemessenen Ertrag der Solaranlage passt keine berechnete Wärme des Warmwassers."
        remedy = "Die Wärme des Warmwassers messen (waermezaehler), oder einen Anteil angeben (prozent)."
        findings.append(error("solar.verfahren", where, text, norm=NORM, remedy=remedy))
        return None
    sun = zaehlersumme(anlage, messung, "waermezaehler", "solar_warmwasser", "Wärmezähler Solaranlage", "kWh")
    if sun is None:
        return heat
    if sun.value > heat.value:
        text = f"Die Solaranlage hat mehr geliefert ({sun.printed()}) als das Warmwasser bekam ({heat.printed()})."
        remedy = "Stände und Lage der Zähler prüfen: der für Warmwasser muss die Solarwärme mitmessen."
        findings.append(error("solar.mehr", where, text, norm=NORM, remedy=remedy))
        return None
    return p9.waermemenge_ohne_solar.at(messung.haus.period.start)("Wärme für Warmwasser ohne Solarwärme", heat, sun)
