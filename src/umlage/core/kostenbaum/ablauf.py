"""How money flows through a cost tree: from every element all of it to its followers or leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import gcd, lcm
from typing import NamedTuple, Protocol

from umlage.core.figure import Figure
from umlage.core.finding import Refused, error
from umlage.core.kostenbaum import element as teile
from umlage.core.kostenbaum.element import EIGENTUEMER, ZWEITEILER, Anteile, Geraete, Kostenelement, Pauschale
from umlage.core.kostenbaum.gliederung import Gliederung
from umlage.core.money import half_up, largest_remainder
from umlage.core.period import DAY, Period, Zeiten, german_day

Gewicht = int | Fraction
# cents: whole numbers with restcent (fast, and a part of a cent cannot slip in), exact ones with je_position
Cent = int | Fraction


_WHOLE = {int}


class Gewichte(NamedTuple):
    """Weights of all Nutzer in one leaf element as whole numbers; weight / teiler is what is printed, in `einheit`.

    `teilnehmer`: whether the Nutzer takes part at all; `eigentuemer`: his amount is borne by the owner.
    """

    nutzer: Sequence[int]
    je_einheit: Sequence[int]
    summe: int
    bruch: tuple[int, int]
    einheit: str
    teilnehmer: Sequence[bool]
    eigentuemer: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        weights: Sequence[Gewicht],
        gliederung: Gliederung,
        teiler: int,
        einheit: str,
        teilnehmer: Sequence[bool],
        eigentuemer: frozenset[int] = frozenset(),
    ) -> Gewichte:
        """Weights that may be exact fractions, brought to one denominator."""
        whole: Sequence[int] = weights  # type: ignore[assignment]  # fractions are replaced in the next lines
        if set(map(type, weights)) != _WHOLE:
            denominator = lcm(*(Fraction(weight).denominator for weight in weights))
            whole = [int(weight * denominator) for weight in weights]
            teiler *= denominator
        # small numbers are multiplied faster, and areas or readings nearly always share a large factor
        common = gcd(*whole)
        if common > 1:
            whole = [weight // common for weight in whole]
        per_unit = gliederung.je_einheit(whole)
        return cls(whole, per_unit, sum(per_unit), (teiler, common or 1), einheit, teilnehmer, eigentuemer)

    @property
    def teiler(self) -> Fraction:
        return Fraction(*self.bruch)


class Umlagen(Protocol):
    """What the flow asks of the Nutzeinheiten whose costs others bear."""

    @property
    def places(self) -> Sequence[int]: ...
    def where(self, place: int) -> str: ...
    def blatt(self, place: int, element: Kostenelement, zeiten: Zeiten | None) -> tuple[Kostenelement, Zeiten | None]:
        """The leaf element that shares what arrived at a place, and its time; no leaf where the owner bears it."""
        ...


class Haus(Protocol):
    """What the flow asks of the house."""

    @property
    def restcent(self) -> bool: ...
    @property
    def gliederung(self) -> Gliederung: ...
    @property
    def period(self) -> Period: ...

    def kosten(self, verweis: str) -> int:
        """Cents of a cost that belongs to the period."""
        ...

    def anteile(self, anteile: Anteile, kostenelement: Kostenelement, zeitraum: Zeiten | None) -> Gewichte:
        """Weights by shares, in the time of the element; None for the whole period."""
        ...

    def verbrauch(self, geraete: Geraete, kostenelement: Kostenelement) -> Gewichte: ...
    def zaehler(self, nummern: Sequence[str]) -> Fraction: ...
    def warmwasser(self, anlage: str) -> Figure[Fraction]:
        """Share of hot water (hkvo2, hkvo3)."""
        ...

    def warmwasser_volumen(self, anlage: str) -> Figure[Fraction]:
        """Cubic metres of hot water (betrag_warmwasser)."""
        ...

    def vorerfasst(
        self, verteiler: teile.VGHeizung | teile.VGWarmwasser1 | teile.VGWarmwasser2, gruppe: Kostenelement
    ) -> Figure[Fraction]:
        """Share of the group with meters (vg_heizung, vg_warmwasser1, vg_warmwasser2)."""
        ...

    @property
    def umlagen(self) -> Umlagen | None:
        """The places whose costs others bear; None in a house without any."""
        ...

    def co2_vermieter(self, anlage: str) -> int: ...
    def zeitgewicht(self, zeitraum: Period, art: str) -> int: ...


@dataclass(slots=True)
class Lauf:
    """What happened at one element. Cents; whole numbers everywhere with `restcent`, exact ones with `je_position`.

    `umgelegt`: places in the house whose amount others bear, with how it was shared among them.
    """

    element: Kostenelement
    erhalten: Cent
    eigen: int
    zeitraum: Zeiten | None = None
    pauschalen: tuple[tuple[Pauschale, int], ...] = ()
    anteile: tuple[Fraction, ...] = ()
    nachfolger: Sequence[Lauf] = ()
    gewichte: Gewichte | None = None
    betraege: Sequence[int] = ()
    werte: tuple[Fraction, ...] = ()
    pauschal: Sequence[Lauf] = ()
    faktor: Figure[Fraction] | None = None
    umgelegt: Sequence[tuple[int, Lauf]] = ()

    @property
    def total(self) -> Cent:
        return self.erhalten + self.eigen

    @property
    def getragen(self) -> Gewichte:
        """The weights of a leaf element without the places whose amount others bear."""
        assert self.gewichte is not None
        if not self.umgelegt:
            return self.gewichte
        gone = {place for place, _ in self.umgelegt}
        kept = [0 if place in gone else weight for place, weight in enumerate(self.gewichte.nutzer)]
        return self.gewichte._replace(nutzer=kept, summe=sum(kept))

    @property
    def verteilt(self) -> Cent:
        if not self.pauschalen:
            return self.total
        return self.total - sum(betrag for _, betrag in self.pauschalen)

    def walk(self) -> list[Lauf]:
        """This element and everything below it, parents first."""
        found = [self]
        if self.pauschal or self.umgelegt:
            for lauf in (*self.pauschal, *(below for _, below in self.umgelegt)):
                found += lauf.walk()
        for lauf in self.nachfolger:
            if lauf.nachfolger or lauf.pauschal or lauf.umgelegt:
                found += lauf.walk()
            else:
                found.append(lauf)
        return found


def fliessen(haus: Haus, element: Kostenelement, erhalten: Cent, zeitraum: Zeiten | None = None) -> Lauf:
    """Share everything that reaches the element; Refused when it cannot be shared.

    `zeitraum`: the time of the elements above, where it is not the whole period; its own narrows it.
    """
    if element.zeitraum is not None:
        zeitraum = element.zeiten
    eigen = 0
    for verweis in element.kosten:
        eigen += haus.kosten(verweis)
    lauf = Lauf(element, erhalten, eigen, zeitraum)
    if element.pauschalen:
        lauf.pauschalen = tuple(_pauschale(haus, pauschale, lauf.total) for pauschale in element.pauschalen)
        lauf.pauschal = [
            _for_unit(haus, element, place, pauschale, cents, zeitraum)
            for place, (pauschale, cents) in enumerate(lauf.pauschalen, start=1)
            if pauschale.auf != EIGENTUEMER
        ]
        if lauf.verteilt * lauf.total < 0:
            raise _too_much(element)
        owed = sum(cents for one, cents in lauf.pauschalen if one.auf == EIGENTUEMER and one.betrag is not None)
        if owed * lauf.total < 0:
            text = "Die Pauschale gibt dem Eigentümer Geld: die Nutzer zahlten mehr, als die Kosten sind."
            raise _refused(element, "baum.pauschale", text, remedy="Vorzeichen der Pauschalen prüfen.")
    if element.anteile is not None or element.geraete is not None:
        _leaves(haus, lauf)
    elif element.nachfolger:
        amounts = _split(haus, lauf)
        lauf.nachfolger = [
            fliessen(haus, follower, amount, zeitraum)
            for follower, amount in zip(element.nachfolger, amounts, strict=True)
        ]
    elif lauf.verteilt:
        raise _refused(element, "baum.ohne_nachfolger", "Das Kostenelement hat Kosten, aber niemanden, der sie trägt.")
    return lauf


def _too_much(element: Kostenelement) -> Refused:
    if all(pauschale.co2_anlage is not None for pauschale in element.pauschalen):
        return _refused(
            element,
            "baum.pauschale",
            "Der Anteil des Vermieters an den Kohlendioxidkosten ist höher als alle Kosten der Anlage.",
            norm="CO2KostAufG § 7",
            remedy="Menge und Einheit (kWh oder MWh), Kohlendioxid und Beträge der Rechnungen prüfen.",
        )
    text = "Die Pauschalen nehmen mehr, als das Kostenelement hat."
    return _refused(element, "baum.pauschale", text, remedy="Betrag oder Prozent der Pauschalen prüfen.")


_NONE, _ONE = Fraction(0), Fraction(1)


def _pauschale(haus: Haus, pauschale: Pauschale, total: Cent) -> tuple[Pauschale, int]:
    if pauschale.co2_anlage is not None:
        return pauschale, haus.co2_vermieter(pauschale.co2_anlage)
    if pauschale.betrag is not None:
        return pauschale, int(pauschale.betrag * 100)
    share = total * Fraction(pauschale.prozent or 0) / 100
    return pauschale, half_up(share.numerator, share.denominator)


def _for_unit(
    haus: Haus, element: Kostenelement, place: int, pauschale: Pauschale, cents: int, zeitraum: Zeiten | None
) -> Lauf:
    """A Pauschale that a Nutzeinheit bears, by the days of its Nutzer."""
    leaf = Kostenelement(
        nr=f"{element.nr}-P{place}",
        bezeichnung=pauschale.bezeichnung,
        gruppe=element.gruppe,
        norm=pauschale.norm,
        anteile=Anteile(werte={pauschale.auf: Decimal(1)}),
    )
    lauf = Lauf(leaf, cents, 0, zeitraum)
    _leaves(haus, lauf)
    return lauf


def _split(haus: Haus, lauf: Lauf) -> Sequence[Cent]:
    element, amount = lauf.element, lauf.verteilt
    verteiler = element.verteiler
    if isinstance(verteiler, ZWEITEILER):
        if len(element.nachfolger) != 2:
            raise _refused(element, "baum.nachfolger", "Dieser Kostenverteiler braucht genau zwei Nachfolger.")
        if isinstance(verteiler, teile.ProzentGrundkosten):
            lauf.anteile = _consumption_shares(verteiler.grundkosten)
        else:
            share = _first_share(haus, lauf, verteiler)
            lauf.anteile = (share, _ONE - share)
        share = lauf.anteile[0]
        if haus.restcent:
            cents = half_up(int(amount) * share.numerator, share.denominator)
            return [cents, amount - cents]
        return [amount * share, amount - amount * share]
    if not amount and not _have_values(element):
        # followers without a value carry their own costs only, nothing is left for them to share
        lauf.anteile = (_NONE,) * len(element.nachfolger)
        return [0] * len(element.nachfolger)
    weights = _follower_weights(haus, lauf)
    whole = sum(weights)
    if whole == 0:
        if amount == 0:
            lauf.anteile = (_NONE,) * len(weights)
            return [0] * len(weights)
        raise _refused(element, "baum.summe_null", "Die Summe, nach der verteilt werden soll, ist 0.")
    lauf.werte = tuple(weights)
    lauf.anteile = tuple(weight / whole for weight in weights)
    if len(weights) == 1:
        return [amount]
    if haus.restcent:
        return largest_remainder(int(amount), _whole(weights))
    return [amount * share for share in lauf.anteile]


def _first_share(haus: Haus, lauf: Lauf, verteiler: teile.Verteiler) -> Fraction:
    if isinstance(verteiler, teile.ProzentWarmwasser):
        return Fraction(verteiler.prozent) / 100
    if isinstance(verteiler, teile.VORERFASSUNG):
        lauf.faktor = haus.vorerfasst(verteiler, lauf.element.nachfolger[0])
        return lauf.faktor.value
    assert isinstance(verteiler, teile.BetragWarmwasser | teile.Hkvo2 | teile.Hkvo3)
    by_volume = isinstance(verteiler, teile.BetragWarmwasser)
    lauf.faktor = haus.warmwasser_volumen(verteiler.anlage) if by_volume else haus.warmwasser(verteiler.anlage)
    if isinstance(verteiler, teile.BetragWarmwasser):
        # the landlord's carbon share is borne by both sides in proportion, so the rate meets the costs before it
        share = lauf.faktor.value * Fraction(verteiler.satz) * 100 / lauf.total if lauf.total else Fraction(0)
    else:
        share = lauf.faktor.value
    if not 0 <= share.numerator <= share.denominator:
        raise _refused(
            lauf.element,
            "warmwasser.anteil",
            "Auf das Warmwasser entfiele mehr als die ganze Anlage.",
            norm="HeizkostenV § 9",
            remedy="Wärmemenge, Volumen, Temperatur, Fläche und Brennstoffmenge prüfen.",
        )
    return share


@cache
def _consumption_shares(grundkosten: Decimal) -> tuple[Fraction, Fraction]:
    base = Fraction(grundkosten) / 100
    return 1 - base, base


def _have_values(element: Kostenelement) -> bool:
    """Whether the followers say by what a Summe is shared among them; a single one needs no value."""
    verteiler = element.verteiler
    return (
        len(element.nachfolger) == 1
        or isinstance(verteiler, teile.Zeit)
        or (isinstance(verteiler, teile.Summe) and verteiler.verbrauchsanteil is not None)
        or all(follower.wertermittler is not None or follower.zaehler for follower in element.nachfolger)
    )


def _follower_weights(haus: Haus, lauf: Lauf) -> list[Fraction]:
    element = lauf.element
    verteiler = element.verteiler
    if isinstance(verteiler, teile.Zeit):
        return _time_weights(haus, lauf, verteiler.gewicht)
    if isinstance(verteiler, teile.Summe) and verteiler.verbrauchsanteil is not None:
        share = Fraction(verteiler.verbrauchsanteil) / 100
        used = [
            wert(haus, follower, follower.wertermittler or "nachfolger_verbrauch", lauf.zeitraum)
            for follower in element.nachfolger
        ]
        areas = [wert(haus, follower, "nachfolger_anteile", lauf.zeitraum) for follower in element.nachfolger]
        if not sum(used) or not sum(areas):
            if not lauf.verteilt:
                return [_NONE] * len(used)
            raise _refused(element, "baum.summe_null", "Verbrauch oder Fläche der Nutzergruppen ist in Summe 0.")
        return [share * u / sum(used) + (1 - share) * a / sum(areas) for u, a in zip(used, areas, strict=True)]
    if len(element.nachfolger) == 1:
        return [_ONE]
    if not _have_values(element):
        raise _refused(
            element, "baum.wertermittler", "Den Nachfolgern fehlt ein Wertermittler, nach dem zu teilen wäre."
        )
    return [wert(haus, follower, follower.wertermittler or "zaehler", lauf.zeitraum) for follower in element.nachfolger]


def wert(haus: Haus, element: Kostenelement, wertermittler: str, zeitraum: Zeiten | None) -> Fraction:
    """The value of an element for its parent's Summe; `zeitraum`: the time of the parent."""
    match wertermittler:
        case "zaehler":
            return haus.zaehler(element.zaehler)
        case "nachfolger_anteile" | "nachfolger_verbrauch":
            return _below(haus, element, wertermittler, zeitraum)
        case "differenz_anteile":
            value = Fraction(element.gesamtanteile or 0) - _below(haus, element, "nachfolger_anteile", zeitraum)
        case _:
            value = haus.zaehler(element.zaehler) - _below(haus, element, "nachfolger_verbrauch", zeitraum)
    if value < 0:
        raise _refused(element, "baum.differenz", "Die Differenz ist negativ: die Teile sind mehr als das Ganze.")
    return value


def _below(haus: Haus, element: Kostenelement, wertermittler: str, zeitraum: Zeiten | None) -> Fraction:
    """All shares, or all consumption, of an element and what follows it."""
    if element.zeitraum is not None:
        zeitraum = element.zeiten
    weights = None
    if wertermittler == "nachfolger_anteile":
        if element.anteile is not None:
            weights = haus.anteile(element.anteile, element, zeitraum)
    elif element.geraete is not None:
        weights = haus.verbrauch(element.geraete, element)
    value = Fraction(weights.summe, weights.teiler) if weights is not None else _NONE
    return value + sum((_below(haus, follower, wertermittler, zeitraum) for follower in element.nachfolger), _NONE)


def _time_weights(haus: Haus, lauf: Lauf, art: str) -> list[Fraction]:
    """Days or degree days of the followers, whose times fill that of the element without gap and overlap."""
    weights: list[Fraction] = []
    every: list[Period] = []
    for follower in lauf.element.nachfolger:
        own = follower.zeiten
        if own is None:
            text = "Ein Nachfolger des Kostenverteilers Zeit braucht einen Zeitraum."
            raise _refused(follower, "baum.zeitraum", text)
        weights.append(Fraction(sum(haus.zeitgewicht(span, art) for span in own)))
        every += own
    _filled(lauf, sorted(every), lauf.zeitraum or (haus.period,))
    return weights


def _filled(lauf: Lauf, spans: Sequence[Period], wholes: Zeiten) -> None:
    """Refused where the spans of the followers leave a day of the element out, or take one twice."""
    left = iter(spans)
    for whole in wholes:
        expected = whole.start
        while expected < whole.end:
            span = next(left, None)
            if span is None:
                text = f"Die Zeiträume der Nachfolger füllen {whole} nicht: sie enden am {german_day(expected - DAY)}."
                raise _refused(lauf.element, "baum.zeitraum", text)
            if span.start != expected:
                text = f"Die Zeiträume der Nachfolger füllen {whole} nicht lückenlos: am {german_day(expected)} "
                text += "fehlt ein Tag." if span.start > expected else "zählt ein Tag zweimal, oder er liegt davor."
                raise _refused(lauf.element, "baum.zeitraum", text)
            expected = span.end


def _leaves(haus: Haus, lauf: Lauf) -> None:
    element = lauf.element
    if element.nachfolger or (element.anteile is not None and element.geraete is not None):
        raise _refused(element, "baum.blatt", "Ein Kostenelement hat entweder Anteile, Geräte oder Nachfolger.")
    weights = (
        haus.anteile(element.anteile, element, lauf.zeitraum)
        if element.anteile is not None
        else haus.verbrauch(_given(element), element)
    )
    lauf.gewichte = weights
    whole = weights.summe
    amount = lauf.verteilt
    if whole == 0:
        if amount:
            raise _refused(
                element,
                "baum.summe_null",
                f"„{element.bezeichnung}“: Die Summe, nach der verteilt werden soll, ist 0.",
                remedy="Flächen, Anteile oder Ablesungen prüfen, oder einen anderen Schlüssel wählen.",
            )
        lauf.betraege = [0] * len(weights.nutzer)
    elif haus.restcent:
        # by largest remainder, first over the Nutzeinheiten, then over the Nutzer of each
        parts = largest_remainder(int(amount), weights.je_einheit, whole)
        lauf.betraege = haus.gliederung.je_nutzer(parts, weights.nutzer)
    else:
        factor, divisor = amount.numerator, amount.denominator * whole
        lauf.betraege = [half_up(factor * weight, divisor) for weight in weights.nutzer]
    if whole and (umlagen := haus.umlagen) is not None:
        _move_on(haus, lauf, weights, umlagen)


def _move_on(haus: Haus, lauf: Lauf, weights: Gewichte, umlagen: Umlagen) -> None:
    """Share on what fell to the places whose costs others bear; what nobody bears is left with the owner."""
    moved, left = [], []
    for place in umlagen.places:
        if not weights.nutzer[place] or place in weights.eigentuemer:
            continue
        leaf, times = umlagen.blatt(place, lauf.element, lauf.zeitraum)
        if not leaf.is_leaf:
            left.append(place)
            continue
        exact = Fraction(lauf.verteilt) * weights.nutzer[place] / weights.summe
        below = Lauf(leaf, lauf.betraege[place] if haus.restcent else exact, 0, times)
        try:
            _leaves(haus, below)
        except Refused as refused:
            where = umlagen.where(place)
            raise Refused(tuple([replace(finding, where=where) for finding in refused.findings])) from None
        moved.append((place, below))
    lauf.umgelegt = moved
    if left:
        lauf.gewichte = weights._replace(eigentuemer=weights.eigentuemer | set(left))


def _given(element: Kostenelement) -> Geraete:
    assert element.geraete is not None
    return element.geraete


def _whole(weights: Sequence[Fraction]) -> list[int]:
    """The same proportions as whole numbers."""
    denominator = lcm(*(weight.denominator for weight in weights))
    return [int(weight * denominator) for weight in weights]


def _refused(element: Kostenelement, code: str, message: str, *, norm: str = "", remedy: str = "") -> Refused:
    return Refused((error(code, f"kostenbaum/{element.nr}", message, norm=norm, remedy=remedy),))
