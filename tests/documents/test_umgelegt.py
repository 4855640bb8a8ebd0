"""Rooms that several bear are explained on the statement, tariffs with their prices, plants with their days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.core.small_house import Plain, edited
from tests.golden.cases import GOLDEN, settled
from umlage.core.period import Period
from umlage.core.settlement.akte import Anlage
from umlage.core.settlement.anlagenzeit import anlagenname
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.umlagetext import umlagetext
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.syntax import plain_values

D = Decimal


def _plain(case: str) -> Any:
    return plain_values((GOLDEN / case / "akte.yaml").read_bytes(), is_json=False)


def _said(ergebnis: Ergebnis, nr: str) -> list[str]:
    """The sentences on rooms of one Nutzer."""
    people = [person.nr for person in Haussicht(ergebnis).personen()]
    inhalt = list(einzelabrechnungen(ergebnis))[people.index(nr)]
    assert inhalt.rechenweg is not None
    texts = ["".join(teil.text for teil in satz) for satz in inhalt.rechenweg.anteil.saetze]
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts if " = " in text and text[0] not in "S§"]


def test_a_room_that_falls_to_another_room_is_followed_to_the_nutzer() -> None:
    ergebnis = settle(from_plain(_plain("nutzungen-2025")))
    (rooms, hall) = [
        "Sanitärräume: Heizung, Grundkosten 10,00 m² = 100,00 €; Heizung, Verbrauch 1.000,000 kWh = 600,00 €. "
        "Verteilt nach Anteilen: Sie {} von 100 Ant.",
        "Vorraum: Heizung, Grundkosten 15,00 m² = 150,00 €. Davon gehen 150,00 € auf Sanitärräume über. "
        "Verteilt nach Anteilen: Sie {} von 100 Ant.",
    ]
    for nr, share in (("A-1", "60"), ("B-1", "40")):
        inhalt = next(i for i in einzelabrechnungen(ergebnis) if i.rahmen.nutzer == nr)
        assert inhalt.rechenweg is not None
        texts = ["".join(teil.text for teil in satz) for satz in inhalt.rechenweg.anteil.saetze]
        found = [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]
        assert found == [rooms.format(share), hall.format(share)]


def test_a_room_of_one_flat_is_borne_alone() -> None:
    assert _said(settle(from_plain(_plain("nutzungen-2025"))), "1-1") == [
        "Hobbyraum: Heizung, Grundkosten 5,00 m² = 50,00 €; Heizung, Verbrauch 500,000 kWh = 300,00 €. "
        "Das tragen Sie allein."
    ]


def test_an_umlage_for_some_days_names_them_and_what_counts_of_them() -> None:
    ergebnis = settle(from_plain(_plain("gemeinschaftsraum-2025")))
    assert _said(ergebnis, "1-1")[-1] == (
        "Garage: Versicherung 4,959 m² = 4,96 €. Die Umlage gilt vom 01.01.2025 bis 30.06.2025. "
        "Das tragen Sie allein. Ihre 60,00 m² zählen für 181 ÷ 365 Tage."
    )


def test_each_key_of_a_room_has_its_own_sentence() -> None:
    # the wash-house has an area for house costs as well: they go by days, its heating by degree days
    house = edited(_plain("gemeinschaftsraum-2025"), "nutzeinheiten/2/flaeche/nebenkosten", D(5))
    assert _said(settle(from_plain(house)), "2-2")[-3:-1] == [
        "Waschküche: Heizung, Grundkosten 20,00 m² = 500,00 €; Heizung, Verbrauch 3.000,000 kWh = 2.100,00 €. "
        "Verteilt nach Fläche: Sie 16,678 von 100,00 m². Ihre 40,00 m² zählen für 416,96 ‰.",
        "Waschküche: Versicherung 5,00 m² = 4,78 €. Verteilt nach Fläche: Sie 20,164 von 100,00 m². "
        "Ihre 40,00 m² zählen für 184 ÷ 365 Tage.",
    ]


def test_a_tariff_prints_its_quantity_prices_and_days() -> None:
    ergebnis = settled("tarife-2024")
    assert isinstance(ergebnis, Ergebnis)
    lines = [zeile for gruppe in Haussicht(ergebnis).hauskosten.gruppen for zeile in gruppe.zeilen]
    found = {zeile.art: zeile for zeile in lines}
    sewage, alarms = found["Abwasser"], found["Rauchwarnmelder, Prüfung"]
    assert (sewage.menge, sewage.einheit) == ("183", "m³")
    assert sewage.beleg.replace("\N{NO-BREAK SPACE}", " ") == (
        "Tarif, Preisblatt 2023 und 2024, 36,60 € × 182 ÷ 366 Tage + 2,00 €/m³ × 183 m³ × 182 ÷ 366 Tage"
        " + 73,20 € × 184 ÷ 366 Tage + 2,50 €/m³ × 183 m³ × 184 ÷ 366 Tage"
    )
    assert (alarms.menge, alarms.einheit) == ("6", "Geräte")
    assert alarms.beleg.replace("\N{NO-BREAK SPACE}", " ") == "Tarif, 2,38 €/Geräte × 6 Geräte"


@pytest.mark.parametrize(
    ("days", "name"),
    [
        ({"von": "2025-01-01"}, "Kessel"),
        ({"bis": "2025-12-31"}, "Kessel"),
        ({"von": "2025-01-01", "bis": "2025-06-30"}, "Kessel bis 30.06.2025"),
        ({"von": "2025-01-02"}, "Kessel ab 02.01.2025"),
    ],
)
def test_a_plant_names_only_days_that_are_not_those_of_the_period(days: Plain, name: str) -> None:
    house = from_plain(_plain("kesseltausch-2025"))
    period: Period = house.period
    content = {"nr": "1", "energieart": "erdgas_h", "bezeichnung": "Kessel"} | days
    anlage: Anlage = from_plain(_plain("kesseltausch-2025") | {"anlagen": (content,)}).anlagen[0]
    assert period == Period.inclusive(house.zeitraum.von, house.zeitraum.bis)
    assert anlagenname(anlage, "Erdgas", period) == name


@pytest.mark.parametrize(
    ("umlage", "text"),
    [
        ({}, "umgelegt auf alle nach Fläche"),
        ({"auf": ("1", "2"), "schluessel": "PNZ"}, "umgelegt auf 1, 2 nach Personen"),
        ({"auf": ("1",)}, "umgelegt auf 1"),
        ({"werte": {"1": D(60), "2": D("40.5")}}, "umgelegt auf 1 60, 2 40,5"),
        ({"kosten": ("heizung",)}, "umgelegt auf alle nach Fläche (nur Heizung)"),
        ({"von": "2025-07-01"}, "nicht umgelegt: trägt der Eigentümer"),
    ],
)
def test_the_list_of_nutzer_says_who_bears_a_room(umlage: Plain, text: str) -> None:
    house = from_plain(edited(_plain("gemeinschaftsraum-2025"), "nutzeinheiten/2/umlage", (umlage,)))
    assert umlagetext(house.nutzeinheiten[2], house.period).replace("\N{NO-BREAK SPACE}", " ") == text
