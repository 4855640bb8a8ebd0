"""The pages of a house, as a clerk uses them."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.besetzung import EXAMPLES, NOW, Firma, firma
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.abrechnung.operations import take_in_akte
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.messwerte.models import Ablesung

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_the_only_organisation_is_opened_at_once(clerk: Client) -> None:
    assert clerk.get("/").headers["Location"] == "/fuldatal/"


def test_the_worklist_names_the_next_step(clerk: Client) -> None:
    text = clerk.get("/fuldatal/").content.decode()
    assert "Casameta-Allee 24" in text
    assert "Ansehen" in text


def test_search_finds_by_number_address_nutzer_and_device(clerk: Client) -> None:
    for word in ("0000001-2", "casameta", "Berger", "34123"):
        assert (
            clerk.get("/fuldatal/suche/", {"q": word}).headers["Location"] == "/fuldatal/liegenschaften/0000001-2/"
        ), word
    assert "Nichts gefunden" in clerk.get("/fuldatal/suche/", {"q": "Nirgendwo"}).content.decode()


def test_search_says_who_and_which_device_was_found(clerk: Client, house: Firma) -> None:
    second = (EXAMPLES / "oelhaus-2023.yaml").read_bytes()
    with organisation_scope(house.organisation.pk):
        said = {"benutzer": house.people["sachbearbeitung"], "am": NOW}
        take_in_akte(content=second, is_json=False, **said)
    text = clerk.get("/fuldatal/suche/", {"q": "er"}).content.decode()
    assert "2 Liegenschaften zu „er“" in text
    assert "1-2 Familie Berger" in text
    text = clerk.get("/fuldatal/suche/", {"q": "4"}).content.decode()
    # the one of the first house, and no more than five of the second
    assert text.count('<span class="grey">Gerät</span>') == 1 + 5
    with CaptureQueriesContext(connection) as asked:
        clerk.get("/fuldatal/suche/", {"q": "er"})
    with organisation_scope(house.organisation.pk):
        take_in_akte(content=second.replace(b"0004711-0", b"0004712-9"), is_json=False, **said)
    with CaptureQueriesContext(connection) as more:
        assert "3 Liegenschaften" in clerk.get("/fuldatal/suche/", {"q": "er"}).content.decode()
    assert len(more) == len(asked)


def test_the_result_is_that_of_the_brochure(clerk: Client, house: Firma) -> None:
    text = clerk.get(f"{house.haus}ergebnis/").content.decode()
    for amount in ("273,99", "496,01", "51,96", "269,60", "1.091,56", "800,00", "291,56", "3.055,80"):
        assert amount in text, amount


def test_an_amount_opens_its_derivation(clerk: Client, house: Firma) -> None:
    text = clerk.get(f"{house.haus}herleitung/", {"pfad": "nutzer/1-1/positionen/2"}).content.decode()
    assert "496,01" in text
    assert "HeizkostenV § 7 Abs. 1" in text
    assert clerk.get(f"{house.haus}herleitung/", {"pfad": "nutzer/9/saldo"}).status_code == 404


def test_a_reading_changes_the_result_and_the_history(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row = Ablesung.objects.get(geraet__nr="62410118", am="2022-12-31")
    field = f"stand-{row.geraet_id}"
    response = clerk.post(
        f"{house.haus}verbrauch/", {field: "5.074,5", f"gesehen-stand-{row.geraet_id}": "4974"}, follow=True
    )
    assert "1 Stand gespeichert." in response.content.decode()
    with organisation_scope(house.organisation.pk):
        assert Ablesung.objects.get(pk=row.pk).stand == Decimal("5074.5")
    history = clerk.get(f"{house.haus}protokoll/").content.decode()
    assert "4.974" in history
    assert "5.074,5" in history
    assert "Sachbearbeitung fuldatal" in history


def test_what_is_no_number_is_shown_again_and_nothing_is_kept(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        first, second = Ablesung.objects.filter(am="2022-12-31").order_by("pk")[:2]
    response = clerk.post(
        f"{house.haus}verbrauch/",
        {
            f"stand-{first.geraet_id}": "12a",
            f"stand-{second.geraet_id}": "1",
            f"gesehen-stand-{second.geraet_id}": str(second.stand),
        },
    )
    assert response.status_code == 422
    assert 'value="12a" aria-invalid="true"' in response.content.decode()
    with organisation_scope(house.organisation.pk):
        assert Ablesung.objects.get(pk=second.pk).stand == second.stand


def test_the_second_of_two_who_read_the_same_meter_is_told(clerk: Client, house: Firma) -> None:
    with organisation_scope(house.organisation.pk):
        row = Ablesung.objects.get(geraet__nr="62410118", am="2022-12-31")
    field, seen = f"stand-{row.geraet_id}", f"gesehen-stand-{row.geraet_id}"
    assert clerk.post(f"{house.haus}verbrauch/", {field: "5000", seen: "4974"}).status_code == 302
    response = clerk.post(f"{house.haus}verbrauch/", {field: "5100", seen: "4974"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "Inzwischen anders eingetragen: 62410118" in text
    assert 'value="5100" aria-invalid="true"' in text
    with organisation_scope(house.organisation.pk):
        assert Ablesung.objects.get(pk=row.pk).stand == 5000


def test_a_reading_of_the_days_around_stands_below_the_empty_field(client: Client) -> None:
    other = firma("elbufer", "gashaus-2024.yaml")
    client.force_login(other.people["montage"], backend=BACKEND)
    with organisation_scope(other.organisation.pk):
        rows = Ablesung.objects.filter(geraet__nr="55041002", am__gt="2024-06-30")
        row = min(rows, key=lambda row: abs(row.am - other.zeitraum.bis))
    text = client.get(f"{other.haus}verbrauch/").content.decode()
    assert row.am != other.zeitraum.bis
    assert f"am {row.am:%d.%m.%Y}" in text


def test_an_uploaded_akte_becomes_a_house(clerk: Client) -> None:
    content = (EXAMPLES / "gashaus-2024.yaml").read_bytes()
    response = clerk.post("/fuldatal/akte/", {"akte": SimpleUploadedFile("haus.yaml", content)}, follow=True)
    assert "ist aufgenommen" in response.content.decode()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"umlage: 1", b"[" * 100, b""])
def test_a_bad_upload_is_told_and_changes_nothing(clerk: Client, content: bytes) -> None:
    response = clerk.post("/fuldatal/akte/", {"akte": SimpleUploadedFile("haus.yaml", content)}, follow=True)
    assert response.status_code == 200
    assert 'class="meldung fehler"' in response.content.decode()


def test_release_and_issue_take_two_people(clerk: Client, house: Firma) -> None:
    clerk.post(f"{house.haus}freigeben/")
    text = clerk.post(f"{house.haus}erteilen/", follow=True).content.decode()
    assert "Wer freigegeben hat, kann nicht selbst erteilen." in text
    clerk.force_login(house.people["administration"], backend=BACKEND)
    text = clerk.post(f"{house.haus}erteilen/", follow=True).content.decode()
    assert "Abrechnung 2022-0000001-2-1 erteilt." in text
    text = clerk.get(f"{house.haus}dokumente/").content.decode()
    assert "einzelabrechnung-1-1.pdf" in text
    assert "uebersicht.pdf" in text
    text = clerk.get(f"{house.haus}ergebnis/").content.decode()
    assert "Abrechnung 2022-0000001-2-1 erteilt von Administration" in text
    with organisation_scope(house.organisation.pk):
        Abrechnung.objects.update(erteilt_von=None, freigegeben_von=None)
    text = clerk.get(f"{house.haus}ergebnis/").content.decode()
    assert "Abrechnung 2022-0000001-2-1 erteilt am " in text
    with organisation_scope(house.organisation.pk):
        Abrechnung.objects.update(stand="freigegeben")
    text = clerk.get(f"{house.haus}ergebnis/").content.decode()
    assert "Freigegeben am " in text
    assert "von –" not in text


def test_pages_ask_the_database_equally_often_for_one_house_and_for_three(
    clerk: Client, house: Firma, django_assert_max_num_queries
) -> None:
    def count(path: str) -> int:
        with django_assert_max_num_queries(60) as seen:
            assert clerk.get(path).status_code == 200
        return len(seen.captured_queries)

    clerk.get("/fuldatal/")  # the first page notes the session
    before = count("/fuldatal/")
    for name in ("gashaus-2024.yaml", "oelhaus-2023.yaml"):
        clerk.post("/fuldatal/akte/", {"akte": SimpleUploadedFile(name, (EXAMPLES / name).read_bytes())})
    clerk.get("/fuldatal/")  # the messages of the uploads are taken
    assert count("/fuldatal/") == before
