"""Readings of all devices of the house, turned into consumption of the Nutzer."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from umlage.core.finding import Finding, error, warning
from umlage.core.law.heizkostenv.p9b_gradtage import Gradtage
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


# a weight out of plain subtraction is an exact decimal in kWh, m³ or units; a careful one counts 10^-12 of them
Teilgewicht = Gewicht | Decimal
Nachfolger = dict[str, Geraet]  # by the number of the device that comes after


class Ort:
    """Where devices hang and when their Nutzer changed; shared by all devices of a Nutzeinheit."""

    __slots__ = ("einheit", "eves", "grenzen", "plaetze", "room", "tafel")

    def __init__(self, einheit: int | None, room: str, grenzen: tuple[date, ...], tafel: Gradtage) -> None:
        self.einheit, self.room, self.grenzen, self.tafel = einheit, room, grenzen, tafel
        self.plaetze = tuple(range(len(grenzen) - 1))
        # the days whose readings meet the boundaries exactly
        self.eves = [grenze - DAY for grenze in grenzen]


class Messwert:
    """A device with its consumption.

    `gewichte[i]` is the consumption of the Nutzer at the place `plaetze[i]` of the Nutzeinheit. `abschnitte`, with the
    stands behind them, are derived when somebody asks, or at once where the readings need more than a subtraction.
    """

    __slots__ = ("_abschnitte", "_faktor", "geraet", "gewichte", "grenzen", "ort", "plaetze")

    def __init__(
        self,
        geraet: Geraet,
        ort: Ort,
        grenzen: tuple[date, ...],
        plaetze: tuple[int, ...],
        gewichte: Sequence[Teilgewicht] = (),
        faktor: Faktor | None = None,
    ) -> None:
        self.geraet = geraet
        self.ort = ort
        self.grenzen = grenzen
        self.plaetze = plaetze
        self.gewichte = gewichte
        self._faktor = faktor
        self._abschnitte: tuple[Abschnitt, ...] | None = None

    @property
    def einheit(self) -> int | None:
        """The place of its Nutzeinheit, None for devices of the house."""
        return self.ort.einheit

    @property
    def where(self) -> str:
        return f"{self.ort.room}/{self.geraet.nr}"

    @property
    def bewertung(self) -> Faktor:
        """What a difference of stands is multiplied with."""
        if self._faktor is None:
            kges = self.geraet.bewertung.kges if self.geraet.bewertung is not None else Decimal(1)
            self._faktor = Faktor(int(kges.scaleb(6)))
        return self._faktor

    @property
    def abschnitte(self) -> tuple[Abschnitt, ...]:
        if self._abschnitte is None:
            self._abschnitte, _ = self.derive()
        return self._abschnitte

    def derive(self) -> tuple[tuple[Abschnitt, ...], list[Finding]]:
        """Consumption with all the care that readings may need, and what there is to say about them."""
        if len(self.grenzen) < 2:
            return (), []
        return abschnitte(
            self.geraet.ablesungen,
            where=self.where,
            faktor=self.bewertung,
            grenzen=self.grenzen,
            plaetze=self.plaetze,
            ruecksetzung=self.geraet.ruecksetzung,
            zeitgewicht=self.ort.tafel.weight if self.geraet.art in HEIZT else _days,
        )

    def settle_carefully(self) -> list[Finding]:
        """Take the consumption from the derivation instead of a subtraction."""
        parts, findings = self.derive()
        self._abschnitte = parts
        self.gewichte = tuple(part.gewicht for part in parts)
        self.plaetze = tuple(part.platz for part in parts)
        return findings

    @property
    def menge(self) -> Fraction:
        """Valued consumption in kWh, m³ or units."""
        return sum((menge(weight) for weight in self.gewichte), Fraction(0))


def menge(gewicht: Teilgewicht) -> Fraction:
    """A weight in kWh, m³ or units."""
    return Fraction(gewicht) if isinstance(gewicht, Decimal) else Fraction(gewicht) / PIKO


@dataclass(slots=True)
class Messung:
    """All devices by number; those of the Nutzer by kind.

    `summen[art][platz]` is what the Nutzer at that place of the house used at all his devices of a kind, `da` whether
    his Nutzeinheit has one; the sums are only complete for kinds that are not in `sorgfaeltig`.
    """

    geraete: dict[str, Messwert] = field(default_factory=dict)
    nach_art: dict[str, list[Messwert]] = field(default_factory=dict)
    summen: dict[str, list[Decimal]] = field(default_factory=dict)
    da: dict[str, list[bool]] = field(default_factory=dict)
    sorgfaeltig: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    _numbers: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _kinds: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def of_kind(self, *arten: str) -> list[Messwert]:
        return [messwert for art in arten for messwert in self.nach_art.get(art, ())]

    def numbers(self, *arten: str) -> tuple[str, ...]:
        """The numbers of all devices of these kinds."""
        if arten not in self._numbers:
            found = tuple([messwert.geraet.nr for messwert in self.of_kind(*arten)])
            self._numbers[arten] = found
            self._kinds[found] = tuple(art for art in arten if art in self.nach_art)
        return self._numbers[arten]

    def all_of(self, nummern: tuple[str, ...]) -> tuple[str, ...] | None:
        """The kinds whose sums hold just the devices with these numbers; None when the devices must be added up."""
        kinds = self._kinds.get(nummern)
        return kinds if kinds and self.sorgfaeltig.isdisjoint(kinds) else None

    def chosen(self, nummern: tuple[str, ...]) -> list[Messwert]:
        """The devices with these numbers; KeyError for one that does not exist."""
        return [self.geraete[nummer] for nummer in nummern]


def messung(akte: Akte, haus: Belegung) -> Messung:
    """Consumption of every device in the period."""
    result = Messung()
    start, end = haus.period.start, haus.period.end
    whole = (start, end)
    for anlage in akte.anlagen:
        _measure(result, Ort(None, f"anlagen/{anlage.nr}/geraete", whole, haus.tafel), anlage.geraete, (), 0)
    _measure(result, Ort(None, "geraete", whole, haus.tafel), akte.geraete, (), 0)
    count = len(haus.bewohner)
    for place, einheit in enumerate(akte.nutzeinheiten):
        places = haus.einheiten[place]
        if not places:
            continue
        grenzen = whole if len(places) == 1 else (*(haus.bewohner[person].von for person in places), end)
        ort = Ort(place, f"nutzeinheiten/{einheit.nr}/geraete", grenzen, haus.tafel)
        _measure(result, ort, einheit.geraete, places, count)
    return result


def _measure(result: Messung, ort: Ort, geraete: Sequence[Geraet], places: Sequence[int], count: int) -> None:
    """All devices of one place; `places` are those of its Nutzer among the `count` of the house."""
    followers: Nachfolger = {geraet.ersetzt_durch: geraet for geraet in geraete if geraet.ersetzt_durch is not None}
    of_house = ort.einheit is None
    kinds = set()
    for geraet in geraete:
        nr, art = geraet.nr, geraet.art
        if nr in result.geraete:
            result.findings.append(_doubled(ort, nr, result.geraete[nr]))
            continue
        if (geraet.zweck == "nutzer") is of_house:
            result.findings.append(_wrong_purpose(ort, nr))
        values = _subtracted(geraet, art, ort.eves) if nr not in followers else None
        if values is None:
            messwert = _measured_carefully(result, geraet, ort, followers)
            result.sorgfaeltig.add(art)
        else:
            messwert = Messwert(geraet, ort, ort.grenzen, ort.plaetze, values)
        result.geraete[nr] = messwert
        if of_house:
            continue
        if art not in result.nach_art:
            result.nach_art[art], result.summen[art], result.da[art] = [], [_ZERO] * count, [False] * count
        result.nach_art[art].append(messwert)
        kinds.add(art)
        if values is not None:
            sums = result.summen[art]
            for place, value in zip(places, values, strict=True):
                sums[place] += value
    for art in kinds:
        for place in places:
            result.da[art][place] = True
    if followers:
        _followers_exist(result, ort, followers)


_ZERO = Decimal(0)


def _followers_exist(result: Messung, ort: Ort, followers: Nachfolger) -> None:
    for target, geraet in followers.items():
        found = result.geraete.get(target)
        where = f"{ort.room}/{geraet.nr}/ersetzt_durch"
        if found is None or found.ort is not ort:
            result.findings.append(error("geraet.nachfolger", where, f"Das Gerät {target} gibt es hier nicht."))
        elif found.geraet is geraet or not (found.geraet.art == geraet.art or {found.geraet.art, geraet.art} <= HEIZT):
            result.findings.append(error("geraet.nachfolger", where, f"Das Gerät {target} kann es nicht ersetzen."))


def _doubled(ort: Ort, nr: str, known: Messwert) -> Finding:
    return error("geraet.doppelt", f"{ort.room}/{nr}", f"Die Gerätenummer {nr} steht auch unter {known.where}.")


def _wrong_purpose(ort: Ort, nr: str) -> Finding:
    text = (
        "Ein Zähler der Anlage braucht zweck: gesamt, heizung oder warmwasser."
        if ort.einheit is None
        else "Ein Gerät der Nutzeinheit hat keinen anderen Zweck."
    )
    return error("geraet.zweck", f"{ort.room}/{nr}/zweck", text)


def _measured_carefully(result: Messung, geraet: Geraet, ort: Ort, followers: Nachfolger) -> Messwert:
    where = f"{ort.room}/{geraet.nr}"
    faktor = _faktor(geraet, where, result.findings)
    cut, places = ort.grenzen, ort.plaetze
    if geraet.ab is not None or geraet.bis is not None or geraet.nr in followers:
        cut, places = _life(geraet, followers.get(geraet.nr), where, cut, places, result.findings)
    messwert = Messwert(geraet, ort, cut if faktor is not None else (), places, (), faktor)
    result.findings.extend(messwert.settle_carefully())
    if faktor is not None and len(cut) > 1:
        _readings_of_life(geraet, where, cut, result.findings)
    return messwert


_EINS = Faktor(10**6)


def _subtracted(geraet: Geraet, art: str, eves: Sequence[date]) -> list[Decimal] | None:
    """Consumption by plain subtraction, where there is just one good reading at every boundary; else None.

    Nearly all devices are like this, so that the careful way need not be taken for them. Decimals are exact here: the
    settlement runs in a context that raises when a digit would be lost.
    """
    readings = geraet.ablesungen
    if len(readings) != len(eves) or geraet.einheit is not None or geraet.ab or geraet.bis or geraet.ruecksetzung:
        return None
    rating = geraet.bewertung
    if (rating is None or not rating.kges) if art == "hkv" else rating is not None:
        return None
    before = None
    values = []
    for reading, eve in zip(readings, eves, strict=True):
        if reading.am != eve or reading.art == "schaetzung":
            return None
        stand = reading.stand
        if before is not None:
            rise = stand - before
            if rise < 0:
                return None
            values.append(rise if rating is None else rise * rating.kges)
        before = stand
    return values


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
    for lesung in geraet.ablesungen:
        if (geraet.ab and lesung.am < geraet.ab - DAY) or (geraet.bis and lesung.am > geraet.bis):
            findings.append(
                error(
                    "ablesung.ausserhalb",
                    where,
                    f"Die Ablesung vom {german_day(lesung.am)} liegt außerhalb der Zeit des Geräts.",
                )
            )
        elif not (lesung.am - cut[0]).days >= -31 or not (lesung.am - cut[-1]).days <= 31:
            findings.append(
                warning(
                    "ablesung.ausserhalb",
                    where,
                    f"Die Ablesung vom {german_day(lesung.am)} liegt weit außerhalb des Abrechnungszeitraums "
                    "und wird nicht gebraucht.",
                )
            )


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
