"""The abrechnung in other languages: nothing stays German but what somebody wrote into the Akte."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from tests.documents.deutsche_texte import EXCEPTIONS, german_texts
from tests.golden.cases import CASES, EXAMPLES, settled
from umlage.cli.musterhaeuser import heizkostenhaus, musterhaus
from umlage.core.finding import Refused
from umlage.core.settlement.akte import Nutzer
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.documents.bausteine import Absender, Teil
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.einzelabrechnung.daten import daten
from umlage.documents.einzelabrechnung.uebersetzung import HINWEIS, KOPF, Uebersetzungen
from umlage.documents.render import Renderer
from umlage.documents.sprachen.katalog import SPRACHEN, STELLE, eintraege
from umlage.documents.sprachen.uebersetzer import neutral, texte
from umlage.documents.vorlage import WORTE
from umlage.formats.akte.codec import read

GERMAN = frozenset(
    {
        "Anteil",
        "Betrag",
        "Einheiten",
        "Fläche",
        "Grundkosten",
        "Haus",
        "Hauses",
        "Heizung",
        "Ihr",
        "Ihre",
        "Ihren",
        "Kosten",
        "Nutzer",
        "Seite",
        "Sie",
        "Summe",
        "Tage",
        "Verbrauch",
        "Warmwasser",
        "Zähler",
        "bis",
        "darin",
        "das",
        "davon",
        "dem",
        "den",
        "der",
        "die",
        "für",
        "gesamt",
        "ist",
        "keine",
        "liegen",
        "nach",
        "nicht",
        "und",
        "vom",
        "von",
        "werden",
        "wird",
    }
)
"""Words that no translation can hold."""


@cache
def houses() -> dict[str, Ergebnis]:
    found = {case: answer for case in CASES if not isinstance(answer := settled(case), Refused)}
    found |= {path.stem: settle(read(path.read_bytes())) for path in EXAMPLES}
    for seed in range(12):
        found |= {f"musterhaus {seed}": settle(musterhaus(seed)), f"heizkosten {seed}": settle(heizkostenhaus(seed))}
    return found


def test_the_akte_may_name_every_language_that_has_a_catalogue() -> None:
    hint = get_type_hints(Nutzer)["sprache"]
    assert {word for part in get_args(hint) for word in get_args(part)} == set(SPRACHEN)


@pytest.mark.parametrize("sprache", SPRACHEN)
def test_every_german_text_of_the_source_has_an_entry(sprache: str) -> None:
    catalogue = eintraege(sprache)
    fixed = dict.fromkeys((*WORTE.values(), KOPF, HINWEIS), "words of the layout")
    missing = [
        f"{where}: {text}"
        for text, where in (german_texts() | fixed).items()
        if text not in catalogue and text not in EXCEPTIONS and not neutral(STELLE.sub("", text))
    ]
    assert missing == []


def test_the_source_has_hundreds_of_texts() -> None:
    assert len(german_texts()) > 400
    assert not [text for text in EXCEPTIONS if text not in german_texts()]


@pytest.mark.parametrize("sprache", SPRACHEN)
def test_all_catalogues_have_the_same_entries_with_the_same_places(sprache: str) -> None:
    assert list(eintraege(sprache)) == list(eintraege("en"))
    for german, foreign in eintraege(sprache).items():
        assert sorted(set(STELLE.findall(german))) == sorted(STELLE.findall(foreign)), german
        assert foreign.strip()


@pytest.mark.parametrize("sprache", SPRACHEN)
def test_nothing_of_a_statement_stays_german(sprache: str) -> None:
    open_texts: set[str] = set()
    for name, ergebnis in houses().items():
        found = Uebersetzungen(ergebnis.haus.akte)
        translator = found.uebersetzer(sprache)
        for number, abrechnung in enumerate(einzelabrechnungen(ergebnis)):
            if number >= 12:
                break
            both = found.mit(abrechnung, sprache)
            assert both.uebersetzung is not None
            daten(both)
            inhalt = both.uebersetzung.inhalt
            # the name of the file and the sender are no text of the page
            shown = replace(inhalt, rahmen=replace(inhalt.rahmen, name="", absender=Absender("")))
            left = {text for text in texte(shown) if _german(translator.ohne_eigene(text))}
            open_texts |= {f"{name}: {text}" for text in (*translator.offen, *left)}
    assert sorted(open_texts) == []


def _german(text: str) -> bool:
    without_terms = re.sub(r"\([^()]*\)", "", text)  # the German term in brackets
    return not GERMAN.isdisjoint(re.findall(r"[^\W\d_]+", without_terms))


def test_own_texts_numbers_and_norms_stay() -> None:
    translator = Uebersetzungen(settled("s1-casameta-2022").haus.akte).uebersetzer("en")  # type: ignore[union-attr]  # it settles
    assert translator("nach Ihrer Fläche, 80,00 m²") == "by your floor area, 80,00 m²"
    assert translator("Heizkostenabrechnung 2022").endswith(" 2022")
    assert translator("§ 9a HeizkostenV") == "§ 9a HeizkostenV"
    assert translator.offen == []
    assert translator("Das hat niemand vorgesehen") == "Das hat niemand vorgesehen"
    assert translator.offen == ["Das hat niemand vorgesehen"]


@pytest.mark.parametrize("sprache", SPRACHEN)
@pytest.mark.parametrize("unit_word", ["Einh.", "Nutzer", "Wohnung", "Stück"])
def test_a_quantity_may_follow_the_name_of_its_cost(sprache: str, unit_word: str) -> None:
    translator = Uebersetzungen(settled("s1-casameta-2022").haus.akte).uebersetzer(sprache)  # type: ignore[union-attr]  # it settles
    said = translator(
        f"Heizung, Verbrauch 330,000\u00a0{unit_word} = 94,45\u00a0€; Warmwasser, Verbrauch 2\u00a0m³ = 1,00\u00a0€"
    )
    assert translator.offen == []
    assert not _german(said)


@pytest.mark.parametrize("sprache", SPRACHEN)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_translation_has_as_many_pages_as_the_german_text(path: Path, sprache: str) -> None:
    """A house with all kinds of costs fills its pages to the last line; longer or shorter words move one page."""
    more = 1 if path.stem == "fernwaerme-2025" else 0
    ergebnis = settle(read(path.read_bytes()))
    found = Uebersetzungen(ergebnis.haus.akte)
    for abrechnung in einzelabrechnungen(ergebnis):
        both = daten(found.mit(abrechnung, sprache))
        alone = daten(abrechnung)["rahmen"]["seiten"]
        assert abs(both["rahmen"]["seiten"] - 2 * alone) <= more, abrechnung.rahmen.nutzer


@pytest.mark.parametrize("sprache", SPRACHEN)
def test_no_sentence_is_lost(sprache: str) -> None:
    for name, ergebnis in houses().items():
        found = Uebersetzungen(ergebnis.haus.akte)
        for abrechnung in islice(einzelabrechnungen(ergebnis), 4):
            both = found.mit(abrechnung, sprache).uebersetzung
            assert both is not None
            assert _filled(both.inhalt) == _filled(abrechnung), name


def _filled(value: object) -> list[bool]:
    """For each sentence and each text outside of sentences, in their order, whether it says anything."""
    if isinstance(value, str):
        return [bool(value)]
    if isinstance(value, tuple):
        if value and all(isinstance(part, Teil) for part in value):
            return [any(part.text for part in value)]
        return [said for part in value for said in _filled(part)] or [False]
    if is_dataclass(value):
        return [said for one in fields(value) for said in _filled(getattr(value, one.name))]
    return []


@pytest.mark.parametrize("sprache", SPRACHEN)
def test_the_pages_of_the_translation_follow_the_german_ones(sprache: str) -> None:
    ergebnis = settle(read(_with_language(sprache)))
    german = next(iter(einzelabrechnungen(settle(read(EXAMPLES[0].read_bytes())))))
    both = next(iter(einzelabrechnungen(ergebnis)))
    assert both.uebersetzung is not None
    alone, together = Renderer().pdf(german), Renderer().pdf(both)
    assert _pages(together) == 2 * _pages(alone)
    assert f"/Lang ({sprache}".encode() in together or f"/Lang({sprache}".encode() in together
    assert b"/Lang (de" in alone or b"/Lang(de" in alone


def test_who_names_no_language_gets_the_german_text_alone() -> None:
    abrechnung = next(iter(einzelabrechnungen(settle(read(EXAMPLES[0].read_bytes())))))
    assert abrechnung.uebersetzung is None
    assert "uebersetzung" not in daten(abrechnung)


def _pages(pdf: bytes) -> int:
    found = re.search(rb"/Type\s*/Pages\s*/Count\s+(\d+)", pdf)
    assert found
    return int(found[1])


def _with_language(sprache: str) -> bytes:
    text = EXAMPLES[0].read_text("utf-8")
    return text.replace('portal_pin: "03140"', f'portal_pin: "03140"\n        sprache: {sprache}').encode()
