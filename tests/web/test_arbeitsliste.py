"""The worklist: choices, columns and views of one's own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.besetzung import EXAMPLES, Firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.liegenschaften.models import Liegenschaft

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def clerk(client: Client, house: Firma) -> Client:
    client.force_login(house.people["sachbearbeitung"], backend=BACKEND)
    for name in ("gashaus-2024.yaml", "oelhaus-2023.yaml"):
        client.post("/fuldatal/akte/", {"akte": SimpleUploadedFile(name, (EXAMPLES / name).read_bytes())})
    with organisation_scope(house.organisation.pk):
        Liegenschaft.objects.filter(nummer="0031500-4").update(bezirk="Mitte")
    client.get("/fuldatal/")  # takes the messages of the uploads
    return client


def shown(clerk: Client, question: str) -> list[str]:
    text = clerk.get(f"/fuldatal/?{question}").content.decode()
    return sorted(nummer for nummer in ("0000001-2", "0031500-4", "0017204-9") if f">{nummer}</a>" in text)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("stand=alle&plz=34", ["0000001-2"]),
        ("stand=alle&text=römerhof", ["0031500-4"]),
        ("stand=alle&bezirk=Mitte", ["0031500-4"]),
        ("stand=alle&frist_bis=2023-12-31", ["0000001-2"]),
        ("stand=alle&frist_bis=unsinn&plz=6519", ["0031500-4"]),
        ("stand=alle&plz=34&text=römerhof", []),
        ("stand=erteilt", []),
    ],
)
def test_a_choice_narrows_the_list_and_the_workbook(clerk: Client, question: str, found: list[str]) -> None:
    assert shown(clerk, question) == found
    assert clerk.get(f"/fuldatal/arbeitsliste.xlsx?{question}").status_code == 200


def test_a_deadline_that_is_over_is_not_called_the_next(clerk: Client) -> None:
    text = clerk.get("/fuldatal/").content.decode()
    assert ", älteste Frist abgelaufen am 31.12.2023" in text
    assert "nächste Frist" not in text


def test_a_run_over_all_means_the_rows_of_the_choice(clerk: Client) -> None:
    text = clerk.post("/fuldatal/laeufe/neu/probelauf/", {"alle": "1", "frage": "stand=alle&plz=34"}).content.decode()
    assert "Casameta-Allee 24" in text
    assert "Römerhof 21" not in text


def test_columns_are_kept_for_the_person(clerk: Client, house: Firma) -> None:
    assert "<th>Bezirk</th>" not in clerk.get("/fuldatal/").content.decode()
    clerk.post("/fuldatal/ansicht/", {"tun": "spalten", "spalte": ["nummer", "bezirk", "unsinn"]})
    text = clerk.get("/fuldatal/?stand=alle").content.decode()
    assert "<th>Bezirk</th>" in text
    assert "<th>Nächster Schritt</th>" not in text
    assert '<td data-name="Bezirk">Mitte</td>' in text
    clerk.force_login(house.people["administration"], backend=BACKEND)
    assert "<th>Bezirk</th>" not in clerk.get("/fuldatal/").content.decode()


def test_a_view_is_kept_opened_and_dropped(clerk: Client, house: Firma) -> None:
    answer = clerk.post(
        "/fuldatal/ansicht/", {"tun": "behalten", "name": "Kassel <b>", "frage": "stand=alle&plz=34"}, follow=True
    ).content.decode()
    assert "Kassel &lt;b&gt;" in answer
    number = answer.split('name="ansicht" value="')[1].split('"')[0]
    assert f'<a href="?stand=alle&amp;plz=34&amp;ansicht={number}" aria-current="page">' in answer
    other = Client()
    other.force_login(house.people["administration"], backend=BACKEND)
    other.post("/fuldatal/ansicht/", {"tun": "loeschen", "ansicht": number})
    assert "Kassel &lt;b&gt;" in clerk.get("/fuldatal/").content.decode()
    clerk.post("/fuldatal/ansicht/", {"tun": "loeschen", "ansicht": number})
    assert "Kassel &lt;b&gt;" not in clerk.get("/fuldatal/").content.decode()


def test_a_view_keeps_its_columns(clerk: Client, house: Firma) -> None:
    clerk.post("/fuldatal/ansicht/", {"tun": "spalten", "spalte": ["nummer", "bezirk"]})
    kept = clerk.post("/fuldatal/ansicht/", {"tun": "behalten", "name": "Bezirke", "frage": "stand=alle"})
    clerk.post("/fuldatal/ansicht/", {"tun": "spalten", "spalte": ["nummer", "frist"]})
    assert "<th>Bezirk</th>" not in clerk.get("/fuldatal/?stand=alle").content.decode()
    assert "<th>Bezirk</th>" in clerk.get(kept["Location"]).content.decode()
    number = kept["Location"].split("ansicht=")[1]
    own = {"tun": "spalten", "spalte": ["nummer", "kosten"], "frage": "stand=alle", "ansicht": number}
    shown = clerk.post("/fuldatal/ansicht/", own, follow=True).content.decode()
    assert "Gesamtkosten €</th>" in shown
    assert "<th>Bezirk</th>" not in shown
    assert "Gesamtkosten €</th>" not in clerk.get("/fuldatal/?stand=alle").content.decode()
    other = Client()
    other.force_login(house.people["administration"], backend=BACKEND)
    assert "Gesamtkosten €</th>" not in other.get(kept["Location"]).content.decode()
    other.post("/fuldatal/ansicht/", {**own, "spalte": ["nummer", "bezirk"]})
    assert "Gesamtkosten €</th>" in clerk.get(kept["Location"]).content.decode()


def test_the_address_of_taking_in_leads_to_the_form(clerk: Client) -> None:
    page = clerk.get("/fuldatal/akte/", follow=True)
    assert page.redirect_chain == [("/fuldatal/", 302)]
    text = page.content.decode()
    assert "Eine Akte wird hier aufgenommen" in text
    assert 'action="/fuldatal/akte/"' in text
