"""Where a finding stands and on what it rests, as a document prints it."""

from __future__ import annotations

from collections.abc import Sequence

from umlage.documents.aufteilung import norm

ORTE = {
    "abrechnung": "Abrechnung",
    "ablesehinweise": "Hinweis für den Ableser",
    "ablesungen": "Ablesung",
    "absender": "Absender",
    "anlagen": "Anlage",
    "artikel": "Artikel",
    "bemerkungen": "Bemerkung",
    "bestand": "Bestand",
    "direktkosten": "Direktkosten",
    "einstellungen": "Einstellungen",
    "geraete": "Gerät",
    "hausnebenkosten": "Hausnebenkosten",
    "information": "Informationen",
    "kaltwasser": "Kaltwasser",
    "kontakte": "Kontakt",
    "kosten": "Kosten",
    "kostenbaum": "Kostenbaum",
    "lieferungen": "Lieferung",
    "liegenschaft": "Liegenschaft",
    "mitteilungen": "Mitteilung",
    "nutzeinheiten": "Nutzeinheit",
    "nutzer": "Nutzer",
    "nutzergruppen": "Nutzergruppe",
    "pflichtverletzungen": "Pflichtverletzung",
    "positionen": "Position",
    "servicerechnung": "Servicerechnung",
    "sonderkosten": "Sonderkosten",
    "tarife": "Tarif",
    "umlage": "Umlage",
    "warmwasser": "Warmwasser",
    "zeitraum": "Zeitraum",
}


_GANZ = {"anlagen": "Anlagen", "geraete": "Zähler des Hauses", "nutzeinheiten": "Nutzeinheiten"}
"""What is about all of a kind."""

_NUMMERIERT = {"anlagen", "artikel", "geraete", "kostenbaum", "nutzeinheiten", "nutzer", "nutzergruppen"}
"""What is always followed by a number of the Akte, also one without a digit."""

_EINZELNE_ORTE = 8
"""So many places are named one by one."""


def orte(einzelne: Sequence[str]) -> str:
    """Places as `Nutzeinheit 7, Gerät H1; Gerät H2`: what stands before is named once."""
    teile: list[str] = []
    davor = ""
    for stelle in einzelne[:_EINZELNE_ORTE]:
        anfang, komma, ende = stelle.rpartition(", ")
        teile.append(ende if komma and anfang == davor else stelle)
        davor = anfang
    mehr = len(einzelne) - _EINZELNE_ORTE
    return "; ".join(teile) + (f" und {mehr} weitere" if mehr > 0 else "")


def ort(where: str) -> str:
    """`nutzeinheiten/2/geraete/41120314` as `Nutzeinheit 2, Gerät 41120314`; field names are left out."""
    if where in _GANZ:
        return _GANZ[where]
    teile: list[str] = []
    offen = numbered = False
    for teil in where.split("/"):
        if numbered:
            teile[-1] += f" {teil}"
            offen = numbered = False
        elif teil in ORTE:
            teile.append(ORTE[teil])
            offen, numbered = True, teil in _NUMMERIERT
        elif offen and teile and teil.lower() != teil.upper() and not any(z.isdigit() for z in teil):
            offen = False
        elif offen:
            teile[-1] += f" {teil}"
            offen = False
    if offen and teile[-1] == "Gerät":
        teile[-1] = "Geräte"
    return ", ".join(teile)


def grundlage(normen: str) -> str:
    """Norms as people write them, also several of them."""
    return "; ".join(norm(teil) for teil in normen.split("; ")) if normen else ""
