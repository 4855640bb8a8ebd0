"""Parts of the Akte about the half split of new oil and gas heating (§§ 5a to 5d CO2KostAufG)."""

from __future__ import annotations

from typing import Literal

from umlage.core.eingabe import GeldPositiv, Prozent, Tag, Zeile, teil


@teil("Biobrennstoff laut Rechnung")
class Biobrennstoff:
    """Vorgeschriebener Biobrennstoff und was er kostet; der Vermieter trägt davon ab 2029 die Hälfte (§ 5a
    CO2KostAufG)."""

    betrag: GeldPositiv
    """Kosten des Biobrennstoffs in Euro, mit Umsatzsteuer; sie stecken im Betrag der Rechnung."""
    anteil: Prozent
    """Anteil des Biobrennstoffs am Brennstoff in Prozent. Für die hälftige Teilung zählen höchstens 30 %."""


@teil("Ausnahme von der hälftigen Teilung")
class Haelfteausnahme:
    """Warum eine nach dem 29.07.2026 eingebaute Öl- oder Gasheizung bei der Stufe bleibt (§§ 5a bis 5d
    CO2KostAufG)."""

    art: Literal["neubau", "notfall", "zweifamilienhaus", "haertefall"]
    """neubau: Bauantrag vor dem 13.05.2026 (§ 5b). notfall: Ersatz einer ausgefallenen Heizung, zwölf Monate vom Einbau
    an (§ 5a Abs. 4). zweifamilienhaus: höchstens zwei Wohnungen, eine bewohnt der Eigentümer (§ 5d Abs. 3).
    haertefall: § 5d Abs. 1."""
    grund: Zeile
    """Worauf sich die Ausnahme stützt, zum Beispiel Bescheid oder Rechnung mit Tag; wird gedruckt."""
    bauantrag_am: Tag | None = None
    """Tag des Bauantrags; nötig bei einem Neubau."""

    def __post_init__(self) -> None:
        if (self.art == "neubau") != (self.bauantrag_am is not None):
            raise ValueError("bauantrag_am gehört zur Ausnahme neubau, und nur zu ihr")
