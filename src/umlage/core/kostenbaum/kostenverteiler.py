"""How the trade writes the ten Kostenverteiler."""

from __future__ import annotations

VERTEILER = {
    "summe": "Summe",
    "prozent_warmwasser": "ProzentWarmwasser",
    "prozent_grundkosten": "ProzentGrundkosten",
    "betrag_warmwasser": "BetragWarmwasser",
    "hkvo2": "Hkvo2",
    "hkvo3": "Hkvo3",
    "zeit": "Zeit",
    "vg_heizung": "VGHeizung",
    "vg_warmwasser1": "VGWarmwasser1",
    "vg_warmwasser2": "VGWarmwasser2",
}
