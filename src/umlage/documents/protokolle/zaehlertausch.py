"""The protocol of an exchanged meter: old and new, what each showed, who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from umlage.core.quantity import printed
from umlage.documents.bausteine import Angabe, satz
from umlage.documents.liste.inhalt import Feld, Felder, Liste, Spaltenkopf, Tabelle, Tabellengruppe, Texte
from umlage.documents.liste.rahmen import GERAET
from umlage.documents.protokolle.rahmen import Protokollhaus, rahmen
from umlage.documents.zahlen import dezimal, geraetenummer, stand, tag


@dataclass(frozen=True, slots=True)
class Tauschseite:
    """One of the two devices: its number, what it showed on the day and in what it counts, until when it is
    calibrated; `quelle`: where the value comes from when nobody read it.
    """

    nummer: str
    stand: Decimal | None
    einheit: str
    geeicht_bis: date | None
    quelle: str = ""


@dataclass(frozen=True, slots=True)
class Tausch:
    """An exchange: last day of the old device, kind, place, Nutzer, both devices."""

    tag: date
    art: str
    nutzeinheit: str
    raum: str
    nutzer: str
    alt: Tauschseite
    neu: Tauschseite | None


def zaehlertauschprotokoll(haus: Protokollhaus, tausch: Tausch, am: date) -> Liste:
    """The protocol, to be signed in the flat."""
    place = " ".join(filter(None, (tausch.nutzeinheit, tausch.raum))) or "Haus"
    rows = [_row("ausgebaut", tausch.alt)]
    if tausch.neu is not None:
        rows.append(_row("eingebaut", tausch.neu))
    spalten = (
        Spaltenkopf(""),
        Spaltenkopf("Gerätenummer", stil="fett"),
        Spaltenkopf("Stand", zahl=True),
        Spaltenkopf("Einheit", stil="leise"),
        Spaltenkopf("geeicht bis"),
        Spaltenkopf("Plombe", feld=True, breite=7000),
    )
    teile = (
        Felder(
            "",
            (
                Feld("Gerät", GERAET.get(tausch.art, tausch.art), 4),
                Feld("Ort", place, 4),
                Feld("Nutzer", tausch.nutzer or "–", 4),
                Feld("Letzter Tag des alten Geräts", tag(tausch.tag), 4),
                Feld("Grund des Tauschs", breite=8),
            ),
        ),
        Tabelle("Geräte", spalten, (Tabellengruppe("", tuple(rows)),), hoch=True),
        Texte(
            "Bestätigung",
            (satz(" ".join((*_herkunft(tausch), "Das alte Gerät zählt bis zum Ende dieses Tages."))),),
        ),
        Felder(
            "",
            (
                Feld("Ort, Tag", breite=4),
                Feld("Monteur", breite=4),
                Feld("Nutzer", breite=4),
            ),
        ),
    )
    angaben = (Angabe("Gerät", satz(geraetenummer(tausch.alt.nummer))),)
    return Liste(rahmen(haus, "Zählertausch-Protokoll", am, angaben=angaben), "zaehlertausch", teile)


def _herkunft(tausch: Tausch) -> list[str]:
    """Who says what the devices showed: both sides who sign, or where a value comes from that nobody read."""
    sides = [("Endstand", tausch.alt), ("Anfangsstand", tausch.neu)]
    read = [name for name, side in sides if side is not None and side.stand is not None and not side.quelle]
    told = [f"{name}: {side.quelle}." for name, side in sides if side is not None and side.quelle]
    if len(read) == 1:
        told.insert(0, f"Der {read[0]} wurde gemeinsam abgelesen.")
    return ["Die Stände wurden gemeinsam abgelesen.", *told] if len(read) > 1 else told


def _row(what: str, side: Tauschseite) -> tuple[str, ...]:
    einheit = printed(side.einheit)
    return (
        what,
        geraetenummer(side.nummer),
        _shown(side.stand, einheit) if side.stand is not None else "–",
        einheit,
        tag(side.geeicht_bis) if side.geeicht_bis is not None else "–",
        "",
    )


def _shown(value: Decimal, einheit: str) -> str:
    """Water with three decimals, as its meters show it; all else with the digits that were read, for both who sign."""
    return stand(value) if einheit == "m³" else dezimal(value, max(0, -int(value.as_tuple().exponent)))
