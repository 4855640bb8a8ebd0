"""What is known of a device beside the Akte: entered, exported, taken in, kept over an exchange; and what follows."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.besetzung import NOW, Firma
from tests.web.test_nachfrage import fields
from tests.web.test_stammdaten import cell, confirm, edited, preview
from umlage.apps.abrechnung import queries
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.geraete.eichende import eichende
from umlage.apps.geraete.models import Geraet
from umlage.apps.messwerte import wechsel

pytestmark = pytest.mark.django_db
SAID = {
    "pos": "2",
    "hersteller": "Zenner",
    "montageart": "Unterputz",
    "montageinfo": "hinter der Klappe unter der Spüle",
    "baulaenge": "110",
    "gewinde": "G 3/4 B",
}


def device(crew: Firma) -> Geraet:
    return Geraet.objects.filter(liegenschaft=crew.zeitraum.liegenschaft, nutzeinheit__isnull=False).order_by("pk")[0]


def save(client: Client, crew: Firma, row: Geraet, **said: str) -> Any:
    address = f"{crew.haus}teil/geraet/{row.pk}/"
    return client.post(address, fields(client.get(address).content.decode()) | said)


def test_the_card_is_entered_and_no_akte_has_it(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        row = device(crew)
        before = queries.akte(crew.zeitraum)
    answer = save(client, crew, row, **SAID)
    assert answer.status_code == 302, answer.content.decode()
    with organisation_scope(crew.organisation.pk):
        row.refresh_from_db()
        assert row.pos == 2
        assert row.karte == {**{k: v for k, v in SAID.items() if k != "pos"}, "baulaenge": Decimal(110)}
        # the device with a position comes first, and nothing else is new
        assert sorted(queries.akte(crew.zeitraum)) == sorted(before)
        assert "Zenner" not in queries.akte(crew.zeitraum)
        assert queries.probe(crew.zeitraum).ergebnis is not None
        assert Verlauf.objects.filter(nachher__contains="Zenner").count() == 1
    shown = fields(client.get(f"{crew.haus}teil/geraet/{row.pk}/").content.decode())
    assert {name: shown[name] for name in SAID} == SAID


@pytest.mark.parametrize(("name", "text"), [("pos", "0"), ("baulaenge", "11,5"), ("gewinde", "x" * 61)])
def test_what_does_not_fit_is_refused_at_its_field(name: str, text: str, client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        row = device(crew)
    assert save(client, crew, row, **{name: text}).status_code == 422
    with organisation_scope(crew.organisation.pk):
        row.refresh_from_db()
        assert (row.pos, row.karte) == (None, {})


def test_devices_stand_in_the_order_of_their_positions(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        flat = device(crew).nutzeinheit
        rows = list(flat.geraete.all())
        assert len(rows) > 1
        rows[-1].pos = 1
        rows[-1].save()
        wanted = [rows[-1].nr, *(row.nr for row in rows[:-1])]
        assert [row.nr for row in flat.geraete.all()] == wanted
    page = client.get(f"{crew.haus}verbrauch/").content.decode()
    assert [page.index(f">{nr}</a>") for nr in wanted] == sorted(page.index(f">{nr}</a>") for nr in wanted)


def test_the_workbook_takes_it_there_and_back(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        row = device(crew)

    def change(book: Any) -> None:
        sheet = book["Geräte"]
        line = next(one for one in range(2, sheet.max_row + 1) if cell(sheet, one, "Nummer").value == row.nr)
        for head, value in (("Pos-Nr.", 7), ("Hersteller", "Minol"), ("Baulänge", 130), ("Gewinde", "G 1 B")):
            cell(sheet, line, head).value = value

    place, page = preview(client, crew, edited(client, crew, change))
    assert "Minol" in page
    confirm(client, place, page)
    with organisation_scope(crew.organisation.pk):
        row.refresh_from_db()
        assert (row.pos, row.karte) == (7, {"hersteller": "Minol", "baulaenge": Decimal(130), "gewinde": "G 1 B"})
    # and the next file says nothing new
    _, again = preview(client, crew, edited(client, crew, lambda book: None))
    assert "Minol" not in again


def test_what_belongs_to_the_place_stays_when_the_device_is_exchanged(crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        row = device(crew)
        row.pos, row.karte = 3, {"hersteller": "Zenner", "montageinfo": "hinter der Tür", "gewinde": "G 3/4 B"}
        row.angaben = {**row.angaben, "eichung": {"bis": "2030-12-31"}}
        row.save()
        new = wechsel.exchange(
            geraet=row,
            zeitraum=None,
            tag=crew.zeitraum.bis,
            endstand=None,
            nummer="neu-1",
            anfangsstand=Decimal(0),
            benutzer=None,
            am=NOW,
        )
        assert (new.pos, new.karte) == (3, {"montageinfo": "hinter der Tür", "gewinde": "G 3/4 B"})


# ---- the last day of the calibration


def test_the_end_of_the_calibration_follows_what_is_said(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        row = next(one for one in Geraet.objects.all() if one.art == "warmwasserzaehler")
    save(client, crew, row, **{"eichung.jahr": "2024"})
    with organisation_scope(crew.organisation.pk):
        row.refresh_from_db()
        assert row.geeicht_bis == eichende(row.nr, row.art, row.angaben) == date(2030, 12, 31)
        assert not Verlauf.objects.filter(nachher__contains="geeicht_bis").exists()
    save(client, crew, row, **{"eichung.jahr": ""})
    with organisation_scope(crew.organisation.pk):
        row.refresh_from_db()
        assert row.geeicht_bis is None


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ({"jahr": Decimal(2019)}, date(2025, 12, 31)),
        ({"jahr": Decimal(2019), "frist": Decimal(3)}, date(2022, 12, 31)),
        ({"bis": "2027-06-30"}, date(2027, 6, 30)),
        ({"bis": "2027-02-30"}, None),
        ({}, None),
        ("M19", None),
    ],
)
def test_what_makes_no_sense_has_no_end(said: object, end: date | None) -> None:
    assert eichende("1", "warmwasserzaehler", {"eichung": said}) == end


def test_the_planning_tells_who_orders_the_new_ones_what_fits(client: Client, crew: Firma) -> None:
    with organisation_scope(crew.organisation.pk):
        row = next(one for one in Geraet.objects.all() if one.art == "warmwasserzaehler")
        row.angaben = {**row.angaben, "eichung": {"bis": "2020-12-31"}}
        row.karte = {"baulaenge": Decimal(110), "gewinde": "G 3/4 B", "montageinfo": "hinter der Klappe"}
        row.save()
    sheet = load_workbook(io.BytesIO(client.get("/fuldatal/connect/planung.xlsx").content)).worksheets[0]
    found = dict(zip([one.value for one in sheet[1]], [one.value for one in sheet[2]], strict=True))
    assert found["Gerät"] == row.nr
    assert (found["Baulänge"], found["Gewinde"]) == (110, "G 3/4 B")
    assert found["Montage-Information"] == "hinter der Klappe"
