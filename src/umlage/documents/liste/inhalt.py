"""What lists, forms and annexes print, in the order in which they print it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from umlage.core.figure import Figure, Value
from umlage.core.settlement.herleitung import Herleitung
from umlage.documents.bausteine import Mitteilung, Rahmen, Satz

Reihe = tuple[str, ...]


Quelle = Callable[[Herleitung], Figure[Value]]
"""How an amount of a list comes about, made when somebody asks."""


class Zelle(str):
    """A text whose amount has a derivation: `pfad` leads to it in the Ergebnis, or `quelle` makes it.

    `stated`: nothing was calculated, so no Ergebnis is needed. On paper it is its text and nothing else.
    """

    __slots__ = ("pfad", "quelle", "stated")
    pfad: str
    quelle: Quelle | None
    stated: Figure[Value] | None

    def __new__(
        cls, text: str, pfad: str = "", quelle: Quelle | None = None, stated: Figure[Value] | None = None
    ) -> Zelle:
        """The text with where it comes from."""
        zelle = super().__new__(cls, text)
        zelle.pfad, zelle.quelle, zelle.stated = pfad, quelle, stated
        return zelle


@dataclass(frozen=True, slots=True)
class Spaltenkopf:
    """A column: head, unit below it, least width in hundredths of a point.

    `zahl`: numbers, to the right; `fliesst`: text that may wrap; `feld`: what is empty here is written by hand.
    """

    name: str
    einheit: str = ""
    breite: int = 0
    zahl: bool = False
    fliesst: bool = False
    feld: bool = False
    stil: Literal["", "fett", "leise"] = ""


@dataclass(frozen=True, slots=True)
class Tabellengruppe:
    """Rows under a subhead (may be empty) with an optional subtotal."""

    titel: str
    reihen: tuple[Reihe, ...]
    summe: Reihe | None = None


@dataclass(frozen=True, slots=True)
class Tabelle:
    """A table; its head is repeated on every page. `hoch`: rows as high as handwriting wants."""

    titel: str
    spalten: tuple[Spaltenkopf, ...]
    gruppen: tuple[Tabellengruppe, ...]
    summe: Reihe | None = None
    fussnote: str = ""
    hoch: bool = False
    leer: str = ""
    """Sentence instead of a table without rows."""


@dataclass(frozen=True, slots=True)
class Feld:
    """A name with its value; without a value a line to write on. `breite` of twelve parts of a row."""

    bezeichnung: str
    wert: str = ""
    breite: int = 12


@dataclass(frozen=True, slots=True)
class Felder:
    """Fields in rows of twelve parts."""

    titel: str
    felder: tuple[Feld, ...]


@dataclass(frozen=True, slots=True)
class Texte:
    """Paragraphs under a heading."""

    titel: str
    saetze: tuple[Satz, ...]


@dataclass(frozen=True, slots=True)
class Baumzeile:
    """A figure of a derivation: depth, name, value, calculation, sentence with norm and source."""

    ebene: int
    name: str
    wert: str
    rechnung: str = ""
    satz: str = ""
    norm: str = ""
    quelle: str = ""


@dataclass(frozen=True, slots=True)
class Herleitungsbaum:
    """The derivation of one amount; its heading is a bookmark."""

    titel: str
    betrag: str
    zeilen: tuple[Baumzeile, ...]


Listenteil = Tabelle | Felder | Texte | Herleitungsbaum


@dataclass(frozen=True, slots=True)
class Liste:
    """A document of parts. `quer`: landscape; `brief`: with an envelope's window; `datei`: its name in a folder."""

    rahmen: Rahmen
    datei: str
    teile: tuple[Listenteil, ...]
    quer: bool = False
    brief: bool = False
    mitteilungen: tuple[Mitteilung, ...] = ()

    @property
    def tabellen(self) -> tuple[Tabelle, ...]:
        return tuple(teil for teil in self.teile if isinstance(teil, Tabelle))
