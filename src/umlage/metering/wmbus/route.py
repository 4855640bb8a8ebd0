"""The way through the headers of telegrams that look like one before: nothing is parsed twice.

A route holds what was found in a telegram whose values were offered. Every header bit that decides anything (length,
control field, manufacturer, version, device type, CI, configuration, structure of the authentication layer) is part
of it; only numbers, access, status, counters and checksums are read anew. What fits no route, and what comes out of
one without values, goes the long way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from umlage.metering.wmbus.account import TAILS, Draft, Heard, Look, looks_of
from umlage.metering.wmbus.address import address, from_transport
from umlage.metering.wmbus.headers import Layers
from umlage.metering.wmbus.link import Frame
from umlage.metering.wmbus.status import said_by
from umlage.metering.wmbus.telegram import CLEAR, DECRYPTED, NO_FIELDS, OPEN, Reading, Telegram
from umlage.metering.wmbus.unlock import Proof, Secret, encrypted_size, opened_by_5, opened_by_7

_OPEN, _PROFILE_A, _PROFILE_B = 0, 5, 7
_HEAD = 11
_ADDRESS = slice(2, 10)
_MOST, _MOST_EACH = 2000, 8
_KINDS = ("full", "")

_from_bytes = int.from_bytes
_new = tuple.__new__


@dataclass(frozen=True, slots=True)
class Route:
    """Places count in the frame from L on; -1 where there is no such thing. `mask` and `pattern` fix the bytes between
    CI and `start`, where the payload begins. `key` is the name of its looks.
    """

    start: int
    mask: int
    pattern: int
    mode: int
    size: int
    access: int
    transport: int
    counter: int
    mac: tuple[int, int]
    mac_input: tuple[int, int]
    message: int
    derives: bool
    names: tuple[str, ...]
    medium: str
    ci: int
    kind: str
    name: str
    own: bool
    key: tuple[str, int]
    looks: list[Look]


# by length, control field, manufacturer, version, device type and CI; a full store is emptied
_ROUTES: dict[bytes, list[Route]] = {}


def forget() -> None:
    """Every route is found anew."""
    _ROUTES.clear()


def by_route(raw: bytes, keys: Sequence[bytes], received: date | None, latest: date | None = None) -> Telegram | None:
    """The account of a telegram that looks like one before and offers values; None for every other one."""
    if (route := _route_of(raw)) is None:
        return None
    link = wire = raw[_ADDRESS]
    place = route.transport
    if place >= 0:
        wire = from_transport(raw[place : place + 8])
    payload = raw[route.start :]
    state, security, warnings = CLEAR, OPEN, []
    if route.mode:
        opened = _opened(route, raw, payload, wire, keys)
        if opened is None:
            return None
        state, payload, security, said = opened
        warnings = [*said]
    if TAILS and route.key in TAILS:
        return None
    if route.own:
        return _own(route, raw, Secret(state, payload, security, tuple(warnings)), wire, keys, received, latest)
    look = _look_of(route, payload)
    if look is None or look[3] is None or not look[2].whole:
        return None
    layout, plan = look[2], look[3]
    readings: list[Reading] = []
    plan.read(payload, received, latest, readings, warnings)
    if not readings or "negative_value" in warnings:
        return None
    access, status = -1, 0
    place = route.access
    if place >= 0:
        access, status = raw[place], raw[place + 1]
        if status:
            warnings += said_by(status)
    meter = address(wire)
    place = route.counter
    # in the order of the fields of a telegram
    return _new(
        Telegram,
        (
            state,
            meter if wire == link else address(link),
            meter,
            route.medium,
            route.names,
            security,
            status,
            access,
            layout.steps,
            NO_FIELDS,
            tuple(readings),
            True,
            b"",
            tuple(dict.fromkeys(warnings)) if len(warnings) > 1 else tuple(warnings),
            route.name,
            False,
            raw[place : place + 4] if place >= 0 else b"",
            payload,
        ),
    )


def _route_of(raw: bytes) -> Route | None:
    routes = _ROUTES.get(raw[:4] + raw[8:_HEAD])
    if routes is None or len(raw) != raw[0] + 1:
        return None
    for route in routes:
        if _from_bytes(raw[_HEAD : route.start], "little") & route.mask == route.pattern:
            return route
    return None


def _look_of(route: Route, payload: bytes) -> Look | None:
    whole = _from_bytes(payload, "little")
    for look in route.looks:
        if whole & look[0] == look[1]:
            return look
    return None


def _opened(route: Route, raw: bytes, payload: bytes, wire: bytes, keys: Sequence[bytes]) -> Secret | None:
    if route.mode == _PROFILE_A:
        return opened_by_5(payload, route.size, wire + raw[route.access : route.access + 1] * 8, keys)
    counter = raw[route.counter : route.counter + 4] if route.counter >= 0 else b""
    proof = Proof(
        counter,
        wire if route.derives else b"",
        raw[slice(*route.mac)],
        raw[slice(*route.mac_input)] + raw[route.message :],
    )
    return opened_by_7(payload, route.size, proof, keys)[0]


def _own(
    route: Route,
    raw: bytes,
    secret: Secret,
    wire: bytes,
    keys: Sequence[bytes],
    received: date | None,
    latest: date | None,
) -> Telegram | None:
    """A device with a layout of its maker: the headers are known, the rest is read as always."""
    place, counter = route.access, route.counter
    heard = _new(
        Heard,
        (
            False,
            route.names,
            False,
            raw,
            raw,
            route.ci,
            route.kind,
            wire,
            raw[2:10],
            raw[place + 1] if place >= 0 else 0,
            raw[place] if place >= 0 else -1,
            raw[counter : counter + 4] if counter >= 0 else b"",
            0,
        ),
    )
    draft = Draft(heard, secret, keys, received, latest)
    draft.fill(None)
    return None if draft.unsure else draft.telegram()


def learn(raw: bytes, frame: Frame, layers: Layers, secret: Secret, draft: Draft) -> None:
    """Keep the way that a telegram took, when all there is to it fits into a route."""
    content, driver = frame.content, draft.driver
    if frame.wired or frame.checked or len(raw) != raw[0] + 1 or driver is None or draft.unsure:
        return
    if not layers.fixed or layers.fragment or layers.link_cipher or layers.kind not in _KINDS or layers.ci < 0:
        return
    if layers.mode not in (_OPEN, _PROFILE_A, _PROFILE_B) or content is not layers.content:
        return
    if secret.state != (DECRYPTED if layers.mode else CLEAR):
        return
    start = layers.position + 1
    mac_input = (layers.mac_input_at + 1, layers.mac_input_at + 1 + len(layers.mac_input))
    if not layers.mac_input:
        mac_input = (0, 0)
    if raw[slice(*mac_input)] != layers.mac_input:
        return
    fixed = bytearray(b"\xff" * start)
    for first, last in layers.free:
        fixed[first + 1 : last + 1] = bytes(last - first)
    mask = int.from_bytes(fixed[_HEAD:], "little")
    looks_key = (driver.name, len(raw) - start)
    route = Route(
        start=start,
        mask=mask,
        pattern=int.from_bytes(raw[_HEAD:start], "little") & mask,
        mode=layers.mode,
        size=encrypted_size(layers, raw[start:]),
        access=_moved(layers.access_at),
        transport=_moved(layers.transport_at),
        counter=_moved(layers.counter_at),
        mac=(layers.mac_at + 1, layers.mac_at + 1 + len(layers.mac)),
        mac_input=mac_input,
        message=layers.message_from + 1 if layers.message_from >= 0 else len(raw),
        derives=bool(layers.key_derivation),
        names=(frame.layer, *layers.names),
        medium=driver.medium or address(layers.wire).medium,
        ci=layers.ci,
        kind=layers.kind,
        name=driver.name,
        own=bool(driver.carrier),
        key=looks_key,
        looks=looks_of(looks_key),
    )
    _keep(raw[:4] + raw[8:_HEAD], route)


def _moved(place: int) -> int:
    """A place in the content as one in the frame, which has L before it."""
    return place + 1 if place >= 0 else -1


def _keep(key: bytes, route: Route) -> None:
    routes = _ROUTES.get(key)
    if routes is None:
        if len(_ROUTES) >= _MOST:
            _ROUTES.clear()
        _ROUTES[key] = [route]
        return
    if any((other.start, other.mask, other.pattern) == (route.start, route.mask, route.pattern) for other in routes):
        return
    if len(routes) >= _MOST_EACH:
        del routes[0]
    routes.append(route)
