"""What a delivery lacks is stored in German and read in the language of the page."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma
from tests.web.test_connect import deliver, page
from tests.web.test_englisch import GERMAN
from umlage.apps.accounts.models import Benutzer
from umlage.apps.geraete.models import Datenpunkt
from umlage.formats.lieferung.fehler import CODES
from umlage.web.ui.saetze import satz

pytestmark = pytest.mark.django_db


def test_the_reasons_of_rows_not_taken_over_are_english_on_an_english_page(
    client: Client, crew: Firma, point: Datenpunkt
) -> None:
    rows = (
        line("90004071", "18.32,3", "2026-10-31"),
        line("90004072", "-4", "2026-10-31"),
        line("90004073", "20", "2026-09-30"),
        line("90004073", "10", "2026-10-31"),
        line("90004074", "20", "2099-09-30"),
    )
    arrived = deliver(point, csv(*rows))
    cut = deliver(point, b'{"schema": "umlage-readings/1", "devices": [', "messwerte.json")
    Benutzer.objects.update(sprache="en")
    inbox = f"/fuldatal/connect/{point.pk}/eingaenge/"
    shown = unescape(page(client, f"{inbox}{arrived.pk}/"))
    for said in (
        "“18.32,3” is no number. Please correct the number or set the decimal sign in the mapping.",
        "Device 90004072: \N{MINUS SIGN}4 is less than 0.",
        "Device 90004073: 10 on 31.10.2026 is less than 20 on 30.09.2026.",
        "Device 90004074: the value is of a day in the future (30.09.2099).",
    ):
        assert said in shown, said
    assert "is no number. Please" in unescape(page(client, inbox))
    assert "Format not recognised." in unescape(page(client, f"{inbox}{cut.pk}/"))


def test_every_advice_for_a_row_has_its_english() -> None:
    with translation.override("en"):
        assert [text for _name, text in CODES.values() if satz(text) == text or GERMAN.search(satz(text))] == []


def test_what_a_remote_inspection_found_is_english_and_what_a_person_wrote_stays() -> None:
    with translation.override("en"):
        assert satz("Batterie schwach") == "Battery low"
        assert satz("Überstrichen, Öffnungen verklebt") == "Überstrichen, Öffnungen verklebt"
