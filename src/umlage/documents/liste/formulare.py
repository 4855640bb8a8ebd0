"""The forms of a house by the word that names them: one document each, or one for each Nutzer or Nutzeinheit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from umlage.documents.liste.ableseformulare import ableseauftrag, ableseformulare, ableseliste
from umlage.documents.liste.datenblatt import datenblaetter
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.liste.inhalt import Liste
from umlage.documents.liste.kostenformular import gesamtkosten
from umlage.documents.mappe import names_of

Dateien = Iterator[tuple[str, Liste]]


def _one(make: Callable[[Formularhaus], Liste]) -> Callable[[Formularhaus], Dateien]:
    def files(haus: Formularhaus) -> Dateien:
        content = make(haus)
        yield f"{content.datei}.pdf", content

    return files


def _several(kind: str, make: Callable[[Formularhaus], list[tuple[str, Liste]]]) -> Callable[[Formularhaus], Dateien]:
    def files(haus: Formularhaus) -> Dateien:
        made = make(haus)
        yield from zip(names_of(kind, [number for number, _ in made]), (content for _, content in made), strict=True)

    return files


FORMULARE: dict[str, Callable[[Formularhaus], Dateien]] = {
    "gesamtkosten": _one(gesamtkosten),
    "ableseauftrag": _one(ableseauftrag),
    "ableseliste": _one(ableseliste),
    "ableseformular": _several("ableseformular", ableseformulare),
    "datenblatt": _several("datenblatt", datenblaetter),
}
