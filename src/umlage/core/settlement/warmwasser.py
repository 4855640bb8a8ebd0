"""The share of hot water in a plant: measured, from volume, from area; or a fixed one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, given
from umlage.core.finding import Finding, error, warning
from umlage.core.law.heizkostenv import p9_warmwasser as p9
from umlage.core.parameters import ParameterGap, parameter
from umlage.core.period import german_day, year_later
from umlage.core.settlement import solar
from umlage.core.settlement.akte import Akte, Anlage
from umlage.core.settlement.anlagenzaehler import zaehlerfigur, zaehlersumme
from umlage.core.settlement.anlagenzeit import laufzeit
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.brennstoff import Brennstoff, heizwert
from umlage.core.settlement.flaechen import MIKRO, Flaechen, stufen
from umlage.core.settlement.messung import Messung


@dataclass(slots=True)
class Trennung:
    """`faktor`: share of hot water (0..1), or its cubic metres where a price per m³ is set. `waerme`: its heat,
    `roh`: before the corrections of the law, `gemessen`: by a heat meter."""

    anlage: Anlage
    faktor: Figure[Fraction] | None = None
    waerme: Figure[Fraction] | None = None
    roh: Figure[Fraction] | None = None
    gemessen: bool = False
    findings: list[Finding] = field(default_factory=list)


def trennung(akte: Akte, brennstoff: Brennstoff, haus: Belegung, flaechen: Flaechen, messung: Messung) -> Trennung:
    """How the costs of the plant split into hot water and heating, with findings for what is missing."""
    anlage = brennstoff.anlage
    result = Trennung(anlage)
    verfahren = anlage.warmwasser
    if verfahren is None or (not anlage.heizt and not _asked_by_tree(akte, anlage.nr)):
        return result  # a plant that only makes hot water has nothing to separate
    where = f"anlagen/{anlage.nr}/warmwasser"
    try:
        if verfahren.verfahren == "prozent":
            stated = given("Anteil Warmwasser", Fraction(verfahren.prozent or 0), "%", source="Einstellung der Anlage")
            result.faktor = Figure("Anteil Warmwasser", stated.value / 100, inputs=(stated,), formula="{0} / 100")
        elif verfahren.verfahren == "betrag":
            result.faktor = volumen(result, messung, where)
        else:
            _by_heat(akte, result, brennstoff, haus, flaechen, messung, where)
    except ParameterGap as gap:
        result.findings.append(
            error(
                "parameter.fehlt",
                where,
                f"Die Zahl {gap.name} fehlt: {gap.reason}",
                remedy="heizwert bei der Anlage eintragen.",
            )
        )
    if verfahren.verfahren != "waermezaehler":
        _not_measured(result, where, verfahren.grund)
    return result


def _asked_by_tree(akte: Akte, nr: str) -> bool:
    """Whether a tree given by hand separates the costs of the plant."""
    elements = akte.kostenbaum.walk() if akte.kostenbaum is not None else ()
    return any(getattr(element.verteiler, "anlage", None) == nr for element in elements)


def _not_measured(result: Trennung, where: str, grund: str | None) -> None:
    result.findings.append(
        warning(
            "warmwasser.nicht_gemessen",
            where,
            "Die Wärmemenge des Warmwassers ist nicht gemessen."
            + (f" Grund: {grund}" if grund else " Ohne Grund kann der Nutzer um 15 % kürzen."),
            norm="HeizkostenV § 9 Abs. 2, § 12 Abs. 1; BGH VIII ZR 151/20",
            remedy="" if grund else "grund angeben, warum die Messung unzumutbar ist, oder Wärmezähler einbauen.",
        )
    )


def _by_heat(
    akte: Akte,
    result: Trennung,
    brennstoff: Brennstoff,
    haus: Belegung,
    flaechen: Flaechen,
    messung: Messung,
    where: str,
) -> None:
    anlage, day = brennstoff.anlage, haus.period.start
    measured = anlage.warmwasser is not None and anlage.warmwasser.verfahren == "waermezaehler"
    heat = (
        _measured(result, anlage, messung, where)
        if measured
        else _formula(result, anlage, haus, flaechen, messung, where)
    )
    if heat is None:
        return
    supply = brennstoff.geliefert
    result.roh, result.gemessen = heat, measured
    heat = solar.ohne_solar(result.findings, anlage, messung, heat, measured=measured)
    if heat is None:
        return
    if not measured:
        heat = corrected(brennstoff, heat, day, supply=supply)
        if heat is None:
            since = german_day(p9.waermemenge_waermepumpe.versions[0].since)
            text = f"Für Wärmepumpen gibt es die Formel erst für Zeiträume ab dem {since}."
            remedy = "Die Wärme messen (waermezaehler), oder einen vereinbarten Anteil angeben (prozent)."
            norm = "HeizkostenV § 9 Abs. 2 Satz 6 Nr. 3, § 12 Abs. 3"
            result.findings.append(error("warmwasser.waermepumpe", where, text, norm=norm, remedy=remedy))
            return
    result.waerme = heat
    if brennstoff.art.teilung == "waermepumpe":
        whole = total_heat(result.findings, anlage, messung, where) if measured else _fuel(result, brennstoff, where)
        share = p9.anteil_warmwasser_waerme
    elif supply:
        whole = total_heat(result.findings, anlage, messung, where, brennstoff)
        share = p9.anteil_warmwasser_waerme
    else:
        whole = _fuel(result, brennstoff, where)
        share = p9.anteil_warmwasser_brennstoff
        if whole is not None and brennstoff.einheit != "kWh":
            fuel = p9.brennstoffverbrauch.at(day)("Brennstoff für das Warmwasser", heat, heizwert(brennstoff, day))
            heat = Figure(
                fuel.name, fuel.number, brennstoff.einheit, fuel.norm, fuel.sentence, fuel.inputs, fuel.formula
            )
    if whole is not None:
        result.faktor = share.at(day)("Anteil des Warmwassers", heat, whole)


def corrected(brennstoff: Brennstoff, heat: Figure[Fraction], day: date, *, supply: bool) -> Figure[Fraction] | None:
    """The formula value as the law corrects it; None where it has no formula for the plant yet."""
    corrected = heat
    if supply:
        corrected = p9.waermemenge_lieferung.at(day)(
            "Wärmemenge Warmwasser, Lieferung", heat, parameter("heizkostenv.lieferung_divisor").at(day)
        )
    elif brennstoff.art.teilung == "waermepumpe":
        if not parameter("heizkostenv.waermepumpe_pflicht").number(day):
            return None
        corrected = p9.waermemenge_waermepumpe.at(day)(
            "Strom für das Warmwasser", heat, parameter("heizkostenv.waermepumpe_faktor").at(day)
        )
    elif brennstoff.anlage.brennwert and brennstoff.einheit == "kWh":
        corrected = p9.waermemenge_brennwert.at(day)(
            "Wärmemenge Warmwasser, Brennwert", heat, parameter("heizkostenv.brennwert_faktor").at(day)
        )
    return corrected


def _measured(result: Trennung, anlage: Anlage, messung: Messung, where: str) -> Figure[Fraction] | None:
    heat = zaehlersumme(anlage, messung, "waermezaehler", "warmwasser", "Wärmezähler Warmwasser", "kWh")
    if heat is None:
        result.findings.append(
            error(
                "warmwasser.zaehler",
                where,
                "Der Wärmezähler für das Warmwasser fehlt (zweck: warmwasser).",
                norm="HeizkostenV § 9 Abs. 2 Satz 1",
            )
        )
    return heat


def _formula(
    result: Trennung, anlage: Anlage, haus: Belegung, flaechen: Flaechen, messung: Messung, where: str
) -> Figure[Fraction] | None:
    day = haus.period.start
    assert anlage.warmwasser is not None
    found: Figure[Fraction]
    if anlage.warmwasser.verfahren == "volumen":
        volume = volumen(result, messung, where)
        if volume is None:
            return None
        cold = parameter("heizkostenv.kaltwasser_temperatur").at(day)
        warm = given(
            "Temperatur des Warmwassers", Fraction(anlage.warmwasser.temperatur), "°C", source="Einstellung der Anlage"
        )
        if warm.value <= cold.value or warm.value > 100:
            result.findings.append(
                error(
                    "warmwasser.temperatur", f"{where}/temperatur", "Die Temperatur muss zwischen 10 und 100 °C liegen."
                )
            )
            return None
        found = p9.waermemenge_aus_volumen.at(day)(
            "Wärmemenge Warmwasser", parameter("heizkostenv.warmwasser_faktor").at(day), volume, warm, cold
        )
    else:
        area = _served_area(flaechen, haus)
        if not area.value:
            result.findings.append(
                error("warmwasser.flaeche", where, "Keine Nutzeinheit hat eine Fläche für Warmwasser.")
            )
            return None
        year = (year_later(day) - day).days
        own = laufzeit(anlage, haus.period)
        found = p9.waermemenge_aus_flaeche.at(day)(
            "Wärmemenge Warmwasser",
            parameter("heizkostenv.warmwasser_flaechenfaktor").at(day),
            area,
            given(
                "Tage des Zeitraums" if own == haus.period else "Tage der Anlage", own.days, "Tage", source="Kalender"
            ),
            given("Tage eines Jahres", year, "Tage", source="Kalender"),
        )
    return found


def volumen(result: Trennung, messung: Messung, where: str) -> Figure[Fraction] | None:
    """Cubic metres of hot water: the plant's own meter, else the sum of all meters; a finding when there is none."""
    own = zaehlersumme(result.anlage, messung, "warmwasserzaehler", "warmwasser", "Warmwasserzähler der Anlage", "m3")
    if own is not None:
        return own
    if messung.has("warmwasserkostenverteiler"):
        text = "Warmwasserkostenverteiler zählen Einheiten; das Volumen des Warmwassers in m³ ist nicht gemessen."
        remedy = "Warmwasserzähler der Anlage eintragen (zweck: warmwasser), oder die Wärme messen (waermezaehler)."
        norm = "HeizkostenV § 9 Abs. 2 Satz 2"
        result.findings.append(error("warmwasser.volumen", where, text, norm=norm, remedy=remedy))
        return None
    meters = messung.of_kind("warmwasserzaehler")
    if not meters:
        result.findings.append(
            error("warmwasser.volumen", where, "Das Volumen des Warmwassers ist nicht gemessen: kein Warmwasserzähler.")
        )
        return None
    parts = tuple(
        zaehlerfigur(f"Warmwasserzähler {meter.geraet.nr}", meter.menge, "m3", meter.where) for meter in meters
    )
    every = Figure(
        "Warmwasser aller Nutzer",
        sum((part.value for part in parts), Fraction(0)),
        "m3",
        inputs=parts,
        formula="summe()",
    )
    period = messung.haus.period
    days = laufzeit(result.anlage, period).days
    if days == period.days:
        return every
    return Figure(
        "Warmwasser aller Nutzer in der Zeit der Anlage",
        every.value * days / period.days,
        "m3",
        inputs=(
            every,
            given("Tage der Anlage", days, "Tage", source="Kalender"),
            given("Tage des Zeitraums", period.days, "Tage", source="Kalender"),
        ),
        formula="{0} * {1} / {2}",
    )


def total_heat(
    findings: list[Finding], anlage: Anlage, messung: Messung, where: str, brennstoff: Brennstoff | None = None
) -> Figure[Fraction] | None:
    whole = zaehlersumme(anlage, messung, "waermezaehler", "gesamt", "Wärme der Anlage", "kWh")
    if whole is None:
        heating = zaehlersumme(anlage, messung, "waermezaehler", "heizung", "Wärmezähler Heizung", "kWh")
        water = zaehlersumme(anlage, messung, "waermezaehler", "warmwasser", "Wärmezähler Warmwasser", "kWh")
        if water is not None:
            water = solar.ohne_solar([], anlage, messung, water, measured=True)
        if heating is not None and water is not None:
            whole = Figure(
                "Wärme der Anlage", heating.value + water.value, "kWh", inputs=(heating, water), formula="summe()"
            )
    if whole is None and brennstoff is not None and brennstoff.einheit == "kWh" and brennstoff.menge:
        whole = brennstoff.mengen
    if whole is None or whole.value <= 0:
        findings.append(
            error(
                "warmwasser.gesamt",
                where,
                "Die gesamte Wärme der Anlage ist nicht bekannt "
                "(Wärmezähler mit zweck: gesamt, oder Rechnung mit menge).",
            )
        )
        return None
    return whole


def _fuel(result: Trennung, brennstoff: Brennstoff, where: str) -> Figure[Fraction] | None:
    if brennstoff.menge <= 0:
        stated = any(posten.menge for posten in brennstoff.posten)
        text = "Nach Anfangsbestand, Lieferungen und Endbestand ist nichts verbraucht."
        if not stated:
            text = "Die verbrauchte Menge der Anlage ist nicht bekannt: den Rechnungen fehlt die menge."
        result.findings.append(error("warmwasser.brennstoff", where, text))
        return None
    return brennstoff.mengen


def _served_area(flaechen: Flaechen, haus: Belegung) -> Figure[Fraction]:
    total = Fraction(0)
    for value in flaechen.warmwasser:
        if isinstance(value, tuple):
            total += Fraction(stufen(value, haus.period.start, haus.period.end, haus, "tage"), haus.period.days * MIKRO)
        elif value is not None:
            total += Fraction(value)
    source = "Flächen der Nutzeinheiten"
    return Figure("mit Warmwasser versorgte Fläche", total, "m2", source=source, path="flaechen/warmwasser")
