"""The logo of an Akte in a folder."""

from __future__ import annotations

from pathlib import Path

from umlage.core.finding import Finding, error
from umlage.core.settlement.akte import Akte
from umlage.documents.bausteine import Logo
from umlage.documents.mappe import LOGO_BYTES, safe_logo


def logo_of(akte: Akte, home: Path) -> tuple[Logo | None, tuple[Finding, ...]]:
    """The sender's logo; an error when it is no small SVG, PNG or JPEG inside `home`, the folder of the Akte."""
    sender = akte.absender
    if sender.logo is None or sender.papier == "vordruck":
        return None, ()
    where = "absender/logo"
    path = (home / sender.logo).resolve()
    if not path.is_relative_to(home.resolve()):
        return None, (error("logo.ort", where, "Das Logo muss im Ordner der Akte liegen."),)
    if not path.is_file():
        return None, (error("logo.fehlt", where, f"Die Datei {sender.logo} gibt es nicht."),)
    if path.stat().st_size > LOGO_BYTES:
        return None, (error("logo.groesse", where, "Das Logo ist größer als 2 MB."),)
    logo = safe_logo(path.read_bytes(), f"Logo {sender.name}")
    if logo is None:
        text = "Das Logo muss eine einfache SVG-, PNG- oder JPEG-Datei sein (ohne Skript, Verweise und Entitäten)."
        return None, (error("logo.art", where, text),)
    return logo, ()
