"""Every amount in euros of every list has a derivation, and the derivation comes to that amount."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.core.recompute_figure import Recomputation
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.core.settlement.run import settle
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.anhang import anhang
from umlage.documents.liste.formulare import FORMULARE
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.liste.inhalt import Liste, Tabelle
from umlage.documents.liste.kostenformular import gesamtkosten
from umlage.documents.liste.servicerechnung import RECHNUNGEN, maengel
from umlage.documents.liste.verzeichnis import ALLE
from umlage.documents.liste.woher import (
    SUMME,
    cents_of,
    figure_at,
    gezeigt,
    is_amount,
    ort,
    ort_des_titels,
    ort_im_kopf,
)
from umlage.formats.akte.codec import read

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
# b3 is refused: its devices cannot be added up
GOLDEN = sorted(
    set((ROOT / "tests" / "golden").glob("*/akte.yaml")) - {ROOT / "tests/golden/b3-mischausstattung/akte.yaml"}
)


def cells(liste: Liste) -> Iterator[tuple[str, str]]:
    """The place and the text of every amount in euros."""
    for number, angabe in enumerate(liste.rahmen.angaben):
        text = "".join(teil.text for teil in angabe.wert)
        if text.endswith("\N{NO-BREAK SPACE}€"):
            yield ort_im_kopf(liste, number), text.removesuffix("\N{NO-BREAK SPACE}€")
    for number, teil in enumerate(liste.teile):
        if not isinstance(teil, Tabelle):
            continue
        rows: list[tuple[tuple[int | str, ...], tuple[str, ...]]] = []
        for place, gruppe in enumerate(teil.gruppen):
            if "€" in gruppe.titel:
                yield (
                    ort_des_titels(gruppe, number, place),
                    gruppe.titel.rpartition(": ")[2].removesuffix("\N{NO-BREAK SPACE}€"),
                )
            rows += [((place, row), reihe) for row, reihe in enumerate(gruppe.reihen)]
            rows += [((place, SUMME), gruppe.summe)] if gruppe.summe else []
        rows += [((SUMME,), teil.summe)] if teil.summe else []
        for where, reihe in rows:
            for column, text in enumerate(reihe):
                if is_amount(teil.spalten[column], text):
                    yield ort(text, teil, number, *where, column), text


def house(path: Path) -> Haussicht:
    return Haussicht(settle(read(path.read_bytes())))


@pytest.mark.parametrize("path", [*EXAMPLES, *GOLDEN], ids=lambda path: path.parent.name + path.stem)
def test_every_amount_of_every_list_is_derived(path: Path) -> None:
    sicht = house(path)
    herleitung = Herleitung(sicht.ergebnis)
    check, wrong = Recomputation(), []
    made = [(word, make(sicht)) for word, make in ALLE.items()]
    made += [(word, make(sicht)) for word, make in RECHNUNGEN.items() if not maengel(sicht)]
    made += [("herleitung", anhang(sicht, herleitung, person)) for person in sicht.personen()]
    for word, liste in made:
        for pfad, text in cells(liste):
            if not pfad:
                # nothing of nothing has no parts
                wrong += [(word, text, "no derivation")] if cents_of(text) else []
                continue
            figure = figure_at(liste, herleitung, pfad)
            check.value(figure)
            shown = gezeigt(liste, pfad)
            if shown.text.replace("\N{NO-BREAK SPACE}", " ") != f"{text} €" or not shown.wort:
                wrong.append((word, text, f"{pfad}: {shown}"))
            if abs(figure.number * 100 - cents_of(text)) > 1 / 2:
                wrong.append((word, text, f"{pfad}: {figure.printed()}"))
    assert wrong == [], wrong


@pytest.mark.parametrize("path", [*EXAMPLES, *GOLDEN], ids=lambda path: path.parent.name + path.stem)
def test_every_amount_of_the_forms_says_who_stated_it_also_before_there_is_a_settlement(path: Path) -> None:
    haus = Formularhaus(read(path.read_bytes()), None)
    amounts = 0
    for make in FORMULARE.values():
        for _name, liste in make(haus):
            for pfad, text in cells(liste):
                figure = figure_at(liste, None, pfad)
                assert (figure.number * 100, bool(figure.source)) == (cents_of(text), True), (pfad, text)
                amounts += 1
    assert amounts or path not in EXAMPLES


def test_the_receipt_and_its_day_are_said_once() -> None:
    liste = gesamtkosten(Formularhaus(read((ROOT / "examples" / "casameta-2022.yaml").read_bytes()), None))
    sources = [figure_at(liste, None, pfad).source for pfad, _ in cells(liste)]
    assert "Rechnung 16.01.2023" in sources
    assert "Rechnung, 12.09.2022" in sources


def test_an_amount_is_named_as_where_it_was_pressed() -> None:
    liste = ALLE["buchungen"](house(ROOT / "examples" / "casameta-2022.yaml"))
    first = liste.tabellen[0].gruppen[0].reihen[0]
    pressed = gezeigt(liste, "zelle/0/0/0/3")
    assert (pressed.text, pressed.wort) == (f"{first[3]} €", "Soll")
    assert [text for _name, text in pressed.zeile] == list(first[:3])
    herleitung = Herleitung(house(ROOT / "examples" / "casameta-2022.yaml").ergebnis)
    assert figure_at(liste, herleitung, "zelle/0/0/0/3").name == first[2] == "Kosten Heizung"
    # the same words stand before the sums of three columns
    names = [figure_at(liste, herleitung, f"zelle/1/summe/{column}").name for column in (1, 2)]
    assert names == ["Gesamtkosten des Hauses, Nutzer", "Gesamtkosten des Hauses, Eigentümer"]


@pytest.mark.parametrize("path", ["zelle/kopf", "zelle/kopf/0", "zelle/kopf/99", "zelle/kopf/x", "zelle/kopf/2/0"])
def test_a_line_of_the_head_that_is_no_amount_is_unknown(path: str) -> None:
    sicht = house(EXAMPLES[0])
    with pytest.raises(UnknownPath):
        figure_at(ALLE["salden"](sicht), Herleitung(sicht.ergebnis), path)


def test_an_amount_that_was_calculated_needs_the_settlement() -> None:
    with pytest.raises(UnknownPath):
        figure_at(ALLE["salden"](house(EXAMPLES[0])), None, "zelle/0/0/0/5")


@pytest.mark.parametrize(
    "path",
    ["zelle", "zelle/0", "zelle/9/0/0/0", "zelle/0/0/0/99", "zelle/0/x/0/0", "zelle/-1/0/0/0", "zelle/0/0/0/0/0"],
)
def test_a_place_that_is_no_amount_is_unknown(path: str) -> None:
    sicht = house(EXAMPLES[0])
    with pytest.raises(UnknownPath):
        figure_at(ALLE["salden"](sicht), Herleitung(sicht.ergebnis), path)


def test_the_cell_of_a_name_has_no_derivation() -> None:
    sicht = house(EXAMPLES[0])
    with pytest.raises(UnknownPath):
        figure_at(ALLE["salden"](sicht), Herleitung(sicht.ergebnis), "zelle/0/0/0/1")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_form_of_costs_names_each_plant_over_its_invoices(path: Path) -> None:
    haus = Formularhaus(read(path.read_bytes()), None)
    names = [one.bezeichnung or ENERGIEARTEN[one.energieart].titel for one in haus.akte.anlagen]
    titles = [table.titel for table in gesamtkosten(haus).tabellen if table.titel.startswith("Energie: ")]
    assert titles == [f"Energie: {name}" for name in names]
