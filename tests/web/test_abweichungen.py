"""A reading that comes differently after it was billed is a task: on the worklist, at the house, with the way on."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from tests.apps.test_eingang import csv, deliver, line
from tests.apps.test_uebernahme import send
from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import operations
from umlage.apps.abrechnung.models import Pruefstand
from umlage.apps.accounts.models import Benutzer
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.models import Quarantaene
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraetealarm
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db
STEP = "Gemeldete Werte weichen von abgerechneten ab: entscheiden"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def billed(house: Firma) -> Firma:
    """A house that is billed, one of whose devices sends."""
    send(house, [("62410118", "4974", "2022-12-31", "DUE")])
    with organisation_scope(house.organisation.pk):
        Funkgeraet.objects.update(liegenschaft=house.zeitraum.liegenschaft)
        who = {"zeitraum": house.zeitraum, "am": NOW}
        operations.look_at(**who)
        released = operations.release(**who, benutzer=house.people["buchhaltung"])
        operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
        operations.look_at(**who)
        assert Pruefstand.objects.get().stand == "erteilt"
    return house


def differs(house: Firma, value: str = "4999") -> None:
    with organisation_scope(house.organisation.pk):
        where = Datenpunkt.objects.get()
    heat = {"kind": "DUE", "medium": "HEAT", "register": "energy", "unit": "kWh"}
    deliver(where, csv(line("62410118", value, "2022-12-31", **heat)), f"neu{value}.csv", timezone.now())


def stand(house: Firma) -> tuple[str, str, int]:
    with organisation_scope(house.organisation.pk):
        row = Pruefstand.objects.get()
        return row.stand, row.code, row.abweichungen


def row_of(house: Firma) -> tuple[str, Quarantaene]:
    with organisation_scope(house.organisation.pk):
        row = Quarantaene.objects.select_related("eingang").get(code="E408")
    place = f"/{house.organisation.kurz}/connect/{row.eingang.datenpunkt_id}/eingaenge/{row.eingang_id}/"
    return f"{place}zeilen/{row.pk}/", row


def test_it_is_a_task_with_the_way_to_the_decision(clerk: Client, billed: Firma) -> None:
    differs(billed)
    assert stand(billed) == ("ansehen", "messwert.abgerechnet", 1)
    listed = text(clerk, f"/{billed.organisation.kurz}/")
    assert STEP in listed
    (way,) = re.findall(rf'<a href="([^"]+)"[^>]*>{STEP}', listed)
    place = clerk.get(way.replace("&amp;", "&"))
    assert place["Location"] == f"{billed.haus}zaehlerwerte/"
    assert STEP in text(clerk, billed.haus)
    page = text(clerk, f"{billed.haus}zaehlerwerte/")
    assert "Anders gemeldet als abgerechnet" in page
    assert "4.999" in page
    assert "Wert weicht vom abgerechneten ab" in page
    address, row = row_of(billed)
    assert f'href="{address.partition("zeilen/")[0]}"' in page
    assert (row.zeile, row.spalte) == (2, "value")
    Benutzer.objects.update(sprache="en")
    said = "Device 62410118: the value of 31.12.2022 is settled (4,974) and stays; reported: 4,999."
    assert said in text(clerk, f"{billed.haus}zaehlerwerte/")


def test_a_value_that_is_taken_stays_a_task_until_it_is_in_the_year(clerk: Client, billed: Firma) -> None:
    differs(billed)
    address, _row = row_of(billed)
    clerk.post(address, {"was": "annehmen", "notiz": "nachgelesen"})
    assert stand(billed) == ("ansehen", "messwert.abgerechnet", 1)
    assert "Angenommen. Jetzt die Zählerwerte übernehmen" in text(clerk, f"{billed.haus}zaehlerwerte/")
    with organisation_scope(billed.organisation.pk):
        assert Geraetealarm.objects.get(art="abgerechnet").stand == "erledigt"
    clerk.post(f"{billed.haus}zaehlerwerte/", {"ueberschreiben": "1"})
    # the correction is what comes next
    assert stand(billed) == ("ansehen", "abrechnung.geaendert", 0)


def test_a_value_that_is_discarded_is_no_task_any_more(clerk: Client, billed: Firma) -> None:
    differs(billed)
    address, _row = row_of(billed)
    clerk.post(address, {"was": "verwerfen", "notiz": "Zahlendreher"})
    assert stand(billed) == ("erteilt", "", 0)
    assert "Anders gemeldet als abgerechnet" not in text(clerk, f"{billed.haus}zaehlerwerte/")


def test_the_same_value_in_other_deliveries_is_asked_once(clerk: Client, billed: Firma) -> None:
    differs(billed)
    heat = {"kind": "DUE", "medium": "HEAT", "register": "energy", "unit": "kWh"}
    with organisation_scope(billed.organisation.pk):
        where = Datenpunkt.objects.get()

    def once_more(name: str) -> None:
        # of the same day, in another file
        content = csv(line("62410118", "4999", "2022-12-31", **heat)) + b"\n" * len(name)
        assert deliver(where, content, name, timezone.now()).stand == "fertig"

    once_more("a.csv")
    assert stand(billed)[2] == 1
    address, row = row_of(billed)
    clerk.post(address, {"was": "verwerfen", "notiz": "Zahlendreher"})
    once_more("ab.csv")
    clerk.post(f"/{billed.organisation.kurz}/connect/{row.eingang.datenpunkt_id}/eingaenge/{row.eingang_id}/nochmal/")
    with organisation_scope(billed.organisation.pk):
        verarbeitung.work_on(row.eingang_id, am=timezone.now())
        assert Geraetealarm.objects.get(art="abgerechnet").stand == "erledigt"
    assert stand(billed) == ("erteilt", "", 0)


def test_a_delivery_read_once_more_is_counted_once(clerk: Client, billed: Firma) -> None:
    differs(billed)
    differs(billed, "4998")
    assert stand(billed)[2] == 2
    with organisation_scope(billed.organisation.pk):
        source = Quarantaene.objects.filter(code="E408").earliest("pk").eingang
        clerk.post(f"/{billed.organisation.kurz}/connect/{source.datenpunkt_id}/eingaenge/{source.pk}/nochmal/")
        verarbeitung.work_on(source.pk, am=timezone.now())
    assert stand(billed)[2] == 2


def test_a_value_that_is_taken_corrects_the_issued_year_and_no_other(clerk: Client, billed: Firma) -> None:
    with organisation_scope(billed.organisation.pk):
        Ablesung.objects.filter(geraet__nr="62410118").update(art="ablesung")
        operations.next_year(zeitraum=billed.zeitraum, benutzer=billed.people["buchhaltung"], am=NOW)
    differs(billed)
    address, _row = row_of(billed)
    clerk.post(address, {"was": "annehmen", "notiz": "nachgelesen"})
    later = billed.haus.replace("/2022/", "/2023/")
    assert "Angenommen. Die Zählerwerte im erteilten Zeitraum übernehmen" in text(clerk, f"{later}zaehlerwerte/")
    clerk.post(f"{later}zaehlerwerte/", {"ueberschreiben": "1"})
    assert closing(billed) == (4974, 0)
    # it replaces even what a person read: a person said that it is right
    page = text(clerk, f"{billed.haus}zaehlerwerte/")
    (box,) = re.findall(r'name="ersetzen" value="([^"]+)" checked', page)
    clerk.post(f"{billed.haus}zaehlerwerte/", {"einzeln": "1", "ueberschreiben": "1", "ersetzen": box})
    assert closing(billed) == (4999, 1)


def closing(house: Firma) -> tuple[int, int]:
    """The closing stand, and how often the history says that what was issued was changed."""
    with organisation_scope(house.organisation.pk):
        row = Ablesung.objects.get(geraet__nr="62410118", am=house.zeitraum.bis)
        told = Verlauf.objects.filter(bezeichnung__startswith="Stände der erteilten Abrechnung")
        return int(row.stand), told.count()


def test_what_programs_and_workbooks_say_differently_is_a_task_too(billed: Firma) -> None:
    with organisation_scope(billed.organisation.pk):
        where, radio = Datenpunkt.objects.get(), Funkgeraet.objects.get()
        secret = datenpunkte.new_password(row=where, benutzer=billed.people["administration"], am=NOW)
    said = {"register": "energy", "kind": "DUE", "value": "4999", "unit": "kWh", "valid_at": "2022-12-31"}
    device = {"serial": "62410118", "manufacturer": radio.hersteller, "medium": "HEAT", "readings": [said]}
    program = Client(headers={"authorization": f"Bearer {secret}"})
    path = f"/api/v1/datenpunkte/{where.kennung}/messwerte"
    answer = program.post(path, {"devices": [device]}, content_type="application/json")
    assert answer.status_code == 202
    book, content = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["schema", "serial", "medium", "register", "kind", "value", "unit", "valid_at"])
    book.active.append(["umlage-readings/1", "62410118", "HEAT", "energy", "DUE", 4998, "kWh", "2022-12-31"])
    book.save(content)
    deliver(where, content.getvalue(), "werte.xlsx", timezone.now())
    with organisation_scope(billed.organisation.pk):
        verarbeitung.work_on(answer.json()["import_id"], am=timezone.now())
        told = {row.eingang.name: row.text for row in Quarantaene.objects.select_related("eingang")}
        assert told == {
            name: f"Gerät 62410118: der Wert vom 31.12.2022 ist abgerechnet (4.974) und bleibt; gemeldet: {value}."
            for name, value in (("messwerte.json", "4.999"), ("werte.xlsx", "4.998"))
        }
        assert set(Ablesung.objects.filter(geraet__nr="62410118", am="2022-12-31").values_list("stand", flat=True)) == {
            4974
        }
    # a task at the issued year, for a person to decide
    assert stand(billed)[0::2] == ("ansehen", 2)
