"""An Ergebnis as records of the billing service: D, E835, E898. Amounts are those of the Abrechnung, to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from umlage.core.finding import Severity
from umlage.core.money import half_up
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis, Position
from umlage.core.settlement.komponenten import komponente, labour_taken
from umlage.core.settlement.kosten import Kostenposten
from umlage.core.settlement.neue_vorauszahlung import vorschlag
from umlage.core.settlement.sonderposten import WAGNIS
from umlage.formats.arge.satz import Meldung, Satz, Wert
from umlage.formats.arge.schreiben import Abgelehnt, passt
from umlage.formats.arge.tabelle import satzarten
from umlage.formats.arge.zuordnung import Gesucht, Kennung, Zeile, Zuordnung

GESAMT = "230"
_KOSTENART = {"heizung": "234", "warmwasser": "235", "kaltwasser": "236", "direkt": "258"}
_WEITERE, _SONDER = "259", "257"
_EINHEIT = {"MWh": "002", "m³": "003", "m3": "003", "kWh": "005", "Einheiten": "030"}
_LEISTUNG = {"minijob": "11", "dienstleistung": "12", "handwerker": "13"}
_ANLAGE = {"wartung": "221", "bedienung": "222", "reinigung": "223", "schornsteinfeger": "225"}
_FREI_ANLAGE, _FREI_DIREKT, _FREI_HAUS = "228", "254", "242"
# what a free text of E835 holds; the field of D that names the user, for information alone
_TEXT, _NAME = 25, 21
_VERBRAUCH_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Vorgabe:
    """What the Akte does not say: version, customer number, key of the service, users as the manager names them."""

    version: str = "03.10"
    kunde: str = ""
    schluessel: str = ""
    stammdaten: Sequence[Zeile] = ()


@dataclass(slots=True)
class Saetze:
    """Records of an Ergebnis, and what was shortened or left out."""

    saetze: list[Satz] = field(default_factory=list)
    hinweise: list[Meldung] = field(default_factory=list)

    def hinweis(self, code: str, text: str) -> None:
        self.hinweise.append(Meldung(Severity.NOTE, code, text))


def ergebnissaetze(ergebnis: Ergebnis, vorgabe: Vorgabe) -> Saetze:
    """D: for each Nutzer his costs by kind, and their total with prepayment and balance."""
    found = Saetze()
    for person, kennung in _personen(ergebnis, vorgabe):
        parts = _teile(person)
        total = person.betrag.cents + person.sonderbetrag
        if sum(cents for cents, _ in parts.values()) != total or total - person.vorauszahlung != person.saldo.cents:
            said = f"Die Kostenarten von Nutzer {person.nr} ergeben nicht seine Gesamtkosten."
            raise Abgelehnt((Meldung(Severity.ERROR, "arge.summe", said),))
        head = _kopf(person, kennung, vorgabe.version)
        if passt(person.bewohner.nutzer.name, satzarten()["D"].feld(_NAME)):
            head[_NAME] = person.bewohner.nutzer.name
        else:
            said = "zu lang oder hat Zeichen, die es in der Datei nicht gibt; das Feld bleibt leer."
            found.hinweis("arge.name", f"Der Name von Nutzer {person.nr} ist {said}")
        for key, (cents, lines) in parts.items():
            found.saetze.append(Satz("D", {**head, 8: _euro(cents), 17: key, **_verbrauch(lines)}))
        found.saetze.append(Satz("D", {**head, **_gesamt(person, total), **_kohlendioxid(person, vorgabe.version)}))
    return found


def steuersaetze(ergebnis: Ergebnis, vorgabe: Vorgabe) -> Saetze:
    """E835: for each Nutzer every cost with a labour share (§ 35a EStG)."""
    found = Saetze()
    shares = {reference: _anteil(ergebnis, reference) for reference in ergebnis.lohn}
    for person, kennung in _personen(ergebnis, vorgabe):
        place = person.bewohner.platz
        rows = [
            (ergebnis.haus.posten[reference], shares[reference][place], parts.nutzer[place])
            for reference, parts in ergebnis.lohn.items()
            if parts.nutzer[place]
        ]
        rows += [(posten, posten.betrag, _ganz(posten.lohn)) for posten in person.direkt if posten.lohn]
        for posten, share, labour in rows:
            values = {**_kopf_e("E835", person, kennung, len(found.saetze) + 1), 15: letzter_tag(person)}
            values |= _art(posten, found, direkt=posten in person.direkt)
            values |= {
                9: _LEISTUNG[posten.kategorie],
                10: _euro(posten.betrag),
                11: _euro(share),
                12: _prozent(share, posten.betrag),
                13: _euro(_ganz(posten.lohn)),
                14: _euro(labour),
            }
            found.saetze.append(Satz("E835", values))
    return found


def dokumentsaetze(ergebnis: Ergebnis, vorgabe: Vorgabe, dateien: Mapping[str, str]) -> Saetze:
    """E898: the file of each Nutzer who gets one; `dateien`: its name by the number of the Nutzer."""
    found = Saetze()
    kind = "HKA" if ergebnis.haus.akte.abrechnung.art.startswith("heizkosten") else "BKA"
    for person, kennung in _personen(ergebnis, vorgabe):
        if person.nr in dateien:
            values = _kopf_e("E898", person, kennung, len(found.saetze) + 1)
            values |= {7: dateien[person.nr], 8: "000", 9: letzter_tag(person), 10: kind}
            found.saetze.append(Satz("E898", values))
    return found


def letzter_tag(person: NutzerErgebnis) -> Wert:
    """The last day of his use in the period."""
    return person.bewohner.bis - timedelta(days=1)


def _personen(ergebnis: Ergebnis, vorgabe: Vorgabe) -> Iterator[tuple[NutzerErgebnis, Kennung]]:
    """Each Nutzer with his keys; Abgelehnt where one has none, or two have the same."""
    keys = Zuordnung(ergebnis.haus.akte, vorgabe.stammdaten, vorgabe.kunde, vorgabe.schluessel)
    flats = ergebnis.haus.akte.nutzeinheiten
    pairs: list[tuple[NutzerErgebnis, Kennung]] = []
    seen: dict[tuple[Kennung, Wert], str] = {}
    for person in ergebnis.nutzer:
        last = person.bewohner.bis - timedelta(days=1)
        place = person.bewohner.einheit
        found = keys.kennung(Gesucht(person.nr, flats[place].nr, last, len(flats[place].nutzer) == 1))
        if found is None:
            continue
        if other := seen.get((found, last)):
            said = f"Die Nutzer {other} und {person.nr} hätten dieselben Ordnungsbegriffe."
            keys.meldungen.append(Meldung(Severity.ERROR, "arge.zuordnung", said))
        seen[found, last] = person.nr
        pairs.append((person, found))
    if keys.meldungen:
        raise Abgelehnt(tuple(keys.meldungen))
    yield from pairs


def _kopf(person: NutzerErgebnis, kennung: Kennung, version: str) -> dict[int, Wert]:
    values: dict[int, Wert] = {
        1: "D",
        2: version,
        3: kennung.kunde.zfill(10),
        5: kennung.liegenschaft + kennung.wohnung,
        6: kennung.ordnungsbegriff,
        7: letzter_tag(person),
        22: "EUR",
        satzarten()["D"].felder[-1].nr: "D",
    }
    return values | ({4: kennung.schluessel} if kennung.schluessel else {})


def _kopf_e(art: str, person: NutzerErgebnis, kennung: Kennung, number: int) -> dict[int, Wert]:
    # the unit stands where the standard has the user: group 0000, successor 0
    own = f"{kennung.liegenschaft}0000{kennung.wohnung}0"
    values: dict[int, Wert] = {1: art, 2: f"{number:07d}", 4: own, 5: kennung.ordnungsbegriff}
    return values | ({3: kennung.schluessel} if kennung.schluessel else {})


def _teile(person: NutzerErgebnis) -> dict[str, tuple[int, list[Position]]]:
    """Cents and lines by the key of their costs."""
    found: dict[str, tuple[int, list[Position]]] = {}
    for position in person.positionen:
        key = _KOSTENART.get(position.gruppe, _WEITERE)
        cents, lines = found.get(key, (0, []))
        found[key] = (cents + position.betrag.cents, [*lines, position])
    if any(posten.im_saldo for posten in person.sonder):
        found[_SONDER] = (person.sonderbetrag, [])
    return found


def _verbrauch(lines: Sequence[Position]) -> dict[int, Wert]:
    """The consumption of a kind of costs, where exactly one line measures it."""
    measured = [one for one in lines if "Verbrauch" in one.basis and one.einheit in _EINHEIT]
    if len(measured) != 1:
        return {}
    exact = measured[0].einheiten * 1000
    whole = half_up(exact.numerator, exact.denominator)
    if not 0 <= whole < _VERBRAUCH_MOST * 1000:
        return {}
    return {18: Decimal(whole).scaleb(-3), 19: _EINHEIT[measured[0].einheit]}


def _gesamt(person: NutzerErgebnis, total: int) -> dict[int, Wert]:
    values: dict[int, Wert] = {
        8: _euro(total),
        10: _euro(person.vorauszahlung),
        15: _euro(person.saldo.cents),
        17: GESAMT,
    }
    risk = [posten.betrag for posten in person.sonder if posten.art == WAGNIS and posten.im_saldo]
    if risk:
        values[14] = _euro(sum(risk))
    proposal = vorschlag(person)
    return values if proposal is None else {**values, 12: _euro(proposal.value.cents)}


def _kohlendioxid(person: NutzerErgebnis, version: str) -> dict[int, Wert]:
    """What the total holds of carbon costs, and what the landlord bears; in a WEG the total holds both."""
    mieter, vermieter = (parts.nutzer[person.bewohner.platz] for parts in person.ergebnis.co2)
    if version < "03.10" or not (mieter or vermieter):
        return {}
    if person.ergebnis.haus.akte.liegenschaft.weg:
        return {23: _euro(mieter + vermieter), 25: _euro(0), 27: _euro(mieter)}
    return {23: _euro(mieter), 25: _euro(vermieter)}


def _anteil(ergebnis: Ergebnis, reference: str) -> tuple[int, ...]:
    """Cents of each Nutzer of a whole cost, by the way its labour goes."""
    whole = Fraction(ergebnis.haus.posten[reference].betrag)

    def own(verweis: str) -> Fraction:
        return whole if verweis == reference else Fraction(0)

    return komponente(ergebnis.haus, ergebnis.wurzel, own, labour_taken).nutzer


def _art(posten: Kostenposten, found: Saetze, *, direkt: bool) -> dict[int, Wert]:
    heat = posten.gruppe.startswith("anlage/")
    if heat and posten.kostenart in _ANLAGE:
        return {7: _ANLAGE[posten.kostenart]}
    key = _FREI_DIREKT if direkt else _FREI_ANLAGE if heat else _FREI_HAUS
    text = posten.bezeichnung[:_TEXT].rstrip()
    if text != posten.bezeichnung:
        found.hinweis("arge.gekuerzt", f"„{posten.bezeichnung}“ ist auf „{text}“ gekürzt.")
    return {7: key, 8: text}


def _prozent(share: int, whole: int) -> Decimal:
    exact = Fraction(share * 10000, whole) if whole else Fraction(0)
    return Decimal(half_up(exact.numerator, exact.denominator)).scaleb(-2)


def _ganz(cents: Fraction | int) -> int:
    exact = Fraction(cents)
    return half_up(exact.numerator, exact.denominator)


def _euro(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
