"""Rules on devices: valuation factors, consumption that stands out, meters of the house against those of the flats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from umlage.core.money import german
from umlage.core.period import german_day
from umlage.core.settlement.audit.lage import Lage
from umlage.core.settlement.audit.regel import FEHLER, Treffer, regel
from umlage.core.settlement.flaechen import MIKRO
from umlage.core.settlement.messwert import Messwert
from umlage.core.verbrauch.bewertungsangabe import Bewertung

# Kges = KQ · KC · KT: a radiator of 3 kW and a bad contact make 6; of 10 kW on there belong two devices
_FAKTOR_HOCH, _FAKTOR_UNMOEGLICH = 10, 40
# against the median of the house, as radiators of one house resemble each other
_FAKTOR_AUSREISSER = 6
# per cent: a new device of another make has another KC, but the radiator stays the same
_FAKTOR_TAUSCH = 50
# m² that one radiator heats: a room has 10 to 30
_FLAECHE_JE_GERAET = 40
# times the median of the house, per m²
_AUSREISSER = 5
# kWh per m² and year at a heat meter of one flat
_WAERME_HOCH, _WAERME_UNMOEGLICH = 300, 1000
# m³ of cold water per Nutzeinheit and year: a household of four uses about 180
_KALTWASSER = 400
# per cent between a main meter and the meters behind it
_WASSER_DIFFERENZ, _WAERME_DIFFERENZ = 20, 25
# times the next largest device of its kind in the flats of the house; from so many devices on
_GERAET, _GERAETE = 3, 4
# fewer than three say nothing about what is usual in a house
_LEAST = 3


@regel(
    "geraet.faktor_hoch",
    "Bewertungsfaktor zu hoch",
    vergleicht="Bewertungsfaktor eines Heizkostenverteilers",
    schwelle=f"mehr als {_FAKTOR_HOCH}",
    abhilfe="Faktor mit Typ und Größe des Heizkörpers vergleichen (Komma?).",
    ursachen=(9,),
)
def _faktor_hoch(lage: Lage) -> Iterator[Treffer]:
    for where, _, faktor in lage.verteiler:
        if _FAKTOR_HOCH * MIKRO < faktor <= _FAKTOR_UNMOEGLICH * MIKRO:
            value = german(Fraction(faktor, MIKRO), 3)
            yield f"{where}/bewertung", f"Der Bewertungsfaktor {value} gehörte zu einem Heizkörper von rund 10 kW."


@regel(
    "geraet.faktor_unmoeglich",
    "Bewertungsfaktor unmöglich",
    schwere=FEHLER,
    norm="EN 834",
    vergleicht="Bewertungsfaktor eines Heizkostenverteilers",
    schwelle=f"mehr als {_FAKTOR_UNMOEGLICH}",
    abhilfe="Faktor prüfen (Komma?). Der Code der Produktskala ist kein Faktor: bei Produktskala ist kges 1.",
    freigebbar=True,
    ursachen=(9, 10),
)
def _faktor_unmoeglich(lage: Lage) -> Iterator[Treffer]:
    for where, _, faktor in lage.verteiler:
        if faktor > _FAKTOR_UNMOEGLICH * MIKRO:
            value = german(Fraction(faktor, MIKRO), 3)
            yield f"{where}/bewertung", f"Einen Heizkörper mit dem Bewertungsfaktor {value} gibt es nicht."


@regel(
    "geraet.faktor_ausreisser",
    "Bewertungsfaktor weicht vom Haus ab",
    vergleicht="Bewertungsfaktor mit dem mittleren Faktor (Median) des Hauses",
    schwelle=f"mehr als das {_FAKTOR_AUSREISSER}-Fache",
    abhilfe="Faktor mit Typ und Größe des Heizkörpers vergleichen (Komma?).",
    ursachen=(9,),
)
def _faktor_ausreisser(lage: Lage) -> Iterator[Treffer]:
    factors = sorted([faktor for _, _, faktor in lage.verteiler])
    middle = factors[len(factors) // 2] if len(factors) >= _LEAST else 0
    for where, _, faktor in lage.verteiler if middle else ():
        if faktor > middle * _FAKTOR_AUSREISSER:
            text = f"Der Bewertungsfaktor {german(Fraction(faktor, MIKRO), 3)} ist das "
            text += f"{german(Fraction(faktor, middle), 1)}-Fache des mittleren Faktors im Haus."
            yield f"{where}/bewertung", text


@regel(
    "geraet.faktor_tausch",
    "Bewertungsfaktor nach Tausch anders",
    norm="HeizkostenV § 5 Abs. 1; EN 834",
    vergleicht="Bewertungsfaktor des neuen Geräts mit dem des alten",
    schwelle=f"mehr als {_FAKTOR_TAUSCH} % Abweichung",
    abhilfe="Faktor des neuen Geräts prüfen: der Heizkörper ist derselbe geblieben.",
    ursachen=(9,),
)
def _faktor_tausch(lage: Lage) -> Iterator[Treffer]:
    rows = {geraet.nr: (where, geraet, faktor) for where, geraet, faktor in lage.verteiler}
    for _, geraet, before in rows.values():
        if geraet.ersetzt_durch is None or geraet.ersetzt_durch not in rows:
            continue
        where, _, after = rows[geraet.ersetzt_durch]
        if abs(after - before) * 100 > before * _FAKTOR_TAUSCH:
            old, new = german(Fraction(before, MIKRO), 3), german(Fraction(after, MIKRO), 3)
            yield f"{where}/bewertung", f"Nach dem Tausch von {geraet.nr} gilt der Faktor {new} statt {old}."


@regel(
    "geraet.heizkoerper_vergessen",
    "Zu wenige Heizkostenverteiler für die Fläche",
    norm="HeizkostenV § 4 Abs. 1, § 5 Abs. 1",
    vergleicht="m² Heizfläche je Heizkostenverteiler einer Nutzeinheit",
    schwelle=f"mehr als {_FLAECHE_JE_GERAET} m²",
    abhilfe="Heizkörper zählen: hat jeder ein Gerät?",
    ursachen=(9,),
)
def _vergessen(lage: Lage) -> Iterator[Treffer]:
    if lage.heizart != "hkv":
        return
    for number, einheit in enumerate(lage.akte.nutzeinheiten):
        # a device and the one that replaces it hang on one radiator
        count = sum(geraet.art == "hkv" and geraet.ersetzt_durch is None for geraet in einheit.geraete)
        area = lage.heizflaechen[number]
        if count and area > count * _FLAECHE_JE_GERAET * MIKRO:
            where = f"{lage.einheiten[number]}/geraete"
            yield where, f"{count} Heizkostenverteiler für {german(Fraction(area, MIKRO), 1)} m² Heizfläche."


def _je_flaeche(lage: Lage, art: str) -> list[tuple[int, int, int]]:
    """Each Nutzeinheit that has an area and such a device, with its consumption and its area."""
    used = lage.verbrauch(art)
    return [
        (number, value, area)
        for number, (value, area) in enumerate(zip(used, lage.heizflaechen, strict=True))
        if value is not None and area
    ]


@regel(
    "heizung.ausreisser",
    "Heizverbrauch einer Nutzeinheit fällt auf",
    norm="HeizkostenV § 9a; BGH VIII ZR 310/12",
    vergleicht="Verbrauch je m² mit dem mittleren Verbrauch (Median) des Hauses",
    schwelle=f"mehr als das {_AUSREISSER}-Fache, ab {_LEAST} Nutzeinheiten",
    abhilfe="Stände, Faktoren und Fläche prüfen (Komma?); ist das Gerät der richtigen Wohnung zugeordnet?",
    ursachen=(9, 10),
)
def _ausreisser(lage: Lage) -> Iterator[Treffer]:
    rows = _je_flaeche(lage, lage.heizart) if lage.heizart else []
    if len(rows) < _LEAST:
        return
    _, middle, whole = sorted(rows, key=lambda row: row[1] * MIKRO // row[2])[len(rows) // 2]
    for number, value, area in rows if middle else ():
        if value * whole > _AUSREISSER * middle * area:
            times = german(Fraction(value * whole, middle * area), 1)
            text = f"Der Verbrauch je m² ist das {times}-Fache des mittleren Verbrauchs im Haus."
            yield f"{lage.einheiten[number]}/geraete", text


@regel(
    "heizung.waerme_hoch",
    "Wärmezähler einer Nutzeinheit zeigt zu viel",
    norm="HeizkostenV § 9a; BGH VIII ZR 264/19",
    vergleicht="kWh am Wärmezähler je m² Heizfläche und Jahr",
    schwelle=f"mehr als {_WAERME_HOCH} kWh/m²a",
    abhilfe="Stände, Einheit (kWh oder MWh) und Fläche prüfen.",
    ursachen=(10, 11),
)
def _waerme_hoch(lage: Lage) -> Iterator[Treffer]:
    for number, value, area in _je_flaeche(lage, "waermezaehler"):
        if lage.over(value, area, _WAERME_HOCH) and not lage.over(value, area, _WAERME_UNMOEGLICH):
            heat = Fraction(value, area) / lage.jahr
            text = f"Die Wärmezähler zeigen {german(heat, 0)} kWh je m² und Jahr, üblich sind unter {_WAERME_HOCH}."
            yield f"{lage.einheiten[number]}/geraete", text


@regel(
    "heizung.waerme_unmoeglich",
    "Wärmezähler einer Nutzeinheit zeigt Unmögliches",
    schwere=FEHLER,
    norm="HeizkostenV § 9a; BGH VIII ZR 264/19",
    vergleicht="kWh am Wärmezähler je m² Heizfläche und Jahr",
    schwelle=f"mehr als {german(_WAERME_UNMOEGLICH, 0)} kWh/m²a",
    abhilfe="Stände und Einheit prüfen; ein Wert, der nicht sein kann, ist nach § 9a HeizkostenV zu schätzen.",
    freigebbar=True,
    ursachen=(10, 11),
)
def _waerme_unmoeglich(lage: Lage) -> Iterator[Treffer]:
    for number, value, area in _je_flaeche(lage, "waermezaehler"):
        if lage.over(value, area, _WAERME_UNMOEGLICH):
            heat = Fraction(value, area) / lage.jahr
            text = f"Die Wärmezähler zeigen {german(heat, 0)} kWh je m² und Jahr; das kann keine Wohnung aufnehmen."
            yield f"{lage.einheiten[number]}/geraete", text


@regel(
    "heizung.null",
    "Bewohnt, aber kein Heizverbrauch",
    norm="HeizkostenV § 9a",
    vergleicht="Heizverbrauch einer Nutzeinheit, die das ganze Jahr genutzt ist",
    schwelle="0",
    abhilfe="Geräte prüfen (defekt, abgedeckt, falsch zugeordnet); sonst heizte der Nutzer wirklich nicht.",
    ursachen=(9, 11),
)
def _null(lage: Lage) -> Iterator[Treffer]:
    if not lage.heizart or lage.jahr < 1:
        return
    for number, value, _ in _je_flaeche(lage, lage.heizart):
        if not value and not any(person.nutzer.leerstand for person in lage.bewohner(number)):
            yield (
                f"{lage.einheiten[number]}/geraete",
                "Die Nutzeinheit ist genutzt, ihre Geräte zeigen keinen Verbrauch.",
            )


@regel(
    "heizung.leerstand",
    "Leerstand heizt mehr als das Haus",
    norm="HeizkostenV § 9a; BGH VIII ZR 310/12",
    vergleicht="Verbrauch im Leerstand je m² und Gradtag mit dem Mittel des Hauses",
    schwelle="mehr als das Mittel",
    abhilfe="Tage des Leerstands, Zwischenablesung und Zuordnung der Geräte prüfen; Wärme aus Rohren?",
    ursachen=(7, 10),
)
def _leerstand(lage: Lage) -> Iterator[Treffer]:
    if not lage.heizart or not lage.heizflaeche:
        return
    for person in lage.haus.belegung.bewohner:
        area = lage.heizflaechen[person.einheit]
        if not person.nutzer.leerstand or not area or not person.gradtage:
            continue
        used = lage.person(person, lage.heizart) or 0
        mean = lage.summe(lage.heizart) * person.gradtage * area
        if used * lage.haus.belegung.gradtage * lage.heizflaeche > mean:
            yield lage.nutzer(person), "Im Leerstand ist mehr geheizt worden als im Mittel des Hauses."


def _einzeln(lage: Lage) -> dict[str, list[tuple[int, str]]]:
    """What each device of the flats shows, by kind, in millionths."""
    found: dict[str, list[tuple[int, str]]] = {}
    known = lage.haus.messung.bekannt
    for number in lage.wohnungen():
        for geraet in lage.akte.nutzeinheiten[number].geraete:
            messwert = known.get(geraet.nr)
            if messwert is not None:
                used = int(messwert.menge * MIKRO)
            else:
                # not known one by one: two readings and a factor are all there is to it
                rise = geraet.ablesungen[-1].stand - geraet.ablesungen[0].stand if geraet.ablesungen else 0
                kges = geraet.bewertung.kges if isinstance(geraet.bewertung, Bewertung) else 1
                used = int(rise * kges * MIKRO)
            found.setdefault(geraet.art, []).append((used, f"{lage.einheiten[number]}/geraete/{geraet.nr}"))
    return found


@regel(
    "geraet.verbrauch",
    "Ein Gerät zeigt weit mehr als alle anderen",
    norm="HeizkostenV § 9a",
    vergleicht="Verbrauch eines Geräts mit dem nächstgrößten seiner Art in den Wohnungen",
    schwelle=f"mehr als das {_GERAET}-Fache, ab {_GERAETE} Geräten",
    abhilfe="Stände und Faktor prüfen (Komma?).",
    ursachen=(9, 10),
)
def _verbrauch(lage: Lage) -> Iterator[Treffer]:
    for rows in _einzeln(lage).values():
        if len(rows) < _GERAETE:
            continue
        (next_one, _), (most, where) = sorted(rows)[-2:]
        if most > next_one * _GERAET and next_one > 0:
            share = german(Fraction(most, next_one), 1)
            yield where, f"Das Gerät zeigt das {share}-Fache des nächstgrößten seiner Art."


@regel(
    "kaltwasser.menge",
    "Kaltwasser einer Nutzeinheit zu viel",
    vergleicht="m³ an den Kaltwasserzählern einer Wohnung im Jahr",
    schwelle=f"mehr als {_KALTWASSER} m³",
    abhilfe="Stände prüfen (Komma, Liter statt m³); laufende Spülung oder Rohrbruch suchen.",
    ursachen=(10,),
)
def _kaltwasser(lage: Lage) -> Iterator[Treffer]:
    used = lage.verbrauch("kaltwasserzaehler")
    for number in lage.wohnungen():
        value = used[number]
        if value is not None and lage.over(value, MIKRO, _KALTWASSER):
            yield (
                f"{lage.einheiten[number]}/geraete",
                f"{german(Fraction(value, MIKRO), 1)} m³ Kaltwasser sind zu viel.",
            )


def _differenz(main: Sequence[Messwert], parts: int, limit: int) -> Fraction | None:
    """Per cent by which the meters behind a main meter differ from it; None within the limit."""
    whole = sum((messwert.menge for messwert in main), Fraction(0))
    if not whole or not parts:
        return None
    share = (whole - Fraction(parts, MIKRO)) / whole * 100
    return share if abs(share) > limit else None


@regel(
    "wasser.differenz",
    "Hauptwasserzähler und Wohnungszähler",
    norm="BGB § 556a Abs. 1 Satz 2",
    vergleicht="Wasserzähler des Hauses mit der Summe der Wohnungszähler",
    schwelle=f"mehr als {_WASSER_DIFFERENZ} % Abweichung",
    abhilfe="Stände und Stichtage prüfen; fehlende Zähler und Leitungsverluste suchen.",
    ursachen=(4,),
)
def _wasser(lage: Lage) -> Iterator[Treffer]:
    parts = lage.summe("kaltwasserzaehler")
    if lage.akte.einstellungen.warmwasserzaehler_im_kaltwasser:
        parts += lage.summe("warmwasserzaehler")
    share = _differenz(lage.hausgeraete("kaltwasserzaehler", "gesamt"), parts, _WASSER_DIFFERENZ)
    if share is not None:
        yield "geraete", f"Der Wasserzähler des Hauses weicht um {german(abs(share), 1)} % von den Wohnungszählern ab."


@regel(
    "waerme.differenz",
    "Wärmezähler der Heizung und der Wohnungen",
    norm="HeizkostenV § 5 Abs. 7",
    vergleicht="Wärmezähler der Heizung mit der Summe der Wärmezähler der Nutzeinheiten",
    schwelle=f"mehr als {_WAERME_DIFFERENZ} % Rest",
    abhilfe="Fehlt ein Zähler oder eine Nutzergruppe? Stände, Einheiten und Leitungsverluste prüfen.",
    ursachen=(4,),
)
def _waerme(lage: Lage) -> Iterator[Treffer]:
    if lage.heizart != "waermezaehler" or len(lage.akte.anlagen) != 1:
        return
    share = _differenz(lage.hausgeraete("waermezaehler", "heizung"), lage.summe("waermezaehler"), _WAERME_DIFFERENZ)
    if share is not None and share > 0:
        text = f"{german(share, 1)} % der Heizwärme kommen bei keinem Wärmezähler der Nutzeinheiten an."
        yield f"anlagen/{lage.akte.anlagen[0].nr}/geraete", text


@regel(
    "schaetzung.wiederholt",
    "Gerät wiederholt geschätzt",
    norm="HeizkostenV § 9a Abs. 1; BGH VIII ZR 264/19",
    vergleicht="Ersatzwerte eines Geräts in dieser Akte",
    schwelle="zwei",
    abhilfe="Gerät tauschen: wer einen Defekt kennt, darf ihn nicht zweimal schätzen.",
    ursachen=(11,),
)
def _wiederholt(lage: Lage) -> Iterator[Treffer]:
    for messwert in lage.haus.messung.bekannt.values():
        days = [lesung.am for lesung in messwert.geraet.ablesungen if lesung.art == "schaetzung"]
        if len(days) > 1:
            text = f"Das Gerät ist am {' und am '.join(german_day(day) for day in days)} geschätzt."
            yield messwert.where, text
