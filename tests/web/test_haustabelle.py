"""A house out of a workbook: the template makes one, every error is named, and nothing is half made."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from tests.besetzung import Firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.austausch import queries
from umlage.apps.austausch.models import Einspielung
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Gebaeude, Liegenschaft, Nutzer
from umlage.apps.messwerte.models import Ablesung
from umlage.web.staff.stammblaetter import blaetter

pytestmark = pytest.mark.django_db
PAGE = "/fuldatal/neu/tabelle/"


def filled(clerk: Client, **cells: object) -> SimpleUploadedFile:
    """The template with other cells: `Nutzer__B2`."""
    book = load_workbook(io.BytesIO(clerk.get(f"{PAGE}vorlage.xlsx").content))
    for place, value in cells.items():
        sheet, cell = place.split("__")
        book[sheet][cell] = value
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("haus.xlsx", target.getvalue())


def column(clerk: Client, sheet: str, title: str) -> str:
    book = load_workbook(io.BytesIO(clerk.get(f"{PAGE}vorlage.xlsx").content))
    return next(cell.coordinate for cell in book[sheet][1] if cell.value == title).replace("1", "2")


def houses(house: Firma) -> int:
    with organisation_scope(house.organisation.pk):
        return Liegenschaft.objects.count()


def test_the_template_becomes_a_house(house: Firma, clerk: Client) -> None:
    answer = clerk.post(PAGE, {"datei": filled(clerk)})
    assert answer.status_code == 302, answer.content.decode()
    preview = clerk.get(answer.headers["Location"])
    text = preview.content.decode()
    for word in ("Am Weg 3", "Erika Muster", "12345678", "Vorderhaus", "Wartung"):
        assert word in text, word
    assert houses(house) == 1
    done = clerk.post(answer.headers["Location"], {"plan": preview.context["plan"].pruefsumme}, follow=True)
    assert "Am Weg 3 angelegt" in done.content.decode()
    with organisation_scope(house.organisation.pk):
        made = Liegenschaft.objects.get(strasse="Am Weg 3")
        assert [str(row) for row in Gebaeude.objects.filter(liegenschaft=made)] == ["Vorderhaus"]
        person = Nutzer.objects.get(name="Erika Muster")
        assert (person.nutzeinheit.liegenschaft, person.nutzeinheit.gebaeude.name) == (made, "Vorderhaus")
        device = Geraet.objects.get(nr="12345678", liegenschaft=made)
        assert Ablesung.objects.filter(geraet=device).count() == 1
        assert Verlauf.objects.filter(liegenschaft=made.pk, bezeichnung__contains="aus haus.xlsx angelegt").exists()
        assert not Einspielung.objects.exists()


def test_the_preview_says_where_a_row_belongs(clerk: Client) -> None:
    answer = clerk.post(PAGE, {"datei": filled(clerk)})
    shown = {
        (one["blatt"], one["name"]): one["dazu"] for one in clerk.get(answer.headers["Location"]).context["schritte"]
    }
    assert shown["Nutzer", "1-1 Erika Muster"] == "Nutzeinheit 1"
    assert shown["Geräte", "12345678 Wohnzimmer"] == "Nutzeinheit 1"
    assert shown["Kosten", "Wartung 30.06.2025"] == "Heizungsnebenkosten, Anlage 1"
    assert shown["Ablesungen", "12345678 31.12.2025"] == ""


@pytest.mark.parametrize("value", [1.25, "1,25", "{Kges: 1.25}", "{kges: 1.25}"])
def test_the_factor_of_an_allocator_is_a_number_in_its_cell(house: Firma, clerk: Client, value: object) -> None:
    place = column(clerk, "Geräte", "Bewertung")
    answer = clerk.post(PAGE, {"datei": filled(clerk, **{f"Geräte__{place}": value})})
    assert answer.status_code == 302, answer.content.decode()
    preview = clerk.get(answer.headers["Location"])
    clerk.post(answer.headers["Location"], {"plan": preview.context["plan"].pruefsumme})
    with organisation_scope(house.organisation.pk):
        device = Geraet.objects.get(nr="12345678")
        assert device.angaben["bewertung"] == {"kges": Decimal("1.25")}
        year = device.liegenschaft.zeitraeume.get()
        sheets = {sheet.name: sheet for sheet in blaetter(queries.tafeln(year))}
    (row,) = sheets["Geräte"].reihen
    assert row[sheets["Geräte"].koepfe.index("Bewertung")] == Decimal("1.25")


@pytest.mark.parametrize(
    ("sheet", "title", "value", "said"),
    [
        ("Liegenschaft", "Postleitzahl", None, "Diese Angabe fehlt."),
        ("Liegenschaft", "Letzter Tag", "gestern", "Bitte einen Tag angeben."),
        ("Liegenschaft", "Was abgerechnet wird", "alles", "Möglich sind: Heizung und Warmwasser"),
        ("Geräte", "Art", "Sonnenuhr", "ist nicht möglich"),
        ("Nutzer", "Name", "=1+1", "Hier steht eine Formel"),
    ],
)
def test_an_error_in_a_cell_is_named_and_nothing_waits(
    house: Firma, clerk: Client, sheet: str, title: str, value: object, said: str
) -> None:
    answer = clerk.post(PAGE, {"datei": filled(clerk, **{f"{sheet}__{column(clerk, sheet, title)}": value})})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert title in text
    assert houses(house) == 1
    with organisation_scope(house.organisation.pk):
        assert not Einspielung.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "title", "value", "said"),
    [
        ("Nutzer", "Nutzeinheit", "77", "„77“ gibt es in dieser Liegenschaft nicht."),
        ("Liegenschaft", "Nummer", "0000001-2", "Diese Nummer gibt es hier schon."),
        ("Liegenschaft", "Letzter Tag", "31.12.2099", "höchstens zwölf Monate"),
    ],
)
def test_an_error_between_rows_is_shown_in_the_preview_and_nothing_can_be_taken(
    house: Firma, clerk: Client, sheet: str, title: str, value: object, said: str
) -> None:
    answer = clerk.post(PAGE, {"datei": filled(clerk, **{f"{sheet}__{column(clerk, sheet, title)}": value})})
    place = answer.headers["Location"]
    text = clerk.get(place).content.decode()
    assert said in text
    assert "Alles anlegen" not in text
    assert clerk.post(place, {"plan": "x"}).status_code == 422
    assert houses(house) == 1
    assert clerk.post(place, {"verwerfen": "1"}).status_code == 302
    assert clerk.get(place).status_code == 404


def test_errors_of_cells_and_between_rows_are_told_at_once(house: Firma, clerk: Client) -> None:
    cells = {
        f"Geräte__{column(clerk, 'Geräte', 'Art')}": "Sonnenuhr",
        f"Nutzer__{column(clerk, 'Nutzer', 'Nutzeinheit')}": "77",
    }
    answer = clerk.post(PAGE, {"datei": filled(clerk, **cells)})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "ist nicht möglich" in text
    assert "„77“ gibt es in dieser Liegenschaft nicht." in text
    # the device is there, but for its kind: who names it is right
    assert "„12345678“" not in text
    assert houses(house) == 1


def test_what_is_no_workbook_is_refused(clerk: Client) -> None:
    for name, content in (("haus.csv", b"a;b"), ("haus.xlsx", b"nein")):
        assert clerk.post(PAGE, {"datei": SimpleUploadedFile(name, content)}).status_code == 422
