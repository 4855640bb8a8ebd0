"""What a printed document says, by page and by place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, mult

from umlage.documents.style.satzspiegel import breite

GROSS = 20
"""The headline amount is set in a face that is narrower than Inter."""


def seitentexte(pdf: bytes) -> list[str]:
    """The text of every page; no-break and narrow spaces are matters of typesetting, not of content."""
    return [re.sub(r"[^\S\n]+", " ", seite.extract_text()) for seite in PdfReader(io.BytesIO(pdf)).pages]


def textstuecke(seite: Any) -> Iterator[tuple[str, float, float, float]]:
    """Pieces of text with their left end, baseline and size, in points."""
    gefunden: list[tuple[str, float, float, float]] = []

    def besucht(text: str, cm: list[float], tm: list[float], _schrift: object, groesse: float) -> None:
        if text.strip():
            lage = mult(tm, cm)
            gefunden.append((text, lage[4], lage[5], groesse * abs(lage[3])))

    seite.extract_text(visitor_text=besucht)
    return iter(gefunden)


def ueberlappungen(pdf: bytes) -> list[tuple[int, str, str]]:
    """Pairs of texts that are printed over each other, with their page."""
    gefunden = []
    for nr, seite in enumerate(PdfReader(io.BytesIO(pdf)).pages, 1):
        kaesten = [
            (text.strip(), links, links + breite(text.strip(), round(groesse * 100)) / 100, unten, groesse)
            for text, links, unten, groesse in textstuecke(seite)
        ]
        for stelle, (text, links, rechts, unten, groesse) in enumerate(kaesten):
            for anderer, links_, rechts_, unten_, groesse_ in kaesten[stelle + 1 :]:
                gleich_hoch = unten < unten_ + 0.6 * groesse_ and unten_ < unten + 0.6 * groesse
                if groesse < GROSS and gleich_hoch and min(rechts, rechts_) - max(links, links_) > 2:
                    gefunden.append((nr, text, anderer))
    return gefunden
