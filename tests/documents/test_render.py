"""What is printed: pages, texts, tags, standards, and nothing outside the paper."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from tests.documents import haus_nebenkosten, haus_oel, haus_oel_uebersicht, s1
from tests.documents.seiten import seitentexte, textstuecke
from umlage.documents.abrechnungsuebersicht.inhalt import Abrechnungsuebersicht
from umlage.documents.bausteine import Angabe, Logo, Mitteilung, satz
from umlage.documents.einzelabrechnung.daten import gerafft, seite_eins
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung, Zahlung
from umlage.documents.render import DokumentNichtGesetzt, Renderer
from umlage.documents.style.satzspiegel import breite


def _png() -> bytes:
    """A grey pixel."""

    def stueck(art: bytes, inhalt: bytes) -> bytes:
        return len(inhalt).to_bytes(4, "big") + art + inhalt + zlib.crc32(art + inhalt).to_bytes(4, "big")

    kopf = (1).to_bytes(4, "big") * 2 + bytes((8, 0, 0, 0, 0))
    teile = (stueck(b"IHDR", kopf), stueck(b"IDAT", zlib.compress(b"\x00\x80")), stueck(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(teile)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def _lang() -> Einzelabrechnung:
    """Everything longer than anybody writes it."""
    grund = haus_nebenkosten.einzelabrechnung(30)
    assert grund.zaehler is not None
    gruppe = grund.zaehler.gruppen[0]
    raeume = tuple(
        replace(gruppe.zeilen[0], raum=f"Wohn- und Esszimmer mit Wintergarten Nummer {nr}", nummer=f"QDS-{nr}-98765432")
        for nr in range(12)
    )
    lang = "Wohnungseigentümergemeinschaft Donaudampfschifffahrtskapitänsgasse 17 bis 23 und Hinterhäuser"
    return replace(
        grund,
        rahmen=replace(
            grund.rahmen,
            anschrift=(
                lang[:50],
                "z. Hd. Frau Dr. Anneliese Schäfer-Bockelmann",
                "c/o Kanzlei",
                "3. OG",
                "Str. 1",
                "34121 K",
            ),
            angaben=(*grund.rahmen.angaben, Angabe("Im Auftrag von", satz(lang))),
            untertitel=f"{lang}, {lang}",
            kopfzeile=(lang, lang, "01.01.2022 – 31.12.2022"),
        ),
        mitteilungen=(Mitteilung("Hinweis", satz(f"{lang}. " * 3), "achtung"),) * 2,
        ergebnis=replace(
            grund.ergebnis,
            betrag="1.234.567,89 €",
            zahlung=Zahlung(satz(f"Bitte zahlen an {lang}"), (Angabe("Empfänger", satz(lang)),)),
        ),
        zaehler=replace(grund.zaehler, gruppen=(replace(gruppe, zeilen=raeume), *grund.zaehler.gruppen[1:])),
    )


def _ohne_farbe() -> Einzelabrechnung:
    grund = s1.einzelabrechnung()
    return replace(grund, rahmen=replace(grund.rahmen, absender=replace(s1.FULDATAL, logo=None, akzent="#FFCC00")))


def _vordruck() -> Einzelabrechnung:
    grund = s1.einzelabrechnung()
    return replace(grund, rahmen=replace(grund.rahmen, absender=replace(s1.FULDATAL, vordruck=True)))


def _kurz() -> Einzelabrechnung:
    return replace(s1.einzelabrechnung(), rechenweg=None, zaehler=None, vergleich=None, portal=None, fragen=())


FAELLE: dict[str, tuple[Einzelabrechnung | Abrechnungsuebersicht, int]] = {
    "brochure": (s1.einzelabrechnung(), 4),
    "credit": (s1.einzelabrechnung(vorauszahlung=200000), 4),
    "balanced": (s1.einzelabrechnung(vorauszahlung=109156), 4),
    "no logo, yellow": (_ohne_farbe(), 4),
    "printed paper": (_vordruck(), 4),
    "page 1 alone": (_kurz(), 1),
    "change of user, oil": (haus_oel.einzelabrechnung(), 4),
    "12 further costs": (haus_nebenkosten.einzelabrechnung(12), 4),
    "30 further costs": (haus_nebenkosten.einzelabrechnung(30), 6),
    "everything long": (_lang(), 7),
    "overview": (haus_oel_uebersicht.uebersicht(), 4),
    "overview, a list longer than its landscape page": (haus_oel_uebersicht.uebersicht(nutzer=28), 5),
    "overview, 60 users": (haus_oel_uebersicht.uebersicht(nutzer=60), 6),
}


@pytest.fixture(scope="module")
def gesetzt(renderer: Renderer) -> dict[str, bytes]:
    return {name: renderer.pdf(inhalt) for name, (inhalt, _) in FAELLE.items()}


@pytest.mark.parametrize("fall", FAELLE)
def test_each_document_has_its_pages_and_numbers_them(gesetzt: dict[str, bytes], fall: str) -> None:
    inhalt, anzahl = FAELLE[fall]
    seiten = seitentexte(gesetzt[fall])
    assert len(seiten) == anzahl
    for nr, seite in enumerate(seiten, 1):
        assert f"Seite {nr} von {anzahl}" in seite
        assert f"Liegenschaft {inhalt.rahmen.liegenschaft}" in seite
        if inhalt.rahmen.nutzer:
            assert f"Nutzer {inhalt.rahmen.nutzer}" in seite


@pytest.mark.parametrize("fall", FAELLE)
def test_nothing_leaves_the_paper(gesetzt: dict[str, bytes], fall: str) -> None:
    for seite in PdfReader(io.BytesIO(gesetzt[fall])).pages:
        weite, hoehe = seite.mediabox.width, seite.mediabox.height
        for text, links, unten, groesse in textstuecke(seite):
            rechts = links + breite(text.strip(), round(groesse * 100)) / 100
            assert links >= 10, text
            assert rechts <= weite - 40, text  # right margin 20 mm, landscape 15 mm
            assert 25 <= unten <= hoehe - 20, text


def test_the_same_content_gives_the_same_bytes(renderer: Renderer, gesetzt: dict[str, bytes]) -> None:
    frisch = Renderer()
    for name, (inhalt, _) in FAELLE.items():
        assert renderer.pdf(inhalt) == gesetzt[name]
        assert frisch.pdf(inhalt) == gesetzt[name]


def test_several_threads_share_a_renderer(renderer: Renderer) -> None:
    inhalte = [_kurz(), s1.einzelabrechnung(), haus_oel.einzelabrechnung()]
    einzeln = [renderer.pdf(inhalt) for inhalt in inhalte]
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(renderer.pdf, inhalte * 4)) == einzeln * 4


def test_the_pages_of_the_brochures_house_say_what_they_should(gesetzt: dict[str, bytes]) -> None:
    eins, zwei, drei, vier = seitentexte(gesetzt["brochure"])
    for text in (
        "Ihre Nachzahlung",
        "291,56 €",
        "bis 30.09.2023",
        "DE02 1203 0000 0000 2020 51",
        "1.091,56",
        "−800,00",
    ):
        assert text in eins
    for text in ("3.055,80", "2.568,64 €", "0,6200", "800,000", "496,01", "unter 12"):
        assert text in zwei
    for text in ("62 410 118", "4.318,000", "9,061", "Eichfrist", "Zählertausch"):
        assert text in drei
    for text in ("912 kWh", "Sie und andere", "Streitbeilegung", "Kraft-Wärme-Kopplung"):
        assert text in vier


def test_a_credit_keeps_size_and_place_and_says_who_pays(gesetzt: dict[str, bytes]) -> None:
    seite = seitentexte(gesetzt["credit"])[0]
    assert "Ihr Guthaben" in seite
    assert "908,44 €" in seite
    assert "überweist Ihnen" in seite
    assert "IBAN" not in seite


def test_printed_paper_keeps_the_head_free(gesetzt: dict[str, bytes]) -> None:
    seite = PdfReader(io.BytesIO(gesetzt["printed paper"])).pages[0]
    oben = [text for text, _, unten, _ in textstuecke(seite) if unten > 842 - 44 / 25.4 * 72]
    assert oben == []


def test_names_in_other_scripts_are_printed(gesetzt: dict[str, bytes]) -> None:
    assert "Шевченко" in seitentexte(gesetzt["change of user, oil"])[0]


def test_letters_that_no_font_has_do_not_stop_a_billing(renderer: Renderer) -> None:
    inhalt = s1.einzelabrechnung(name="𒀀 🙂 \x07")
    assert "□" in seitentexte(renderer.pdf(inhalt))[0]


def test_markup_in_names_is_only_text(renderer: Renderer) -> None:
    name = '"); #panic("x") $ \\ *fett* <a> #{1}'
    assert name in seitentexte(renderer.pdf(s1.einzelabrechnung(name=name)))[0]


def test_a_png_logo_is_printed(renderer: Renderer) -> None:
    grund = s1.einzelabrechnung()
    absender = replace(s1.FULDATAL, logo=Logo(_png(), "png", "Ein Punkt"))
    pdf = renderer.pdf(replace(grund, rahmen=replace(grund.rahmen, absender=absender)))
    assert any(bild.get("/Alt") == "Ein Punkt" for bild in _elemente(pdf))


def test_a_refusal_names_the_document(renderer: Renderer) -> None:
    grund = s1.einzelabrechnung()
    kaputt = replace(s1.FULDATAL, logo=Logo(b"<svg", "svg", "kaputt"))
    with pytest.raises(DokumentNichtGesetzt, match="Liegenschaft 0000001-2, Nutzer 1-1"):
        renderer.pdf(replace(grund, rahmen=replace(grund.rahmen, absender=kaputt)))


@pytest.mark.parametrize("fall", FAELLE)
def test_each_document_declares_and_carries_its_accessibility(gesetzt: dict[str, bytes], fall: str) -> None:
    leser = PdfReader(io.BytesIO(gesetzt[fall]))
    katalog: Any = leser.root_object
    assert katalog["/MarkInfo"]["/Marked"].value is True
    assert katalog["/Lang"] == "de"
    assert katalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    metadaten = katalog["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>3<.*pdfaid:conformance>A<", metadaten, re.DOTALL)
    assert "pdfuaid:part>1<" in metadaten
    assert leser.metadata is not None
    assert leser.metadata.title == FAELLE[fall][0].rahmen.name


def test_tables_have_heads_and_pictures_have_words(gesetzt: dict[str, bytes]) -> None:
    elemente = list(_elemente(gesetzt["brochure"]))
    arten = [element.get("/S") for element in elemente]
    assert arten.count("/Table") == 8
    assert arten.count("/TH") >= 50
    assert arten.count("/H1") == 4
    bilder = [element.get("/Alt") for element in elemente if element.get("/S") == "/Figure"]
    assert len(bilder) == 4  # logo, QR code, two charts
    assert all(bilder)


def _elemente(pdf: bytes) -> Iterator[Any]:
    wurzel: Any = PdfReader(io.BytesIO(pdf)).root_object
    offen = [wurzel["/StructTreeRoot"]]
    while offen:
        element = offen.pop().get_object()
        if isinstance(element, list):
            offen += element
        elif isinstance(element, dict):
            yield element
            if "/K" in element:
                offen.append(element["/K"])


def test_page_1_shows_groups_as_one_line_when_there_are_too_many() -> None:
    inhalt = haus_nebenkosten.einzelabrechnung(30).zusammensetzung
    erste, zweite, *_ = gerafft(inhalt, "auf Seite 3")
    assert (len(erste.posten), len(zweite.posten)) == (6, 5)
    assert erste.posten[-1].erlaeuterung == "30 Positionen, einzeln auf Seite 3"
    assert zweite.summe == inhalt.summe


def test_page_1_counts_lines_and_tightens_before_it_leaves_out() -> None:
    inhalt = s1.einzelabrechnung().zusammensetzung
    lang = replace(
        inhalt,
        posten=tuple(replace(p, bezeichnung=f"{p.bezeichnung}, Heizhaus hinter dem Hof") for p in inhalt.posten),
    )
    weit, eng, kurz = (seite_eins(lang, platz, "auf Seite 2") for platz in (30000, 17200, 12000))
    assert sum(weit["hoehen"][1:]) > 17200 >= sum(eng["hoehen"][1:])
    assert (len(weit["posten"]), len(eng["posten"]), weit["eng"], eng["eng"]) == (4, 4, False, True)
    assert len(kurz["posten"]) < 4
