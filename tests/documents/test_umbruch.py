"""Where pages break: heights as Typst makes them, sections whole, no page nearly empty."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import typst

from tests.documents import haus_nebenkosten, haus_oel, s1
from umlage.documents.einzelabrechnung import seitenfolge
from umlage.documents.einzelabrechnung.daten import daten
from umlage.documents.einzelabrechnung.inhalt import Anteilzeile, Einzelabrechnung
from umlage.documents.render import _ORT, _quelle
from umlage.documents.style.satzspiegel import breite
from umlage.documents.umbruch import SEITE, STUFEN, Stueck, umbruch
from umlage.documents.vorlage import REIHE

_MESSEN = """#import "/einzelabrechnung/template.typ": *
#let d = json(bytes(`LITERAL`.text))
#let f = farbtafel(d.farben)
#let eng = ENG
#let m(name, nr, body) = context [#metadata((name, nr, measure(block(width: 165mm, body)).height.pt())) <hoehe>]
#seiten(d.rahmen, f, {
  show heading.where(level: 2): set block(above: (27pt, 18pt, 12pt).at(eng), below: (10pt, 10pt, 6.5pt).at(eng))
  let (r, z, s) = (d.rechenweg, d.zaehler, d.vergleich)
  m("kosten", 0, hauskosten(f, "1", r.kosten, eng: eng))
  m("aufteilung", 0, aufteilung(f, "2", r.aufteilung))
  m("anteil", 0, anteil(f, "3", r.anteil, eng))
  m("anteil-knapp", 0, anteil(f, "3", r.anteil + r.anteil.knapp, eng))
  if r.kosten_knapp != none { m("kosten-knapp", 0, hauskosten(f, "", r.kosten_knapp, eng: eng)) }
  m("geraete", 0, geraete(f, z, eng))
  m("legende-knapp", 0, fussnote(z.legendentext))
  for (nr, i) in s.alles.enumerate() { m("alles", nr, information(f, i, linie: true)) }
  if r.anteil.saetze.len() > 0 { m("zum-anteil", 0, zum-anteil(f, r.anteil)) }
  if r.kohlendioxid != none { m("kohlendioxid", 0, kohlendioxid(f, "", r.kohlendioxid)) }
  if r.gradtage != none { m("gradtage", 0, gradtage(f, "", r.gradtage, eng)) }
  if r.lohnkosten != none { m("lohnkosten", 0, lohnkosten(f, "", r.lohnkosten, eng: eng)) }
  for (nr, g) in z.gruppen.enumerate() { m("gruppe", nr, zaehlergruppe(f, z, g, eng)) }
  m("legende", 0, legende(f, z))
  for (nr, h) in z.hinweise.enumerate() { m("hinweis", nr, mitteilung(f, h)) }
  if s.monate != none { m("monate", 0, monatsbild(f, s.monate)) }
  m("vergleich", 0, vergleichsbild(f, s.vergleich))
  for (nr, i) in s.informationen.enumerate() { m("information", nr, information(f, i, linie: nr == 0)) }
})
"""
FAELLE = {
    "brochure": s1.einzelabrechnung(),
    "oil": haus_oel.einzelabrechnung(),
    "12 further costs": haus_nebenkosten.einzelabrechnung(12),
}


def _gemessen(werte: dict[str, Any], *, eng: int) -> dict[tuple[str, int], float]:
    literal = _quelle("einzelabrechnung", werte).decode().partition("json(bytes(`")[2].rpartition("`.text)))")[0]
    schriften = typst.Fonts(False, False, [_ORT / "style" / "fonts"])
    quelle = _MESSEN.replace("ENG", str(eng)).replace("LITERAL", literal)
    compiler = typst.Compiler(quelle.encode(), root=_ORT, font_paths=schriften, ignore_system_fonts=True)
    return {(name, nr): hoehe for name, nr, hoehe in json.loads(compiler.query("<hoehe>", field="value"))}


@pytest.mark.parametrize("eng", STUFEN)
@pytest.mark.parametrize("fall", FAELLE)
def test_computed_heights_are_those_of_the_templates(fall: str, eng: int) -> None:
    werte = daten(FAELLE[fall])
    gemessen = _gemessen(werte, eng=eng)
    stuecke = {
        "rechenweg": list(seitenfolge.rechenwegstuecke(werte["rechenweg"])),
        "zaehler": list(seitenfolge.zaehlerstuecke(werte["zaehler"])),
        "vergleich": list(seitenfolge.vergleichsstuecke(werte["vergleich"])),
    }
    knapp = seitenfolge.knapp({name: werte[name] for name in stuecke}, stuecke)
    alle = [stueck for folge in (*knapp.values(), *stuecke.values()) for stueck in folge]
    gerechnet = {(s.name, s.nr): s.hoehen[eng] for s in alle}
    assert gemessen.keys() == gerechnet.keys()
    for name, hoehe in gemessen.items():
        # never too low; at most one line too high
        assert -0.1 <= gerechnet[name] / 100 - hoehe <= 12, name


@pytest.mark.parametrize("title", ["Heizung", "Додаткові витрати будинку", "Weitere Kosten des Hauses im Jahr 2025"])
def test_a_name_with_its_sum_beside_it_has_the_lines_that_it_needs(title: str) -> None:
    inhalt = haus_nebenkosten.einzelabrechnung()
    assert inhalt.rechenweg is not None
    total = Anteilzeile("Summe", "588,46", betrag="6.423,42")
    group = replace(inhalt.rechenweg.anteil.gruppen[0], titel=title, summe=total)
    anteil = replace(inhalt.rechenweg.anteil, gruppen=(group,))
    werte = daten(replace(inhalt, rechenweg=replace(inhalt.rechenweg, anteil=anteil)))["rechenweg"]["anteil"]
    name, *_ = werte["knapp"]["gruppen"][0][1][0]
    assert name.replace("\n", " ") == title
    assert werte["knapp"]["hoehen"][1] == REIHE + 1100 * name.count("\n")
    platz = sum(werte["spalten"][:2])
    assert all(breite(line, werte["groesse"], fett=True) <= platz for line in name.split("\n"))


@pytest.mark.parametrize("name", ["Verbrauch", "Warmwasser, Grundkosten (Waschküche)", "Kosten " * 12])
def test_the_heads_over_two_columns_stand_in_one_line(name: str) -> None:
    """A head that breaks stands over the first row of the table."""
    inhalt = haus_nebenkosten.einzelabrechnung()
    assert inhalt.rechenweg is not None
    row = Anteilzeile(name, "71,23", "Fläche", "3.393,31", "387,074", "Einh.", "8,7666", "€/Einh.", "8,125", "Einh.")
    group = replace(inhalt.rechenweg.anteil.gruppen[0], zeilen=(row,))
    anteil = replace(inhalt.rechenweg.anteil, gruppen=(group,))
    table = daten(replace(inhalt, rechenweg=replace(inhalt.rechenweg, anteil=anteil)))["rechenweg"]["anteil"]
    for head, signs, margin, first in (("Einheiten Haus", "÷", 500, 3), ("Preis je Einheit", "=×", 400, 5)):
        needed = breite(head, table["kopfgroesse"]) + breite(signs, 850, fett=True) + margin
        assert needed <= sum(table["spalten"][first : first + 2])
    assert (table["kopfgroesse"] == 750) == (name == "Verbrauch")


def _stueck(nr: int, hoehe: int, *, folgt: bool = False) -> Stueck:
    return Stueck("x", nr, (hoehe, hoehe - 1500, hoehe - 2000), (2700, 1800, 1200), folgt=folgt)


def _seiten(*hoehen: int) -> list[list[int]]:
    plan = umbruch(4000, [_stueck(nr, hoehe) for nr, hoehe in enumerate(hoehen)])
    return [[stueck.nr for stueck in seite.stuecke] for seite in plan.seiten]


def test_a_section_moves_as_a_whole() -> None:
    assert _seiten(30000, 20000, 40000) == [[0, 1], [2]]


def test_tight_spacing_is_used_where_it_saves_a_page() -> None:
    plan = umbruch(4000, [_stueck(0, 30000), _stueck(1, 31000)])
    assert [(len(seite.stuecke), seite.eng) for seite in plan.seiten] == [(2, 1)]
    plan = umbruch(4000, [_stueck(0, 32000), _stueck(1, 32500)])
    assert [(len(seite.stuecke), seite.eng) for seite in plan.seiten] == [(2, 2)]
    plan = umbruch(4000, [_stueck(0, 30000), _stueck(1, 50000)])
    assert [(len(seite.stuecke), seite.eng) for seite in plan.seiten] == [(1, 0), (1, 0)]


def test_a_last_page_is_not_nearly_empty() -> None:
    assert _seiten(24000, 15000, 14000, 14500) == [[0, 1], [2, 3]]


def test_sentences_stay_with_their_table_where_tight_spacing_makes_room() -> None:
    plan = umbruch(4000, [_stueck(0, 56000), _stueck(1, 6000, folgt=True), _stueck(2, 60000)])
    assert [[stueck.nr for stueck in seite.stuecke] for seite in plan.seiten] == [[0, 1], [2]]


def test_a_section_longer_than_a_page_leaves_the_breaks_to_typst() -> None:
    plan = umbruch(4000, [_stueck(0, SEITE + 1), _stueck(1, 9000)])
    assert plan.frei
    assert plan.seite_von("x") == -1


def test_the_lines_that_page_1_leaves_out_are_named_with_their_page() -> None:
    def verweis(inhalt: Einzelabrechnung) -> str:
        return str(daten(inhalt)["zusammensetzung"]["posten"][-1][2])

    assert verweis(haus_nebenkosten.einzelabrechnung(12)) == "12 Positionen, einzeln auf Seite 2"
    assert verweis(haus_nebenkosten.einzelabrechnung(60)) == "60 Positionen, einzeln auf den folgenden Seiten"
