"""Published cases of one formula: UAW, the next prepayment, tax on net costs, reduction rights."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.golden.formulas import Formula
from umlage.core.figure import Figure, given, number
from umlage.core.law.bgb import p560_vorauszahlung as p560
from umlage.core.law.co2kostaufg.p7_kuerzung import kuerzung_ausweis
from umlage.core.law.heizkostenv import p12_kuerzung as p12
from umlage.core.law.nmv.p25a_wagnis import umlageausfallwagnis
from umlage.core.law.ustg.p9_option import umsatzsteuer_auf_netto
from umlage.core.law.ustg.p10_entgelt import steuer_auf_entgelt, steuer_im_preis
from umlage.core.money import Amount, Money
from umlage.core.parameters import parameter

_2024 = date(2024, 6, 1)


def _euro(cents: int) -> Figure[Money]:
    return given("Kosten", Money(cents))


def _risk(cents: int) -> Fraction:
    found = umlageausfallwagnis.at(_2024)("UAW", _euro(cents), parameter("nmv.wagnis_hoechstens").at(_2024))
    return number(found.value)


def _yearly(cents: int, whole: int, own: int) -> Fraction:
    found = p560.jahresbetrag.at(_2024)(
        "Jahr", _euro(cents), given("ganz", Fraction(whole)), given("eig", Fraction(own))
    )
    return number(found.value)


def _monthly(*euros: Fraction, whole_euros: bool = False) -> Fraction:
    rule = p560.monatsbetrag_euro if whole_euros else p560.monatsbetrag
    return number(rule.at(_2024)("Monat", given("Jahr", Amount(sum(euros, Fraction(0)) * 100))).value)


def _cut(name: str) -> Fraction:
    rule = {
        "heizkostenv.kuerzung_nicht_verbrauch": p12.kuerzung_nicht_verbrauch,
        "heizkostenv.kuerzung_fernablesung": p12.kuerzung_fernablesung,
        "heizkostenv.kuerzung_information": p12.kuerzung_information,
        "co2kostaufg.kuerzung_ausweis": kuerzung_ausweis,
    }[name]
    return number(rule.at(_2024)("Kürzung", _euro(100000), parameter(name).at(_2024)).value)


F = Fraction
GELD = (
    Formula("G1 UAW on 1,000 €", F(20), lambda: _risk(100000)),
    # 2.006 and 20.0198: rounded up, they would be more than 2 %
    Formula("§ 25a NMV: never more than 2 %", [F(2), F("20.01")], lambda: [_risk(10030), _risk(100099)]),
    Formula(
        "E9 prepayment after a winter of 120 days",
        F("228.12"),
        lambda: _monthly(_yearly(40000, 365, 120), _yearly(70000, 1000, 530), F(200)),
    ),
    Formula(
        "E9 with maintenance of the period only",
        F("262.15"),
        lambda: _monthly(_yearly(60000, 365, 120), _yearly(70000, 1000, 530)),
    ),
    Formula("A6 a twelfth of the plain result", F("169.55"), lambda: _monthly(F("2034.64"))),
    Formula("A6 the same in whole euros", F(170), lambda: _monthly(F("2034.64"), whole_euros=True)),
    Formula(
        "S1 tax on the net costs of the shop",
        F("174.28"),
        lambda: number(umsatzsteuer_auf_netto.at(_2024)("USt", _euro(91728), given("Satz", F(19))).value),
    ),
    # nine years of it are the 540 € of the whole
    Formula(
        "G4 fibre provision fee of a home, in a year and in nine",
        [F(60), F(540)],
        lambda: [years * parameter("betrkv.glasfaser_jahr").number(_2024) for years in (1, 9)],
    ),
    Formula(
        "§ 10 UStG: tax on 19.15 €, and out of 286.59 €",
        [F("3.64"), F("45.76")],
        lambda: [
            number(rule.at(_2024)("USt", _euro(cents), given("Satz", F(19))).value)
            for rule, cents in ((steuer_auf_entgelt, 1915), (steuer_im_preis, 28659))
        ],
    ),
    Formula(
        "G2 15 % and three times 3 % of 1,000 €",
        [F(150), F(30), F(30), F(30)],
        lambda: [
            _cut(name)
            for name in (
                "heizkostenv.kuerzung_nicht_verbrauch",
                "heizkostenv.kuerzung_fernablesung",
                "heizkostenv.kuerzung_information",
                "co2kostaufg.kuerzung_ausweis",
            )
        ],
    ),
)
