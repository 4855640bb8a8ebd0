"""Devices of the Akte with their readings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from umlage.core.eingabe import Nummer, Tag, ZahlMitVorzeichen, Zeile, teil
from umlage.core.verbrauch.bewertungsangabe import Bewertungsangabe, Verdunster

Geraeteart = Literal[
    "hkv", "waermezaehler", "warmwasserzaehler", "kaltwasserzaehler", "oelzaehler", "gaszaehler", "stromzaehler"
]
Ableseart = Literal["funk", "ablesung", "selbstablesung", "zwischenablesung", "tausch", "schaetzung"]
# MM-TT, only days that there are
MONAT_TAG = r"^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-9]))$"


@teil("Ablesung")
class Ablesung:
    """Stand eines Geräts am Ende eines Tages."""

    am: Tag
    """Tag der Ablesung. Sie gilt für das Ende ihres Tages: der Stand zum 1. Januar ist die Ablesung vom 31.
    Dezember."""
    stand: ZahlMitVorzeichen
    """Was das Gerät anzeigt, in seiner einheit."""
    art: Ableseart = "ablesung"
    """Wie der Stand erhoben ist; schaetzung ist ein Ersatzwert und braucht einen grund, tausch gehört zum Ausbau
    und Einbau. Ohne Angabe: ablesung."""
    quelle: Zeile | None = None
    """Wer abgelesen hat oder wo der Stand steht."""
    grund: Zeile | None = None
    """Warum und woraus geschätzt wurde (§ 9a HeizkostenV); wird gedruckt. Nötig bei art: schaetzung."""


@teil("Gerät")
class Geraet:
    """Ein Zähler oder Heizkostenverteiler mit seinen Ablesungen."""

    nr: Nummer
    """Gerätenummer, in der Akte nur einmal vergeben."""
    art: Geraeteart
    """Was das Gerät misst; hkv ist ein Heizkostenverteiler. Öl-, Gas- und Stromzähler werden nur gedruckt."""
    raum: Zeile | None = None
    """Wo das Gerät hängt, zum Beispiel Bad."""
    zweck: Literal["gesamt", "heizung", "warmwasser", "nutzer"] = "nutzer"
    """Wofür gemessen wird. In einer Nutzeinheit immer nutzer, der Vorgabewert; an einer Anlage oder am Haus gesamt,
    heizung oder warmwasser."""
    einheit: Zeile | None = None
    """Einheit der Stände: kWh, MWh, Wh, GJ, MJ, m3 oder l. Ohne Angabe: Wärme und Strom kWh, Wasser und Gas m3, Öl
    l, Heizkostenverteiler ihre Einheiten."""
    ab: Tag | None = None
    """Erster Tag des Geräts, wenn es im Zeitraum eingebaut wurde. Ein Ersatzgerät beginnt ohne Angabe am Tag nach
    dem Ausbau des alten."""
    bis: Tag | None = None
    """Letzter Tag des Geräts, wenn es im Zeitraum ausgebaut wurde."""
    ersetzt_durch: Nummer | None = None
    """Zählertausch: Nummer des neuen Geräts, das am selben Ort steht. Braucht bis."""
    bewertung: Bewertungsangabe | None = None
    """Bewertungsfaktor (kges), seine Teile (kq, kc, kt) oder eine Liste davon mit ab und wert; nötig bei hkv, sonst
    nicht erlaubt."""
    verdunster: Verdunster | None = None
    """Angaben zu einem Heizkostenverteiler, der verdunstet."""
    ruecksetzung: Annotated[str, Strict(), Field(pattern=MONAT_TAG)] | None = None
    """Monat und Tag (MM-TT, zum Beispiel 12-31), nach dessen Ende die Anzeige wieder bei 0 beginnt. Die Ablesung
    dieses Tages ist der Stand davor."""
    ablesungen: tuple[Ablesung, ...] = ()
    """Stände zum Anfang, zum Ende und zu jedem Nutzerwechsel (Zwischenablesung), höchstens 31 Tage davon
    entfernt."""
    hinweis: Zeile | None = None
    """Satz zum Gerät, der bei den Ablesungen gedruckt wird."""
