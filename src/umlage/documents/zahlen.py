"""Exact values as German text.

Figures and their unit are joined by a no-break space; a minus is U+2212 without a space.
Rounding is half away from zero.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

FEST = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
BIS = "\N{EN DASH}"

Wert = Fraction | Decimal | int


def dezimal(wert: Wert, stellen: int) -> str:
    """`Fraction(10915, 10), 2` as `1.091,50`."""
    return _geteilt(*wert.as_integer_ratio(), stellen)


def _geteilt(zaehler: int, nenner: int, stellen: int) -> str:
    zehner = 10**stellen
    ganze = (2 * abs(zaehler) * zehner + nenner) // (2 * nenner)
    vor, nach = divmod(ganze, zehner)
    ziffern = f"{vor:,}".replace(",", ".")
    vorzeichen = MINUS if zaehler < 0 and ganze else ""
    return f"{vorzeichen}{ziffern},{nach:0{stellen}d}" if stellen else f"{vorzeichen}{ziffern}"


def knapp(wert: Wert, stellen: int) -> str:
    """Like `dezimal`, without zeros at the end: `10,0` stays `10`, `0,50` is `0,5`."""
    text = dezimal(wert, stellen)
    return text.rstrip("0").rstrip(",") if "," in text else text


def betrag(cent: int) -> str:
    """Cents as `1.091,56`."""
    return _geteilt(cent, 100, 2)


def euro(cent: int) -> str:
    """Cents as `1.091,56 €`."""
    return f"{betrag(cent)}{FEST}€"


def euro_ohne_vorzeichen(cent: int) -> str:
    """The headline: `291,56 €` for a demand and for a credit."""
    return euro(abs(cent))


def preis(wert: Wert) -> str:
    """A price per unit, four decimals."""
    return dezimal(wert, 4)


def flaeche(wert: Wert) -> str:
    """Square metres, two decimals, without unit."""
    return dezimal(wert, 2)


def stand(wert: Wert) -> str:
    """A meter's value or its consumption, three decimals."""
    return dezimal(wert, 3)


def prozent(anteil: Wert, stellen: int = 2) -> str:
    """`Fraction(1, 2)` as `50,00 %`."""
    return f"{dezimal(Fraction(anteil) * 100, stellen)}{FEST}%"


def promille(anteil: Wert, stellen: int = 0) -> str:
    """`1` as `1.000 ‰`."""
    return f"{dezimal(Fraction(anteil) * 1000, stellen)}{FEST}‰"


def mit_einheit(zahl: str, einheit: str) -> str:
    """`800,000` and `kWh`, never torn apart at the end of a line."""
    return f"{zahl}{FEST}{einheit}"


def tag(am: date) -> str:
    """`01.01.2022`."""
    return f"{am.day:02d}.{am.month:02d}.{am.year:04d}"


def anzahl(wieviele: int, eines: str, mehrere: str) -> str:
    """`1 Tag`, `2 Tage`."""
    return f"{wieviele}{FEST}{eines if wieviele == 1 else mehrere}"


def zeitraum(von: date, bis: date) -> str:
    """Both days inclusive: `01.01.2022 – 31.12.2022`."""
    return f"{tag(von)}{FEST}{BIS}{FEST}{tag(bis)}"


def geraetenummer(nummer: str) -> str:
    """`62410118` as on the dial: `62 410 118`. Other lengths stay as they are."""
    if len(nummer) == 8 and nummer.isascii() and nummer.isdigit():
        return f"{nummer[:2]}{FEST}{nummer[2:5]}{FEST}{nummer[5:]}"
    return nummer
