"""The worked examples of the handbook once more by hand, with fractions, without any part of the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

F = Fraction
Weights = dict[str, F | int]


@dataclass
class Beispiel:
    """`schritte`: what the page says of each step; `spalten`: cents per leaf element and Nutzer."""

    schritte: dict[str, str] = field(default_factory=dict)
    spalten: dict[str, dict[str, int]] = field(default_factory=dict)
    eigentuemer: int = 0

    def step(self, name: str, value: F | int, einheit: str, places: int = 2) -> None:
        assert name not in self.schritte
        self.schritte[name] = f"{number(value, places)} {einheit}"

    def euro(self, name: str, cents: int) -> int:
        self.step(name, F(cents, 100), "€")
        return cents

    def two(self, cents: int, share: F, first: str, second: str) -> tuple[int, int]:
        """The first part rounded, the second is the rest."""
        part = half_up(cents * share)
        return self.euro(first, part), self.euro(second, cents - part)

    def leaf(self, name: str, cents: int, weights: Weights) -> None:
        self.spalten[name] = largest(cents, weights)

    def pair(self, cents: int, name: str, used: Weights, areas: Weights, base: int = 30) -> None:
        """Consumption and base costs, the base costs are the rest."""
        consumption, rest = f"{name}: Verbrauchskosten", f"{name}: Grundkosten"
        first, second = self.two(cents, F(100 - base, 100), consumption, rest)
        self.leaf(consumption, first, used)
        self.leaf(rest, second, areas)

    def amounts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for column in self.spalten.values():
            for person, cents in column.items():
                found[person] = found.get(person, 0) + cents
        return found


def number(value: F | int, places: int) -> str:
    whole, rest = divmod(half_up(F(value) * 10**places), 10**places)
    return f"{whole:,}".replace(",", ".") + (f",{rest:0{places}d}" if places else "")


def half_up(value: F | int) -> int:
    return (2 * F(value) + 1).__floor__() // 2


def largest(cents: int, weights: Weights) -> dict[str, int]:
    """By largest remainder, ties to the earlier; persons `2-1` and `2-2` of one flat share what the flat gets."""
    flats: Weights = {}
    for person, weight in weights.items():
        flat = person.partition("-")[0]
        flats[flat] = flats.get(flat, 0) + weight
    found = {}
    for flat, part in _parts(cents, flats).items():
        found |= _parts(part, {who: weight for who, weight in weights.items() if who.partition("-")[0] == flat})
    return found


def _parts(cents: int, weights: Weights) -> dict[str, int]:
    exact = {who: F(cents) * weight / sum(weights.values()) for who, weight in weights.items()}
    parts = {who: value.__floor__() for who, value in exact.items()}
    order = sorted(parts, key=lambda who: parts[who] - exact[who])  # stable: the earlier first
    for who in order[: cents - sum(parts.values())]:
        parts[who] += 1
    return parts


HEAT: Weights = {"1-1": 7000, "2-1": 5000}
WATER: Weights = {"1-1": 18, "2-1": 12}
AREA: Weights = {"1-1": 80, "2-1": 60}


def _both(example: Beispiel, hot: int, heating: int) -> Beispiel:
    example.pair(hot, "Warmwasser", WATER, AREA)
    example.pair(heating, "Heizung", HEAT, AREA)
    return example


def _landlord(example: Beispiel, total: int) -> int:
    """Carbon costs of the gas: 2,902.2 kg, 189.95 EUR, 140 m²; 17 to 22 kg are 20 %."""
    each = F("2902.2") / 140
    assert 17 <= each < 22
    example.step("CO2 je m²", each, "kg", 1)
    example.eigentuemer = example.euro("CO2-Anteil des Vermieters", half_up(F(18995 * 20, 100)))
    return example.euro("zu verteilen", total - example.eigentuemer)


def summe() -> Beispiel:
    example, total = Beispiel(), 480000
    by_use, by_area = F(12000, 20000), F(140, 240)
    example.step("Verbrauch des Altbaus", by_use * 100, "%", 0)
    example.step("Fläche des Altbaus", by_area * 100, "%", 4)
    share = (by_use + by_area) / 2
    example.step("Anteil des Altbaus", share * 100, "%", 4)
    example.step("Anteil des Neubaus", (1 - share) * 100, "%", 4)
    old = largest(total, {"a": share, "b": 1 - share})
    example.euro("Altbau", old["a"])
    example.euro("Neubau", old["b"])
    example.pair(old["a"], "Altbau", {"1-1": 900, "2-1": 500}, {"1-1": 80, "2-1": 60})
    example.pair(old["b"], "Neubau", {"3-1": 7600}, {"3-1": 100})
    return example


def prozent_warmwasser() -> Beispiel:
    example = Beispiel()
    return _both(example, *example.two(250000, F(18, 100), "Warmwasser", "Heizung"))


def prozent_grundkosten() -> Beispiel:
    example = Beispiel()
    first = F(170 + 150 + 130 + 80 + 40) + F(40 * 30, 92)
    example.step("Gradtage Januar bis Juni", first, "‰", 4)
    example.step("Gradtage Juli bis Dezember", 1000 - first, "‰", 4)
    area: Weights = {"1-1": 80, "2-1": 60 * first / 1000, "2-2": 60 * (1000 - first) / 1000}
    example.step("Gewicht des Nutzers 2-1", area["2-1"], "m²", 4)
    example.pair(300005, "Heizung", {"1-1": 900, "2-1": 350, "2-2": 250}, area)
    return example


def betrag_warmwasser() -> Beispiel:
    example, total = Beispiel(), 200000
    rest = _landlord(example, total)
    water = example.euro("Warmwasser vor Abzug", 950 * (18 + 12))
    share = F(water, total)
    example.step("Anteil des Warmwassers", share * 100, "%", 4)
    return _both(example, *example.two(rest, share, "Warmwasser", "Heizung"))


def hkvo2() -> Beispiel:
    example = Beispiel()
    rest = _landlord(example, 200000)
    heat = F(5, 2) * (18 + 12) * (60 - 10)
    example.step("Wärme des Warmwassers (Formel)", heat, "kWh")
    gross = heat * F("1.11")
    example.step("auf den Brennwert", gross, "kWh")
    example.step("Anteil des Warmwassers", gross / 16000 * 100, "%", 4)
    return _both(example, *example.two(rest, gross / 16000, "Warmwasser", "Heizung"))


def hkvo3() -> Beispiel:
    example, water, heating = Beispiel(), 3500, 12500
    example.step("Wärme der Anlage", water + heating, "kWh", 0)
    share = F(water, water + heating)
    example.step("Anteil des Warmwassers", share * 100, "%", 4)
    return _both(example, *example.two(160000, share, "Warmwasser", "Heizung"))


def zeit() -> Beispiel:
    example = Beispiel()
    first = F(170 + 150 + 130 + 80 + 40) + F(40 * 30, 92)
    example.step("Gradtage Januar bis Juni", first, "‰", 4)
    example.step("Gradtage Juli bis Dezember", 1000 - first, "‰", 4)
    parts = largest(240000, {"a": first, "b": 1000 - first})
    example.euro("Januar bis Juni", parts["a"])
    example.euro("Juli bis Dezember", parts["b"])
    example.pair(parts["a"], "Januar bis Juni", {"1-1": 620, "2-1": 380}, AREA)
    example.pair(parts["b"], "Juli bis Dezember", {"1-1": 2500, "2-1": 2000}, AREA)
    return example


THREE_AREA: Weights = {"1-1": 80, "2-1": 60, "3-1": 60}
VOLUME: Weights = {"1-1": 12, "2-1": 10, "3-1": 8}


def vg_heizung() -> Beispiel:
    example = Beispiel()
    water = F(5, 2) * 30 * (60 - 10)
    example.step("Wärme des Warmwassers (Formel)", water, "kWh", 0)
    example.step("Brennstoff des Warmwassers", water / 5, "kg", 0)
    hot, heating = example.two(200000, water / 5 / 4000, "Warmwasser", "Heizung")
    energy = F(4000 * 5)
    example.step("Energie des Brennstoffs", energy, "kWh", 0)
    heat = (energy - water) * F(80, 100)
    example.step("Wärme der Heizung", heat, "kWh", 0)
    example.step("Anteil der Gruppe mit Wärmezählern", 5200 / heat * 100, "%", 4)
    metered, rest = example.two(heating, 5200 / heat, "Gruppe mit Wärmezählern", "Gruppe mit Heizkostenverteilern")
    example.pair(hot, "Warmwasser", VOLUME, THREE_AREA)
    example.pair(metered, "Wärmezähler", {"1-1": 5200}, {"1-1": 80})
    example.pair(rest, "Heizkostenverteiler", {"2-1": 600, "3-1": 500}, {"2-1": 60, "3-1": 60})
    return example


def vg_warmwasser1() -> Beispiel:
    example = Beispiel()
    whole, group = F(5, 2) * 30 * (60 - 10), F(5, 2) * 11 * (60 - 10)
    example.step("Brennstoff des Warmwassers", whole / 5, "kg", 0)
    hot, heating = example.two(200000, whole / 5 / 4000, "Warmwasser", "Heizung")
    example.step("Wärme der Gruppe mit Zählern", group, "kWh", 0)
    example.step("Brennstoff der Gruppe mit Zählern", group / 5, "kg", 0)
    share = (group / 5) / (whole / 5)
    example.step("Anteil der Gruppe mit Zählern", share * 100, "%", 4)
    metered, rest = example.two(hot, share, "Gruppe mit Zählern", "Gruppe ohne Zähler")
    example.pair(metered, "Zähler", {"1-1": 11}, {"1-1": 80})
    example.pair(rest, "Kostenverteiler", {"2-1": 140, "3-1": 60}, {"2-1": 60, "3-1": 60})
    example.pair(heating, "Heizung", {"1-1": 900, "2-1": 600, "3-1": 500}, THREE_AREA)
    return example


def vg_warmwasser2() -> Beispiel:
    example = Beispiel()
    whole, group = F(5, 2) * 30 * (60 - 10) / F("1.15"), F(5, 2) * 12 * (60 - 10) / F("1.15")
    example.step("Wärme des Warmwassers", whole, "kWh")
    example.step("Anteil des Warmwassers", whole / 18000 * 100, "%", 4)
    hot, heating = example.two(216000, whole / 18000, "Warmwasser", "Heizung")
    example.step("Wärme der Gruppe mit Zählern", group, "kWh")
    example.step("Anteil der Gruppe mit Zählern", group / whole * 100, "%", 4)
    metered, rest = example.two(hot, group / whole, "Gruppe mit Zählern", "Gruppe ohne Zähler")
    example.pair(metered, "Zähler", {"1-1": 12}, {"1-1": 80})
    example.pair(rest, "Kostenverteiler", {"2-1": 140, "3-1": 60}, {"2-1": 60, "3-1": 60})
    example.pair(heating, "Heizung", {"1-1": 900, "2-1": 600, "3-1": 500}, THREE_AREA)
    return example


def wertermittler() -> Beispiel:
    """Front house: flats 1 and 2, 140 m² and 60 m³; back house: flat 3, 100 m² and 60 m³."""
    example = Beispiel()
    values = (
        ("Gartenpflege", 24000, 80 + 60, 100, "m²"),
        ("Hauswart", 30000, 40 + 20, 60, "m³"),
        ("Winterdienst", 12000, 80 + 60, 160 - 100, "m²"),
        ("Entwässerung", 20000, 40 + 20, 100 - 60, "m³"),
        ("Wasserversorgung", 21000, 110, 100, "m³"),
    )
    for name, cents, front, back, einheit in values:
        example.step(f"{name}: Wert des Vorderhauses", front, einheit, 0)
        example.step(f"{name}: Wert des Hinterhauses", back, einheit, 0)
        parts = largest(cents, {"a": front, "b": back})
        column = largest(parts["a"], {"1-1": 80, "2-1": 60} if einheit == "m²" else {"1-1": 40, "2-1": 20})
        example.spalten[name] = column | {"3-1": parts["b"]}
    return example


BEISPIELE: dict[str, Callable[[], Beispiel]] = {
    "summe": summe,
    "prozent_warmwasser": prozent_warmwasser,
    "prozent_grundkosten": prozent_grundkosten,
    "betrag_warmwasser": betrag_warmwasser,
    "hkvo2": hkvo2,
    "hkvo3": hkvo3,
    "zeit": zeit,
    "vg_heizung": vg_heizung,
    "vg_warmwasser1": vg_warmwasser1,
    "vg_warmwasser2": vg_warmwasser2,
    "README": wertermittler,
}
