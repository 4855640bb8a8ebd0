"""Readings of all devices of the house, turned into consumption of the Nutzer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from umlage.core.finding import Finding, error, warning
from umlage.core.period import DAY, german_day
from umlage.core.quantity import NotConvertible, factor
from umlage.core.settlement.akte import Akte, Geraet
from umlage.core.settlement.belegung import Belegung
from umlage.core.verbrauch.geraet import PIKO, Abschnitt, Faktor, Gewicht, abschnitte

BASIS = {
    "hkv": "HKV",
    "waermezaehler": "kWh",
    "warmwasserzaehler": "m3",
    "kaltwasserzaehler": "m3",
    "oelzaehler": "l",
    "gaszaehler": "m3",
    "stromzaehler": "kWh",
}
HEIZT = {"hkv", "waermezaehler"}


@dataclass(frozen=True, slots=True)
class Messwert:
    """A device with its consumption; `einheit` is the place of its Nutzeinheit, None for devices of the house."""

    geraet: Geraet
    einheit: int | None
    where: str
    faktor: Faktor
    abschnitte: tuple[Abschnitt, ...]

    @property
    def gewicht(self) -> Gewicht:
        return sum(abschnitt.gewicht for abschnitt in self.abschnitte)

    @property
    def menge(self) -> Fraction:
        """Valued consumption in kWh, m³ or units."""
        return Fraction(self.gewicht) / PIKO


@dataclass(slots=True)
class Messung:
    """All devices by number, and those of the Nutzer by kind."""

    geraete: dict[str, Messwert] = field(default_factory=dict)
    nach_art: dict[str, list[Messwert]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of_kind(self, *arten: str) -> list[Messwert]:
        return [messwert for art in arten for messwert in self.nach_art.get(art, ())]


def messung(akte: Akte, haus: Belegung) -> Messung:
    """Consumption of every device in the period."""
    result = Messung()
    house_devices = [(f"anlagen/{anlage.nr}/geraete", geraet) for anlage in akte.anlagen for geraet in anlage.geraete]
    house_devices += [("geraete", geraet) for geraet in akte.geraete]
    start, end = haus.period.start, haus.period.end
    followers = {geraet.ersetzt_durch: geraet for _, geraet in house_devices if geraet.ersetzt_durch}
    for room, geraet in house_devices:
        _measure(result, haus, geraet, None, f"{room}/{geraet.nr}", followers, (start, end), (0,))
    for place, einheit in enumerate(akte.nutzeinheiten):
        places = haus.einheiten[place]
        if not places:
            continue
        grenzen = tuple(haus.bewohner[person].von for person in places) + (end,)
        followers = {geraet.ersetzt_durch: geraet for geraet in einheit.geraete if geraet.ersetzt_durch}
        for geraet in einheit.geraete:
            where = f"nutzeinheiten/{einheit.nr}/geraete/{geraet.nr}"
            _measure(result, haus, geraet, place, where, followers, grenzen, tuple(range(len(places))))
        numbers = {geraet.nr for geraet in einheit.geraete}
        for target, geraet in followers.items():
            if target not in numbers:
                where = f"nutzeinheiten/{einheit.nr}/geraete/{geraet.nr}/ersetzt_durch"
                result.findings.append(error("geraet.nachfolger", where, f"Das Gerät {target} gibt es in dieser Nutzeinheit nicht."))
    return result


def _measure(
    result: Messung,
    haus: Belegung,
    geraet: Geraet,
    einheit: int | None,
    where: str,
    followers: dict[str | None, Geraet],
    grenzen: tuple[date, ...],
    plaetze: tuple[int, ...],
) -> None:
    if geraet.nr in result.geraete:
        result.findings.append(
            error("geraet.doppelt", where, f"Die Gerätenummer {geraet.nr} steht auch unter {result.geraete[geraet.nr].where}.")
        )
        return
    faktor = _faktor(geraet, where, result.findings)
    if geraet.ab is None and geraet.bis is None and geraet.nr not in followers:
        cut, places = grenzen, plaetze
    else:
        cut, places = _life(geraet, followers.get(geraet.nr), where, grenzen, plaetze, result.findings)
    parts: tuple[Abschnitt, ...] = ()
    if faktor is not None and len(cut) > 1:
        parts, findings = abschnitte(
            geraet.ablesungen,
            where=where,
            faktor=faktor,
            grenzen=cut,
            plaetze=places,
            ruecksetzung=geraet.ruecksetzung,
            zeitgewicht=haus.tafel.weight if geraet.art in HEIZT else _days,
        )
        result.findings.extend(findings)
        _readings_of_life(geraet, where, cut, result.findings)
    messwert = Messwert(geraet, einheit, where, faktor or Faktor(10**6), parts)
    result.geraete[geraet.nr] = messwert
    if einheit is not None:
        result.nach_art.setdefault(geraet.art, []).append(messwert)


def _days(von: date, bis: date) -> int:
    return (bis - von).days


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
            findings.append(error("geraet.ausbau", where, f"Das Vorgängergerät {before.nr} braucht den Tag des Ausbaus (bis)."))
            return (), ()
        following = before.bis + DAY
        if ab is not None and ab > following:
            findings.append(
                warning(
                    "geraet.luecke",
                    where,
                    f"Zwischen Ausbau und Einbau fehlt die Messung vom {german_day(following)} bis {german_day(ab - DAY)}.",
                    norm="HeizkostenV § 9a",
                )
            )
        elif ab is not None and ab < following:
            findings.append(error("geraet.ueberschneidung", where, f"Das Gerät misst schon, bevor das Gerät {before.nr} ausgebaut ist."))
        ab = ab or following
    start = max(grenzen[0], ab) if ab else grenzen[0]
    end = min(grenzen[-1], geraet.bis + DAY) if geraet.bis else grenzen[-1]
    if start >= end:
        if ab and geraet.bis and ab > geraet.bis:
            findings.append(error("geraet.zeitraum", where, "Der Ausbau liegt vor dem Einbau."))
        return (), ()
    cut = [start]
    places = []
    for place, (von, bis) in zip(plaetze, zip(grenzen, grenzen[1:], strict=False), strict=True):
        if von < end and bis > start:
            places.append(place)
            if von > start:
                cut.append(von)
    return (*cut, end), tuple(places)


def _readings_of_life(geraet: Geraet, where: str, cut: tuple[date, ...], findings: list[Finding]) -> None:
    for lesung in geraet.ablesungen:
        if (geraet.ab and lesung.am < geraet.ab - DAY) or (geraet.bis and lesung.am > geraet.bis):
            findings.append(
                error("ablesung.ausserhalb", where, f"Die Ablesung vom {german_day(lesung.am)} liegt außerhalb der Zeit des Geräts.")
            )
        elif not -31 <= (lesung.am - cut[0]).days or not (lesung.am - cut[-1]).days <= 31:
            findings.append(
                warning(
                    "ablesung.ausserhalb",
                    where,
                    f"Die Ablesung vom {german_day(lesung.am)} liegt weit außerhalb des Abrechnungszeitraums und wird nicht gebraucht.",
                )
            )


def _faktor(geraet: Geraet, where: str, findings: list[Finding]) -> Faktor | None:
    if geraet.art == "hkv":
        if geraet.einheit not in (None, "HKV"):
            findings.append(error("geraet.einheit", f"{where}/einheit", "Ein Heizkostenverteiler zählt Einheiten (HKV)."))
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
        if geraet.bewertung.kges <= 0:
            findings.append(error("geraet.bewertung", f"{where}/bewertung/kges", "Der Bewertungsfaktor muss größer als 0 sein."))
            return None
        return Faktor(int(geraet.bewertung.kges.scaleb(6)))
    if geraet.bewertung is not None:
        findings.append(error("geraet.bewertung", f"{where}/bewertung", "Nur Heizkostenverteiler haben einen Bewertungsfaktor."))
    if geraet.einheit is None:
        return Faktor(10**6)
    try:
        ratio = factor(geraet.einheit, BASIS[geraet.art]) * 10**6
    except NotConvertible as problem:
        findings.append(error("geraet.einheit", f"{where}/einheit", str(problem)))
        return None
    return Faktor(ratio.numerator, ratio.denominator)
