"""Readings of all devices of the house, turned into consumption of the Nutzer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain, compress

from umlage.core.finding import Finding, error
from umlage.core.settlement.akte import Akte, Geraet
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.differenz import Verzeichnis, abziehen
from umlage.core.settlement.einzelmessung import Nachfolger, einzelmessung
from umlage.core.settlement.geraetebewertung import einheitlich
from umlage.core.settlement.messspalten import Spalten, by_difference, enter, settle
from umlage.core.settlement.messwert import HEIZT, Messwert, Ort, zwischenwerte


class Messung:
    """All devices, with what every Nutzer used at his devices of each kind.

    `abzuege` are the devices that have others subtracted, or are themselves; `geschaetzt` those without readings, whose
    consumption is still to be estimated. `arten` are the devices of the Nutzeinheiten by kind; their sums are only
    complete for kinds that are not in `sorgfaeltig`.
    """

    def __init__(self, akte: Akte, haus: Belegung) -> None:
        self.akte, self.haus = akte, haus
        self.arten: dict[str, Spalten] = {}
        self.sorgfaeltig: set[str] = set()
        self.findings: list[Finding] = []
        self.bekannt: dict[str, Messwert] = {}
        self.abzuege: list[Messwert] = []
        self.geschaetzt: list[Messwert] = []
        self._places: dict[tuple[str, ...], set[int]] = {}
        self._numbers: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._kinds: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._geraete: dict[str, Messwert] | None = None
        self.regeln = zwischenwerte(akte.einstellungen.ablesungen, haus.tafel)

    @property
    def geraete(self) -> dict[str, Messwert]:
        """All devices by number, in the order of the Akte."""
        if self._geraete is None:
            self._geraete = self._all_devices()
        return self._geraete

    def _all_devices(self) -> dict[str, Messwert]:
        # those that needed no more than a subtraction are only now made into objects
        found = {nr: known for nr, known in self.bekannt.items() if known.ort.einheit is None}
        for number, einheit in enumerate(self.akte.nutzeinheiten):
            ort = self.ort(number)
            for geraet in einheit.geraete:
                known = self.bekannt.get(geraet.nr)
                if known is None:
                    values = by_difference(geraet, ort.eves) or [_ZERO] * len(ort.plaetze)
                    known = Messwert(geraet, ort, ort.grenzen, ort.plaetze, values)
                found[geraet.nr] = known
        return found

    def ort(self, number: int) -> Ort:
        """A Nutzeinheit with the days on which its Nutzer changed."""
        haus = self.haus
        later = [haus.bewohner[place].von for place in haus.einheiten[number][1:]]
        days = (haus.period.start, *later, haus.period.end)
        return Ort(number, f"nutzeinheiten/{self.akte.nutzeinheiten[number].nr}/geraete", days, haus.tafel, self.regeln)

    def of_kind(self, *arten: str) -> list[Messwert]:
        """Devices of the Nutzeinheiten."""
        return [self.geraete[nummer] for art in arten if art in self.arten for nummer in self.arten[art].nummern]

    def has(self, art: str) -> bool:
        return art in self.arten

    def places(self, *arten: str) -> set[int]:
        """The Nutzeinheiten that have a device of one of the kinds."""
        if arten not in self._places:
            units = self.haus.gliederung.einheit
            here = [self.arten[art].da for art in arten if art in self.arten]
            self._places[arten] = {number for column in here for number in compress(units, column)}
        return self._places[arten]

    def numbers(self, *arten: str) -> tuple[str, ...]:
        """The numbers of all devices of these kinds."""
        found = self._numbers.get(arten)
        if found is None:
            here = tuple([art for art in arten if art in self.arten])
            found = tuple(chain.from_iterable([self.arten[art].nummern for art in here]))
            self._numbers[arten] = found
            self._kinds[found] = here
        return found

    def all_of(self, nummern: tuple[str, ...]) -> tuple[str, ...] | None:
        """The kinds whose sums hold just the devices with these numbers; None when the devices must be added up."""
        kinds = self._kinds.get(nummern)
        return kinds if kinds and self.sorgfaeltig.isdisjoint(kinds) else None

    def chosen(self, nummern: tuple[str, ...]) -> list[Messwert]:
        """The devices with these numbers; KeyError for one that does not exist."""
        return [self.geraete[nummer] for nummer in nummern]

    def enter(self, art: str, number: str) -> Spalten:
        """Note a device of a Nutzeinheit; the columns of its kind."""
        columns = self.arten.get(art) or enter(self.arten, art, len(self.haus.bewohner))
        columns.nummern.append(number)
        return columns


def messung(akte: Akte, haus: Belegung) -> Messung:
    """Consumption of every device in the period."""
    result = Messung(akte, haus)
    whole = (haus.period.start, haus.period.end)
    for anlage in akte.anlagen:
        _measure(
            result, Ort(None, f"anlagen/{anlage.nr}/geraete", whole, haus.tafel, result.regeln), anlage.geraete, ()
        )
    _measure(result, Ort(None, "geraete", whole, haus.tafel, result.regeln), akte.geraete, ())
    careful: set[int] | range = range(len(akte.nutzeinheiten))
    if not _doubled_number(result):
        careful = settle(akte, haus, result.arten)
    for number in sorted(careful):
        places = haus.einheiten[number]
        if places:
            _measure(result, result.ort(number), akte.nutzeinheiten[number].geraete, places)
    if result.abzuege:
        result.findings = abziehen(Verzeichnis.of(akte), haus, result.abzuege, result.findings)
    if "hkv" in result.sorgfaeltig:
        result.findings.extend(einheitlich(result.bekannt.values(), haus.period.start))
    return result


def _doubled_number(result: Messung) -> bool:
    """Whether two devices have one number; then each is looked at alone, to name both places."""
    units = result.akte.nutzeinheiten
    every = {geraet.nr for einheit in units for geraet in einheit.geraete}
    return len(every) != sum([len(einheit.geraete) for einheit in units]) or not every.isdisjoint(result.bekannt)


def _measure(result: Messung, ort: Ort, geraete: Sequence[Geraet], places: Sequence[int]) -> None:
    """All devices of one place, one by one; `places` are those of its Nutzer in the house."""
    followers: Nachfolger = {geraet.ersetzt_durch: geraet for geraet in geraete if geraet.ersetzt_durch is not None}
    of_house = ort.einheit is None
    for geraet in geraete:
        nr, art = geraet.nr, geraet.art
        if nr in result.bekannt:
            result.findings.append(_doubled(ort, nr, result.bekannt[nr]))
            continue
        subtracted = geraet.zweck == "abzug"
        if (geraet.zweck == "nutzer") is of_house and not subtracted:
            result.findings.append(_wrong_purpose(ort, nr))
        values = by_difference(geraet, ort.eves) if nr not in followers else None
        if values is None:
            messwert = einzelmessung(geraet, ort, followers, result.findings)
            result.sorgfaeltig.add(art)
        else:
            messwert = Messwert(geraet, ort, ort.grenzen, ort.plaetze, values)
        result.bekannt[nr] = messwert
        if geraet.schaetzung is not None:
            result.geschaetzt.append(messwert)
        elif subtracted or geraet.differenz is not None:
            result.abzuege.append(messwert)
        if of_house or subtracted:
            continue
        _, sums, here = result.enter(art, nr)
        for place in places:
            here[place] = True
        if values is not None:
            for place, value in zip(places, values, strict=True):
                sums[place] += value
    if followers:
        _followers_fit(result, ort, geraete, followers)


_ZERO = Decimal(0)


def _followers_fit(result: Messung, ort: Ort, geraete: Sequence[Geraet], followers: Nachfolger) -> None:
    """A device is replaced by one other of its kind in the same place."""
    for geraet in geraete:
        target = geraet.ersetzt_durch
        if target is None:
            continue
        found = result.bekannt.get(target)
        if found is None or found.ort is not ort:
            text = f"Das Gerät {target} gibt es hier nicht."
        elif found.geraet is geraet or not (found.geraet.art == geraet.art or {found.geraet.art, geraet.art} <= HEIZT):
            text = f"Das Gerät {target} kann es nicht ersetzen."
        elif followers[target] is not geraet:
            text = f"Das Gerät {target} ersetzt schon das Gerät {followers[target].nr}."
        else:
            continue
        result.findings.append(error("geraet.nachfolger", f"{ort.room}/{geraet.nr}/ersetzt_durch", text))


def _doubled(ort: Ort, nr: str, known: Messwert) -> Finding:
    return error("geraet.doppelt", f"{ort.room}/{nr}", f"Die Gerätenummer {nr} steht auch unter {known.where}.")


def _wrong_purpose(ort: Ort, nr: str) -> Finding:
    text = (
        "Ein Zähler der Anlage braucht zweck: gesamt, heizung oder warmwasser."
        if ort.einheit is None
        else "Ein Gerät der Nutzeinheit hat keinen anderen Zweck."
    )
    return error("geraet.zweck", f"{ort.room}/{nr}/zweck", text)
