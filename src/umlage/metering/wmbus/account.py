"""The account of a telegram whose layers are read: which driver it belongs to, its records, its readings, and whether
they are offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from umlage.metering.drivers.driver import Driver, driver_for
from umlage.metering.drivers.layouts import LAYOUTS, Call, Field, Outcome, Short
from umlage.metering.wmbus.address import Address, address
from umlage.metering.wmbus.clock import CLOCK_BEHIND, Said, judged
from umlage.metering.wmbus.compact import full_payload
from umlage.metering.wmbus.doubtful import COUNTED, below_now, possible, undated
from umlage.metering.wmbus.fixed import fixed_fields
from umlage.metering.wmbus.headers import Layers
from umlage.metering.wmbus.link import Frame, last_sum
from umlage.metering.wmbus.records import Layout, Step, layout_of
from umlage.metering.wmbus.semantics import Plan, plan_of
from umlage.metering.wmbus.status import said_by
from umlage.metering.wmbus.telegram import (
    DECRYPTED,
    NO_FIELDS,
    READABLE,
    UNKNOWN_FORMAT,
    Reading,
    Security,
    Telegram,
    meaning_of,
    named,
)
from umlage.metering.wmbus.unlock import Secret
from umlage.metering.wmbus.values import told_in

NOBODY = bytes(8)
_new = tuple.__new__
_MAKER_CI = range(0xA0, 0xB8)
_SUM, _FILLER = 2, 0x2F


class Look(NamedTuple):
    """A layout and what it means for one driver; mask and pattern are those of the layout."""

    mask: int
    pattern: int
    layout: Layout
    plan: Plan | None


# looks that were seen, by driver and length; a full store is emptied
_LOOKS: dict[tuple[str, int], list[Look]] = {}
# drivers and lengths whose frames came with such bytes behind their records
TAILS: set[tuple[str, int]] = set()
_MOST_LOOKS, _MOST_EACH = 1000, 24


def looks_of(key: tuple[str, int]) -> list[Look]:
    """The looks of payloads of one driver and one length; the list grows with them."""
    known = _LOOKS.get(key)
    if known is None:
        if len(_LOOKS) >= _MOST_LOOKS:
            _LOOKS.clear()
        known = _LOOKS[key] = []
    return known


def look_of(payload: bytes, driver: Driver | None) -> Look:
    """The layout of a payload with its plan, mostly from the store."""
    known = looks_of(("" if driver is None else driver.name, len(payload)))
    whole = int.from_bytes(payload, "little")
    for look in known:
        if whole & look[0] == look[1]:
            return look
    layout = layout_of(payload)
    look = Look(layout.mask, layout.pattern, layout, None if driver is None else plan_of(layout, driver))
    if layout.fault < 0:
        if len(known) >= _MOST_EACH:
            del known[0]
        known.append(look)
    return look


class Heard(NamedTuple):
    """What link layer and headers said. `raw` is the frame from L on without checksums, what the link layer encrypted
    in plain; `sent` the same as it was sent. `link` sent it, `wire` is the address of the meter.
    """

    wired: bool
    names: tuple[str, ...]
    checked: bool
    raw: bytes
    sent: bytes
    ci: int
    kind: str
    wire: bytes
    link: bytes
    status: int
    access: int
    counter: bytes
    link_cipher: int = 0


def heard(frame: Frame, layers: Layers, link: bytes) -> Heard:
    """What was read on the way to the records."""
    sent = bytes((len(frame.content) & 0xFF,)) + frame.content
    raw = sent
    if layers.content is not frame.content:
        raw = bytes((len(layers.content) & 0xFF,)) + layers.content
    return Heard(
        frame.wired,
        (frame.layer, *layers.names),
        frame.checked,
        raw,
        sent,
        layers.ci,
        layers.kind,
        layers.wire,
        link,
        layers.status,
        layers.access,
        layers.counter,
        layers.link_cipher,
    )


class Draft:
    """An account in the making."""

    __slots__ = (
        "driver",
        "fields",
        "heard",
        "keys",
        "latest",
        "meter",
        "offered",
        "payload",
        "readings",
        "received",
        "rest",
        "security",
        "state",
        "steps",
        "warnings",
    )

    def __init__(
        self,
        heard: Heard,
        secret: Secret,
        keys: Sequence[bytes],
        received: date | None,
        latest: date | None = None,
    ) -> None:
        self.heard = heard
        self.keys = keys
        self.state, self.payload, self.security = secret.state, secret.payload, secret.security
        self.warnings = [*secret.warnings]
        self.meter: Address = address(heard.wire)
        self.driver: Driver | None = None
        self.steps: tuple[Step, ...] = ()
        self.fields: tuple[int, Sequence[Field]] = NO_FIELDS
        self.readings: list[Reading] = []
        self.received, self.latest = received, latest
        self.offered = False
        self.rest = b""

    def fill(self, learnt: Mapping[int, bytes] | None) -> None:
        """Records and readings, by the driver of the device and by what kind of frame it is."""
        meter, ci = self.meter, self.heard.ci
        driver = self.driver = driver_for(meter.manufacturer, meter.version, meter.kind, ci)
        readable = self.state in READABLE
        if driver is not None and (driver.carrier == "ci" or (driver.carrier == "payload" and readable)):
            outcome = self._by_layout(driver, self.payload, 0, self.keys)
            if outcome is not None:
                self._own(outcome)
                return
            if ci in _MAKER_CI:
                self._stop("layout_unknown")
                return
        if readable:
            self._by_kind(self.heard.kind, learnt)

    def _by_kind(self, kind: str, learnt: Mapping[int, bytes] | None) -> None:
        if kind == "full":
            self._standard()
        elif kind == "alarm":
            self._standard()
            self.warnings.append("alarm")
        elif kind == "fixed":
            self.fields = (0, fixed_fields(self.payload))
            self.warnings.append("meaning_unknown")
        elif kind == "compact":
            self._compact(learnt)
        elif kind == "application_error":
            self.rest = self.payload
            self.warnings.append(kind)
        elif kind != "none":
            self._stop("")

    def _stop(self, warning: str) -> None:
        """A kind of content that is not read."""
        self.state = UNKNOWN_FORMAT
        self.rest = self.payload
        if warning:
            self.warnings.append(warning)

    def _compact(self, learnt: Mapping[int, bytes] | None) -> None:
        payload, problem = full_payload(self.payload, learnt)
        if payload is None:
            self._stop(problem)
            return
        self.payload = payload
        self._standard()
        if problem:
            # proved by the link layer and of the right length, the values are what was sent
            self.offered = self.offered and (self.heard.link_cipher == 1 or self.heard.checked)
            self.warnings.append(problem)

    def _standard(self) -> None:
        """Records as the standard defines them, with a block of the maker where the driver knows one."""
        driver, payload = self.driver, self.payload
        key = ("" if driver is None else driver.name, len(payload))
        if key in TAILS and self._tail_is_sum(payload):
            self.rest, payload = payload[-_SUM:], payload[:-_SUM]
        _mask, _pattern, layout, plan = look_of(payload, driver)
        if layout.fault >= 0 and len(payload) - layout.rest == _SUM and self._tail_is_sum(payload):
            if len(TAILS) < _MOST_LOOKS:
                TAILS.add(key)
            self.rest, payload = payload[-_SUM:], payload[:-_SUM]
            _mask, _pattern, layout, plan = look_of(payload, driver)
        self.payload = payload
        self.steps = layout.steps
        if layout.rest < len(payload):
            self.rest = payload[layout.rest :]
        if driver is None or plan is None:
            self.warnings.append("meaning_unknown")
        else:
            clock = plan.read(payload, self.received, self.latest, self.readings, self.warnings)
            if driver.carrier:
                self._maker_part(driver, layout, plan, clock)
        if layout.hollow:
            self.warnings.append("records_hollow")
        elif layout.fault >= 0:
            self.warnings.append("structure_broken")
        elif self.readings:
            self.offered = "negative_value" not in self.warnings
        elif payload and not self.warnings:
            self.warnings.append("no_register")
        if layout.more:
            self.warnings.append("more_follows")

    def _tail_is_sum(self, payload: bytes) -> bool:
        """Whether the last two bytes are a checksum that somebody left behind whole records."""
        if self.heard.wired:
            return False
        if last_sum(self.heard.sent):
            return True
        # behind encrypted blocks whose records are whole: a changed byte would have destroyed a block of 16
        blocks = self.security.mode == 5 and self.state == DECRYPTED and (len(payload) - _SUM) % 16 == 0
        return blocks and payload[-_SUM - 1] == _FILLER

    def _maker_part(self, driver: Driver, layout: Layout, plan: Plan, clock: Said) -> None:
        """The block behind 0F, or the one in a record of the maker, by the layout that the driver names."""
        if driver.carrier == "maker":
            if layout.maker < 0:
                return
            start, end = layout.maker, len(self.payload)
        elif driver.carrier == "record":
            if plan.block is None:
                return
            start, end = plan.block.start, plan.block.end
        else:
            return
        outcome = self._by_layout(driver, self.payload[start:end], start, ())
        if outcome is None:
            self.warnings.append("layout_unknown")
            return
        self.warnings += outcome.warnings
        own = possible(self._take(outcome.fields, start), clock.day or self.received, self.warnings)
        if not outcome.state:
            self.readings += [
                row._replace(at=clock.day, instant=clock.instant)
                if row.at is None and row.role == "current"
                else (row if clock.believed else undated(row))
                for row in own
            ]
            below_now(self.readings, self.warnings)

    def _by_layout(self, driver: Driver, part: bytes, place: int, keys: Sequence[bytes]) -> Outcome | None:
        """What the maker's layout says; None when it does not know these bytes."""
        frame = self.heard
        try:
            return LAYOUTS[driver.layout](Call(part, place, frame.raw, frame.wire, frame.ci, keys))
        except Short:
            return Outcome((), ("layout_short",), UNKNOWN_FORMAT)

    def _own(self, outcome: Outcome) -> None:
        """A telegram that is nothing but its maker's layout."""
        if outcome.wire:
            self.meter = address(outcome.wire)
        if outcome.state:
            self.state = outcome.state
        if outcome.key_index is not None:
            self.security = Security(self.security.mode, self.security.link_cipher, False, outcome.key_index)
        self.warnings += outcome.warnings
        day = outcome.clock or self.received
        self.readings = possible(self._take(outcome.fields, 0), day, self.warnings)
        if outcome.clock is not None:
            self._by_own_clock(outcome.clock)
        self.payload = outcome.payload or self.payload
        self.rest = outcome.rest
        self.offered = bool(self.readings) and self.state in READABLE and "negative_value" not in self.warnings
        if not self.readings and not self.warnings and self.state in READABLE:
            self.warnings.append("no_register")

    def _by_own_clock(self, day: date) -> None:
        """The readings of a maker's layout with a clock, which has counted its months back itself."""
        clock = judged(day, None, self.received, self.latest, self.warnings)
        if not clock.believed:
            self.readings = [undated(row) if clock.day is None or row.at != day else row for row in self.readings]
        elif not clock.counts and any(row.role == "month" for row in self.readings):
            self.warnings.append(CLOCK_BEHIND)
            self.readings = [undated(row) if row.role == "month" else row for row in self.readings]

    def _take(self, fields: Sequence[Field], place: int) -> list[Reading]:
        """Fields of a layout as readings where they have a role; all are kept to be shown as records."""
        self.fields = (place, fields)
        readings = []
        for quantity, measure, value, _, _, role, at, instant, storage in fields:
            if role and isinstance(value, Decimal):
                if value.is_signed() and quantity in COUNTED:
                    self.warnings.append("negative_value")
                    continue
                measure, value = told_in(measure, value)
                meaning = meaning_of(quantity, measure, role, storage)
                readings.append(_new(Reading, (meaning if at is None else named(meaning, at), value, at, instant)))
        return readings

    @property
    def unsure(self) -> bool:
        """Whether anything is left that no record explains, so that the last bytes may be checksums."""
        return not self.offered or bool(self.rest)

    def telegram(self) -> Telegram:
        """The account, frozen."""
        told, driver, warnings = self.heard, self.driver, self.warnings
        if told.status:
            warnings += said_by(told.status)
        # in the order of its fields
        return _new(
            Telegram,
            (
                self.state,
                # a wired frame without a long header names nobody beside the meter
                address(told.link) if told.link != NOBODY else self.meter,
                self.meter,
                driver.medium if driver is not None and driver.medium else self.meter.medium,
                told.names,
                self.security,
                told.status,
                told.access,
                self.steps,
                self.fields,
                tuple(self.readings),
                self.offered,
                self.rest,
                tuple(dict.fromkeys(warnings)) if len(warnings) > 1 else tuple(warnings),
                "" if driver is None else driver.name,
                told.checked,
                told.counter,
                self.payload,
            ),
        )
