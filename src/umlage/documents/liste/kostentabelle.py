"""The table of all costs that count: fuel with its invoices and stocks, every other cost, by group."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.money import Money
from umlage.core.quantity import printed
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.kosten import Kostenposten
from umlage.documents import kopf
from umlage.documents.hauskosten import anteilig, rechnung
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Quelle, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Zelle
from umlage.documents.liste.rahmen import SCHLUESSEL
from umlage.documents.liste.woher import andersherum, figur, genannt, herkunft, summe_aus
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
    summe = _reihe("", "Gesamtkosten des Hauses", Zelle(betrag(sicht.ergebnis.gesamtkosten.cents), "gesamtkosten"))
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
                figur(posten.betrag, posten.geld),
                am=tag(posten.am) if posten.am is not None and posten.name != "Anfangsbestand" else "",
                beleg=", ".join(filter(None, [posten.quelle, teil])),
                menge=("", "") if posten.menge is None else (knapp(posten.menge, 3), einheit),
                mwst=posten.mwst,
            )
        )
    if bestand is not None:
        menge = (knapp(-Fraction(bestand.ende.menge), 3), einheit)
        wert = andersherum(-ende, "Endbestand", _am_ende(brennstoff)) if ende else betrag(0)
        reihen.append(_reihe("", "Endbestand", wert, beleg=bestand.ende.quelle or "", menge=menge))
    dazu = energie.betrag - sum(posten.betrag for posten in brennstoff.posten) + ende
    if dazu:
        text = "in den Rechnungen gesondert ausgewiesen"
        parts = [posten.co2_dazu for posten in brennstoff.posten if posten.co2_dazu is not None]
        reihen.append(_reihe("", "Kohlendioxidkosten", summe_aus(dazu, "Kohlendioxidkosten", parts), beleg=text))
    titel = f"Anlage {brennstoff.anlage.nr}, {brennstoff.art.titel}"
    name = "Verbrauchter Brennstoff" if bestand is not None else f"Summe {brennstoff.art.titel}"
    ganz = (knapp(brennstoff.menge, 3), einheit) if brennstoff.menge else ("", "")
    return Tabellengruppe(titel, tuple(reihen), _reihe(energie.verweis, name, herkunft(energie), menge=ganz))


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
        herkunft(posten),
        schluessel=SCHLUESSEL.get(schluessel, schluessel),
        am=tag(posten.am) if posten.am else "",
        beleg=posten.quelle,
        menge=tarifmenge(posten.tarif),
        mwst=posten.mwst,
        lohn=_lohn(posten),
    )


def _lohn(posten: Kostenposten) -> str:
    """The labour in a cost: a part of it, or as the invoice says."""
    cents, name = gerundet(posten.lohn), "davon Lohn"
    if not posten.lohn:
        return ""
    if posten.lohn_prozent is None:
        return genannt(cents, name, posten.source)
    share = given("Prozent", Fraction(posten.lohn_prozent), "%", source=posten.source)
    figure: Figure[Value] = Figure(
        name, Money(cents), inputs=(posten.herkunft, share), formula="runden({0} * {1} / 100, 2)"
    )
    return figur(cents, figure)


def _am_ende(brennstoff: Brennstoff) -> Quelle:
    """The value of what is left in store."""
    left = brennstoff.bestand_ende
    assert left is not None
    return lambda _: left


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
    lohn: str = "",
) -> Reihe:
    steuer = knapp(mwst, 2) if mwst else ""
    return nr, name, schluessel, am, beleg, *menge, steuer, lohn, cents
