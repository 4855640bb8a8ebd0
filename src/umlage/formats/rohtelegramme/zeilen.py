"""The dialects of a line that holds one telegram."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from umlage.formats.lieferung.fehler import Falsch, Ort
from umlage.formats.lieferung.funkrahmen import hexbytes, rahmen
from umlage.formats.lieferung.meldung import Rohtelegramm
from umlage.formats.lieferung.zahlen import ganzzahl, leer
from umlage.formats.lieferung.zeiten import zeitpunkt

_LOG = re.compile(r"\s*telegram=\|(?P<hex>[0-9a-fA-F_| ]+?)\|(?:\+[0-9]*)?\s*")
_RTL = re.compile(
    r"(?P<mode>[TCS][12]?);(?P<crc>[01]);(?P<coding>[01]);(?P<time>[^;]*);(?P<rssi>[^;]*);[^;]*;[^;]*;(?P<hex>0x[0-9a-fA-F]+)"
)
_CUL = re.compile(r"b(?P<b>Y?)(?P<hex>[0-9A-Fa-f]+)")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F][0-9a-fA-F_| :]*")
# a line of a list of keys: the number of a device and its key
_BYTES = r"(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){15}|[0-9a-fA-F]{2}(?: [0-9a-fA-F]{2}){15})"
# in one word it is as long as a telegram of twenty bytes, and has no control field with which meters send
_ONE_WORD = r"[0-9]{2}(?!44|46|47|48|06|08|18|28|38)[0-9]{6}[0-9a-fA-F]{32}"
_KEY = re.compile(rf"[0-9]{{8}} +{_BYTES}|{_BYTES} +[0-9]{{8}}|{_ONE_WORD}")
# a receiver of the CUL family may add quality and strength
_CUL_REST = 2


@dataclass(frozen=True, slots=True)
class Fund:
    """A telegram and whether its own length says that nothing of the line can be missing.

    `zellen`: how many stand in the line, 0 where a dialect has none; where other lines have more, something may have
    stood behind this one.
    """

    telegramm: Rohtelegramm
    bis_zum_ende: bool = True
    zellen: int = 0


def gelesen(line: str, ort: Ort | None = None) -> tuple[str, Fund]:
    """The name of the dialect and the telegram; Falsch (E240) when no dialect fits."""
    where = ort or Ort()
    text = line.strip().removeprefix("\ufeff")
    for name, dialect in DIALEKTE.items():
        if (found := dialect(text, where)) is not None:
            return name, found
    raise Falsch("E240", "Die Zeile ist kein Telegramm in einer bekannten Schreibweise.")


def gemeldet(line: str) -> str:
    """The name of the dialect of a line whose receiver may say itself that the telegram is damaged; else nothing."""
    return "rtl_wmbus" if _RTL.fullmatch(line.strip()) else ""


def _wmbusmeters(text: str, ort: Ort) -> Fund | None:
    found = _LOG.fullmatch(text)
    if not found:
        return None
    frame, wired = rahmen(hexbytes(found["hex"]))
    return Fund(Rohtelegramm(frame, verdrahtet=wired, ort=ort))


def _rtl_wmbus(text: str, ort: Ort) -> Fund | None:
    found = _RTL.fullmatch(text)
    if not found:
        return None
    if found["crc"] != "1" or found["coding"] != "1":
        raise Falsch("E240", "Der Empfänger meldet einen Fehler der Prüfsumme.")
    frame, wired = rahmen(hexbytes(found["hex"]))
    # what this receiver calls signal strength is no dBm and is not taken over
    return Fund(Rohtelegramm(frame, zeitpunkt(found["time"]), modus=found["mode"], verdrahtet=wired, ort=ort))


def _im871a(text: str, ort: Ort) -> Fund | None:
    if not _HEX.fullmatch(text) or text.replace(" ", "")[:4].lower() not in ("a5c2", "a582", "a5e2"):
        return None
    data = hexbytes(text)
    if len(data) < 4 or data[2] != 0x03:
        return None
    # start, control, message; then the length of the telegram and the telegram; strength and checksum behind it
    frame, wired = rahmen(data[3 : 4 + data[3]], rest=0)
    return Fund(Rohtelegramm(frame, verdrahtet=wired, ort=ort))


def _cul(text: str, ort: Ort) -> Fund | None:
    found = _CUL.fullmatch(text)
    if not found or len(found["hex"]) % 2:
        return None
    frame, wired = rahmen(hexbytes(found["hex"]), rest=_CUL_REST)
    return Fund(Rohtelegramm(frame, modus="C" if found["b"] else "", verdrahtet=wired, ort=ort), bis_zum_ende=False)


def _schlicht(text: str, ort: Ort) -> Fund | None:
    """Hex digits alone, or with time, strength and gateway behind them."""
    cells = [cell.strip() for cell in text.split(";")]
    if len(cells) > 4 or not _HEX.fullmatch(cells[0]) or _KEY.fullmatch(cells[0]):
        return None
    frame, wired = rahmen(hexbytes(cells[0]))
    count = len(cells)
    cells += [""] * (4 - len(cells))
    strength = None if leer(cells[2]) else ganzzahl(cells[2])
    return Fund(
        Rohtelegramm(frame, zeitpunkt(cells[1]), strength, cells[3][:40], verdrahtet=wired, ort=ort),
        bis_zum_ende=count == 1,
        zellen=count,
    )


DIALEKTE: dict[str, Callable[[str, Ort], Fund | None]] = {
    "wmbusmeters": _wmbusmeters,
    "rtl_wmbus": _rtl_wmbus,
    "IM871A": _im871a,
    "CUL": _cul,
    "Hex": _schlicht,
}
