"""A rule of the audit, and the register that all rules enter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from umlage.core.finding import Finding, Severity
from umlage.core.settlement.audit.lage import Lage

Regelart = Literal["Recht", "Rechnung", "Plausibilität"]
Treffer = tuple[str, str]
"""Where something was found, and what."""
Pruefung = Callable[[Lage], Iterable[Treffer]]


@dataclass(frozen=True, slots=True)
class Regel:
    """One rule. `ursachen`: numbers of the error causes that it looks for; `parameter`: numbers of the law it compares
    with. Without `pruefung` the settlement itself finds it, under the same code."""

    code: str
    titel: str
    schwere: Severity
    art: Regelart
    vergleicht: str
    schwelle: str
    norm: str
    abhilfe: str
    freigebbar: bool = False
    ursachen: tuple[int, ...] = ()
    parameter: tuple[str, ...] = ()
    pruefung: Pruefung | None = None

    def findings(self, lage: Lage) -> Iterator[Finding]:
        """What the rule says of the house."""
        for where, text in self.pruefung(lage) if self.pruefung is not None else ():
            yield Finding(self.schwere, self.code, where, text, self.norm, self.abhilfe)


REGELN: dict[str, Regel] = {}
"""All rules by code, in the order of the register; complete once `register` is imported."""

FEHLER, WARNUNG, HINWEIS = Severity.ERROR, Severity.WARNING, Severity.NOTE

URSACHEN = {
    1: "Öl: Bestand fehlt, ist seit Jahren gleich oder falsch bewertet",
    2: "mehr als 70 % nach Verbrauch",
    3: "Warmwasser pauschal statt gemessen, falsche Formel oder Temperatur",
    4: "Trennung der Nutzergruppen fehlt oder ist unklar",
    5: "Kosten, die nicht umlagefähig sind; zu hoher Betriebsstrom; zu hoher Grundpreis",
    6: "Zeitraum falsch abgegrenzt: Zahlungen statt Verbrauch",
    7: "Tag des Nutzerwechsels falsch, Zwischenablesung fehlt, Grundkosten nach Tagen statt Gradtagen",
    8: "falsche Fläche oder Personenzahl",
    9: "Gerät der falschen Wohnung, vergessener Heizkörper, falscher Faktor nach Tausch",
    10: "physikalisch unmögliche Werte",
    11: "Zähler zweimal nacheinander defekt",
    12: "Angaben zum Kohlendioxid fehlen, Bestand aus der Zeit vor 2023",
    13: "Verbrauchsinformation und Abrechnung weichen voneinander ab",
    14: "Abrechnung zu spät",
    15: "Entgelte des Messdienstes außer Verhältnis",
}
"""The fifteen causes of wrong Abrechnungen that consumer centres and courts find most."""


def enter(regel: Regel) -> None:
    """Put a rule into the register; ValueError when its code is taken."""
    if regel.code in REGELN:
        raise ValueError(regel.code)
    REGELN[regel.code] = regel


def regel(
    code: str,
    titel: str,
    *,
    vergleicht: str,
    schwelle: str,
    abhilfe: str,
    schwere: Severity = WARNUNG,
    art: Regelart = "Plausibilität",
    norm: str = "",
    freigebbar: bool = False,
    ursachen: tuple[int, ...] = (),
    parameter: tuple[str, ...] = (),
) -> Callable[[Pruefung], Pruefung]:
    """Enter a function as a rule of the register."""

    def entered(pruefung: Pruefung) -> Pruefung:
        enter(
            Regel(
                code,
                titel,
                schwere,
                art,
                vergleicht,
                schwelle,
                norm,
                abhilfe,
                freigebbar,
                ursachen,
                parameter,
                pruefung,
            )
        )
        return pruefung

    return entered
