"""An exchange of a radio meter that needs an answer gets it on its own page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.test_eingang import csv
from tests.besetzung import NOW, Firma
from tests.web.test_connect import deliver
from tests.web.test_connect_geraete import in_house, line_of
from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db


def test_an_exchange_that_is_noted_after_values_were_taken_over_is_answered_on_its_page(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    with organisation_scope(crew.organisation.pk):
        old = in_house(crew)[0]
        Ablesung.objects.filter(geraet=old).delete()
        later = Ablesung.objects.create(geraet=old, am=date(2025, 12, 31), stand=Decimal(99400), art="funk")
    medium = {"manufacturer": "QDS"}
    deliver(point, csv(line_of(old, "99300", "2025-08-31", **medium)))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/tausch/"
    said = {"tag": "2025-08-31", "nummer": "88888888"}
    asked = client.post(path, said)
    text = asked.content.decode()
    assert (asked.status_code, 'name="spaetere"' in text, "31.12.2025: 99.400" in text) == (422, True, True)
    assert client.post(path, {**said, "spaetere": "loeschen"}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        assert not Ablesung.objects.filter(pk=later.pk).exists()
        assert Geraet.objects.get(nr="88888888").ab == date(2025, 9, 1)


def test_a_radio_meter_shows_less_than_before_only_when_that_is_so(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    with organisation_scope(crew.organisation.pk):
        old = in_house(crew)[0]
        Ablesung.objects.filter(geraet=old).delete()
        Ablesung.objects.create(geraet=old, am=date(2024, 12, 31), stand=Decimal(99400), art="funk")
    deliver(point, csv(line_of(old, "99300", "2025-08-31", manufacturer="QDS")))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/tausch/"
    said = {"tag": "2025-08-31", "nummer": "88888888"}
    assert 'name="stand_stimmt"' in client.post(path, said).content.decode()
    assert client.post(path, {**said, "stand_stimmt": "on"}).status_code == 302


def test_an_exchange_inside_an_issued_year_asks(client: Client, crew: Firma, point: Datenpunkt) -> None:
    with organisation_scope(crew.organisation.pk):
        old, year = in_house(crew)[0], crew.zeitraum
        released = abrechnungen.release(zeitraum=year, benutzer=crew.people["administration"], am=NOW)
        number = abrechnungen.issue(abrechnung=released, benutzer=crew.people["sachbearbeitung"], am=NOW).nummer
        stand = Ablesung.objects.filter(geraet=old).latest("am")
    deliver(point, csv(line_of(old, format(stand.stand + 5, "f"), "2026-10-31", manufacturer="QDS")))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    path = f"/fuldatal/connect/geraete/{radio.pk}/tausch/"
    said = {
        "tag": year.bis.isoformat(),
        "nummer": "88888888",
        "endstand": format(stand.stand + 1, "f").replace(".", ","),
    }
    text = client.post(path, said).content.decode()
    assert (number in text, 'name="trotzdem"' in text) == (True, True)
    assert client.post(path, {**said, "endstand": format(stand.stand, "f").replace(".", ",")}).status_code == 302


def test_a_meter_is_exchanged_when_the_day_has_come(client: Client, crew: Firma, point: Datenpunkt) -> None:
    with organisation_scope(crew.organisation.pk):
        old = in_house(crew)[0]
    deliver(point, csv(line_of(old, "99300", timezone.localdate().isoformat(), manufacturer="QDS")))
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
    said = {"tag": (timezone.localdate() + timedelta(days=9)).isoformat(), "nummer": "88888888"}
    answer = client.post(f"/fuldatal/connect/geraete/{radio.pk}/tausch/", said)
    assert (answer.status_code, "ist noch nicht gewesen" in answer.content.decode()) == (422, True)
    with organisation_scope(crew.organisation.pk):
        assert Geraet.objects.get(pk=old.pk).bis is None


@pytest.mark.parametrize("nummer", ["88888888", ""])
def test_an_exchange_on_the_page_of_the_house_takes_the_radio_devices_with_it(
    client: Client, crew: Firma, point: Datenpunkt, nummer: str
) -> None:
    with organisation_scope(crew.organisation.pk):
        old = in_house(crew)[0]
        stand = Ablesung.objects.filter(geraet=old).latest("am").stand
    more = {"manufacturer": "QDS"}
    deliver(point, csv(line_of(old, format(stand + 5, "f"), "2026-10-31", **more)))
    deliver(point, csv(line_of(old, "3", "2026-11-10", **more).replace(old.nr, "88888888")), "neu.csv")
    with organisation_scope(crew.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=old.nr)
        client.post("/fuldatal/connect/geraete/zuordnen/", {"was": "vorschlaege", "geraet": str(radio.pk)})
        Ablesung.objects.filter(geraet=old, am__gte=crew.zeitraum.bis).delete()
        # others of the same number that measure something else are none of this house
        for maker in ("AAA", "BBB"):
            Funkgeraet.objects.create(
                hersteller=maker, funkadresse="88888888", medium="GAS", erstmals_am=NOW, zuletzt_am=NOW
            )
    said = {"vorgang": "tauschen" if nummer else "ausbauen", "tag": crew.zeitraum.bis.isoformat(), "nummer": nummer}
    path = f"{crew.haus}geraet/{old.pk}/tausch/"
    assert client.post(path, {**said, "endstand": format(stand, "f").replace(".", ",")}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        radio.refresh_from_db()
        new = Funkgeraet.objects.get(hersteller="QDS", funkadresse="88888888")
        assert (radio.stand, radio.geraet_id) == ("ausgebaut", old.pk)
        assert (new.stand, new.geraet and new.geraet.nr) == (("zugeordnet", nummer) if nummer else ("neu", None))
