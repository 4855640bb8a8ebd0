"""Rules on costs: what may be shared at all, what is out of proportion, tax, and what the law says of the period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

from umlage.core.kostenbaum.element import ProzentGrundkosten
from umlage.core.money import german
from umlage.core.parameters import parameter
from umlage.core.period import german_day
from umlage.core.settlement.akte import Kosten, Lieferung
from umlage.core.settlement.audit.lage import Lage, euro
from umlage.core.settlement.audit.regel import HINWEIS, Treffer, regel
from umlage.core.settlement.flaechen import MIKRO
from umlage.core.settlement.messwert import WARMWASSER
from umlage.core.settlement.schaetzgrenze import NUR_FLAECHE

# per cent of the energy costs: pumps and burner take 3 to 6
_BETRIEBSSTROM = 6
# per cent of all costs of heating: the study of the consumer centres calls more out of proportion
_ENTGELTE = 15
# per cent of the energy costs
_WARTUNG = 25
# Euros per m² and year of one kind of cost, and of all: the national comparison prints about 2.90 per month for all
_EINE_ART, _ALLE = 25, 80
# Euros per m³ of water and sewage together: towns ask for 3 to 9
_WASSER_NIEDRIG, _WASSER_HOCH = 1, 15
# Euros; interim readings and fees of a change of Nutzer cost 20 to 100
_DIREKT = 1000
_NICHT_UMLAGEFAEHIG = re.compile(
    r"reparatur|instandsetzung|instandhaltung|erneuerung|verwaltung|verwaltergebühr|rücklage|bankgebühr|kontoführung"
    r"|hausverwalter|\bporto\b|zinsen|miete rauch|rauch(?:warn)?melder-?miete|ersatzteil|anschaffung|mahngebühr"
    r"|rechtsanwalt|nutzerwechsel|zwischenablesung",
    re.IGNORECASE,
)


def _alle_kosten(lage: Lage) -> Iterator[tuple[str, Kosten]]:
    groups: list[tuple[str, Sequence[Kosten]]] = [
        (f"anlagen/{anlage.nr}/kosten", anlage.kosten) for anlage in lage.akte.anlagen
    ]
    groups += [("kaltwasser", lage.akte.kaltwasser), ("hausnebenkosten", lage.akte.hausnebenkosten)]
    for name, rows in groups:
        for number, row in enumerate(rows, start=1):
            yield f"{name}/{number}", row


@regel(
    "kosten.nicht_umlagefaehig",
    "Kosten, die nicht umlagefähig sind",
    art="Recht",
    norm="BetrKV § 1 Abs. 2; HeizkostenV § 7 Abs. 2",
    vergleicht="Bezeichnung der Kosten mit Wörtern für Verwaltung, Instandhaltung und Anschaffung",
    schwelle="eines der Wörter, zum Beispiel Reparatur, Verwaltung, Rücklage, Bankgebühren",
    abhilfe="Die Kosten herausnehmen: Verwaltung und Instandhaltung trägt der Eigentümer.",
    ursachen=(5,),
)
def _umlagefaehig(lage: Lage) -> Iterator[Treffer]:
    if lage.akte.liegenschaft.weg:
        return  # among owners administration and repair are shared too
    for where, row in _alle_kosten(lage):
        if (found := _NICHT_UMLAGEFAEHIG.search(row.bezeichnung)) is not None:
            yield where, f"„{row.bezeichnung}“ ({found[0]}) gehört in der Regel nicht zu den Betriebskosten."


@regel(
    "kosten.gutschrift",
    "Kosten mit einem Minus",
    schwere=HINWEIS,
    vergleicht="Betrag einer Rechnung oder Kostenzeile mit 0, außer Entlastungen",
    schwelle="weniger als 0 €",
    abhilfe="Vorzeichen prüfen; eine Gutschrift senkt die Kosten aller, auf die sie verteilt wird.",
    ursachen=(5,),
)
def _gutschrift(lage: Lage) -> Iterator[Treffer]:
    rows: list[tuple[str, Kosten | Lieferung]] = list(_alle_kosten(lage))
    for anlage in lage.akte.anlagen:
        rows += [
            (f"anlagen/{anlage.nr}/lieferungen/{n}", row)
            for n, row in enumerate(anlage.lieferungen, start=1)
            if row.entlastung is None
        ]
    for where, row in rows:
        if row.betrag < 0:
            cents = int(row.betrag * -100)
            name = row.bezeichnung or "Energie"
            yield f"{where}/betrag", f"„{name}“ ist eine Gutschrift von {euro(cents)} €."


@regel(
    "kosten.glasfaser",
    "Entgelt für Glasfaser über dem Höchstbetrag",
    art="Recht",
    norm="TKG § 72 Abs. 2; BetrKV § 2 Nr. 15",
    vergleicht="Bereitstellung von Glasfaser (kostenart breitband) je Wohnung und Jahr mit dem Höchstbetrag",
    schwelle="mehr als 60 €",
    abhilfe="Umlegen darf der Vermieter höchstens den Höchstbetrag, zusammen 540 € und in der Regel fünf Jahre.",
    ursachen=(5,),
    parameter=("betrkv.glasfaser_jahr",),
)
def _glasfaser(lage: Lage) -> Iterator[Treffer]:
    limit = parameter("betrkv.glasfaser_jahr")
    rows = [where for where, row in _alle_kosten(lage) if row.kostenart == "breitband"]
    if not rows or lage.period.last < limit.entries[0].since:
        return
    most = limit.number(lage.period.last)
    flats = sum(einheit.nutzung in ("wohnung", "gewerbe") for einheit in lage.akte.nutzeinheiten)
    each = Fraction(_summe(lage, "breitband"), 100 * max(flats, 1)) / lage.jahr
    if each > most:
        yield rows[0], f"Glasfaser kostet {german(each, 2)} € je Wohnung und Jahr, erlaubt sind {most} €."


def _summe(lage: Lage, *arten: str) -> int:
    return sum(posten.betrag for posten in lage.haus.posten.values() if posten.kostenart in arten)


@regel(
    "kosten.betriebsstrom",
    "Betriebsstrom zu hoch",
    norm="HeizkostenV § 7 Abs. 2",
    vergleicht="Betriebsstrom der Anlagen (kostenart betriebsstrom) mit den Energiekosten",
    schwelle=f"mehr als {_BETRIEBSSTROM} %",
    abhilfe="Zähler oder Berechnung des Betriebsstroms prüfen; steckt Allgemeinstrom darin?",
    ursachen=(5,),
)
def _betriebsstrom(lage: Lage) -> Iterator[Treffer]:
    cents = _summe(lage, "betriebsstrom")
    if lage.energiekosten > 0 and cents * 100 > lage.energiekosten * _BETRIEBSSTROM and not lage.waermepumpe:
        share = german(Fraction(cents * 100, lage.energiekosten), 1)
        yield "anlagen", f"Der Betriebsstrom macht {share} % der Energiekosten, üblich sind 3 bis 6 %."


@regel(
    "kosten.entgelte",
    "Entgelte des Messdienstes außer Verhältnis",
    norm="HeizkostenV § 7 Abs. 2; BGB § 556 Abs. 3 Satz 1",
    vergleicht="Gerätemiete, Eichung, Ablesung, Abrechnung und Information mit allen Heizkosten",
    schwelle=f"mehr als {_ENTGELTE} %",
    abhilfe="Verträge vergleichen: der Grundsatz der Wirtschaftlichkeit gilt auch hier.",
    ursachen=(15,),
)
def _entgelte(lage: Lage) -> Iterator[Treffer]:
    if lage.anlagenkosten > 0 and lage.entgelte * 100 > lage.anlagenkosten * _ENTGELTE:
        share = german(Fraction(lage.entgelte * 100, lage.anlagenkosten), 1)
        yield "anlagen", f"Die Entgelte für Geräte und Abrechnung machen {share} % der Heizkosten."


@regel(
    "kosten.wartung",
    "Wartung und Reinigung außer Verhältnis",
    norm="HeizkostenV § 7 Abs. 2; BetrKV § 1 Abs. 2",
    vergleicht="Wartung, Reinigung und Bedienung der Anlagen mit den Energiekosten",
    schwelle=f"mehr als {_WARTUNG} %",
    abhilfe="Rechnungen prüfen: steckt eine Reparatur darin?",
    ursachen=(5,),
)
def _wartung(lage: Lage) -> Iterator[Treffer]:
    cents = _summe(lage, "wartung", "reinigung", "bedienung")
    if lage.energiekosten > 0 and cents * 100 > lage.energiekosten * _WARTUNG:
        share = german(Fraction(cents * 100, lage.energiekosten), 1)
        yield "anlagen", f"Wartung, Reinigung und Bedienung machen {share} % der Energiekosten."


def _hauskosten(lage: Lage) -> Iterator[tuple[str, str, int]]:
    for posten in lage.haus.posten.values():
        if posten.gruppe == "nebenkosten":
            yield posten.where, posten.bezeichnung, posten.betrag


@regel(
    "kosten.eine_art",
    "Eine Kostenart je m² zu hoch",
    vergleicht="eine Zeile der Hausnebenkosten je m² und Jahr",
    schwelle=f"mehr als {_EINE_ART} €/m²a",
    abhilfe="Betrag prüfen (Komma?).",
    ursachen=(5,),
)
def _eine_art(lage: Lage) -> Iterator[Treffer]:
    for where, name, cents in _hauskosten(lage):
        cost = lage.je_jahr(cents, lage.nebenflaeche)
        if cost is not None and cost > _EINE_ART:
            yield where, f"„{name}“ kostet {german(cost, 2)} € je m² und Jahr."


@regel(
    "kosten.alle",
    "Hausnebenkosten je m² zu hoch",
    vergleicht="alle Hausnebenkosten je m² und Jahr",
    schwelle=f"mehr als {_ALLE} €/m²a",
    abhilfe="Beträge und Flächen prüfen; der Betriebskostenspiegel nennt rund 35 € für alles.",
    ursachen=(5, 8),
)
def _alle(lage: Lage) -> Iterator[Treffer]:
    cost = lage.je_jahr(sum(cents for _, _, cents in _hauskosten(lage)), lage.nebenflaeche)
    if cost is not None and cost > _ALLE:
        yield "hausnebenkosten", f"Die Hausnebenkosten machen {german(cost, 2)} € je m² und Jahr."


def _wasserpreis(lage: Lage) -> Fraction | None:
    """Euros per m³ of what is shared by water meters."""
    cents = sum(posten.betrag for posten in lage.haus.posten.values() if posten.schluessel == "VKW")
    used = lage.summe("kaltwasserzaehler")
    if lage.akte.einstellungen.warmwasserzaehler_im_kaltwasser:
        if lage.haus.messung.has("warmwasserkostenverteiler"):
            return None  # the hot water is not known in m³
        used += lage.summe("warmwasserzaehler")
    return Fraction(cents * MIKRO, 100 * used) if used and cents > 0 else None


@regel(
    "wasser.preis_hoch",
    "Wasserpreis zu hoch",
    vergleicht="Kosten nach Wasserzählern durch die m³ aller Zähler",
    schwelle=f"mehr als {_WASSER_HOCH} €/m³",
    abhilfe="Rechnung und Stände prüfen (Komma?).",
    ursachen=(10,),
)
def _wasser_hoch(lage: Lage) -> Iterator[Treffer]:
    price = _wasserpreis(lage)
    if price is not None and price > _WASSER_HOCH:
        yield "kaltwasser", f"Ein m³ Wasser kostet {german(price, 2)} €, üblich sind mit Abwasser 3 bis 9 €."


@regel(
    "wasser.preis_niedrig",
    "Wasserpreis zu niedrig",
    vergleicht="Kosten nach Wasserzählern durch die m³ aller Zähler",
    schwelle=f"weniger als {_WASSER_NIEDRIG} €/m³",
    abhilfe="Rechnung und Stände prüfen (Komma, Liter statt m³).",
    ursachen=(10,),
)
def _wasser_niedrig(lage: Lage) -> Iterator[Treffer]:
    price = _wasserpreis(lage)
    if price is not None and price < _WASSER_NIEDRIG:
        yield "kaltwasser", f"Ein m³ Wasser kostet {german(price, 2)} €, üblich sind mit Abwasser 3 bis 9 €."


@regel(
    "kosten.steuersatz",
    "Umsatzsteuersatz, den es nicht gab",
    art="Recht",
    norm="UStG § 12, § 28",
    vergleicht="mwst einer Rechnung oder des Anfangsbestands mit den Sätzen des Jahres vor ihrem Tag",
    schwelle="weder Regelsatz noch ermäßigter Satz noch 0",
    abhilfe="Satz der Rechnung prüfen.",
    parameter=("ustg.regelsatz", "ustg.ermaessigt"),
)
def _steuersatz(lage: Lage) -> Iterator[Treffer]:
    rows: list[tuple[str, Kosten | Lieferung]] = [*_alle_kosten(lage), *_lieferungen(lage)]
    stated = [(where, row.mwst, row.am or lage.period.last) for where, row in rows]
    for anlage in lage.akte.anlagen:
        opening = anlage.bestand.anfang if anlage.bestand is not None else None
        if opening is not None:
            eve = lage.period.start - timedelta(1)
            stated.append((f"anlagen/{anlage.nr}/bestand/anfang", opening.mwst, opening.lieferung_am or eve))
    for where, rate, day in stated:
        if rate and Fraction(rate) not in _rates(day):
            text = f"{german(rate, 1)} % Umsatzsteuer galten am {german_day(day)} und im Jahr davor nicht."
            yield f"{where}/mwst", text


def _lieferungen(lage: Lage) -> Iterator[tuple[str, Lieferung]]:
    for anlage in lage.akte.anlagen:
        for number, row in enumerate(anlage.lieferungen, start=1):
            yield f"anlagen/{anlage.nr}/lieferungen/{number}", row


@regel(
    "kosten.ohne_steuer",
    "Nettoabrechnung mit Energie ohne Umsatzsteuer",
    art="Recht",
    norm="UStG § 9, § 10 Abs. 1",
    vergleicht="Rechnungen für Energie und Anfangsbestand, wenn jemand netto abgerechnet wird (nettoabrechnung)",
    schwelle="mwst ohne Angabe",
    abhilfe="mwst der Rechnung eintragen; 0, wenn wirklich keine darin steckt.",
)
def _ohne_steuer(lage: Lage) -> Iterator[Treffer]:
    net = [nutzer.nr for einheit in lage.akte.nutzeinheiten for nutzer in einheit.nutzer if nutzer.nettoabrechnung]
    if not net:
        return
    rows = [(where, row.mwst, row.betrag) for where, row in _lieferungen(lage)]
    for anlage in lage.akte.anlagen:
        opening = anlage.bestand.anfang if anlage.bestand is not None else None
        if opening is not None:
            rows.append((f"anlagen/{anlage.nr}/bestand/anfang", opening.mwst, opening.betrag))
    for where, rate, amount in rows:
        if rate is None and amount:
            euros = german(amount, 2)
            text = f"{euros} € ohne Angabe der Umsatzsteuer; für Nutzer {', '.join(net)} kommt sie noch einmal dazu."
            yield f"{where}/mwst", text


@cache
def _rates(day: date) -> frozenset[Fraction]:
    """The rates of the day and of the year before it, as an invoice may speak of supplies long ago."""
    return frozenset(
        parameter(name).number(max(day - timedelta(back), _SINCE))
        for name in ("ustg.regelsatz", "ustg.ermaessigt")
        for back in range(0, 366, 30)
    )


_SINCE = max(parameter(name).entries[0].since for name in ("ustg.regelsatz", "ustg.ermaessigt"))


@regel(
    "kosten.direkt",
    "Direkte Kosten eines Nutzers hoch",
    norm="BGH VIII ZR 19/07",
    vergleicht="eine Zeile der direkten Kosten",
    schwelle=f"mehr als {german(_DIREKT, 0)} €",
    abhilfe="Betrag prüfen (Komma?); Kosten der Zwischenablesung trägt ohne Vereinbarung der Vermieter.",
    ursachen=(5,),
)
def _direkt(lage: Lage) -> Iterator[Treffer]:
    for rows in lage.ergebnis.direkt.values():
        for posten in rows:
            if posten.betrag > _DIREKT * 100:
                yield posten.where, f"„{posten.bezeichnung}“ kostet diesen Nutzer allein {euro(posten.betrag)} €."


@regel(
    "kosten.strom_doppelt",
    "Betriebsstrom neben dem Strom der Wärmepumpe",
    schwere=HINWEIS,
    art="Rechnung",
    norm="HeizkostenV § 7 Abs. 2",
    vergleicht="kostenart betriebsstrom bei einer Wärmepumpe",
    schwelle="beides",
    abhilfe="Der Strom der Wärmepumpe enthält meist auch den der Pumpen: nur einmal ansetzen.",
    ursachen=(5,),
)
def _doppelt(lage: Lage) -> Iterator[Treffer]:
    for brennstoff in lage.haus.brennstoffe:
        if brennstoff.art.teilung != "waermepumpe":
            continue
        for number, row in enumerate(brennstoff.anlage.kosten, start=1):
            if row.kostenart == "betriebsstrom":
                yield (
                    f"anlagen/{brennstoff.anlage.nr}/kosten/{number}",
                    f"„{row.bezeichnung}“ neben dem Strom der Wärmepumpe.",
                )


@regel(
    "grundkosten.siebzig",
    "70 % nach Verbrauch können Pflicht sein",
    schwere=HINWEIS,
    art="Recht",
    norm="HeizkostenV § 7 Abs. 1 Satz 2",
    vergleicht="Grundkosten der Heizung bei Öl und Gas",
    schwelle="mehr als 30 %",
    abhilfe="Prüfen: Wärmeschutz von 1994 nicht erreicht, und freie Leitungen überwiegend gedämmt? Dann 30.",
    ursachen=(2,),
    parameter=("heizkostenv.grundkosten_min",),
)
def _siebzig(lage: Lage) -> Iterator[Treffer]:
    least = parameter("heizkostenv.grundkosten_min").number(lage.period.start)
    fossil = [
        brennstoff
        for brennstoff in lage.haus.brennstoffe
        if brennstoff.anlage.energieart.startswith(("erdgas", "heizoel")) and not brennstoff.geliefert
    ]
    for where, share in _base_of_heating(lage) if fossil else ():
        if Fraction(share) > least:
            yield where, f"Bei Öl und Gas können {german(share, 0)} % Grundkosten zu viel sein."


def _base_of_heating(lage: Lage) -> Iterator[tuple[str, Decimal]]:
    """The base costs of heating as the settings say, or each element of a tree by hand."""
    if lage.akte.kostenbaum is None:
        yield "einstellungen/heizung/grundkosten", lage.akte.einstellungen.heizung.grundkosten
        return
    for element in lage.ergebnis.wurzel.element.walk():
        verteiler = element.verteiler
        if not isinstance(verteiler, ProzentGrundkosten) or element.norm == NUR_FLAECHE:
            continue
        # only leaves are sure to have their group
        if next((one.gruppe for one in element.walk() if one.is_leaf), None) == "heizung":
            yield f"kostenbaum/{element.nr}", verteiler.grundkosten


@regel(
    "zeitraum.kurz",
    "Weniger als ein Jahr",
    schwere=HINWEIS,
    art="Recht",
    norm="BGB § 556 Abs. 3 Satz 1; CO2KostAufG § 5 Abs. 1",
    vergleicht="Tage des Abrechnungszeitraums mit denen eines Jahres",
    schwelle="weniger",
    abhilfe="Nur bei einem Wechsel des Eigentümers oder der Umstellung des Zeitraums.",
    ursachen=(6,),
)
def _kurz(lage: Lage) -> Iterator[Treffer]:
    if lage.jahr < 1:
        text = f"Abgerechnet werden {lage.period.days} Tage; die Stufen des Kohlendioxids sind gekürzt."
        one = "Abgerechnet wird ein Tag; die Stufen des Kohlendioxids sind gekürzt."
        yield "zeitraum", one if lage.period.days == 1 else text


@regel(
    "geraet.fernablesung",
    "Geräte nicht aus der Ferne ablesbar",
    art="Recht",
    norm="HeizkostenV § 5 Abs. 3, § 12 Abs. 1 Satz 2",
    vergleicht="Ablesungen von Hand ab dem Tag, an dem alle Geräte fernablesbar sein müssen",
    schwelle="ab dem 01.01.2027",
    abhilfe="Geräte nachrüsten (sonst darf der Nutzer um 3 % kürzen), oder art: funk eintragen, wenn sie funken.",
    parameter=("heizkostenv.fernablesung_alle",),
)
def _fernablesung(lage: Lage) -> Iterator[Treffer]:
    duty = parameter("heizkostenv.fernablesung_alle")
    if not duty.number(lage.period.last):
        return
    by_hand = {"ablesung", "selbstablesung"}
    for number, einheit in enumerate(lage.akte.nutzeinheiten):
        count = sum(
            any(row.art in by_hand and duty.number(row.am) for row in geraet.ablesungen)
            for geraet in einheit.geraete
            if geraet.art in ("hkv", "waermezaehler", *WARMWASSER)
        )
        if count:
            text = f"{count} Geräte sind noch von Hand abgelesen."
            one = "Ein Gerät ist noch von Hand abgelesen."
            yield f"{lage.einheiten[number]}/geraete", one if count == 1 else text
