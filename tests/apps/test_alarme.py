"""Alarms: what a status says, and what the months of a device say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.apps.test_eingang import csv, datenpunkt, deliver, line
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.alarme import Monat, counted, months_before, reported, silent
from umlage.apps.geraete.models import Funkgeraet, Geraetealarm
from umlage.apps.messwerte import alarmlauf
from umlage.apps.messwerte.alarmlauf import look_at_all

JETZT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "words", "kinds"),
    [
        (0, "", []),
        (0x04, "", ["batterie"]),
        (0x0C, "", ["batterie", "fehler"]),
        (0, "LOW_BATTERY TAMPER", ["batterie", "manipulation"]),
        (0, "leak backflow dry", ["leck", "rueckfluss", "trocken"]),
        (0, "REMOVAL", ["demontage"]),
        (0x04, "BATTERY_LOW", ["batterie"]),
    ],
)
def test_what_a_device_reports(status: int, words: str, kinds: list[str]) -> None:
    assert reported(status, words) == kinds


def months(*used: str | None, last: date = date(2026, 10, 1)) -> list[Monat]:
    days = [*months_before(last, len(used) - 1), last]
    return [Monat(day, None if text is None else Decimal(text)) for day, text in zip(days, used, strict=True)]


def test_months_before_are_whole_and_in_order() -> None:
    assert months_before(date(2026, 2, 28), 3) == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("medium", "used", "last", "kinds"),
    [
        ("HCA", ["3"], date(2026, 7, 1), []),
        ("HCA", ["40"], date(2026, 7, 1), ["sommer"]),
        ("HCA", ["40"], date(2026, 5, 1), []),
        ("HEAT", ["19"], date(2026, 8, 1), []),
        ("HEAT", ["21"], date(2026, 8, 1), ["sommer"]),
        ("HCA", [None], date(2026, 7, 1), []),
        # the same months of the year before had some
        ("HCA", ["50", "60", *["9"] * 10, "0", "0"], date(2026, 1, 1), ["stillstand"]),
        ("HCA", ["50", "60", *["9"] * 10, "0", "1"], date(2026, 1, 1), []),
        ("HCA", ["50", "60", *["9"] * 10, "0", "0"], date(2026, 9, 1), []),
        ("COLD_WATER", ["3", "3", *["3"] * 10, "0", "0"], date(2026, 9, 1), ["stillstand"]),
        ("COLD_WATER", ["0", "0", *["3"] * 10, "0", "0"], date(2026, 9, 1), []),
        ("COLD_WATER", ["3", None, *["3"] * 10, "0", "0"], date(2026, 9, 1), []),
        ("COLD_WATER", ["2", "3", "2", "40"], date(2026, 9, 1), ["leck"]),
        ("COLD_WATER", ["2", "3", "2", "7"], date(2026, 9, 1), []),
        ("COLD_WATER", ["20", "30", "20", "40"], date(2026, 9, 1), []),
        ("COLD_WATER", ["2", "40"], date(2026, 9, 1), []),
    ],
)
def test_what_the_months_say(medium: str, used: list[str | None], last: date, kinds: list[str]) -> None:
    assert counted(medium, months(*used, last=last)) == kinds


@pytest.mark.parametrize(
    ("device", "point", "hours", "quiet"),
    [(10, 0, None, False), (36, 0, None, True), (36, 36, None, False), (36, 0, 24, True), (50, 0, 768, False)],
)
def test_silence_counts_only_while_the_unit_is_heard(device: int, point: int, hours: int | None, quiet: bool) -> None:
    said = (JETZT - timedelta(days=device), JETZT - timedelta(days=point))
    assert silent(*said, hours, JETZT) is quiet


def test_nobody_is_silent_whose_unit_never_spoke() -> None:
    assert silent(JETZT - timedelta(days=400), None, 24, JETZT) is False


@pytest.mark.django_db
def test_a_meter_that_runs_away_has_an_alarm_once() -> None:
    point = datenpunkt("fuldatal")
    stands = {"2026-05-31": 2, "2026-06-30": 4, "2026-07-31": 6, "2026-08-31": 9, "2026-09-30": 11, "2026-10-31": 71}
    lines = [line("10000001", str(value), day, kind="MONTH_END") for day, value in stands.items()]
    deliver(point, csv(*lines), am=JETZT)
    with organisation_scope(point.organisation_id):
        Geraetealarm.objects.all().delete()
        assert look_at_all(JETZT) == 0  # nobody assigned it
        Funkgeraet.objects.update(stand="zugeordnet")
        assert look_at_all(JETZT) == 1
        assert look_at_all(JETZT + timedelta(days=1)) == 0
        assert [(row.art, row.stand) for row in Geraetealarm.objects.all()] == [("leck", "offen")]


@pytest.mark.django_db
def test_devices_are_read_in_pieces_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    point = datenpunkt("fuldatal")
    deliver(point, csv(*(line(f"9900000{number}", "1", "2026-10-01") for number in range(5))))
    monkeypatch.setattr(alarmlauf, "_AT_ONCE", 2)
    with organisation_scope(point.organisation_id):
        pieces = list(alarmlauf._pieces(Funkgeraet.objects.order_by("pk")))
        assert [len(piece) for piece in pieces] == [2, 2, 1]
        assert [row for piece in pieces for row in piece] == list(Funkgeraet.objects.order_by("pk"))
