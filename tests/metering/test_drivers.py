"""Every driver's own telegrams say what its file says, and every device named in the facts has a driver."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import pytest

from umlage.metering.drivers.driver import Unfit, drivers, files, read_driver
from umlage.metering.drivers.layouts import LAYOUTS
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.encode import Sender, digits, frame, open_content, record
from umlage.metering.wmbus.plain import decimal_text
from umlage.metering.wmbus.telegram import Telegram

SAMPLES = [
    pytest.param(name, sample, id=f"{name}-{place}")
    for name, text in files().items()
    for place, sample in enumerate(tomllib.loads(text)["telegram"])
]

NAMED = [
    "aventieshca",
    "eurisii",
    "caltose",
    "fhkvdataiv",
    "hcae2",
    "kaden",
    "lse_08",
    "qcaloric",
    "relhca",
    "sontex868",
    "fhkvdataiii_69",
    "fhkvdataiii_94",
    "apatoreitn",
    "bfw240radio",
    "hydroclima",
    "c5isf",
    "elf",
    "enercal",
    "hydrocalm3",
    "istaheat",
    "itronheat",
    "kamheat",
    "microclima",
    "pollucomf",
    "qheat",
    "qheat5us",
    "qheat_55_us",
    "sensostar",
    "sharky",
    "sharky774",
    "supercal",
    "ultraheat",
    "vario411",
    "vario451mid",
    "vario451",
    "compact5",
    "hydrocalm4",
    "qualcosonic",
    "iperl",
    "hydrus",
    "lse_07_17",
    "minomess",
    "waterstarm",
    "istawater",
    "weh_07",
    "q400",
    "kamwater",
    "evo868",
    "mkradio4a",
    "qwater",
    "mkradio3",
    "mkradio3a",
    "mkradio4",
    "izar",
    "apator162",
    "apator08",
    "apator172",
    "apatorna1",
    "hydrodigit",
    "gwfwater",
    "zenner0b",
    "rfmtx1",
    "ei6500",
    "lansensm",
    "qsmoke",
    "tsd2",
]


def rows(account: Telegram) -> list[tuple[str, str, str, str, date | None]]:
    return [(row.quantity, decimal_text(row.value), row.measure, row.role, row.at) for row in account.readings]


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_a_drivers_own_telegram(name: str, sample: dict[str, Any]) -> None:
    keys = [bytes.fromhex(sample["key"])] if "key" in sample else []
    account = decode(sample["hex"], keys)
    assert account.driver == name
    assert account.state == sample.get("state", "decrypted" if keys else "clear")
    expected = [(row["quantity"], row["value"], row["unit"], row["role"], row.get("at")) for row in sample["readings"]]
    assert rows(account) == expected
    assert account.offered == bool(expected)
    assert [code for code in account.warnings if code.startswith(("device_", "flags_"))] == sample.get("warnings", [])


def test_every_named_device_has_a_driver() -> None:
    assert sorted(set(NAMED) - set(drivers())) == []


@pytest.mark.parametrize("name", sorted(files()))
def test_every_driver_has_a_telegram_and_names_layouts_that_exist(name: str) -> None:
    driver = drivers()[name]
    assert tomllib.loads(files()[name])["telegram"]
    assert driver.layout in {"", *LAYOUTS}
    assert bool(driver.layout) == bool(driver.carrier)


def test_every_layout_is_used() -> None:
    assert {driver.layout for driver in drivers().values() if driver.layout} == set(LAYOUTS)


def test_no_two_drivers_claim_the_same_devices_equally() -> None:
    claims: dict[tuple[str, frozenset[int], int, frozenset[int]], str] = {}
    twice = []
    for name, driver in drivers().items():
        for found in driver.detections:
            for kind in found.kinds or {-1}:
                for version in found.versions or {-1}:
                    key = (found.manufacturer, frozenset({version}), kind, found.codes)
                    if claims.setdefault(key, name) != name:
                        twice.append((key, name, claims[key]))
    assert twice == []


def test_an_unknown_device_shows_its_records_and_offers_nothing() -> None:
    raw = frame(Sender("XYZ", "12345678", 1, 7), open_content(record("0C13", digits(123456, 4))))
    account = decode(raw)
    assert (account.state, account.driver, account.offered, account.readings) == ("clear", "", False, ())
    assert [str(found.value) for found in account.records] == ["123.456"]
    assert account.warnings == ("meaning_unknown",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('title = "x"\nsurprise = 1\n[[device]]\nmanufacturer = "ABC"', "unknown surprise"),
        ('title = "x"\ncarrier = "air"\n[[device]]\nmanufacturer = "ABC"', "unknown carrier"),
        ('title = "x"\n[[device]]\nmanufacturer = "ABC"\n[[register]]\nroll = "due"', "unknown roll"),
    ],
)
def test_a_driver_with_a_slip_is_refused(text: str, problem: str) -> None:
    with pytest.raises(Unfit, match=problem):
        read_driver(text, "slip")


def test_error_flags_that_nobody_knows_are_said_to_be_unknown() -> None:
    for header in ("02FD17", "02FD971D"):
        for flags, said in (("0000", ()), ("0100", ("flags_unknown",)), ("0080", ("flags_unknown",))):
            body = "333030062620031A7A3F00000004FD0801000000" + header + flags
            content = bytes.fromhex("44" + body)
            account = decode((bytes((len(content),)) + content).hex())
            assert (account.driver, account.warnings) == ("lansensm", said)


@pytest.mark.parametrize(
    "telegram",
    [
        # a maker's block alone, and a period whose end nobody set
        "1244496A00052620160778" + "0F" + "00" * 7,
        "13446850100526207062A2000000590030043100",
    ],
)
def test_a_known_device_without_a_value_says_so(telegram: str) -> None:
    account = decode(telegram)
    assert (account.state, account.readings, account.warnings) == ("clear", (), ("no_register",))


@pytest.mark.parametrize(("version", "kind"), [("03", "0F"), ("04", "11")])
def test_four_bytes_that_nothing_proves_are_a_counter_with_the_known_ci_alone(version: str, kind: str) -> None:
    for ci in ("B6", "A1", "78"):
        assert not decode(f"1644140640052620{version}{kind}{ci}42F214000000000000000000").offered


def test_who_sends_the_sum_of_two_periods_counts_by_periods() -> None:
    """What it calls so is known from its own telegrams."""
    told = {
        name
        for name, text in files().items()
        for sample in tomllib.loads(text)["telegram"]
        for row in sample.get("readings", ())
        if row["role"] == "both_periods"
    }
    assert {name for name, driver in drivers().items() if driver.periods} == told != set()
