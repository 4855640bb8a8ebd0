"""From the settled Abrechnung to the overview for its Auftraggeber."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from umlage.core.finding import Severity
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.documents import befunde, kopf
from umlage.documents.abrechnungsuebersicht.einzellisten import einzellisten
from umlage.documents.abrechnungsuebersicht.inhalt import Abrechnungsuebersicht, Befund, Preise, Preisgruppe, Preiszeile
from umlage.documents.abrechnungsuebersicht.nutzerliste import nutzerliste
from umlage.documents.abrechnungsuebersicht.traeger import eigentuemeranteil, gruende, leerstand, schaetzungen
from umlage.documents.bausteine import Angabe, Logo, Rahmen, Tatsache, fett, leise, satz
from umlage.documents.hauskosten import hauskosten
from umlage.documents.haussicht import Haussicht
from umlage.documents.klartext import abhilfe, klartext
from umlage.documents.lohnkosten import lohnkosten
from umlage.documents.schluessel import Blatt
from umlage.documents.vorgang import PROBE, Vorgang
from umlage.documents.zahlen import anzahl, euro, flaeche, knapp, tag

_SCHWERE: dict[Severity, Literal["fehler", "warnung", "hinweis"]] = {
    Severity.ERROR: "fehler",
    Severity.WARNING: "warnung",
    Severity.NOTE: "hinweis",
}
_RUNDUNG = {"restcent": "Restcentverteilung", "je_position": "je Position"}


def abrechnungsuebersicht(
    ergebnis: Ergebnis, logo: Logo | None = None, vorgang: Vorgang = PROBE
) -> Abrechnungsuebersicht:
    """The overview: costs, prices, all Nutzer, what the owner bears, remarks of the checks."""
    sicht = Haussicht(ergebnis, logo, vorgang)
    return Abrechnungsuebersicht(
        rahmen=_rahmen(sicht),
        tatsachen=tuple(_tatsachen(sicht)),
        kosten=hauskosten(ergebnis, mit_direktkosten=True),
        kohlendioxid=sicht.kohlendioxid,
        aufteilung=sicht.aufteilung,
        gruppen=sicht.nutzergruppen,
        preise=tuple(_preise(sicht)),
        nutzerliste=nutzerliste(sicht),
        schaetzungen=schaetzungen(sicht),
        eigentuemer=eigentuemeranteil(sicht),
        lohnkosten=lohnkosten(ergebnis),
        einzellisten=tuple(einzellisten(sicht)),
        befunde=tuple(_befunde(ergebnis)),
    )


def _rahmen(sicht: Haussicht) -> Rahmen:
    akte = sicht.akte
    nr = akte.liegenschaft.nr
    return Rahmen(
        name=sicht.vorgang.name(f"Abrechnungsübersicht {sicht.jahr}, Liegenschaft {nr}"),
        erstellt_am=akte.abrechnung.erstellt_am,
        absender=sicht.absender,
        anschrift=kopf.postzeilen(kopf.auftraggeber(akte)),
        angaben=tuple(_angaben(sicht)),
        titel=f"Abrechnungsübersicht {sicht.jahr}",
        untertitel=kopf.umbrochen(
            f"{sicht.titel} für {akte.liegenschaft.bezeichnung or 'das Haus'}", f"{sicht.objekt}"
        ),
        bezeichnung=f"Abrechnungsübersicht {sicht.jahr}",
        liegenschaft=nr,
        kopfzeile=kopf.kopfzeile(akte, (sicht.objekt, sicht.zeitraum), (akte.liegenschaft.strasse, sicht.zeitraum)),
        kopfzeile_quer=(sicht.objekt, sicht.zeitraum),
    )


def _angaben(sicht: Haussicht) -> Iterator[Angabe]:
    akte, haus = sicht.akte, sicht.ergebnis.haus
    yield Angabe("Liegenschaft", satz(fett(akte.liegenschaft.nr)))
    yield Angabe("Abrechnungszeitraum", satz(sicht.zeitraum))
    yield Angabe("Nutzeinheiten", satz(str(len(akte.nutzeinheiten))))
    yield Angabe("Wohnfläche", satz(f"{flaeche(haus.flaechen.wohnflaeche.value)} m²"))
    if akte.anlagen:
        heiz, warm = akte.einstellungen.heizung.grundkosten, akte.einstellungen.warmwasser.grundkosten
        yield Angabe("Heizung", satz(f"{knapp(heiz, 2)} % Grundkosten"))
        if any(blatt.gruppe == "warmwasser" for blatt in sicht.blaetter.values()):
            yield Angabe("Warmwasser", satz(f"{knapp(warm, 2)} % Grundkosten"))
    yield Angabe("Rundung", satz(_RUNDUNG[akte.abrechnung.rundung]))
    if sicht.vorgang.nummer:
        yield Angabe("Abrechnung Nr.", satz(fett(sicht.vorgang.nummer)))
    yield Angabe("Erstellt am", satz(tag(akte.abrechnung.erstellt_am)))


def _tatsachen(sicht: Haussicht) -> Iterator[Tatsache]:
    ergebnis = sicht.ergebnis
    personen = sicht.personen()
    salden = [person.saldo.cents for person in personen]
    yield Tatsache("Gesamtkosten", euro(ergebnis.gesamtkosten.cents))
    yield Tatsache(
        "Kosten der Nutzer",
        euro(sum(person.betrag.cents for person in personen)),
        anzahl(len(personen), "Abrechnung", "Abrechnungen"),
    )
    eigentuemer = ergebnis.eigentuemer.cents + sum(person.betrag.cents for person in leerstand(sicht))
    yield Tatsache("Anteil des Eigentümers", euro(eigentuemer), kopf.aufzaehlung(gruende(sicht)) if eigentuemer else "")
    leer = sum(person.vorauszahlung for person in leerstand(sicht))
    bezahlt = leer + sum(person.vorauszahlung for person in personen)
    yield Tatsache("Vorauszahlungen", euro(bezahlt), f"davon bei Leerstand {euro(leer)}" if leer else "")
    plus, minus = [s for s in salden if s > 0], [s for s in salden if s < 0]
    yield Tatsache("Nachzahlungen", euro(sum(plus)), f"{len(plus)} Nutzer" if plus else "")
    yield Tatsache("Guthaben", euro(-sum(minus)), f"{len(minus)} Nutzer" if minus else "")


def _preise(sicht: Haussicht) -> Iterator[Preise]:
    """Prices of heating and water in one table, those of the other costs in a second."""
    for titel, gruppen in (
        ("Verteilung und Preise", ("heizung", "warmwasser", "kaltwasser")),
        ("Hausnebenkosten: Verteilung und Preise", ("nebenkosten",)),
    ):
        tafel = tuple(
            Preisgruppe(kopf.GRUPPEN[gruppe] if len(gruppen) > 1 else "", zeilen)
            for gruppe in gruppen
            if (zeilen := tuple(_preis(blatt) for blatt in sicht.blaetter.values() if blatt.gruppe == gruppe))
        )
        if tafel:
            yield Preise(titel, tafel)


def _preis(blatt: Blatt) -> Preiszeile:
    return Preiszeile(
        blatt.titel, blatt.betrag, blatt.schluessel, blatt.einheiten, blatt.einheit, blatt.preis, blatt.preiseinheit
    )


def _befunde(ergebnis: Ergebnis) -> Iterator[Befund]:
    """Each remark once, with all places that it is about."""
    gleiche: dict[tuple[Severity, str, str, str], list[str]] = {}
    for befund in ergebnis.findings:
        orte = gleiche.setdefault((befund.severity, befund.message, befund.remedy, befund.norm), [])
        if (ort := befunde.ort(befund.where)) not in orte:
            orte.append(ort)
    for (schwere, text, rat, normen), orte in gleiche.items():
        zusatz = (leise(f" {abhilfe(rat)}"),) if rat else ()
        yield Befund(
            _SCHWERE[schwere],
            satz(klartext(text), *zusatz),
            befunde.orte(orte),
            befunde.grundlage(normen),
        )
