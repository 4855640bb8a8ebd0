"""From the statement's content to what its template reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

import segno

from umlage.documents import vorlage
from umlage.documents.bausteine import Mitteilung, fett, satz
from umlage.documents.einzelabrechnung import seitenfolge, tafeln
from umlage.documents.einzelabrechnung.inhalt import (
    Einzelabrechnung,
    Ergebnis,
    Portal,
    Posten,
    Zahlung,
    Zusammensetzung,
)
from umlage.documents.hoehen import zeilenzahl
from umlage.documents.sprachen.richtung import isoliert
from umlage.documents.sprachen.wort import gefuellt, gesprochen, wort
from umlage.documents.style.satzspiegel import TEXTBREITE, Spalte, breite, raster, zeilen
from umlage.documents.umbruch import Umbruch
from umlage.documents.vorlage import WORTE, Vorlage

REIHE_SEITE_1 = 1850
ENGE_REIHE_SEITE_1 = 1650
BETRAGSHOEHE = 4940
"""From the name of the amount to its baseline."""
HILFEBREITE = 19800
"""Column of payment and help: 70 mm."""
BETRAGSBREITE = 28500
"""What the headline amount may be wide, bold advances; the display face is narrower."""
PLATZ_SEITE_1 = 28150
"""From the head of the table on page 1 to the end of the page."""
_GRAU = "#2E393D"
"""Accent of the sober look."""
_TITELZEILE = 1840
"""A second line of the title."""
_HOEHE_ZUSATZ = 1000
"""Above a message."""


def daten(inhalt: Einzelabrechnung, *, gezaehlt: bool = True) -> Vorlage:
    """Everything the template needs, in plain values; a translation with its pages behind the German ones.

    `gezaehlt`: pages fall as they are counted here, so that references may name them.
    """
    werte = _werte(inhalt, davor=0, gezaehlt=gezaehlt)
    fremd = inhalt.uebersetzung
    if fremd is not None:
        davor = werte["rahmen"]["seiten"]
        with gesprochen(fremd.wort):
            andere = _werte(fremd.inhalt, davor=davor, gezaehlt=gezaehlt)
        seiten = davor + andere["rahmen"]["seiten"] if davor and andere["rahmen"]["seiten"] else 0
        werte["rahmen"]["seiten"] = andere["rahmen"]["seiten"] = seiten
        zusatz = {"sprache": fremd.sprache, "rechts": fremd.von_rechts, "kopf": fremd.kopf, "hinweis": fremd.hinweis}
        werte["uebersetzung"] = (isoliert(andere) if fremd.von_rechts else andere) | zusatz
    return werte


def _werte(inhalt: Einzelabrechnung, *, davor: int, gezaehlt: bool) -> Vorlage:
    """One language of the statement; `davor`: pages before it."""
    headline = ergebnis(inhalt.ergebnis)
    hilfehoehe = max(6240, 1240 + 1000 * vorlage.zeilenzahl(inhalt.fragen, HILFEBREITE, 800))
    mehr_zahlung = headline["hoehe"] - BETRAGSHOEHE
    teile = dict(_teile(inhalt))
    if teile and _zu_voll(inhalt, _platz(inhalt, mehr_zahlung, hilfehoehe)):
        inhalt = _hilfe_zuletzt(inhalt)
    platz = _platz(inhalt, mehr_zahlung, hilfehoehe)
    hier = _mitteilungen(inhalt, platz, teile)
    stil = inhalt.rahmen.absender.stil
    plaene = seitenfolge.am_stueck(teile) if stil == "kompakt" else seitenfolge.seitenfolge(teile)
    anfang = dict(
        zip(plaene, accumulate((len(plan.seiten) for plan in plaene.values()), initial=2 + davor), strict=False)
    )
    for name, plan in plaene.items():
        teile[name] |= seitenfolge.als_vorlage(plan)
    gezaehlt = gezaehlt and not any(plan.frei for plan in plaene.values())

    def wo(abschnitt: str) -> str:
        return _wo(plaene, anfang, abschnitt) if gezaehlt else wort(_IRGENDWO)

    if "rechenweg" in teile:
        _verweise(teile["rechenweg"], wo, da=_wo(plaene, anfang, "kosten-kurz") != wort(_IRGENDWO))
    if "zaehler" in plaene and any(s.name.startswith("kosten") for s in plaene["zaehler"].seiten[0].stuecke):
        teile["zaehler"]["titel"] = gefuellt("{0} und Ihr Haus", teile["zaehler"]["titel"])
    platz -= sum(_HOEHE_ZUSATZ + seitenfolge.mitteilungshoehe(mitteilung) for mitteilung in hier)
    if len(hier) < len(inhalt.mitteilungen):
        hier.append(_mitteilung_folgt(wo("mitteilungen")))
    seiten = 1 + sum(len(plan.seiten) for plan in plaene.values())
    return {
        "rahmen": vorlage.rahmen(inhalt.rahmen, seiten=seiten if gezaehlt else 0),
        "farben": vorlage.farbtafel(inhalt.rahmen, _GRAU if stil == "klassisch" else ""),
        "stil": stil,
        "erste": davor + 1,
        "ergebnis": headline,
        "zusammensetzung": seite_eins(inhalt.zusammensetzung, platz, wo("anteil")),
        "mitteilungen": hier,
        "portal": None if inhalt.portal is None else _portal(inhalt.portal),
        "fragen": vorlage.satz(inhalt.fragen),
        "hilfehoehe": hilfehoehe,
        "teile": [[name, anfang[name]] for name in plaene],
        **teile,
    }


def _mitteilungen(inhalt: Einzelabrechnung, platz: int, teile: dict[str, Vorlage]) -> list[Vorlage]:
    """The messages for page 1, as many as it has room for; the others go to the end of the last part."""
    alle = vorlage.mitteilungen(inhalt.mitteilungen)
    if not teile:
        return alle
    for anzahl in range(len(alle), -1, -1):
        rest = platz - sum(_HOEHE_ZUSATZ + seitenfolge.mitteilungshoehe(m) for m in alle[:anzahl])
        if anzahl < len(alle):
            rest -= _HOEHE_ZUSATZ + seitenfolge.mitteilungshoehe(_mitteilung_folgt(wort(_IRGENDWO)))
        if anzahl == 0 or _hoehe(seite_eins(inhalt.zusammensetzung, rest, wort(_IRGENDWO))) <= rest:
            break
    teile[list(teile)[-1]]["mitteilungen"] = alle[anzahl:]
    return alle[:anzahl]


def _zu_voll(inhalt: Einzelabrechnung, platz: int) -> bool:
    """Whether page 1 has no room for its lines, however tight they are and without any message."""
    if inhalt.mitteilungen:
        platz -= _HOEHE_ZUSATZ + seitenfolge.mitteilungshoehe(_mitteilung_folgt(wort(_IRGENDWO)))
    return _hoehe(seite_eins(inhalt.zusammensetzung, platz, wort(_IRGENDWO))) > platz


def _hilfe_zuletzt(inhalt: Einzelabrechnung) -> Einzelabrechnung:
    """What stands at the foot of page 1 as messages, which may follow on later pages."""
    hilfe = list(inhalt.mitteilungen)
    if inhalt.portal is not None:
        code = (
            (f", {wort(WORTE['zugangscode'])} ", fett(inhalt.portal.zugangscode)) if inhalt.portal.zugangscode else ()
        )
        hilfe.append(Mitteilung(inhalt.portal.titel, satz(inhalt.portal.adresse, *code)))
    if inhalt.fragen:
        hilfe.append(Mitteilung(wort(WORTE["fragen"]), inhalt.fragen))
    return replace(inhalt, mitteilungen=tuple(hilfe), portal=None, fragen=())


def _mitteilung_folgt(wo: str) -> Vorlage:
    return vorlage.mitteilungen(
        [Mitteilung(wort("Mitteilung"), satz(gefuellt("Bitte lesen Sie auch die Mitteilungen {0}.", wo)))]
    )[0]


def _verweise(rechenweg: Vorlage, wo: Callable[[str], str], *, da: bool) -> None:
    """Where the short table of costs is printed (`da`), its lines say where the long one stands."""
    kurz, knapp = rechenweg["kosten_kurz"], rechenweg["kosten_knapp"]
    rechenweg["kosten_nr"] = rechenweg["ziffern"]["kosten"]
    if knapp is not None and not da:
        # nothing of the costs stands before it: it is the first step itself
        rechenweg["kosten_knapp"] = knapp | {"titel": rechenweg["kosten"]["titel"]}
    if kurz is not None and da:
        (_, zeilen, _), *_ = kurz["gruppen"]
        rechenweg["kosten_nr"] = ""
        rechenweg["kosten"] = rechenweg["kosten"] | {"titel": wort(tafeln.EINZELN), "fussnote": ""}
        rechenweg["kosten_kurz"] |= {
            "gruppen": [["", [[art, f"{beleg} {wo('kosten')}", *rest] for art, beleg, *rest in zeilen], None]]
        }


def _teile(inhalt: Einzelabrechnung) -> Iterator[tuple[str, Vorlage]]:
    vergleich = None if inhalt.vergleich is None else tafeln.vergleich(inhalt.vergleich)
    if inhalt.rechenweg is not None:
        rechenweg = tafeln.rechenweg(inhalt.rechenweg)
        if inhalt.zaehler is None and vergleich is not None and not vergleich["tatsachen"]["werte"]:
            # without devices there is nothing to compare: the texts follow the calculation
            rechenweg["informationen"], vergleich = vergleich["informationen"], None
        yield "rechenweg", rechenweg
    if inhalt.zaehler is not None:
        yield "zaehler", tafeln.zaehler(inhalt.zaehler)
    if vergleich is not None:
        yield "vergleich", vergleich


_IRGENDWO = "auf den folgenden Seiten"


def _wo(plaene: Mapping[str, Umbruch], anfang: Mapping[str, int], abschnitt: str) -> str:
    """On which page a section stands, where that is known before Typst breaks the pages."""
    for name, plan in plaene.items():
        if any(vorher.frei for vorher in plaene.values()):
            break
        for gesucht in (abschnitt, f"{abschnitt}-knapp"):
            if (seite := plan.seite_von(gesucht)) >= 0:
                return gefuellt("auf Seite {0}", anfang[name] + seite)
    return wort(_IRGENDWO)


def _platz(inhalt: Einzelabrechnung, mehr_zahlung: int, hilfehoehe: int) -> int:
    """What table and messages of page 1 may be high, the head of the table not counted."""
    platz = PLATZ_SEITE_1 - mehr_zahlung
    if inhalt.portal is not None or inhalt.fragen:
        platz -= hilfehoehe + 800
    platz -= 1400 * (vorlage.balken(inhalt.zusammensetzung.segmente, mit_namen=True)["darunter"] != [])
    platz -= _TITELZEILE * (len(zeilen(inhalt.rahmen.titel, TEXTBREITE, 1800, fett=True)) - 1)
    untertitel = (zeilenzahl([[2, zeile]], groesse=950) for zeile in inhalt.rahmen.untertitel.split("\n"))
    platz -= 1200 * (sum(untertitel) - 1)
    return int(platz) - (600 if inhalt.mitteilungen else 0)


def ergebnis(inhalt: Ergebnis) -> Vorlage:
    """The headline, with size and height."""
    weite = breite(inhalt.betrag, 4600, fett=True)
    return {
        "bezeichnung": inhalt.bezeichnung,
        "betrag": inhalt.betrag,
        "groesse": min(4600, 4600 * BETRAGSBREITE // weite),
        **_zahlung(inhalt.zahlung),
    }


def _zahlung(zahlung: Zahlung | None) -> Vorlage:
    if zahlung is None:
        return {"satz": [], "angaben": [], "angabenhoehen": [], "hoehe": BETRAGSHOEHE}
    angaben = [vorlage.zeilenzahl(angabe.wert, HILFEBREITE - 5500, 850) for angabe in zahlung.angaben]
    zeilen = sum(angaben) + vorlage.zeilenzahl(zahlung.satz, HILFEBREITE, 850)
    return {
        "satz": vorlage.satz(zahlung.satz),
        "angaben": vorlage.angaben(zahlung.angaben, HILFEBREITE - 5500),
        "angabenhoehen": [1110 if anzahl == 1 else 0 for anzahl in angaben],
        "hoehe": max(BETRAGSHOEHE, 1110 * zeilen),
    }


def seite_eins(inhalt: Zusammensetzung, platz: int, wo: str) -> Vorlage:
    """Bar and lines of page 1, in `platz` where that can be had: tighter rows, then whole groups as one line."""
    for reihe in (REIHE_SEITE_1, ENGE_REIHE_SEITE_1):
        werte = _zusammensetzung(inhalt, reihe)
        if _hoehe(werte) <= platz:
            return werte
    for kurz in gerafft(inhalt, wo):
        for reihe in (REIHE_SEITE_1, ENGE_REIHE_SEITE_1):
            werte = _zusammensetzung(kurz, reihe)
            if _hoehe(werte) <= platz:
                return werte
    return werte


def _hoehe(werte: Vorlage) -> int:
    return sum(werte["hoehen"][1:])


def gerafft(inhalt: Zusammensetzung, wo: str) -> Iterator[Zusammensetzung]:
    """The same sums in fewer and fewer lines: the longest group as one line each time."""
    posten = inhalt.posten
    while True:
        anzahl = {nr: sum(p.gruppe == nr for p in posten) for nr in range(len(inhalt.segmente))}
        groesste = max(anzahl, key=lambda nr: (anzahl[nr], nr), default=-1)
        if anzahl.get(groesste, 0) < 2:
            return
        posten = _zusammengezogen(
            posten, inhalt, groesste, gefuellt("{0} Positionen, einzeln {1}", anzahl[groesste], wo)
        )
        yield replace(inhalt, posten=posten)


def _zusammengezogen(posten: Sequence[Posten], inhalt: Zusammensetzung, nr: int, text: str) -> tuple[Posten, ...]:
    segment = inhalt.segmente[nr]
    zeile = Posten(segment.bezeichnung, segment.betrag.removesuffix("€").rstrip(), text, nr)
    erste = next(stelle for stelle, p in enumerate(posten) if p.gruppe == nr)
    return (*posten[:erste], zeile, *(p for p in posten[erste:] if p.gruppe != nr))


def _zusammensetzung(inhalt: Zusammensetzung, hoehe: int) -> Vorlage:
    def reihe(posten: Posten) -> list[str]:
        return [posten.bezeichnung, posten.erlaeuterung, posten.betrag]

    abzuege, summe, ergebnis = inhalt.abzuege, inhalt.summe, inhalt.ergebnis
    alle = [reihe(p) for p in (*inhalt.posten, summe, *abzuege, ergebnis)]
    spalten = (Spalte(13600, 800, fliesst=True), Spalte(23000, 800, fliesst=True, groesse=850), Spalte(6200, fett=True))
    netz = raster(spalten, alle, gesamt=TEXTBREITE - 1400, groessen=(950,))
    posten, rest = netz.reihen[: len(inhalt.posten)], netz.reihen[len(inhalt.posten) :]
    farben = [-1 if p.gruppe is None else inhalt.segmente[p.gruppe].farbe for p in inhalt.posten]
    return {
        "balken": vorlage.balken(inhalt.segmente, mit_namen=True),
        "spalten": [1400 + netz.breiten[0], *netz.breiten[1:]],
        "hoehen": [hoehe - 100, *netz.hoehen(hoehe, 1150)],
        "eng": hoehe < REIHE_SEITE_1,
        "posten": [[farbe, *texte] for farbe, texte in zip(farben, posten, strict=True)],
        "summe": rest[0],
        "abzuege": rest[1:-1],
        "ergebnis": rest[-1],
    }


def _portal(inhalt: Portal) -> Vorlage:
    return {
        "qr": qr_svg(inhalt.url),
        "beschreibung": gefuellt("QR-Code: {0}", inhalt.url),
        "titel": inhalt.titel,
        "adresse": inhalt.adresse,
        "zugangscode": inhalt.zugangscode,
    }


_DUNKEL = re.compile(b"\x01+")


@lru_cache(maxsize=256)
def qr_svg(url: str) -> str:
    """The code as one path of horizontal runs; all Nutzer of a house have the same."""
    # A fixed mask: every reader decodes any of the eight, and rating them all costs more than the rest of the page.
    matrix = segno.make(url, error="m", micro=False, mask=3).matrix
    laeufe = [
        f"M{lauf.start()} {zeile}h{lauf.end() - lauf.start()}v1h-{lauf.end() - lauf.start()}z"
        for zeile, module in enumerate(matrix)
        for lauf in _DUNKEL.finditer(bytes(module))
    ]
    seite = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {seite} {seite}">'
        f'<path fill="#14201F" d="{"".join(laeufe)}"/></svg>'
    )
