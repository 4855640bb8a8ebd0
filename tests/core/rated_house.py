"""The small house with heat cost allocators, valued in every way; and what the engine makes of it."""

from __future__ import annotations

from decimal import Decimal

from tests.core.recompute_figure import Recomputation
from tests.core.small_house import Plain, consumption, edited, gas, meter, remarks, settled
from tests.oracle.compare import differences
from tests.oracle.recompute import recompute
from umlage.core.settlement.ergebnis import as_data
from umlage.core.settlement.herleitung import Herleitung

D = Decimal
OPEN, CLOSE = ("2022-12-31", "0"), ("2023-12-31", "1000")
DEVICE = "nutzeinheiten/1/geraete/h1"
RADIATOR = {"normleistung": D(1709), "exponent": D("1.3358"), "hersteller": "Purmo", "typ": "22"}


def allocators(*first: Plain) -> Plain:
    """The small house with allocators; those of flat 1 as given, one of 500 units in flat 2."""
    house = edited(gas(), "nutzeinheiten/0/geraete", (*first, gas()["nutzeinheiten"][0]["geraete"][1]))
    other = meter("h9", "hkv", OPEN, ("2023-12-31", "500"), bewertung={"kges": D(1)})
    return edited(house, "nutzeinheiten/1/geraete/0", other)


def rated(rating: object, *readings: tuple[str, str], **more: object) -> Plain:
    return allocators(meter("h1", "hkv", *(readings or (OPEN, CLOSE)), bewertung=rating, **more))


def units(house: Plain) -> str:
    return consumption(house)["1-1"][0]


def said(house: Plain) -> list[str]:
    return [row for row in remarks(house) if row.startswith(("bewertung", "ablesung", "geraet", "verdunster"))]


def recomputed(house: Plain) -> None:
    """Every derivation of the house gives its number again."""
    found = Herleitung(settled(house))
    checking = Recomputation()
    for path in found.paths():
        checking.value(found.figure(path))


CHANGE = ({"ab": "2010-05-01", "wert": {"kges": D("1.874")}}, {"ab": "2023-06-15", "wert": {"kges": D("0.936")}})


def evaporator(*readings: tuple[str, str], **more: object) -> Plain:
    return rated({"kges": D("2.5")}, *readings, verdunster={"vorgabe": D(6), "striche": D(60)} | more)


def moved(day: str, *readings: tuple[str, str]) -> Plain:
    people = ({"nr": "1-1", "name": "A", "bis": day}, {"nr": "1-2", "name": "B"})
    return edited(evaporator(*readings), "nutzeinheiten/0/nutzer", people)


def agree(house: Plain) -> None:
    """The independent recomputation finds the same."""
    restcent = house["abrechnung"].get("rundung", "restcent") == "restcent"
    assert differences(as_data(settled(house)), recompute(house), restcent=restcent) == []
