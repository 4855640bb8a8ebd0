"""PDF bytes of documents: PDF/A-3a and PDF/UA-1, the same bytes for the same content."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Lock

import typst

from umlage.documents.abrechnungsuebersicht.daten import daten as uebersicht_daten
from umlage.documents.abrechnungsuebersicht.inhalt import Abrechnungsuebersicht
from umlage.documents.bausteine import Logo, Rahmen
from umlage.documents.einzelabrechnung.daten import daten as einzel_daten
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung
from umlage.documents.korrekturabrechnung.daten import daten as korrektur_daten
from umlage.documents.korrekturabrechnung.inhalt import Korrekturabrechnung
from umlage.documents.liste.daten import daten as listen_daten
from umlage.documents.liste.inhalt import Liste
from umlage.documents.pruefbericht.daten import daten as pruef_daten
from umlage.documents.pruefbericht.inhalt import Pruefbericht
from umlage.documents.style.satzspiegel import druckbar
from umlage.documents.vorlage import Vorlage

Dokument = Einzelabrechnung | Abrechnungsuebersicht | Korrekturabrechnung | Liste | Pruefbericht


_ORT = Path(__file__).parent
_STEUERZEICHEN = re.compile(r"(\\\\)|\\(?:u00[01][0-9a-f]|[bfrt])")
"""Control characters as JSON writes them; no font has them. The first branch passes over escaped backslashes."""
_VERDACHT = ("\\u00", "\\b", "\\f", "\\r", "\\t")
"""Without one of these there is none of them: looking for five words is quicker than for a pattern."""
_ROHTEXT_ENDET = "`\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
"""What ends Typst's raw text, or a line of it, and stands unescaped in JSON."""
_NORMEN: list[typst.PDFStandard] = ["a-3a", "ua-1"]


class DokumentNichtGesetzt(Exception):
    """Typst refused a document; the sentence names it and what Typst says."""

    def __init__(self, name: str, grund: str) -> None:
        super().__init__(f"Das Dokument „{name}“ konnte nicht gesetzt werden: {grund}")
        self.name = name


class Renderer:
    """Sets documents one after the other; fonts and templates are read once. Threads wait for each other."""

    def __init__(self) -> None:
        schriften = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[_ORT / "style" / "fonts"]
        )
        # Typst's compiler serves one caller; a second one would be refused
        self._frei = Lock()
        self._compiler = typst.Compiler(root=_ORT, font_paths=schriften, ignore_system_fonts=True)

    def pdf(self, inhalt: Dokument) -> bytes:
        """The document as PDF. Refused: `DokumentNichtGesetzt`."""
        ordner, werte = _vorlage(inhalt)
        seiten = werte["rahmen"]["seiten"]
        pdf = self._gesetzt(inhalt.rahmen, ordner, werte)
        if seiten and _seitenzahl(pdf) != seiten:
            # A part was longer than its page: heads and feet must ask for their page, in a second pass, and no
            # reference names one.
            if isinstance(inhalt, Einzelabrechnung):
                werte = einzel_daten(inhalt, gezaehlt=False)
            for teil in filter(None, [werte, werte.get("uebersetzung")]):
                teil["rahmen"]["seiten"] = 0
            pdf = self._gesetzt(inhalt.rahmen, ordner, werte)
        return pdf

    def _gesetzt(self, rahmen: Rahmen, ordner: str, werte: Vorlage) -> bytes:
        # Noon in UTC: the printed day is the day of the metadata in every German time zone.
        zeitpunkt = datetime.combine(rahmen.erstellt_am, time(12), tzinfo=UTC)
        quelle = _quelle(ordner, werte)
        try:
            with self._frei:
                pdf = self._compiler.compile(input=quelle, format="pdf", pdf_standards=_NORMEN, timestamp=zeitpunkt)
        except typst.TypstError as absage:
            raise DokumentNichtGesetzt(rahmen.name, absage.message) from absage
        if not isinstance(pdf, bytes):
            raise DokumentNichtGesetzt(rahmen.name, "Typst lieferte keine Datei")
        return pdf


def _vorlage(inhalt: Dokument) -> tuple[str, Vorlage]:
    if isinstance(inhalt, Einzelabrechnung):
        return "einzelabrechnung", einzel_daten(inhalt)
    if isinstance(inhalt, Korrekturabrechnung):
        return "korrekturabrechnung", korrektur_daten(inhalt)
    if isinstance(inhalt, Liste):
        return "liste", listen_daten(inhalt)
    if isinstance(inhalt, Pruefbericht):
        return "pruefbericht", pruef_daten(inhalt)
    return "abrechnungsuebersicht", uebersicht_daten(inhalt)


_SEITE = b'#set document(title: "Logo")\n#set page(width: 60mm, height: 30mm)\n'


def lesbar(logo: Logo) -> bool:
    """Whether the logo can be set at all; a picture that came from elsewhere may be broken or a trap."""
    bytes_ = ", ".join(str(byte) for byte in logo.daten)
    source = _SEITE + f'#image(bytes(({bytes_},)), format: "{logo.format}", height: 8mm, alt: "Logo")'.encode()
    try:
        typst.compile(source, format="pdf", ignore_system_fonts=True, timestamp=datetime(2000, 1, 1, tzinfo=UTC))
    except typst.TypstError:
        return False
    return True


def _quelle(ordner: str, werte: Vorlage) -> bytes:
    # The data are a literal of the main file: as sys.inputs they would change Typst's library
    # and with it void everything that Typst remembers from the document before.
    text = druckbar(json.dumps(werte, ensure_ascii=False, separators=(",", ":")))
    if any(map(text.__contains__, _VERDACHT)):
        text = _STEUERZEICHEN.sub(lambda treffer: treffer[1] or "\N{WHITE SQUARE}", text)
    # as raw text hardly anything needs a second escape, which Typst would undo letter by letter
    for zeichen in _ROHTEXT_ENDET:
        text = text.replace(zeichen, f"\\u{ord(zeichen):04x}")
    return f'#import "/{ordner}/template.typ": dokument\n#dokument(json(bytes(`{text}`.text)))\n'.encode()


def _seitenzahl(pdf: bytes) -> int:
    # Typst writes one page tree without levels and its dictionary uncompressed.
    treffer = re.search(rb"/Type\s*/Pages\s*/Count\s+(\d+)", pdf)
    return int(treffer[1]) if treffer else 0
