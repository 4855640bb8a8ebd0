"""What a delivery lacks is stored in German and read in the language of the page."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from tests.apps.test_eingang import csv, line
from tests.besetzung import Firma
from tests.web.test_connect import deliver, page
from tests.web.test_englisch import GERMAN
from tools.saetze import DELIVERIES, numbered, sentences
from umlage.apps.accounts.models import Benutzer
from umlage.apps.geraete.models import Datenpunkt
from umlage.formats.einlesen.verzeichnis import kennungen
from umlage.formats.lieferung.fehler import CODES
from umlage.metering.wmbus.errors import WORTE
from umlage.metering.wmbus.telegram import WARNINGS
from umlage.web.staff.connect.worte import formatname
from umlage.web.ui.saetze import catalogue, satz

pytestmark = pytest.mark.django_db

COMPOSED = {
    "{0}Möglich sind: {1}.": "Gemeint war vielleicht „gas“. Möglich sind: gas, oel.",
    "{0} ist hier nicht möglich, nur ein einzelnes Wort.": "Eine Liste ist hier nicht möglich, nur ein einzelnes Wort.",
    "Gerät {0}: {1} verschiedene Werte ({2}{3}): {4}; keiner gilt.": (
        "Gerät 90004071: 2 verschiedene Werte (Stichtag am 31.12.2025): 4 und 5 m³; keiner gilt."
    ),
    "Gerät {0}: {1} = {2} kleiner als {3} = {4} ({5}){6}.": (
        "Gerät 90004071: 31.12.2025 = 4 kleiner als 30.11.2025 = 5 (Einheiten), kein Stichtag dazwischen."
    ),
    "„{0}“ ist keine Zahl{1}.": "„4.1“ ist keine Zahl mit Komma als Dezimalzeichen wie im Rest der Datei.",
    "{0} Die Datei ist abgeschnitten.": "Die Zeile hat 3 Spalten, der Kopf 7. Die Datei ist abgeschnitten.",
    "{0} ist kein {1}.": "-1 ist kein Tarif.",
}
"""Sentences in whose places other sentences and half ones stand, each with one that is said."""
TECHNICAL = {"units for h.c.a."}


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


def test_every_sentence_about_a_file_or_a_telegram_has_its_english() -> None:
    known, said = catalogue("en"), sentences(*DELIVERIES)
    assert {text: at for text, at in said.items() if numbered(text) not in {*known, *COMPOSED, *TECHNICAL}} == {}
    with translation.override("en"):
        for text in (*COMPOSED.values(), *WARNINGS.values(), *WORTE.values()):
            assert satz(text) != text, text
            assert not GERMAN.search(satz(text)), satz(text)


def test_the_name_of_every_format_has_its_english() -> None:
    with translation.override("en"):
        names = [formatname(word) for word in kennungen()]
    assert [name for name in names if GERMAN.search(name) or re.search("Vorlage|Schlüssel|Telegramme", name)] == []
    assert "Raw telegrams (wM-Bus as text)" in names


def test_what_a_remote_inspection_found_is_english_and_what_a_person_wrote_stays() -> None:
    with translation.override("en"):
        assert satz("Batterie schwach") == "Battery low"
        assert satz("Überstrichen, Öffnungen verklebt") == "Überstrichen, Öffnungen verklebt"
