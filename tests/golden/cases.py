"""The golden houses: one folder each, with what the source prints and where it comes from."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from umlage.core.figure import number
from umlage.core.finding import Refused
from umlage.core.money import Money, plain
from umlage.core.settlement.ergebnis import Ergebnis, as_data
from umlage.core.settlement.komponenten import umsatzsteuer
from umlage.core.settlement.kuerzung import kuerzungen
from umlage.core.settlement.neue_vorauszahlung import vorschlag
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import read
from umlage.formats.akte.syntax import plain_values

GOLDEN = Path(__file__).parent
ROOT = GOLDEN.parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "expected.yaml").is_file())


def expected(case: str) -> dict[str, Any]:
    """What the folder says; numbers are exact decimals."""
    values = plain_values((GOLDEN / case / "expected.yaml").read_bytes(), is_json=False)
    assert isinstance(values, dict)
    return values


def akte_of(case: str) -> bytes:
    """The bytes of the house: its own file, or the example that it names."""
    example = expected(case).get("akte")
    return (ROOT / example if example else GOLDEN / case / "akte.yaml").read_bytes()


@cache
def settled(case: str) -> Ergebnis | Refused:
    """The real path, from bytes to the Ergebnis or the refusal."""
    try:
        return settle(read(akte_of(case)))
    except Refused as refused:
        return refused


def found(case: str) -> dict[str, Any]:
    """The same keys as in expected.yaml, with what the engine answers."""
    wanted, answer = expected(case), settled(case)
    if isinstance(answer, Refused):
        errors = [
            f"{finding.code} {finding.where}" for finding in answer.findings if finding.severity.value == "fehler"
        ]
        return {"verweigert": tuple(errors)} | _same(wanted, "akte")
    return {key: _READERS[key](answer, value) for key, value in wanted.items() if key != "akte"} | _same(wanted, "akte")


def _same(wanted: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: wanted[key] for key in keys if key in wanted}


def _nutzer(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    """Every Nutzer that is named, with the keys that are named."""
    people: Any = {person["nutzer_nr"]: person for person in as_data(answer)["nutzer"]}  # type: ignore[attr-defined]  # plain data
    result: dict[str, Any] = {}
    for nummer, keys in wanted.items():
        person = people[nummer]
        lines = tuple((line["bezeichnung"], _euro(line["betrag"])) for line in person["positionen"])
        special = tuple((row["bezeichnung"], _euro(row["betrag"]), row["im_saldo"]) for row in person["sonderposten"])
        rows = {"positionen": lines, "sonderposten": special} | _rights(answer, nummer)
        result[nummer] = {key: rows[key] if key in rows else _euro(person[key]) for key in keys}
    return result


def _rights(answer: Ergebnis, nummer: str) -> dict[str, Any]:
    """Reduction rights (kind, share, amount), and the proposal for the next prepayment."""
    person = answer.person(nummer)
    rights = tuple((row.grund.art, _cents(row.anteil), _cents(row.figur.value)) for row in kuerzungen(person))
    proposal = vorschlag(person)
    return {"kuerzungen": rights, "vorschlag": _cents(proposal.value) if proposal is not None else None}


def _energie(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    result = {}
    for brennstoff in answer.haus.brennstoffe:
        closing = brennstoff.bestand_ende
        known = {
            "menge": str(brennstoff.menge),
            "betrag": _cents(brennstoff.betrag.value),
            "endbestand": _cents(closing.value) if closing is not None else None,
            "co2_kg": str(brennstoff.co2_kg.value),
            "co2_betrag": _cents(brennstoff.co2_betrag.value),
        }
        nr = brennstoff.anlage.nr
        result[nr] = {key: _as_written(known[key], wanted.get(nr, {}).get(key)) for key in wanted.get(nr, {})}
    return result


def _warmwasser(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for nr, keys in wanted.items():
        separation = answer.haus.trennungen[nr]
        figures = {"waerme": separation.waerme, "anteil": separation.faktor}
        for key, figure in figures.items():
            if key in keys:
                assert figure is not None
                result.setdefault(nr, {})[key] = _as_written(str(figure.value), keys[key])
    return result


def _co2(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    co2 = answer.haus.co2
    assert co2.ausstoss is not None
    assert co2.anteil is not None
    known = {
        "kg": _as_written(str(co2.kilogramm.value), wanted.get("kg")),
        "je_m2": co2.ausstoss.value,
        "anteil": number(co2.anteil.value),
        "vermieter": sum((number(figure.value) for figure in co2.vermieter.values()), Fraction(0)),
    }
    return {key: known[key] for key in wanted}


def _elemente(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    """What the elements of the tree give on, in euros, rounded to the cent for comparison with print."""
    totals = {lauf.element.nr: _euro(plain(Fraction(lauf.verteilt) / 100, 2)) for lauf in answer.wurzel.walk()}
    return {nr: totals[nr] for nr in wanted}


def _summen(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    """Costs by group: all plants, cold water, house."""
    sums: dict[str, int] = {}
    for posten in answer.haus.posten.values():
        group = posten.gruppe.split("/")[0]
        sums[group] = sums.get(group, 0) + posten.betrag
    return {key: _cents(Money(sums[key])) for key in wanted}


def _preise(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    digits = int(wanted["stellen"])
    prices = {
        nummer: tuple(_euro(plain(position.preis, digits)) for position in answer.person(nummer).positionen)
        for nummer in wanted["nutzer"]
    }
    return {"stellen": wanted["stellen"], "nutzer": prices}


def _entlastung(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    """Each relief of the house, and what every Nutzer who is named gets of it."""
    result: dict[str, Any] = {}
    for name, share in answer.entlastung.items():
        places = {nummer: answer.person(nummer).bewohner.platz for nummer in wanted[name]["nutzer"]}
        people = {nummer: _cents(Money(share.nutzer[place])) for nummer, place in places.items()}
        result[name] = {"haus": _cents(Money(share.haus)), "nutzer": people}
    return result


def _steuer(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    shares = umsatzsteuer(answer.haus, answer.wurzel)[Fraction(wanted["satz"])].nutzer
    people = {nummer: _cents(Money(shares[answer.person(nummer).bewohner.platz])) for nummer in wanted["nutzer"]}
    return {"satz": wanted["satz"], "nutzer": people}


def _servicerechnung(answer: Ergebnis, wanted: Any) -> dict[str, Any]:
    """The invoice to the client: lines, sums, tax by rate, and what accounting books (account, rate, net, tax)."""
    found = answer.servicerechnung
    assert found is not None
    known = {
        "posten": tuple((row.text, _cents(row.betrag.value)) for row in found.posten),
        "netto": _cents(found.netto.value),
        "umsatzsteuer": _cents(found.steuer.value),
        "betrag": _cents(found.betrag.value),
        "steuern": tuple(
            (Decimal(str(rate)), _cents(Money(net)), _cents(Money(tax))) for rate, net, tax in found.nach_satz
        ),
        "buchungen": tuple(
            (row.konto, Decimal(str(row.satz)), _cents(Money(row.netto)), _cents(Money(row.steuer)))
            for row in found.buchungen()
        ),
    }
    return {key: known[key] for key in wanted}


def _findings(answer: Ergebnis, wanted: Any) -> tuple[str, ...]:
    return tuple(sorted(finding.code for finding in answer.findings))


def _cents(value: Money) -> Decimal:
    return _euro(str(value))


def _euro(text: str) -> Decimal:
    return Decimal(text)


def _as_written(value: Any, written: Any) -> Any:
    """An exact number in the spelling of the file: "118000/23", "5432.43"."""
    if isinstance(written, str) and isinstance(value, str):
        return written if Fraction(value) == Fraction(written) else value
    return value


_READERS = {
    "gesamtkosten": lambda answer, wanted: _cents(answer.gesamtkosten),
    "rundungsdifferenz": lambda answer, wanted: _cents(answer.rundungsdifferenz),
    "eigentuemer": lambda answer, wanted: _cents(answer.eigentuemer),
    "nutzer": _nutzer,
    "energie": _energie,
    "warmwasser": _warmwasser,
    "co2": _co2,
    "elemente": _elemente,
    "summen": _summen,
    "preise": _preise,
    "steuer": _steuer,
    "entlastung": _entlastung,
    "servicerechnung": _servicerechnung,
    "findings": _findings,
    "verweigert": lambda answer, wanted: (),
}
