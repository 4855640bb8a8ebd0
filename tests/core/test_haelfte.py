"""The half split of § 5a CO2KostAufG: from which day, of what, what keeps the steps, what an independent sum says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from tests.core.recompute_figure import Recomputation
from tests.core.small_house import Plain, edited, errors, gas, later, oil, remarks, settled, spoilt
from tests.oracle.compare import differences
from tests.oracle.recompute import recompute
from umlage.core.settlement.audit.audit import audit
from umlage.core.settlement.ergebnis import as_data
from umlage.core.settlement.haelftig import months_later
from umlage.core.settlement.herleitung import Herleitung
from umlage.formats.akte.codec import from_plain, to_yaml, with_tree
from umlage.formats.akte.syntax import plain_values
from umlage.formats.ergebnis.codec import ergebnis_data

D = Decimal
BILL = "anlagen/0/lieferungen/0"
CARBON = {"kg": D("3627.8"), "betrag": D("116.45")}


def house(year: int, built: str, *, fuel: Plain | None = None, **changes: object) -> Plain:
    """The small house in a later year, with the day of installation."""
    found = edited(later(fuel or gas(), year - 2023), "anlagen/0/eingebaut_am", built)
    return spoilt(found, **{key.replace("bill__", f"{BILL.replace('/', '__')}__"): row for key, row in changes.items()})


def said(found: Plain) -> list[str]:
    """Codes of what is said of the half split, errors first."""
    rows = errors(found) or remarks(found)
    words = ("haelfte", "ausnahme", "netzentgelt", "biobrennstoff", "bestandteile", "zweifamilien", "einbau")
    return [row.split()[0] for row in rows if any(word in row.split()[0] for word in words)]


def landlord(found: Plain) -> dict[str, str]:
    half = settled(found).haus.co2.haelften.get("1")
    return {name: str(row.vermieter.value) for name, row in half.teile.items()} if half is not None else {}


@pytest.mark.parametrize(
    ("year", "built", "codes"),
    [
        (2027, "2026-07-30", []),
        (2028, "2026-07-29", []),
        (2028, "2026-07-30", ["co2.haelfte", "co2.netzentgelt_offen"]),
        (2029, "2026-07-30", ["co2.haelfte", "co2.netzentgelt_offen", "co2.biobrennstoff_offen"]),
    ],
)
def test_it_begins_in_2028_with_heating_installed_after_29_july_2026(year: int, built: str, codes: list[str]) -> None:
    assert said(house(year, built)) == codes


def test_without_a_day_of_installation_the_step_holds_and_says_so() -> None:
    assert said(later(gas(), 5)) == ["co2.einbau_offen"]
    assert landlord(later(gas(), 5)) == {}


def test_a_whole_year_is_halved_whatever_the_step() -> None:
    found = house(2028, "2027-05-01", bill__netzentgelt=D("300.01"))
    assert landlord(found) == {"kohlendioxid": "58.23", "netzentgelt": "150.01"}
    assert str(settled(found).eigentuemer) == "208.24"


@pytest.mark.parametrize(("art", "ab"), [("wohngebaeude", "2028"), ("nichtwohngebaeude", None)])
def test_other_buildings_keep_their_half_of_8(art: str, ab: str | None) -> None:
    found = house(2028, "2027-05-01", liegenschaft__art=art, bill__netzentgelt=D("300.00"))
    assert bool(landlord(found)) == (ab is not None)
    assert [str(figure.value) for figure in settled(found).haus.co2.vermieter.values()] == ["58.23"]


@pytest.mark.parametrize(
    ("exception", "applies", "codes"),
    [
        ({"art": "neubau", "bauantrag_am": "2026-05-12"}, False, ["co2.ausnahme"]),
        ({"art": "neubau", "bauantrag_am": "2026-05-13"}, True, ["co2.ausnahme_ohne_wirkung", "co2.haelfte"]),
        ({"art": "zweifamilienhaus"}, False, ["co2.ausnahme"]),
        ({"art": "haertefall"}, False, ["co2.ausnahme"]),
        ({"art": "notfall"}, True, ["co2.ausnahme", "co2.haelfte"]),
    ],
)
def test_exceptions_keep_the_step_with_their_reason(exception: Plain, applies: bool, codes: list[str]) -> None:
    row = exception | {"grund": "Bescheid 7"}
    found = house(2028, "2027-05-01", anlagen__0__haelfte_ausnahme=row, bill__netzentgelt=D("300.00"))
    assert said(found) == codes
    assert bool(landlord(found)) == applies


def test_an_emergency_has_twelve_months_to_the_day() -> None:
    row = {"art": "notfall", "grund": "Kessel gerissen"}
    last = house(2028, "2028-01-01", anlagen__0__haelfte_ausnahme=row)
    first = house(2028, "2027-12-31", anlagen__0__haelfte_ausnahme=row)
    assert landlord(last) == {}
    assert landlord(first) == {"kohlendioxid": "0.16"}  # 116.45 for one day of 366 is 0.32


def test_a_month_without_such_a_day_ends_on_the_first_of_the_next() -> None:
    assert months_later(date(2028, 2, 29), 12) == date(2029, 3, 1)
    assert months_later(date(2027, 12, 31), 12) == date(2028, 12, 31)
    assert months_later(date(2027, 12, 31), 14) == date(2029, 3, 1)


def test_an_exception_that_changes_nothing_is_told() -> None:
    row = {"art": "haertefall", "grund": "Bescheid 7"}
    assert said(house(2028, "2026-07-29", anlagen__0__haelfte_ausnahme=row)) == ["co2.ausnahme_ohne_wirkung"]


@pytest.mark.parametrize(("flats", "codes"), [(2, []), (3, ["co2.zweifamilienhaus"])])
def test_a_house_of_two_flats_has_two(flats: int, codes: list[str]) -> None:
    row = {"art": "zweifamilienhaus", "grund": "Eigentümer im Erdgeschoss"}
    found = house(2028, "2027-05-01", anlagen__0__haelfte_ausnahme=row)
    third: Any = later(gas(), 5)["nutzeinheiten"][0] | {"nr": "3", "nutzer": ({"nr": "3-1", "name": "Nutzer 3"},)}
    third["geraete"] = tuple(one | {"nr": f"3{one['nr']}"} for one in third["geraete"])
    if flats == 3:
        found = spoilt(found, nutzeinheiten__ADD=third)
    assert said(found) == ["co2.ausnahme", *codes]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"bill__netzentgelt": D("1883.55")}, ["co2.haelfte"]),
        ({"bill__netzentgelt": D("1883.56")}, ["lieferung.bestandteile"]),
        ({"bill__netzentgelt": D("1883.56"), "bill__co2": CARBON | {"enthalten": False}}, ["co2.haelfte"]),
        (
            {"bill__netzentgelt": D("1800.00"), "bill__biobrennstoff": {"betrag": D("83.56"), "anteil": D(10)}},
            ["lieferung.bestandteile"],
        ),
        (
            {"bill__netzentgelt": D(0), "bill__biobrennstoff": {"betrag": D("1.00"), "anteil": D(0)}},
            ["lieferung.biobrennstoff"],
        ),
        ({"bill__netzentgelt": D(0), "bill__biobrennstoff": {"betrag": D(0), "anteil": D(0)}}, ["co2.haelfte"]),
    ],
)
def test_what_an_invoice_contains_is_no_more_than_the_invoice(changes: Plain, codes: list[str]) -> None:
    assert said(house(2028, "2027-05-01", **changes)) == codes


def test_stored_fuel_has_no_network() -> None:
    assert said(house(2028, "2027-05-01", fuel=oil(), bill__netzentgelt=D("1.00"))) == ["lieferung.netzentgelt"]


@pytest.mark.parametrize(("day", "halved"), [("2027-12-31", False), ("2028-01-01", True)])
def test_stored_fuel_counts_by_the_day_of_its_delivery(day: str, halved: bool) -> None:
    found = later(oil(), 5)
    found = spoilt(found, zeitraum={"von": "2027-07-01", "bis": "2028-06-30"}, anlagen__0__eingebaut_am="2027-05-01")
    found = edited(found, f"{BILL}/am", day)
    for flat, device in product(range(2), range(2)):
        rows = found["nutzeinheiten"][flat]["geraete"][device]["ablesungen"]
        moved = tuple(row | {"am": am} for row, am in zip(rows, ("2027-06-30", "2028-06-30"), strict=True))
        found = edited(found, f"nutzeinheiten/{flat}/geraete/{device}/ablesungen", moved)
    assert bool(int(landlord(found)["kohlendioxid"].replace(".", ""))) == halved


ORACLE = {
    "gas over the turn of the year": house(
        2028,
        "2027-05-01",
        bill__zeitraum={"von": "2027-10-01", "bis": "2028-09-30"},
        bill__netzentgelt=D("413.77"),
    ),
    "gas with bio-fuel above the limit": house(
        2029,
        "2028-12-01",
        bill__netzentgelt=D("413.77"),
        bill__biobrennstoff={"betrag": D("177.31"), "anteil": D("31.5")},
    ),
    "oil with two kinds of layers": house(
        2029,
        "2027-12-01",
        fuel=oil(),
        bill__biobrennstoff={"betrag": D("300.01"), "anteil": D(45)},
        anlagen__0__bestand__anfang__biobrennstoff={"betrag": D("20.00"), "anteil": D(10)},
        anlagen__0__bestand__anfang__co2={"kg": D(1338), "betrag": D("44.44")},
    ),
    "installed in mid period": house(2028, "2028-04-17", bill__netzentgelt=D("299.99")),
    "an emergency that ends in mid period": house(
        2028,
        "2027-06-15",
        anlagen__0__haelfte_ausnahme={"art": "notfall", "grund": "defekt"},
        bill__netzentgelt=D("299.99"),
    ),
    "owners of flats": house(2028, "2027-05-01", liegenschaft__weg=True, bill__netzentgelt=D("299.99")),
    "carbon beside the invoice": house(
        2028, "2027-05-01", bill__co2=CARBON | {"enthalten": False}, bill__netzentgelt=D("299.99")
    ),
}


@pytest.mark.parametrize("rundung", ["restcent", "je_position"])
@pytest.mark.parametrize("name", ORACLE)
def test_an_independent_sum_says_the_same(name: str, rundung: str) -> None:
    values = spoilt(ORACLE[name], abrechnung__rundung=rundung)
    answer: Any = as_data(settled(values))
    assert differences(answer, recompute(values), restcent=rundung == "restcent") == []


@pytest.mark.parametrize("name", ORACLE)
def test_every_figure_follows_from_its_derivation(name: str) -> None:
    ergebnis = settled(ORACLE[name])
    herleitung = Herleitung(ergebnis)
    paths = [path for path in herleitung.paths() if "vermieter" in path or "mieter" in path or "umsatzsteuer" in path]
    assert any("anteil_vermieter" in path for path in paths)
    again = Recomputation()
    assert [path for path in paths if again.value(herleitung.figure(path)) != herleitung.figure(path).number] == []


def test_a_tree_by_hand_takes_the_same_part() -> None:
    values = ORACLE["gas with bio-fuel above the limit"]
    answer = settled(values)
    written = to_yaml(with_tree(from_plain(values), answer.wurzel.element))
    by_hand: Any = plain_values(written.encode(), is_json=False)
    assert as_data(settled(by_hand))["nutzer"] == as_data(answer)["nutzer"]
    assert "Anteil des Vermieters nach dem CO2KostAufG" in written


def test_the_audit_says_that_the_numbers_were_not_read_at_their_source() -> None:
    found = audit(settled(ORACLE["gas with bio-fuel above the limit"]))
    names = {one.name for one, entry in found.zahlen if entry.checked is None and one.name.startswith("co2kostaufg.")}
    assert names == {
        "co2kostaufg.haelfte",
        "co2kostaufg.haelfte_biobrennstoff",
        "co2kostaufg.biobrennstoff_hoechstens",
        "co2kostaufg.haelfte_einbau",
    }


def test_the_data_name_each_kind_of_costs() -> None:
    values = ORACLE["gas with bio-fuel above the limit"]
    data: Any = ergebnis_data(settled(values), pruefsumme="0")
    assert [(row["art"], row["ab"], row["vermieter"]) for row in data["co2"]["haelften"]] == [
        ("kohlendioxid", "2028-12-01", "58.23"),
        ("netzentgelt", "2028-12-01", "206.89"),
        ("biobrennstoff", "2029-01-01", "84.44"),
    ]
