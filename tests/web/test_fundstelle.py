"""Whoever asks where a value comes from sees the telegram itself, record by record, or the row that a file has."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from tests.apps.test_eingang import csv, line
from tests.besetzung import NOW, Firma
from tests.web.test_connect import KEY, LOCKED, deliver, page
from tests.web.test_connect_herkunft import archive
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import fundstelle
from umlage.apps.austausch.models import Eingang
from umlage.apps.austausch.original import original
from umlage.apps.geraete import schluesselbund
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.metering.wmbus.encode import Sender, digits, frame, open_content, record

pytestmark = pytest.mark.django_db


def plain(client: Client, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(client, path)))


def first_place(client: Client, point: Datenpunkt, nummer: str) -> str:
    """The address behind the line beside the first value of a device."""
    with organisation_scope(point.organisation_id):
        device = Funkgeraet.objects.get(funkadresse=nummer)
    shown = page(client, f"/fuldatal/connect/geraete/{device.pk}/werte/")
    found = re.search(r'href="([^"]+/stelle/\d+/)"', shown)
    assert found is not None, shown
    return found[1]


def test_the_telegram_of_a_value_is_shown_with_its_records(client: Client, point: Datenpunkt) -> None:
    with organisation_scope(point.organisation_id):
        said = schluesselbund.Schluesselzeile("12345678", bytes.fromhex(KEY), "ELS")
        schluesselbund.take_in_keys(zeilen=[said], herkunft="Hand", benutzer=None, am=NOW)
    other = frame(Sender("DME", "77001122", 0x40, 0x07), open_content(record("0c13", digits(4711, 4)))).hex()
    deliver(point, f"{other}\n{LOCKED}\n{other[:-2]}00\n".encode(), "roh.txt")
    there = first_place(client, point, "12345678")
    assert there.endswith("/stelle/2/")
    shown = plain(client, there)
    assert "roh.txt, Zeile 2" in shown
    assert "Telegramm von ELS 12345678" in shown
    assert LOCKED.lower() in shown
    assert other not in shown
    assert "entschlüsselt" in shown
    assert KEY.lower() not in shown.lower()
    assert re.search(r"0c14 Volumen 28.504,27 m³", shown), shown
    # without its key it is there, and locked
    with organisation_scope(point.organisation_id):
        schluesselbund.Geraeteschluessel.objects.all().delete()
    without = plain(client, there)
    assert LOCKED.lower() in without
    assert "verschlüsselt, kein Schlüssel" in without
    assert "28.504,27" not in without


def test_a_row_of_a_file_is_shown_as_it_is_written(client: Client, point: Datenpunkt) -> None:
    inside = csv(line("10000001", "5.2500", "2026-10-31"), line("10000002", "7", "2026-10-31"))
    deliver(point, archive(a_csv=csv(line("10000009", "9", "2026-10-31")), b_csv=inside), "monat.zip")
    there = first_place(client, point, "10000002")
    shown = plain(client, there)
    assert "monat.zip, b.csv, Zeile 3" in shown
    assert "10000002" in shown
    assert "31.10.2026" in shown
    assert "10000001" not in shown
    assert "10000009" not in shown
    written = plain(client, first_place(client, point, "10000001"))
    assert "5,2500 m³ 5.2500 m3" in written, written


def test_an_entry_of_json_is_found_by_its_number(client: Client, point: Datenpunkt) -> None:
    telegrams = [
        {"hex": frame(Sender("DME", nr, 0x40, 0x07), open_content(record("0c13", digits(value, 4)))).hex()}
        for nr, value in (("77001122", 4711), ("77001133", 815))
    ]
    body = json.dumps({"schema": "umlage-readings/1", "gateway": "GW", "telegrams": telegrams})
    deliver(point, body.encode(), "t.json")
    shown = plain(client, first_place(client, point, "77001133"))
    assert "Eintrag 2" in shown
    assert telegrams[1]["hex"] in shown
    assert telegrams[0]["hex"] not in shown


def test_what_holds_keys_or_is_of_others_or_gone_is_not_shown(client: Client, crew: Firma, point: Datenpunkt) -> None:
    row = deliver(point, csv(line("10000001", "5", "2026-10-31")))
    there = f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/stelle/"
    assert "An dieser Stelle steht kein Wert." in plain(client, f"{there}999/")
    assert client.get(f"/fuldatal/connect/{point.pk}/eingaenge/99/stelle/2/").status_code == 404
    keys = deliver(point, f"Nummer;Key\n12345678;{KEY}\n".encode(), "keys.csv")
    assert client.get(f"/fuldatal/connect/{point.pk}/eingaenge/{keys.pk}/stelle/2/").status_code == 404
    with organisation_scope(crew.organisation.pk):
        assert original(row)
        Eingang.objects.filter(pk=row.pk).update(original="")
    answer = client.get(f"{there}2/", follow=True)
    assert answer.redirect_chain[-1][0].endswith(f"/eingaenge/{row.pk}/")
    assert "nach Ablauf seiner Zeit gelöscht" in answer.content.decode()


def test_a_file_too_large_for_a_page_says_so(
    client: Client, point: Datenpunkt, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = deliver(point, csv(line("10000001", "5", "2026-10-31")))
    monkeypatch.setattr(fundstelle, "MOST_BYTES", 10)
    assert "zu groß" in plain(client, f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/stelle/2/")
