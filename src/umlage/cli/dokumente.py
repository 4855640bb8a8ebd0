"""Files of an Abrechnung: all or nothing."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from umlage.core.finding import Refused, error
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.vergleich.vergleich import Vergleich
from umlage.documents.abrechnungsuebersicht.aus_ergebnis import abrechnungsuebersicht
from umlage.documents.bausteine import Logo
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.korrekturabrechnung.aus_vergleich import korrekturabrechnungen
from umlage.documents.render import Dokument, Renderer, lesbar

_LOGO_BYTES = 2_000_000


def write_documents(ergebnis: Ergebnis, home: Path, folder: Path, data: str) -> list[Path]:
    """Overview, statements and data in the folder; nothing is left behind when one of them fails.

    `home` is the folder of the Akte: a logo is only read from there.
    """
    logo = read_logo(ergebnis, home)
    people = [person for person in ergebnis.nutzer if not person.bewohner.nutzer.leerstand]
    names = _names("einzelabrechnung", [person.nr for person in people])
    documents: Iterable[Dokument] = chain([abrechnungsuebersicht(ergebnis, logo)], einzelabrechnungen(ergebnis, logo))
    return _write(folder, zip(("uebersicht.pdf", *names), documents, strict=True), "ergebnis.json", data)


def write_corrections(found: Vergleich, home: Path, folder: Path, data: str) -> list[Path]:
    """A correction statement for each Nutzer whose result differs, and the data; all or nothing."""
    documents = korrekturabrechnungen(found, read_logo(found.neu, home))
    names = _names("korrekturabrechnung", [inhalt.rahmen.nutzer for inhalt in documents])
    return _write(folder, zip(names, documents, strict=True), "vergleich.json", data)


def _write(folder: Path, documents: Iterable[tuple[str, Dokument]], data_name: str, data: str) -> list[Path]:
    renderer = Renderer()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".umlage-") as place:
        waiting = Path(place)
        written = []
        for name, inhalt in documents:
            (waiting / name).write_bytes(renderer.pdf(inhalt))
            written.append(name)
        (waiting / data_name).write_text(data + "\n", encoding="utf-8")
        written.append(data_name)
        for name in written:
            (waiting / name).replace(folder / name)
    return [folder / name for name in written]


def read_logo(ergebnis: Ergebnis, home: Path) -> Logo | None:
    """The sender's logo; Refused when it is no small SVG or PNG inside the folder of the Akte."""
    sender = ergebnis.haus.akte.absender
    if sender.logo is None or sender.papier == "vordruck":
        return None
    path = (home / sender.logo).resolve()
    where = "absender/logo"
    if not path.is_relative_to(home.resolve()):
        raise Refused((error("logo.ort", where, "Das Logo muss im Ordner der Akte liegen."),))
    if not path.is_file():
        raise Refused((error("logo.fehlt", where, f"Die Datei {sender.logo} gibt es nicht."),))
    if path.stat().st_size > _LOGO_BYTES:
        raise Refused((error("logo.groesse", where, "Das Logo ist größer als 2 MB."),))
    logo = _logo_of(path.read_bytes(), f"Logo {sender.name}")
    if logo is None or not lesbar(logo):
        text = "Das Logo muss eine einfache SVG- oder PNG-Datei sein (ohne Skript, Verweise und Entitäten)."
        raise Refused((error("logo.art", where, text),))
    return logo


def _logo_of(content: bytes, description: str) -> Logo | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Logo(content, "png", description)
    if b"<svg" not in content[:4096] or _ACTIVE.search(content):
        return None
    return Logo(content, "svg", description)


# what an image that came from elsewhere must not hold: script, handlers, entities, references to other places
_ACTIVE = re.compile(
    rb"<script|<!DOCTYPE|<!ENTITY|<foreignObject|\son[a-z]+\s*=|javascript:|@import|href\s*=\s*[\"'](?!#|data:image/)",
    re.IGNORECASE,
)


def _names(kind: str, numbers: list[str]) -> list[str]:
    """File names that are safe on every system and never meet."""
    found: list[str] = []
    seen: set[str] = set()
    for number in numbers:
        base = re.sub(r"[^A-Za-z0-9._-]+", "_", number).strip(".") or "nutzer"
        name, again = f"{kind}-{base}.pdf", 1
        while name.lower() in seen:
            again += 1
            name = f"{kind}-{base}_{again}.pdf"
        seen.add(name.lower())
        found.append(name)
    return found
