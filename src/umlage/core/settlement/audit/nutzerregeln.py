"""Rules on Nutzer, their time, their share and their previous year, and on the areas that they pay for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from umlage.core.money import german
from umlage.core.settlement.audit.lage import Lage, euro
from umlage.core.settlement.audit.regel import HINWEIS, Treffer, regel
from umlage.core.settlement.flaechen import MIKRO
from umlage.core.settlement.heizwaerme import einheiten, heizwaerme
from umlage.core.settlement.messwert import WARMWASSER

# per cent between the living area of the house and the sum of the heated areas
_FLAECHENSUMME = 10
# m²: below 9 the housing laws of the states know no flat, above 400 it is a villa
_FLAECHE_KLEIN, _FLAECHE_GROSS = 9, 400
# times the median of the flats of the house
_FLAECHE_AUSREISSER = 5
# per cent by which the area for hot water may exceed the heated one
_WARMWASSERFLAECHE = 10
# m² per person: the housing laws of the states ask for 9
_JE_PERSON = 6
# share of the costs against the share of the area
_KOSTENANTEIL = 3
# Euros per m² and year that one Nutzeinheit pays
_KOSTEN_JE_FLAECHE = 120
# costs against prepayments, and prepayments against the costs of a whole period
_VORAUSZAHLUNG, _ZU_VIEL = 3, 5
# consumption and costs against the previous year; below, so many kWh, units or m³ say nothing
_VORJAHR = 2
_VORJAHR_LEAST = {"heizung": 500, "warmwasser": 10, "kaltwasser": 20}
# per cent between the information during the year and the Abrechnung
_INFORMATION = 20
# days of use that are more likely a slip than a tenancy
_KURZ = 7
_MEHR = f"mehr als das {_VORJAHR}-Fache oder weniger als die Hälfte"
_FEWEST = 3


@regel(
    "flaeche.summe",
    "Summe der Flächen und Wohnfläche des Hauses",
    norm="HeizkostenV § 7 Abs. 1 Satz 5; CO2KostAufG § 5",
    vergleicht="Summe der Heizflächen mit der Wohnfläche der Liegenschaft",
    schwelle=f"mehr als {_FLAECHENSUMME} % Abweichung",
    abhilfe="Flächen der Nutzeinheiten prüfen; wohnflaeche nach Wohnflächenverordnung eintragen.",
    ursachen=(8,),
)
def _summe(lage: Lage) -> Iterator[Treffer]:
    stated = lage.akte.liegenschaft.wohnflaeche
    if stated is None or not lage.heizflaeche:
        return
    whole = Fraction(stated) * MIKRO
    if abs(whole - lage.heizflaeche) * 100 > whole * _FLAECHENSUMME:
        heated = german(Fraction(lage.heizflaeche, MIKRO), 2)
        yield (
            "liegenschaft/wohnflaeche",
            f"Die Heizflächen ergeben {heated} m², die Wohnfläche ist {german(stated, 2)} m².",
        )


def _wohnflaechen(lage: Lage) -> list[tuple[int, int]]:
    return [(number, area) for number in lage.wohnungen() if (area := lage.heizflaechen[number])]


@regel(
    "flaeche.klein",
    "Wohnung zu klein",
    vergleicht="Heizfläche einer Wohnung",
    schwelle=f"weniger als {_FLAECHE_KLEIN} m²",
    abhilfe="Fläche prüfen (Komma?); ein Nebenraum ist nutzung: sonstiges.",
    ursachen=(8,),
)
def _klein(lage: Lage) -> Iterator[Treffer]:
    for number, area in _wohnflaechen(lage):
        if area < _FLAECHE_KLEIN * MIKRO:
            text = f"Eine Wohnung mit {german(Fraction(area, MIKRO), 2)} m² Heizfläche gibt es kaum."
            yield f"{lage.einheiten[number]}/flaeche/heizung", text


@regel(
    "flaeche.gross",
    "Wohnung zu groß",
    vergleicht="Heizfläche einer Wohnung",
    schwelle=f"mehr als {_FLAECHE_GROSS} m²",
    abhilfe="Fläche prüfen (Komma?).",
    ursachen=(8,),
)
def _gross(lage: Lage) -> Iterator[Treffer]:
    for number, area in _wohnflaechen(lage):
        if area > _FLAECHE_GROSS * MIKRO:
            text = f"Eine Wohnung mit {german(Fraction(area, MIKRO), 2)} m² Heizfläche gibt es kaum."
            yield f"{lage.einheiten[number]}/flaeche/heizung", text


@regel(
    "flaeche.ausreisser",
    "Fläche einer Wohnung fällt auf",
    vergleicht="Heizfläche mit der mittleren (Median) der Wohnungen des Hauses",
    schwelle=f"mehr als das {_FLAECHE_AUSREISSER}-Fache, ab {_FEWEST} Wohnungen",
    abhilfe="Fläche prüfen (Komma?).",
    ursachen=(8,),
)
def _ausreisser(lage: Lage) -> Iterator[Treffer]:
    rows = _wohnflaechen(lage)
    if len(rows) < _FEWEST:
        return
    middle = sorted(area for _, area in rows)[len(rows) // 2]
    for number, area in rows:
        if area > middle * _FLAECHE_AUSREISSER:
            text = f"Die Heizfläche ist das {german(Fraction(area, middle), 1)}-Fache der mittleren Wohnung im Haus."
            yield f"{lage.einheiten[number]}/flaeche/heizung", text


@regel(
    "flaeche.warmwasser",
    "Fläche für Warmwasser größer als die beheizte",
    norm="HeizkostenV § 8 Abs. 1",
    vergleicht="Fläche für Warmwasser mit der Heizfläche einer Nutzeinheit",
    schwelle=f"mehr als {_WARMWASSERFLAECHE} % größer",
    abhilfe="Flächen prüfen: Balkone und Keller zählen beim Warmwasser nicht.",
    ursachen=(8,),
)
def _warmwasser(lage: Lage) -> Iterator[Treffer]:
    if lage.haus.flaechen.warmwasser is lage.haus.flaechen.heizung:
        return
    for number, (wet, area) in enumerate(zip(lage.warmwasserflaechen, lage.heizflaechen, strict=True)):
        if area and wet * 100 > area * (100 + _WARMWASSERFLAECHE):
            text = f"Die Fläche für Warmwasser ({german(Fraction(wet, MIKRO), 2)} m²) ist größer als die beheizte."
            yield f"{lage.einheiten[number]}/flaeche/warmwasser", text


@regel(
    "flaeche.nebenkosten",
    "Fläche für Nebenkosten kleiner als die beheizte",
    norm="BGB § 556a Abs. 1",
    vergleicht="Fläche für Nebenkosten mit der Heizfläche einer Nutzeinheit",
    schwelle="kleiner",
    abhilfe="Flächen prüfen: die Wohnfläche ist mindestens so groß wie die beheizte.",
    ursachen=(8,),
)
def _nebenkosten(lage: Lage) -> Iterator[Treffer]:
    if lage.haus.flaechen.nebenkosten is lage.haus.flaechen.heizung:
        return
    for number, (own, area) in enumerate(zip(lage.nebenflaechen, lage.heizflaechen, strict=True)):
        if 0 < own < area:
            text = f"Die Fläche für Nebenkosten ({german(Fraction(own, MIKRO), 2)} m²) ist kleiner als die beheizte."
            yield f"{lage.einheiten[number]}/flaeche/nebenkosten", text


@regel(
    "personen.dichte",
    "Zu viele Personen für die Fläche",
    vergleicht="m² Fläche je Person einer Wohnung",
    schwelle=f"weniger als {_JE_PERSON} m²",
    abhilfe="Zahl der Personen prüfen.",
    ursachen=(8,),
)
def _dichte(lage: Lage) -> Iterator[Treffer]:
    for number in lage.wohnungen():
        area = lage.nebenflaechen[number]
        for nutzer in lage.akte.nutzeinheiten[number].nutzer:
            count = nutzer.personen
            if isinstance(count, tuple):
                count = max((step.wert for step in count), default=0)
            if count and area and area < count * _JE_PERSON * MIKRO:
                room = german(Fraction(area, MIKRO), 2)
                text = f"Eine Person auf {room} m²." if count == 1 else f"{count} Personen auf {room} m²."
                yield f"{lage.einheiten[number]}/nutzer/{nutzer.nr}/personen", text


@regel(
    "mea.summe",
    "Summe der Miteigentumsanteile",
    art="Rechnung",
    norm="WEG § 16 Abs. 2",
    vergleicht="Summe der Miteigentumsanteile mit 1, 100, 1.000, 10.000, 100.000 und 1.000.000",
    schwelle="keine davon",
    abhilfe="Anteile mit der Teilungserklärung vergleichen.",
    ursachen=(8,),
)
def _mea(lage: Lage) -> Iterator[Treffer]:
    if not any(posten.schluessel == "EA" for posten in lage.haus.posten.values()):
        return
    whole = sum((einheit.mea or Decimal(0) for einheit in lage.akte.nutzeinheiten), Decimal(0))
    if whole not in {Decimal(10) ** power for power in (0, 2, 3, 4, 5, 6)}:
        yield "nutzeinheiten", f"Die Miteigentumsanteile ergeben {german(whole, 3)}."


@regel(
    "nutzer.anteil",
    "Kostenanteil einer Nutzeinheit fällt auf",
    vergleicht="Anteil an allen Kosten mit dem Anteil an der Fläche",
    schwelle=f"mehr als das {_KOSTENANTEIL}-Fache, ab {_FEWEST} Nutzeinheiten",
    abhilfe="Stände, Faktoren, Personen und Fläche dieser Nutzeinheit prüfen.",
    ursachen=(8, 9, 10),
)
def _anteil(lage: Lage) -> Iterator[Treffer]:
    costs, areas = lage.kosten_der_einheiten, lage.heizflaechen
    whole, area = sum(costs), lage.heizflaeche
    if whole <= 0 or not area or sum(map(bool, areas)) < _FEWEST:
        return
    for number, cents in enumerate(costs):
        own = areas[number]
        if own and cents * area > _KOSTENANTEIL * whole * own:
            text = f"Die Nutzeinheit trägt {german(Fraction(cents * 100, whole), 1)} % der Kosten "
            text += f"bei {german(Fraction(own * 100, area), 1)} % der Fläche."
            yield lage.einheiten[number], text


@regel(
    "nutzer.kosten_je_flaeche",
    "Kosten einer Nutzeinheit je m² zu hoch",
    vergleicht="alle Kosten einer Nutzeinheit je m² und Jahr",
    schwelle=f"mehr als {_KOSTEN_JE_FLAECHE} €/m²a",
    abhilfe="Stände, Faktoren, Personen und Fläche dieser Nutzeinheit prüfen.",
    ursachen=(8, 10),
)
def _je_flaeche(lage: Lage) -> Iterator[Treffer]:
    for number, cents in enumerate(lage.kosten_der_einheiten):
        area = lage.nebenflaechen[number]
        # cents and millionths of m²
        if area and lage.over(cents * MIKRO, area, _KOSTEN_JE_FLAECHE * 100):
            cost = german(Fraction(cents * MIKRO, 100 * area) / lage.jahr, 2)
            yield lage.einheiten[number], f"Die Nutzeinheit kostet {cost} € je m² und Jahr."


@regel(
    "nutzer.vorauszahlung",
    "Kosten und Vorauszahlung weit auseinander",
    norm="BGB § 560 Abs. 4",
    vergleicht="Kosten eines Nutzers mit seiner Vorauszahlung; sie mit den Kosten, wenn er den ganzen Zeitraum da war",
    schwelle=f"mehr als das {_VORAUSZAHLUNG}-Fache; mehr als das {_ZU_VIEL}-Fache",
    abhilfe="Kosten und Vorauszahlung prüfen (Jahres- statt Monatsbetrag?).",
    ursachen=(10,),
)
def _vorauszahlung(lage: Lage) -> Iterator[Treffer]:
    paid = lage.ergebnis.vorauszahlungen
    for person in lage.haus.belegung.bewohner:
        cents = lage.ergebnis.umlagen[person.platz]
        # who stayed for the summer alone has paid ahead for a winter of others
        whole = person.tage == lage.haus.belegung.tage
        if 0 < paid[person.platz] * _VORAUSZAHLUNG < cents or (whole and 0 < cents * _ZU_VIEL < paid[person.platz]):
            yield (
                f"{lage.nutzer(person)}/vorauszahlung",
                f"Kosten von {euro(cents)} € stehen {euro(paid[person.platz])} € gegenüber.",
            )


@regel(
    "vorauszahlung.keine",
    "Keine Vorauszahlung, andere im Haus haben eine",
    schwere=HINWEIS,
    norm="BGB § 556 Abs. 2",
    vergleicht="Vorauszahlung eines Nutzers mit denen der anderen",
    schwelle="0 €, und mindestens die Hälfte der Nutzer hat eine",
    abhilfe="Vorauszahlung nachtragen, oder so lassen, wenn keine vereinbart ist.",
    ursachen=(10,),
)
def _ohne_vorauszahlung(lage: Lage) -> Iterator[Treffer]:
    paid = lage.ergebnis.vorauszahlungen
    people = [
        person
        for person in lage.haus.belegung.bewohner
        if not person.nutzer.leerstand and not lage.akte.nutzeinheiten[person.einheit].umlage
    ]
    if 2 * sum(paid[person.platz] > 0 for person in people) < len(people):
        return
    for person in people:
        if not paid[person.platz] and lage.ergebnis.umlagen[person.platz] > 0:
            yield f"{lage.nutzer(person)}/vorauszahlung", "Der Nutzer hat keine Vorauszahlung, andere haben eine."


def _gegen_vorjahr(lage: Lage, side: str, art: str) -> Iterator[Treffer]:
    """Consumption of those who used their Nutzeinheit all the time against that of the previous year."""
    for person in lage.haus.belegung.bewohner:
        last = person.nutzer.vorjahr
        before = getattr(last, side) if last is not None else None
        if before is None or person.tage != lage.haus.belegung.tage:
            continue
        used = lage.person(person, art)
        if used is None or max(used, before * MIKRO) < _VORJAHR_LEAST[side] * MIKRO:
            continue
        old = int(before * MIKRO)
        if used > old * _VORJAHR or used * _VORJAHR < old:
            now = german(Fraction(used, MIKRO), 1)
            yield (
                f"{lage.nutzer(person)}/vorjahr/{side}",
                f"Verbraucht sind {now}, im Vorjahr waren es {german(before, 1)}.",
            )


@regel(
    "vorjahr.heizung",
    "Heizverbrauch gegen das Vorjahr",
    norm="HeizkostenV § 6a Abs. 3 Nr. 5",
    vergleicht="Heizverbrauch des Nutzers mit dem des Vorjahrs",
    schwelle=f"{_MEHR}, ab {_VORJAHR_LEAST['heizung']} kWh oder Einheiten",
    abhilfe="Stände und Faktoren prüfen; wurde ein Gerät getauscht oder anders bewertet?",
    ursachen=(9, 10),
)
def _vorjahr_heizung(lage: Lage) -> Iterator[Treffer]:
    if lage.heizart:
        yield from _gegen_vorjahr(lage, "heizung", lage.heizart)


@regel(
    "vorjahr.warmwasser",
    "Warmwasser gegen das Vorjahr",
    norm="HeizkostenV § 6a Abs. 3 Nr. 5",
    vergleicht="Warmwasser des Nutzers mit dem des Vorjahrs",
    schwelle=f"{_MEHR}, ab {_VORJAHR_LEAST['warmwasser']} m³ oder Einheiten",
    abhilfe="Stände prüfen; steht der Zähler?",
    ursachen=(10, 11),
)
def _vorjahr_warmwasser(lage: Lage) -> Iterator[Treffer]:
    for art in WARMWASSER:
        yield from _gegen_vorjahr(lage, "warmwasser", art)


@regel(
    "vorjahr.kaltwasser",
    "Kaltwasser gegen das Vorjahr",
    vergleicht="Kaltwasser des Nutzers mit dem des Vorjahrs",
    schwelle=f"{_MEHR}, ab {_VORJAHR_LEAST['kaltwasser']} m³",
    abhilfe="Stände prüfen; steht der Zähler?",
    ursachen=(10, 11),
)
def _vorjahr_kaltwasser(lage: Lage) -> Iterator[Treffer]:
    yield from _gegen_vorjahr(lage, "kaltwasser", "kaltwasserzaehler")


@regel(
    "vorjahr.kosten",
    "Kosten gegen das Vorjahr",
    norm="BGB § 556 Abs. 3 Satz 1",
    vergleicht="Kosten des Nutzers mit denen des Vorjahrs",
    schwelle=_MEHR,
    abhilfe="Kosten prüfen; eine große Steigerung wird der Nutzer erklärt haben wollen.",
    ursachen=(10,),
)
def _vorjahr_kosten(lage: Lage) -> Iterator[Treffer]:
    for person in lage.haus.belegung.bewohner:
        last = person.nutzer.vorjahr
        if last is None or last.kosten is None or last.kosten <= 0 or person.tage != lage.haus.belegung.tage:
            continue
        before, now = int(last.kosten * 100), lage.ergebnis.umlagen[person.platz]
        if now > before * _VORJAHR or now * _VORJAHR < before:
            text = f"Die Kosten sind {euro(now)} €, im Vorjahr waren es {euro(before)} €."
            yield f"{lage.nutzer(person)}/vorjahr/kosten", text


@regel(
    "vorjahr.vorauszahlung",
    "Keine Vorauszahlung, im Vorjahr eine",
    norm="BGB § 556 Abs. 3 Satz 1",
    vergleicht="Vorauszahlung des Nutzers mit der des Vorjahrs",
    schwelle="0 €, im Vorjahr mehr",
    abhilfe="Die Vorauszahlung des Zeitraums beim Nutzer eintragen; zahlt er keine mehr, die des Vorjahrs streichen.",
    ursachen=(10,),
)
def _vorjahr_vorauszahlung(lage: Lage) -> Iterator[Treffer]:
    paid = lage.ergebnis.vorauszahlungen
    for person in lage.haus.belegung.bewohner:
        last = person.nutzer.vorjahr
        if last is None or not last.vorauszahlung or person.nutzer.leerstand or paid[person.platz]:
            continue
        text = f"Im Vorjahr waren {german(last.vorauszahlung, 2)} € vorausgezahlt, jetzt ist nichts eingetragen."
        yield f"{lage.nutzer(person)}/vorauszahlung", text


@regel(
    "nutzer.kurz",
    "Sehr kurze Nutzung",
    schwere=HINWEIS,
    norm="HeizkostenV § 9b",
    vergleicht="Tage eines Nutzers",
    schwelle=f"weniger als {_KURZ} Tage",
    abhilfe="Einzug und Auszug mit dem Mietvertrag vergleichen.",
    ursachen=(7,),
)
def _kurz(lage: Lage) -> Iterator[Treffer]:
    if lage.period.days < _KURZ:
        return
    for person in lage.haus.belegung.bewohner:
        if person.tage < _KURZ:
            short = f"Die Nutzung dauert nur {person.tage} Tage."
            yield lage.nutzer(person), "Die Nutzung dauert nur einen Tag." if person.tage == 1 else short


@regel(
    "nutzerwechsel.tage",
    "Grundkosten der Heizung nach Tagen",
    schwere=HINWEIS,
    art="Recht",
    norm="HeizkostenV § 9b Abs. 2",
    vergleicht="Einstellung zeit der Heizung bei einem Nutzerwechsel",
    schwelle="tage, und ein Nutzerwechsel",
    abhilfe="gradtage wählen: nach Tagen zahlt zu viel, wer im Sommer da war. Das Gesetz lässt beides zu.",
    ursachen=(7,),
)
def _tage(lage: Lage) -> Iterator[Treffer]:
    if lage.akte.einstellungen.heizung.zeit != "tage" or not lage.haus.brennstoffe:
        return
    if any(len(places) > 1 for places in lage.haus.belegung.einheiten):
        yield "einstellungen/heizung/zeit", "Beim Nutzerwechsel sind die Grundkosten der Heizung nach Tagen geteilt."


@regel(
    "nutzer.zu_viele",
    "Viele Nutzer in einem Zeitraum",
    schwere=HINWEIS,
    norm="HeizkostenV § 9b",
    vergleicht="Nutzer einer Wohnung im Abrechnungszeitraum",
    schwelle="mehr als 6",
    abhilfe="Einzug und Auszug prüfen; Ferienwohnungen werden anders abgerechnet.",
    ursachen=(7,),
)
def _zu_viele(lage: Lage) -> Iterator[Treffer]:
    for number in lage.wohnungen():
        count = len(lage.haus.belegung.einheiten[number])
        if count > 6:
            yield f"{lage.einheiten[number]}/nutzer", f"Die Wohnung hatte {count} Nutzer."


@regel(
    "information.abweichung",
    "Verbrauchsinformation und Abrechnung",
    schwere=HINWEIS,
    norm="HeizkostenV § 6a Abs. 2",
    vergleicht="Summe der monatlichen Verbrauchsinformationen mit dem abgerechneten Verbrauch",
    schwelle=f"mehr als {_INFORMATION} % Abweichung",
    abhilfe="Dem Nutzer erklären: bei Heizkostenverteilern sind die kWh der Information eine Näherung.",
    ursachen=(13,),
)
def _information(lage: Lage) -> Iterator[Treffer]:
    heat = _heizwaerme(lage)
    for person in lage.haus.belegung.bewohner:
        told = person.nutzer.verbrauchsinformation
        if told is None:
            continue
        used = lage.person(person, lage.heizart) if lage.heizart else None
        settled = Fraction(used, MIKRO) if used is not None else None
        if settled is not None and lage.heizart == "hkv":
            settled = settled * heat if heat is not None else None
        water = lage.person(person, "warmwasserzaehler")
        for side, said, value, measure in (
            ("heizung", told.heizung, settled, "kWh"),
            ("warmwasser", told.warmwasser, Fraction(water, MIKRO) if water is not None else None, "m³"),
        ):
            if said is not None and value is not None and abs(Fraction(said) - value) * 100 > value * _INFORMATION:
                text = f"Mitgeteilt sind {german(said, 0)} {measure}, abgerechnet {german(value, 0)} {measure}."
                yield f"{lage.nutzer(person)}/verbrauchsinformation/{side}", text


def _heizwaerme(lage: Lage) -> Fraction | None:
    """kWh of heating that one unit of the heat cost allocators stands for, as § 6a tells the Nutzer."""
    told = any(person.nutzer.verbrauchsinformation is not None for person in lage.haus.belegung.bewohner)
    units = einheiten(lage.haus) if told else None
    heat = heizwaerme(lage.haus) if units is not None else None
    return heat.value / units.number if heat is not None and units is not None else None


@regel(
    "ergebnis.negativ",
    "Nutzer mit negativen Kosten",
    art="Rechnung",
    vergleicht="Kosten eines Nutzers mit 0",
    schwelle="weniger als 0 €",
    abhilfe="Gutschriften und Vorzeichen prüfen.",
    ursachen=(10,),
)
def _negativ(lage: Lage) -> Iterator[Treffer]:
    for person in lage.haus.belegung.bewohner:
        if lage.ergebnis.umlagen[person.platz] < 0:
            yield lage.nutzer(person), f"Der Nutzer bekäme {euro(-lage.ergebnis.umlagen[person.platz])} € heraus."
