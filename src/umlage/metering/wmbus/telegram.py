"""What came of a telegram: a full account of it, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from types import MappingProxyType
from typing import NamedTuple

from umlage.metering.drivers.layouts.fields import Field
from umlage.metering.wmbus.address import Address
from umlage.metering.wmbus.records import Record, Step, field_record

CLEAR, DECRYPTED = "clear", "decrypted"
NO_KEY, WRONG_KEY, BAD_MAC = "no_key", "wrong_key", "bad_mac"
UNSUPPORTED_MODE, UNKNOWN_FORMAT = "unsupported_mode", "unknown_format"
STATES = (CLEAR, DECRYPTED, NO_KEY, WRONG_KEY, BAD_MAC, UNSUPPORTED_MODE, UNKNOWN_FORMAT)
READABLE = (CLEAR, DECRYPTED)

# why something is not offered, or what the device says of itself; the value is the German sentence for people
WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "meaning_unknown": "Bedeutung der Register unbekannt: Für dieses Gerät gibt es keinen Treiber.",
        "no_register": "Kein Register dieses Telegramms hat einen Wert, dessen Bedeutung sicher ist.",
        "structure_broken": "Die Datensätze brechen mitten im Telegramm ab; kein Wert wird angeboten.",
        "records_hollow": "Ein Datensatz ohne Daten zeigt, dass die Bytes nicht stimmen; kein Wert wird angeboten.",
        "layout_unknown": "Der Aufbau des herstellereigenen Teils ist nicht bekannt.",
        "layout_short": "Der herstellereigene Teil ist kürzer als erwartet.",
        "compact_unknown": "Kompakter Rahmen, dessen Aufbau noch kein voller Rahmen gezeigt hat.",
        "compact_mismatch": "Der kompakte Rahmen passt nicht zu dem bekannten Aufbau.",
        "fragment": "Teil einer längeren Nachricht; einzeln nicht lesbar.",
        "not_from_meter": "Diese Nachricht kommt nicht von einem Zähler.",
        "already_decrypted": "Das Telegramm war schon entschlüsselt, obwohl sein Kopf Verschlüsselung ansagt.",
        "negative_value": "Ein Zählwerk zeigt einen negativen Stand; kein Wert wird angeboten.",
        "contradiction": "Zwei Datensätze desselben Zählwerks widersprechen sich; sein Wert wird nicht angeboten.",
        "above_current": "Ein Stand von früher liegt über dem heutigen; er wird nicht angeboten.",
        "device_clock_wrong": "Die Uhr des Geräts geht falsch oder ist nicht gestellt; kein Tag, den es nennt, gilt.",
        "device_clock_behind": "Die Uhr liegt um einen Monatswechsel zurück; nach ihr gezählte Monate gelten nicht.",
        "clock_old": "Die Uhr liegt über 31 Tage zurück; ohne Zeit des Empfangs weiß niemand, ob sie stimmt.",
        "turn_unsure": "Am Stichtag selbst oder ohne Uhr am Monatswechsel gehört: Der Stand kann der alte sein.",
        "date_in_future": "Ein Stichtag liegt nach der Uhr des Geräts; sein Wert wird nicht angeboten.",
        "no_mac": "Sicherheitsprofil B ohne Prüfsumme (MAC).",
        "more_follows": "Das Gerät sendet weitere Telegramme mit den übrigen Daten.",
        "application_error": "Das Gerät meldet einen Fehler der Anwendung.",
        "alarm": "Das Gerät sendet einen Alarm.",
        "status_application_error": "Das Gerät meldet einen Anwendungsfehler (Statusbyte).",
        "status_busy": "Das Gerät ist beschäftigt (Statusbyte).",
        "status_abnormal": "Das Gerät meldet einen außergewöhnlichen Zustand (Statusbyte).",
        "status_battery_low": "Batterie schwach (Statusbyte).",
        "status_permanent_error": "Dauerhafter Fehler (Statusbyte).",
        "status_temporary_error": "Vorübergehender Fehler (Statusbyte).",
        "status_maker": "Das Statusbyte hat Bits des Herstellers (5 bis 7), deren Bedeutung nicht bekannt ist.",
        "flags_unknown": "Das Gerät meldet Zustände, deren Bedeutung nicht bekannt ist; die Bits stehen im Datensatz.",
        "device_battery_low": "Batterie schwach (Meldung des Geräts).",
        "device_end_of_life": "Das Ende der Lebensdauer ist erreicht; das Gerät ist zu tauschen.",
        "device_replace_soon": "Das Ende der Lebensdauer ist in weniger als zwölf Monaten erreicht.",
        "device_sensor_fault": "Der Sensor ist gestört (Meldung des Geräts).",
        "device_obstacle": "Ein Hindernis steht zu nah am Gerät.",
        "device_covered": "Das Gerät ist abgedeckt.",
        "device_fault": "Das Gerät meldet eine Störung.",
        "device_sounder_fault": "Der Signalgeber ist gestört (Meldung des Geräts).",
        "device_tamper": "Das Gerät meldet eine Manipulation.",
        "device_removed": "Das Gerät war abgenommen.",
        "device_smoke": "Das Gerät meldet Rauch.",
        "public_key": "Mit einem öffentlich bekannten Schlüssel gelesen.",
    }
)


@dataclass(frozen=True, slots=True)
class Security:
    """How it was protected: mode of the transport layer, cipher of the link layer (0 none), MAC (checked or not
    there), which key won.

    `key_index` counts in the list that was given; None without. A key itself appears nowhere.
    """

    mode: int = 0
    link_cipher: int = 0
    mac: bool = False
    key_index: int | None = None


OPEN = Security()


# counters that never run back: what they showed in the past is not above what they show now (allocators start anew)
RISING = ("energy", "volume", "mass")
OTHER, NOW, PAST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a register means. Roles: current, due, month, history, maximum, minimum, forward, backward;
    `current_tariff_1` and `current_input_1`
    for registers of a tariff or of a pulse input."""

    quantity: str
    measure: str
    role: str
    storage: int = 0
    tariff: int = 0
    subunit: int = 0
    register: tuple[str, int, int] = field(init=False, repr=False, compare=False)
    when: int = field(init=False, repr=False, compare=False)
    month: Meaning | None = field(init=False, repr=False, compare=False)
    json_head: str = field(init=False, repr=False, compare=False)
    json_unit: str = field(init=False, repr=False, compare=False)
    json_tail: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "register", (self.quantity, self.tariff, self.subunit))
        put(self, "when", self._when())
        put(self, "month", self._month())
        # what stands around the value and the day of every reading of this meaning is written once
        quantity, measure, role = (encode_basestring(text) for text in (self.quantity, self.measure, self.role))
        put(self, "json_head", f'{{"quantity":{quantity},"value":"')
        put(self, "json_tail", f',"role":{role}}}')
        put(self, "json_unit", f'","unit":{measure},"at":')

    def _when(self) -> int:
        """Whether a counter that never runs back is told as it is now, or as it was."""
        if self.quantity not in RISING or self.role.endswith("ward"):
            return OTHER
        if not self.storage:
            return NOW if self.role.startswith("current") else OTHER
        return PAST if self.role.startswith(("due", "month", "history")) else OTHER

    def _month(self) -> Meaning | None:
        """What "history" becomes when its day is the turn of a month."""
        if not self.role.startswith("history"):
            return None
        role = "month" + self.role.removeprefix("history")
        return Meaning(self.quantity, self.measure, role, self.storage, self.tariff, self.subunit)


@lru_cache(maxsize=5000)
def meaning_of(quantity: str, measure: str, role: str, storage: int = 0, tariff: int = 0, subunit: int = 0) -> Meaning:
    """A meaning that many readings share."""
    return Meaning(quantity, measure, role, storage, tariff, subunit)


_DAY = timedelta(1)


def named(meaning: Meaning, at: date) -> Meaning:
    """The meaning with the role "month" where it was "history" and the date is the turn of a month."""
    month = meaning.month
    return month if month is not None and month_turn(at) else meaning


def month_turn(at: date) -> bool:
    """Whether a day is the first or the last of its month."""
    return at.day == 1 or (at.day > 27 and (at + _DAY).day == 1)


class Reading(NamedTuple):
    """A value with its meaning. `at` is the day it belongs to as the device says it, `instant` with the time where
    there is one.
    """

    meaning: Meaning
    value: Decimal
    at: date | None = None
    instant: datetime | None = None

    @property
    def quantity(self) -> str:
        return self.meaning.quantity

    @property
    def measure(self) -> str:
        return self.meaning.measure

    @property
    def role(self) -> str:
        return self.meaning.role


NO_FIELDS: tuple[int, Sequence[Field]] = (0, ())


class Telegram(NamedTuple):
    """The account (a tuple as readings are: tens of thousands are made in a second, and a tuple costs a third). `link`
    sent it, `meter` is whose values it carries. `readings` are offered for use only when
    `offered` is true.

    `steps` say where the records stand in `payload`, `fields` are those of a maker's own layout; `rest` is what no
    record explains.
    """

    state: str
    link: Address
    meter: Address
    medium: str
    layers: tuple[str, ...]
    security: Security
    status: int
    access: int
    steps: tuple[Step, ...]
    fields: tuple[int, Sequence[Field]]
    readings: tuple[Reading, ...]
    offered: bool
    rest: bytes
    warnings: tuple[str, ...]
    driver: str
    checked: bool
    counter: bytes = b""
    payload: bytes = b""

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, in the order of their bytes, then the fields of the maker's layout."""
        payload = self.payload
        found = [Record(header, payload[start:end], place) for header, place, start, end in self.steps]
        first, fields = self.fields
        found += [field_record(row.quantity, row.measure, row.value, row.storage, first + row.start) for row in fields]
        return tuple(found)
