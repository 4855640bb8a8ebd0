"""Houses and their records, taken over: what the tests of taking over share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from tests.formats.arge.aus_akte import Sender
from tests.golden.cases import ROOT, akte_of
from umlage.core.finding import Severity
from umlage.core.settlement.akte import Akte
from umlage.formats.akte.codec import read
from umlage.formats.arge.satz import Satz
from umlage.formats.arge.schreiben import schreiben
from umlage.formats.arge.uebernahme import Uebernahme, Vorgabe, uebernommen

HEUTE = Vorgabe(date(2026, 11, 23))
EXAMPLES = ("casameta-2022", "fernwaerme-2025", "gashaus-2024", "kaltwasser-2024", "oelhaus-2023")


@cache
def house(name: str) -> Akte:
    return read((ROOT / f"examples/{name}.yaml").read_bytes() if name in EXAMPLES else akte_of(name))


def files(akte: Akte) -> list[tuple[str, bytes]]:
    sender = Sender(akte)
    return [("DTM.DAT", schreiben(sender.stamm())), ("DTK.DAT", schreiben(sender.kosten()))]


def said(found: Uebernahme, schwere: Severity | None = None) -> list[str]:
    return [f"{one.ort}: {one.text}" for one in found.meldungen if schwere in (None, one.schwere)]


def paths(found: Uebernahme) -> list[str]:
    return [change.pfad for change in found.aenderungen]


def taken(akte: Akte | None, *records: Sequence[Satz], vorgabe: Vorgabe = HEUTE) -> Uebernahme:
    return uebernommen([(f"{place}.DAT", schreiben(rows)) for place, rows in enumerate(records, 1)], akte, vorgabe)
