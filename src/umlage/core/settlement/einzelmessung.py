"""One device by itself: its life, its rating, and what its readings make of them."""

from __future__ import annotations

import itertools
from datetime import date

from umlage.core.finding import Finding, error, note, warning
from umlage.core.period import DAY, german_day
from umlage.core.quantity import NotConvertible, factor
from umlage.core.settlement.akte import Geraet
from umlage.core.settlement.geraetebewertung import bewerten
from umlage.core.settlement.messwert import BASIS, Messwert, Ort
from umlage.core.verbrauch.bewertungsangabe import Bewertung
from umlage.core.verbrauch.geraet import Faktor
from umlage.core.verbrauch.staende import USABLE_DAYS

Nachfolger = dict[str, Geraet]  # by the number of the device that comes after
_EINS = Faktor(10**6)


def einzelmessung(geraet: Geraet, ort: Ort, followers: Nachfolger, findings: list[Finding]) -> Messwert:
    """A device with its consumption, with all the care that its life, its rating and its readings may need."""
    where = f"{ort.room}/{geraet.nr}"
    faktor = _faktor(geraet, where, findings)
    cut, places = ort.grenzen, ort.plaetze
    if geraet.ab is not None or geraet.bis is not None or geraet.nr in followers:
        cut, places = _life(geraet, followers.get(geraet.nr), where, cut, places, findings)
    if geraet.verdunster is None:
        for lesung in geraet.ablesungen:
            if lesung.stand < 0:
                text = f"Der Stand vom {german_day(lesung.am)} ist negativ."
                findings.append(warning("ablesung.negativ", where, text, norm="HeizkostenV § 9a"))
    if geraet.schaetzung is not None:
        return Messwert(geraet, ort, cut if faktor is not None else (), places, (), _EINS)
    messwert = Messwert(geraet, ort, cut if faktor is not None else (), places, (), faktor)
    bewerten(messwert, findings)
    if geraet.differenz is not None and geraet.differenz.von is not None:
        # it has no readings of its own: what it measures is computed from other devices
        return messwert
    findings.extend(messwert.settle_carefully())
    if faktor is not None and len(cut) > 1:
        _readings_of_life(geraet, where, cut, findings)
    return messwert


def _life(
    geraet: Geraet,
    before: Geraet | None,
    where: str,
    grenzen: tuple[date, ...],
    plaetze: tuple[int, ...],
    findings: list[Finding],
) -> tuple[tuple[date, ...], tuple[int, ...]]:
    """The boundaries inside the life of the device."""
    ab = geraet.ab
    if before is not None:
        if before.bis is None:
            findings.append(
                error("geraet.ausbau", where, f"Das Vorgängergerät {before.nr} braucht den Tag des Ausbaus (bis).")
            )
            return (), ()
        following = before.bis + DAY
        if ab is not None and ab > following:
            findings.append(
                warning(
                    "geraet.luecke",
                    where,
                    "Zwischen Ausbau und Einbau fehlt die Messung vom "
                    f"{german_day(following)} bis {german_day(ab - DAY)}.",
                    norm="HeizkostenV § 9a",
                )
            )
        elif ab is not None and ab < following:
            findings.append(
                error(
                    "geraet.ueberschneidung",
                    where,
                    f"Das Gerät misst schon, bevor das Gerät {before.nr} ausgebaut ist.",
                )
            )
        ab = ab or following
    start = max(grenzen[0], ab) if ab else grenzen[0]
    end = min(grenzen[-1], geraet.bis + DAY) if geraet.bis else grenzen[-1]
    if start >= end:
        if ab and geraet.bis and ab > geraet.bis:
            findings.append(error("geraet.zeitraum", where, "Der Ausbau liegt vor dem Einbau."))
        return (), ()
    cut = [start]
    places = []
    for place, (von, bis) in zip(plaetze, itertools.pairwise(grenzen), strict=True):
        if von < end and bis > start:
            places.append(place)
            if von > start:
                cut.append(von)
    return (*cut, end), tuple(places)


def _readings_of_life(geraet: Geraet, where: str, cut: tuple[date, ...], findings: list[Finding]) -> None:
    """Readings that contradict the life of the device are errors; those that lie far off are only not used."""
    far = []
    for lesung in geraet.ablesungen:
        if (geraet.ab and lesung.am < geraet.ab - DAY) or (geraet.bis and lesung.am > geraet.bis):
            text = f"Die Ablesung vom {german_day(lesung.am)} liegt außerhalb der Zeit des Geräts."
            findings.append(error("ablesung.ausserhalb", where, text))
        elif (cut[0] - lesung.am).days > USABLE_DAYS or (lesung.am - cut[-1]).days > USABLE_DAYS:
            far.append(lesung.am)
    if far:
        which = (
            f"Die Ablesung vom {german_day(far[0])} liegt"
            if len(far) == 1
            else f"{len(far)} Ablesungen, vom {german_day(min(far))} bis {german_day(max(far))}, liegen"
        )
        plural = "wird" if len(far) == 1 else "werden"
        text = f"{which} weit außerhalb des Abrechnungszeitraums und {plural} nicht gebraucht."
        # one day is likely a slip of the pen, several are the readings of other years
        findings.append((warning if len(far) == 1 else note)("ablesung.ausserhalb", where, text))


def _faktor(geraet: Geraet, where: str, findings: list[Finding]) -> Faktor | None:
    if geraet.art == "hkv":
        if geraet.einheit not in (None, "HKV"):
            findings.append(
                error("geraet.einheit", f"{where}/einheit", "Ein Heizkostenverteiler zählt Einheiten (HKV).")
            )
            return None
        if geraet.bewertung is None:
            findings.append(
                error(
                    "geraet.bewertung",
                    where,
                    "Dem Heizkostenverteiler fehlt der Bewertungsfaktor.",
                    remedy="bewertung: {kges: …} ergänzen; bei Produktskala ist kges 1.",
                )
            )
            return None
        if not isinstance(geraet.bewertung, Bewertung):
            return _EINS  # `bewerten` puts in what the parts and days give
        if geraet.bewertung.kges <= 0:
            findings.append(
                error("geraet.bewertung", f"{where}/bewertung/kges", "Der Bewertungsfaktor muss größer als 0 sein.")
            )
            return None
        return Faktor(int(geraet.bewertung.kges.scaleb(6)))
    if geraet.bewertung is not None:
        findings.append(
            error("geraet.bewertung", f"{where}/bewertung", "Nur Heizkostenverteiler haben einen Bewertungsfaktor.")
        )
    if geraet.einheit is None:
        return _EINS
    try:
        ratio = factor(geraet.einheit, BASIS[geraet.art]) * 10**6
    except NotConvertible as problem:
        findings.append(error("geraet.einheit", f"{where}/einheit", str(problem)))
        return None
    return Faktor(ratio.numerator, ratio.denominator)
