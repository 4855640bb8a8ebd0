"""Telegrams and readings from a broker: batched, kept, and only then confirmed."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from paho.mqtt import publish
from paho.mqtt.client import MQTTMessage
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from tests.apps.test_eingang import datenpunkt
from tests.empfang.anlage import free_port, platz
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch.broker import Zugang
from umlage.apps.geraete import abruf
from umlage.config.empfang.mqtt import Horcher, Quelle, batches

READING = {"register": "volume", "kind": "MONTH_END", "value": "12.5", "unit": "m3", "valid_at": "2026-10-31"}


def reading(nr: str) -> bytes:
    device = {"serial": nr, "manufacturer": "QDS", "medium": "COLD_WATER", "readings": [READING]}
    return json.dumps({"schema": "umlage-readings/1", "devices": [device]}, indent=1).encode()


def test_messages_of_one_shape_are_one_delivery_a_line_each() -> None:
    found = dict(batches([reading("1"), b" 2e44 ", reading("2"), b"", b'{"other": 1}']))
    assert sorted(found) == ["mqtt.jsonl", "mqtt.txt"]
    assert found["mqtt.txt"] == b"2e44\n"
    names = [name for name, _content in batches([reading("1"), b'{"other": 1}'])]
    assert names == ["mqtt.jsonl", "mqtt.jsonl"]


def test_a_message_that_is_a_file_or_nothing_at_all_spoils_no_other() -> None:
    keys = b"Funknummer\tHersteller\tSchluessel\n99000001\tQDS\t0102030405060708090A0B0C0D0E0F11\n"
    packed, frame = b"PK\x03\x04 \xff\n ", b"2e4493157856341233037a2a0000002f2f0c1427048502\n"
    messages = [keys, frame, b"hallo", b"<siemeca>\n</siemeca>", packed, frame.upper(), b'{"cut": ', b"T1;1;1;" + frame]
    found = [content for _name, content in batches(messages)]
    alone = [keys, b"<siemeca>\n</siemeca>", packed, b'{"cut": ']
    assert found == [*alone, frame + frame.upper(), b"hallo\n", b"T1;1;1;" + frame]


@pytest.mark.django_db
def test_a_topic_that_is_refused_and_a_message_that_is_too_large_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    row = datenpunkt("fuldatal")
    horcher = Horcher(Quelle(row.organisation_id, row.kennung, Zugang("127.0.0.1", 1883, "zaehler/#")))

    def answered(code: int) -> None:
        horcher._listens(horcher.client, None, 1, [ReasonCode(PacketTypes.SUBACK, identifier=code)], None)

    def told() -> str:
        horcher.note()
        with organisation_scope(row.organisation_id):
            return abruf.contacts(row)["mqtt"].meldung

    answered(0x80)
    assert told() == "Das Thema zaehler/# gibt der Server nicht frei."
    answered(1)
    assert told() == ""
    monkeypatch.setattr("umlage.config.empfang.mqtt.MOST_BYTES", 1 << 20)
    message = MQTTMessage(1, b"zaehler/1")
    message.payload = b"x" * (1 << 20) + b"x"
    horcher._message(horcher.client, None, message)
    horcher.keep()
    assert told() == "Eine Nachricht mit mehr als 1 MB ist nicht angenommen."


@contextmanager
def broker(port: int) -> Iterator[None]:
    """A real one, in a thread of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from amqtt.broker import Broker

    loop = asyncio.new_event_loop()
    config = {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    }

    async def begin() -> Broker:
        made = Broker(config)
        await made.start()
        return made

    running = loop.run_until_complete(begin())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(running.shutdown(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


@pytest.mark.slow
def test_what_a_broker_passes_on_arrives(tmp_path: Path) -> None:
    port = free_port()
    with platz(tmp_path) as place, broker(port):
        said = {"host": "127.0.0.1", "port": port, "tls": False, "topic": "zaehler/#"}
        with place.empfang():
            # it listens already: what is entered now is taken up without a new start
            place.datenpunkt(abruf={"mqtt": said})
            for number in range(600):
                # the listener may not be there yet: the same again is no second reading
                for nr in ("10000001", "10000002"):
                    publish.single(f"zaehler/{nr}", reading(nr), qos=1, hostname="127.0.0.1", port=port)
                if place.rows("SELECT count(*) FROM austausch_eingang WHERE stand = 'empfangen'") != [(0,)]:
                    place.call("lesen")
                    if place.rows("SELECT count(*) FROM messwerte_fernwert") == [(2,)]:
                        break
                time.sleep(0.2)
                assert number < 599
            place.until("SELECT weg, meldung, gut_am = am FROM geraete_abrufstand", [("mqtt", "", 1)])
        # what was sent again while the last was being read
        place.call("lesen")
        assert place.rows("SELECT count(*) FROM messwerte_fernwert") == [(2,)]
        kinds = place.rows("SELECT DISTINCT kanal, stand FROM austausch_eingang")
    assert kinds == [("mqtt", "fertig")]
