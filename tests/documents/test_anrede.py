"""What stands before the name of a Nutzer in the address of his letter."""

from dataclasses import replace

import pytest

from tests.core.audit_house import gashaus, mit
from tests.golden.cases import settled
from umlage.core.settlement.akte.anschrift import Nutzeranschrift
from umlage.core.settlement.run import settle
from umlage.documents import kopf
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.formats.akte.codec import from_plain

HERE = ("Herrn Jan Ott", "Hauptstraße 8", "34117 Kassel")


@pytest.mark.parametrize(
    ("anrede", "name", "printed"),
    [
        (None, "Jan Ott", "Jan Ott"),
        ("Frau", "Ina Ott", "Frau Ina Ott"),
        ("Herr", "Jan Ott", "Herrn Jan Ott"),
        ("Frau und Herr", "Ott", "Frau und Herrn Ott"),
        ("Herr Dr.", "Ott", "Herrn Dr. Ott"),
        ("Familie", "Familie Ott", "Familie Ott"),
        ("Firma", "Herrmann Bau GmbH", "Firma Herrmann Bau GmbH"),
    ],
)
def test_the_address_begins_with_it(anrede: str | None, name: str, printed: str) -> None:
    akte = settled("s1-casameta-2022").haus.akte
    nutzer = replace(akte.nutzeinheiten[0].nutzer[0], anrede=anrede, name=name, anschrift=None)
    assert kopf.empfaenger(akte, akte.nutzeinheiten[0], nutzer)[0] == printed


@pytest.mark.parametrize(
    ("own", "first"),
    [
        (Nutzeranschrift(name="Jan Ott", strasse="Hauptstraße 8", plz="34117", ort="Kassel"), HERE),
        (Nutzeranschrift(name="Hausverwaltung Ott", strasse="Hauptstraße 8", plz="34117", ort="Kassel"), None),
        (Nutzeranschrift(strasse="Hauptstraße 8", plz="34117", ort="Kassel"), HERE),
        (Nutzeranschrift(zusatz="bei Meier"), ("Herrn Jan Ott", "bei Meier")),
        (Nutzeranschrift(name="Jan Ott", zusatz="bei Meier"), ("Herrn Jan Ott", "bei Meier")),
    ],
)
def test_it_stands_with_his_own_name_alone(own: Nutzeranschrift, first: tuple[str, ...] | None) -> None:
    akte = settled("s1-casameta-2022").haus.akte
    nutzer = replace(akte.nutzeinheiten[0].nutzer[0], anrede="Herr", name="Jan Ott", anschrift=own)
    lines = kopf.empfaenger(akte, akte.nutzeinheiten[0], nutzer)
    assert lines[: len(first)] == first if first else lines[0] == own.name


def test_the_statement_is_addressed_so() -> None:
    before = settled("s1-casameta-2022")
    akte = before.haus.akte
    flat = akte.nutzeinheiten[0]
    people = (replace(flat.nutzer[0], anrede="Frau", name="Ina Ott", anschrift=None), *flat.nutzer[1:])
    changed = akte.model_copy(update={"nutzeinheiten": (replace(flat, nutzer=people), *akte.nutzeinheiten[1:])})
    result = settle(changed)
    assert next(iter(einzelabrechnungen(result))).rahmen.anschrift[0] == "Frau Ina Ott"
    assert [one.betrag for one in result.nutzer] == [one.betrag for one in before.nutzer]


def test_a_flat_in_a_house_of_its_own_has_its_own_address() -> None:
    house = gashaus(
        ("nutzeinheiten/1/strasse", "Weg 5"),
        ("nutzeinheiten/2/strasse", "Allee 7"),
        ("nutzeinheiten/2/ort", "Fuldatal"),
    )
    pages = [one.rahmen for one in einzelabrechnungen(settle(from_plain(house)))]
    assert [page.anschrift[1:] for page in pages][:3] == [
        ("Weg 1", "34117 Kassel"),
        ("Weg 5", "34117 Kassel"),
        ("Allee 7", "34117 Fuldatal"),
    ]
    assert ["Weg 1" in page.untertitel for page in pages] == [True, False, False, True]
    assert "Weg 5" in pages[1].untertitel
    assert "Weg 5" in pages[1].kopfzeile[0]
    own = (
        "nutzeinheiten/1/nutzer/0/anschrift",
        {"name": "Nutzer 2", "strasse": "Fern 9", "plz": "10115", "ort": "Berlin"},
    )
    moved = [one.rahmen for one in einzelabrechnungen(settle(from_plain(mit(house, own))))]
    assert moved[1].anschrift == ("Nutzer 2", "Fern 9", "10115 Berlin")
    named = (own[0], {name: one for name, one in own[1].items() if name != "name"})
    assert [one.rahmen for one in einzelabrechnungen(settle(from_plain(mit(house, named))))] == moved
