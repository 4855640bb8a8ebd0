"""What a statement explains beside the plain numbers: carbon in a WEG, groups, vacancies, credits, several plants."""

from __future__ import annotations

from decimal import Decimal

from tests.core.small_house import DROP, Plain, ancillary, delivery, edited, gas, settled, spoilt
from tests.documents.test_aus_ergebnis import cents, of, plain
from umlage.core.settlement.herleitung import Herleitung
from umlage.documents.abrechnungsuebersicht.aus_ergebnis import abrechnungsuebersicht
from umlage.documents.bausteine import Satz
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnung
from umlage.documents.einzelabrechnung.daten import daten
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung


def erste(haus: Plain) -> Einzelabrechnung:
    ergebnis = settled(haus)
    return einzelabrechnung(ergebnis, ergebnis.nutzer[0])


def texte(saetze: tuple[Satz, ...]) -> list[str]:
    return [plain(teil).replace("\N{NO-BREAK SPACE}", " ") for teil in saetze]


def test_in_a_weg_all_carbon_costs_are_in_the_share_on_every_page_and_in_explain() -> None:
    haus = spoilt(gas(), liegenschaft__weg=True)
    ergebnis, inhalt = settled(haus), erste(haus)
    traegt, vermieter = (anteile.nutzer[0] for anteile in ergebnis.co2)
    assert traegt
    assert vermieter
    assert inhalt.rechenweg is not None
    assert inhalt.rechenweg.kohlendioxid is not None
    assert inhalt.vergleich is not None
    (vorn,) = [t for t in texte(inhalt.rechenweg.kohlendioxid.saetze) if t.startswith("In Ihren Kosten")]
    steuern = next(a for a in inhalt.vergleich.informationen[0].abschnitte if a.titel == "Steuern und Abgaben")
    (hinten,) = [t for t in texte(steuern.saetze) if t.startswith("Kohlendioxid")]
    assert cents(vorn.split()[4]) == cents(hinten.split()[-2]) == traegt + vermieter
    figur = Herleitung(ergebnis).figure("nutzer/1-1/co2_vermieter")
    assert figur.name == "CO2-Kosten des Vermietenden, nicht abgezogen"
    assert Herleitung(settled(gas())).figure("nutzer/1-1/co2_vermieter").name == "vom Vermieter getragene CO2-Kosten"


def test_bounds_of_a_short_period_have_equal_decimals() -> None:
    kurz = edited(gas(), "zeitraum/bis", "2023-06-30")
    for stelle in (0, 1):
        for geraet in (0, 1):
            kurz = edited(kurz, f"nutzeinheiten/{stelle}/geraete/{geraet}/ablesungen/1/am", "2023-06-30")
    kurz = edited(kurz, "anlagen/0/lieferungen/0/am", "2023-06-30")
    rechenweg = erste(kurz).rechenweg
    assert rechenweg is not None
    assert rechenweg.kohlendioxid is not None
    assert {len(stufe.grenze.split()[-1].partition(",")[2]) for stufe in rechenweg.kohlendioxid.stufen} == {2}


def test_the_sum_of_direct_costs_has_its_name() -> None:
    eine = 'direktkosten: [{bezeichnung: "Rohrreinigung Küche, 14.05.2025"'
    zwei = f"{eine.replace('[', '[{bezeichnung: Schlüssel, betrag: 20.00, am: 2025-03-01}, ', 1)}"
    werte = daten(of("fernwaerme-2025", "5-1", (eine, zwei)))["rechenweg"]["anteil"]
    titel, _, summe = werte["gruppen"][-1]
    assert titel == "Direktkosten"
    assert (summe[0], summe[9]) == ("Summe", "162,80")


def test_a_prepayment_for_a_vacancy_is_counted_alike_everywhere() -> None:
    haus = edited(gas(), "nutzeinheiten/0/nutzer/0/leerstand", True)
    haus = edited(haus, "nutzeinheiten/0/nutzer/0/vorauszahlung", {"heizkosten": Decimal("100.00")})
    haus = edited(haus, "nutzeinheiten/1/nutzer/0/vorauszahlung", {"heizkosten": Decimal("300.00")})
    uebersicht = abrechnungsuebersicht(settled(haus))
    assert uebersicht.nutzerliste is not None
    kachel = next(t for t in uebersicht.tatsachen if t.bezeichnung == "Vorauszahlungen")
    assert [z.vorauszahlung for z in uebersicht.nutzerliste.zeilen if z.nummer] == ["100,00", "300,00"]
    assert cents(kachel.wert) == cents(uebersicht.nutzerliste.summe.vorauszahlung) == 40000
    assert "mit niemandem verrechnet" in uebersicht.nutzerliste.fussnote


def test_a_credit_says_who_pays_until_when_and_asks_for_the_account() -> None:
    haus = edited(gas(), "nutzeinheiten/0/nutzer/0/vorauszahlung", {"heizkosten": Decimal("9000.00")})
    zahlung = erste(edited(haus, "abrechnung/zahlbar_bis", "2024-08-31")).ergebnis.zahlung
    assert zahlung is not None
    assert plain(zahlung.satz) == (
        "Eigentümer überweist Ihnen den Betrag bis 31.08.2024. "
        "Nennen Sie dafür bitte Ihre IBAN, falls sie dort noch nicht vorliegt."
    )
    assert [angabe.bezeichnung for angabe in zahlung.angaben] == ["Zweck"]


def _gruppe(nr: str, geraet: str) -> Plain:
    blaetter = (
        {"nr": f"{nr}.1", "bezeichnung": "Verbrauch", "geraete": {"nummern": (geraet,)}},
        {"nr": f"{nr}.2", "bezeichnung": "Fläche", "anteile": {"groesse": "heizflaeche", "nutzeinheiten": (nr[2:],)}},
    )
    teilung = {"art": "prozent_grundkosten", "grundkosten": Decimal(30)}
    return {"nr": nr, "bezeichnung": f"Gruppe {nr}", "gruppe": "heizung", "verteiler": teilung, "nachfolger": blaetter}


def test_groups_of_nutzer_are_explained_with_the_numbers_that_split_them() -> None:
    halb = {"art": "summe", "verbrauchsanteil": Decimal(50)}
    gruppen = (_gruppe("1.1", "11"), _gruppe("1.2", "21"))
    oben = {"nr": "1", "bezeichnung": "Anlage", "kosten": ("A1.B",), "verteiler": halb, "nachfolger": gruppen}
    baum = {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": (oben,)}
    haus = spoilt(gas(), kostenbaum=baum, anlagen__0__co2_entfaellt="Prüfung des Baums")
    inhalt, uebersicht = erste(haus), abrechnungsuebersicht(settled(haus))
    assert inhalt.rechenweg is not None
    assert inhalt.rechenweg.gruppen is not None
    assert texte(inhalt.rechenweg.gruppen.saetze) == [
        "Anlage: 2.000,00 € zu verteilen",
        "Gruppe 1.1: 2.000,00 € × (50 % × 6.000 kWh ÷ 10.000 kWh + 50 % × 70 m² ÷ 120 m²) = 1.183,33 €",
        "Gruppe 1.2: 2.000,00 € × (50 % × 4.000 kWh ÷ 10.000 kWh + 50 % × 50 m² ÷ 120 m²) = 816,67 €",
    ]
    assert uebersicht.gruppen == inhalt.rechenweg.gruppen
    assert settled(gas())
    assert erste(gas()).rechenweg.gruppen is None  # type: ignore[union-attr]  # it has one


def test_step_2_begins_with_the_sums_of_step_1() -> None:
    for name, beginn in (
        ("oelhaus-2023", "Gemeinsame Kosten: 7.262,78 € + 1.321,54 € − 242,76 €"),
        ("fernwaerme-2025", "Gemeinsame Kosten: 10.606,21 € + 1.269,01 € − 348,43 €"),
    ):
        rechenweg = of(name, "1-1").rechenweg
        assert rechenweg is not None
        assert rechenweg.aufteilung is not None
        summen = [gruppe.summe.betrag for gruppe in rechenweg.kosten.gruppen[:2] if gruppe.summe is not None]
        assert texte(rechenweg.aufteilung.saetze)[0].startswith(beginn)
        assert all(summe in beginn for summe in summen)


def test_groups_beside_heating_have_their_sums() -> None:
    haus = edited(ancillary(), "kaltwasser", ({"bezeichnung": "Wasser", "betrag": Decimal("300.00")},))
    zwei = {"bezeichnung": "Gartenpflege", "betrag": Decimal("60.00"), "schluessel": "NHN"}
    rechenweg = erste(edited(haus, "hausnebenkosten/+", zwei)).rechenweg
    assert rechenweg is not None
    summen = {gruppe.titel: gruppe.summe is not None for gruppe in rechenweg.anteil.gruppen}
    assert summen["Hausnebenkosten"]


def test_cable_fees_say_which_days_count() -> None:
    kabel = {"bezeichnung": "Kabel", "kostenart": "kabel", "betrag": Decimal("240.00"), "schluessel": "WNZ"}
    haus = edited(ancillary(), "hausnebenkosten/+", kabel)
    haus = edited(haus, "zeitraum", {"von": "2024-01-01", "bis": "2024-12-31"})
    haus = edited(haus, "abrechnung/erstellt_am", "2025-06-30")
    for stelle in (0, 1):
        haus = edited(haus, f"nutzeinheiten/{stelle}/geraete", ())
    rechenweg = erste(haus).rechenweg
    assert rechenweg is not None
    (zeile,) = [z for gruppe in rechenweg.kosten.gruppen for z in gruppe.zeilen if z.art == "Kabel"]
    assert zeile.beleg.replace("\N{NO-BREAK SPACE}", " ") == (
        "182 von 366 Tagen aus 240,00 €, umlagefähig bis 30.06.2024"
    )


def test_the_same_remark_about_many_places_is_printed_once() -> None:
    haus = gas()
    for stelle in (0, 1):
        nutzer = ({"nr": f"{stelle}-a", "name": "A", "bis": "2023-06-30"}, {"nr": f"{stelle}-b", "name": "B"})
        haus = edited(haus, f"nutzeinheiten/{stelle}/nutzer", nutzer)
    ergebnis = settled(haus)
    befunde = abrechnungsuebersicht(ergebnis).befunde
    assert len({plain(befund.text) for befund in befunde}) == len(befunde) < len(ergebnis.findings)
    (wechsel,) = [befund for befund in befunde if "Zwischenablesung" in plain(befund.text)]
    assert wechsel.ort == "Nutzeinheit 1, Gerät 11; Gerät 12; Nutzeinheit 2, Gerät 21; Gerät 22"


def test_the_carbon_shares_of_several_plants_name_the_plant() -> None:
    alte = gas()["anlagen"][0]
    anlagen = tuple(
        {**alte, "nr": nr, "bezeichnung": name, "warmwasser": DROP, "lieferungen": (delivery(),)}
        for nr, name in (("1", "Vorderhaus"), ("2", "Hinterhaus"))
    )
    anlagen = tuple({k: v for k, v in anlage.items() if v is not DROP} for anlage in anlagen)
    haus = gas() | {"anlagen": anlagen}
    for stelle in (0, 1):
        haus = edited(haus, f"nutzeinheiten/{stelle}/geraete/1", DROP)
    kosten = erste(haus).rechenweg
    assert kosten is not None
    assert "Anteil an den Kohlendioxidkosten (Vorderhaus)" in kosten.kosten.fussnote
    assert "Anteil an den Kohlendioxidkosten (Hinterhaus)" in kosten.kosten.fussnote
