"""What is said of a device that takes the place of another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from umlage.apps.geraete.models import Geraet

# what another model shows and how: with it the old values mean nothing
_OF_THE_MODEL = ("stellen", "verdunster")


@dataclass(frozen=True, slots=True)
class Neugeraet:
    """What is said of the device that comes: it holds, also where nothing is said; the rest is that of the old one.

    `faktor`: Kges, or KC where the valuation of the old one is put together of its parts. None for what is not valued.
    """

    modell: str = ""
    hersteller: str = ""
    einheit: str = ""
    eichjahr: int | None = None
    faktor: Decimal | None = None
    ruecksetzung: str = ""


def say(new: Geraet, said: Neugeraet, ab: date) -> None:
    """Write into a device that is like the old one what is said of it."""
    rest = dict(new.angaben)
    if said.modell != rest.get("modell", ""):
        rest = {name: value for name, value in rest.items() if name not in _OF_THE_MODEL}
    for name in ("modell", "einheit", "ruecksetzung"):
        rest.pop(name, None)
        if getattr(said, name):
            rest[name] = getattr(said, name)
    if said.eichjahr is not None:
        rest["eichung"] = {"jahr": Decimal(said.eichjahr)}
    if said.faktor is not None and said.faktor != faktor_of(new, ab):
        rest["bewertung"] = _valued(new, ab, said.faktor)
    new.angaben = rest
    if said.hersteller:
        new.karte = {**new.karte, "hersteller": said.hersteller}


def _step(geraet: Geraet, ab: date) -> dict[str, Any]:
    """The valuation that holds on a day; empty where there is none."""
    found = geraet.angaben.get("bewertung") or {}
    if isinstance(found, dict):
        return found
    steps = sorted(found, key=lambda step: str(step["ab"]))
    before = [step for step in steps if str(step["ab"]) <= ab.isoformat()]
    return dict((before or steps)[-1 if before else 0]["wert"]) if steps else {}


def faktor_key(geraet: Geraet, ab: date) -> str:
    """Which factor an exchange changes: `kc` where the valuation is put together of its parts, else `kges`."""
    step = _step(geraet, ab)
    return "kc" if "kc" in step else "kges"


def faktor_of(geraet: Geraet, ab: date) -> Decimal | None:
    """That factor as it holds on a day; None for a device that is not valued."""
    found = _step(geraet, ab).get(faktor_key(geraet, ab))
    return Decimal(found) if found is not None else None


def _valued(geraet: Geraet, ab: date, faktor: Decimal) -> dict[str, Any]:
    if faktor_key(geraet, ab) == "kges":
        return {"kges": faktor}
    # the radiator stays; whence KC came, for which device, and the code in it were of the old one
    kept = {name: value for name, value in _step(geraet, ab).items() if name not in ("verteiler", "quelle", "code")}
    return {**kept, "kc": faktor}
