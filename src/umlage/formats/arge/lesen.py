"""The bytes of a file to records; what is wrong comes back with its place, all at once. Never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from umlage.core.finding import Severity
from umlage.formats.arge.satz import ZEICHENSATZ, Datei, Meldung, Satz, Wert, am_feld, geprueft, version_gilt
from umlage.formats.arge.tabelle import NEUESTE, VOLLSTAENDIG, Feld, Satzart, satzarten

MOST_BYTES = 50_000_000
_ZAHL = re.compile(r"-?[0-9]+")
_ZIFFERN = re.compile(r"[0-9]+")
# two digits of a year have no century in the standard
_JAHRHUNDERT = 70
_ALT = re.compile(r"[AMLBKDW][0-9]{7}")
_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


class _Falsch(Exception):
    """A value that cannot be read."""


def datei(content: bytes) -> Datei:
    """The records of a file."""
    if len(content) > MOST_BYTES:
        return Datei((), (Meldung(_ERROR, "arge.gross", "Die Datei ist größer als 50 MB."),))
    messages: list[Meldung] = []
    text = _text(content.removesuffix(b"\x1a"), messages)
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if not lines:
        return Datei((), (*messages, Meldung(_ERROR, "arge.leer", "Die Datei ist leer.")))
    bare = sum(not line.endswith("\r") for line in lines)
    if bare:
        said = f"{bare} von {len(lines)} Zeilen enden nicht mit CR LF; sie sind trotzdem gelesen."
        if bare == 1:
            said = f"Eine von {len(lines)} Zeilen endet nicht mit CR LF; sie ist trotzdem gelesen."
        messages.append(Meldung(_WARNING, "arge.zeilenende", said))
    records = []
    for number, line in enumerate(lines, 1):
        record, said_of_it = _satz(line.removesuffix("\r"), number)
        messages += said_of_it
        if record is not None and not any(one.schwere is _ERROR for one in said_of_it):
            records.append(record)
    return Datei(tuple(records), tuple(messages))


def _text(content: bytes, messages: list[Meldung]) -> str:
    text = content.decode(ZEICHENSATZ)
    if content.isascii() or _misst(text):
        return text
    try:
        other = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return text
    if not _misst(other):
        return text
    said = "Die Datei ist in UTF-8 statt ISO 8859-15 geschrieben; sie ist als UTF-8 gelesen."
    messages.append(Meldung(_WARNING, "arge.zeichensatz", said))
    return other


def _misst(text: str) -> bool:
    """Whether all records have the length of their kind: some bytes are words in both sets, lengths are not."""
    good = bad = 0
    for line in text.split("\n"):
        art = _art(line)
        if art is not None:
            right = len(line.rstrip("\r")) in (art.laenge, art.kurz)
            good, bad = good + right, bad + (not right)
    # one sign of two bytes makes its line longer; lines of plain signs are right in both
    return good > 0 and not bad


def _art(line: str) -> Satzart | None:
    kinds = satzarten()
    return kinds.get(line[:4]) or kinds.get(line[:1])


def _satz(line: str, number: int) -> tuple[Satz | None, list[Meldung]]:
    if not line.strip():
        return None, [Meldung(_WARNING, "arge.leerzeile", "Die Zeile ist leer.", number)]
    art = _art(line)
    if art is None:
        said = f"Die Satzart „{line[:4].strip()}“ ist unbekannt (bekannt: {', '.join(satzarten())})."
        return None, [Meldung(_ERROR, "arge.satzart", said, number, 1)]
    if _ALT.match(line) and not line.startswith("E8"):
        said = "Die Zeile ist in Version 2.1 geschrieben; gelesen wird ab Version 3.00."
        return None, [Meldung(_ERROR, "arge.version", said, number, 2, art.art)]
    messages = _laenge(line, art, number)
    if any(one.schwere is _ERROR for one in messages):
        return None, messages
    line = line.ljust(art.laenge)
    values: dict[int, Wert] = {}
    for feld in art.felder:
        try:
            value, hint = _wert(line[feld.von - 1 : feld.bis], feld)
        except _Falsch as problem:
            messages.append(am_feld(_ERROR, "arge.wert", str(problem), art, feld, number))
            continue
        if hint:
            messages.append(am_feld(_WARNING, "arge.wert", hint, art, feld, number))
        if value is not None:
            values[feld.nr] = value
    record = Satz(art.art, values, number)
    messages += _version(record, number)
    messages += _dazwischen(line, art, number)
    if not any(one.schwere is _ERROR for one in messages):
        messages += geprueft(record, number, streng=False)
    return record, messages


def _laenge(line: str, art: Satzart, number: int) -> list[Meldung]:
    length = len(line)
    if length in (art.laenge, art.kurz):
        return []
    said = f"Die Zeile hat {length} statt {art.laenge} Zeichen"
    if length > art.laenge and not line[art.laenge :].strip():
        return [Meldung(_WARNING, "arge.laenge", f"{said}; die Leerzeichen am Ende zählen nicht.", number, 0, art.art)]
    # only what was blank can be missing: what closes the record, or an obligatory last field, is never blank
    if length < art.laenge and not art.mit_ende and not art.felder[-1].pflicht and length >= art.felder[-2].bis:
        return [Meldung(_WARNING, "arge.laenge", f"{said}; ergänzt mit Leerzeichen.", number, 0, art.art)]
    return [Meldung(_ERROR, "arge.laenge", f"{said}.", number, min(length, art.laenge) + 1, art.art)]


def _version(record: Satz, number: int) -> Iterator[Meldung]:
    art = record.satzart
    feld = art.feld(2)
    text = record.werte.get(2)
    if feld.feld != "arge_version_standard_dta" or not isinstance(text, str):
        return
    if not version_gilt(text):
        yield am_feld(
            _ERROR, "arge.version", f"„{text}“ ist keine Version ab 03.00 (zum Beispiel 03.10).", art, feld, number
        )
    elif text > NEUESTE:
        said = f"Version {text} ist nicht bekannt; gelesen ist nach {NEUESTE}."
        yield am_feld(_WARNING, "arge.version", said, art, feld, number)
    elif VOLLSTAENDIG < text < NEUESTE:
        said = f"Von Version {text} ist nicht belegt, welche Felder nach {VOLLSTAENDIG} sie schon hat."
        yield am_feld(_NOTE, "arge.version", said, art, feld, number)


def _dazwischen(line: str, art: Satzart, number: int) -> Iterator[Meldung]:
    """What stands where the standard wants blanks."""
    after = 0
    for feld in art.felder:
        if line[after : feld.von - 1].strip():
            said = "Hier sind Leerzeichen vorgesehen; was dort steht, ist nicht gelesen."
            yield Meldung(_WARNING, "arge.frei", said, number, after + 1, art.art)
        after = feld.bis


def _wert(raw: str, feld: Feld) -> tuple[Wert | None, str]:
    """The value of a field, and what is odd about how it is written."""
    if not raw.strip():
        return None, ""
    if feld.form == "text":
        return _wort(raw, feld), ""
    text = raw.lstrip()
    hint = "Führende Leerzeichen statt Nullen." if text != raw else ""
    match feld.form:
        case "ziffern":
            if not _ZIFFERN.fullmatch(text):
                raise _Falsch(f"„{raw}“ besteht nicht aus Ziffern.")
            return text.zfill(feld.laenge), hint
        case "zahl":
            if not _ZAHL.fullmatch(text):
                raise _Falsch(
                    f"„{raw}“ ist keine Zahl mit führenden Nullen und einem Minus höchstens an erster Stelle."
                )
            if text.startswith("-") and not text.strip("-0"):
                hint = "Null hat kein Minus."
            return Decimal(int(text)).scaleb(-feld.nachkomma), hint
        case "tag":
            return _tag(raw), ""
    first, last = _tag(raw[:6]), _tag(raw[6:])
    if first > last:
        raise _Falsch(f"Der Zeitraum „{raw}“ endet, bevor er beginnt.")
    return (first, last), ""


def _wort(raw: str, feld: Feld) -> str:
    text = raw.rstrip()
    if any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in text):
        raise _Falsch("Das Feld enthält Steuerzeichen.")
    if feld.fest and text != feld.fest:
        raise _Falsch(f"Hier steht „{text}“ statt „{feld.fest}“.")
    return text


def _tag(raw: str) -> date:
    if not _ZIFFERN.fullmatch(raw):
        raise _Falsch(f"„{raw}“ ist kein Tag (TTMMJJ).")
    day, month, year = int(raw[:2]), int(raw[2:4]), int(raw[4:])
    try:
        return date(year + (1900 if year >= _JAHRHUNDERT else 2000), month, day)
    except ValueError:
        raise _Falsch(f"Den Tag „{raw}“ (TTMMJJ) gibt es nicht.") from None
