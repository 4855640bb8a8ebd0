"""From the parts of a statement to what their templates read: calculation, readings, comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from umlage.documents import vorlage
from umlage.documents.bausteine import Hauskosten, Informationen, Kostengruppe, Kostenzeile
from umlage.documents.einzelabrechnung.inhalt import (
    Ablesezeile,
    Anteil,
    Anteilzeile,
    Gradtage,
    Gradtagmonat,
    Monatsbild,
    Rechenweg,
    Vergleichsbild,
    Vergleichsseite,
    Vorjahresbild,
    Zaehlerseite,
)
from umlage.documents.sprachen.wort import gefuellt, wort
from umlage.documents.style.satzspiegel import TEXTBREITE, Raster, Spalte, breite, passend, raster
from umlage.documents.style.satzspiegel import zeilen as textzeilen
from umlage.documents.vorlage import REIHE, ZWISCHENTITEL, Vorlage
from umlage.documents.zahlen import FEST

EINZELN = "Die Kosten des Hauses im Einzelnen"


def rechenweg(inhalt: Rechenweg) -> Vorlage:
    return {
        "titel": inhalt.titel,
        "einleitung": inhalt.einleitung,
        "kosten": vorlage.hauskosten(inhalt.kosten),
        "kosten_kurz": _kurz(inhalt.kosten),
        "kosten_knapp": _knapp(inhalt.kosten),
        "gruppen": None if inhalt.gruppen is None else vorlage.aufteilung(inhalt.gruppen),
        "aufteilung": None if inhalt.aufteilung is None else vorlage.aufteilung(inhalt.aufteilung),
        "anteil": _anteil(inhalt.anteil),
        "kohlendioxid": None if inhalt.kohlendioxid is None else vorlage.kohlendioxid(inhalt.kohlendioxid),
        "gradtage": None if inhalt.gradtage is None else _gradtage(inhalt.gradtage),
        "lohnkosten": None if inhalt.lohnkosten is None else vorlage.lohnkosten(inhalt.lohnkosten),
        "ziffern": _ziffern(inhalt),
        "informationen": [],
        "mitteilungen": [],
    }


def _ziffern(inhalt: Rechenweg) -> dict[str, str]:
    """Numbers of the steps."""
    schritte = {
        "kosten": inhalt.kosten,
        "aufteilung": inhalt.aufteilung,
        "gruppen": inhalt.gruppen,
        "anteil": inhalt.anteil,
    }
    return {name: str(nr) for nr, name in enumerate((n for n, was in schritte.items() if was is not None), 1)}


def _kurz(kosten: Hauskosten) -> Vorlage | None:
    """One line for each group, for when the whole table has to stand on another page; none where that gains little."""
    if len(kosten.gruppen) < 2 or not all(gruppe.titel for gruppe in kosten.gruppen):
        return None

    def zeile(gruppe: Kostengruppe) -> Kostenzeile:
        if gruppe.summe is None:
            return replace(gruppe.zeilen[0], beleg="")
        vorn, _, hinten = wort("Summe {0}").partition("{0}")
        art = gruppe.summe.art.removeprefix(vorn).removesuffix(hinten)
        return replace(gruppe.summe, art=art, beleg=gefuellt("{0} Positionen", len(gruppe.zeilen)))

    zeilen = tuple(map(zeile, kosten.gruppen))
    return dict(vorlage.hauskosten(replace(kosten, gruppen=(Kostengruppe("", zeilen),))))


def _knapp(kosten: Hauskosten) -> Vorlage | None:
    """Costs that the table of shares lists too as one line for each group, their receipts as a note."""
    if not any(gruppe.in_anteil for gruppe in kosten.gruppen):
        return None
    gruppen, noten = [], []
    for gruppe in kosten.gruppen:
        if not gruppe.in_anteil or gruppe.summe is None:
            gruppen.append(gruppe)
            continue
        gruppen.append(
            Kostengruppe("", (), replace(gruppe.summe, beleg=gefuellt("{0} Positionen", len(gruppe.zeilen))))
        )
        belege = (f"{z.art} {z.betrag}{FEST}€{f' ({z.beleg})' if z.beleg else ''}" for z in gruppe.zeilen)
        noten.append(f"{gruppe.titel}: {'; '.join(belege)}.")
    return dict(
        vorlage.hauskosten(replace(kosten, titel=wort(EINZELN), gruppen=tuple(gruppen), fussnote=" ".join(noten)))
    )


_LESBAR = 750
"""Smallest size of figures that is chosen only to save lines."""
_ANTEIL_SPALTEN = (
    Spalte(6000, 500, fliesst=True),
    Spalte(2700, 500),
    Spalte(4400, fett=True, kopf="Betrag €"),
    Spalte(6480, 1500, kopf="Einheiten"),
    Spalte(2140, 280, groesse=750),
    Spalte(6380, 1300, kopf="Preis je"),
    Spalte(4820, 1100, groesse=750),
    Spalte(4260, 500, kopf="Ihre Einh."),
    Spalte(2600, 280, groesse=750),
    Spalte(6490, 900, fett=True, kopf="= Ihr Anteil €"),
)


def _anteil(inhalt: Anteil) -> Vorlage:
    def reihe(z: Anteilzeile) -> list[str]:
        # A direct cost has no division: its name may run over the columns of the house.
        name = "" if _direkt(z) else z.bezeichnung
        schluessel = "" if _direkt(z) else z.schluessel
        haus = [name, schluessel, z.betrag, z.einheiten, z.einheit, z.preis, z.preiseinheit]
        return [*haus, z.ihre_einheiten, z.ihre_einheit, z.anteil]

    def summe(z: Anteilzeile) -> list[str]:
        return [z.bezeichnung, *reihe(z)[1:]]

    folgen = [[*map(reihe, gruppe.zeilen), *map(summe, filter(None, [gruppe.summe]))] for gruppe in inhalt.gruppen]
    alle = [*(zeile for folge in folgen for zeile in folge), summe(inhalt.summe)]
    netz = raster(_ANTEIL_SPALTEN, alle)
    if sum(netz.zeilenzahl) > len(alle):
        # names that would break get what gaps and figures can spare
        eng = tuple(replace(spalte, abstand=min(spalte.abstand, 500)) for spalte in _ANTEIL_SPALTEN[:-1])
        netze = [raster((*eng, _ANTEIL_SPALTEN[-1]), alle, groessen=(g, 750, 700, 650)) for g in (850, 800, 750)]
        lesbar = [n for n in (netz, *netze) if n.groesse >= _LESBAR] or [netz, *netze]
        netz = min(lesbar, key=lambda netz: sum(netz.zeilenzahl))
    texte, reihenhoehe = iter(netz.reihen), iter(netz.hoehen(REIHE))
    gruppen: list[list[Any]] = []
    hoehen = [REIHE]
    for gruppe in inhalt.gruppen:
        hoehen += [ZWISCHENTITEL] if gruppe.titel else []
        zeilen: list[list[str | int]] = []
        for zeile in gruppe.zeilen:
            teile, hoehe = _anteilzeile(zeile, next(texte), next(reihenhoehe), netz.breiten)
            zeilen.append(teile)
            hoehen.append(hoehe)
        hoehen += [next(reihenhoehe)] if gruppe.summe is not None else []
        gruppen.append([gruppe.titel, zeilen, next(texte) if gruppe.summe is not None else None])
    return {
        "titel": inhalt.titel,
        "groesse": netz.groesse,
        "kopfgroesse": _kopfgroesse(netz.breiten),
        "spalten": netz.breiten,
        "hoehen": [*hoehen, REIHE],
        "gruppen": gruppen,
        "summe": summe(inhalt.summe),
        "knapp": _summen_oben(inhalt, gruppen, [*hoehen, REIHE], netz),
        "fussnote": inhalt.fussnote,
        "saetze": vorlage.saetze(inhalt.saetze),
    }


def _kopfgroesse(breiten: Sequence[int]) -> int:
    """The size at which the heads over two columns stand in one line with their signs; see `anteil` in template.typ."""
    koepfe = ((wort("Einheiten Haus"), "÷", 500, 3), (wort("Preis je Einheit"), "=×", 400, 5))
    for groesse in (750, 700, 650, 600):
        if all(
            breite(kopf, groesse) + breite(zeichen, 850, fett=True) + rand <= sum(breiten[nr : nr + 2])
            for kopf, zeichen, rand, nr in koepfe
        ):
            return groesse
    return 550


def _summen_oben(inhalt: Anteil, gruppen: Sequence[list[Any]], hoehen: Sequence[int], netz: Raster) -> Vorlage:
    """The same groups with their sums beside their names, which have two columns: a row less for each."""
    platz = sum(netz.breiten[:2]) - _ANTEIL_SPALTEN[1].abstand
    neu, reihen, uebrig = [], [REIHE], iter(hoehen[1:])
    for gruppe, (titel, zeilen, summe) in zip(inhalt.gruppen, gruppen, strict=True):
        if titel:
            next(uebrig)
        eigene = [next(uebrig) for _ in zeilen]
        if summe is None or gruppe.summe is None:
            neu.append([titel, zeilen, None])
            reihen += [*([ZWISCHENTITEL] if titel else []), *eigene]
        else:
            next(uebrig)
            name = textzeilen(titel, platz, netz.groesse, fett=True)
            neu.append(["", [["\n".join(name), "", gruppe.summe.betrag, gruppe.summe.anteil], *zeilen], None])
            reihen += [REIHE + 1100 * (len(name) - 1), *eigene]
    return {"gruppen": neu, "hoehen": [*reihen, REIHE]}


_EINHEITEN = (4, 6, 8)
"""Columns of units; each stands right of its number."""


def _anteilzeile(
    zeile: Anteilzeile, texte: list[str], hoehe: int, breiten: Sequence[int]
) -> tuple[list[str | int], int]:
    """A line as the template reads it, behind each unit the space up to the end of its column.

    A name of three lines or more stands above its figures instead.
    """
    if _direkt(zeile):
        return [zeile.bezeichnung, zeile.schluessel, zeile.anteil], hoehe
    teile: list[str | int] = []
    for stelle, text in enumerate(texte):
        teile.append(text)
        if stelle in _EINHEITEN:
            teile.append(breiten[stelle] - breite(f"{FEST}{text}", 750))
    if texte[0].count("\n") < 2:
        return teile, hoehe
    return [zeile.bezeichnung, *teile], ZWISCHENTITEL + REIHE


def _direkt(zeile: Anteilzeile) -> bool:
    return not (zeile.betrag or zeile.einheiten or zeile.preis or zeile.ihre_einheiten)


_GRADTAGSREIHEN = ("Promille", "Tage", "‰ je Tag", "Ihre Tage", "Ihre Promille")
_GRADTAGSSUMME = 4300


def _gradtage(inhalt: Gradtage) -> Vorlage:
    """Months as columns: the table stays low and fits beneath the share."""

    def reihe(m: Gradtagmonat) -> list[str]:
        return [m.promille, m.tage, m.je_tag, m.ihre_tage, m.ihre_promille]

    alle = (*inhalt.monate, inhalt.summe)
    namen = [wort(name) for name in _GRADTAGSREIHEN]
    label = max(breite(name, 750, fett=True) for name in namen) + 450

    return {
        "titel": inhalt.titel,
        "saetze": vorlage.saetze(inhalt.saetze),
        "spalten": [
            label,
            *([(TEXTBREITE - label - _GRADTAGSSUMME) // len(inhalt.monate)] * len(inhalt.monate)),
            _GRADTAGSSUMME,
        ],
        "hoehen": [REIHE] * (len(_GRADTAGSREIHEN) + 1),
        "kopf": [wort("Monat"), *(m.monat[:3] for m in inhalt.monate), wort("Summe")],
        "reihen": [[name, *texte] for name, texte in zip(namen, zip(*map(reihe, alle), strict=True), strict=True)],
    }


def zaehler(inhalt: Zaehlerseite) -> Vorlage:
    def reihe(z: Ablesezeile) -> list[str]:
        return [z.raum, z.nummer, z.zeitraum, z.anfang, z.ende, z.verbrauch, z.faktor, z.einheiten, z.art]

    gewertet = any(z.einheiten for gruppe in inhalt.gruppen for z in gruppe.zeilen)
    zeilen = [reihe(z) for gruppe in inhalt.gruppen for z in gruppe.zeilen]
    summen = [
        ["", "", "", "", "", s.verbrauch, "", s.einheiten, ""] for gruppe in inhalt.gruppen for s in gruppe.summen
    ]
    zahl = Spalte(5300 if gewertet else 6160, 700, fett=True, kopf="Verbrauch")
    spalten = (
        Spalte(7200 if gewertet else 9300, 500, fliesst=True),
        Spalte(6200, 700, kopf="Gerätenummer"),
        Spalte(5600 if gewertet else 5900, 500, kopf="Zeitraum"),
        zahl,
        zahl,
        zahl,
        Spalte(3500, 500, kopf="Faktor"),
        Spalte(5600, 700, fett=True, kopf="Einheiten") if gewertet else Spalte(0),
        Spalte(2400, 700, kopf="Art"),
    )
    netz = raster(spalten, [*zeilen, *summen])
    reihen, reihenhoehen = iter(netz.reihen), iter(netz.hoehen(REIHE))
    gruppen = [
        {
            "titel": gruppe.titel,
            "einheit": gruppe.einheit,
            "spalte": gruppe.spalte,
            "hoehen": [
                REIHE,
                *(next(reihenhoehen) for _ in gruppe.zeilen),
                *(REIHE for _ in gruppe.summen),
            ],
            "zeilen": [next(reihen) for _ in gruppe.zeilen],
            "mit_faktor": any(z.faktor for z in gruppe.zeilen),
            "mit_einheiten": any(z.einheiten for z in gruppe.zeilen),
            "summen": [[s.bezeichnung, s.verbrauch, s.einheiten] for s in gruppe.summen],
            "fussnote": gruppe.fussnote,
        }
        for gruppe in inhalt.gruppen
    ]
    return {
        "titel": inhalt.titel,
        "einleitung": inhalt.einleitung,
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "gruppen": gruppen,
        "alle": _alle_geraete(gruppen),
        "legende": _zwei_spalten([[art.buchstabe, art.text] for art in inhalt.legende]),
        "legendentext": wort("Art:")
        + " "
        + ", ".join(f"{art.buchstabe}{FEST}= {art.text}" for art in inhalt.legende)
        + ".",
        "hinweise": vorlage.mitteilungen(inhalt.hinweise),
        "mitteilungen": [],
    }


def _alle_geraete(gruppen: Sequence[Vorlage]) -> Vorlage:
    """All devices in one table, for pages that have no room for a table of each kind."""
    hoehen, unter = [REIHE], []
    for gruppe in gruppen:
        # the sum of a single device is its own line
        summen = gruppe["summen"] if len(gruppe["zeilen"]) > 1 or gruppe["mit_einheiten"] else []
        zeilen = gruppe["hoehen"][1 : 1 + len(gruppe["zeilen"])]
        hoehen += [ZWISCHENTITEL, *zeilen, *([REIHE] * len(summen))]
        unter.append([gefuellt("{0}, Werte in {1}", gruppe["titel"], gruppe["einheit"]), gruppe["zeilen"], summen])
    return {
        "hoehen": hoehen,
        "gruppen": unter,
        "mit_faktor": any(gruppe["mit_faktor"] for gruppe in gruppen),
        "mit_einheiten": any(gruppe["mit_einheiten"] for gruppe in gruppen),
        "fussnote": " ".join(gruppe["fussnote"] for gruppe in gruppen if gruppe["fussnote"]),
    }


def _zwei_spalten(liste: list[list[str]]) -> list[list[str]]:
    """F A S T Z E as rows F T, A Z, S E: read downwards."""
    haelfte = (len(liste) + 1) // 2
    rechts = [*liste[haelfte:], *([["", ""]] * (2 * haelfte - len(liste)))]
    return [[*links, *andere] for links, andere in zip(liste[:haelfte], rechts, strict=True)]


def vergleich(inhalt: Vergleichsseite) -> Vorlage:
    paar = inhalt.vorjahr is not None
    return {
        "titel": inhalt.titel,
        "tatsachen": vorlage.tatsachen(inhalt.tatsachen),
        "saetze": vorlage.saetze(inhalt.saetze),
        "monate": None if inhalt.monate is None else _monatsbild(inhalt.monate),
        "bilder": None if inhalt.vorjahr is None else _bilder(inhalt.vorjahr, inhalt.vergleich),
        "vergleich": None if inhalt.vergleich is None or paar else _vergleichsbild(inhalt.vergleich),
        "informationen": vorlage.informationen(inhalt.informationen),
        "alles": vorlage.informationen([_zusammen(inhalt.informationen)] if inhalt.informationen else []),
        "mitteilungen": [],
    }


def _vergleichsbild(inhalt: Vergleichsbild) -> Vorlage:
    return {
        "titel": inhalt.titel,
        "beschreibung": inhalt.beschreibung,
        "fussnote": inhalt.fussnote,
        "balken": [[passend(b.bezeichnung, _NAME, 900), b.wert, b.promille, b.eigen] for b in inhalt.balken],
        "hoehen": _balkenhoehen([b.bezeichnung for b in inhalt.balken], _NAME, 900),
    }


_NAME, _SCHMALER_NAME = 16000, 9200
"""What the name of a bar may be wide: on the whole page, and beside another picture."""


def _balkenhoehen(namen: Sequence[str], platz: int, groesse: int) -> list[int]:
    return [max(1200, 1090 * len(textzeilen(name, platz, groesse, fett=nr == 0))) for nr, name in enumerate(namen)]


def _bilder(vorjahr: Vorjahresbild, andere: Vergleichsbild | None) -> Vorlage:
    """Last year on the left, the others on the right."""
    werte = {
        "titel": vorjahr.titel,
        "zeitraum": vorjahr.zeitraum,
        "vorzeitraum": vorjahr.vorzeitraum,
        "beschreibung": vorjahr.beschreibung,
        "zeilen": [[z.bezeichnung, z.einheit, z.wert, z.vorwert, z.promille, z.vorpromille] for z in vorjahr.zeilen],
    }
    if andere is None:
        return {"vorjahr": werte, "vergleich": None}
    rechts = _vergleichsbild(andere) | {
        "unterzeile": andere.unterzeile,
        "balken": [
            ["\n".join(textzeilen(b.bezeichnung, _SCHMALER_NAME, 850, fett=b.eigen)), b.wert, b.promille, b.eigen]
            for b in andere.balken
        ],
        "hoehen": _balkenhoehen([b.bezeichnung for b in andere.balken], _SCHMALER_NAME, 850),
    }
    return {"vorjahr": werte, "vergleich": rechts}


def _zusammen(alle: Sequence[Informationen]) -> Informationen:
    """All texts under one heading, for pages without room for two."""
    titel = alle[0].titel + (f" {wort('und Hinweise')}" if len(alle) > 1 else "")
    return Informationen(titel, tuple(abschnitt for block in alle for abschnitt in block.abschnitte))


def _monatsbild(inhalt: Monatsbild) -> Vorlage:
    mit_vorjahr = any(m.vorjahr for m in inhalt.monate)
    werte = [m.wert for m in inhalt.monate] + [m.vorjahr for m in inhalt.monate]
    spalte = (TEXTBREITE - 3700) // max(len(inhalt.monate), 1)
    weiteste = max((breite(wert, 850, fett=True) for wert in werte), default=0)
    return {
        "titel": inhalt.titel,
        "zeitraum": inhalt.zeitraum,
        "vorzeitraum": inhalt.vorzeitraum if mit_vorjahr else "",
        "monate": [m.monat for m in inhalt.monate],
        "werte": [m.wert for m in inhalt.monate],
        "vorwerte": [m.vorjahr for m in inhalt.monate],
        "hoehen": [m.hoehe for m in inhalt.monate],
        "vorhoehen": [m.vorjahr_hoehe for m in inhalt.monate],
        "linien": [[linie.beschriftung, linie.hoehe] for linie in inhalt.linien],
        "groesse": 850 if weiteste <= spalte - 200 else 700,
        "beschreibung": inhalt.beschreibung,
    }
