"""Consumption of one device, cut at every change of Nutzer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.finding import Finding, error, note, warning
from umlage.core.period import DAY, german_day
from umlage.core.verbrauch.staende import NACH_TAGEN, Guete, Lesung, Reihe, Stand, Zeitgewicht, Zwischenwert

Gewicht = int | Fraction
PIKO = 10**12  # weights: millionths of a stand times millionths of a factor


@dataclass(frozen=True, slots=True)
class Faktor:
    """Valuation: consumption = difference of the stands * zaehler / nenner, zaehler in millionths."""

    zaehler: int
    nenner: int = 1

    def __call__(self, mikro: int) -> Gewicht:
        exact = mikro * self.zaehler
        return exact if self.nenner == 1 else Fraction(exact, self.nenner)

    @property
    def value(self) -> Fraction:
        return Fraction(self.zaehler, self.nenner * 10**6)


@dataclass(frozen=True, slots=True)
class Abschnitt:
    """What the Nutzer at this place of the Nutzeinheit used from `von` to `bis` (exclusive).

    `gewicht` is the valued consumption in 10^-12 kWh, m³ or units. Without stands it was split by time (§ 9b Abs. 3):
    then `teil` of `ganz` is the time weight, `spanne` the boundaries whose stands are known. A Nutzer has several where
    the valuation changed in his time. `figur` is the derivation where it is more than a difference times `faktor`.
    """

    platz: int
    von: date
    bis: date
    gewicht: Gewicht
    anfang: Stand | None
    ende: Stand | None
    teil: int = 0
    ganz: int = 0
    spanne: tuple[Stand, Stand] | None = None
    faktor: Faktor = Faktor(10**6)
    figur: Figure[Value] | None = None


def abschnitte(
    lesungen: Sequence[Lesung],
    *,
    where: str,
    faktoren: Sequence[Faktor],
    grenzen: Sequence[date],
    plaetze: Sequence[int],
    ruecksetzung: str | None,
    zeitgewicht: Zeitgewicht,
    seit: date | None = None,
    stellen: int | None = None,
    zwischenwert: Zwischenwert = NACH_TAGEN,
) -> tuple[tuple[Abschnitt, ...], list[Finding]]:
    """Consumption between the boundaries; `plaetze[i]` is the place of the Nutzer from boundary i to i + 1.

    `faktoren[i]` is the valuation there; where the place stays, only the valuation changed at the boundary.
    `seit` is the day on which the device began, where it has one: it knows no reset before. `stellen`: see Reihe.
    The first and the last boundary must have a stand (else an error finding); an inner one without is bridged by time.
    """
    first, last = grenzen[0], grenzen[-1]
    reihe = Reihe(lesungen, where, ruecksetzung, first, last, seit, stellen=stellen, zwischenwert=zwischenwert)
    staende = [reihe.at(grenze, innen=first < grenze < last) for grenze in grenzen]
    befunde = reihe.befunde
    for grenze, stand in ((grenzen[0], staende[0]), (grenzen[-1], staende[-1])):
        if stand is None:
            befunde.append(fehlende_ablesung(where, grenze))
    if any(befund.severity.value == "fehler" for befund in befunde):
        return (), befunde
    found: list[Abschnitt] = []
    start = 0
    for place in range(1, len(grenzen)):
        stand = staende[place]
        if stand is None:
            continue
        anfang = staende[start]
        assert anfang is not None
        anstieg = stand.summe - anfang.summe
        if anstieg < 0:
            befunde.append(
                error("ablesung.ruecklauf", where, "Zwischen zwei Grenzen ergibt sich ein negativer Verbrauch.")
            )
        if stand.ueberlauf > anfang.ueberlauf:
            befunde.append(_ran_over(where, anfang, stand))
        if place - start == 1:
            faktor = faktoren[start]
            gewicht = faktor(anstieg)
            found.append(
                Abschnitt(plaetze[start], grenzen[start], grenzen[place], gewicht, anfang, stand, faktor=faktor)
            )
        else:
            found.extend(_bridged(grenzen, plaetze, faktoren, (start, place), (anfang, stand), zeitgewicht))
            befunde.extend(_bridge_findings(where, grenzen, plaetze, range(start + 1, place)))
        start = place
    return tuple(found), befunde


def fehlende_ablesung(where: str, grenze: date) -> Finding:
    """There is no stand where one must be."""
    return error(
        "ablesung.fehlt",
        where,
        f"Zum {german_day(grenze)}, 0 Uhr, fehlt eine Ablesung (höchstens 31 Tage davor oder danach); "
        f"Güte: {Guete.UNGENUEGEND.value}.",
        norm="HeizkostenV § 6 Abs. 1, § 9a",
        remedy="Ablesung nachtragen, oder einen Ersatzwert mit grund eintragen (art: schaetzung).",
    )


def _ran_over(where: str, anfang: Stand, ende: Stand) -> Finding:
    return note(
        "ablesung.ueberlauf",
        where,
        f"Zwischen dem {german_day(anfang.grenze - DAY)} und dem {german_day(ende.grenze - DAY)} ist die Anzeige "
        "über ihre letzte Stelle gelaufen und hat wieder bei 0 begonnen; der Verbrauch zählt darüber hinweg.",
    )


def _bridged(
    grenzen: Sequence[date],
    plaetze: Sequence[int],
    faktoren: Sequence[Faktor],
    places: tuple[int, int],
    spanne: tuple[Stand, Stand],
    zeitgewicht: Zeitgewicht,
) -> list[Abschnitt]:
    """What was counted between two known stands, by time; each stretch with the valuation of its own."""
    start, end = places
    whole = zeitgewicht(grenzen[start], grenzen[end])
    anstieg = spanne[1].summe - spanne[0].summe
    found = []
    for place in range(start, end):
        von, bis = grenzen[place], grenzen[place + 1]
        part, faktor = zeitgewicht(von, bis), faktoren[place]
        gewicht = Fraction(faktor(anstieg)) * part / whole
        found.append(Abschnitt(plaetze[place], von, bis, gewicht, None, None, part, whole, spanne, faktor))
    return found


def _bridge_findings(
    where: str, grenzen: Sequence[date], plaetze: Sequence[int], places: Sequence[int]
) -> Iterator[Finding]:
    moved = [place for place in places if plaetze[place - 1] != plaetze[place]]
    rated = [place for place in places if plaetze[place - 1] == plaetze[place]]
    if moved:
        days = ", ".join(german_day(grenzen[place]) for place in moved)
        yield warning(
            "ablesung.zwischenablesung_fehlt",
            where,
            f"Zum Nutzerwechsel am {days} fehlt eine brauchbare Zwischenablesung; der Verbrauch ist nach Zeit geteilt "
            f"(Güte: {Guete.BEFRIEDIGEND.value}).",
            norm="HeizkostenV § 9b Abs. 3",
            remedy="Zwischenablesung nachtragen, wenn es eine gibt.",
        )
    if rated:
        days = ", ".join(german_day(grenzen[place]) for place in rated)
        yield warning(
            "bewertung.ablesung_fehlt",
            where,
            f"Zum Wechsel der Bewertung am {days} fehlt eine brauchbare Ablesung; der Verbrauch davor und danach ist "
            "nach Gradtagen geschätzt.",
            norm="HeizkostenV § 9a Abs. 1",
            remedy="Ablesung vom Tag des Wechsels nachtragen, wenn es eine gibt.",
        )
