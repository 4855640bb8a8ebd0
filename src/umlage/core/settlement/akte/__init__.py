"""The Akte: everything that one Abrechnung of one Liegenschaft needs, as a public file (version 1).

The docstring of a part, and the sentence below each of its fields, is what `umlage schema` says about it.
"""

from umlage.core.settlement.akte.ableseauftrag import Ableseauftrag
from umlage.core.settlement.akte.akte import Ablesehinweis, Ableseregeln, Akte, Teilung
from umlage.core.settlement.akte.anlage import Anlage, Bestandsangabe, Co2Angabe, Lieferung
from umlage.core.settlement.akte.anschrift import Anschrift
from umlage.core.settlement.akte.freigabe import Freigabe
from umlage.core.settlement.akte.geraet import Ablesung, Geraet, Schaetzung, Vorperiode
from umlage.core.settlement.akte.geraetemodell import Geraetemodell
from umlage.core.settlement.akte.haelfte import Biobrennstoff, Haelfteausnahme
from umlage.core.settlement.akte.information import Durchschnittsnutzer, Energiemix, Information, Witterung
from umlage.core.settlement.akte.kontakt import Bemerkung, Kontakt, Kontaktrolle
from umlage.core.settlement.akte.kosten import Direktkosten, Hauskosten, Kosten, Lohnanteil, Wasserkosten
from umlage.core.settlement.akte.nutzeinheit import Befreiung, Nutzeinheit, Nutzer
from umlage.core.settlement.akte.nutzergruppe import Nutzergruppe
from umlage.core.settlement.akte.servicerechnung import Artikel, Rechnungsposition, Servicerechnung
from umlage.core.settlement.akte.sonderposten import NeueVorauszahlung, Pflichtverletzung, Sonderkosten
from umlage.core.settlement.akte.tarif import Tarif, Tarifpreis
from umlage.core.settlement.akte.umlage import Umlage

__all__ = [
    "Ableseauftrag",
    "Ablesehinweis",
    "Ableseregeln",
    "Ablesung",
    "Akte",
    "Anlage",
    "Anschrift",
    "Artikel",
    "Befreiung",
    "Bemerkung",
    "Bestandsangabe",
    "Biobrennstoff",
    "Co2Angabe",
    "Direktkosten",
    "Durchschnittsnutzer",
    "Energiemix",
    "Freigabe",
    "Geraet",
    "Geraetemodell",
    "Haelfteausnahme",
    "Hauskosten",
    "Information",
    "Kontakt",
    "Kontaktrolle",
    "Kosten",
    "Lieferung",
    "Lohnanteil",
    "NeueVorauszahlung",
    "Nutzeinheit",
    "Nutzer",
    "Nutzergruppe",
    "Pflichtverletzung",
    "Rechnungsposition",
    "Schaetzung",
    "Servicerechnung",
    "Sonderkosten",
    "Tarif",
    "Tarifpreis",
    "Teilung",
    "Umlage",
    "Vorperiode",
    "Wasserkosten",
    "Witterung",
]
