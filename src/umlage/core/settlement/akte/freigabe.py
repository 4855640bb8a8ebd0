"""Releases of the Akte: somebody lets a value pass that the audit refuses."""

from __future__ import annotations

from umlage.core.eingabe import Tag, Teil, Zeile


class Freigabe(Teil):
    """Ein Fehler der Prüfung, der mit einem Grund hingenommen wird; er wird zur Warnung und mit dem Grund gedruckt."""

    code: Zeile
    """Code des Fehlers, wie ihn umlage check nennt, zum Beispiel energie.verbrauch_unmoeglich."""
    ort: Zeile
    """Ort des Fehlers, wie ihn umlage check nennt, zum Beispiel anlagen/1."""
    grund: Zeile
    """Warum der Wert richtig ist oder hingenommen wird; wird gedruckt."""
    durch: Zeile
    """Wer die Freigabe verantwortet."""
    am: Tag
    """Tag der Freigabe."""
