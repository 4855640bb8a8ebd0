"""Until when a meter is calibrated (§ 37 MessEG, § 34 MessEV)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from operator import attrgetter

from umlage.core.figure import Figure, given
from umlage.core.finding import Finding, error
from umlage.core.law.messev.p34_eichfrist import eichende
from umlage.core.parameters import Entry, Parameter, parameter
from umlage.core.settlement.akte import Akte, Geraet

EICHFRISTEN = {
    "waermezaehler": "messev.eichfrist_waerme",
    "kaeltezaehler": "messev.eichfrist_waerme",
    "warmwasserzaehler": "messev.eichfrist_warmwasser",
    "kaltwasserzaehler": "messev.eichfrist_kaltwasser",
}
"""The kinds whose Eichfrist depends on nothing but the kind, with its parameter."""
UNGEEICHT = {"hkv": "Heizkostenverteiler", "warmwasserkostenverteiler": "Warmwasserkostenverteiler"}
"""What shares costs without a unit of measure; the MessEV does not know it."""
_EICHUNG = attrgetter("eichung")


def geeicht(akte: Akte) -> Iterator[tuple[str, list[Geraet]]]:
    """The devices whose calibration the Akte states, by the place where they hang."""
    rooms = [("geraete", akte.geraete)]
    rooms += [(f"anlagen/{anlage.nr}/geraete", anlage.geraete) for anlage in akte.anlagen]
    for room, geraete in rooms:
        if any(map(_EICHUNG, geraete)):
            yield room, [geraet for geraet in geraete if geraet.eichung]
    # nearly no Akte states any: one look at all devices of the flats
    if not [geraet for einheit in akte.nutzeinheiten for geraet in einheit.geraete if geraet.eichung is not None]:
        return
    for einheit in akte.nutzeinheiten:
        if any(map(_EICHUNG, einheit.geraete)):
            found = [geraet for geraet in einheit.geraete if geraet.eichung]
            yield f"nutzeinheiten/{einheit.nr}/geraete", found


def stated(akte: Akte) -> Iterator[Finding]:
    """Calibrations of what is not calibrated, without a term, or after the device's last day."""
    for room, geraete in geeicht(akte):
        for geraet in geraete:
            text, remedy = _widerspruch(akte, geraet)
            if text:
                where = f"{room}/{geraet.nr}/eichung"
                yield error("geraet.eichung", where, text, norm="MessEG § 37; MessEV § 34", remedy=remedy)


def _widerspruch(akte: Akte, geraet: Geraet) -> tuple[str, str]:
    angabe = geraet.eichung
    assert angabe is not None
    if geraet.art in UNGEEICHT:
        return f"{UNGEEICHT[geraet.art]} werden nicht geeicht.", "eichung streichen, oder art berichtigen."
    if angabe.jahr is None and angabe.bis is None:
        return "Die Eichung nennt weder ihr Jahr noch ihr Ende.", "jahr (M19 ist 2019) oder bis angeben."
    last = last_day(akte, geraet)
    if angabe.jahr is not None and last is not None and angabe.jahr > last.year:
        text = f"Geeicht {angabe.jahr}: das ist nach dem letzten Jahr des Geräts in diesem Zeitraum ({last.year})."
        return text, "Die Eichung angeben, die im Zeitraum galt."
    if angabe.bis is None and angabe.frist is None and geraet.art not in EICHFRISTEN:
        text = "Die Eichfrist dieser Art von Zähler hängt von der Bauart ab, sie fehlt."
        return text, "frist in Jahren oder bis angeben, oder eichfrist beim Modell."
    return "", ""


def last_day(akte: Akte, geraet: Geraet) -> date | None:
    """The last day on which the device measures in the period; None when it was gone before."""
    if geraet.bis is not None and geraet.bis < akte.period.start:
        return None
    return akte.period.last if geraet.bis is None else min(geraet.bis, akte.period.last)


def geeicht_bis(geraet: Geraet) -> date | None:
    """Last day of the calibration; None where the Akte does not say enough."""
    angabe = geraet.eichung
    if angabe is None or angabe.bis is not None:
        return None if angabe is None else angabe.bis
    figure = end_year(geraet)
    return None if figure is None else date(int(figure.value), 12, 31)


def end_year(geraet: Geraet) -> Figure[Fraction] | None:
    """The year with whose end the calibration ends, out of the year of calibration and the term."""
    angabe = geraet.eichung
    if angabe is None or angabe.jahr is None:
        return None
    if angabe.frist is not None:
        term = given("Eichfrist", Fraction(angabe.frist), "Jahre", source=f"{geraet.nr}/eichung/frist")
    elif (entry := eichfrist(geraet.art, angabe.jahr)) is not None:
        term = parameter(EICHFRISTEN[geraet.art]).at(entry.since)
    else:
        return None
    year = given("Jahr der Eichung", Fraction(angabe.jahr), source=f"{geraet.nr}/eichung/jahr")
    return eichende.at(date(max(angabe.jahr, 2015), 12, 31))("Letztes Jahr der Eichung", year, term)


def eichfrist(art: str, jahr: int) -> Entry | None:
    """The term of a device calibrated in that year: a longer one holds for all that still run when it comes."""
    if art not in EICHFRISTEN:
        return None
    found, *later = parameter(EICHFRISTEN[art]).entries
    for entry in later:
        assert found.value is not None
        if date(jahr + int(found.value), 12, 31) >= entry.since:
            found = entry
    return found


def eichfristen(akte: Akte) -> Iterator[tuple[Parameter, Entry]]:
    """The terms of the law that the calibrations of the Akte use, each version once."""
    seen = set()
    for _, geraete in geeicht(akte):
        for geraet in geraete:
            angabe = geraet.eichung
            if angabe is None or angabe.jahr is None or angabe.frist is not None or angabe.bis is not None:
                continue
            entry = eichfrist(geraet.art, angabe.jahr)
            if entry is not None and (key := (EICHFRISTEN[geraet.art], entry.since)) not in seen:
                seen.add(key)
                yield parameter(key[0]), entry
