"""All lists of a settled house by the word that names them, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable

from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.anteilslisten import anteile_je_element, beteiligungen, elemente_je_einheit
from umlage.documents.liste.buchungsliste import buchungsliste
from umlage.documents.liste.formularhaus import Formularhaus
from umlage.documents.liste.geraetelisten import geraete_je_element, verbrauchswerte
from umlage.documents.liste.inhalt import Liste
from umlage.documents.liste.kontaktlisten import bemerkungsliste, kontaktliste
from umlage.documents.liste.kostenaufstellung import kostenaufstellung
from umlage.documents.liste.listen import LISTEN, nutzerliste, zaehlerliste
from umlage.documents.liste.nutzerlisten import (
    kostenarten_je_einheit,
    kostenarten_je_nutzer,
    nutzer_je_einheit,
    nutzungen_je_nutzer,
    sonderkosten_je_nutzer,
)

INFORMATIONEN: dict[str, Callable[[Haussicht], Liste]] = {
    "kostenaufstellung": kostenaufstellung,
    "geraete": geraete_je_element,
    "verbrauchswerte": verbrauchswerte,
    "anteile": anteile_je_element,
    "kostenarten-nutzeinheiten": kostenarten_je_einheit,
    "kostenelemente": elemente_je_einheit,
    "beteiligte": nutzer_je_einheit,
    "beteiligungen": beteiligungen,
    "kostenarten-nutzer": kostenarten_je_nutzer,
    "nutzungen": nutzungen_je_nutzer,
    "sonderkosten": sonderkosten_je_nutzer,
}
"""The lists on screen that look into the Abrechnung."""
BEIM_HAUS: dict[str, Callable[[Haussicht], Liste]] = {"kontakte": kontaktliste, "bemerkungen": bemerkungsliste}
"""What is known of the house beside the Abrechnung; for the clerk alone."""
OHNE_ABRECHNUNG: dict[str, Callable[[Formularhaus], Liste]] = {
    "nutzer": nutzerliste,
    "zaehler": zaehlerliste,
    "kontakte": kontaktliste,
    "bemerkungen": bemerkungsliste,
}
"""What is known of the house before anything can be settled."""
ALLE: dict[str, Callable[[Haussicht], Liste]] = {**LISTEN, "buchungen": buchungsliste, **INFORMATIONEN, **BEIM_HAUS}
"""By the word of the command line and of the address."""
