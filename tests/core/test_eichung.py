"""Calibration: until when a meter may be used, which law counts, what contradicts itself, what is printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.core.audit_house import gashaus, mit, waermehaus
from tests.core.small_house import Plain
from umlage.core.finding import Refused, Severity
from umlage.core.settlement.akte import Geraet
from umlage.core.settlement.akte.eichung import Eichung
from umlage.core.settlement.audit.audit import audit
from umlage.core.settlement.eichung import geeicht_bis
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain

D = Decimal
FIRST = "nutzeinheiten/0/geraete"
ROOM = "nutzeinheiten/1/geraete"


def _found(house: Plain) -> list[tuple[str, str]]:
    try:
        findings = audit(settle(from_plain(house))).findings
    except Refused as refused:
        findings = refused.findings
    return [(one.code, one.where) for one in findings]


def _last_day(art: str, **angabe: object) -> date | None:
    return geeicht_bis(Geraet(nr="1", art=art, eichung=Eichung(**angabe)))  # type: ignore[arg-type]  # as a file says it


@pytest.mark.parametrize(
    ("art", "jahr", "last"),
    [
        # five years until 3 November 2021; six for all whose term ran then (it runs to the end of its year)
        ("waermezaehler", 2015, 2020),
        ("waermezaehler", 2016, 2022),
        ("kaeltezaehler", 2016, 2022),
        ("warmwasserzaehler", 2015, 2020),
        ("warmwasserzaehler", 2016, 2022),
        ("kaltwasserzaehler", 2015, 2021),
        ("kaltwasserzaehler", 2019, 2025),
    ],
)
def test_the_term_of_the_law_ends_with_the_year(art: str, jahr: int, last: int) -> None:
    assert _last_day(art, jahr=jahr) == date(last, 12, 31)


def test_a_stated_term_counts_before_that_of_the_law_and_a_stated_day_before_both() -> None:
    assert _last_day("stromzaehler", jahr=2016, frist=8) == date(2024, 12, 31)
    assert _last_day("kaltwasserzaehler", jahr=2016, frist=8) == date(2024, 12, 31)
    assert _last_day("kaltwasserzaehler", jahr=2016, frist=8, bis=date(2027, 6, 30)) == date(2027, 6, 30)
    assert _last_day("stromzaehler", jahr=2016) is None


@pytest.mark.parametrize(
    ("place", "eichung"),
    [
        (0, {"jahr": D(2020)}),  # a heat cost allocator
        (4, {}),
        (4, {"frist": D(6)}),
        (4, {"jahr": D(2024)}),  # after the period
    ],
)
def test_a_calibration_that_cannot_be_is_refused_with_its_place(place: int, eichung: Plain) -> None:
    nr = gashaus()["nutzeinheiten"][0]["geraete"][place]["nr"]
    assert ("geraet.eichung", f"{ROOM}/{nr}/eichung") in _found(gashaus((f"{FIRST}/{place}/eichung", eichung)))


def test_a_meter_whose_term_depends_on_its_make_needs_one() -> None:
    power = {"nr": "E", "art": "stromzaehler", "eichung": {"jahr": D(2019)}}
    assert ("geraet.eichung", f"{ROOM}/E/eichung") in _found(gashaus((f"{FIRST}/+", power)))


def test_a_model_says_the_term() -> None:
    model = {"modell": "EZ 8", "art": "kaltwasserzaehler", "eichfrist": D(8)}
    device = (f"{FIRST}/4/modell", "EZ 8")
    known = mit(gashaus(device, (f"{FIRST}/4/eichung", {"jahr": D(2016)})), ("geraetemodelle", (model,)))
    assert ("eichung.abgelaufen", ROOM) not in _found(known)
    # its own term, where it has one, must be that of the model
    against = mit(known, (f"{FIRST}/4/eichung/frist", D(6)))
    assert ("geraet.modell", f"{ROOM}/1-KW/eichung/frist") in _found(against)
    allocator = {"modell": "V", "art": "hkv", "eichfrist": D(6)}
    assert ("geraet.modell", "geraetemodelle/V") in _found(mit(gashaus(), ("geraetemodelle", (allocator,))))


def test_a_meter_that_was_gone_or_is_estimated_is_not_asked() -> None:
    expired = {"jahr": D(2010)}
    estimate = {"verfahren": "durchschnitt", "grund": "Eichfrist abgelaufen"}
    assert ("eichung.abgelaufen", ROOM) in _found(waermehaus((f"{FIRST}/0/eichung", expired)))
    estimated = waermehaus((f"{FIRST}/0/eichung", expired), (f"{FIRST}/0/schaetzung", estimate))
    assert ("eichung.abgelaufen", ROOM) not in _found(mit(estimated, (f"{FIRST}/0/ablesungen", ())))
    gone = {"nr": "ALT", "art": "kaltwasserzaehler", "bis": "2022-06-30", "eichung": expired}
    assert ("eichung.abgelaufen", ROOM) not in _found(gashaus((f"{FIRST}/+", gone)))


def test_a_release_lets_an_expired_meter_pass_with_its_reason() -> None:
    release = {"code": "eichung.abgelaufen", "ort": ROOM, "grund": "Befundprüfung", "durch": "K", "am": "2024-02-01"}
    house = mit(gashaus((f"{FIRST}/4/eichung", {"bis": "2022-12-31"})), ("freigaben", (release,)))
    (found,) = [one for one in audit(settle(from_plain(house))).findings if one.code == "eichung.abgelaufen"]
    assert found.severity is Severity.WARNING
    assert found.message.endswith("Freigegeben am 01.02.2024 durch K: Befundprüfung.")


def test_many_devices_are_counted() -> None:
    house = gashaus()
    for place in range(4):
        for device in (3, 4):
            house = mit(house, (f"nutzeinheiten/{place}/geraete/{device}/eichung", {"jahr": D(2017)}))
    (found,) = [one for one in audit(settle(from_plain(house))).findings if one.code == "eichung.faellig"]
    assert found.message.endswith("Gerät 3-WW am 31.12.2023 und 3 weitere.")
