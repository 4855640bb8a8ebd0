"""What stands beside the costs of the house: surcharges, carried-over balances, fees, duties that were not met."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from umlage.core.eingabe import GeldPositiv, Nummer, Prozent, Tag, Teil, Zeile

Kostengruppe = Literal["heizung", "warmwasser", "kaltwasser", "nebenkosten"]
KOSTENGRUPPEN: tuple[Kostengruppe, ...] = ("heizung", "warmwasser", "kaltwasser", "nebenkosten")


class Umlageausfallwagnis(Teil):
    """Zuschlag für das Wagnis, dass Betriebskosten ausfallen; nur bei Wohnraum mit Preisbindung (§ 25a NMV)."""

    prozent: Prozent = Decimal(2)
    """Zuschlag in Prozent der Betriebskosten, höchstens 2. Ohne Angabe: 2."""
    kosten: tuple[Kostengruppe, ...] = KOSTENGRUPPEN
    """Betriebskosten, auf die er erhoben wird. Ohne Angabe: alle."""
    nutzeinheiten: tuple[Nummer, ...] | None = None
    """Nummern der Nutzeinheiten, von denen er erhoben wird. Ohne Angabe: alle mit preisgebunden: true."""


class Sonderkosten(Teil):
    """Ein Betrag, der nicht zu den Kosten des Hauses gehört und nur bei diesem Nutzer steht."""

    art: Literal["guthaben_vorjahr", "nachforderung_vorjahr", "nutzerwechsel", "gebuehr"]
    """Was es ist. guthaben_vorjahr wird abgezogen, alles andere kommt hinzu; nutzerwechsel ist die Gebühr für
    Zwischenablesung und Nutzerwechsel."""
    betrag: GeldPositiv
    """Betrag in Euro, immer ohne Minus."""
    bezeichnung: Zeile | None = None
    """Name, wie er gedruckt wird. Ohne Angabe: nach der art."""
    im_saldo: bool = False
    """true, wenn der Betrag mit Nachzahlung oder Guthaben dieser Abrechnung verrechnet wird. Ohne Angabe wird er nur
    ausgewiesen."""
    vereinbarung: Zeile | None = None
    """Vereinbarung, aus der der Nutzer die Gebühr schuldet; nötig bei nutzerwechsel mit im_saldo: true. Sie wird
    gedruckt."""
    am: Tag | None = None
    """Tag der Abrechnung oder Rechnung, aus der der Betrag stammt."""
    quelle: Zeile | None = None
    """Woher der Betrag stammt; dort endet die Herleitung."""


class NeueVorauszahlung(Teil, title="Vorschlag für die neue Vorauszahlung"):
    """Ein Vorschlag nach § 560 Abs. 4 BGB: ein Zwölftel der Kosten eines Jahres. Er wird gedruckt, mehr nicht."""

    ab: Tag | None = None
    """Erster Tag der neuen Vorauszahlung. Ohne Angabe steht kein Tag dabei."""
    runden: Literal["cent", "euro"] = "cent"
    """Worauf der Monatsbetrag kaufmännisch gerundet wird. Ohne Angabe: cent."""


class Pflichtverletzung(Teil, title="Nicht erfüllte Pflicht"):
    """Eine Pflicht, die der Eigentümer nicht erfüllt hat: daraus folgt ein Kürzungsrecht, das beziffert und nie
    abgezogen wird."""

    art: Literal["verbrauchsabhaengig", "fernablesung", "verbrauchsinformation", "co2_ausweis"]
    """Welche Pflicht: nach Verbrauch abzurechnen (15 %), fernablesbare Geräte (3 %), Informationen nach § 6a (3 %),
    Aufteilung und Ausweis der Kohlendioxidkosten (3 %)."""
    grund: Zeile
    """Was fehlt; wird auf Übersicht und Abrechnung gedruckt."""
    kosten: Literal["heizung", "warmwasser"] | None = None
    """Nur bei verbrauchsabhaengig: ob nur heizung oder nur warmwasser betroffen ist. Ohne Angabe: beides."""
    eingebaut_am: Tag | None = None
    """Nur bei fernablesung: Tag, an dem die Geräte eingebaut wurden. Ohne Angabe gelten sie als alt; dann besteht
    die Pflicht erst ab 2027."""
    nutzeinheiten: tuple[Nummer, ...] | None = None
    """Nummern der betroffenen Nutzeinheiten. Ohne Angabe: alle."""
