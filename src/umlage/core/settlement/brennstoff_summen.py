"""What a plant used, out of the layers that came in: quantity, money and carbon dioxide, as figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding
from umlage.core.money import Money, german_exact, half_up
from umlage.core.period import Period
from umlage.core.settlement.akte import Anlage
from umlage.core.settlement.energieart import Energieart


@dataclass(frozen=True, slots=True)
class Posten:
    """A layer of fuel: what came in and what of it was used. Cents, exact quantities in the plant's unit.

    `geld` and `mengen` are amount and quantity as figures. `co2_betrag` counts for the split, `co2_dazu` is what the
    invoice left out and the costs get. `entstanden`: the days on which it came; `netzentgelt` and `biobrennstoff`: what
    of it is for the network and for mandatory bio-fuel.
    """

    name: str
    am: date | None
    quelle: str
    menge: Fraction | None
    betrag: int
    mwst: Fraction
    geld: Figure[Money]
    mengen: Figure[Fraction]
    co2_kg: Figure[Fraction]
    co2_betrag: Figure[Money]
    co2_dazu: Figure[Money] | None
    where: str
    rest: Fraction = Fraction(0)  # quantity still in stock at the end
    restmenge: Figure[Fraction] | None = None
    entlastung: str = ""  # the relief programme that it is a credit of
    entstanden: Period | None = None
    netzentgelt: Figure[Money] | None = None
    biobrennstoff: Figure[Money] | None = None
    saetze: tuple[
        tuple[Fraction, Figure[Money]], ...
    ] = ()  # its parts by the rate of their tax, where there are several
    bioanteil: Fraction = Fraction(0)  # of the fuel, in per cent

    @property
    def steuerteile(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The rates of the tax in it, each with the part of the amount that has it."""
        if not self.saetze:
            return ((self.mwst, Fraction(1)),)
        whole = sum(figure.value.cents for _, figure in self.saetze)
        return tuple((rate, Fraction(figure.value.cents, whole or 1)) for rate, figure in self.saetze)

    def steuerteil(self, rate: Fraction) -> Fraction:
        """The part of the amount whose tax has this rate."""
        return dict(self.steuerteile).get(rate, Fraction(0))

    def satzteil(self, rate: Fraction) -> Figure[Value] | None:
        """The same as a figure; None where all of it has the rate."""
        own = dict(self.saetze).get(rate)
        if own is None:
            return None
        name = f"Teil mit {german_exact(rate, 0, 4)} %"
        return Figure(name, self.steuerteil(rate), inputs=(own, self.geld), formula="{0} / {1}")

    @property
    def anteil(self) -> Fraction:
        """Used part of the layer."""
        return 1 - self.rest / self.menge if self.rest and self.menge else Fraction(1)


@dataclass(slots=True)
class Brennstoff:
    """Energy used by a plant in the period."""

    anlage: Anlage
    art: Energieart
    einheit: str
    posten: list[Posten] = field(default_factory=list)
    menge: Fraction = Fraction(0)
    betrag: Figure[Money] = given("Energiekosten", Money(0))  # noqa: RUF009  # unchangeable, as all figures
    co2_kg: Figure[Fraction] = given("Kohlendioxid", Fraction(0), "kg")  # noqa: RUF009  # the same
    co2_betrag: Figure[Money] = given("Kohlendioxidkosten", Money(0))  # noqa: RUF009  # the same
    bestand_ende: Figure[Money] | None = None
    mengen: Figure[Fraction] = given("Energieverbrauch", Fraction(0))  # noqa: RUF009  # the same
    findings: list[Finding] = field(default_factory=list)

    @property
    def geliefert(self) -> bool:
        """Whether the plant gets heat from a commercial supplier."""
        stated = self.anlage.gewerbliche_lieferung
        return stated if stated is not None else self.art.teilung == "lieferung"

    @property
    def nach_waerme(self) -> bool:
        """Whether hot water is told apart by its heat, not by its fuel (§ 9 Abs. 1 HeizkostenV)."""
        return self.geliefert or self.art.teilung == "waermepumpe"

    @property
    def co2_wirksam(self) -> bool:
        """Whether the plant burns something that carries a carbon price."""
        return self.art.emission is not None and self.anlage.co2_entfaellt is None


def endbestand(anlage: Anlage, einheit: str) -> Figure[Fraction]:
    """The stock at the end, as stated."""
    assert anlage.bestand is not None
    closing = anlage.bestand.ende
    source = closing.quelle or f"anlagen/{anlage.nr}/bestand/ende"
    return given("Endbestand", Fraction(closing.menge), einheit, source=source)


def verbraucht(posten: Posten, einheit: str) -> Figure[Fraction]:
    """What of the layer was used."""
    assert posten.menge is not None
    if posten.restmenge is None:
        return posten.mengen
    return Figure(
        "verbraucht",
        posten.menge - posten.rest,
        einheit,
        inputs=(posten.mengen, posten.restmenge),
        formula="{0} - {1}",
    )


def summen(result: Brennstoff) -> None:
    result.menge = added([posten.menge for posten in result.posten if posten.menge])
    if result.anlage.bestand is not None:
        result.menge -= _rest(result)
    result.mengen = _quantity_figure(result)
    paid = _money_figure(result, "Energiekosten")
    result.betrag = paid
    if left_out := [posten for posten in result.posten if posten.co2_dazu is not None]:
        result.betrag = _sum(
            "Energiekosten mit Kohlendioxid",
            (paid, _carbon_money(result, left_out, lambda layer: layer.co2_dazu)),
            "Die Rechnung enthält die Kohlendioxidkosten nicht; sie kommen hinzu.",
        )
    result.co2_betrag = _carbon_money(result, result.posten, lambda layer: layer.co2_betrag)
    kilos = [_used_kilos(posten, result.einheit) for posten in result.posten]
    result.co2_kg = Figure(
        "Kohlendioxid der Anlage",
        added([kilo.number for kilo in kilos]),
        "kg",
        inputs=tuple(kilos),
        formula="summe()",
    )


def added(values: Sequence[Fraction]) -> Fraction:
    """The sum; of the one invoice that most plants have, the value itself."""
    return values[0] if len(values) == 1 else sum(values, Fraction(0))


def _quantity_figure(result: Brennstoff) -> Figure[Fraction]:
    parts: list[Figure[Value]] = [posten.mengen for posten in result.posten if posten.menge is not None]
    if result.anlage.bestand is None:
        return Figure("Energieverbrauch", result.menge, result.einheit, inputs=tuple(parts), formula="summe()")
    whole: Figure[Value] = Figure(
        "Anfangsbestand und Lieferungen",
        result.menge + _rest(result),
        result.einheit,
        inputs=tuple(parts),
        formula="summe()",
    )
    closing = endbestand(result.anlage, result.einheit)
    return Figure(
        "Brennstoffverbrauch",
        result.menge,
        result.einheit,
        norm="HeizkostenV § 7 Abs. 2",
        inputs=(whole, closing),
        formula="{0} - {1}",
    )


def _rest(result: Brennstoff) -> Fraction:
    return added([posten.rest for posten in result.posten if posten.rest])


def _used_kilos(posten: Posten, einheit: str) -> Figure[Value]:
    if not posten.rest or not posten.menge:
        return posten.co2_kg
    return Figure(
        f"Kohlendioxid: {posten.name}, verbraucht",
        posten.co2_kg.value * posten.anteil,
        "kg",
        inputs=(
            posten.co2_kg,
            verbraucht(posten, einheit),
            posten.mengen,
        ),
        formula="{0} * {1} / {2}",
    )


def _money_figure(result: Brennstoff, name: str) -> Figure[Money]:
    parts = tuple(posten.geld for posten in result.posten)
    whole = sum(part.value.cents for part in parts)
    if result.anlage.bestand is None:
        return Figure(name, Money(whole), norm="HeizkostenV § 7 Abs. 2", inputs=parts, formula="summe()")
    bought = Figure("Anfangsbestand und Lieferungen", Money(whole), inputs=parts, formula="summe()")
    closing = _closing(result.posten, lambda posten: posten.geld, "Wert des Endbestands")
    result.bestand_ende = closing
    return Figure(
        "Kosten des verbrauchten Brennstoffs",
        Money(whole - closing.value.cents),
        norm="HeizkostenV § 7 Abs. 2",
        sentence="Anfangsbestand und Lieferungen ohne den Wert des Endbestands (zuerst gekauft, zuerst verbraucht).",
        inputs=(bought, closing),
        formula="{0} - {1}",
    )


def _closing(posten: list[Posten], of: object, name: str) -> Figure[Money]:
    assert callable(of)
    inputs: list[Figure[Value]] = []
    terms: list[str] = []
    exact = Fraction(0)
    for layer in posten:
        if layer.rest and layer.menge:
            assert layer.restmenge is not None
            figure: Figure[Money] = of(layer)
            exact += figure.value.cents * layer.rest / layer.menge
            place = len(inputs)
            inputs += [figure, layer.restmenge, layer.mengen]
            terms.append(f"{{{place}}} * {{{place + 1}}} / {{{place + 2}}}")
    if not terms:
        return given(name, Money(0), source="Der Vorrat ist leer.")
    return Figure(
        name,
        Money(half_up(exact.numerator, exact.denominator)),
        norm="DIN 4713-5 (zuerst gekauft, zuerst verbraucht)",
        inputs=tuple(inputs),
        formula=f"runden({' + '.join(terms)}, 2)",
    )


def _carbon_money(result: Brennstoff, posten: list[Posten], of: object) -> Figure[Money]:
    assert callable(of)
    parts: tuple[Figure[Money], ...] = tuple(of(layer) for layer in posten)
    whole = sum(part.value.cents for part in parts)
    bought: Figure[Money] = (
        Figure("Kohlendioxidkosten laut Rechnungen", Money(whole), inputs=parts, formula="summe()")
        if parts
        else given("Kohlendioxidkosten", Money(0), norm="CO2KostAufG § 2")
    )
    if result.anlage.bestand is None or not any(layer.rest for layer in posten):
        return bought
    closing = _closing(posten, of, "davon im Endbestand")
    return Figure(
        "Kohlendioxidkosten des verbrauchten Brennstoffs",
        Money(whole - closing.value.cents),
        inputs=(bought, closing),
        formula="{0} - {1}",
    )


def _sum(name: str, parts: tuple[Figure[Money], ...], sentence: str = "") -> Figure[Money]:
    return Figure(
        name, Money(sum(part.value.cents for part in parts)), sentence=sentence, inputs=parts, formula="summe()"
    )
