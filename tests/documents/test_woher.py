"""Every amount in euros of every list has a derivation, and the derivation comes to that amount."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.core.settlement.run import settle
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Liste, Tabelle
from umlage.documents.liste.verzeichnis import ALLE
from umlage.documents.liste.woher import SUMME, cents_of, figure_at, is_amount, ort
from umlage.formats.akte.codec import read

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
# b3 is refused: its devices cannot be added up
GOLDEN = sorted(
    set((ROOT / "tests" / "golden").glob("*/akte.yaml")) - {ROOT / "tests/golden/b3-mischausstattung/akte.yaml"}
)


def cells(liste: Liste) -> Iterator[tuple[str, str]]:
    """The place and the text of every amount in euros."""
    for number, teil in enumerate(liste.teile):
        if not isinstance(teil, Tabelle):
            continue
        rows: list[tuple[tuple[int | str, ...], tuple[str, ...]]] = []
        for place, gruppe in enumerate(teil.gruppen):
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
    wrong = []
    for word, make in ALLE.items():
        liste = make(sicht)
        for pfad, text in cells(liste):
            if not pfad:
                # nothing of nothing has no parts
                wrong += [(word, text, "no derivation")] if cents_of(text) else []
                continue
            figure = figure_at(liste, herleitung, pfad) if pfad.startswith("zelle/") else herleitung.figure(pfad)
            if abs(figure.number * 100 - cents_of(text)) > 1 / 2:
                wrong.append((word, text, f"{pfad}: {figure.printed()}"))
    assert wrong == [], wrong


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
