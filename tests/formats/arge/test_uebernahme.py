"""L, M, B, K to an Akte: the same Akte stays the same, another one becomes it, and no field is lost in silence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.formats.arge.aus_akte import Sender
from tests.formats.arge.test_satz import sample
from tests.formats.arge.uebernommenes import EXAMPLES, HEUTE, files, house, paths, said, taken
from umlage.core.finding import Severity
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain, plain_of, read, to_yaml
from umlage.formats.arge.satz import Wert
from umlage.formats.arge.schreiben import Abgelehnt, geschrieben, schreiben
from umlage.formats.arge.tabelle import Feld, satzarten, schluessel
from umlage.formats.arge.uebernahme import Uebernahme, uebernommen
from umlage.formats.arge.uebernahmeregeln import brennstoffe, kostenziele
from umlage.formats.arge.zettel import CODE

GOLDEN = ("e1-nutzerwechsel", "b6-leerstand", "netto-2024", "kabel-2024", "s2-oelbestand-2023")


@pytest.mark.parametrize("name", [*EXAMPLES, *GOLDEN])
def test_an_akte_takes_nothing_from_its_own_records(name: str) -> None:
    found = uebernommen(files(house(name)), house(name), HEUTE)
    # a record of costs must have a day, a line of the Akte need not
    assert [path for path in paths(found) if not path.endswith("/am")] == []
    assert said(found, Severity.ERROR) == []
    assert found.vollstaendig


@pytest.mark.parametrize("name", [*EXAMPLES, *GOLDEN])
def test_taking_over_twice_changes_nothing_more(name: str) -> None:
    once = uebernommen(files(house(name)), _emptied(house(name)), HEUTE)
    again = read(to_yaml(once.werte).encode())
    twice = uebernommen(files(house(name)), again, HEUTE)
    assert twice.aenderungen == ()
    assert to_yaml(twice.werte) == to_yaml(once.werte)


@pytest.mark.parametrize("name", [*EXAMPLES, *GOLDEN])
def test_an_akte_without_amounts_and_people_gets_them_back(name: str) -> None:
    found = uebernommen(files(house(name)), _emptied(house(name)), HEUTE)
    assert found.vollstaendig, said(found, Severity.ERROR)
    before, after = settle(house(name)), settle(found.akte)
    assert after.gesamtkosten == before.gesamtkosten
    wanted = [(row.nr, row.betrag, row.vorauszahlung, row.saldo) for row in before.nutzer]
    assert [(row.nr, row.betrag, row.vorauszahlung, row.saldo) for row in after.nutzer] == wanted


def _emptied(akte: Akte) -> Akte:
    """Other amounts and quantities in every line, other names, areas and shares, no prepayments for heat."""
    values: Any = plain_of(akte)
    for plant in values.get("anlagen", ()):
        for line in (*plant.get("lieferungen", ()), *plant.get("kosten", ())):
            _blank(line)
        if "bestand" in plant:
            plant["bestand"]["anfang"] |= {"menge": Decimal(1), "betrag": Decimal(1)}
            plant["bestand"]["ende"] |= {"menge": Decimal(0)}
    for line in (*values.get("kaltwasser", ()), *values.get("hausnebenkosten", ())):
        _blank(line)
    for flat in values["nutzeinheiten"]:
        for person in flat.get("nutzer", ()):
            person.setdefault("vorauszahlung", {}).pop("heizkosten", None)
            person["vorauszahlung"].pop("kaltwasser", None)
            person.pop("nettoabrechnung", None)
            person["name"] = "Jemand"
        for row, name in ((flat, "mea"), (flat.get("flaeche", {}), "heizung")):
            if isinstance(row.get(name), Decimal):
                row[name] += 7
    return from_plain(values)


def _blank(line: dict[str, Any]) -> None:
    line["betrag"] = Decimal("0.01")
    for name in ("p35a", "co2", "mwst"):
        line.pop(name, None)
    if "menge" in line:
        line["menge"] += 1


def test_a_new_akte_has_house_people_and_costs() -> None:
    found = uebernommen([("M", sample("DTM310")), ("K", sample("DTK310"))], None, HEUTE)
    akte = read(to_yaml(found.werte).encode())
    assert (akte.liegenschaft.nr, akte.liegenschaft.strasse, akte.abrechnung.art) == (
        "123456789",
        "Prüfstraße 12",
        "heizkosten",
    )
    first, second = akte.nutzeinheiten
    assert (first.nr, first.flaeche.heizung, first.nutzer[0].personen) == ("0001", Decimal("75.5"), 3)
    assert [(one.name, one.leerstand, one.von, one.bis) for one in second.nutzer] == [
        ("Leerstand", True, None, date(2025, 6, 30)),
        ("Østergård, Åse", False, date(2025, 7, 1), None),
    ]
    (plant,) = akte.anlagen
    (delivery,) = plant.lieferungen
    assert (plant.energieart, delivery.menge, delivery.einheit, delivery.betrag) == (
        "erdgas_h", Decimal(42000), "kWh", Decimal("4620.00"),
    )  # fmt: skip
    assert delivery.co2 is not None
    assert (delivery.co2.kg, delivery.co2.betrag) == (Decimal("8467.2"), Decimal("554.18"))
    wartung, text = plant.kosten
    assert wartung.p35a is not None
    assert (wartung.kostenart, wartung.p35a.kategorie, wartung.p35a.betrag) == ("wartung", "handwerker", Decimal(180))
    assert (text.bezeichnung, text.zweck) == ("Legionellenprüfung", "warmwasser")
    assert any("Zähler und Heizkostenverteiler" in line for line in found.offen)
    assert any("absender" in line for line in found.offen)
    assert uebernommen([("M", sample("DTM310")), ("K", sample("DTK310"))], akte, HEUTE).aenderungen == ()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_new_akte_holds_every_amount(name: str) -> None:
    found = uebernommen(files(house(name)), None, HEUTE)
    assert found.vollstaendig, said(found, Severity.ERROR)
    for akte in (house(name), read(to_yaml(found.werte).encode())):
        lines = [one.betrag for plant in akte.anlagen for one in (*plant.lieferungen, *plant.kosten)]
        lines += [one.betrag for one in (*akte.kaltwasser, *akte.hausnebenkosten)]
        people = [one for flat in akte.nutzeinheiten for one in flat.nutzer]
        paid = [one.vorauszahlung.heizkosten or Decimal(0) for one in people]
        if akte is house(name):
            wanted = (sum(lines), len(lines), len(people), sum(paid))
        else:
            assert (sum(lines), len(lines), len(people), sum(paid)) == wanted


# --- nothing is lost in silence ----------------------------------------------------------------


def _other(feld: Feld, old: Wert | None) -> Wert:
    if feld.werte or feld.tabelle:
        words = [one for one in feld.werte or tuple(schluessel(feld.tabelle)) if one != old]
        return words[-1]
    match feld.form:
        case "text":
            return "ZZ"[: feld.laenge]
        case "ziffern":
            return "9" * feld.laenge
        case "zahl":
            return Decimal(7).scaleb(-feld.nachkomma)
        case "tag":
            return date(2025, 5, 5)
    return (date(2025, 2, 2), date(2025, 11, 30))


# version, customer, service and the key of the manager say whose record it is
FIELDS = [
    (art, feld.nr)
    for art in "LMBK"
    for feld in satzarten()[art].felder
    if not feld.fest and feld.nr not in (2, 3, 4) and (art, feld.nr) != ("M", 6)
]


@pytest.mark.parametrize(("art", "nr"), FIELDS, ids=[f"{art}{nr}" for art, nr in FIELDS])
def test_every_field_is_taken_or_named(art: str, nr: int) -> None:
    akte = house("fernwaerme-2025")
    rows = [*Sender(akte).stamm(), *Sender(akte).kosten()]
    place = next(number for number, row in enumerate(rows) if row.art == art)
    feld = satzarten()[art].feld(nr)
    lines = schreiben(rows).decode("iso8859-15").splitlines(keepends=True)
    text = geschrieben(_other(feld, rows[place].werte.get(nr)), feld)
    lines[place] = lines[place][: feld.von - 1] + text + lines[place][feld.bis :]
    plain = taken(akte, rows)
    found = _found(akte, "".join(lines).encode("iso8859-15"))
    if found is not None:
        news = {one for one in found.meldungen if one.code == CODE} - set(plain.meldungen)
        assert news or [str(one) for one in found.aenderungen] != [str(one) for one in plain.aenderungen]


def _found(akte: Akte | None, content: bytes) -> Uebernahme | None:
    """None where the file is refused, with its reasons."""
    try:
        return uebernommen([("1.DAT", content)], akte, HEUTE)
    except Abgelehnt as refused:
        if not refused.meldungen:
            raise
        return None


def test_every_key_of_costs_and_fuels_has_an_answer() -> None:
    # 200 and 202 are no keys of K
    assert set(kostenziele()) == set(schluessel("K")) - {"200", "202"}
    assert set(brennstoffe()) <= set(schluessel("B"))
