"""The CO2 calculator of a plant whose costs are halved (§ 5a CO2KostAufG)."""

import pytest
from django.test import Client

from tests.besetzung import Firma

pytestmark = pytest.mark.django_db


@pytest.fixture
def beispiel() -> str:
    return "../tests/golden/haelfte-2028/akte.yaml"


def test_the_page_shows_what_the_landlord_bears_in_all_and_how(clerk: Client, house: Firma) -> None:
    text = clerk.get(f"{house.haus}co2/").content.decode()
    assert "Mit Netzentgelt und Biobrennstoff (hälftige Teilung), Anlage 1" in text
    assert "164,60 €" in text  # of carbon alone
    assert "346,60 €" in text
    derived = clerk.get(f"{house.haus}herleitung/?pfad=anlagen/1/anteil_vermieter").content.decode()
    assert "182,00 €" in derived
