"""CSV tables with a head: UTF-8 or the Windows code page, semicolons with decimal commas, or commas with points."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from umlage.core.finding import Finding, error, warning

MOST_BYTES = 64 * 1024 * 1024
MOST_CELL = 2000
_NUMBER = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,6})?")


class Unlesbar(ValueError):
    """The file is no table of this kind at all; the message says why."""


@dataclass(slots=True)
class Zelle:
    """A row of the table: its line in the file, its cells by column, and what is wrong with them."""

    zeile: int
    werte: dict[str, str]
    spalten: Sequence[str]
    befunde: list[Finding] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)

    def text(self, name: str, *, needed: bool = False, choices: Sequence[str] = ()) -> str:
        value = self.werte.get(name, "").strip()
        if needed and not value:
            self.fault(name, "Diese Angabe fehlt.")
        elif value and choices and value not in choices:
            self.fault(name, f"„{value}“ ist nicht möglich; möglich sind: {', '.join(choices)}.")
        return value

    def number(self, name: str, *, needed: bool = False, default: Decimal | None = None) -> Decimal | None:
        """A decimal of at most six places, 0 and above; None where the cell is empty."""
        value = self.werte.get(name, "").strip()
        if not value:
            if needed:
                self.fault(name, "Diese Zahl fehlt.")
            return default
        if not _NUMBER.fullmatch(value):
            self.fault(name, f"„{value[:40]}“ ist keine Zahl (zum Beispiel 1,3358; ohne Tausenderpunkt und Einheit).")
            return default
        number = Decimal(value.replace(",", "."))
        if number < 0:
            self.fault(name, "Die Zahl darf nicht negativ sein.")
            return default
        return number

    def fault(self, name: str, message: str) -> None:
        """Note what is wrong in a column of this row."""
        self.faulty.add(name)
        column = self.spalten.index(name) + 1 if name in self.spalten else 0
        self.befunde.append(error("heizkoerper.zelle", ort(self.zeile, column, name), message))


def ort(zeile: int, spalte: int = 0, name: str = "") -> str:
    """A place in a file as people count, from 1."""
    text = f"Zeile {zeile}"
    if spalte:
        text += f", Spalte {spalte}"
    return f"{text} ({name})" if name else text


def zeichen(content: bytes) -> tuple[str, list[Finding]]:
    """The text of a file, with a warning where its encoding had to be assumed."""
    if len(content) > MOST_BYTES:
        raise Unlesbar("Die Datei ist größer als 64 MB.")
    if b"\0" in content:
        raise Unlesbar("Die Datei enthält Nullbytes und ist kein Text.")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as problem:
        remark = warning(
            "heizkoerper.zeichensatz",
            f"Byte {problem.start}",
            "Die Datei ist nicht in UTF-8 geschrieben; gelesen ist sie mit dem Windows-Zeichensatz 1252.",
        )
    try:
        return content.decode("cp1252"), [remark]
    except UnicodeDecodeError as problem:
        raise Unlesbar(f"Der Zeichensatz der Datei ist nicht erkennbar (Byte {problem.start}).") from None


def tabelle(content: bytes, spalten: Mapping[str, bool]) -> tuple[list[Zelle], list[Finding]]:
    """The rows of a table whose head names these columns (True: must be there); Unlesbar when it is none."""
    text, findings = zeichen(content)
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    separator = ";" if ";" in head else ","
    rows = _rows(text, separator)
    names: list[str] | None = None
    found: list[Zelle] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = _head(line, cells, spalten, findings)
        elif len(cells) != len(names):
            text = f"Die Zeile hat {len(cells)} Zellen, der Kopf {len(names)}; sie ist nicht gelesen."
            findings.append(error("heizkoerper.zeile", ort(line), text))
        elif any(len(cell) > MOST_CELL for cell in cells):
            findings.append(
                error("heizkoerper.zeile", ort(line), "Eine Zelle ist zu lang; die Zeile ist nicht gelesen.")
            )
        else:
            found.append(Zelle(line, dict(zip(names, cells, strict=True)), names))
    if names is None:
        raise Unlesbar("Die Datei ist leer.")
    return found, findings


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unlesbar(f"{ort(line)}: die Anführungszeichen dieser Zeile gehen nicht auf.") from None
        yield line, cells


def _head(line: int, cells: list[str], spalten: Mapping[str, bool], findings: list[Finding]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    missing = [name for name, needed in spalten.items() if needed and name not in names]
    if missing:
        raise Unlesbar(f"{ort(line)}: im Kopf der Tabelle fehlt: {', '.join(missing)}.")
    if len(set(names)) != len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise Unlesbar(f"{ort(line)}: die Spalte {double} steht zweimal im Kopf.")
    for place, name in enumerate(names, start=1):
        if name not in spalten:
            text = f"Die Spalte „{name[:40]}“ ist unbekannt und wird nicht gelesen."
            findings.append(warning("heizkoerper.spalte", ort(line, place), text))
    return names
