"""Invented people, firms and streets, with real places."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

_VORNAMEN = """
Anna Bernd Clara Dieter Elif Frank Gabriele Hasan Ingrid Jan Katarzyna Lars Maria Nils Olga Paul Renate Stefan
Thi Ulrike Volker Wiebke Yusuf Zofia Aylin Björn Carmen Daniel Esra Florian Greta Holger Irina Jonas Karin Luca
Mehmet Nadine Oskar Petra Ralf Sabine Tobias Ursula Viktor Wanda Andreas Brigitte Christian Dorothea Emre
Franziska Georg Hannelore Ivan Jasmin Klaus Leyla Martin Nina Oleksandr Piotr Rosemarie Silke Thomas Uwe
"""
_NACHNAMEN = """
Ahrens Bauer Çelik Dvořák Engel Fischer Günther Hofmann Ivanova Jansen Kowalski Lindner Möller Nguyen Ostrowski
Petersen Quast Richter Schäfer Toprak Ulrich Vogel Wagner Yılmaz Zimmermann Albrecht Böhm Claussen Dietrich
Ebert Friedrich Graf Hübner Jäger Kaminski Lorenz Marquardt Neumann Öztürk Pohl Reuter Scholz Tiedemann Urban
Voß Winkler Arslan Behrens Conrad Demir Eichhorn Fiedler Grabowski Hansen Iversen Kraft Lehmann Mertens Nowak
Otto Paulsen Roth Seidel Thiele Weiß Brandt Schröder Kuhn Bergmann Heinrich Sommer
"""
_FRAUEN = """
Anna Clara Elif Gabriele Ingrid Katarzyna Maria Olga Renate Thi Ulrike Wiebke Zofia Aylin Carmen Esra Greta Irina Karin
Nadine Petra Sabine Ursula Wanda Brigitte Dorothea Franziska Hannelore Jasmin Leyla Nina Rosemarie Silke
"""
_LAEDEN = (
    "Bäckerei {}",
    "Buchhandlung {}",
    "Praxis Dr. {}",
    "Blumen {}",
    "Steuerbüro {}",
    "Friseur {}",
    "Optik {}",
    "Café {}",
    "Physiotherapie {}",
    "Architekturbüro {}",
)
_STRASSEN = (
    """Lindenweg Am Mühlgraben|Schillerstraße|Gartenstraße|Am Alten Markt|Birkenallee|Kirchhofstraße|Uferweg
|Rosenstraße|Marienstraße|Am Stadtpark|Goethestraße|Ringstraße|Feldstraße|Kastanienallee|Brunnenstraße|Weinbergstraße
|Am Wehr|Hafenstraße|Bergstraße|Heinrich-Heine-Straße|Mozartstraße|Eichendorffweg|Am Anger|Schulstraße|Torstraße
|Wiesenweg|Parkstraße|Friedensstraße|Gerberstraße|Am Hang|Königstraße|Ahornweg|Blumenstraße|Nordstraße|Südring
|Mittelweg|Sonnenhang|Kapellenweg|Badstraße|Turmgasse""".replace("\n", "")
    .replace("Lindenweg ", "Lindenweg|")
    .split("|")
)
_LAGEN = ("EG links", "EG rechts", "1. OG links", "1. OG rechts", "2. OG links", "2. OG rechts")


@dataclass(frozen=True, slots=True)
class Ort:
    """A real place, with the middle of its town on the map."""

    plz: str
    ort: str
    breite: str
    laenge: str


@cache
def orte() -> tuple[Ort, ...]:
    """The places of the portfolio, all over Germany."""
    with (Path(__file__).parent / "orte.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Ort(**row) for row in csv.DictReader(file, delimiter=";"))


def strasse(chance: Random) -> str:
    """An invented street with a number."""
    return f"{chance.choice(_STRASSEN)} {chance.randint(1, 98)}"


def mensch(chance: Random) -> str:
    """Who lives in a flat: one, a couple, or a family."""
    first, last = chance.choice(_VORNAMEN.split()), chance.choice(_NACHNAMEN.split())
    kind = chance.randint(1, 10)
    if kind <= 5:
        return f"{first} {last}"
    if kind <= 8:
        return f"Familie {last}"
    return f"{first} {last} und {chance.choice(_VORNAMEN.split())} {chance.choice(_NACHNAMEN.split())}"


def anrede(name: str) -> str:
    """How these people are addressed."""
    if name.startswith("Familie "):
        return "Familie"
    if " und " in name:
        return "Eheleute"
    return "Frau" if name.split()[0] in _FRAUEN.split() else "Herr"


def laden(chance: Random) -> str:
    """Who has a shop or an office."""
    return chance.choice(_LAEDEN).format(chance.choice(_NACHNAMEN.split()))


def lage(place: int) -> str:
    """Where the flat with this number lies in a house of two flats on each floor."""
    floor, side = divmod(place, 2)
    return _LAGEN[place] if place < len(_LAGEN) else f"{floor}. OG {('links', 'rechts')[side]}"
