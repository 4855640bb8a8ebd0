"""The catalogue of device models: a table with a source per row, found by kind, maker and name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from umlage.core.finding import Finding, Refused, Severity, error
from umlage.core.quantity import NotConvertible, factor
from umlage.core.settlement.akte import Akte, Geraetemodell
from umlage.core.settlement.akte.geraet import Geraeteart
from umlage.core.settlement.geraetemodelle import modellgeraete, unknown, widerspruch
from umlage.core.settlement.messwert import BASIS
from umlage.formats.tabelle import Unlesbar, Zelle, ort, tabelle

ARTEN: tuple[str, ...] = get_args(Geraeteart)
# column -> whether it must be there
SPALTEN = {
    "modell": True,
    "art": True,
    "hersteller": False,
    "einheit": False,
    "stellen": False,
    "stichtag": False,
    "ruecksetzung": False,
    "altwert": False,
    "checkzahl": False,
    "eichfrist": False,
    "quelle": True,
    "hinweis": False,
}
_JA_NEIN = {"": None, "ja": True, "nein": False}
_MODELL = TypeAdapter(Geraetemodell)


@dataclass(frozen=True, slots=True)
class Bericht:
    """The models that were read, of how many rows, and what was wrong."""

    modelle: tuple[Geraetemodell, ...]
    zeilen: int
    befunde: tuple[Finding, ...]


@cache
def mitgeliefert() -> dict[str, Geraetemodell]:
    """The models that ship with Umlage by name, each with its source."""
    bericht = lesen(files("umlage.formats.geraete").joinpath("katalog.csv").read_bytes())
    if bericht.befunde:
        raise Unlesbar(str(bericht.befunde[0]))
    return {modell.modell: modell for modell in bericht.modelle}


def mit_katalog(akte: Akte) -> Akte:
    """The Akte with the models of the catalogue that its devices name; Refused when one is in neither."""
    named = {geraet.modell for _, geraet in modellgeraete(akte) if geraet.modell is not None}
    if not named:
        return akte
    own = {modell.modell for modell in akte.geraetemodelle}
    known = mitgeliefert()
    more = tuple(known[name] for name in sorted(named - own) if name in known)
    if more:
        akte = akte.model_copy(update={"geraetemodelle": (*akte.geraetemodelle, *more)})
    findings = tuple(unknown(akte))
    if findings:
        raise Refused(findings)
    return akte


def lesen(content: bytes) -> Bericht:
    """The models of a table; rows with an error are left out and named. Unlesbar when it is no such table."""
    rows, findings = tabelle(content, SPALTEN)
    found: dict[str, Geraetemodell] = {}
    for row in rows:
        modell = _modell(row)
        if modell is not None and modell.modell in found:
            row.fault("modell", f"Das Modell „{modell.modell}“ steht schon weiter oben; diese Zeile gilt nicht.")
            modell = None
        findings.extend(row.befunde)
        if modell is not None:
            found[modell.modell] = modell
    return Bericht(tuple(found.values()), len(rows), tuple(map(_own_code, findings)))


def _own_code(finding: Finding) -> Finding:
    # the table is the one of the radiators, the codes say which catalogue it was
    return replace(finding, code=finding.code.replace("heizkoerper.", "geraetemodell.", 1))


def _modell(row: Zelle) -> Geraetemodell | None:
    values: dict[str, object] = {"modell": row.text("modell", needed=True)}
    values["art"] = row.text("art", needed=True, choices=ARTEN)
    row.text("quelle", needed=True)
    for name in ("hersteller", "einheit", "ruecksetzung", "quelle", "hinweis"):
        values[name] = row.text(name) or None
    for name in ("stichtag", "altwert", "checkzahl"):
        values[name] = _JA_NEIN.get(row.text(name, choices=("ja", "nein")))
    values["stellen"] = row.number("stellen")
    values["eichfrist"] = row.number("eichfrist")
    if any(finding.severity is Severity.ERROR for finding in row.befunde):
        return None
    try:
        modell = _MODELL.validate_python(values)
    except ValidationError as problem:
        for wrong in problem.errors():
            column = str(wrong["loc"][0])
            row.fault(column, f"„{row.werte.get(column, '')[:40]}“ ist hier nicht möglich.")
        return None
    faults = list(_unusable(modell))
    for text in faults:
        row.befunde.append(error("heizkoerper.zelle", ort(row.zeile), text))
    return None if faults else modell


def _unusable(modell: Geraetemodell) -> Iterator[str]:
    yield from widerspruch(modell)
    if modell.einheit is not None:
        try:
            factor(modell.einheit, BASIS[modell.art])
        except NotConvertible as problem:
            yield str(problem)


def suche(
    modelle: Iterable[Geraetemodell], *, art: str = "", hersteller: str = "", modell: str = ""
) -> list[Geraetemodell]:
    """All models that fit, in the order of kind, maker and name; texts are parts of words, case does not count."""
    found = [
        row
        for row in modelle
        if (not art or row.art == art)
        and hersteller.casefold() in (row.hersteller or "").casefold()
        and modell.casefold() in row.modell.casefold()
    ]
    return sorted(found, key=lambda row: (ARTEN.index(row.art), (row.hersteller or "").casefold(), row.modell))


def schreiben(modelle: Iterable[Geraetemodell]) -> str:
    """A catalogue as text that reads back to the same models."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerow(SPALTEN)
    for modell in modelle:
        writer.writerow([_cell(getattr(modell, name)) for name in SPALTEN])
    return target.getvalue()


def angaben(modelle: Iterable[Geraetemodell]) -> tuple[dict[str, object], ...]:
    """Models as plain values, as they stand in an Akte."""
    return tuple({name: value for name in SPALTEN if (value := getattr(row, name)) is not None} for row in modelle)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ("ja" if value else "nein") if isinstance(value, bool) else str(value)
