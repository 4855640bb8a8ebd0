"""What may be a slip in what the Akte states: signs, days, and things that are there on one side only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from umlage.core.finding import Finding, error, warning
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.money import german
from umlage.core.period import german_day
from umlage.core.settlement.akte import Akte, Anlage, Direktkosten, Kosten
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.messung import Messung
from umlage.core.settlement.messwert import HEIZT, WARMWASSER
from umlage.core.settlement.umlage import gemeinsam

_FAR = 366  # days between an invoice and the period that are worth a look


def stated(akte: Akte, haus: Belegung) -> list[Finding]:
    """What does not fit among costs, deliveries, Nutzer and Nutzeinheiten."""
    return [*_days_of_costs(akte, haus), *_stock(akte, haus), *_people(akte, haus)]


def far(am: date, haus: Belegung) -> bool:
    """Whether a day lies more than a year off the period."""
    return (haus.period.start - am).days > _FAR or (am - haus.period.end).days > _FAR


def _days_of_costs(akte: Akte, haus: Belegung) -> Iterator[Finding]:
    for where, kosten in _all_costs(akte):
        if kosten.am is not None and far(kosten.am, haus):
            yield warning(
                "kosten.tag",
                f"{where}/am",
                f"„{kosten.bezeichnung}“ vom {german_day(kosten.am)} liegt weit vom Abrechnungszeitraum entfernt.",
                norm="BGB § 556 Abs. 3",
                remedy="Jahr der Rechnung prüfen, oder den zeitraum angeben, für den sie gilt.",
            )


def _all_costs(akte: Akte) -> Iterator[tuple[str, Kosten | Direktkosten]]:
    rows: list[tuple[str, tuple[Kosten | Direktkosten, ...]]] = [
        (f"anlagen/{anlage.nr}/kosten", anlage.kosten) for anlage in akte.anlagen
    ]
    rows += [("kaltwasser", akte.kaltwasser), ("hausnebenkosten", akte.hausnebenkosten)]
    rows += [
        (f"nutzeinheiten/{einheit.nr}/nutzer/{nutzer.nr}/direktkosten", nutzer.direktkosten)
        for einheit in akte.nutzeinheiten
        for nutzer in einheit.nutzer
        if nutzer.direktkosten
    ]
    for where, costs in rows:
        for number, kosten in enumerate(costs, start=1):
            yield f"{where}/{number}", kosten


def _stock(akte: Akte, haus: Belegung) -> Iterator[Finding]:
    for anlage in akte.anlagen:
        where = f"anlagen/{anlage.nr}"
        bought = anlage.bestand.anfang.lieferung_am if anlage.bestand is not None else None
        if bought is not None and bought >= haus.period.start:
            yield error(
                "bestand.lieferung",
                f"{where}/bestand/anfang/lieferung_am",
                f"Der Anfangsbestand kann nicht erst am {german_day(bought)} geliefert worden sein.",
            )
        yield from _credits(anlage, where)


def _credits(anlage: Anlage, where: str) -> Iterator[Finding]:
    for number, lieferung in enumerate(anlage.lieferungen, start=1):
        here = f"{where}/lieferungen/{number}"
        if anlage.bestand is not None and lieferung.betrag < 0 and lieferung.menge:
            yield error(
                "lieferung.gutschrift",
                f"{here}/betrag",
                "Eine Lieferung in den Vorrat kostet etwas; mit einer Menge lässt sich eine Gutschrift nicht bewerten.",
                remedy="Die Gutschrift mit menge: 0 eintragen, oder vom Betrag ihrer Lieferung abziehen.",
            )
        elif lieferung.menge == 0 and lieferung.betrag > 0:
            yield warning(
                "lieferung.menge_null",
                f"{here}/menge",
                f"Die Rechnung über {german(Fraction(lieferung.betrag), 2)} € nennt die Menge 0.",
                remedy="Menge der Rechnung eintragen; bei Grundpreis oder Messpreis die menge weglassen.",
            )


def _people(akte: Akte, haus: Belegung) -> Iterator[Finding]:
    keys = {kosten.schluessel for kosten in akte.kaltwasser} | {kosten.schluessel for kosten in akte.hausnebenkosten}
    special = [person for person in haus.bewohner if type(person.nutzer.personen) is not int or person.nutzer.leerstand]
    for person in special:
        nutzer, einheit = person.nutzer, akte.nutzeinheiten[person.einheit]
        if einheit.umlage:
            continue
        where = f"nutzeinheiten/{einheit.nr}/nutzer/{nutzer.nr}"
        if nutzer.leerstand:
            paid = nutzer.vorauszahlung
            if paid.heizkosten or paid.kaltwasser or paid.nebenkosten or paid.kostenarten:
                yield warning(
                    "vorauszahlung.leerstand",
                    f"{where}/vorauszahlung",
                    "Im Leerstand zahlt niemand voraus; der Betrag zählt beim Eigentümer.",
                    remedy="Die Vorauszahlung dem Nutzer geben, der sie geleistet hat.",
                )
        elif "PNZ" in keys and nutzer.personen is None and einheit.nutzung == "gewerbe":
            yield warning(
                "personen.fehlt",
                f"{where}/personen",
                "Für das Gewerbe ist keine Personenzahl angegeben; beim Schlüssel PNZ zählt es mit 0.",
                remedy="personen eintragen, auch 0.",
            )
        if isinstance(nutzer.personen, tuple):
            days = [step.ab for step in nutzer.personen]
            if not days or days != sorted(set(days)) or days[0] > person.von:
                text = f"Die Personenzahlen müssen geordnet sein und spätestens am {german_day(person.von)} beginnen."
                yield error("wert.stufen", f"{where}/personen", text)
            elif days[-1] >= person.bis:
                text = f"Eine Personenzahl beginnt am {german_day(days[-1])}, nach der Zeit des Nutzers."
                yield error("wert.stufen", f"{where}/personen", text)


def devices(akte: Akte, messung: Messung) -> Iterator[Finding]:
    """Areas without devices of their kind, and devices without area."""
    if akte.kostenbaum is not None:
        return
    cold = [number for number, einheit in enumerate(akte.nutzeinheiten) if not einheit.flaeche.heizung]
    heating = messung.places(*HEIZT) if cold else ()
    for number in cold:
        einheit = akte.nutzeinheiten[number]
        if number in heating and einheit.flaeche.heizung == 0 and any(anlage.heizt for anlage in akte.anlagen):
            yield warning(
                "flaeche.null",
                f"nutzeinheiten/{einheit.nr}/flaeche/heizung",
                "Die Nutzeinheit hat Geräte für die Heizung, aber keine Heizfläche; sie trägt keine Grundkosten.",
                norm="HeizkostenV § 7 Abs. 1 Satz 5",
            )
    equipped = messung.places(*WARMWASSER)
    if len(equipped) == len(akte.nutzeinheiten) or not equipped or akte.einstellungen.warmwasser.grundkosten == 100:
        return
    if not any(anlage.warmwasser is not None or not anlage.heizt for anlage in akte.anlagen):
        return
    for number in sorted(set(range(len(akte.nutzeinheiten))) - equipped):
        einheit = akte.nutzeinheiten[number]
        area = einheit.flaeche.heizung if einheit.flaeche.warmwasser is None else einheit.flaeche.warmwasser
        if area and messung.haus.einheiten[number] and not gemeinsam(einheit):
            yield warning(
                "geraet.fehlt",
                f"nutzeinheiten/{einheit.nr}/geraete",
                "Die Nutzeinheit hat Fläche für Warmwasser, aber keinen Warmwasserzähler; ihr Verbrauch zählt 0.",
                norm="HeizkostenV § 4 Abs. 1, § 9a",
                remedy="Zähler eintragen; ohne Warmwasser flaeche: {warmwasser: 0}.",
            )


def _places(lauf: Lauf, ergebnis: Ergebnis, above: str) -> Iterator[tuple[Lauf, str]]:
    """Every element with the place of the costs that it shares: its own, else those above."""
    costs = lauf.element.kosten
    where = ergebnis.haus.posten[costs[0]].where if costs else above
    yield lauf, where
    for below in lauf.nachfolger:
        yield from _places(below, ergebnis, where)


def negative(ergebnis: Ergebnis) -> Iterator[Finding]:
    """Lines by which every Nutzer would get money, because credits are higher than the costs."""
    seen: set[str] = set()
    for lauf, where in _places(ergebnis.wurzel, ergebnis, "kostenbaum"):
        if lauf.verteilt < 0 and not lauf.nachfolger:
            element = lauf.element
            if where not in seen:
                seen.add(where)
                euros = german(-Fraction(lauf.verteilt) / 100, 2)
                yield warning(
                    "kosten.negativ",
                    where,
                    f"„{element.bezeichnung}“: in der Summe eine Gutschrift von {euros} €.",
                    remedy="Vorzeichen und Beträge prüfen; eine Gutschrift gehört zu den Kosten, die sie mindert.",
                )
