"""Cases of the rules on devices: just over the threshold, just under it."""

from __future__ import annotations

from decimal import Decimal

from tests.core.audit_cases_law import ESTIMATED, exchanged
from tests.core.audit_house import END, EVE, gashaus, mit, waermehaus, wechsel
from tests.core.small_house import Plain, meter, reading

D = Decimal
FIRST = "nutzeinheiten/0/geraete"


def _factor(kges: str) -> Plain:
    return gashaus((f"{FIRST}/0/bewertung/kges", D(kges)))


def _one_allocator(area: str) -> Plain:
    """A flat with one allocator."""
    devices = gashaus()["nutzeinheiten"][2]["geraete"]
    flat = "nutzeinheiten/2"
    return gashaus((f"{flat}/geraete", (devices[0], *devices[3:])), (f"{flat}/flaeche/heizung", D(area)))


def _heat(used: str) -> Plain:
    """The heat meter of the first flat, 70 m²; the other flats have 90 kWh/m²."""
    return waermehaus((f"{FIRST}/0/ablesungen/1/stand", D(used)))


def _equal_flats(used: str) -> Plain:
    """Four flats of 65 m² with 260 units at each of three allocators; the first has other units at one of them."""
    house = gashaus(*((f"nutzeinheiten/{place}/flaeche/heizung", D(65)) for place in range(4)))
    for place in (1, 2):
        house = mit(house, (f"{FIRST}/{place}/ablesungen/1/stand", D(0)))
    return mit(house, (f"{FIRST}/0/ablesungen/1/stand", D(used)))


def _nothing(used: str) -> Plain:
    house = gashaus()
    for place, stand in enumerate((used, "0", "0")):
        house = mit(house, (f"{FIRST}/{place}/ablesungen/1/stand", D(stand)))
    return house


def _vacancy(used: str) -> Plain:
    """Four flats of 65 m² with 5,850 kWh; the first has other heat, and is vacant from July on with half of it."""
    house = waermehaus()
    for place in range(4):
        flat = f"nutzeinheiten/{place}"
        house = mit(house, (f"{flat}/flaeche/heizung", D(65)), (f"{flat}/geraete/0/ablesungen/1/stand", D(5850)))
    house = mit(house, (f"{FIRST}/0/ablesungen/1/stand", D(used)))
    return wechsel(house, "2023-06-30", None, "2023-06-30", leerstand=True)


def _shown(units: str) -> Plain:
    return gashaus((f"{FIRST}/0/ablesungen/1/stand", D(units)))


def _cold(used: str) -> Plain:
    return gashaus((f"{FIRST}/4/ablesungen/1/stand", D(used)))


def _main_heat(used: str) -> Plain:
    """The heat meter of the heating; the flats show 23,400 kWh."""
    device = meter("A-H", "waermezaehler", (EVE, "0"), (END, used), zweck="heizung")
    return waermehaus(("anlagen/0/geraete/+", device))


def _estimates(first: bool) -> Plain:
    start = reading(EVE, "0", **ESTIMATED) if first else reading(EVE, "0")
    return gashaus((f"{FIRST}/0/ablesungen", (start, reading(END, "260", **ESTIMATED))))


def _calibrated(place: int, **eichung: object) -> Plain:
    """The third device of the first flat is its hot water meter, the fourth its cold water meter."""
    return gashaus((f"{FIRST}/{place}/eichung", eichung))


def _allocated(units: str) -> Plain:
    """Hot water by allocators, a unit per m², in the first flat of 70 m² other units."""
    house = gashaus()
    for place, used in enumerate((units, "60", "50", "80")):
        device = meter(f"{place + 1}-WW", "warmwasserkostenverteiler", (EVE, "0"), (END, used))
        house = mit(house, (f"nutzeinheiten/{place}/geraete/3", device))
    return house


CASES: dict[str, tuple[Plain, Plain]] = {
    "warmwasser.ausreisser": (_allocated("350.001"), _allocated("350")),
    "eichung.abgelaufen": (_calibrated(3, bis="2023-12-30"), _calibrated(3, bis="2023-12-31")),
    "eichung.faellig": (_calibrated(4, jahr=D(2017)), _calibrated(4, jahr=D(2018))),
    "geraet.faktor_hoch": (_factor("10.000001"), _factor("10")),
    "geraet.faktor_unmoeglich": (_factor("40.000001"), _factor("40")),
    # the others have 1.2
    "geraet.faktor_ausreisser": (_factor("7.200001"), _factor("7.2")),
    "geraet.faktor_tausch": (exchanged("2023-07-01", "1.800001"), exchanged("2023-07-01", "1.8")),
    "geraet.heizkoerper_vergessen": (_one_allocator("40.01"), _one_allocator("40")),
    # 780 units · 1.2 for 65 m² in the other flats, five times as much is 3,900 units
    "heizung.ausreisser": (_equal_flats("3900.001"), _equal_flats("3900")),
    "heizung.waerme_hoch": (_heat("21000.001"), _heat("21000")),
    "heizung.waerme_unmoeglich": (_heat("70000.001"), _heat("70000")),
    "heizung.null": (_nothing("0"), _nothing("0.001")),
    # July to December have g = 40 · 62/92 + 390 of 1,000 degree days; half of x is as much as the mean of all where
    # 2,000 · x = g · (x + 3 · 5,850)
    "heizung.leerstand": (_vacancy("4622.480088"), _vacancy("4622.480086")),
    # the other eleven allocators show 260, too
    "geraet.verbrauch": (_shown("780.001"), _shown("780")),
    "kaltwasser.menge": (_cold("400.001"), _cold("400")),
    "waerme.differenz": (_main_heat("31200.001"), _main_heat("31200")),
    "schaetzung.wiederholt": (_estimates(True), _estimates(False)),
}
