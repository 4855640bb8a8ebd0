"""The drivers: read from their TOML files, found by manufacturer, version and device type."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any


class Unfit(Exception):
    """A driver's file that says something impossible; the message names file and place."""


@dataclass(frozen=True, slots=True)
class Detection:
    """Which devices: letters of the manufacturer; versions, device types and CI codes, empty = all of them."""

    manufacturer: str
    versions: frozenset[int]
    kinds: frozenset[int]
    codes: frozenset[int]

    def weight(self, version: int, kind: int, code: int) -> int:
        """How exactly this names such a device; 0 when it does not."""
        if (self.versions and version not in self.versions) or (self.kinds and kind not in self.kinds):
            return 0
        if self.codes and code not in self.codes:
            return 0
        return 1 + (2 if self.versions else 0) + (1 if self.kinds else 0) + (4 if self.codes else 0)


@dataclass(frozen=True, slots=True)
class Register:
    """Which records (every given property must fit) and what they mean there. None in a property: any; empty quantity:
    the record's own.
    """

    header: bytes | None
    quantity: str | None
    storage: int | None
    tariff: int | None
    subunit: int | None
    function: str | None
    modifiers: tuple[str, ...] | None
    ignore: bool
    means: str
    measure: str
    factor: int
    exponent: int
    role: str
    at: str


@dataclass(frozen=True, slots=True)
class Flags:
    """A record whose bits are warnings: each with its code. `amounts` are bits that hold numbers, or whose meaning is
    told in different ways: they say nothing. `whole`: what it means when any bit is set; `dated`: when a day is told.
    """

    header: bytes
    bits: tuple[tuple[int, str], ...]
    amounts: int
    whole: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Driver:
    """`standard`: registers not listed mean what the standard says. `layout` names the decoder of a part that only its
    maker defines, found in `carrier`.

    `history` says how storages without a date are dated: "" not at all, "month_ends" counted back from the device's
    clock, "half_months". `installed` and `removed` are records with the day on which the device was put in, and last
    taken off.
    """

    name: str
    title: str
    medium: str
    detections: tuple[Detection, ...]
    registers: tuple[Register, ...]
    standard: bool
    layout: str
    carrier: str
    history: str
    storage_one: str
    flags: tuple[Flags, ...] = ()
    installed: bytes = b""
    removed: bytes = b""

    @property
    def periods(self) -> bool:
        """Whether no register runs through: what it sends begins at 0 again after its due day."""
        return self.layout in _PERIODS


# layouts of Techem's own radio
_PERIODS = {
    *("techem_data_3", "techem_data_3_later", "techem_radio_3", "techem_radio_4"),
    *("techem_compact_5", "techem_vario_451"),
}
CARRIERS = ("", "ci", "maker", "payload", "record")
HISTORIES = ("", "month_ends", "half_months")
_FLAGS = {"header", "bits", "amounts", "whole", "dated"}
_PROPERTIES = {"header", "quantity", "storage", "tariff", "subunit", "function", "modifiers"}
_ACTIONS = {"ignore", "means", "unit", "factor", "exponent", "role", "at", "note"}
_TOP = {
    "name",
    "title",
    "medium",
    "source",
    "standard",
    "layout",
    "carrier",
    "history",
    "storage_one",
    "note",
    *("installed", "removed"),
}


def read_driver(text: str, name: str) -> Driver:
    """A driver from its TOML text; Unfit says what is wrong with it."""
    values = tomllib.loads(text)
    strange = sorted(set(values) - _TOP - {"device", "register", "telegram", "flags"})
    if strange:
        raise Unfit(f"{name}: unknown {', '.join(strange)}")
    if values.get("carrier", "") not in CARRIERS or values.get("history", "") not in HISTORIES:
        raise Unfit(f"{name}: unknown carrier or history")
    return Driver(
        name=name,
        title=values["title"],
        medium=values.get("medium", ""),
        detections=tuple(_detection(row) for row in values["device"] for row in _each(row)),
        registers=tuple(_register(row, name) for row in values.get("register", ())),
        standard=values.get("standard", True),
        layout=values.get("layout", ""),
        carrier=values.get("carrier", ""),
        history=values.get("history", ""),
        storage_one=values.get("storage_one", "due"),
        flags=tuple(_flags(row, name) for row in values.get("flags", ())),
        installed=bytes.fromhex(values.get("installed", "")),
        removed=bytes.fromhex(values.get("removed", "")),
    )


def _each(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    letters = row["manufacturer"]
    return [{**row, "manufacturer": one} for one in ([letters] if isinstance(letters, str) else letters)]


def _detection(row: Mapping[str, Any]) -> Detection:
    return Detection(
        manufacturer=row["manufacturer"],
        versions=frozenset(int(text, 16) for text in row.get("version", ())),
        kinds=frozenset(int(text, 16) for text in row.get("type", ())),
        codes=frozenset(int(text, 16) for text in row.get("ci", ())),
    )


def _register(row: Mapping[str, Any], name: str) -> Register:
    strange = sorted(set(row) - _PROPERTIES - _ACTIONS)
    if strange:
        raise Unfit(f"{name}: a register with unknown {', '.join(strange)}")
    return Register(
        header=bytes.fromhex(row["header"]) if "header" in row else None,
        quantity=row.get("quantity"),
        storage=row.get("storage"),
        tariff=row.get("tariff"),
        subunit=row.get("subunit"),
        function=row.get("function"),
        modifiers=tuple(row["modifiers"]) if "modifiers" in row else None,
        ignore=row.get("ignore", False),
        means=row.get("means", ""),
        measure=row.get("unit", ""),
        factor=row.get("factor", 1),
        exponent=row.get("exponent", 0),
        role=row.get("role", ""),
        at=row.get("at", ""),
    )


def _flags(row: Mapping[str, Any], name: str) -> Flags:
    bits = tuple((int(mask, 16), warning) for mask, warning in row.get("bits", {}).items())
    amounts = int(row.get("amounts", "0"), 16)
    whole, dated = row.get("whole", ""), row.get("dated", "")
    told = [text for _mask, text in bits] + [text for text in (whole, dated) if text]
    if any(mask.bit_count() != 1 or mask & amounts for mask, _text in bits):
        raise Unfit(f"{name}: flags that are not one bit each, or are amounts too")
    if set(row) - _FLAGS or not all(text.startswith("device_") for text in told):
        raise Unfit(f"{name}: flags with unknown properties, or that are no warning of a device")
    return Flags(bytes.fromhex(row["header"]), bits, amounts, whole, dated)


def files() -> dict[str, str]:
    """Name and text of every driver's file."""
    folder = resources.files("umlage.metering.drivers")
    found = {
        entry.name.removesuffix(".toml"): entry.read_text("utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }
    return dict(sorted(found.items()))


@cache
def drivers() -> Mapping[str, Driver]:
    """All drivers by name."""
    return MappingProxyType({name: read_driver(text, name) for name, text in files().items()})


def by_periods(name: str) -> bool:
    """Whether no register of the devices of a driver runs through."""
    driver = drivers().get(name)
    return driver is not None and driver.periods


@cache
def _by_manufacturer() -> Mapping[str, tuple[tuple[Detection, Driver], ...]]:
    found: dict[str, list[tuple[Detection, Driver]]] = {}
    for driver in drivers().values():
        for detection in driver.detections:
            found.setdefault(detection.manufacturer, []).append((detection, driver))
    return MappingProxyType({letters: tuple(rows) for letters, rows in found.items()})


@lru_cache(maxsize=20_000)
def driver_for(manufacturer: str, version: int, kind: int, code: int) -> Driver | None:
    """The driver that names this device most exactly; None when no one does."""
    best: tuple[int, Driver | None] = (0, None)
    for detection, driver in _by_manufacturer().get(manufacturer, ()):
        weight = detection.weight(version, kind, code)
        if weight > best[0]:
            best = (weight, driver)
    return best[1]
