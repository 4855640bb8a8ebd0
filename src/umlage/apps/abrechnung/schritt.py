"""Where a year stands and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from umlage.apps.abrechnung.fehlendes import nennt_den_namen
from umlage.apps.abrechnung.korrektur import differs
from umlage.apps.abrechnung.models import Abrechnung, Pruefstand
from umlage.apps.abrechnung.queries import Probe
from umlage.apps.abrechnung.zustaendig import whose
from umlage.core.finding import Finding
from umlage.core.settlement.akte import Akte
from umlage.documents.befunde import ort
from umlage.documents.klartext import klartext
from umlage.formats.akte.pruefsumme import pruefsumme

Stand = Pruefstand.Stand
LAEUFT = "zeitraum.laeuft"
GEAENDERT = "abrechnung.geaendert"
"""What was issued is no longer what the rows give."""
ABWEICHUNG = "messwert.abgerechnet"
"""A reading that was billed came differently since."""
UEBERHOLT = "freigabe.ueberholt"
"""What was released is no longer what the rows say."""


@dataclass(frozen=True, slots=True)
class Schritt:
    """Where a year stands, the next step in words, whose turn it is, and the place it is about."""

    stand: str
    text: str
    wer: str = "wir"
    ort: str = ""
    code: str = ""


def next_step(found: Probe, issued: Abrechnung | None, *, laeuft: bool = False, abweichungen: int = 0) -> Schritt:
    """What a trial run and the newest Abrechnung of a year say comes next; `laeuft`: the year has not ended.

    `abweichungen`: how many readings came differently after they were billed, and nobody decided yet.
    """
    if issued is not None and issued.stand == Abrechnung.Stand.ERTEILT:
        if differs(issued, found):
            return Schritt(Stand.ANSEHEN, gettext_noop("Seit dem Erteilen geändert: korrigieren"), code=GEAENDERT)
        if abweichungen:
            text = gettext_noop("Gemeldete Werte weichen von abgerechneten ab: entscheiden")
            return Schritt(Stand.ANSEHEN, text, ort="funk", code=ABWEICHUNG)
        return Schritt(Stand.ERTEILT, gettext_noop("Abrechnung erteilt."), "niemand")
    if found.fehler:
        return _of(Stand.BLOCKIERT, found.fehler[0], found.akte)
    if issued is not None and found.akte is not None and issued.pruefsumme != pruefsumme(found.akte):
        return Schritt(Stand.ANSEHEN, gettext_noop("Seit der Freigabe geändert: neu freigeben"), code=UEBERHOLT)
    if issued is not None:
        return Schritt(Stand.FREIGEGEBEN, gettext_noop("Freigabe liegt vor"))
    if found.warnungen:
        return _of(Stand.ANSEHEN, found.warnungen[0], found.akte)
    if laeuft:
        return Schritt(Stand.ANSEHEN, gettext_noop("Der Zeitraum läuft noch."), "niemand", code=LAEUFT)
    return Schritt(Stand.BEREIT, gettext_noop("Freigeben"))


def _of(stand: str, finding: Finding, akte: Akte | None) -> Schritt:
    text = klartext(finding.message)
    return Schritt(stand, _place(finding, text) + text, whose(finding, akte), finding.where, finding.code)


def _place(finding: Finding, text: str) -> str:
    """Which plant, flat, device or receipt it is about: the worklist has nothing else that says it."""
    place = ort(finding.where)
    # what is missing in a file says nothing without its place; of what there is but one, the sentence names it
    nameless = finding.code.startswith("akte.") and not nennt_den_namen(finding)
    told = nameless or any(sign.isdigit() for sign in place)
    return f"{place}: " if place and told and place not in text else ""
