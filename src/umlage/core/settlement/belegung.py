"""Who used which Nutzeinheit when, without a gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from umlage.core.finding import Finding, error
from umlage.core.kostenbaum.gliederung import Gliederung
from umlage.core.law.heizkostenv.p9b_gradtage import Gradtage, gradtage
from umlage.core.period import DAY, Period, german_day
from umlage.core.settlement.akte import Akte, Nutzeinheit, Nutzer
from umlage.core.settlement.umlage import Umlagen, abschnitte, umlagen


@dataclass(slots=True, eq=False)  # not frozen: made by the thousand a second, and freezing doubles the time
class Bewohner:
    """One Nutzer in one Nutzeinheit from `von` to `bis` (exclusive), with the time weights of these days."""

    platz: int
    einheit: int
    nutzer: Nutzer
    von: date
    bis: date
    tage: int
    gradtage: int


@dataclass(frozen=True, slots=True)
class Belegung:
    """All Nutzer of the house in the order of the Akte; `einheiten[i]` are the places of the Nutzeinheit i.

    `umlagen`: the places that no Nutzer has, because other Nutzeinheiten bear what falls to them.
    """

    period: Period
    tafel: Gradtage
    bewohner: tuple[Bewohner, ...]
    einheiten: tuple[tuple[int, ...], ...]
    tage: int
    gradtage: int
    zeiten: dict[str, list[int]]
    gliederung: Gliederung
    umlagen: Umlagen | None = None

    def im(self, zeitraum: Period) -> Belegung:
        """The same Nutzer, each with his time in a part of the period alone; weights still count in the whole."""
        people = []
        for person in self.bewohner:
            von, bis = max(person.von, zeitraum.start), min(person.bis, zeitraum.end)
            inside = von < bis
            days, degrees = ((bis - von).days, self.tafel.weight(von, bis)) if inside else (0, 0)
            people.append(replace(person, von=von, bis=bis if inside else von, tage=days, gradtage=degrees))
        times = {"tage": [person.tage for person in people], "gradtage": [person.gradtage for person in people]}
        return replace(self, bewohner=tuple(people), zeiten=times)

    def zeit(self, art: str) -> list[int]:
        """Time weight of every Nutzer, in days or degree days."""
        return self.zeiten[art]

    def ganz(self, art: str) -> int:
        """Time weight of the whole period."""
        return self.gradtage if art == "gradtage" else self.tage


def belegung(akte: Akte) -> tuple[Belegung, list[Finding]]:
    """The occupancy of the house; findings for days with two Nutzer or none, days outside, and doubled numbers."""
    period = akte.period
    tafel = gradtage(akte.abrechnung.gradtage, period.start)
    findings: list[Finding] = []
    people: list[Bewohner] = []
    units: list[tuple[int, ...]] = []
    shared: list[tuple[int, int, date, date]] = []
    start, end = period.start, period.end
    whole_days, whole_degree = period.days, tafel.weight(start, end)
    for number, einheit in enumerate(akte.nutzeinheiten):
        first = len(people)
        nutzer = einheit.nutzer
        if len(nutzer) == 1 and nutzer[0].von is None and nutzer[0].bis is None and not einheit.umlage:
            people.append(Bewohner(first, number, nutzer[0], start, end, whole_days, whole_degree))
            units.append((first,))
            continue
        for person, von, bis in _spans(einheit, period, findings):
            if einheit.umlage:
                shared.append((len(people), number, von, bis))
            days, degrees = (bis - von).days, tafel.weight(von, bis)
            people.append(Bewohner(len(people), number, person, von, bis, days, degrees))
        units.append(tuple(range(first, len(people))))
    findings += _doubled(akte, people)
    times = {"tage": [person.tage for person in people], "gradtage": [person.gradtage for person in people]}
    gliederung = Gliederung.of(units)
    reallocated = umlagen(akte, shared)
    return Belegung(
        period, tafel, tuple(people), tuple(units), whole_days, whole_degree, times, gliederung, reallocated
    ), findings


def _doubled(akte: Akte, people: list[Bewohner]) -> Iterator[Finding]:
    if len({person.nutzer.nr for person in people}) == len(people):
        return
    seen: dict[str, str] = {}
    for person in people:
        einheit = akte.nutzeinheiten[person.einheit]
        if einheit.umlage:
            continue
        nr = person.nutzer.nr
        where = f"nutzeinheiten/{einheit.nr}/nutzer/{nr}"
        if nr in seen:
            yield error("nutzer.doppelt", where, f"Die Nutzernummer {nr} steht auch bei {seen[nr]}.")
        seen[nr] = where


def _spans(einheit: Nutzeinheit, period: Period, findings: list[Finding]) -> list[tuple[Nutzer, date, date]]:
    where = f"nutzeinheiten/{einheit.nr}"
    if einheit.umlage:
        return abschnitte(einheit, period)
    if not einheit.nutzer:
        findings.append(
            error(
                "nutzer.fehlt",
                f"{where}/nutzer",
                "Die Nutzeinheit hat keinen Nutzer.",
                remedy="Leerstand als Nutzer mit leerstand: true eintragen; Gemeinschaftsräume mit umlage.",
            )
        )
        return []
    spans: list[tuple[Nutzer, date, date]] = []
    expected = period.start
    last = len(einheit.nutzer) - 1
    for place, nutzer in enumerate(einheit.nutzer):
        here = f"{where}/nutzer/{nutzer.nr}"
        von = nutzer.von or expected
        if nutzer.bis is not None:
            bis = nutzer.bis + DAY
        elif place == last:
            bis = period.end
        else:
            bis = einheit.nutzer[place + 1].von or period.end
        if bis <= von:
            text = f"Der Auszug am {german_day(bis - DAY)} liegt vor dem Einzug am {german_day(von)}."
            findings.append(error("nutzer.zeitraum", here, text))
            return []
        if not (period.start <= von < bis <= period.end):
            findings.append(
                error(
                    "nutzer.zeitraum",
                    here,
                    f"Die Nutzung vom {german_day(von)} bis {german_day(bis - DAY)} "
                    f"liegt nicht im Abrechnungszeitraum {period}.",
                    remedy="Einzug und Auszug prüfen; nur die Tage im Abrechnungszeitraum angeben.",
                )
            )
            return []
        if von != expected:
            findings.append(_gap(here, expected, von))
            return []
        spans.append((nutzer, von, bis))
        expected = bis
    if expected != period.end:
        findings.append(_gap(where, expected, period.end))
        return []
    return spans


def _gap(where: str, expected: date, found: date) -> Finding:
    if found < expected:
        return error(
            "nutzer.ueberschneidung",
            where,
            f"Vom {german_day(found)} bis {german_day(expected - DAY)} gibt es zwei Nutzer.",
        )
    return error(
        "nutzer.luecke",
        where,
        f"Vom {german_day(expected)} bis {german_day(found - DAY)} gibt es keinen Nutzer.",
        norm="HeizkostenV § 9b",
        remedy="Leerstand als Nutzer mit leerstand: true eintragen.",
    )
