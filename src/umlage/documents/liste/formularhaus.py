"""The house of a form: it needs neither readings nor costs, only what the Akte knows before the Abrechnung."""

from __future__ import annotations

from dataclasses import dataclass

from umlage.core.settlement.akte import Akte, Nutzeinheit
from umlage.documents import kopf
from umlage.documents.bausteine import Angabe, Logo, Rahmen
from umlage.documents.liste.inhalt import Spaltenkopf
from umlage.documents.liste.rahmen import rahmen


@dataclass(frozen=True, slots=True)
class Formularhaus:
    """The Akte of a form, with the logo of its sender."""

    akte: Akte
    logo: Logo | None

    @property
    def jahr(self) -> str:
        return kopf.jahr(self.akte.period)

    def rahmen(
        self,
        titel: str,
        *,
        angaben: tuple[Angabe, ...] = (),
        anschrift: tuple[str, ...] = (),
        nutzer: str = "",
        wo: str = "",
        einheit: Nutzeinheit | None = None,
    ) -> Rahmen:
        """The frame of the form."""
        return rahmen(
            self.akte, self.logo, titel, angaben=angaben, anschrift=anschrift, nutzer=nutzer, wo=wo, einheit=einheit
        )

    @property
    def antwort(self) -> str:
        """Where the form goes back to."""
        wer = self.akte.absender
        wege = [kopf.einzeilig(wer), f"Telefon {wer.telefon}" if wer.telefon else "", wer.email or ""]
        return ", ".join(filter(None, wege))


def schreibspalte(name: str, einheit: str = "", *, zahl: bool = True, breite: int = 0) -> Spaltenkopf:
    """A column of which the empty cells are written by hand."""
    return Spaltenkopf(name, einheit, breite=breite, zahl=zahl, feld=True)
