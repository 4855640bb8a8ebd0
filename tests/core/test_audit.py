"""The audit: every rule of the register just over its threshold and just under it, each through a whole Akte."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core import (
    audit_cases_devices,
    audit_cases_energy,
    audit_cases_law,
    audit_cases_people,
    audit_cases_tree,
    audit_cases_valuation,
)
from tests.core.audit_house import gashaus, mit, oelhaus, pumpenhaus, waermehaus, wechsel
from tests.core.small_house import Plain, later
from umlage.core.finding import Finding, Refused
from umlage.core.settlement.audit.audit import audit
from umlage.core.settlement.audit.regel import URSACHEN
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain, to_yaml, with_tree
from umlage.formats.akte.syntax import plain_values

TABLES = (
    audit_cases_law.CASES,
    audit_cases_energy.CASES,
    audit_cases_devices.CASES,
    audit_cases_people.CASES,
    audit_cases_tree.CASES,
    audit_cases_valuation.CASES,
)
CASES: dict[str, tuple[Plain, Plain]] = {code: case for table in TABLES for code, case in table.items()}


def found(house: Plain) -> list[Finding]:
    """Everything that settlement and audit say of the house."""
    try:
        return list(audit(settle(from_plain(house))).findings)
    except Refused as refused:
        return list(refused.findings)


def codes(house: Plain) -> list[str]:
    return [finding.code for finding in found(house)]


@pytest.mark.parametrize("house", [gashaus, oelhaus, waermehaus], ids=lambda house: house.__name__)
def test_a_house_with_nothing_to_remark(house: object) -> None:
    assert callable(house)
    assert codes(house()) == []


def test_a_heat_pump_before_the_duty_is_all_there_is_to_say_of_its_house() -> None:
    assert codes(pumpenhaus()) == ["waermepumpe.ausnahme"]


@pytest.mark.parametrize("code", CASES)
def test_just_over_its_threshold_the_rule_speaks(code: str) -> None:
    said = [finding for finding in found(CASES[code][0]) if finding.code == code]
    assert said
    rule = REGELN[code]
    assert {finding.severity for finding in said} == {rule.schwere}
    if rule.pruefung is not None:
        assert {(finding.norm, finding.remedy) for finding in said} == {(rule.norm, rule.abhilfe)}


@pytest.mark.parametrize("code", CASES)
def test_just_under_its_threshold_it_is_silent(code: str) -> None:
    ergebnis = settle(from_plain(CASES[code][1]))
    assert code not in [finding.code for finding in audit(ergebnis).findings]


def test_every_rule_of_the_register_has_both_cases() -> None:
    assert sorted(CASES) == sorted(REGELN)
    assert sum(map(len, TABLES)) == len(CASES)


def test_at_least_sixty_rules_compare_values_of_law_arithmetic_or_plausibility() -> None:
    kinds = [rule.art for rule in REGELN.values()]
    assert len(kinds) >= 60
    assert {kind: kinds.count(kind) >= 10 for kind in sorted(set(kinds))} == {
        "Plausibilität": True,
        "Rechnung": True,
        "Recht": True,
    }


def test_each_of_the_fifteen_error_causes_has_a_rule() -> None:
    assert sorted(URSACHEN) == list(range(1, 16))
    assert sorted({cause for rule in REGELN.values() for cause in rule.ursachen}) == sorted(URSACHEN)


def test_only_errors_can_be_released_and_none_of_arithmetic() -> None:
    released = [rule for rule in REGELN.values() if rule.freigebbar]
    assert {rule.schwere.value for rule in released} == {"fehler"}
    assert {rule.art for rule in released} == {"Recht", "Plausibilität"}


def test_every_rule_says_what_it_compares_from_where_on_and_what_to_do() -> None:
    for rule in REGELN.values():
        assert rule.titel
        assert rule.vergleicht
        assert rule.schwelle
        assert rule.abhilfe or rule.schwere.value == "hinweis"
        assert rule.norm or rule.art != "Recht"


def test_the_information_on_allocators_is_compared_by_the_heat_of_the_house() -> None:
    # 36,000 / 1.11 · 0.80 less 8,000 for hot water are 17,945.946 kWh; each flat has a quarter, and 20 % on top
    told = "nutzeinheiten/0/nutzer/0/verbrauchsinformation"
    assert codes(gashaus((told, {"heizung": Decimal("5383.784")}))) == ["information.abweichung"]
    assert codes(gashaus((told, {"heizung": Decimal("5383.783"), "warmwasser": Decimal(24)}))) == []
    assert codes(gashaus((told, {"warmwasser": Decimal("24.001")}))) == ["information.abweichung"]


def test_with_a_tree_by_hand_too_seventy_per_cent_may_be_a_duty() -> None:
    house = CASES["grundkosten.siebzig"][0]
    tree = to_yaml(with_tree(from_plain(house), settle(from_plain(house)).wurzel.element))
    by_hand = from_plain(plain_values(tree.encode(), is_json=False))
    said = [finding.where for finding in audit(settle(by_hand)).findings if finding.code == "grundkosten.siebzig"]
    assert said == ["kostenbaum/1.2"]
    less = CASES["grundkosten.siebzig"][1]
    tree = to_yaml(with_tree(from_plain(less), settle(from_plain(less)).wurzel.element))
    by_hand = from_plain(plain_values(tree.encode(), is_json=False))
    assert "grundkosten.siebzig" not in [finding.code for finding in audit(settle(by_hand)).findings]


def test_prepayments_far_above_the_costs_of_a_whole_period_are_told() -> None:
    paid = "nutzeinheiten/0/nutzer/0/vorauszahlung/nebenkosten"
    cents = settle(from_plain(gashaus())).umlagen[0]
    assert codes(gashaus((paid, Decimal(5 * cents + 1) / 100))) == ["nutzer.vorauszahlung"]
    assert codes(gashaus((paid, Decimal(5 * cents) / 100))) == []


def test_a_day_is_told_as_one_and_the_rate_of_the_opening_stock_is_compared() -> None:
    alone = found(CASES["nutzer.kurz"][0])
    assert [one.message for one in alone if one.code == "nutzer.kurz"] == ["Die Nutzung dauert nur 6 Tage."]
    single = found(wechsel(gashaus(), "2023-01-01", None, "2023-01-01"))
    assert [one.message for one in single if one.code == "nutzer.kurz"] == ["Die Nutzung dauert nur einen Tag."]
    crowded = mit(
        CASES["personen.dichte"][0],
        ("nutzeinheiten/0/flaeche/nebenkosten", Decimal("5.5")),
        ("nutzeinheiten/0/nutzer/0/personen", 1),
    )
    assert "Eine Person auf 5,50 m²." in [one.message for one in found(crowded)]
    by_hand = CASES["geraet.fernablesung"][0]
    for nr, device in enumerate(by_hand["nutzeinheiten"][0]["geraete"][1:], start=1):
        kinds = tuple({**reading, "art": "funk"} for reading in device["ablesungen"])
        by_hand = mit(by_hand, (f"nutzeinheiten/0/geraete/{nr}/ablesungen", kinds))
    assert "Ein Gerät ist noch von Hand abgelesen." in [one.message for one in found(by_hand)]
    stock = oelhaus(("anlagen/0/bestand/anfang/mwst", Decimal(70)))
    assert [(one.code, one.where) for one in found(stock)] == [("kosten.steuersatz", "anlagen/1/bestand/anfang/mwst")]


def test_an_energy_account_that_is_a_credit_has_no_share_without_a_quantity() -> None:
    assert "energie.grundpreis" not in codes(gashaus(("anlagen/0/lieferungen/0/betrag", Decimal(-3600))))


def test_fibre_before_the_law_of_2021_has_no_maximum() -> None:
    dear = CASES["kosten.glasfaser"][0]
    assert "kosten.glasfaser" not in codes(later(dear, -5))
