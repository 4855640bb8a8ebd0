"""Who has to do with the house, and what the clerk notes for himself."""

from __future__ import annotations

from typing import Literal

from umlage.core.eingabe import Langtext, Nummer, Teil, Zeile
from umlage.core.settlement.akte.anschrift import Anschrift

Kontaktrolle = Literal[
    "ansprechpartner", "eigentuemer", "hausmeister", "hausverwaltung", "rechnungsempfaenger", "vermittler", "vertreter"
]


class Kontakt(Anschrift):
    """Eine Person oder Firma, die mit dem Haus zu tun hat; Nutzer bekommen sie nicht gedruckt."""

    rolle: Kontaktrolle
    """Womit sie zu tun hat. Hausmeister und Ansprechpartner stehen auf Ableseauftrag und Ableseliste; an den
    Rechnungsempfänger geht die Servicerechnung, wenn sie keinen empfaenger nennt."""
    telefon: Zeile | None = None
    """Telefonnummer."""
    email: Zeile | None = None
    """E-Mail-Adresse."""


class Bemerkung(Teil):
    """Ein Vermerk für die Sachbearbeitung; er steht auf keinem Dokument, das ein Nutzer bekommt."""

    text: Langtext
    """Text des Vermerks."""
    nutzeinheit: Nummer | None = None
    """Nummer der Nutzeinheit, die er betrifft. Ohne Angabe: das ganze Haus."""
