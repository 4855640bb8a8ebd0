"""Kges of a heat cost allocator out of its parts, each step a figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, error, warning
from umlage.core.law.en442 import leistung as en442
from umlage.core.law.en834 import bewertung as en834
from umlage.core.money import german_exact, half_up_at
from umlage.core.parameters import parameter
from umlage.core.verbrauch.bewertungsangabe import Bewertung, Einzelbewertung, Heizkoerper, Teilbewertung

NORM = "EN 834"
_EXPONENT = {
    "platte": "en442.exponent_platte",
    "glieder": "en442.exponent_platte",
    "roehren": "en442.exponent_platte",
    "konvektor": "en442.exponent_konvektor",
    "handtuch": "en442.exponent_handtuch",
}


@dataclass(frozen=True, slots=True)
class Bewertungsfaktor:
    """What a difference of the display is multiplied with, and how it came about.

    `produktskala` is Kges of a device that was programmed with it, and `code` what was written: the factor is then 1.
    """

    faktor: Figure[Value]
    kq: Figure[Value] | None = None
    produktskala: Figure[Value] | None = None
    code: Figure[Value] | None = None


def bewertungsfaktor(angabe: Einzelbewertung, day: date, where: str) -> Bewertungsfaktor:
    """The factor of one valuation, by the rules in force on the day."""
    if isinstance(angabe, Bewertung):
        return Bewertungsfaktor(given("Bewertungsfaktor K", Fraction(angabe.kges), source=where))
    rating = _released_kq(angabe, day, where)
    released = gerundet("Bewertungsfaktor Kges", _product(angabe, rating, day, where), angabe.stellen)
    if angabe.skala == "einheit":
        return Bewertungsfaktor(released, rating)
    code = en834.produktskala_code.at(day)(
        "Code der Produktskala", released, parameter("en834.produktskala_tausend").at(day)
    )
    one = Figure(
        "Bewertungsfaktor K",
        Fraction(1),
        norm=NORM,
        sentence="Das Gerät ist mit diesem Code programmiert und zeigt schon bewertet an.",
        inputs=(code,),
        formula="{0} / {0}",
    )
    return Bewertungsfaktor(one, rating, released, code)


def gerundet(name: str, exact: Figure[Fraction], digits: int) -> Figure[Value]:
    """A factor as it is released: rounded half up, and that value is the one that everybody uses."""
    value = half_up_at(exact.value, digits)
    if value == exact.value:
        return exact
    return Figure(
        name,
        value,
        norm=NORM,
        sentence=f"Freigegeben mit {digits} Nachkommastellen; dieser Wert gilt.",
        inputs=(exact,),
        formula=f"runden({{0}}, {digits})",
    )


def _product(angabe: Teilbewertung, rating: Figure[Value], day: date, where: str) -> Figure[Fraction]:
    source = angabe.quelle or where
    contact = given(
        f"KC {angabe.verteiler}" if angabe.verteiler else "KC", Fraction(angabe.kc), norm=NORM, source=source
    )
    room = given("KT", Fraction(angabe.kt), norm=NORM, source=source)
    if angabe.grundwert == 1:
        return en834.kges.at(day)("Bewertungsfaktor Kges", rating, contact, room)
    base = given("Grundwert des Geräts", Fraction(angabe.grundwert), source=source)
    return en834.kges_mit_grundwert.at(day)("Bewertungsfaktor Kges", rating, contact, room, base)


def _released_kq(angabe: Teilbewertung, day: date, where: str) -> Figure[Value]:
    """KQ of this device, rounded once."""
    if angabe.kq is not None:
        exact: Figure[Fraction] = given("KQ", Fraction(angabe.kq), norm=NORM, source=angabe.quelle or where)
    else:
        assert angabe.heizkoerper is not None
        exact = kq_figure(angabe.heizkoerper, kq_uebertemperatur(angabe, day), day, f"{where}/heizkoerper")
    if angabe.geraete > 1:
        count = given("Geräte an diesem Heizkörper", angabe.geraete, source=where)
        exact = en834.kq_je_geraet.at(day)("KQ je Gerät", exact, count)
    elif angabe.kq is not None:
        return exact
    return gerundet("KQ", exact, angabe.stellen)


def kq_uebertemperatur(angabe: Teilbewertung, day: date) -> Figure[Fraction]:
    """The over-temperature that KQ refers to."""
    if angabe.kq_uebertemperatur is None:
        return parameter("en834.kq_uebertemperatur").at(day)
    return given("Übertemperatur, auf die sich KQ bezieht", Fraction(angabe.kq_uebertemperatur), "K", source="Akte")


def kq_figure(heizkoerper: Heizkoerper, gesucht: Figure[Fraction], day: date, where: str) -> Figure[Fraction]:
    """KQ of the whole radiator, not rounded."""
    output = leistung_figure(heizkoerper, gesucht, day, where)
    return en834.kq.at(day)("KQ", output, parameter("en834.kq_bezug").at(day))


def leistung_figure(heizkoerper: Heizkoerper, gesucht: Figure[Fraction], day: date, where: str) -> Figure[Fraction]:
    """The output of the radiator at another over-temperature, not rounded."""
    words = (heizkoerper.hersteller, heizkoerper.modell, heizkoerper.typ)
    name = " ".join(["Leistung", *(word for word in words if word)])
    source = heizkoerper.quelle or where
    output = given(name, Fraction(heizkoerper.normleistung), "W", norm="EN 442", source=source)
    measured = given("Übertemperatur der Angabe", Fraction(heizkoerper.uebertemperatur), "K", source=source)
    if measured.value == gesucht.value:
        return output
    return en442.leistung.at(day)(
        f"Leistung bei {german_exact(gesucht.value)} K", output, gesucht, measured, exponent(heizkoerper, day, where)
    )


def exponent(heizkoerper: Heizkoerper, day: date, where: str) -> Figure[Fraction]:
    """The exponent as stated, else the usual one of its kind."""
    if heizkoerper.exponent is None:
        return parameter(_EXPONENT[heizkoerper.bauart]).at(day)
    return given("Exponent n", Fraction(heizkoerper.exponent), source=heizkoerper.quelle or where)


# --- what there is to say about a valuation -----------------------------------------------------------


def bewertungsbefunde(angabe: Einzelbewertung, day: date, where: str) -> Iterator[Finding]:
    """What is wrong with one valuation, or worth knowing."""
    if isinstance(angabe, Bewertung):
        if angabe.kges <= 0:
            yield error("geraet.bewertung", f"{where}/kges", "Der Bewertungsfaktor muss größer als 0 sein.")
        return
    if angabe.heizkoerper is not None:
        yield from _radiator(angabe, angabe.heizkoerper, day, where)
    found = bewertungsfaktor(angabe, day, where)
    kges = found.produktskala or found.faktor
    if not kges.number:
        yield error("geraet.bewertung", where, "Der Bewertungsfaktor wird beim Runden 0; mehr stellen angeben.")
    elif found.code is not None:
        yield from _code(angabe, found.code, day, where)


def _radiator(angabe: Teilbewertung, heizkoerper: Heizkoerper, day: date, where: str) -> Iterator[Finding]:
    place = f"{where}/heizkoerper"
    wanted = kq_uebertemperatur(angabe, day)
    if heizkoerper.exponent is not None:
        least, most = (parameter(f"en442.exponent_{end}").number(day) for end in ("min", "max"))
        if not least <= Fraction(heizkoerper.exponent) <= most:
            text = f"Der Exponent {german_exact(heizkoerper.exponent)} ist unglaubhaft; üblich sind 1,2 bis 1,4."
            yield warning("bewertung.exponent", f"{place}/exponent", text, norm="EN 442-2")
    elif wanted.value != heizkoerper.uebertemperatur:
        yield warning(
            "bewertung.exponent_geschaetzt",
            place,
            "Der Exponent des Heizkörpers fehlt; gerechnet ist mit dem üblichen seiner Bauart.",
            norm="EN 442-2",
            remedy="exponent aus dem Katalog des Herstellers nachtragen.",
        )
    output = leistung_figure(heizkoerper, wanted, day, place)
    most = parameter("en834.leistung_ein_geraet").number(day)
    if angabe.geraete == 1 and output.value > most:
        yield warning(
            "bewertung.ein_geraet",
            place,
            f"Der Heizkörper leistet {german_exact(output.value, 0, 0)} W; "
            f"über {german_exact(most)} W gehören mindestens zwei Geräte daran.",
            norm=NORM,
            remedy="Zweites Gerät erfassen, beide mit geraete: 2.",
        )
    if angabe.kq is not None:
        computed = half_up_at(kq_figure(heizkoerper, wanted, day, place).value, angabe.stellen)
        if computed != half_up_at(angabe.kq, angabe.stellen):
            yield warning(
                "bewertung.kq",
                f"{where}/kq",
                f"Angegeben ist KQ {german_exact(angabe.kq, 0, 6)}, "
                f"aus der Leistung folgt {german_exact(computed, 0, 6)}.",
                norm=NORM,
                remedy="Bewertung prüfen: Falsche Faktoren machen die Abrechnung angreifbar.",
            )


def _code(angabe: Teilbewertung, code: Figure[Value], day: date, where: str) -> Iterator[Finding]:
    most = parameter("en834.produktskala_max").number(day)
    if code.number > most:
        yield error(
            "bewertung.code",
            where,
            f"Der Code {german_exact(code.number)} ist größer als {german_exact(most)}.",
            norm=NORM,
            remedy="Zweites Gerät setzen, oder die Einheitsskala verwenden.",
        )
    elif angabe.code is not None and angabe.code != code.number:
        yield error(
            "bewertung.code",
            f"{where}/code",
            f"Programmiert ist der Code {angabe.code}, zum Heizkörper gehört {german_exact(code.number)}.",
            norm=NORM,
            remedy="Gerät neu programmieren und die Bewertung als Liste mit Tagen führen.",
        )
