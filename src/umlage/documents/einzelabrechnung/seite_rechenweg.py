"""Page 2: from the costs of the house to the share of one Nutzer."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator, Sequence
from fractions import Fraction

from umlage.core.period import DAY, Period
from umlage.core.settlement.ergebnis import NutzerErgebnis, Position
from umlage.core.settlement.messwert import HEIZT
from umlage.documents import kopf
from umlage.documents.bausteine import Lohnkosten, Satz, fett, leise, satz, zeichen
from umlage.documents.einzelabrechnung.erlaeuterung import promille, stufenwert, volle_groesse, zeitanteil
from umlage.documents.einzelabrechnung.inhalt import (
    Anteil,
    Anteilgruppe,
    Anteilzeile,
    Gradtage,
    Gradtagmonat,
    Rechenweg,
)
from umlage.documents.einzelabrechnung.umgelegt import umgelegte
from umlage.documents.haussicht import Haussicht
from umlage.documents.kohlendioxid import mit_anteil
from umlage.documents.lohnkosten import lohnkosten
from umlage.documents.schluessel import Blatt, gerundet
from umlage.documents.zahlen import FEST, betrag, dezimal, euro, flaeche, knapp, tag

MONATE = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_GRUPPEN = (*kopf.GRUPPEN.items(), ("direkt", "Direktkosten"))


def rechenweg(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Rechenweg:
    """Costs of the house, their split, the share; then carbon, degree days, labour."""
    beheizt = any(position.gruppe in ("heizung", "warmwasser") for position in positionen)
    co2 = sicht.kohlendioxid if beheizt else None
    return Rechenweg(
        kosten=sicht.hauskosten,
        anteil=_anteil(sicht, person, positionen),
        aufteilung=sicht.aufteilung if beheizt else None,
        gruppen=sicht.nutzergruppen,
        kohlendioxid=mit_anteil(co2, sicht.ergebnis, person.bewohner.platz) if co2 is not None else None,
        gradtage=_gradtage(sicht, person, positionen),
        lohnkosten=_lohnkosten(sicht, person),
    )


def _lohnkosten(sicht: Haussicht, person: NutzerErgebnis) -> Lohnkosten | None:
    # the relief is for households; a shop has none
    if sicht.akte.nutzeinheiten[person.bewohner.einheit].nutzung == "gewerbe":
        return None
    return lohnkosten(sicht.ergebnis, person)


def _anteil(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Anteil:
    vorhanden = [(gruppe, titel) for gruppe, titel in _GRUPPEN if any(p.gruppe == gruppe for p in positionen)]
    haus = _kosten_des_hauses(sicht, positionen)
    # heating and hot water alone are four lines; whatever has more groups has their sums, as the bar of page 1
    mit_summe = len(vorhanden) > 1 and not {gruppe for gruppe, _ in vorhanden} <= {"heizung", "warmwasser"}
    return Anteil(
        gruppen=tuple(
            _gruppe(sicht, person, titel, [p for p in positionen if p.gruppe == gruppe], mit_summe=mit_summe)
            for gruppe, titel in vorhanden
        ),
        summe=Anteilzeile(
            "Zusammen" if mit_summe else "Summe", betrag(person.betrag.cents), betrag=betrag(gerundet(haus))
        ),
        fussnote=_fussnote(sicht, person, positionen),
        saetze=(
            *_zeit(sicht, person, positionen),
            *_stufen(sicht, person, positionen),
            *umgelegte(sicht, person, positionen),
            *_befreiungen(sicht, person),
        ),
    )


def _gruppe(
    sicht: Haussicht, person: NutzerErgebnis, titel: str, positionen: Sequence[Position], *, mit_summe: bool
) -> Anteilgruppe:
    summe = None
    if mit_summe and len(positionen) > 1:
        haus = _kosten_des_hauses(sicht, positionen)
        cents = sum(p.betrag.cents for p in positionen)
        summe = Anteilzeile("Summe", betrag(cents), betrag=betrag(gerundet(haus)) if haus else "")
    return Anteilgruppe(titel, tuple(_zeile(sicht, person, position) for position in positionen), summe)


def _kosten_des_hauses(sicht: Haussicht, positionen: Sequence[Position]) -> Fraction:
    """The costs of the house behind the lines, in cents; what common rooms pass on is among them already."""
    own = [p for p in positionen if p.lauf is not None and sicht.ergebnis.raum(p.lauf) is None]
    return sum((p.kosten_haus for p in own), Fraction(0))


def _zeile(sicht: Haussicht, person: NutzerErgebnis, position: Position) -> Anteilzeile:
    if position.lauf is None:
        return Anteilzeile(position.bezeichnung, betrag(position.betrag.cents))
    blatt = sicht.blaetter[position.lauf.element.nr]
    gewichte = position.lauf.gewichte
    befreit = gewichte is not None and person.bewohner.platz in gewichte.eigentuemer
    return Anteilzeile(
        blatt.titel,
        betrag(position.betrag.cents),
        blatt.schluessel,
        blatt.betrag,
        blatt.einheiten,
        blatt.einheit,
        blatt.preis,
        blatt.preiseinheit,
        "befreit" if befreit else blatt.menge(position.einheiten),
        "" if befreit else blatt.einheit,
    )


def _fussnote(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> str:
    teile = []
    gruppen = {position.gruppe for position in positionen}
    if gruppen & {"heizung", "warmwasser"}:
        paragraphen = "§§ 7 und 8" if {"heizung", "warmwasser"} <= gruppen else "§ 7" if "heizung" in gruppen else "§ 8"
        teile.append(f"Grundkosten nach der Fläche, Verbrauch nach den Zählern: {paragraphen} HeizkostenV.")
    if sicht.ergebnis.haus.restcent:
        teile.append("Gerundet ist so, dass die Anteile aller Nutzer zusammen genau die Kosten ergeben.")
    else:
        teile.append("Jede Zeile ist für sich auf den Cent gerundet.")
    if any(
        position.lauf is not None and not sicht.blaetter[position.lauf.element.nr].groesse for position in positionen
    ):
        teile.append("Ihre Zählerstände stehen auf der Seite „Ihre Zähler“.")
    if any(position.lauf is not None and sicht.ergebnis.raum(position.lauf) for position in positionen):
        teile.append(
            "Zeilen mit Räumen in Klammern: was auf diese Räume entfällt und umgelegt ist; die Summe der Beträge "
            "zählt diese Zeilen nicht mit."
        )
    return " ".join(teile)


def _zeit(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Iterator[Satz]:
    """Part of the period: how areas and the like become smaller."""
    if sicht.ganze_zeit(person):
        return
    bewohner = person.bewohner
    ganz = sicht.ergebnis.haus.belegung.tage
    yield satz(
        "Sie haben die Räume vom ",
        fett(tag(bewohner.von)),
        " bis ",
        fett(tag(bewohner.bis - DAY)),
        f" genutzt, {bewohner.tage} von {ganz} Tagen. Was nicht gemessen wird, zählt nur für diese Zeit:",
    )
    gesagt = set()
    uebrige = []
    for position in positionen:
        blatt = sicht.blaetter[position.lauf.element.nr] if position.lauf is not None else None
        if blatt is None or blatt.groesse in ("", "stueck") or (blatt.groesse, blatt.zeit) in gesagt:
            continue
        if sicht.ergebnis.raum(blatt.lauf) is not None:
            continue  # rooms that several bear have a sentence of their own
        gesagt.add((blatt.groesse, blatt.zeit))
        if stufenwert(sicht, bewohner, blatt.groesse) is not None:
            continue
        if blatt.gruppe in ("heizung", "warmwasser") or blatt.zeit == "gradtage":
            yield _mal_zeit(sicht, person, position, blatt)
        else:
            uebrige.append(_nach_tagen(sicht, person, position, blatt))
    if uebrige:
        yield satz(
            "Die übrigen Schlüssel nach Tagen, ",
            zeichen("×"),
            f" {zeitanteil(sicht, person, 'tage')}: {kopf.aufzaehlung(uebrige)}.",
        )


def _nach_tagen(sicht: Haussicht, person: NutzerErgebnis, position: Position, blatt: Blatt) -> str:
    groesse = volle_groesse(sicht, person.bewohner, blatt, position.einheiten)
    zahl = flaeche(groesse) if blatt.einheit == "m²" else knapp(groesse, 3)
    einheit = f"{FEST}m²" if blatt.einheit == "m²" else ""
    return f"{blatt.schluessel}{FEST}{zahl}{einheit}{FEST}→{FEST}{blatt.menge(position.einheiten)}{einheit}"


def _mal_zeit(sicht: Haussicht, person: NutzerErgebnis, position: Position, blatt: Blatt) -> Satz:
    groesse = volle_groesse(sicht, person.bewohner, blatt, position.einheiten)
    zahl = flaeche(groesse) if blatt.einheit == "m²" else knapp(groesse, 3)
    wort = {"heizung": "Heizung, Grundkosten", "warmwasser": "Warmwasser, Grundkosten"}.get(
        blatt.gruppe, f"Schlüssel {blatt.schluessel}"
    )
    wie = "nach Gradtagen" if blatt.zeit == "gradtage" else "nach Tagen"
    return satz(
        f"{wort} {wie}: {zahl}{FEST}{blatt.einheit} ",
        zeichen("×"),
        f" {zeitanteil(sicht, person, blatt.zeit, blatt)} ",
        zeichen("="),
        f" {blatt.menge(position.einheiten)}{FEST}{blatt.einheit}",
        leise("   § 9b Abs. 2 HeizkostenV" if blatt.gruppe in ("heizung", "warmwasser") else ""),
    )


def _stufen(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Iterator[Satz]:
    """Areas and persons that change within the Nutzer's time; equal areas are named once."""
    gefunden: dict[tuple[str, str], list[str]] = {}
    for position in positionen:
        blatt = sicht.blaetter[position.lauf.element.nr] if position.lauf is not None else None
        text = stufenwert(sicht, person.bewohner, blatt.groesse) if blatt is not None else None
        if blatt is None or text is None:
            continue
        wort = "Personen" if blatt.groesse == "personen" else "Fläche"
        wie = "nach Gradtagen" if blatt.zeit == "gradtage" else "nach Tagen"
        gewichtet = gefunden.setdefault((wort, text), [])
        eintrag = f"{blatt.menge(position.einheiten)}{FEST}{blatt.einheit} {wie}"
        if eintrag not in gewichtet:
            gewichtet.append(eintrag)
    for (wort, text), teile in gefunden.items():
        yield satz(f"{wort}: {text}; über die Zeit gewichtet {kopf.aufzaehlung(teile)}.")


def _befreiungen(sicht: Haussicht, person: NutzerErgebnis) -> Iterator[Satz]:
    for befreiung in person.bewohner.nutzer.befreiungen:
        grund = f" Grund: {kopf.mit_punkt(befreiung.grund)}" if befreiung.grund else ""
        if befreiung.zu_lasten == "uebrige":
            yield satz(f"An den Kosten „{befreiung.kosten}“ sind Sie nicht beteiligt.{grund}")
        else:
            cents = sum(
                lauf.betraege[person.bewohner.platz]
                for lauf in sicht.ergebnis.blaetter
                if sicht.ergebnis.ursprung(lauf).element.bezeichnung == befreiung.kosten
            )
            yield satz(
                f"Ihren Anteil an den Kosten „{befreiung.kosten}“, ",
                fett(euro(cents)),
                f", trägt der Eigentümer; Sie zahlen dafür nichts.{grund}",
            )


def _gradtage(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> Gradtage | None:
    if sicht.ganze_zeit(person) or not _braucht_gradtage(sicht, person, positionen):
        return None
    bewohner, belegung = person.bewohner, sicht.ergebnis.haus.belegung
    eigene = Period(bewohner.von, bewohner.bis)
    monate = []
    for monat in sicht.akte.period.months():
        jahr, nr = monat.start.year, monat.start.month
        je_tag = belegung.tafel.per_day(nr, leap=isleap(jahr))
        innen = monat.overlap(eigene)
        tage = innen.days if innen is not None else 0
        monate.append(
            Gradtagmonat(
                MONATE[nr - 1],
                dezimal(je_tag * monat.days, 2),
                str(monat.days),
                dezimal(je_tag, 2),
                str(tage),
                dezimal(je_tag * tage, 2),
            )
        )
    summe = Gradtagmonat(
        "Summe",
        dezimal(sicht.gradtagssumme, 2),
        str(belegung.tage),
        "",
        str(bewohner.tage),
        dezimal(promille(sicht, bewohner), 2),
    )
    return Gradtage(tuple(monate), summe, (_verfahren(sicht),))


def _braucht_gradtage(sicht: Haussicht, person: NutzerErgebnis, positionen: Sequence[Position]) -> bool:
    for position in positionen:
        if position.lauf is not None and sicht.blaetter[position.lauf.element.nr].zeit == "gradtage":
            return True
    platz = sicht.ergebnis.haus.belegung.einheiten[person.bewohner.einheit].index(person.bewohner.platz)
    return any(
        abschnitt.platz == platz and abschnitt.spanne is not None
        for messwert in sicht.geraete[person.bewohner.einheit]
        if messwert.geraet.art in HEIZT
        for abschnitt in messwert.abschnitte
    )


def _verfahren(sicht: Haussicht) -> Satz:
    tafel, schalt = sicht.ergebnis.haus.belegung.tafel, isleap(sicht.akte.zeitraum.von.year)
    juni, juli, august = (tafel.per_day(nr, leap=schalt) * tage for nr, tage in ((6, 30), (7, 31), (8, 31)))
    summe = f"Juni, Juli und August haben zusammen {knapp(juni + juli + august, 2)} ‰"
    wie = {
        "sommer-92": f"{summe}, gleichmäßig auf ihre 92 Tage verteilt.",
        "sommer-drittel": f"{summe}, jeder Monat ein Drittel davon.",
    }.get(tafel.variante, f"Juni hat {knapp(juni, 2)} ‰, Juli {knapp(juli, 2)} ‰, August {knapp(august, 2)} ‰.")
    return satz("Gradtage sagen, welcher Teil des jährlichen Heizbedarfs auf einen Tag entfällt, in Promille. ", wie)
