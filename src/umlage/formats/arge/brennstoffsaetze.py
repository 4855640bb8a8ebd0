"""Records B to the plants: fuel, stock, hot water."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from umlage.core.finding import Severity
from umlage.core.period import DAY
from umlage.core.settlement.energieart import ENERGIEARTEN
from umlage.formats.arge.amtlich import amtlich, steuersatz
from umlage.formats.arge.bau import Bau, Zeile, ab_null, schlank, setzt
from umlage.formats.arge.tabelle import schluessel
from umlage.formats.arge.uebernahmeregeln import Brennstoff, brennstoffe
from umlage.formats.arge.zettel import Zettel

# kWh in each unit that needs no Heizwert, and how far a rounded factor may be from it
ENERGIE = {"kWh": Decimal(1), "MWh": Decimal(1000), "GJ": Decimal("277.78")}
_NAHE = Decimal("0.05")


@dataclass(slots=True)
class Stoffe:
    """Plants and their fuels by the number that links B and K; `fort`: the numbers of records B that were refused."""

    anlagen: dict[str, tuple[Zeile, Brennstoff | None]] = field(default_factory=dict)
    fort: set[str] = field(default_factory=set)


def stoffe(bau: Bau, records: Sequence[Zettel]) -> Stoffe:
    """The plants of records B, changed by them."""
    found = Stoffe()
    for row in records:
        sign, key = row.text(23), row.text(8)
        fuel = brennstoffe().get(key)
        problem = _falsch(bau, row, key, fuel)
        plant = None if problem else _anlage(bau, sign, fuel)
        if plant is None:
            row.nicht(problem or _keine(bau, fuel))
        elif sign in found.anlagen or any(plant is other for other, _ in found.anlagen.values()):
            row.nicht(f"Die Anlage {plant['nr']} hat schon einen anderen B-Satz.")
        if row.fort:
            if sign not in found.anlagen:
                found.fort.add(sign)
            continue
        assert plant is not None, "a record that is taken has one"
        found.anlagen[sign] = (plant, fuel)
        _heizwert(bau, row, plant, fuel)
        _bestand(bau, row, plant, fuel)
        _warmwasser(bau, row, plant)
        _zeiten(bau, row)
        if (factor := ab_null(row, 34)) is not None:
            setzt(mix(bau, plant), "primaerenergiefaktor", schlank(factor))
    found.fort -= set(found.anlagen)
    return found


def mix(bau: Bau, plant: Zeile) -> Zeile:
    """The row of a plant in information.energiemix."""
    rows: list[Zeile] = bau.werte.setdefault("information", {}).setdefault("energiemix", [])
    found = next((row for row in rows if row["anlage"] == plant["nr"]), None)
    if found is None:
        found = {"anlage": plant["nr"]}
        rows.append(found)
    return found


def _falsch(bau: Bau, row: Zettel, key: str, fuel: Brennstoff | None) -> str:
    if row.text(6) != "EUR":
        return f"Die Akte rechnet in Euro, nicht in {row.text(6)}."
    span = row.zeitraum(7)
    if span != (bau.zeitraum.start, bau.zeitraum.last):
        return f"Der Zeitraum ist nicht der der Akte ({bau.zeitraum})."
    if key and fuel is None:
        return f"Die Akte kennt den Brennstoff {key} {schluessel('B').get(key, '')} nicht oder nicht in dieser Einheit."
    return ""


def _keine(bau: Bau, fuel: Brennstoff | None) -> str:
    if fuel is None:
        return "Der Satz nennt keinen Brennstoff, und die Akte hat nicht genau eine Anlage."
    title = ENERGIEARTEN[fuel.energieart].titel
    several = sum(plant["energieart"] == fuel.energieart for plant in bau.reihe("anlagen")) > 1
    return f"Die Akte hat {'mehrere Anlagen' if several else 'keine Anlage'} mit {title}" + (
        ", und keine hat die Nummer aus Feld 23." if several else "."
    )


def _anlage(bau: Bau, sign: str, fuel: Brennstoff | None) -> Zeile | None:
    plants = bau.reihe("anlagen")
    fitting = [plant for plant in plants if fuel is None or plant["energieart"] == fuel.energieart]
    if not fitting and fuel is not None and bau.neu:
        made: Zeile = {"nr": sign if sign != "0" else "1", "energieart": fuel.energieart}
        if any(plant["nr"] == made["nr"] for plant in plants):
            return None
        plants.append(made)
        return made
    if len(fitting) > 1:
        fitting = [plant for plant in fitting if plant["nr"] == sign]
    return fitting[0] if len(fitting) == 1 else None


def _heizwert(bau: Bau, row: Zettel, plant: Zeile, fuel: Brennstoff | None) -> None:
    value = ab_null(row, 9)
    if value is None:
        return
    if fuel is None or not value:
        row.feld_nicht(9, "Ein Heizwert braucht einen Brennstoff und ist größer als 0.")
    elif fuel.einheit in ENERGIE:
        if abs(value - ENERGIE[fuel.einheit]) > _NAHE:
            row.feld_nicht(9, f"Eine Menge in {fuel.einheit} braucht keinen Heizwert.")
    else:
        kind = ENERGIEARTEN[plant["energieart"]].heizwert
        usual = amtlich(kind, bau.zeitraum.last) if kind else None
        setzt(plant, "heizwert", schlank(value / fuel.faktor), sonst=usual)


def _bestand(bau: Bau, row: Zettel, plant: Zeile, fuel: Brennstoff | None) -> None:
    """Stock at the beginning (quantity, value) and at the end (quantity)."""
    for nr, days in ((10, (bau.zeitraum.start, bau.zeitraum.start - DAY)), (14, (bau.zeitraum.last, bau.zeitraum.end))):
        if row.satz.tag(nr) in days:
            row.tag(nr)
    first, worth, last = ab_null(row, 11), ab_null(row, 12), ab_null(row, 15)
    given = [nr for nr, value in ((11, first), (12, worth), (15, last)) if value is not None]
    if not given:
        return
    if fuel is None or not ENERGIEARTEN[plant["energieart"]].lagerfaehig:
        for nr in given:
            row.feld_nicht(nr, "Diese Energie wird nicht gelagert.", Severity.ERROR)
        return
    old: Zeile = plant.get("bestand") or {}
    begin, end = dict(old.get("anfang") or {}), dict(old.get("ende") or {})
    before = dict(begin)
    setzt(begin, "menge", _menge(first, fuel))
    setzt(begin, "betrag", worth)
    if worth is not None:
        steuersatz(row, 12, 13, begin, bau.zeitraum.start - DAY)
    setzt(end, "menge", _menge(last, fuel))
    if not ({"menge", "betrag"} <= set(begin) and "menge" in end):
        for nr in given:
            row.feld_nicht(nr, "Ein Bestand braucht Menge und Betrag am Anfang und die Menge am Ende.", Severity.ERROR)
        return
    if "co2" in begin and begin != before:
        row.sagt(11, "Das Kohlendioxid des Anfangsbestands bleibt wie in der Akte; bitte prüfen.")
    plant["bestand"] = {"anfang": begin, "ende": end}


def _menge(value: Decimal | None, fuel: Brennstoff) -> Decimal | None:
    return None if value is None else schlank(value * fuel.faktor)


def _warmwasser(bau: Bau, row: Zettel, plant: Zeile) -> None:
    heat, percent = ab_null(row, 18), ab_null(row, 20)
    water: Zeile = dict(plant.get("warmwasser") or {})
    if bau.neu and percent is not None:
        water = {"verfahren": "prozent", "prozent": schlank(percent)}
    elif bau.neu and heat is not None:
        water = {"verfahren": "volumen", "temperatur": schlank(heat)}
    if heat is not None:
        if water.get("verfahren") == "volumen":
            setzt(water, "temperatur", schlank(heat), sonst=Decimal(60))
        else:
            row.feld_nicht(18, "Die Anlage trennt Warmwasser nicht nach Menge und Temperatur.")
    if percent is not None:
        if water.get("verfahren") == "prozent":
            setzt(water, "prozent", schlank(percent))
        else:
            row.feld_nicht(20, "Die Anlage trennt Warmwasser nicht nach einem festen Anteil.")
    if water:
        plant["warmwasser"] = water


def _zeiten(bau: Bau, row: Zettel) -> None:
    for nr in (24, 26):
        if row.satz.zeitraum(nr) == (bau.zeitraum.start, bau.zeitraum.last):
            row.zeitraum(nr)
