"""Rules on energy, its stock, its price and its carbon dioxide."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from umlage.core.money import german
from umlage.core.parameters import ParameterGap, parameter
from umlage.core.period import Period, german_day
from umlage.core.settlement.audit.lage import Lage
from umlage.core.settlement.audit.regel import FEHLER, HINWEIS, Treffer, regel
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.flaechen import MIKRO
from umlage.core.settlement.kohlendioxid import SINCE

# Euros per kWh that households paid since 2015, the crisis of 2022 included, with a wide margin on both sides: what
# lies beyond is a slip of the decimal point or of the unit far more often than a contract.
_PREIS = {"brennstoff": (Fraction(2, 100), Fraction(25, 100)), "lieferung": (Fraction(3, 100), Fraction(35, 100))}
_PREIS_STROM = (Fraction(8, 100), Fraction(60, 100))
# no energy for heating was ever sold to households at this price per kWh
_PREIS_UNMOEGLICH = 1
# an invoice that costs three times what the others of the same plant cost
_PREIS_RECHNUNG = 3
# kWh per m² and year: 15 needs a passive house, 300 are above the worst class of the energy certificate (250)
_VERBRAUCH_NIEDRIG, _VERBRAUCH_HOCH = 15, 300
# an unrenovated house with single glazing needs about 450; twice that and more is no heating of a house
_VERBRAUCH_UNMOEGLICH = 1000
# Euros of heating and hot water per m² and year: the national comparisons print about 5 to 30
_KOSTEN_NIEDRIG, _KOSTEN_HOCH = 3, 50
# share of invoices without quantity (base price, capacity price) in the costs of energy
_GRUNDPREIS = 50
# per cent around the table of § 9 Abs. 3 HeizkostenV: real fuels differ by up to a fifth
_HEIZWERT = 20
# value of the opening stock against that of the deliveries, per litre or kg
_BESTANDSWERT = 2
# kg per m² and year: oil at 300 kWh/m²a gives 80
_AUSSTOSS = 100
_ABHILFE_MENGE = "Menge, Einheit (kWh oder MWh), Komma und Betrag der Rechnungen prüfen."


def _ort(brennstoff: Brennstoff) -> str:
    return f"anlagen/{brennstoff.anlage.nr}"


def _preise(lage: Lage) -> Iterator[tuple[Brennstoff, Fraction, str]]:
    """Price per kWh of each plant, with a sentence on it."""
    for brennstoff, energy in lage.energien:
        price = Fraction(brennstoff.betrag.value.cents, 100) / energy
        yield brennstoff, price, f"{brennstoff.art.titel} kostet {german(price, 3)} € je kWh"


def _spanne(brennstoff: Brennstoff) -> tuple[Fraction, Fraction]:
    return _PREIS.get(brennstoff.art.teilung, _PREIS_STROM)


@regel(
    "energie.preis_hoch",
    "Energiepreis zu hoch",
    vergleicht="Energiekosten der Anlage durch verbrauchte kWh",
    schwelle="mehr als 0,25 €/kWh (Wärmelieferung 0,35, Strom der Wärmepumpe 0,60)",
    abhilfe=_ABHILFE_MENGE,
)
def _preis_hoch(lage: Lage) -> Iterator[Treffer]:
    """Energy that is too dear."""
    for brennstoff, price, text in _preise(lage):
        most = _spanne(brennstoff)[1]
        if most < price <= _PREIS_UNMOEGLICH:
            yield _ort(brennstoff), f"{text}, üblich sind höchstens {german(most, 2)} €."


@regel(
    "energie.preis_niedrig",
    "Energiepreis zu niedrig",
    vergleicht="Energiekosten der Anlage durch verbrauchte kWh",
    schwelle="weniger als 0,02 €/kWh (Wärmelieferung 0,03, Strom der Wärmepumpe 0,08)",
    abhilfe=_ABHILFE_MENGE,
)
def _preis_niedrig(lage: Lage) -> Iterator[Treffer]:
    """Energy that is too cheap."""
    for brennstoff, price, text in _preise(lage):
        least = _spanne(brennstoff)[0]
        if price < least:
            yield _ort(brennstoff), f"{text}, üblich sind mindestens {german(least, 2)} €."


@regel(
    "energie.preis_unmoeglich",
    "Energiepreis unmöglich",
    schwere=FEHLER,
    vergleicht="Energiekosten der Anlage durch verbrauchte kWh",
    schwelle=f"mehr als {_PREIS_UNMOEGLICH},00 €/kWh",
    abhilfe=_ABHILFE_MENGE,
    freigebbar=True,
    ursachen=(10,),
)
def _preis_unmoeglich(lage: Lage) -> Iterator[Treffer]:
    """A price that nobody ever asked."""
    for brennstoff, price, text in _preise(lage):
        if price > _PREIS_UNMOEGLICH:
            yield _ort(brennstoff), f"{text}; so teuer war Energie nie."


@regel(
    "energie.preis_rechnung",
    "Preis einer Rechnung weicht von den anderen ab",
    vergleicht="Preis je Einheit einer Rechnung mit dem der anderen Rechnungen der Anlage",
    schwelle=f"mehr als das {_PREIS_RECHNUNG}-Fache oder weniger als ein Drittel",
    abhilfe=_ABHILFE_MENGE,
)
def _preis_rechnung(lage: Lage) -> Iterator[Treffer]:
    """One invoice among others whose price does not fit."""
    for brennstoff in lage.haus.brennstoffe:
        rows = [row for row in brennstoff.posten if row.menge and row.betrag > 0 and row.name != "Anfangsbestand"]
        if len(rows) < 2:
            continue
        money, quantity = sum(row.betrag for row in rows), sum((row.menge or 0 for row in rows), Fraction(0))
        for row in rows:
            assert row.menge is not None
            price, others = row.betrag / row.menge, (money - row.betrag) / (quantity - row.menge)
            if price > others * _PREIS_RECHNUNG or price * _PREIS_RECHNUNG < others:
                yield (
                    row.where,
                    f"Die Rechnung nennt {german(price / 100, 4)} € je {brennstoff.einheit}, die anderen "
                    f"{german(others / 100, 4)} €.",
                )


def _je_flaeche(lage: Lage) -> Fraction | None:
    """Energy in kWh per m² and year; None when it is not known or a heat pump makes it say nothing."""
    if lage.energie is None or not lage.heizflaeche or not any(anlage.heizt for anlage in lage.akte.anlagen):
        return None
    return lage.energie * MIKRO / lage.heizflaeche / lage.jahr


@regel(
    "energie.verbrauch_hoch",
    "Energieverbrauch zu hoch",
    vergleicht="kWh aller Anlagen je m² Heizfläche und Jahr",
    schwelle=f"mehr als {_VERBRAUCH_HOCH} kWh/m²a",
    abhilfe="Menge und Einheit der Rechnungen, Endbestand und Heizflächen prüfen.",
    ursachen=(8,),
)
def _verbrauch_hoch(lage: Lage) -> Iterator[Treffer]:
    """More energy than a bad house needs."""
    used = _je_flaeche(lage)
    if used is not None and _VERBRAUCH_HOCH < used <= _VERBRAUCH_UNMOEGLICH:
        yield "anlagen", f"Verbraucht sind {german(used, 0)} kWh je m² und Jahr, üblich sind unter {_VERBRAUCH_HOCH}."


@regel(
    "energie.verbrauch_niedrig",
    "Energieverbrauch zu niedrig",
    vergleicht="kWh aller Anlagen je m² Heizfläche und Jahr (ohne Wärmepumpen)",
    schwelle=f"weniger als {_VERBRAUCH_NIEDRIG} kWh/m²a",
    abhilfe="Fehlt eine Rechnung? Menge und Einheit, Endbestand und Heizflächen prüfen.",
    ursachen=(8,),
)
def _verbrauch_niedrig(lage: Lage) -> Iterator[Treffer]:
    """Less energy than a passive house needs."""
    used = _je_flaeche(lage)
    if used is not None and used < _VERBRAUCH_NIEDRIG and not lage.waermepumpe:
        text = f"Verbraucht sind {german(used, 1)} kWh je m² und Jahr, üblich sind über {_VERBRAUCH_NIEDRIG}."
        yield "anlagen", text


@regel(
    "energie.verbrauch_unmoeglich",
    "Energieverbrauch unmöglich",
    schwere=FEHLER,
    vergleicht="kWh aller Anlagen je m² Heizfläche und Jahr",
    schwelle=f"mehr als {german(_VERBRAUCH_UNMOEGLICH, 0)} kWh/m²a",
    abhilfe="Menge und Einheit der Rechnungen (kWh oder MWh), Komma und Heizflächen prüfen.",
    freigebbar=True,
    ursachen=(8, 10),
)
def _verbrauch_unmoeglich(lage: Lage) -> Iterator[Treffer]:
    """More energy than any house can take up."""
    used = _je_flaeche(lage)
    if used is not None and used > _VERBRAUCH_UNMOEGLICH:
        yield "anlagen", f"Verbraucht wären {german(used, 0)} kWh je m² und Jahr; das kann kein Haus verheizen."


def _kosten(lage: Lage) -> Fraction | None:
    return lage.je_jahr(lage.anlagenkosten, lage.heizflaeche) if lage.haus.brennstoffe else None


@regel(
    "energie.kosten_hoch",
    "Heizkosten je m² zu hoch",
    vergleicht="alle Kosten der Anlagen je m² Heizfläche und Jahr",
    schwelle=f"mehr als {_KOSTEN_HOCH} €/m²a",
    abhilfe="Beträge und Heizflächen prüfen.",
    ursachen=(8,),
)
def _kosten_hoch(lage: Lage) -> Iterator[Treffer]:
    """Heating dearer than the national comparisons know."""
    cost = _kosten(lage)
    if cost is not None and cost > _KOSTEN_HOCH:
        yield "anlagen", f"Heizung und Warmwasser kosten {german(cost, 2)} € je m² und Jahr, üblich sind 5 bis 30 €."


@regel(
    "energie.kosten_niedrig",
    "Heizkosten je m² zu niedrig",
    vergleicht="alle Kosten der Anlagen je m² Heizfläche und Jahr",
    schwelle=f"weniger als {_KOSTEN_NIEDRIG} €/m²a",
    abhilfe="Fehlt eine Rechnung? Beträge und Heizflächen prüfen.",
    ursachen=(8,),
)
def _kosten_niedrig(lage: Lage) -> Iterator[Treffer]:
    """Heating cheaper than the national comparisons know."""
    cost = _kosten(lage)
    if cost is not None and cost < _KOSTEN_NIEDRIG:
        yield "anlagen", f"Heizung und Warmwasser kosten {german(cost, 2)} € je m² und Jahr, üblich sind 5 bis 30 €."


@regel(
    "energie.grundpreis",
    "Grundpreis zu hoch",
    vergleicht="Rechnungen ohne Menge (Grundpreis, Leistungspreis) mit allen Energiekosten der Anlage",
    schwelle=f"mehr als {_GRUNDPREIS} %",
    abhilfe="Anschlussleistung mit dem Versorger prüfen; bei Energierechnungen die Menge eintragen.",
    ursachen=(5,),
)
def _grundpreis(lage: Lage) -> Iterator[Treffer]:
    """A connection that is too large, or an invoice whose quantity was left out."""
    for brennstoff in lage.haus.brennstoffe:
        whole = sum(posten.betrag for posten in brennstoff.posten)
        fixed = sum(posten.betrag for posten in brennstoff.posten if not posten.menge)
        if brennstoff.menge and whole > 0 and fixed * 100 > whole * _GRUNDPREIS:
            share = german(Fraction(fixed * 100, whole), 1)
            yield _ort(brennstoff), f"{share} % der Energiekosten sind Rechnungen ohne Menge."


def _zeiten(lage: Lage) -> Iterator[tuple[str, list[tuple[Period, str]]]]:
    """Plants without stock whose invoices with a quantity all say for which time they are, with these times."""
    for brennstoff in lage.haus.brennstoffe:
        if brennstoff.anlage.bestand is None:
            rows = [
                (row.zeitraum, f"{_ort(brennstoff)}/lieferungen/{number}")
                for number, row in enumerate(brennstoff.anlage.lieferungen, start=1)
                if row.menge
            ]
            spans = [(span.period, where) for span, where in rows if span is not None]
            if rows and len(spans) == len(rows):
                yield _ort(brennstoff), sorted(spans)


@regel(
    "energie.luecke",
    "Rechnungen decken den Zeitraum nicht",
    art="Recht",
    norm="HeizkostenV § 7 Abs. 2; BGH VIII ZR 156/11",
    vergleicht="Zeiträume der Energierechnungen mit dem Abrechnungszeitraum",
    schwelle="ein Tag ohne Rechnung",
    abhilfe="Die fehlende Rechnung eintragen: zu verteilen ist, was im Zeitraum verbraucht ist.",
    ursachen=(6,),
)
def _luecke(lage: Lage) -> Iterator[Treffer]:
    """Days on which the plant ran and for which no invoice speaks."""
    running = {_ort(brennstoff): brennstoff.anlage for brennstoff in lage.haus.brennstoffe}
    for where, spans in _zeiten(lage):
        plant = running[where]
        day = plant.von if plant.von is not None else lage.period.start
        for span, _ in spans:
            if span.start > day:
                yield f"{where}/lieferungen", f"Ab {german_day(day)} gibt es keine Rechnung, erst {span} wieder."
            day = max(day, span.end)
        if day < (lage.period.end if plant.bis is None else plant.bis + timedelta(days=1)):
            yield f"{where}/lieferungen", f"Ab {german_day(day)} gibt es keine Rechnung über Energie."


@regel(
    "energie.ueberlappung",
    "Rechnungen überschneiden sich",
    art="Rechnung",
    norm="HeizkostenV § 7 Abs. 2",
    vergleicht="Zeiträume der Energierechnungen untereinander",
    schwelle="ein Tag in zwei Rechnungen",
    abhilfe="Zeiträume prüfen; bei zwei Zählern zwei Anlagen führen.",
    ursachen=(6,),
)
def _ueberlappung(lage: Lage) -> Iterator[Treffer]:
    """Two invoices for the same days."""
    for _, spans in _zeiten(lage):
        for (before, _), (span, where) in itertools.pairwise(spans):
            if (both := before.overlap(span)) is not None:
                yield where, f"Für {both} gibt es zwei Rechnungen über Energie."


_ABSCHLAG = ("abschlag", "vorauszahlung", "teilbetrag", "rate ")


@regel(
    "energie.abschlag",
    "Abschlag statt Verbrauch",
    art="Recht",
    norm="HeizkostenV § 7 Abs. 2; BGH VIII ZR 156/11",
    vergleicht="Bezeichnung der Energierechnungen",
    schwelle="das Wort Abschlag, Vorauszahlung oder Teilbetrag",
    abhilfe="Die Jahresrechnung eintragen: Abschläge sind Zahlungen, kein Verbrauch.",
    ursachen=(6,),
)
def _abschlag(lage: Lage) -> Iterator[Treffer]:
    """What was paid instead of what was used."""
    for anlage in lage.akte.anlagen:
        for number, row in enumerate(anlage.lieferungen, start=1):
            if row.bezeichnung is not None and any(word in row.bezeichnung.lower() for word in _ABSCHLAG):
                text = f"„{row.bezeichnung}“ ist eine Zahlung; zu verteilen sind die Kosten der verbrauchten Energie."
                yield f"anlagen/{anlage.nr}/lieferungen/{number}", text


@regel(
    "energie.heizwert",
    "Heizwert ungewöhnlich",
    norm="HeizkostenV § 9 Abs. 3",
    vergleicht="Heizwert der Akte mit der Tabelle des Gesetzes",
    schwelle=f"mehr als {_HEIZWERT} % Abweichung",
    abhilfe="Heizwert der Rechnung und Einheit prüfen.",
    ursachen=(3,),
)
def _heizwert_ungewoehnlich(lage: Lage) -> Iterator[Treffer]:
    """A calorific value far off the table of the law."""
    for brennstoff in lage.haus.brennstoffe:
        stated = brennstoff.anlage.heizwert
        if stated is None or not brennstoff.art.heizwert or brennstoff.einheit == "kWh":
            continue
        try:
            usual = parameter(brennstoff.art.heizwert).number(lage.period.start)
        except ParameterGap:
            continue
        if abs(Fraction(stated) - usual) * 100 > usual * _HEIZWERT:
            text = (
                f"Der Heizwert {german(stated, 2)} weicht weit von {german(usual, 2)} kWh je {brennstoff.einheit} ab."
            )
            yield f"{_ort(brennstoff)}/heizwert", text


@regel(
    "bestand.unveraendert",
    "Anfangs- und Endbestand gleich",
    norm="HeizkostenV § 7 Abs. 2",
    vergleicht="Menge am Anfang mit der am Ende",
    schwelle="genau gleich und nicht 0",
    abhilfe="Beide Bestände mit dem Peilstab und der vorigen Abrechnung vergleichen.",
    ursachen=(1,),
)
def _unveraendert(lage: Lage) -> Iterator[Treffer]:
    """A stock that somebody copied instead of measuring it."""
    for anlage in lage.akte.anlagen:
        if anlage.bestand is not None and anlage.bestand.anfang.menge == anlage.bestand.ende.menge != 0:
            yield f"anlagen/{anlage.nr}/bestand", "Am Anfang und am Ende liegt genau gleich viel im Lager."


@regel(
    "bestand.wert",
    "Anfangsbestand falsch bewertet",
    norm="HeizkostenV § 7 Abs. 2; DIN 4713-5",
    vergleicht="Wert des Anfangsbestands je Einheit mit dem Preis der Lieferungen",
    schwelle=f"mehr als das {_BESTANDSWERT}-Fache oder weniger als die Hälfte",
    abhilfe="Menge und Wert des Endbestands der vorigen Abrechnung übernehmen.",
    ursachen=(1,),
)
def _bestandswert(lage: Lage) -> Iterator[Treffer]:
    """An opening stock whose value does not fit what was bought."""
    for brennstoff in lage.haus.brennstoffe:
        opening = brennstoff.anlage.bestand.anfang if brennstoff.anlage.bestand is not None else None
        rows = [row for row in brennstoff.posten if row.menge and row.betrag > 0 and row.name != "Anfangsbestand"]
        if opening is None or not opening.menge or not rows:
            continue
        own = Fraction(opening.betrag) / Fraction(opening.menge)
        bought = Fraction(sum(row.betrag for row in rows), 100) / sum((row.menge or 0 for row in rows), Fraction(0))
        if own > bought * _BESTANDSWERT or own * _BESTANDSWERT < bought:
            yield (
                f"{_ort(brennstoff)}/bestand/anfang/betrag",
                f"Der Anfangsbestand ist mit {german(own, 3)} € je {brennstoff.einheit} bewertet, "
                f"geliefert wurde zu {german(bought, 3)} €.",
            )


@regel(
    "bestand.vor_2023",
    "Bestand aus der Zeit vor 2023 mit Kohlendioxidkosten",
    schwere=HINWEIS,
    art="Recht",
    norm="CO2KostAufG § 11 Abs. 2",
    vergleicht="Tag der Rechnung des Anfangsbestands mit dem 01.01.2023",
    schwelle="vor dem 01.01.2023",
    abhilfe="lieferung_am des Bestands prüfen.",
    ursachen=(12,),
    parameter=("co2kostaufg.anwendbar",),
)
def _vor_2023(lage: Lage) -> Iterator[Treffer]:
    """Carbon costs of fuel that was invoiced before they were shared."""
    for anlage in lage.akte.anlagen if lage.period.start >= SINCE else ():
        opening = anlage.bestand.anfang if anlage.bestand is not None else None
        if opening is None or opening.co2 is None or not opening.co2.betrag or opening.lieferung_am is None:
            continue
        if opening.lieferung_am < SINCE:
            text = "Die Kohlendioxidkosten des Bestands zählen nicht: er wurde vor dem 01.01.2023 berechnet."
            yield f"anlagen/{anlage.nr}/bestand/anfang/co2", text


@regel(
    "co2.ausstoss",
    "Ausstoß zu hoch",
    vergleicht="kg Kohlendioxid je m² Wohnfläche und Jahr",
    schwelle=f"mehr als {_AUSSTOSS} kg/m²a",
    abhilfe="Kohlendioxid der Rechnungen und Wohnfläche prüfen.",
    ursachen=(8, 12),
)
def _ausstoss(lage: Lage) -> Iterator[Treffer]:
    """More carbon dioxide than an oil-heated bad house gives off."""
    carbon = lage.haus.co2
    if carbon.ausstoss is not None and carbon.anwendbar and carbon.ausstoss.value > _AUSSTOSS * lage.jahr:
        text = f"Der Ausstoß von {german(carbon.ausstoss.value / lage.jahr, 1)} kg je m² und Jahr ist unglaubhaft."
        yield "liegenschaft/wohnflaeche", text
