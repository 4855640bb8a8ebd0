"""Whether two answers to the same Akte are the same: the engine's data and the oracle's."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

CENT = Decimal("0.01")
AMOUNTS = ("betrag", "vorauszahlung", "saldo")


def differences(answer: dict[str, Any], expected: dict[str, Any], *, restcent: bool) -> list[str]:
    """What differs between the engine's answer (amounts as text) and the oracle's; empty when nothing does."""
    found = [
        f"{key}: {answer[key]} statt {expected[key]}"
        for key in ("gesamtkosten", "rundungsdifferenz", "eigentuemer")
        if Decimal(answer[key]) != expected[key]
    ]
    people, wanted = answer["nutzer"], expected["nutzer"]
    if [person["nutzer_nr"] for person in people] != [person["nutzer_nr"] for person in wanted]:
        return [*found, "andere Nutzer"]
    for person, right in zip(people, wanted, strict=True):
        found += [f"{person['nutzer_nr']}: {text}" for text in _of_nutzer(person, right, restcent)]
    return found


def _of_nutzer(person: dict[str, Any], right: dict[str, Any], restcent: bool) -> list[str]:
    found = [f"{key}: {person[key]} statt {right[key]}" for key in AMOUNTS if Decimal(person[key]) != right[key]]
    # information in whole cents that add up to those of the house: which Nutzer gets a rest is not 0002's matter
    slack = CENT if restcent else Decimal(0)
    halved = sorted({key for key in (*person, *right) if key.startswith(("netzentgelt_", "biobrennstoff_"))})
    for key in ("co2_mieter", "co2_vermieter", *halved):
        if key not in person or key not in right:
            found.append(f"{key}: {person.get(key)} statt {right.get(key)}")
        elif abs(Decimal(person[key]) - right[key]) > slack:
            found.append(f"{key}: {person[key]} statt {right[key]}")
    lines, expected = Counter(_lines(person["positionen"])), Counter(_lines(right["positionen"]))
    found += [f"Zeile zu viel: {line}" for line in sorted((lines - expected).elements())]
    found += [f"Zeile fehlt: {line}" for line in sorted((expected - lines).elements())]
    return found


def _lines(positionen: list[dict[str, Any]]) -> list[tuple[Decimal, Decimal]]:
    """(EUR, units) of the lines that have an amount; a direct cost has no units of measure."""
    rows = [
        (Decimal(row["betrag"]), Decimal(row["einheiten"]) if row.get("einheit", "-") else Decimal(0))
        for row in positionen
    ]
    return [row for row in rows if row[0]]
