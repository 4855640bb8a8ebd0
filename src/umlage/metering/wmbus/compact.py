"""Compact frames: data without headers; a signature names the headers, which a full frame of the same device showed
before (EN 13757-3, 7).

Known headers of some makers are shipped (facts: Kamstrup MULTICAL 21, 302, 403, 602, 603, flowIQ, Engelmann FAW).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from umlage.metering.wmbus.crc import crc16
from umlage.metering.wmbus.records import headers_in, with_data
from umlage.metering.wmbus.telegram import Telegram

KNOWN = (
    "02F9FF15040604EEFF0704EEFF0804148440148480401402FD17026C426C44064414C44014C4804014043B0259025D",
    "02FF2004134413",
    "02FF2004134413426C523B615B616751678101E7FF0F06FF1B",
    "02FF2004134413615B5167",
    "02FF2004134413615B6167",
    "02FF2004134413A1015B8101E7FF0F",
    "02FF200413523B",
    "02FF20041392013BA1015B8101E7FF0F",
    "030643060314426C022D01FF21",
    "030E430E0313426C022D01FF21",
    "040404843C042B04AB3C",
    "040504FB827504853C04FB82F53C01FD17",
    "0406041404FF0704FF080259025D023B02FF22026C44064414426C",
    "040604FF0704FF080414043B0259025D04FF22026C44064414426C",
    "040F04FF0704FF08041484401484804014043B0259025D142D84100F84200F04FF22026C440F4414C44014C4804014426C",
    "04FF2304134413426C023B92013BA2013B06FF1BA1015B91015BA10167",
    "04FF234413523B06FF1B426C61675167023B04138101E7FF0F",
    "22691269026905FF0905FF0A02FD17",
    "426C441301FD17840113C40113840213C40213840313C40313840413C40413840513C40513840613C40613840713C40713840813046D0413",
)


def signature(headers: bytes) -> int:
    """The signature of headers, as the compact frame carries it (low byte first)."""
    return crc16(headers)


@cache
def known_formats() -> Mapping[int, tuple[bytes, ...]]:
    """Headers that are shipped, by signature."""
    return MappingProxyType({signature(bytes.fromhex(text)): headers_in(bytes.fromhex(text)) for text in KNOWN})


def format_of(telegram: Telegram) -> tuple[int, bytes] | None:
    """Signature and headers of a full frame whose values are offered, for compact frames of devices of the same model;
    None where its structure holds more than records, or is shipped.
    """
    if not telegram.offered or telegram.rest or telegram.fields[1] or not telegram.steps:
        return None
    raws = tuple(step.header.raw for step in telegram.steps)
    headers = b"".join(raws)
    mark = signature(headers)
    if mark in known_formats() or headers_in(headers) != raws:
        return None
    return mark, headers


def full_payload(content: bytes, learnt: Mapping[int, bytes] | None) -> tuple[bytes | None, str]:
    """The full payload of a compact one (`sig(2) crc(2) data`), or None and the warning why not. `learnt`: headers by
    signature.

    A wrong checksum of the full frame is a warning beside the payload where its headers are shipped; headers that were
    only learnt are not those of such a frame.
    """
    content = content.lstrip(b"\x2f")
    if len(content) < 4:
        return None, "compact_mismatch"
    mark = content[0] | content[1] << 8
    headers = known_formats().get(mark)
    if headers is None and learnt is not None and mark in learnt:
        headers = headers_in(learnt[mark])
    if not headers:
        return None, "compact_unknown"
    payload = with_data(headers, content[4:])
    if payload is None:
        return None, "compact_mismatch"
    # fillers of an encrypted frame belong to no record
    good = content[2] | content[3] << 8 in (crc16(payload), crc16(payload.rstrip(b"\x2f")))
    if not good and mark not in known_formats():
        return None, "compact_mismatch"
    return payload, "" if good else "compact_mismatch"
