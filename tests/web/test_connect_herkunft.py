"""Where a reading came from, in words for people: the format by its name, the file inside of an archive, the hour."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, datetime

import pytest
from django.test import Client

from tests.apps.test_eingang import csv, line
from tests.besetzung import NOW
from tests.web.test_connect import KEY, LOCKED, deliver, page
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.models import Quarantaene
from umlage.apps.geraete import schluesselbund
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.metering.wmbus.encode import Sender, day, digits, frame, instant, open_content, record

pytestmark = pytest.mark.django_db


def archive(**files: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("_", "."), content)
    return kept.getvalue()


def values(client: Client, point: Datenpunkt, nummer: str) -> str:
    with organisation_scope(point.organisation_id):
        device = Funkgeraet.objects.get(funkadresse=nummer)
    return re.sub(r"<[^>]+>", "", page(client, f"/fuldatal/connect/geraete/{device.pk}/werte/"))


def test_the_inbox_names_formats_as_people_do(client: Client, point: Datenpunkt) -> None:
    row = deliver(point, csv(line("10000001", "5", "2026-10-31")))
    for path in ("", f"{row.pk}/"):
        shown = page(client, f"/fuldatal/connect/{point.pk}/eingaenge/{path}")
        assert ("Umlage-Format (CSV, XLSX, JSON)" if path else ">Umlage-Format<") in shown
        assert "umlage_readings" not in shown


def test_a_reading_names_its_file_in_the_archive(client: Client, point: Datenpunkt) -> None:
    first = csv(line("10000001", "5", "2026-10-31"))
    second = csv(
        line("10000002", "x", "2026-10-31"), line("10000003", "7", "2026-10-31"), line("10000003", "3", "2026-11-20")
    )
    row = deliver(point, archive(a_csv=first, b_csv=second), "monat.zip")
    assert "monat.zip, a.csv, Zeile 2" in values(client, point, "10000001")
    assert "monat.zip, b.csv, Zeile 3" in values(client, point, "10000003")
    with organisation_scope(point.organisation_id):
        known = {(fault.code, fault.zeile, fault.pfad) for fault in Quarantaene.objects.all()}
    assert known == {("E210", 2, "b.csv"), ("E401", 4, "b.csv")}
    assert "b.csv" in page(client, f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/")
    # what is taken after all keeps its place
    with organisation_scope(point.organisation_id):
        fault = Quarantaene.objects.get(code="E401")
    place = f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/zeilen/{fault.pk}/"
    client.post(place, {"was": "annehmen", "notiz": "Zählwerk getauscht"})
    assert "monat.zip, b.csv, Zeile 4" in values(client, point, "10000003")


def test_files_that_a_system_packed_for_itself_are_named(client: Client, point: Datenpunkt) -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("Haus/a.csv", csv(line("10000001", "5", "2026-10-31")))
        made.writestr("Haus/._a.csv", b"\0\5\x16\7")
    row = deliver(point, kept.getvalue(), "monat.zip")
    assert row.stand == "fertig"
    shown = page(client, f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/")
    assert "1 Datei des Systems, das gepackt hat, nicht gelesen: Haus/._a.csv." in shown


def test_values_without_a_day_are_counted_in_the_inbox(client: Client, point: Datenpunkt) -> None:
    unset = record("046d", instant(datetime(2000, 1, 5))) + record("0b6e", digits(50, 3))
    payload = unset + record("426c", day(date(2025, 12, 31))) + record("4b6e", digits(40, 3))
    raw = frame(Sender("LSE", "82000002", 0x34, 0x08), open_content(payload))
    row = deliver(point, raw.hex().encode() + b"\n", "roh.txt")
    shown = re.sub(r"<[^>]+>", " ", page(client, f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/"))
    assert re.search(r"1\s+Werte ohne Tag|Werte ohne Tag\W+1", shown)


def test_so_does_a_telegram_that_waited_for_its_key(client: Client, point: Datenpunkt) -> None:
    telegrams = {"schema": "umlage-readings/1", "gateway": "GW", "telegrams": [{"hex": LOCKED}]}
    deliver(
        point, archive(a_csv=csv(line("10000001", "5", "2026-10-31")), b_json=json.dumps(telegrams).encode()), "x.zip"
    )
    with organisation_scope(point.organisation_id):
        line_of = schluesselbund.Schluesselzeile("12345678", bytes.fromhex(KEY), "ELS")
        schluesselbund.take_in_keys(zeilen=[line_of], herkunft="Hand", benutzer=None, am=NOW)
        assert verarbeitung.read_waiting(["12345678"], am=NOW) == 1
    assert "x.zip, b.json" in values(client, point, "12345678")


def test_a_value_of_the_end_of_a_day_is_no_value_of_its_beginning(client: Client, point: Datenpunkt) -> None:
    deliver(point, csv(line("10000001", "5", "2026-10-31")))
    shown = values(client, point, "10000001")
    assert "31.10.2026 24:00" in shown
    assert "00:00" not in shown
