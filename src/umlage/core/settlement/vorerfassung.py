"""Groups with meters beside groups with cost allocators: the share of the metered one, by energy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, Refused, error
from umlage.core.kostenbaum.element import Kostenelement, VGHeizung, VGWarmwasser1, VGWarmwasser2
from umlage.core.law.heizkostenv import p5_vorerfassung as p5
from umlage.core.law.heizkostenv import p9_warmwasser as p9
from umlage.core.parameters import parameter
from umlage.core.settlement.anlagenzeit import laufzeit
from umlage.core.settlement.brennstoff import Brennstoff, heizwert
from umlage.core.settlement.messung import Messung
from umlage.core.settlement.warmwasser import Trennung, corrected, total_heat

Vorerfassung = VGHeizung | VGWarmwasser1 | VGWarmwasser2


def anteil(
    verteiler: Vorerfassung, gruppe: Kostenelement, fuel: Brennstoff, parts: Trennung, messung: Messung, day: date
) -> Figure[Fraction]:
    """The share of the first group, whose own meter or whose meters below measure it; Refused where it cannot be."""
    where = f"kostenbaum/{gruppe.nr}"
    if laufzeit(fuel.anlage, messung.haus.period) != messung.haus.period:
        text = f"Die Anlage {fuel.anlage.nr} lief nur einen Teil des Zeitraums, die Zähler der Gruppe zählen ganz."
        raise Refused((error("baum.anlage", where, text, remedy="Jede Gruppe mit eigenem Wärmezähler erfassen."),))
    if isinstance(verteiler, VGHeizung):
        own = _measured(messung, gruppe, "waermezaehler", "kWh", where)
        whole = heizung(messung, fuel, parts, day, verteiler.nutzungsgrad)
    else:
        own = _hot_water(fuel, parts, _measured(messung, gruppe, "warmwasserzaehler", "m3", where), day)
        if parts.waerme is None or parts.roh is None:
            raise Refused((_unknown(fuel),))
        # the water of the group is as warm by the sun as that of all others
        whole = parts.roh if parts.gemessen else parts.waerme
    if whole.value <= 0 or own.value > whole.value:
        text = f"Die Gruppe mit Zählern hat mehr Energie ({own.printed()}) als alle zusammen ({whole.printed()})."
        remedy = "Stände, Brennstoffmenge, Heizwert und Nutzungsgrad prüfen."
        raise Refused((error("baum.differenz", where, text, remedy=remedy),))
    return p5.anteil_gruppe.at(day)(f"Anteil {gruppe.bezeichnung}", own, whole)


def _unknown(fuel: Brennstoff) -> Finding:
    text = "Die Wärme des Warmwassers ist nicht bestimmt (waermezaehler, volumen oder flaeche)."
    return error("baum.anlage", f"anlagen/{fuel.anlage.nr}/warmwasser", text, norm="HeizkostenV § 9 Abs. 2")


def _measured(messung: Messung, gruppe: Kostenelement, art: str, einheit: str, where: str) -> Figure[Fraction]:
    """What the group's own meters show, else the sum of the meters below it."""
    numbers = gruppe.zaehler or tuple(
        nummer for leaf in gruppe.walk() if leaf.geraete is not None for nummer in leaf.geraete.nummern
    )
    known = messung.geraete
    wrong = [nummer for nummer in numbers if nummer not in known or known[nummer].geraet.art != art]
    if not numbers or wrong:
        word = "Wärmezähler" if art == "waermezaehler" else "Warmwasserzähler"
        named = f" ({', '.join(wrong)})" if wrong else ""
        text = f"Der erste Nachfolger ist die Gruppe, die nur {word} misst{named}."
        raise Refused((error("baum.nachfolger", where, text, norm="HeizkostenV § 5 Abs. 7"),))
    inputs: tuple[Figure[Value], ...] = tuple(
        given(f"Zähler {nummer}", known[nummer].menge, einheit, source=f"Ablesungen unter {known[nummer].where}")
        for nummer in numbers
    )
    total = sum((figure.number for figure in inputs), Fraction(0))
    return Figure(f"{gruppe.bezeichnung}, gemessen", total, einheit, inputs=inputs, formula="summe()")


def heizung(
    messung: Messung, fuel: Brennstoff, parts: Trennung, day: date, nutzungsgrad: Decimal | None = None
) -> Figure[Fraction]:
    """Heat of the heating: energy of the plant times its efficiency, less that of hot water. Refused where unknown."""
    supply = fuel.geliefert
    is_heat = supply or fuel.art.teilung == "waermepumpe"
    energy = _energy(messung, fuel, day, supply=supply)
    if nutzungsgrad is not None:
        rate = given("Nutzungsgrad", Fraction(nutzungsgrad), "%", source="Kostenbaum")
    else:
        rate = parameter(f"heizkostenv.nutzungsgrad_{'lieferung' if is_heat else 'kessel'}").at(day)
    # 1.11 leads from net to gross calorific value, which the energy here does not have; 1.15 leads to supplied heat.
    # measured heat has neither; what a solar plant gave of it is no heat of this fuel
    water = parts.waerme if supply or parts.gemessen else parts.roh
    if water is None and fuel.anlage.warmwasser is not None:
        raise Refused((_unknown(fuel),))
    if water is None:
        water = given("Wärmemenge Warmwasser", Fraction(0), "kWh", source="Die Anlage bereitet kein Warmwasser.")
    rule = p5.waerme_heizung_gemessen if parts.gemessen else p5.waerme_heizung_formel
    return rule.at(day)("Wärme der Heizung", energy, rate, water)


def _energy(messung: Messung, fuel: Brennstoff, day: date, *, supply: bool) -> Figure[Fraction]:
    """Energy of the plant by net calorific value; of supplied heat the heat itself."""
    if supply or fuel.art.teilung == "waermepumpe":
        found: list[Finding] = []
        whole = total_heat(found, fuel.anlage, messung, f"anlagen/{fuel.anlage.nr}", fuel if supply else None)
        if whole is None:
            raise Refused(tuple(found))
        return whole
    if fuel.menge <= 0:
        text = "Die verbrauchte Menge der Anlage ist nicht bekannt: den Rechnungen fehlt die menge."
        raise Refused((error("warmwasser.brennstoff", f"anlagen/{fuel.anlage.nr}", text),))
    if fuel.einheit != "kWh":
        value = heizwert(fuel, day)
        inputs: tuple[Figure[Value], ...] = (fuel.mengen, value)
        return Figure("Energie (Heizwert)", fuel.menge * value.value, "kWh", inputs=inputs, formula="{0} * {1}")
    if fuel.anlage.brennwert:
        factor = parameter("heizkostenv.brennwert_faktor").at(day)
        inputs = (fuel.mengen, factor)
        return Figure("Energie (Heizwert)", fuel.menge / factor.value, "kWh", inputs=inputs, formula="{0} / {1}")
    return fuel.mengen


def _hot_water(fuel: Brennstoff, parts: Trennung, volume: Figure[Fraction], day: date) -> Figure[Fraction]:
    """The group's heat by the formula, corrected as that of the whole plant is."""
    assert fuel.anlage.warmwasser is not None
    heat = p9.waermemenge_aus_volumen.at(day)(
        "Wärmemenge der Gruppe",
        parameter("heizkostenv.warmwasser_faktor").at(day),
        volume,
        given("Temperatur des Warmwassers", Fraction(fuel.anlage.warmwasser.temperatur), "°C", source="Einstellung"),
        parameter("heizkostenv.kaltwasser_temperatur").at(day),
    )
    if parts.gemessen:
        return heat
    return corrected(fuel, heat, day, supply=fuel.geliefert) or heat
