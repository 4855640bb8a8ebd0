"""Pages and paper speak as people do, not as a file."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from umlage.core.settlement.audit.angaben import ANGABEN
from umlage.core.settlement.audit.register import REGELN
from umlage.core.settlement.ergebnis import _GROESSE
from umlage.documents.befunde import ORTE
from umlage.documents.klartext import abhilfe, deutsch, klartext, stellen

CORE = Path(__file__).parents[2] / "src/umlage/core"
OF_A_FILE = re.compile(r"\b(true|false|art: )\b|\b[a-z]+_[a-z_]+\b|(nutzeinheiten|anlagen|geraete)/|umlage parameters")


def test_one_thing_has_one_word_on_page_and_paper() -> None:
    assert deutsch("nebenflaeche") == _GROESSE["nebenflaeche"] == "Nutzfläche"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Die Nutzernummer 2-2 steht auch bei nutzeinheiten/2/nutzer/2-2.",
            "Die Nutzernummer 2-2 steht auch bei Nutzeinheit 2, Nutzer 2-2.",
        ),
        (
            "Anlage eintragen, oder art: nebenkosten wählen.",
            "Anlage eintragen, oder als Art der Abrechnung alle Kosten des Hauses wählen.",
        ),
        (
            "Leerstand als Nutzer mit leerstand: true eintragen.",
            "Für die Zeit des Leerstands einen Nutzer eintragen und bei ihm Leerstand mit Ja angeben.",
        ),
        ("Der Anlage fehlen die Energiekosten (lieferungen).", "Der Anlage fehlen die Energiekosten."),
        ("zahlbar_bis berichtigen.", "Den Tag der Zahlung berichtigen."),
        ("„Wartung_Heizung“ kostet 12,00 €.", "„Wartung_Heizung“ kostet 12,00 €."),
    ],
)
def test_what_a_finding_says_has_no_words_of_a_file(text: str, said: str) -> None:
    assert klartext(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # also at the beginning of a sentence a word of the file is known as one
        (
            "wohnflaeche nach Wohnflächenverordnung eintragen, wenn sie abweicht.",
            "Wohnfläche nach Wohnflächenverordnung eintragen, wenn sie abweicht.",
        ),
        ("co2 aus der Rechnung eintragen.", "Kohlendioxid aus der Rechnung eintragen."),
        (
            "Rechnungen unter lieferungen eintragen.",
            "Rechnungen unter Gesamtkosten bei der Energie der Anlage eintragen.",
        ),
        # its verb is no field
        (
            "Leerstand als Nutzer mit leerstand: true eintragen.",
            "Für die Zeit des Leerstands einen Nutzer eintragen und bei ihm Leerstand mit Ja angeben.",
        ),
    ],
)
def test_a_remedy_begins_with_a_word_that_people_write(text: str, said: str) -> None:
    assert abhilfe(text) == said


def test_no_remedy_is_written_for_a_file() -> None:
    told = [*ANGABEN.values(), *(rule.abhilfe for rule in REGELN.values())]
    assert [text for text in map(abhilfe, told) if OF_A_FILE.search(text)] == []


def test_a_source_is_a_place_in_words() -> None:
    assert stellen("nutzeinheiten/1") == "Nutzeinheit 1"
    assert stellen("Rechnung 16.01.2023") == "Rechnung 16.01.2023"


def _remedies() -> Iterator[str]:
    """What the core says is to be done, wherever it says it."""
    for file in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "remedy" and isinstance(node.value, ast.Constant):
                yield str(node.value.value)


def test_a_remedy_has_no_noun_in_lower_case() -> None:
    found = {abhilfe(text) for text in _remedies()}
    assert len(found) > 100
    nouns = re.compile(rf"(?<![\w/.])(?:{'|'.join({*ORTE, 'grund', 'zwischenwert'})})(?![\w/.])")
    assert {text for text in found if nouns.search(text)} == set()
