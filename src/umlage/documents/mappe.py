"""All files of an Abrechnung by name, and the check of a logo that came from elsewhere."""

from __future__ import annotations

import re
from functools import cache

from umlage.core.settlement.audit.audit import Audit
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.vergleich.vergleich import Vergleich
from umlage.documents import jpeg
from umlage.documents.abrechnungsuebersicht.aus_ergebnis import abrechnungsuebersicht
from umlage.documents.bausteine import Logo
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.documents.korrekturabrechnung.aus_vergleich import korrekturabrechnungen
from umlage.documents.pruefbericht.aus_audit import pruefbericht
from umlage.documents.render import Renderer, lesbar
from umlage.documents.vorgang import PROBE, Vorgang

LOGO_BYTES = 2_000_000


def documents(ergebnis: Ergebnis, logo: Logo | None, vorgang: Vorgang = PROBE) -> dict[str, bytes]:
    """Overview and statements by the names of their files; `vorgang`: what is known when they are issued."""
    people = [person for person in ergebnis.nutzer if not person.bewohner.nutzer.leerstand]
    names = names_of("einzelabrechnung", [person.nr for person in people])
    found = {"uebersicht.pdf": renderer().pdf(abrechnungsuebersicht(ergebnis, logo, vorgang))}
    for name, inhalt in zip(names, einzelabrechnungen(ergebnis, logo, vorgang), strict=True):
        found[name] = renderer().pdf(inhalt)
    return found


def audit_report(audit: Audit, logo: Logo | None) -> bytes:
    """The Pruefbericht as PDF."""
    return renderer().pdf(pruefbericht(audit, logo))


def corrections(found: Vergleich, logo: Logo | None, vorgang: Vorgang = PROBE) -> dict[str, bytes]:
    """A correction statement for each Nutzer whose result differs, by the names of their files."""
    contents = korrekturabrechnungen(found, logo, vorgang)
    names = names_of("korrekturabrechnung", [inhalt.rahmen.nutzer for inhalt in contents])
    return {name: renderer().pdf(inhalt) for name, inhalt in zip(names, contents, strict=True)}


@cache
def renderer() -> Renderer:
    """The one of this process: fonts and templates are read once for all documents of a run."""
    return Renderer()


def safe_logo(content: bytes, description: str) -> Logo | None:
    """A logo that can be set and holds nothing active; None for anything else."""
    logo = _logo_of(content, description)
    return logo if logo is not None and lesbar(logo) else None


def _logo_of(content: bytes, description: str) -> Logo | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Logo(content, "png", description)
    if content.startswith(jpeg.KENNUNG):
        try:
            return Logo(jpeg.gesaeubert(content), "jpg", description)
        except jpeg.KeinJpeg:
            return None
    if b"<svg" not in content[:4096] or _ACTIVE.search(content):
        return None
    return Logo(content, "svg", description)


# what an image that came from elsewhere must not hold: script, handlers, entities, references to other places
_ACTIVE = re.compile(
    rb"<script|<!DOCTYPE|<!ENTITY|<foreignObject|\son[a-z]+\s*=|javascript:|@import|href\s*=\s*[\"'](?!#|data:image/)",
    re.IGNORECASE,
)


def names_of(kind: str, numbers: list[str]) -> list[str]:
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
