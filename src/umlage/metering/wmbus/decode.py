"""One telegram to its account: link layer, headers, security, records, readings.

Whatever the bytes are, the answer is a `Telegram` or `Malformed`; nothing else is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from umlage.metering.drivers.driver import Driver, driver_for
from umlage.metering.drivers.layouts import LAYOUTS, Call, Field, Outcome, Short
from umlage.metering.drivers.layouts.diehl import MANUFACTURERS, real_data
from umlage.metering.wmbus.address import Address, address
from umlage.metering.wmbus.compact import full_payload
from umlage.metering.wmbus.crc import crc16
from umlage.metering.wmbus.errors import Malformed
from umlage.metering.wmbus.fixed import FIXED, fixed_values, read_fixed
from umlage.metering.wmbus.headers import (
    ELL_BYTES,
    Layers,
    need,
    read_authentication,
    read_link_extension,
    read_transport,
)
from umlage.metering.wmbus.link import Frame, frame_of, last_sum, raw_bytes
from umlage.metering.wmbus.records import Header, Layout, Record, field_record, layout_of
from umlage.metering.wmbus.security import (
    PROOF,
    cbc_decrypted,
    cmac,
    counted,
    decryptor,
    derived,
    derived_decryptor,
    derived_encryptor,
    start_vector,
)
from umlage.metering.wmbus.semantics import COUNTED, Plan, named, plan_of
from umlage.metering.wmbus.status import said_by
from umlage.metering.wmbus.telegram import (
    BAD_MAC,
    CLEAR,
    DECRYPTED,
    NO_KEY,
    OPEN,
    READABLE,
    UNKNOWN_FORMAT,
    UNSUPPORTED_MODE,
    WRONG_KEY,
    Meaning,
    Reading,
    Security,
    Telegram,
)

# in wired frames of old meters the configuration field is a signature; real modes end here
_NO_MODE_WIRED = 14

# what a meter sends: SND-NR, SND-IR, ACC-NR, ACC-DMD, RSP-UD, CNF-IR
_FROM_METER = frozenset((0x44, 0x46, 0x47, 0x48, 0x06, 0x08, 0x18, 0x28, 0x38))
_MAKER_CI = range(0xA0, 0xB8)


class _Secret(NamedTuple):
    """How far the security layer got: the state, and the bytes that are plain now."""

    state: str
    payload: bytes
    security: Security
    warnings: tuple[str, ...]


def decode(telegram: str | bytes, keys: Sequence[bytes] = (), learnt: Mapping[int, bytes] | None = None) -> Telegram:
    """The account of a telegram. `keys` are tried in their order; `learnt`: headers of compact frames by signature."""
    frame = frame_of(raw_bytes(telegram))
    content = frame.content
    if frame.wired:
        layers = Layers(content, 2, b"")
        if len(content) < 3:
            raise Malformed("no CI field", frame.base + len(content))
    else:
        layers = Layers(content, 9, content[1:9])
    link = address(layers.wire) if layers.wire else None
    if content[0] not in _FROM_METER:
        layers.wire = layers.wire or bytes(8)
        return _unknown(frame, layers, link, ("not_from_meter",))
    secret, layers = _through_layers(frame, layers, keys)
    if not layers.wire:
        layers.wire = bytes(8)
    return _account(frame, layers, link, secret, keys, learnt)


def _through_layers(frame: Frame, layers: Layers, keys: Sequence[bytes]) -> tuple[_Secret, Layers]:
    """Every header up to the records, and the records in plain if they can be had."""
    base = frame.base
    state, key_index = CLEAR, None
    while True:
        content, position = layers.content, layers.position
        need(content, position, 1, base)
        ci = content[position]
        if ci in ELL_BYTES or ci == 0x86:
            start = read_link_extension(layers, base)
            if start is not None:
                opened = _open_link(layers, start, keys, base)
                if opened is None:
                    state = WRONG_KEY if keys else NO_KEY
                    return _Secret(state, b"", Security(link_cipher=layers.link_cipher), ()), layers
                if opened >= 0:
                    state, key_index = DECRYPTED, opened
                elif opened == -2:
                    return _Secret(UNSUPPORTED_MODE, b"", Security(link_cipher=layers.link_cipher), ()), layers
        elif ci == 0x90:
            read_authentication(layers, base)
        elif ci == 0x81:
            layers.names.append("NWL")
            need(content, position, 2, base)
            layers.position = position + 2
        else:
            break
    if frame.wired and layers.content[layers.position] == FIXED:
        read_fixed(layers, base)
        return _Secret(CLEAR, layers.content[layers.position :], OPEN, ()), layers
    read_transport(layers, base)
    if frame.wired and layers.mode >= _NO_MODE_WIRED:
        # what stands there is the signature of EN 1434-3
        layers.mode = 0
    secret = _opened(layers, frame, keys)
    if key_index is not None and secret.state == CLEAR:
        return secret._replace(state=state, security=Security(0, layers.link_cipher, False, key_index)), layers
    return secret, layers


def _open_link(layers: Layers, start: bytes, keys: Sequence[bytes], base: int) -> int | None:
    """Decrypt behind an ELL with session: index of the key, -1 when it was plain, -2 for another cipher, None when no
    key fits.
    """
    secret = layers.content[layers.position :]
    if len(secret) < 3:
        raise Malformed("cut off in the extended link layer", base + len(layers.content))
    if layers.link_cipher == 0:
        if crc16(secret[2:]) != secret[0] | secret[1] << 8:
            raise Malformed("wrong checksum of the extended link layer", base + layers.position)
        layers.position += 2
        return -1
    if layers.link_cipher != 1:
        return -2
    for index, key in enumerate(keys):
        if len(key) != 16:
            continue
        plain = counted(key, start, secret)
        if crc16(plain[2:]) == plain[0] | plain[1] << 8:
            layers.content = layers.content[: layers.position] + plain
            layers.position += 2
            return index
    return None


def _opened(layers: Layers, frame: Frame, keys: Sequence[bytes]) -> _Secret:
    """The security of the transport layer."""
    mode = layers.mode
    if layers.fragment:
        return _Secret(UNKNOWN_FORMAT, b"", Security(mode), ("fragment",))
    payload = layers.content[layers.position :]
    if mode == 0:
        return _Secret(CLEAR, payload, OPEN, ())
    if mode == 5:
        return _mode_5(layers, payload, keys)
    if mode == 7:
        return _mode_7(layers, payload, keys)
    if mode >= 16:
        return _scrambled(layers, frame, keys)
    return _Secret(UNSUPPORTED_MODE, payload, Security(mode), ())


def _encrypted_size(layers: Layers, payload: bytes) -> int:
    """How many bytes are encrypted: N blocks; N = 0 means all whole blocks."""
    blocks = layers.blocks or len(payload) // 16
    return min(blocks, len(payload) // 16) * 16


def _mode_5(layers: Layers, payload: bytes, keys: Sequence[bytes]) -> _Secret:
    size = _encrypted_size(layers, payload)
    if layers.blocks * 16 > len(payload):
        raise Malformed("fewer encrypted blocks than announced", len(layers.content))
    if not payload:
        return _Secret(CLEAR, payload, Security(5), ())
    start = start_vector(layers.wire, layers.access)
    secret = payload[:size]
    for index, key in enumerate(keys):
        if len(key) == 16 and size:
            plain = cbc_decrypted(decryptor(key), start, secret)
            if plain[:2] == PROOF:
                return _Secret(DECRYPTED, plain + payload[size:], Security(5, 0, False, index), ())
    if payload[:2] == PROOF:
        return _Secret(CLEAR, payload, Security(5), ("already_decrypted",))
    return _Secret(WRONG_KEY if keys else NO_KEY, b"", Security(5), ())


def _mode_7(layers: Layers, payload: bytes, keys: Sequence[bytes]) -> _Secret:
    """Security profile B: derived keys, first the MAC, then decryption."""
    size = _encrypted_size(layers, payload)
    if layers.blocks * 16 > len(payload):
        raise Malformed("fewer encrypted blocks than announced", len(layers.content))
    if payload[:2] == PROOF:
        return _Secret(CLEAR, payload, Security(7), ("already_decrypted",))
    if not payload:
        return _Secret(CLEAR, payload, Security(7), ())
    if (
        layers.key_derivation > 1
        or (layers.key_derivation == 1 and len(layers.counter) != 4)
        or layers.mac_kind in (8, 9)
    ):
        return _Secret(UNSUPPORTED_MODE, b"", Security(7), ())
    tampered = False
    for index, key in enumerate(keys):
        if len(key) != 16 or not size:
            continue
        inner = derived(key, 0x00, layers.counter, layers.wire) if layers.key_derivation else key
        if layers.mac:
            outer = derived(key, 0x01, layers.counter, layers.wire) if layers.key_derivation else key
            content = layers.mac_input + layers.content[layers.message_from :]
            good = cmac(derived_encryptor(outer), content)[: len(layers.mac)] == layers.mac
        else:
            good = True
        plain = cbc_decrypted(derived_decryptor(inner), bytes(16), payload[:size])
        if plain[:2] == PROOF:
            if good:
                warnings = () if layers.mac else ("no_mac",)
                return _Secret(DECRYPTED, plain + payload[size:], Security(7, 0, bool(layers.mac), index), warnings)
            tampered = True
    state = BAD_MAC if tampered else WRONG_KEY if keys else NO_KEY
    return _Secret(state, b"", Security(7), ())


def _scrambled(layers: Layers, frame: Frame, keys: Sequence[bytes]) -> _Secret:
    """Diehl's "real data": mode 16 and above behind a short header of its own makers."""
    content = layers.content
    if address(layers.wire).manufacturer not in MANUFACTURERS or layers.position != _AFTER_SHORT or frame.wired:
        return _Secret(UNSUPPORTED_MODE, b"", Security(layers.mode), ())
    found = real_data(bytes((len(content),)) + content, keys)
    if found is None:
        return _Secret(WRONG_KEY if keys else NO_KEY, b"", Security(layers.mode), ())
    plain, index = found
    warnings = ("public_key",) if index is None else ()
    return _Secret(DECRYPTED, plain, Security(layers.mode, 0, False, index), warnings)


# C M M A A A A V T CI ACC STS CFG CFG
_AFTER_SHORT = 14


def _account(
    frame: Frame,
    layers: Layers,
    link: Address | None,
    secret: _Secret,
    keys: Sequence[bytes],
    learnt: Mapping[int, bytes] | None,
) -> Telegram:
    meter = address(layers.wire)
    driver = driver_for(meter.manufacturer, meter.version, meter.kind, layers.ci)
    if driver is not None and (driver.carrier == "ci" or (driver.carrier == "payload" and secret.state in READABLE)):
        outcome = _by_layout(driver, layers, secret.payload, 0, keys)
        if outcome is not None:
            return _own(frame, layers, link, driver, secret, outcome)
        if layers.ci in _MAKER_CI:
            return _silent(frame, layers, link, driver, secret._replace(state=UNKNOWN_FORMAT), ("layout_unknown",))
    if secret.state not in READABLE:
        return _silent(frame, layers, link, driver, secret, ())
    kind = layers.kind
    if kind in ("full", "alarm"):
        return _standard(frame, layers, link, driver, secret, secret.payload)
    if kind == "fixed":
        records = [
            field_record(what, measure, value, 0, place) for what, measure, value, place in fixed_values(secret.payload)
        ]
        return _telegram(frame, layers, link, driver, secret, records, [], False, b"", ["meaning_unknown"])
    if kind == "compact":
        payload, problem = full_payload(secret.payload, learnt)
        if payload is None:
            return _silent(frame, layers, link, driver, secret._replace(state=UNKNOWN_FORMAT), (problem,))
        if problem:
            # proved by the link layer and of the right length: the values are what was sent
            proved = layers.link_cipher == 1 or frame.checked
            secret = secret._replace(warnings=(*secret.warnings, problem))
            return _standard(frame, layers, link, driver, secret, payload, sure=proved)
        return _standard(frame, layers, link, driver, secret, payload)
    if kind in ("none", "application_error"):
        return _silent(frame, layers, link, driver, secret, (kind,) if kind == "application_error" else ())
    return _silent(frame, layers, link, driver, secret._replace(state=UNKNOWN_FORMAT), ())


def _by_layout(driver: Driver, layers: Layers, part: bytes, place: int, keys: Sequence[bytes]) -> Outcome | None:
    """What the maker's layout says; None when it does not know these bytes."""
    content = layers.content
    call = Call(part, place, bytes((len(content),)) + content, layers.wire, layers.ci, keys)
    try:
        return LAYOUTS[driver.layout](call)
    except Short:
        return Outcome((), ("layout_short",), UNKNOWN_FORMAT)


def _own(
    frame: Frame, layers: Layers, link: Address | None, driver: Driver, secret: _Secret, outcome: Outcome
) -> Telegram:
    """A telegram that is nothing but its maker's layout."""
    if outcome.wire:
        layers.wire = outcome.wire
    state = outcome.state or secret.state
    security = secret.security
    if outcome.key_index is not None:
        security = Security(security.mode, security.link_cipher, False, outcome.key_index)
    warnings = [*secret.warnings, *outcome.warnings]
    records, readings = _fields(outcome.fields, 0, warnings)
    return _telegram(
        frame,
        layers,
        link,
        driver,
        secret._replace(state=state, security=security, payload=outcome.payload or secret.payload),
        records,
        readings,
        bool(readings) and state in READABLE,
        outcome.rest,
        warnings,
    )


def _fields(fields: Sequence[Field], place: int, warnings: list[str]) -> tuple[list[Record], list[Reading]]:
    """Fields of a layout as records, and as readings where they have a role."""
    records, readings = [], []
    for field in fields:
        records.append(field_record(field.quantity, field.measure, field.value, field.storage, field.start + place))
        if field.role and isinstance(field.value, Decimal):
            if field.value.is_signed() and field.quantity in COUNTED:
                warnings.append("negative_value")
                continue
            meaning = Meaning(field.quantity, field.measure, field.role, field.storage)
            if field.at is not None:
                meaning = named(meaning, field.at)
            readings.append(Reading(meaning, field.value, field.at, field.instant))
    return records, readings


class _Look(NamedTuple):
    """A layout and what it means for one driver."""

    layout: Layout
    plan: Plan | None
    records: tuple[tuple[Header, int, int, int], ...]


# looks that were seen, by device model and length; a full store is emptied
_LOOKS: dict[tuple[str, int], list[_Look]] = {}
_MOST_LOOKS, _MOST_EACH = 5000, 24


def _look(payload: bytes, driver: Driver | None) -> _Look:
    key = (driver.name if driver is not None else "", len(payload))
    known = _LOOKS.get(key)
    whole = int.from_bytes(payload, "little")
    if known is None:
        if len(_LOOKS) >= _MOST_LOOKS:
            _LOOKS.clear()
        known = _LOOKS[key] = []
    for look in known:
        if whole & look.layout.mask == look.layout.pattern:
            return look
    layout = layout_of(payload)
    records = tuple((step.header, step.place, step.start, step.end) for step in layout.steps)
    look = _Look(layout, plan_of(layout, driver) if driver is not None else None, records)
    if layout.fault < 0:
        if len(known) >= _MOST_EACH:
            del known[0]
        known.append(look)
    return look


def _standard(
    frame: Frame,
    layers: Layers,
    link: Address | None,
    driver: Driver | None,
    secret: _Secret,
    payload: bytes,
    *,
    sure: bool = True,
) -> Telegram:
    """Records as the standard defines them, with a block of the maker where the driver knows one."""
    layout, plan, steps = _look(payload, driver)
    records = [Record(header, payload[start:end], place) for header, place, start, end in steps]
    warnings = list(secret.warnings)
    readings: list[Reading] = []
    if driver is None or plan is None:
        warnings.append("meaning_unknown")
    else:
        readings, found = plan.readings(payload)
        warnings += found
        if driver.layout and driver.carrier in ("maker", "record"):
            _maker_part(driver, layers, layout, payload, records, readings, warnings, plan.device_time(payload))
    problem = _unsure(frame, secret, layout, payload)
    if problem:
        warnings.append(problem)
    offered = bool(readings) and sure and not problem and "negative_value" not in warnings
    if layout.more:
        warnings.append("more_follows")
    if layers.kind == "alarm":
        warnings.append("alarm")
    return _telegram(
        frame,
        layers,
        link,
        driver,
        secret._replace(payload=payload),
        records,
        readings,
        offered,
        payload[layout.rest :],
        warnings,
    )


def _unsure(frame: Frame, secret: _Secret, layout: Layout, payload: bytes) -> str:
    """Why the records as a whole are not sure; empty when they are."""
    if layout.hollow:
        return "records_hollow"
    if layout.fault < 0:
        return ""
    left = len(payload) - layout.rest
    if left == _SUM and not frame.checked and not frame.wired:
        if last_sum(bytes((len(frame.content),)) + frame.content):
            return ""
        # behind encrypted blocks whose records are whole: a changed byte would have destroyed a block of 16
        if (
            secret.security.mode == 5
            and secret.state == DECRYPTED
            and payload[-_SUM - 1] == _FILLER
            and (len(payload) - _SUM) % 16 == 0
        ):
            return ""
    return "structure_broken"


_SUM, _FILLER = 2, 0x2F
_WALK_BY = b"\x0d\xff\x5f"


def _maker_part(
    driver: Driver,
    layers: Layers,
    layout: Layout,
    payload: bytes,
    records: list[Record],
    readings: list[Reading],
    warnings: list[str],
    clock: tuple[date | None, datetime | None],
) -> None:
    """The block behind 0F, or the one in a record of the maker, by the layout that the driver names."""
    if driver.carrier == "maker":
        if layout.maker < 0:
            return
        part, place = payload[layout.maker :], layout.maker
    else:
        found = next((step for step in layout.steps if step.header.raw == _WALK_BY), None)
        if found is None:
            return
        part, place = payload[found.start : found.end], found.start
    outcome = _by_layout(driver, layers, part, place, ())
    if outcome is None:
        warnings.append("layout_unknown")
        return
    warnings += outcome.warnings
    more, own = _fields(outcome.fields, place, warnings)
    records += more
    if outcome.state:
        return
    today, instant = clock
    readings += [
        replace(reading, at=today, instant=instant) if reading.at is None and reading.role == "current" else reading
        for reading in own
    ]


def _silent(
    frame: Frame,
    layers: Layers,
    link: Address | None,
    driver: Driver | None,
    secret: _Secret,
    warnings: tuple[str, ...],
) -> Telegram:
    """No records: locked, without an application layer, or of a kind that is not read."""
    return _telegram(frame, layers, link, driver, secret, [], [], False, secret.payload, [*secret.warnings, *warnings])


def _unknown(frame: Frame, layers: Layers, link: Address | None, warnings: tuple[str, ...]) -> Telegram:
    secret = _Secret(UNKNOWN_FORMAT, b"", OPEN, ())
    return _silent(frame, layers, link, None, secret, warnings)


def _telegram(
    frame: Frame,
    layers: Layers,
    link: Address | None,
    driver: Driver | None,
    secret: _Secret,
    records: list[Record],
    readings: list[Reading],
    offered: bool,
    rest: bytes,
    warnings: list[str],
) -> Telegram:
    meter = address(layers.wire)
    if layers.status:
        warnings += said_by(layers.status)
    return Telegram(
        secret.state,
        link or meter,
        meter,
        driver.medium if driver is not None and driver.medium else meter.medium,
        (frame.layer, *layers.names),
        secret.security,
        layers.status,
        layers.access,
        tuple(records),
        tuple(readings),
        offered and secret.state in READABLE,
        rest,
        tuple(dict.fromkeys(warnings)) if len(warnings) > 1 else tuple(warnings),
        driver.name if driver is not None else "",
        frame.checked,
        layers.counter,
        secret.payload,
    )
