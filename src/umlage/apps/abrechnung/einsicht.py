"""Into which Abrechnung somebody looks: a trial run with what is entered now, or one that was issued."""

from __future__ import annotations

import json
from dataclasses import dataclass

from umlage.apps.abrechnung.formularakte import formularakte, stammakte
from umlage.apps.abrechnung.korrektur import outdated
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.abrechnung.queries import Probe, abrechnungen, probe
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.core.finding import Refused
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.audit.audit import Audit, audit, stopped
from umlage.core.settlement.ergebnis import Ergebnis, as_data
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.syntax import plain_values


@dataclass(frozen=True, slots=True)
class Einsicht:
    """An Abrechnung with its findings; `abrechnung`: the issued one, None for a trial run.

    `nummer`: that under which these amounts were issued, empty where they were not. `abweichend`: what was issued had
    other amounts than its Akte gives today, because the rules were mended since. `formulare`: what forms print, also
    where costs are missing. `zeitraum`: the year of a trial run.
    """

    probe: Probe
    abrechnung: Abrechnung | None = None
    abweichend: bool = False
    nummer: str = ""
    formulare: Akte | None = None
    zeitraum: Abrechnungszeitraum | None = None

    @property
    def ergebnis(self) -> Ergebnis | None:
        return self.probe.ergebnis

    def stamm(self, liste: str) -> Akte | None:
        """The Akte of a list of what the house is, settled or not; None where not even that is said."""
        if self.formulare is not None or self.zeitraum is None:
            return self.formulare
        return stammakte(self.zeitraum, geraete=liste == "zaehler", nutzer=liste in ("nutzer", "zaehler"))

    @property
    def audit(self) -> Audit | None:
        """The report of the audit; None where there is not even an Akte."""
        if self.probe.akte is None:
            return None
        return stopped(self.probe.akte, self.probe.findings) if self.ergebnis is None else audit(self.ergebnis)


def einsicht(zeitraum: Abrechnungszeitraum, nummer: int | None) -> Einsicht | None:
    """The trial run of a year, or the Abrechnung with this key settled from its own Akte; None where there is none."""
    if nummer is None:
        found = probe(zeitraum)
        issued = abrechnungen(zeitraum).filter(stand=Abrechnung.Stand.ERTEILT).first()
        number = "" if issued is None or outdated(issued, found) else issued.nummer
        return Einsicht(found, nummer=number, formulare=formularakte(zeitraum, found), zeitraum=zeitraum)
    row = Abrechnung.objects.filter(pk=nummer, zeitraum=zeitraum).first()
    if row is None:
        return None
    akte = from_plain(plain_values(row.akte.encode(), is_json=True))
    try:
        ergebnis = settle(akte)
    except Refused as refused:
        return Einsicht(Probe(akte, None, refused.findings), row, abweichend=True, formulare=akte)
    other, number = _amounts(row) != _now(ergebnis), row.nummer if row.stand != row.Stand.FREIGEGEBEN else ""
    found = Probe(akte, ergebnis, ergebnis.findings)
    return Einsicht(found, row, abweichend=other, nummer=number, formulare=akte)


def _amounts(row: Abrechnung) -> list[tuple[object, ...]]:
    issued = json.loads(row.ergebnis)
    return [(one["nutzer_nr"], one["betrag"], one["saldo"]) for one in issued["nutzer"]]


def _now(ergebnis: Ergebnis) -> list[tuple[object, ...]]:
    people = as_data(ergebnis)["nutzer"]
    assert isinstance(people, list)
    return [(one["nutzer_nr"], one["betrag"], one["saldo"]) for one in people]
