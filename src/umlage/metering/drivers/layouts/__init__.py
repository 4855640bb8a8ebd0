"""Byte layouts that only their makers define, each a small decoder; a driver's TOML names the one that it needs."""

from __future__ import annotations

from umlage.metering.drivers.layouts.apator import apator_08, apator_162, apator_172, apator_na1, eitn_30
from umlage.metering.drivers.layouts.bmeters import hca_240
from umlage.metering.drivers.layouts.diehl import prios
from umlage.metering.drivers.layouts.fields import Call, Field, LayoutDecoder, Outcome, Short
from umlage.metering.drivers.layouts.qundis import walk_by
from umlage.metering.drivers.layouts.techem import (
    compact_5,
    data_3,
    data_3_later,
    radio_3,
    radio_4,
    smoke_2,
    vario_451,
)
from umlage.metering.drivers.layouts.zenner import volume_256

LAYOUTS: dict[str, LayoutDecoder] = {
    "apator_08": apator_08,
    "apator_162": apator_162,
    "apator_172": apator_172,
    "apator_na1": apator_na1,
    "bmeters_hca": hca_240,
    "diehl_prios": prios,
    "eitn_30": eitn_30,
    "qundis_walk_by": walk_by,
    "techem_compact_5": compact_5,
    "techem_data_3": data_3,
    "techem_data_3_later": data_3_later,
    "techem_radio_3": radio_3,
    "techem_radio_4": radio_4,
    "techem_smoke_2": smoke_2,
    "techem_vario_451": vario_451,
    "zenner_volume_256": volume_256,
}

__all__ = ["LAYOUTS", "Call", "Field", "Outcome", "Short"]
