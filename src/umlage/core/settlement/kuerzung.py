"""What a Nutzer may cut, where the Akte says that the right exists: in euros, never deducted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from umlage.core.figure import Figure, Value, given
from umlage.core.law.co2kostaufg.p7_kuerzung import kuerzung_ausweis
from umlage.core.law.heizkostenv import p12_kuerzung as p12
from umlage.core.money import Money
from umlage.core.parameters import parameter
from umlage.core.period import Period
from umlage.core.rule import Rule
from umlage.core.settlement.akte import Akte, Pflichtverletzung
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis
from umlage.core.settlement.messwert import HEIZT
from umlage.core.settlement.sonderposten import Herkunft

BEIDES = ("heizung", "warmwasser")
_WASSER = "Die Wärme für Warmwasser ist nicht gemessen (§ 9 Abs. 2 HeizkostenV), und ein Grund dafür ist nicht genannt."
_GERAET = "Ihr Verbrauch für Heizung wird nicht erfasst, weil ein Gerät fehlt (§ 4 Abs. 1 HeizkostenV)."


@dataclass(frozen=True, slots=True)
class Rechtsgrund:
    """A fact from which a right follows. `gruppen`: the costs whose share may be cut."""

    art: str
    text: str
    gruppen: tuple[str, ...] = BEIDES


@dataclass(frozen=True, slots=True)
class _Recht:
    parameter: str
    regel: Rule[Money]


_RECHTE: dict[str, _Recht] = {
    "verbrauchsabhaengig": _Recht("heizkostenv.kuerzung_nicht_verbrauch", p12.kuerzung_nicht_verbrauch),
    "fernablesung": _Recht("heizkostenv.kuerzung_fernablesung", p12.kuerzung_fernablesung),
    "verbrauchsinformation": _Recht("heizkostenv.kuerzung_information", p12.kuerzung_information),
    "co2_ausweis": _Recht("co2kostaufg.kuerzung_ausweis", kuerzung_ausweis),
}


@dataclass(frozen=True, slots=True)
class Kuerzungsrecht:
    """One right of one Nutzer: his share, the percentage, what he may cut."""

    grund: Rechtsgrund
    figur: Figure[Money]

    @property
    def anteil(self) -> Money:
        value = self.figur.inputs[0].value
        assert isinstance(value, Money)
        return value

    @property
    def prozent(self) -> Figure[Value]:
        return self.figur.inputs[1]


def besteht(pflicht: Pflichtverletzung, period: Period) -> bool:
    """Whether the law of the period knows the duty."""
    start, last = period.start, period.last
    if pflicht.art == "fernablesung":
        built = pflicht.eingebaut_am
        neu = built is not None and parameter("heizkostenv.fernablesung_neu").number(built) == 1
        return start >= _since("heizkostenv.kuerzung_fernablesung") and (
            neu or parameter("heizkostenv.fernablesung_alle").number(last) == 1
        )
    if pflicht.art == "verbrauchsinformation":
        known = start >= _since("heizkostenv.kuerzung_information")
        return known and parameter("heizkostenv.monatsinformation").number(last) == 1
    if pflicht.art == "co2_ausweis":
        return parameter("co2kostaufg.anwendbar").number(start) == 1
    return True


def _since(name: str) -> date:
    return parameter(name).entries[0].since


def rechtsgruende(ergebnis: Ergebnis, einheit: int) -> tuple[Rechtsgrund, ...]:
    """The facts that hold for the Nutzer of a Nutzeinheit; none among owners of flats (§ 12 Abs. 1 Satz 4)."""
    akte = ergebnis.haus.akte
    if akte.liegenschaft.weg:
        return ()
    return (*_stated(akte, einheit), *_found(ergebnis, einheit))


def _stated(akte: Akte, einheit: int) -> Iterator[Rechtsgrund]:
    nr = akte.nutzeinheiten[einheit].nr
    for pflicht in akte.pflichtverletzungen:
        if (pflicht.nutzeinheiten is None or nr in pflicht.nutzeinheiten) and besteht(pflicht, akte.period):
            yield Rechtsgrund(pflicht.art, pflicht.grund, (pflicht.kosten,) if pflicht.kosten else BEIDES)


def _found(ergebnis: Ergebnis, einheit: int) -> Iterator[Rechtsgrund]:
    """What the rest of the Akte says without saying it: hot water that nobody measured, a flat without a device."""
    akte = ergebnis.haus.akte
    known = [pflicht.kosten for pflicht in akte.pflichtverletzungen if pflicht.art == "verbrauchsabhaengig"]
    if None in known:
        return
    for anlage in akte.anlagen:
        verfahren = anlage.warmwasser
        if anlage.heizt and verfahren is not None and verfahren.verfahren != "waermezaehler" and not verfahren.grund:
            # the whole share of heat and hot water may be cut (BGH VIII ZR 151/20)
            yield Rechtsgrund("verbrauchsabhaengig", _WASSER)
            return
    heating = any(lauf.element.geraete is not None and lauf.element.gruppe == "heizung" for lauf in ergebnis.blaetter)
    equipped = ergebnis.haus.messung.places(*HEIZT) if heating else ()
    if heating and einheit not in equipped and akte.nutzeinheiten[einheit].flaeche.heizung:
        yield Rechtsgrund("verbrauchsabhaengig", _GERAET, ("heizung",))


def kuerzungen(person: NutzerErgebnis, line: Herkunft | None = None) -> tuple[Kuerzungsrecht, ...]:
    """The rights of one Nutzer, each for itself: whether they add up is not settled (law.md 15 Nr. 11)."""
    if person.bewohner.nutzer.leerstand:
        return ()
    origin: Herkunft = line or (lambda position: given(position.bezeichnung, position.betrag, source="Abrechnung"))
    found = []
    for number, grund in enumerate(rechtsgruende(person.ergebnis, person.bewohner.einheit), start=1):
        figure = _figure(person, grund, origin)
        if figure is not None:
            path = f"nutzer/{person.nr}/kuerzungen/{number}"
            found.append(Kuerzungsrecht(grund, figure._replace(path=path)))
    return tuple(found)


def _figure(person: NutzerErgebnis, grund: Rechtsgrund, line: Callable[..., Figure[Value]]) -> Figure[Money] | None:
    lines = tuple(line(position) for position in person.positionen if position.gruppe in grund.gruppen)
    cents = sum(int(figure.number * 100) for figure in lines)
    if cents <= 0:
        return None
    name = " und ".join({"heizung": "Heizung", "warmwasser": "Warmwasser"}[gruppe] for gruppe in grund.gruppen)
    share: Figure[Value] = Figure(f"Anteil an {name}", Money(cents), inputs=lines, formula="summe()")
    right, start = _RECHTE[grund.art], person.ergebnis.haus.period.start
    found: Figure[Money] = right.regel.at(start)(
        "Kürzungsrecht, nicht abgezogen", share, parameter(right.parameter).at(start)
    )
    return found
