"""The page on which values of the meter platform are taken over into an Abrechnung."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import NOW
from tests.apps.test_uebernahme import exact, forget, send
from tests.besetzung import Firma
from umlage.apps.abrechnung import operations
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Funkgeraet, Geraetejahr
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
    assert "Wolke, werte.csv, Zeile 2" in re.sub("<[^>]+>", "", source)
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


NR = "62410118"


def test_the_page_shows_what_stands_there_and_what_would_take_its_place(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.filter(geraet__nr=NR).update(art="ablesung")
    send(house, [(NR, "4318", "2021-12-31", "DUE"), (NR, "5000", "2022-12-31", "DUE")])
    clerk = as_person(house, "sachbearbeitung")
    page = text(clerk, f"{house.haus}zaehlerwerte/")
    (key,) = re.findall(r'name="ersetzen" value="([^"]+)"', page)
    row = re.sub(r"<[^>]+>|\s+", " ", page.partition(f'value="{key}"')[2].partition("</tr>")[0])
    assert [word in row for word in ("4.974", "5.000", "+26", "31.12.2022", "Ablesung")] == [True] * 5
    assert "checked" not in page.partition(f'value="{key}"')[2].partition(">")[0]
    said = {"einzeln": "1", "ueberschreiben": "1"}
    clerk.post(f"{house.haus}zaehlerwerte/", said)
    assert stand_of(house) == 4974
    clerk.post(f"{house.haus}zaehlerwerte/", {**said, "ersetzen": key})
    assert stand_of(house) == 5000
    assert "Vorhandene Zählerstände, die anders sind" not in text(clerk, f"{house.haus}zaehlerwerte/")


def stand_of(house: Firma) -> Decimal:
    with organisation_scope(house.organisation.pk):
        return Ablesung.objects.get(geraet__nr=NR, am=date(2022, 12, 31)).stand


def test_what_was_issued_is_shown_beside_what_is_sent_with_the_ways_out(house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        released = operations.release(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
        issued = operations.issue(abrechnung=released, benutzer=house.people["sachbearbeitung"], am=NOW)
        operations.next_year(zeitraum=house.zeitraum, benutzer=house.people["buchhaltung"], am=NOW)
    send(house, [(NR, "3000", "2022-12-31", "MONTH_END"), (NR, "3700", "2023-12-31", "MONTH_END")])
    clerk = as_person(house, "sachbearbeitung")
    place = house.haus.replace("/2022/", "/2023/")
    page = text(clerk, f"{place}zaehlerwerte/")
    assert [word in page for word in ("Anders als in der erteilten", issued.nummer, "4.974", "3.000")] == [True] * 4
    key = device(house, NR)
    assert f'href="{house.haus}geraet/{key}/ablesungen/"' in page
    assert f'href="{place}geraet/{key}/tausch/"' in page
    answer = clerk.post(f"{place}zaehlerwerte/", {"einzeln": "1", "ueberschreiben": "1"}, follow=True)
    assert f"weil der Funkwert der erteilten Abrechnung widerspricht: {NR}." in answer.content.decode()
    assert stand_of(house) == 4974
    (choice,) = re.findall(r'name="trotzdem" value="([^"]+)"', page)
    clerk.post(f"{place}zaehlerwerte/", {"einzeln": "1", "ueberschreiben": "1", "trotzdem": choice})
    with organisation_scope(house.organisation.pk):
        assert Ablesung.objects.get(geraet__nr=NR, am=date(2023, 12, 31)).stand == 3700
    assert stand_of(house) == 4974
    # in the year that is issued nothing is taken over at all
    assert "Dieser Zeitraum ist erteilt" in text(clerk, f"{house.haus}zaehlerwerte/")


def test_what_a_person_enters_over_a_reading_of_a_radio_is_read_by_hand(house: Firma) -> None:
    clerk, key = as_person(house, "sachbearbeitung"), device(house, NR)
    field = f"stand-{key}"
    assert clerk.post(f"{house.haus}verbrauch/", {field: "4980", f"gesehen-{field}": "4974"}).status_code == 302
    with organisation_scope(house.organisation.pk):
        row = Ablesung.objects.get(geraet__nr=NR, am=date(2022, 12, 31))
        assert (row.art, row.stand, row.angaben) == ("ablesung", 4980, {})
        # in the form of all readings a person may leave the kind as it was
        Ablesung.objects.filter(pk=row.pk).update(art="funk")
    send(house, [(NR, "4318", "2021-12-31", "DUE"), (NR, "5000", "2022-12-31", "DUE")])
    page = text(clerk, f"{house.haus}zaehlerwerte/")
    assert re.findall(r'name="ersetzen" value="[^"]+"( checked)?', page) == [""]
    assert "Sachbearbeitung fuldatal" in page.partition("Woher")[2]


@pytest.mark.parametrize("way", ["verbrauch", "tausch", "andere"])
def test_an_estimate_goes_when_somebody_enters_what_was_missing(house: Firma, way: str) -> None:
    key, clerk = device(house, NR), as_person(house, "sachbearbeitung")
    forget(house)
    send(house, [(NR, "4318", "2021-12-31", "DUE"), (NR, "4500", "2022-06-28", "MONTH_END")])
    clerk.post(f"{house.haus}zaehlerwerte/", {"ueberschreiben": "1", "schaetzen": "1"})
    if way == "tausch":
        said = {"vorgang": "ausbauen", "tag": "2022-06-30", "endstand": "4510"}
        assert clerk.post(f"{house.haus}geraet/{key}/tausch/", said).status_code == 302
    else:
        field = f"stand-{key if way == 'verbrauch' else device(house, '62410125')}"
        clerk.post(f"{house.haus}verbrauch/", {field: "4974", f"gesehen-{field}": ""})
    with organisation_scope(house.organisation.pk):
        said = Geraetejahr.objects.get(geraet__nr=NR).angaben
    assert ("schaetzung" in said) == (way == "andere")


def test_what_was_heard_and_fits_is_named_and_assigned_from_here(house: Firma) -> None:
    clerk, place = as_person(house, "sachbearbeitung"), f"{house.haus}zaehlerwerte/"
    said = {"vorgang": "tauschen", "tag": "2022-06-30", "endstand": "4700", "nummer": "99999991", "anfangsstand": "0"}
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.filter(geraet__nr=NR, am=date(2022, 12, 31)).delete()
    assert clerk.post(f"{house.haus}geraet/{device(house, NR)}/tausch/", said).status_code == 302
    # the new one is heard after its exchange
    send(house, [("99999991", "200", "2022-12-31", "MONTH_END")])
    with organisation_scope(house.organisation.pk):
        radio = Funkgeraet.objects.get()
        Funkgeraet.objects.update(stand="neu", geraet=None)
    page = text(clerk, place)
    assert "noch nicht zugeordnet, und deshalb nicht in dieser Liste" in page
    assert f'name="geraet" value="{radio.pk}"' in page
    assert 'value="vorschlaege"' in page
    answer = clerk.post(
        "/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk), "zurueck": place}
    )
    assert (answer.status_code, answer["Location"]) == (302, place)
    after = text(clerk, place)
    assert "noch nicht zugeordnet" not in after
    assert f">{'99999991'}</a>" in after


def test_a_device_that_was_read_by_hand_is_poor_but_not_estimated(house: Firma) -> None:
    send(house, [(NR, "5100", "2023-06-30", "MONTH_END")])
    clerk = as_person(house, "sachbearbeitung")
    page = text(clerk, f"{house.haus}zaehlerwerte/")
    assert "es gilt, was abgelesen ist" in page
    assert 'name="schaetzen"' not in page
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.filter(geraet__nr=NR, am=date(2022, 12, 31)).delete()
    page = text(clerk, f"{house.haus}zaehlerwerte/")
    assert "es gilt, was abgelesen ist" not in page
    assert 'name="schaetzen"' in page


def test_reception_is_shown_as_on_the_pages_of_connect(house: Firma) -> None:
    send(house, [(NR, "4318", "2021-12-31", "DUE")])
    with organisation_scope(house.organisation.pk):
        Funkgeraet.objects.update(signal=-80)
    page = text(as_person(house, "sachbearbeitung"), f"{house.haus}zaehlerwerte/")
    assert (page.count('<rect class="voll"'), "</svg> −80<" in page) == (2, True)
