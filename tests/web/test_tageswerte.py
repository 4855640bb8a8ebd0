"""A value without a day beside dated ones: it counts from the beginning, and nothing of it is lost."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.besetzung import Firma
from tests.web.test_nachfrage import fields
from umlage.apps.abrechnung import queries
from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.liegenschaften.models import Nutzeinheit, Nutzer
from umlage.web.staff.teilformular import from_the_beginning, read

VON = date(2025, 1, 1)


def entered(art: str, texts: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    felder = TEILARTEN[art].felder
    values, wrong = read(felder, from_the_beginning(felder, texts, VON))
    return values, [finding.where for finding in wrong]


def test_the_plain_value_is_the_first_of_the_dated_ones() -> None:
    values, wrong = entered(
        "nutzeinheit",
        {"flaeche.heizung": "80,25", "flaeche.heizung.3.ab": "2025-09-01", "flaeche.heizung.3.wert": "95,5"},
    )
    first, second = values["flaeche"]["heizung"]
    assert wrong == []
    assert (first["ab"], first["wert"]) == ("2025-01-01", Decimal("80.25"))
    assert (second["ab"], second["wert"]) == ("2025-09-01", Decimal("95.5"))


def test_a_value_of_several_fields_as_well() -> None:
    values, wrong = entered(
        "geraet",
        {
            "bewertung.kges": "1,25",
            "bewertung.quelle": "Typenschild",
            "bewertung.0.ab": "2025-07-15",
            "bewertung.0.wert.kc": "1,1",
            "bewertung.0.wert.heizkoerper.normleistung": "661",
        },
    )
    first, second = values["bewertung"]
    assert wrong == []
    assert first == {"ab": "2025-01-01", "wert": {"kges": Decimal("1.25"), "quelle": "Typenschild"}}
    assert second["wert"] == {"kc": Decimal("1.1"), "heizkoerper": {"normleistung": Decimal(661)}}


@pytest.mark.parametrize("day", ["2025-01-01", "2024-05-01"])
def test_two_values_for_the_beginning_are_refused(day: str) -> None:
    said = {"personen": "2", "personen.0.ab": day, "personen.0.wert": "3"}
    assert entered("nutzer", said)[1] == ["personen"]


def test_a_list_without_days_beside_one_value_is_refused() -> None:
    said = {
        "kostenbaum.zeitraum.von": "2025-01-01",
        "kostenbaum.zeitraum.0.von": "2025-03-01",
        "kostenbaum.nr": "1",
    }
    assert entered("kostenbaum", said)[1] == ["kostenbaum/zeitraum"]


@pytest.mark.django_db
def test_the_form_keeps_both(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        flat = Nutzeinheit.objects.filter(liegenschaft=crew.zeitraum.liegenschaft).first()
    address = f"{crew.haus}teil/nutzeinheit/{flat.pk}/"
    said = fields(client.get(address).content.decode())
    later = {"flaeche.heizung.0.ab": f"{crew.zeitraum.bis.year}-09-01", "flaeche.heizung.0.wert": "95,5"}
    assert client.post(address, said | later).status_code == 302
    with organisation_scope(crew.organisation.pk):
        flat.refresh_from_db()
        rows = queries.werte_des_teils("nutzeinheit", flat, crew.zeitraum)["flaeche"]["heizung"]
    assert [str(row["wert"]) for row in rows] == [said["flaeche.heizung"].replace(",", "."), "95.5"]
    assert str(rows[0]["ab"]) == crew.zeitraum.von.isoformat()


@pytest.mark.django_db
def test_what_a_form_does_not_need_is_not_asked_for(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        flat = Nutzeinheit.objects.filter(liegenschaft=crew.zeitraum.liegenschaft).first()
        Nutzer.objects.filter(nutzeinheit=flat).delete()
    address = f"{crew.haus}teil/nutzer/0/?in={flat.pk}"
    page = client.get(address).content.decode()
    label = page[page.index('for="f-name"') : page.index('id="h-name"')]
    assert "(nötig)" not in label
    assert "Leer bei Leerstand." in page
    assert "Ohne Angabe: die nächste." in client.get(f"{crew.haus}teil/nutzeinheit/0/").content.decode()
    said = {name: text for name, text in fields(page).items() if not name.endswith(".gilt")}
    assert client.post(address, said).status_code == 422
    assert client.post(address, said | {"leerstand": "ja"}).status_code == 302
    with organisation_scope(crew.organisation.pk):
        assert Nutzer.objects.get(nutzeinheit=flat).name == "Leerstand"


@pytest.mark.django_db
def test_a_flat_shows_its_areas_and_what_can_be_done_with_it(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        flat, common = Nutzeinheit.objects.filter(liegenschaft=crew.zeitraum.liegenschaft)[:2]
        # what held before the year stands there no more
        dated = tuple(
            {"ab": day, "wert": Decimal(area)}
            for day, area in (("2020-01-01", "70"), ("2021-06-01", "80"), ("2022-09-01", "95.5"))
        )
        Nutzeinheit.objects.filter(pk=flat.pk).update(angaben={"flaeche": {"heizung": dated}})
        Nutzeinheit.objects.filter(pk=common.pk).update(angaben={"umlage": ({"schluessel": "NHN"},)})
        Nutzer.objects.filter(nutzeinheit=common).delete()
    page = client.get(f"{crew.haus}nutzeinheiten/").content.decode()
    assert ">80,00 → 95,50<" in page
    row = page[page.index(f'id="ne-{common.pk}"') :].split("</tr>")[1]
    assert f"teil/nutzeinheit/{common.pk}/#f-umlage" in row
    assert "Nutzer hinzufügen" not in row
