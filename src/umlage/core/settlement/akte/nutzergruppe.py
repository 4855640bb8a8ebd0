"""Groups of Nutzeinheiten whose heat is measured before it is shared inside them."""

from __future__ import annotations

from umlage.core.eingabe import Nummer, Prozent, Teil, Zeile


class Nutzergruppe(Teil):
    """Nutzeinheiten mit gemeinsamem Zähler: ein Haus einer Siedlung, ein Laden, alle mit Heizkostenverteilern."""

    nr: Nummer
    """Nummer der Gruppe, in der Akte nur einmal vergeben."""
    bezeichnung: Zeile
    """Name, wie er gedruckt wird, zum Beispiel Haus A."""
    nutzeinheiten: tuple[Nummer, ...]
    """Nummern ihrer Nutzeinheiten; jede beheizte gehört zu genau einer Gruppe."""
    heizung: tuple[Nummer, ...] = ()
    """Nummern der Zähler unter geraete oder bei der Anlage, die die Wärme der Gruppe für die Heizung messen. Ohne
    Angabe: die Heizung wird nicht vorerfasst; dann auch bei keiner anderen Gruppe."""
    warmwasser: tuple[Nummer, ...] = ()
    """Nummern der Zähler, die das Warmwasser der Gruppe messen, alle in m³ oder alle in kWh. Ohne Angabe: das
    Warmwasser wird nicht vorerfasst; dann auch bei keiner anderen Gruppe."""


class Vorerfassung(Teil):
    """Wie zwischen den Nutzergruppen geteilt wird (§ 6 Abs. 2 HeizkostenV)."""

    heizung: Prozent | None = None
    """So viel Prozent der Heizung nach den Zählern der Gruppen, der Rest nach ihrer Fläche; mindestens 50. Ohne
    Angabe: wie der Verbrauchsanteil der Nutzer, bei 30 % Grundkosten also 70."""
    warmwasser: Prozent | None = None
    """Dasselbe für das Warmwasser."""
