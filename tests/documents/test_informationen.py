"""The lists that look into an Abrechnung: their amounts are those of the Ergebnis, and each leads to its derivation."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import get_args, get_type_hints

import pytest

from tests.documents.seiten import ueberlappungen
from tests.documents.test_listen import euro
from tests.golden.cases import CASES, EXAMPLES, akte_of, expected
from umlage.core.finding import Refused
from umlage.core.settlement.akte import Geraet
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.run import settle
from umlage.core.verbrauch.staende import Herkunft
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.geraetelisten import _HERKUNFT
from umlage.documents.liste.inhalt import Liste, Tabelle, Tabellengruppe, Zelle
from umlage.documents.liste.listen import _ZWECK
from umlage.documents.liste.tabellendatei import als_csv
from umlage.documents.liste.verzeichnis import ALLE, INFORMATIONEN
from umlage.documents.render import Renderer
from umlage.formats.akte.codec import read

HOUSES = {path.stem: path.read_bytes() for path in EXAMPLES}
HOUSES |= {case: akte_of(case) for case in CASES if "verweigert" not in expected(case)}
NAMES = sorted(HOUSES)
RENDERER = Renderer()


@cache
def settled(name: str) -> Ergebnis:
    return settle(read(HOUSES[name]))


@cache
def lists(name: str) -> dict[str, Liste]:
    sicht = Haussicht(settled(name))
    return {art: make(sicht) for art, make in ALLE.items()}


def cents(text: str) -> int:
    value = euro(text) * 100
    assert value.denominator == 1
    return int(value)


def column(table: Tabelle, name: str) -> int:
    return next(nr for nr, head in enumerate(table.spalten) if head.name == name)


def total(rows: object, place: int) -> int:
    return sum(cents(row[place]) for row in rows)  # type: ignore[attr-defined]  # rows of a list are cells


def cells(content: Liste) -> Iterator[str]:
    for table in content.tabellen:
        for group in table.gruppen:
            for row in (*group.reihen, *([group.summe] if group.summe else [])):
                yield from row
        yield from table.summe or ()


def with_sum(table: Tabelle) -> Iterator[Tabellengruppe]:
    return (group for group in table.gruppen if group.summe is not None)


def test_there_are_eleven_and_every_list_has_a_name_of_its_own() -> None:
    assert len(INFORMATIONEN) == 11
    files = [content.datei.lower() for content in lists("casameta-2022").values()]
    assert len(set(files)) == len(files) == 19


@pytest.mark.parametrize("name", NAMES)
def test_an_amount_with_a_path_is_the_amount_of_its_derivation(name: str) -> None:
    herleitung = Herleitung(settled(name))
    paths = set()
    for art, content in lists(name).items():
        for cell in cells(content):
            # cells that make their derivation themselves: test_woher.py
            if isinstance(cell, Zelle) and cell.pfad:
                value, shown = herleitung.figure(cell.pfad).number, euro(cell)
                digits = len(cell.rpartition(",")[2])
                assert abs(value - shown) * 2 * 10**digits <= 1, (art, cell.pfad, cell, value)
                paths.add(cell.pfad)
    assert {f"nutzer/{person.nr}/betrag" for person in settled(name).nutzer} <= paths
    assert "gesamtkosten" in paths


@pytest.mark.parametrize("name", NAMES)
def test_every_list_of_amounts_comes_to_the_costs_of_the_house(name: str) -> None:
    whole = settled(name).gesamtkosten.cents
    places = {
        "kostenaufstellung": "Betrag",
        "kostenarten-nutzeinheiten": "Summe",
        "kostenelemente": "Betrag",
        "beteiligte": "Kosten",
        "kostenarten-nutzer": "Summe",
        "nutzungen": "Kosten",
    }
    for art, head in places.items():
        table = lists(name)[art].tabellen[0]
        place = column(table, head)
        assert table.summe is not None
        assert cents(table.summe[place]) == whole, art
        assert sum(total(group.reihen, place) for group in table.gruppen) == whole, art
        for group in with_sum(table):
            assert group.summe is not None
            assert total(group.reihen, place) == cents(group.summe[place]), (art, group.titel)


@pytest.mark.parametrize("name", NAMES)
def test_kinds_of_costs_add_up_across_and_down(name: str) -> None:
    for art in ("kostenarten-nutzeinheiten", "kostenarten-nutzer"):
        table = lists(name)[art].tabellen[0]
        group = table.gruppen[0]
        assert group.summe is not None
        for row in (*group.reihen, group.summe):
            assert sum(map(cents, row[2:-1])) == cents(row[-1])
        for place in range(2, len(table.spalten)):
            assert total(group.reihen, place) == cents(group.summe[place])


@pytest.mark.parametrize("name", NAMES)
def test_what_enters_the_tree_is_what_the_house_cost_less_direct_costs(name: str) -> None:
    ergebnis = settled(name)
    elements = lists(name)["kostenaufstellung"].tabellen[1]
    own = column(elements, "eigene Kosten")
    assert elements.summe is not None
    assert total(elements.gruppen[0].reihen, own) == cents(elements.summe[own])
    assert cents(elements.summe[own]) == ergebnis.gesamtkosten.cents - ergebnis.direktkosten
    assert len(elements.gruppen[0].reihen) == len(ergebnis.wurzel.walk())


@pytest.mark.parametrize("name", NAMES)
def test_shares_add_up_and_put_on_everybody_what_he_bears(name: str) -> None:
    ergebnis = settled(name)
    table = lists(name)["anteile"].tabellen[0]
    amount, shares = column(table, "Betrag"), column(table, "Anteile")
    bears = next((nr for nr, head in enumerate(table.spalten) if head.name == "trägt"), None)
    borne = dict.fromkeys((person.nr for person in ergebnis.nutzer), 0)
    for group, zeile in zip(table.gruppen, ergebnis.zeilen, strict=True):
        assert group.summe is not None
        assert total(group.reihen, amount) == cents(group.summe[amount])
        if ergebnis.haus.restcent:
            assert cents(group.summe[amount]) == zeile.kosten
        printed = sum(euro(row[shares]) for row in group.reihen)
        assert abs(printed - zeile.einheiten) <= Fraction(len(group.reihen) + 1, 1000)
        for row in group.reihen:
            if bears is None or not row[bears]:
                borne[row[0]] += cents(row[amount])
    direct = {person.nr: sum(posten.betrag for posten in person.direkt) for person in ergebnis.nutzer}
    assert {nr: value + direct[nr] for nr, value in borne.items()} == {
        person.nr: person.betrag.cents for person in ergebnis.nutzer
    }


@pytest.mark.parametrize("name", NAMES)
def test_devices_stand_under_their_elements_with_what_they_measured(name: str) -> None:
    ergebnis = settled(name)
    table = lists(name)["geraete"].tabellen[0]
    named = [row[0].replace("\N{NO-BREAK SPACE}", "") for group in table.gruppen for row in group.reihen]
    wanted = [
        nummer
        for lauf in ergebnis.wurzel.walk()
        for nummer in (*(lauf.element.geraete.nummern if lauf.element.geraete else ()), *lauf.element.zaehler)
    ]
    assert named == wanted
    values = lists(name)["verbrauchswerte"].tabellen[0]
    used = column(values, "Verbrauch")
    assert len(values.gruppen) == len(ergebnis.haus.messung.geraete)
    for group in values.gruppen:
        assert group.summe is not None
        parts = sum(euro(row[used]) for row in group.reihen)
        assert not group.reihen or abs(parts - euro(group.summe[used])) <= Fraction(len(group.reihen) + 1, 1000)


@pytest.mark.parametrize("name", NAMES)
def test_rooms_are_shared_on_without_a_cent_lost(name: str) -> None:
    ergebnis = settled(name)
    table = lists(name)["beteiligungen"].tabellen[0]
    moved = sum(sum(below.betraege) for lauf in ergebnis.blaetter for _, below in lauf.umgelegt)
    assert sum(total(group.reihen, column(table, "Betrag")) for group in table.gruppen) == moved
    if ergebnis.haus.restcent:
        arrived = sum(lauf.betraege[place] for lauf in ergebnis.blaetter for place, _ in lauf.umgelegt)
        assert moved == arrived
    assert (moved == 0) or (len(lists(name)["kostenarten-nutzeinheiten"].tabellen) == 2)


@pytest.mark.parametrize("name", NAMES)
def test_beside_the_costs_and_bookings_end_in_the_balances(name: str) -> None:
    sicht = Haussicht(settled(name))
    beside = lists(name)["sonderkosten"].tabellen[0]
    for group, person in zip(beside.gruppen, sicht.personen(), strict=True):
        counting = [row for row in group.reihen if row[2] == "ja"]
        assert total(counting, 3) == person.saldo.cents
    bookings, house = lists(name)["buchungen"].tabellen
    debit, credit = column(bookings, "Soll"), column(bookings, "Haben")
    for group, person in zip(bookings.gruppen, sicht.personen(), strict=True):
        assert total(group.reihen, debit) - total(group.reihen, credit) == person.saldo.cents
        assert group.summe is not None
        assert cents(group.summe[debit]) - cents(group.summe[credit]) == person.saldo.cents
        assert {row[0] for row in group.reihen} <= {person.nr}
    assert bookings.summe is not None
    assert [cents(bookings.summe[place]) for place in (debit, credit)] == [
        sum(total(group.reihen, place) for group in bookings.gruppen) for place in (debit, credit)
    ]
    assert house.summe is not None
    for place in (1, 2, 3):
        assert total(house.gruppen[0].reihen, place) == cents(house.summe[place])
    assert cents(house.summe[3]) == settled(name).gesamtkosten.cents


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_they_print_without_overlaps_and_have_all_rows_in_a_spreadsheet(name: str) -> None:
    for art in (*INFORMATIONEN, "buchungen"):
        content = lists(name)[art]
        assert ueberlappungen(RENDERER.pdf(content)) == [], art
        rows = sum(len(group.reihen) for table in content.tabellen for group in table.gruppen)
        lines = als_csv(content).decode("utf-8-sig").strip().splitlines()
        assert len([line for line in lines if line]) >= rows + 1


def test_every_way_to_know_a_stand_has_its_word() -> None:
    assert set(_HERKUNFT) == set(Herkunft)


def test_every_purpose_of_a_device_can_be_listed() -> None:
    assert set(get_args(get_type_hints(Geraet)["zweck"])) == set(_ZWECK)


def test_the_sum_of_a_changed_amount_would_be_seen() -> None:
    table = lists("casameta-2022")["kostenarten-nutzer"].tabellen[0]
    row = table.gruppen[0].reihen[0]
    assert [str(cell) for cell in row[-1:]] == ["1.091,56"]
    assert isinstance(row[-1], Zelle)
    assert row[-1].pfad == "nutzer/1-1/betrag"


def test_refused_houses_are_not_looked_into() -> None:
    refused = [case for case in CASES if "verweigert" in expected(case)]
    for case in refused:
        with pytest.raises(Refused):
            settle(read(akte_of(case)))
