"""The column codes of BIL: three digits at their end differ from model to model and do not count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from umlage.formats.lieferung.fehler import Ort

_ALIAS = {"KSWIndZ": "KSWInd", "KSWIndD": "KSWInd", "ZDatD": "ZDat", "ZUhrD": "ZUhr", "ZWtD": "ZWt"}
MONTHS = 18
BEKANNT = frozenset(
    {
        "File", "KKundeNr", "KFabNr", "KSWInd", "ZDat", "ZWt", "ZUhr", "CBS", "SFehler", "ZDatEvent", "ZUhrEvent",
        "CMBusDev", "Type", "Device", "SMBusDev", "ZDatR", "ZUhrR", "KDevAdr", "KCoCode", "KMed", "ZFDauer",
        "CEnKVal", "CEnKDim", "CVolKVal", "CVolKDim", "CEnStLVal", "CEnStLDim", "CVolStLVal", "CVolStLDim", "ZDatStL",
        "CEnStVlVal", "CEnStVlDim", "CVolStVlVal", "CVolStVlDim", "ZDatStVl", "CPQMwMaxVal", "CPQMwMaxDim", "ZDatMwMax",
        "CVxTar1", "CVxTar2", "CVxTar1StL", "CVxTar2StL", "ZDatSta1", "CVxStatDim",
        *(f"CVxStat{month}Val" for month in range(1, MONTHS + 1)),
    }
)  # fmt: skip
# three of these in one line: no other known file has them
ERKENNUNG = ("KFabNr", "CEnKVal", "KMed", "ZDatSta1", "CVxStat1Val", "KKundeNr", "SMBusDev", "CMBusDev")
GENUG = 3


def kennung(cell: str) -> str:
    """The code of a column without its digits and variants; empty when it is none."""
    text = cell.strip()
    for candidate in (text, re.sub(r"[0-9]{3}$", "", text)):
        candidate = _ALIAS.get(candidate, candidate)
        if candidate in BEKANNT:
            return candidate
    return ""


def kopfzeile(cells: list[str]) -> list[str]:
    """The codes of a head line, column by column; empty when the line is none."""
    codes = [kennung(cell) for cell in cells]
    return codes if len(set(filter(None, codes))) >= GENUG else []


def zerlegt(line: str) -> list[str]:
    """The cells of a line: tabs, or semicolons where there is no tab; the empty one behind the last is none."""
    cells = line.split("\t") if "\t" in line else line.split(";")
    return cells[:-1] if cells and not cells[-1].strip() else cells


@dataclass(frozen=True, slots=True)
class Satz:
    """A line of data by its codes."""

    zeile: int
    werte: Mapping[str, str]

    def text(self, code: str) -> str:
        return self.werte.get(code, "").strip()

    def ort(self, code: str = "") -> Ort:
        return Ort(zeile=self.zeile, spalte=code)
