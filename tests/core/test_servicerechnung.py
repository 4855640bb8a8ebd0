"""The invoice of the service: what it comes to, what accounting books, what holds it back and what never does."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from tests.core.recompute_figure import Recomputation
from tests.core.small_house import DROP, Plain, ancillary, edited, remarks, settled, spoilt
from umlage.core.finding import Refused
from umlage.core.money import Money
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.core.settlement.servicerechnung import Rechnung
from umlage.formats.akte.codec import from_plain

D = Decimal
WHO = {"name": "Messdienst", "strasse": "Weg 1", "plz": "34117", "ort": "Kassel"}
CLIENT = {"name": "Verwaltung", "strasse": "Weg 2", "plz": "34117", "ort": "Kassel"}
ARTICLE: Plain = {"nr": "1", "bezeichnung": "Ablesung", "preis": D("10.00"), "mwst": D(19), "erloeskonto": "8400"}
TARIFF: Plain = {
    "bezeichnung": "Dienst",
    "schluessel": "WNZ",
    "artikel": "1",
    "mwst": D(19),
    "preise": ({"ab": "2023-01-01", "grundpreis": D("119.00")},),
}
INVOICE: Plain = {
    "nr": "R1",
    "am": "2024-07-01",
    "ust_id": "DE136695976",
    "positionen": ({"artikel": "1", "menge": D(1)},),
}
EMPFAENGER = {"name": "Star", "strasse": "Markt 2", "plz": "34117", "ort": "Kassel"}


def house(**changes: object) -> Plain:
    """A house whose invoice is complete; `__` stands for `/`, DROP takes away."""
    whole = {
        **ancillary(),
        "absender": {**WHO, "auftraggeber": CLIENT},
        "artikel": (ARTICLE,),
        "servicerechnung": INVOICE,
    }
    return spoilt(whole, **changes)


def invoice(values: Plain) -> Rechnung:
    found = settled(values).servicerechnung
    assert found is not None
    return found


def test_a_complete_invoice_has_no_remark_and_no_other_house_has_one() -> None:
    assert [text for text in remarks(house()) if text.startswith("servicerechnung")] == []
    plain = settled(ancillary())
    assert plain.servicerechnung is None
    assert not any(path.startswith("servicerechnung") for path in Herleitung(plain).paths())
    with pytest.raises(UnknownPath):
        Herleitung(plain).figure("servicerechnung/betrag")


@pytest.mark.parametrize("number", ["DE136695976", "DE 136 695 976", "ATU13585627", "FRXX999999999"])
def test_a_vat_number_is_kept_as_it_was_written(number: str) -> None:
    assert from_plain(house(servicerechnung__ust_id=number)).servicerechnung.ust_id == number  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize("number", ["DE13", "DE136695977", "DE163695976", "136695976", "DE136695976x", "D1136695976"])
def test_what_is_no_vat_number_is_refused(number: str) -> None:
    with pytest.raises(Refused) as refused:
        from_plain(house(servicerechnung__ust_id=number))
    assert [row.where for row in refused.value.findings] == ["servicerechnung/ust_id"]


HELD_BACK: dict[str, tuple[Plain, list[str]]] = {
    "no number": (house(servicerechnung__nr=DROP), ["servicerechnung.pflichtangabe servicerechnung/nr"]),
    "no day": (house(servicerechnung__am=DROP), ["servicerechnung.pflichtangabe servicerechnung/am"]),
    "no number of the tax office": (
        house(servicerechnung__ust_id=DROP),
        ["servicerechnung.pflichtangabe servicerechnung/steuernummer"],
    ),
    "a sender without a street": (house(absender__strasse=DROP), ["servicerechnung.pflichtangabe absender"]),
    "a client without a town": (
        house(absender__auftraggeber__ort=DROP),
        ["servicerechnung.pflichtangabe absender/auftraggeber"],
    ),
    "nobody to send it to": (
        house(absender__auftraggeber=DROP),
        ["servicerechnung.pflichtangabe servicerechnung/empfaenger"],
    ),
    "a recipient without an address": (
        house(servicerechnung__empfaenger={"name": "Bank"}),
        ["servicerechnung.pflichtangabe servicerechnung/empfaenger"],
    ),
    "nothing supplied": (
        house(servicerechnung__positionen=()),
        ["servicerechnung.pflichtangabe servicerechnung/positionen"],
    ),
    "an unknown article": (
        house(servicerechnung__positionen__0__artikel="2"),
        ["servicerechnung.artikel servicerechnung/positionen/1/artikel"],
    ),
    "an unknown article of a tariff": (
        house(tarife=({**TARIFF, "artikel": "7"},)),
        ["servicerechnung.artikel tarife/1/artikel"],
    ),
    "two articles of one number": (house(artikel=(ARTICLE, ARTICLE)), ["servicerechnung.artikel artikel/1"]),
    "no price": (house(artikel__0__preis=DROP), ["servicerechnung.preis servicerechnung/positionen/1/preis"]),
    "no rate": (house(artikel__0__mwst=DROP), ["servicerechnung.mwst artikel/1/mwst"]),
    "nought without a reason": (house(artikel__0__mwst=D(0)), ["servicerechnung.mwst artikel/1/mwst"]),
    "a rate that there was not": (house(artikel__0__mwst=D(16)), ["servicerechnung.mwst artikel/1/mwst"]),
    "a tariff of another rate": (house(tarife=({**TARIFF, "mwst": D(7)},)), ["servicerechnung.mwst tarife/1/mwst"]),
    "a small business with tax": (
        house(servicerechnung__kleinunternehmer=True),
        ["servicerechnung.mwst artikel/1/mwst"],
    ),
    "a line outside": (
        house(servicerechnung__positionen__0__zeitraum={"von": "2024-01-01", "bis": "2024-01-02"}),
        ["servicerechnung.zeitraum servicerechnung/positionen/1/zeitraum"],
    ),
    "a time before the period": (
        house(servicerechnung__leistungszeitraum={"von": "2022-01-01", "bis": "2022-12-31"}),
        ["servicerechnung.zeitraum servicerechnung/leistungszeitraum"],
    ),
    "a time after the invoice": (
        house(servicerechnung__leistungszeitraum={"von": "2024-07-02", "bis": "2024-07-03"}),
        ["servicerechnung.zeitraum servicerechnung/leistungszeitraum"],
    ),
    "a tariff longer than the time": (
        house(tarife=(TARIFF,), servicerechnung__leistungszeitraum={"von": "2023-02-01", "bis": "2023-12-31"}),
        ["servicerechnung.zeitraum tarife/1"],
    ),
    "payable before its day": (
        house(servicerechnung__zahlbar_bis="2024-06-30"),
        ["servicerechnung.zeitraum servicerechnung/zahlbar_bis"],
    ),
    "another recipient among the contacts": (
        house(kontakte=({"rolle": "rechnungsempfaenger", "name": "Fink"},), servicerechnung__empfaenger=EMPFAENGER),
        ["servicerechnung.empfaenger kontakte/1"],
    ),
    "the same recipient among the contacts": (
        house(kontakte=({"rolle": "rechnungsempfaenger", **EMPFAENGER},), servicerechnung__empfaenger=EMPFAENGER),
        [],
    ),
    "the same costs twice": (
        house(tarife=(TARIFF,), hausnebenkosten__0__quelle="Rechnung R1"),
        ["servicerechnung.doppelt hausnebenkosten/1"],
    ),
}


@pytest.mark.parametrize("name", HELD_BACK)
def test_what_holds_the_invoice_back_never_holds_the_nutzer_back(name: str) -> None:
    values, said = HELD_BACK[name]
    found = [text for text in remarks(values) if text.startswith("servicerechnung.")]
    assert found == said


def test_just_beside_each_of_these_nothing_is_said() -> None:
    good = (
        house(servicerechnung__ust_id=DROP, servicerechnung__steuernummer="26 123 4"),
        house(absender__auftraggeber=DROP, servicerechnung__empfaenger=CLIENT),
        house(tarife=(TARIFF,), servicerechnung__positionen=()),
        house(artikel__0__preis=DROP, servicerechnung__positionen__0__preis=D(3)),
        house(artikel__0__mwst=D(0), artikel__0__befreiung="durchlaufender Posten"),
        house(servicerechnung__kleinunternehmer=True, artikel__0__mwst=DROP),
        house(servicerechnung__positionen__0__zeitraum={"von": "2023-12-31", "bis": "2023-12-31"}),
        house(servicerechnung__leistungszeitraum={"von": "2024-07-01", "bis": "2024-07-03"}),
        house(servicerechnung__zahlbar_bis="2024-07-01"),
        house(tarife=({**TARIFF, "umlegen": False},), hausnebenkosten__0__quelle="Rechnung R1"),
        house(tarife=(TARIFF,), hausnebenkosten__0__quelle="Rechnung R12"),
    )
    for values in good:
        assert [text for text in remarks(values) if text.startswith("servicerechnung.")] == []


def test_an_invoice_to_an_enterprise_is_electronic_from_2027_on() -> None:
    late = house(servicerechnung__am="2027-01-01")
    assert "servicerechnung.elektronisch servicerechnung/am" in remarks(late)
    for values in (house(servicerechnung__am="2026-12-31"), edited(late, "servicerechnung/privat", True)):
        assert not any(text.startswith("servicerechnung.elektronisch") for text in remarks(values))


def test_a_tariff_is_one_line_of_the_same_amount_whether_the_nutzer_bear_it_or_not() -> None:
    borne = house(tarife=(TARIFF,), servicerechnung__positionen=())
    shown = edited(borne, "tarife/0/umlegen", False)
    for values, costs in ((borne, 21900), (shown, 10000)):
        ergebnis = settled(values)
        assert ergebnis.gesamtkosten == Money(costs)
        found = invoice(values)
        assert [(row.text, row.betrag.value) for row in found.posten] == [("Dienst", Money(11900))]
        assert (found.netto.value, found.steuer.value, found.betrag.value) == (Money(10000), Money(1900), Money(11900))


def test_a_line_of_an_article_is_no_cost_of_the_house() -> None:
    assert settled(house()).gesamtkosten == settled(ancillary()).gesamtkosten
    both = house(tarife=(TARIFF,))
    assert settled(both).gesamtkosten == Money(21900)
    assert invoice(both).betrag.value == Money(11900 + 1190)


def test_a_change_of_the_rate_within_a_tariff_makes_a_line_of_each() -> None:
    prices = (
        {"ab": "2023-01-01", "monatspreis": D("10.70"), "mwst": D(7)},
        {"ab": "2023-07-01", "monatspreis": D("11.90"), "mwst": D(19)},
    )
    found = invoice(house(tarife=({**TARIFF, "preise": prices},), servicerechnung__positionen=()))
    assert found.nach_satz == ((Fraction(19), 6000, 1140), (Fraction(7), 6000, 420))


@pytest.mark.parametrize(
    ("kind", "price"), [*product(("netto", "brutto"), ("0.005", "0.01", "3.335", "99.99", "-7.77"))]
)
def test_sums_taxes_and_bookings_agree_to_the_cent_whatever_the_prices(kind: str, price: str) -> None:
    rows = tuple(
        {**ARTICLE, "nr": str(nr), "preisart": kind if nr % 2 else "netto", "mwst": D(rate), "erloeskonto": str(nr % 3)}
        for nr, rate in enumerate((19, 7, 19, 7, 19), start=1)
    )
    lines = tuple({"artikel": row["nr"], "menge": D("1.7"), "preis": D(price) * nr} for nr, row in enumerate(rows, 1))
    values = house(artikel=rows, servicerechnung__positionen=lines, tarife=({**TARIFF, "artikel": "1"},))
    ergebnis = settled(values)
    found = ergebnis.servicerechnung
    assert found is not None
    assert found.netto.value + found.steuer.value == found.betrag.value
    gross = sum(row.cents for row in found.posten if row.brutto)
    assert sum(row.gesamt.value.cents for row in found.saetze if row.brutto) == gross
    booked = found.buchungen()
    assert sum(row.netto for row in booked) == found.netto.value.cents
    assert sum(row.steuer for row in booked) == found.steuer.value.cents
    assert len({(row.konto, row.satz) for row in booked}) == len(booked)
    check, herleitung = Recomputation(), Herleitung(ergebnis)
    paths = [path for path in herleitung.paths() if path.startswith("servicerechnung/")]
    assert len(paths) == len(set(paths)) == len(found.posten) + 3 * len(found.saetze) + 3
    for path in paths:
        check.value(herleitung.figure(path))
