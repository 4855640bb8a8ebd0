"""Energy, carbon dioxide and hot-water share of one plant (0002, "Energy of a plant", "CO2KostAufG", "Hot water")."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.oracle.exact import (
    ONE_DAY,
    ZERO,
    CannotRecompute,
    cents,
    conversion,
    day,
    days,
    degree_days,
    given,
    half_up,
    law,
    number,
    overlap,
    physics,
    share_of_twelve_months,
    span,
    total,
)
from tests.oracle.readings import consumption_of_period, works

CO2_COSTS_COUNT_FROM = date(2023, 1, 1)
GAS = ("erdgas_h", "erdgas_l")
NOT_FOSSIL = ("holz", "pellets", "hackschnitzel", "hackschnitzel_srm", "waermepumpe")
# billed in this unit when the invoice names none
DEFAULT_UNIT = {"heizoel": "l", "heizoel_schwer": "l", "hackschnitzel_srm": "SRm"} | dict.fromkeys(
    (*GAS, "fernwaerme", "waermepumpe"), "kWh"
)  # all others: kg


@dataclass
class Energy:
    """What a plant consumed: EUR (with CO2 cost that was not contained), quantity, kg, and CO2 EUR for the split."""

    cost: Fraction
    quantity: Fraction
    einheit: str
    kg: Fraction
    co2: Fraction
    halved: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)  # (all, from the first day on) EUR


@dataclass
class Layer:
    """An invoice or the opening stock."""

    am: date
    amount: Fraction
    quantity: Fraction
    kg: Fraction
    co2: Fraction
    contained: bool
    days: tuple[date, date]
    network: Fraction = ZERO
    bio: Fraction = ZERO
    bio_percent: Fraction = ZERO

    @property
    def added(self) -> Fraction:
        """CO2 cost with `enthalten: false` is added to the costs; with `true` it is not."""
        return ZERO if self.contained else self.co2

    @property
    def split(self) -> Fraction:
        """CO2 cost of fuel whose invoice day lies before 2023-01-01 counts 0 EUR for the split."""
        return self.co2 if self.am >= CO2_COSTS_COUNT_FROM else ZERO


# --- quantities and carbon of one invoice ------------------------------------------------------------------------


def plant_unit(plant) -> str:
    """One unit per plant; gas billed by volume has m³."""
    kind = plant["energieart"]
    default = DEFAULT_UNIT.get(kind, "kg")
    if kind not in GAS:
        return default
    invoices = [invoice for invoice in given(plant, "lieferungen", ()) if given(invoice, "menge") is not None]
    measured = {physics(given(invoice, "einheit", default)) for invoice in invoices}
    if len(measured) > 1:
        raise CannotRecompute("gas billed by energy and by volume in one plant")
    return "m3" if measured == {"volume"} else "kWh"


def has_co2_split(plant, start: date) -> bool:
    """Period starts on or after 2023-01-01, not for plants with `co2_entfaellt`; wood and electricity have none."""
    applies = law("co2kostaufg.anwendbar", start) == 1
    return applies and given(plant, "co2_entfaellt") is None and plant["energieart"] not in NOT_FOSSIL


def heating_value(plant, start: date) -> Fraction:
    """Hi = `heizwert`, else the table of § 9."""
    stated = given(plant, "heizwert")
    value = number(law(f"heizkostenv.heizwert_{plant['energieart']}", start) if stated is None else stated)
    if value == 0:
        raise CannotRecompute("heating value 0")
    return value


def kg_per_unit(plant, einheit: str, first: date, start: date) -> Fraction:
    """Factor of the first day of delivery."""
    kind = plant["energieart"]
    if kind in ("fernwaerme", "heizoel_schwer"):
        raise CannotRecompute(f"CO2 of {kind} cannot be computed")
    if kind not in GAS:
        return number(law(f"ebev.faktor_{kind}", first))
    if einheit == "m3":
        return heating_value(plant, start) * law("ebev.faktor_erdgas_hi", first)
    return number(law("ebev.faktor_erdgas_hs" if given(plant, "brennwert", False) else "ebev.faktor_erdgas_hi", first))


def days_of_delivery(plant, source, am: date, period) -> tuple[date, date]:
    """Stored fuel `am`; from a grid the `zeitraum` of the invoice, else the whole period."""
    if given(plant, "bestand") is not None:
        return am, am + ONE_DAY
    return period if given(source, "zeitraum") is None else span(source["zeitraum"])


def price_of_tonne(first: date, end: date, convention: str) -> Fraction:
    """The price of these days; over a turn of the year the mean by degree days."""
    parts = [
        overlap((first, end), (date(year, 1, 1), date(year + 1, 1, 1))) for year in range(first.year, end.year + 1)
    ]
    parts = [part for part in parts if days(*part)]
    if len(parts) == 1:
        return number(law("behg.preis", first))
    weights = [degree_days(*part, convention) for part in parts]
    prices = [number(law("behg.preis", part[0])) for part in parts]
    return total(price * weight for price, weight in zip(prices, weights, strict=True)) / total(weights)


def computed_carbon(plant, source, quantity: Fraction, einheit: str, am: date, period, convention: str):
    """(kg, EUR) where the invoice says nothing; `quantity` as far as it lies in the period."""
    first, end = days_of_delivery(plant, source, am, period)
    kg = quantity * kg_per_unit(plant, einheit, first, period[0])
    if am < CO2_COSTS_COUNT_FROM:
        return kg, ZERO
    # "VAT of the invoice (`mwst`, default the rate in force on the last of these days)"
    usual = "ustg.gas_waerme" if plant["energieart"] in GAS else "ustg.regelsatz"
    vat = given(source, "mwst")
    vat = number(law(usual, end - ONE_DAY) if vat is None else vat)
    return kg, cents(kg / 1000 * price_of_tonne(first, end, convention) * (1 + vat / 100))


def share_in_period(invoice, period, convention: str) -> Fraction:
    """By `abgrenzung`, default degree days when it has a `menge`, else days."""
    own = given(invoice, "zeitraum")
    if own is None:
        return Fraction(1)
    usual = "tage" if given(invoice, "menge") is None else "gradtage"
    method = given(invoice, "abgrenzung", usual)
    inside = overlap(span(own), period)
    if method == "gradtage":
        return degree_days(*inside, convention) / degree_days(*span(own), convention)
    return Fraction(days(*inside), days(*span(own)))


def layer(plant, source, am: date, einheit: str, period, convention: str) -> Layer:
    """An invoice as far as it lies in the period: amount and CO2 cost rounded, quantity and kg exact."""
    share = share_in_period(source, period, convention)
    quantity = number(given(source, "menge", 0)) * share
    if given(source, "menge") is not None:
        quantity *= conversion(given(source, "einheit", einheit), einheit)
    kg, co2, contained = ZERO, ZERO, True
    if (stated := given(source, "co2")) is not None:
        kg, co2 = number(stated["kg"]) * share, cents(number(stated["betrag"]) * share)
        contained = given(stated, "enthalten", True)
    elif quantity and has_co2_split(plant, period[0]):
        kg, co2 = computed_carbon(plant, source, quantity, einheit, am, period, convention)
    bio = given(source, "biobrennstoff", {"betrag": 0, "anteil": 0})
    return Layer(
        am,
        cents(number(source["betrag"]) * share),
        quantity,
        kg,
        co2,
        contained,
        (am, am + ONE_DAY)
        if given(plant, "bestand") is not None
        else overlap(days_of_delivery(plant, source, am, period), period),
        network=cents(number(given(source, "netzentgelt", 0)) * share),
        bio=cents(number(bio["betrag"]) * share),
        bio_percent=number(bio["anteil"]),
    )


# --- consumed in the period --------------------------------------------------------------------------------------


def refuse_carbon_above_the_invoice(plant) -> None:
    """Contained CO2 cost above an invoice of 0 or more is an error."""
    for invoice in given(plant, "lieferungen", ()):
        stated = given(invoice, "co2")
        if stated is None or not given(stated, "enthalten", True):
            continue
        if 0 <= number(invoice["betrag"]) < number(stated["betrag"]):
            raise CannotRecompute("contained CO2 cost above the invoice")


def consumed_energy(plant, period, convention: str) -> Energy:
    refuse_carbon_above_the_invoice(plant)
    start, einheit = period[0], plant_unit(plant)
    stock = given(plant, "bestand")
    invoices = [
        layer(plant, invoice, day(invoice["am"]), einheit, period, convention)
        for invoice in given(plant, "lieferungen", ())
    ]
    if stock is None:
        energy = energy_of_invoices(invoices, einheit)
        energy.halved = halved_costs(plant, invoices, [ZERO] * len(invoices), energy.co2)
        return energy
    opening = stock["anfang"]
    delivered = given(opening, "lieferung_am")
    opening_day = start - ONE_DAY if delivered is None else day(delivered)
    # "opening stock and deliveries (in the order of their days) are layers"
    layers = [
        layer(plant, opening, opening_day, einheit, period, convention),
        *sorted(invoices, key=lambda invoice: invoice.am),
    ]
    closing = number(stock["ende"]["menge"])
    energy = energy_from_stock(layers, closing, einheit)
    energy.halved = halved_costs(plant, layers, closing_parts(layers, closing), energy.co2)
    return energy


def energy_of_invoices(invoices: list[Layer], einheit: str) -> Energy:
    """Consumed = sum of the invoices."""
    return Energy(
        cost=total(one.amount + one.added for one in invoices),
        quantity=total(one.quantity for one in invoices),
        einheit=einheit,
        kg=total(one.kg for one in invoices),
        co2=total(one.split for one in invoices),
    )


def energy_from_stock(layers: list[Layer], closing: Fraction, einheit: str) -> Energy:
    """The closing quantity is valued from the newest layer backwards; consumed = all minus closing."""
    left_of = closing_parts(layers, closing)

    def consumed(values: list[Fraction], rounding=cents) -> Fraction:
        rest = total(value * part for value, part in zip(values, left_of, strict=True))
        return total(values) - rounding(rest)

    def exact(value):
        return value

    return Energy(
        cost=consumed([one.amount for one in layers]) + consumed([one.added for one in layers]),
        quantity=consumed([one.quantity for one in layers], exact),
        einheit=einheit,
        kg=consumed([one.kg for one in layers], exact),
        co2=consumed([one.split for one in layers]),
    )


def closing_parts(layers: list[Layer], closing: Fraction) -> list[Fraction]:
    """Which part of each layer is still there at the end."""
    parts = []
    for one in reversed(layers):
        taken = min(one.quantity, closing)
        parts.append(taken / one.quantity if one.quantity else ZERO)
        closing -= taken
    if closing > 0:
        raise CannotRecompute("more fuel left than there ever was")
    return parts[::-1]


# --- half split --------------------------------------------------------------------------------------------------


def first_day_of_half(plant) -> date | None:
    """2028, or the installation; an emergency replacement twelve months later. None: the step holds."""
    built, exception = given(plant, "eingebaut_am"), given(plant, "haelfte_ausnahme", {})
    fuels = (*GAS, "heizoel", "heizoel_schwer", "fluessiggas")
    if built is None or plant["energieart"] not in fuels or law("co2kostaufg.haelfte_einbau", day(built)) == 0:
        return None
    built, kind = day(built), given(exception, "art")
    if kind in ("zweifamilienhaus", "haertefall"):
        return None
    if kind == "neubau" and day(exception["bauantrag_am"]) < date(2026, 5, 13):
        return None
    if kind == "notfall":
        try:
            built = built.replace(year=built.year + 1)
        except ValueError:
            built = date(built.year + 1, 3, 1)
    return max(built, date(2028, 1, 1))


def halved_costs(plant, layers: list[Layer], left: list[Fraction], co2: Fraction) -> dict:
    """Carbon, network and bio-fuel: all of it as used, and what arose from the first day on, rounded half up."""
    first = first_day_of_half(plant)
    if first is None:
        return {}
    result = {}
    for name, since in (("co2", first), ("netzentgelt", first), ("biobrennstoff", max(first, date(2029, 1, 1)))):
        whole, new, older = ZERO, ZERO, False
        for one, rest in zip(layers, left, strict=True):
            used = {"co2": one.split, "netzentgelt": one.network, "biobrennstoff": one.bio}[name] * (1 - rest)
            whole += used
            counted = used
            if name == "biobrennstoff" and one.bio_percent > 30 and one.days[1] > date(2029, 1, 1):
                counted = used * 30 / one.bio_percent
            part = Fraction(days(max(since, one.days[0]), one.days[1]), days(*one.days) or 1)
            new += counted * part
            older = older or (used != 0 and counted * part != used)
        whole = co2 if name == "co2" else cents(whole)
        result[name] = (whole, cents(new) if older else whole)
    return result


# --- CO2KostAufG -------------------------------------------------------------------------------------------------


def landlord_percentage(akte, kg: Fraction, heated_area: Fraction, period) -> Fraction:
    house, start = akte["liegenschaft"], period[0]
    if given(house, "art", "wohngebaeude") == "nichtwohngebaeude":
        percentage = number(law("co2kostaufg.nichtwohngebaeude", start))
    else:
        percentage = percentage_by_class(kg, number(given(house, "wohnflaeche", heated_area)), period)
    restriction = given(house, "co2_beschraenkung", "keine")
    if restriction == "beide":
        return ZERO
    return percentage * law("co2kostaufg.beschraenkung", start) if restriction == "eine" else percentage


def percentage_by_class(kg: Fraction, area: Fraction, period) -> Fraction:
    """kg / area rounded half up to one decimal; bounds times days/days of twelve months; lower bound included."""
    if area == 0:
        raise CannotRecompute("no area for the CO2 classification")
    value = half_up(kg / area, 1)
    bounds = law("co2kostaufg.stufen", period[0])
    reached = [row for row in bounds if value >= row[0] * share_of_twelve_months(*period)]
    return number(max(reached)[1])


# --- hot water ---------------------------------------------------------------------------------------------------


def is_commercial(plant) -> bool:
    """`gewerbliche_lieferung`, default true for district heat."""
    return given(plant, "gewerbliche_lieferung", plant["energieart"] == "fernwaerme")


def metered(plant, art: str, purposes: tuple[str, ...], period, starts) -> Fraction | None:
    """Sum of the plant's meters with these purposes; None unless there is at least one for each."""
    meters = [
        device
        for device in given(plant, "geraete", ())
        if device["art"] == art and given(device, "zweck", "nutzer") in purposes and works(device, period, starts)
    ]
    if {device["zweck"] for device in meters} != set(purposes):
        return None
    return total(consumption_of_period(device, period, starts) for device in meters)


def hot_water_volume(plant, volume_of_nutzer: Fraction, period, starts) -> Fraction:
    """V from the plant's hot-water meter with `zweck: warmwasser`, else the sum of the Nutzer's hot-water meters."""
    own = metered(plant, "warmwasserzaehler", ("warmwasser",), period, starts)
    return volume_of_nutzer if own is None else own


def formula_heat(plant, einheit: str, volume: Fraction, area: Fraction, period) -> Fraction:
    """Q by volume or area, with the corrections of formula values."""
    start, method = period[0], plant["warmwasser"]
    if method["verfahren"] == "volumen":
        warm, cold = number(given(method, "temperatur", 60)), law("heizkostenv.kaltwasser_temperatur", start)
        heat = law("heizkostenv.warmwasser_faktor", start) * volume * (warm - cold)
    else:
        heat = law("heizkostenv.warmwasser_flaechenfaktor", start) * area * share_of_twelve_months(*period)
    if plant["energieart"] in GAS and einheit == "kWh" and given(plant, "brennwert", False):
        heat *= law("heizkostenv.brennwert_faktor", start)
    if is_commercial(plant):
        heat /= law("heizkostenv.lieferung_divisor", start)
    if plant["energieart"] == "waermepumpe":
        heat *= law("heizkostenv.waermepumpe_faktor", start)
    return heat


def heat_or_fuel_share(plant, energy: Energy, volume: Fraction, area: Fraction, period, starts) -> Fraction:
    """Share of hot water by § 9: Q measured or by formula, over the whole."""
    measured = plant["warmwasser"]["verfahren"] == "waermezaehler"
    if measured:
        heat = metered(plant, "waermezaehler", ("warmwasser",), period, starts)
        if heat is None:
            raise CannotRecompute("no heat meter for hot water")
        heat -= solar_heat(plant, period, starts)
    else:
        heat = formula_heat(plant, energy.einheit, volume, area, period)
        if solar_heat(plant, period, starts):
            raise CannotRecompute("solar heat beside a formula")
    whole = whole_for_share(plant, energy, measured, period, starts)
    if whole == 0 or heat < 0:
        raise CannotRecompute("no share of hot water")
    return heat / whole


def solar_heat(plant, period, starts) -> Fraction:
    """Heat of the sun in the hot water: `solar_warmwasser`; a yield in both sides cannot be split."""
    if any(given(device, "zweck") == "solar" for device in given(plant, "geraete", ())):
        raise CannotRecompute("solar heat for both sides")
    return metered(plant, "waermezaehler", ("solar_warmwasser",), period, starts) or ZERO


def whole_for_share(plant, energy: Energy, measured: bool, period, starts) -> Fraction:
    billed = energy.quantity if energy.einheit == "kWh" else None
    heat = metered(plant, "waermezaehler", ("gesamt",), period, starts)
    if heat is None:
        heat = metered(plant, "waermezaehler", ("heizung", "warmwasser"), period, starts)
        if heat is not None:
            heat -= solar_heat(plant, period, starts)
    if plant["energieart"] == "waermepumpe":
        # "Heat pumps: formula Q / billed kWh; measured Q / total heat of the meters"
        whole = heat if measured else billed
    elif is_commercial(plant) or plant["energieart"] == "fernwaerme":
        # "total = heat meters with gesamt, else the sum of those for heating and hot water, else the billed kWh"
        whole = billed if heat is None else heat
    elif billed is not None:
        whole = billed  # "Boilers billed in kWh: share = Q / kWh"
    else:
        whole = energy.quantity * heating_value(plant, period[0])  # "(Q / Hi) / quantity"
    if whole is None:
        raise CannotRecompute("total heat unknown")
    return whole


def hot_water_share(
    plant, energy: Energy, costs: Fraction, volume: Fraction, area: Fraction, period, starts
) -> Fraction:
    """Share of hot water in the joint costs of the plant; a share above 1 is an error."""
    method, volume = plant["warmwasser"], hot_water_volume(plant, volume, period, starts)
    if method["verfahren"] == "prozent":
        share = number(method["prozent"]) / 100
    elif method["verfahren"] == "betrag":
        # "satz * V euros, times (costs - landlord's CO2 part) / costs": of what is left that is satz * V / costs
        euros = number(method["satz"]) * volume
        if euros > max(costs, ZERO):
            raise CannotRecompute("hot water costs more than all")
        share = euros / costs if euros else ZERO
    else:
        share = heat_or_fuel_share(plant, energy, volume, area, period, starts)
    if share > 1:
        raise CannotRecompute("share of hot water above 1")
    return share
