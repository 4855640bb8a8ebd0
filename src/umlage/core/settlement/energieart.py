"""The kinds of energy, with what the law says about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Energieart:
    """`einheiten`: units in which it is billed, the first is the default; names of parameters, empty where none."""

    titel: str
    einheiten: tuple[str, ...]
    teilung: Literal["brennstoff", "lieferung", "waermepumpe"] = "brennstoff"
    heizwert: str = ""
    emission: dict[str, str] | None = None
    lagerfaehig: bool = False
    umsatzsteuer: str = "ustg.regelsatz"


_GAS = {"kWh-Hs": "ebev.faktor_erdgas_hs", "kWh-Hi": "ebev.faktor_erdgas_hi"}

ENERGIEARTEN: dict[str, Energieart] = {
    "erdgas_h": Energieart(
        "Erdgas H",
        ("kWh", "m3"),
        heizwert="heizkostenv.heizwert_erdgas_h",
        emission=_GAS,
        umsatzsteuer="ustg.gas_waerme",
    ),
    "erdgas_l": Energieart(
        "Erdgas L",
        ("kWh", "m3"),
        heizwert="heizkostenv.heizwert_erdgas_l",
        emission=_GAS,
        umsatzsteuer="ustg.gas_waerme",
    ),
    "heizoel": Energieart(
        "Heizöl",
        ("l",),
        heizwert="heizkostenv.heizwert_heizoel",
        emission={"l": "ebev.faktor_heizoel"},
        lagerfaehig=True,
    ),
    "heizoel_schwer": Energieart(
        "Heizöl schwer", ("l",), heizwert="heizkostenv.heizwert_heizoel_schwer", emission={}, lagerfaehig=True
    ),
    "fluessiggas": Energieart(
        "Flüssiggas",
        ("kg",),
        heizwert="heizkostenv.heizwert_fluessiggas",
        emission={"kg": "ebev.faktor_fluessiggas"},
        lagerfaehig=True,
    ),
    "koks": Energieart(
        "Koks", ("kg",), heizwert="heizkostenv.heizwert_koks", emission={"kg": "ebev.faktor_koks"}, lagerfaehig=True
    ),
    "braunkohle": Energieart(
        "Braunkohle",
        ("kg",),
        heizwert="heizkostenv.heizwert_braunkohle",
        emission={"kg": "ebev.faktor_braunkohle"},
        lagerfaehig=True,
    ),
    "steinkohle": Energieart(
        "Steinkohle",
        ("kg",),
        heizwert="heizkostenv.heizwert_steinkohle",
        emission={"kg": "ebev.faktor_steinkohle"},
        lagerfaehig=True,
    ),
    "holz": Energieart("Holz", ("kg",), heizwert="heizkostenv.heizwert_holz", lagerfaehig=True),
    "pellets": Energieart("Holzpellets", ("kg",), heizwert="heizkostenv.heizwert_pellets", lagerfaehig=True),
    "hackschnitzel": Energieart(
        "Holzhackschnitzel", ("kg",), heizwert="heizkostenv.heizwert_hackschnitzel", lagerfaehig=True
    ),
    "hackschnitzel_srm": Energieart(
        "Holzhackschnitzel", ("SRm",), heizwert="heizkostenv.heizwert_hackschnitzel_srm", lagerfaehig=True
    ),
    "fernwaerme": Energieart("Fernwärme", ("kWh",), "lieferung", emission={}, umsatzsteuer="ustg.gas_waerme"),
    "waermepumpe": Energieart("Strom für Wärmepumpe", ("kWh",), "waermepumpe"),
}
