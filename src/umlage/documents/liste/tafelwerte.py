"""The tables of a list as values: numbers and days instead of their German texts, for spreadsheets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from umlage.documents.liste.inhalt import Liste, Reihe, Tabelle
from umlage.documents.zahlen import FEST, MINUS

Wert = str | Decimal | date | None
_ZAHL = re.compile(r"-?[0-9]+(,[0-9]+)?")
_TAG = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_NUMMER = re.compile(f"[0-9]{{2}}{FEST}[0-9]{{3}}{FEST}[0-9]{{3}}")


@dataclass(frozen=True, slots=True)
class Tafel:
    """A table: heads with their units, rows with the group in front where there are groups, the sum of all."""

    titel: str
    koepfe: tuple[str, ...]
    reihen: tuple[tuple[Wert, ...], ...]
    summe: tuple[Wert, ...] | None


def tafelwerte(liste: Liste) -> list[Tafel]:
    """All tables of a list."""
    return [_tafel(tabelle, tabelle.titel or liste.rahmen.titel) for tabelle in liste.tabellen]


def _tafel(tabelle: Tabelle, titel: str) -> Tafel:
    grouped = any(gruppe.titel for gruppe in tabelle.gruppen)
    koepfe = [f"{kopf.name} ({kopf.einheit})" if kopf.einheit else kopf.name for kopf in tabelle.spalten]
    reihen = [
        ((_text(gruppe.titel),) if grouped else ()) + _werte(tabelle, reihe)
        for gruppe in tabelle.gruppen
        for reihe in gruppe.reihen
    ]
    summe = None if tabelle.summe is None else (("",) if grouped else ()) + _werte(tabelle, tabelle.summe)
    return Tafel(titel, (*(("Gruppe",) if grouped else ()), *koepfe), tuple(reihen), summe)


def _werte(tabelle: Tabelle, reihe: Reihe) -> tuple[Wert, ...]:
    return tuple(_zahl(zelle) if kopf.zahl else _tag(zelle) for kopf, zelle in zip(tabelle.spalten, reihe, strict=True))


def _zahl(zelle: str) -> Wert:
    roh = zelle.replace(MINUS, "-").replace(".", "")
    return Decimal(roh.replace(",", ".")) if _ZAHL.fullmatch(roh) else _text(zelle) or None


def _tag(zelle: str) -> Wert:
    found = _TAG.fullmatch(zelle)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else _text(zelle) or None


def _text(zelle: str) -> str:
    return str(zelle).replace(FEST, "" if _NUMMER.fullmatch(zelle) else " ")
