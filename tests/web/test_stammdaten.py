"""Master data as sheets: what is written reads back to the same, every change and error is shown, nobody is overrun."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from tests.besetzung import EXAMPLES, NOW, Firma, firma
from tests.golden.cases import GOLDEN
from umlage.apps.abrechnung import operations as abrechnungen
from umlage.apps.abrechnung import queries as proben
from umlage.apps.accounts.access import RECHTE, Recht
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.austausch import operations, queries
from umlage.apps.austausch.bestand import Bestand
from umlage.apps.austausch.blaetter import BLAETTER, as_plain, from_plain
from umlage.apps.austausch.models import Einspielung
from umlage.apps.austausch.plan import plan
from umlage.apps.geraete.models import Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit, Nutzer
from umlage.apps.messwerte.models import Ablesung
from umlage.formats.arbeitsmappe import lesen
from umlage.formats.arbeitsmappe.lesen import csv_lesen, mappe_lesen
from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe, csv_datei
from umlage.web.staff.stammblaetter import blaetter, einlesen, koepfe

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
AKTEN = sorted([*EXAMPLES.glob("*.yaml"), *GOLDEN.glob("*/akte*.yaml")])
Sheet = Any


@pytest.fixture
def beispiel() -> str:
    return "gashaus-2024.yaml"


def edited(clerk: Client, house: Firma, change: Callable[[Any], None]) -> bytes:
    """The workbook of the house with a change."""
    book = load_workbook(io.BytesIO(clerk.get(f"{house.haus}stammdaten/datei/xlsx/").content))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def cell(sheet: Sheet, row: int, head: str) -> Any:
    place = next(one.column for one in sheet[1] if one.value == head)
    return sheet.cell(row, place)


def add(sheet: Sheet, **values: Any) -> None:
    row = sheet.max_row + 1
    for head, value in values.items():
        cell(sheet, row, head.replace("_", " ")).value = value


def send(clerk: Client, house: Firma, content: bytes, name: str = "haus.xlsx", **more: str) -> Any:
    return clerk.post(f"{house.haus}stammdaten/", {"datei": SimpleUploadedFile(name, content), **more})


def preview(clerk: Client, house: Firma, content: bytes) -> tuple[str, str]:
    """The address of the preview and its text."""
    answer = send(clerk, house, content)
    assert answer.status_code == 302, answer.content.decode()
    place = answer.headers["Location"]
    return place, clerk.get(place).content.decode()


def confirm(clerk: Client, place: str, page: str, **more: str) -> Any:
    hidden = dict(re.findall(r'type="hidden" name="(fassung|plan)" value="([^"]*)"', page))
    return clerk.post(place, {**hidden, **more})


# ---- there and back


def test_every_column_has_a_head_of_its_own() -> None:
    for blatt in BLAETTER:
        heads = list(koepfe(blatt).values())
        assert len({head.casefold() for head in heads}) == len(heads), blatt


@pytest.mark.parametrize("path", AKTEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_written_reads_back_to_the_same(path: Any) -> None:
    one = firma("elbufer", "casameta-2022.yaml")
    with organisation_scope(one.organisation.pk):
        Liegenschaft.objects.all()[0].zeitraeume.all().delete()
        try:
            year = abrechnungen.take_in_akte(content=path.read_bytes(), is_json=False, benutzer=None, am=NOW)
        except abrechnungen.Refused:
            return
        sheets = blaetter(queries.tafeln(year))
        assert len(sheets) == len(BLAETTER)
        files = (
            mappe_lesen(arbeitsmappe(sheets, titel="x", am=year.bis)),
            [sheet for blatt in sheets for sheet in csv_lesen(csv_datei(blatt), blatt.name)],
        )
        for file in files:
            read = einlesen(file)
            assert (read.fehler, read.hinweise) == ([], [])
            assert len(read.zeilen) == sum(len(sheet.reihen) for sheet in sheets)
            found = plan(Bestand(year), from_plain(as_plain(read.zeilen)))
            assert [(step.name, step.felder) for step in found.schritte] == []
            assert found.fehler == []
            assert found.gleich == len(read.zeilen)


# ---- preview and confirmation


def test_every_change_is_shown_before_and_made_after(clerk: Client, house: Firma) -> None:
    def change(book: Any) -> None:
        cell(book["Nutzer"], 2, "Name").value = "Neuer Name"
        cell(book["Nutzer"], 2, "Vorauszahlung, Heizkosten").value = 1234.5
        cell(book["Kosten"], 2, "Betrag").value = "2.345,67"
        add(book["Nutzeinheiten"], Nummer="99", Lage="Dachgeschoss", **{"Fläche, Heizung": 41.25})
        add(book["Nutzer"], Nutzeinheit="99", Nummer="99-1", Name="Nora Neu")
        add(book["Geräte"], Nutzeinheit="99", Nummer="990001", Art="Heizkostenverteiler", Raum="Küche")
        add(book["Ablesungen"], Gerät="990001", Am="31.12.2024", Stand="812,5")

    with organisation_scope(house.organisation.pk):
        before = (Nutzer.objects.count(), Verlauf.objects.count())
        person = Nutzer.objects.order_by("nutzeinheit__reihenfolge", "reihenfolge").first()
        old = person.name
    place, page = preview(clerk, house, edited(clerk, house, change))
    for text in ("Neuer Name", old, "1234,5", "2345,67", "Nora Neu", "990001", "Dachgeschoss", "812,5"):
        assert text in page, text
    assert "Das meldet die Prüfung danach zusätzlich" in page
    with organisation_scope(house.organisation.pk):
        assert (Nutzer.objects.count(), Verlauf.objects.count()) == before
        assert Nutzer.objects.get(pk=person.pk).name == old
    assert confirm(clerk, place, page).status_code == 302
    with organisation_scope(house.organisation.pk):
        person.refresh_from_db()
        assert person.name == "Neuer Name"
        assert person.jahre.get(zeitraum=house.zeitraum).angaben["vorauszahlung"]["heizkosten"] == Decimal("1234.5")
        new = Nutzeinheit.objects.get(nr="99")
        assert new.nutzer.get().name == "Nora Neu"
        assert new.angaben["flaeche"]["heizung"] == Decimal("41.25")
        device = new.geraete.get()
        assert (device.art, device.raum) == ("hkv", "Küche")
        assert device.ablesungen.get().stand == Decimal("812.5")
        assert Kostenzeile.objects.filter(betrag=Decimal("2345.67")).count() == 1
        assert Einspielung.objects.count() == 0
        said = list(Verlauf.objects.order_by("pk").values_list("bezeichnung", flat=True)[before[1] :])
    assert "Stammdaten aus haus.xlsx übernommen" in said
    assert any("Nora Neu" in text for text in said)
    history = clerk.get(f"{house.haus}protokoll/").content.decode()
    assert all(f'<span class="grey">{word}:</span>' in history for word in ("Neu", "Geändert", "Gelöscht"))


def test_an_address_in_a_sheet_needs_no_name_of_its_own(clerk: Client, house: Firma) -> None:
    def change(book: Any) -> None:
        cell(book["Nutzer"], 2, "Anschrift, Name").value = None
        cell(book["Nutzer"], 2, "Anschrift, Straße und Hausnummer").value = "Fern 9"
        cell(book["Nutzer"], 2, "Anschrift, Ort").value = "Berlin"

    place, page = preview(clerk, house, edited(clerk, house, change))
    assert confirm(clerk, place, page).status_code == 302
    with organisation_scope(house.organisation.pk):
        assert Nutzer.objects.filter(angaben__contains="Fern 9").count() == 1


def test_what_a_file_does_not_name_stays(clerk: Client, house: Firma) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Nutzer"
    with organisation_scope(house.organisation.pk):
        person = Nutzer.objects.select_related("nutzeinheit").order_by("pk").first()
        before = Bestand(house.zeitraum).werte("nutzer", person)
        count = Nutzer.objects.count()
    sheet.append(["Nutzeinheit", "Nummer", "Name"])
    sheet.append([person.nutzeinheit.nr, person.nr, "Anders"])
    target = io.BytesIO()
    book.save(target)
    place, page = preview(clerk, house, target.getvalue())
    assert confirm(clerk, place, page).status_code == 302
    with organisation_scope(house.organisation.pk):
        person.refresh_from_db()
        assert Bestand(house.zeitraum).werte("nutzer", person) == {**before, "name": "Anders"}
        assert Nutzer.objects.count() == count


def test_only_what_says_so_is_deleted_and_with_it_what_hangs_on_it(clerk: Client, house: Firma) -> None:
    def change(book: Any) -> None:
        cell(book["Nutzeinheiten"], 2, "Löschen").value = "ja"
        for row in range(book["Nutzer"].max_row, 1, -1):
            book["Nutzer"].delete_rows(row)

    with organisation_scope(house.organisation.pk):
        flat = Nutzeinheit.objects.order_by("reihenfolge").first()
        left = Nutzer.objects.exclude(nutzeinheit=flat).count()
    place, page = preview(clerk, house, edited(clerk, house, change))
    assert re.search(r"mit \d+ Nutzern?, \d+ Geräte?n? und deren Ablesungen", page)
    assert confirm(clerk, place, page).status_code == 302
    with organisation_scope(house.organisation.pk):
        assert not Nutzeinheit.objects.filter(pk=flat.pk).exists()
        assert Nutzer.objects.count() == left > 0


def test_a_thrown_away_file_leaves_nothing(clerk: Client, house: Firma) -> None:
    place, page = preview(clerk, house, edited(clerk, house, lambda book: cell_name(book, "Weg")))
    assert confirm(clerk, place, page, verwerfen="1").status_code == 302
    assert clerk.get(place).status_code == 404
    with organisation_scope(house.organisation.pk):
        assert Einspielung.objects.count() == 0
        assert not Nutzer.objects.filter(name="Weg").exists()


def cell_name(book: Any, name: str) -> None:
    cell(book["Nutzer"], 2, "Name").value = name


def test_a_file_that_nobody_confirms_is_not_kept(house: Firma) -> None:
    said = {"zeitraum": house.zeitraum, "zeilen": [], "datei": "x.xlsx", "benutzer": house.people["administration"]}
    with organisation_scope(house.organisation.pk):
        operations.lay_down(**said, am=NOW)
        new = operations.lay_down(**said, am=NOW + timedelta(days=2))
        assert list(Einspielung.objects.all()) == [new]


# ---- two at once


def test_the_second_of_two_clerks_is_told_and_sees_the_change_against_the_new_state(
    clerk: Client, house: Firma
) -> None:
    first, page = preview(clerk, house, edited(clerk, house, lambda book: cell_name(book, "Erste")))
    second, other = preview(clerk, house, edited(clerk, house, lambda book: cell_name(book, "Zweite")))
    assert confirm(clerk, first, page).status_code == 302
    answer = confirm(clerk, second, other)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "inzwischen geändert" in text
    assert "Erste" in text
    assert "Zweite" in text
    with organisation_scope(house.organisation.pk):
        assert Nutzer.objects.filter(name="Erste").count() == 1
    assert confirm(clerk, second, text).status_code == 302
    with organisation_scope(house.organisation.pk):
        assert Nutzer.objects.filter(name="Zweite").count() == 1


def test_a_reading_that_came_meanwhile_is_not_overwritten_unseen(clerk: Client, house: Firma) -> None:
    place, page = preview(
        clerk, house, edited(clerk, house, lambda book: setattr(cell(book["Ablesungen"], 2, "Stand"), "value", 4711))
    )
    with organisation_scope(house.organisation.pk):
        number = re.search(r"Ablesungen</td>.*?</span> (\S+)", page, re.S)
        assert number is not None
        Ablesung.objects.all().update(stand=Decimal(815))
    answer = confirm(clerk, place, page)
    assert answer.status_code == 422
    assert "Seit der Vorschau hat sich etwas geändert" in answer.content.decode()
    with organisation_scope(house.organisation.pk):
        assert not Ablesung.objects.filter(stand=4711).exists()


def test_an_amount_as_text_may_have_points_and_its_sign(clerk: Client, house: Firma) -> None:
    def change(book: Any) -> None:
        cell(book["Nutzer"], 2, "Vorauszahlung, Heizkosten").value = "2.300 €"

    place, page = preview(clerk, house, edited(clerk, house, change))
    assert confirm(clerk, place, page).status_code == 302
    with organisation_scope(house.organisation.pk):
        paid = [row.angaben.get("vorauszahlung", {}) for row in house.zeitraum.nutzerjahre.all()]
    assert Decimal(2300) in [one.get("heizkosten") for one in paid]


# ---- errors


def test_errors_of_cells_and_between_rows_are_told_at_once(clerk: Client, house: Firma) -> None:
    def change(book: Any) -> None:
        cell(book["Geräte"], 2, "Art").value = "Kompass"
        cell(book["Ablesungen"], 2, "Gerät").value = "000"

    answer = send(clerk, house, edited(clerk, house, change))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert [one["blatt"] for one in answer.context["fehler"]] == ["Geräte", "Ablesungen"]
    assert "„000“" in text


@pytest.mark.parametrize(
    ("sheet", "head", "value", "said"),
    [
        ("Nutzer", "Einzug", None, ""),
        ("Nutzer", "Von", "31.02.2024", "ist kein Tag"),
        ("Nutzer", "Leerstand", "vielleicht", "ja oder nein"),
        ("Nutzer", "Vorauszahlung, Heizkosten", "viel", "Hier steht keine Zahl"),
        ("Nutzer", "Vorauszahlung, Heizkosten", -5, "mindestens 0"),
        ("Nutzeinheiten", "Fläche, Heizung", "fünfzig", "Hier steht keine Zahl"),
        ("Nutzer", "Name", "=1+1", "Hier steht eine Formel"),
        ("Nutzer", "Name", None, "Diese Angabe fehlt"),
        ("Nutzer", "Nutzeinheit", "77", "gibt es in dieser Liegenschaft nicht"),
        ("Nutzer", "Befreiungen", "- {kosten", "YAML"),
        ("Geräte", "Art", "Kompass", "möglich sind"),
        ("Geräte", "Bis", "01.01.1990", "Der letzte Tag liegt vor dem ersten"),
        ("Kosten", "Schlüssel", "MEA", "AN Nutzer, WNZ Wohnungen, EA Miteigentum"),
        ("Kosten", "Kennung", "999999", "Diese Kennung hat keine Kostenzeile"),
        ("Kosten", "Bereich", "Wein", "Bitte einen Bereich nennen"),
        ("Ablesungen", "Gerät", "000", "gibt es in dieser Liegenschaft nicht"),
        ("Ablesungen", "Stand", None, "Diese Angabe fehlt"),
        ("Ablesungen", "Stand", "4.974", "nicht eindeutig"),
    ],
)
def test_every_error_has_its_place(clerk: Client, house: Firma, sheet: str, head: str, value: Any, said: str) -> None:
    def change(book: Any) -> None:
        if not said:
            book[sheet].cell(1, book[sheet].max_column + 1).value = head
            return
        if head == "Bis":
            cell(book[sheet], 2, "Ab").value = "01.01.2024"
        if head == "Bereich":
            cell(book[sheet], 2, "Kennung").value = None
        cell(book[sheet], 2, head).value = value

    answer = send(clerk, house, edited(clerk, house, change))
    page = (
        answer.content.decode() if answer.status_code == 422 else clerk.get(answer.headers["Location"]).content.decode()
    )
    row = re.search(
        rf'<tr><td>{sheet}</td><td class="num">(\d)</td><td>{re.escape(head)}</td><td class="fehlertext">([^<]*)</td>',
        page,
    )
    assert row is not None, page[page.find("fehlertext") - 300 :][:600]
    assert (row[1], said in row[2] or not said) == (("2" if said else "1"), True), row[2]
    assert "Alles übernehmen" not in page
    if answer.status_code == 302:
        assert confirm(clerk, answer.headers["Location"], page).status_code == 422
    with organisation_scope(house.organisation.pk):
        assert not Verlauf.objects.filter(bezeichnung__startswith="Stammdaten").exists()


def test_a_number_of_a_nutzer_that_two_flats_have_is_named(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        flats = [row.nr for row in Nutzeinheit.objects.order_by("reihenfolge")[:2]]
        taken = Nutzer.objects.filter(nutzeinheit__nr=flats[0]).first()
    assert taken is not None

    def change(book: Any) -> None:
        for flat in flats:
            add(book["Nutzer"], Nutzeinheit=flat, Nummer="NEU", Name="Neu")
        add(book["Nutzer"], Nutzeinheit=flats[1], Nummer=taken.nr, Name="Doppelt")

    _, page = preview(clerk, house, edited(clerk, house, change))
    assert "Die Nummer NEU steht schon in Zeile" in page
    assert f"Die Nummer {taken.nr} steht schon in Zeile" in page or "hat schon jemand in Nutzeinheit" in page


def test_the_same_twice_and_what_the_database_refuses_is_said(clerk: Client, house: Firma) -> None:
    def change(book: Any) -> None:
        add(book["Nutzeinheiten"], Nummer="99")
        add(book["Nutzeinheiten"], Nummer="99")

    _, page = preview(clerk, house, edited(clerk, house, change))
    assert "Dasselbe steht schon in Zeile" in page

    def rename(book: Any) -> None:
        sheet = book["Geräte"]
        add(sheet, Nummer="5x", Art="hkv", Nutzeinheit="1", Anlage="1")

    _, page = preview(clerk, house, edited(clerk, house, rename))
    assert "entweder in einer Nutzeinheit oder an einer Anlage" in page


def test_a_file_says_nothing_new(clerk: Client, house: Firma) -> None:
    _, page = preview(clerk, house, edited(clerk, house, lambda book: None))
    assert "Die Datei sagt nichts Neues." in page
    assert "Alles übernehmen" not in page


def test_a_csv_file_is_one_sheet(clerk: Client, house: Firma) -> None:
    content = clerk.get(f"{house.haus}stammdaten/datei/csv/", {"blatt": "nutzer"}).content
    assert send(clerk, house, content, "nutzer.csv").status_code == 422
    answer = send(clerk, house, content, "nutzer.csv", blatt="nutzer")
    assert answer.status_code == 302
    assert clerk.get(f"{house.haus}stammdaten/datei/csv/", {"blatt": "x"}).status_code == 404


# ---- foreign files


def packed(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def read_or_said(content: bytes) -> bool:
    """Whether a workbook is read, or refused with a sentence."""
    try:
        return isinstance(mappe_lesen(content), list)
    except lesen.Unlesbar as no:
        return bool(str(no))


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return target.getvalue()


def test_what_could_do_harm_is_refused_before_it_is_unpacked(clerk: Client, house: Firma) -> None:
    good = clerk.get(f"{house.haus}stammdaten/datei/xlsx/").content
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cases = {
        "Makros": with_part(good, "xl/vbaProject.bin", b"x"),
        "ausgepackt zu groß": with_part(good, "xl/media/image.bin", b"\0" * (lesen.MOST_UNPACKED + 1)),
        "verschlüsselt": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100,
        "keine Arbeitsmappe": b"PK kein Archiv",
        "größer als 5": b"x" * (lesen.MOST_BYTES + 1),
        "keine lesbare Arbeitsmappe": packed(**{**parts, "xl/worksheets/sheet1.xml": entity}),
    }
    for said, content in cases.items():
        answer = send(clerk, house, content)
        assert answer.status_code == 422, said
        assert said in answer.content.decode(), said
    many = packed(**{**parts, **{f"x/{number}": b"" for number in range(lesen.MOST_PARTS)}})
    assert "ausgepackt zu groß" in send(clerk, house, many).content.decode()
    assert "ohne Makros" in send(clerk, house, good, "haus.xlsm").content.decode()
    assert "Bitte eine Datei wählen" in clerk.post(f"{house.haus}stammdaten/").content.decode()


def test_a_sheet_with_more_rows_than_anybody_has_is_refused(
    clerk: Client, house: Firma, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = clerk.get(f"{house.haus}stammdaten/datei/xlsx/").content
    monkeypatch.setattr(lesen, "MOST_ROWS", 10)
    answer = send(clerk, house, good)
    assert answer.status_code == 422
    assert "mehr als 10 Zeilen" in answer.content.decode()
    nutzer = clerk.get(f"{house.haus}stammdaten/datei/csv/", {"blatt": "ablesungen"}).content
    assert "mehr als 10 Zeilen" in send(clerk, house, nutzer, "a.csv", blatt="ablesungen").content.decode()


def test_a_broken_workbook_is_an_answer_wherever_it_is_broken() -> None:
    good = arbeitsmappe([Blatt("Nutzer", ("Nummer", "Name"), [("1", "Eins")])], titel="x", am=NOW.date())
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in parts:
        for broken in (b"", parts[name][: len(parts[name]) // 2], parts[name].replace(b"<", b"<x", 3)):
            assert read_or_said(packed(**{**parts, name: broken})), name


# ---- who may


def test_whoever_may_take_in_master_data_may_also_enter_costs_and_readings() -> None:
    for rechte in RECHTE.values():
        if Recht.STAMMDATEN in rechte:
            assert {Recht.KOSTEN, Recht.ABLESUNGEN} <= rechte


def test_readers_may_download_and_nothing_else(client: Client, house: Firma) -> None:
    client.force_login(house.people["lesen"], backend=BACKEND)
    page = client.get(f"{house.haus}stammdaten/")
    assert page.status_code == 200
    assert "Vorschau zeigen" not in page.content.decode()
    good = client.get(f"{house.haus}stammdaten/datei/xlsx/").content
    assert good.startswith(b"PK")
    assert send(client, house, good).status_code == 404


def test_questions_of_the_preview_do_not_grow_with_the_rows(house: Firma) -> None:
    counts = []
    with organisation_scope(house.organisation.pk):
        for rows in (1, 3):
            people = list(Nutzer.objects.order_by("pk").select_related("nutzeinheit")[:rows])
            read = [
                *einlesen(
                    csv_lesen(
                        "\n".join(
                            ["Nutzeinheit;Nummer;Name", *(f"{p.nutzeinheit.nr};{p.nr};Neu {p.nr}" for p in people)]
                        ).encode(),
                        "Nutzer",
                    )
                ).zeilen
            ]
            with CaptureQueriesContext(connection) as seen:
                assert len(plan(Bestand(house.zeitraum), read).schritte) == rows
            counts.append(len(seen))
            with CaptureQueriesContext(connection) as seen:
                queries.tafeln(house.zeitraum)
            counts.append(len(seen))
        assert counts == [counts[0]] * 4
        assert proben.probe(house.zeitraum).ergebnis is not None
        assert Geraet.objects.count() > 3
        assert Abrechnungszeitraum.objects.count() == 1
