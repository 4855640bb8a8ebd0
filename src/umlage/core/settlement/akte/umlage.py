"""Costs of a Nutzeinheit that other Nutzeinheiten bear: common rooms, a garage that goes with a flat."""

from __future__ import annotations

from typing import Literal

from umlage.core.eingabe import Nummer, Tag, Teil, Zahl, Zeile

Umlageschluessel = Literal["NHN", "PNZ", "AN", "WNZ", "EA"]
Umlagegruppe = Literal["heizung", "warmwasser", "kaltwasser", "nebenkosten"]


class Umlage(Teil):
    """Was auf die Nutzeinheit entfällt, tragen andere Nutzeinheiten nach einem Schlüssel oder nach eigenen Werten."""

    auf: tuple[Nummer, ...] | None = None
    """Nummern der Nutzeinheiten, die die Kosten tragen. Ohne Angabe: alle mit Nutzern. Nicht zusammen mit werte."""
    schluessel: Umlageschluessel | None = None
    """Schlüssel unter ihnen: NHN Fläche, PNZ Personen, AN Nutzer, WNZ Wohnungen, EA Miteigentum; je nach der Dauer der
    Nutzung. Ohne Angabe: NHN. Nicht zusammen mit werte."""
    werte: dict[Nummer, Zahl] | None = None
    """Statt eines Schlüssels eigene Werte: Nummer der Nutzeinheit und Zahl, zum Beispiel {"3": 60, "4": 40}."""
    kosten: tuple[Umlagegruppe, ...] | None = None
    """Welche Kosten umgelegt werden: heizung, warmwasser, kaltwasser, nebenkosten. Ohne Angabe: alle."""
    kostenarten: tuple[Zeile, ...] | None = None
    """Statt einer Gruppe nur die Kosten mit diesen Bezeichnungen, so geschrieben wie dort; eine Umlage, die sie nennt,
    geht den anderen vor. Ohne Angabe: nach der Gruppe."""
    von: Tag | None = None
    """Erster Tag. Ohne Angabe: der erste des Abrechnungszeitraums."""
    bis: Tag | None = None
    """Letzter Tag; er zählt mit. Ohne Angabe: der letzte des Abrechnungszeitraums."""
