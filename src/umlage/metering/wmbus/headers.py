"""The headers between link layer and records: extended link layer, network layer, authentication layer, transport
layer.

Sources: EN 13757-4 (ELL), EN 13757-7 (AFL, TPL), OMS Vol. 2.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from umlage.metering.wmbus.errors import Malformed

# CI -> what follows, and how long its transport header is (0 none, 4 short, 12 long)
NONE, SHORT, LONG = 0, 4, 12
TRANSPORT = {
    0x78: ("full", NONE),
    0x7A: ("full", SHORT),
    0x72: ("full", LONG),
    0x79: ("compact", NONE),
    0x7B: ("compact", SHORT),
    0x73: ("compact", LONG),
    0x69: ("format", NONE),
    0x6A: ("format", SHORT),
    0x6B: ("format", LONG),
    0x70: ("application_error", NONE),
    0x6E: ("application_error", SHORT),
    0x6F: ("application_error", LONG),
    0x71: ("alarm", NONE),
    0x74: ("alarm", SHORT),
    0x75: ("alarm", LONG),
    0x66: ("selection", NONE),
    0x67: ("selection", SHORT),
    0x68: ("selection", LONG),
    0x8A: ("none", SHORT),
    0x8B: ("none", LONG),
    0x87: ("network", LONG),
    0x88: ("network", SHORT),
    0x89: ("network", LONG),
}
ELL_BYTES = {0x8C: 2, 0x8D: 8, 0x8E: 10, 0x8F: 16}
_ELL_NAMES = {0x8C: "ELL-I", 0x8D: "ELL-II", 0x8E: "ELL-III", 0x8F: "ELL-IV", 0x86: "ELL-V"}
MAC_BYTES = {3: 2, 4: 4, 5: 8, 6: 12, 7: 16, 8: 12, 9: 16}


@dataclass(slots=True)
class Layers:
    """What was found on the way to the records. Positions count in `content`."""

    content: bytes
    position: int
    wire: bytes
    names: list[str] = field(default_factory=list)
    ci: int = -1
    kind: str = ""
    transport: bytes = b""
    mode: int = 0
    configuration: int = 0
    blocks: int = 0
    status: int = 0
    access: int = -1
    counter: bytes = b""
    key_derivation: int = 0
    mac: bytes = b""
    mac_input: bytes = b""
    mac_kind: int = 0
    link_cipher: int = 0
    fragment: bool = False
    message_from: int = -1
    # which bytes of `content` may differ from one telegram of a device to the next, and where some of them stand;
    # `fixed` is false where more than those may differ
    free: list[tuple[int, int]] = field(default_factory=list)
    transport_at: int = -1
    access_at: int = -1
    counter_at: int = -1
    mac_input_at: int = -1
    mac_at: int = -1
    fixed: bool = True


def need(content: bytes, position: int, count: int, base: int) -> None:
    """Malformed unless `count` bytes are there."""
    if position + count > len(content):
        raise Malformed("cut off in a header", base + len(content))


def read_link_extension(layers: Layers, base: int) -> bytes | None:
    """One ELL at `position` (its CI); the counter start block of AES-CTR when it has a session, else None."""
    content, position = layers.content, layers.position
    ci = content[position]
    layers.names.append(_ELL_NAMES[ci])
    if ci == 0x8C:
        layers.free.append((position + 2, position + 3))
    else:
        layers.fixed = False
    if ci == 0x86:
        need(content, position, 2, base)
        layers.position = position + 2 + content[position + 1]
        need(content, layers.position, 0, base)
        return None
    size = ELL_BYTES[ci]
    need(content, position, 1 + size, base)
    control = content[position + 1]
    after = position + 3
    if ci in (0x8E, 0x8F):
        layers.wire = content[after : after + 8]
        after += 8
    layers.position = after
    if ci not in (0x8D, 0x8F):
        return None
    session = content[after : after + 4]
    layers.position = after + 4
    layers.link_cipher = session[3] >> 5
    # the start block: M A, CC without H and R bit (what a repeater changes), session, frame number, block counter
    return layers.wire + bytes((control & 0xED,)) + session + b"\0\0\0"


def read_authentication(layers: Layers, base: int) -> None:
    """`90 AFLL FCL(2) [MCL] [KI 2] [MCR 4] [MAC n] [ML 2]` (EN 13757-7, 6)."""
    content, position = layers.content, layers.position
    layers.names.append("AFL")
    need(content, position, 4, base)
    end = position + 2 + content[position + 1]
    need(content, end, 0, base)
    control = content[position + 2] | content[position + 3] << 8
    layers.fragment = bool(control & 0x4000) or bool(control & 0xFF)
    at = position + 4
    message = b""
    kind = 0
    if control & 0x2000:
        need(content, at, 1, base)
        kind = content[at] & 0x0F
        message = content[at : at + 1]
        layers.mac_input_at = at
        at += 1
    if control & 0x0200:
        layers.fixed = False
        at += 2
    if control & 0x0800:
        layers.counter = content[at : at + 4]
        layers.counter_at = at
        layers.free.append((at, at + 4))
        message += layers.counter
        at += 4
    if control & 0x0400:
        size = MAC_BYTES.get(kind, 0)
        layers.mac = content[at : at + size]
        layers.mac_kind = kind
        layers.mac_at = at
        layers.free.append((at, at + size))
        at += size
    if control & 0x1000:
        layers.fixed = False
        message += content[at : at + 2]
        at += 2
    if at > end:
        raise Malformed("the authentication layer is longer than it says", base + position + 1)
    layers.mac_input = message
    layers.position = end
    layers.message_from = end


def read_transport(layers: Layers, base: int) -> None:
    """CI and transport header; afterwards `position` is where records, or what is encrypted, begin."""
    content, position = layers.content, layers.position
    ci = layers.ci = content[position]
    known = TRANSPORT.get(ci)
    position += 1
    if known is None:
        layers.position = position
        return
    kind, size = known
    layers.kind = kind
    if size:
        if position + size > len(content):
            raise Malformed("cut off in the transport header", base + len(content))
        if size == LONG:
            layers.names.append("TPL-long")
            layers.wire = (
                content[position + 4 : position + 6]
                + content[position : position + 4]
                + content[position + 6 : position + 8]
            )
            layers.transport_at = position
            layers.free.append((position, position + 4))
            position += 8
        else:
            layers.names.append("TPL-short")
        layers.access_at = position
        layers.free.append((position, position + 2))
        layers.access = content[position]
        layers.status = content[position + 1]
        configuration = content[position + 2] | content[position + 3] << 8
        position += 4
        layers.configuration = configuration
        mode = layers.mode = configuration >> 8 & 31
        layers.blocks = configuration >> 4 & 15
        if mode == 7:
            position = _profile_b(layers, position, base)
    layers.position = position


def _profile_b(layers: Layers, position: int, base: int) -> int:
    """What follows the configuration field in mode 7: CFGE, version of the key, counter."""
    content = layers.content
    need(content, position, 1, base)
    extension = content[position]
    position += 1
    layers.key_derivation = extension >> 4 & 3
    if extension & 0x40:
        # the version of the key
        layers.free.append((position, position + 1))
        position += 1
    if layers.configuration & 0x2000:
        need(content, position, 4, base)
        layers.counter = content[position : position + 4]
        layers.counter_at = position
        layers.free.append((position, position + 4))
        position += 4
    need(content, position, 0, base)
    return position
