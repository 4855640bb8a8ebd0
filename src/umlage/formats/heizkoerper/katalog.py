"""The radiator catalogue: base rows (output per section, metre or piece), found by make, model, type and size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from umlage.core.figure import given
from umlage.core.law.en442 import leistung as en442
from umlage.core.money import half_up_at
from umlage.core.parameters import parameter
from umlage.core.verbrauch.bewertungsangabe import Heizkoerper

BEZUEGE = ("glied", "meter", "stueck")
BAUARTEN = ("platte", "glieder", "roehren", "konvektor", "handtuch")
_DAY = date(2000, 1, 1)
_WATT_DIGITS = 2


def norm(name: str) -> Decimal:
    """A temperature of the standard state: vorlauf, ruecklauf or raum."""
    return Decimal(int(parameter(f"en442.norm{name}").number(_DAY)))


@dataclass(frozen=True, slots=True)
class Katalogeintrag:
    """One base row. Lengths in mm, `leistung` in W per `bezug` at flow/return/room; None: the file does not say it.

    The length of a radiator made of sections is their number times `gliedlaenge` plus `endlaenge`.
    """

    hersteller: str
    modell: str
    typ: str = ""
    hoehe: Decimal | None = None
    tiefe: Decimal | None = None
    gliedlaenge: Decimal | None = None
    endlaenge: Decimal | None = None
    leistung: Decimal | None = None
    bezug: str = "glied"
    vorlauf: Decimal = field(default_factory=lambda: norm("vorlauf"))
    ruecklauf: Decimal = field(default_factory=lambda: norm("ruecklauf"))
    raum: Decimal = field(default_factory=lambda: norm("raum"))
    exponent: Decimal | None = None
    bauart: str = "platte"
    quelle: str = ""
    guete: str = ""
    hinweis: str = ""
    bild: str = ""
    """Name of the file with its picture."""

    @property
    def uebertemperatur(self) -> Fraction:
        """The arithmetic over-temperature at which the output is stated."""
        temperatures = (given(name, Fraction(value)) for name, value in zip("VRL", self.temperaturen, strict=True))
        return en442.uebertemperatur.at(_DAY)("Übertemperatur", *temperatures).value

    @property
    def abgekuehlt(self) -> bool:
        """Whether the water cools down so much that the arithmetic over-temperature is no longer good."""
        temperatures = (given(name, Fraction(value)) for name, value in zip("VRL", self.temperaturen, strict=True))
        ratio = en442.temperaturverhaeltnis.at(_DAY)("Verhältnis", *temperatures).value
        return ratio < parameter("en442.arithmetisch_ab").number(_DAY)

    @property
    def temperaturen(self) -> tuple[Decimal, Decimal, Decimal]:
        return self.vorlauf, self.ruecklauf, self.raum

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.hersteller, self.modell, self.typ) if part)


class Unvollstaendig(ValueError):
    """The output of a whole radiator cannot be told: size or output is missing."""


def heizkoerper(eintrag: Katalogeintrag, *, glieder: int | None = None, laenge: Decimal | None = None) -> Heizkoerper:
    """The whole radiator of an Akte, of so many sections or so long; Unvollstaendig when the entry does not do."""
    return Heizkoerper(
        normleistung=_whole(eintrag, glieder, laenge),
        uebertemperatur=_decimal(eintrag.uebertemperatur, 6),
        exponent=eintrag.exponent,
        bauart=eintrag.bauart,  # type: ignore[arg-type]  # one of BAUARTEN, checked when it was read
        hersteller=eintrag.hersteller or None,
        modell=eintrag.modell or None,
        typ=eintrag.typ or None,
        quelle=eintrag.quelle[:160] or None,
    )


def masse(eintrag: Katalogeintrag, ganz: Heizkoerper) -> dict[str, int]:
    """The size that makes this whole radiator of the entry, `laenge` in mm or `glieder`; empty where none does."""
    names = (eintrag.hersteller or None, eintrag.modell or None, eintrag.typ or None)
    if names != (ganz.hersteller, ganz.modell, ganz.typ) or not eintrag.leistung or eintrag.bezug == "stueck":
        return {}
    name, of_each = ("laenge", 1000) if eintrag.bezug == "meter" else ("glieder", 1)
    size = int(half_up_at(Fraction(ganz.normleistung) * of_each / Fraction(eintrag.leistung), 0))
    if size < 1:
        return {}
    again = heizkoerper(eintrag, laenge=Decimal(size)) if name == "laenge" else heizkoerper(eintrag, glieder=size)
    return {name: size} if again.normleistung == ganz.normleistung else {}


def _whole(eintrag: Katalogeintrag, glieder: int | None, laenge: Decimal | None) -> Decimal:
    if eintrag.leistung is None:
        raise Unvollstaendig(f"{eintrag.name}: der Katalog nennt keine Leistung.")
    each = given("Leistung", Fraction(eintrag.leistung), "W")
    if eintrag.bezug == "stueck":
        return _decimal(each.value, _WATT_DIGITS)
    if eintrag.bezug == "meter":
        if laenge is None:
            raise Unvollstaendig(f"{eintrag.name}: die Leistung gilt je Meter, es fehlt die Baulänge in mm.")
        millimetres = given("Millimeter je Meter", Fraction(1000))
        rule = en442.leistung_nach_laenge.at(_DAY)
        return _decimal(rule("Leistung", each, given("Baulänge", Fraction(laenge)), millimetres).value, _WATT_DIGITS)
    if glieder is None:
        glieder = _sections(eintrag, laenge)
    rule = en442.leistung_nach_gliedern.at(_DAY)
    return _decimal(rule("Leistung", each, given("Glieder", glieder)).value, _WATT_DIGITS)


def _sections(eintrag: Katalogeintrag, laenge: Decimal | None) -> int:
    if laenge is None or not eintrag.gliedlaenge:
        raise Unvollstaendig(f"{eintrag.name}: die Leistung gilt je Glied, es fehlt die Zahl der Glieder.")
    count = (Fraction(laenge) - Fraction(eintrag.endlaenge or 0)) / Fraction(eintrag.gliedlaenge)
    if count.denominator != 1 or count < 1:
        text = f"{laenge} mm sind keine ganze Zahl von Gliedern zu {eintrag.gliedlaenge} mm."
        raise Unvollstaendig(f"{eintrag.name}: {text}")
    return int(count)


def _decimal(value: Fraction, digits: int) -> Decimal:
    """A named rounding: half up to so many decimals."""
    rounded = half_up_at(value, digits)
    return Decimal(int(rounded * 10**digits)).scaleb(-digits)


# --- search ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spanne:
    """From..to in mm, both included."""

    von: Decimal
    bis: Decimal

    def __contains__(self, value: Decimal) -> bool:
        return self.von <= value <= self.bis


@dataclass(frozen=True, slots=True)
class Suche:
    """What is looked for; texts are parts of words, upper and lower case alike."""

    hersteller: str = ""
    modell: str = ""
    typ: str = ""
    hoehe: Spanne | None = None
    tiefe: Spanne | None = None
    gliedlaenge: Spanne | None = None
    mit_bild: bool = False
    bauart: str = ""


@dataclass(frozen=True, slots=True)
class Treffer:
    """What was found, and how many fit but for a size that their row does not state."""

    eintraege: tuple[Katalogeintrag, ...]
    ohne_angabe: int


def suche(eintraege: Iterable[Katalogeintrag], wanted: Suche) -> Treffer:
    """All rows that fit, in the order of make, model, type and height."""
    found = []
    unknown = 0
    for eintrag in eintraege:
        sizes = [
            (span, getattr(eintrag, name))
            for name in ("hoehe", "tiefe", "gliedlaenge")
            if (span := getattr(wanted, name)) is not None
        ]
        if (wanted.mit_bild and not eintrag.bild) or wanted.bauart not in ("", eintrag.bauart):
            continue
        if not all(
            getattr(wanted, name).casefold() in getattr(eintrag, name).casefold()
            for name in ("hersteller", "modell", "typ")
        ) or any(value is not None and value not in span for span, value in sizes):
            continue
        if any(value is None for _, value in sizes):
            unknown += 1
            continue
        found.append(eintrag)
    return Treffer(tuple(sorted(found, key=reihenfolge)), unknown)


def reihenfolge(eintrag: Katalogeintrag) -> tuple[str, str, str, Decimal, Decimal]:
    """By what rows are sorted: make, model, type, height, depth."""
    height = eintrag.hoehe if eintrag.hoehe is not None else Decimal(0)
    depth = eintrag.tiefe if eintrag.tiefe is not None else Decimal(0)
    return eintrag.hersteller.casefold(), eintrag.modell.casefold(), eintrag.typ.casefold(), height, depth
