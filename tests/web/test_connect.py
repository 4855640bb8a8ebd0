"""Connect: units are made, activated, locked; what they hear, what came in, and rows that were not taken."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma
from tests.web.conftest import BACKEND
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, verarbeitung
from umlage.apps.austausch.jobs import wartende_lesen
from umlage.apps.austausch.models import Eingang, Quarantaene
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.apps.messwerte.models import Fernwert

pytestmark = pytest.mark.django_db
# OMS-Specification Volume 2, Annex N, N.2.1: mode 5, key 0102…0F11
LOCKED = "2E4493157856341233037A2A0020255923C95AAA26D1B2E7493B013EC4A6F6D3529B520EDFF0EA6DEFC99D6D69EBF3"
KEY = "0102030405060708090A0B0C0D0E0F11"
# 1024 bits
SHORT_RSA = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDCmBtV0noREkk+HiKZwTKtGt/OU3/61cE9Lw7RzvCCzP8td/QJj4jmNr40eZXY"
    "C2s6EhsodS3MU98UvJZYvlVotfS0xVgzmEXuHlnMn0MVnidszoJfD3XI60jSsmatfO9iPE0nfBmrCTjx9EIxKvSeG9c5yVsedC1+"
    "j5N+otbGYw=="
)
PASSWORD = re.compile(r'id="kennwort"[^>]*value="([a-z2-9]{32})"')


def deliver(point: Datenpunkt, content: bytes, name: str = "werte.csv") -> Eingang:
    now = timezone.now()
    with organisation_scope(point.organisation_id):
        taken = annahme.receive(inhalt=content, name=name, datenpunkt=point, kanal="sftp", am=now)
        verarbeitung.work_on(taken.eingang.pk, am=now)
        return Eingang.objects.get(pk=taken.eingang.pk)


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return re.sub(r"\s+", " ", response.content.decode())


def test_credentials_are_shown_once_and_let_the_unit_in(client: Client, crew: Firma) -> None:
    said = {"name": "Q SMP", "art": "software", "erwartet_stunden": "48", "liegenschaft": "0000001-2"}
    shown = client.post("/fuldatal/connect/neu/", said).content.decode()
    secret = PASSWORD.search(shown)
    assert secret is not None
    with organisation_scope(crew.organisation.pk):
        row = Datenpunkt.objects.get()
        assert (row.name, row.erwartet_stunden, row.liegenschaft) == ("Q SMP", 48, crew.zeitraum.liegenschaft)
        assert datenpunkte.may_come_in(row.kennung, kennwort=secret[1], adresse="203.0.113.7") == row
    assert secret[1] not in page(client, f"/fuldatal/connect/{row.pk}/einstellungen/")


def test_a_new_password_ends_the_old_one_and_a_locked_unit_delivers_nothing(client: Client, point: Datenpunkt) -> None:
    path = f"/fuldatal/connect/{point.pk}/zugangsdaten/"
    client.post("/konto/bestaetigen/", {"password": "x" * 12})
    secret = PASSWORD.search(client.post(path, {"was": "kennwort"}).content.decode())
    assert secret is not None

    def let_in() -> bool:
        with organisation_scope(point.organisation_id):
            return datenpunkte.may_come_in(point.kennung, kennwort=secret[1], adresse="203.0.113.7") is not None

    assert let_in()
    client.post(path, {"was": "sperren"})
    assert not let_in()
    assert "Gesperrt" in page(client, "/fuldatal/connect/")
    client.post(path, {"was": "entsperren"})
    assert let_in()


def test_a_gateway_is_activated_by_its_serial_number(client: Client, crew: Firma) -> None:
    said = {"nr": " 00001304.2207 ", "liegenschaft": "0000001-2"}
    assert PASSWORD.search(client.post("/fuldatal/connect/aktivieren/", said).content.decode())
    with organisation_scope(crew.organisation.pk):
        row = Datenpunkt.objects.get()
        assert (row.seriennummer, row.stand, row.art) == ("00001304.2207", "aktiv", "gateway")
        assert row.liegenschaft == crew.zeitraum.liegenschaft
    answer = client.post("/fuldatal/connect/aktivieren/", {"nr": "00001304.2207"})
    assert answer.status_code == 302
    with organisation_scope(crew.organisation.pk):
        assert Datenpunkt.objects.count() == 1
        assert Datenpunkt.objects.get().liegenschaft == crew.zeitraum.liegenschaft
    # a scanner that is a keyboard types what the QR code says
    scanned = "https://umlage.example/fuldatal/connect/aktivieren/?nr=00001304.2207"
    assert client.post("/fuldatal/connect/aktivieren/", {"nr": scanned}).status_code == 302
    for wrong in ("?", "https://umlage.example/", "https://[", "https://umlage.example/?nr="):
        assert client.post("/fuldatal/connect/aktivieren/", {"nr": wrong}).status_code == 422
    with organisation_scope(crew.organisation.pk):
        assert Datenpunkt.objects.count() == 1
    assert 'value="AB-77"' in page(client, "/fuldatal/connect/aktivieren/?nr=AB-77")


def test_a_serial_number_typed_without_its_signs_is_the_prepared_one(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        datenpunkte.make_datenpunkt(
            name="Keller", art="gateway", benutzer=None, am=timezone.now(), seriennummer="CP-0001304.2207"
        )
    assert "Noch nicht aktiviert" in page(client, "/fuldatal/connect/")
    assert client.post("/fuldatal/connect/aktivieren/", {"nr": "cp 0001304 2207"}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        assert Datenpunkt.objects.get().stand == "aktiv"
        # two that could be meant are none
        datenpunkte.make_datenpunkt(
            name="Dach", art="gateway", benutzer=None, am=timezone.now(), seriennummer="CP0001304/2207"
        )
    assert "Noch nichts gesendet" in page(client, "/fuldatal/connect/")
    assert client.post("/fuldatal/connect/aktivieren/", {"nr": "CP00013042207"}).status_code == 200
    with organisation_scope(crew.organisation.pk):
        assert Datenpunkt.objects.count() == 3


def test_the_qr_code_is_a_picture_of_the_address_that_activates(client: Client, crew: Firma, point: Datenpunkt) -> None:
    assert client.get(f"/fuldatal/connect/{point.pk}/qr.svg").status_code == 404
    with organisation_scope(crew.organisation.pk):
        datenpunkte.change_datenpunkt(row=point, benutzer=None, am=timezone.now(), seriennummer="A-1")
    answer = client.get(f"/fuldatal/connect/{point.pk}/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")


def test_who_is_silent_for_too_long_stands_first(client: Client, crew: Firma, point: Datenpunkt) -> None:
    with organisation_scope(crew.organisation.pk):
        other, _ = datenpunkte.make_datenpunkt(name="Anbau", art="gateway", benutzer=None, am=timezone.now())
        Datenpunkt.objects.filter(pk=point.pk).update(
            erwartet_stunden=24, letzter_kontakt_am=timezone.now() - timedelta(hours=25), stand="aktiv"
        )
    shown = page(client, "/fuldatal/connect/")
    assert "1 schweigt" in shown
    assert shown.index(">Keller<") < shown.index(f">{other.name}<")


def test_settings_are_kept_and_what_cannot_be_is_refused(client: Client, point: Datenpunkt) -> None:
    path = f"/fuldatal/connect/{point.pk}/einstellungen/"
    said = {"name": "Keller", "art": "gateway", "neue_geraete": "20", "format": "qundis_xml", "netze": "203.0.113.0/24"}
    assert client.post(path, {**said, "netze": "hier"}).status_code == 422
    assert client.post(path, {**said, "ssh_schluessel": "ssh-ed25519 x"}).status_code == 422
    broken = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEHm1d6Ldw0ySGBiZEkO2sZn1lQ5z3TqF8vF1R1pQ"
    for one in (SHORT_RSA, broken):
        assert "unvollständig oder zu kurz" in client.post(path, {**said, "ssh_schluessel": one}).content.decode()
    assert client.post(path, {**said, "zip_regel": "irgendwas"}).status_code == 422
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEHm1d6Ldw0ySGBiZEkO2sZn1lQ5z3TqF8vF1R1pQqXy wolke"
    assert client.post(path, {**said, "ssh_schluessel": key, "zip_regel": "dateiname:8"}).status_code == 302
    with organisation_scope(point.organisation_id):
        row = Datenpunkt.objects.get()
        assert (row.format, row.anlegen, row.neue_geraete, row.ssh_schluessel) == ("qundis_xml", False, 20, key)
        assert datenpunkte.geheimnisse(row) == {"zip": "dateiname:8"}
    assert client.post(path, {**said, "zip_regel": "-"}).status_code == 302
    with organisation_scope(point.organisation_id):
        assert datenpunkte.geheimnisse(Datenpunkt.objects.get()) == {}


def test_outdated_ways_are_a_setting_that_leaves_mailbox_and_broker_alone(client: Client, point: Datenpunkt) -> None:
    path = f"/fuldatal/connect/{point.pk}/einstellungen/"
    said = {"name": "Keller", "art": "gateway", "neue_geraete": "20"}

    def kept() -> object:
        with organisation_scope(point.organisation_id):
            return Datenpunkt.objects.get().abruf

    with organisation_scope(point.organisation_id):
        Datenpunkt.objects.update(abruf={"imap": {"server": "imap.example.org"}})
    client.post(path, {**said, "alte_verfahren": "on"})
    assert kept() == {"imap": {"server": "imap.example.org"}, "alte_verfahren": True}
    assert 'name="alte_verfahren" aria-describedby="id_alte_verfahren_helptext" id="id_alte_verfahren" checked' in page(
        client, path
    )
    client.post(path, said)
    assert kept() == {"imap": {"server": "imap.example.org"}}


def test_a_reloaded_page_makes_no_second_unit_and_no_second_password(client: Client, crew: Firma) -> None:
    page = client.get("/fuldatal/connect/neu/").content.decode()
    (mark,) = re.findall(r'name="einmal" value="([^"]+)"', page)
    said = {"name": "Dach", "art": "software", "einmal": mark}
    assert 'class="geheimnis"' in client.post("/fuldatal/connect/neu/", said).content.decode()
    again = client.post("/fuldatal/connect/neu/", said, follow=True).content.decode()
    assert "Diese Einheit ist schon angelegt" in again
    with organisation_scope(crew.organisation.pk):
        row = Datenpunkt.objects.get()
    renewed = {"was": "kennwort", "einmal": "x1"}
    client.post("/konto/bestaetigen/", {"password": "x" * 12})
    place = f"/fuldatal/connect/{row.pk}/zugangsdaten/"
    assert 'class="geheimnis"' in client.post(place, renewed).content.decode()
    assert "Das ist schon geschehen" in client.post(place, renewed, follow=True).content.decode()


def house_of(count: int) -> bytes:
    kinds = (("HCA", "TCH"), ("COLD_WATER", "QDS"), ("WARM_WATER", "QDS"), ("HEAT", "KAM"))
    lines = []
    for nr in range(count):
        medium, maker = kinds[nr % 4]
        heat = {"register": "energy", "unit": "kWh"} if medium == "HEAT" else {}
        more = {"rssi": str(-60 - nr % 40), "manufacturer": maker, **heat}
        lines.append(line(f"{10000000 + nr}", str(5 + nr), "2026-10-31", medium=medium, **more))
    return csv(*lines)


def test_what_a_unit_found_is_shown_counted_and_filtered(client: Client, point: Datenpunkt) -> None:
    deliver(point, house_of(8))
    with organisation_scope(point.organisation_id):
        Funkgeraet.objects.filter(funkadresse="10000007").update(stand="fremd")
    path = f"/fuldatal/connect/{point.pk}/"
    shown = page(client, path)
    assert "Alle 8" in shown
    assert "Fremd" not in shown or "Gehört nicht uns 1" in shown
    assert shown.count('class="t-') == 2 * 3  # three makers: pieces and squares of the legend
    assert shown.count('class="m-') == 2 * 4
    assert "Wärmezähler" in shown
    assert "Techem" in shown
    assert "10000003" in shown
    only = page(client, f"{path}?hersteller=KAM&stand=neu&sort=signal")
    assert ("10000003" in only, "10000007" in only, "10000001" in only) == (True, False, False)
    assert "10000002" in page(client, f"{path}?text=0002")


def test_the_devices_as_a_workbook_and_as_csv(client: Client, point: Datenpunkt) -> None:
    deliver(point, house_of(8))
    answer = client.get(f"/fuldatal/connect/{point.pk}/geraete/xlsx/?medium=HEAT")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[1] for row in rows] == ["Nummer", "10000003", "10000007"]
    assert rows[1][5:7] == (8, "kWh")
    assert b"10000000" in client.get(f"/fuldatal/connect/{point.pk}/geraete/csv/").content
    assert client.get(f"/fuldatal/connect/{point.pk}/geraete/pdf/").status_code == 404


@pytest.mark.parametrize("path", ["", "eingaenge/", "einstellungen/"])
def test_many_devices_take_as_many_questions_as_few(
    client: Client, point: Datenpunkt, path: str, django_assert_max_num_queries
) -> None:
    page(client, "/fuldatal/connect/")
    asked = []
    for count in (3, 90):
        deliver(point, house_of(count), f"{count}.csv")
        with django_assert_max_num_queries(40) as seen:
            page(client, f"/fuldatal/connect/{point.pk}/{path}")
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_files_of_a_tour_come_in_by_the_browser_once(client: Client, crew: Firma, point: Datenpunkt) -> None:
    client.force_login(crew.people["montage"], backend=BACKEND)
    path = f"/fuldatal/connect/{point.pk}/hochladen/"
    for _time in range(2):
        files = [SimpleUploadedFile("tour.csv", house_of(3)), SimpleUploadedFile("leer.csv", b"")]
        assert client.post(path, {"datei": files}).status_code == 302
    with organisation_scope(point.organisation_id):
        row = Eingang.objects.get()
        assert (row.kanal, row.name, row.stand) == ("browser", "tour.csv", "empfangen")
        verarbeitung.work_on(row.pk, am=timezone.now())
        assert Funkgeraet.objects.count() == 3
    shown = page(client, f"/fuldatal/connect/{point.pk}/eingaenge/")
    assert "tour.csv" in shown
    assert "war schon da" in shown
    assert "leer.csv: Die Datei ist leer." in shown


def test_a_locked_unit_takes_no_files_of_a_tour(client: Client, point: Datenpunkt) -> None:
    path = f"/fuldatal/connect/{point.pk}/"
    assert "hochladen/" in page(client, path)
    client.post(f"{path}zugangsdaten/", {"was": "sperren"})
    client.post(f"{path}hochladen/", {"datei": SimpleUploadedFile("tour.csv", house_of(3))})
    for place in (path, f"{path}eingaenge/"):
        assert "hochladen/" not in page(client, place)
    with organisation_scope(point.organisation_id):
        assert not Eingang.objects.exists()


def test_the_original_comes_back_as_it_was(client: Client, point: Datenpunkt) -> None:
    content = house_of(3)
    row = deliver(point, content, "haus.csv")
    answer = client.get(f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/original/")
    assert (answer.content, answer["Content-Type"]) == (content, "application/octet-stream")
    assert answer["Content-Disposition"] == 'attachment; filename="haus.csv"'


def test_a_value_that_runs_backwards_is_taken_when_somebody_signs_for_it(client: Client, point: Datenpunkt) -> None:
    deliver(point, csv(line("10000001", "918", "2026-09-30", kind="MONTH_END")))
    row = deliver(point, csv(line("10000001", "67", "2026-10-31", kind="MONTH_END")), "oktober.csv")
    with organisation_scope(point.organisation_id):
        fault = Quarantaene.objects.get()
    place = f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/"
    assert "kleiner als" in page(client, place)
    client.post(f"{place}zeilen/{fault.pk}/", {"was": "annehmen", "notiz": ""})
    with organisation_scope(point.organisation_id):
        assert Fernwert.objects.count() == 1
    client.post(f"{place}zeilen/{fault.pk}/", {"was": "annehmen", "notiz": "Zählwerk getauscht"})
    with organisation_scope(point.organisation_id):
        fault.refresh_from_db()
        assert (fault.stand, fault.wert["notiz"]) == ("uebernommen", "Zählwerk getauscht")
        newest = Fernwert.objects.order_by("zeit").last()
        assert (str(newest.stand), newest.fassung, newest.reihe.letzter_stand) == ("67", 0, 67)
    client.post(f"{place}zeilen/{fault.pk}/", {"was": "verwerfen", "notiz": "doch nicht"})
    assert "inzwischen jemand anderes" in page(client, place)


def test_a_row_is_thrown_away_with_a_reason(client: Client, point: Datenpunkt) -> None:
    row = deliver(point, csv(line("10000001", "x", "2026-10-31"), line("10000002", "5", "2026-10-31")))
    with organisation_scope(point.organisation_id):
        fault = Quarantaene.objects.get()
    path = f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/zeilen/{fault.pk}/"
    client.post(path, {"was": "annehmen", "notiz": "doch"})
    with organisation_scope(point.organisation_id):
        assert Quarantaene.objects.get().stand == "offen"
    client.post(path, {"was": "verwerfen", "notiz": "Kopfzeile"})
    with organisation_scope(point.organisation_id):
        assert Quarantaene.objects.get().stand == "verworfen"
    # read once more it is not asked again
    client.post(f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/nochmal/")
    with organisation_scope(point.organisation_id):
        verarbeitung.work_on(row.pk, am=timezone.now())
        assert Quarantaene.objects.get().pk == fault.pk
        assert Eingang.objects.get().stand == "fertig"


def test_another_name_of_a_device_is_learnt_and_the_file_read_again(client: Client, point: Datenpunkt) -> None:
    deliver(point, csv(line("10000001", "5", "2026-09-30")))
    with organisation_scope(point.organisation_id):
        datenpunkte.change_datenpunkt(row=point, benutzer=None, am=timezone.now(), anlegen=False)
    row = deliver(point, csv(line("77", "6", "2026-10-31")), "fremd.csv")
    with organisation_scope(point.organisation_id):
        fault = Quarantaene.objects.get()
    path = f"/fuldatal/connect/{point.pk}/eingaenge/{row.pk}/zeilen/{fault.pk}/"
    client.post(path, {"was": "benennen", "geraet": "99999999"})
    client.post(path, {"was": "benennen", "geraet": "10000001"})
    with organisation_scope(point.organisation_id):
        verarbeitung.work_on(row.pk, am=timezone.now())
        assert Eingang.objects.get(pk=row.pk).stand == "fertig"
        assert [str(one.stand) for one in Fernwert.objects.order_by("zeit")] == ["5", "6"]
        assert Funkgeraet.objects.count() == 1


def test_telegrams_without_a_key_still_show_their_device(client: Client, point: Datenpunkt) -> None:
    deliver(point, f"{LOCKED}\n".encode(), "roh.txt")
    with organisation_scope(point.organisation_id):
        device = Funkgeraet.objects.get()
        assert device.verschluesselt is True
    shown = page(client, f"/fuldatal/connect/{point.pk}/")
    assert device.funkadresse in shown
    assert "fehlt" in shown


def test_a_key_that_came_later_and_does_not_fit_is_named_so(client: Client, point: Datenpunkt) -> None:
    deliver(point, f"{LOCKED}\n".encode(), "roh.txt")
    assert "kein Schlüssel" in page(client, "/fuldatal/connect/schluessel/")
    client.post("/fuldatal/connect/schluessel/", {"nr": "12345678", "schluessel": "FF" + KEY[2:]})
    # as the worker does at once
    wartende_lesen.call(organisation=point.organisation_id, funkadressen=["12345678"])
    shown = page(client, "/fuldatal/connect/schluessel/")
    assert "kein Schlüssel" not in shown
    assert "Schlüssel passt nicht" in shown


def test_a_jump_stands_on_the_day_at_whose_end_it_was_seen(client: Client, point: Datenpunkt) -> None:
    months = ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30")
    stands = ("10", "12", "14", "16", "18", "5000")
    rows = zip(stands, months, strict=True)
    deliver(point, csv(*(line("10000009", stand, f"2026-{day}", kind="MONTH_END") for stand, day in rows)))
    with organisation_scope(point.organisation_id):
        device = Funkgeraet.objects.get()
    for address in ("alarme/", f"geraete/{device.pk}/"):
        shown = page(client, f"/fuldatal/connect/{address}")
        assert "30.06.2026" in shown
        assert "01.07.2026" not in shown
