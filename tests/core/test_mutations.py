"""A spoilt Akte is refused with its place, or settled as 0002 says: never a traceback, never a silently wrong amount."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import pytest

from tests.core.mutations import good_houses, spoilt
from tests.core.mutations_anywhere import Values
from tests.core.mutations_of_bytes import spoilt_bytes
from tests.oracle.compare import differences
from tests.oracle.recompute import CannotRecompute, recompute
from umlage.cli.main import run
from umlage.core.finding import Finding, Refused
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.ergebnis import as_data
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain, read, to_json, to_yaml
from umlage.formats.akte.syntax import Plain, Unreadable

CHUNKS, IN_CHUNK = 20, 500
BYTE_CHUNKS, IN_BYTE_CHUNK = 10, 200

# What 0002 does not speak of: a file that contradicts itself, lacks what the law wants, or names what does not exist. Of
# every other refusal the oracle must say that the amounts cannot be computed.
BEYOND_0002 = {
    "abrechnung.anlage", "abrechnung.art", "abrechnung.kaltwasser", "abrechnung.kosten", "abrechnung.zahlbar", "abrechnung.zu_frueh",
    "ablesung.ausserhalb", "ablesung.schaetzung_ohne_grund", "bestand.fehlt", "bestand.menge", "bestand.unmoeglich", "brennwert.art",
    "flaeche.fehlt", "flaeche.null", "geraet.bewertung", "geraet.doppelt", "geraet.einheit", "geraet.nachfolger", "geraet.ueberschneidung", "geraet.zweck",
    "grundkosten.grenze", "heizwert.null", "kosten.p35a", "kosten.zeitraum", "lieferung.bestand", "lieferung.einheit", "lieferung.fehlt", "lieferung.tag",
    "lieferung.zeitraum", "mea.fehlt", "mitteilung.nutzer", "nummer.doppelt", "nutzer.doppelt", "parameter.fehlt", "personen.fehlt", "stueck.unbekannt",
    "warmwasser.temperatur", "warmwasser.volumen", "warmwasser.zaehler", "warmwasser.zeit", "wert.stufen",
}  # fmt: skip


@cache
def houses() -> dict[str, Values]:
    return good_houses()


def mutant(number: int) -> tuple[str, Values]:
    """The mutant with this number, the same on every machine: its description and its values."""
    chance = Random(f"Umlage {number}")
    names = sorted(houses())
    name = names[number % len(names)]
    values, mistakes = spoilt(houses()[name], chance, chance.choice((1, 1, 2)))
    return f"{number}: {name}, {mistakes}", values


def errors(refused: Refused) -> list[Finding]:
    return [finding for finding in refused.findings if finding.severity.value == "fehler"]


def faults_of_refusal(refused: Refused, values: Values) -> list[str]:
    """What a clerk would miss in the findings, and a refusal that 0002 does not know."""
    found = errors(refused)
    keys = (*Akte.model_fields, *values, "ergebnis")
    faults = [f"ohne Ort oder Text: {finding}" for finding in found if not finding.where or not finding.message or not finding.code]
    faults += [f"fremder Ort: {finding}" for finding in found if not finding.where.startswith(keys)]
    if not found:
        return ["ohne Fehler verweigert"]
    if any(finding.code.startswith("akte.") or finding.code in BEYOND_0002 for finding in found):
        return faults
    try:
        recompute(values)
    except CannotRecompute:
        return faults
    return [*faults, f"zu Unrecht verweigert: {found}"]


def faults(values: Values) -> list[str]:
    """Everything wrong with the engine's answer to these values."""
    try:
        akte = from_plain(values)
        answer: dict[str, Any] = as_data(settle(akte))
    except Refused as refused:
        return faults_of_refusal(refused, values)
    try:
        expected = recompute(values)
    except CannotRecompute as reason:
        return [f"zu Unrecht angenommen: {reason}"]
    return differences(answer, expected, restcent=akte.abrechnung.rundung == "restcent")


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_spoilt_akte_is_refused_or_settled_as_the_oracle_says(chunk: int) -> None:
    wrong = {}
    for number in range(chunk * IN_CHUNK, (chunk + 1) * IN_CHUNK):
        description, values = mutant(number)
        if found := faults(values):
            wrong[description] = found
    assert wrong == {}


def test_the_mutations_lead_to_refusals_of_many_kinds_and_to_many_accepted_houses() -> None:
    accepted, codes = 0, set()
    for number in range(0, CHUNKS * IN_CHUNK, 10):
        try:
            settle(from_plain(mutant(number)[1]))
            accepted += 1
        except Refused as refused:
            codes |= {finding.code for finding in errors(refused)}
    assert accepted > CHUNKS * IN_CHUNK / 10 / 5
    assert len(codes) > 50


@pytest.mark.parametrize("name", sorted(good_houses()))
def test_the_unspoilt_houses_are_settled_as_the_oracle_says(name: str) -> None:
    assert faults(houses()[name]) == []


# --- files -------------------------------------------------------------------------------------------------------


def outcome(content: bytes, *, is_json: bool) -> object:
    """The answer to a file as data; the codes of its errors; or None when it cannot be read."""
    try:
        return as_data(settle(read(content, is_json=is_json)))
    except Unreadable as problem:
        assert str(problem)
        return None
    except Refused as refused:
        assert errors(refused)
        return sorted(finding.code for finding in errors(refused))


def outcome_of_values(values: Plain) -> object:
    try:
        return as_data(settle(from_plain(values)))
    except Refused as refused:
        return sorted(finding.code for finding in errors(refused))


@pytest.mark.parametrize("chunk", range(4))
def test_a_spoilt_akte_written_to_a_file_has_the_same_outcome(chunk: int) -> None:
    wrong = {}
    for number in range(chunk * 50, (chunk + 1) * 50):
        description, values = mutant(number * 31)
        expected = outcome_of_values(values)
        for is_json, text in ((False, to_yaml(values)), (True, to_json(values))):
            found = outcome(text.encode(), is_json=is_json)
            # a number of more than 60 characters cannot be read at all
            if found is not None and found != expected:
                wrong[description] = found, expected
    assert wrong == {}


@pytest.mark.parametrize("chunk", range(BYTE_CHUNKS))
def test_spoilt_bytes_are_unreadable_or_refused_or_change_nothing_unseen(chunk: int) -> None:
    for number in range(chunk * IN_BYTE_CHUNK, (chunk + 1) * IN_BYTE_CHUNK):
        outcome(*spoilt_file(number))


def spoilt_file(number: int) -> Any: ...
