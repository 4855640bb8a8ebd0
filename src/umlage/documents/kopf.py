"""Names, addresses and periods as a document prints them at its head."""

from __future__ import annotations

import re
from collections.abc import Iterable

from umlage.core.period import Period, year_later
from umlage.core.settlement.akte import Akte, Anschrift, Nutzeinheit, Nutzer
from umlage.core.settlement.akte.anschrift import Absender as Aktenabsender
from umlage.core.settlement.akte.anschrift import Nutzeranschrift
from umlage.documents.bausteine import Absender, Logo
from umlage.documents.style.satzspiegel import TEXTBREITE, breite
from umlage.documents.vorlage import ABSENDERZEILE
from umlage.documents.zahlen import FEST, zeitraum

AKZENT = "#0B5E66"
_ZWISCHEN = 1750
"""Between two parts of the head of a page."""
_RAND = 2500
"""Mark of the sender and least distance to his name."""
_TITEL = {
    "heizkosten": "Heizkostenabrechnung",
    "heizkosten_plus": "Heizkostenabrechnung Plus",
    "nebenkosten": "Nebenkostenabrechnung",
}
GRUPPEN = {
    "heizung": "Heizung",
    "warmwasser": "Warmwasser",
    "kaltwasser": "Kaltwasser",
    "nebenkosten": "Hausnebenkosten",
}


def jahr(period: Period, *, zurueck: int = 0) -> str:
    """`2022`, or `2022/2023` where the period runs over New Year; `zurueck` years earlier."""
    von, bis = period.start.year - zurueck, period.last.year - zurueck
    return str(von) if von == bis else f"{von}/{bis}"


def ist_jahr(period: Period) -> bool:
    """Whether the period has all days of a year."""
    return period.end == year_later(period.start)


def spanne(period: Period) -> str:
    """Both days of the period."""
    return zeitraum(period.start, period.last)


def titel(akte: Akte) -> str:
    """As the Akte says, else by the kind of Abrechnung."""
    return akte.abrechnung.titel or f"{_TITEL[akte.abrechnung.art]} {jahr(akte.period)}"


def aufzaehlung(teile: Iterable[str]) -> str:
    """`Heizung, Warmwasser und Kaltwasser`."""
    liste = list(teile)
    return " und ".join(filter(None, [", ".join(liste[:-1]), *liste[-1:]]))


def mit_punkt(text: str) -> str:
    """What somebody wrote in the Akte, as a sentence on one line."""
    glatt = " ".join(text.split())
    return glatt if not glatt or glatt.endswith((".", "!", "?", ")")) else f"{glatt}."


def objekt(akte: Akte, einheit: Nutzeinheit | None = None) -> str:
    """Street and town of the property, or of a flat that has its own, on one line."""
    strasse, plz, ort = _adresse(akte, einheit)
    return f"{strasse}, {plz}{FEST}{ort}"


def strasse(akte: Akte, einheit: Nutzeinheit | None = None) -> str:
    """The same without the town."""
    return _adresse(akte, einheit)[0]


def _adresse(akte: Akte, einheit: Nutzeinheit | None) -> tuple[str, str, str]:
    haus = akte.liegenschaft
    if einheit is None:
        return haus.strasse, haus.plz, haus.ort
    return einheit.strasse or haus.strasse, einheit.plz or haus.plz, einheit.ort or haus.ort


def umbrochen(was: str, wo: str) -> str:
    """Both on one line beneath the title where there is room, else the place on a second."""
    return f"{was}, {wo}" if breite(f"{was}, {wo}", 950) <= TEXTBREITE else f"{was},\n{wo}"


def raeume(einheit: Nutzeinheit) -> str:
    """`Ihre Wohnung (1. OG links)`."""
    wort = {"wohnung": "Ihre Wohnung", "gewerbe": "Ihre Räume"}.get(einheit.nutzung, "Ihre Nutzeinheit")
    return f"{wort} ({einheit.lage})" if einheit.lage else wort


def absender(akte: Akte, logo: Logo | None) -> Absender:
    """The sender with his lines, colour and mark."""
    return absender_von(akte.absender, logo)


def absender_von(wer: Aktenabsender, logo: Logo | None) -> Absender:
    """The same of a sender who stands in no Akte."""
    anschrift = " · ".join(filter(None, [wer.strasse, _ort(wer)]))
    kontakt = list(filter(None, [f"Telefon {wer.telefon}" if wer.telefon else "", wer.email, wer.web]))
    zeilen = [wer.zusatz, anschrift, " · ".join(kontakt)]
    if breite(zeilen[-1] or "", 750) > ABSENDERZEILE:
        zeilen[-1:] = [" · ".join(kontakt[:-1]), kontakt[-1]]
    return Absender(
        name=wer.name,
        zeilen=tuple(filter(None, zeilen)),
        ruecksendezeile=" · ".join(filter(None, [wer.name, wer.strasse, _ort(wer)])),
        akzent=wer.farbe or AKZENT,
        logo=logo,
        vordruck=wer.papier == "vordruck",
        stil=wer.stil,
    )


def auftraggeber(akte: Akte) -> Anschrift:
    """For whom the Abrechnung is made; without a name in the Akte the sender himself."""
    return akte.absender.auftraggeber or akte.absender


def kopfzeile(akte: Akte, *moeglich: tuple[str, ...]) -> tuple[str, ...]:
    """The fullest of several heads that fits on one line beside the sender's name; else the last."""
    frei = _ZWISCHEN + TEXTBREITE - breite(akte.absender.name, 800, fett=True) - _RAND
    for teile in moeglich:
        if sum(breite(teil, 800) + _ZWISCHEN for teil in teile) <= frei:
            return teile
    return moeglich[-1]


def postzeilen(wer: Anschrift) -> tuple[str, ...]:
    """Lines for the window of an envelope."""
    return tuple(filter(None, [wer.name, wer.zusatz, wer.strasse, _ort(wer)]))


_HERR = re.compile(r"\bHerr\b")


def mit_anrede(nutzer: Nutzer, name: str) -> str:
    """The line of an address with the name of the Nutzer: Herrn Jan Ott; a name of somebody else stays alone."""
    anrede = nutzer.anrede or ""
    if not anrede or name != nutzer.name or name.casefold().startswith(f"{anrede} ".casefold()):
        return name
    # a letter is addressed to somebody: An Herrn Jan Ott
    return f"{_HERR.sub('Herrn', anrede)} {name}"


def empfaenger(akte: Akte, einheit: Nutzeinheit, nutzer: Nutzer) -> tuple[str, ...]:
    """The Nutzer's own address, else that of the flat, which is mostly that of the property."""
    street, *town = _adresse(akte, einheit)
    hier = (street, " ".join(town))
    eigene = nutzer.anschrift
    if eigene is None:
        return (mit_anrede(nutzer, nutzer.name), *hier)
    wer = tuple(filter(None, [mit_anrede(nutzer, eigene.name or nutzer.name), eigene.zusatz]))
    if eigene.strasse is None and eigene.ort is None:
        return (*wer, *hier)
    return (*wer, *filter(None, [eigene.strasse, _ort(eigene)]))


def einzeilig(wer: Anschrift) -> str:
    """Name and address within a sentence."""
    return ", ".join(filter(None, [wer.name, wer.strasse, _ort(wer)]))


def _ort(wer: Anschrift | Nutzeranschrift) -> str:
    return " ".join(filter(None, [wer.plz, wer.ort]))
