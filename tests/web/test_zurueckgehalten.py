"""What was not taken, or cannot be read yet, keeps a device out of the Abrechnung and is named with the way to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.apps.test_eingang import NOW, csv, deliver, line
from tests.apps.test_uebernahme import exact, forget, send
from tests.besetzung import Firma
from tests.web.test_zaehlerwerte import as_person, device, text
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import verarbeitung
from umlage.apps.austausch.annahme import again
from umlage.apps.austausch.models import Eingang, Quarantaene, Telegramm
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet, Geraetejahr
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.monate import monthly

pytestmark = pytest.mark.django_db
NR = "62410118"
# it begins at 0 after each 31 December, and shows more there every year
MONTHS = (("900", "2021-12-31"), ("80", "2022-01-31"), ("560", "2022-11-30"), ("1000", "2022-12-31"))


def allocator(house: Firma) -> None:
    """The device is an allocator of which only the ends of months come, and nobody said that it begins anew."""
    others = [row for row in exact(house) if row[0] != NR]
    forget(house)
    send(house, others, "andere.csv")
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=NR).update(art="hkv", angaben={})
        where = Datenpunkt.objects.get()
    row = deliver(where, csv(*(line(NR, value, at, kind="MONTH_END", medium="HCA") for value, at in MONTHS)), "hkv.csv")
    assert row.stand == "teilweise"
    with organisation_scope(house.organisation.pk):
        place = Geraet.objects.get(nr=NR)
        Funkgeraet.objects.filter(funkadresse=NR).update(
            geraet=place, liegenschaft=place.liegenschaft, stand="zugeordnet"
        )


def stands(house: Firma) -> dict[date, Decimal]:
    with organisation_scope(house.organisation.pk):
        return dict(Ablesung.objects.filter(geraet__nr=NR).values_list("am", "stand"))


def test_of_a_device_whose_values_wait_in_quarantine_nothing_is_taken_over(house: Firma) -> None:
    allocator(house)
    clerk = as_person(house, "sachbearbeitung")
    page = text(clerk, f"{house.haus}zaehlerwerte/")
    assert "Ergebnis: Ungenügend." in page
    assert "Nicht angenommen, weil kleiner als der Wert davor: 2-mal ab 31.01.2022; beginnt die Anzeige neu" in page
    with organisation_scope(house.organisation.pk):
        delivery = Eingang.objects.get(name="hkv.csv")
        radio = Funkgeraet.objects.get(funkadresse=NR)
    assert f"eingaenge/{delivery.pk}/" in text(clerk, f"{house.haus}zaehlerwerte/{device(house, NR)}/")
    assert "2 Werte warten in der Quarantäne" in text(clerk, f"/fuldatal/connect/geraete/{radio.pk}/")
    clerk.post(f"{house.haus}zaehlerwerte/", {"ueberschreiben": "1", "schaetzen": "1"})
    assert stands(house) == {}
    with organisation_scope(house.organisation.pk):
        said = Geraetejahr.objects.get(geraet__nr=NR).angaben["schaetzung"]
    assert said["grund"] == "Nicht angenommen, weil kleiner als der Wert davor: 2-mal ab 31.01.2022"


def test_values_that_somebody_discarded_hold_nothing_back(house: Firma) -> None:
    allocator(house)
    with organisation_scope(house.organisation.pk):
        Quarantaene.objects.update(stand="verworfen")
    assert "Ergebnis: Sehr gut." in text(as_person(house, "sachbearbeitung"), f"{house.haus}zaehlerwerte/")


def test_a_delivery_is_read_again_with_the_day_that_the_house_knows(house: Firma) -> None:
    allocator(house)
    with organisation_scope(house.organisation.pk):
        Geraet.objects.filter(nr=NR).update(angaben={"ruecksetzung": "12-31"})
        delivery = Eingang.objects.get(name="hkv.csv")
        assert again(delivery)
        verarbeitung.work_on(delivery.pk, am=NOW)
        delivery.refresh_from_db()
        assert delivery.stand == "fertig", delivery.meldung
    clerk = as_person(house, "sachbearbeitung")
    assert "Ergebnis: Sehr gut." in text(clerk, f"{house.haus}zaehlerwerte/")
    clerk.post(f"{house.haus}zaehlerwerte/", {"ueberschreiben": "1", "schaetzen": "1"})
    assert stands(house)[date(2022, 12, 31)] == 1000
    with organisation_scope(house.organisation.pk):
        radio = Funkgeraet.objects.get(funkadresse=NR)
        january = monthly([radio], date(2022, 2, 1), 1)[radio.pk]
    # the month after its day begins at 0
    assert [one.verbrauch for one in january] == [80]


def test_telegrams_that_wait_for_a_key_are_named_as_the_cause(house: Firma) -> None:
    send(house, [(NR, "4318", "2021-12-31", "DUE")])
    with organisation_scope(house.organisation.pk):
        Telegramm.objects.create(
            hersteller="QDS",
            funkadresse=NR,
            eingang=Eingang.objects.get(),
            empfangen_am=NOW,
            grund="no_key",
            roh=b"\x01",
            pruefsumme=b"\x01",
        )
        radio = Funkgeraet.objects.get(funkadresse=NR)
    clerk = as_person(house, "sachbearbeitung")
    for page in ("", f"{device(house, NR)}/"):
        found = text(clerk, f"{house.haus}zaehlerwerte/{page}")
        assert "1 Telegramm wartet auf den passenden Schlüssel" in found
        assert f"/connect/geraete/{radio.pk}/" in found
