"""Energy of a plant: stock first in, first out, invoices cut to the period, carbon dioxide alongside."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, error, note
from umlage.core.law.co2kostaufg import p3_lieferung
from umlage.core.money import Money, half_up
from umlage.core.parameters import ParameterGap, parameter
from umlage.core.period import DAY, german_day
from umlage.core.quantity import NotConvertible, factor, printed
from umlage.core.settlement.akte import Akte, Anlage, Bestandsangabe, Co2Angabe, Lieferung
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.energieart import ENERGIEARTEN, Energieart

CO2_SEIT = date(2023, 1, 1)


@dataclass(frozen=True, slots=True)
class Posten:
    """A layer of fuel: what came in and what of it was used. Cents, exact quantities in the plant's unit.

    `co2_betrag` counts for the split, `co2_dazu` is what the invoice left out and the costs get.
    """

    name: str
    am: date | None
    quelle: str
    menge: Fraction | None
    betrag: int
    mwst: Fraction
    co2_kg: Figure[Fraction]
    co2_betrag: Figure[Money]
    co2_dazu: Figure[Money] | None
    where: str
    rest: Fraction = Fraction(0)  # quantity still in stock at the end

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
    betrag: Figure[Money] = field(default_factory=lambda: given("Energiekosten", Money(0)))
    co2_kg: Figure[Fraction] = field(default_factory=lambda: given("Kohlendioxid", Fraction(0), "kg"))
    co2_betrag: Figure[Money] = field(default_factory=lambda: given("Kohlendioxidkosten", Money(0)))
    bestand_ende: Figure[Money] | None = None
    mengen: Figure[Fraction] = field(default_factory=lambda: given("Energieverbrauch", Fraction(0)))
    findings: list[Finding] = field(default_factory=list)

    @property
    def co2_wirksam(self) -> bool:
        """Whether the plant burns something that carries a carbon price."""
        return self.art.emission is not None and self.anlage.co2_entfaellt is None


def brennstoff(akte: Akte, anlage: Anlage, haus: Belegung) -> Brennstoff:
    """Energy used by the plant, with its cost and carbon; findings for what does not fit."""
    art = ENERGIEARTEN[anlage.energieart]
    result = Brennstoff(anlage, art, _einheit(anlage, art))
    where = f"anlagen/{anlage.nr}"
    if anlage.bestand is not None and not art.lagerfaehig:
        result.findings.append(error("bestand.unmoeglich", f"{where}/bestand", f"{art.titel} wird nicht gelagert."))
        return result
    if anlage.bestand is None and art.lagerfaehig:
        result.findings.append(
            error(
                "bestand.fehlt",
                f"{where}/bestand",
                f"{art.titel} wird gelagert: Anfangs- und Endbestand fehlen.",
                norm="HeizkostenV § 7 Abs. 2",
                remedy="bestand mit anfang und ende eintragen, auch wenn der Tank leer war.",
            )
        )
        return result
    if anlage.bestand is not None:
        result.posten.append(_opening(akte, result, anlage.bestand.anfang, haus))
    for number, lieferung in enumerate(anlage.lieferungen, start=1):
        posten = _delivery(akte, result, lieferung, number, haus)
        if posten is not None:
            result.posten.append(posten)
    if anlage.bestand is not None:
        _first_in_first_out(result, Fraction(anlage.bestand.ende.menge), f"{where}/bestand/ende")
    if not result.findings or all(finding.severity.value != "fehler" for finding in result.findings):
        _sums(result)
    return result


def _einheit(anlage: Anlage, art: Energieart) -> str:
    """The unit in which the plant is billed: that of its first invoice, in the fuel's own base unit."""
    for lieferung in anlage.lieferungen:
        for einheit in art.einheiten:
            try:
                factor(lieferung.einheit or "", einheit)
            except NotConvertible:
                continue
            return einheit
    return art.einheiten[0]


def _opening(akte: Akte, result: Brennstoff, bestand: Bestandsangabe, haus: Belegung) -> Posten:
    where = f"anlagen/{result.anlage.nr}/bestand/anfang"
    am = bestand.lieferung_am or haus.period.start - DAY
    menge = Fraction(bestand.menge)
    betrag = int(bestand.betrag * 100)
    if not menge and betrag:
        result.findings.append(
            error("bestand.menge", f"{where}/menge", "Ein Bestand ohne Menge kann keinen Wert haben.")
        )
    kg, co2 = _carbon(
        result, bestand.co2, menge, am, Fraction(bestand.mwst) if bestand.mwst is not None else None, where, akte
    )
    return Posten(
        "Anfangsbestand",
        haus.period.start,
        bestand.quelle or "",
        menge,
        betrag,
        Fraction(bestand.mwst or 0),
        kg,
        co2,
        _added(bestand.co2, Fraction(1), bestand.quelle or where),
        where,
    )


def _delivery(akte: Akte, result: Brennstoff, lieferung: Lieferung, number: int, haus: Belegung) -> Posten | None:
    where = f"anlagen/{result.anlage.nr}/lieferungen/{number}"
    share = Fraction(1)
    if result.anlage.bestand is not None:
        if lieferung.am not in haus.period:
            result.findings.append(
                error(
                    "lieferung.tag",
                    f"{where}/am",
                    f"Die Lieferung vom {german_day(lieferung.am)} liegt nicht im Abrechnungszeitraum.",
                )
            )
        if lieferung.zeitraum is not None or lieferung.menge is None:
            result.findings.append(
                error(
                    "lieferung.bestand",
                    where,
                    "Eine Lieferung in den Vorrat braucht eine Menge und hat keinen eigenen Zeitraum.",
                )
            )
            return None
    elif lieferung.zeitraum is not None:
        share = _share_in_period(result, lieferung, haus, where)
    elif abs((lieferung.am - haus.period.end).days) > 366:
        result.findings.append(
            note(
                "lieferung.tag",
                f"{where}/am",
                f"Die Rechnung vom {german_day(lieferung.am)} liegt weit vom Abrechnungszeitraum entfernt.",
            )
        )
    menge = _quantity(result, lieferung, where)
    if menge is not None:
        menge *= share
    betrag = _part(int(lieferung.betrag * 100), share)
    rate = Fraction(lieferung.mwst) if lieferung.mwst is not None else None
    stated = lieferung.co2
    if stated is not None and share != 1:
        kg: Figure[Fraction] = Figure(
            "Kohlendioxid der Rechnung, anteilig",
            Fraction(stated.kg) * share,
            "kg",
            inputs=(
                given("Kohlendioxid der Rechnung", Fraction(stated.kg), "kg", source=lieferung.quelle or ""),
                given("Anteil im Zeitraum", share),
            ),
            formula="{0} * {1}",
        )
        cents = _part(int(stated.betrag * 100), share)
        co2: Figure[Money] = Figure(
            "Kohlendioxidkosten der Rechnung, anteilig",
            Money(cents),
            inputs=(
                given(
                    "Kohlendioxidkosten der Rechnung", Money(int(stated.betrag * 100)), source=lieferung.quelle or ""
                ),
                given("Anteil im Zeitraum", share),
            ),
            formula="runden({0} * {1}, 2)",
        )
        if lieferung.am < CO2_SEIT:
            co2 = _before_2023(lieferung.am)
    else:
        kg, co2 = _carbon(result, stated, menge, lieferung.am, rate, where, akte, lieferung.quelle or "")
    return Posten(
        lieferung.bezeichnung or ("Lieferung" if result.art.lagerfaehig else result.art.titel),
        lieferung.am,
        lieferung.quelle or "",
        menge,
        betrag,
        rate or Fraction(0),
        kg,
        co2,
        _added(stated, share, lieferung.quelle or where),
        where,
    )


def _added(stated: Co2Angabe | None, share: Fraction, quelle: str) -> Figure[Money] | None:
    """Carbon costs that the invoice does not contain, as they come to the energy costs, whatever its day."""
    if stated is None or stated.enthalten:
        return None
    whole = given("Kohlendioxidkosten der Rechnung", Money(int(stated.betrag * 100)), source=quelle)
    if share == 1:
        return whole
    return Figure(
        "Kohlendioxidkosten der Rechnung, anteilig",
        Money(_part(whole.value.cents, share)),
        inputs=(whole, given("Anteil im Zeitraum", share)),
        formula="runden({0} * {1}, 2)",
    )


def _part(cents: int, share: Fraction) -> int:
    return cents if share == 1 else half_up(cents * share.numerator, share.denominator)


def _share_in_period(result: Brennstoff, lieferung: Lieferung, haus: Belegung, where: str) -> Fraction:
    assert lieferung.zeitraum is not None
    own = lieferung.zeitraum.period
    inside = own.overlap(haus.period)
    if inside is None:
        result.findings.append(
            error(
                "lieferung.zeitraum",
                f"{where}/zeitraum",
                f"Der Zeitraum {own} der Rechnung berührt den Abrechnungszeitraum nicht.",
            )
        )
        return Fraction(0)
    if inside == own:
        return Fraction(1)
    by = lieferung.abgrenzung or ("gradtage" if lieferung.menge is not None else "tage")
    result.findings.append(
        note(
            "lieferung.abgegrenzt",
            f"{where}/zeitraum",
            f"Die Rechnung für {own} ist nach {'Gradtagen' if by == 'gradtage' else 'Tagen'} abgegrenzt.",
            norm="HeizkostenV § 7 Abs. 2; BGH VIII ZR 156/11",
        )
    )
    if by == "gradtage":
        return Fraction(haus.tafel.weight(inside.start, inside.end), haus.tafel.weight(own.start, own.end))
    return Fraction(inside.days, own.days)


def _quantity(result: Brennstoff, lieferung: Lieferung, where: str) -> Fraction | None:
    if lieferung.menge is None:
        return None
    try:
        return Fraction(lieferung.menge) * factor(lieferung.einheit or result.einheit, result.einheit)
    except NotConvertible:
        possible = " oder ".join(printed(einheit) for einheit in result.art.einheiten)
        result.findings.append(
            error(
                "lieferung.einheit",
                f"{where}/einheit",
                f"{result.art.titel} wird in {possible} abgerechnet, nicht in {lieferung.einheit}.",
            )
        )
        return None


def _carbon(
    result: Brennstoff,
    stated: Co2Angabe | None,
    menge: Fraction | None,
    am: date,
    rate: Fraction | None,
    where: str,
    akte: Akte,
    quelle: str = "",
) -> tuple[Figure[Fraction], Figure[Money]]:
    nothing: tuple[Figure[Fraction], Figure[Money]] = (
        given("Kohlendioxid", Fraction(0), "kg"),
        given("Kohlendioxidkosten", Money(0)),
    )
    if stated is not None:
        kg = given(
            "Kohlendioxid laut Rechnung",
            Fraction(stated.kg),
            "kg",
            source=quelle or where,
            norm="CO2KostAufG § 3 Abs. 1",
        )
        if am < CO2_SEIT:
            return kg, _before_2023(am)
        return kg, given(
            "Kohlendioxidkosten laut Rechnung",
            Money(int(stated.betrag * 100)),
            source=quelle or where,
            norm="CO2KostAufG § 3 Abs. 3",
        )
    if not result.co2_wirksam or menge is None or not menge or akte.zeitraum.von < CO2_SEIT:
        return nothing
    return _computed_carbon(result, menge, am, rate, where)


def _before_2023(am: date) -> Figure[Money]:
    return Figure(
        "Kohlendioxidkosten",
        Money(0),
        norm="CO2KostAufG § 11 Abs. 2",
        sentence=f"Vor dem 01.01.2023 berechneter Brennstoff ({german_day(am)}) zählt mit 0 Euro.",
        source="Gesetz",
    )


def _computed_carbon(
    result: Brennstoff, menge: Fraction, am: date, rate: Fraction | None, where: str
) -> tuple[Figure[Fraction], Figure[Money]]:
    nothing: tuple[Figure[Fraction], Figure[Money]] = (
        given("Kohlendioxid", Fraction(0), "kg"),
        given("Kohlendioxidkosten", Money(0)),
    )
    factors = result.art.emission or {}
    einheit = result.einheit
    amount: Figure[Fraction] = given("gelieferte Menge", menge, result.einheit)
    if "kWh-Hs" in factors:
        if einheit == "m3":
            value = heizwert(result, am)
            amount = Figure(
                "Energie (Heizwert)", menge * value.value, "kWh", inputs=(amount, value), formula="{0} * {1}"
            )
        einheit = "kWh-Hs" if einheit == "kWh" and result.anlage.brennwert else "kWh-Hi"
    name = factors.get(einheit)
    if name is None:
        result.findings.append(
            error(
                "co2.fehlt",
                f"{where}/co2",
                f"Für {result.art.titel} muss die Rechnung Kohlendioxid (kg) und seine Kosten nennen.",
                norm="CO2KostAufG § 3 Abs. 1, § 7 Abs. 4",
                remedy="co2 aus der Rechnung eintragen, oder bei der Anlage co2_entfaellt mit dem Grund.",
            )
        )
        return nothing
    try:
        tax = (
            given("Umsatzsteuer der Rechnung", rate, "%")
            if rate is not None
            else parameter(result.art.umsatzsteuer).at(am)
        )
        kg = p3_lieferung.emission.at(am)("Kohlendioxid, berechnet", amount, parameter(name).at(am))
        if am < CO2_SEIT:
            return kg, _before_2023(am)
        cost = p3_lieferung.co2_kosten.at(am)("Kohlendioxidkosten, berechnet", kg, parameter("behg.preis").at(am), tax)
    except ParameterGap as gap:
        result.findings.append(
            error(
                "parameter.fehlt",
                f"{where}/co2",
                f"Die Zahl {gap.name} für den {german_day(gap.day)} fehlt: {gap.reason}",
                remedy="co2 aus der Rechnung eintragen.",
            )
        )
        return nothing
    result.findings.append(
        note(
            "co2.berechnet",
            f"{where}/co2",
            "Die Rechnung nennt kein Kohlendioxid; Menge und Kosten sind aus den Faktoren der EBeV berechnet.",
            norm="CO2KostAufG § 3 Abs. 1",
            remedy="Werte der Rechnung eintragen, sobald sie vorliegen: sie gehen vor.",
        )
    )
    return kg, cost


def heizwert(brennstoff: Brennstoff, day: date) -> Figure[Fraction]:
    """Calorific value per billed quantity: as the invoice says, else from the table of § 9 Abs. 3 HeizkostenV."""
    own = brennstoff.anlage.heizwert
    if own is not None and own > 0:
        return given(
            "Heizwert laut Rechnung", Fraction(own), f"kWh/{printed(brennstoff.einheit)}", source="Angabe zur Anlage"
        )
    return parameter(brennstoff.art.heizwert).at(day)


def _first_in_first_out(result: Brennstoff, closing: Fraction, where: str) -> None:
    available = sum((posten.menge or Fraction(0) for posten in result.posten), Fraction(0))
    if closing > available:
        result.findings.append(
            error(
                "bestand.ende",
                f"{where}/menge",
                "Am Ende liegt mehr im Vorrat, als am Anfang da war und geliefert wurde.",
            )
        )
        return
    opening, deliveries = result.posten[:1], sorted(result.posten[1:], key=lambda posten: posten.am or date.min)
    result.posten = opening + deliveries
    for place in range(len(result.posten) - 1, -1, -1):
        posten = result.posten[place]
        rest = min(closing, posten.menge or Fraction(0))
        closing -= rest
        if rest:
            result.posten[place] = replace(posten, rest=rest)


def _sums(result: Brennstoff) -> None:
    result.menge = sum((posten.menge or Fraction(0) for posten in result.posten), Fraction(0)) - sum(
        (posten.rest for posten in result.posten), Fraction(0)
    )
    result.mengen = _quantity_figure(result)
    paid = _money_figure(
        result, "Energiekosten", lambda posten: given(posten.name, Money(posten.betrag), source=posten.quelle)
    )
    result.betrag = paid
    if added := [posten for posten in result.posten if posten.co2_dazu is not None]:
        result.betrag = _sum(
            "Energiekosten mit Kohlendioxid",
            (paid, _carbon_money(result, added, lambda layer: layer.co2_dazu)),
            "Die Rechnung enthält die Kohlendioxidkosten nicht; sie kommen hinzu.",
        )
    result.co2_betrag = _carbon_money(result, result.posten, lambda layer: layer.co2_betrag)
    kilos: list[Figure[Value]] = []
    for posten in result.posten:
        kilos.append(_used_kilos(posten, result.einheit))
    result.co2_kg = Figure(
        "Kohlendioxid der Anlage",
        sum((kilo.number for kilo in kilos), Fraction(0)),
        "kg",
        inputs=tuple(kilos),
        formula="summe()",
    )


def _quantity_figure(result: Brennstoff) -> Figure[Fraction]:
    parts: list[Figure[Value]] = [
        given(posten.name, posten.menge or Fraction(0), result.einheit, source=posten.quelle)
        for posten in result.posten
        if posten.menge is not None
    ]
    if result.anlage.bestand is None:
        return Figure("Energieverbrauch", result.menge, result.einheit, inputs=tuple(parts), formula="summe()")
    whole: Figure[Value] = Figure(
        "Anfangsbestand und Lieferungen",
        result.menge + _rest(result),
        result.einheit,
        inputs=tuple(parts),
        formula="summe()",
    )
    closing = given("Endbestand", _rest(result), result.einheit, source=result.anlage.bestand.ende.quelle or "")
    return Figure(
        "Brennstoffverbrauch",
        result.menge,
        result.einheit,
        norm="HeizkostenV § 7 Abs. 2",
        inputs=(whole, closing),
        formula="{0} - {1}",
    )


def _rest(result: Brennstoff) -> Fraction:
    return sum((posten.rest for posten in result.posten), Fraction(0))


def _used_kilos(posten: Posten, einheit: str) -> Figure[Value]:
    if not posten.rest or not posten.menge:
        return posten.co2_kg
    return Figure(
        f"Kohlendioxid: {posten.name}, verbraucht",
        posten.co2_kg.value * posten.anteil,
        "kg",
        inputs=(
            posten.co2_kg,
            given("verbraucht", posten.menge - posten.rest, einheit),
            given("geliefert", posten.menge, einheit),
        ),
        formula="{0} * {1} / {2}",
    )


def _money_figure(result: Brennstoff, name: str, of: object) -> Figure[Money]:
    assert callable(of)
    parts: tuple[Figure[Money], ...] = tuple(of(posten) for posten in result.posten)
    whole = sum(part.value.cents for part in parts)
    if result.anlage.bestand is None:
        return Figure(name, Money(whole), norm="HeizkostenV § 7 Abs. 2", inputs=parts, formula="summe()")
    bought = Figure("Anfangsbestand und Lieferungen", Money(whole), inputs=parts, formula="summe()")
    closing = _closing(
        result.posten,
        result.einheit,
        lambda posten: given(posten.name, Money(posten.betrag), source=posten.quelle),
        "Wert des Endbestands",
    )
    result.bestand_ende = closing
    return Figure(
        "Kosten des verbrauchten Brennstoffs",
        Money(whole - closing.value.cents),
        norm="HeizkostenV § 7 Abs. 2",
        sentence="Anfangsbestand und Lieferungen ohne den Wert des Endbestands (zuerst gekauft, zuerst verbraucht).",
        inputs=(bought, closing),
        formula="{0} - {1}",
    )


def _closing(posten: list[Posten], einheit: str, of: object, name: str) -> Figure[Money]:
    assert callable(of)
    inputs: list[Figure[Value]] = []
    terms: list[str] = []
    exact = Fraction(0)
    for layer in posten:
        if layer.rest and layer.menge:
            figure: Figure[Money] = of(layer)
            exact += figure.value.cents * layer.rest / layer.menge
            place = len(inputs)
            inputs += [
                figure,
                given("davon im Endbestand", layer.rest, einheit),
                given("geliefert", layer.menge, einheit),
            ]
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
        else given("Kohlendioxidkosten", Money(0))
    )
    if result.anlage.bestand is None or not any(layer.rest for layer in posten):
        return bought
    closing = _closing(posten, result.einheit, of, "davon im Endbestand")
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
