"""Mailbox and broker of a unit in the browser: tried for real, kept sealed, for administrators alone."""

from __future__ import annotations

import html
import socket
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.besetzung import Firma
from tests.empfang.anlage import free_port
from tests.empfang.postamt import postamt
from tests.empfang.test_mqtt import broker
from tests.empfang.test_postfach import CONTENT, message
from tests.web.conftest import BACKEND
from tests.web.test_connect import page
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.austausch.models import Eingang
from umlage.apps.austausch.postfach import MailboxAway, empty_mailbox, try_mailbox
from umlage.apps.geraete import abruf, datenpunkte
from umlage.apps.geraete.models import Datenpunkt
from umlage.config.empfang.mqtt import sources

pytestmark = pytest.mark.django_db
SECRET = "sehr-geheim-4711"


@pytest.fixture
def boss(client: Client, crew: Firma) -> Client:
    client.force_login(crew.people["administration"], backend=BACKEND)
    return client


def at(point: Datenpunkt) -> str:
    return f"/fuldatal/connect/{point.pk}/abruf/"


def imap(**more: str) -> dict[str, str]:
    said = {"server": "127.0.0.1", "port": "993", "benutzer": "dp", "kennwort": SECRET, **more}
    return {f"imap-{name}": value for name, value in said.items()}


def mqtt(port: int, **more: str) -> dict[str, str]:
    said = {"host": "127.0.0.1", "port": str(port), "topic": "zaehler/#", **more}
    return {f"mqtt-{name}": value for name, value in said.items()}


def said(client: Client, path: str, **more: str) -> str:
    answer = client.post(path, more)
    return html.unescape((answer if answer.status_code != 302 else client.get(answer.url)).content.decode())


def test_only_administrators_come_here(client: Client, crew: Firma, point: Datenpunkt) -> None:
    for rolle in ("sachbearbeitung", "montage", "lesen", "buchhaltung"):
        client.force_login(crew.people[rolle], backend=BACKEND)
        assert client.get(at(point)).status_code == 404
        assert client.post(at(point), {"was": "pruefen-imap", **imap()}).status_code == 404
        assert at(point) not in page(client, f"/fuldatal/connect/{point.pk}/")


def test_a_mailbox_is_kept_sealed_and_asked_from_now_on(boss: Client, point: Datenpunkt) -> None:
    text = said(boss, at(point), was="speichern-imap", **imap(ordner="Zaehler", zip_regel="dateiname:8"))
    assert "Gespeichert" in text
    assert SECRET not in text
    assert "noch nicht abgefragt" in text
    with organisation_scope(point.organisation_id):
        point.refresh_from_db()
        assert abruf.way(point, "imap") == {"server": "127.0.0.1", "port": 993, "benutzer": "dp", "ordner": "Zaehler"}
        assert datenpunkte.geheimnisse(point) == {"imap": SECRET, "zip": "dateiname:8"}
        assert SECRET.encode() not in bytes(point.geheim)
        assert SECRET not in "".join(str((row.vorher, row.nachher)) for row in Verlauf.objects.all())
        with pytest.raises(MailboxAway):
            empty_mailbox(point)
    assert "Störung" in page(boss, at(point))
    assert "nicht eingerichtet" in page(boss, at(point))


def test_the_page_says_who_we_are_there_and_what_is_wrong(boss: Client, point: Datenpunkt) -> None:
    assert "Das Zertifikat" not in page(boss, at(point))
    text = said(boss, at(point), was="pruefen-imap", **imap(port=str(free_port())))
    assert "nimmt an Anschluss" in text
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            with door.accept()[0] as came:
                came.recv(100)
                came.sendall(b"* OK no TLS here\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        text = said(boss, at(point), was="pruefen-imap", **imap(port=str(door.getsockname()[1])))
        thread.join(10)
    assert "spricht an Anschluss" in text
    assert SECRET not in text
    with organisation_scope(point.organisation_id):
        point.refresh_from_db()
        assert (point.abruf, abruf.contacts(point), datenpunkte.geheimnisse(point)) == ({}, {}, {})


def test_a_mailbox_is_looked_into_and_nothing_is_taken(point: Datenpunkt) -> None:
    with postamt("dp", SECRET) as box:
        box.messages += [message(a_csv=CONTENT), message()]
        given = {"server": "127.0.0.1", "port": box.port, "benutzer": "dp", "tls": False}
        assert try_mailbox(given, SECRET) == 2
        assert box.seen == set()
        with pytest.raises(MailboxAway, match="Benutzer oder Kennwort"):
            try_mailbox(given, "falsch")
        with pytest.raises(MailboxAway, match="Den Ordner Nirgends gibt es"):
            try_mailbox({**given, "ordner": "Nirgends"}, SECRET)
    with organisation_scope(point.organisation_id):
        assert not Eingang.objects.exists()


def test_servers_inside_are_not_asked(boss: Client, point: Datenpunkt, settings: Any) -> None:
    settings.ABRUF_NETZE = []
    for server in ("127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "::1"):
        assert "UMLAGE_ABRUF_NETZE" in said(boss, at(point), was="pruefen-imap", **imap(server=server))
        given = {**mqtt(1883), "mqtt-host": server}
        assert "UMLAGE_ABRUF_NETZE" in said(boss, at(point), was="pruefen-mqtt", **given)


def test_a_kept_password_goes_to_no_other_server(boss: Client, point: Datenpunkt) -> None:
    said(boss, at(point), was="speichern-imap", **imap())
    for change in ({"server": "imap.example.org"}, {"port": "994"}, {"benutzer": "wer anders"}):
        for what in ("pruefen-imap", "speichern-imap"):
            text = said(boss, at(point), was=what, **imap(kennwort="", **change))
            assert "das Kennwort noch einmal eintragen" in text
    assert "Gespeichert" in said(boss, at(point), was="speichern-imap", **imap(kennwort="", ordner="Neu"))
    with organisation_scope(point.organisation_id):
        point.refresh_from_db()
        assert (datenpunkte.geheimnisse(point), point.abruf["imap"]["ordner"]) == ({"imap": SECRET}, "Neu")


@pytest.mark.parametrize("server", ["imaps://a.example", "a..example", "a b", "-a", "a" * 64, "ümlaut.example", "a/b"])
def test_what_can_be_no_server_is_refused(boss: Client, point: Datenpunkt, server: str) -> None:
    for what in ("pruefen-imap", "speichern-imap"):
        assert "Der Server ist ein Name wie" in said(boss, at(point), was=what, **imap(server=server))


def test_taken_away_it_is_asked_no_more(boss: Client, point: Datenpunkt) -> None:
    said(boss, at(point), was="speichern-imap", **imap())
    said(boss, at(point), was="speichern-mqtt", **mqtt(1883, kennwort="m", benutzer="x"))
    assert "Zugang entfernt" in said(boss, at(point), was="entfernen-imap")
    with organisation_scope(point.organisation_id):
        point.refresh_from_db()
        assert list(point.abruf) == ["mqtt"]
        assert datenpunkte.geheimnisse(point) == {"mqtt": "m"}
        assert empty_mailbox(point) == 0


@pytest.mark.parametrize("topic", ["a/#/b", "a#", "a/b+/c", ""])
def test_a_topic_that_no_broker_takes_is_refused(boss: Client, point: Datenpunkt, topic: str) -> None:
    assert boss.post(at(point), {"was": "speichern-mqtt", **mqtt(1883, topic=topic)}).status_code == 422


def test_a_broker_is_tried_kept_and_listened_to(boss: Client, point: Datenpunkt) -> None:
    port = free_port()
    assert "nimmt an Anschluss" in said(boss, at(point), was="pruefen-mqtt", **mqtt(port))
    with broker(port):
        text = said(boss, at(point), was="pruefen-mqtt", **mqtt(port))
        # said where one looks, beside the button
        assert "gibt das Thema frei" in text.partition('id="mqtt"')[2]
    assert sources() == set()
    said(boss, at(point), was="speichern-mqtt", **mqtt(port, tls="on"))
    (first,) = sources()
    assert (first.kennung, first.zugang.port, first.zugang.tls) == (point.kennung, port, True)
    said(boss, at(point), was="speichern-mqtt", **mqtt(port, topic="anders/+"))
    (second,) = sources()
    assert (second.zugang.topic, second.zugang.tls) == ("anders/+", False)


def test_a_mailbox_that_was_just_saved_says_when_it_is_asked(boss: Client, point: Datenpunkt) -> None:
    text = said(boss, at(point), was="speichern-imap", **imap())
    with organisation_scope(point.organisation_id):
        point.refresh_from_db()
        since = abruf.since(point, "imap")
    assert since is not None
    first = timezone.localtime(since + timedelta(minutes=5))
    assert f"Spätestens um {first:%H:%M} Uhr wird zum ersten Mal gefragt" in text
    assert "war niemand dort" not in text

    def saved(ago: timedelta) -> None:
        with organisation_scope(point.organisation_id):
            point.refresh_from_db()
            point.abruf["imap"]["seit"] = (timezone.now() - ago).isoformat()
            point.save(update_fields=["abruf"])

    saved(timedelta(minutes=6))
    text = page(boss, at(point))
    assert "Seit dem Speichern" in text
    assert "wird zum ersten Mal gefragt" not in text
    assert "noch nicht abgefragt" in text
