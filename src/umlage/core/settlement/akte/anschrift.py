"""Names and addresses of the Akte."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from umlage.core.eingabe import Nummer, Teil, Zeile


class Anschrift(Teil):
    """Eine Anschrift; was fehlt, wird nicht gedruckt."""

    name: Zeile
    """Name, wie er in der Anschrift steht."""
    zusatz: Zeile | None = None
    """Zeile unter dem Namen, zum Beispiel Abteilung oder c/o."""
    strasse: Zeile | None = None
    """Straße und Hausnummer."""
    plz: Nummer | None = None
    """Postleitzahl, in Anführungszeichen."""
    ort: Zeile | None = None
    """Ort."""


class Auftraggeber(Anschrift):
    """Eigentümer oder Verwaltung, für die abgerechnet wird; an sie wird gezahlt."""

    iban: Zeile | None = None
    """IBAN für Nachzahlungen. Ohne Angabe nennt die Abrechnung das bekannte Konto."""
    kontoinhaber: Zeile | None = None
    """Inhaber des Kontos. Ohne Angabe: name."""


class Absender(Anschrift):
    """Wer die Abrechnung verschickt: Messdienst oder Verwaltung."""

    telefon: Zeile | None = None
    """Telefonnummer für Fragen."""
    email: Zeile | None = None
    """E-Mail-Adresse für Fragen."""
    web: Zeile | None = None
    """Internetadresse, zum Beispiel www.leinetal.example."""
    logo: Zeile | None = None
    """Datei des Logos im Ordner der Akte: SVG oder PNG, höchstens 2 MB."""
    farbe: str | None = Field(default=None, pattern=r"^#[0-9A-Fa-f]{6}$")
    """Farbe der Dokumente als "#RRGGBB", in Anführungszeichen. Ohne Angabe: die Farbe von Umlage."""
    papier: Literal["eigenes", "vordruck"] = "eigenes"
    """Mit vordruck bleibt der Briefkopf leer, weil das Papier ihn schon trägt. Ohne Angabe: eigenes."""
    portal: str | None = Field(default=None, pattern=r"^https?://[^\s]{3,200}$")
    """Adresse des Portals, mit https://; wird mit QR-Code gedruckt."""
    auftraggeber: Auftraggeber | None = None
    """Für wen abgerechnet wird, mit IBAN. Ohne Angabe: der Absender selbst."""
