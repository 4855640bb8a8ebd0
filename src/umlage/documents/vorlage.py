"""From building blocks to what templates read: plain dictionaries, lists and strings."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from umlage.documents import jpeg
from umlage.documents.bausteine import (
    Abschnitt,
    Absender,
    Angabe,
    Aufteilung,
    Hauskosten,
    Informationen,
    Kohlendioxid,
    Kostenzeile,
    Logo,
    Lohnkosten,
    Lohnzeile,
    Mitteilung,
    Rahmen,
    Satz,
    Segment,
    Tatsache,
)
from umlage.documents.sprachen.wort import wort
from umlage.documents.style.farben import farben
from umlage.documents.style.satzspiegel import QUERBREITE, TEXTBREITE, Raster, Spalte, breite, passend, raster, zeilen
from umlage.documents.zahlen import FEST

Vorlage = dict[str, Any]

REIHE = 1580
"""Height of a table row, as in the visual references."""
ZWISCHENTITEL = 1530
"""Height of a subhead in a table."""
ABSENDERZEILE = 25500
"""Most that the sender's own lines may be wide: 90 mm."""
_LOGOBREITE = 5500
"""What a logo takes of the line of the sender's name."""
ANGABENBREITE = 11050
"""Values of the information block: 39 mm."""
_ANGABENZEILEN = 13
"""Lines of the information block that end above the title."""
_LANG = 3000
"""A note of so many letters may break over pages."""
_GANZ = 4
"""Style of a word that must not be broken."""
_SPALTE = 22000
"""Narrowest column of sentences."""
_VOR_ZIFFER = re.compile(r"(?<=§) |(?<=Abs\.) |(?<=Satz) (?=\d)")
_NACH_ZIFFER = re.compile(r"(?<=\d) (?=(?:€|%|‰|m²|m³|kW|kWh|MWh|kg|l|Liter|Tagen?|Einheiten)(?![\w²³]))")
_NETZ = re.compile(r"((?:https?://|www\.)\S+)")
_STILE = {"": 0, "fett": 1, "leise": 2, "zeichen": 3}


WORTE = {
    "zugangscode": "Zugangscode",
    "anfang": "Anfang",
    "anteil_vermieter": "Anteil Vermieter",
    "art": "Art",
    "beleg": "Beleg",
    "betrag": "Betrag €",
    "davon_lohn": "davon Lohn €",
    "einheiten": "Einheiten",
    "einheiten_haus": "Einheiten Haus",
    "ende": "Ende",
    "faktor": "Faktor",
    "fragen": "Fragen oder Einwände",
    "gesamt_haus": "Gesamtkosten Haus €",
    "grundlage": "Grundlage",
    "ihr_anteil": "Ihr Anteil €",
    "ihre_einheiten": "Ihre Einheiten",
    "kosten": "Kosten",
    "kostenart": "Kostenart",
    "legende": "So lesen Sie die Tabelle",
    "leistung": "Leistung",
    "liegenschaft": "Liegenschaft",
    "menge": "Menge",
    "mitteilungen": "Mitteilungen",
    "nummer": "Gerätenummer",
    "nutzer": "Nutzer",
    "preis": "Preis je Einheit",
    "qr": "QR-Code öffnen oder",
    "raum": "Raum",
    "seite": "Seite {0} von {1}",
    "verbrauch": "Verbrauch",
    "werte_in": "Werte in",
    "zeitraum": "Zeitraum",
    "zu_anteil": "Zu Ihrem Anteil",
    "zusammensetzung": "So setzt sich der Betrag zusammen",
}
"""The fixed words of the templates by the names that they have there."""


def rahmen(inhalt: Rahmen, *, seiten: int = 0) -> Vorlage:
    """Frame and letterhead. `seiten`: how many pages to expect, 0 for as many as it takes."""
    absender = inhalt.absender
    am = inhalt.erstellt_am
    return {
        "seiten": seiten,
        "name": inhalt.name,
        "datum": [am.year, am.month, am.day],
        "absender": absender.name,
        "absenderzeilen": list(absender.zeilen),
        "ruecksendezeile": absender.ruecksendezeile,
        **_briefkopf(absender),
        "vordruck": absender.vordruck,
        "anschrift": [passend(zeile, 24000, 1050) for zeile in inhalt.anschrift],
        **_angabenblock(inhalt),
        "titel": inhalt.titel,
        "untertitel": inhalt.untertitel,
        "bezeichnung": inhalt.bezeichnung,
        "liegenschaft": inhalt.liegenschaft,
        "nutzer": inhalt.nutzer,
        "kopf": kopfzeile(absender.name, inhalt.kopfzeile, TEXTBREITE),
        "querkopf": kopfzeile(absender.name, inhalt.kopfzeile_quer or inhalt.kopfzeile, QUERBREITE),
    }


def _briefkopf(absender: Absender) -> Vorlage:
    """Logo and name beside the sender's lines; a long name is set smaller, then on two lines."""
    zeilenbreite = max((breite(zeile, 750) for zeile in absender.zeilen), default=0)
    platz = TEXTBREITE - min(zeilenbreite, ABSENDERZEILE) - 1400
    fuer_name = platz - (_LOGOBREITE if absender.logo is not None else 0)
    groessen = (1250, 1100, 950)
    groesse = next((g for g in groessen if breite(absender.name, g, fett=True) <= fuer_name), groessen[-1])
    return {
        "logo": None if absender.logo is None else logo(absender.logo),
        "briefname": passend(absender.name, fuer_name, groesse, fett=True),
        "namensgroesse": groesse,
        "namensbreite": platz,
    }


def kopfzeile(name: str, teile: Sequence[str], platz: int) -> Vorlage:
    """Head of a page: sender, then place and period on the right. The period, the last part, is never cut."""

    def frei(uebrig: Sequence[str], groesse: int) -> int:
        luecken = (len(uebrig) - 1) * (1400 + breite("·", groesse)) + 3500
        return platz - luecken - sum(breite(teil, groesse) for teil in uebrig)

    for ab in range(len(teile)):
        for groesse in (800, 750, 700):
            if breite(name, groesse, fett=True) <= frei(teile[ab:], groesse):
                return {"name": name, "teile": list(teile[ab:]), "groesse": groesse}
    while breite(f"{name}…", 700, fett=True) > frei(teile[-1:], 700):
        name = name[:-1].rstrip(" ,")
    return {"name": f"{name}…", "teile": list(teile[-1:]), "groesse": 700}


def _angabenblock(inhalt: Rahmen) -> Vorlage:
    # The block ends above the title: from ten lines on it is set tighter, and what is longer ends early.
    liste = list(inhalt.angaben)
    anzahlen = [_angabenzeilen(angabe.wert) for angabe in liste]
    while sum(anzahlen) > _ANGABENZEILEN and max(anzahlen) > 1:
        lang = anzahlen.index(max(anzahlen))
        liste[lang] = replace(liste[lang], wert=_kuerzer(liste[lang].wert))
        anzahlen[lang] = _angabenzeilen(liste[lang].wert)
    gesamt = sum(anzahlen)
    hoehe = 1225 if gesamt < 10 else 1080 if gesamt < _ANGABENZEILEN else 1000
    return {
        "angaben": angaben(liste, ANGABENBREITE),
        "angabenhoehen": [hoehe if anzahl == 1 else 0 for anzahl in anzahlen],
        "angabenfuss": hoehe - 900,
    }


def _angabenzeilen(wert: Satz) -> int:
    text = "".join(teil.text for teil in wert)
    return 1 if zeilenzahl(wert, ANGABENBREITE, 850) == 1 else len(zeilen(text, ANGABENBREITE, 850))


def _kuerzer(wert: Satz) -> Satz:
    """The same without its last word, or without an eighth of it where that is a single word."""
    text = "".join(teil.text for teil in wert).removesuffix("…")
    davor = text[: len(text) - max(len(text) // 8, 1)]
    return (replace(wert[0], text=f"{davor.rpartition(' ')[0].rstrip(' ,') or davor}…"),)


def farbtafel(inhalt: Rahmen, akzent: str = "") -> Vorlage:
    """The sender's colours, or those of another accent."""
    tafel = farben(akzent or inhalt.absender.akzent)
    return {
        "akzent": tafel.akzent,
        "sanft": tafel.sanft,
        "segmente": list(tafel.segmente),
        "schriften": list(tafel.schriften),
        "worte": {name: wort(deutsch) for name, deutsch in WORTE.items()},
    }


def logo(zeichen: Logo) -> Vorlage:
    """Always an SVG: Typst's JSON has no bytes, so a PNG or JPEG travels inside one."""
    if zeichen.format == "svg":
        svg = zeichen.daten.decode("utf-8")
    else:
        if zeichen.format == "jpg":
            weite, hoehe = jpeg.groesse(zeichen.daten)
        else:
            weite, hoehe = (int.from_bytes(zeichen.daten[ab : ab + 4], "big") for ab in (16, 20))
        art = "jpeg" if zeichen.format == "jpg" else "png"
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="0 0 {weite} {hoehe}"><image width="{weite}" height="{hoehe}" '
            f'xlink:href="data:image/{art};base64,{base64.b64encode(zeichen.daten).decode()}"/></svg>'
        )
    return {"svg": svg, "beschreibung": zeichen.beschreibung}


def satz(teile: Satz) -> list[list[int | str]]:
    """Parts as pairs of style number and text; figures keep their units, addresses of the net stay whole."""
    paare: list[list[int | str]] = []
    for teil in teile:
        text = gefestigt(teil.text)
        if "." not in text or _NETZ.search(text) is None:
            paare.append([_STILE[teil.stil], text])
            continue
        for nr, stueck in enumerate(_NETZ.split(text)):
            if stueck:
                paare.append([_GANZ if nr % 2 and breite(stueck) < _SPALTE else _STILE[teil.stil], stueck])
    return paare


@lru_cache(maxsize=1 << 14)  # all Nutzer of a house read nearly the same sentences
def gefestigt(text: str) -> str:
    """Figures stay with their units, `§` and `Abs.` with their numbers."""
    return _VOR_ZIFFER.sub(FEST, _NACH_ZIFFER.sub(FEST, text))


def saetze(liste: Iterable[Satz]) -> list[list[list[int | str]]]:
    """Several sentences."""
    return [satz(teile) for teile in liste]


def angaben(liste: Iterable[Angabe], platz: int = TEXTBREITE) -> list[list[Any]]:
    """Pairs of name and sentence; words longer than the column are cut."""
    return [
        [
            angabe.bezeichnung,
            [[_STILE[teil.stil], passend(teil.text, platz, fett=teil.stil == "fett")] for teil in angabe.wert],
        ]
        for angabe in liste
    ]


def mitteilungen(liste: Iterable[Mitteilung]) -> list[Vorlage]:
    """Notes with an edge."""
    return [
        {
            "titel": m.titel,
            "text": satz(m.text),
            "achtung": m.ton == "achtung",
            "ganz": sum(len(teil.text) for teil in m.text) < _LANG,
        }
        for m in liste
    ]


def zeilenzahl(teile: Satz, platz: int, groesse: int) -> int:
    """How many lines a sentence takes, rather one too many."""
    weite = sum(breite(teil.text, groesse, fett=teil.stil in {"fett", "zeichen"}) for teil in teile)
    return 1 if weite <= platz else 1 + weite * 21 // (platz * 20)


def tatsachen(liste: Sequence[Tatsache]) -> Vorlage:
    """Facts, three in a row: name, number, comparison."""
    lang = [breite(t.vergleich, 800) > 14000 or breite(t.wert, 1800, fett=True) > 14300 for t in liste]
    reihenweise = [any(lang[ab : ab + 3]) for ab in range(0, len(lang), 3)]
    return {
        "werte": [[t.bezeichnung, t.wert, t.vergleich] for t in liste],
        "hoehen": [0 if hoch else 5000 for hoch in reihenweise],
    }


def balken(segmente: Sequence[Segment], *, mit_namen: bool) -> Vorlage:
    """A bar; a label that is wider than its segment goes beneath."""
    sichtbar = [segment for segment in segmente if segment.promille > 0]
    summe = sum(segment.promille for segment in sichtbar) or 1
    stuecke: list[list[int | str]] = []
    darunter: list[list[int | str]] = []
    for segment in sichtbar:
        voll = f"{segment.bezeichnung} {segment.betrag}"
        text = voll if mit_namen else segment.betrag
        passt = breite(text, 850, fett=True) <= TEXTBREITE * segment.promille // summe - 1900
        stuecke.append([segment.promille, segment.farbe, text if passt else ""])
        if not passt:
            darunter.append([segment.farbe, voll])
    return {
        "segmente": stuecke,
        "darunter": darunter,
        "anteile": [f"{segment.bezeichnung} {segment.anteil}" for segment in sichtbar if segment.anteil],
    }


def aufteilung(inhalt: Aufteilung) -> Vorlage:
    """Bar and sentences."""
    return {
        "titel": inhalt.titel,
        "balken": balken(inhalt.segmente, mit_namen=False),
        "saetze": saetze(inhalt.saetze),
    }


def gruppiert(gruppen: Iterable[tuple[str, int, bool]], netz: Raster) -> tuple[list[list[Any]], list[int]]:
    """Rows of a raster as groups for the template (title, rows, subtotal) and the heights of all their rows.

    Each group comes as its title, its number of rows, and whether a subtotal follows them.
    """
    reihen, hoehe = iter(netz.reihen), iter(netz.hoehen(REIHE))
    fertig: list[list[Any]] = []
    hoehen: list[int] = []
    for titel, anzahl, mit_summe in gruppen:
        hoehen += [ZWISCHENTITEL] if titel else []
        hoehen += [next(hoehe) for _ in range(anzahl + mit_summe)]
        zeilen = [next(reihen) for _ in range(anzahl)]
        fertig.append([titel, zeilen, next(reihen) if mit_summe else None])
    return fertig, hoehen


@lru_cache(maxsize=64)
def hauskosten(inhalt: Hauskosten) -> Vorlage:
    """The cost table: groups of rows, each row a list of texts; the same for all Nutzer of a house."""

    def reihe(zeile: Kostenzeile) -> list[str]:
        return [gefestigt(zeile.art), gefestigt(zeile.beleg), zeile.menge, zeile.einheit, zeile.betrag]

    alle = [reihe(zeile) for gruppe in inhalt.gruppen for zeile in (*gruppe.zeilen, *filter(None, [gruppe.summe]))]
    spalten = (
        Spalte(14000, 800, fliesst=True),
        Spalte(15300, 600, fliesst=True),
        Spalte(5000, kopf="Menge"),
        Spalte(3300, 900),
        Spalte(5800, 300, fett=True, kopf="Betrag €"),
    )
    netz = _mit_langen_belegen(spalten, [*alle, reihe(inhalt.summe)])
    gruppen, reihenhoehen = gruppiert(((g.titel, len(g.zeilen), g.summe is not None) for g in inhalt.gruppen), netz)
    return {
        "titel": inhalt.titel,
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "hoehen": [REIHE, *reihenhoehen, REIHE],
        "gruppen": gruppen,
        "summe": [inhalt.summe.art, inhalt.summe.betrag],
        "fussnote": inhalt.fussnote,
    }


def _mit_langen_belegen(spalten: Sequence[Spalte], reihen: Sequence[list[str]]) -> Raster:
    """Where a cost has no quantity its receipt runs on over those columns; without a receipt its name does."""
    lang = [reihe[1] if not reihe[2] else "" for reihe in reihen]
    allein = [not reihe[1] and not reihe[2] for reihe in reihen]
    netz = raster(
        spalten,
        [
            ["" if nur_name else r[0], "" if beleg else r[1], *r[2:]]
            for r, beleg, nur_name in zip(reihen, lang, allein, strict=True)
        ],
    )
    platz = sum(netz.breiten[1:4]) - 900
    for nr, beleg in enumerate(lang):
        if beleg:
            stuecke = zeilen(beleg, platz, netz.groesse)
            netz.reihen[nr][1] = "\n".join(stuecke)
            netz.zeilenzahl[nr] = max(netz.zeilenzahl[nr], len(stuecke))
        if allein[nr]:
            stuecke = zeilen(reihen[nr][0], sum(netz.breiten[:4]) - 900, netz.groesse, fett=True)
            netz.reihen[nr][0] = "\n".join(stuecke)
            netz.zeilenzahl[nr] = max(netz.zeilenzahl[nr], len(stuecke))
    return netz


def kohlendioxid(inhalt: Kohlendioxid) -> Vorlage:
    """The table of steps and its sentences."""
    rest = TEXTBREITE - max(breite(inhalt.einheit, 750), breite(wort("Anteil Vermieter"), 750)) - 400
    spalten = [max(breite(s.grenze, 750, fett=True) + 300, 3760) for s in inhalt.stufen]
    if sum(spalten) > rest:
        spalten = [breite(s.grenze, 750, fett=True) + 200 for s in inhalt.stufen]
    return {
        "titel": inhalt.titel,
        "einheit": inhalt.einheit,
        "spalten": spalten,
        "stufen": [[s.grenze, s.vermieter, s.eigene] for s in inhalt.stufen],
        "saetze": saetze(inhalt.saetze),
        "zeilen": angaben(inhalt.zeilen),
    }


def lohnkosten(inhalt: Lohnkosten) -> Vorlage:
    """The table of § 35a EStG; without shares for the overview."""

    def reihe(zeile: Lohnzeile) -> list[str]:
        return [zeile.leistung, zeile.gesamtkosten, zeile.lohnkosten, zeile.anteil]

    mit_anteil = any(zeile.anteil for gruppe in inhalt.gruppen for zeile in gruppe.zeilen)
    zeilen = [reihe(zeile) for gruppe in inhalt.gruppen for zeile in (*gruppe.zeilen, gruppe.summe)]
    anteil = (Spalte(7800, 900, fett=True, kopf="Ihr Anteil €"),) if mit_anteil else ()
    spalten = (
        Spalte(17000, 900, fliesst=True),
        Spalte(7800, 900, fett=True, kopf="Gesamtkosten Haus €"),
        Spalte(7800, 900, fett=True, kopf="davon Lohn €"),
        *anteil,
    )
    netz = raster(spalten, [zeile[: len(spalten)] for zeile in zeilen])
    gruppen, reihenhoehen = gruppiert(((g.titel, len(g.zeilen), True) for g in inhalt.gruppen), netz)
    return {
        "titel": inhalt.titel,
        "einleitung": satz(inhalt.einleitung),
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "hoehen": [REIHE, *reihenhoehen],
        "gruppen": gruppen,
        "fussnote": inhalt.fussnote,
    }


def informationen(liste: Iterable[Informationen]) -> list[Vorlage]:
    """Two columns of about equal length, order kept."""
    return [_zweispaltig(inhalt) for inhalt in liste]


def _zweispaltig(inhalt: Informationen) -> Vorlage:
    laengen = [_zeilen(abschnitt) for abschnitt in inhalt.abschnitte]
    teilung = min(range(len(laengen) + 1), key=lambda bis: max(sum(laengen[:bis]), sum(laengen[bis:])), default=0)
    texte = [{"titel": a.titel, "saetze": [_in_spalte(satz) for satz in a.saetze]} for a in inhalt.abschnitte]
    return {"titel": inhalt.titel, "links": texte[:teilung], "rechts": texte[teilung:]}


def _in_spalte(teile: Satz) -> list[list[int | str]]:
    """A sentence of one of two columns; words longer than the column are cut."""
    return satz(tuple([replace(teil, text=_spaltentext(teil.text)) for teil in teile]))


@lru_cache(maxsize=1 << 12)  # all Nutzer of a house read nearly the same texts
def _spaltentext(text: str) -> str:
    return text if _NETZ.search(text) else passend(text, _SPALTE - 600)


def _zeilen(abschnitt: Abschnitt) -> int:
    # A column is 222 pt wide; two lines more stand for the head and the gap.
    texte = ["".join(teil.text for teil in teile) for teile in abschnitt.saetze]
    return 2 + sum(1 + breite(text) // 21000 for text in texte)
