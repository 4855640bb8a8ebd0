"""What a record measures: value information fields and their extensions as tables (EN 13757-3, 6.4).

A value is `raw * factor * 10 ** exponent` in the unit named here. Units are normalised where that is exact: energy in
kWh (or GJ when the device counts
joules), volume in m3, flow in m3/h, power in kW, mass in kg. A table holds what the standard defines; everything else
is unknown and is said so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

# how the bytes are read: a signed number, an unsigned one, digits that identify something, a date, a date with time,
# only bytes
NUMBER, COUNT, IDENT, DATE, MOMENT, RAW = "number", "count", "ident", "date", "moment", "raw"


@dataclass(frozen=True, slots=True)
class Measured:
    """Quantity and unit of a record, and how its number becomes a value in that unit."""

    quantity: str
    measure: str = ""
    exponent: int = 0
    factor: int = 1
    kind: str = NUMBER


UNKNOWN = Measured("unknown")
MANUFACTURER = Measured("manufacturer", kind=NUMBER)
_SPANS = ("s", "min", "h", "d")


def _run(
    table: dict[int, Measured], first: int, count: int, what: str, measure: str, exponent: int, factor: int = 1
) -> None:
    """`count` codes from `first` on; the exponent grows by one with each."""
    for step in range(count):
        table[first + step] = Measured(what, measure, exponent + step, factor)


def _spans(table: dict[int, Measured], first: int, what: str, measures: tuple[str, ...] = _SPANS) -> None:
    for step, measure in enumerate(measures):
        table[first + step] = Measured(what, measure, 0, 1, NUMBER)


def _primary() -> dict[int, Measured]:
    table: dict[int, Measured] = {}
    _run(table, 0x00, 8, "energy", "kWh", -6)
    _run(table, 0x08, 8, "energy", "GJ", -9)
    _run(table, 0x10, 8, "volume", "m3", -6)
    _run(table, 0x18, 8, "mass", "kg", -3)
    _spans(table, 0x20, "on_time")
    _spans(table, 0x24, "operating_time")
    _run(table, 0x28, 8, "power", "kW", -6)
    _run(table, 0x30, 8, "power", "GJ/h", -9)
    _run(table, 0x38, 8, "flow", "m3/h", -6)
    _run(table, 0x40, 8, "flow", "m3/h", -7, 60)
    _run(table, 0x48, 8, "flow", "m3/h", -9, 3600)
    _run(table, 0x50, 8, "mass_flow", "kg/h", -3)
    _run(table, 0x58, 4, "flow_temperature", "°C", -3)
    _run(table, 0x5C, 4, "return_temperature", "°C", -3)
    _run(table, 0x60, 4, "temperature_difference", "K", -3)
    _run(table, 0x64, 4, "external_temperature", "°C", -3)
    _run(table, 0x68, 4, "pressure", "bar", -3)
    table[0x6C] = Measured("date", kind=DATE)
    table[0x6D] = Measured("datetime", kind=MOMENT)
    table[0x6E] = Measured("hca", "HCA")
    _spans(table, 0x70, "averaging_duration")
    _spans(table, 0x74, "actuality_duration")
    table[0x78] = Measured("fabrication_number", kind=IDENT)
    table[0x79] = Measured("enhanced_identification", kind=IDENT)
    table[0x7A] = Measured("bus_address", kind=COUNT)
    return table


def _fb() -> dict[int, Measured]:
    table: dict[int, Measured] = {}
    _run(table, 0x00, 2, "energy", "kWh", 2)
    _run(table, 0x02, 2, "reactive_energy", "kvarh", 0)
    _run(table, 0x04, 2, "apparent_energy", "kVAh", 0)
    _run(table, 0x08, 2, "energy", "GJ", -1)
    _run(table, 0x0C, 4, "energy", "kWh", -4, 1163)
    _run(table, 0x10, 2, "volume", "m3", 2)
    _run(table, 0x14, 4, "reactive_power", "kvar", -3)
    _run(table, 0x18, 2, "mass", "kg", 5)
    _run(table, 0x1A, 2, "relative_humidity", "%", -1)
    _run(table, 0x20, 1, "volume", "ft3", 0)
    _run(table, 0x21, 1, "volume", "ft3", -1)
    _run(table, 0x28, 2, "power", "kW", 2)
    _run(table, 0x2A, 1, "phase_voltage_to_voltage", "°", -1)
    _run(table, 0x2B, 1, "phase_voltage_to_current", "°", -1)
    _run(table, 0x2C, 4, "frequency", "Hz", -3)
    _run(table, 0x30, 2, "power", "GJ/h", -1)
    _run(table, 0x34, 4, "apparent_power", "kVA", -3)
    for code, what in enumerate(_HCA_FACTORS, 0x68):
        table[code] = Measured(what)
    _run(table, 0x74, 4, "temperature_limit", "°C", -3)
    _run(table, 0x78, 8, "cumulative_maximum_power", "kW", -6)
    return table


_HCA_FACTORS = (
    "hca_factor_k",
    "hca_factor_kq",
    "hca_factor_kc",
    "hca_factor_kc_room",
    "hca_factor_kc_heating",
    "hca_factor_kt",
    "hca_display_scaling",
)

# FD codes with one meaning each; a name in capitals of its kind where it is no signed number
_FD_SINGLE = {
    0x08: ("access_number", COUNT),
    0x09: ("device_type", COUNT),
    0x0A: ("manufacturer_code", COUNT),
    0x0B: ("parameter_set", IDENT),
    0x0C: ("model_version", IDENT),
    0x0D: ("hardware_version", IDENT),
    0x0E: ("firmware_version", IDENT),
    0x0F: ("software_version", IDENT),
    0x10: ("customer_location", IDENT),
    0x11: ("customer", IDENT),
    0x12: ("access_code_user", COUNT),
    0x13: ("access_code_operator", COUNT),
    0x14: ("access_code_system_operator", COUNT),
    0x15: ("access_code_developer", COUNT),
    0x16: ("password", COUNT),
    0x17: ("error_flags", COUNT),
    0x18: ("error_mask", COUNT),
    0x19: ("security_key", RAW),
    0x1A: ("digital_output", COUNT),
    0x1B: ("digital_input", COUNT),
    0x1C: ("baud_rate", COUNT),
    0x1D: ("response_delay", COUNT),
    0x1E: ("retry", NUMBER),
    0x1F: ("remote_control", COUNT),
    0x20: ("first_cyclic_storage", COUNT),
    0x21: ("last_cyclic_storage", COUNT),
    0x22: ("storage_block_size", COUNT),
    0x23: ("tariff_subunit_descriptor", COUNT),
    0x2A: ("operator_data", COUNT),
    0x2B: ("second_of_time", COUNT),
    0x30: ("tariff_start", MOMENT),
    0x39: ("tariff_period_none", NUMBER),
    0x3A: ("dimensionless", COUNT),
    0x3B: ("wireless_container", RAW),
    0x60: ("reset_counter", COUNT),
    0x61: ("cumulation_counter", COUNT),
    0x62: ("control_signal", COUNT),
    0x63: ("day_of_week", NUMBER),
    0x64: ("week_number", NUMBER),
    0x65: ("day_change", NUMBER),
    0x66: ("parameter_state", COUNT),
    0x67: ("supplier_information", COUNT),
    0x70: ("battery_change", MOMENT),
    0x72: ("daylight_saving", RAW),
    0x73: ("listening_window", RAW),
    0x75: ("stop_counter", COUNT),
    0x76: ("manufacturer_container", RAW),
}


def _fd() -> dict[int, Measured]:
    table = {code: Measured(what, kind=kind) for code, (what, kind) in _FD_SINGLE.items()}
    for step in range(4):
        table[0x00 + step] = Measured("credit", "", step - 3)
        table[0x04 + step] = Measured("debit", "", step - 3)
    _spans(table, 0x24, "storage_interval")
    _spans(table, 0x28, "storage_interval", ("month", "year"))
    _spans(table, 0x2C, "time_since_readout")
    _spans(table, 0x31, "tariff_duration", ("min", "h", "d"))
    _spans(table, 0x34, "tariff_period")
    _spans(table, 0x38, "tariff_period", ("month",))
    _spans(table, 0x3C, "transmission_period")
    _run(table, 0x40, 16, "voltage", "V", -9)
    _run(table, 0x50, 16, "current", "A", -12)
    _spans(table, 0x68, "time_since_cumulation", ("h", "d", "month", "year"))
    _spans(table, 0x6C, "battery_operating_time", ("h", "d", "month", "year"))
    table[0x71] = Measured("signal_strength", "dBm")
    table[0x74] = Measured("battery_remaining", "d")
    return table


_FD_FD = {
    0x00: Measured("selected_application", kind=COUNT),
    0x02: Measured("battery_remaining", "month"),
    0x03: Measured("battery_remaining", "year"),
    0x3E: Measured("moisture", "%"),
}

PRIMARY, FB, FD = _primary(), _fb(), _fd()

# Extensions that any VIF may have: 00-1F say how the record went wrong or how it is built
_MARKS = {
    0x01: "too_many_difes",
    0x02: "storage_not_implemented",
    0x03: "subunit_not_implemented",
    0x04: "tariff_not_implemented",
    0x05: "function_not_implemented",
    0x06: "class_not_implemented",
    0x07: "size_not_implemented",
    0x0B: "too_many_vifes",
    0x0C: "illegal_group",
    0x0D: "illegal_exponent",
    0x0E: "mismatch",
    0x0F: "action_not_implemented",
    0x12: "average",
    0x13: "inverse_profile",
    0x14: "relative_deviation",
    0x15: "no_data",
    0x16: "overflow",
    0x17: "underflow",
    0x18: "data_error",
    0x1C: "premature_end",
    0x1D: "standard_conform",
    0x1E: "profile_with_register",
    0x1F: "profile",
}
_NO_ERROR = 0x00
# with one of these the value is none
NO_VALUE = {mark for code, mark in _MARKS.items() if code <= 0x0F} | {
    "no_data",
    "overflow",
    "underflow",
    "data_error",
    "premature_end",
}
PROFILES = ("profile", "inverse_profile", "profile_with_register")

_PER = ("s", "min", "h", "d", "week", "month", "year", "revolution")
_PULSES = ("input_pulse_0", "input_pulse_1", "output_pulse_0", "output_pulse_1")
_OTHERS = ("l", "m3", "kg", "K", "kWh", "GJ", "kW", "K*l", "V", "A")
_SINGLES = {
    0x36: "times_s",
    0x37: "times_s_per_V",
    0x38: "times_s_per_A",
    0x39: "start_of",
    0x3A: "uncorrected",
    0x3B: "forward",
    0x3C: "backward",
    0x3D: "non_metric",
    0x3E: "base_conditions",
    0x3F: "obis",
    0x40: "lower_limit",
    0x41: "exceeds_of_lower_limit",
    0x48: "upper_limit",
    0x49: "exceeds_of_upper_limit",
    0x68: "value_during_lower_exceed",
    0x69: "leakage",
    0x6A: "date_of",
    0x6B: "date_of",
    0x6C: "value_during_upper_exceed",
    0x6D: "overflow_of",
    0x6E: "date_of",
    0x6F: "date_of",
    0x7E: "future",
}
# extensions behind FC: phases and directions
_FC = {
    0x01: "L1",
    0x02: "L2",
    0x03: "L3",
    0x04: "N",
    0x05: "L1-L2",
    0x06: "L2-L3",
    0x07: "L3-L1",
    0x08: "quadrant_1",
    0x09: "quadrant_2",
    0x0A: "quadrant_3",
    0x0B: "quadrant_4",
    0x0C: "delta",
    0x10: "absolute",
    0x11: "type_C",
    0x12: "type_D",
    0x14: "direction_1",
    0x15: "direction_2",
}


def _extension_name(code: int) -> str:
    if code in _MARKS:
        return _MARKS[code]
    if code in _SINGLES:
        return _SINGLES[code]
    if 0x20 <= code <= 0x27:
        return f"per_{_PER[code - 0x20]}"
    if 0x28 <= code <= 0x2B:
        return f"per_{_PULSES[code - 0x28]}"
    if 0x2C <= code <= 0x35:
        return f"per_{_OTHERS[code - 0x2C]}"
    if 0x42 <= code <= 0x4F:
        return f"date_of_{_limit(code)}"
    if 0x50 <= code <= 0x5F:
        return f"duration_of_{_limit(code)}_{_SPANS[code & 3]}"
    if 0x60 <= code <= 0x67:
        return f"duration_of_{'last' if code & 4 else 'first'}_{_SPANS[code & 3]}"
    return f"reserved_{code:02x}"


def _limit(code: int) -> str:
    side = "upper" if code & 8 else "lower"
    return f"{'last' if code & 4 else 'first'}_exceed_of_{side}_limit"


def base_of(codes: bytes) -> tuple[Measured, int]:
    """What VIF and its table codes measure, and how many bytes of `codes` that took."""
    first = codes[0]
    code = first & 0x7F
    if code == 0x7B or code == 0x7D:
        if not first & 0x80 or len(codes) < 2:
            return UNKNOWN, len(codes)
        second = codes[1] & 0x7F
        if code == 0x7D and second == 0x7D and len(codes) > 2:
            return _FD_FD.get(codes[2] & 0x7F, UNKNOWN), 3
        return (FB if code == 0x7B else FD).get(second, UNKNOWN), 2
    if code == 0x7F:
        return MANUFACTURER, 1
    if code == 0x7E:
        return Measured("any"), 1
    return PRIMARY.get(code, UNKNOWN), 1


def extended(base: Measured, codes: bytes) -> tuple[Measured, tuple[str, ...]]:
    """`base` changed by the extensions in `codes`, and what they say beside the number, in their order."""
    said: list[str] = []
    place = 0
    while place < len(codes):
        code = codes[place] & 0x7F
        place += 1
        if 0x70 <= code <= 0x77:
            base = replace(base, exponent=base.exponent + code - 0x76)
        elif 0x78 <= code <= 0x7B:
            said.append(f"add_1e{code - 0x7B}")
        elif code == 0x7D:
            base = replace(base, exponent=base.exponent + 3)
        elif code == _NO_ERROR:
            continue
        elif code == 0x7C and place < len(codes):
            further = codes[place] & 0x7F
            said.append(_FC.get(further, f"reserved_fc_{further:02x}"))
            place += 1
        elif code == 0x7F:
            said.append(f"manufacturer_{codes[place:].hex() or 'none'}")
            break
        else:
            said.append(_extension_name(code))
    dates = [name for name in said if name.startswith("date_of")]
    if dates and base.kind in (NUMBER, COUNT):
        base = Measured("datetime", kind=MOMENT)
    elif any(name.startswith("duration_of") for name in said):
        spans = next(name for name in said if name.startswith("duration_of"))
        base = Measured("duration", spans.rsplit("_", 1)[1])
    return base, tuple(said)
