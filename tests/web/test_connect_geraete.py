"""Radio devices are assigned, left to the neighbours, exchanged, planned; houses are made of them; keys and alarms."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma
from tests.web.conftest import BACKEND
from tests.web.test_connect import KEY, LOCKED, deliver, house_of, page
from tests.web.test_connect_protokolle import text_of
from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.models import Telegramm
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet, Geraetealarm, Geraeteschluessel
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.apps.messwerte.models import Ablesung, Fernwert

pytestmark = pytest.mark.django_db
MEDIEN = {
    "hkv": "HCA",
    "waermezaehler": "HEAT",
    "warmwasserzaehler": "WARM_WATER",
    "kaltwasserzaehler": "COLD_WATER",
}


def line_of(geraet: Geraet, value: str, at: str = "2026-10-31", **more: str) -> str:
    medium = MEDIEN[geraet.art]
    heat = {"register": "energy", "unit": "kWh"} if medium == "HEAT" else {}
    return line(geraet.nr, value, at, medium=medium, **{**heat, **more})


def in_house(crew: Firma) -> list[Geraet]:
    rows = Geraet.objects.filter(liegenschaft=crew.zeitraum.liegenschaft, bis__isnull=True, nutzeinheit__isnull=False)
    return [row for row in rows.order_by("pk") if row.art in MEDIEN]


def ids(rows: object) -> list[str]:
    return [str(row.pk) for row in rows]


def test_what_bears_the_number_of_a_device_of_the_house_is_suggested_and_taken(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    with organisation_scope(crew.organisation.pk):
        known = in_house(crew)[:3]
    deliver(point, csv(*(line_of(row, "12") for row in known), line("99999999", "3", "2026-10-31")))
    assert page(client, "/fuldatal/connect/geraete/").count("gleiche Nummer") == 3
    with organisation_scope(crew.organisation.pk):
        rows = Funkgeraet.objects.order_by("pk")
        said = {"was": "vorschlaege", "geraet": ids(rows)}
        answer = client.post("/fuldatal/connect/geraete/zuordnen/", said, follow=True).content.decode()
        assert "3 Geräte nach Vorschlag zugeordnet." in answer
        assert "1 gewähltes Gerät bleibt, wie es ist" in answer
        found = {row.funkadresse: (row.stand, row.geraet) for row in Funkgeraet.objects.all()}
    assert found == {**{row.nr: ("zugeordnet", row) for row in known}, "99999999": ("neu", None)}


def test_a_number_with_another_medium_is_shown_and_not_taken(client: Client, crew: Firma, point: Datenpunkt) -> None:
    with organisation_scope(crew.organisation.pk):
        row = next(row for row in in_house(crew) if row.art != "kaltwasserzaehler")
    deliver(point, csv(line(row.nr, "12", "2026-10-31")))
    with organisation_scope(crew.organisation.pk):
        rows = list(Funkgeraet.objects.all())
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": ids(rows)})
        assert Funkgeraet.objects.get().stand == "neu"
        said = {"was": "zuordnen", "geraet": ids(rows), "liegenschaft": "0000001-2"}
        client.post("/fuldatal/connect/geraete/zuordnen/", said)
        assert Funkgeraet.objects.get().stand == "neu"
    assert "bitte die Art prüfen" in page(client, "/fuldatal/connect/geraete/")


def test_devices_that_the_house_lacks_are_made_there(client: Client, crew: Firma, point: Datenpunkt) -> None:
    deliver(point, csv(line("99999998", "3", "2026-10-31"), line("99999999", "3", "2026-10-31")))
    with organisation_scope(crew.organisation.pk):
        flat = crew.zeitraum.liegenschaft.nutzeinheiten.first()
        said = {"was": "zuordnen", "liegenschaft": "0000001-2", "nutzeinheit": flat.nr, "raum": "Bad", "anlegen": "1"}
        rows = Funkgeraet.objects.order_by("pk")
        client.post("/fuldatal/connect/geraete/zuordnen/", {**said, "geraet": ids(rows)})
        made = Geraet.objects.filter(nr__startswith="9999999").order_by("nr")
        assert [(row.nr, row.art, row.nutzeinheit, row.raum) for row in made] == [
            ("99999998", "kaltwasserzaehler", flat, "Bad"),
            ("99999999", "kaltwasserzaehler", flat, "Bad"),
        ]
        assert {row.geraet for row in Funkgeraet.objects.all()} == set(made)
    nowhere = {"was": "zuordnen", "liegenschaft": "gibt es nicht", "geraet": ids(rows)}
    client.post("/fuldatal/connect/geraete/zuordnen/", nowhere)
    assert "Nichts geändert" in page(client, "/fuldatal/connect/geraete/")


def test_values_of_foreign_devices_are_not_kept_and_what_waits_is_gone(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    deliver(point, house_of(2))
    deliver(point, f"{LOCKED}\n".encode(), "roh.txt")
    with organisation_scope(crew.organisation.pk):
        assert Telegramm.objects.count() == 1
        rows = Funkgeraet.objects.order_by("pk")
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "fremd", "geraet": ids(rows)})
        assert (Telegramm.objects.count(), Funkgeraet.objects.filter(stand="fremd").count()) == (0, 3)
        before = Fernwert.objects.count()
    deliver(point, csv(line("10000001", "99", "2026-11-10")), "spaeter.csv")
    with organisation_scope(crew.organisation.pk):
        assert Fernwert.objects.count() == before
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "neu", "geraet": ids(rows)})
        assert Funkgeraet.objects.filter(stand="neu").count() == 3


def test_a_device_of_another_organisation_cannot_be_ticked(client: Client, crew: Firma, point: Datenpunkt) -> None:
    from tests.apps.test_eingang import datenpunkt

    theirs = datenpunkt("roemerhof")
    deliver(theirs, house_of(1))
    with organisation_scope(theirs.organisation_id):
        foreign = Funkgeraet.objects.get()
    client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "fremd", "geraet": str(foreign.pk)})
    with organisation_scope(theirs.organisation_id):
        assert Funkgeraet.objects.get().stand == "neu"
    assert client.get(f"/fuldatal/connect/geraete/{foreign.pk}/").status_code == 404


def test_a_radio_meter_is_exchanged(client: Client, crew: Firma, point: Datenpunkt) -> None:
    with organisation_scope(crew.organisation.pk):
        old = in_house(crew)[0]
    medium = {"manufacturer": "QDS"}
    deliver(point, csv(line_of(old, "99100", "2026-09-30", **medium), line_of(old, "99120", "2026-10-31", **medium)))
    new_line = line_of(old, "3", "2026-11-10", **medium).replace(old.nr, "88888888")
    deliver(point, csv(new_line), "neu.csv")
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/tausch/"
    assert client.post(path, {"tag": "2020-01-01", "nummer": "88888888"}).status_code == 422
    assert client.post(path, {"tag": "2026-11-05", "nummer": "88888888"}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        old.refresh_from_db()
        new = Geraet.objects.get(nr="88888888")
        assert (old.bis, old.angaben["ersetzt_durch"], new.ab) == (date(2026, 11, 5), "88888888", date(2026, 11, 6))
        out, into = (Ablesung.objects.get(geraet=one, art="tausch") for one in (old, new))
        assert (out.stand, out.angaben) == (
            Decimal(99120),
            {"quelle": f"Funk QDS {old.nr}: 99.120 am 31.10.2026"},
        )
        assert (into.stand, into.angaben) == (Decimal(0), {"quelle": "nicht abgelesen, 0 angenommen"})
        found = {row.funkadresse: (row.stand, row.geraet) for row in Funkgeraet.objects.all()}
        assert found == {old.nr: ("ausgebaut", old), "88888888": ("zugeordnet", new)}
    assert "Ausgebaut" in page(client, f"/fuldatal/connect/geraete/{radio.pk}/")
    shown = text_of(client.get(f"/fuldatal/connect/tausche/{old.pk}/protokoll.pdf").content)
    assert f"Endstand: Funk QDS {old.nr}: 99.120 am 31.10.2026." in shown
    assert "Anfangsstand: nicht abgelesen, 0 angenommen." in shown
    assert "gemeinsam abgelesen" not in shown


def test_the_exchange_asks_of_the_new_device_what_the_house_asks(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    with organisation_scope(crew.organisation.pk):
        old = in_house(crew)[0]
        old.angaben = {**old.angaben, "einheit": "MWh", "eichung": {"jahr": Decimal(2019)}}
        old.save()
    row = line(old.nr, "99120000", "2026-10-31", medium="HEAT", register="energy", unit="kWh", manufacturer="QDS")
    deliver(point, csv(row))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/tausch/"

    def asked(place: str) -> dict[str, str]:
        text = client.get(place).content.decode()
        fields = re.findall(r'<label for="id_(\w+)"[^>]*>([^<]*)', text)
        return {name: " ".join(label.split()) for name, label in fields}

    here, there = asked(path), asked(f"{crew.haus}geraet/{old.pk}/tausch/")
    assert set(there) - set(here) == {"vorgang"}
    assert {"hersteller", "modell", "einheit", "eichjahr"} <= set(here)
    assert here["endstand"] == there["endstand"] == "Endstand (MWh)"
    assert 'id="modelle"' in page(client, path)
    said = {"tag": "2026-11-05", "nummer": "88888888", "hersteller": "Diehl", "einheit": "kWh", "eichjahr": "2026"}
    wrong = client.post(path, {**said, "eichjahr": "1815"})
    assert wrong.status_code == 422
    assert "Das Jahr liegt zwischen" in wrong.content.decode()
    assert client.post(path, {**said, "modell": "Gibt es nicht"}).status_code == 422
    assert client.post(path, said).status_code == 302
    with organisation_scope(crew.organisation.pk):
        new = Geraet.objects.get(nr="88888888")
        assert (new.karte, new.angaben) == ({"hersteller": "Diehl"}, {"einheit": "kWh", "eichung": {"jahr": 2026}})


def test_the_exchange_of_an_allocator_asks_its_factor(client: Client, crew: Firma, point: Datenpunkt) -> None:
    with organisation_scope(crew.organisation.pk):
        old = in_house(crew)[0]
        old.art, old.angaben = "hkv", {"bewertung": {"kges": Decimal("1.25")}, "ruecksetzung": "12-31"}
        old.save()
    deliver(point, csv(line(old.nr, "120", "2026-10-31", medium="HCA", register="hca", unit="HCA", manufacturer="QDS")))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/tausch/"
    text = page(client, path)
    assert 'name="faktor" value="1,25"' in text
    assert 'name="ruecksetzung" value="31.12."' in text
    said = {"tag": "2026-11-05", "endstand": "121", "nummer": "88888888", "ruecksetzung": "30.6."}
    assert client.post(path, said).status_code == 422
    assert client.post(path, {**said, "faktor": "1,4"}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        new = Geraet.objects.get(nr="88888888")
        assert new.angaben == {"bewertung": {"kges": Decimal("1.4")}, "ruecksetzung": "06-30"}


def test_a_value_of_another_season_is_no_value_of_the_exchange(client: Client, crew: Firma, point: Datenpunkt) -> None:
    with organisation_scope(crew.organisation.pk):
        old = in_house(crew)[0]
    medium = {"manufacturer": "QDS"}
    deliver(point, csv(line_of(old, "99100", "2024-12-31", **medium), line_of(old, "99300", "2025-08-31", **medium)))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/tausch/"
    said = {"tag": "2025-07-31", "nummer": "88888888"}
    refused = client.post(path, said)
    assert refused.status_code == 422
    assert "99.100 vom 31.12.2024; bitte den Endstand eintragen" in refused.content.decode()
    # 32 days are too many, 31 are not
    assert client.post(path, {**said, "tag": "2025-10-02"}).status_code == 422
    with organisation_scope(crew.organisation.pk):
        assert not Ablesung.objects.filter(geraet=old, art="tausch").exists()
        assert Geraet.objects.get(pk=old.pk).bis is None
    assert client.post(path, {**said, "endstand": "99250", "anfangsstand": "0,5"}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        rows = Ablesung.objects.filter(art="tausch", am=date(2025, 7, 31)).order_by("stand")
        assert [(row.stand, row.angaben) for row in rows] == [(Decimal("0.5"), {}), (Decimal(99250), {})]
    shown = text_of(client.get(f"/fuldatal/connect/tausche/{old.pk}/protokoll.pdf").content)
    assert "Die Stände wurden gemeinsam abgelesen." in shown


HAUS = {"strasse": "Weg 1", "plz": "34117", "ort": "Kassel", "von": "2026-01-01", "bis": "2026-12-31", "nr": "K-9"}


def test_one_free_device_is_said_in_the_singular(client: Client, crew: Firma, point: Datenpunkt) -> None:
    path = f"/fuldatal/connect/{point.pk}/liegenschaft/"
    deliver(point, house_of(1))
    assert "1 Gerät der Einheit ist noch keinem Haus zugeordnet." in page(client, path)


def test_a_new_house_out_of_what_a_unit_found(client: Client, crew: Firma, point: Datenpunkt) -> None:
    deliver(point, house_of(4))
    path = f"/fuldatal/connect/{point.pk}/liegenschaft/"
    lines = "10000000; 1; EG links; Bad\n10000001\t1\n10000002;2;1. OG\n10000003;"
    assert client.post(path, {**HAUS, "zeilen": "10000000;1\n55555555;1"}).status_code == 422
    assert client.post(path, {**HAUS, "zeilen": "10000000;1\n10000000;2"}).status_code == 422
    assert client.post(path, {**HAUS, "zeilen": lines}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        house = Liegenschaft.objects.get(nummer="K-9")
        assert [(row.nr, row.lage) for row in house.nutzeinheiten.all()] == [("1", "EG links"), ("2", "1. OG")]
        rows = [(row.nr, row.art, str(row.nutzeinheit or ""), row.raum) for row in house.geraete.order_by("nr")]
        assert rows == [
            ("10000000", "hkv", "1 EG links", "Bad"),
            ("10000001", "kaltwasserzaehler", "1 EG links", ""),
            ("10000002", "warmwasserzaehler", "2 1. OG", ""),
            ("10000003", "waermezaehler", "", ""),
        ]
        assert Datenpunkt.objects.get().liegenschaft == house
        assert not Funkgeraet.objects.filter(stand="neu").exists()


def test_without_a_list_all_free_devices_become_devices_of_the_house(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    deliver(point, house_of(4))
    with organisation_scope(crew.organisation.pk):
        Funkgeraet.objects.filter(funkadresse="10000003").update(stand="fremd")
    assert client.post(f"/fuldatal/connect/{point.pk}/liegenschaft/", HAUS).status_code == 302
    with organisation_scope(crew.organisation.pk):
        assert Liegenschaft.objects.get(nummer="K-9").geraete.count() == 3


def test_what_is_due_stands_in_its_year(client: Client, crew: Firma, point: Datenpunkt) -> None:
    this = timezone.localdate().year
    with organisation_scope(crew.organisation.pk):
        meter = next(row for row in in_house(crew) if row.art == "warmwasserzaehler")
        meter.angaben = {**meter.angaben, "eichung": {"jahr": Decimal(this - 5)}}
        meter.save()
    deliver(point, csv(line_of(meter, "5")))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get()
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/angaben/"
    client.post(path, {"batterie_bis": str(this + 2), "eingebaut_am": "2020-05-01"})
    shown = page(client, "/fuldatal/connect/planung/")
    assert (shown.count(">Eichfrist<"), shown.count(">Batterie<")) == (1, 1)
    assert ">Batterie<" not in page(client, f"/fuldatal/connect/planung/?jahr={this + 1}")
    book = load_workbook(io.BytesIO(client.get("/fuldatal/connect/planung.xlsx").content))
    assert book.sheetnames == [str(this + 1), str(this + 2)]
    assert book.worksheets[0]["F2"].value == meter.nr


def read_waiting(crew: Firma, *numbers: str) -> int:
    with organisation_scope(crew.organisation.pk):
        return verarbeitung.read_waiting(numbers, am=timezone.now())


def test_a_key_opens_what_waits_and_is_never_shown(client: Client, crew: Firma, point: Datenpunkt) -> None:
    deliver(point, f"{LOCKED}\n".encode(), "roh.txt")
    path = "/fuldatal/connect/schluessel/"
    shown = page(client, path)
    assert "12345678" in shown
    assert "kein Schlüssel" in shown
    for wrong in ("xyz", KEY[:30], "00" * 16):
        assert client.post(path, {"was": "einzeln", "nr": "12345678", "schluessel": wrong}).status_code == 422
    assert client.post(path, {"was": "einzeln", "nr": "12345678", "schluessel": KEY}).status_code == 302
    assert read_waiting(crew, "12345678") == 1
    with organisation_scope(crew.organisation.pk):
        assert (Telegramm.objects.count(), Funkgeraet.objects.count()) == (0, 1)
        key = Geraeteschluessel.objects.get()
    shown = page(client, path)
    assert key.fingerabdruck in shown
    assert KEY not in shown.upper()
    assert "Alle Telegramme lassen sich öffnen" in shown
    assert "geprüft" in page(client, f"/fuldatal/connect/geraete/{_only(crew)}/")
    client.post(f"{path}{key.pk}/")
    with organisation_scope(crew.organisation.pk):
        assert not Geraeteschluessel.objects.exists()


def _only(crew: Firma) -> int:
    with organisation_scope(crew.organisation.pk):
        return Funkgeraet.objects.get().pk


def test_a_file_of_keys_is_read_and_not_kept(client: Client, crew: Firma) -> None:
    path = "/fuldatal/connect/schluessel/"
    text = f"Seriennummer;Schlüssel\n12345678;{KEY}\n12345679;{KEY[::-1]}\n"
    file = SimpleUploadedFile("schluessel.csv", text.encode())
    assert client.post(path, {"was": "datei", "datei": file}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        rows = Geraeteschluessel.objects.order_by("funkadresse")
        assert [(row.funkadresse, row.herkunft) for row in rows] == [
            ("12345678", "schluessel.csv"),
            ("12345679", "schluessel.csv"),
        ]
    nothing = SimpleUploadedFile("werte.csv", house_of(1))
    answer = client.post(path, {"was": "datei", "datei": nothing})
    assert "stehen keine Schlüssel" in answer.content.decode()


@pytest.mark.parametrize("rolle", ["lesen", "buchhaltung", "montage"])
def test_only_administration_and_clerks_see_the_vault(client: Client, crew: Firma, rolle: str) -> None:
    client.force_login(crew.people[rolle], backend=BACKEND)
    assert client.get("/fuldatal/connect/schluessel/").status_code == 404
    assert "/connect/schluessel/" not in page(client, "/fuldatal/connect/")


def test_every_place_of_connect_is_in_its_menu(client: Client, crew: Firma) -> None:
    shown = page(client, "/fuldatal/connect/")
    places = ("geraete", "alarme", "schluessel", "planung", "rauchwarnmelder", "tausche")
    assert [place for place in places if f'href="/fuldatal/connect/{place}/"' not in shown] == []


def test_an_alarm_is_given_to_somebody_and_closed_with_a_word(client: Client, crew: Firma, point: Datenpunkt) -> None:
    deliver(point, csv(line("10000001", "5", "2026-10-31", status="LEAK")))
    with organisation_scope(crew.organisation.pk):
        alarm = Geraetealarm.objects.get()
    path = f"/fuldatal/connect/alarme/{alarm.pk}/"
    someone = crew.people["montage"]
    client.post(path, {"was": "zuweisen", "zustaendig": str(someone.pk), "notiz": "bitte ansehen"})
    with organisation_scope(crew.organisation.pk):
        alarm.refresh_from_db()
        assert (alarm.stand, alarm.zustaendig) == ("zugewiesen", someone)
    client.post(path, {"was": "erledigt", "notiz": " "})
    with organisation_scope(crew.organisation.pk):
        assert Geraetealarm.objects.get().stand == "zugewiesen"
    client.post(path, {"was": "erledigt", "notiz": "Spülkasten dicht"})
    with organisation_scope(crew.organisation.pk):
        alarm.refresh_from_db()
        assert alarm.stand == "erledigt"
        assert alarm.notiz.endswith("Spülkasten dicht")
    assert "Kein Alarm." in page(client, "/fuldatal/connect/alarme/")
    assert "Spülkasten" in page(client, "/fuldatal/connect/alarme/?stand=erledigt&art=leck")
    stranger = {"was": "zuweisen", "zustaendig": "999999"}
    client.post(path, stranger)
    assert "inzwischen jemand anderes" in page(client, "/fuldatal/connect/alarme/")


@pytest.mark.parametrize("path", ["geraete/", "alarme/", "schluessel/", "planung/"])
def test_many_devices_take_as_many_questions_as_few(
    client: Client, crew: Firma, point: Datenpunkt, path: str, django_assert_max_num_queries
) -> None:
    page(client, "/fuldatal/connect/")
    asked = []
    for count in (2, 80):
        deliver(point, house_of(count).replace(b";OK;", b";LEAK;"), f"{count}.csv")
        with organisation_scope(crew.organisation.pk):
            rows = Funkgeraet.objects.all()
            rows.update(stand="zugeordnet", angaben={"batterie_bis": str(timezone.localdate().year)})
            for number in range(count):
                Geraeteschluessel.objects.get_or_create(
                    funkadresse=str(number), defaults={"geheim": b"x", "angelegt_am": timezone.now()}
                )
        with django_assert_max_num_queries(40) as seen:
            page(client, f"/fuldatal/connect/{path}")
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_unknown_units_and_devices_are_not_there(client: Client, crew: Firma) -> None:
    for path in ("9/", "9/eingaenge/", "geraete/9/", "9/einstellungen/", "geraete/9/tausch/"):
        assert client.get(f"/fuldatal/connect/{path}").status_code == 404


def test_a_day_without_a_unit_is_no_silence(client: Client, crew: Firma, point: Datenpunkt) -> None:
    from umlage.apps.messwerte.alarmlauf import look_at_all

    deliver(point, house_of(2))
    now = timezone.now()
    with organisation_scope(crew.organisation.pk):
        Funkgeraet.objects.update(stand="zugeordnet")
        Funkgeraet.objects.filter(funkadresse="10000000").update(zuletzt_am=now - timedelta(days=60))
        assert look_at_all(now) == 1
        assert Geraetealarm.objects.get().art == "funkstille"
        assert look_at_all(now) == 0
        Geraetealarm.objects.update(notiz="Hausmeister schaut nach")
        Funkgeraet.objects.update(zuletzt_am=now)
        look_at_all(now)
        assert Geraetealarm.objects.get().stand == "erledigt"
        assert Geraetealarm.objects.get().notiz == "Hausmeister schaut nach\nWieder gehört."
    Benutzer.objects.update(sprache="en")
    assert "Hausmeister schaut nach<br>Heard again." in page(client, "/fuldatal/connect/alarme/?stand=erledigt")
    with organisation_scope(crew.organisation.pk):
        Datenpunkt.objects.update(letzter_kontakt_am=now - timedelta(days=60))
        Funkgeraet.objects.update(zuletzt_am=now - timedelta(days=60))
        assert look_at_all(now) == 0
        assert datenpunkte.datenpunkte().count() == 1


def test_a_meter_of_a_new_house_moves_to_its_plant_and_its_radio_with_it(client: Client, crew: Firma) -> None:
    house = crew.zeitraum.liegenschaft
    with organisation_scope(crew.organisation.pk):
        plant, flat = house.anlagen.first(), house.nutzeinheiten.first()
        row = Geraet.objects.create(liegenschaft=house, nr="99100020", art="waermezaehler", angaben={"zweck": "gesamt"})
        now = {"erstmals_am": timezone.now(), "zuletzt_am": timezone.now()}
        radio = Funkgeraet.objects.create(
            hersteller="QDS",
            funkadresse="99100020",
            medium="HEAT",
            stand="zugeordnet",
            liegenschaft=house,
            geraet=row,
            **now,
        )
    path = f"{crew.haus}geraet/{row.pk}/ort/"
    assert '<option value="" selected' in page(client, path)
    assert client.post(path, {"ort": "anlage-987654", "zweck": "warmwasser"}).status_code == 422
    assert client.post(path, {"ort": f"anlage-{plant.pk}", "zweck": "warmwasser"}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        row.refresh_from_db()
        assert (row.anlage, row.nutzeinheit, row.angaben["zweck"]) == (plant, None, "warmwasser")
    assert client.post(path, {"ort": f"einheit-{flat.pk}", "zweck": "gesamt"}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        row.refresh_from_db()
        radio.refresh_from_db()
        assert (row.anlage, row.nutzeinheit, "zweck" in row.angaben) == (None, flat, False)
        assert radio.nutzeinheit == flat
    assert 'href="../../../geraet/' in page(client, f"{crew.haus}teil/geraet/{row.pk}/")


def test_a_device_that_was_deleted_and_entered_again_is_read_as_before(client: Client, crew: Firma) -> None:
    house = crew.zeitraum.liegenschaft
    with organisation_scope(crew.organisation.pk):
        now = {"erstmals_am": timezone.now(), "zuletzt_am": timezone.now()}
        radio = Funkgeraet.objects.create(
            hersteller="QDS", funkadresse="99100020", medium="HEAT", stand="zugeordnet", liegenschaft=house, **now
        )
        plant = house.anlagen.first()
    there = f"/fuldatal/connect/geraete/{radio.pk}/"
    client.post(f"{there}zuordnen/", {"liegenschaft": house.nummer})
    shown = page(client, there)
    assert "1 davon hat kein Gerät im Haus" in shown
    assert "kein Gerät, zu dem es gehört" in shown
    assert "kein Gerät im Haus" in page(client, "/fuldatal/connect/geraete/?text=99100020")
    assert "QDS 99100020" in page(client, f"{crew.haus}zaehlerwerte/")
    said = {"nr": "99100020", "art": "waermezaehler", "zweck": "warmwasser"}
    assert client.post(f"{crew.haus}teil/geraet/0/?an={plant.pk}", said).status_code == 302
    with organisation_scope(crew.organisation.pk):
        radio.refresh_from_db()
        assert radio.geraet == Geraet.objects.get(nr="99100020")
    assert "kein Gerät, zu dem es gehört" not in page(client, there)


def test_what_was_sent_in_another_measure_goes_out_in_that_of_the_house(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    with organisation_scope(crew.organisation.pk):
        old = Geraet.objects.get(nr="62410118")
        old.angaben = {**old.angaben, "einheit": "MWh"}
        old.save()
    row = line(old.nr, "5100500", "2026-10-31", medium="HEAT", register="energy", unit="kWh", manufacturer="QDS")
    deliver(point, csv(row))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/tausch/"
    assert client.post(path, {"tag": "2026-11-05", "nummer": "88888888"}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        assert Ablesung.objects.get(geraet=old, art="tausch").stand == Decimal("5100.5")
