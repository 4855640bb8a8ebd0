"""What a delivery says: devices with their values, raw telegrams, radio packets, keys, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from umlage.formats.lieferung.fehler import Ort, Zeilenfehler

Zeitpunkt = date | datetime


class Register(StrEnum):
    """What is counted or measured; in brackets the one in which `Messwert.wert` stands."""

    ENERGY = "energy"  # kWh
    COOLING = "cooling"  # kWh
    VOLUME = "volume"  # m3
    HCA = "hca"  # units of a heat cost allocator
    PULSE = "pulse"  # pulses, worth nothing without the value of one
    TEMPERATURE = "temperature"  # C
    POWER = "power"  # kW
    FLOW = "flow"  # m3/h
    MASS = "mass"  # kg
    HOURS = "hours"  # h


class Kind(StrEnum):
    """Which role a value has. CURRENT belongs to an instant, all others to a day (its end, 24:00)."""

    CURRENT = "CURRENT"
    DUE = "DUE"
    MONTH_END = "MONTH_END"
    HALF_MONTH_END = "HALF_MONTH_END"
    # consumption of the time that ends on the day, not a state of the counter
    PERIOD_CONSUMPTION = "PERIOD_CONSUMPTION"
    MAXIMUM = "MAXIMUM"
    MINIMUM = "MINIMUM"
    # stored by the device, its role not stated by the format
    STORED = "STORED"


class Medium(StrEnum):
    """What a device measures."""

    HCA = "HCA"
    HEAT = "HEAT"
    COOLING = "COOLING"
    HEAT_COOLING = "HEAT_COOLING"
    WARM_WATER = "WARM_WATER"
    COLD_WATER = "COLD_WATER"
    WATER = "WATER"
    GAS = "GAS"
    ELECTRICITY = "ELECTRICITY"
    OIL = "OIL"
    STEAM = "STEAM"
    SMOKE_DETECTOR = "SMOKE_DETECTOR"
    ROOM_SENSOR = "ROOM_SENSOR"
    NODE = "NODE"
    OTHER = "OTHER"


# marks of a value or a device
UNCONFIRMED = "unconfirmed"  # the meaning is concluded, not documented: not to be billed unseen
GATEWAY_TIME = "gateway_time"  # the instant is that of the receiver, the device told none


@dataclass(frozen=True, slots=True)
class Messwert:
    """One value of a device. `wert` None: the device has none (never 0); `einheit` is the one of its register."""

    register: Register
    kind: Kind
    wert: Decimal | None
    einheit: str
    zeitpunkt: Zeitpunkt | None
    roh: str = ""
    roheinheit: str = ""
    tarif: int = 0
    untergeraet: int = 0
    speicher: int | None = None
    merkmale: tuple[str, ...] = ()
    bezeichnung: str = ""
    ort: Ort = field(default_factory=Ort)


@dataclass(frozen=True, slots=True)
class Geraetemeldung:
    """What a file says about one device. `nummer` is text: leading zeros count. `aliase`: other numbers it bears."""

    nummer: str
    hersteller: str = ""
    version: int | None = None
    medium: Medium | None = None
    aliase: tuple[str, ...] = ()
    messwerte: tuple[Messwert, ...] = ()
    gesehen: datetime | None = None
    status: str = ""
    merkmale: tuple[str, ...] = ()
    fehlerdatum: date | None = None
    rssi: int | None = None
    gateway: str = ""
    empfaenger: str = ""
    ort: Ort = field(default_factory=Ort)


@dataclass(frozen=True, slots=True)
class Rohtelegramm:
    """A telegram as bytes, from its length field on, block checksums of format A checked and taken out.

    `verdrahtet`: a whole wired frame (68 … 16). `rssi` in dBm.
    """

    daten: bytes
    empfangen: datetime | None = None
    rssi: int | None = None
    gateway: str = ""
    modus: str = ""
    verdrahtet: bool = False
    ort: Ort = field(default_factory=Ort)


@dataclass(frozen=True, slots=True)
class Funkpaket:
    """An uplink of LoRaWAN whose payload only a decoder of the device understands."""

    geraet: str
    daten: bytes
    port: int
    zaehler: int
    empfangen: datetime | None = None
    rssi: int | None = None
    gateways: tuple[str, ...] = ()
    bezeichnung: str = ""
    kennung: str = ""
    ort: Ort = field(default_factory=Ort)


@dataclass(frozen=True, slots=True)
class Schluesselangabe:
    """The AES-128 key of a device. The key is never printed."""

    nummer: str
    schluessel: bytes = field(repr=False)
    hersteller: str = ""
    bezeichnung: str = ""
    merkmale: tuple[str, ...] = ()
    ort: Ort = field(default_factory=Ort)


Meldung = Geraetemeldung | Rohtelegramm | Funkpaket | Schluesselangabe | Zeilenfehler


@dataclass(frozen=True, slots=True)
class Teil:
    """One file of a delivery: the delivery itself, or an entry of its archive.

    `format` is empty when none fits. `gilt` is False when the whole file is refused; then there are only faults.
    `vorschau`: the first lines of a file that is not understood.
    """

    name: str
    pruefsumme: str
    format: str = ""
    formatversion: int = 0
    zuordnung: str = ""
    gateway: str = ""
    meldungen: tuple[Meldung, ...] = ()
    fehler: tuple[Zeilenfehler, ...] = ()
    weitere_fehler: int = 0
    gilt: bool = True
    vorschau: tuple[str, ...] = ()

    @property
    def geraete(self) -> tuple[Geraetemeldung, ...]:
        return tuple(one for one in self.meldungen if isinstance(one, Geraetemeldung))

    @property
    def telegramme(self) -> tuple[Rohtelegramm, ...]:
        return tuple(one for one in self.meldungen if isinstance(one, Rohtelegramm))

    @property
    def pakete(self) -> tuple[Funkpaket, ...]:
        return tuple(one for one in self.meldungen if isinstance(one, Funkpaket))

    @property
    def schluessel(self) -> tuple[Schluesselangabe, ...]:
        return tuple(one for one in self.meldungen if isinstance(one, Schluesselangabe))


@dataclass(frozen=True, slots=True)
class Lieferung:
    """A file as it came: its name (never a key), the digest of its bytes, its parts, what is wrong with its archive."""

    name: str
    pruefsumme: str
    teile: tuple[Teil, ...] = ()
    fehler: tuple[Zeilenfehler, ...] = ()

    @property
    def lesbar(self) -> bool:
        """Whether anything could be read."""
        return any(teil.meldungen for teil in self.teile)
