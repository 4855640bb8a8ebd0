"""What every protocol says of its house, and the frame of its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from umlage.core.settlement.akte.anschrift import Absender as Aktenabsender
from umlage.documents import kopf
from umlage.documents.bausteine import Angabe, Logo, Rahmen, fett, satz
from umlage.documents.zahlen import tag


@dataclass(frozen=True, slots=True)
class Protokollhaus:
    """The house of a protocol: number, street, town on one line, who sends."""

    nummer: str
    strasse: str
    ort: str
    absender: Aktenabsender
    logo: Logo | None = None


def rahmen(haus: Protokollhaus, titel: str, am: date, *, angaben: tuple[Angabe, ...] = ()) -> Rahmen:
    """The frame; `am`: the day on which it was made."""
    place = f"{haus.strasse}, {haus.ort}"
    return Rahmen(
        name=f"{titel}, Liegenschaft {haus.nummer}",
        erstellt_am=am,
        absender=kopf.absender_von(haus.absender, haus.logo),
        anschrift=(),
        angaben=(Angabe("Liegenschaft", satz(fett(haus.nummer))), *angaben, Angabe("Stand", satz(tag(am)))),
        titel=titel,
        untertitel=place,
        bezeichnung=titel,
        liegenschaft=haus.nummer,
        kopfzeile=(haus.strasse,),
        kopfzeile_quer=(place,),
    )
