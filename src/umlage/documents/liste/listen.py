"""The lists of a house: Nutzer, costs, devices, balances. Amounts are those of the Ergebnis, to the cent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from umlage.core.period import DAY, Period
from umlage.core.settlement.akte import Nutzer
from umlage.core.settlement.eichung import UNGEEICHT
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.messwert import BASIS, Messwert
from umlage.core.verbrauch.geraet import PIKO
from umlage.documents import kopf
from umlage.documents.bausteine import Angabe, satz
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.liste.inhalt import Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Zelle
from umlage.documents.liste.kostentabelle import DIREKT, kostentabelle
from umlage.documents.liste.rahmen import GERAET, NUTZUNG, Hat, geeicht, hausliste
from umlage.documents.liste.umlagetext import umlagetext
from umlage.documents.liste.woher import am_pfad, andersherum, aus, genannt, kopfbetrag, kopfsumme, zusammen
from umlage.documents.zahlen import FEST, betrag, flaeche, geraetenummer, knapp, stand, tag

LISTEN: dict[str, Callable[[Haussicht], Liste]] = {}
"""By the word of the command line."""
_GEWERKE = {**kopf.GRUPPEN, "direkt": DIREKT}


F = TypeVar("F", bound=Callable[[Haussicht], Liste])


def _liste(wort: str) -> Callable[[F], F]:
    def merken(funktion: F) -> F:
        LISTEN[wort] = funktion
        return funktion

    return merken


def _fertig(sicht: Hat, titel: str, tabelle: Tabelle, *angaben: Angabe, quer: bool = True) -> Liste:
    return hausliste(sicht, titel, tabelle, angaben=angaben, quer=quer)


def _anzahl(name: str, wieviele: int) -> Angabe:
    return Angabe(name, satz(str(wieviele)))


def _cent(wert: Decimal | None) -> int:
    return 0 if wert is None else int(wert * 100)


# --- Nutzer --------------------------------------------------------------------------------------


@_liste("nutzer")
def nutzerliste(sicht: Haussicht | Formularhaus) -> Liste:
    """Who used which Nutzeinheit when, with areas, persons and prepayments; also of a house not settled yet."""
    akte = sicht.akte
    belegung = sicht.belegung if isinstance(sicht, Formularhaus) else sicht.ergebnis.haus.belegung
    areas = sicht.flaechen(belegung) if isinstance(sicht, Formularhaus) else sicht.ergebnis.haus.flaechen
    flaechen = (areas.heizung, areas.warmwasser, areas.nebenkosten)
    bezahlt = [0, 0, 0]
    reihen: list[Reihe] = []
    raeume: list[Reihe] = []
    for person in belegung.bewohner:
        einheit, nutzer = akte.nutzeinheiten[person.einheit], person.nutzer
        vorab = nutzer.vorauszahlung
        cents = [_cent(wert) for wert in (vorab.heizkosten, vorab.kaltwasser, vorab.nebenkosten)]
        bezahlt = [summe + wert for summe, wert in zip(bezahlt, cents, strict=True)]
        (raeume if einheit.umlage else reihen).append(
            (
                nutzer.nr,
                umlagetext(einheit, Period(person.von, person.bis)) if einheit.umlage else nutzer.name,
                einheit.lage or einheit.nr,
                "Leerstand" if nutzer.leerstand else NUTZUNG[einheit.nutzung],
                tag(person.von),
                tag(person.bis - DAY),
                *(_stufen(art[person.einheit], flaeche) for art in flaechen),
                _personen(nutzer),
                *(_voraus(nutzer.nr, art, wert) for art, wert in zip(KINDS_VORAUS, cents, strict=True)),
            )
        )
    spalten = (
        Spaltenkopf("Nutzer", stil="fett"),
        Spaltenkopf("Name", breite=9000, fliesst=True),
        Spaltenkopf("Lage", breite=6000, fliesst=True),
        Spaltenkopf("Nutzung"),
        Spaltenkopf("von"),
        Spaltenkopf("bis"),
        *(
            Spaltenkopf(name, "m²", zahl=True, fliesst=True, breite=4800)
            for name in ("Heizung", "Warmwasser", "Nebenkosten")
        ),
        _feldbreit("Personen"),
        *(Spaltenkopf(name, "€ voraus", zahl=True) for name in KINDS_VORAUS),
    )
    summe = ("", "Summe", *[""] * 8, *(betrag(wert) if wert else "" for wert in bezahlt))
    note = "Flächen und Personenzahlen, die sich ändern, stehen mit dem Tag, ab dem sie gelten."
    dated = any(f"ab{FEST}" in zelle for reihe in (*reihen, *raeume) for zelle in reihe)
    gruppen = [Tabellengruppe("", tuple(reihen))]
    if raeume:
        gruppen.append(Tabellengruppe("Räume ohne eigene Nutzer", tuple(raeume)))
    tabelle = Tabelle("", spalten, tuple(gruppen), summe, note if dated else "")
    own = [person for person in belegung.bewohner if not akte.nutzeinheiten[person.einheit].umlage]
    people = sum(not person.nutzer.leerstand for person in own)
    leer = sum(person.nutzer.leerstand for person in belegung.bewohner)
    return _fertig(
        sicht,
        "Nutzerliste",
        tabelle,
        _anzahl("Nutzeinheiten", len(akte.nutzeinheiten)),
        _anzahl("Nutzer", people),
        _anzahl("Leerstände", leer),
        *([_anzahl("Räume ohne Nutzer", sum(bool(einheit.umlage) for einheit in akte.nutzeinheiten))] * bool(raeume)),
    )


def _feldbreit(name: str, einheit: str = "") -> Spaltenkopf:
    """A number that may change within the period."""
    return Spaltenkopf(name, einheit, zahl=True, fliesst=True, breite=4800)


KINDS_VORAUS = ("Heizkosten", "Kaltwasser", "Nebenkosten")


def _voraus(nr: str, art: str, cents: int) -> str:
    return genannt(cents, f"Vorauszahlung {art}", f"Angabe beim Nutzer {nr}") if cents else ""


def _stufen(wert: object, wie: Callable[[Decimal | Fraction | int], str]) -> str:
    if isinstance(wert, tuple):
        return "; ".join(
            f"ab{FEST}{tag(stufe.ab)}{FEST} {wie(stufe.wert)}" if nr else wie(stufe.wert)
            for nr, stufe in enumerate(wert)
        )
    return wie(wert) if isinstance(wert, Decimal | Fraction | int) else ""


def _personen(nutzer: Nutzer) -> str:
    return _stufen(nutzer.personen, lambda wert: knapp(wert, 0))


# --- costs ---------------------------------------------------------------------------------------


@_liste("kosten")
def kostenliste(sicht: Haussicht) -> Liste:
    """Every cost that counts, by group; the sum is that of the house."""
    gesamt = kopfbetrag(sicht.ergebnis.gesamtkosten.cents, "Gesamtkosten", ["gesamtkosten"])
    return _fertig(sicht, "Kostenliste", kostentabelle(sicht), gesamt)


# --- devices -------------------------------------------------------------------------------------


@_liste("zaehler")
def zaehlerliste(sicht: Haussicht | Formularhaus) -> Liste:
    """Every device with its place, time, first and last stand, factor and consumption; this is left free without."""
    akte, offen = sicht.akte, isinstance(sicht, Formularhaus)
    je_einheit: dict[int | None, list[Messwert]] = {}
    alle = sicht.messwerte() if isinstance(sicht, Formularhaus) else sicht.ergebnis.haus.messung.geraete.values()
    for messwert in alle:
        je_einheit.setdefault(messwert.einheit, []).append(messwert)
    # a house without any calibration in its Akte has no column for it
    eichung = any(messwert.geraet.eichung for geraete in je_einheit.values() for messwert in geraete)

    def reihen(geraete: list[Messwert]) -> tuple[Reihe, ...]:
        return tuple(_geraetereihe(messwert, eichung=eichung, offen=offen) for messwert in geraete)

    gruppen = []
    if None in je_einheit:
        gruppen.append(Tabellengruppe("Haus und Anlagen", reihen(je_einheit[None])))
    for nr, einheit in enumerate(akte.nutzeinheiten):
        if nr in je_einheit:
            wer = einheit.nutzer[-1].name if einheit.nutzer else None
            titel = ", ".join(filter(None, [f"Nutzeinheit {einheit.nr}", einheit.lage, wer]))
            gruppen.append(Tabellengruppe(titel, reihen(je_einheit[nr])))
    spalten = (
        Spaltenkopf("Gerät", breite=8000, fliesst=True),
        Spaltenkopf("Nummer", stil="fett"),
        Spaltenkopf("Raum", breite=7000, fliesst=True),
        Spaltenkopf("eingebaut ab"),
        Spaltenkopf("ausgebaut am"),
        *([Spaltenkopf("geeicht bis")] * eichung),
        Spaltenkopf("Anfang am"),
        Spaltenkopf("Anfangsstand", zahl=True),
        Spaltenkopf("Ende am"),
        Spaltenkopf("Endstand", zahl=True),
        Spaltenkopf("Faktor", zahl=True),
        Spaltenkopf("Verbrauch", zahl=True),
        Spaltenkopf("Einheit", stil="leise"),
    )
    note = "Verbrauch: Differenz der Stände mal Faktor, über Rücksetzungen und Schätzungen hinweg."
    geraete = sum(map(len, je_einheit.values()))
    tabelle = Tabelle("", spalten, tuple(gruppen), fussnote=note, leer="Die Akte hat keine Geräte.")
    return _fertig(sicht, "Zählerliste", tabelle, _anzahl("Geräte", geraete))


_ZWECK = {
    "nutzer": "",
    "gesamt": ", gesamt",
    "heizung": ", Heizung",
    "warmwasser": ", Warmwasser",
    "abzug": ", wird abgezogen",
    "solar": ", Solar",
    "solar_warmwasser": ", Solar für Warmwasser",
}


def _geraetereihe(messwert: Messwert, *, eichung: bool, offen: bool) -> Reihe:
    geraet = messwert.geraet
    lesungen = sorted(geraet.ablesungen, key=lambda lesung: lesung.am)
    erste, letzte = (lesungen[0], lesungen[-1]) if lesungen else (None, None)
    einzeln = len(lesungen) < 2 or erste is None or letzte is None
    faktor = messwert.abschnitte[-1].faktor.value if messwert.abschnitte else Fraction(1)
    einheit = "Einheiten" if geraet.art in UNGEEICHT else BASIS[geraet.art].replace("m3", "m³")
    menge = sum((Fraction(abschnitt.gewicht) / PIKO for abschnitt in messwert.abschnitte), Fraction(0))
    return (
        GERAET[geraet.art] + _ZWECK[geraet.zweck],
        geraetenummer(geraet.nr),
        geraet.raum or "",
        tag(geraet.ab) if geraet.ab else "",
        tag(geraet.bis) if geraet.bis else "",
        *([geeicht(geraet)] * eichung),
        "" if einzeln or erste is None else tag(erste.am),
        "" if einzeln or erste is None else stand(erste.stand),
        "" if letzte is None else tag(letzte.am),
        "" if letzte is None else stand(letzte.stand),
        stand(faktor),
        "" if offen and not messwert.abschnitte else stand(menge),
        einheit,
    )


# --- balances ------------------------------------------------------------------------------------


@_liste("salden")
def saldenliste(sicht: Haussicht) -> Liste:
    """What everybody has to pay or gets back; with the owner the costs add up to those of the house."""
    ergebnis = sicht.ergebnis
    leer = [person for person in ergebnis.nutzer if person.bewohner.nutzer.leerstand]
    eigene = [
        (f"Leerstand {person.nr}", person.betrag.cents, person.vorauszahlung, f"nutzer/{person.nr}/betrag")
        for person in leer
    ]
    daneben = any(person.sonderbetrag for person in sicht.personen())
    if ergebnis.eigentuemer.cents:
        eigene.append(("Eigentümer vorab", ergebnis.eigentuemer.cents, 0, "eigentuemer"))
    if ergebnis.rundungsdifferenz.cents:
        eigene.append(("Rundungsdifferenz", ergebnis.rundungsdifferenz.cents, 0, "rundungsdifferenz"))
    reihen = [_saldenreihe(sicht, person, daneben=daneben) for person in sicht.personen()]
    plus, minus = salden(sicht)
    kosten = sum(person.betrag.cents for person in sicht.personen())
    gezahlt = sum(person.vorauszahlung for person in sicht.personen())
    weiteres = sum(person.sonderbetrag for person in sicht.personen())
    betraege = (betrag(cents) for cents in (kosten, *([weiteres] * daneben), gezahlt, sum(plus), -sum(minus)))
    summe = ("", "Summe der Nutzer", "", "", "", *betraege)
    gruppen = [Tabellengruppe("", tuple(reihen), summe)]
    if eigene:
        zeilen = tuple(
            (
                "",
                name,
                "",
                "",
                "",
                Zelle(betrag(cents), pfad),
                *([""] * daneben),
                Zelle(betrag(voraus), pfad.replace("/betrag", "/vorauszahlung")) if voraus else "",
                "",
                "",
            )
            for name, cents, voraus, pfad in eigene
        )
        gruppen.append(Tabellengruppe("Beim Eigentümer", zeilen))
    alle = kosten + sum(cents for _, cents, *_ in eigene)
    haus = Zelle(betrag(alle), "gesamtkosten")
    gesamt = ("", "Gesamtkosten des Hauses", "", "", "", haus, *([""] * daneben), "", "", "")
    spalten = (
        Spaltenkopf("Nutzer", stil="fett"),
        Spaltenkopf("Name", breite=12000, fliesst=True),
        Spaltenkopf("Lage", breite=8000, fliesst=True),
        Spaltenkopf("von"),
        Spaltenkopf("bis"),
        Spaltenkopf("Kosten", "€", zahl=True, breite=7000),
        *([Spaltenkopf("Weiteres", "€", zahl=True, breite=6000)] * daneben),
        Spaltenkopf("Vorauszahlung", "€", zahl=True, breite=7000),
        Spaltenkopf("Nachzahlung", "€", zahl=True, breite=7000),
        Spaltenkopf("Guthaben", "€", zahl=True, breite=7000),
    )
    return _fertig(
        sicht,
        "Saldenliste",
        Tabelle("", spalten, tuple(gruppen), gesamt),
        saldensumme(sicht, "Nachzahlungen", 1),
        saldensumme(sicht, "Guthaben", -1),
    )


def salden(sicht: Haussicht) -> tuple[list[int], list[int]]:
    """Cents of all balances: to be paid, to be refunded (negative)."""
    alle = [person.saldo.cents for person in sicht.personen()]
    return [cents for cents in alle if cents > 0], [cents for cents in alle if cents < 0]


def saldensumme(sicht: Haussicht, name: str, sign: int) -> Angabe:
    """All balances to be paid (sign 1) or to be refunded (-1), for the head of a list."""
    cents, teile = sum(salden(sicht)[sign < 0]), _je_nutzer(sicht, "saldo", sign=sign)
    if sign < 0 and teile:
        return kopfsumme(-cents, name, zusammen(cents, name, teile))
    return kopfbetrag(cents, name, teile)


def _saldenreihe(sicht: Haussicht, person: NutzerErgebnis, *, daneben: bool) -> Reihe:
    bewohner, cents = person.bewohner, person.saldo.cents
    return (
        person.nr,
        bewohner.nutzer.name,
        sicht.akte.nutzeinheiten[bewohner.einheit].lage or "",
        tag(bewohner.von),
        tag(bewohner.bis - DAY),
        Zelle(betrag(person.betrag.cents), f"nutzer/{person.nr}/betrag"),
        *([aus(person.sonderbetrag, "Weiteres", _weiteres([person])) if person.sonderbetrag else ""] * daneben),
        Zelle(betrag(person.vorauszahlung), f"nutzer/{person.nr}/vorauszahlung"),
        Zelle(betrag(cents), f"nutzer/{person.nr}/saldo") if cents > 0 else "",
        andersherum(-cents, "Guthaben", am_pfad(f"nutzer/{person.nr}/saldo")) if cents < 0 else "",
    )


@_liste("bilanz")
def saldenbilanz(sicht: Haussicht) -> Liste:
    """Sums by kind: where the costs went, what was paid in advance, what is left to pay and to refund."""
    ergebnis = sicht.ergebnis
    plus, minus = salden(sicht)
    kosten = sum(person.betrag.cents for person in sicht.personen())
    gezahlt = sum(person.vorauszahlung for person in sicht.personen())
    verteilung = list(_verteilung(sicht))
    if sum(cents for _, _, cents, _ in verteilung) != ergebnis.gesamtkosten.cents:
        raise ArithmeticError("Die Saldenbilanz geht nicht auf.")
    weiteres = sum(person.sonderbetrag for person in sicht.personen())
    if kosten + weiteres - gezahlt != sum(plus) + sum(minus):
        raise ArithmeticError("Die Saldenbilanz geht nicht auf.")
    saldo = ("Saldo der Nutzer", "", betrag(kosten + weiteres - gezahlt))
    ausgleich = [
        ("Kosten der Nutzer", f"{len(sicht.personen())} Nutzer", kosten, _je_nutzer(sicht, "betrag")),
        *([("Weiteres neben den Kosten", "", weiteres, _weiteres(sicht.personen()))] if weiteres else []),
    ]
    voraus = "Vorauszahlungen der Nutzer"
    gegen = andersherum(-gezahlt, voraus, zusammen(gezahlt, voraus, _je_nutzer(sicht, "vorauszahlung")))
    offen = [
        ("Nachzahlungen", f"{len(plus)} Nutzer", sum(plus), _je_nutzer(sicht, "saldo", sign=1)),
        ("Guthaben", f"{len(minus)} Nutzer", sum(minus), _je_nutzer(sicht, "saldo", sign=-1)),
    ]

    def reihen(liste: Sequence[tuple[str, str, int, list[str]]]) -> tuple[Reihe, ...]:
        return tuple((name, dazu, aus(cents, name, pfade)) for name, dazu, cents, pfade in liste)

    gesamt = ("Gesamtkosten des Hauses", "", Zelle(betrag(ergebnis.gesamtkosten.cents), "gesamtkosten"))
    gruppen = (
        Tabellengruppe("Kosten nach Art", reihen(verteilung), gesamt),
        Tabellengruppe(
            "Kosten und Vorauszahlungen", (*reihen(ausgleich), ("Vorauszahlungen der Nutzer", "", gegen)), saldo
        ),
        Tabellengruppe("Offen", reihen(offen), saldo),
    )
    spalten = (
        Spaltenkopf("Posten", breite=20000, fliesst=True),
        Spaltenkopf("Umfang", breite=12000, stil="leise"),
        Spaltenkopf("Betrag", "€", zahl=True, breite=9000),
    )
    beside = " und Weiteres" if weiteres else ""
    note = f"Nachzahlungen und Guthaben sind auf den Cent die Kosten der Nutzer{beside} ohne ihre Vorauszahlungen."
    return _fertig(sicht, "Saldenbilanz", Tabelle("", spalten, gruppen, fussnote=note), quer=False)


def _je_nutzer(sicht: Haussicht, what: str, *, sign: int = 0) -> list[str]:
    """The paths of an amount of everybody, or of those who pay (sign 1) or get back (-1)."""
    people = sicht.personen()
    return [f"nutzer/{one.nr}/{what}" for one in people if not sign or one.saldo.cents * sign > 0]


def _weiteres(personen: Sequence[NutzerErgebnis]) -> list[str]:
    """What stands beside the costs and counts."""
    return [
        f"nutzer/{person.nr}/sonderposten/{number}"
        for person in personen
        for number, posten in enumerate(person.sonder, start=1)
        if posten.im_saldo
    ]


def _verteilung(sicht: Haussicht) -> Iterator[tuple[str, str, int, list[str]]]:
    """All costs of the house by kind: what Nutzer bear, vacancies, the owner, the difference of rounding."""
    ergebnis = sicht.ergebnis
    arten: dict[str, int] = {}
    pfade: dict[str, list[str]] = {}
    leer = 0
    for person in ergebnis.nutzer:
        if person.bewohner.nutzer.leerstand:
            leer += person.betrag.cents
            pfade.setdefault("", []).append(f"nutzer/{person.nr}/betrag")
            continue
        for position in person.positionen:
            arten[position.gruppe] = arten.get(position.gruppe, 0) + position.betrag.cents
            pfade.setdefault(position.gruppe, []).append(f"nutzer/{person.nr}/positionen/{position.nummer}")
    for gruppe, name in _GEWERKE.items():
        if gruppe in arten:
            yield name, "Nutzer", arten[gruppe], pfade[gruppe]
    if leer:
        yield "Leerstand", "Eigentümer", leer, pfade[""]
    if ergebnis.eigentuemer.cents:
        yield "Vorab", "Eigentümer", ergebnis.eigentuemer.cents, ["eigentuemer"]
    if ergebnis.rundungsdifferenz.cents:
        yield "Rundungsdifferenz", "", ergebnis.rundungsdifferenz.cents, ["rundungsdifferenz"]
