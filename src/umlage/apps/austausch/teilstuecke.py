"""Telegrams that a bridge of LoRaWAN sends in pieces, each with a delivery of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from umlage.apps.austausch.models import Eingang, Teilstueck
from umlage.apps.geraete.models import Datenpunkt
from umlage.formats.lieferung.fehler import Ort
from umlage.formats.lieferung.meldung import Funkpaket, Rohtelegramm
from umlage.formats.lorawan.bruecke import vollstaendige

# a counter starts anew one day; by then a piece whose neighbours were lost is gone
KEPT = timedelta(days=2)
MOST = 1000
_LOWEST, _HIGHEST = -32768, 32767


class Ganzes(NamedTuple):
    """Pieces that are all there, the delivery of the last one, and the telegram (None: they make none)."""

    stuecke: tuple[int, ...]
    eingang: Eingang
    pfad: str
    telegramm: Rohtelegramm | None


def keep_pieces(eingang: Eingang, pakete: Sequence[Funkpaket]) -> int:
    """Keep pieces until the others came; how many. Belongs into the transaction that writes the delivery."""
    last = {(one.geraet, one.zaehler): one for one in pakete[-MOST:]}
    rows = [
        Teilstueck(
            datenpunkt=eingang.datenpunkt,
            eingang=eingang,
            geraet=one.geraet[:64],
            zaehler=one.zaehler,
            port=one.port,
            daten=one.daten,
            empfangen_am=one.empfangen or eingang.empfangen_am,
            signal=None if one.rssi is None else max(_LOWEST, min(_HIGHEST, one.rssi)),
        )
        for one in last.values()
    ]
    Teilstueck.objects.bulk_create(
        rows,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["datenpunkt", "geraet", "zaehler"],
        update_fields=["eingang", "port", "daten", "empfangen_am", "signal"],
    )
    mine = Teilstueck.objects.filter(datenpunkt=eingang.datenpunkt)
    newest = mine.order_by("-eingang_id", "-pk").values_list("pk", flat=True)
    mine.filter(pk__in=list(newest[MOST : 2 * MOST])).delete()
    return len(rows)


def whole_ones(point: Datenpunkt, am: datetime) -> Iterator[Ganzes]:
    """Every telegram of a Datenpunkt whose pieces are all there; what is too old is gone."""
    mine = Teilstueck.objects.filter(datenpunkt=point)
    mine.filter(eingang__empfangen_am__lt=am - KEPT).delete()
    rows = {row.pk: row for row in mine.select_related("eingang__datenpunkt")}
    packets = [
        Funkpaket(
            row.geraet,
            bytes(row.daten),
            row.port,
            row.zaehler,
            row.empfangen_am,
            row.signal,
            kennung=str(row.pk),
            ort=Ort(pfad=f"{row.geraet}/{row.zaehler}"),
        )
        for row in rows.values()
    ]
    for pieces, telegramm in vollstaendige(packets):
        numbers = tuple(int(one.kennung) for one in pieces)
        last = max((rows[number] for number in numbers), key=lambda row: row.eingang_id)
        yield Ganzes(numbers, last.eingang, pieces[0].ort.pfad, telegramm)
