"""The house as the cost tree sees it: costs by reference, weights by measure and by device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.finding import Refused, error
from umlage.core.kostenbaum.ablauf import Gewichte
from umlage.core.kostenbaum.element import Anteile, Geraete, Kostenelement
from umlage.core.kostenbaum.gliederung import Gliederung
from umlage.core.period import Period, Zeiten
from umlage.core.settlement import vorerfassung
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.belegung import Belegung, Bewohner
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.co2 import Co2
from umlage.core.settlement.flaechen import MIKRO, MIKRO_DEZIMAL, Flaechen, Flaechenwert, stufen, zeitgewichte
from umlage.core.settlement.hausrohrwaerme import Hausrohrwaerme
from umlage.core.settlement.kosten import Kostenposten
from umlage.core.settlement.messung import Messung
from umlage.core.settlement.messwert import BASIS, Messwert
from umlage.core.settlement.schaetzgrenze import Schaetzflaeche
from umlage.core.settlement.tarifkosten import Tarifkosten
from umlage.core.settlement.umlage import Umlagen
from umlage.core.settlement.warmwasser import Trennung, volumen
from umlage.core.verbrauch.geraet import PIKO, Gewicht

WOHNUNG = {"wohnung", "gewerbe"}
_FLAECHEN = {"heizflaeche", "warmwasserflaeche", "nebenflaeche"}


@dataclass(slots=True)
class Abrechnungshaus:
    """Everything known about the house before the money flows."""

    akte: Akte
    belegung: Belegung
    flaechen: Flaechen
    messung: Messung
    brennstoffe: tuple[Brennstoff, ...]
    trennungen: dict[str, Trennung]
    co2: Co2
    posten: dict[str, Kostenposten]
    restcent: bool
    rohrwaerme: Hausrohrwaerme | None = None
    # the distributions of heating and hot water of which some area is estimated
    geschaetzt: Sequence[Schaetzflaeche] = ()
    tarife: tuple[Tarifkosten, ...] = ()
    # the tree by which the money flows
    baum: Kostenelement | None = None
    _gewichte: dict[object, Gewichte] = field(default_factory=dict)
    _zeiten: dict[Period, Belegung] = field(default_factory=dict)

    @property
    def umlagen(self) -> Umlagen | None:
        return self.belegung.umlagen

    @property
    def gliederung(self) -> Gliederung:
        return self.belegung.gliederung

    def kosten(self, verweis: str) -> int:
        posten = self.posten.get(verweis)
        if posten is None:
            raise Refused((error("baum.kosten", f"kostenbaum/{verweis}", f"Die Kosten {verweis} gibt es nicht."),))
        return posten.betrag

    def zaehler(self, nummern: Sequence[str]) -> Fraction:
        return sum((messwert.menge for messwert in self._chosen(tuple(nummern), "kostenbaum")), Fraction(0))

    def warmwasser(self, anlage: str) -> Figure[Fraction]:
        trennung = self.trennungen.get(anlage)
        if trennung is None or trennung.faktor is None:
            raise Refused(
                (error("baum.anlage", "kostenbaum", f"Für die Anlage {anlage} ist kein Warmwasseranteil bestimmbar."),)
            )
        return trennung.faktor

    def warmwasser_volumen(self, anlage: str) -> Figure[Fraction]:
        trennung = self.trennungen.get(anlage)
        if trennung is None:
            raise Refused((error("baum.anlage", "kostenbaum", f"Die Anlage {anlage} gibt es nicht."),))
        volume = volumen(trennung, self.messung, f"anlagen/{anlage}/warmwasser")
        if volume is None:
            raise Refused(tuple(trennung.findings))
        return volume

    def vorerfasst(self, verteiler: vorerfassung.Vorerfassung, gruppe: Kostenelement) -> Figure[Fraction]:
        fuel = next((one for one in self.brennstoffe if one.anlage.nr == verteiler.anlage), None)
        if fuel is None:
            text = f"Die Anlage {verteiler.anlage} gibt es nicht."
            raise Refused((error("baum.anlage", f"kostenbaum/{gruppe.nr}", text),))
        parts = self.trennungen[verteiler.anlage]
        return vorerfassung.anteil(verteiler, gruppe, fuel, parts, self.messung, self.period.start)

    def co2_vermieter(self, anlage: str) -> int:
        return self.co2.cents(anlage)

    def zeitgewicht(self, zeitraum: Period, art: str) -> int:
        return self.belegung.tafel.weight(zeitraum.start, zeitraum.end) if art == "gradtage" else zeitraum.days

    @property
    def period(self) -> Period:
        return self.belegung.period

    def zeiten(self, zeitraum: Period | None) -> Belegung:
        """The Nutzer in a span of time; None for the whole period."""
        if zeitraum is None:
            return self.belegung
        if zeitraum not in self._zeiten:
            self._zeiten[zeitraum] = self.belegung.im(zeitraum)
        return self._zeiten[zeitraum]

    def anteile(self, anteile: Anteile, kostenelement: Kostenelement, zeitraum: Zeiten | None) -> Gewichte:
        if anteile.groesse in (None, "stueck") or zeitraum is not None or (anteile.ohne_nutzer and self.umlagen):
            return self._shares(anteile, kostenelement, zeitraum)
        measure: object = anteile.groesse
        if anteile.groesse in _FLAECHEN:
            measure = id(self.flaechen.of(anteile.groesse))
        key = (measure, anteile.zeit, anteile.nutzeinheiten, anteile.ohne_nutzer, anteile.eigentuemer_fuer)
        cached = self._gewichte.get(key)
        if cached is None:
            cached = self._gewichte[key] = self._shares(anteile, kostenelement, None)
        return cached

    def verbrauch(self, geraete: Geraete, kostenelement: Kostenelement) -> Gewichte:
        cached = (
            self._gewichte.get(geraete.nummern) if not geraete.ohne_nutzer and not geraete.eigentuemer_fuer else None
        )
        if cached is None:
            cached = self._consumption(geraete, kostenelement)
            if not geraete.ohne_nutzer and not geraete.eigentuemer_fuer:
                self._gewichte[geraete.nummern] = cached
        return cached

    def _shares(self, anteile: Anteile, kostenelement: Kostenelement, zeitraum: Zeiten | None) -> Gewichte:
        if zeitraum is None or len(zeitraum) == 1:
            weights, whole, label = self._sizes(anteile, kostenelement, self.zeiten(zeitraum[0] if zeitraum else None))
        else:
            rows = [self._sizes(anteile, kostenelement, self.zeiten(span)) for span in zeitraum]
            _, whole, label = rows[0]
            # pieces are not weighted by time: they count for whoever was there in any of the spans
            both: Callable[[Sequence[Gewicht]], Gewicht] = max if anteile.groesse == "stueck" else sum
            weights = list(map(both, zip(*(row[0] for row in rows), strict=True)))
        if anteile.ohne_nutzer and self.umlagen is not None:
            self._without_rooms(weights, anteile.nutzeinheiten, kostenelement, zeitraum)
        return self._limited(weights, whole * MIKRO, label, anteile, list(map(bool, weights)))

    def _without_rooms(
        self,
        weights: list[Gewicht],
        chosen: Sequence[str] | None,
        kostenelement: Kostenelement,
        zeitraum: Zeiten | None,
    ) -> None:
        """A room whose bearers are all exempt from a cost at the expense of the others takes no part in it either."""
        assert self.umlagen is not None
        for place, weg in self.umlagen.wege.items():
            if not weights[place] or (chosen is not None and weg.einheit.nr not in chosen):
                continue
            leaf, times = self.umlagen.blatt(place, kostenelement, zeitraum)
            if leaf.anteile is None or self.anteile(leaf.anteile, leaf, times).summe:
                continue
            if self.anteile(replace(leaf.anteile, ohne_nutzer=()), leaf, times).summe:
                weights[place] = 0

    def _sizes(
        self, anteile: Anteile, kostenelement: Kostenelement, belegung: Belegung
    ) -> tuple[list[Gewicht], int, str]:
        """Measure times time of every Nutzer, the time of the whole period, and the name of the measure."""
        people = belegung.bewohner
        weights: list[Gewicht]
        whole = belegung.ganz(anteile.zeit)
        match anteile.groesse:
            case "stueck":
                weights = [_pieces(person, kostenelement.bezeichnung) for person in people]
                whole, label = 1, "Stück"
            case "personen":
                weights, label = self._persons(belegung, anteile.zeit), "Personen"
            case "nutzer":
                weights, label = [MIKRO * time for time in belegung.zeit(anteile.zeit)], "Nutzer"
                if self.umlagen is not None:
                    weights = [0 if place in self.umlagen.wege else one for place, one in enumerate(weights)]
            case None:
                values = anteile.werte or {}
                given = [values.get(einheit.nr) for einheit in self.akte.nutzeinheiten]
                weights, label = _by_unit(belegung, given, anteile.zeit), "Anteile"
            case "mea":
                weights, label = (
                    _by_unit(belegung, [einheit.mea for einheit in self.akte.nutzeinheiten], anteile.zeit),
                    "MEA",
                )
            case "wohnungen":
                flats = [1 if einheit.nutzung in WOHNUNG else None for einheit in self.akte.nutzeinheiten]
                times = belegung.zeit(anteile.zeit)
                weights = [MIKRO * times[person.platz] if flats[person.einheit] else 0 for person in people]
                label = "Wohnungen"
            case _:
                weights, label = _areas(belegung, self.flaechen.of(anteile.groesse), anteile.zeit), "m²"
        return weights, whole, label

    def _limited(
        self, weights: list[Gewicht], teiler: int, label: str, leaves: Anteile | Geraete, part: list[bool]
    ) -> Gewichte:
        """Without those who take no part."""
        people = self.belegung.bewohner
        if isinstance(leaves, Anteile) and leaves.nutzeinheiten is not None:
            chosen = set(leaves.nutzeinheiten)
            for person in people:
                if self.akte.nutzeinheiten[person.einheit].nr not in chosen:
                    weights[person.platz], part[person.platz] = 0, False
        borne: frozenset[int] = frozenset()
        if leaves.ohne_nutzer or leaves.eigentuemer_fuer:
            for person in people:
                if person.nutzer.nr in leaves.ohne_nutzer:
                    weights[person.platz], part[person.platz] = 0, False
            borne = frozenset(
                person.platz for person in people if person.nutzer.nr in leaves.eigentuemer_fuer and part[person.platz]
            )
        return Gewichte.of(weights, self.belegung.gliederung, teiler, label, part, borne)

    def _persons(self, belegung: Belegung, zeit: str) -> list[Gewicht]:
        vacant = self.akte.einstellungen.leerstand_personen
        result: list[Gewicht] = []
        for person in belegung.bewohner:
            count = vacant if person.nutzer.leerstand else (person.nutzer.personen or 0)
            time = person.gradtage if zeit == "gradtage" else person.tage
            if isinstance(count, tuple):
                result.append(stufen(count, person.von, person.bis, belegung, zeit))
            else:
                result.append(count * MIKRO * time)
        return result

    def _consumption(self, geraete: Geraete, kostenelement: Kostenelement) -> Gewichte:
        kinds = self.messung.all_of(geraete.nummern)
        if kinds is None:
            weights, part, found = self._added_up(geraete.nummern, kostenelement)
        else:
            # just all devices of some kinds: their sums are known already
            sums = [self.messung.arten[kind].summen for kind in kinds]
            here = [self.messung.arten[kind].da for kind in kinds]
            plain, part = sums[0], list(here[0])
            if len(kinds) > 1:
                plain = [sum(values, _ZERO) for values in zip(*sums, strict=True)]
                part = [any(one) for one in zip(*here, strict=True)]
            weights, found = [int(weight * PIKO_DEZIMAL) for weight in plain], set(kinds)
        label = self._label(found, f"kostenbaum/{kostenelement.nr}", kostenelement)
        if self.rohrwaerme is not None and found == {"hkv"}:
            weights = self.rohrwaerme.weights(kostenelement.nr, weights, part)
        if geraete.ohne_nutzer and self.umlagen is not None:
            self._without_rooms(weights, None, kostenelement, None)
        return self._limited(weights, PIKO, label, geraete, part)

    def _added_up(
        self, nummern: tuple[str, ...], kostenelement: Kostenelement
    ) -> tuple[list[Gewicht], list[bool], set[str]]:
        """Weights of the Nutzer, whether they take part, and the kinds of the devices."""
        where = f"kostenbaum/{kostenelement.nr}"
        einheiten = self.belegung.einheiten
        weights: list[Gewicht] = [0] * len(self.belegung.bewohner)
        part = [False] * len(weights)
        kinds: set[str] = set()
        for messwert in self._chosen(nummern, where):
            einheit = messwert.ort.einheit
            if einheit is None:
                text = f"Das Gerät {messwert.geraet.nr} gehört keiner Nutzeinheit."
                raise Refused((error("baum.geraet", where, text),))
            kinds.add(messwert.geraet.art)
            places = einheiten[einheit]
            for local, weight in zip(messwert.plaetze, messwert.gewichte, strict=True):
                weights[places[local]] += int(weight * PIKO_DEZIMAL) if isinstance(weight, Decimal) else weight
            for place in places:
                part[place] = True
        return weights, part, kinds

    def _chosen(self, nummern: tuple[str, ...], where: str) -> list[Messwert]:
        try:
            return self.messung.chosen(nummern)
        except KeyError as missing:
            raise Refused((error("baum.geraet", where, f"Das Gerät {missing.args[0]} gibt es nicht."),)) from None

    def _label(self, kinds: set[str], where: str, kostenelement: Kostenelement) -> str:
        bases = {BASIS[kind] for kind in kinds}
        if len(bases) > 1:
            raise Refused(
                (
                    error(
                        "baum.einheiten",
                        where,
                        f"„{kostenelement.bezeichnung}“: Geräte mit verschiedenen Einheiten "
                        "lassen sich nicht zusammenzählen.",
                        norm="HeizkostenV § 5 Abs. 7",
                        remedy="Nutzergruppen mit Vorerfassung bilden.",
                    ),
                )
            )
        return {"HKV": "Einheiten", "WWKV": "Einheiten", "kWh": "kWh", "m3": "m³"}.get(bases.pop() if bases else "", "")


_ZERO = Decimal(0)
PIKO_DEZIMAL = Decimal(PIKO)


def _pieces(person: Bewohner, bezeichnung: str) -> int:
    return int(person.nutzer.stueck.get(bezeichnung, _ZERO) * MIKRO_DEZIMAL) if person.tage else 0


def _areas(belegung: Belegung, areas: Sequence[Flaechenwert | None], zeit: str) -> list[Gewicht]:
    times = belegung.zeit(zeit)
    if set(map(type, areas)) == {Decimal}:
        static = [int(area * MIKRO_DEZIMAL) for area in areas]  # type: ignore[operator]  # all are decimals
        return [static[number] * time for number, time in zip(belegung.gliederung.einheit, times, strict=True)]
    weights: list[Gewicht] = []
    for places, area in zip(belegung.einheiten, areas, strict=True):
        if type(area) is Decimal:
            micro = int(area * MIKRO_DEZIMAL)
            weights.extend([micro * times[place] for place in places])
        else:
            people = (belegung.bewohner[place] for place in places)
            weights.extend([0 if area is None else zeitgewichte(area, person, belegung, zeit) for person in people])
    return weights


def _by_unit(belegung: Belegung, values: Sequence[Decimal | None], zeit: str) -> list[Gewicht]:
    micro = [0 if value is None else int(value * MIKRO_DEZIMAL) for value in values]
    return [micro[person.einheit] * time for person, time in zip(belegung.bewohner, belegung.zeit(zeit), strict=True)]
