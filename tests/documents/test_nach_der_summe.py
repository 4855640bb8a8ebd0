"""What is printed beside the costs: lines after the sum that lead to the result, rights, relief, the proposal."""

from __future__ import annotations

from decimal import Decimal

from tests.core.small_house import edited
from tests.documents.test_aus_ergebnis import cents, plain
from tests.golden.cases import GOLDEN, settled
from umlage.core.finding import Refused
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.vergleich.vergleich import vergleich
from umlage.documents.abrechnungsuebersicht.aus_ergebnis import abrechnungsuebersicht
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnung
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung
from umlage.documents.korrekturabrechnung.aus_vergleich import korrekturabrechnungen
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.syntax import plain_values

CASES = ("g1-umlageausfallwagnis", "g2-kuerzungsrechte", "netto-2024", "entlastung-2022")


def house(case: str) -> Ergebnis:
    answer = settled(case)
    assert not isinstance(answer, Refused)
    return answer


def of(case: str, nummer: str) -> Einzelabrechnung:
    ergebnis = house(case)
    return einzelabrechnung(ergebnis, ergebnis.person(nummer))


def texts(inhalt: Einzelabrechnung) -> list[str]:
    found = [f"{m.titel}: {plain(m.text)}" for m in inhalt.mitteilungen]
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in found]


def test_the_lines_of_page_1_add_up_to_the_result() -> None:
    for case in CASES:
        for person in house(case).nutzer:
            page = of(case, person.nr).zusammensetzung
            lines = sum(cents(row.betrag) for row in (page.summe, *page.abzuege))
            assert abs(lines) == cents(page.ergebnis.betrag) == abs(person.saldo.cents)


def test_surcharge_credit_and_fee_stand_after_the_sum_and_what_does_not_count_beneath() -> None:
    inhalt = of("g1-umlageausfallwagnis", "1-1")
    assert [row.bezeichnung for row in inhalt.zusammensetzung.abzuege] == [
        "Umlageausfallwagnis 2 %",
        "Guthaben aus dem Vorjahr",
        "Ihre Vorauszahlungen",
    ]
    assert texts(inhalt) == [
        "Außerhalb dieser Abrechnung: Ersatzschlüssel (Rechnung 77): 30,00 € zu Ihren Lasten. "
        "Der Betrag ist im Ergebnis oben nicht enthalten.",
        "Neue Vorauszahlung: Vorschlag für Ihre Vorauszahlung ab 01.09.2025: 85,00 € im Monat, ein Zwölftel der Kosten "
        "eines Jahres von 1.020,00 €, auf den Cent gerundet (§ 560 Abs. 4 BGB). Der Vorschlag ändert Ihre "
        "Vorauszahlung nicht; das geschieht erst durch eine Erklärung in Textform.",
    ]


def test_rights_are_told_with_amount_and_norm_and_say_that_nothing_is_deducted() -> None:
    rights, _ = texts(of("g2-kuerzungsrechte", "1-1"))
    for part in (
        "30,00 € (3 %, § 12 Abs. 1 Satz 2 HeizkostenV)",
        "30,00 € (3 %, § 12 Abs. 1 Satz 3 HeizkostenV)",
        "30,00 € (3 %, § 7 Abs. 4 CO2KostAufG)",
        "150,00 € (15 %, § 12 Abs. 1 Satz 1 HeizkostenV)",
        "Abgezogen ist nichts",
        "Jedes Recht ist für sich beziffert",
    ):
        assert part in rights
    assert "240,00" not in rights  # never a sum
    single, _ = texts(of("g2-kuerzungsrechte", "2-1"))
    assert "Jedes Recht" not in single


def test_a_net_statement_shows_tax_out_and_in_and_the_tax_in_the_prepayments() -> None:
    rows = of("netto-2024", "1-1").zusammensetzung.abzuege
    assert [(row.bezeichnung, row.betrag) for row in rows] == [
        ("Enthaltene Umsatzsteuer", "\N{MINUS SIGN}98,50"),
        ("Umsatzsteuer 19 %", "161,50"),
        ("Ihre Vorauszahlungen", "\N{MINUS SIGN}900,00"),
    ]
    assert "darin 19 % Umsatzsteuer 143,70" in rows[2].erlaeuterung.replace("\N{NO-BREAK SPACE}", " ")
    assert [row.bezeichnung for row in of("netto-2024", "2-1").zusammensetzung.abzuege] == ["Ihre Vorauszahlungen"]


def test_relief_shows_the_house_and_the_part_of_the_nutzer() -> None:
    december, brake = texts(of("entlastung-2022", "2-1"))
    assert december.startswith("Entlastung: Dezember-Soforthilfe für das Haus 300,00 €, davon Ihr Anteil 120,00 €")
    assert brake.startswith("Entlastung: Gas- und Wärmepreisbremse für das Haus 201,00 €, davon Ihr Anteil 80,40 €")


def test_a_correction_shows_what_counts_beside_the_costs() -> None:
    old = plain_values((GOLDEN / "g1-umlageausfallwagnis" / "akte.yaml").read_bytes(), is_json=False)
    new = edited(old, "nutzeinheiten/0/nutzer/0/sonderkosten/0/betrag", Decimal("22.50"))
    found = vergleich(from_plain(old), from_plain(edited(new, "abrechnung/erstellt_am", "2025-07-30")))
    (sheet,) = korrekturabrechnungen(found)
    table = sheet.gegenueberstellung
    assert table.weiteres is not None
    assert (table.weiteres.alt, table.weiteres.neu) == ("7,50", "\N{MINUS SIGN}2,50")
    assert cents(table.kosten.neu) + cents(table.weiteres.neu) + cents(table.vorauszahlungen.neu) == 3750
    assert cents(table.ergebnis.neu) == 3750


def test_the_overview_lists_every_amount_of_a_single_nutzer() -> None:
    titles = {case: [row.titel for row in abrechnungsuebersicht(house(case)).einzellisten] for case in CASES}
    assert titles == {
        "g1-umlageausfallwagnis": ["Posten neben den Kosten", "Vorschläge für die neue Vorauszahlung"],
        "g2-kuerzungsrechte": ["Kürzungsrechte der Nutzer", "Vorschläge für die neue Vorauszahlung"],
        "netto-2024": ["Posten neben den Kosten", "Vorschläge für die neue Vorauszahlung"],
        "entlastung-2022": ["Entlastungen der Nutzer"],
    }
    liste = abrechnungsuebersicht(house("g1-umlageausfallwagnis")).nutzerliste
    assert liste is not None
    assert [row.sonder for row in (*liste.zeilen, liste.summe)] == ["7,50", "47,60", "", "55,10"]
    for row in (*liste.zeilen, liste.summe):
        paid = cents(row.gesamt) + (cents(row.sonder) if row.sonder else 0) - cents(row.vorauszahlung)
        assert paid == cents(row.saldo)
