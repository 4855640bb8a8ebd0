"""What compact frames are made of: learnt from full frames of the same model, and kept for later deliveries.

A compact frame names the headers of its records by a signature of 16 bits. What stands behind a signature is known by
model (maker, version, device type), never for all makers together; the checksum of the full frame, which a compact one
carries, says whether the headers are the right ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from umlage.apps.austausch.angekommen import Wartend
from umlage.apps.austausch.models import Rahmenaufbau, Telegramm
from umlage.metering.wmbus.address import Address
from umlage.metering.wmbus.compact import format_of
from umlage.metering.wmbus.telegram import UNKNOWN_FORMAT, Telegram

# of one model, and of all together: the longest unused go
MOST_EACH, MOST = 32, 1000
_MOST_AGAIN = 5000

Modell = tuple[str, int, int]


class Rahmenwissen:
    """The headers that are known when a delivery is read, and those that it teaches."""

    def __init__(self) -> None:
        self._known: dict[Modell, dict[int, bytes]] | None = None
        self.neu: dict[tuple[Modell, int], bytes] = {}

    def of(self, meter: Address) -> Mapping[int, bytes]:
        """Headers by signature for devices of this model."""
        return self._rows().get(_modell(meter), {})

    def learn(self, found: Telegram) -> None:
        """Note the structure of a full frame."""
        said = format_of(found)
        if said is None:
            return
        mark, headers = said
        modell = _modell(found.meter)
        rows = self._rows().setdefault(modell, {})
        if rows.get(mark) != headers and (mark in rows or len(rows) < MOST_EACH):
            rows[mark] = self.neu[modell, mark] = headers

    def write(self, am: datetime) -> None:
        """Keep what was learnt; belongs into the transaction that keeps the readings."""
        for (modell, mark), headers in self.neu.items():
            maker, version, kind = modell
            Rahmenaufbau.objects.update_or_create(
                hersteller=maker,
                fassung=version,
                art=kind,
                signatur=mark,
                defaults={"koepfe": headers, "gelernt_am": am},
            )
        if self.neu:
            kept = Rahmenaufbau.objects.order_by("-gelernt_am", "-pk").values_list("pk", flat=True)
            Rahmenaufbau.objects.filter(pk__in=list(kept[MOST : MOST + _MOST_AGAIN])).delete()

    def to_read_again(self, waiting: Sequence[Wartend]) -> list[str]:
        """Devices whose telegrams waited for what was learnt here, or for what others learnt in the meantime."""
        makers = {modell[0] for modell, _mark in self.neu}
        came = {one.hersteller for one in waiting if one.grund == UNKNOWN_FORMAT}
        if came:
            before = self._rows()
            makers |= {
                row.hersteller
                for row in Rahmenaufbau.objects.filter(hersteller__in=came)
                if row.signatur not in before.get((row.hersteller, row.fassung, row.art), {})
            }
        return addresses_of(makers) if makers else []

    def _rows(self) -> dict[Modell, dict[int, bytes]]:
        if self._known is None:
            self._known = {}
            for row in Rahmenaufbau.objects.all():
                rows = self._known.setdefault((row.hersteller, row.fassung, row.art), {})
                rows[row.signatur] = bytes(row.koepfe)
        return self._known


def addresses_of(makers: set[str]) -> list[str]:
    """Devices of these makers with telegrams whose structure was not known."""
    rows = Telegramm.objects.filter(hersteller__in=makers, grund=UNKNOWN_FORMAT).order_by()
    return sorted(rows.values_list("funkadresse", flat=True).distinct()[:_MOST_AGAIN])


def _modell(meter: Address) -> Modell:
    return meter.manufacturer, meter.version, meter.kind
