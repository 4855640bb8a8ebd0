"""The technical data sheet of the devices of a flat: what hangs where, with which valuation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from umlage.core.settlement.akte import Geraet, Geraetemodell, Nutzeinheit
from umlage.core.settlement.eichung import UNGEEICHT, geeicht_bis
from umlage.core.verbrauch.bewertung import bewertungsfaktor
from umlage.core.verbrauch.bewertungsangabe import Bewertungsverlauf, Einzelbewertung, Teilbewertung
from umlage.documents.bausteine import Angabe, satz
from umlage.documents.liste.ableseformulare import einheit_von
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.liste.inhalt import Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Texte
from umlage.documents.liste.rahmen import GERAET, NUTZUNG, geeicht
from umlage.documents.zahlen import dezimal, geraetenummer, knapp, tag

_BAUART = {
    "platte": "Plattenheizkörper",
    "glieder": "Gliederheizkörper",
    "roehren": "Röhrenradiator",
    "konvektor": "Konvektor",
    "handtuch": "Badheizkörper",
}


def datenblaetter(haus: Formularhaus) -> list[tuple[str, Liste]]:
    """A sheet for every Nutzeinheit that has devices, with its number."""
    return [(einheit.nr, _blatt(haus, einheit)) for einheit in haus.akte.nutzeinheiten if einheit.geraete]


def _blatt(haus: Formularhaus, einheit: Nutzeinheit) -> Liste:
    tag_ = haus.akte.period.start
    bewertet = [geraet for geraet in einheit.geraete if geraet.bewertung is not None]
    teile: list[Tabelle | Texte] = [_geraete(haus, einheit)]
    if bewertet:
        teile.append(_bewertungen(bewertet, tag_))
        heizkoerper = list(_heizkoerper(bewertet, tag_))
        if heizkoerper:
            teile.append(_heizkoerpertafel(heizkoerper))
    hinweise = [satz(f"Gerät {geraetenummer(g.nr)}: {g.hinweis}") for g in einheit.geraete if g.hinweis]
    teile.append(Texte("Hinweise", (*hinweise, *map(satz, _erklaert(einheit, bewertet)))))
    angaben = (
        Angabe("Nutzeinheit", satz(einheit.nr)),
        Angabe("Nutzung", satz(NUTZUNG[einheit.nutzung])),
        Angabe("Geräte", satz(str(len(einheit.geraete)))),
    )
    frame = haus.rahmen(
        "Datenblatt der Geräte", angaben=angaben, wo=einheit.lage or f"Nutzeinheit {einheit.nr}", einheit=einheit
    )
    return Liste(frame, "datenblatt", tuple(teile), quer=True)


def _erklaert(einheit: Nutzeinheit, bewertet: list[Geraet]) -> Iterator[str]:
    if bewertet:
        yield (
            "Verbrauch ist die Differenz der Stände mal Kges. Kges = KQ × KC × KT (EN 834): KQ Leistung des "
            "Heizkörpers, KC Wärmeübergang zum Gerät, KT Raumtemperatur."
        )
    arten = {geraet.art for geraet in einheit.geraete}
    for art, name in UNGEEICHT.items():
        if art in arten:
            yield f"{name} werden nicht geeicht."
    zaehler = [geraet for geraet in einheit.geraete if geraet.art not in UNGEEICHT]
    if any(geeicht_bis(geraet) is None for geraet in zaehler):
        yield "Bei Zählern ohne Angabe nennt die Akte keine Eichung."


def _geraete(haus: Formularhaus, einheit: Nutzeinheit) -> Tabelle:
    modelle = {modell.modell: modell for modell in haus.akte.geraetemodelle}
    spalten = (
        Spaltenkopf("Raum", breite=9000, fliesst=True),
        Spaltenkopf("Gerät"),
        Spaltenkopf("Nummer", stil="fett"),
        Spaltenkopf("zeigt an in"),
        Spaltenkopf("Modell", breite=9000, fliesst=True),
        Spaltenkopf("eingebaut ab"),
        Spaltenkopf("ausgebaut am"),
        Spaltenkopf("ersetzt durch"),
        Spaltenkopf("Rücksetzung"),
        Spaltenkopf("geeicht bis"),
        Spaltenkopf("Verdunster", breite=8000, fliesst=True, stil="leise"),
    )
    reihen = tuple(
        (
            geraet.raum or "",
            GERAET[geraet.art],
            geraetenummer(geraet.nr),
            einheit_von(geraet),
            _modell(geraet, modelle),
            tag(geraet.ab) if geraet.ab else "",
            tag(geraet.bis) if geraet.bis else "",
            geraetenummer(geraet.ersetzt_durch) if geraet.ersetzt_durch else "",
            ".".join(reversed(geraet.ruecksetzung.split("-"))) + "." if geraet.ruecksetzung else "",
            geeicht(geraet),
            f"Vorgabe {knapp(geraet.verdunster.vorgabe, 3)} Striche" if geraet.verdunster else "",
        )
        for geraet in einheit.geraete
    )
    return _ohne_leere("Geräte", spalten, reihen)


def _modell(geraet: Geraet, modelle: dict[str, Geraetemodell]) -> str:
    """The model of the device with what it can show, else the one for which KC was stated."""
    modell = modelle.get(geraet.modell or "")
    if modell is not None:
        kann = [wort for wort, wahr in (("Altwert", modell.altwert), ("Checkzahl", modell.checkzahl)) if wahr]
        name = " ".join(filter(None, (modell.hersteller, modell.modell)))
        return f"{name} ({', '.join(kann)})" if kann else name
    teile = [wert for _, wert in _stufen(geraet, date.min) if isinstance(wert, Teilbewertung)]
    return next((teil.verteiler for teil in reversed(teile) if teil.verteiler is not None), "")


def _stufen(geraet: Geraet, anfang: date) -> Iterator[tuple[date, Einzelbewertung]]:
    """The valuations of a device with the day from which each counts; `anfang` for the one that has no day."""
    angabe = geraet.bewertung
    if isinstance(angabe, Bewertungsverlauf):
        yield from ((stufe.ab, stufe.wert) for stufe in angabe.root)
    elif angabe is not None:
        yield anfang, angabe


def _bewertungen(geraete: list[Geraet], anfang: date) -> Tabelle:
    spalten = (
        Spaltenkopf("Raum", breite=9000, fliesst=True),
        Spaltenkopf("Nummer", stil="fett"),
        Spaltenkopf("gilt ab"),
        Spaltenkopf("Skala"),
        Spaltenkopf("KQ", zahl=True, breite=5000),
        Spaltenkopf("KC", zahl=True, breite=5000),
        Spaltenkopf("KT", zahl=True, breite=5000),
        Spaltenkopf("Kges", zahl=True, breite=5000),
        Spaltenkopf("Code", zahl=True, breite=4000),
        Spaltenkopf("Quelle", breite=12000, fliesst=True, stil="leise"),
    )
    reihen = tuple(
        _bewertungsreihe(geraet, ab, wert, anfang) for geraet in geraete for ab, wert in _stufen(geraet, anfang)
    )
    return _ohne_leere("Bewertung", spalten, reihen)


def _bewertungsreihe(geraet: Geraet, ab: date, wert: Einzelbewertung, anfang: date) -> Reihe:
    davor = (geraet.raum or "", geraetenummer(geraet.nr), "" if ab == anfang else tag(ab))
    faktor = bewertungsfaktor(wert, max(ab, anfang), geraet.nr)
    if not isinstance(wert, Teilbewertung):
        return (*davor, "", "", "", "", _faktor(faktor.faktor.number), "", "")
    kges = faktor.produktskala or faktor.faktor
    kq = faktor.kq.number if faktor.kq is not None else None
    return (
        *davor,
        "Produkt" if wert.skala == "produkt" else "Einheit",
        "" if kq is None else _faktor(kq),
        _faktor(wert.kc),
        _faktor(wert.kt),
        _faktor(kges.number),
        "" if faktor.code is None else knapp(faktor.code.number, 0),
        wert.quelle or "",
    )


def _faktor(wert: Fraction | Decimal) -> str:
    """Three decimals as on devices, more where the factor has more."""
    return dezimal(wert, 3) if (Fraction(wert) * 1000).denominator == 1 else knapp(wert, 6)


def _heizkoerper(geraete: list[Geraet], anfang: date) -> Iterator[Reihe]:
    for geraet in geraete:
        for _, wert in _stufen(geraet, anfang):
            if isinstance(wert, Teilbewertung) and wert.heizkoerper is not None:
                koerper = wert.heizkoerper
                yield (
                    geraet.raum or "",
                    geraetenummer(geraet.nr),
                    _BAUART[koerper.bauart],
                    " ".join(filter(None, (koerper.hersteller, koerper.modell, koerper.typ))),
                    knapp(koerper.normleistung, 1),
                    knapp(koerper.uebertemperatur, 2),
                    "" if koerper.exponent is None else knapp(koerper.exponent, 4),
                    koerper.quelle or "",
                )


def _heizkoerpertafel(reihen: list[Reihe]) -> Tabelle:
    spalten = (
        Spaltenkopf("Raum", breite=9000, fliesst=True),
        Spaltenkopf("an Gerät", stil="fett"),
        Spaltenkopf("Bauart"),
        Spaltenkopf("Hersteller und Modell", breite=12000, fliesst=True),
        Spaltenkopf("Normleistung", "W", zahl=True),
        Spaltenkopf("Übertemperatur", "K", zahl=True),
        Spaltenkopf("Exponent", zahl=True),
        Spaltenkopf("Quelle", breite=12000, fliesst=True, stil="leise"),
    )
    return _ohne_leere("Heizkörper", spalten, tuple(reihen))


def _ohne_leere(titel: str, spalten: tuple[Spaltenkopf, ...], reihen: tuple[Reihe, ...]) -> Tabelle:
    """A table without the columns of which nothing is known."""
    gefuellt = [nr for nr in range(len(spalten)) if any(reihe[nr] for reihe in reihen)]
    zeilen = tuple(tuple(reihe[nr] for nr in gefuellt) for reihe in reihen)
    return Tabelle(titel, tuple(spalten[nr] for nr in gefuellt), (Tabellengruppe("", zeilen),))
