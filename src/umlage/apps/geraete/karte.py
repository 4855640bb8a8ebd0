"""What is known of a device beside the Akte: how it is built in, for who reads, exchanges or orders it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from umlage.core.eingabe import EINE_ZEILE, Ganz, teil
from umlage.core.settlement.akte import Geraet

_Wort = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=60, pattern=EINE_ZEILE),
    Field(title="Text in einer Zeile, höchstens 60 Zeichen"),
]
_Satz = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=160, pattern=EINE_ZEILE),
    Field(title="Text in einer Zeile, höchstens 160 Zeichen"),
]


@teil("Gerät")
class Geraetekarte(Geraet):
    """Ein Gerät, wie es im Haus hängt: was die Akte sagt, und was nur wissen muss, wer es liest oder tauscht."""

    pos: Annotated[Ganz, Field(ge=1, le=9999)] | None = None
    """Stelle in der Reihenfolge der Geräte einer Nutzeinheit, üblich im Uhrzeigersinn durch die Räume. Geräte mit
    Nummer stehen in Listen, Formularen und auf der Abrechnung zuerst; ohne Angabe: wie angelegt."""
    hersteller: _Wort | None = None
    """Wer das Gerät gebaut hat, wie es auf dem Typenschild steht."""
    montageart: _Wort | None = None
    """Wie es befestigt oder eingebaut ist, zum Beispiel Aufputz, Unterputz, Messkapsel, Schweißbolzen, verschraubt."""
    montageinfo: _Satz | None = None
    """Hinweis für den Monteur und den Ableser, zum Beispiel: hinter der Klappe unter der Spüle."""
    baulaenge: Annotated[Ganz, Field(ge=1, le=9999)] | None = None
    """Länge zwischen den Anschlüssen in mm, zum Beispiel 110."""
    gewinde: _Wort | None = None
    """Anschlussgewinde, zum Beispiel G 3/4 B."""


# kept beside what the Akte says of a device
KARTE = ("hersteller", "montageart", "montageinfo", "baulaenge", "gewinde")
# stays with the place when the device is exchanged
DER_STELLE = ("montageinfo", "baulaenge", "gewinde")
