"""What the house has cost, by group, with receipts, quantities and stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from umlage.core.kostenbaum.element import EIGENTUEMER, Pauschale
from umlage.core.parameters import parameter
from umlage.core.period import DAY, Period
from umlage.core.quantity import printed
from umlage.core.settlement.akte import Akte, Lieferung
from umlage.core.settlement.anlagenzeit import anlagenname
from umlage.core.settlement.brennstoff import Brennstoff, Posten
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.kosten import Kostenposten
from umlage.documents.bausteine import Hauskosten, Kostengruppe, Kostenzeile
from umlage.documents.tarifrechnung import tarifmenge, tarifrechnung
from umlage.documents.zahlen import betrag, euro, knapp, tag

KABEL = "betrkv.breitband_umlagefaehig"
_UNGETEILT = 8
"""Up to so many lines of one plant stand without subheads."""


def hauskosten(ergebnis: Ergebnis, *, mit_direktkosten: bool = False) -> Hauskosten:
    """All costs that the house shares; with the direct costs of the Nutzer for the overview."""
    gruppen = _gruppen(ergebnis)
    cents = sum(posten.betrag for posten in ergebnis.haus.posten.values())
    if mit_direktkosten and (direkt := _direktkosten(ergebnis)) is not None:
        gruppen.append(direkt)
        cents = ergebnis.gesamtkosten.cents
    zeilen = tuple(zeile for gruppe in gruppen for zeile in gruppe.zeilen)
    einfach = len(ergebnis.haus.brennstoffe) == 1 and ergebnis.haus.brennstoffe[0].anlage.bestand is None
    if einfach and len(zeilen) <= _UNGETEILT and len(gruppen) <= 2:
        gruppen = [Kostengruppe("", zeilen)]
    # what single Nutzer bear alone is no business of the others
    name = "Gesamtkosten des Hauses" if cents == ergebnis.gesamtkosten.cents else "Verteilte Kosten des Hauses"
    return Hauskosten(tuple(gruppen), Kostenzeile(name, betrag(cents)), fussnote=_abzug(ergebnis, cents))


def entnahmen(ergebnis: Ergebnis) -> list[tuple[str, int]]:
    """What the owner bears before anything is shared: name and cents."""
    return [
        (_vorab(ergebnis, pauschale), cents)
        for lauf in ergebnis.wurzel.walk()
        for pauschale, cents in lauf.pauschalen
        if pauschale.auf == EIGENTUEMER and cents
    ]


def _vorab(ergebnis: Ergebnis, pauschale: Pauschale) -> str:
    """The name of what is taken; with several plants that of the plant."""
    brennstoffe = ergebnis.haus.brennstoffe
    if pauschale.co2_anlage is None or len(brennstoffe) < 2:
        return pauschale.bezeichnung
    anlage = next((b for b in brennstoffe if b.anlage.nr == pauschale.co2_anlage), None)
    if anlage is None:
        return pauschale.bezeichnung
    name = anlage.anlage.bezeichnung or f"{anlage.art.titel}, Anlage {anlage.anlage.nr}"
    return f"{pauschale.bezeichnung} ({name})"


def beleg(quelle: str | None, am: date | None) -> str:
    """Receipt and its day, the day only once."""
    datum = tag(am) if am is not None else ""
    text = quelle or ""
    if not datum or datum in text:
        return text
    if not text:
        return datum
    return f"{text} {datum}" if " " not in text else f"{text}, {datum}"


def _gruppen(ergebnis: Ergebnis) -> list[Kostengruppe]:
    haus = ergebnis.haus
    gruppen: list[Kostengruppe] = []
    mehrere = len(haus.brennstoffe) > 1
    for brennstoff in haus.brennstoffe:
        name = anlagenname(brennstoff.anlage, "", haus.akte.period).strip()
        zusatz = f" ({name})" if mehrere and name else ""
        gruppen.append(_energie(haus.akte, brennstoff, zusatz))
        neben = [p for p in haus.posten.values() if p.verweis.startswith(f"A{brennstoff.anlage.nr}.K")]
        gruppen += _nebenkosten(f"Heizungsnebenkosten{zusatz}", neben)
    for titel, gruppe in (("Kaltwasser", "kaltwasser"), ("Hausnebenkosten", "nebenkosten")):
        gruppen += _nebenkosten(titel, [p for p in haus.posten.values() if p.gruppe == gruppe])
    return gruppen


def _nebenkosten(titel: str, posten: Sequence[Kostenposten]) -> list[Kostengruppe]:
    if not posten:
        return []
    posten = sorted(posten, key=lambda p: (p.reihenfolge is None, p.reihenfolge or 0))
    zeilen = tuple(Kostenzeile(p.bezeichnung, betrag(p.betrag), _posten_beleg(p), *tarifmenge(p.tarif)) for p in posten)
    summe = Kostenzeile(f"Summe {titel}", betrag(sum(p.betrag for p in posten))) if len(posten) > 1 else None
    return [
        Kostengruppe(titel, zeilen, summe, in_anteil=all(p.gruppe in ("kaltwasser", "nebenkosten") for p in posten))
    ]


def _posten_beleg(posten: Kostenposten) -> str:
    text = beleg(posten.quelle, posten.am)
    if posten.tarif is not None and posten.tarif.inputs:
        return ", ".join(filter(None, [text, tarifrechnung(posten.tarif)]))
    if posten.kostenart == "kabel" and posten.tage != posten.tage_ganz:
        grenze = next(eintrag.since for eintrag in parameter(KABEL).entries if not eintrag.value) - DAY
        grund = f"{posten.tage} von {posten.tage_ganz} Tagen aus {euro(posten.ganz)}, umlagefähig bis {tag(grenze)}"
        return ", ".join(filter(None, [text, grund]))
    if posten.tage == posten.tage_ganz:
        return text
    anteil = f"{posten.tage} von {posten.tage_ganz} Tagen aus {euro(posten.ganz)}"
    return ", ".join(filter(None, [text, anteil]))


def _energie(akte: Akte, brennstoff: Brennstoff, zusatz: str) -> Kostengruppe:
    einheit = printed(brennstoff.einheit)
    zeilen = [_lieferung(akte, brennstoff, posten, einheit) for posten in brennstoff.posten]
    gesamt = brennstoff.betrag.value.cents
    ende = brennstoff.bestand_ende.value.cents if brennstoff.bestand_ende is not None else 0
    bestand = brennstoff.anlage.bestand
    if bestand is not None:
        quelle = bestand.ende.quelle or ""
        zeilen.append(
            Kostenzeile("Endbestand", betrag(-ende), quelle, knapp(-Fraction(bestand.ende.menge), 3), einheit)
        )
    dazu = gesamt - sum(posten.betrag for posten in brennstoff.posten) + ende
    if dazu:
        zeilen.append(Kostenzeile("Kohlendioxidkosten", betrag(dazu), "in den Rechnungen gesondert ausgewiesen"))
    name = "Verbrauchter Brennstoff" if bestand is not None else f"Summe {brennstoff.art.titel}"
    menge = knapp(brennstoff.menge, 3) if brennstoff.menge else ""
    summe = Kostenzeile(name, betrag(gesamt), "", menge, einheit if menge else "") if len(zeilen) > 1 else None
    return Kostengruppe(f"{brennstoff.art.titel}{zusatz}", tuple(zeilen), summe)


def _lieferung(akte: Akte, brennstoff: Brennstoff, posten: Posten, einheit: str) -> Kostenzeile:
    # neither the opening stock nor a tariff has the day of an invoice
    dateless = posten.name == "Anfangsbestand" or posten.where.startswith("tarife/")
    am = None if dateless else posten.am
    text = ", ".join(filter(None, [beleg(posten.quelle, am), anteilig(akte.period, rechnung(brennstoff, posten))]))
    menge = "" if posten.menge is None else knapp(posten.menge, 3)
    return Kostenzeile(posten.name, betrag(posten.betrag), text, menge, einheit if menge else "")


def rechnung(brennstoff: Brennstoff, posten: Posten) -> Lieferung | None:
    """The invoice of the Akte behind a row of the fuel; none for the opening stock."""
    _, fund, stelle = posten.where.rpartition("/lieferungen/")
    return brennstoff.anlage.lieferungen[int(stelle) - 1] if fund else None


def anteilig(period: Period, lieferung: Lieferung | None) -> str:
    """How an invoice was cut at the period; empty when all of it counts."""
    if lieferung is None or lieferung.zeitraum is None:
        return ""
    eigene = lieferung.zeitraum.period
    innen = eigene.overlap(period)
    if innen is None or innen == eigene:
        return ""
    nach = lieferung.abgrenzung or ("gradtage" if lieferung.menge is not None else "tage")
    wort = "nach Gradtagen" if nach == "gradtage" else f"{innen.days} von {eigene.days} Tagen"
    return f"anteilig {wort} aus {euro(int(lieferung.betrag * 100))}"


def _direktkosten(ergebnis: Ergebnis) -> Kostengruppe | None:
    alle = [(person.nr, posten) for person in ergebnis.nutzer for posten in person.direkt]
    if not alle:
        return None
    zeilen = tuple(
        Kostenzeile(f"{posten.bezeichnung} (Nutzer {nr})", betrag(posten.betrag), beleg(posten.quelle, posten.am))
        for nr, posten in alle
    )
    summe = (
        Kostenzeile("Summe Direktkosten", betrag(sum(posten.betrag for _, posten in alle))) if len(alle) > 1 else None
    )
    return Kostengruppe("Direktkosten einzelner Nutzer", zeilen, summe)


def _abzug(ergebnis: Ergebnis, gesamt: int) -> str:
    teile = entnahmen(ergebnis)
    if not teile:
        return ""
    summe = sum(cents for _, cents in teile)
    namen = ", ".join(f"{_lesbar(name)} {euro(cents)}" for name, cents in teile)
    wer = "Vermieter" if all("CO2" in name for name, _ in teile) else "Eigentümer"
    return f"Davon trägt der {wer} vorab: {namen}. Auf die Nutzer verteilt werden {euro(gesamt - summe)}."


def _lesbar(name: str) -> str:
    name = name.replace("CO2-Anteil des Vermieters", "Anteil an den Kohlendioxidkosten")
    return name.replace("Anteil des Vermieters nach dem CO2KostAufG", "Anteil nach dem CO2KostAufG")
