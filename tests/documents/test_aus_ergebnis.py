"""From an Akte to the printed content: every number of it comes from the settlement, and the lines add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.documents import s1
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.run import settle
from umlage.documents.abrechnungsuebersicht.aus_ergebnis import abrechnungsuebersicht
from umlage.documents.abrechnungsuebersicht.inhalt import Abrechnungsuebersicht
from umlage.documents.bausteine import Angabe, Satz, satz
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnung, einzelabrechnungen
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung
from umlage.documents.render import Renderer
from umlage.formats.akte.codec import read
from umlage.formats.ergebnis.codec import ergebnis_data

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
NAMES = [path.stem for path in EXAMPLES]


def cents(text: str) -> int:
    """`−1.091,56` or `1.091,56 €` as -109156."""
    digits = text.replace("€", "").replace("\N{NO-BREAK SPACE}", "").replace(".", "").replace(",", "").strip()
    return -int(digits[1:]) if digits.startswith("\N{MINUS SIGN}") else int(digits)


def plain(sentence: Satz) -> str:
    return "".join(teil.text for teil in sentence)


@cache
def settled(name: str, *changes: tuple[str, str]) -> Ergebnis:
    """An example, with texts of its Akte replaced."""
    text = (Path(__file__).parents[2] / "examples" / f"{name}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return settle(read(text.encode()))


def of(name: str, nummer: str, *changes: tuple[str, str]) -> Einzelabrechnung:
    ergebnis = settled(name, *changes)
    return einzelabrechnung(ergebnis, ergebnis.person(nummer))


def all_of(name: str) -> Iterator[Einzelabrechnung]:
    yield from einzelabrechnungen(settled(name))


# --- case S1 -----------------------------------------------------------------------------------


def test_s1_prints_the_numbers_of_the_brochure_on_page_1() -> None:
    found, by_hand = of("casameta-2022", "1-1"), s1.einzelabrechnung()
    assert found.ergebnis.betrag == by_hand.ergebnis.betrag == "291,56\N{NO-BREAK SPACE}€"
    assert found.ergebnis.bezeichnung == by_hand.ergebnis.bezeichnung
    summe = replace(found.zusammensetzung.summe, erlaeuterung="darin 19 % Mehrwertsteuer 174,28 €")
    assert found.zusammensetzung.summe.erlaeuterung == "darin 19 % Mehrwertsteuer 174,28\N{NO-BREAK SPACE}€"
    assert replace(found.zusammensetzung, summe=summe) == by_hand.zusammensetzung


def test_s1_prints_the_multiplication_table_and_the_split_of_the_brochure() -> None:
    found, by_hand = of("casameta-2022", "1-1").rechenweg, s1.rechenweg()
    assert found is not None
    assert found.aufteilung is not None
    assert by_hand.aufteilung is not None
    assert found.anteil.gruppen == by_hand.anteil.gruppen
    assert found.anteil.summe == by_hand.anteil.summe
    assert [(teil.bezeichnung, cents(teil.betrag), teil.promille) for teil in found.aufteilung.segmente] == [
        ("Heizung", 256864, 841),
        ("Warmwasser", 48716, 159),
    ]
    assert [plain(s).replace("\N{NO-BREAK SPACE}", " ") for s in found.aufteilung.saetze] == [
        plain(s) for s in by_hand.aufteilung.saetze
    ]


def test_s1_prints_the_costs_of_the_house() -> None:
    found, by_hand = of("casameta-2022", "1-1").rechenweg, s1.hauskosten()
    assert found is not None
    assert found.kosten.summe == by_hand.summe
    assert [zeile.betrag for zeile in found.kosten.gruppen[0].zeilen] == [z.betrag for z in by_hand.gruppen[0].zeilen]


def test_s1_prints_the_readings() -> None:
    found, by_hand = of("casameta-2022", "1-1").zaehler, s1.zaehler()
    assert found is not None
    for gruppe, erwartet in zip(found.gruppen, by_hand.gruppen, strict=True):
        assert (gruppe.titel, gruppe.einheit, gruppe.summen) == (erwartet.titel, erwartet.einheit, erwartet.summen)
        assert [(z.nummer, z.anfang, z.ende, z.verbrauch, z.art) for z in gruppe.zeilen] == [
            (z.nummer, z.anfang, z.ende, z.verbrauch, z.art) for z in erwartet.zeilen
        ]
    assert plain(found.hinweise[0].text) == plain(by_hand.hinweise[0].text)


def test_s1_compares_with_last_year_and_the_house() -> None:
    found, by_hand = of("casameta-2022", "1-1").vergleich, s1.vergleich()
    assert found is not None
    assert found.vergleich is not None
    assert by_hand.vergleich is not None
    assert found.tatsachen[0].vergleich == by_hand.tatsachen[0].vergleich
    assert [t.wert.replace("\N{NO-BREAK SPACE}", " ") for t in found.tatsachen] == ["800 kWh", "912 kWh", "9,061 m³"]
    assert found.tatsachen[2].vergleich == by_hand.tatsachen[2].vergleich
    assert found.vorjahr is not None
    assert [(z.bezeichnung, z.wert, z.vorwert) for z in found.vorjahr.zeilen] == [
        ("Heizung", "800", "892"),
        ("bereinigt", "912", "919"),
        ("Warmwasser", "9,061", "8,412"),
    ]
    # last year stands in its own picture; the reference prints it among the others
    by_hand_others = [b.wert for b in by_hand.vergleich.balken if b.bezeichnung != "Sie 2021"]
    assert [b.wert for b in found.vergleich.balken] == by_hand_others


def test_without_weather_and_average_both_gaps_are_said() -> None:
    inhalt = of("oelhaus-2023", "6-1")
    assert inhalt.vergleich is not None
    texte = {a.titel: " ".join(map(plain, a.saetze)) for a in inhalt.vergleich.informationen[0].abschnitte}
    assert texte["Witterung und Vergleich"] == (
        "Klimafaktoren liegen nicht vor; der Vergleich mit dem Vorjahr ist nicht witterungsbereinigt. "
        "Werte durchschnittlicher Nutzer liegen nicht vor."
    )


def test_degree_days_bring_last_year_to_the_weather_of_this_period() -> None:
    inhalt = of("fernwaerme-2025", "1-1")
    assert inhalt.vergleich is not None
    assert inhalt.vergleich.vorjahr is not None
    zeilen = {z.bezeichnung: (z.wert, z.vorwert) for z in inhalt.vergleich.vorjahr.zeilen}
    # 1,790 × 3,215.4 ÷ 3,098.7
    assert zeilen["bereinigt"] == ("1.743", "1.857")
    assert "Primärenergiefaktor 0,45" in str(inhalt.vergleich.informationen)
    assert "Haus 9.269" in str(inhalt.vergleich.informationen)


# --- everything adds up ------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_lines_of_page_1_add_up_to_the_result(name: str) -> None:
    for inhalt in all_of(name):
        teile = inhalt.zusammensetzung
        summe = cents(teile.summe.betrag)
        assert sum(cents(posten.betrag) for posten in teile.posten) == summe
        rest = summe + sum(cents(posten.betrag) for posten in teile.abzuege)
        assert abs(rest) == cents(teile.ergebnis.betrag) == cents(inhalt.ergebnis.betrag)
        erwartet = "Ihre Nachzahlung" if rest > 0 else "Ihr Guthaben" if rest < 0 else "Ausgeglichen"
        assert inhalt.ergebnis.bezeichnung == erwartet


@pytest.mark.parametrize("name", NAMES)
def test_the_multiplication_table_adds_up_to_page_1(name: str) -> None:
    for inhalt in all_of(name):
        assert inhalt.rechenweg is not None
        anteil = inhalt.rechenweg.anteil
        zeilen = [zeile for gruppe in anteil.gruppen for zeile in gruppe.zeilen]
        assert sum(cents(zeile.anteil) for zeile in zeilen) == cents(anteil.summe.anteil)
        assert anteil.summe.anteil == inhalt.zusammensetzung.summe.betrag
        for gruppe in anteil.gruppen:
            if gruppe.summe is not None:
                assert sum(cents(zeile.anteil) for zeile in gruppe.zeilen) == cents(gruppe.summe.anteil)


@pytest.mark.parametrize("name", NAMES)
def test_the_costs_of_the_house_add_up(name: str) -> None:
    kosten = abrechnungsuebersicht(settled(name)).kosten
    for gruppe in kosten.gruppen:
        if gruppe.summe is not None:
            assert sum(cents(zeile.betrag) for zeile in gruppe.zeilen) == cents(gruppe.summe.betrag)
    assert sum(cents(z.betrag) for gruppe in kosten.gruppen for z in gruppe.zeilen) == cents(kosten.summe.betrag)


@pytest.mark.parametrize("name", NAMES)
def test_the_list_of_users_adds_up_to_the_costs_of_the_house(name: str) -> None:
    ergebnis = settled(name)
    liste = abrechnungsuebersicht(ergebnis).nutzerliste
    assert liste is not None
    spalten = ("heizung", "warmwasser", "kaltwasser", "nebenkosten", "direktkosten", "gesamt", "vorauszahlung", "saldo")
    for spalte in spalten:
        werte = [getattr(zeile, spalte) for zeile in liste.zeilen if getattr(zeile, spalte)]
        assert sum(map(cents, werte)) == cents(getattr(liste.summe, spalte) or "0,00"), spalte
    assert cents(liste.summe.gesamt) == ergebnis.gesamtkosten.cents


@pytest.mark.parametrize("name", NAMES)
def test_consumption_of_the_devices_is_what_is_multiplied(name: str) -> None:
    for inhalt in all_of(name):
        if inhalt.zaehler is None or inhalt.rechenweg is None:
            continue
        summen = {summe.einheiten or summe.verbrauch for g in inhalt.zaehler.gruppen for summe in g.summen}
        for gruppe in inhalt.rechenweg.anteil.gruppen:
            if gruppe.titel in ("Heizung", "Warmwasser"):
                assert gruppe.zeilen[1].ihre_einheiten in summen


@pytest.mark.parametrize("name", NAMES)
def test_every_example_renders(name: str) -> None:
    renderer = Renderer()
    inhalte: list[Einzelabrechnung | Abrechnungsuebersicht] = [*all_of(name), abrechnungsuebersicht(settled(name))]
    for inhalt in inhalte:
        assert renderer.pdf(inhalt).startswith(b"%PDF")


def test_one_statement_for_every_user_but_none_for_a_vacancy() -> None:
    nummern = [inhalt.rahmen.nutzer for inhalt in all_of("oelhaus-2023")]
    assert nummern == ["1-1", "2-1", "3-1", "3-2", "4-1", "5-1", "6-1"]


# --- single things -----------------------------------------------------------------------------


def test_part_of_the_period_is_said_with_areas_days_and_degree_days() -> None:
    inhalt = of("oelhaus-2023", "3-2")
    assert inhalt.zusammensetzung.posten[0].erlaeuterung == "nach Ihrer Fläche, 68,40 m² × 430,00\N{NO-BREAK SPACE}‰"
    assert (
        inhalt.zusammensetzung.posten[2].erlaeuterung == "nach Ihrer Fläche, 68,40 m² × 214 ÷ 365\N{NO-BREAK SPACE}Tage"
    )
    assert inhalt.rechenweg is not None
    assert inhalt.rechenweg.gradtage is not None
    assert inhalt.rechenweg.gradtage.summe.ihre_promille == "430,00"
    assert [monat.ihre_tage for monat in inhalt.rechenweg.gradtage.monate] == ["0"] * 5 + [
        "30",
        "31",
        "31",
        "30",
        "31",
        "30",
        "31",
    ]


def test_there_is_no_table_of_degree_days_for_a_whole_period() -> None:
    inhalt = of("oelhaus-2023", "1-1")
    assert inhalt.rechenweg is not None
    assert inhalt.rechenweg.gradtage is None


def test_an_estimate_carries_its_letter_and_its_reason() -> None:
    seite = of("oelhaus-2023", "2-1").zaehler
    assert seite is not None
    assert [zeile.art for zeile in seite.gruppen[0].zeilen] == ["F", "F", "F", "E"]
    assert seite.hinweise[0].ton == "achtung"
    assert "Anzeige seit Oktober 2023 ausgefallen" in plain(seite.hinweise[0].text)
    assert seite.legende[-1].text == "Ersatzwert nach § 9a HeizkostenV, hier einer"
    assert of("oelhaus-2023", "2-1").zusammensetzung.posten[1].erlaeuterung.endswith(", mit Ersatzwert")


def test_a_display_that_is_reset_prints_the_stand_before() -> None:
    seite = of("oelhaus-2023", "1-1").zaehler
    assert seite is not None
    erste = seite.gruppen[0].zeilen[0]
    assert (erste.anfang, erste.ende, erste.verbrauch, erste.faktor, erste.einheiten, erste.art) == (
        "0,000", "983,000", "983,000", "1,842", "1.810,686", "F",
    )  # fmt: skip


def test_a_reset_within_the_period_makes_two_lines() -> None:
    alt = "ruecksetzung: 12-31, ablesungen: [{am: 2023-12-31, stand: 983, art: funk}]"
    neu = (
        "ruecksetzung: 06-30, ablesungen: [{am: 2022-12-31, stand: 300, art: funk}, "
        "{am: 2023-06-30, stand: 700, art: funk}, {am: 2023-12-31, stand: 583, art: funk}]"
    )
    seite = of("oelhaus-2023", "1-1", (alt, neu)).zaehler
    assert seite is not None
    assert [(z.zeitraum, z.anfang, z.ende, z.verbrauch) for z in seite.gruppen[0].zeilen[:2]] == [
        ("bis 30.06.2023", "300,000", "700,000", "400,000"),
        ("ab 01.07.2023", "0,000", "583,000", "583,000"),
    ]
    assert seite.gruppen[0].summen == of("oelhaus-2023", "1-1").zaehler.gruppen[0].summen  # type: ignore[union-attr]  # it has them


def test_consumption_split_by_time_is_explained_with_the_numbers() -> None:
    seite = of("gashaus-2024", "4-1").zaehler
    assert seite is not None
    assert (seite.gruppen[0].zeilen[0].verbrauch, seite.gruppen[0].zeilen[0].art) == ("3.014,640", "G")
    assert of("gashaus-2024", "4-1").zusammensetzung.posten[1].erlaeuterung.endswith(", nach Zeit geteilt")
    text = plain(seite.hinweise[0].text)
    assert "24.090,000 − 18.402,000 = 5.688,000 kWh" in text
    assert "5.688,000 × 530,00 ÷ 1.000,00 ‰ = 3.014,640 kWh" in text


def test_a_computed_stand_names_the_readings() -> None:
    seite = of("gashaus-2024", "2-1").zaehler
    assert seite is not None
    assert seite.gruppen[0].zeilen[0].art == "B"
    assert "28.311,000 + (29.487,000 − 28.311,000) × 10 ÷ 30 = 28.703,000 kWh" in plain(seite.hinweise[0].text)


def test_carbon_costs_name_classification_basis_and_both_shares() -> None:
    inhalt = of("gashaus-2024", "2-1")
    assert inhalt.rechenweg is not None
    assert inhalt.rechenweg.kohlendioxid is not None
    block = inhalt.rechenweg.kohlendioxid
    assert [stufe.grenze for stufe in block.stufen if stufe.eigene] == ["ab 27"]
    text = " ".join(plain(satz_) for satz_ in block.saetze).replace("\N{NO-BREAK SPACE}", " ")
    assert "17.281,38 kg ÷ 562,20 m² = 30,7 kg je m², Stufe 5 von 10" in text
    assert "884,96 € × 40 % = 353,98 € trägt der Vermieter" in text
    assert "In Ihren Kosten sind 56,18 € Kohlendioxidkosten enthalten; weitere 37,45 €" in text


def test_before_2023_nothing_of_the_split_of_carbon_costs_is_printed() -> None:
    mit_co2 = ("betrag: 821.10, mwst: 19,", "betrag: 821.10, mwst: 19, co2: {kg: 621, betrag: 22},")
    inhalt = of("casameta-2022", "1-1", mit_co2)
    assert inhalt.rechenweg is not None
    assert inhalt.rechenweg.kohlendioxid is None
    # the emission is information of § 6a
    assert inhalt.vergleich is not None
    texte = [plain(satz_) for a in inhalt.vergleich.informationen[0].abschnitte for satz_ in a.saetze]
    assert any("Haus 621 kg" in text.replace("\N{NO-BREAK SPACE}", " ") for text in texte)
    ergebnis = settled("casameta-2022", mit_co2)
    assert ergebnis_data(ergebnis, pruefsumme="")["co2"] is None
    assert not [path for path in Herleitung(ergebnis).paths() if path.startswith("co2/")]


@pytest.mark.parametrize(
    ("verfahren", "formel"),
    [
        ("volumen", "2,5 × 178,888 m³ × (60 °C − 10 °C) = 22.361 kWh"),
        ("volumen", "22.361 kWh × 1,11 = 24.820,71 kWh"),
        ("flaeche", "32 kWh/m² × 499,7 m² × 366 Tage ÷ 366 Tage = 15.990,4 kWh"),
    ],
)
def test_the_formula_of_the_hot_water_has_the_real_numbers(verfahren: str, formel: str) -> None:
    inhalt = of("gashaus-2024", "2-1", ("{verfahren: waermezaehler}", f"{{verfahren: {verfahren}}}"))
    assert inhalt.rechenweg is not None
    assert inhalt.rechenweg.aufteilung is not None
    saetze = [plain(satz_).replace("\N{NO-BREAK SPACE}", " ") for satz_ in inhalt.rechenweg.aufteilung.saetze]
    assert any(formel in text for text in saetze), saetze


def test_no_day_of_payment_and_no_account_are_invented() -> None:
    inhalt = of(
        "casameta-2022", "1-1", (", zahlbar_bis: 2023-09-30", ""), ("    iban: DE02 1203 0000 0000 2020 51\n", "")
    )
    zahlung = inhalt.ergebnis.zahlung
    assert zahlung is not None
    assert plain(zahlung.satz) == "Bitte zahlen Sie auf das Ihnen bekannte Konto"
    assert zahlung.angaben == (
        Angabe("Empfänger", satz("Heinz Sonnenschuh")),
        Angabe("Zweck", satz("0000001-2 / 1-1 / 2022")),
    )


def test_without_an_address_there_is_no_portal() -> None:
    assert of("gashaus-2024", "2-1").portal is None
    assert of("casameta-2022", "1-1").portal is not None


def test_exemptions_are_said_and_cost_nothing() -> None:
    inhalt = of("fernwaerme-2025", "8-1")
    (posten,) = [p for p in inhalt.zusammensetzung.posten if p.bezeichnung == "Hauswart und Winterdienst"]
    assert (posten.betrag, posten.erlaeuterung) == ("0,00", "trägt der Eigentümer")
    ohne = of("fernwaerme-2025", "1-1")
    assert "Aufzug" not in [p.bezeichnung for p in ohne.zusammensetzung.posten]
    assert ohne.rechenweg is not None
    assert (
        plain(ohne.rechenweg.anteil.saetze[-1])
        == "An den Kosten „Aufzug“ sind Sie nicht beteiligt. Grund: Mietvertrag § 4."
    )
    assert inhalt.rechenweg is not None
    text = plain(inhalt.rechenweg.anteil.saetze[-1]).replace("\N{NO-BREAK SPACE}", " ")
    assert text == (
        "Ihren Anteil an den Kosten „Hauswart und Winterdienst“, 188,87 €, trägt der Eigentümer; "
        "Sie zahlen dafür nichts. Grund: Dienstvertrag des Hauswarts."
    )


def test_direct_costs_and_labour_are_listed() -> None:
    inhalt = of("fernwaerme-2025", "5-1")
    assert inhalt.zusammensetzung.posten[-1].bezeichnung == "Rohrreinigung Küche, 14.05.2025"
    assert inhalt.rechenweg is not None
    assert inhalt.rechenweg.lohnkosten is not None
    for gruppe in inhalt.rechenweg.lohnkosten.gruppen:
        assert sum(cents(zeile.anteil) for zeile in gruppe.zeilen) == cents(gruppe.summe.anteil)


def test_several_rates_of_tax_are_joined_in_the_line_of_the_sum() -> None:
    text = of("gashaus-2024", "2-1").zusammensetzung.summe.erlaeuterung.replace("\N{NO-BREAK SPACE}", " ")
    assert text == "darin Mehrwertsteuer 19 % 131,10 €, 7 % 25,74 €"


def test_a_user_without_devices_has_no_page_of_readings() -> None:
    inhalt = of("fernwaerme-2025", "10-1")
    assert inhalt.zaehler is None
    assert inhalt.vergleich is not None
    assert inhalt.vergleich.tatsachen == ()


def test_what_is_not_known_is_said_plainly() -> None:
    inhalt = of("gashaus-2024", "4-1")
    assert inhalt.vergleich is not None
    texte = {a.titel: " ".join(map(plain, a.saetze)) for a in inhalt.vergleich.informationen[0].abschnitte}
    assert texte["Streitbeilegung"].endswith("liegt keine Angabe vor.")
    assert texte["Witterung und Vergleich"].startswith("Ein witterungsbereinigter Vergleich mit dem Vorjahr ist nicht")
    assert texte["Entgelte für Geräte, Ablesung und Abrechnung"].startswith("Haus ")
    assert "bfee-online.de" in texte["Beratung zum Energiesparen"]


def test_the_owner_bears_vacancy_carbon_and_exemptions() -> None:
    ergebnis = settled("fernwaerme-2025")
    uebersicht = abrechnungsuebersicht(ergebnis)
    assert uebersicht.eigentuemer is not None
    leer = sum(p.betrag.cents for p in ergebnis.nutzer if p.bewohner.nutzer.leerstand)
    assert sum(cents(zeile.betrag) for zeile in uebersicht.eigentuemer.zeilen) == ergebnis.eigentuemer.cents + leer
    assert cents(uebersicht.eigentuemer.summe.betrag) == ergebnis.eigentuemer.cents + leer


def test_estimates_are_held_against_the_limit_of_a_quarter() -> None:
    block = abrechnungsuebersicht(settled("oelhaus-2023")).schaetzungen
    assert block is not None
    assert (block.zeilen[0].nutzer, block.zeilen[0].raum, block.zeilen[0].wert) == ("2-1", "Bad", "515,304")
    assert "74,10 von 434,60 m²" in plain(block.saetze[0])
    assert "nicht überschritten" in plain(block.saetze[0])
