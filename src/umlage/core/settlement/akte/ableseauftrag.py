"""Who reads the devices of the house, and when."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from umlage.core.eingabe import Tag, Teil, Zeile

UHRZEIT = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
Uhrzeit = Annotated[str, StringConstraints(strict=True, pattern=UHRZEIT), Field(title="Uhrzeit, HH:MM")]


class Ableseauftrag(Teil):
    """Wer die Geräte abliest und wann; steht auf Ableseauftrag, Ableseliste und Selbstablesung."""

    ableser: Zeile | None = None
    """Name dessen, der abliest. Ohne Angabe bleibt das Feld zum Ausfüllen."""
    telefon: Zeile | None = None
    """Seine Telefonnummer."""
    am: Tag | None = None
    """Tag der Ablesung."""
    von: Uhrzeit | None = None
    """Beginn der Zeit, zu der er kommt, in Anführungszeichen: "08:00"."""
    bis: Uhrzeit | None = None
    """Ende dieser Zeit, in Anführungszeichen: "12:30"."""
    ersatztermin: Tag | None = None
    """Tag für alle, die nicht angetroffen wurden."""

    @model_validator(mode="after")
    def _ordered(self) -> Ableseauftrag:
        if self.von is not None and self.bis is not None and self.bis <= self.von:
            raise ValueError("bis liegt nicht nach von")
        if self.am is not None and self.ersatztermin is not None and self.ersatztermin <= self.am:
            raise ValueError("ersatztermin liegt nicht nach am")
        return self
