"""The example houses once more by hand: from the figures of the invoices to the lines, without the engine's parts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tests.golden.cases import expected

F = Fraction
Flats = list[list[F]]  # per Nutzeinheit one weight for each of its Nutzer, in the order of time


def _round(cents: F) -> int:
    """Half up; all amounts here are positive."""
    return int(cents + F(1, 2))


def _largest(cents: int, weights: list[F]) -> list[int]:
    whole = sum(weights)
    exact = [cents * weight / whole if whole else F(0) for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: cents - sum(parts)]:
        parts[place] += 1
    return parts


def _line(cents: int, flats: Flats) -> list[int]:
    """An element over the Nutzeinheiten and inside each over its Nutzer, by largest remainder."""
    parts = _largest(cents, [sum(flat, F(0)) for flat in flats])
    return [part for cents, flat in zip(parts, flats, strict=True) for part in _largest(cents, flat)]


def _cut(numbers: str) -> list[F]:
    return [F(number) for number in numbers.split()]


def _alone(numbers: str) -> Flats:
    return [[number] for number in _cut(numbers)]


def _printed(case: str) -> dict[str, list[int]]:
    """Lines of expected.yaml by name, in cents, Nutzer by Nutzer."""
    lines: dict[str, list[int]] = {}
    for person in expected(case)["nutzer"].values():
        for name, amount in person["positionen"]:
            lines.setdefault(name, []).append(int(Decimal(amount) * 100))
    return lines


def _consumption_and_base(cents: int, base: int, used: Flats, areas: Flats) -> tuple[list[int], list[int]]:
    consumption = _round(F(cents * (100 - base), 100))
    return _line(consumption, used), _line(cents - consumption, areas)


def test_the_oil_house() -> None:
    # closing stock 3,120 l = 2,500 of 30.10. + 620 of 12.06.; CO2 the same way, the opening stock of 2022 counts 0
    closing = _round(292375 + F(280245 * 620, 3000))
    fuel = 283800 + 220150 + 280245 + 292375 - closing
    co2 = 19109 + 28663 + 23886 - _round(23886 + F(28663 * 620, 3000))
    assert (closing, fuel, co2) == (350292, 726278, 41848)
    # 17,476 kg / 434.6 m² = 40.2 kg/m²: 60 %
    landlord = _round(F(co2 * 60, 100))
    volume = _cut("19.513 28.516 13.340 21.378 13.165 31.537")
    joint = fuel + 23864 + 40460 + 12138 + 31416 - landlord
    water = _round(joint * F("2.5") * sum(volume) * 50 / 10 / 6530) + 8568
    heating = joint + 8568 + 15708 - water
    assert (landlord, water, heating) == (25109, 205950, 627373)
    # Nutzer of flat 3 leaves on 31.05. (170 + 150 + 130 + 80 + 40 ‰, 151 days), of flat 5 on 31.08. (610 ‰, 243 days)
    areas = _cut("68.40 74.10 68.40 74.10 68.40 81.20")
    time = [(1,), (1,), (F(570, 1000), F(430, 1000)), (1,), (F(610, 1000), F(390, 1000)), (1,)]
    days = [(1,), (1,), (F(151, 365), F(214, 365)), (1,), (F(243, 365), F(122, 365)), (1,)]
    units = [
        [F(983) * F("1.842") + 214 * F("1.105") + 405 * F("0.736") + 1120 * F("0.612")],
        [F(764) * F("2.210") + 168 * F("1.105") + 290 * F("0.736") + 842 * F("0.612")],
        [F(402) * F("1.842") + 96 * F("1.105") + 118 * F("0.736") + 388 * F("0.612")],
        [F(521) * F("2.210") + 77 * F("1.105") + 188 * F("0.736") + 816 * F("0.612")],
        [F(618) * F("1.842") + 240 * F("1.105") + 302 * F("0.736") + 530 * F("0.612")],
        [F(891) * F("2.578") + 330 * F("1.289") + 604 * F("1.105") + 355 * F("0.736") + 1004 * F("0.612")],
    ]
    units[2].append(F(253) * F("1.842") + 35 * F("1.105") + 122 * F("0.736") + 314 * F("0.612"))
    units[4].append(F(84) * F("1.842") + 41 * F("1.105") + 42 * F("0.736") + 58 * F("0.612"))
    cubic = [[volume[0]], [volume[1]], _cut("4.664 8.676"), [volume[3]], _cut("13.165 0"), [volume[5]]]
    used, base = _consumption_and_base(
        heating, 30, units, [[area * part for part in row] for area, row in zip(areas, time, strict=True)]
    )
    warm, warm_base = _consumption_and_base(
        water, 30, cubic, [[area * part for part in row] for area, row in zip(areas, days, strict=True)]
    )
    assert _printed("oelhaus-2023") == {
        "Heizung, Grundkosten": base,
        "Heizung, Verbrauch": used,
        "Warmwasser, Grundkosten": warm_base,
        "Warmwasser, Verbrauch": warm,
    }


def test_the_gas_house() -> None:
    fuel = 386342 + 561216 + 21420
    # 17,281.38 kg / 562.2 m² = 30.7 kg/m²: 40 % of 360.82 + 524.14
    landlord = _round(F((36082 + 52414) * 40, 100))
    joint = fuel + 31297 + 47600 + 9877 + 48552 - landlord
    water = _round(F(joint * 17928, 95272)) + 22610 + 15232
    heating = joint - (water - 22610 - 15232) + 35224
    assert (fuel, landlord, water, heating) == (968978, 35398, 239362, 904610)
    # flat 4 without interim reading: 01.01. to 30.04. are 530 ‰ and 121 of 366 days
    heat = [5688 * F(530, 1000), 5688 * F(470, 1000)]
    cold = [F("17.429") * 121 / 366, F("17.429") * 245 / 366]
    # flat 2: 28,311 on 21.12. and 29,487 on 20.01.: 28,703 on 31.12.; 98.115 and 99.863: 98.698
    used: Flats = [[F(10711)], [F(28703 - 22870)], [F(7778)], heat, [F(6509)], [F(3784 + 2238)], [F(9152)], [F(6854)]]
    warm: Flats = [
        [F("3.687")],
        [F("98.698") - F("77.480")],
        [F("38.604")],
        cold,
        *_alone("28.448 21.408 33.422 14.672"),
    ]
    areas = _alone("92.50 61.30 72.40 61.30 72.40 61.30 74.60 66.40")
    areas[3] = [F("61.30") * F(530, 1000), F("61.30") * F(470, 1000)]
    served = _alone("30 61.30 72.40 61.30 72.40 61.30 74.60 66.40")
    served[3] = [F("61.30") * 121 / 366, F("61.30") * 245 / 366]
    consumption, base = _consumption_and_base(heating, 30, used, areas)
    water_used, water_base = _consumption_and_base(water, 40, warm, served)
    assert _printed("gashaus-2024") == {
        "Heizung, Grundkosten": base,
        "Heizung, Verbrauch": consumption,
        "Warmwasser, Grundkosten": water_base,
        "Warmwasser, Verbrauch": water_used,
    }


def test_the_small_house_with_cold_water() -> None:
    fuel = 79680 + 217218 - _round(F(217218 * 1850, 8200))
    assert fuel == 247891
    # nothing is rounded before the line: 6,774 kWh / 4.9 kWh/kg of 8,750 kg
    plant = fuel + 16422 + 36890 + 14280 + 29869
    water = plant * F(6774) / F("4.9") / 8750
    heating = plant - water
    # Nutzer 3-1 leaves on 31.08.: 610 ‰, 244 of 366 days
    areas = _cut("84.20 84.20 79.50 79.50 62.10")
    time = [area * part for area, part in zip(areas, _cut("1 1 61/100 39/100 1"), strict=True)]
    days = [area * part for area, part in zip(areas, _cut("1 1 244/366 122/366 1"), strict=True)]
    heat, warm = _cut("8672 6507 4075 2705 6175"), _cut("27.602 15.462 10.877 6.345 14.443")
    cold = [a + b for a, b in zip(_cut("52.796 28.551 20.681 13.525 31.125"), warm, strict=True)]

    def share(cents: F | int, weights: list[F]) -> list[int]:
        return [_round(cents * weight / sum(weights)) for weight in weights]

    assert _printed("kaltwasser-2024") == {
        "Heizung, Grundkosten": share(heating * F(3, 10), time),
        "Heizung, Verbrauch": share(heating * F(7, 10), heat),
        "Warmwasser, Grundkosten": share(water * F(3, 10), days),
        "Warmwasser, Verbrauch": share(water * F(7, 10), warm),
        "Trinkwasser": share(66413, cold),
        "Abwasser": share(91245, cold),
    }


# --- the district heating house -------------------------------------------------------------------

_MARCH, _OCTOBER = F(90, 365), F(214, 365)  # flat 3: until 31.03., vacant until 31.10., then 61 days
_DAYS = [_MARCH, _OCTOBER, F(61, 365)]
_ATTIC = (84 + F("0.6")) * F(273, 365) + F("107.9") * F(92, 365)  # by days; by degree days below
_COLD = "25.365 51.412 0 31.365 25.677 66.386 21.209 38.348 51.285"
_WARM = "13.105 27.777 0 16.561 14.862 41.473 11.076 23.248 27.336"


def _three(whole: F, parts: list[F]) -> list[F]:
    return [whole * part for part in parts]


def _units() -> Flats:
    rooms = {
        "1.620 1.080 0.540": ["702 155 811", "577 118 702", "480 66 590"],
        "1.944 1.080 0.540": ["655 260 990", "438 90 611", "801 422 1180", "560 199 844"],
    }
    left, right = (
        [sum(a * b for a, b in zip(_cut(row), _cut(kges), strict=True)) for row in rows] for kges, rows in rooms.items()
    )
    third = [
        sum(a * b for a, b in zip(_cut(row), _cut("1.620 1.080 0.540"), strict=True))
        for row in ("298 71 240", "46 13 31", "185 56 179")
    ]
    attic = sum(a * b for a, b in zip(_cut("733 301 905 240"), _cut("2.268 1.080 0.864 1.296"), strict=True))
    return [[left[0]], [right[0]], third, [right[1]], [left[1]], [right[2]], [left[2]], [right[3]], [attic]]


def _areas(third: list[F], attic: F, garage: F | None = None) -> Flats:
    rows = [[F("58.3")], [F("66.8")], third, [F("66.8")], [F("58.3")], [F("66.8")], [F("58.3")], [F("66.8")], [attic]]
    return rows if garage is None else [*rows, [garage]]


def _water() -> Flats:
    third = [_cut("8.218 0.653 6.063"), _cut("4.568 0 3.213")]
    rows = [[cold + warm] for cold, warm in zip(_cut(_COLD), _cut(_WARM), strict=True)]
    rows[2] = [cold + warm for cold, warm in zip(*third, strict=True)]
    return rows


def test_the_district_heating_house_heat() -> None:
    # 9,268.74 kg / 590.87 m² (attic by days) = 15.7 kg/m²: 10 % of 717.04
    landlord = _round(F(71704 * 10, 100))
    joint = 792871 + 267750 + 18635 + 33320 + 40103 - landlord
    water = _round(F(joint * 19808, 72412)) + 12852
    heating = joint - (water - 12852) + 21991
    assert (landlord, water, heating) == (7170, 326201, 854151)
    # degree days: 450 ‰ until 31.03., 270 ‰ until 31.10., 280 ‰; the attic grows after 640 ‰
    degree = _three(F("58.3"), [F(450, 1000), F(270, 1000), F(280, 1000)])
    used, base = _consumption_and_base(
        heating, 40, _units(), _areas(degree, F("84.6") * F(640, 1000) + F("107.9") * F(360, 1000))
    )
    warm = _alone(_WARM)
    warm[2] = _cut("4.568 0 3.213")
    water_used, water_base = _consumption_and_base(water, 30, warm, _areas(_three(F("58.3"), _DAYS), _ATTIC))
    printed = _printed("fernwaerme-2025")
    assert printed["Heizung, Verbrauch"] == used
    assert printed["Heizung, Grundkosten"] == base
    assert printed["Warmwasser, Verbrauch"] == water_used
    assert printed["Warmwasser, Grundkosten"] == water_base


def test_the_district_heating_house_water_and_house_costs() -> None:
    printed = _printed("fernwaerme-2025")
    areas = _areas(_three(F("58.3"), _DAYS), _ATTIC, F("15.2"))
    flats: Flats = [[F(1)], [F(1)], _DAYS, *([[F(1)]] * 6)]
    land_tax = _round(F(128400 * 181, 365)) + _round(F(151200 * 184, 365))
    lift: Flats = [row for place, row in enumerate(areas) if place not in (0, 1, 9)]
    # persons: flat 2 has 3 for 226 days, then 4; vacancy counts one; the garage nobody
    persons: Flats = [[F(1)], [3 + F(139, 365)], [2 * _MARCH, _OCTOBER, 2 * F(61, 365)], *_alone("2 1 5 1 2 4")]
    owner_bears = _line(171360, areas)
    assert owner_bears[9] == 18887
    assert {name: amounts for name, amounts in printed.items() if not name.startswith(("Heizung", "Warmwasser"))} == {
        "Trinkwasser": _line(143808, _water()),
        "Schmutzwasser": _line(119020, _water()),
        "Niederschlagswasser": _line(26880, areas),
        "Miete der Kaltwasserzähler": _line(11781, flats),
        "Grundsteuer": _line(land_tax, areas),
        "Gebäudeversicherung": _line(
            186116, [[F(92)], [F(105)], _three(F(92), _DAYS), *_alone("105 92 105 92 105 182 30")]
        ),
        "Hauswart und Winterdienst": [0 if place == 9 else cents for place, cents in enumerate(owner_bears)],
        "Gartenpflege": _line(64260, areas),
        "Müllabfuhr": _line(102240, persons),
        "Allgemeinstrom": _line(27489, [*flats, [F(1)]]),
        "Aufzug": _line(142800, lift),
        "Glasfaser-Bereitstellung": _line(48600, flats),
        "Prüfung der Rauchwarnmelder": _line(16065, _alone("4 5 4 5 4 6 4 5 8")),
        "Wartung der Enthärtungsanlage": _line(17850, _water()),
        "Rohrreinigung Küche, 14.05.2025": [14280],
    }
