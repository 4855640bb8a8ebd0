"""Records that do not fit, and what managers and services do not sort alike: taken, kept or named, never lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.formats.arge.aus_akte import Sender
from tests.formats.arge.test_satz import sample
from tests.formats.arge.uebernommenes import HEUTE, house, paths, said, taken
from umlage.core.finding import Severity
from umlage.core.settlement.akte import Akte
from umlage.formats.akte.codec import from_plain, plain_of
from umlage.formats.arge.lesen import datei
from umlage.formats.arge.satz import Satz, Wert
from umlage.formats.arge.schreiben import Abgelehnt
from umlage.formats.arge.uebernahme import uebernommen


def _rows() -> tuple[Akte, list[Satz], list[Satz]]:
    akte = house("fernwaerme-2025")
    return akte, Sender(akte).stamm(), Sender(akte).kosten()


def _with(row: Satz, **values: Wert) -> Satz:
    return Satz(row.art, {**row.werte, **{int(name[1:]): value for name, value in values.items()}})


def _where(rows: Sequence[Satz], name: str) -> int:
    return next(place for place, row in enumerate(rows) if row.art == "M" and row.text(8) == name)


def test_another_prepayment_name_and_tenant_are_previewed() -> None:
    akte, stamm, _ = _rows()
    place = _where(stamm, "Swantje Behrens")
    stamm[place] = _with(stamm[place], f28=Decimal("975.50"), f24=(date(2025, 1, 1), date(2025, 6, 30)))
    stamm.append(_with(stamm[place], f6="5-9", f8="Ole Petersen", f24=(date(2025, 7, 1), date(2025, 12, 31))))
    found = taken(akte, stamm)
    assert found.vollstaendig
    flat = found.akte.nutzeinheiten[4]
    assert [(one.nr, one.name, one.von, one.bis) for one in flat.nutzer] == [
        ("5-1", "Swantje Behrens", None, date(2025, 6, 30)),
        ("5-9", "Ole Petersen", date(2025, 7, 1), None),
    ]
    assert flat.nutzer[0].direktkosten == akte.nutzeinheiten[4].nutzer[0].direktkosten
    assert "nutzeinheiten/5/nutzer/5-1/vorauszahlung/heizkosten" in paths(found)
    assert "nutzeinheiten/5/nutzer/5-9" in paths(found)


def test_a_user_that_is_another_person_does_not_inherit() -> None:
    akte, stamm, _ = _rows()
    place = _where(stamm, "Swantje Behrens")
    stamm[place] = _with(stamm[place], f6="1000/77", f8="Ole Petersen")
    found = taken(akte, stamm)
    (person,) = found.akte.nutzeinheiten[4].nutzer
    assert (person.nr, person.name, person.direktkosten) == ("5-2", "Ole Petersen", ())
    assert any("5-1 (Swantje Behrens)" in one and "direktkosten" in one for one in said(found, Severity.WARNING))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"f5": "0009802070099", "f6": "99"}, "Die Akte hat keine Nutzeinheit zu „99“, Wohnung 0099"),
        ({"f24": (date(2025, 1, 1), date(2025, 6, 30))}, "vom 01.07.2025 bis 31.12.2025 fehlt ein M-Satz"),
        ({"f24": (date(2025, 2, 1), date(2025, 12, 31))}, "vom 01.01.2025 bis 31.01.2025 fehlt ein M-Satz"),
        ({"f24": (date(2024, 12, 1), date(2025, 12, 31))}, "reicht über den Abrechnungszeitraum hinaus"),
    ],
)
def test_a_record_that_does_not_fit_is_named_and_its_flat_stays(changes: dict[str, Any], text: str) -> None:
    akte, stamm, _ = _rows()
    place = _where(stamm, "Swantje Behrens")
    stamm[place] = _with(stamm[place], **changes)
    found = taken(akte, stamm)
    assert not found.vollstaendig
    assert [text in one and f"Zeile {place + 1}" in one for one in said(found, Severity.ERROR)] == [True]
    assert found.akte.nutzeinheiten[4] == akte.nutzeinheiten[4]


def test_times_that_overlap_are_named_for_each_record() -> None:
    akte, stamm, _ = _rows()
    place = _where(stamm, "Swantje Behrens")
    stamm.insert(place + 1, _with(stamm[place], f6="neu", f24=(date(2025, 12, 1), date(2025, 12, 31))))
    found = taken(akte, stamm)
    assert len(said(found, Severity.ERROR)) == 2
    assert all("überschneidet sich" in one for one in said(found, Severity.ERROR))


def test_records_of_another_house_are_named() -> None:
    akte, stamm, kosten = _rows()
    other = [_with(row, f5=f"000000815{row.text(5)[9:]}") for row in stamm]
    found = taken(akte, stamm, other, kosten)
    assert found.vollstaendig
    assert sum("anderen Liegenschaft (000000815)" in one for one in said(found, Severity.WARNING)) == len(other)
    with pytest.raises(Abgelehnt, match="000000815"):
        taken(akte, other)
    named = taken(akte, other, vorgabe=replace(HEUTE, liegenschaft="815"))
    assert named.aenderungen == ()
    with pytest.raises(Abgelehnt, match="mehrere Liegenschaften"):
        taken(None, stamm, other)


def test_records_of_another_period_are_named() -> None:
    akte, stamm, kosten = _rows()
    year = (date(2024, 1, 1), date(2024, 12, 31))
    stamm[0] = _with(stamm[0], f11=year)
    kosten[0] = _with(kosten[0], f7=year)
    found = taken(akte, stamm, kosten)
    assert "01.01.2024 bis 31.12.2024 ist nicht der der Akte" in said(found, Severity.ERROR)[0]
    assert sum("Der L-Satz der Liegenschaft ist nicht übernommen" in one for one in said(found)) == len(stamm) - 1
    assert sum("ob der Satz zu ihm gehört, sagt er nicht" in one for one in said(found)) == len(kosten) - 1
    assert found.gezaehlt == {}


def test_costs_of_a_plant_whose_record_was_refused_are_named() -> None:
    akte, _, kosten = _rows()
    kosten[0] = _with(kosten[0], f6="CHF")
    found = taken(akte, kosten)
    assert sum("Der B-Satz mit dem Kennzeichen 1" in one for one in said(found)) == 7
    assert found.gezaehlt == {"K": len(kosten) - 8}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"f6": "231"}, "231 Kosten HZG + WW: Eine Summe ist keine Rechnung"),
        ({"f6": "250"}, "Der Satz nennt den Nutzer nicht"),
        ({"f8": "A"}, "hat mit „A“ in Feld 8 keinen Platz"),
        ({"f6": "050"}, "die Anlage 1 versorgt nicht allein die Heizung"),
        ({"f15": "7"}, "kein B-Satz mit dem Kennzeichen 7"),
    ],
)
def test_costs_without_a_place_are_named(changes: dict[str, Any], text: str) -> None:
    akte, _, kosten = _rows()
    place = next(place for place, row in enumerate(kosten) if row.text(6) == "221")
    kosten[place] = _with(kosten[place], **changes)
    found = taken(akte, kosten)
    assert [text in one and f"Zeile {place + 1}" in one for one in said(found, Severity.ERROR)] == [True]
    assert any("„Wartung Übergabestation“ (333,20 €) steht nur in der Akte" in one for one in said(found))


def test_net_amounts_are_no_gross_ones() -> None:
    akte, _, kosten = _rows()
    place = next(place for place, row in enumerate(kosten) if row.text(6) == "221")
    values = {nr: value for nr, value in kosten[place].werte.items() if nr != 11}
    found = taken(akte, [*kosten[:place], Satz("K", values), *kosten[place + 1 :]])
    assert any("keinen Bruttobetrag" in one for one in said(found, Severity.ERROR))


def test_a_new_line_has_its_rate_of_tax_and_a_key_that_is_to_check() -> None:
    akte, _, kosten = _rows()
    row = next(row for row in kosten if row.text(8) == "B")
    new = _with(row, f7="Dachrinnen", f9=date(2025, 10, 6), f11=Decimal("119.00"), f12=Decimal("100.00"))
    found = taken(akte, [*kosten, new])
    line = found.akte.hausnebenkosten[-1]
    assert (line.bezeichnung, line.betrag, line.mwst, line.schluessel) == ("Dachrinnen", 119, 19, "NHN")
    assert found.offen == ("hausnebenkosten: schluessel von „Dachrinnen“ (eingesetzt ist NHN, nach Fläche)",)


def test_house_costs_have_no_place_in_heating_costs() -> None:
    akte = house("oelhaus-2023")
    kosten = Sender(akte).kosten()
    found = taken(akte, [*kosten, _with(kosten[-1], f6="242", f7="Grundsteuer", f8="B")])
    assert [one.partition(": ")[2] for one in said(found, Severity.ERROR)] == [
        "Nicht übernommen: Die Abrechnung der Akte (heizkosten) kennt diese Kosten nicht."
    ]


def test_the_same_file_twice_is_said_and_costs_do_not_double() -> None:
    akte, stamm, kosten = _rows()
    found = taken(akte, stamm, kosten, kosten)
    assert sum("Denselben Satz enthält schon eine Datei davor" in one for one in said(found)) == len(kosten)
    assert len(found.akte.hausnebenkosten) == len(akte.hausnebenkosten)


def test_areas_and_persons_of_the_akte_that_change_stay_where_the_file_agrees() -> None:
    akte, stamm, _ = _rows()
    found = taken(akte, stamm)
    assert found.akte.nutzeinheiten == akte.nutzeinheiten
    place = _where(stamm, "Familie Nguyen")
    stamm[place] = _with(stamm[place], f37=Decimal(5), f27=Decimal("70.00"))
    again = taken(akte, stamm).akte.nutzeinheiten[1]
    assert (again.nutzer[0].personen, again.flaeche.heizung) == (5, 70)


def test_a_new_area_from_a_day_on() -> None:
    akte, stamm, _ = _rows()
    place = _where(stamm, "Aylin Demir")
    stamm[place] = _with(stamm[place], f27=Decimal("60.00"))
    area: Any = taken(akte, stamm).akte.nutzeinheiten[2].flaeche.heizung
    assert [(row.ab, row.wert) for row in area] == [
        (date(2025, 1, 1), Decimal("58.3")),
        (date(2025, 11, 1), Decimal(60)),
    ]


def test_addresses_follow_their_mark() -> None:
    akte, stamm, _ = _rows()
    place = _where(stamm, "Swantje Behrens")
    stamm[place] = _with(
        stamm[place], f7="3", f16="Erbengemeinschaft Lang", f20="Am Markt 1", f22="01097", f23="Dresden"
    )
    found = taken(akte, stamm).akte.nutzeinheiten[4].nutzer[0].anschrift
    assert found is not None
    assert (found.name, found.zusatz, found.strasse, found.plz) == (
        "Erbengemeinschaft Lang", "Swantje Behrens", "Am Markt 1", "01097",
    )  # fmt: skip


def test_the_risk_of_loss_and_its_flats() -> None:
    akte = house("g1-umlageausfallwagnis")
    stamm = Sender(akte).stamm()
    marked = [stamm[0], *(_with(row, f26="1") for row in stamm[1:])]
    found = taken(akte, marked)
    risk = found.akte.einstellungen.umlageausfallwagnis
    assert risk is not None
    assert taken(found.akte, marked).aenderungen == ()
    off = taken(akte, [_with(row, f13="0") if row.art == "L" else row for row in stamm])
    assert off.akte.einstellungen.umlageausfallwagnis is None


def test_a_file_with_an_error_is_refused_with_line_and_field() -> None:
    content = sample("DTK310").replace(b"0000462000", b"00004x2000")
    with pytest.raises(Abgelehnt) as refused:
        uebernommen([("DTK.DAT", content)], house("gashaus-2024"), HEUTE)
    assert [one.ort for one in refused.value.meldungen] == [
        "DTK.DAT, Zeile 2, Spalte 78, K-Satz, Feld 11 Betrag (Brutto)"
    ]
    assert datei(content).fehler


# --- what managers and services do not sort alike ----------------------------------------------


def test_water_that_stands_among_the_costs_of_the_house_is_not_entered_twice() -> None:
    akte = house("netto-2024")
    (water,) = [one for one in Sender(akte).kosten() if one.text(7) == "Wasser"]
    found = taken(akte, [*Sender(akte).stamm(), _with(water, f6="237", f8="K")])
    assert found.akte.kaltwasser == ()
    assert any("Die Akte führt „Wasser“ anders (Hausnebenkosten); das bleibt." in one for one in said(found))


def test_a_cost_of_one_use_stays_there_when_the_record_says_both() -> None:
    akte, _, kosten = _rows()
    place = next(place for place, row in enumerate(kosten) if row.text(6) == "300")
    kosten[place] = _with(kosten[place], f8="E")
    found = taken(akte, kosten)
    assert [one.zweck for one in found.akte.anlagen[0].kosten] == [one.zweck for one in akte.anlagen[0].kosten]
    assert any("(zweck: heizung); das bleibt" in one for one in said(found, Severity.WARNING))


def test_a_new_line_where_the_akte_has_a_tariff_is_to_check() -> None:
    akte = house("tarife-2024")
    head = Sender(akte).stamm()
    cost = Sender(house("netto-2024")).kosten()[0]
    found = taken(akte, [*head, _with(cost, f5=head[0].text(5), f7="Neues")])
    assert any("die Akte hat hier Tarife" in one for one in said(found, Severity.WARNING))


def test_vacancy_before_it_had_a_mark() -> None:
    akte, stamm, _ = _rows()
    first = [{nr: value for nr, value in row.werte.items() if row.satzart.feld(nr).ab == "03.00"} for row in stamm]
    old = [Satz(row.art, {**values, 2: "03.00"}) for row, values in zip(stamm, first, strict=True)]
    found = taken(akte, old)
    assert found.akte.nutzeinheiten == akte.nutzeinheiten
    assert sum("sie sind als m² gelesen" in one for one in said(found, Severity.NOTE)) == len(stamm) - 1


def test_the_name_with_its_title_is_the_same_name() -> None:
    akte, stamm, _ = _rows()
    values: Any = plain_of(akte)
    values["nutzeinheiten"][4]["nutzer"][0]["anrede"] = "Frau"
    place = _where(stamm, "Swantje Behrens")
    stamm[place] = _with(stamm[place], f6="k", f8="Frau Swantje Behrens")
    assert paths(taken(from_plain(values), stamm)) == []


def test_a_house_of_many_flats_is_taken_in_a_moment() -> None:
    _, stamm, _ = _rows()
    people = [_with(stamm[1], f5=f"000980207{number:04d}", f6=f"K{number}") for number in range(1, 3001)]
    found = taken(None, [stamm[0], *people])
    assert len(found.akte.nutzeinheiten) == 3000


# --- what stays although something beside it changes -------------------------------------------


def test_a_prepayment_that_may_hold_another_is_to_check() -> None:
    akte, stamm, _ = _rows()
    values: Any = plain_of(akte)
    values["nutzeinheiten"][4]["nutzer"][0]["vorauszahlung"]["kaltwasser"] = Decimal(100)
    place = _where(stamm, "Swantje Behrens")
    stamm[place] = _with(stamm[place], f28=Decimal("1060.00"))
    found = taken(from_plain(values), stamm)
    paid = found.akte.nutzeinheiten[4].nutzer[0].vorauszahlung
    assert (paid.heizkosten, paid.kaltwasser) == (1060, 100)
    assert any("auch die Vorauszahlung für Kaltwasser" in one for one in said(found, Severity.WARNING))


def test_what_is_stored_keeps_the_day_it_came() -> None:
    akte = house("oelhaus-2023")
    kosten = Sender(akte).kosten()
    place = next(place for place, row in enumerate(kosten) if row.text(6) == "201")
    kosten[place] = _with(kosten[place], f9=date(2024, 1, 5))
    found = taken(akte, kosten)
    assert found.akte.anlagen[0].lieferungen == akte.anlagen[0].lieferungen
    assert any("der Tag der Akte bleibt" in one for one in said(found, Severity.WARNING))


def test_carbon_of_another_quantity_is_to_check() -> None:
    akte = house("gashaus-2024")
    kosten = Sender(akte).kosten()
    place = next(place for place, row in enumerate(kosten) if row.text(6) == "201" and 10 in row.werte)
    values = {nr: value for nr, value in kosten[place].werte.items() if nr not in (19, 20)}
    kosten[place] = Satz("K", {**values, 10: Decimal(77)})
    found = taken(akte, kosten)
    assert any("das Kohlendioxid der Akte bleibt" in one for one in said(found, Severity.WARNING))


def test_an_address_of_a_name_alone_stays() -> None:
    akte, stamm, _ = _rows()
    values: Any = plain_of(akte)
    values["nutzeinheiten"][4]["nutzer"][0]["anschrift"] = {"name": "Swantje Behrens", "zusatz": "c/o Lang"}
    assert paths(taken(from_plain(values), stamm)) == []


def test_a_message_to_a_user_who_is_gone_is_named() -> None:
    akte, stamm, _ = _rows()
    values: Any = plain_of(akte)
    values["mitteilungen"] = ({"text": "Bitte den Kellerschlüssel zurückgeben.", "nutzer": "5-1"},)
    place = _where(stamm, "Swantje Behrens")
    stamm[place] = _with(stamm[place], f6="k", f8="Ole Petersen")
    found = taken(from_plain(values), stamm)
    assert any("er entfällt, und mit ihm: direktkosten, stueck, mitteilungen." in one for one in said(found))


# --- what only some plants have ----------------------------------------------------------------


def test_the_energy_mix_and_the_primary_energy_factor() -> None:
    akte, _, kosten = _rows()
    kosten[0] = _with(kosten[0], f34=Decimal("0.45"))
    kosten[1] = _with(kosten[1], f22="04", f23=Decimal("60.0"), f25="06", f26=Decimal("40.0"))
    found = taken(akte, kosten)
    (mix,) = found.akte.information.energiemix
    assert (mix.anlage, mix.primaerenergiefaktor) == ("1", Decimal("0.45"))
    assert [(one.name, one.prozent) for one in mix.traeger] == [("Erdgas", 60), ("Erneuerbare Energien", 40)]
    assert taken(found.akte, kosten).aenderungen == ()
    kosten[1] = _with(kosten[1], f26=Decimal("30.0"))
    assert any("ergeben nicht 100 %" in one for one in said(taken(akte, kosten)))


@pytest.mark.parametrize(
    ("values", "wanted"),
    [({18: Decimal("60.00")}, ("volumen", Decimal(60), None)), ({20: Decimal("18.00")}, ("prozent", Decimal(60), 18))],
)
def test_hot_water_of_a_new_akte(values: dict[int, Wert], wanted: tuple[object, ...]) -> None:
    akte, stamm, kosten = _rows()
    kosten[0] = Satz("B", {**kosten[0].werte, **values})
    (plant,) = taken(None, stamm, kosten).akte.anlagen
    assert plant.warmwasser is not None
    assert (plant.warmwasser.verfahren, plant.warmwasser.temperatur, plant.warmwasser.prozent) == wanted
    assert akte.anlagen[0].warmwasser is not None


def test_prices_of_heating_alone_are_the_energy_of_a_plant_that_only_heats() -> None:
    akte, stamm, kosten = _rows()
    energy = [row for row in kosten if row.text(6) == "201"]
    split = [kosten[0], _with(energy[0], f6="050", f8="H"), _with(energy[1], f6="052", f8="H")]
    found = taken(None, stamm, split)
    assert found.vollstaendig
    assert [one.betrag for one in found.akte.anlagen[0].lieferungen] == [energy[0].zahl(11), energy[1].zahl(11)]
    assert not taken(akte, split).vollstaendig


def test_two_plants_of_one_energy_are_told_by_their_number() -> None:
    akte, _, kosten = _rows()
    values: Any = plain_of(akte)
    values["anlagen"] = (*values["anlagen"], {**values["anlagen"][0], "nr": "2", "geraete": (), "kosten": ()})
    two = from_plain(values)
    rows = [_with(row, f23="2") if row.art == "B" else _with(row, f15="2") for row in kosten if row.text(8) not in "KB"]
    rows[1] = _with(rows[1], f11=Decimal("8000.00"), f12=Decimal("6722.69"))
    assert {path[:10] for path in paths(taken(two, rows))} == {"anlagen/2/"}
    unknown = [_with(row, f23="7") if row.art == "B" else _with(row, f15="7") for row in rows]
    assert "mehrere Anlagen mit Fernwärme" in said(taken(two, unknown), Severity.ERROR)[0]


def test_a_fuel_that_the_akte_does_not_know_is_named_with_its_costs() -> None:
    _, stamm, kosten = _rows()
    kosten[0] = _with(kosten[0], f8="205")
    found = taken(None, stamm, kosten)
    assert found.akte.anlagen == ()
    assert "205 Bio-Gas in kWh" in said(found, Severity.ERROR)[0]
    assert "anlagen: kein B-Satz ist übernommen" in found.offen


def test_costs_of_another_period_never_count() -> None:
    akte, stamm, costs = _rows()
    before = (date(2024, 1, 1), date(2024, 12, 31))
    old = {"B": 7, "L": 11, "M": 24}
    earlier = [_with(row, **{f"f{old[row.art]}": before}) for row in (*stamm, costs[0]) if row.art in old]
    found = taken(akte, stamm + earlier[:-1], [*costs, earlier[-1], _with(costs[1], f11=Decimal(77))])
    assert not found.vollstaendig
    assert not found.aenderungen
    wrong = said(found, Severity.ERROR)
    assert sum(
        "Wohnzeitraum 01.01.2024 bis 31.12.2024 ist nicht im Abrechnungszeitraum" in one for one in wrong
    ) == sum(row.art == "M" for row in stamm)
    assert sum("Die Datei nennt den Zeitraum 01.01.2024" in one for one in wrong) == len(costs)
    assert found.gezaehlt == {"L": 1, "M": sum(row.art == "M" for row in stamm), "B": 1}


def test_of_two_customers_with_one_number_of_a_house_one_is_chosen() -> None:
    akte, stamm, costs = _rows()
    foreign = _with(costs[2], f3="0000009999", f11=Decimal(999))
    with pytest.raises(Abgelehnt, match=r"mehrere Kunden .*mit --kunde einen wählen"):
        taken(akte, stamm, [*costs, foreign])
    found = taken(akte, stamm, [*costs, foreign], vorgabe=replace(HEUTE, kunde=costs[0].text(3).lstrip("0")))
    assert found.vollstaendig
    assert not [one for one in found.akte.anlagen[0].kosten if one.betrag == 999]
    assert any("gehört zu einem anderen Kunden (0000009999)" in one for one in said(found, Severity.WARNING))
    with pytest.raises(Abgelehnt, match="nicht für den Kunden 0000000008"):
        taken(akte, stamm, costs, vorgabe=replace(HEUTE, kunde="8"))


def test_the_same_costs_twice_in_a_file_both_count_and_are_said() -> None:
    akte, _, costs = _rows()
    found = taken(akte, [*costs, costs[2]])
    assert found.vollstaendig
    assert [one.betrag for one in found.akte.anlagen[0].lieferungen].count(costs[2].zahl(11)) == 2
    twice = [one for one in said(found, Severity.WARNING) if "beide zählen" in one]
    assert [f"Zeile {len(costs) + 1}" in one for one in twice] == [True]
