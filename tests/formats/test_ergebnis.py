"""The Ergebnis as data: the keys that programs rely on, and that its parts add up to what is printed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.core.small_house import edited, gas
from tests.golden.cases import EXAMPLES, ROOT
from umlage import __version__
from umlage.cli.main import run
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import plain_of, read, to_json, to_yaml
from umlage.formats.akte.pruefsumme import canonical, pruefsumme
from umlage.formats.ergebnis.codec import ergebnis_data

D = Decimal
HANDBOOK = ROOT / "docs" / "handbuch" / "ergebnis.md"
NAMES = [path.stem for path in EXAMPLES]
# what the first programs were promised
PROMISED = {"gesamtkosten", "rundungsdifferenz", "nutzer", "findings"}
PROMISED_OF_NUTZER = {
    "nutzer_nr", "betrag", "vorauszahlung", "saldo", "co2_mieter", "co2_vermieter", "positionen"
}  # fmt: skip
PROMISED_OF_POSITION = {"bezeichnung", "basis", "preis", "einheiten", "betrag"}


def data_of(name: str) -> Any:
    akte = read((ROOT / "examples" / f"{name}.yaml").read_bytes())
    return ergebnis_data(settle(akte), pruefsumme=pruefsumme(akte))


def billed(capsys: pytest.CaptureFixture[str], path: Path, code: int) -> Any:
    assert run(["bill", str(path), "--json"]) == code
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", NAMES)
def test_the_promised_keys_stay(name: str) -> None:
    data = data_of(name)
    assert set(data) >= PROMISED
    for person in data["nutzer"]:
        assert set(person) >= PROMISED_OF_NUTZER
        assert all(set(line) >= PROMISED_OF_POSITION for line in person["positionen"])


def texts(value: Any) -> list[Any]:
    """All values that are neither text, nor missing, nor made of others."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    here = [] if isinstance(value, str | dict | list) or value is None else [value]
    return here + [found for item in inner for found in texts(item)]


@pytest.mark.parametrize("name", NAMES)
def test_all_values_are_text(name: str) -> None:
    assert texts(data_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_path_explains_the_amount_beside_it(name: str) -> None:
    akte = read((ROOT / "examples" / f"{name}.yaml").read_bytes())
    data: Any = ergebnis_data(settle(akte), pruefsumme="")
    derivation = Herleitung(settle(akte))
    for person in data["nutzer"]:
        for row in (person, *person["positionen"], *person["p35a"]):
            if row["pfad"] is not None:
                assert str(derivation.figure(row["pfad"]).value) == row["betrag"]
    waiting = [data["kostenbaum"]]
    while waiting:
        element = waiting.pop()
        assert derivation.figure(element["pfad"]).name == element["bezeichnung"]
        waiting += element["nachfolger"]


@pytest.mark.parametrize("name", NAMES)
def test_tax_labour_and_the_tree_add_up_to_the_house(name: str) -> None:
    data = data_of(name)
    costs = D(0)
    waiting = [data["kostenbaum"]]
    while waiting:
        element = waiting.pop()
        own = sum((D(row["betrag"]) for row in element["kosten"]), D(0))
        taken = sum((D(row["betrag"]) for row in element["pauschalen"]), D(0))
        assert D(element["von_oben"]) + own - taken == D(element["verteilt"])
        costs += own
        waiting += element["nachfolger"]
    assert costs + D(data["direktkosten"]) == D(data["gesamtkosten"])
    for person in data["nutzer"]:
        assert sum((D(row["betrag"]) for row in person["umsatzsteuer"]), D(0)) <= D(person["betrag"])


def test_what_the_oil_house_says_of_one_nutzer() -> None:
    person = data_of("oelhaus-2023")["nutzer"][0]
    assert person["nutzeinheit"] == "1"
    assert person["verbrauch"] == [
        {"geraeteart": "hkv", "menge": person["verbrauch"][0]["menge"], "einheit": "Einheiten", "guete": "sehr gut"},
        {
            "geraeteart": "warmwasserzaehler",
            "menge": person["verbrauch"][1]["menge"],
            "einheit": "m³",
            "guete": "sehr gut",
        },
    ]
    lines = {line["bezeichnung"]: line["einheiten"] for line in person["positionen"]}
    assert [row["menge"] for row in person["verbrauch"]] == [
        lines["Heizung, Verbrauch"],
        lines["Warmwasser, Verbrauch"],
    ]
    assert {row["kategorie"] for row in person["p35a"]} == {"handwerker"}
    assert [row["satz"] for row in person["umsatzsteuer"]] == ["19.00"]


def test_the_carbon_block_of_the_gas_house() -> None:
    house = data_of("gashaus-2024")
    assert set(house["co2"]) == {
        "kilogramm", "kosten", "kilogramm_je_m2", "stufe", "anteil_vermieter", "vermieter", "abgezogen", "pfad"
    }  # fmt: skip
    assert house["co2"]["abgezogen"] == house["co2"]["vermieter"] == house["eigentuemer"]


def test_a_refused_house_has_the_same_keys_without_values(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "akte.json"
    path.write_text(to_json(gas()), "utf-8")
    good = billed(capsys, path, 0)
    path.write_text(to_json(edited(gas(), "abrechnung/erstellt_am", "2023-06-30")), "utf-8")
    bad = billed(capsys, path, 1)
    assert list(bad) == list(good)
    assert {key: value for key, value in bad.items() if value} == {
        "version": {"umlage": __version__, "ergebnis": "1"},
        "findings": bad["findings"],
    }
    assert bad["gesamtkosten"] is None
    assert bad["nutzer"] == []
    assert [row["code"] for row in bad["findings"] if row["severity"] == "fehler"] == ["abrechnung.zu_frueh"]


def test_the_same_akte_gives_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for _ in range(2):
        assert run(["bill", str(EXAMPLES[0]), "--json"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]


def test_the_handbook_names_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    text = HANDBOOK.read_text("utf-8")
    missing = set()
    waiting: list[Any] = [data_of("oelhaus-2023"), data_of("fernwaerme-2025")]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            missing |= {key for key in value if f"`{key}`" not in text}
        waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    assert missing == set()


# --- the checksum -------------------------------------------------------------------------------------------------


def test_the_checksum_is_that_of_the_content_however_it_is_written() -> None:
    akte = read(EXAMPLES[0].read_bytes())
    as_yaml, as_json = to_yaml(plain_of(akte)).encode(), to_json(plain_of(akte)).encode()
    assert pruefsumme(read(as_yaml)) == pruefsumme(read(as_json, is_json=True)) == pruefsumme(akte)
    assert pruefsumme(akte).startswith("sha256:")
    assert len(pruefsumme(akte)) == len("sha256:") + 64


def test_the_checksum_changes_with_a_cent() -> None:
    text = to_json(gas())
    assert text.count("2000.00") == 1
    sums = {
        pruefsumme(read(text.replace("2000.00", amount).encode(), is_json=True))
        for amount in ("2000.00", "2000", "2000.0", "2000.01")
    }
    assert len(sums) == 2


def test_the_canonical_text_is_sorted_and_without_what_says_nothing() -> None:
    value = {"b": (D("1.50"), D("-0"), D("100")), "a": {"ü": True, "x": None}}
    assert canonical(value) == '{"a":{"x":null,"ü":true},"b":[1.5,0,100]}'
