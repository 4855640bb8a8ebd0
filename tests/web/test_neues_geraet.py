"""An exchange says what the new device is, and the year after still knows what hung there before."""

from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.besetzung import NOW, Firma
from umlage.apps.abrechnung import queries as abrechnungen
from umlage.apps.abrechnung.jahreswechsel import open_next_year
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.geraete.models import Geraet
from umlage.apps.messwerte.models import Ablesung
from umlage.apps.messwerte.queries import tafel

pytestmark = pytest.mark.django_db


@pytest.fixture
def beispiel() -> str:
    return "gashaus-2024.yaml"


def device(house: Firma, art: str, **angaben: Any) -> Geraet:
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.filter(nutzeinheit__isnull=False, bis__isnull=True, art=art).first()
        if row is None:
            row = Geraet.objects.filter(nutzeinheit__isnull=False, bis__isnull=True, art="waermezaehler").first()
            row.art = art
        row.angaben = {**row.angaben, **angaben}
        row.save()
        row.ablesungen.filter(am__gt=date(2024, 6, 30)).delete()
        return row


def exchange(clerk: Client, house: Firma, row: Geraet, **said: str) -> str:
    stand = {"vorgang": "tauschen", "tag": "2024-06-30", "endstand": "90000", "nummer": "N-1", "anfangsstand": "0"}
    answer = clerk.post(f"{house.haus}geraet/{row.pk}/tausch/", {**stand, **said}, follow=True)
    return unescape(answer.content.decode())


def new_one(house: Firma) -> Geraet:
    with organisation_scope(house.organisation.pk):
        return Geraet.objects.get(nr="N-1")


def test_an_allocator_gets_its_own_factor_model_and_maker(clerk: Client, house: Firma) -> None:
    row = device(house, "hkv", bewertung={"kges": Decimal("1.25")}, modell="hkv-einfach", stellen=Decimal(5))
    page = unescape(clerk.get(f"{house.haus}geraet/{row.pk}/tausch/").content.decode())
    assert 'name="faktor" value="1,25"' in page
    assert "Heizkostenverteiler" in page
    assert "Endstand (Einh.)" in page
    assert '<option value="hkv-stichtag">' in page
    # nothing is valued that does not have to be
    assert 'name="eichjahr"' not in page
    said = {"faktor": "1,408", "modell": "hkv-stichtag", "hersteller": "Qundis", "ruecksetzung": "31.12."}
    exchange(clerk, house, row, **said)
    new = new_one(house)
    assert new.karte["hersteller"] == "Qundis"
    assert {name: new.angaben.get(name) for name in ("bewertung", "modell", "ruecksetzung", "stellen")} == {
        "bewertung": {"kges": Decimal("1.408")},
        "modell": "hkv-stichtag",
        "ruecksetzung": "12-31",
        "stellen": None,
    }


def test_the_radiator_stays_where_the_valuation_has_parts(clerk: Client, house: Firma) -> None:
    parts = {"kc": Decimal("0.9"), "heizkoerper": {"normleistung": Decimal(1100)}, "verteiler": "alt", "code": None}
    first = {"ab": "2023-01-01", "wert": {"kges": Decimal(1)}}
    row = device(house, "hkv", bewertung=[first, {"ab": "2024-03-01", "wert": parts}])
    exchange(clerk, house, row, faktor="1,1")
    assert new_one(house).angaben["bewertung"] == {"kc": Decimal("1.1"), "heizkoerper": {"normleistung": Decimal(1100)}}


def test_a_factor_that_stays_leaves_the_valuation_alone(clerk: Client, house: Firma) -> None:
    parts = {"kc": Decimal("0.9"), "heizkoerper": {"normleistung": Decimal(1100)}, "verteiler": "wie bisher"}
    row = device(house, "hkv", bewertung=parts)
    exchange(clerk, house, row, faktor="0,9")
    assert new_one(house).angaben["bewertung"] == parts


def test_a_meter_gets_its_year_of_calibration_and_its_unit(clerk: Client, house: Firma) -> None:
    row = device(house, "waermezaehler", einheit="MWh", eichung={"jahr": Decimal(2018)})
    page = unescape(clerk.get(f"{house.haus}geraet/{row.pk}/tausch/").content.decode())
    assert "Endstand (MWh)" in page
    assert '<option value="MWh" selected>MWh</option>' in page
    assert 'name="faktor"' not in page
    exchange(clerk, house, row, eichjahr="M24", einheit="")
    new = new_one(house)
    assert new.angaben["eichung"] == {"jahr": Decimal(2024)}
    assert "einheit" not in new.angaben
    assert new.geeicht_bis == date(2030, 12, 31)


@pytest.mark.parametrize(
    ("art", "said", "told"),
    [
        ("hkv", {"faktor": ""}, "Diese Angabe fehlt."),
        ("hkv", {"faktor": "0"}, "Der Faktor ist größer als 0."),
        ("hkv", {"faktor": "1", "ruecksetzung": "31.02."}, "Bitte Tag und Monat schreiben, zum Beispiel 31.12."),
        ("hkv", {"faktor": "1", "modell": "wasser"}, "Für diese Art von Gerät steht das Modell weder im Katalog"),
        ("waermezaehler", {"eichjahr": "20245"}, "Das Jahr liegt zwischen 1970 und"),
        ("waermezaehler", {"eichjahr": "2024,5"}, "Das Jahr liegt zwischen 1970 und"),
        ("waermezaehler", {"einheit": "m3"}, "m3"),
    ],
)
def test_what_no_device_can_have_is_refused_at_its_field(
    clerk: Client, house: Firma, art: str, said: dict[str, str], told: str
) -> None:
    row = device(house, art, **({"bewertung": {"kges": Decimal(1)}} if art == "hkv" else {}))
    page = exchange(clerk, house, row, **said)
    assert told in page
    assert "fehlertext" in page
    with organisation_scope(house.organisation.pk):
        assert not Geraet.objects.filter(nr="N-1").exists()


# ---- the year after


def next_year(house: Firma) -> Any:
    with organisation_scope(house.organisation.pk):
        return open_next_year(zeitraum=house.zeitraum, ergebnis=None, benutzer=house.people["sachbearbeitung"], am=NOW)


def shown(house: Firma, zeitraum: Any) -> Any:
    with organisation_scope(house.organisation.pk):
        return next(zeile for zeile in tafel(zeitraum).zeilen if zeile.geraet.nr == "N-1")


def read(house: Firma, nr: str, tag: date, stand: str) -> None:
    with organisation_scope(house.organisation.pk):
        row = Geraet.objects.get(nr=nr)
        Ablesung.objects.update_or_create(geraet=row, am=tag, defaults={"stand": Decimal(stand)})


@pytest.mark.parametrize(
    ("old", "new", "counted"),
    [
        ({}, {}, "130"),
        ({"einheit": "MWh"}, {"einheit": "kWh"}, "100030"),
        ({"bewertung": {"kges": Decimal("1.5")}}, {"faktor": "2"}, "105"),
        ({"bewertung": {"kc": Decimal(1), "kq": Decimal(1)}}, {"faktor": "2"}, None),
    ],
)
def test_the_year_before_of_the_place_is_that_of_both_devices(
    clerk: Client, house: Firma, old: dict[str, Any], new: dict[str, str], counted: str | None
) -> None:
    row = device(house, "hkv" if "bewertung" in old else "waermezaehler", **old)
    with organisation_scope(house.organisation.pk):
        start = row.ablesungen.get(am=date(2023, 12, 31)).stand
    exchange(clerk, house, row, endstand=f"{start + 100}".replace(".", ","), **new)
    read(house, "N-1", date(2024, 12, 31), "30")
    here = shown(house, next_year(house))
    assert here.vorjahr == (Decimal(counted) if counted else None)
    assert here.vorgaenger == ((row.nr,) if counted else ())


@pytest.mark.parametrize(("counted", "said"), [(120, "130"), (121, "130.833")])
def test_a_converted_consumption_has_no_more_places_than_an_allocator(
    clerk: Client, house: Firma, counted: int, said: str
) -> None:
    row = device(house, "hkv", bewertung={"kges": Decimal("1.25")})
    with organisation_scope(house.organisation.pk):
        start = row.ablesungen.get(am=date(2023, 12, 31)).stand
    exchange(clerk, house, row, endstand=f"{start + counted}".replace(".", ","), faktor="1,5")
    read(house, "N-1", date(2024, 12, 31), "30")
    assert str(shown(house, next_year(house)).vorjahr) == said


def test_the_page_of_the_year_after_names_the_device_before(clerk: Client, house: Firma) -> None:
    row = device(house, "waermezaehler")
    with organisation_scope(house.organisation.pk):
        start = row.ablesungen.get(am=date(2023, 12, 31)).stand
    exchange(clerk, house, row, endstand=f"{start + 100}".replace(".", ","))
    read(house, "N-1", date(2024, 12, 31), "30")
    next_year(house)
    page = clerk.get(house.haus.replace("/2024/", "/2025/") + "verbrauch/").content.decode()
    assert f"mit {row.nr}" in page
    # and the old device has no row of its own any more
    assert page.count(row.nr) == 1


def test_kind_and_unit_stand_at_every_device_before_it_is_read(clerk: Client, house: Firma) -> None:
    row = device(house, "waermezaehler", einheit="MWh")
    with organisation_scope(house.organisation.pk):
        row.raum = "Teeküche"
        row.save()
        row.ablesungen.all().delete()
        assert abrechnungen.probe(house.zeitraum).fehler
        flat = row.nutzeinheit_id
    page = clerk.get(f"{house.haus}verbrauch/").content.decode()
    assert '<div class="grey geraeteart">Wärmezähler, MWh</div>' in page
    form = clerk.get(f"{house.haus}nutzeinheit/{flat}/nutzerwechsel/").content.decode()
    assert f"Teeküche, Wärmezähler {row.nr} (MWh)" in form
