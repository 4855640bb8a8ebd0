"""The simulator speaks every way in, and what it sends is what arrives."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.apps.test_eingang import datenpunkt, deliver, stored
from tests.empfang.anlage import platz
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch.models import Quarantaene
from umlage.apps.geraete.models import Funkgeraet
from umlage.cli.aufruf import Unusable
from umlage.cli.simulate import deliveries, simulate
from umlage.metering.simulator import devices
from umlage.metering.wmbus.decode import decode

FIRST, LAST = date(2025, 11, 20), date(2026, 1, 5)


def test_every_telegram_reads_back_as_what_the_device_shows() -> None:
    states = set()
    for meter in devices(40):
        found = decode(meter.telegram(LAST), [meter.key])
        states.add((found.state, found.security.mode))
        assert found.offered
        current = next(one.value for one in found.readings if one.role == "current")
        litres = meter.bauart.current == "0c13"
        assert current == Decimal(meter.shown(LAST)).scaleb(-3 if litres else 0)
    assert states == {("clear", 0), ("decrypted", 5), ("decrypted", 7)}


@pytest.mark.django_db
def test_its_deliveries_are_taken_without_a_fault() -> None:
    point = datenpunkt("fuldatal")
    meters = list(devices(8))
    for name, content in deliveries(meters, FIRST, LAST, keys=True):
        row = deliver(point, content, name)
        assert row.stand == "fertig", row.meldung
    with organisation_scope(point.organisation_id):
        assert Funkgeraet.objects.count() == 8
        assert Quarantaene.objects.count() == 0
    days = (LAST - FIRST).days + 1
    # each day's value, and the due values of two years of each device
    assert len(stored(point)) == 8 * (days + 2)
    # another day, other spans: what a device showed then does not depend on who asks
    for name, content in deliveries(meters, date(2025, 12, 20), LAST + timedelta(days=3), keys=False):
        assert deliver(point, content, name).stand == "fertig"
    with organisation_scope(point.organisation_id):
        assert Quarantaene.objects.count() == 0
    assert len(stored(point)) == 8 * (days + 5)


def test_many_days_are_few_files_with_the_same_telegrams() -> None:
    meters = list(devices(3))

    def heard(first: date) -> tuple[int, list[str]]:
        files = list(deliveries(meters, first, LAST, keys=False))
        return len(files), [one["hex"] for _name, content in files for one in json.loads(content)["telegrams"]]

    count, years = heard(LAST - timedelta(days=999))
    assert (count, len(years)) == (200, 3000)
    assert years[-30:] == heard(LAST - timedelta(days=9))[1]


@pytest.mark.parametrize(
    "words",
    [
        ("sftp", "localhost:abc"),
        ("sftp", "[::1"),
        ("rest", "http://localhost:abc"),
        ("mqtt", "mqtt://jemand:geheimnis@localhost:99999/x"),
        ("mail", "smtp://localhost:abc?an=a@b.de"),
        ("datei", "ordner", "--tage", "99999999"),
        ("datei", "ordner", "--bis", "1999-06-30"),
    ],
)
def test_what_cannot_be_delivered_is_said_in_a_sentence(words: tuple[str, ...]) -> None:
    way, place, *more = words
    done = CliRunner().invoke(simulate, ["--weg", way, "--ziel", place, *more], standalone_mode=False)
    assert isinstance(done.exception, Unusable)
    assert "geheimnis" not in str(done.exception)


def test_a_broker_is_told_who_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr("paho.mqtt.publish.single", lambda *_words, **more: told.append(more))
    for place, more in (("mqtts://a:b%40c@localhost/x", []), ("mqtt://localhost/x", ["--kennung", "a"])):
        words = ["--weg", "mqtt", "--ziel", place, "--geraete", "1", "--tage", "1", "--kennwort", "w", *more]
        assert CliRunner().invoke(simulate, words, standalone_mode=False).exception is None
    first, last = told[0], told[-1]
    assert (first["port"], first["auth"], "tls" in first) == (8883, {"username": "a", "password": "b@c"}, True)
    assert (last["port"], last["auth"], "tls" in last) == (1883, {"username": "a", "password": "w"}, False)


def test_what_a_device_shows_grows_by_what_its_kind_uses() -> None:
    for meter in devices(8):
        spans = [(date(2026, month, 1), date(2026, month, 2)) for month in range(1, 13)]
        used = [meter.shown(second) - meter.shown(first) for first, second in spans]
        assert all(meter.bauart.least <= one <= meter.bauart.most for one in used)


@pytest.mark.slow
def test_it_delivers_by_sftp(tmp_path: Path) -> None:
    with platz(tmp_path) as place:
        point = place.datenpunkt()
        with place.empfang() as port:
            done = place.plain(
                "simulate", "--weg", "sftp", "--ziel", f"127.0.0.1:{port}", "--kennung", point.kennung,
                "--kennwort", point.kennwort, "--geraete", "4", "--tage", "3",
            )  # fmt: skip
        assert done.stdout == "4 Dateien mit 12 Telegrammen von 4 Zählern geliefert.\n"
        place.call("lesen")
        assert place.rows("SELECT DISTINCT kanal, stand FROM austausch_eingang") == [("sftp", "fertig")]
        assert place.rows("SELECT count(*) FROM messwerte_fernwert") == [(16,)]
