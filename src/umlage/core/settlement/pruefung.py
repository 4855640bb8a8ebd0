"""What is checked before, while and after the money flows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from umlage.core.finding import Finding, error, note, warning
from umlage.core.money import german
from umlage.core.parameters import ParameterGap, parameter
from umlage.core.period import Period, german_day, year_later
from umlage.core.settlement import (
    anlagenzeit,
    eichung,
    pruefung_angaben,
    pruefung_information,
    pruefung_nutzergruppen,
    pruefung_umlage,
    schaetzgrenze,
)
from umlage.core.settlement.akte import Akte, Direktkosten, Kosten, Lieferung, Nutzer, Teilung
from umlage.core.settlement.brennstoff import Brennstoff, heizwert
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.solar import with_solar

# the kinds of prepayment that each kind of Abrechnung covers
KINDS = {
    "heizkosten": ("heizkosten",),
    "heizkosten_plus": ("heizkosten", "kaltwasser"),
    "nebenkosten": ("heizkosten", "kaltwasser", "nebenkosten"),
}
# kg of an invoice that differ by more than so many percent from quantity times factor are worth a look
_CARBON_TOLERANCE = 8
# of the energy that was delivered, what meters behind a plant may show before it cannot be
_ENERGY_MOST, _NO_HEAT = Fraction(11, 10), Fraction(0)
# what a tonne has cost so far, with tax and with heat from emissions trading (law.md 6.3): 25 net to 84 gross of 19 %
_PRICE_LEAST, _PRICE_MOST = 20, 110


def facts(akte: Akte) -> list[Finding]:
    """Contradictions and gaps in the Akte itself."""
    people = [nutzer for einheit in akte.nutzeinheiten for nutzer in einheit.nutzer]
    return [
        *_time(akte),
        *_kind(akte),
        *_numbers(akte),
        *_areas(akte),
        *_keys(akte, people),
        *_shares(akte),
        *_plants(akte),
        *_names(akte, people),
        *_doubles(akte, people),
        *pruefung_information.information(akte),
        *anlagenzeit.stated(akte),
        *eichung.stated(akte),
        *pruefung_umlage.stated(akte),
        *pruefung_nutzergruppen.stated(akte),
    ]


def _time(akte: Akte) -> Iterator[Finding]:
    period = akte.period
    if period.end > year_later(period.start):
        yield error(
            "zeitraum.laenge",
            "zeitraum",
            f"Der Abrechnungszeitraum {period} ist länger als zwölf Monate.",
            norm="BGB § 556 Abs. 3 Satz 1",
        )
    issued = akte.abrechnung.erstellt_am
    if issued < period.last:
        yield error(
            "abrechnung.zu_frueh",
            "abrechnung/erstellt_am",
            f"Erstellt am {german_day(issued)}, aber der Zeitraum endet erst am {german_day(period.last)}.",
        )
    limit = abrechnungsfrist(period)
    if issued > limit:
        yield warning(
            "abrechnung.frist",
            "abrechnung/erstellt_am",
            f"Die Frist ist am {german_day(limit)} abgelaufen; eine Nachforderung ist in der Regel ausgeschlossen.",
            norm="BGB § 556 Abs. 3 Satz 2 und 3",
        )
    payable = akte.abrechnung.zahlbar_bis
    if payable is not None and payable < issued:
        yield error(
            "abrechnung.zahlbar", "abrechnung/zahlbar_bis", "Der Tag der Zahlung liegt vor dem Tag der Abrechnung."
        )


def abrechnungsfrist(period: Period) -> date:
    """Last day on which the Abrechnung of the period may reach the Nutzer."""
    return _months_later(period.last, int(parameter("bgb.abrechnungsfrist").number(period.last)))


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError


def _kind(akte: Akte) -> Iterator[Finding]:
    kind = akte.abrechnung.art
    if akte.kostenbaum is not None:
        return
    if kind in ("heizkosten", "heizkosten_plus") and not akte.anlagen:
        yield error("abrechnung.anlage", "anlagen", "Eine Heizkostenabrechnung braucht mindestens eine Anlage.")
    if kind != "nebenkosten" and akte.hausnebenkosten:
        yield error(
            "abrechnung.art",
            "hausnebenkosten",
            "Diese Abrechnungsart kennt keine Hausnebenkosten.",
            remedy="art: nebenkosten wählen, oder die Kosten herausnehmen.",
        )
    if kind == "heizkosten" and akte.kaltwasser:
        yield error(
            "abrechnung.art",
            "kaltwasser",
            "Diese Abrechnungsart kennt kein Kaltwasser.",
            remedy="art: heizkosten_plus wählen.",
        )
    if kind == "heizkosten_plus" and not akte.kaltwasser:
        yield error("abrechnung.kaltwasser", "kaltwasser", "Heizkosten Plus braucht die Kosten des Kaltwassers.")
    if not akte.anlagen and not akte.kaltwasser and not akte.hausnebenkosten:
        yield error("abrechnung.kosten", "hausnebenkosten", "Es gibt keine Kosten zu verteilen.")


def _numbers(akte: Akte) -> Iterator[Finding]:
    for name, rows in (("nutzeinheiten", akte.nutzeinheiten), ("anlagen", akte.anlagen)):
        if len({row.nr for row in rows}) == len(rows):
            continue
        seen = set()
        for row in rows:
            if row.nr in seen:
                yield error("nummer.doppelt", f"{name}/{row.nr}", f"Die Nummer {row.nr} ist zweimal vergeben.")
            seen.add(row.nr)


def _areas(akte: Akte) -> Iterator[Finding]:
    # the heated area stands in for the others
    if akte.kostenbaum is not None:
        return
    house = any(row.schluessel == "NHN" for row in akte.kaltwasser) or any(
        row.schluessel == "NHN" for row in akte.hausnebenkosten
    )
    house = house or "NHN" in _keys_of_umlagen(akte)
    for einheit in akte.nutzeinheiten if house else ():
        area = einheit.flaeche
        if not area.heizung and area.nebenkosten is None and area.heizung is not None and not einheit.umlage:
            yield warning(
                "flaeche.nebenkosten_offen",
                f"nutzeinheiten/{einheit.nr}/flaeche/nebenkosten",
                "Ohne Angabe gilt die Heizfläche, 0 m²: die Nutzeinheit trägt keine Kosten nach Fläche.",
                norm="BGB § 556a Abs. 1",
            )
    if all(einheit.flaeche.heizung is not None for einheit in akte.nutzeinheiten):
        return
    heating = any(anlage.heizt for anlage in akte.anlagen)
    water = any(anlage.warmwasser is not None or not anlage.heizt for anlage in akte.anlagen)
    for einheit in akte.nutzeinheiten:
        area = einheit.flaeche
        for needed, value, name in (
            (heating, area.heizung, "heizung"),
            (water, area.warmwasser if area.heizung is None else 1, "warmwasser"),
            (house, area.nebenkosten if area.heizung is None else 1, "nebenkosten"),
        ):
            if needed and value is None:
                yield error(
                    "flaeche.fehlt",
                    f"nutzeinheiten/{einheit.nr}/flaeche/{name}",
                    "Die Fläche fehlt.",
                    norm="HeizkostenV § 7 Abs. 1 Satz 5" if name != "nebenkosten" else "BGB § 556a Abs. 1",
                    remedy="Fläche in m² eintragen; 0, wenn die Nutzeinheit nicht versorgt wird.",
                )


def _keys(akte: Akte, people: Sequence[Nutzer]) -> Iterator[Finding]:
    keys: set[str] = {kosten.schluessel for kosten in akte.kaltwasser}
    keys |= {kosten.schluessel for kosten in akte.hausnebenkosten} | _keys_of_umlagen(akte)
    outside = [kind for kind in KINDS["nebenkosten"] if kind not in KINDS[akte.abrechnung.art]]
    counts = {type(nutzer.personen) for nutzer in people}
    if not outside and "EA" not in keys and ("PNZ" not in keys or counts <= {int, tuple}):
        return
    for einheit in akte.nutzeinheiten:
        where = f"nutzeinheiten/{einheit.nr}"
        if "EA" in keys and einheit.mea is None and not einheit.umlage:
            yield error(
                "mea.fehlt", f"{where}/mea", "Der Miteigentumsanteil fehlt (Schlüssel EA).", norm="WEG § 16 Abs. 2"
            )
        for nutzer in einheit.nutzer:
            count = nutzer.personen
            if count is None and "PNZ" in keys and not nutzer.leerstand and einheit.nutzung == "wohnung":
                here = f"{where}/nutzer/{nutzer.nr}/personen"
                yield error("personen.fehlt", here, "Die Zahl der Personen fehlt (Schlüssel PNZ).")
            for kind in outside:
                if getattr(nutzer.vorauszahlung, kind):
                    yield warning(
                        "vorauszahlung.art",
                        f"{where}/nutzer/{nutzer.nr}/vorauszahlung/{kind}",
                        "Diese Vorauszahlung gehört nicht zu dieser Abrechnung und bleibt außer Ansatz.",
                    )


def _keys_of_umlagen(akte: Akte) -> set[str]:
    """The keys by which costs of common rooms are shared."""
    rows = [umlage for einheit in akte.nutzeinheiten for umlage in einheit.umlage]
    return {umlage.schluessel or "NHN" for umlage in rows if umlage.werte is None}


def _doubles(akte: Akte, people: Sequence[Nutzer]) -> Iterator[Finding]:
    """The same invoice or cost entered twice."""
    rows: list[tuple[str, tuple[Kosten | Lieferung | Direktkosten, ...]]] = [
        ("kaltwasser", akte.kaltwasser),
        ("hausnebenkosten", akte.hausnebenkosten),
    ]
    for anlage in akte.anlagen:
        rows += [
            (f"anlagen/{anlage.nr}/lieferungen", anlage.lieferungen),
            (f"anlagen/{anlage.nr}/kosten", anlage.kosten),
        ]
    several = [nutzer.nr for nutzer in people if len(nutzer.direktkosten) > 1]
    if several:
        rows += [
            (f"nutzeinheiten/{einheit.nr}/nutzer/{nutzer.nr}/direktkosten", nutzer.direktkosten)
            for einheit in akte.nutzeinheiten
            for nutzer in einheit.nutzer
            if nutzer.nr in several
        ]
    for where, entries in rows:
        if len({(entry.bezeichnung, entry.am) for entry in entries}) == len(entries):
            continue
        for number, entry in enumerate(entries, start=1):
            if entry in entries[: number - 1]:
                yield warning(
                    "kosten.doppelt",
                    f"{where}/{number}",
                    "Dieselbe Zeile steht schon weiter oben; sie zählt zweimal.",
                    remedy="Prüfen, ob die Rechnung doppelt erfasst ist.",
                )


def _inside(value: Decimal, least: Fraction, most: Fraction) -> bool:
    """Compared in whole numbers, because every house comes by here."""
    above, below = value.as_integer_ratio()
    return least.numerator * below <= above * least.denominator and above * most.denominator <= most.numerator * below


def _shares(akte: Akte) -> Iterator[Finding]:
    if akte.kostenbaum is not None or not akte.anlagen:
        return
    yield from _hot_water_time(akte.einstellungen.warmwasser)
    least = parameter("heizkostenv.grundkosten_min").number(akte.zeitraum.von)
    most = parameter("heizkostenv.grundkosten_max").number(akte.zeitraum.von)
    for side, teilung, norm in (
        ("heizung", akte.einstellungen.heizung, "HeizkostenV § 7 Abs. 1"),
        ("warmwasser", akte.einstellungen.warmwasser, "HeizkostenV § 8 Abs. 1"),
    ):
        if _inside(teilung.grundkosten, least, most):
            continue
        where = f"einstellungen/{side}/grundkosten"
        text = f"Grundkosten {teilung.grundkosten} %, erlaubt sind {least} bis {most} %."
        if teilung.ausnahme:
            yield warning("grundkosten.ausnahme", where, f"{text} Ausnahme: {teilung.ausnahme}", norm=norm)
        else:
            yield error(
                "grundkosten.grenze",
                where,
                text,
                norm=norm,
                remedy="Anteil ändern, oder ausnahme angeben (etwa eine Vereinbarung nach § 10 HeizkostenV).",
            )


def _hot_water_time(teilung: Teilung) -> Iterator[Finding]:
    if teilung.zeit == "gradtage":
        yield (warning if teilung.ausnahme else error)(
            "warmwasser.zeit",
            "einstellungen/warmwasser/zeit",
            "Die Grundkosten des Warmwassers werden beim Nutzerwechsel nach Tagen geteilt, nicht nach Gradtagen."
            + (f" Ausnahme: {teilung.ausnahme}" if teilung.ausnahme else ""),
            norm="HeizkostenV § 9b Abs. 2",
            remedy="zeit streichen, oder ausnahme angeben (Vereinbarung nach § 9b Abs. 4 HeizkostenV).",
        )


def _plants(akte: Akte) -> Iterator[Finding]:
    for anlage in akte.anlagen:
        where = f"anlagen/{anlage.nr}"
        art = ENERGIEARTEN[anlage.energieart]
        for number, lieferung in enumerate(anlage.lieferungen, start=1):
            if lieferung.co2 is not None and lieferung.co2.enthalten and 0 <= lieferung.betrag < lieferung.co2.betrag:
                yield error(
                    "co2.ueber_rechnung",
                    f"{where}/lieferungen/{number}/co2/betrag",
                    "Die enthaltenen Kohlendioxidkosten sind höher als der Rechnungsbetrag.",
                    norm="CO2KostAufG § 3 Abs. 1",
                    remedy="Betrag prüfen, oder enthalten: false setzen, wenn die Rechnung sie nicht enthält.",
                )
        if not anlage.lieferungen and anlage.bestand is None:
            yield error("lieferung.fehlt", f"{where}/lieferungen", "Der Anlage fehlen die Energiekosten.")
        in_kwh = any(row.menge and (row.einheit or "kWh") != "m3" for row in anlage.lieferungen)
        if anlage.energieart.startswith("erdgas") and anlage.brennwert is None and in_kwh:
            yield warning(
                "brennwert.offen",
                f"{where}/brennwert",
                "Erdgas in kWh wird fast immer nach dem Brennwert abgerechnet; ohne Angabe gilt der Heizwert.",
                norm="HeizkostenV § 9 Abs. 2 Satz 6 Nr. 1",
                remedy="brennwert: true oder false angeben, wie es auf der Rechnung steht.",
            )
        for number, kosten in enumerate(anlage.kosten, start=1):
            missing = (kosten.zweck == "warmwasser" and anlage.warmwasser is None and anlage.heizt) or (
                kosten.zweck == "heizung" and not anlage.heizt
            )
            if missing and akte.kostenbaum is None:
                yield error(
                    "kosten.zweck",
                    f"{where}/kosten/{number}/zweck",
                    f"Die Anlage liefert nicht, wofür „{kosten.bezeichnung}“ entstanden ist ({kosten.zweck}).",
                )
        if anlage.brennwert and not anlage.energieart.startswith("erdgas"):
            yield error("brennwert.art", f"{where}/brennwert", "Nach dem Brennwert wird nur Erdgas abgerechnet.")
        elif anlage.brennwert and anlage.gewerbliche_lieferung:
            text = "Gewerblich geliefert wird Wärme; ihre Kilowattstunden zählen nicht nach dem Brennwert."
            yield error("brennwert.art", f"{where}/brennwert", text, norm="HeizkostenV § 9 Abs. 2 Satz 6")
        if anlage.heizwert is not None and not anlage.heizwert:
            yield error("heizwert.null", f"{where}/heizwert", "Der Heizwert muss größer als 0 sein.")
        if art.teilung == "waermepumpe" and not parameter("heizkostenv.waermepumpe_pflicht").number(akte.zeitraum.von):
            yield note(
                "waermepumpe.ausnahme",
                where,
                "Vor dem 01.10.2024 waren überwiegend mit Wärmepumpe versorgte Gebäude "
                "von der Verbrauchserfassung ausgenommen.",
                norm="HeizkostenV § 11 Abs. 1 Nr. 3 alte Fassung, § 12 Abs. 3",
            )


def _names(akte: Akte, people: Sequence[Nutzer]) -> Iterator[Finding]:
    units = {einheit.nr for einheit in akte.nutzeinheiten} if akte.ablesehinweise or akte.bemerkungen else set()
    notes = (
        ("ablesehinweis.nutzeinheit", "ablesehinweise", [row.nutzeinheit for row in akte.ablesehinweise]),
        ("bemerkung.nutzeinheit", "bemerkungen", [row.nutzeinheit for row in akte.bemerkungen]),
    )
    for code, place, flats in notes:
        for number, flat in enumerate(flats, start=1):
            if flat is not None and flat not in units:
                yield error(code, f"{place}/{number}/nutzeinheit", f"Die Nutzeinheit {flat} gibt es nicht.")
    if not akte.mitteilungen and not any(nutzer.befreiungen or nutzer.stueck for nutzer in people):
        return
    known = {kosten.bezeichnung for kosten in (*akte.kaltwasser, *akte.hausnebenkosten)}
    numbers = {nutzer.nr for nutzer in people}
    pieces = {kosten.bezeichnung for kosten in akte.hausnebenkosten if kosten.schluessel == "STK"}
    pieces |= {kosten.bezeichnung for kosten in akte.kaltwasser if kosten.schluessel == "STK"}
    for einheit in akte.nutzeinheiten:
        for nutzer in einheit.nutzer:
            where = f"nutzeinheiten/{einheit.nr}/nutzer/{nutzer.nr}"
            for befreiung in nutzer.befreiungen:
                if befreiung.kosten not in known:
                    yield error(
                        "befreiung.unbekannt", f"{where}/befreiungen", f"Die Kosten „{befreiung.kosten}“ gibt es nicht."
                    )
            for name in nutzer.stueck:
                if name not in pieces and akte.kostenbaum is None:
                    yield error(
                        "stueck.unbekannt",
                        f"{where}/stueck/{name}",
                        f"Kosten „{name}“ mit Schlüssel STK gibt es nicht.",
                    )
    for number, mitteilung in enumerate(akte.mitteilungen, start=1):
        if mitteilung.nutzer is not None and mitteilung.nutzer not in numbers:
            yield error(
                "mitteilung.nutzer", f"mitteilungen/{number}/nutzer", f"Den Nutzer {mitteilung.nutzer} gibt es nicht."
            )


def result(ergebnis: Ergebnis) -> list[Finding]:
    """Whether the result is what it promises."""
    haus = ergebnis.haus
    found: list[Finding] = []
    if haus.restcent and ergebnis.rundungsdifferenz.cents:
        found.append(
            error(
                "ergebnis.summe",
                "ergebnis",
                f"Die Summe der Nutzer weicht um {ergebnis.rundungsdifferenz} von den Gesamtkosten ab.",
            )
        )
    found.extend(pruefung_umlage.left_with_owner(ergebnis))
    found.extend(pruefung_nutzergruppen.plausible(haus))
    found.extend(_meters_agree(haus))
    found.extend(_carbon_plausible(haus))
    found.extend(_more_than_the_fuel(haus))
    found.extend(schaetzgrenze.befunde(haus.geschaetzt))
    found.extend(pruefung_angaben.negative(ergebnis))
    return found


def _meters_agree(haus: Abrechnungshaus) -> Iterator[Finding]:
    for anlage in haus.akte.anlagen:
        main = [geraet for geraet in anlage.geraete if geraet.art == "waermezaehler" and geraet.zweck == "heizung"]
        flats = haus.messung.of_kind("waermezaehler") if main else []
        if main and flats and not haus.messung.has("hkv") and len(haus.akte.anlagen) == 1:
            whole = sum((haus.messung.geraete[geraet.nr].menge for geraet in main), Fraction(0))
            parts = sum((meter.menge for meter in flats), Fraction(0))
            if parts > whole:
                yield warning(
                    "zaehler.summe",
                    f"anlagen/{anlage.nr}/geraete",
                    "Die Wärmezähler der Nutzer ergeben zusammen mehr als der Zähler des Hauses.",
                )


def _more_than_the_fuel(haus: Abrechnungshaus) -> Iterator[Finding]:
    """Heat meters of the flats, or of a plant, that show more than the plants can have given."""
    flats = haus.messung.of_kind("waermezaehler") if haus.messung.has("waermezaehler") else []
    whole = _NO_HEAT
    for brennstoff in haus.brennstoffe:
        own = _heat_of_the_plant(haus, brennstoff)
        if not flats and not own:
            continue
        if brennstoff.art.teilung == "waermepumpe" or with_solar(brennstoff.anlage) or not brennstoff.menge:
            flats = []
            continue
        value = Fraction(1) if brennstoff.einheit == "kWh" else heizwert(brennstoff, haus.belegung.period.start).value
        energy = brennstoff.menge * value
        whole += energy
        if own > energy * _ENERGY_MOST:
            shown, had = german(own, 0), german(energy, 0)
            text = f"Die Wärmezähler der Anlage zeigen {shown} kWh, geliefert sind etwa {had} kWh."
            yield _too_much_heat(f"anlagen/{brennstoff.anlage.nr}/geraete", text)
    used = sum((meter.menge for meter in flats), _NO_HEAT) if haus.brennstoffe else _NO_HEAT
    if used and used > whole * _ENERGY_MOST:
        shown, had = german(used, 0), german(whole, 0)
        text = f"Die Wärmezähler der Nutzer zeigen {shown} kWh, geliefert sind etwa {had} kWh."
        yield _too_much_heat("nutzeinheiten", text)


def _heat_of_the_plant(haus: Abrechnungshaus, brennstoff: Brennstoff) -> Fraction:
    """What the meters of heating and of hot water show together; 0 where the plant has but one of them."""
    if len(brennstoff.anlage.geraete) < 2:
        return _NO_HEAT
    meters = [geraet for geraet in brennstoff.anlage.geraete if geraet.art == "waermezaehler"]
    if not {"heizung", "warmwasser"} <= {geraet.zweck for geraet in meters}:
        return _NO_HEAT
    parts = [haus.messung.geraete[geraet.nr].menge for geraet in meters if geraet.zweck in ("heizung", "warmwasser")]
    return sum(parts, _NO_HEAT)


def _too_much_heat(where: str, text: str) -> Finding:
    return warning(
        "zaehler.mehr_als_energie",
        where,
        text,
        norm="HeizkostenV § 9a",
        remedy="Einheit, Zweck und Stände der Wärmezähler prüfen.",
    )


def _carbon_plausible(haus: Abrechnungshaus) -> Iterator[Finding]:
    for brennstoff in haus.brennstoffe if haus.co2.anwendbar else ():
        factors = brennstoff.art.emission or {}
        key, calorific = brennstoff.einheit, Fraction(1)
        if "kWh-Hs" in factors:
            if key == "m3":
                calorific = heizwert(brennstoff, haus.belegung.period.start).value
            key = "kWh-Hs" if key == "kWh" and brennstoff.anlage.brennwert else "kWh-Hi"
        for posten in brennstoff.posten if key in factors else ():
            if not posten.menge or posten.am is None or not posten.co2_kg.source:
                continue
            try:
                rate = parameter(factors[key]).number(posten.am)
            except ParameterGap:
                # without a factor for that day there is nothing to compare with
                continue
            stated, expected = posten.co2_kg.value, posten.menge * (rate if calorific == 1 else calorific * rate)
            # both over one denominator, because every house comes by here
            kilos, least = stated.numerator * expected.denominator, expected.numerator * stated.denominator
            if abs(kilos - least) * 100 > least * _CARBON_TOLERANCE:
                yield _carbon_remark(posten.where, "kg", posten.co2_kg.printed(), f"{german(expected, 0)} kg")
        yield from _carbon_price(brennstoff)


def _carbon_price(brennstoff: Brennstoff) -> Iterator[Finding]:
    """Whether what the invoice asks for a kilogram lies far off the price of the years around it."""
    for posten in brennstoff.posten:
        cents, kilos = posten.co2_betrag.value.cents, posten.co2_kg.value
        if not cents or not kilos or posten.am is None:
            continue
        # cents times ten by kilograms; in whole numbers, because every house comes by here
        tonne, worth = kilos.numerator, cents * 10 * kilos.denominator
        if not _PRICE_LEAST * tonne <= worth <= _PRICE_MOST * tonne:
            price = Fraction(worth, tonne)
            shown, usual = f"{german(price, 2)} €/t", f"{_PRICE_LEAST} bis {_PRICE_MOST} €/t"
            yield _carbon_remark(posten.where, "betrag", shown, usual)


def _carbon_remark(where: str, what: str, stated: str, expected: str) -> Finding:
    return warning(
        "co2.unplausibel",
        f"{where}/co2/{what}",
        f"Die Rechnung nennt {stated}, zu erwarten sind etwa {expected}.",
        norm="CO2KostAufG § 3 Abs. 1",
        remedy="Menge, Einheit, Brennwert/Heizwert und Kohlendioxid mit der Rechnung vergleichen.",
    )
