"""The landlord's share of the carbon costs of the house."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from operator import itemgetter

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, note, warning
from umlage.core.law.co2kostaufg import aufteilung
from umlage.core.money import Money
from umlage.core.parameters import parameter
from umlage.core.period import year_later
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.brennstoff_summen import added
from umlage.core.settlement.flaechen import Flaechen
from umlage.core.settlement.haelftig import GANZER_ANTEIL, Haelfte, haelfte


@dataclass(slots=True)
class Co2:
    """Classification of the house. `wirksam`: the landlord's part is deducted; else everything is information only.

    `vermieter`: his part of the carbon costs by plant; `haelften`: the plants whose costs are halved from a day on.
    """

    anwendbar: bool = False
    wirksam: bool = False
    kilogramm: Figure[Fraction] = given("Kohlendioxid", Fraction(0), "kg")  # noqa: RUF009  # unchangeable
    ausstoss: Figure[Fraction] | None = None
    anteil: Figure[Fraction] | None = None
    grenzen: tuple[tuple[Fraction, Fraction], ...] = ()
    stufe: int = 0
    vermieter: dict[str, Figure[Money]] = field(default_factory=dict)
    haelften: dict[str, Haelfte] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def cents(self, anlage: str) -> int:
        """What is taken out of the costs of the plant for the landlord."""
        return self.abzug(anlage).value.cents if self.wirksam and anlage in self.vermieter else 0

    def titel(self, anlage: str) -> str:
        """What the landlord's part of the costs of the plant is called."""
        half = self.haelften.get(anlage)
        return "CO2-Anteil des Vermieters" if half is None or len(half.teile) == 1 else GANZER_ANTEIL

    def abzug(self, anlage: str) -> Figure[Money]:
        """All that the landlord bears of the costs of the plant; KeyError where nothing is split."""
        half = self.haelften.get(anlage)
        return self.vermieter[anlage] if half is None else half.vermieter


def co2(akte: Akte, haus: Belegung, flaechen: Flaechen, brennstoffe: Sequence[Brennstoff]) -> Co2:
    """Classification and landlord's share; nothing when no plant burns a priced fuel."""
    result = Co2()
    split = parameter("co2kostaufg.anwendbar").number(haus.period.start) == 1
    plants = [brennstoff for brennstoff in brennstoffe if brennstoff.co2_wirksam]
    for brennstoff in brennstoffe if split else ():
        if brennstoff.anlage.co2_entfaellt:
            result.findings.append(
                note(
                    "co2.entfaellt",
                    f"anlagen/{brennstoff.anlage.nr}/co2_entfaellt",
                    f"Keine Aufteilung der Kohlendioxidkosten: {brennstoff.anlage.co2_entfaellt}",
                    norm="CO2KostAufG § 2",
                )
            )
    if not plants:
        return result
    parts: tuple[Figure[Value], ...] = tuple(brennstoff.co2_kg for brennstoff in plants)
    kilos = added([part.number for part in parts])
    result.kilogramm = Figure("Kohlendioxid des Hauses", kilos, "kg", inputs=parts, formula="summe()")
    area = flaechen.wohnflaeche
    # before 2023 nothing is classified or split (§ 11); the kilograms stay, as information
    result.anwendbar = split
    if not split or area.value <= 0:
        return result
    if akte.liegenschaft.wohnflaeche is None:
        result.findings.append(
            note(
                "co2.wohnflaeche",
                "liegenschaft/wohnflaeche",
                "Für die Einstufung gilt die Summe der Heizflächen, weil keine Wohnfläche angegeben ist.",
                norm="CO2KostAufG § 5 Abs. 1",
                remedy="wohnflaeche nach Wohnflächenverordnung eintragen, wenn sie abweicht.",
            )
        )
    day = haus.period.start
    result.ausstoss = aufteilung.ausstoss_je_flaeche.at(day)("Ausstoß je m² und Jahr", result.kilogramm, area)
    _classify(akte, haus, result, day)
    assert result.anteil is not None
    for brennstoff in plants:
        half = haelfte(akte, brennstoff, result.anteil)
        if half is not None:
            result.haelften[brennstoff.anlage.nr] = half
            result.vermieter[brennstoff.anlage.nr] = half.kohlendioxid
            continue
        result.vermieter[brennstoff.anlage.nr] = aufteilung.betrag_vermieter.at(day)(
            f"Kohlendioxidkosten, Anteil Vermieter ({brennstoff.art.titel})", brennstoff.co2_betrag, result.anteil
        )
    result.wirksam = not akte.liegenschaft.weg
    if akte.liegenschaft.weg and any(result.abzug(nr).value.cents for nr in result.vermieter):
        result.findings.append(
            note(
                "co2.weg",
                "liegenschaft/weg",
                "In der Wohnungseigentümergemeinschaft wird der Anteil des Vermieters nur ausgewiesen; "
                "der vermietende Eigentümer zieht ihn in seiner Abrechnung ab.",
                norm="CO2KostAufG § 5 Abs. 1, § 7",
            )
        )
    return result


@cache
def _steps(day: date, start: date, days: int) -> tuple[Figure[Value], ...]:
    """Bounds and percentages of the ten steps in turn, the bounds cut for a period under a year."""
    entry = parameter("co2kostaufg.stufen").entry(day)
    year = (year_later(start) - start).days
    stufen: list[Figure[Value]] = []
    for lower, share in entry.table:
        bound: Figure[Value] = given("Stufe ab", lower, "kg/m²", norm=entry.norm, source=entry.source)
        if days < year:
            bound = aufteilung.grenze_kurzer_zeitraum.at(day)(
                "Stufe ab, gekürzt",
                bound,
                given("Tage des Zeitraums", days, "Tage", source="Kalender"),
                given("Tage eines Jahres", year, "Tage", source="Kalender"),
            )
        stufen += [bound, given("Anteil Vermieter", share, "%", norm=entry.norm, source=entry.source)]
    return tuple(stufen)


@cache
def _bounds(day: date, start: date, days: int) -> tuple[tuple[Fraction, Fraction], ...]:
    stufen = _steps(day, start, days)
    return tuple((bound.number, share.number) for bound, share in zip(stufen[::2], stufen[1::2], strict=True))


def _classify(akte: Akte, haus: Belegung, result: Co2, day: date) -> None:
    assert result.ausstoss is not None
    stufen = _steps(day, haus.period.start, haus.period.days)
    result.grenzen = _bounds(day, haus.period.start, haus.period.days)
    result.stufe = max(bisect_right(result.grenzen, result.ausstoss.value, key=itemgetter(0)) - 1, 0)
    share_figure: Figure[Fraction]
    if akte.liegenschaft.art == "nichtwohngebaeude":
        share_figure = parameter("co2kostaufg.nichtwohngebaeude").at(day)
    else:
        share_figure = aufteilung.anteil_vermieter.at(day)("Anteil des Vermieters", result.ausstoss, *stufen)
    restriction = akte.liegenschaft.co2_beschraenkung
    if restriction == "eine":
        share_figure = aufteilung.anteil_vermieter_beschraenkt.at(day)(
            "Anteil des Vermieters, beschränkt", share_figure, parameter("co2kostaufg.beschraenkung").at(day)
        )
    elif restriction == "beide":
        share_figure = given(
            "Anteil des Vermieters",
            Fraction(0),
            "%",
            norm="CO2KostAufG § 9 Abs. 2",
            source="Vorgaben nach § 9 CO2KostAufG laut Akte",
        )
    if restriction != "keine" and not akte.liegenschaft.co2_beschraenkung_grund:
        result.findings.append(
            warning(
                "co2.beschraenkung_ohne_grund",
                "liegenschaft/co2_beschraenkung_grund",
                "Der Vermieter muss die öffentlich-rechtliche Vorgabe nachweisen; der Grund fehlt.",
                norm="CO2KostAufG § 9",
                remedy="co2_beschraenkung_grund ergänzen (Vorschrift, Bescheid).",
            )
        )
    result.anteil = share_figure
