"""Templates that ship: mappings for formats of which no file is known, each marked as not confirmed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from umlage.formats.zuordnung.pruefen import zuordnung_aus
from umlage.formats.zuordnung.regeln import Zuordnung

VORLAGEN = ("elvaco_werte", "engelmann", "mde", "sontex_csv")


def vorlagentext(kennung: str) -> str:
    """The YAML of a template; KeyError when there is none."""
    if kennung not in VORLAGEN:
        raise KeyError(kennung)
    return (files("umlage.formats") / kennung / "vorlage.yaml").read_text("utf-8")


@cache
def vorlage(kennung: str) -> Zuordnung:
    """The mapping of a template; KeyError."""
    found = zuordnung_aus(vorlagentext(kennung))
    if found.zuordnung is None:
        raise ValueError("; ".join(f"{one.ort}: {one.text}" for one in found.fehler))
    return found.zuordnung
