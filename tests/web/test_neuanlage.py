"""A house that begins from nothing: number, look and first year."""

import pytest
from django.test import Client

from tests.besetzung import Firma
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.archive.models import Verlauf
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft

pytestmark = pytest.mark.django_db
GOOD = {
    "strasse": "Am Weg 3",
    "plz": "34117",
    "ort": "Kassel",
    "von": "2025-01-01",
    "bis": "2025-12-31",
    "art": "nebenkosten",
}


def test_a_house_gets_the_next_number_and_says_what_is_missing(house: Firma, clerk: Client) -> None:
    for wanted, street in (("0000001", "Am Weg 3"), ("0000002", "Am Weg 5")):
        response = clerk.post("/fuldatal/neu/", {**GOOD, "strasse": street})
        assert response.headers["Location"] == f"/fuldatal/liegenschaften/{wanted}/2025/"
    text = clerk.get("/fuldatal/liegenschaften/0000001/2025/").content.decode()
    assert "Am Weg 3, 34117 Kassel" in text
    assert "Es fehlen die Nutzeinheiten mit ihren Nutzern." in text
    with organisation_scope(house.organisation.pk):
        row = Liegenschaft.objects.get(nummer="0000001")
        assert row.zeitraeume.get().angaben["absender"] == {"name": "Fuldatal"}
        assert Verlauf.objects.filter(liegenschaft=row.pk, vorgang="angelegt").count() == 1
    assert "Am Weg 3" in clerk.get("/fuldatal/").content.decode()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("strasse", "", "Diese Angabe fehlt."),
        ("nr", "0000001-2", "Diese Nummer gibt es hier schon."),
        ("bis", "2024-12-31", "liegt vor dem ersten"),
        ("bis", "2026-01-02", "höchstens zwölf Monate"),
        ("von", "gestern", "Bitte einen Tag angeben."),
        ("art", "alles", "Bitte wählen."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    house: Firma, clerk: Client, name: str, value: str, said: str
) -> None:
    response = clerk.post("/fuldatal/neu/", {**GOOD, name: value})
    assert response.status_code == 422
    assert said in response.content.decode()
    with organisation_scope(house.organisation.pk):
        assert (Liegenschaft.objects.count(), Abrechnungszeitraum.objects.count()) == (1, 1)
