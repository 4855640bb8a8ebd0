"""Numbers as foreign programs write them: one way of writing per file, nothing guessed, an absent value is no 0."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from umlage.formats.lieferung.fehler import Falsch

MOST_DIGITS = 20
LEER = frozenset({"", "x x x", "xxx", "---", "--", "-", "n/a", "na", "null", "none", "ffff", "ffffff", "ffffffff",
                  "0xffff", "0xffffff", "0xffffffff", "31/mm/yy"})  # fmt: skip
_KOMMA = re.compile(r"[+-]?(\d+|\d{1,3}([.'\u00a0\u202f ])\d{3}(\2\d{3})*)(,\d+)?", re.ASCII)
_PUNKT = re.compile(r"[+-]?(\d+|\d{1,3}([,'\u00a0\u202f ])\d{3}(\2\d{3})*)(\.\d+)?", re.ASCII)
_SCHLICHT = re.compile(r"-?\d{1,15}(?:([.,])\d{1,9})?", re.ASCII)
_GANZ = re.compile(r"[+-]?\d{1,20}", re.ASCII)


def leer(text: str, weitere: Iterable[str] = ()) -> bool:
    """Whether a text stands for "no value": `x x x`, `---`, FFFF and the like."""
    glatt = text.strip()
    return glatt.lower() in LEER or glatt in weitere


@dataclass(frozen=True, slots=True)
class Schreibweise:
    """How a file writes numbers. `dezimal`: "," or "." or, when nothing decides it, empty.

    `gruppen`: whether thousands may be set apart. Where a format never does so, the other sign is a mistake of the
    sender: 1,123 in a format with points is no 1123.
    """

    dezimal: str = ""
    gruppen: bool = True

    def zahl(self, text: str) -> Decimal | None:
        """The number, None where there is none; Falsch (E210) when it is no number or could be two."""
        plain = _SCHLICHT.fullmatch(text)
        if plain and plain[1] in (None, self.dezimal):
            # what nearly every cell is
            return Decimal(text.replace(",", "."))
        if leer(text):
            return None
        glatt = text.strip()
        if len(glatt) > MOST_DIGITS * 2:
            raise Falsch("E210", f"„{glatt[:40]}…“ ist keine Zahl.")
        komma, punkt = _KOMMA.fullmatch(glatt), _PUNKT.fullmatch(glatt)
        if self.dezimal:
            fits = komma if self.dezimal == "," else punkt
            if fits and fits[2] is not None and not self.gruppen:
                raise Falsch("E210", f"„{glatt}“ ist mehrdeutig: Tausender werden hier nicht abgesetzt.")
            if not fits:
                other = punkt if self.dezimal == "," else komma
                word = {",": "Komma", ".": "Punkt"}[self.dezimal]
                rest = f" mit {word} als Dezimalzeichen wie im Rest der Datei" if other else ""
                raise Falsch("E210", f"„{glatt}“ ist keine Zahl{rest}.")
            return _decimal(glatt, self.dezimal)
        if komma and punkt:
            left, right = _decimal(glatt, ","), _decimal(glatt, ".")
            if left != right:
                raise Falsch("E210", f"„{glatt}“ ist mehrdeutig: {left} oder {right}.")
            return left
        if not komma and not punkt:
            raise Falsch("E210", f"„{glatt}“ ist keine Zahl.")
        return _decimal(glatt, "," if komma else ".")


def schreibweise(texte: Iterable[str]) -> Schreibweise:
    """The way of writing that some number of a file admits alone; Falsch (E210) when two numbers contradict."""
    found: dict[str, str] = {}
    for text in texte:
        glatt = text.strip()
        if len(glatt) > MOST_DIGITS * 2:
            continue
        komma, punkt = _KOMMA.fullmatch(glatt), _PUNKT.fullmatch(glatt)
        if bool(komma) != bool(punkt):
            found.setdefault("," if komma else ".", glatt)
            if len(found) == 2:
                raise Falsch(
                    "E210", f"„{found[',']}“ und „{found['.']}“ stehen in einer Datei; ein Dezimalzeichen fehlt."
                )
    return Schreibweise(next(iter(found), ""))


def ganzzahl(text: str) -> int | None:
    """A whole number, None where there is none; Falsch (E210)."""
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        return int(text)
    if leer(text):
        return None
    if not _GANZ.fullmatch(text.strip()):
        raise Falsch("E210", f"„{text.strip()[:40]}“ ist keine ganze Zahl.")
    return int(text)


def aus_json(value: object) -> Decimal | None:
    """A number of JSON (already exact), or a text with decimal point; Falsch (E210)."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise Falsch("E210", "Ein Wahrheitswert ist keine Zahl.")
    if isinstance(value, int):
        value = Decimal(value)
    if isinstance(value, Decimal):
        if not value.is_finite() or value.adjusted() > MOST_DIGITS or int(value.as_tuple().exponent) < -MOST_DIGITS:
            raise Falsch("E210", f"„{value!s:.40}“ ist keine brauchbare Zahl.")
        return value
    if isinstance(value, str):
        return Schreibweise(".", gruppen=False).zahl(value)
    raise Falsch("E210", "Hier steht keine Zahl.")


def _decimal(text: str, dezimal: str) -> Decimal:
    for other in {",", ".", "'", "\u00a0", "\u202f", " "} - {dezimal}:
        text = text.replace(other, "")
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Falsch("E210", f"„{text}“ ist keine Zahl.") from None
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise Falsch("E210", f"„{text}“ hat zu viele Stellen.")
    return number
