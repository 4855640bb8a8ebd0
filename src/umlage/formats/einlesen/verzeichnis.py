"""The formats that are read, each with its manifest."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from umlage.formats.elvaco import codec as elvaco
from umlage.formats.elvaco_werte import codec as elvaco_werte
from umlage.formats.engelmann import codec as engelmann
from umlage.formats.kamstrup_kem import codec as kamstrup_kem
from umlage.formats.libmbus import codec as libmbus
from umlage.formats.lieferung.probe import Format
from umlage.formats.lobaro import codec as lobaro
from umlage.formats.lorawan import codec as lorawan
from umlage.formats.mde import codec as mde
from umlage.formats.qundis_bil import codec as qundis_bil
from umlage.formats.qundis_xml import codec as qundis_xml
from umlage.formats.rohtelegramme import codec as rohtelegramme
from umlage.formats.schluesselliste import codec as schluesselliste
from umlage.formats.sontex_bin import codec as sontex_bin
from umlage.formats.sontex_csv import codec as sontex_csv
from umlage.formats.umlage_readings import codec as umlage_readings
from umlage.formats.wmbusmeters import codec as wmbusmeters

FORMATE: tuple[Format, ...] = (
    elvaco,
    elvaco_werte,
    engelmann,
    kamstrup_kem,
    libmbus,
    lobaro,
    lorawan,
    mde,
    qundis_bil,
    qundis_xml,
    rohtelegramme,
    schluesselliste,
    sontex_bin,
    sontex_csv,
    umlage_readings,
    wmbusmeters,
)
STAENDE = ("belegt", "teilweise", "unbestaetigt")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the folder of a format says of it. `stand`: belegt, teilweise or unbestaetigt."""

    kennung: str
    name: str
    version: int
    stand: str
    liefert: tuple[str, ...]
    endungen: tuple[str, ...]
    quelle: str
    seite: str


@cache
def manifest(kennung: str) -> Manifest:
    """The manifest of a format; KeyError when there is no such format."""
    if kennung not in kennungen():
        raise KeyError(kennung)
    found = tomllib.loads((files("umlage.formats") / kennung / "manifest.toml").read_text("utf-8"))
    return Manifest(
        str(found["kennung"]), str(found["name"]), int(found["version"]), str(found["stand"]),
        tuple(found["liefert"]), tuple(found["endungen"]), str(found["quelle"]), str(found["seite"]),
    )  # fmt: skip


def kennungen() -> Sequence[str]:
    return [codec.KENNUNG for codec in FORMATE]


def format_mit(kennung: str) -> Format:
    """The format of this name; KeyError."""
    return {codec.KENNUNG: codec for codec in FORMATE}[kennung]
