"""A list as CSV for spreadsheets: semicolon, decimal comma, UTF-8 with byte order mark."""

from __future__ import annotations

import csv
import io
import re

from umlage.documents.liste.inhalt import Liste, Reihe, Tabelle
from umlage.documents.zahlen import FEST, MINUS

_ZAHL = re.compile(r"-?[0-9]+(,[0-9]+)?")
_NUMMER = re.compile(f"[0-9]{{2}}{FEST}[0-9]{{3}}{FEST}[0-9]{{3}}")
"""The number of a device in groups, as on its dial."""
_RECHNET = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula when a text begins with it."""


def als_csv(liste: Liste) -> bytes:
    """All rows with their group in front; subtotals and sums are not rows, as a spreadsheet adds up by itself."""
    ziel = io.StringIO(newline="")
    schreiber = csv.writer(ziel, delimiter=";", lineterminator="\r\n")
    for nr, tabelle in enumerate(liste.tabellen):
        if nr:
            schreiber.writerow([])
        _tabelle(schreiber, tabelle)
    return b"\xef\xbb\xbf" + ziel.getvalue().encode("utf-8")


def _tabelle(schreiber: object, tabelle: Tabelle) -> None:
    mit_gruppe = any(gruppe.titel for gruppe in tabelle.gruppen)
    koepfe = [f"{kopf.name} ({kopf.einheit})" if kopf.einheit else kopf.name for kopf in tabelle.spalten]
    _zeile(schreiber, (["Gruppe"] if mit_gruppe else []) + koepfe)
    for gruppe in tabelle.gruppen:
        for reihe in gruppe.reihen:
            _zeile(schreiber, ([_text(gruppe.titel)] if mit_gruppe else []) + _zellen(tabelle, reihe))


def _zeile(schreiber: object, zellen: list[str]) -> None:
    schreiber.writerow(zellen)  # type: ignore[attr-defined]  # the module csv does not name its class


def _zellen(tabelle: Tabelle, reihe: Reihe) -> list[str]:
    return [_zahl(zelle) if kopf.zahl else _text(zelle) for kopf, zelle in zip(tabelle.spalten, reihe, strict=True)]


def _zahl(zelle: str) -> str:
    """`−1.091,56` as `-1091,56`; what is no number stays text."""
    roh = zelle.replace(MINUS, "-").replace(".", "")
    return roh if _ZAHL.fullmatch(roh) else _text(zelle)


def _text(zelle: str) -> str:
    glatt = zelle.replace(FEST, "" if _NUMMER.fullmatch(zelle) else " ")
    return f"'{glatt}" if glatt.startswith(_RECHNET) else glatt
