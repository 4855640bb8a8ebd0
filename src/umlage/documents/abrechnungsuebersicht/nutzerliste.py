"""All Nutzer of the house with units, amounts and balances; the sum line is the house to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from umlage.core.period import DAY
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.flaechen import stufen
from umlage.documents.abrechnungsuebersicht.inhalt import Nutzerliste, Nutzerzeile
from umlage.documents.haussicht import Haussicht
from umlage.documents.schluessel import kurz
from umlage.documents.zahlen import FEST, betrag, euro, flaeche, stand, zeitraum

_MIKRO = 10**6


@dataclass(slots=True)
class _Reihe:
    """Cents by group, units by group, area; rows add up to the sum line."""

    cents: dict[str, int] = field(default_factory=dict)
    einheiten: dict[str, Fraction] = field(default_factory=dict)
    arten: dict[str, set[str]] = field(default_factory=dict)
    """Units of measure by group; what is counted in several kinds is not added up."""
    flaeche: Fraction = Fraction(0)
    gesamt: int = 0
    sonder: int = 0
    vorauszahlung: int = 0


def nutzerliste(sicht: Haussicht) -> Nutzerliste:
    """The list with vacancies, the owner and the difference of rounding."""
    ergebnis = sicht.ergebnis
    reihen = [_reihe(sicht, person) for person in ergebnis.nutzer]
    summe = _summe(reihen)
    zeilen = [_zeile(sicht, person, reihe, summe) for person, reihe in zip(ergebnis.nutzer, reihen, strict=True)]
    eigentuemer, rest = ergebnis.eigentuemer.cents, ergebnis.rundungsdifferenz.cents
    if eigentuemer:
        zeilen.append(Nutzerzeile("", "Eigentümer vorab", gesamt=betrag(eigentuemer)))
    if rest:
        zeilen.append(Nutzerzeile("", "Rundungsdifferenz", gesamt=betrag(rest)))
    summe.gesamt += eigentuemer + rest
    return Nutzerliste(
        zeilen=tuple(zeilen),
        summe=_summenzeile(summe, sum(person.saldo.cents for person in sicht.personen())),
        einheit_heizung=_einheit(sicht),
        fussnote=_fussnote(sicht),
    )


def _reihe(sicht: Haussicht, person: NutzerErgebnis) -> _Reihe:
    reihe = _Reihe(
        gesamt=person.betrag.cents,
        sonder=person.sonderbetrag,
        vorauszahlung=person.vorauszahlung,
        flaeche=_flaeche(sicht, person),
    )
    for position in person.positionen:
        reihe.cents[position.gruppe] = reihe.cents.get(position.gruppe, 0) + position.betrag.cents
        if position.lauf is not None and not sicht.blaetter[position.lauf.element.nr].groesse:
            # the same devices may serve several lines; their units count once
            reihe.einheiten[position.gruppe] = max(
                reihe.einheiten.get(position.gruppe, Fraction(0)), position.einheiten
            )
            reihe.arten.setdefault(position.gruppe, set()).add(position.einheit)
    return reihe


def _flaeche(sicht: Haussicht, person: NutzerErgebnis) -> Fraction:
    """Heated area, else the ancillary one; over the days of the Nutzer where it changes."""
    haus, bewohner = sicht.ergebnis.haus, person.bewohner
    for groesse in ("heizflaeche", "nebenflaeche"):
        wert = haus.flaechen.of(groesse)[bewohner.einheit]
        if isinstance(wert, tuple):
            return Fraction(stufen(wert, bewohner.von, bewohner.bis, haus.belegung, "tage"), bewohner.tage * _MIKRO)
        if wert:
            return Fraction(wert)
    return Fraction(0)


def _zeile(sicht: Haussicht, person: NutzerErgebnis, reihe: _Reihe, summe: _Reihe) -> Nutzerzeile:
    bewohner = person.bewohner
    zeit = "" if sicht.ganze_zeit(person) else zeitraum(bewohner.von, bewohner.bis - DAY)
    return Nutzerzeile(
        nummer=person.nr,
        name=bewohner.nutzer.name,
        lage=sicht.akte.nutzeinheiten[bewohner.einheit].lage or "",
        zeitraum=zeit,
        flaeche=flaeche(reihe.flaeche) if reihe.flaeche else "",
        saldo="" if bewohner.nutzer.leerstand else betrag(person.saldo.cents),
        **_werte(reihe, summe, leer=bewohner.nutzer.leerstand),
    )


def _werte(reihe: _Reihe, summe: _Reihe, *, leer: bool = False) -> dict[str, str]:
    def cents(gruppe: str) -> str:
        return betrag(reihe.cents[gruppe]) if gruppe in reihe.cents else ""

    def einheiten(gruppe: str) -> str:
        # where a column has several units, each row names its own, and nothing is added up
        if gruppe not in reihe.einheiten or len(reihe.arten[gruppe]) > 1:
            return ""
        zahl = stand(reihe.einheiten[gruppe])
        return zahl if len(summe.arten[gruppe]) == 1 else f"{zahl}{FEST}{kurz(*reihe.arten[gruppe])}"

    return {
        "heizung_einheiten": einheiten("heizung"),
        "warmwasser_einheiten": einheiten("warmwasser"),
        "kaltwasser_einheiten": einheiten("kaltwasser"),
        "heizung": cents("heizung"),
        "warmwasser": cents("warmwasser"),
        "kaltwasser": cents("kaltwasser"),
        "nebenkosten": cents("nebenkosten"),
        "direktkosten": cents("direkt"),
        "gesamt": betrag(reihe.gesamt),
        "sonder": betrag(reihe.sonder) if reihe.sonder else "",
        "vorauszahlung": "" if leer and not reihe.vorauszahlung else betrag(reihe.vorauszahlung),
    }


def _summe(reihen: Sequence[_Reihe]) -> _Reihe:
    summe = _Reihe()
    for reihe in reihen:
        for gruppe, cents in reihe.cents.items():
            summe.cents[gruppe] = summe.cents.get(gruppe, 0) + cents
        for gruppe, wert in reihe.einheiten.items():
            summe.einheiten[gruppe] = summe.einheiten.get(gruppe, Fraction(0)) + wert
            summe.arten.setdefault(gruppe, set()).update(reihe.arten[gruppe])
        summe.gesamt += reihe.gesamt
        summe.sonder += reihe.sonder
        summe.vorauszahlung += reihe.vorauszahlung
    return summe


def _summenzeile(summe: _Reihe, saldo: int) -> Nutzerzeile:
    return Nutzerzeile(nummer="", name="Summe", saldo=betrag(saldo), **_werte(summe, summe))


def _einheit(sicht: Haussicht) -> str:
    if len(sicht.heizarten) != 1:
        return ""
    return {"hkv": "Einh.", "waermezaehler": "kWh"}[sicht.heizarten[0]]


def _fussnote(sicht: Haussicht) -> str:
    teile = [f"Die Summe sind die Gesamtkosten des Hauses, {euro(sicht.ergebnis.gesamtkosten.cents)}."]
    if any(sicht.ergebnis.haus.co2.cents(anlage.nr) for anlage in sicht.akte.anlagen):
        was = "nach dem CO2KostAufG" if sicht.ergebnis.haus.co2.haelften else "an den Kohlendioxidkosten"
        teile.append(f"In Heizung und Warmwasser ist der Anteil des Vermieters {was} schon abgezogen.")
    if any(person.sonderbetrag for person in sicht.ergebnis.nutzer):
        teile.append(
            "„Weiteres“ gehört nicht zu den Kosten des Hauses; es ist unter „Posten neben den Kosten“ einzeln."
        )
    leer = [person for person in sicht.ergebnis.nutzer if person.bewohner.nutzer.leerstand]
    if leer:
        teile.append("Leerstand trägt der Eigentümer; einen Saldo haben nur die Nutzer.")
    if any(person.vorauszahlung for person in leer):
        teile.append("Vorauszahlungen bei Leerstand sind mitgezählt, aber mit niemandem verrechnet.")
    if sicht.ergebnis.eigentuemer.cents:
        teile.append("„Eigentümer vorab“ ist im Abschnitt „Anteil des Eigentümers“ aufgeschlüsselt.")
    return " ".join(teile)
