"""The house of a form or of a list of what it is: neither needs an Abrechnung, only what the Akte knows before it."""

from __future__ import annotations

from dataclasses import dataclass

from umlage.core.finding import Severity
from umlage.core.settlement.akte import Akte, Geraet, Nutzeinheit
from umlage.core.settlement.belegung import Belegung, belegung
from umlage.core.settlement.flaechen import Flaechen, flaechen
from umlage.core.settlement.messung import messung
from umlage.core.settlement.messwert import Messwert, Ort, zwischenwerte
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

    @property
    def belegung(self) -> Belegung:
        """Who is where, as far as it is said."""
        return belegung(self.akte)[0]

    def flaechen(self, occupancy: Belegung) -> Flaechen:
        """The areas, as far as they are said."""
        return flaechen(self.akte, occupancy)[0]

    def messwerte(self) -> list[Messwert]:
        """All devices; without consumption those whose readings do not give it yet."""
        occupancy, gaps = belegung(self.akte)
        if any(gap.severity is Severity.ERROR for gap in gaps):
            return [self._unread(geraet, number, occupancy) for number, geraet in self._geraete()]
        found = messung(self.akte, occupancy)
        wrong = [one.where for one in found.findings if one.severity is Severity.ERROR]
        return [
            self._unread(one.geraet, one.einheit, occupancy)
            if any(f"{where}/".startswith(f"{one.where}/") for where in wrong)
            else one
            for one in found.geraete.values()
        ]

    def _geraete(self) -> list[tuple[int | None, Geraet]]:
        house = [*(one for anlage in self.akte.anlagen for one in anlage.geraete), *self.akte.geraete]
        flats = [(nr, one) for nr, einheit in enumerate(self.akte.nutzeinheiten) for one in einheit.geraete]
        return [*((None, one) for one in house), *flats]

    def _unread(self, geraet: Geraet, number: int | None, occupancy: Belegung) -> Messwert:
        rules = zwischenwerte(self.akte.einstellungen.ablesungen, occupancy.tafel)
        return Messwert(geraet, Ort(number, "", (), occupancy.tafel, rules), (), ())

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
