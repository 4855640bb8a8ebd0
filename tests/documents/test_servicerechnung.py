"""The invoice on paper: what § 14 Abs. 4 UStG asks for; amounts lead to their derivations, no text over another."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from tests.core.recompute_figure import Recomputation
from tests.documents.seiten import seitentexte, ueberlappungen
from tests.golden.cases import akte_of
from umlage.core.finding import Refused, Severity
from umlage.core.money import german
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.run import settle
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Zelle
from umlage.documents.liste.servicerechnung import RECHNUNGEN, servicebuchungen, servicerechnung
from umlage.documents.liste.tabellendatei import als_csv
from umlage.documents.liste.woher import am_pfad
from umlage.documents.render import Renderer
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.syntax import plain_values

RENDERER = Renderer()


def values() -> dict[str, Any]:
    found = plain_values(akte_of("servicerechnung-2024"), is_json=False)
    assert isinstance(found, dict)
    return found


def sicht(**changes: Any) -> Haussicht:
    """The golden house; changes are of its invoice."""
    house = values()
    house["servicerechnung"] = {**house["servicerechnung"], **changes}
    return Haussicht(settle(from_plain(house)))


def text_of(view: Haussicht) -> str:
    return " ".join(" ".join(seitentexte(RENDERER.pdf(servicerechnung(view)))).split())


def test_the_invoice_says_all_that_the_law_asks_for() -> None:
    text = text_of(sicht())
    for said in (
        *("Messdienst Prüfstein", "Zählerweg 3", "Erbengemeinschaft Specht Hangweg 9 34119 Kassel"),
        *("DE136695976", "03.02.2025", "R-2025-0017", "01.01.2024 – 03.02.2025"),
        *("Ablesung je Gerät (08.01.2025) 7 Gerät 3,335", "−4,20", "19 % zusammen 259,98 49,40 309,38"),
        *("7 % auf Preise ohne Umsatzsteuer 37,02 2,59 39,61", "Rechnungsbetrag 302,00 51,99 353,99"),
        *("Position 3: keine Umsatzsteuer, Schadensersatz", "353,99 € bis zum 17.02.2025", "2 % Skonto"),
        "Position 5 (59,50 €) ist in der Abrechnung der Liegenschaft auf die Nutzer verteilt",
    ):
        assert said in text, said
    assert "Bewahren Sie" not in text


def test_a_private_client_is_told_how_long_to_keep_it() -> None:
    assert "Bewahren Sie diese Rechnung zwei Jahre auf" in text_of(sicht(privat=True))


@pytest.mark.parametrize(
    ("last", "said"),
    [("2024-12-31", "wird keine Umsatzsteuer erhoben"), ("2025-02-03", "steuerfrei nach § 19 Abs. 1 UStG")],
)
def test_a_small_business_shows_no_tax_and_says_why(last: str, said: str) -> None:
    house = values()
    house["artikel"] = tuple(
        {k: v for k, v in row.items() if k not in ("mwst", "befreiung")} for row in house["artikel"]
    )
    house["tarife"] = tuple({k: v for k, v in row.items() if k != "mwst"} for row in house["tarife"])
    lines = [row for row in house["servicerechnung"]["positionen"] if "zeitraum" not in row]
    time = {"von": "2024-01-01", "bis": last}
    more = {"kleinunternehmer": True, "leistungszeitraum": time, "positionen": tuple(lines)}
    house["servicerechnung"] = {**house["servicerechnung"], **more}
    view = Haussicht(settle(from_plain(house)))
    text = text_of(view)
    assert said in text
    assert "Entgelt und Umsatzsteuer" not in text
    assert re.search(r"Rechnungsbetrag 324,41\b", text)


def test_amounts_lead_to_their_derivations_and_the_files_agree() -> None:
    view = sicht()
    herleitung = Herleitung(view.ergebnis)
    paths, check = set(), Recomputation()
    for make in RECHNUNGEN.values():
        for table in make(view).tabellen:
            for row in [*(row for group in table.gruppen for row in group.reihen), table.summe or ()]:
                for cell in row:
                    if isinstance(cell, Zelle):
                        figure = cell.stated or (cell.quelle or am_pfad(cell.pfad))(herleitung)
                        assert german(figure.number, len(cell.partition(",")[2])) == cell
                        check.value(figure)
                        paths.add(cell.pfad)
    assert "servicerechnung/betrag" in paths
    lines = als_csv(servicebuchungen(view)).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Beleg;Belegdatum;Soll (Debitor);Haben (Erlöskonto);Entgelt (€);")
    assert lines[1].startswith(
        "R-2025-0017;03.02.2025;10017;8410;113,35;19;21,54;134,89;17.02.2025;Servicerechnung R-2025-0017"
    )
    assert sum(int(line.split(";")[7].replace(",", "")) for line in lines[1:]) == 35399


@pytest.mark.parametrize(
    ("rebate", "said"),
    [(Decimal("-500.00"), "Der Betrag wird Ihnen erstattet: "), (Decimal("-150.83"), "Es ist nichts zu zahlen.")],
)
def test_who_owes_nothing_is_not_asked_to_pay(rebate: Decimal, said: str) -> None:
    view = sicht(positionen=({"artikel": "900", "menge": Decimal(1), "preis": rebate},))
    text = text_of(view)
    assert said in text
    assert "Bitte zahlen Sie" not in text
    assert "Zahlbar bis" not in text


def test_a_rebate_is_derived_like_what_costs() -> None:
    liste = servicerechnung(sicht())
    rows = [reihe for gruppe in liste.tabellen[0].gruppen for reihe in gruppe.reihen]
    assert any(str(row[-1]).startswith("\u2212") for row in rows)
    assert all(isinstance(row[-1], Zelle) and row[-1].pfad for row in rows)


def test_nothing_is_printed_over_another_and_a_long_invoice_has_several_pages() -> None:
    many = tuple({"artikel": "210", "menge": Decimal(number)} for number in range(1, 60))
    house = values()
    house["servicerechnung"] = {**house["servicerechnung"], "positionen": many}
    pdf = RENDERER.pdf(servicerechnung(Haussicht(settle(from_plain(house)))))
    assert len(seitentexte(pdf)) > 1
    for file in (pdf, RENDERER.pdf(servicerechnung(sicht())), RENDERER.pdf(servicebuchungen(sicht()))):
        assert ueberlappungen(file) == []
        assert b"pdfaid:part" in file


def test_an_invoice_that_lacks_something_is_not_printed() -> None:
    for make in RECHNUNGEN.values():
        with pytest.raises(Refused) as refused:
            make(sicht(nr=None))
        assert [row.code for row in refused.value.findings] == ["servicerechnung.pflichtangabe"]
        assert refused.value.findings[0].severity is Severity.ERROR
    house = values()
    del house["servicerechnung"]
    with pytest.raises(Refused):
        servicerechnung(Haussicht(settle(from_plain(house))))
