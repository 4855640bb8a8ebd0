"""What is checked before, while and after the money flows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from umlage.core.eingabe import AbTag
from umlage.core.finding import Finding, error, note, warning
from umlage.core.kostenbaum.element import Kostenelement
from umlage.core.money import german
from umlage.core.parameters import parameter
from umlage.core.period import german_day, year_later
from umlage.core.settlement.akte import Akte, Nutzer, Teilung
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.messung import Messung
from umlage.core.settlement.messwert import HEIZT

# the kinds of prepayment that each kind of Abrechnung covers
KINDS = {
    "heizkosten": ("heizkosten",),
    "heizkosten_plus": ("heizkosten", "kaltwasser"),
    "nebenkosten": ("heizkosten", "kaltwasser", "nebenkosten"),
}
# kg of an invoice that differ more than this from quantity times factor are worth a look
_CARBON_TOLERANCE = Fraction(15, 100)


def facts(akte: Akte) -> list[Finding]:
    """Contradictions and gaps in the Akte itself."""
    return [
        *_time(akte),
        *_kind(akte),
        *_numbers(akte),
        *_areas(akte),
        *_keys(akte),
        *_shares(akte),
        *_plants(akte),
        *_names(akte),
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
    months = int(parameter("bgb.abrechnungsfrist").number(period.last))
    limit = _months_later(period.last, months)
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
        seen = set()
        for row in rows:
            if row.nr in seen:
                yield error("nummer.doppelt", f"{name}/{row.nr}", f"Die Nummer {row.nr} ist zweimal vergeben.")
            seen.add(row.nr)


def _areas(akte: Akte) -> Iterator[Finding]:
    if akte.kostenbaum is not None:
        return
    heating = any(anlage.heizt for anlage in akte.anlagen)
    water = any(anlage.warmwasser is not None or not anlage.heizt for anlage in akte.anlagen)
    house = any(row.schluessel == "NHN" for row in akte.kaltwasser) or any(
        row.schluessel == "NHN" for row in akte.hausnebenkosten
    )
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


def _keys(akte: Akte) -> Iterator[Finding]:
    keys = {kosten.schluessel for kosten in akte.kaltwasser} | {kosten.schluessel for kosten in akte.hausnebenkosten}
    outside = tuple(kind for kind in KINDS["nebenkosten"] if kind not in KINDS[akte.abrechnung.art])
    for einheit in akte.nutzeinheiten:
        where = f"nutzeinheiten/{einheit.nr}"
        if "EA" in keys and einheit.mea is None:
            yield error(
                "mea.fehlt", f"{where}/mea", "Der Miteigentumsanteil fehlt (Schlüssel EA).", norm="WEG § 16 Abs. 2"
            )
        for nutzer in einheit.nutzer:
            count = nutzer.personen
            if count is None and "PNZ" in keys and not nutzer.leerstand and einheit.nutzung == "wohnung":
                here = f"{where}/nutzer/{nutzer.nr}/personen"
                yield error("personen.fehlt", here, "Die Zahl der Personen fehlt (Schlüssel PNZ).")
            elif isinstance(count, tuple):
                yield from _persons(akte, nutzer, count, f"{where}/nutzer/{nutzer.nr}/personen")
            for kind in outside:
                if getattr(nutzer.vorauszahlung, kind):
                    yield warning(
                        "vorauszahlung.art",
                        f"{where}/nutzer/{nutzer.nr}/vorauszahlung/{kind}",
                        "Diese Vorauszahlung gehört nicht zu dieser Abrechnung und bleibt außer Ansatz.",
                    )


def _persons(akte: Akte, nutzer: Nutzer, steps: tuple[AbTag[int], ...], where: str) -> Iterator[Finding]:
    days = [step.ab for step in steps]
    start, end = nutzer.von or akte.zeitraum.von, nutzer.bis or akte.zeitraum.bis
    if not days or days != sorted(set(days)) or days[0] > start or days[-1] > end:
        text = f"Die Personenzahlen müssen geordnet sein und spätestens am {german_day(start)} beginnen."
        yield error("wert.stufen", where, text)


def devices(akte: Akte, messung: Messung) -> list[Finding]:
    """What is missing or superfluous among the devices of the Nutzeinheiten."""
    return [*_heating_devices(akte, messung), *_water_devices(akte, messung), *_idle_devices(akte, messung)]


def _with(messung: Messung, *arten: str) -> set[int]:
    """Places of the Nutzeinheiten that have a device of one of the kinds."""
    here: set[int] = set()
    for art in arten:
        if messung.has(art):
            here.update(place for place, there in enumerate(messung.da[art]) if there)
    return {messung.haus.bewohner[place].einheit for place in here}


def _heating_devices(akte: Akte, messung: Messung) -> Iterator[Finding]:
    if akte.kostenbaum is not None or not any(anlage.heizt for anlage in akte.anlagen):
        return
    if akte.einstellungen.heizung.grundkosten == 100:
        return
    equipped = _with(messung, *HEIZT)
    for place, einheit in enumerate(akte.nutzeinheiten):
        if place not in equipped and einheit.flaeche.heizung:
            yield warning(
                "geraet.fehlt",
                f"nutzeinheiten/{einheit.nr}/geraete",
                "Die Nutzeinheit hat Heizfläche, aber kein Gerät für die Heizung; ihr Verbrauch zählt 0.",
                norm="HeizkostenV § 4 Abs. 1, § 9a",
            )


def _water_devices(akte: Akte, messung: Messung) -> Iterator[Finding]:
    if not any(kosten.schluessel == "VKW" for kosten in akte.kaltwasser) and not any(
        kosten.schluessel == "VKW" for kosten in akte.hausnebenkosten
    ):
        return
    counting = akte.einstellungen.warmwasserzaehler_im_kaltwasser
    equipped = _with(messung, "kaltwasserzaehler", *(("warmwasserzaehler",) if counting else ()))
    for place, einheit in enumerate(akte.nutzeinheiten) if equipped else ():
        if place not in equipped and einheit.nutzung != "sonstiges":
            yield warning(
                "wasser.zaehler_fehlt",
                f"nutzeinheiten/{einheit.nr}/geraete",
                "Wasser wird nach Zählern verteilt, aber diese Nutzeinheit hat keinen.",
                norm="BGB § 556a Abs. 1 Satz 2",
                remedy="Zähler eintragen, oder nach Fläche verteilen (NHN), solange nicht alle erfasst werden.",
            )


def _idle_devices(akte: Akte, messung: Messung) -> Iterator[Finding]:
    if akte.kaltwasser or akte.kostenbaum is not None or not akte.anlagen:
        return
    if any(anlage.warmwasser is not None or not anlage.heizt for anlage in akte.anlagen):
        return
    for messwert in messung.of_kind("warmwasserzaehler"):
        yield warning(
            "warmwasser.ohne_anlage",
            messwert.where,
            "Keine Anlage bereitet Warmwasser; der Zähler zählt nicht.",
        )


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
        if least <= Fraction(teilung.grundkosten) <= most:
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
            yield error("lieferung.fehlt", f"{where}/lieferungen", "Der Anlage fehlen die Energiekosten (lieferungen).")
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


def _names(akte: Akte) -> Iterator[Finding]:
    known = {kosten.bezeichnung for kosten in (*akte.kaltwasser, *akte.hausnebenkosten)}
    numbers = {nutzer.nr for einheit in akte.nutzeinheiten for nutzer in einheit.nutzer}
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


def tree(akte: Akte, haus: Abrechnungshaus, root: Kostenelement) -> list[Finding]:
    """Whether the tree takes every cost once and names only what exists."""
    if akte.kostenbaum is None:
        return []
    found: list[Finding] = []
    seen_elements: set[str] = set()
    taken: dict[str, str] = {}
    units = {einheit.nr for einheit in akte.nutzeinheiten}
    for element in root.walk():
        where = f"kostenbaum/{element.nr}"
        if element.nr in seen_elements:
            found.append(error("baum.nummer", where, f"Die Nummer {element.nr} ist zweimal vergeben."))
        seen_elements.add(element.nr)
        for verweis in element.kosten:
            if verweis not in haus.posten:
                found.append(
                    error(
                        "baum.kosten",
                        where,
                        f"Die Kosten {verweis} gibt es nicht.",
                        remedy=f"Es gibt: {', '.join(sorted(haus.posten))}.",
                    )
                )
            elif verweis in taken:
                found.append(
                    error("baum.kosten_doppelt", where, f"Die Kosten {verweis} stehen schon bei {taken[verweis]}.")
                )
            taken[verweis] = where
        if element.geraete is not None:
            numbers = element.geraete.nummern
            for nummer in {nummer for nummer in numbers if numbers.count(nummer) > 1}:
                found.append(error("baum.geraet_doppelt", where, f"Das Gerät {nummer} steht zweimal."))
        found.extend(_places(element, where, units))
        found.extend(_by_difference(element, where))
    for reference, posten in haus.posten.items():
        if reference not in taken:
            found.append(
                error(
                    "baum.kosten_fehlen",
                    posten.where,
                    f"Die Kosten {reference} ({posten.bezeichnung}) verteilt der Kostenbaum nicht.",
                )
            )
    return found


def _by_difference(element: Kostenelement, where: str) -> Iterator[Finding]:
    if element.wertermittler == "differenz_verbrauch":
        yield warning(
            "baum.differenz_verbrauch",
            where,
            f"„{element.bezeichnung}“ wird nur als Differenz gemessen; das genügt nicht als Vorerfassung.",
            norm="HeizkostenV § 5 Abs. 7; BGH VIII ZR 57/07",
            remedy="Die Gruppe mit eigenem Zähler erfassen.",
        )


def _places(element: Kostenelement, where: str, units: set[str]) -> Iterator[Finding]:
    named = (
        set(element.anteile.nutzeinheiten or ()) | set(element.anteile.werte or ())
        if element.anteile is not None
        else set()
    )
    named |= {pauschale.auf for pauschale in element.pauschalen if pauschale.auf != "eigentuemer"}
    for nr in sorted(named - units):
        yield error("baum.nutzeinheit", where, f"Die Nutzeinheit {nr} gibt es nicht.")


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
    found.extend(_meters_agree(haus))
    found.extend(_carbon_plausible(haus))
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


def _carbon_plausible(haus: Abrechnungshaus) -> Iterator[Finding]:
    for brennstoff in haus.brennstoffe:
        factors = brennstoff.art.emission or {}
        key = brennstoff.einheit
        if key == "kWh" and "kWh-Hs" in factors:
            key = "kWh-Hs" if brennstoff.anlage.brennwert else "kWh-Hi"
        for posten in brennstoff.posten if key in factors and haus.co2.anwendbar else ():
            if posten.menge and posten.am is not None and posten.co2_kg.source:
                expected = posten.menge * parameter(factors[key]).number(min(posten.am, date(2030, 12, 31)))
                if abs(posten.co2_kg.value - expected) > expected * _CARBON_TOLERANCE:
                    yield warning(
                        "co2.unplausibel",
                        f"{posten.where}/co2/kg",
                        f"Die Rechnung nennt {posten.co2_kg.printed()}, "
                        f"aus der Menge ergeben sich etwa {german(expected, 0)} kg.",
                        norm="CO2KostAufG § 3 Abs. 1",
                        remedy="Menge, Einheit und Brennwert/Heizwert mit der Rechnung vergleichen.",
                    )
