"""Texts that do not fit into their column, or into an address: said before the database or a page does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from umlage.core.finding import Finding, error

# lists of the Akte and the kind of part that stands in them
_LISTEN = {
    "nutzeinheiten": "nutzeinheit",
    "nutzer": "nutzer",
    "anlagen": "anlage",
    "geraete": "geraet",
    "lieferungen": "lieferungen",
    "kosten": "kosten",
    "kontakte": "kontakt",
    "bemerkungen": "vermerk",
    "kaltwasser": "kaltwasser",
    "hausnebenkosten": "hausnebenkosten",
}
Spalten = Mapping[str, tuple[type[models.Model], Mapping[str, str]]]


def too_long(
    modell: type[models.Model], spalten: Mapping[str, str], values: Mapping[str, Any], where: str = ""
) -> Iterator[Finding]:
    """Texts of one part that are longer than their column, and a number that no address can name."""
    for key, column in spalten.items():
        field, value = modell._meta.get_field(column), values.get(key)
        if column == "nummer" and value in (".", ".."):  # in an address these lead elsewhere
            yield error("liegenschaft.nummer", f"{where}.{key}" if where else key, _("Das ist keine Nummer."))
        if isinstance(value, str) and field.max_length is not None and len(value) > field.max_length:
            text = _("Höchstens {laenge} Zeichen, hier sind es {anzahl}.")
            place = f"{where}.{key}" if where else key
            yield error("angabe.zu_lang", place, text.format(laenge=field.max_length, anzahl=len(value)))


def too_long_in(values: Mapping[str, Any], arten: Spalten) -> tuple[Finding, ...]:
    """The same for a whole Akte."""
    modell, spalten = arten["liegenschaft"]
    return (*too_long(modell, spalten, values["liegenschaft"], "liegenschaft"), *_below(values, arten, ""))


def _below(values: Mapping[str, Any], arten: Spalten, where: str) -> Iterator[Finding]:
    for name, art in _LISTEN.items():
        for place, row in enumerate(values.get(name) or ()):
            here = f"{where}{name}[{place}]"
            yield from too_long(*arten[art], row, here)
            yield from _below(row, arten, f"{here}.")
