"""Whose turn a finding is, by what it says and by who read the device before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from umlage.apps.abrechnung.zustaendig import whose
from umlage.core.finding import error
from umlage.core.settlement.akte import Akte
from umlage.formats.akte.codec import from_plain, plain_of, read

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "casameta-2022.yaml"


@pytest.fixture(scope="module")
def akte() -> Akte:
    return read(EXAMPLE.read_bytes())


def read_by(akte: Akte, art: str) -> tuple[Akte, str]:
    """The same Akte where the first device was read that way, and the place of that device."""
    values: dict[str, Any] = plain_of(akte)
    flat = values["nutzeinheiten"][0]
    device = flat["geraete"][0]
    for reading in device["ablesungen"]:
        reading["art"] = art
    return from_plain(values), f"nutzeinheiten/{flat['nr']}/geraete/{device['nr']}"


@pytest.mark.parametrize(("art", "wer"), [("funk", "geraet"), ("selbstablesung", "nutzer"), ("ablesung", "ableser")])
def test_the_next_reading_is_the_turn_of_who_gave_the_last(akte: Akte, art: str, wer: str) -> None:
    other, where = read_by(akte, art)
    assert whose(error("ablesung.fehlt", where, "Ein Stand fehlt."), other) == wer


@pytest.mark.parametrize(
    ("code", "wer"),
    [
        ("lieferung.fehlt", "verwalter"),
        ("eichung.abgelaufen", "geraet"),
        ("geraet.eichung", "wir"),
        ("ablesung.doppelt", "wir"),
        ("baum.blatt", "wir"),
        ("ablesung.fehlt", "ableser"),
    ],
)
def test_other_findings_name_who_can_mend_them(akte: Akte, code: str, wer: str) -> None:
    assert whose(error(code, "liegenschaft", "Etwas fehlt."), akte) == wer
    assert whose(error(code, "liegenschaft", "Etwas fehlt."), None) == wer
