"""Devices that no driver knows: what they send is shown, and used for nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.besetzung import NOW
from tests.web.test_connect import deliver, page
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import unverstanden
from umlage.apps.austausch.angekommen import NO_DAY
from umlage.apps.austausch.models import Telegramm
from umlage.apps.geraete import schluesselbund
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.apps.messwerte.models import Fernwert
from umlage.metering.wmbus.encode import Sender, day, digits, frame, instant, mode_5, open_content, record
from umlage.metering.wmbus.telegram import WARNINGS
from umlage.web.ui import saetze

pytestmark = pytest.mark.django_db
STRANGE, LOCKED = Sender("LSE", "30550712", 0x99, 0x08), Sender("LSE", "30550713", 0x99, 0x08)
PAYLOAD = record("0b6e", digits(412, 3)) + record("4b6e", digits(377, 3)) + record("426c", day(NOW.date()))


def telegrams(*raws: bytes) -> bytes:
    rows = [{"hex": raw.hex()} for raw in raws]
    return json.dumps({"schema": "umlage-readings/1", "gateway": "GW", "telegrams": rows}).encode()


def test_the_records_of_an_unknown_device_are_seen_and_none_is_a_reading(client: Client, point: Datenpunkt) -> None:
    key = bytes(range(16))
    with organisation_scope(point.organisation_id):
        row = schluesselbund.Schluesselzeile("30550713", key, "LSE")
        schluesselbund.take_in_keys(zeilen=[row], herkunft="Hand", benutzer=None, am=NOW)
    deliver(
        point,
        telegrams(frame(STRANGE, open_content(PAYLOAD)), frame(LOCKED, mode_5(LOCKED, PAYLOAD, key))),
        "t.json",
    )
    with organisation_scope(point.organisation_id):
        assert {one.grund for one in Telegramm.objects.all()} == {"unknown_meaning"}
        assert not Fernwert.objects.exists()
        devices = {one.funkadresse: one.pk for one in Funkgeraet.objects.all()}
    overview = page(client, "/fuldatal/connect/")
    for number, pk in devices.items():
        assert f'href="/fuldatal/connect/geraete/{pk}/#unverstanden">LSE {number}<' in overview
        shown = page(client, f"/fuldatal/connect/geraete/{pk}/")
        assert "Bedeutung unbekannt" in shown
        assert "<code>0b6e</code>" in shown
        assert "<code>4b6e</code>" in shown
        assert f"{NOW:%d.%m.%Y}</td>" in shown
        assert '412<span class="einheit">Einh.<' in shown
        assert key.hex() not in shown.lower()


def test_a_device_that_is_understood_has_no_such_part(client: Client, point: Datenpunkt) -> None:
    known = Sender("EFE", "20994471", 0x31, 0x08)
    deliver(point, telegrams(frame(known, open_content(record("0b6e", digits(5, 3))))), "t.json")
    with organisation_scope(point.organisation_id):
        pk = Funkgeraet.objects.get().pk
    assert "Bedeutung unbekannt" not in page(client, f"/fuldatal/connect/geraete/{pk}/")
    assert "#unverstanden" not in page(client, "/fuldatal/connect/")


def test_counters_that_contradict_each_other_are_called_so(client: Client, point: Datenpunkt) -> None:
    known = Sender("EFE", "20994471", 0x31, 0x08)
    deliver(point, telegrams(frame(known, open_content(record("0b6e", digits(50, 3)) * 2))), "gleich.json")
    twice = record("0b6e", digits(50, 3)) + record("0b6e", digits(51, 3))
    row = deliver(point, telegrams(frame(known, open_content(twice))), "t.json")
    with organisation_scope(point.organisation_id):
        pk = Funkgeraet.objects.get().pk
    shown = page(client, f"/fuldatal/connect/geraete/{pk}/")
    assert "Werte widersprechen sich" in shown
    assert "Zwei Datensätze desselben Zählwerks widersprechen sich; sein Wert wird nicht angeboten." in shown
    assert "<code>0b6e</code>" in shown
    assert "Bedeutung unbekannt" not in shown
    # no driver would help
    assert "Treiber" not in shown.partition('id="unverstanden"')[2]
    assert "#unverstanden" not in page(client, "/fuldatal/connect/")
    shown = page(client, f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/")
    assert "mit widersprüchlichen Werten" in shown
    assert "Bedeutung unbekannt" not in shown


def test_what_is_shown_without_a_value_is_said_in_english() -> None:
    for code in unverstanden._WARUM:
        assert saetze.catalogue("en")[WARNINGS[code]]


def test_values_without_a_day_stand_on_the_page_of_the_device_until_it_names_one(
    client: Client, point: Datenpunkt
) -> None:
    known = Sender("LSE", "30550714", 0x34, 0x08)
    due = record("4b6e", digits(40, 3)) + record("426c", day(date(2025, 12, 31)))

    def sent(clock: datetime, now: int, heard: datetime) -> None:
        content = record("046d", instant(clock)) + record("0b6e", digits(now, 3)) + due
        rows = [{"hex": frame(known, open_content(content)).hex(), "received_at": heard.isoformat()}]
        deliver(
            point, json.dumps({"schema": "umlage-readings/1", "gateway": "GW", "telegrams": rows}).encode(), "t.json"
        )

    heard = datetime(2026, 11, 1, 5, tzinfo=UTC)
    sent(datetime(2000, 1, 5), 50, heard)
    with organisation_scope(point.organisation_id):
        pk = Funkgeraet.objects.get().pk
    shown = page(client, f"/fuldatal/connect/geraete/{pk}/").partition('id="ohne-tag"')[2]
    assert "Die Uhr des Geräts geht falsch oder ist nicht gestellt" in shown
    assert "<td>Stichtagswert</td>" in shown
    assert '40<span class="einheit">Einh.</span></td><td class="num grey">ohne Tag<' in shown
    assert ">t.json</a>" in shown
    # the days are right again
    sent(datetime(2026, 11, 2, 6), 51, heard + timedelta(days=1))
    assert 'id="ohne-tag"' not in page(client, f"/fuldatal/connect/geraete/{pk}/")


def test_why_a_value_has_no_day_is_said_in_english() -> None:
    for code in NO_DAY:
        assert saetze.catalogue("en")[WARNINGS[code]]
