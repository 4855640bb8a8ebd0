"""Words of the Akte as people write them, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _lazy

from umlage.documents.klartext import deutsch as deutsch
from umlage.documents.klartext import in_worten as in_worten

# whose turn it is
WER = {
    "wir": _lazy("Wir"),
    "verwalter": _lazy("Verwalter"),
    "ableser": _lazy("Ableser"),
    "nutzer": _lazy("Nutzer"),
    "geraet": _lazy("Gerät"),
    "niemand": "–",
}

# what became of rows that were taken in
_VORGAENGE = {"aendern": _lazy("Geändert"), "loeschen": _lazy("Gelöscht")}


def wort(word: str) -> str:
    """A word of the file as a page prints it."""
    if word in _VORGAENGE:
        return str(_VORGAENGE[word])
    # of an empty text gettext would say who wrote the catalogue
    return gettext(deutsch(word)) if word else ""
