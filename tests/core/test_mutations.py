"""A spoilt Akte is refused with its place, or settled as 0002 says: no traceback, no silently wrong amount."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from tests.core.mutations import houses, mutant
from tests.core.mutations_anywhere import Values
from tests.core.mutations_of_bytes import file_of, spoilt_bytes
from tests.oracle.compare import differences
from tests.oracle.recompute import CannotRecompute, recompute
from umlage.cli.main import run
from umlage.core.finding import Finding, Refused
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.ergebnis import as_data
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.syntax import Plain, Unreadable, plain_values

CHUNKS, IN_CHUNK = 20, 500
BYTE_CHUNKS, IN_BYTE_CHUNK = 10, 200

# What 0002 does not speak of: a file that contradicts itself, lacks what the law wants, or names what does not exist.
# Of every other refusal the oracle must say that the amounts cannot be computed.
BEYOND_0002 = {
    "ablesung.ausserhalb", "ablesung.schaetzung_ohne_grund", "abrechnung.anlage", "abrechnung.art",
    "abrechnung.kaltwasser", "abrechnung.kosten", "abrechnung.zahlbar", "abrechnung.zu_frueh", "bestand.fehlt",
    "bestand.lieferung", "bestand.menge", "bestand.unmoeglich", "brennwert.art", "flaeche.fehlt", "flaeche.null",
    "geraet.bewertung", "geraet.doppelt", "geraet.einheit", "geraet.nachfolger", "geraet.ueberschneidung",
    "geraet.zeitraum", "geraet.zweck", "grundkosten.grenze", "heizwert.null", "information.anlage",
    "information.durchschnittsnutzer",
    "information.energiemix", "information.witterung", "kosten.p35a", "kosten.zeitraum", "lieferung.bestand",
    "lieferung.einheit", "lieferung.fehlt", "lieferung.gutschrift", "lieferung.tag", "lieferung.zeitraum",
    "mea.fehlt", "mitteilung.nutzer", "nummer.doppelt", "nutzer.doppelt", "parameter.fehlt", "personen.fehlt",
    "stueck.unbekannt", "warmwasser.angabe", "warmwasser.temperatur", "warmwasser.volumen", "warmwasser.zaehler",
    "warmwasser.zeit", "wert.stufen", "lieferung.bestandteile", "lieferung.biobrennstoff", "lieferung.netzentgelt",
}  # fmt: skip


def errors(refused: Refused) -> list[Finding]:
    return [finding for finding in refused.findings if finding.severity.value == "fehler"]


def faults_of_refusal(refused: Refused, values: Values) -> list[str]:
    """What a clerk would miss in the findings, and a refusal that 0002 does not know."""
    found = errors(refused)
    keys = (*Akte.model_fields, *values, "ergebnis")
    faults = [
        f"ohne Ort oder Text: {finding}"
        for finding in found
        if not finding.where or not finding.message or not finding.code
    ]
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
    for number in range(0, CHUNKS * IN_CHUNK, 20):
        try:
            settle(from_plain(mutant(number)[1]))
            accepted += 1
        except Refused as refused:
            codes |= {finding.code for finding in errors(refused)}
    assert accepted > CHUNKS * IN_CHUNK / 20 / 5
    assert len(codes) > 50


@pytest.mark.parametrize("name", sorted(houses()))
def test_the_unspoilt_houses_are_settled_as_the_oracle_says(name: str) -> None:
    assert faults(houses()[name]) == []


# --- files -------------------------------------------------------------------------------------------------------


def codes_or_data(values: Plain) -> object:
    """The answer as data, or the codes of the errors."""
    try:
        return as_data(settle(from_plain(values)))
    except Refused as refused:
        return sorted(finding.code for finding in errors(refused))


@pytest.mark.parametrize("chunk", range(4))
def test_a_spoilt_akte_has_the_same_outcome_from_a_file(chunk: int) -> None:
    wrong = {}
    for number in range(chunk * 50, (chunk + 1) * 50):
        description, values = mutant(number * 31)
        for is_json in (False, True):
            try:
                found = codes_or_data(plain_values(file_of(values, is_json=is_json), is_json=is_json))
            except Unreadable:
                continue  # numbers of more than 60 characters
            if found != codes_or_data(values):
                wrong[description] = found
    assert wrong == {}


def spoilt_file(number: int) -> tuple[bytes, bool, str]:
    """The spoilt file with this number, whether it is JSON, and its description."""
    chance = Random(f"Umlage, Datei {number}")
    names = [name for name in sorted(houses()) if len(houses()[name]["nutzeinheiten"]) < 4]
    name, is_json = chance.choice(names), chance.random() < 0.4
    content, mistakes = spoilt_bytes(good_file(name, is_json), chance)
    return content, is_json, f"{number}: {name}, {'JSON' if is_json else 'YAML'}, {mistakes}"


@cache
def good_file(name: str, is_json: bool) -> bytes:
    return file_of(houses()[name], is_json=is_json)


def as_another_reader_reads(content: bytes, *, is_json: bool) -> Any:
    """The file as the readers of Python read it, every scalar as text."""
    text = content.decode("utf-8-sig")
    if is_json:
        return as_text(
            json.loads(text, parse_float=plain_or_none, parse_int=plain_or_none, parse_constant=plain_or_none)
        )
    return as_text(yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)))


def plain_or_none(number: str) -> str:
    """What JSON takes for a number and we do not has no value; it must be refused wherever it stands."""
    return number if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", number) and len(number) <= 60 else "NaN"


def as_text(value: Any) -> Any:
    """Plain values with every scalar as text."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_text(item) for item in value]
    if value is None or value in ("null", "~"):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = format(value, "f") if isinstance(value, Decimal) else value
    return text.removeprefix("+") if isinstance(text, str) else text


def faults_of_file(content: bytes, *, is_json: bool) -> list[str]:
    """Everything wrong with the answer to a file: it is unreadable, or refused, or settled as it stands there."""
    try:
        values = plain_values(content, is_json=is_json)
    except Unreadable as problem:
        return [] if str(problem) else ["unlesbar ohne Grund"]
    if not isinstance(values, dict):
        with pytest.raises((Refused, Unreadable)):
            from_plain(values)
        return []
    found = faults(values)
    if is_json and "Decimal('NaN')" in str(values):
        with pytest.raises(Refused):
            from_plain(values)
    if as_text(values) != as_another_reader_reads(content, is_json=is_json):
        found.append("anders gelesen als von anderen")
    return found


@pytest.mark.parametrize("chunk", range(BYTE_CHUNKS))
def test_a_spoilt_file_is_unreadable_or_refused_or_settled_as_it_stands(chunk: int) -> None:
    wrong = {}
    for number in range(chunk * IN_BYTE_CHUNK, (chunk + 1) * IN_BYTE_CHUNK):
        content, is_json, description = spoilt_file(number)
        if found := faults_of_file(content, is_json=is_json):
            wrong[description] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "command", [("check",), ("bill", "--json"), ("explain",), ("tree",)], ids=lambda words: words[0]
)
def test_the_command_line_answers_a_spoilt_file_without_a_traceback(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = set()
    for number in range(0, BYTE_CHUNKS * IN_BYTE_CHUNK, 25):
        content, is_json, description = spoilt_file(number)
        path = tmp_path / ("akte.json" if is_json else "akte.yaml")
        path.write_bytes(content)
        code = run([command[0], str(path), *command[1:]])
        printed, complaint = capsys.readouterr()
        assert code in (0, 1, 2), description
        assert "Traceback" not in printed + complaint, description
        assert printed or complaint, description
        ends.add(code)
    assert ends == {0, 1, 2}
