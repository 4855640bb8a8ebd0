"""The table of all costs that count: fuel with its invoices and stocks, every other cost, by group."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from umlage.core.quantity import printed
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.kosten import Kostenposten
from umlage.documents import kopf
from umlage.documents.hauskosten import anteilig, rechnung
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Reihe, Spaltenkopf, Tabelle, Tabellengruppe
from umlage.documents.liste.rahmen import SCHLUESSEL
from umlage.documents.schluessel import gerundet
from umlage.documents.tarifrechnung import tarifmenge
from umlage.documents.zahlen import betrag, knapp, tag

DIREKT = "Direkte Kosten einzelner Nutzer"
_SPALTEN = (
    Spaltenkopf("Nr."),
    Spaltenkopf("Kosten", breite=13000, fliesst=True),
    Spaltenkopf("Schlüssel"),
    Spaltenkopf("Rechnung"),
    Spaltenkopf("Beleg", breite=12000, fliesst=True, stil="leise"),
    Spaltenkopf("Menge", zahl=True),
    Spaltenkopf("Einheit", stil="leise"),
    Spaltenkopf("MwSt.", "%", zahl=True),
    Spaltenkopf("davon Lohn", "€, § 35a EStG", zahl=True),
    Spaltenkopf("Betrag", "€ brutto", zahl=True),
)


def kostentabelle(sicht: Haussicht) -> Tabelle:
    """Every cost with its receipt, quantity, tax, labour; the sum is that of the house."""
    gruppen = [*_anlagen(sicht), *_haus(sicht), *_direkt(sicht)]
    summe = _reihe("", "Gesamtkosten des Hauses", betrag(sicht.ergebnis.gesamtkosten.cents))
    note = "Von Rechnungen mit eigenem Zeitraum zählt der Teil im Abrechnungszeitraum, von Vorräten das Verbrauchte."
    return Tabelle("", _SPALTEN, tuple(gruppen), summe, note)


def _anlagen(sicht: Haussicht) -> Iterator[Tabellengruppe]:
    posten = sicht.ergebnis.haus.posten
    for brennstoff in sicht.ergebnis.haus.brennstoffe:
        nr = brennstoff.anlage.nr
        energie = posten.get(f"A{nr}.B")
        if energie is not None:
            yield _energie(sicht, brennstoff, energie)
        andere = [row for row in posten.values() if row.verweis.startswith(f"A{nr}.K")]
        if andere:
            yield _gruppe(f"Anlage {nr}, weitere Kosten", andere)


def _haus(sicht: Haussicht) -> Iterator[Tabellengruppe]:
    gefunden: dict[str, list[Kostenposten]] = {}
    for posten in sicht.ergebnis.haus.posten.values():
        if not posten.where.startswith("anlagen/") and not posten.verweis.startswith("A"):
            titel = kopf.GRUPPEN.get(posten.gruppe, "Hausnebenkosten")
            gefunden.setdefault(titel, []).append(posten)
    for titel, reihen in gefunden.items():
        yield _gruppe(titel, reihen)


def _energie(sicht: Haussicht, brennstoff: Brennstoff, energie: Kostenposten) -> Tabellengruppe:
    """Opening stock, invoices, closing stock: together what was used."""
    einheit = printed(brennstoff.einheit)
    bestand = brennstoff.anlage.bestand
    ende = brennstoff.bestand_ende.value.cents if brennstoff.bestand_ende is not None else 0
    reihen = []
    for posten in brennstoff.posten:
        teil = anteilig(sicht.akte.period, rechnung(brennstoff, posten))
        reihen.append(
            _reihe(
                "",
                posten.name,
                betrag(posten.betrag),
                am=tag(posten.am) if posten.am is not None and posten.name != "Anfangsbestand" else "",
                beleg=", ".join(filter(None, [posten.quelle, teil])),
                menge=("", "") if posten.menge is None else (knapp(posten.menge, 3), einheit),
                mwst=posten.mwst,
            )
        )
    if bestand is not None:
        menge = (knapp(-Fraction(bestand.ende.menge), 3), einheit)
        reihen.append(_reihe("", "Endbestand", betrag(-ende), beleg=bestand.ende.quelle or "", menge=menge))
    dazu = energie.betrag - sum(posten.betrag for posten in brennstoff.posten) + ende
    if dazu:
        text = "in den Rechnungen gesondert ausgewiesen"
        reihen.append(_reihe("", "Kohlendioxidkosten", betrag(dazu), beleg=text))
    titel = f"Anlage {brennstoff.anlage.nr}, {brennstoff.art.titel}"
    name = "Verbrauchter Brennstoff" if bestand is not None else f"Summe {brennstoff.art.titel}"
    ganz = (knapp(brennstoff.menge, 3), einheit) if brennstoff.menge else ("", "")
    return Tabellengruppe(titel, tuple(reihen), _reihe(energie.verweis, name, betrag(energie.betrag), menge=ganz))


def _gruppe(titel: str, alle: list[Kostenposten]) -> Tabellengruppe:
    reihen = tuple(_zeile(posten, posten.verweis, posten.bezeichnung, posten.schluessel) for posten in alle)
    return Tabellengruppe(titel, reihen, _reihe("", f"Summe {titel}", betrag(sum(p.betrag for p in alle))))


def _direkt(sicht: Haussicht) -> Iterator[Tabellengruppe]:
    alle = [(person.nr, posten) for person in sicht.ergebnis.nutzer for posten in person.direkt]
    if alle:
        reihen = tuple(_zeile(posten, "", f"{posten.bezeichnung}, Nutzer {nr}", "allein") for nr, posten in alle)
        yield Tabellengruppe(DIREKT, reihen, _reihe("", f"Summe {DIREKT}", betrag(sum(p.betrag for _, p in alle))))


def _zeile(posten: Kostenposten, nr: str, name: str, schluessel: str) -> Reihe:
    return _reihe(
        nr,
        name,
        betrag(posten.betrag),
        schluessel=SCHLUESSEL.get(schluessel, schluessel),
        am=tag(posten.am) if posten.am else "",
        beleg=posten.quelle,
        menge=tarifmenge(posten.tarif),
        mwst=posten.mwst,
        lohn=posten.lohn,
    )


def _reihe(
    nr: str,
    name: str,
    cents: str,
    *,
    schluessel: str = "",
    am: str = "",
    beleg: str = "",
    menge: tuple[str, str] = ("", ""),
    mwst: Decimal | Fraction | None = None,
    lohn: Fraction | int = 0,
) -> Reihe:
    steuer = knapp(mwst, 2) if mwst else ""
    return nr, name, schluessel, am, beleg, *menge, steuer, betrag(gerundet(lohn)) if lohn else "", cents
