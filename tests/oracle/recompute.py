"""The whole Abrechnung from the plain content of an Akte: weights, costs, rounding, lines (0002)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.oracle.energy import consumed_energy, has_co2_split, hot_water_share, landlord_percentage
from tests.oracle.exact import (
    ONE_DAY,
    ZERO,
    CannotRecompute,
    Unspecified,
    after_twelve_months,
    cents,
    day,
    days,
    given,
    largest_remainder,
    length,
    number,
    overlap,
    printed,
    size_times_time,
    span,
    total,
)
from tests.oracle.models import with_models
from tests.oracle.pipes import with_pipe_heat
from tests.oracle.readings import (
    all_devices,
    central_devices,
    consumption,
    consumption_of_period,
    difference,
    own_starts,
    works,
)

__all__ = ["CannotRecompute", "Unspecified", "recompute"]

HEAT = ("hkv", "waermezaehler")
HOT_WATER = ("warmwasserzaehler", "warmwasserkostenverteiler")
COVERED = {
    "heizkosten": ("heizkosten",),
    "heizkosten_plus": ("heizkosten", "kaltwasser"),
    "nebenkosten": ("heizkosten", "kaltwasser", "nebenkosten"),
}


@dataclass
class Nutzer:
    """A Nutzer in his days, and what is found for him. `lines`: (EUR, einheiten) as printed."""

    content: dict
    first: date
    end: date
    lines: list[tuple[Fraction, Fraction]] = field(default_factory=list)
    co2_mieter: Fraction = ZERO
    co2_vermieter: Fraction = ZERO
    halved: dict[str, Fraction] = field(default_factory=dict)  # netzentgelt_mieter and so on

    @property
    def time(self) -> tuple[date, date]:
        return self.first, self.end

    def exemption(self, cost: str) -> str | None:
        """`zu_lasten` of the first exemption from this cost."""
        for exemption in given(self.content, "befreiungen", ()):
            if exemption["kosten"] == cost:
                return given(exemption, "zu_lasten", "eigentuemer")
        return None


@dataclass
class Nutzeinheit:
    content: dict
    nutzer: list[Nutzer]
    measured: list[tuple[str, list[Fraction]]] = field(default_factory=list)  # per device: art, consumption per Nutzer

    def area(self, kind: str):
        """Hot-water and ancillary areas default to the heated area."""
        areas = given(self.content, "flaeche", {})
        return given(areas, kind, given(areas, "heizung"))


# Weights of a leaf element: per Nutzeinheit that takes part its index and one weight for each of its Nutzer.
Weights = list[tuple[int, list[Fraction]]]


@dataclass
class House:
    akte: dict
    period: tuple[date, date]
    convention: str
    starts: dict[str, date]
    nutzeinheiten: list[Nutzeinheit]
    owner: Fraction = ZERO
    costs: Fraction = ZERO

    @property
    def whole_cents(self) -> bool:
        return given(self.akte["abrechnung"], "rundung", "restcent") == "restcent"


def recompute(akte: dict) -> dict:
    akte = with_models(akte)
    if given(akte, "kostenbaum") is not None:
        raise Unspecified("only simple settings")
    if any(given(plant, "von") or given(plant, "bis") for plant in given(akte, "anlagen") or ()):
        raise Unspecified("only plants that ran all the time")
    if given(akte, "nutzergruppen"):
        raise Unspecified("no groups")
    if any(given(content, "umlage") for content in akte["nutzeinheiten"]):
        raise Unspecified("only Nutzeinheiten with their own Nutzer")
    period = span(akte["zeitraum"])
    if period[1] > after_twelve_months(period[0]):
        raise CannotRecompute("longer than twelve months")
    convention = given(akte["abrechnung"], "gradtage", "sommer-92")
    nutzeinheiten = [Nutzeinheit(content, nutzer_in_time(content, period)) for content in akte["nutzeinheiten"]]
    house = House(akte, period, convention, own_starts(akte), nutzeinheiten)
    refuse_unknown_exemptions(house)
    for nutzeinheit in nutzeinheiten:
        measure(house, nutzeinheit)
    for device in central_devices(akte):
        consumption_of_period(device, period, house.starts)  # also those that only get printed
    refuse_mixed_heat_devices(house)
    for plant, co2 in zip(given(akte, "anlagen", ()), plants_with_co2(house), strict=True):
        share_plant(house, plant, *co2)
    for name, key, amount in other_costs(house):
        house.costs += amount
        share_leaf(house, amount, weights_of_key(house, key, name), name)
    for nutzeinheit in nutzeinheiten:
        for nutzer in nutzeinheit.nutzer:
            add_direct_costs(house, nutzer)
    return result(house)


# --- Nutzer in time ----------------------------------------------------------------------------------------------


def nutzer_in_time(nutzeinheit, period) -> list[Nutzer]:
    """The Nutzer of a Nutzeinheit, in order of time and without gap or overlap."""
    contents = list(given(nutzeinheit, "nutzer", ()))
    if not contents:
        raise CannotRecompute(f"nobody in {nutzeinheit['nr']}")  # "A day with none is an error."
    von = [None if given(nutzer, "von") is None else day(nutzer["von"]) for nutzer in contents]
    end = [None if given(nutzer, "bis") is None else day(nutzer["bis"]) + ONE_DAY for nutzer in contents]
    # "`von` of the first defaults to the first day, `bis` of the last to the last day"
    von[0], end[-1] = von[0] or period[0], end[-1] or period[1]
    for i in range(1, len(contents)):
        # "a missing `bis` to the day before the next `von`, a missing `von` to the day after the previous `bis`"
        if von[i] is None and end[i - 1] is None:
            raise CannotRecompute("a change of Nutzer without a day")
        von[i], end[i - 1] = von[i] or end[i - 1], end[i - 1] or von[i]
    # "A day with two Nutzer or with none, or a day outside the period, is an error."
    if (von[0], end[-1]) != period or von[1:] != end[:-1] or any(a >= b for a, b in zip(von, end, strict=True)):
        raise CannotRecompute(f"Nutzer of {nutzeinheit['nr']} do not fill the period")
    return [Nutzer(content, a, b) for content, a, b in zip(contents, von, end, strict=True)]


# --- weights -----------------------------------------------------------------------------------------------------


def measure(house: House, nutzeinheit: Nutzeinheit) -> None:
    """Valued consumption of each device of a Nutzeinheit, by Nutzer. An error at any device is an error of the Akte."""
    changes = [nutzer.first for nutzer in nutzeinheit.nutzer[1:]]
    rules = given(given(house.akte, "einstellungen", {}), "ablesungen", {})
    for device in given(nutzeinheit.content, "geraete", ()):
        if given(device, "differenz") is None:
            spans = consumption(device, house.period, house.starts, changes, house.convention, rules)
        else:
            others = all_devices(house.akte)
            spans = difference(device, others, house.period, house.starts, changes, house.convention, rules)
        of_nutzer = [
            total(used for first, end, used in spans if nutzer.first <= first and end <= nutzer.end)
            for nutzer in nutzeinheit.nutzer
        ]
        if given(device, "differenz") is not None and min(of_nutzer) < 0:
            raise CannotRecompute(f"device {device['nr']}: less than nothing is left")
        if works(device, house.period, house.starts) and given(device, "zweck") != "abzug":
            nutzeinheit.measured.append((device["art"], of_nutzer))


def weights_by_consumption(house: House, arts: tuple[str, ...]) -> Weights:
    """Valued consumption of the Nutzeinheiten that have such a device."""
    found = []
    for index, nutzeinheit in enumerate(house.nutzeinheiten):
        devices = [of_nutzer for art, of_nutzer in nutzeinheit.measured if art in arts]
        if devices:
            found.append((index, [total(of_one) for of_one in zip(*devices, strict=True)]))
    return found


def refuse_mixed_heat_devices(house: House) -> None:
    """Units of allocators and kWh cannot be added; the simple settings know no user groups."""
    if {art for nutzeinheit in house.nutzeinheiten for art, _ in nutzeinheit.measured} >= set(HEAT):
        raise Unspecified("heat cost allocators and heat meters in one house")
    if {art for nutzeinheit in house.nutzeinheiten for art, _ in nutzeinheit.measured} >= set(HOT_WATER):
        raise Unspecified("hot-water meters and hot-water cost allocators in one house")


def weights_by_size(house: House, sizes, weight: str = "tage") -> Weights:
    """`sizes(nutzeinheit, nutzer)`, None where the Nutzeinheit takes no part; size times share of the time."""
    period_length = length(*house.period, weight)
    found = []
    for index, nutzeinheit in enumerate(house.nutzeinheiten):
        values = [sizes(nutzeinheit, nutzer) for nutzer in nutzeinheit.nutzer]
        if any(value is not None for value in values):
            weighted = [
                ZERO if value is None else size_times_time(value, *nutzer.time, weight) / period_length
                for value, nutzer in zip(values, nutzeinheit.nutzer, strict=True)
            ]
            found.append((index, weighted))
    return found


def weights_by_area(house: House, kind: str, weight: str = "tage") -> Weights:
    return weights_by_size(house, lambda nutzeinheit, nutzer: nutzeinheit.area(kind), weight)


def weights_by_pieces(house: House, name: str) -> Weights:
    """STK the Nutzer's pieces as stated for the Bezeichnung of the cost, not weighted by time."""
    found = []
    for index, nutzeinheit in enumerate(house.nutzeinheiten):
        stated = [given(given(nutzer.content, "stueck", {}), name) for nutzer in nutzeinheit.nutzer]
        if any(pieces is not None for pieces in stated):
            found.append((index, [number(pieces or 0) for pieces in stated]))
    return found


def persons(house: House, nutzer: Nutzer):
    """PNZ persons times days (vacancy: `leerstand_personen`)."""
    if given(nutzer.content, "leerstand", False):
        return given(given(house.akte, "einstellungen", {}), "leerstand_personen", 0)
    return given(nutzer.content, "personen")


def weights_of_key(house: House, key: str, name: str) -> Weights:
    settings = given(house.akte, "einstellungen", {})
    if key == "NHN":
        return weights_by_area(house, "nebenkosten")
    if key == "EA":
        return weights_by_size(house, lambda nutzeinheit, nutzer: given(nutzeinheit.content, "mea"))
    if key == "WNZ":  # "1 per Nutzeinheit that is a flat or shop"
        flats = ("wohnung", "gewerbe")
        return weights_by_size(house, lambda ne, _: 1 if given(ne.content, "nutzung", "wohnung") in flats else None)
    if key == "AN":
        return weights_by_size(house, lambda nutzeinheit, nutzer: 1)
    if key == "PNZ":
        return weights_by_size(house, lambda nutzeinheit, nutzer: persons(house, nutzer))
    if key == "STK":
        return weights_by_pieces(house, name)
    if key in ("VST", "VKA"):
        return weights_by_consumption(house, ("stromzaehler",) if key == "VST" else ("kaeltezaehler",))
    # VKW: "consumption of cold-water meters, plus hot-water meters when `warmwasserzaehler_im_kaltwasser`"
    both = given(settings, "warmwasserzaehler_im_kaltwasser", True)
    return weights_by_consumption(house, ("kaltwasserzaehler", "warmwasserzaehler") if both else ("kaltwasserzaehler",))


def without_exempt(house: House, weights: Weights, cost: str) -> Weights:
    """`uebrige`: his weight is 0."""
    result = []
    for index, own in weights:
        exempt = [nutzer.exemption(cost) == "uebrige" for nutzer in house.nutzeinheiten[index].nutzer]
        result.append((index, [ZERO if free else weight for free, weight in zip(exempt, own, strict=True)]))
    return result


CABLE_FEES_END = date(2024, 7, 1)


# --- costs -------------------------------------------------------------------------------------------------------


def counted(house: House, cost) -> Fraction:
    """A cost with its own `zeitraum` counts with its days inside the period / its days, rounded half up to cents."""
    amount = number(cost["betrag"])
    own = house.period if given(cost, "zeitraum") is None else span(cost["zeitraum"])
    if given(cost, "kostenart") == "kabel":
        # "counts with the days up to 2024-06-30 that lie in the period and in its own `zeitraum`"
        first, end = overlap(own, house.period)
        return cents(amount * max(days(first, min(end, CABLE_FEES_END)), 0) / days(*own)) if first < end else ZERO
    if given(cost, "zeitraum") is None:
        return amount
    return cents(amount * days(*overlap(own, house.period)) / days(*own))


def other_costs(house: House) -> list[tuple[str, str, Fraction]]:
    """(Bezeichnung, key, EUR): the same Bezeichnung and key are one element, in the order of first appearance.

    Lines of cold water stand apart from the rest, so a cost of `kaltwasser` is no element together with another one.
    """
    sums: dict[tuple[str, str, str], Fraction] = {}
    for group in ("kaltwasser", "hausnebenkosten"):
        for cost in given(house.akte, group, ()):
            element = (group, cost["bezeichnung"], given(cost, "schluessel", "VKW"))
            sums[element] = sums.get(element, ZERO) + counted(house, cost)
    return [(name, key, amount) for (_, name, key), amount in sums.items()]


def refuse_unknown_exemptions(house: House) -> None:
    """Exemptions name a cost of `kaltwasser` or `hausnebenkosten`; what another name means is not specified."""
    known = {name for name, _, _ in other_costs(house)}
    for nutzeinheit in house.nutzeinheiten:
        for nutzer in nutzeinheit.nutzer:
            for exemption in given(nutzer.content, "befreiungen", ()):
                if exemption["kosten"] not in known:
                    raise Unspecified(f"exemption from {exemption['kosten']}")


def add_direct_costs(house: House, nutzer: Nutzer) -> None:
    for cost in given(nutzer.content, "direktkosten", ()):
        house.costs += number(cost["betrag"])
        nutzer.lines.append((number(cost["betrag"]), ZERO))


# --- plants ------------------------------------------------------------------------------------------------------


def plants_with_co2(house: House) -> list[tuple]:
    """Per plant (energy, CO2 EUR for the split, landlord's part of it, what he bears in all, of what is halved
    besides): classified by the kg of all plants."""
    plants = given(house.akte, "anlagen", ())
    energies = [consumed_energy(plant, house.period, house.convention) for plant in plants]
    subject = [has_co2_split(plant, house.period[0]) for plant in plants]
    kg = total(energy.kg for energy, split in zip(energies, subject, strict=True) if split)
    percentage = ZERO
    if any(subject):
        areas = [own for _, own in weights_by_area(house, "heizung")]
        percentage = landlord_percentage(house.akte, kg, total(total(own) for own in areas), house.period)
    non_residential = given(house.akte["liegenschaft"], "art") == "nichtwohngebaeude"
    return [
        landlord_part(energy, percentage, halving=not non_residential) if split else (energy, ZERO, ZERO, ZERO, {})
        for energy, split in zip(energies, subject, strict=True)
    ]


def landlord_part(energy, percentage: Fraction, *, halving: bool) -> tuple:
    """His step of the CO2 costs before the first day, half of what is halved after; each rounded half up to cents."""
    halved = energy.halved if halving else {}
    new = halved["co2"][1] if halved else ZERO
    carbon = cents((energy.co2 - new) * percentage / 100) + cents(new / 2)
    besides = {
        name: (whole - cents(part / 2), cents(part / 2))
        for name, (whole, part) in halved.items()
        if part and name != "co2"
    }
    return energy, energy.co2, carbon, carbon + total(own for _, own in besides.values()), besides


def own_costs(house: House, plant, purpose: str) -> Fraction:
    """Costs of the plant beside the fuel with this `zweck`."""
    costs = [cost for cost in given(plant, "kosten", ()) if given(cost, "zweck", "anlage") == purpose]
    return total(counted(house, cost) for cost in costs)


def share_plant(house: House, plant, energy, co2: Fraction, landlord: Fraction, borne: Fraction, besides) -> None:
    """fuel, ancillary; CO2 Pauschale; hot water | heating; each side plus its own costs; consumption | base."""
    joint = energy.cost + own_costs(house, plant, "anlage")
    own = {side: own_costs(house, plant, side) for side in ("warmwasser", "heizung")}
    house.costs += joint + own["warmwasser"] + own["heizung"]
    # "WEG: shown, not deducted"
    deducted = ZERO if given(house.akte["liegenschaft"], "weg", False) else borne
    house.owner += deducted
    shares = side_shares(house, plant, energy, joint)
    if (not shares and joint) or any(own[side] and side not in shares for side in own):
        raise CannotRecompute(f"plant {plant['nr']}: costs without an element")
    rest = joint - deducted
    parts = {side: rest * share for side, share in shares.items()}
    if house.whole_cents and len(parts) == 2:
        # "hot water (first part) rounded half up, the other part is the rest"
        parts["warmwasser"] = cents(parts["warmwasser"])
        parts["heizung"] = rest - parts["warmwasser"]
    for side, part in parts.items():
        share_side(house, side, part + own[side])
        share_co2(house, side, shares[side], co2, landlord, besides)


def side_shares(house: House, plant, energy, joint: Fraction) -> dict[str, Fraction]:
    """Share of hot water and of heating in the joint costs, in the order of the tree."""
    if not given(plant, "heizt", True):
        return {"warmwasser": Fraction(1)}  # a plant that does not heat makes hot water
    if given(plant, "warmwasser") is None:
        return {"heizung": Fraction(1)}
    volume = total(total(own) for _, own in weights_by_consumption(house, ("warmwasserzaehler",)))
    area = total(total(own) for _, own in weights_by_area(house, "warmwasser"))
    share = hot_water_share(plant, energy, joint, volume, area, house.period, house.starts)
    return {"warmwasser": share, "heizung": 1 - share}


def base_share(house: House, side: str) -> Fraction:
    settings = given(given(house.akte, "einstellungen", {}), side, {})
    return number(given(settings, "grundkosten", 30)) / 100


def side_weights(house: House, side: str) -> tuple[Weights, Weights]:
    """Weights of consumption and of base costs."""
    # "Base costs of heating follow degree days (or `zeit: tage`), of hot water days."
    settings = given(given(house.akte, "einstellungen", {}), side, {})
    usual = "tage" if side == "warmwasser" else "gradtage"
    weight = "tage" if given(settings, "zeit", usual) == "tage" else house.convention
    devices = HOT_WATER if side == "warmwasser" else HEAT
    consumed = weights_by_consumption(house, devices)
    pipes = given(given(house.akte, "einstellungen", {}), "rohrwaerme")
    if pipes is not None and side == "heizung":
        if any(art == "waermezaehler" for nutzeinheit in house.nutzeinheiten for art, _ in nutzeinheit.measured):
            raise CannotRecompute("pipe heat without allocators")
        district = all(plant["energieart"] == "fernwaerme" for plant in house.akte["anlagen"])
        areas = weights_by_area(house, side, house.convention)
        consumed = with_pipe_heat(pipes, consumed, areas, all_district=district)
    return consumed, weights_by_area(house, side, weight)


def share_side(house: House, side: str, amount: Fraction) -> None:
    consumed, base = side_weights(house, side)
    first = amount * (1 - base_share(house, side))
    if house.whole_cents:
        first = cents(first)  # "consumption (first part) rounded half up, the other part is the rest"
    share_leaf(house, first, consumed)
    share_leaf(house, amount - first, base)


def share_co2(house: House, side: str, share: Fraction, co2: Fraction, landlord: Fraction, besides) -> None:
    """Each Nutzer's part of it (information) is his share in the plant's energy costs."""
    consumed, base = side_weights(house, side)
    for weights, part in ((consumed, 1 - base_share(house, side)), (base, base_share(house, side))):
        whole = total(total(own) for _, own in weights)
        for index, own in weights:
            for nutzer, weight in zip(house.nutzeinheiten[index].nutzer, own, strict=True):
                his = share * part * weight / whole if whole else ZERO
                nutzer.co2_vermieter += his * landlord
                nutzer.co2_mieter += his * (co2 - landlord)
                for name, (left, own) in besides.items():
                    nutzer.halved[f"{name}_mieter"] = nutzer.halved.get(f"{name}_mieter", ZERO) + his * left
                    nutzer.halved[f"{name}_vermieter"] = nutzer.halved.get(f"{name}_vermieter", ZERO) + his * own


# --- leaves ------------------------------------------------------------------------------------------------------


def share_leaf(house: House, amount: Fraction, weights: Weights, cost: str = "") -> None:
    """Distributes a leaf element and writes one line for each Nutzer whose Nutzeinheit takes part."""
    weights = without_exempt(house, weights, cost)
    whole = total(total(own) for _, own in weights)
    if whole == 0 and amount != 0:
        raise CannotRecompute(f"nothing to share {cost} by")
    for (index, own), parts in zip(weights, shared(house, amount, weights, whole), strict=True):
        for nutzer, weight, part in zip(house.nutzeinheiten[index].nutzer, own, parts, strict=True):
            if nutzer.exemption(cost) == "eigentuemer":
                house.owner += part  # "the Nutzer's share goes to the owner"
                part = ZERO
            nutzer.lines.append((part, weight))


def shared(house: House, amount: Fraction, weights: Weights, whole: Fraction) -> list[list[Fraction]]:
    """Whole cents per Nutzeinheit and Nutzer."""
    if not house.whole_cents:
        # "exact inside; each line of a Nutzer rounded half up"
        return [[cents(amount * weight / whole) if whole else ZERO for weight in own] for _, own in weights]
    # "first over Nutzeinheiten in their order, then inside one Nutzeinheit over its Nutzer in time"
    of_nutzeinheiten = largest_remainder(amount, [total(own) for _, own in weights])
    return [largest_remainder(part, own) for part, (_, own) in zip(of_nutzeinheiten, weights, strict=True)]


# --- result ------------------------------------------------------------------------------------------------------


def nutzer_result(house: House, nutzer: Nutzer) -> dict:
    betrag = total(amount for amount, _ in nutzer.lines)
    # "prepayments of the kinds that this Abrechnung covers"
    kinds = COVERED[house.akte["abrechnung"]["art"]]
    prepaid = given(nutzer.content, "vorauszahlung", {})
    paid = total(number(given(prepaid, kind, 0)) for kind in kinds)
    paid += total(map(number, given(prepaid, "kostenarten", {}).values()))  # "and those for single costs"
    return {
        "nutzer_nr": nutzer.content["nr"],
        "betrag": printed(betrag),
        "vorauszahlung": printed(paid),
        "saldo": printed(betrag + beside(house, nutzer) - paid),
        "co2_mieter": printed(nutzer.co2_mieter),
        "co2_vermieter": printed(nutzer.co2_vermieter),
        **{name: printed(value) for name, value in nutzer.halved.items()},
        "positionen": [{"betrag": printed(amount), "einheiten": printed(size, 3)} for amount, size in nutzer.lines],
    }


def beside(house: House, nutzer: Nutzer) -> Fraction:
    """What counts beside the costs: credits and demands of the year before, fees."""
    if given(nutzer.content, "nettoabrechnung", False):
        raise CannotRecompute("Umsatzsteuer je Nutzer")  # 0002 says nothing of how tax flows with the costs
    if given(given(house.akte, "einstellungen", {}), "umlageausfallwagnis", None):
        raise CannotRecompute("Umlageausfallwagnis")
    rows = [row for row in given(nutzer.content, "sonderkosten", ()) if given(row, "im_saldo", False)]
    return total(number(row["betrag"]) * (-1 if row["art"] == "guthaben_vorjahr" else 1) for row in rows)


def result(house: House) -> dict:
    if given(house.akte, "tarife", ()):
        raise CannotRecompute("Tarife")
    everybody = [nutzer for nutzeinheit in house.nutzeinheiten for nutzer in nutzeinheit.nutzer]
    borne = total(amount for nutzer in everybody for amount, _ in nutzer.lines)
    return {
        "gesamtkosten": printed(house.costs),
        "rundungsdifferenz": printed(house.costs - borne - house.owner),
        "eigentuemer": printed(house.owner),
        "nutzer": [nutzer_result(house, nutzer) for nutzer in everybody],
    }
