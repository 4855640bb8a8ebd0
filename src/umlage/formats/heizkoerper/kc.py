"""Values of KC by model of allocator and type of radiator, as makers hand them out; they can only be measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from umlage.core.finding import Finding, Severity, warning
from umlage.formats.tabelle import Zelle, ort, tabelle

BETRIEBSARTEN = ("1-fuehler", "2-fuehler", "fernfuehler", "verdunster")
# column -> whether it must be there
SPALTEN = {
    "verteiler": True,
    "betriebsart": True,
    "heizkoerper": True,
    "montage": False,
    "kc": True,
    "grundwert": False,
    "bericht": False,
    "datum": False,
    "quelle": True,
}


@dataclass(frozen=True, slots=True)
class KcWert:
    """KC of one model in one mode on one type of radiator; `grundwert` is what the device displays with by itself."""

    verteiler: str
    betriebsart: str
    heizkoerper: str
    kc: Decimal
    montage: str = ""
    grundwert: Decimal = Decimal(1)
    bericht: str = ""
    datum: str = ""
    quelle: str = ""


def lesen(content: bytes) -> tuple[tuple[KcWert, ...], tuple[Finding, ...]]:
    """The values of a table; rows with an error are left out and named. Unlesbar when it is no such table."""
    rows, findings = tabelle(content, SPALTEN)
    found: list[KcWert] = []
    seen: dict[tuple[str, ...], tuple[int, Decimal]] = {}
    for row in rows:
        wert = _value(row)
        findings.extend(row.befunde)
        if any(finding.severity is Severity.ERROR for finding in row.befunde):
            continue
        key = tuple(text.casefold() for text in (wert.verteiler, wert.betriebsart, wert.heizkoerper, wert.montage))
        line, known = seen.setdefault(key, (row.zeile, wert.kc))
        if line != row.zeile:
            text = "derselbe Wert" if known == wert.kc else f"ein anderer Wert ({known})"
            message = f"Für dieses Gerät und diesen Heizkörper steht in Zeile {line} {text}; beide sind gelesen."
            findings.append(warning("kc.doppelt", ort(row.zeile), message))
        found.append(wert)
    return tuple(found), tuple(findings)


def _value(row: Zelle) -> KcWert:
    contact = row.number("kc", needed=True)
    base = row.number("grundwert", default=Decimal(1))
    if contact == 0:
        row.fault("kc", "KC muss größer als 0 sein.")
    if base == 0:
        row.fault("grundwert", "Der Grundwert muss größer als 0 sein.")
    return KcWert(
        verteiler=row.text("verteiler", needed=True),
        betriebsart=row.text("betriebsart", needed=True, choices=BETRIEBSARTEN),
        heizkoerper=row.text("heizkoerper", needed=True),
        kc=contact or Decimal(0),
        montage=row.text("montage"),
        grundwert=base or Decimal(1),
        bericht=row.text("bericht"),
        datum=row.text("datum"),
        quelle=row.text("quelle", needed=True),
    )


def gefunden(werte: Iterable[KcWert], *, verteiler: str, heizkoerper: str, betriebsart: str = "") -> list[KcWert]:
    """The values of a model on a type of radiator; parts of words, upper and lower case alike."""
    return [
        wert
        for wert in werte
        if verteiler.casefold() in wert.verteiler.casefold()
        and heizkoerper.casefold() in wert.heizkoerper.casefold()
        and betriebsart in ("", wert.betriebsart)
    ]
