"""An Ergebnis as records: the amounts of the Abrechnung to the cent, the keys of the manager, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from tests.formats.arge.test_satz import sample
from tests.golden.cases import ROOT, akte_of
from umlage.cli.main import run
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.core.settlement.sonderposten import WAGNIS
from umlage.formats.akte.codec import read
from umlage.formats.arge.ergebnis import Vorgabe, dokumentsaetze, ergebnissaetze, letzter_tag, steuersaetze
from umlage.formats.arge.lesen import datei
from umlage.formats.arge.satz import Satz
from umlage.formats.arge.schreiben import Abgelehnt, schreiben
from umlage.formats.arge.zuordnung import Zeile, zeilen

VORGABE = Vorgabe(kunde="4711")
EXAMPLE = ROOT / "examples" / "fernwaerme-2025.yaml"
GOLDEN = ("a2-musterabrechnung", "e1-nutzerwechsel", "b6-leerstand", "f1-hewa", "g1-umlageausfallwagnis", "netto-2024")


@cache
def settled(case: str) -> Ergebnis:
    return settle(read(EXAMPLE.read_bytes() if case == "fernwaerme" else akte_of(case)))


def back(rows: Sequence[Satz]) -> tuple[Satz, ...]:
    found = datei(schreiben(rows))
    assert found.meldungen == ()
    return found.saetze


def cents(value: Decimal | None) -> int:
    assert value is not None
    return int(value * 100)


@pytest.mark.parametrize("case", ["fernwaerme", *GOLDEN])
def test_amounts_are_those_of_the_abrechnung(case: str) -> None:
    ergebnis = settled(case)
    rows = back(ergebnissaetze(ergebnis, VORGABE).saetze)
    for person in ergebnis.nutzer:
        own = [row for row in rows if (row.text(6), row.tag(7)) == (person.nr, letzter_tag(person))]
        *parts, total = own
        assert total.text(17) == "230"
        assert "230" not in {row.text(17) for row in parts}
        assert sum(cents(row.zahl(8)) for row in parts) == cents(total.zahl(8))
        assert cents(total.zahl(8)) == person.betrag.cents + person.sonderbetrag
        assert cents(total.zahl(10)) == person.vorauszahlung
        assert cents(total.zahl(15)) == person.saldo.cents
        assert total.tag(7) == person.bewohner.bis - timedelta(days=1)
    totals = sum(cents(row.zahl(8)) for row in rows if row.text(17) == "230")
    special = sum(person.sonderbetrag for person in ergebnis.nutzer)
    owned = ergebnis.eigentuemer + ergebnis.rundungsdifferenz
    assert totals - special == ergebnis.gesamtkosten.cents - owned.cents


def test_carbon_costs_stand_with_the_total_of_the_new_version() -> None:
    ergebnis = settled("gashaus-2024")
    mieter, vermieter = ergebnis.co2
    totals = [row for row in back(ergebnissaetze(ergebnis, VORGABE).saetze) if row.text(17) == "230"]
    assert sum(cents(row.zahl(23) or Decimal(0)) for row in totals) == sum(mieter.nutzer)
    assert sum(cents(row.zahl(25) or Decimal(0)) for row in totals) == sum(vermieter.nutzer)
    assert sum(vermieter.nutzer) > 0
    old = back(ergebnissaetze(ergebnis, Vorgabe("03.05", "4711")).saetze)
    assert {row.zahl(23) for row in old} == {None}


def test_the_surcharge_for_the_risk_of_loss_stands_with_the_total() -> None:
    ergebnis = settled("g1-umlageausfallwagnis")
    totals = [row for row in back(ergebnissaetze(ergebnis, VORGABE).saetze) if row.text(17) == "230"]
    risk = [posten.betrag for person in ergebnis.nutzer for posten in person.sonder if posten.art == WAGNIS]
    assert sum(cents(row.zahl(14) or Decimal(0)) for row in totals) == sum(risk) > 0


def test_labour_is_that_of_the_abrechnung() -> None:
    ergebnis = settled("fernwaerme")
    rows = back(steuersaetze(ergebnis, VORGABE).saetze)
    for person in ergebnis.nutzer:
        own = [row for row in rows if (row.text(5), row.tag(15)) == (person.nr, letzter_tag(person))]
        direct = sum(int(posten.lohn) for posten in person.direkt)
        shares = sum(parts.nutzer[person.bewohner.platz] for parts in ergebnis.lohn.values())
        assert sum(cents(row.zahl(14)) for row in own) == shares + direct
    assert {row.text(9) for row in rows} <= {"11", "12", "13"}
    assert {row.text(4)[9:13] for row in rows} == {"0000"}


def test_labour_of_a_plant_has_the_keys_of_heating_costs() -> None:
    def keys(case: str) -> set[tuple[str, str]]:
        return {(row.text(7), row.text(8)) for row in back(steuersaetze(settled(case), VORGABE).saetze)}

    assert keys("oelhaus-2023") == {("221", ""), ("225", "")}
    words = (ROOT / "examples" / "oelhaus-2023.yaml").read_text("utf-8").replace("kostenart: schornsteinfeger, ", "")
    rows = back(steuersaetze(settle(read(words.encode())), VORGABE).saetze)
    assert {(row.text(7), row.text(8)) for row in rows} == {("221", ""), ("228", "Schornsteinfeger und Abga")}
    house = {name for key, name in keys("fernwaerme") if key == "242"}
    assert "Gartenpflege" in house
    assert ("221", "") in keys("fernwaerme")


def test_documents_are_listed() -> None:
    rows = back(
        dokumentsaetze(settled("e1-nutzerwechsel"), VORGABE, {settled("e1-nutzerwechsel").nutzer[0].nr: "a.pdf"}).saetze
    )
    assert [(row.text(7), row.text(8), row.text(10)) for row in rows] == [("a.pdf", "000", "HKA")]


def _stammdaten(ergebnis: Ergebnis, *, shift: int = 0) -> list[Zeile]:
    return [
        Zeile("123456789", f"{place:04d}", f"K{place}", "0000000815", "99",
              (person.bewohner.von, person.bewohner.bis - timedelta(days=1 + shift)))
        for place, person in enumerate(ergebnis.nutzer)
    ]  # fmt: skip


def test_keys_come_from_the_records_of_the_manager() -> None:
    ergebnis = settled("e1-nutzerwechsel")
    flats = ergebnis.haus.akte.nutzeinheiten
    rows = [
        Zeile("123456789", flats[person.bewohner.einheit].nr.zfill(4), f"K{place}", "0000000815", "99",
              (person.bewohner.von, person.bewohner.bis - timedelta(days=1)))
        for place, person in enumerate(ergebnis.nutzer)
    ]  # fmt: skip
    found = back(ergebnissaetze(ergebnis, Vorgabe(stammdaten=rows)).saetze)
    assert {row.text(6) for row in found} == {row.ordnungsbegriff for row in rows}
    assert {(row.text(3), row.text(4), row.text(5)[:9]) for row in found} == {("0000000815", "99", "123456789")}


def test_records_without_days_name_nobody_where_users_changed() -> None:
    ergebnis = settled("e1-nutzerwechsel")
    flats = ergebnis.haus.akte.nutzeinheiten
    rows = [Zeile("123456789", flat.nr.zfill(4), f"K{flat.nr}", "0000000815", "", None) for flat in flats]
    changed = {person.nr for flat in flats if len(flat.nutzer) > 1 for person in flat.nutzer}
    assert changed
    with pytest.raises(Abgelehnt) as refused:
        ergebnissaetze(ergebnis, Vorgabe(stammdaten=rows))
    assert {one.text.split()[1] for one in refused.value.meldungen} == changed


def test_users_that_the_manager_does_not_name_are_refused() -> None:
    ergebnis = settled("e1-nutzerwechsel")
    with pytest.raises(Abgelehnt, match="passt zu keinem Satz der Stammdaten"):
        ergebnissaetze(ergebnis, Vorgabe(stammdaten=_stammdaten(ergebnis, shift=1)))


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(Abgelehnt, match="keine Nummer einer Wohnung"):
        ergebnissaetze(settled("kaelte-2025"), VORGABE)
    with pytest.raises(Abgelehnt, match="Kundennummer fehlt"):
        ergebnissaetze(settled("f1-hewa"), Vorgabe())


def test_a_name_that_does_not_fit_is_left_out_and_said() -> None:
    found = ergebnissaetze(settled("gashaus-2024"), VORGABE)
    assert {one.code for one in found.hinweise} == {"arge.name"}
    assert back(found.saetze)


def test_users_of_a_file() -> None:
    rows = list(zeilen(datei(sample("DTM310")).saetze))
    assert {row.liegenschaft for row in rows} == {"123456789"}
    assert [row.wohnung for row in rows] == ["0001", "0002", "0002"]
    assert rows[0].ordnungsbegriff == "1000+00001/01.03.20"


def test_the_command_writes_what_the_other_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("D", "E835", "E898"):
        path = tmp_path / f"{kind}.DAT"
        assert run(["arge", "schreiben", str(EXAMPLE), "--kunde", "4711", "--satz", kind, "-o", str(path)]) == 0
        assert run(["arge", "lesen", str(path)]) == 0
    assert "Wartung" in capsys.readouterr().out
    path = tmp_path / "keine.DAT"
    assert run(["arge", "schreiben", str(EXAMPLE), "-o", str(path)]) == 1
    assert "Kundennummer fehlt" in capsys.readouterr().err
    assert not path.exists()
