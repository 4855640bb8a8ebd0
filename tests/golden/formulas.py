"""Published cases of one formula only: no house, one rule, one figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, given, number
from umlage.core.law.co2kostaufg import aufteilung, p3_lieferung
from umlage.core.law.heizkostenv import p9_warmwasser as p9
from umlage.core.law.heizkostenv.p9b_gradtage import gradtage
from umlage.core.money import Money, half_up_at
from umlage.core.parameters import parameter
from umlage.core.period import Period

_2023 = date(2023, 6, 1)
_2016 = date(2016, 1, 1)


@dataclass(frozen=True, slots=True)
class Formula:
    """`value` as the engine computes it, `expected` as printed or derived from the statute."""

    case: str
    expected: object
    value: Callable[[], object]

    def __str__(self) -> str:
        return self.case


def _kwh(volume: str | int, temperature: int) -> Figure[Fraction]:
    day = _2016
    return p9.waermemenge_aus_volumen.at(day)(
        "Q",
        parameter("heizkostenv.warmwasser_faktor").at(day),
        given("V", Fraction(volume)),
        given("tw", Fraction(temperature)),
        parameter("heizkostenv.kaltwasser_temperatur").at(day),
    )


def _by_area(area: int, days: int = 366) -> Figure[Fraction]:
    factor = parameter("heizkostenv.warmwasser_flaechenfaktor").at(_2016)
    return p9.waermemenge_aus_flaeche.at(_2016)(
        "Q", factor, given("A", Fraction(area)), given("Tage", days), given("Tage eines Jahres", 366)
    )


def _gas(heat: Figure[Fraction]) -> Fraction:
    return p9.waermemenge_brennwert.at(_2016)("Q", heat, parameter("heizkostenv.brennwert_faktor").at(_2016)).number


def _supply(heat: Figure[Fraction]) -> Fraction:
    return p9.waermemenge_lieferung.at(_2016)("Q", heat, parameter("heizkostenv.lieferung_divisor").at(_2016)).number


def _heat_pump(heat: Figure[Fraction]) -> Fraction:
    day = date(2025, 1, 1)
    return p9.waermemenge_waermepumpe.at(day)("Q", heat, parameter("heizkostenv.waermepumpe_faktor").at(day)).number


def _share(warm: int, whole: int, *, heat: bool) -> Fraction:
    rule = p9.anteil_warmwasser_waerme if heat else p9.anteil_warmwasser_brennstoff
    return rule.at(_2016)("Anteil", given("warm", Fraction(warm)), given("ganz", Fraction(whole))).number


def _litres(heat: Figure[Fraction]) -> Fraction:
    return p9.brennstoffverbrauch.at(_2016)("B", heat, parameter("heizkostenv.heizwert_heizoel").at(_2016)).number


def _factor(name: str, year: int) -> Fraction:
    return parameter(f"ebev.{name}").number(date(year, 7, 1))


def _kilos(quantity: str, factor: Fraction) -> Figure[Fraction]:
    return p3_lieferung.emission.at(_2023)("kg", given("Menge", Fraction(quantity)), given("Faktor", factor))


def _price(kilos: Figure[Fraction], tax: int, year: int = 2023) -> Fraction:
    price = parameter("behg.preis").at(date(year, 7, 1))
    return number(p3_lieferung.co2_kosten.at(_2023)("Kosten", kilos, price, given("USt", Fraction(tax))).value)


def _cost(quantity: str, factor: Fraction, tax: int) -> Fraction:
    return _price(_kilos(quantity, factor), tax)


def _emission(kilos: str, area: int) -> Figure[Fraction]:
    return aufteilung.ausstoss_je_flaeche.at(_2023)(
        "Ausstoß", given("kg", Fraction(kilos)), given("Fläche", Fraction(area))
    )


def _step(emission: Figure[Fraction]) -> Figure[Fraction]:
    steps = [given("", value) for row in parameter("co2kostaufg.stufen").rows(_2023) for value in row]
    return aufteilung.anteil_vermieter.at(_2023)("Anteil", emission, *steps)


def _percent(emission: str) -> Fraction:
    return _step(
        aufteilung.ausstoss_je_flaeche.at(_2023)("", given("kg", Fraction(emission)), given("m2", Fraction(1)))
    ).number


def _restricted(percent: int) -> Fraction:
    factor = parameter("co2kostaufg.beschraenkung").at(_2023)
    return aufteilung.anteil_vermieter_beschraenkt.at(_2023)("", given("Anteil", Fraction(percent)), factor).number


def _landlord(cost: Figure[Money], percent: Figure[Fraction]) -> Fraction:
    return number(aufteilung.betrag_vermieter.at(_2023)("", cost, percent).value)


def _short_bound(days: int) -> Fraction:
    bound = given("Stufe ab", Fraction(12))
    return aufteilung.grenze_kurzer_zeitraum.at(_2023)(
        "", bound, given("Tage", days), given("Tage eines Jahres", 365)
    ).number


def _class_bounds() -> list[int]:
    """Whole kWh (gross calorific value) per m² below each lower bound."""
    rows = parameter("co2kostaufg.stufen").rows(_2023)[1:]
    return [int(lower / _factor("faktor_erdgas_hs", 2023)) for lower, _ in rows]


def _add_on(year: int) -> Fraction:
    """Gross add-on to the price of a kWh of gas, rounded to tenths of a cent."""
    exact = _factor("faktor_erdgas_hs", year) * parameter("behg.preis").number(date(year, 7, 1)) / 1000
    return half_up_at(exact * (100 + parameter("ustg.regelsatz").number(date(year, 7, 1))) / 100, 3)


def _permille(variant: str, first: date, last: date) -> Fraction:
    return gradtage(variant, first).permille(Period.inclusive(first, last))


def _per_day(variant: str, month: int, *, leap: bool = False) -> Fraction:
    return gradtage(variant, date(2023, 1, 1)).per_day(month, leap=leap)


def _tax(name: str, *days: date) -> list[int]:
    return [int(parameter(f"ustg.{name}").number(day)) for day in days]


def _months(variant: str) -> list[Fraction]:
    table = gradtage(variant, date(2023, 1, 1))
    return [table.permille(month) for month in Period.inclusive(date(2023, 1, 1), date(2023, 12, 31)).months()]


F = Fraction
FORMULAS = (
    Formula("S3 gas of the handbook, its rounded factors", F("174.38"), lambda: _cost("30000", F(201, 1110), 7)),
    Formula("S3 gas of the handbook, kg", F("5432.43"), lambda: half_up_at(_kilos("30000", F(201, 1110)).number, 2)),
    Formula("S3 oil of the handbook, its rounded factors", F("284.89"), lambda: _cost("3000", F("2.66"), 19)),
    # the statutory factors: 30,000 · 0.18139 = 5,441.7 kg; 3,000 l · 2.6763 = 8,028.9 kg; a few cents more
    Formula("S3 gas, statutory factor", F("174.68"), lambda: _cost("30000", _factor("faktor_erdgas_hs", 2023), 7)),
    Formula("S3 oil, statutory factor", F("286.63"), lambda: _cost("3000", _factor("faktor_heizoel", 2023), 19)),
    Formula("C1 heat of 47.2 m³ at 60 °C", F(5900), lambda: _kwh("47.2", 60).number),
    Formula("C1 litres", F(590), lambda: _litres(_kwh("47.2", 60))),
    Formula("C2 ten cubic metres", F(1250), lambda: _kwh(10, 60).number),
    Formula("C9 divided by 1.15", F(118000, 23), lambda: _supply(_kwh("47.2", 60))),
    Formula("E2 January", F(170, 31), lambda: _per_day("sommer-92", 1)),
    Formula("E2 February", F(150, 28), lambda: _per_day("sommer-92", 2)),
    Formula("E2 February of a leap year", F(150, 29), lambda: _per_day("sommer-92", 2, leap=True)),
    Formula(
        "E2 March to May", [F(130, 31), F(80, 30), F(40, 31)], lambda: [_per_day("sommer-92", m) for m in (3, 4, 5)]
    ),
    Formula("E2 June to August", [F(40, 92)] * 3, lambda: [_per_day("sommer-92", m) for m in (6, 7, 8)]),
    Formula(
        "E2 September to December",
        [F(1), F(80, 31), F(4), F(160, 31)],
        lambda: [_per_day("sommer-92", m) for m in (9, 10, 11, 12)],
    ),
    Formula("E2 the year", F(1000), lambda: _permille("sommer-92", date(2023, 1, 1), date(2023, 12, 31))),
    Formula("E3 June by thirds", F(40, 90), lambda: _per_day("sommer-drittel", 6)),
    Formula("E3 July and August by thirds", [F(40, 93)] * 2, lambda: [_per_day("sommer-drittel", m) for m in (7, 8)]),
    Formula("E4 January to March", F(450), lambda: _permille("sommer-92", date(2023, 1, 1), date(2023, 3, 31))),
    Formula("E10 five days in January", F(850, 31), lambda: _permille("sommer-92", date(2023, 1, 1), date(2023, 1, 5))),
    Formula(
        "S1 table of the brochure",
        [F(m) for m in (170, 150, 130, 80, 40, 14, 13, 13, 30, 80, 120, 160)],
        lambda: _months("juni-14"),
    ),
    Formula("F0 gas by gross calorific value", F("0.18139"), lambda: half_up_at(F("3.2508") * F("0.0558"), 5)),
    Formula(
        "F0 gas, parameter",
        [F("0.18204"), F("0.18139")],
        lambda: [_factor("faktor_erdgas_hs", y) for y in (2022, 2023)],
    ),
    Formula(
        "F0 gas by net calorific value",
        [F("0.2016"), F("0.20088")],
        lambda: [_factor("faktor_erdgas_hi", y) for y in (2022, 2023)],
    ),
    Formula("F0 oil", half_up_at(F("0.845") * F("42.8") * F("0.074"), 4), lambda: _factor("faktor_heizoel", 2023)),
    Formula("F0 liquid gas", F("46.0") * F("0.0655"), lambda: _factor("faktor_fluessiggas", 2023)),
    # 45.7 · 0.0663 = 3.02991; law.md prints 3.0299, cases.md 3.030
    Formula(
        "F0 liquid gas until 2022", half_up_at(F("45.7") * F("0.0663"), 4), lambda: _factor("faktor_fluessiggas", 2022)
    ),
    Formula(
        "F0 lignite briquettes", half_up_at(F("19.4") * F("0.0992"), 4), lambda: _factor("faktor_braunkohle", 2023)
    ),
    Formula("F0 hard-coal briquettes", F("32.0") * F("0.0959"), lambda: _factor("faktor_steinkohle", 2023)),
    Formula("F0 coke", F("27.0") * F("0.1078"), lambda: _factor("faktor_koks", 2023)),
    Formula(
        "F1 net, as printed",
        F("42.45"),
        lambda: _landlord(given("netto", Money(21223)), _step(_emission("7074.39", 380))),
    ),
    Formula("F1 class", F("18.6"), lambda: _emission("7074.39", 380).number),
    Formula("F4 bounds in kWh", [66, 93, 121, 148, 176, 203, 231, 259, 286], _class_bounds),
    Formula("F8 11.9", F(0), lambda: _percent("11.9")),
    Formula("F8 11.95 rounds to 12.0", F(10), lambda: _percent("11.95")),
    Formula("F8 12.0 belongs to the upper step", F(10), lambda: _percent("12.0")),
    Formula("F8 51.9", F(80), lambda: _percent("51.9")),
    Formula("F8 52.0", F(95), lambda: _percent("52.0")),
    Formula("F8 7,230 kg on 600 m²", F("12.1"), lambda: _emission("7230", 600).number),
    Formula("F8 7,149.7 kg on 600 m²", F("11.9"), lambda: _emission("7149.7", 600).number),
    Formula("F13 half of the percentage", [F("47.5"), F(35), F(5)], lambda: [_restricted(p) for p in (95, 70, 10)]),
    Formula(
        "F14 add-on 2023 to 2026",
        [F("0.006"), F("0.010"), F("0.012"), F("0.013")],
        lambda: [_add_on(y) for y in range(2023, 2027)],
    ),
    Formula("F16 lower bound for 181 days", F(12 * 181, 365), lambda: _short_bound(181)),
    Formula("§ 9 Abs. 2: 100 m³ at 55 °C", F(11250), lambda: _kwh(100, 55).number),
    Formula("§ 9 Abs. 2: the same as gas by Hs", F("12487.5"), lambda: _gas(_kwh(100, 55))),
    Formula("§ 9 Abs. 2: the same as supply", F("9782.61"), lambda: half_up_at(_supply(_kwh(100, 55)), 2)),
    Formula("§ 9 Abs. 2: the same by heat pump", F(3375), lambda: _heat_pump(_kwh(100, 55))),
    Formula("§ 9 Abs. 2: 500 m²", F(16000), lambda: _by_area(500).number),
    Formula("§ 9 Abs. 2: 500 m² for half a leap year", F(8000), lambda: _by_area(500, 183).number),
    Formula("§ 9 Abs. 2: 500 m² as gas by Hs", F(17760), lambda: _gas(_by_area(500))),
    Formula("§ 9 Abs. 2: 500 m² as supply", F("13913.04"), lambda: half_up_at(_supply(_by_area(500)), 2)),
    Formula("§ 9 Abs. 2: 500 m² by heat pump", F(4800), lambda: _heat_pump(_by_area(500))),
    Formula(
        "§ 9 Abs. 1: share by fuel and by heat",
        [F(1, 4)] * 2,
        lambda: [_share(1, 4, heat=heat) for heat in (False, True)],
    ),
    Formula("Leap year: February", F(150), lambda: _permille("sommer-92", date(2024, 2, 1), date(2024, 2, 29))),
    Formula("Leap year: the year", F(1000), lambda: _permille("sommer-92", date(2024, 1, 1), date(2024, 12, 31))),
    Formula(
        "Leap year: 15 to 29 February",
        F("77.586"),
        lambda: half_up_at(_permille("sommer-92", date(2024, 2, 15), date(2024, 2, 29)), 3),
    ),
    Formula("2023: 15 to 28 February", F(75), lambda: _permille("sommer-92", date(2023, 2, 15), date(2023, 2, 28))),
    Formula(
        "VAT, standard rate",
        [19, 16, 16, 19],
        lambda: _tax("regelsatz", date(2020, 6, 30), date(2020, 7, 1), date(2020, 12, 31), date(2021, 1, 1)),
    ),
    Formula(
        "VAT, reduced rate",
        [7, 5, 5, 7],
        lambda: _tax("ermaessigt", date(2020, 6, 30), date(2020, 7, 1), date(2020, 12, 31), date(2021, 1, 1)),
    ),
    Formula(
        "VAT on gas and heat from a network",
        [19, 7, 7, 19],
        lambda: _tax("gas_waerme", date(2022, 9, 30), date(2022, 10, 1), date(2024, 3, 31), date(2024, 4, 1)),
    ),
)
