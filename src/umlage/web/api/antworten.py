"""What the API says, as shapes; they are the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema


class Zeitraum(Schema):
    """A year of a Liegenschaft."""

    von: date
    bis: date
    jahr: int
    stand: str | None


class Liegenschaft(Schema):
    """A house."""

    nummer: str
    bezeichnung: str
    strasse: str
    plz: str
    ort: str
    kunde: str | None
    zeitraeume: list[Zeitraum]


class Liegenschaften(Schema):
    """A page of houses; `weiter` is the number of the next page, none at the end."""

    gesamt: int
    weiter: int | None
    liegenschaften: list[Liegenschaft]


class Dokument(Schema):
    """A file of an issued Abrechnung; its content lies at `adresse`."""

    name: str
    nutzer: str
    bytes: int
    sha256: str
    adresse: str


class Abrechnung(Schema):
    """An issued Abrechnung."""

    nummer: str
    liegenschaft: str
    von: date
    bis: date
    stand: str
    gesamtkosten: Decimal
    erteilt_am: datetime
    pruefsumme: str
    version: str


class Abrechnungen(Schema):
    """A page of issued Abrechnungen."""

    gesamt: int
    weiter: int | None
    abrechnungen: list[Abrechnung]


class Aufgenommen(Schema):
    """Where the Akte lies now."""

    liegenschaft: str
    jahr: int


class Befund(Schema):
    """Why something was refused: place, sentence, remedy."""

    wo: str
    code: str
    text: str
    abhilfe: str
    norm: str


class Abgelehnt(Schema):
    """What was refused, and why."""

    detail: str
    befunde: tuple[Befund, ...] = ()
