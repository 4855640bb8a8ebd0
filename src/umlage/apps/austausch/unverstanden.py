"""Telegrams that can be read and have no value that is sure: what stands in them, for people to look at.

None of it is a reading. Where no driver knows the meaning, they are read by themselves when there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from umlage.apps.austausch.angekommen import OHNE_WERT, UNKNOWN_MEANING, why
from umlage.apps.austausch.datensaetze import Datensatz, datensaetze
from umlage.apps.austausch.models import Telegramm
from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.geraete.schluesselbund import Schluesselbund
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.doubtful import CONTRADICTION
from umlage.metering.wmbus.telegram import WARNINGS

# what of a telegram says why none of its values is offered
_WARUM = (
    CONTRADICTION, "negative_value", "structure_broken", "records_hollow", "layout_unknown", "layout_short",
    "compact_mismatch", "not_from_meter", "application_error", "no_register",
)  # fmt: skip
_MOST, _MOST_DEVICES = 3, 20


@dataclass(frozen=True, slots=True)
class Unverstanden:
    """A telegram, when it came, why it has no value, and its records; `rest` is what no record explains, in hex."""

    empfangen_am: datetime
    grund: str
    gruende: Sequence[str]
    saetze: Sequence[Datensatz]
    rest: str


def von(row: Funkgeraet) -> list[Unverstanden]:
    """The newest of them that a device sent."""
    rows = Telegramm.objects.filter(hersteller=row.hersteller, funkadresse=row.funkadresse, grund__in=OHNE_WERT)
    newest = list(rows.order_by("-empfangen_am", "-pk")[:_MOST])
    keys = Schluesselbund([row.funkadresse]).keys(row.hersteller, row.funkadresse) if newest else ()
    return [_read(one, keys) for one in newest]


def geraete() -> list[Funkgeraet]:
    """The devices whose registers no driver knows, as many as fit into a sentence."""
    numbers = Telegramm.objects.filter(grund=UNKNOWN_MEANING).values_list("hersteller", "funkadresse").distinct()
    pairs = set(numbers.order_by("hersteller", "funkadresse")[:_MOST_DEVICES])
    rows = Funkgeraet.objects.filter(funkadresse__in={number for _maker, number in pairs}).order_by("funkadresse")
    return [row for row in rows if (row.hersteller, row.funkadresse) in pairs]


def _read(one: Telegramm, keys: Sequence[bytes]) -> Unverstanden:
    found = decode(bytes(one.roh), keys)
    # without a driver none of it has a meaning, and nothing more is to be said
    said = tuple(WARNINGS[code] for code in _WARUM if code in found.warnings) if found.driver else ()
    return Unverstanden(one.empfangen_am, why(found), said, datensaetze(found), found.rest.hex())
