"""Models of devices that an Akte names: what every device of a model has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict

from umlage.core.eingabe import Ganz, Nummer, Zeile, teil
from umlage.core.settlement.akte.eichung import Eichjahre
from umlage.core.settlement.akte.geraet import MONAT_TAG, Geraeteart


@teil("Gerätemodell")
class Geraetemodell:
    """Ein Modell, das Geräte mit modell nennen; was es sagt, gilt für sie, solange das Gerät nichts anderes sagt."""

    modell: Nummer
    """Name des Modells, in der Akte nur einmal vergeben. Ein eigenes geht einem gleichnamigen des Katalogs vor."""
    art: Geraeteart
    """Was Geräte dieses Modells messen; muss zur art des Geräts passen."""
    hersteller: Zeile | None = None
    """Hersteller, wie er gedruckt wird."""
    einheit: Zeile | None = None
    """Einheit der Stände. Ohne Angabe sagt sie das Gerät, sonst gilt die übliche seiner Art."""
    stellen: Annotated[Ganz, Field(ge=1, le=12)] | None = None
    """Stellen der Anzeige vor dem Komma."""
    stichtag: Annotated[bool, Strict()] | None = None
    """true, wenn das Modell einen Stichtag hat, false, wenn nicht. Ohne Angabe: unbekannt, wird nicht geprüft."""
    ruecksetzung: Annotated[str, Strict(), Field(pattern=MONAT_TAG)] | None = None
    """Monat und Tag (MM-TT), nach dessen Ende die Anzeige ab Werk wieder bei 0 beginnt."""
    altwert: Annotated[bool, Strict()] | None = None
    """true, wenn das Modell den Stand seines Stichtags speichert, false, wenn nicht. Ohne Angabe: unbekannt."""
    checkzahl: Annotated[bool, Strict()] | None = None
    """true, wenn das Modell neben dem Stand eine Checkzahl zeigt, false, wenn nicht. Ohne Angabe: unbekannt."""
    eichfrist: Eichjahre | None = None
    """Eichfrist in Jahren, wenn sie von der Bauart abhängt (elektronischer Stromzähler, Zusatz eines Wasserzählers).
    Ohne Angabe: die der Mess- und Eichverordnung."""
    quelle: Zeile | None = None
    """Woher die Angaben stammen, zum Beispiel das Datenblatt."""
    hinweis: Zeile | None = None
    """Bemerkung zum Modell."""
