"""Characters of an Akte that no shipped font can print: documents show □ for them, and here somebody hears of it."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.finding import Finding, warning
from umlage.core.settlement.akte import Akte
from umlage.documents.style.satzspiegel import ohne_glyphe

_HOECHSTENS = 10
_UMBRUCH = "\t\n\v\f\r"
"""What ends a line in a text of several lines; it is printed as a space."""


def nicht_druckbar(akte: Akte) -> tuple[Finding, ...]:
    """A warning for every text with such characters, with its place in the Akte."""
    # the logo is the name of a file, not a text
    inhalt = akte.model_dump(exclude_none=True, exclude={"absender": {"logo"}})
    return tuple(
        _warnung(ort, zeichen)
        for ort, text in _texte(inhalt, "")
        if (zeichen := [z for z in ohne_glyphe(text) if z not in _UMBRUCH])
    )


def _texte(wert: object, ort: str) -> Iterator[tuple[str, str]]:
    if isinstance(wert, str):
        yield ort, wert
    elif isinstance(wert, dict):
        for name, inhalt in wert.items():
            hier = f"{ort}/{name}" if ort else str(name)
            yield hier, str(name)
            yield from _texte(inhalt, hier)
    elif isinstance(wert, tuple | list):
        for stelle, inhalt in enumerate(wert, start=1):
            nummer = inhalt.get("nr", stelle) if isinstance(inhalt, dict) else stelle
            yield from _texte(inhalt, f"{ort}/{nummer}")


def _warnung(ort: str, zeichen: list[str]) -> Finding:
    namen = ", ".join(_genannt(eines) for eines in zeichen[:_HOECHSTENS])
    if len(zeichen) > _HOECHSTENS:
        namen += f" und {len(zeichen) - _HOECHSTENS} weitere"
    text = f"Die Zeichen {namen} können nicht gedruckt werden; in den Dokumenten steht für jedes ein □."
    if len(zeichen) == 1:
        text = f"Das Zeichen {namen} kann nicht gedruckt werden; in den Dokumenten steht dafür ein □."
    return warning(
        "druck.zeichen",
        ort,
        text,
        remedy="Bitte anders schreiben, zum Beispiel in lateinischen Buchstaben.",
    )


def _genannt(zeichen: str) -> str:
    nummer = f"U+{ord(zeichen):04X}"
    return f"„{zeichen}“ ({nummer})" if zeichen.isprintable() else nummer
