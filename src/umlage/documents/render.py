"""PDF bytes of documents: PDF/A-3a and PDF/UA-1, the same bytes for the same content."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from umlage.documents.abrechnungsuebersicht.daten import daten as uebersicht_daten
from umlage.documents.abrechnungsuebersicht.inhalt import Abrechnungsuebersicht
from umlage.documents.einzelabrechnung.daten import daten as einzel_daten
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung

Dokument = Einzelabrechnung | Abrechnungsuebersicht

_ORT = Path(__file__).parent
_NORMEN: list[typst.PDFStandard] = ["a-3a", "ua-1"]


class DokumentNichtGesetzt(Exception):
    """Typst refused a document; the sentence names it and what Typst says."""

    def __init__(self, name: str, grund: str) -> None:
        super().__init__(f"Das Dokument „{name}“ konnte nicht gesetzt werden: {grund}")
        self.name = name


class Renderer:
    """Sets documents one after the other; fonts and templates are read once. Not for several threads."""

    def __init__(self) -> None:
        schriften = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[_ORT / "style" / "fonts"]
        )
        self._compiler = typst.Compiler(root=_ORT, font_paths=schriften, ignore_system_fonts=True)

    def pdf(self, inhalt: Dokument) -> bytes:
        """The document as PDF. Refused: `DokumentNichtGesetzt`."""
        rahmen = inhalt.rahmen
        # Noon in UTC: the printed day is the day of the metadata in every German time zone.
        zeitpunkt = datetime.combine(rahmen.erstellt_am, time(12), tzinfo=UTC)
        try:
            pdf = self._compiler.compile(
                input=_quelle(inhalt), format="pdf", pdf_standards=_NORMEN, timestamp=zeitpunkt
            )
        except typst.TypstError as absage:
            raise DokumentNichtGesetzt(rahmen.name, absage.message) from absage
        if not isinstance(pdf, bytes):
            raise DokumentNichtGesetzt(rahmen.name, "Typst lieferte keine Datei")
        return pdf


def _quelle(inhalt: Dokument) -> bytes:
    # The data are a string literal of the main file: as sys.inputs they would change Typst's library
    # and with it void everything that Typst remembers from the document before.
    if isinstance(inhalt, Einzelabrechnung):
        ordner, werte = "einzelabrechnung", einzel_daten(inhalt)
    else:
        ordner, werte = "abrechnungsuebersicht", uebersicht_daten(inhalt)
    text = json.dumps(werte, ensure_ascii=False, separators=(",", ":")).replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "/{ordner}/template.typ": dokument\n#dokument(json(bytes("{text}")))\n'.encode()
