"""What people read is German: quantities of telegrams, units, numbers; and a server that is away is named."""

from __future__ import annotations

import re
import socket
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.messwerte.letzte import einheitszeichen
from umlage.apps.messwerte.models import Ablesung
from umlage.cli.main import run
from umlage.cli.telegrammwoerter import QUANTITIES
from umlage.documents import klartext
from umlage.metering.drivers.driver import drivers
from umlage.metering.wmbus import semantics, vif
from umlage.web.staff.connect import worte

DRIVERS = Path(semantics.__file__).parents[1] / "drivers"
_NAME = re.compile(r"quantity *= *\"([a-z_]+)\"")


def offered() -> set[str]:
    """Every quantity that a device's reading may have."""
    named = {word for path in DRIVERS.glob("*.toml") for word in _NAME.findall(path.read_text("utf-8"))}
    assert drivers()
    return named | set(semantics._READ)


def standard() -> set[str]:
    tables = (vif.PRIMARY, vif.FB, vif.FD, vif._FD_FD)
    return {one.quantity for table in tables for one in table.values()}


def test_every_quantity_has_a_german_word_on_pages_and_in_the_command() -> None:
    assert sorted(offered() - set(worte.GROESSEN)) == []
    assert sorted((offered() | standard()) - set(QUANTITIES)) == []


def test_a_quantity_nobody_knows_says_so_and_a_tariff_is_called_one() -> None:
    assert worte.groesse("alarm_count", 1) == "Alarme"
    assert worte.groesse("removal_count", 2) == "Entnahmen"
    assert worte.groesse("energy", 1) == "Energie, Tarif 1"
    assert worte.groesse("volume_backward") == "Volumen rückwärts"
    assert worte.groesse("odd_thing") == "weitere Angabe (odd_thing)"


def test_what_is_only_counted_has_no_unit() -> None:
    assert [einheitszeichen(word) for word in ("1", "m3", "HCA", "C", "d", "kWh")] == [
        "", "m³", "Einh.", "°C", "Tage", "kWh",
    ]  # fmt: skip


def test_no_word_of_a_file_stands_in_a_remedy() -> None:
    assert klartext.abhilfe("Die Größe angeben.") == "Die Größe angeben."


@pytest.fixture
def closed() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("weg", "ziel"),
    [
        ("mqtt", "mqtt://127.0.0.1:{}/zaehler"),
        ("mail", "smtp://127.0.0.1:{}?an=zaehler@example.org"),
        ("rest", "http://127.0.0.1:{}"),
        ("sftp", "127.0.0.1:{}"),
    ],
)
def test_a_server_that_is_not_there_is_named(
    weg: str, ziel: str, closed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    ziel = ziel.format(closed)
    assert run(["simulate", "--weg", weg, "--ziel", ziel, "--geraete", "1", "--tage", "1"]) == 2
    said = capsys.readouterr().err
    assert f"Unter {ziel} nimmt niemand eine Verbindung an." in said
    assert "Betriebssystem" not in said


def test_a_host_that_nobody_knows_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    ziel = "smtp://gibt-es-nicht.invalid:25?an=zaehler@example.org"
    assert run(["simulate", "--weg", "mail", "--ziel", ziel, "--geraete", "1", "--tage", "1"]) == 2
    assert f"Den Rechner in {ziel} gibt es nicht" in capsys.readouterr().err


def test_a_reading_in_the_history_has_a_german_number() -> None:
    with organisation_scope(1):
        assert str(Ablesung(am=date(2025, 10, 14), stand=Decimal("61.110"))) == "14.10.2025: 61,11"
