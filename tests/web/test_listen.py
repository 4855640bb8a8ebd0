"""Lists on screen and as files: amounts open their derivation, workbooks hold numbers and no formulas."""

import io
import re
import zipfile
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.besetzung import NOW, Firma, firma
from umlage.apps.abrechnung import operations, queries
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Kontakt, Nutzer, Vermerk
from umlage.apps.messwerte.models import Ablesung
from umlage.documents.liste.servicerechnung import RECHNUNGEN
from umlage.documents.liste.verzeichnis import ALLE
from umlage.web.staff.listenansicht import MOST_ROWS
from umlage.web.staff.listenwahl import TITEL

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
FORMS = {"gesamtkosten", "ableseauftrag", "ableseliste", "ableseformular", "datenblatt"}


@pytest.fixture
def beispiel() -> str:
    return "oelhaus-2023.yaml"


def issued(house: Firma) -> int:
    with organisation_scope(house.organisation.pk):
        row = operations.release(zeitraum=house.zeitraum, benutzer=house.people["administration"], am=NOW)
        operations.issue(abrechnung=row, benutzer=house.people["sachbearbeitung"], am=NOW)
        return int(row.pk)


def first_cost(house: Firma) -> Kostenzeile:
    with organisation_scope(house.organisation.pk):
        return Kostenzeile.objects.filter(bereich="kosten").order_by("pk").first()


def test_every_list_of_the_core_is_offered() -> None:
    assert set(TITEL) == {*ALLE, *RECHNUNGEN, *FORMS, "herleitung", "pruefbericht"}


@pytest.mark.parametrize("wort", sorted(set(TITEL) - set(RECHNUNGEN)))
def test_every_list_opens_and_comes_as_every_file_that_it_names(clerk: Client, house: Firma, wort: str) -> None:
    page = clerk.get(f"{house.haus}listen/{wort}/")
    assert page.status_code == 200
    text = page.content.decode()
    forms = re.findall(rf"listen/{wort}/(pdf|csv|xlsx)/", text) or ["pdf"]
    assert wort not in ALLE or forms == ["pdf", "csv", "xlsx"]
    for form in set(forms):
        file = clerk.get(f"{house.haus}listen/{wort}/{form}/")
        assert file.status_code == 200, form
        start = {"pdf": (b"%PDF", b"PK"), "csv": (b"\xef\xbb\xbf",), "xlsx": (b"PK",)}[form]
        assert file.content.startswith(start)
        name = re.fullmatch(r'attachment; filename="([\w.-]+)"', file.headers["Content-Disposition"])
        assert name is not None
        assert name[1].startswith("0004711-0-2023-")


@pytest.mark.parametrize("wort", sorted(RECHNUNGEN))
def test_a_house_without_an_invoice_says_so(clerk: Client, house: Firma, wort: str) -> None:
    text = clerk.get(f"{house.haus}listen/{wort}/").content.decode()
    assert "Die Akte hat keine Servicerechnung." in text
    assert clerk.get(f"{house.haus}listen/{wort}/pdf/").status_code == 404


class TestInvoice:
    @pytest.fixture
    def beispiel(self) -> str:
        return "../tests/golden/servicerechnung-2024/akte.yaml"

    @pytest.mark.parametrize("wort", sorted(RECHNUNGEN))
    def test_an_invoice_is_shown_and_comes_as_files(self, clerk: Client, house: Firma, wort: str) -> None:
        text = clerk.get(f"{house.haus}listen/{wort}/").content.decode()
        assert "353,99" in text
        assert "03.02.2025" in text
        for form, start in (("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
            file = clerk.get(f"{house.haus}listen/{wort}/{form}/")
            assert (file.status_code, file.content.startswith(start)) == (200, True)
        for link, amount in re.findall(r'hx-get="([^"]+)" hx-target="#tafel">([^<]+)<', text):
            # in a sentence it stands with its sign
            said = amount.replace("\xa0", " ") if amount.endswith("€") else f"{amount} €"
            assert f'<p class="gross">{said}</p>' in clerk.get(unescape(link)).content.decode()

    @pytest.mark.parametrize("sprache", ["de", "en"])
    def test_the_amounts_of_its_sentences_open_too(self, clerk: Client, house: Firma, sprache: str) -> None:
        person = house.people["sachbearbeitung"]
        person.sprache = sprache
        person.save()
        page = clerk.get(f"{house.haus}listen/servicerechnung/").content.decode()
        assert ("Bitte zahlen" in page) is (sprache == "de")
        saetze = re.findall(r"<p>[^<]*<button.*?</p>", page)
        assert len(saetze) == 2
        for einer in saetze:
            assert not re.search(r"\d[.,]\d\d\s€", re.sub(r"<button.*?</button>", "", einer))
            ((link, amount),) = re.findall(r'hx-get="([^"]+)" hx-target="#tafel">([^<]+)<', einer)
            shown = clerk.get(unescape(link)).content.decode()
            assert f'<p class="gross">{amount}</p>'.replace("\xa0", " ") in shown
        wrong = f"{house.haus}listenherleitung/?liste=servicerechnung&pfad=zelle/2"
        for rest in ("", "/9/1", "/1/0", "/1/99", "/1/x"):
            assert clerk.get(f"{wrong}{rest}").status_code == 404, rest

    @pytest.mark.parametrize("art", ["artikel", "servicerechnung", "ableseauftrag"])
    def test_its_parts_have_forms(self, clerk: Client, house: Firma, art: str) -> None:
        page = clerk.get(f"{house.haus}teil/{art}/{house.zeitraum.pk}/")
        assert page.status_code == 200


# eight Nutzer, the owner, the house; of each Nutzer also what he paid and what he has to pay still
@pytest.mark.parametrize(("art", "least"), [("kostenarten-nutzer", 10), ("salden", 18)])
def test_every_amount_with_a_path_opens_its_derivation(clerk: Client, house: Firma, art: str, least: int) -> None:
    text = clerk.get(f"{house.haus}listen/{art}/").content.decode()
    links = re.findall(r'hx-get="([^"]+)" hx-target="#tafel">([^<]+)<', text)
    assert len(links) >= least
    for link, amount in links:
        shown = clerk.get(unescape(link))
        assert shown.status_code == 200
        # at the head of the list it stands with its sign
        said = amount if amount.endswith("€") else f"{amount} €"
        assert f'<p class="gross">{said}</p>' in shown.content.decode()


def test_a_path_that_leads_nowhere_is_not_there(clerk: Client, house: Firma) -> None:
    assert clerk.get(f"{house.haus}listenherleitung/", {"pfad": "nutzer/99/saldo"}).status_code == 404
    assert clerk.get(f"{house.haus}listen/unbekannt/").status_code == 404
    assert clerk.get(f"{house.haus}listen/salden/docx/").status_code == 404
    assert clerk.get(f"{house.haus}listen/salden/", {"abrechnung": "77"}).status_code == 404
    assert clerk.get(f"{house.haus}listen/salden/", {"abrechnung": "²"}).status_code == 404
    assert clerk.get(f"{house.haus}listen/herleitung/", {"blatt": "99"}).status_code == 404


def test_the_lists_of_an_issued_abrechnung_stay_as_they_were(clerk: Client, house: Firma) -> None:
    number = issued(house)
    place = f"{house.haus}listen/buchungen/"
    before = clerk.get(f"{place}csv/", {"abrechnung": number}).content
    cost = first_cost(house)
    with organisation_scope(house.organisation.pk):
        cost.betrag += 1000
        cost.save()
    assert clerk.get(f"{place}csv/", {"abrechnung": number}).content == before
    assert clerk.get(f"{place}csv/").content != before
    page = clerk.get(place, {"abrechnung": number}).content.decode()
    assert f"abrechnung={number}" in page
    assert "Erteilt wurden andere Beträge" not in page


def test_amounts_that_this_version_settles_otherwise_are_told(clerk: Client, house: Firma) -> None:
    number = issued(house)
    with organisation_scope(house.organisation.pk):
        row = house.zeitraum.abrechnungen.get()
        row.ergebnis = row.ergebnis.replace('"saldo": "', '"saldo": "1', 1)
        row.save()
    page = clerk.get(f"{house.haus}listen/salden/", {"abrechnung": number}).content.decode()
    assert "Erteilt wurden andere Beträge" in page


def test_a_house_that_cannot_be_settled_says_why_and_still_has_its_forms(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Kostenzeile.objects.filter(bereich="lieferungen").delete()
    page = clerk.get(f"{house.haus}listen/salden/")
    assert page.status_code == 200
    assert "So weit ist die Abrechnung noch nicht" in page.content.decode()
    assert clerk.get(f"{house.haus}listen/salden/pdf/").status_code == 404
    assert clerk.get(f"{house.haus}listen/ableseliste/pdf/").status_code == 200
    assert clerk.get(f"{house.haus}listen/pruefbericht/pdf/").content.startswith(b"%PDF")


def test_a_new_year_has_its_forms_before_anybody_knows_its_costs(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        for row in Kostenzeile.objects.filter(zeitraum=house.zeitraum):
            row.betrag = row.am = None
            row.angaben = {name: one for name, one in row.angaben.items() if name != "menge"}
            row.save()
        year = house.zeitraum.anlagenjahre.get()
        year.angaben = {"bestand": {"anfang": year.angaben["bestand"]["anfang"]}}
        year.save()
        assert queries.probe(house.zeitraum).akte is None
    assert "So weit ist die Abrechnung noch nicht" in clerk.get(f"{house.haus}listen/salden/").content.decode()
    for wort in FORMS:
        assert "So weit ist" not in clerk.get(f"{house.haus}listen/{wort}/").content.decode(), wort
        assert clerk.get(f"{house.haus}listen/{wort}/pdf/", {"blatt": 0}).content.startswith(b"%PDF"), wort
    text = clerk.get(f"{house.haus}listen/gesamtkosten/").content.decode()
    assert "Anfangsbestand" in text
    assert "Endbestand, gemessen am" in text
    assert "Wartung" in text
    assert "1,00" not in text
    with organisation_scope(house.organisation.pk):
        house.zeitraum.angaben = {name: one for name, one in house.zeitraum.angaben.items() if name != "abrechnung"}
        house.zeitraum.save()
    assert "So weit ist" in clerk.get(f"{house.haus}listen/gesamtkosten/").content.decode()


STAMM = ("nutzer", "zaehler", "kontakte", "bemerkungen")


def shown(clerk: Client, house: Firma) -> dict[str, str]:
    return {
        wort: clerk.get(f"{house.haus}listen/{wort}/").content.decode().partition('<dl class="angaben"')[2]
        for wort in STAMM
    }


def test_a_list_of_what_the_house_is_needs_no_abrechnung(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Kontakt.objects.create(liegenschaft=house.zeitraum.liegenschaft, rolle="hausmeister", name="Ute Kern")
    before = shown(clerk, house)
    with organisation_scope(house.organisation.pk):
        Kostenzeile.objects.filter(bereich="lieferungen").delete()
        assert queries.probe(house.zeitraum).ergebnis is None
    assert shown(clerk, house) == before
    assert all(before.values())
    with organisation_scope(house.organisation.pk):
        # of a plant that cannot be read even the Akte is missing
        plant = house.zeitraum.liegenschaft.anlagen.get()
        plant.energieart = ""
        plant.save()
        assert queries.probe(house.zeitraum).akte is None
    assert shown(clerk, house) == before
    for wort in STAMM:
        assert clerk.get(f"{house.haus}listen/{wort}/pdf/").content.startswith(b"%PDF"), wort
    assert "So weit ist die Abrechnung noch nicht" in clerk.get(f"{house.haus}listen/beteiligte/").content.decode()


def test_a_device_without_readings_stands_in_its_list_without_consumption(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        Ablesung.objects.filter(geraet__nr="70214401").delete()
        assert queries.probe(house.zeitraum).ergebnis is None
    text = clerk.get(f"{house.haus}listen/zaehler/").content.decode()
    rows = dict(re.findall(r'<td class="strong">([^<]+)</td>(.*?)</tr>', text, re.DOTALL))
    cells = {nr: re.findall(r"<td[^>]*>([^<]*)</td>", rest) for nr, rest in rows.items()}
    assert [nr for nr, row in cells.items() if not row[-2]] == ["70\xa0214\xa0401"]


def test_contacts_and_remarks_need_no_flat(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        there = house.zeitraum.liegenschaft
        Kontakt.objects.create(liegenschaft=there, rolle="hausmeister", name="Ute Kern")
        Vermerk.objects.create(liegenschaft=there, art="bemerkung", text="Schlüssel beim Nachbarn", am=NOW)
        there.nutzeinheiten.all().delete()
    found = {wort: clerk.get(f"{house.haus}listen/{wort}/").content.decode() for wort in STAMM}
    assert "Ute Kern" in found["kontakte"]
    assert "Schlüssel beim Nachbarn" in found["bemerkungen"]
    assert "So weit ist" in found["nutzer"]


def test_a_workbook_has_numbers_days_and_a_fixed_head(clerk: Client, house: Firma) -> None:
    content = clerk.get(f"{house.haus}listen/buchungen/xlsx/").content
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Nutzer", "Kosten des Hauses"]
    sheet = book["Nutzer"]
    assert [cell.value for cell in sheet[1]] == [
        *("Nutzer", "Name", "Buchung", "Soll (€)", "Haben (€)", "fällig am", "Buchungstext"),
    ]
    assert sheet.freeze_panes == "A2"
    first = [cell.value for cell in sheet[2]]
    assert first[:4] == ["1-1", "Hannelore und Dieter Wagner", "Kosten Heizung", 1130.81]
    assert first[5].date() == date(2024, 6, 30)
    assert sheet["D2"].number_format == "#,##0.00"
    assert sheet["F2"].number_format == "DD.MM.YYYY"
    assert sheet.column_dimensions["B"].width > len("Hannelore und Dieter Wagner")
    assert clerk.get(f"{house.haus}listen/buchungen/xlsx/").content == content


def booking_text(clerk: Client, house: Firma, **asked: object) -> str:
    content = clerk.get(f"{house.haus}listen/buchungen/xlsx/", asked).content
    return str(load_workbook(io.BytesIO(content))["Nutzer"]["G2"].value)


def test_a_booking_names_the_reference_under_which_the_nutzer_pays(clerk: Client, house: Firma) -> None:
    plain = booking_text(clerk, house)
    number = issued(house)
    with organisation_scope(house.organisation.pk):
        nummer = house.zeitraum.abrechnungen.get().nummer
    wanted = f"{nummer} / 1-1, {plain}"
    assert booking_text(clerk, house, abrechnung=number) == wanted
    # what is shown now is what was issued, until something changes
    assert booking_text(clerk, house) == wanted
    with organisation_scope(house.organisation.pk):
        row = Kostenzeile.objects.filter(zeitraum=house.zeitraum, bereich="lieferungen").first()
        row.betrag += 100
        row.save()
    assert booking_text(clerk, house) == plain
    assert booking_text(clerk, house, abrechnung=number) == wanted


def test_nothing_in_a_workbook_is_a_formula(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        person = Nutzer.objects.filter(leerstand=False).order_by("pk").first()
        person.name = '=HYPERLINK("http://evil.example";"x")'
        person.save()
    for wort in ("nutzer", "buchungen", "anteile"):
        content = clerk.get(f"{house.haus}listen/{wort}/xlsx/").content
        book = load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert [cell for cell in cells if cell.data_type == "f"] == []
        evil = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
        assert evil != []
        assert {cell.data_type for cell in evil} == {"s"}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist())


def test_the_report_of_the_audit_of_an_issued_abrechnung_has_all_its_findings(clerk: Client, house: Firma) -> None:
    trial = clerk.get(f"{house.haus}listen/pruefbericht/").content.decode()
    page = clerk.get(f"{house.haus}listen/pruefbericht/", {"abrechnung": issued(house)}).content.decode()
    # the year was issued late, and late is what the day of issue says
    assert "Die Frist ist am 31.12.2024 abgelaufen" in page
    assert page.count('class="warnung"') == trial.count('class="warnung"') + 1 > 1


def test_several_documents_come_as_an_archive_or_one_by_one(clerk: Client, house: Firma) -> None:
    content = clerk.get(f"{house.haus}listen/ableseformular/pdf/").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert all(archive.read(name).startswith(b"%PDF") for name in names)
    assert names[0] == "ableseformular-1-1.pdf"
    assert len(names) > 3
    assert clerk.get(f"{house.haus}listen/ableseformular/pdf/", {"blatt": 1}).content.startswith(b"%PDF")
    page = clerk.get(f"{house.haus}listen/herleitung/", {"blatt": 1}).content.decode()
    assert "Familie Y" in page
    assert "HeizkostenV § 7 Abs. 1" in page


def test_what_a_page_cannot_bear_is_said(clerk: Client, house: Firma, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_ROWS > 1000
    monkeypatch.setattr("umlage.web.staff.listenansicht.MOST_ROWS", 10)
    page = clerk.get(f"{house.haus}listen/anteile/").content.decode()
    assert "weitere Zeilen stehen in den Dateien" in page
    assert page.count("<tr><td") <= 12


def test_questions_to_the_database_do_not_grow_with_the_house(client: Client, house: Firma) -> None:
    other = firma("elbufer", "casameta-2022.yaml")
    counts = []
    for one in (house, other):
        client.force_login(one.people["sachbearbeitung"], backend=BACKEND)
        client.get(one.haus)
        for wort in ("", "buchungen/", "anteile/", "anteile/xlsx/"):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert client.get(f"{one.haus}listen/{wort}").status_code == 200
            counts.append((wort, len(seen)))
    assert counts[:4] == counts[4:]


def test_the_worklist_comes_as_a_workbook(clerk: Client, house: Firma) -> None:
    link = re.search(r'href="([^"]*arbeitsliste.xlsx[^"]*)"', clerk.get("/fuldatal/?stand=ansehen").content.decode())
    assert link is not None
    sheet = load_workbook(io.BytesIO(clerk.get(unescape(link[1])).content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["Stand", "Nummer", "Straße und Hausnummer"]
    row = [cell.value for cell in sheet[2]]
    assert row[:2] == ["Ansehen", house.zeitraum.liegenschaft.nummer]
    assert sheet[1][5].value == "Bezirk"
    assert row[9] == 8584.32
    assert row[7].date() == house.zeitraum.bis
    empty = load_workbook(io.BytesIO(clerk.get("/fuldatal/arbeitsliste.xlsx?stand=erteilt").content)).active
    assert empty.max_row == 1
    person = house.people["sachbearbeitung"]
    person.sprache = "en"
    person.save()
    english = load_workbook(io.BytesIO(clerk.get(unescape(link[1])).content)).active
    assert [cell.value for cell in english[1]][:4] == ["State", "Number", "Street and house number", "Postcode"]
    assert english[2][0].value == "Look"
    assert english[2][10].value != row[10]


def test_the_report_of_a_house_that_is_blocked_is_there_just_when_it_is_wanted(house: Firma, client: Client) -> None:
    """Also where the rows do not even make an Akte: the button leads to what is missing."""
    client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    with organisation_scope(house.organisation.pk):
        house.zeitraum.kostenzeilen.all().delete()
    page, pdf = f"{house.haus}listen/pruefbericht/", f"{house.haus}listen/pruefbericht/pdf/"
    assert f'href="{pdf}"' in client.get(page).content.decode()
    assert client.get(pdf).content.startswith(b"%PDF")
    with organisation_scope(house.organisation.pk):
        Nutzer.objects.all().delete()
        house.zeitraum.liegenschaft.nutzeinheiten.all().delete()
    said = " ".join(PdfReader(io.BytesIO(client.get(pdf).content)).pages[0].extract_text().split())
    assert "Was vor der Abrechnung fehlt" in said
    assert house.zeitraum.liegenschaft.nummer in said


def test_what_is_written_at_the_house_for_the_reader_stands_on_his_forms(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        haus = house.zeitraum.liegenschaft
        Vermerk.objects.create(liegenschaft=haus, art="hinweis", text="Schlüssel beim Hauswart")
        Vermerk.objects.create(liegenschaft=haus, art="bemerkung", text="zahlt spät")
    for form in ("ableseliste", "ableseauftrag"):
        text = clerk.get(f"{house.haus}listen/{form}/").content.decode()
        assert "Schlüssel beim Hauswart" in text
        assert "zahlt spät" not in text
        sheet = PdfReader(io.BytesIO(clerk.get(f"{house.haus}listen/{form}/pdf/").content))
        assert "Schlüssel beim Hauswart" in sheet.pages[0].extract_text()


def test_contacts_and_remarks_are_lists_of_now_and_no_nutzer_gets_them(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        haus = house.zeitraum.liegenschaft
        flat = haus.nutzeinheiten.first()
        Kontakt.objects.create(liegenschaft=haus, rolle="hausmeister", name="Kai Krug", telefon="0561 4713")
        Vermerk.objects.create(liegenschaft=haus, art="bemerkung", text="quartals\r\nspät", nutzeinheit=flat)
    assert "Kai Krug" in clerk.get(f"{house.haus}listen/kontakte/").content.decode()
    assert "Kai Krug" in clerk.get(f"{house.haus}listen/kontakte/csv/").content.decode("utf-8-sig")
    assert "quartals" in clerk.get(f"{house.haus}listen/bemerkungen/").content.decode()
    pdf = PdfReader(io.BytesIO(clerk.get(f"{house.haus}listen/bemerkungen/pdf/").content))
    assert "quartals" in pdf.pages[0].extract_text()
    for form in ("ableseliste", "ableseauftrag"):
        assert "Hausmeister Kai Krug, Telefon 0561 4713" in clerk.get(f"{house.haus}listen/{form}/").content.decode()
    for wort in ("nutzer", "ableseformular", "datenblatt", "gesamtkosten"):
        text = clerk.get(f"{house.haus}listen/{wort}/").content.decode()
        assert "quartals" not in text
        assert "Krug" not in text
