"""Questions about Abrechnungen: what a trial run says, what is next, what was issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from umlage.apps.abrechnung.aktenbau import werte
from umlage.apps.abrechnung.models import Abrechnung, Dokument, Pruefstand
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.core.finding import Finding, Refused, Severity
from umlage.core.period import Period
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.audit.audit import audited
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.pruefung import abrechnungsfrist
from umlage.core.settlement.run import settle
from umlage.documents.bausteine import Logo
from umlage.documents.mappe import safe_logo
from umlage.formats.akte.codec import from_plain


@dataclass(frozen=True, slots=True)
class Probe:
    """A trial run: the Akte as it stands, its Ergebnis and the findings; no Ergebnis where an error stops it."""

    akte: Akte | None
    ergebnis: Ergebnis | None
    findings: tuple[Finding, ...]

    @property
    def fehler(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    @property
    def warnungen(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is Severity.WARNING]


def probe(zeitraum: Abrechnungszeitraum) -> Probe:
    """Settle the year as its rows stand now; nothing is kept."""
    akte = None
    try:
        akte = from_plain(werte(zeitraum))
        ergebnis = audited(settle(akte))
    except Refused as refused:
        return Probe(akte, None, refused.findings)
    return Probe(akte, ergebnis, ergebnis.findings)


def logo(zeitraum: Abrechnungszeitraum) -> Logo | None:
    """The logo of the Organisation, as the documents take it."""
    file = zeitraum.organisation.logo
    if not file:
        return None
    with default_storage.open(file.name) as opened:
        return safe_logo(opened.read(), f"Logo {zeitraum.organisation.name}")


def arbeitsliste() -> QuerySet[Pruefstand]:
    """All years of all houses, what blocks first, then by deadline."""
    return Pruefstand.objects.select_related("zeitraum__liegenschaft")


def abrechnungen(zeitraum: Abrechnungszeitraum) -> QuerySet[Abrechnung]:
    """Released and issued Abrechnungen of a year, the newest first."""
    return Abrechnung.objects.filter(zeitraum=zeitraum).select_related("erteilt_von", "freigegeben_von")


def dokument(zeitraum: Abrechnungszeitraum, nummer: int) -> Dokument | None:
    """A file of an Abrechnung of this year."""
    return Dokument.objects.filter(pk=nummer, abrechnung__zeitraum=zeitraum).first()


def frist(zeitraum: Abrechnungszeitraum) -> date:
    """The last day on which the Abrechnung may reach the Nutzer."""
    return abrechnungsfrist(Period.inclusive(zeitraum.von, zeitraum.bis))
