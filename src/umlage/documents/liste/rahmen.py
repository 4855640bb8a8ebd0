"""The frame of a list or form, and what several of them say of the house."""

from __future__ import annotations

from typing import Protocol

from umlage.core.settlement.akte import Akte, Geraet, Kontaktrolle, Nutzeinheit
from umlage.core.settlement.eichung import geeicht_bis
from umlage.documents import kopf
from umlage.documents.bausteine import Angabe, Logo, Rahmen, fett, satz
from umlage.documents.liste.inhalt import Liste, Listenteil
from umlage.documents.zahlen import tag

GERAET = {
    "hkv": "Heizkostenverteiler",
    "waermezaehler": "Wärmezähler",
    "warmwasserzaehler": "Warmwasserzähler",
    "kaltwasserzaehler": "Kaltwasserzähler",
    "oelzaehler": "Ölzähler",
    "gaszaehler": "Gaszähler",
    "stromzaehler": "Stromzähler",
    "warmwasserkostenverteiler": "Warmwasserkostenverteiler",
    "kaeltezaehler": "Kältezähler",
}
NUTZUNG = {"wohnung": "Wohnung", "gewerbe": "Gewerbe", "sonstiges": "Sonstiges"}
KONTAKTROLLEN: dict[Kontaktrolle, str] = {
    "ansprechpartner": "Ansprechpartner",
    "eigentuemer": "Eigentümer",
    "hausmeister": "Hausmeister",
    "hausverwaltung": "Hausverwaltung",
    "rechnungsempfaenger": "Rechnungsempfänger",
    "vermittler": "Vermittler",
    "vertreter": "Vertreter",
}
SCHLUESSEL = {
    "NHN": "Fläche",
    "PNZ": "Personen",
    "AN": "Nutzer",
    "WNZ": "Wohnungen",
    "EA": "Miteigentum",
    "STK": "Stück",
    "VKW": "Wasserzähler",
    "VST": "Stromzähler",
    "VKA": "Kältezähler",
}


def rahmen(
    akte: Akte,
    logo: Logo | None,
    titel: str,
    *,
    angaben: tuple[Angabe, ...] = (),
    anschrift: tuple[str, ...] = (),
    nutzer: str = "",
    wo: str = "",
    einheit: Nutzeinheit | None = None,
) -> Rahmen:
    """The frame of a document of the house, or of one Nutzer; `wo`: his place, for the heads of pages.

    `einheit`: the flat it is about, which may have an address of its own.
    """
    nr, objekt, zeit = akte.liegenschaft.nr, kopf.objekt(akte, einheit), kopf.spanne(akte.period)
    grund = (
        Angabe("Liegenschaft", satz(fett(nr))),
        Angabe("Abrechnungszeitraum", satz(zeit)),
    )
    teile = tuple(filter(None, (objekt, wo, zeit)))
    return Rahmen(
        name=f"{titel}, Liegenschaft {nr}" + (f", Nutzer {nutzer}" if nutzer else ""),
        erstellt_am=akte.abrechnung.erstellt_am,
        absender=kopf.absender(akte, logo),
        anschrift=anschrift,
        angaben=(*grund, *angaben),
        titel=titel,
        untertitel=", ".join(filter(None, (akte.liegenschaft.bezeichnung, objekt, wo))),
        bezeichnung=titel,
        liegenschaft=nr,
        nutzer=nutzer,
        kopfzeile=kopf.kopfzeile(akte, teile, tuple(filter(None, (wo or kopf.strasse(akte, einheit), zeit)))),
        kopfzeile_quer=teile,
    )


class Hat(Protocol):
    """What the head of a list has to know."""

    @property
    def akte(self) -> Akte: ...

    @property
    def logo(self) -> Logo | None: ...

    @property
    def jahr(self) -> str: ...


def hausliste(
    sicht: Hat,
    titel: str,
    *teile: Listenteil,
    angaben: tuple[Angabe, ...] = (),
    datei: str = "",
    quer: bool = True,
) -> Liste:
    """A list of the house with the day on which it was made; `datei` where its title is no name of a file."""
    erstellt = Angabe("Stand", satz(tag(sicht.akte.abrechnung.erstellt_am)))
    frame = rahmen(sicht.akte, sicht.logo, f"{titel} {sicht.jahr}", angaben=(*angaben, erstellt))
    return Liste(frame, datei or titel.lower(), teile, quer=quer)


def geeicht(geraet: Geraet) -> str:
    """The last day of the calibration of a device; empty when the Akte states none."""
    bis = geeicht_bis(geraet)
    return "" if bis is None else tag(bis)
