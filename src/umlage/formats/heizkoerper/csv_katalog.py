"""The catalogue as CSV: the columns are in `SPALTEN`, their meaning in docs/handbuch/heizkoerper.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from importlib.resources import files

from umlage.core.finding import Severity, warning
from umlage.formats.heizkoerper.bericht import Bericht
from umlage.formats.heizkoerper.katalog import BAUARTEN, BEZUEGE, Katalogeintrag, norm
from umlage.formats.tabelle import Unlesbar, Zelle, ort, tabelle

# column -> whether it must be there
SPALTEN = {
    "hersteller": True,
    "modell": True,
    "typ": False,
    "hoehe_mm": False,
    "tiefe_mm": False,
    "gliedlaenge_mm": False,
    "endlaenge_mm": False,
    "leistung_w": True,
    "bezug": True,
    "vorlauf": False,
    "ruecklauf": False,
    "raum": False,
    "exponent": False,
    "bauart": False,
    "quelle": True,
    "guete": False,
    "hinweis": False,
    "bild": False,
}


@cache
def mitgeliefert() -> tuple[Katalogeintrag, ...]:
    """The rows that ship with Umlage: published outputs of makers, each with its source."""
    content = files("umlage.formats.heizkoerper").joinpath("katalog.csv").read_bytes()
    bericht = lesen(content)
    if bericht.befunde:
        raise Unlesbar(str(bericht.befunde[0]))
    return bericht.eintraege


def lesen(content: bytes) -> Bericht:
    """The rows of a catalogue; those with an error are left out and named. Unlesbar when it is no such table."""
    rows, findings = tabelle(content, SPALTEN)
    found: list[Katalogeintrag] = []
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        eintrag = _entry(row)
        findings.extend(row.befunde)
        if any(finding.severity is Severity.ERROR for finding in row.befunde):
            continue
        key = (eintrag.name.casefold(), eintrag.hoehe, eintrag.tiefe, eintrag.gliedlaenge, eintrag.bezug)
        if key in seen:
            text = f"Derselbe Heizkörper steht schon in Zeile {seen[key]}; beide Zeilen sind gelesen."
            findings.append(warning("heizkoerper.doppelt", ort(row.zeile), text))
        seen.setdefault(key, row.zeile)
        found.append(eintrag)
    faulty = len(rows) - len(found)
    return Bericht(tuple(found), {"Zeile": len(found)}, {}, tuple(findings), {"Zeile": faulty} if faulty else {})


def _entry(row: Zelle) -> Katalogeintrag:
    eintrag = Katalogeintrag(
        hersteller=row.text("hersteller", needed=True),
        modell=row.text("modell", needed=True),
        typ=row.text("typ"),
        hoehe=row.number("hoehe_mm"),
        tiefe=row.number("tiefe_mm"),
        gliedlaenge=row.number("gliedlaenge_mm"),
        endlaenge=row.number("endlaenge_mm"),
        leistung=row.number("leistung_w"),
        bezug=row.text("bezug", needed=True, choices=BEZUEGE),
        vorlauf=row.number("vorlauf", default=norm("vorlauf")) or Decimal(0),
        ruecklauf=row.number("ruecklauf", default=norm("ruecklauf")) or Decimal(0),
        raum=row.number("raum", default=norm("raum")) or Decimal(0),
        exponent=row.number("exponent"),
        bauart=row.text("bauart", choices=BAUARTEN) or "platte",
        quelle=row.text("quelle", needed=True),
        guete=row.text("guete"),
        hinweis=row.text("hinweis"),
        bild=row.text("bild"),
    )
    if eintrag.leistung is None and "leistung_w" not in row.faulty:
        text = "Ohne Leistung taugt die Zeile zum Suchen, nicht zum Bewerten."
        row.befunde.append(warning("heizkoerper.ohne_leistung", ort(row.zeile), text))
    if eintrag.leistung == 0:
        row.fault("leistung_w", "Die Leistung muss größer als 0 sein.")
    if not eintrag.vorlauf >= eintrag.ruecklauf > eintrag.raum:
        row.fault("vorlauf", "Die Temperaturen müssen fallen: Vorlauf, Rücklauf, Raum.")
    elif eintrag.abgekuehlt:
        text = "Das Wasser kühlt stark ab; die gemittelte Übertemperatur ist ungenau. Besser die Leistung bei 75/65/20."
        row.befunde.append(warning("heizkoerper.mittel", ort(row.zeile), text))
    if eintrag.exponent is not None and not 1 <= eintrag.exponent <= 2:
        row.fault("exponent", "Der Exponent eines Heizkörpers liegt zwischen 1 und 2.")
    return eintrag


def schreiben(eintraege: Iterable[Katalogeintrag]) -> str:
    """A catalogue as text that reads back to the same rows."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerow(SPALTEN)
    for row in eintraege:
        numbers = (row.hoehe, row.tiefe, row.gliedlaenge, row.endlaenge, row.leistung)
        texts = [_number(number) for number in numbers]
        writer.writerow(
            [
                *(row.hersteller, row.modell, row.typ, *texts, row.bezug, *map(_number, row.temperaturen)),
                *(_number(row.exponent), row.bauart, row.quelle, row.guete, row.hinweis, row.bild),
            ]
        )
    return target.getvalue()


def _number(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f").replace(".", ",")
