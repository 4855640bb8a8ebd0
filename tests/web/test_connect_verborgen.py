"""What holds keys of meters is shown to nobody, however it came and whatever became of it."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from tests.apps.test_eingang import csv, line
from tests.besetzung import NOW
from tests.web.test_connect import LOCKED, deliver
from tests.web.test_connect_herkunft import archive
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme
from umlage.apps.austausch.models import Eingang, Zuordnungsentwurf
from umlage.apps.geraete.models import Datenpunkt
from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe
from umlage.formats.einlesen.geheim import may_hold_keys

pytestmark = pytest.mark.django_db
KEY = "A1B2C3D4E5F60718293A4B5C6D7E8F90"
LIST = f"Nummer;Key\n12345678;{KEY}\n".encode()
HOLDING = {
    "liste.csv": LIST,
    "namen.csv": f"Zaehler;Key\nABC;{KEY}\nDEF;{KEY}\n".encode(),
    "zwei.csv": f"Nummer;Key;Alt\n12345678;{KEY};{KEY[::-1]}\n".encode(),
    "einer.csv": ("Nummer;Bem\n" + "x1;nichts\n" * 9 + f"12345678;{KEY.lower()}\n").encode(),
    "bestellung.xml": f"<Bestellung><Meter><DEK>{KEY}</DEK></Meter></Bestellung>".encode(),
    "meter.json": f'{{"id": "12345678", "key": "{KEY}"}}'.encode(),
    "meter.conf": f"id=12345678\nkey=0x{KEY}\n".encode(),
    "einwort.txt": f"12345678{KEY}\n".encode(),
    "gruppen.txt": ("Bad " + " ".join(KEY[at : at + 4] for at in range(0, 32, 4)) + "\n").encode(),
    "bytes.txt": ("Bad " + ":".join(KEY[at : at + 2] for at in range(0, 32, 2)) + "\n").encode(),
    "utf16.csv": f"Zaehler;Key\nABC;{KEY}\n".encode("utf-16"),
    "mappe.xlsx": arbeitsmappe(
        [Blatt("a", ("Nr",), [("1",)]), Blatt("b", ("Nr", "K"), [("A", KEY)])], titel="t", am=NOW.date()
    ),
    "paket.zip": archive(werte_csv=csv(line("10000009", "9", "2026-10-31")), k_csv=f"Z;K\nA;{KEY}\n".encode()),
}
HARMLESS = {
    "werte.csv": csv(line("10000001", "5", "2026-10-31")),
    "roh.txt": f"{LOCKED}\n".encode(),
    "kurz.txt": b"0F4493157856341233037A2A00202559\n",
    "uuid.json": b'{"id": "0f8fad5b-d9cb-469f-a165-70867728950e"}',
    "zahlen.txt": b"12345678 20261031 00012345 00000000\n",
    "auszug.txt": b"AA BB CC DD EE FF 00 11 22 33 44 55 66 77 88 99 AA BB CC\n",
}


@pytest.mark.parametrize("name", HOLDING)
def test_what_may_be_a_key_is_seen(name: str) -> None:
    assert may_hold_keys(HOLDING[name], name)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_cannot_be_one_is_not(name: str) -> None:
    assert not may_hold_keys(HARMLESS[name], name)


@pytest.mark.parametrize("name", HOLDING)
def test_a_file_that_may_hold_keys_is_shown_to_nobody(client: Client, point: Datenpunkt, name: str) -> None:
    row = deliver(point, HOLDING[name], name)
    for place in ("original/", "stelle/1/"):
        seen = client.get(f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/{place}", follow=True)
        assert "Content-Disposition" not in seen.headers
        assert KEY.lower() not in seen.content.decode().lower()
    client.post(f"/fuldatal/connect/zuordnungen/neu/?eingang={row.pk}", {"vorlage": ""})
    file = io.BytesIO(HOLDING[name])
    file.name = name
    told = client.post("/fuldatal/connect/zuordnungen/neu/", {"vorlage": "", "datei": file})
    assert "Die Datei enthält Geräteschlüssel" in told.content.decode()
    with organisation_scope(point.organisation_id):
        assert not Zuordnungsentwurf.objects.exists()


def test_before_it_is_read_nobody_sees_it_either(client: Client, point: Datenpunkt) -> None:
    with organisation_scope(point.organisation_id):
        row = annahme.receive(inhalt=LIST, name="k.csv", datenpunkt=point, kanal="rest", am=NOW).eingang
    for stand in ("empfangen", "gescheitert"):
        with organisation_scope(point.organisation_id):
            Eingang.objects.filter(pk=row.pk).update(stand=stand)
        there = f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/"
        for place in ("original/", "stelle/2/"):
            seen = client.get(f"{there}{place}", follow=True)
            assert seen.redirect_chain[-1][0] == there
            assert "ihr Original wird niemandem gezeigt" in seen.content.decode()
        told = client.post(f"/fuldatal/connect/zuordnungen/neu/?eingang={row.pk}", {"vorlage": ""})
        assert told.status_code == 422


def test_of_a_unit_with_a_fixed_format_neither(client: Client, point: Datenpunkt) -> None:
    with organisation_scope(point.organisation_id):
        Datenpunkt.objects.filter(pk=point.pk).update(format="umlage_readings")
    row = deliver(point, LIST, "k.csv")
    assert row.stand == "abgelehnt"
    assert client.get(f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/original/").status_code == 302


def test_what_is_harmless_is_shown(client: Client, point: Datenpunkt) -> None:
    row = deliver(point, HARMLESS["roh.txt"], "roh.txt")
    answer = client.get(f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/original/")
    assert answer.content == HARMLESS["roh.txt"]


WRONG_PLACE = {
    "wert.csv": csv(line("10000001", KEY, "2026-10-31")),
    "tag.csv": csv(line("10000001", "5", KEY)),
    "einheit.csv": csv(line("10000001", "5", "2026-10-31")).replace(b"m3", KEY.encode()),
    "hersteller.csv": csv(line("10000001", "5", "2026-10-31")).replace(b"QDS", f"Schl.: {KEY}".encode()),
    "lang.csv": csv(line("10000001", f"{KEY};" * 13 + "x", "2026-10-31")),
}


@pytest.mark.parametrize("name", WRONG_PLACE)
def test_a_reason_quotes_no_key_that_stands_in_the_wrong_column(client: Client, point: Datenpunkt, name: str) -> None:
    row = deliver(point, WRONG_PLACE[name], name)
    shown = client.get(f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/").content.decode()
    assert KEY[:20] not in shown
    assert "(Schlüssel?)" in shown
    assert KEY[:20] not in row.meldung
