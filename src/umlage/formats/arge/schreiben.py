"""Records to the bytes of a file: all of them, or none and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from umlage.core.finding import Severity
from umlage.formats.arge.satz import ZEICHENSATZ, Meldung, Satz, Wert, am_feld, geprueft, gibt_es, version_gilt
from umlage.formats.arge.tabelle import Feld

ENDE = "\r\n"


class Abgelehnt(Exception):
    """Values that no record can hold; nothing is written."""

    def __init__(self, meldungen: tuple[Meldung, ...]) -> None:
        super().__init__("; ".join(f"{one.ort}: {one.text}" for one in meldungen))
        self.meldungen = meldungen


@dataclass(slots=True)
class _Nicht(Exception):
    """Why a value cannot be written."""

    text: str


def schreiben(saetze: Sequence[Satz]) -> bytes:
    """The file of these records; Abgelehnt with everything that does not fit."""
    messages: list[Meldung] = []
    lines = []
    for number, record in enumerate(saetze, 1):
        line, said = _zeile(record, number)
        lines.append(line)
        messages += said
    if messages:
        raise Abgelehnt(tuple(messages))
    return "".join(line + ENDE for line in lines).encode(ZEICHENSATZ)


def _zeile(record: Satz, number: int) -> tuple[str, list[Meldung]]:
    art = record.satzart
    signs = [" "] * art.laenge
    messages = []
    for feld in art.felder:
        value = record.werte.get(feld.nr)
        if value is None and not feld.fest:
            continue
        try:
            text = feld.fest if value is None else geschrieben(value, feld)
        except _Nicht as problem:
            messages.append(am_feld(Severity.ERROR, "arge.passt_nicht", problem.text, art, feld, number))
            continue
        signs[feld.von - 1 : feld.bis] = text
    unknown = set(record.werte) - {feld.nr for feld in art.felder}
    assert not unknown, unknown
    whole = Satz(art.art, {**{feld.nr: feld.fest for feld in art.felder if feld.fest}, **record.werte})
    if not messages:
        messages = geprueft(whole, number, streng=True)
    if not version_gilt(whole.version):
        messages.append(am_feld(Severity.ERROR, "arge.version", "Keine Version ab 03.00.", art, art.feld(2), number))
    line = "".join(signs)
    short = art.kurz < art.laenge and not line[art.kurz :].strip()
    return (line[: art.kurz] if short else line), messages


def geschrieben(value: Wert, feld: Feld) -> str:
    """A value in the full length of its field."""
    match feld.form, value:
        case "text", str():
            return _wort(value, feld)
        case "ziffern", str():
            if not (value.isascii() and value.isdecimal()) or len(value) > feld.laenge:
                raise _Nicht(f"„{value}“ besteht nicht aus höchstens {feld.laenge} Ziffern.")
            return value.zfill(feld.laenge)
        case "zahl", Decimal():
            return _zahl(value, feld)
        case "tag", date():
            return _tag(value)
        case "zeitraum", (first, last):
            if first > last:
                raise _Nicht("Der Zeitraum endet, bevor er beginnt.")
            return _tag(first) + _tag(last)
    raise _Nicht(f"„{value}“ passt nicht zur Form des Feldes.")


def passt(value: Wert, feld: Feld) -> bool:
    """Whether a field can hold it."""
    try:
        geschrieben(value, feld)
    except _Nicht:
        return False
    return True


def _wort(value: str, feld: Feld) -> str:
    if len(value) > feld.laenge:
        raise _Nicht(f"„{value}“ hat {len(value)} Zeichen, das Feld fasst {feld.laenge}.")
    if value != value.rstrip() or not value:
        raise _Nicht("Der Text ist leer oder endet mit Leerzeichen.")
    if any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in value):
        raise _Nicht("Der Text enthält Steuerzeichen.")
    strange = sorted({sign for sign in value if not gibt_es(sign)})
    if strange:
        raise _Nicht(f"Diese Zeichen gibt es im Zeichensatz der Datei nicht: {' '.join(strange)}")
    if feld.fest and value != feld.fest:
        raise _Nicht(f"Hier muss „{feld.fest}“ stehen.")
    return value.ljust(feld.laenge)


def _zahl(value: Decimal, feld: Feld) -> str:
    if not value.is_finite() or abs(value) >= Decimal(10) ** feld.laenge:
        raise _Nicht(f"{value} passt nicht in {feld.laenge} Stellen.")
    scaled = value.scaleb(feld.nachkomma)
    if scaled != scaled.to_integral_value():
        raise _Nicht(f"{value} hat mehr als {feld.nachkomma} Nachkommastellen.")
    digits = str(abs(int(scaled)))
    room = feld.laenge - (scaled < 0)
    if len(digits) > room:
        raise _Nicht(f"{value} passt nicht in {feld.laenge} Stellen, davon {feld.nachkomma} nach dem Komma.")
    return ("-" if scaled < 0 else "") + digits.zfill(room)


def _tag(value: date) -> str:
    if not 1970 <= value.year <= 2069:
        raise _Nicht(f"Das Jahr {value.year} lässt sich mit zwei Ziffern nicht schreiben.")
    return f"{value:%d%m%y}"
