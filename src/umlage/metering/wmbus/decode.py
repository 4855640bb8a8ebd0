"""One telegram to its account: link layer, headers, security, records, readings.

Whatever the bytes are, the answer is a `Telegram` or `Malformed`; nothing else is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

from umlage.metering.wmbus.account import NOBODY, Draft, heard
from umlage.metering.wmbus.errors import Malformed
from umlage.metering.wmbus.headers import Layers
from umlage.metering.wmbus.link import Frame, frame_b, frame_of, raw_bytes, without_strength
from umlage.metering.wmbus.route import by_route, learn
from umlage.metering.wmbus.telegram import BAD_MAC, DECRYPTED, OPEN, UNKNOWN_FORMAT, WRONG_KEY, Telegram
from umlage.metering.wmbus.unlock import Secret, through_layers

# what a meter sends: SND-NR, SND-IR, ACC-NR, ACC-DMD, RSP-UD, CNF-IR
_FROM_METER = frozenset((0x44, 0x46, 0x47, 0x48, 0x06, 0x08, 0x18, 0x28, 0x38))


def decode(
    telegram: str | bytes,
    keys: Sequence[bytes] = (),
    learnt: Mapping[int, bytes] | None = None,
    received: date | None = None,
    latest: date | None = None,
) -> Telegram:
    """The account of a telegram. `keys` are tried in their order; `learnt`: headers of compact frames by signature.

    `received` is the day on which a gateway heard it: it dates month ends of devices that send no clock. Where nobody
    noted it, `latest` is the last day on which that can have been.
    """
    raw = raw_bytes(telegram)
    known = by_route(raw, keys, received, latest)
    return known if known is not None else the_long_way(raw, keys, learnt, received, latest)


def the_long_way(
    raw: bytes,
    keys: Sequence[bytes],
    learnt: Mapping[int, bytes] | None,
    received: date | None,
    latest: date | None = None,
) -> Telegram:
    """The account of a telegram that looks like none before; what it took is kept for those that look like it."""
    frame = frame_of(raw)
    try:
        draft, layers, secret = _draft(frame, keys, learnt, received, latest)
    except Malformed:
        other = frame_b(frame)
        if other is None:
            raise
        return _draft(other, keys, learnt, received, latest)[0].telegram()
    if draft.unsure:
        other = frame_b(frame)
        if other is not None:
            return _draft(other, keys, learnt, received, latest)[0].telegram()
        shorter = without_strength(frame) if _may_end_earlier(draft) else None
        if shorter is not None:
            with suppress(Malformed):
                better = _draft(shorter, keys, learnt, received, latest)[0]
                draft = better if better.offered and better.state == DECRYPTED else draft
    else:
        learn(raw, frame, layers, secret, draft)
    return draft.telegram()


def _may_end_earlier(draft: Draft) -> bool:
    """Whether one byte less could be proved by what encrypts the telegram: blocks, MAC or checksum."""
    if draft.state == DECRYPTED:
        return draft.security.mode == 5 and len(draft.payload) % 16 == 1
    return draft.state == BAD_MAC or (draft.state == WRONG_KEY and draft.security.link_cipher == 1)


def _draft(
    frame: Frame,
    keys: Sequence[bytes],
    learnt: Mapping[int, bytes] | None,
    received: date | None,
    latest: date | None,
) -> tuple[Draft, Layers, Secret]:
    content = frame.content
    if frame.wired:
        layers = Layers(content, 2, NOBODY)
        if len(content) < 3:
            raise Malformed("no CI field", frame.base + len(content))
    else:
        layers = Layers(content, 9, content[1:9])
    link = layers.wire
    if content[0] not in _FROM_METER:
        secret = Secret(UNKNOWN_FORMAT, b"", OPEN, ("not_from_meter",))
        return Draft(heard(frame, layers, link), secret, keys, received, latest), layers, secret
    secret = through_layers(frame, layers, keys)
    draft = Draft(heard(frame, layers, link), secret, keys, received, latest)
    draft.fill(learnt)
    return draft, layers, secret
