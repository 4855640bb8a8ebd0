"""A counter does not run backwards: resets at the due date, the end of a display, everything else is a warning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from umlage.formats.lieferung.meldung import Geraetemeldung, Kind, Messwert, Register
from umlage.formats.lieferung.verlauf import ohne_widerspruch, ruecklaeufig
from umlage.formats.lieferung.zeiten import BERLIN

UNITS = {Register.HCA: "HCA", Register.ENERGY: "kWh", Register.VOLUME: "m3", Register.TEMPERATURE: "C"}


def value(kind: Kind, day: str, amount: str | None, register: Register = Register.HCA) -> Messwert:
    number = None if amount is None else Decimal(amount)
    return Messwert(register, kind, number, UNITS[register], date.fromisoformat(day))


def said(*values: Messwert) -> list[str]:
    return [fault.text for fault in ruecklaeufig(Geraetemeldung("99000001", messwerte=values))]


def test_a_heat_cost_allocator_begins_anew_after_its_due_date_every_year() -> None:
    due = value(Kind.DUE, "2025-09-30", "918")
    assert said(due, value(Kind.MONTH_END, "2025-09-30", "918"), value(Kind.MONTH_END, "2025-10-31", "67")) == []
    assert said(due, value(Kind.MONTH_END, "2024-09-30", "700"), value(Kind.MONTH_END, "2024-10-31", "12")) == []
    now = Messwert(Register.HCA, Kind.CURRENT, Decimal(3), "HCA", datetime(2025, 10, 1, 8, tzinfo=BERLIN))
    assert said(due, now) == []


def test_any_other_decrease_is_a_warning() -> None:
    due = value(Kind.DUE, "2025-07-31", "400")
    months = value(Kind.MONTH_END, "2025-09-30", "918"), value(Kind.MONTH_END, "2025-10-31", "67")
    assert said(due, *months) == [
        "Gerät 99000001: 31.10.2025 = 67 kleiner als 30.09.2025 = 918 (Einheiten), kein Stichtag dazwischen."
    ]
    assert len(said(due, value(Kind.MONTH_END, "2025-06-30", "500"))) == 1


def test_without_a_due_date_nobody_judges() -> None:
    assert said(value(Kind.MONTH_END, "2025-09-30", "918"), value(Kind.MONTH_END, "2025-10-31", "67")) == []


@pytest.mark.parametrize(
    ("first", "second", "warnings"),
    [
        ("99990", "12", 0),
        ("9999.5", "3.25", 0),
        ("89999", "12", 1),
        ("99990", "20000", 1),
        ("999", "1", 0),
        ("95", "2", 1),
    ],
)
def test_a_meter_may_pass_the_end_of_its_display(first: str, second: str, warnings: int) -> None:
    months = (
        value(Kind.MONTH_END, "2025-09-30", first, Register.VOLUME),
        value(Kind.MONTH_END, "2025-10-31", second, Register.VOLUME),
    )
    assert len(said(*months)) == warnings


def test_what_is_no_counter_may_fall_and_an_absent_value_is_no_0() -> None:
    warm = value(Kind.CURRENT, "2025-07-01", "25", Register.TEMPERATURE)
    cold = value(Kind.CURRENT, "2025-12-01", "3", Register.TEMPERATURE)
    assert said(warm, cold) == []
    amounts = {"2025-01-31": "5", "2025-02-28": None, "2025-03-31": "6"}
    assert said(*(value(Kind.MONTH_END, day, amount, Register.ENERGY) for day, amount in amounts.items())) == []


def test_two_values_for_one_moment_cancel_each_other() -> None:
    device = Geraetemeldung(
        "99000001",
        messwerte=(
            value(Kind.MONTH_END, "2025-01-31", "5"),
            value(Kind.DUE, "2024-12-31", "7"),
            value(Kind.DUE, "2024-12-31", "8"),
            value(Kind.DUE, "2024-12-31", None),
        ),
    )
    clean, faults = ohne_widerspruch(device)
    assert [one.wert for one in clean.messwerte] == [Decimal(5)]
    assert [(fault.code, fault.text) for fault in faults] == [
        ("E212", "Gerät 99000001: 2 verschiedene Werte (Stichtagswert am 31.12.2024): 7 und 8 Einheiten; keiner gilt.")
    ]


def test_the_same_value_twice_and_temperatures_with_names_are_no_contradiction() -> None:
    twice = (value(Kind.DUE, "2024-12-31", "7"), value(Kind.DUE, "2024-12-31", "7.0"))
    warm = value(Kind.CURRENT, "2025-01-01", "60", Register.TEMPERATURE)
    cold = replace(warm, wert=Decimal(40), bezeichnung="Return temperature")
    device = Geraetemeldung("99000001", messwerte=(*twice, warm, cold))
    assert ohne_widerspruch(device) == (device, ())
