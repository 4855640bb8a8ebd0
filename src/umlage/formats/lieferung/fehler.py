"""What is wrong with a line of a delivery: code, place, the raw text, what to do, whether trying again may help."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from umlage.core.finding import Severity

MOST_SNIPPET = 200
# what may be a key: 32 hex digits, or two of them in a row, also with signs between the bytes
_BYTE = r"[0-9A-Fa-f]{2}"
_SIXTEEN = rf"(?:{_BYTE}[- :]?){{16}}"
_SECRET = re.compile(rf"(?<![0-9A-Fa-f])(?:0x)?(?:{_SIXTEEN})?(?:{_BYTE}[- :]?){{15}}{_BYTE}(?![0-9A-Fa-f])")
# the beginning of one, as sentences quote it
_PART = re.compile(r"(?<![0-9A-Za-z])(?=\d*[A-Fa-f])[0-9A-Fa-f]{20,}")
_HIDDEN = "(Schlüssel?)"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

# code -> (name, what to do)
CODES: dict[str, tuple[str, str]] = {
    "E101": ("FORMAT_UNBEKANNT", "Bitte eine Zuordnung anlegen oder das Format nennen."),
    "E102": ("FORMAT_UNKLAR", "Bitte das Format nennen."),
    "E110": ("UNVOLLSTAENDIG", "Nichts ist übernommen. Bitte die Datei noch einmal vollständig senden."),
    "E111": ("DATEI_BESCHAEDIGT", "Bitte die Datei beim Absender neu erzeugen lassen."),
    "E112": ("ZEICHENSATZ", "Bitte die Datei in UTF-8 speichern."),
    "E120": ("ZIP_PASSWORT", "Bitte die Passwortregel des Datenpunkts prüfen."),
    "E121": ("ARCHIV_BESCHAEDIGT", "Bitte das Archiv neu erzeugen lassen."),
    "E122": ("ZU_GROSS", "Bitte die Lieferung in kleinere Dateien teilen."),
    "E123": (
        "ARCHIV_UNERLAUBT",
        "Bitte nur die Dateien neu packen, ohne innere Archive, Verweise und Pfade nach außen.",
    ),
    "E124": ("ARCHIV_BEIWERK", "Solche Dateien legt ein System neben die eigentlichen; es fehlt nichts."),
    "E130": ("ZUORDNUNG", "Bitte die Zuordnung berichtigen."),
    "E201": ("SPALTE_FEHLT", "Bitte die Spalte ergänzen oder die Zuordnung anpassen."),
    "E202": ("SPALTENZAHL", "Bitte die Zeile berichtigen und die Datei noch einmal senden."),
    "E203": ("ANGABE_FEHLT", "Bitte die Angabe ergänzen."),
    "E204": ("ANGABE_FALSCH", "Bitte die Angabe berichtigen."),
    "E210": ("ZAHL", "Bitte die Zahl berichtigen oder in der Zuordnung das Dezimalzeichen festlegen."),
    "E211": ("DATUM", "Bitte das Datum berichtigen oder in der Zuordnung die Schreibweise festlegen."),
    "E212": ("WIDERSPRUCH", "Bitte beim Absender klären, welcher Wert gilt."),
    "E220": ("EINHEIT", "Bitte die Einheit in der Zuordnung ergänzen oder beim Absender klären."),
    "E230": ("HISTORIE_OHNE_DATUM", "Der Wert ist nicht übernommen, weil sein Tag fehlt."),
    "E231": ("GERAET_DOPPELT", "Das Gerät steht mehrfach in der Datei; alle Werte sind gelesen."),
    "E240": ("TELEGRAMM", "Bitte prüfen, ob das Gateway das ganze Telegramm schreibt."),
    "E250": ("NUTZLAST_UNBEKANNT", "Das Paket bleibt aufbewahrt und wird gelesen, sobald sein Aufbau bekannt ist."),
    "E401": ("RUECKLAEUFIG", "Bitte das Gerät prüfen; der Wert ist gekennzeichnet."),
    "E501": ("SCHLUESSEL_FEHLT", "Bitte den Schlüssel hinterlegen; die Datei wird dann noch einmal gelesen."),
    "E502": ("ENTSCHLUESSELUNG", "Bitte das Kennwort oder den Schlüssel prüfen."),
    "E503": ("SCHLUESSEL_SCHWACH", "Bitte beim Hersteller einen eigenen Schlüssel je Gerät anfordern."),
}
# what may come right without a new file
_AGAIN = {"E101", "E102", "E120", "E130", "E201", "E220", "E250", "E501", "E502"}


@dataclass(frozen=True, slots=True)
class Ort:
    """A place in a file: line (from 1) and column, or a path (`measuredev[12]/datapoint[4]`), or a byte (from 0).

    `datei` and `teil` name the file inside an archive, and which one it is (from 1).
    """

    zeile: int | None = None
    spalte: str = ""
    pfad: str = ""
    byte: int | None = None
    datei: str = ""
    teil: int = 0

    def __str__(self) -> str:
        parts = [self.datei] if self.datei else []
        parts += [f"Zeile {self.zeile}"] if self.zeile is not None else []
        parts += [f"Spalte „{self.spalte}“"] if self.spalte else []
        parts += [self.pfad] if self.pfad else []
        parts += [f"Byte {self.byte}"] if self.byte is not None else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Zeilenfehler:
    """Something in a file that is not taken over, or is taken over with a remark (severity warning or note).

    `ganze_datei`: nothing of this file may be used.
    """

    code: str
    text: str
    ort: Ort = field(default_factory=Ort)
    ausschnitt: str = ""
    hinweis: str = ""
    schwere: Severity = Severity.ERROR
    wiederholbar: bool = False
    ganze_datei: bool = False

    @property
    def name(self) -> str:
        return CODES[self.code][0]


def fehler(
    code: str,
    text: str,
    ort: Ort | None = None,
    *,
    ausschnitt: str | bytes = "",
    hinweis: str = "",
    schwere: Severity = Severity.ERROR,
) -> Zeilenfehler:
    """A fault of a line or a value; the others of the file are good."""
    where = ort or Ort()
    rest = hinweis or CODES[code][1]
    return Zeilenfehler(code, _said(text), where, gekuerzt(ausschnitt), rest, schwere, code in _AGAIN)


def dateifehler(
    code: str, text: str, ort: Ort | None = None, *, ausschnitt: str | bytes = "", hinweis: str = ""
) -> Zeilenfehler:
    """A fault that spoils the whole file."""
    where = ort or Ort()
    rest = hinweis or CODES[code][1]
    again = code in _AGAIN
    return Zeilenfehler(code, _said(text), where, gekuerzt(ausschnitt), rest, wiederholbar=again, ganze_datei=True)


class Unbrauchbar(Exception):
    """The whole file cannot be used; `fehler` says why."""

    def __init__(self, problem: Zeilenfehler) -> None:
        super().__init__(problem.text)
        self.fehler = problem


class Falsch(Exception):
    """One value cannot be used; `code` and text say why. Whoever knows the place makes a Zeilenfehler of it."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text

    def an(self, ort: Ort, ausschnitt: str = "") -> Zeilenfehler:
        return fehler(self.code, self.text, ort, ausschnitt=ausschnitt)


def _said(text: str) -> str:
    """A sentence that may quote a cell, also a part of it: without what may be a key, or what no database keeps."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _PART.sub(_HIDDEN, _SECRET.sub(_HIDDEN, text)))


def gekuerzt(raw: str | bytes) -> str:
    """Foreign text as it may be shown: short, one line, no control characters, and nothing that may be a key."""
    # so much that a key at its end, of which only a part is there, is never shown
    head = raw[: MOST_SNIPPET * 4]
    text = head.decode("utf-8", "replace") if isinstance(head, bytes) else head
    text = _SECRET.sub(_HIDDEN, text)
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\n", " ").replace("\t", " → "))
    return text if len(text) <= MOST_SNIPPET else text[: MOST_SNIPPET - 1] + "…"
