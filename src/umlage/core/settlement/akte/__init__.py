"""The Akte: everything that one Abrechnung of one Liegenschaft needs, as a public file (version 1).

The docstring of a part, and the sentence below each of its fields, is what `umlage schema` says about it.
"""

from umlage.core.settlement.akte.akte import Akte, Teilung
from umlage.core.settlement.akte.anlage import Anlage, Bestandsangabe, Co2Angabe, Lieferung
from umlage.core.settlement.akte.anschrift import Anschrift
from umlage.core.settlement.akte.freigabe import Freigabe
from umlage.core.settlement.akte.geraet import Ablesung, Geraet
from umlage.core.settlement.akte.kosten import Direktkosten, Hauskosten, Kosten, Lohnanteil, Wasserkosten
from umlage.core.settlement.akte.nutzeinheit import Befreiung, Nutzeinheit, Nutzer

__all__ = [
    "Ablesung",
    "Akte",
    "Anlage",
    "Anschrift",
    "Befreiung",
    "Bestandsangabe",
    "Co2Angabe",
    "Direktkosten",
    "Freigabe",
    "Geraet",
    "Hauskosten",
    "Kosten",
    "Lieferung",
    "Lohnanteil",
    "Nutzeinheit",
    "Nutzer",
    "Teilung",
    "Wasserkosten",
]
