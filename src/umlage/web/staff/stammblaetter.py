"""Master data between sheets and values: German heads, typed cells, and what is wrong with a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from umlage.apps.abrechnung.teile import TEILARTEN
from umlage.apps.austausch.blaetter import BLAETTER, Zeile, felder, spalten, value_at
from umlage.apps.austausch.plan import Fehler
from umlage.formats.akte.codec import to_yaml
from umlage.formats.akte.formular import Knoten
from umlage.formats.akte.syntax import Unreadable, plain_values
from umlage.formats.arbeitsmappe.lesen import Formel, Rohblatt, Wert
from umlage.formats.arbeitsmappe.schreiben import Blatt
from umlage.web.ui.worte import deutsch, wort
from umlage.web.ui.zahlen import NoNumber, money, number

_ORTE = {
    "gebaeude": "Gebäude",
    "nutzeinheit": "Nutzeinheit",
    "anlage": "Anlage",
    "geraet": "Gerät",
    "bereich": "Bereich",
    "kennung": "Kennung",
}
_LOESCHEN = "Löschen"
# of a group in one cell the field that a plain number means: most devices have one factor and nothing else
_FAKTOR = {"bewertung": "kges"}
_JA = {"ja": True, "j": True, "x": True, "true": True, "wahr": True, "nein": False, "n": False, "false": False,
       "falsch": False}  # fmt: skip
_TAG = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})")


@cache
def koepfe(blatt: str) -> dict[str, str]:
    """The heads of a sheet by the names of places and fields, in their order; files are always German."""
    fields = {name: ", ".join(deutsch(step) for step in name.split(".")) for name in spalten(blatt)}
    return {**{name: _ORTE[name] for name in BLAETTER[blatt].orte}, **fields, "loeschen": _LOESCHEN}


def kopf(blatt: str, name: str) -> str:
    """The head of one column; its name where it has none."""
    return koepfe(blatt).get(name, deutsch(name) if name else "")


def platz(blatt: str, ort: Mapping[str, str]) -> Iterator[str]:
    """Where a row belongs, as a preview says it: Nutzeinheit 3. Of a reading its device stands in its name."""
    for name in ("bereich", "nutzeinheit", "anlage"):
        value = ort.get(name)
        if value and name in BLAETTER[blatt].orte:
            yield _(TEILARTEN[value].titel) if name == "bereich" else f"{wort(name)} {value}"


# ---- out


def blaetter(tafeln: Mapping[str, Sequence[tuple[dict[str, str], dict[str, Any]]]]) -> list[Blatt]:
    """The sheets of a house."""
    return [
        Blatt(
            BLAETTER[blatt].titel,
            tuple(koepfe(blatt).values()),
            [tuple(_cells(blatt, ort, values)) for ort, values in rows],
        )
        for blatt, rows in tafeln.items()
    ]


def _cells(blatt: str, ort: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[Any]:
    for name in koepfe(blatt):
        if name in BLAETTER[blatt].orte:
            text = ort.get(name, "")
            yield TEILARTEN[text].titel if name == "bereich" else text
        elif name == "loeschen":
            yield ""
        else:
            yield _cell(spalten(blatt)[name], value_at(values, name))


def _cell(knoten: Knoten, value: Any) -> Any:
    if value is None or isinstance(value, Decimal | date):
        return value
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, str):
        if knoten.art == "tag":
            return date.fromisoformat(value)
        return deutsch(value) if knoten.art == "wahl" else value
    alone = _FAKTOR.get(knoten.name)
    return value[alone] if isinstance(value, dict) and [*value] == [alone] else to_yaml(value).strip()


def gezeigt(art: str, name: str, value: Any) -> str:
    """A value as a preview prints it."""
    node = felder(art).get(name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if node is not None and node.geld and isinstance(value, Decimal) and value == round(value, 2):
        value = round(value, 2)
    if isinstance(value, Decimal | int):
        return format(value, "f" if isinstance(value, Decimal) else "d").replace(".", ",")
    if isinstance(value, str):
        if node is not None and node.art == "tag":
            return f"{date.fromisoformat(value):%d.%m.%Y}"
        return wort(value) if node is not None and node.art == "wahl" else value
    return to_yaml(value).strip()


# ---- in


@dataclass
class Eingelesen:
    """The rows of a file, what is wrong with its cells, and what was passed over.

    `torsi`: rows of which a cell cannot be read, without it; `ganz`: whether every sheet has the columns that it needs.
    """

    zeilen: list[Zeile] = field(default_factory=list)
    torsi: list[Zeile] = field(default_factory=list)
    ganz: bool = True
    fehler: list[Fehler] = field(default_factory=list)
    hinweise: list[str] = field(default_factory=list)


def einlesen(sheets: Sequence[Rohblatt]) -> Eingelesen:
    """The rows of all sheets whose names are known."""
    found = Eingelesen()
    titles = {art.titel.casefold(): blatt for blatt, art in BLAETTER.items()} | {blatt: blatt for blatt in BLAETTER}
    for sheet in sheets:
        blatt = titles.get(sheet.name.strip().casefold())
        if blatt is None:
            found.hinweise.append(_("Das Blatt „{name}“ ist unbekannt und wird nicht gelesen.").format(name=sheet.name))
        elif sheet.reihen:
            _read_sheet(found, blatt, sheet)
    return found


def _read_sheet(found: Eingelesen, blatt: str, sheet: Rohblatt) -> None:
    line, head = sheet.reihen[0]
    by_title = {title.casefold(): name for name, title in koepfe(blatt).items()}
    columns: list[str | None] = []
    for place, cell in enumerate(head):
        text = " ".join(str(cell or "").split())
        name = by_title.get(text.casefold())
        if text and name is None:
            found.fehler.append(Fehler(blatt, line, text[:60], _("Diese Spalte gibt es in dem Blatt nicht.")))
        elif name is not None and name in columns:
            found.fehler.append(Fehler(blatt, line, name, _("Diese Spalte steht zweimal im Kopf.")))
        columns.append(name if name not in columns[:place] else None)
    missing = [name for name in BLAETTER[blatt].noetig if name not in columns]
    for name in missing:
        found.ganz = False
        found.fehler.append(Fehler(blatt, line, name, _("Diese Spalte fehlt im Kopf der Tabelle.")))
    if not missing:
        for number_, cells in sheet.reihen[1:]:
            zeile = _read_row(found, blatt, number_, columns, cells)
            if zeile is not None:
                found.zeilen.append(zeile)


def _read_row(
    found: Eingelesen, blatt: str, line: int, columns: Sequence[str | None], cells: Sequence[Wert]
) -> Zeile | None:
    ort: dict[str, str] = {}
    angaben: dict[str, Any] = {}
    loeschen, wrong = False, False
    texts = dict(zip(columns, [*cells, *[None] * len(columns)], strict=False))
    texts.pop(None, None)
    art = _art(blatt, texts.get("bereich"))
    for name, cell in texts.items():
        assert name is not None
        try:
            if isinstance(cell, Formel):
                raise _Wrong(_("Hier steht eine Formel; bitte den Wert einfügen."))
            if name == "loeschen":
                loeschen = bool(_yes(cell))
            elif name in BLAETTER[blatt].orte:
                ort[name] = art if name == "bereich" and art else _text(cell)
            else:
                angaben[name] = _value(felder(art).get(name) or spalten(blatt)[name], cell)
        except (_Wrong, NoNumber, Unreadable) as problem:
            wrong = True
            found.fehler.append(Fehler(blatt, line, name, str(problem)))
    zeile = Zeile(blatt, line, ort, angaben, loeschen)
    if wrong:
        found.torsi.append(zeile)
    return None if wrong else zeile


def _art(blatt: str, cell: Wert) -> str:
    """The part that a row is; of costs the one that its cell names."""
    arten = BLAETTER[blatt].arten
    if blatt != "kosten":
        return arten[0] if arten else ""
    text = _text(cell).casefold()
    return next((art for art in arten if text in (art, TEILARTEN[art].titel.casefold())), "")


class _Wrong(ValueError):
    """A cell that cannot be read; the message says why."""


def _text(cell: Wert) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _yes(cell: Wert) -> bool | None:
    if cell is None or isinstance(cell, bool):
        return cell
    text = _text(cell).casefold()
    if text and text not in _JA:
        raise _Wrong(_("Bitte ja oder nein schreiben."))
    return _JA.get(text)


def _value(knoten: Knoten, cell: Wert) -> Any:
    """The value that a cell means for a field; None for an empty one."""
    if cell is None or _text(cell) == "":
        return None
    if knoten.geld and not isinstance(cell, Decimal):
        return money(_text(cell))
    read: Callable[[Wert], Any] | None = _READERS.get(knoten.art)
    if read is not None:
        return read(cell)
    if knoten.art == "wahl":
        return _word(knoten, _text(cell))
    if knoten.art == "text":
        return _text(cell)
    # a list, a map, or one value where dated ones may stand
    try:
        value = cell if isinstance(cell, Decimal) else number(_text(cell))
    except NoNumber:
        spelled = _spelled(knoten, plain_values(_text(cell).encode(), is_json=False))
        if knoten.art == "reihe" and isinstance(spelled, str):
            raise
        return spelled
    return {_FAKTOR[knoten.name]: value} if knoten.name in _FAKTOR else value


def _spelled(knoten: Knoten, value: Any) -> Any:
    """The value with the keys of a group as the file writes them, where they were written as pages print them."""
    if knoten.art == "reihe" and isinstance(value, Mapping):
        knoten = knoten.einzeln
    known = {spelling.casefold(): one.name for one in knoten.felder for spelling in (one.name, deutsch(one.name))}
    if knoten.art != "gruppe" or not isinstance(value, Mapping):
        return value
    return {known.get(key.casefold(), key) if isinstance(key, str) else key: one for key, one in value.items()}


def _number(cell: Wert) -> Decimal | None:
    return cell if isinstance(cell, Decimal) else number(_text(cell))


def _day(cell: Wert) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    text = _text(cell)
    found = _TAG.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        day, month, year, *iso = found.groups()
        return (date(int(year), int(month), int(day)) if day else date(*map(int, iso))).isoformat()
    except ValueError:
        raise _Wrong(_("„{text}“ ist kein Tag (zum Beispiel 31.12.2024).").format(text=text[:40])) from None


def _word(knoten: Knoten, text: str) -> str:
    for word in knoten.worte:
        if text.casefold() in {spelling.casefold() for spelling in (word, deutsch(word), wort(word))}:
            return word
    words = ", ".join(wort(word) for word in knoten.worte)
    raise _Wrong(_("„{text}“ ist nicht möglich; möglich sind: {worte}.").format(text=text[:40], worte=words))


_READERS: dict[str, Callable[[Wert], Any]] = {"zahl": _number, "ganz": _number, "tag": _day, "ja": _yes}
