"""Releases: an error becomes a warning with its reason, if the register allows it, and only where one stands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.audit_cases_energy import CASES
from tests.core.audit_house import gashaus, mit, wechsel
from tests.core.small_house import Plain
from tests.core.test_audit import found
from umlage.core.finding import Finding, Refused
from umlage.core.settlement.audit.audit import audit, audited, stopped
from umlage.core.settlement.audit.freigabe import freigebbar
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain

TOO_DEAR = CASES["energie.preis_unmoeglich"][0]
REASON = "Freigegeben am 01.03.2024 durch K. Winter: Notversorgung mit mobiler Heizzentrale."


def freigabe(code: str, ort: str, **more: str) -> Plain:
    given = {"grund": "Notversorgung mit mobiler Heizzentrale", "durch": "K. Winter", "am": "2024-03-01"}
    return {"code": code, "ort": ort} | given | more


def with_releases(house: Plain, *freigaben: Plain) -> Plain:
    return mit(house, ("freigaben", freigaben))


def said(house: Plain, code: str) -> list[tuple[str, str, str]]:
    return [(row.severity.value, row.where, row.message) for row in found(house) if row.code == code]


def refused(house: Plain) -> list[Finding]:
    with pytest.raises(Refused) as answer:
        audited(settle(from_plain(house)))
    return list(answer.value.findings)


def test_a_red_finding_of_the_audit_refuses_the_abrechnung() -> None:
    assert "energie.preis_unmoeglich" in [row.code for row in refused(TOO_DEAR)]


def test_released_it_is_a_warning_with_who_when_and_why() -> None:
    house = with_releases(TOO_DEAR, freigabe("energie.preis_unmoeglich", "anlagen/1"))
    ((severity, where, message),) = said(house, "energie.preis_unmoeglich")
    assert (severity, where) == ("warnung", "anlagen/1")
    assert message.endswith(REASON)
    assert [row.message for row in audited(settle(from_plain(house))).findings if REASON in row.message] == [message]


@pytest.mark.parametrize(
    ("code", "ort", "change"),
    [
        ("grundkosten.grenze", "einstellungen/heizung/grundkosten", ("einstellungen/heizung/grundkosten", Decimal(20))),
        ("warmwasser.zeit", "einstellungen/warmwasser/zeit", ("einstellungen/warmwasser/zeit", "gradtage")),
        ("abrechnung.zu_frueh", "abrechnung/erstellt_am", ("abrechnung/erstellt_am", "2023-12-30")),
    ],
)
def test_what_the_settlement_refuses_is_released_before_it_stops(
    code: str, ort: str, change: tuple[str, object]
) -> None:
    house = gashaus(change)
    assert [row.code for row in refused(house)] == [code]
    released = with_releases(house, freigabe(code, ort))
    assert [severity for severity, _, _ in said(released, code)] == ["warnung"]
    assert settle(from_plain(released)).gesamtkosten.cents == 632000


def test_more_than_twelve_months_settle_when_they_are_released() -> None:
    house = gashaus(von="2022-12-30", first="2022-12-31")
    code, ort = "zeitraum.laenge", "zeitraum"
    assert [row.code for row in refused(house)] == [code]
    released = with_releases(house, freigabe(code, ort))
    ergebnis = settle(from_plain(released))
    assert sum(ergebnis.umlagen) + ergebnis.eigentuemer.cents == ergebnis.gesamtkosten.cents
    assert [severity for severity, _, _ in said(released, code)] == ["warnung"]


def test_a_release_counts_for_its_place_alone() -> None:
    house = with_releases(TOO_DEAR, freigabe("energie.preis_unmoeglich", "anlagen/2"))
    assert [severity for severity, _, _ in said(house, "energie.preis_unmoeglich")] == ["fehler"]
    assert said(house, "freigabe.ohne_befund") == [
        ("warnung", "freigaben/1", "An anlagen/2 gibt es keinen Fehler energie.preis_unmoeglich, der freizugeben wäre.")
    ]


def test_a_release_that_meets_nothing_is_named() -> None:
    house = with_releases(gashaus(), freigabe("energie.preis_unmoeglich", "anlagen/1"))
    assert [row.code for row in found(house)] == ["freigabe.ohne_befund"]


def test_the_same_release_twice_is_named() -> None:
    one = freigabe("energie.preis_unmoeglich", "anlagen/1")
    assert [where for _, where, _ in said(with_releases(TOO_DEAR, one, one), "freigabe.doppelt")] == ["freigaben/2"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("nutzer.luecke", "Ein Fehler mit dem Code nutzer.luecke lässt sich nicht freigeben."),
        ("energie.preis_hoch", "Ein Fehler mit dem Code energie.preis_hoch lässt sich nicht freigeben."),
        ("energie.preis", "Den Code energie.preis gibt es nicht."),
    ],
)
def test_what_cannot_be_released_is_refused(code: str, text: str) -> None:
    house = with_releases(gashaus(), freigabe(code, "anlagen/1"))
    assert [(row.code, row.where, row.message) for row in refused(house)] == [
        ("freigabe.nicht_moeglich", "freigaben/1/code", text)
    ]


def test_impossible_arithmetic_stays_an_error_beside_a_release() -> None:
    gap = wechsel(gashaus(), "2023-06-29", "2023-07-01", "2023-06-30")
    house = with_releases(gap, freigabe("grundkosten.grenze", "einstellungen/heizung/grundkosten"))
    assert "nutzer.luecke" in [row.code for row in refused(house)]
    assert not any(freigebbar(rule.code) for rule in REGELN.values() if rule.art == "Rechnung")


def test_every_error_of_plausibility_can_be_released() -> None:
    red = [rule for rule in REGELN.values() if rule.art == "Plausibilität" and rule.schwere.value == "fehler"]
    assert len(red) >= 5
    assert all(rule.freigebbar for rule in red)


# --- what the audit says beside its findings --------------------------------------------------------


def test_the_audit_counts_the_rules_and_names_the_releases() -> None:
    house = with_releases(TOO_DEAR, freigabe("energie.preis_unmoeglich", "anlagen/1"))
    result = audit(settle(from_plain(house)))
    assert not result.refused
    assert len(result.regeln) == len(REGELN)
    assert {row.regel.code: row.schwere and row.schwere.value for row in result.regeln if row.schwere is not None} == {
        row.code: row.severity.value for row in result.findings if row.code in REGELN
    }
    ((one, finding),) = result.freigaben
    assert (one.code, finding.severity.value) == ("energie.preis_unmoeglich", "warnung")


def test_an_akte_that_does_not_settle_has_an_audit_of_what_was_found() -> None:
    akte = from_plain(gashaus(("zeitraum/von", "2022-12-31")))
    with pytest.raises(Refused) as answer:
        settle(akte)
    result = stopped(akte, answer.value.findings)
    assert result.refused
    assert not result.vollstaendig
    assert "zeitraum.laenge" in [row.regel.code for row in result.regeln if row.schwere is not None]


def test_numbers_of_the_law_that_nobody_read_at_their_source_are_named() -> None:
    house = wechsel(gashaus(), "2023-06-30", None, "2023-06-30")
    result = audit(settle(from_plain(house)))
    used = {one.name: entry.checked for one, entry in result.zahlen}
    assert used["heizkostenv.gradtage"] is None
    assert used["heizkostenv.grundkosten_min"] is not None
    (row,) = (row for row in result.findings if row.code == "parameter.ungeprueft")
    assert row.severity.value == "hinweis"
    assert "Gradtagszahlen je Monat" in row.message


def test_only_numbers_that_were_used_are_named() -> None:
    names = {one.name for one, _ in audit(settle(from_plain(gashaus()))).zahlen}
    assert "heizkostenv.gradtage" not in names
    assert "heizkostenv.warmwasser_faktor" not in names
    by_volume = gashaus(("anlagen/0/warmwasser/verfahren", "volumen"))
    assert "heizkostenv.warmwasser_faktor" in {one.name for one, _ in audit(settle(from_plain(by_volume))).zahlen}


def test_the_audit_changes_nothing_and_says_the_same_again() -> None:
    ergebnis = settle(from_plain(TOO_DEAR))
    before = list(ergebnis.umlagen)
    assert audit(ergebnis) == audit(ergebnis)
    assert list(ergebnis.umlagen) == before
