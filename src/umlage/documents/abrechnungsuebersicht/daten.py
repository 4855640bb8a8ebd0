"""From the overview's content to what its template reads."""

from umlage.documents import vorlage
from umlage.documents.abrechnungsuebersicht.inhalt import Abrechnungsuebersicht
from umlage.documents.vorlage import Vorlage


def daten(inhalt: Abrechnungsuebersicht) -> Vorlage:
    """Everything the template needs, in plain values."""
    return {"rahmen": vorlage.rahmen(inhalt.rahmen)}
