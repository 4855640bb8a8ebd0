"""From the overview's content to what its template reads."""

from __future__ import annotations

from dataclasses import fields

from umlage.documents import vorlage
from umlage.documents.abrechnungsuebersicht.inhalt import (
    Abrechnungsuebersicht,
    Befund,
    Eigentuemeranteil,
    Einzelliste,
    Nutzerliste,
    Nutzerzeile,
    Preise,
    Preiszeile,
    Schaetzungen,
)
from umlage.documents.abrechnungsuebersicht.seitenfolge import seitenfolge
from umlage.documents.style.satzspiegel import QUERBREITE, Spalte, raster
from umlage.documents.vorlage import REIHE, Vorlage

_SCHWERE = {"fehler": "Fehler", "warnung": "Warnung", "hinweis": "Hinweis"}

_NUTZERSPALTEN: tuple[tuple[str, str, Spalte], ...] = (
    ("nummer", "Nr.", Spalte(2400, 500, fett=True)),
    ("name", "Name", Spalte(9000, 600, fliesst=True)),
    ("lage", "Lage", Spalte(5000, 600, fliesst=True)),
    ("zeitraum", "Zeitraum", Spalte(4200, 500, fett=True)),
    ("flaeche", "Fläche", Spalte(3000, 700, fett=True)),
    ("heizung_einheiten", "Heizung", Spalte(3000, 700, fett=True)),
    ("warmwasser_einheiten", "Warmw.", Spalte(3000, 700, fett=True)),
    ("kaltwasser_einheiten", "Kaltw.", Spalte(3000, 700, fett=True)),
    ("heizung", "Heizung", Spalte(3400, 700, fett=True)),
    ("warmwasser", "Warmw.", Spalte(3400, 700, fett=True)),
    ("kaltwasser", "Kaltw.", Spalte(3400, 700, fett=True)),
    ("nebenkosten", "Nebenk.", Spalte(3400, 700, fett=True)),
    ("direktkosten", "Direkt", Spalte(3000, 700, fett=True)),
    ("entlastung", "CO₂", Spalte(3000, 700, fett=True)),
    ("gesamt", "Gesamt", Spalte(3600, 700, fett=True)),
    ("sonder", "Weiteres", Spalte(3400, 700, fett=True)),
    ("vorauszahlung", "Vorausz.", Spalte(3600, 700, fett=True)),
    ("saldo", "Saldo", Spalte(3600, 500, fett=True)),
)


def daten(inhalt: Abrechnungsuebersicht) -> Vorlage:
    """Everything the template needs, in plain values."""
    werte = _werte(inhalt)
    return {**werte, "folge": seitenfolge(werte), "ziffern": _ziffern(werte)}


def _ziffern(werte: Vorlage) -> dict[str, int]:
    """Numbers of the sections; several price tables count on."""
    ziffern, naechste = {}, 1
    for name in (
        "kosten",
        "aufteilung",
        "gruppen",
        "preise",
        "eigentuemer",
        "schaetzungen",
        "lohnkosten",
        "einzellisten",
    ):
        if werte[name]:
            ziffern[name] = naechste
            naechste += len(werte[name]) if name in ("preise", "einzellisten") else 1
    return ziffern


def _werte(inhalt: Abrechnungsuebersicht) -> Vorlage:
    return {
        "rahmen": vorlage.rahmen(inhalt.rahmen),
        "farben": vorlage.farbtafel(inhalt.rahmen),
        "tatsachen": vorlage.tatsachen(inhalt.tatsachen),
        "mitteilungen": vorlage.mitteilungen(inhalt.mitteilungen),
        "kosten": vorlage.hauskosten(inhalt.kosten),
        "aufteilung": None if inhalt.aufteilung is None else vorlage.aufteilung(inhalt.aufteilung),
        "gruppen": None if inhalt.gruppen is None else vorlage.aufteilung(inhalt.gruppen),
        "kohlendioxid": None if inhalt.kohlendioxid is None else vorlage.kohlendioxid(inhalt.kohlendioxid),
        "preise": [_preise(tafel) for tafel in inhalt.preise],
        "nutzerliste": None if inhalt.nutzerliste is None else _nutzerliste(inhalt.nutzerliste),
        "eigentuemer": None if inhalt.eigentuemer is None else _eigentuemer(inhalt.eigentuemer),
        "schaetzungen": None if inhalt.schaetzungen is None else _schaetzungen(inhalt.schaetzungen),
        "lohnkosten": None if inhalt.lohnkosten is None else vorlage.lohnkosten(inhalt.lohnkosten),
        "einzellisten": [_einzelliste(liste) for liste in inhalt.einzellisten],
        "befunde": [_befund(befund) for befund in inhalt.befunde],
        "informationen": vorlage.informationen(inhalt.informationen),
    }


def _preise(inhalt: Preise) -> Vorlage:
    def reihe(z: Preiszeile) -> list[str]:
        return [z.bezeichnung, z.schluessel, z.betrag, z.einheiten, z.einheit, z.preis, z.preiseinheit]

    folgen = [[*gruppe.zeilen, *filter(None, [gruppe.summe])] for gruppe in inhalt.gruppen]
    spalten = (
        Spalte(14500, 700, fliesst=True),
        Spalte(6500, 700),
        Spalte(6500, 300, fett=True, kopf="Betrag €"),
        Spalte(8000, 1500, kopf="Einheiten"),
        Spalte(3600, 300, groesse=750),
        Spalte(5600, 1300, kopf="Preis je"),
        Spalte(3600, 300, groesse=750),
    )
    netz = raster(
        spalten, [*(reihe(z) for folge in folgen for z in folge), *([reihe(inhalt.summe)] if inhalt.summe else [])]
    )
    gruppen, reihenhoehen = vorlage.gruppiert(
        ((g.titel, len(g.zeilen), g.summe is not None) for g in inhalt.gruppen), netz
    )
    return {
        "titel": inhalt.titel,
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "hoehen": [REIHE, *reihenhoehen, *([REIHE] if inhalt.summe else [])],
        "gruppen": gruppen,
        "summe": None if inhalt.summe is None else reihe(inhalt.summe),
        "fussnote": inhalt.fussnote,
        "saetze": vorlage.saetze(inhalt.saetze),
    }


def _nutzerliste(inhalt: Nutzerliste) -> Vorlage:
    alle = [*inhalt.zeilen, inhalt.summe]
    felder = {feld.name for feld in fields(Nutzerzeile) if any(getattr(zeile, feld.name) for zeile in alle)}
    spalten = [(name, kopf, spalte) for name, kopf, spalte in _NUTZERSPALTEN if name in felder]
    einheiten = {
        "flaeche": "m²",
        "heizung_einheiten": inhalt.einheit_heizung,
        "warmwasser_einheiten": inhalt.einheit_warmwasser,
        "kaltwasser_einheiten": inhalt.einheit_kaltwasser,
    }
    texte = {"nummer", "name", "lage", "zeitraum"}
    koepfe = [[kopf, "" if name in texte else einheiten.get(name, "€")] for name, kopf, _ in spalten]
    reihen = [[str(getattr(zeile, name)) for name, _, _ in spalten] for zeile in alle]
    netz = raster(
        [spalte for _, _, spalte in spalten],
        [*reihen, [kopf for kopf, _ in koepfe], [einheit for _, einheit in koepfe]],
        gesamt=QUERBREITE,
        groessen=(800, 750, 700, 650, 600, 550),
    )
    return {
        "titel": inhalt.titel,
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "links": [name in texte for name, _, _ in spalten],
        "fett": [name in {"gesamt", "saldo"} for name, _, _ in spalten],
        "leise": [name in {"lage", "zeitraum"} for name, _, _ in spalten],
        "hoehen": [2600, *netz.hoehen(REIHE)[: len(reihen)]],
        "koepfe": koepfe,
        "zeilen": netz.reihen[: len(reihen) - 1],
        "summe": netz.reihen[len(reihen) - 1],
        "fussnote": inhalt.fussnote,
    }


def _eigentuemer(inhalt: Eigentuemeranteil) -> Vorlage:
    zeilen = [[z.bezeichnung, z.grundlage, z.betrag] for z in (*inhalt.zeilen, inhalt.summe)]
    spalten = (Spalte(14500, 700, fliesst=True), Spalte(20000, 700, fliesst=True), Spalte(6500, fett=True))
    netz = raster(spalten, zeilen)
    return {
        "titel": inhalt.titel,
        "saetze": vorlage.saetze(inhalt.saetze),
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "hoehen": [REIHE, *netz.hoehen(REIHE)],
        "zeilen": netz.reihen[:-1],
        "summe": netz.reihen[-1],
    }


def _schaetzungen(inhalt: Schaetzungen) -> Vorlage:
    zeilen = [
        [
            s.nutzer,
            ", ".join(filter(None, [s.geraet, s.raum])),
            s.zeitraum,
            ". ".join(teil.removesuffix(".") for teil in (s.verfahren, s.grund) if teil) + ".",
            s.wert,
            s.einheit,
        ]
        for s in inhalt.zeilen
    ]
    spalten = (
        Spalte(2600, 600, kopf="Nutzer"),
        Spalte(7000, 700, fliesst=True),
        Spalte(6000, 700, fliesst=True),
        Spalte(17000, 800, fliesst=True),
        Spalte(3600, 300, kopf="Wert"),
        Spalte(2200, groesse=750),
    )
    netz = raster(spalten, zeilen, groessen=(800, 750, 700, 650))
    return {
        "titel": inhalt.titel,
        "saetze": vorlage.saetze(inhalt.saetze),
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "hoehen": [REIHE, *netz.hoehen(REIHE)],
        "zeilen": netz.reihen,
    }


def _einzelliste(inhalt: Einzelliste) -> Vorlage:
    zeilen = [[z.nutzer, z.posten, z.grundlage, z.betrag] for z in inhalt.zeilen]
    spalten = (
        Spalte(2600, 600, kopf="Nutzer"),
        Spalte(16000, 700, fliesst=True),
        Spalte(16000, 700, fliesst=True),
        Spalte(5600, kopf="Betrag €"),
    )
    netz = raster(spalten, zeilen)
    return {
        "titel": inhalt.titel,
        "saetze": vorlage.saetze(inhalt.saetze),
        "groesse": netz.groesse,
        "spalten": netz.breiten,
        "hoehen": [REIHE, *netz.hoehen(REIHE)],
        "zeilen": netz.reihen,
    }


def _befund(befund: Befund) -> list[object]:
    return [_SCHWERE[befund.schwere], befund.schwere, vorlage.satz(befund.text), befund.ort, befund.norm]
