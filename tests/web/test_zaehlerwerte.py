"""The page on which values of the meter platform are taken over into an Abrechnung."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import NOW
from tests.apps.test_uebernahme import exact, forget, send
from tests.besetzung import Firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db


def as_person(house: Firma, rolle: str) -> Client:
    client = Client()
    client.force_login(house.people[rolle], backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_house_whose_devices_do_not_send_has_no_button(house: Firma) -> None:
    clerk = as_person(house, "sachbearbeitung")
    assert "Neue Zählerwerte" not in text(clerk, f"{house.haus}verbrauch/")
    assert "Kein Gerät dieser Liegenschaft sendet" in text(clerk, f"{house.haus}zaehlerwerte/")


def test_the_light_counts_the_devices_and_names_the_result(house: Firma) -> None:
    others = [row for row in exact(house) if row[0] != "62410118"]
    forget(house)
    send(house, [("62410118", "4318", "2021-12-31", "DUE"), ("62410118", "4974", "2022-12-22", "MONTH_END"), *others])
    clerk = as_person(house, "sachbearbeitung")
    assert "Neue Zählerwerte in Abrechnung übernehmen" in text(clerk, f"{house.haus}verbrauch/")
    page = text(clerk, f"{house.haus}zaehlerwerte/")
    assert "Ergebnis: Gut." in page
    assert page.count('class="gut ergebnis"') == 1
    assert "Vorhandene Zählerstände überschreiben" in page
    source = text(clerk, f"{house.haus}zaehlerwerte/{device(house, '62410118')}/")
    assert "Wolke, werte.csv, Zeile 2" in source
    assert "22.12.2022" in source


def device(house: Firma, nr: str) -> int:
    with organisation_scope(house.organisation.pk):
        return house.zeitraum.liegenschaft.geraete.get(nr=nr).pk


def test_the_button_takes_over_and_leads_to_the_readings(house: Firma) -> None:
    rows = exact(house)
    forget(house)
    send(house, rows)
    clerk = as_person(house, "montage")
    answer = clerk.post(f"{house.haus}zaehlerwerte/", {"ueberschreiben": "1", "schaetzen": "1"}, follow=True)
    assert f"Zählerwerte: {len(rows)} übernommen, 0 wie bisher" in answer.content.decode()
    with organisation_scope(house.organisation.pk):
        assert Ablesung.objects.filter(art="funk").count() == len(rows)
    assert "Seither ist nichts Neues gekommen." in text(clerk, f"{house.haus}zaehlerwerte/")


def test_who_only_reads_takes_nothing_over(house: Firma) -> None:
    send(house, [("62410118", "5000", "2022-12-31", "DUE")])
    reader = as_person(house, "lesen")
    assert "übernehmen</button>" not in text(reader, f"{house.haus}zaehlerwerte/")
    assert reader.post(f"{house.haus}zaehlerwerte/", {"ueberschreiben": "1"}).status_code == 404


def test_a_device_of_somebody_else_or_one_that_does_not_send_has_no_sources(house: Firma) -> None:
    clerk = as_person(house, "sachbearbeitung")
    assert clerk.get(f"{house.haus}zaehlerwerte/{device(house, '62410118')}/").status_code == 404
    assert clerk.get(f"{house.haus}zaehlerwerte/999999/").status_code == 404


def test_a_value_that_a_device_stored_came_when_its_file_came(house: Firma) -> None:
    forget(house)
    send(
        house, [("62410118", "4318", "2021-12-31", "DUE"), ("62410118", "4974", "2022-12-31T21:12:00+01:00", "CURRENT")]
    )
    shown = text(as_person(house, "sachbearbeitung"), f"{house.haus}zaehlerwerte/{device(house, '62410118')}/")
    came = f"{timezone.localtime(NOW):%d.%m.%Y %H:%M}"
    assert shown.count(f"<td>{came}") == 2
    assert "01.01.2022 00:00" not in shown
    assert shown.count("im Gerät für den Tag gespeichert") == 1
    assert "gesendet 31.12.2022 21:12" in shown
