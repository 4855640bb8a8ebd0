"""Worked cases of valuation: outputs, factors, evaporators, pipe heat. Most are computed from published numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.core.recompute_figure import Recomputation
from tests.golden.formulas import Formula
from umlage.core.figure import Figure, Value, given
from umlage.core.law.en442 import leistung as en442
from umlage.core.law.en834 import bewertung as en834
from umlage.core.law.en835 import kaltverdunstung as en835
from umlage.core.law.heizkostenv.p9b_gradtage import gradtage
from umlage.core.law.vdi2077 import rohrwaerme as vdi
from umlage.core.money import half_up_at
from umlage.core.parameters import parameter
from umlage.core.verbrauch.bewertung import bewertungsfaktor
from umlage.core.verbrauch.bewertungsangabe import Heizkoerper, Teilbewertung, Verdunster
from umlage.core.verbrauch.geraet import Faktor
from umlage.core.verbrauch.rohrwaerme import Nutzerverbrauch, Rohrwaerme, heizwaerme, rohrwaerme
from umlage.core.verbrauch.verdunster import Ampulle, in_der_heizzeit, verdunster_abschnitte

F, D = Fraction, Decimal
_DAY = date(2023, 1, 1)


def _f(value: str | int | Fraction, unit_name: str = "") -> Figure[Fraction]:
    return given("Angabe", Fraction(value), unit_name, source="Beispiel")


# --- outputs --------------------------------------------------------------------------------------


def _mean(flow: int, back: int, room: int = 20) -> Figure[Fraction]:
    return en442.uebertemperatur.at(_DAY)("dT", _f(flow), _f(back), _f(room))


def _logarithmic(flow: int, back: int, room: int = 20) -> Figure[Fraction]:
    return en442.uebertemperatur_logarithmisch.at(_DAY)("dT", _f(flow), _f(back), _f(room))


def _ratio(flow: int, back: int) -> Fraction:
    return half_up_at(en442.temperaturverhaeltnis.at(_DAY)("c", _f(flow), _f(back), _f(20)).value, 3)


def _output(
    watts: str, wanted: Figure[Fraction], measured: Figure[Fraction], exponent: str = "1.3358"
) -> Figure[Fraction]:
    return en442.leistung.at(_DAY)("P", _f(watts, "W"), wanted, measured, _f(exponent))


def _cents(figure: Figure[Fraction]) -> Fraction:
    """To two decimals, after the derivation gave the same number by whole numbers alone."""
    Recomputation().value(figure)
    return half_up_at(figure.value, 2)


def _metre_and_a_half() -> Figure[Fraction]:
    return en442.leistung_nach_laenge.at(_DAY)("P", _f(1709, "W"), _f(1400, "mm"), _f(1000))


def _metre(flow: int, back: int) -> Figure[Fraction]:
    return _output("1709", _mean(flow, back), _mean(75, 65))


def _cast_iron() -> Figure[Fraction]:
    sections = given("Glieder", 15, source="Beispiel")
    return en442.leistung_nach_gliedern.at(_DAY)("P", _f(94, "W"), sections)


# --- factors --------------------------------------------------------------------------------------

_PURMO = Heizkoerper(normleistung=D(1709), exponent=D("1.3358"), hersteller="Purmo", modell="Compact", typ="22")


def _rating(**parts: object) -> Teilbewertung:
    return Teilbewertung.model_validate({"kc": D(1), **parts})


def _kges(**parts: object) -> Fraction:
    found = bewertungsfaktor(_rating(**parts), _DAY, "Beispiel")
    Recomputation().value(found.faktor)
    return found.faktor.number


def _kq(**parts: object) -> Fraction:
    found = bewertungsfaktor(_rating(**parts), _DAY, "Beispiel").kq
    assert found is not None
    return found.number


def _code(**parts: object) -> tuple[Fraction, Fraction]:
    found = bewertungsfaktor(_rating(skala="produkt", **parts), _DAY, "Beispiel")
    assert found.code is not None
    return found.code.number, found.faktor.number


def _value(display: int, factor: Fraction) -> Fraction:
    return en834.verbrauchswert.at(_DAY)("VW", _f(display), _f(factor)).number


def _exchanged() -> Fraction:
    return _value(412, F("1.874")) + _value(305, F("0.936"))


# --- evaporators ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Lesung:
    am: date
    stand: Decimal
    art: str = "zwischenablesung"
    quelle: str | None = None
    grund: str | None = None
    checkzahl: str | None = None


def _strokes(
    allowance: int, *rows: tuple[date, str], until: date = date(2024, 1, 1), read: bool = True
) -> list[Fraction]:
    """Strokes of all who shared the ampoule of 2023; every row but the last is a change of Nutzer."""
    table = gradtage("sommer-92", _DAY)
    cuts = (_DAY, *(date.fromordinal(day.toordinal() + 1) for day, _ in rows[:-1]), until)
    count = len(cuts) - 1
    ampoule = Ampulle(
        Verdunster(vorgabe=D(allowance)),
        "Beispiel",
        "Gerät",
        cuts,
        tuple(range(count)),
        (Faktor(10**6),) * count,
        (_f(1),) * count,
        lambda von, bis: Fraction(table.weight(von, bis), table.denominator),
    )
    readings = [_Lesung(day, D(stand)) for day, stand in (rows if read else rows[-1:])]
    sections, _ = verdunster_abschnitte(readings, ampoule)
    checking = Recomputation()
    return [checking.value(section.figur) for section in sections]


def _spring() -> list[Fraction]:
    return _strokes(6, (date(2023, 3, 31), "14"), (date(2023, 12, 31), "20"))


def _quarters() -> list[Fraction]:
    """A quarter of 122 days is no whole day: the rule alone."""
    rule = en835.striche_bereinigt.at(_DAY)
    days = [given("heizfreie Tage", days, source="Beispiel") for days in (1, 3, 4)]
    return [rule("netto", _f(used), _f(6), own, days[2]).value for used, own in ((20, days[0]), (6, days[1]))]


def _bridged() -> list[Fraction]:
    """450 of 1,000 ‰ lie before April."""
    return _strokes(6, (date(2023, 3, 31), "14"), (date(2023, 12, 31), "20"), read=False)


def _summer() -> list[Fraction]:
    """Read on 31 July: 61 of 122 days, half of the allowance; 12 + 6 - 3 and 20 - 12 - 3."""
    return _strokes(6, (date(2023, 7, 31), "12"), (date(2023, 12, 31), "20"))


def _cut_at_zero() -> list[Fraction]:
    """Nobody heats before August: 1 + 6 - 3 = 4; then 0.5 - 3 is cut to 0, and 4 is brought down to 1.5."""
    return _strokes(6, (date(2023, 7, 31), "1"), (date(2023, 12, 31), "1.5"))


# --- pipe heat ------------------------------------------------------------------------------------


def _pipes(recorded: Sequence[int], areas: Sequence[int], heat: Figure[Fraction]) -> Rohrwaerme:
    people = [
        Nutzerverbrauch(f"NE {place}", _f(used, "HKV"), _f(area, "m2"))
        for place, (used, area) in enumerate(zip(recorded, areas, strict=True))
    ]
    found = rohrwaerme(people, heat, parameter("vdi2077.basisempfindlichkeit").at(_DAY), _DAY)
    assert found is not None
    checking = Recomputation()
    for figure in (found.verbrauchswaermeanteil, found.standardabweichung, found.wenigverbraucher, *found.einheiten):
        checking.value(figure)
    return found


_TEN = (0, 0, 10, 20, 40, 150, 300, 480, 600, 900)


def _ten_flats() -> Rohrwaerme:
    return _pipes(_TEN, [60] * 10, _f(10000, "kWh"))


def _shares(units: Sequence[Figure[Value]], base: int, by_units: int) -> list[Fraction]:
    """Everybody's costs in euros to the cent: equal base shares, the rest by units."""
    total = sum((figure.number for figure in units), Fraction(0))
    return [half_up_at(Fraction(base, len(units)) + by_units * figure.number / total, 2) for figure in units]


def _boiler_heat() -> Figure[Fraction]:
    efficiency = parameter("vdi2077.nutzungsgrad_kessel").at(_DAY)
    return heizwaerme(_f(100000, "kWh"), efficiency, _f(16000, "kWh"), _DAY)


_FOUR, _AREAS = (1500, 2250, 6000, 4250), (50, 75, 100, 75)


def _boiler() -> Rohrwaerme:
    return _pipes(_FOUR, _AREAS, _boiler_heat())


def _boiler_units() -> list[Fraction]:
    """The criteria are not met by these four, so the rule is asked alone."""
    rule, added = vdi.einheiten_mit_rohrwaerme.at(_DAY), _boiler().zuschlag
    pairs = zip(_FOUR, _AREAS, strict=True)
    return [half_up_at(rule("VE", _f(used), added, _f(area), _f(300)).value, 2) for used, area in pairs]


def _winter(day: date) -> Fraction:
    table = gradtage("sommer-92", _DAY)
    return Fraction(table.weight(_DAY, day), table.denominator)


_EXPONENTS = ("1.20", "1.25", "1.30", "1.33", "1.35", "1.40")

BEWERTUNG = (
    # EN 442: Purmo Compact 22/600, 1,709 W per metre at 75/65/20, n = 1.3358
    Formula("Output of 1,400 mm at 75/65/20", F("2392.60"), lambda: half_up_at(_metre_and_a_half().value, 2)),
    Formula(
        "Output of 1,400 mm at 90/70/20",
        F("3052.39"),
        lambda: _cents(en442.leistung.at(_DAY)("P", _metre_and_a_half(), _mean(90, 70), _mean(75, 65), _f("1.3358"))),
    ),
    Formula(
        "Output of a metre at 90/70/20", F("2180.28"), lambda: _cents(_output("1709", _mean(90, 70), _mean(75, 65)))
    ),
    Formula(
        "Output of a metre at 90/70/20, logarithmic",
        F("2162.80"),
        lambda: _cents(_output("1709", _logarithmic(90, 70), _logarithmic(75, 65))),
    ),
    Formula(
        "Output of a metre at 55/45/20", F("863.77"), lambda: _cents(_output("1709", _mean(55, 45), _mean(75, 65)))
    ),
    Formula(
        "Output of a metre at 55/45/20, logarithmic",
        F("856.84"),
        lambda: _cents(_output("1709", _logarithmic(55, 45), _logarithmic(75, 65))),
    ),
    Formula(
        "Over-temperatures, arithmetic",
        [F(50), F(60), F("42.5"), F(30)],
        lambda: [_mean(*pair).value for pair in ((75, 65), (90, 70), (70, 55), (55, 45))],
    ),
    Formula(
        "Over-temperatures, logarithmic",
        [F("49.833"), F("59.440"), F("42.055"), F("29.720")],
        lambda: [half_up_at(_logarithmic(*pair).value, 3) for pair in ((75, 65), (90, 70), (70, 55), (55, 45))],
    ),
    Formula(
        "Ratios of temperatures",
        [F("0.818"), F("0.714"), F("0.7")],
        lambda: [_ratio(*pair) for pair in ((75, 65), (90, 70), (70, 55))],
    ),
    Formula(
        "From 75/65 to 90/70 by exponent",
        [F("1.2446"), F("1.2560"), F("1.2675"), F("1.2744"), F("1.2791"), F("1.2908")],
        lambda: [
            half_up_at(_output("1", _f(60), _f(50), n).value, 4)
            for n in ("1.20", "1.25", "1.30", "1.33", "1.35", "1.40")
        ],
    ),
    Formula(
        "From 90/70 to 75/65 by exponent",
        [F("0.8035"), F("0.7962"), F("0.7890"), F("0.7847"), F("0.7818"), F("0.7747")],
        lambda: [
            half_up_at(_output("1", _f(50), _f(60), n).value, 4)
            for n in ("1.20", "1.25", "1.30", "1.33", "1.35", "1.40")
        ],
    ),
    Formula(
        "Exponent from two printed outputs",
        F("1.2994"),
        lambda: half_up_at(en442.exponent.at(_DAY)("n", _f(2641), _f(1073), _f(60), _f(30)).value, 4),
    ),
    Formula("Cast iron, 15 sections", F(1410), lambda: _cast_iron().value),
    Formula(
        "Cast iron, 15 sections at 60 K",
        F("1787.12"),
        lambda: _cents(en442.leistung.at(_DAY)("P", _cast_iron(), _f(60), _f(50), _f("1.3"))),
    ),
    # EN 834
    Formula("KQ of a metre", F("2.180"), lambda: _kq(heizkoerper=_PURMO)),
    Formula("Kges of the product of three", F("5.058"), lambda: _kges(kq=D("2.180"), kc=D("2.32"), kt=D(1))),
    Formula(
        "Kges over the base value, two sensors, six decimals",
        F("2.210490"),
        lambda: _kges(kq=D("2.180"), kc=D("2.32"), grundwert=D("2.288"), stellen=6),
    ),
    Formula(
        "Units of 1,234 strokes with the released factor",
        F("2727.14"),
        lambda: _value(1234, _kges(kq=D("2.180"), kc=D("2.32"), grundwert=D("2.288"))),
    ),
    Formula(
        "Units with one sensor and with a remote sensor, six decimals",
        [F("2733.398815"), F("2820.089335")],
        lambda: [
            half_up_at(1234 * F(kc) * F("2.180") / F(base), 6) for kc, base in (("1.20", "1.181"), ("1.15", "1.097"))
        ],
    ),
    Formula(
        "Factor with one sensor and with a remote sensor, as released",
        [F("2.215"), F("2.285")],
        lambda: [
            _kges(kq=D("2.180"), kc=D(kc), grundwert=D(base)) for kc, base in (("1.20", "1.181"), ("1.15", "1.097"))
        ],
    ),
    Formula(
        "Two devices on one radiator of 16 kW",
        F(7360),
        lambda: sum(
            (
                _value(display, _kges(geraete=2, heizkoerper=Heizkoerper(normleistung=D(16000), uebertemperatur=D(60))))
                for display in (500, 420)
            ),
            Fraction(0),
        ),
    ),
    Formula("A radiator exchanged in mid period", F("1057.568"), _exchanged),
    Formula("Code of the product scale", (F(5058), F(1)), lambda: _code(kq=D("2.180"), kc=D("2.32"))),
    # EN 835: six strokes above zero, 14 read on 31 March, 20 at the end
    Formula("Evaporator: no heating-free days in the first part", [F(20), F(0)], _spring),
    Formula("Evaporator: a quarter of them in the first part", [F("18.5"), F("1.5")], _quarters),
    Formula("Evaporator: half of them in the first part", [F(15), F(5)], _summer),
    Formula("Evaporator: a part cut at zero, brought to the sum", [F("1.5"), F(0)], _cut_at_zero),
    Formula("Evaporator: still above zero", [F(0)], lambda: _strokes(6, (date(2023, 12, 31), "-2"))),
    Formula("Evaporator: without an interim reading by degree days", [F("9"), F("11")], _bridged),
    Formula(
        "E11 interim readings between 400 and 800 ‰",
        [False, True, True, False],
        lambda: [in_der_heizzeit(F(permille), _DAY) for permille in (399, 400, 800, 801)],
    ),
    Formula("Degree days from 1 January to 15 March", F("382.9032"), lambda: half_up_at(_winter(date(2023, 3, 16)), 4)),
    # VDI 2077, Beiblatt of 2009
    Formula(
        "Pipe heat: ten flats, their criteria",
        [F("0.25"), F("1.1933"), F("0.4"), True],
        lambda: [
            _ten_flats().verbrauchswaermeanteil.value,
            half_up_at(_ten_flats().standardabweichung.value, 4),
            _ten_flats().wenigverbraucher.value,
            _ten_flats().erfuellt,
        ],
    ),
    Formula(
        "Pipe heat: ten flats before",
        [F(euro) for euro in (600, 600, 624, 648, 696, 960, 1320, 1752, 2040, 2760)],
        lambda: _shares([_f(used) for used in _TEN], 6000, 6000),
    ),
    Formula(
        "Pipe heat: ten flats after",
        [
            F(euro)
            for euro in (
                *("851.16", "851.16", "865.12", "879.07", "906.98"),
                *("1060.47", "1269.77", "1520.93", "1688.37", "2106.98"),
            )
        ],
        lambda: _shares(_ten_flats().einheiten, 6000, 6000),
    ),
    Formula("Pipe heat: units that nobody recorded", F(1800), lambda: _ten_flats().zuschlag.value),
    Formula(
        "Pipe heat: the published flats with 100 and 400 units",
        [F("990.70"), F("1409.30")],
        lambda: [half_up_at(600 + (used + 180) * F(6000, 4300), 2) for used in (100, 400)],
    ),
    Formula("Pipe heat with a boiler: heat of the rooms", F(64000), lambda: _boiler_heat().value),
    Formula(
        "Pipe heat with a boiler: share and units",
        [F("0.21875"), F(13520), False],
        lambda: [_boiler().verbrauchswaermeanteil.value, _boiler().zuschlag.value, _boiler().erfuellt],
    ),
    Formula(
        "Pipe heat with a boiler: units of everybody",
        [F("3753.33"), F(5630), F("10506.67"), F(7630)],
        _boiler_units,
    ),
)
