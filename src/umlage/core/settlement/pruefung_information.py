"""What contradicts itself in the information of § 6a HeizkostenV; it changes no amount, but it would be printed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from umlage.core.finding import Finding, error, warning
from umlage.core.money import german
from umlage.core.settlement.akte import Akte, Information
from umlage.core.settlement.messwert import HEIZT

_NOTHING = Information()
_NORM = "HeizkostenV § 6a Abs. 3"
_COUNTED = {"hkv": "Einheiten", "waermezaehler": "kWh"}


def information(akte: Akte) -> Iterator[Finding]:
    """Shares of energy, numbers of plants, weather, average Nutzer."""
    if akte.information == _NOTHING:
        return
    yield from _energy(akte)
    weather = akte.information.witterung
    if weather is not None and not (weather.zeitraum and weather.vorzeitraum):
        yield error(
            "information.witterung",
            "information/witterung",
            "Ein Klimafaktor oder eine Gradtagzahl von 0 ist nicht möglich.",
            norm=f"{_NORM} Nr. 5",
            remedy="Werte beider Zeiträume beim Deutschen Wetterdienst nachsehen, oder witterung weglassen.",
        )
    yield from _average(akte)


def _energy(akte: Akte) -> Iterator[Finding]:
    plants = {anlage.nr for anlage in akte.anlagen}
    seen: set[str] = set()
    for number, mix in enumerate(akte.information.energiemix, start=1):
        where = f"information/energiemix/{number}"
        if mix.anlage not in plants:
            text = f"Eine Anlage {mix.anlage} gibt es nicht."
            yield error("information.anlage", f"{where}/anlage", text, remedy="Nummer einer Anlage eintragen.")
        elif mix.anlage in seen:
            text = f"Zur Anlage {mix.anlage} gibt es schon Angaben."
            yield error("information.anlage", f"{where}/anlage", text, remedy="Alle Angaben an einer Stelle eintragen.")
        seen.add(mix.anlage)
        total = sum((Fraction(row.prozent) for row in mix.traeger), Fraction(0))
        if mix.traeger and total != 100:
            yield error(
                "information.energiemix",
                f"{where}/traeger",
                f"Die Anteile der Energieträger ergeben {german(total, 2)} %, nicht 100 %.",
                norm=f"{_NORM} Nr. 1",
                remedy="Anteile berichtigen; was der Versorger nicht aufschlüsselt, als Sonstige eintragen.",
            )


def _average(akte: Akte) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, average in enumerate(akte.information.durchschnittsnutzer, start=1):
        where = f"information/durchschnittsnutzer/{number}"
        if average.nutzung in seen:
            yield error(
                "information.durchschnittsnutzer",
                f"{where}/nutzung",
                f"Für die nutzung {average.nutzung} gibt es schon einen durchschnittlichen Nutzer.",
                norm=f"{_NORM} Nr. 4",
                remedy="Je nutzung nur einen angeben.",
            )
        seen.add(average.nutzung)
        counted = {
            _COUNTED[geraet.art]
            for einheit in akte.nutzeinheiten
            if einheit.nutzung == average.nutzung
            for geraet in einheit.geraete
            if geraet.art in HEIZT
        }
        if average.heizung is not None and counted and average.einheit not in counted:
            yield warning(
                "information.einheit",
                f"{where}/einheit",
                f"Der Vergleichswert zählt {average.einheit}, die Geräte zählen {', '.join(sorted(counted))}; "
                "für die Heizung wird darum nicht mit ihm verglichen.",
                norm=f"{_NORM} Nr. 4",
                remedy="Einen Vergleichswert in der Einheit der Geräte eintragen.",
            )
