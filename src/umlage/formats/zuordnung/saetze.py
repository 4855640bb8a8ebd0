"""Records of a file as a mapping sees them: rows of a table, elements of XML, objects of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from umlage.formats.lieferung import jsontext, xmlstrom
from umlage.formats.lieferung.fehler import Falsch, Ort, Zeilenfehler, fehler
from umlage.formats.lieferung.tabellen import Reihe, Tabelle, Zahlzelle, spaltenname
from umlage.formats.zuordnung.regeln import Quelle


class Satz(Protocol):
    """One record."""

    @property
    def ort(self) -> Ort:
        """Where it stands."""

    def text(self, quelle: Quelle) -> str | None:
        """What stands there, None where there is no such place."""

    def kopf(self, quelle: Quelle) -> str:
        """The name of the place as the file writes it."""

    def stelle(self, quelle: Quelle) -> Ort:
        """Where that is, for a fault."""

    def spalten(self) -> Sequence[tuple[str, str]]:
        """Name and content of every column; none where there are no columns."""


@dataclass(frozen=True, slots=True)
class Tabellensatz:
    """A row with the names of its columns."""

    namen: tuple[str, ...]
    plaetze: Spalten
    reihe: Reihe

    @property
    def ort(self) -> Ort:
        return Ort(zeile=self.reihe.zeile)

    def text(self, quelle: Quelle) -> str | None:
        place = self.plaetze.platz(quelle)
        return quelle.konstante if place is None else self.reihe.zellen[place]

    def kopf(self, quelle: Quelle) -> str:
        place = self.plaetze.platz(quelle)
        return "" if place is None else self.namen[place]

    def stelle(self, quelle: Quelle) -> Ort:
        try:
            return Ort(zeile=self.reihe.zeile, spalte=self.kopf(quelle) or quelle.name)
        except Falsch:
            return Ort(zeile=self.reihe.zeile, spalte=quelle.name)

    def spalten(self) -> Sequence[tuple[str, str]]:
        return tuple(zip(self.namen, self.reihe.zellen, strict=True))


@dataclass(frozen=True, slots=True)
class Xmlsatz:
    """An element with its path in the file."""

    element: xmlstrom.Stelle
    pfad: str

    @property
    def ort(self) -> Ort:
        return self.element.ort(self.pfad)

    def text(self, quelle: Quelle) -> str | None:
        if not quelle.pfad:
            return quelle.konstante
        return next(_xml(self.element, quelle.pfad.split("/"), quelle.wo), None)

    def kopf(self, quelle: Quelle) -> str:
        return quelle.pfad

    def stelle(self, quelle: Quelle) -> Ort:
        place = _place(self.element, quelle.pfad.split("/"))
        return place.ort(f"{self.pfad}/{quelle.pfad}".strip("/"))

    def spalten(self) -> Sequence[tuple[str, str]]:
        return ()


@dataclass(frozen=True, slots=True)
class Jsonsatz:
    """An object with its path in the file."""

    objekt: dict[str, Any]
    zeile: int | None
    pfad: str

    @property
    def ort(self) -> Ort:
        return Ort(zeile=self.zeile, pfad=self.pfad)

    def text(self, quelle: Quelle) -> str | None:
        if not quelle.pfad:
            return quelle.konstante
        return next(_json(self.objekt, quelle.pfad.split("/"), quelle.wo), None)

    def kopf(self, quelle: Quelle) -> str:
        return quelle.pfad

    def stelle(self, quelle: Quelle) -> Ort:
        return Ort(zeile=self.zeile, pfad=f"{self.pfad}/{quelle.pfad}".strip("/"))

    def spalten(self) -> Sequence[tuple[str, str]]:
        return ()


@dataclass(frozen=True, slots=True)
class Spalten:
    """The columns of a table by their names as they stand, and as they are compared."""

    genau: Mapping[str, tuple[int, ...]]
    verglichen: Mapping[str, tuple[int, ...]]

    def platz(self, quelle: Quelle) -> int | None:
        """The column of the first of the names that is there; Falsch (E204) when two columns are called so."""
        for name in quelle.spalten:
            found = self.genau.get(name.strip()) or self.verglichen.get(spaltenname(name)) or ()
            if len(found) > 1:
                raise Falsch("E204", f"Die Spalte „{name}“ gibt es {len(found)}-mal; bitte ihren ganzen Namen angeben.")
            if found:
                return found[0]
        return None


def spalten(names: Sequence[str]) -> Spalten:
    """The columns of a head."""
    exact: dict[str, tuple[int, ...]] = {}
    compared: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(names):
        exact[name.strip()] = (*exact.get(name.strip(), ()), place)
        compared[spaltenname(name)] = (*compared.get(spaltenname(name), ()), place)
    return Spalten(exact, compared)


def tabellensaetze(table: Tabelle) -> Iterator[Tabellensatz | Zeilenfehler]:
    """The rows; a fault for each whose width is not that of the head."""
    names = tuple(name.strip() for name in table.kopf.zellen)
    places = spalten(names)
    for row in table.reihen:
        if len(row.zellen) != len(names):
            words = f"Die Zeile hat {len(row.zellen)} Zellen, der Kopf {len(names)}."
            yield fehler("E202", words, Ort(zeile=row.zeile), ausschnitt=";".join(row.zellen))
        else:
            yield Tabellensatz(names, places, row)


def xmlsaetze(content: bytes, record: str) -> Iterator[Xmlsatz]:
    """The elements at a path below the root. Unbrauchbar."""
    for path, element in xmlstrom.saetze(content, frozenset({record.rpartition("/")[2]})):
        if re.sub(r"\[\d+\]", "", path) == record:
            yield Xmlsatz(element, path)


def jsonsaetze(content: bytes, record: str) -> Iterator[Jsonsatz | Zeilenfehler]:
    """The objects at a path, or all of the file. Unbrauchbar."""
    for found in jsontext.dokumente(content):
        if isinstance(found, Zeilenfehler):
            yield found
            continue
        where, document = found
        values = _werte(document, record.split("/") if record else [])
        for number, value in enumerate(values, start=1):
            path = f"{record}[{number}]" if record or isinstance(document, list) else ""
            if isinstance(value, dict):
                yield Jsonsatz(value, where.zeile, path)
            else:
                yield fehler("E204", "Hier steht kein Objekt.", Ort(where.zeile, pfad=path), ausschnitt=str(value))


def _place(element: xmlstrom.Stelle, path: list[str]) -> xmlstrom.Stelle:
    """The element at a path, or the last on the way that is there."""
    if not path:
        return element
    found = next((child for child in element if xmlstrom.lokal(child.tag) == path[0]), None)
    return _place(found, path[1:]) if isinstance(found, xmlstrom.Stelle) else element


def _xml(element: Element, path: list[str], where: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """The texts at a path; the conditions hold for the parent of its last step."""
    step, *rest = path
    if not rest:
        if any(xmlstrom.text(element, name) != wanted for name, wanted in where):
            return
        if step.startswith("@"):
            if step[1:] in element.attrib:
                yield element.attrib[step[1:]]
            return
        yield from ((child.text or "").strip() for child in element if xmlstrom.lokal(child.tag) == step)
        return
    for child in element:
        if xmlstrom.lokal(child.tag) == step:
            yield from _xml(child, rest, where)


def _json(value: Any, path: list[str], where: tuple[tuple[str, str], ...]) -> Iterator[str]:
    step, *rest = path
    for entry in value if isinstance(value, list) else [value]:
        if not isinstance(entry, dict) or step not in entry:
            continue
        if rest:
            yield from _json(entry[step], rest, where)
        elif all(_als_text(entry.get(name)) == wanted for name, wanted in where):
            yield _als_text(entry[step])


def _als_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return Zahlzelle(value)
        case Decimal():
            # an exponent without measure would fill the memory with zeros
            return Zahlzelle(format(value, "f")) if -40 < value.adjusted() < 40 else str(value)
        case dict() | list():
            return ""
    return jsontext.NO_TEXT.sub("\ufffd", str(value)).strip()


def _werte(document: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(document, list):
        for entry in document[:1_000_000]:
            yield from _werte(entry, path)
    elif not path:
        yield document
    elif isinstance(document, dict) and path[0] in document:
        yield from _werte(document[path[0]], path[1:])
