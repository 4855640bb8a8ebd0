"""Cases of the rules of valuation, evaporators and pipe heat: just over the threshold, just under it."""

from __future__ import annotations

from decimal import Decimal

from tests.core.rated_house import CHANGE, CLOSE, OPEN, RADIATOR, allocators, evaporator, moved, rated
from tests.core.small_house import DROP, Plain, edited, meter
from tests.golden.cases import GOLDEN
from umlage.formats.akte.syntax import plain_values

D = Decimal
PIPES = "einstellungen/rohrwaerme"
PRODUCT = {"kq": D(1), "kc": D(1), "skala": "produkt"}


def _radiator(**more: object) -> Plain:
    return rated({"kc": D(1), "heizkoerper": RADIATOR | more})


def _pair(first: Plain, second: Plain) -> Plain:
    devices = (meter("h1", "hkv", OPEN, CLOSE, bewertung=first), meter("h2", "hkv", OPEN, CLOSE, bewertung=second))
    return allocators(*devices)


def _shared(output: str) -> Plain:
    body = {"normleistung": D(output), "uebertemperatur": D(60), "nr": "1"}
    return {"kc": D(1), "geraete": D(2), "heizkoerper": body}


def _ten(*changes: tuple[str, object]) -> Plain:
    """The golden house of ten flats with pipe heat."""
    content = (GOLDEN / "rohrwaerme-2009" / "akte.yaml").read_bytes()
    house: Plain = plain_values(content, is_json=False)  # type: ignore[assignment]  # the file is an Akte
    for path, value in changes:
        house = edited(house, path, value)
    return house


def _meters() -> Plain:
    house = _ten()
    for place in range(10):
        house = edited(house, f"nutzeinheiten/{place}/geraete/0/art", "waermezaehler")
        house = edited(house, f"nutzeinheiten/{place}/geraete/0/bewertung", DROP)
    return house


def _recorded(energy: str) -> Plain:
    """2,500 units: 0.34 of the heat of 9,191.176471 kWh, and a little more of that of a little less."""
    return _ten((PIPES, {"energie": D(energy), "warmwasser": D(0), "ausnahme": "Beschluss"}))


ENOUGH, TOO_LITTLE = "9191.176471", "9191.176470"
CASES: dict[str, tuple[Plain, Plain]] = {
    "bewertung.ablesung_fehlt": (
        rated(CHANGE, OPEN, ("2023-12-31", "717")),
        rated(CHANGE, OPEN, ("2023-06-14", "412"), ("2023-12-31", "717")),
    ),
    "bewertung.code": (rated(PRODUCT | {"code": D(999)}), rated(PRODUCT | {"code": D(1000)})),
    # at the over-temperature that KQ refers to
    "bewertung.ein_geraet": (
        _radiator(normleistung=D("10000.1"), uebertemperatur=D(60)),
        _radiator(normleistung=D(10000), uebertemperatur=D(60)),
    ),
    "bewertung.exponent_geschaetzt": (
        rated({"kc": D(1), "heizkoerper": {"normleistung": D(1000), "uebertemperatur": D("59.9")}}),
        rated({"kc": D(1), "heizkoerper": {"normleistung": D(1000), "uebertemperatur": D(60)}}),
    ),
    "bewertung.geraete": (rated(_shared("16000")), _pair(_shared("16000"), _shared("16000"))),
    "bewertung.heizkoerper": (
        _pair(_shared("16000"), _shared("15999.9")),
        _pair(_shared("16000"), _shared("16000")),
    ),
    "bewertung.kq": (
        rated({"kc": D(1), "kq": D("2.179"), "heizkoerper": RADIATOR}),
        rated({"kc": D(1), "kq": D("2.180"), "heizkoerper": RADIATOR}),
    ),
    "bewertung.modelle": (
        _pair({"kc": D(1), "kq": D(1), "verteiler": "A 1"}, {"kc": D(1), "kq": D(1), "verteiler": "B 2"}),
        _pair({"kc": D(1), "kq": D(1), "verteiler": "A 1"}, {"kc": D(1), "kq": D(1), "verteiler": "A 1"}),
    ),
    "bewertung.norm": (
        _pair({"kc": D(1), "kq": D(1)}, {"kc": D(1), "kq": D(1), "kq_uebertemperatur": D("59.9")}),
        _pair({"kc": D(1), "kq": D(1)}, {"kc": D(1), "kq": D(1), "kq_uebertemperatur": D(60)}),
    ),
    "bewertung.stufen": (
        rated(({"ab": "2023-01-02", "wert": {"kges": D(1)}},)),
        rated(({"ab": "2023-01-01", "wert": {"kges": D(1)}},)),
    ),
    "verdunster.skala": (evaporator(("2023-12-31", "60.001")), evaporator(("2023-12-31", "60"))),
    # 382.9 and 450 ‰ of the degree days lie before
    "verdunster.zwischenablesung": (
        moved("2023-03-15", ("2023-03-15", "14"), ("2023-12-31", "20")),
        moved("2023-03-31", ("2023-03-31", "14"), ("2023-12-31", "20")),
    ),
    "rohrwaerme.ersetzt": (_ten((f"{PIPES}/ausnahme", DROP)), _ten()),
    # 12,500 kWh at 0.80 are 10,000
    "rohrwaerme.grundlage": (_ten((f"{PIPES}/warmwasser", D(10000))), _ten((f"{PIPES}/warmwasser", D("9999.999999")))),
    "rohrwaerme.geraete": (_meters(), _ten()),
    "rohrwaerme.angewendet": (_recorded(ENOUGH), _recorded(TOO_LITTLE)),
    "rohrwaerme.nicht_noetig": (_recorded(TOO_LITTLE), _recorded(ENOUGH)),
}
