"""Names and addresses of the Akte."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from umlage.core.eingabe import Nummer, Teil, Zeile

FARBE = r"^#[0-9A-Fa-f]{6}$"
PORTAL = r"^https?://[^\s]{3,200}$"
_IBAN_LAENGE = range(15, 35)
_UST_ID = re.compile(r"^(DE[0-9]{9}|(?!DE)[A-Z]{2}[0-9A-Z+*]{2,12})$", re.ASCII)
"""Germany; any other state by its two letters."""


def iban_checked(value: str) -> str:
    """The IBAN as it was written; refused where its check digits are wrong."""
    # ISO 13616: with the first four signs at the end and letters as 10 to 35, the number leaves the rest 1 by 97
    signs = value.replace(" ", "").upper()
    moved = signs[4:] + signs[:4]
    plain = signs.isascii() and signs.isalnum() and signs[:2].isalpha() and signs[2:4].isdigit()
    if not plain or len(signs) not in _IBAN_LAENGE or (signs.startswith("DE") and len(signs) != 22):
        raise PydanticCustomError("iban", "Keine IBAN: erwartet wird zum Beispiel DE02 1203 0000 0000 2020 51")
    if int("".join(str(int(sign, 36)) for sign in moved)) % 97 != 1:
        raise PydanticCustomError(
            "iban", "Die Prüfziffer der IBAN stimmt nicht: eine Stelle ist falsch oder vertauscht"
        )
    return value


def ust_id_checked(value: str) -> str:
    """The VAT number as it was written; refused where it cannot be one."""
    signs = value.replace(" ", "").upper()
    if not _UST_ID.fullmatch(signs):
        raise PydanticCustomError("ust_id", "Keine USt-IdNr.: erwartet wird zum Beispiel DE136695976")
    if signs.startswith("DE"):
        # ISO 7064 MOD 11,10
        product = 10
        for digit in signs[2:10]:
            product = 2 * ((int(digit) + product) % 10 or 10) % 11
        if (11 - product) % 10 != int(signs[10]):
            raise PydanticCustomError(
                "ust_id", "Die Prüfziffer der USt-IdNr. stimmt nicht: eine Stelle ist falsch oder vertauscht"
            )
    return value


class Anschrift(Teil):
    """Eine Anschrift; was fehlt, wird nicht gedruckt."""

    name: Zeile
    """Name, wie er in der Anschrift steht."""
    zusatz: Zeile | None = None
    """Zeile unter dem Namen, zum Beispiel Abteilung oder c/o."""
    strasse: Zeile | None = None
    """Straße und Hausnummer."""
    plz: Nummer | None = None
    """Postleitzahl, in Anführungszeichen."""
    ort: Zeile | None = None
    """Ort."""


class Nutzeranschrift(Teil):
    """Wohin die Abrechnung eines Nutzers geht; was fehlt, wird nicht gedruckt."""

    name: Zeile | None = None
    """Name, wie er in der Anschrift steht. Ohne Angabe: der Name des Nutzers."""
    zusatz: Zeile | None = None
    """Zeile unter dem Namen, zum Beispiel Abteilung oder c/o."""
    strasse: Zeile | None = None
    """Straße und Hausnummer."""
    plz: Nummer | None = None
    """Postleitzahl, in Anführungszeichen."""
    ort: Zeile | None = None
    """Ort."""


class Auftraggeber(Anschrift):
    """Eigentümer oder Verwaltung, für die abgerechnet wird; an sie wird gezahlt."""

    iban: Annotated[Zeile, AfterValidator(iban_checked)] | None = None
    """IBAN für Nachzahlungen. Ohne Angabe nennt die Abrechnung das bekannte Konto."""
    kontoinhaber: Zeile | None = None
    """Inhaber des Kontos. Ohne Angabe: name."""


class Absender(Anschrift):
    """Wer die Abrechnung verschickt: Messdienst oder Verwaltung."""

    telefon: Zeile | None = None
    """Telefonnummer für Fragen."""
    email: Zeile | None = None
    """E-Mail-Adresse für Fragen."""
    web: Zeile | None = None
    """Internetadresse, zum Beispiel www.leinetal.example."""
    logo: Zeile | None = None
    """Datei des Logos im Ordner der Akte: SVG, PNG oder JPEG, höchstens 2 MB."""
    farbe: str | None = Field(default=None, pattern=FARBE)
    """Farbe der Dokumente als "#RRGGBB", in Anführungszeichen. Ohne Angabe: die Farbe von Umlage."""
    papier: Literal["eigenes", "vordruck"] = "eigenes"
    """Mit vordruck bleibt der Briefkopf leer, weil das Papier ihn schon trägt. Ohne Angabe: eigenes."""
    stil: Literal["modern", "klassisch", "kompakt"] = "modern"
    """Aussehen der Einzelabrechnung: modern mit großem Betrag und Farbe, klassisch nüchtern in Grau mit Rahmen, kompakt
    auf möglichst wenigen Seiten. Ohne Angabe: modern."""
    portal: str | None = Field(default=None, pattern=PORTAL)
    """Adresse des Portals, mit https://; wird mit QR-Code gedruckt."""
    auftraggeber: Auftraggeber | None = None
    """Für wen abgerechnet wird, mit IBAN. Ohne Angabe: der Absender selbst."""
