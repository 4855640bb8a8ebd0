"""Whoever chose English reads English: findings, derivations, lists, history; what people entered stays."""

import re
import time
from collections.abc import Iterator
from html import unescape

import pytest
import yaml
from django.test import Client
from django.utils import translation

from tests.besetzung import EXAMPLES, firma
from tools.saetze import FINDINGS, LISTS, events, numbered, texts, wordings
from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.core.figure import Figure, Value
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.herleitung_verbrauch import ART
from umlage.core.settlement.run import settle
from umlage.documents.liste.inhalt import Spaltenkopf, Tabelle, Tabellengruppe
from umlage.documents.sprachen.katalog import STELLE, eintraege
from umlage.formats.akte.codec import read
from umlage.web.staff.listenansicht import _tabelle, _wert
from umlage.web.staff.listenwahl import TITEL
from umlage.web.ui.saetze import catalogue, ort, rechnung, satz
from umlage.web.ui.zahlen import in_language

BACKEND = "django.contrib.auth.backends.ModelBackend"
HOUSES = sorted(path.name for path in EXAMPLES.glob("*.yaml"))
TABS = (
    "", "abrechnung/", "heizung/", "nutzeinheiten/", "zaehler/",
    "verbrauch/", "zaehlerwerte/", "kosten/", "kostenbaum/", "co2/", "ergebnis/", "vergleich/",
    "dokumente/", "versand/", "protokoll/", "listen/", "stammdaten/", "verwalter/", "extras/", "auftritt/",
    *(f"teil/{art}/0/" for art in TEILARTEN),
)  # fmt: skip
GERMAN = re.compile(
    r"(?<![\w-])(?:und|oder|nicht|der|die|das|den|dem|des|ein|eine|einen|einer|wird|werden|ist|sind|für|mit|nach|von|vom|"
    r"zum|zur|auf|aus|bei|kein|keine|keinen|über|unter|ohne|bis|sich|nur|auch)(?![\w-])"
)
"""Words that make a text German."""


def test_every_text_of_the_core_and_of_the_lists_has_its_english() -> None:
    known = eintraege("en") | catalogue("en")
    said = texts(*FINDINGS, *LISTS) | wordings() | events()
    assert {text: where for text, where in said.items() if numbered(text) not in known} == {}


def test_an_english_text_keeps_the_places_of_the_german_one() -> None:
    for german, english in catalogue("en").items():
        assert sorted(STELLE.findall(german)) == sorted(STELLE.findall(english)), german
        assert english.strip(), german
        assert not GERMAN.search(re.sub(r"\(.*?\)|“.*?”", "", english)) or "umlage geraete" in english, english


def test_a_text_is_found_whole_by_template_or_by_its_pieces() -> None:
    with translation.override("en"):
        assert satz("Die Nutzeinheit 7 gibt es nicht.") == "The unit 7 does not exist."
        assert satz("Die Kosten „Haus und Hof“ gibt es nicht.") == "The costs “Haus und Hof” do not exist."
        assert satz("Gerät 4711, Bad, 01.01.2023 bis 31.12.2023") == "Device 4711, Bad, 01.01.2023 to 31.12.2023"
        assert satz("Gerätemiete Nord") == "Gerätemiete Nord"
        assert satz("Ablesung, Miete und Pflege") == "Ablesung, Miete und Pflege"
        assert ort("Nutzeinheit 2, Gerät 41120314") == "Unit 2, Device 41120314"
        twice = "Die Fläche fehlt. Das hat jemand so geschrieben und sonst niemand."
        assert satz(twice) == "The area is missing. Das hat jemand so geschrieben und sonst niemand."
        assert rechnung("(700 Einheiten − 1 Einheit) × 1,749") == "(700 units − 1 unit) × 1.749"
        assert rechnung("1.091,5 kg/m² fällt in die Stufe mit 95 %") == "1,091.5 kg/m² falls into the step with 95 %"
        assert rechnung("6 Geräte × 2,38 €/Wohnung × 1 Monat") == "6 devices × 2.38 €/flat × 1 month"
    with translation.override("de"):
        assert rechnung("(700 Einheiten − 1 Einheit) × 1,749") == "(700 Einheiten − 1 Einheit) × 1,749"
        assert satz("Die Nutzeinheit 7 gibt es nicht.") == "Die Nutzeinheit 7 gibt es nicht."


def test_where_a_reading_comes_from_is_said_in_english() -> None:
    with translation.override("en"):
        assert [text for text in ART.values() if satz(text) == text] == []


def test_what_people_entered_into_a_list_stays() -> None:
    columns = (Spaltenkopf("Nutzer"), Spaltenkopf("Name"), Spaltenkopf("Nutzung"))
    rows = (("1", "Funk", "Wohnen"), ("2", "Leerstand", "Gewerbe"))
    table = Tabelle("Nutzerliste", columns, (Tabellengruppe("", rows),))
    with translation.override("en"):
        shown = _tabelle(table, [10], 0)
    assert [name for name, _unit, _look in shown["spalten"]] == ["User", "Name", "Use"]
    cells = [[text for text, _path, _look in row] for row in shown["gruppen"][0][1]]
    assert cells[0][1] == "Funk"
    assert cells[1][1:] == ["Vacancy", "Commercial"]


def entered(value: object) -> Iterator[str]:
    """What people wrote into the Akte."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from entered(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from entered(inner)
    elif isinstance(value, str):
        yield " ".join(value.split())


def shown(page: str) -> Iterator[str]:
    """Texts between the tags of a page and those that are read out."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    body = re.sub(r'<span class="norm">.*?</span>', " ", body)  # citations of the law stay as it cites itself
    yield from (unescape(text) for text in re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]+)"', body))
    for text in re.split(r"<[^>]+>", body):
        if " ".join(text.split()):
            yield unescape(" ".join(text.split()))


def german(page: str, own: list[str]) -> list[str]:
    """Texts with German words that nobody entered."""
    found = []
    for text in shown(page):
        rest = text
        for one in own:
            rest = rest.replace(one, " ")
        rest = re.sub(r"„[^“]*“|“[^”]*”|Mess- und Eichverordnung|Bundesstelle für Energieeffizienz", " ", rest)
        if GERMAN.search(rest):
            found.append(text)
    return found


@pytest.fixture(params=HOUSES)
def house(request: pytest.FixtureRequest, client: Client) -> tuple[Client, str, list[str]]:
    crew = firma("fuldatal", request.param)
    person = crew.people["administration"]
    person.sprache = "en"
    person.save()
    client.force_login(person, backend=BACKEND)
    akte = yaml.safe_load((EXAMPLES / request.param).read_text("utf-8"))
    own = sorted({text for text in entered(akte) if len(text) > 2}, key=len, reverse=True)
    return client, crew.haus, own


@pytest.mark.django_db
def test_no_page_of_an_example_house_says_a_german_word(house: tuple[Client, str, list[str]]) -> None:
    client, address, own = house
    left = {}
    consumption = client.get(f"{address}verbrauch/").content.decode()
    device = re.findall(r"/teil/geraet/([0-9]+)/", consumption)[0]
    for tab in (*TABS, *(f"listen/{wort}/" for wort in TITEL), f"geraet/{device}/ablesungen/"):
        answer = client.get(f"{address}{tab}")
        if answer.status_code == 404 and tab.startswith("teil/"):
            continue  # a part of another one (a Nutzer of a Nutzeinheit) is opened from there
        assert answer.status_code == 200, tab
        if found := german(answer.content.decode(), own):
            left[tab] = found
    assert left == {}


UNITS = re.compile(
    r"Anteil|Einheit|Gerät|Jahr|Monat|Nutzer|Person|Restcents|Strich|Stück|Stufe|Stunde|Tage?\b|Wohnung|mindestens"
)


@pytest.mark.parametrize("name", HOUSES)
def test_no_calculation_of_an_example_house_has_a_german_number_or_unit(name: str) -> None:
    herleitung = Herleitung(settle(read((EXAMPLES / name).read_bytes())))
    said = {
        text
        for path in herleitung.paths()
        for one in figures(herleitung.figure(path))
        for text in (one.printed(), one.calculation())
    }
    with translation.override("en"):
        for text in said:
            english = rechnung(text)
            assert not UNITS.search(english), (text, english)
            numbers = [in_language(number) for number in re.findall(r"\d[\d.]*(?:,\d+)?", text)]
            assert re.findall(r"\d[\d,]*(?:\.\d+)?", english.replace(", ", " ")) == numbers, (text, english)


def figures(figure: Figure[Value]) -> Iterator[Figure[Value]]:
    """A figure with everything below it, each once."""
    waiting, seen = [figure], set()
    while waiting:
        here = waiting.pop()
        if id(here) not in seen:
            seen.add(id(here))
            waiting += here.inputs
            yield here


@pytest.mark.django_db
def test_no_derivation_of_an_example_house_says_a_german_word(house: tuple[Client, str, list[str]]) -> None:
    client, address, own = house
    pages = "".join(client.get(f"{address}{tab}").content.decode() for tab in ("ergebnis/", "co2/", "kostenbaum/"))
    left = {}
    links = sorted(set(re.findall(r'hx-get="([^"]+pfad=[^"]+)"', pages)))[:40]
    for wort in ("salden", "buchungen", "kosten", "kostenaufstellung", "anteile", "sonderkosten", "gesamtkosten"):
        page = client.get(f"{address}listen/{wort}/").content.decode()
        links += sorted(set(re.findall(r'hx-get="([^"]+pfad=[^"]+)"', page)))[:8]
    for link in links:
        if found := german(client.get(unescape(link)).content.decode(), own):
            left[link] = found
    assert left == {}


def test_a_text_that_no_template_fits_is_soon_given_up() -> None:
    """Templates with many places beside each other tried every way to divide the text, and the server stood still."""
    missing = "Zum 01.01.2026, 0 Uhr, fehlt eine Ablesung (höchstens 31 Tage davor oder danach); Güte: ungenügend."
    started = time.perf_counter()
    with translation.override("en"):
        assert satz(missing).startswith("For 01.01.2026, 0:00, a reading is missing")
        assert time.perf_counter() - started < 10
        for german in catalogue("en"):
            fixed = STELLE.split(german)[::2]
            satz(f"{' a, '.join(fixed)} 7 {' b: '.join(fixed)}")
    assert time.perf_counter() - started < 60


def test_what_differs_from_the_issued_is_told_in_english() -> None:
    """Names of costs stay as they were entered, also with a comma or four words."""
    with translation.override("en"):
        for german, english in {
            "Anlage 1, Kosten „Miete der Geräte“: Betrag 901,76 € statt 101,76 €": (
                "Plant 1, costs “Miete der Geräte”: Amount 901.76 € instead of 101.76 €"
            ),
            "Hausnebenkosten „Garten, Wege und Hof“: Betrag 1.393,28 € statt 1,00 €": (
                "House ancillary costs “Garten, Wege und Hof”: Amount 1,393.28 € instead of 1.00 €"
            ),
            "Anlage 1, Rechnung „Strom der Wärmepumpe“, 12,00 €, hinzugefügt": (
                "Plant 1, invoice “Strom der Wärmepumpe”, 12.00 €, added"
            ),
            "Nutzeinheit 3, Gerät 4711 (Bad), Ablesung vom 31.12.2023: Stand 1.200 statt 1.100": (
                "Unit 3, Device 4711 (Bad), Reading of 31.12.2023: Reading 1,200 instead of 1,100"
            ),
            "Anlage 1: Warmwasser Verfahren „volumen“ statt „Fläche“": (
                "Plant 1: Hot water Method “volumen” instead of “Fläche”"
            ),
            "Nutzeinheit 1, Gerät 4711 hinzugefügt; dazu 3 weitere Angaben geändert": (
                "Unit 1, Device 4711 added; 3 more entries changed with it"
            ),
        }.items():
            assert satz(german) == english


def test_the_share_of_an_invoice_is_english_and_its_receipt_is_what_somebody_entered() -> None:
    share = "anteilig nach Gradtagen aus 10.000,88\u00a0€"
    with translation.override("en"):
        assert _wert("Beleg", share) == "pro rata by degree days of 10,000.88\u00a0€"
        assert _wert("Beleg", f"Rechnung 4.711,50, {share}").startswith("Rechnung 4.711,50, pro rata")
        assert _wert("Beleg", "in den Rechnungen gesondert ausgewiesen") == "shown separately in the invoices"
        assert _wert("Beleg", "Rechnung 4.711,50") == "Rechnung 4.711,50"
    assert _wert("Beleg", share) == share
