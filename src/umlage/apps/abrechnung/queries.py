"""Questions about Abrechnungen: what a trial run says, what is next, what was issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from umlage.apps.abrechnung.aktenbau import werte
from umlage.apps.abrechnung.beiwerk import beside
from umlage.apps.abrechnung.fehlendes import benannt
from umlage.apps.abrechnung.fingerabdruck import Gedaechtnis, fingerabdruck
from umlage.apps.abrechnung.models import Abrechnung, Dokument, Pruefstand
from umlage.apps.abrechnung.teile import IM_ZEITRAUM, TEILARTEN, values_of
from umlage.apps.geraete.models import Anlage, Geraet
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzeinheit, Nutzer
from umlage.apps.liegenschaften.queries import naechste_nummer, naechster_nutzer
from umlage.apps.verwaltung.queries import logo_of_year
from umlage.core.finding import Finding, Refused, Severity
from umlage.core.period import Period
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.audit.audit import audited
from umlage.core.settlement.brennstoff import Brennstoff
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.pruefung import abrechnungsfrist
from umlage.core.settlement.run import energie as verbrauchte_energie
from umlage.core.settlement.run import settle
from umlage.documents.bausteine import Logo
from umlage.documents.style.satzspiegel import ohne_glyphe
from umlage.documents.zeichen import nicht_druckbar
from umlage.formats.akte.codec import from_plain, to_json


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


# so many Nutzer in all the trial runs that a process remembers
_PROBEN: Gedaechtnis[Probe] = Gedaechtnis(3000)


def probe(zeitraum: Abrechnungszeitraum) -> Probe:
    """Settle the year as its rows stand now; where they are those of a trial run of this process, its result."""
    key = (zeitraum.pk, fingerabdruck(zeitraum))
    found = _PROBEN.get(key)
    if found is None:
        found = settled(werte(zeitraum))
        _PROBEN.put(key, found, 10 + (len(found.ergebnis.nutzer) if found.ergebnis is not None else 0))
    return found


def energie(zeitraum: Abrechnungszeitraum) -> tuple[Brennstoff, ...]:
    """What the plants used in the year, also where it cannot be settled yet."""
    found = probe(zeitraum)
    if found.ergebnis is not None:
        return tuple(found.ergebnis.haus.brennstoffe)
    return verbrauchte_energie(found.akte) if found.akte is not None else ()


def settled(values: dict[str, Any]) -> Probe:
    """A trial run of an Akte as plain values."""
    akte = None
    try:
        akte = from_plain(values)
        ergebnis = audited(settle(akte))
    except Refused as refused:
        return Probe(akte, None, benannt(refused.findings, values))
    return Probe(akte, ergebnis, (*ergebnis.findings, *_not_printable(akte, values)))


def _not_printable(akte: Akte, values: dict[str, Any]) -> tuple[Finding, ...]:
    """Characters that no shipped font has; all signs of a house are soon looked at, its texts one by one are not."""
    return nicht_druckbar(akte) if ohne_glyphe("".join(set(repr(values)))) else ()


def probe_mit(zeitraum: Abrechnungszeitraum, **other: Any) -> Probe:
    """Settle the year as it would be with other values for parts of the Akte; nothing is kept."""
    return settled({**werte(zeitraum), **other})


def logo(zeitraum: Abrechnungszeitraum) -> Logo | None:
    """The logo of a year, as the documents take it."""
    return logo_of_year(zeitraum.angaben.get("absender", {}), zeitraum.liegenschaft.kunde)


def pruefstand(zeitraum: Abrechnungszeitraum) -> Pruefstand | None:
    """Where the year stands, as it was last looked at."""
    return Pruefstand.objects.filter(zeitraum=zeitraum).first()


def nach_regionen() -> list[tuple[str, str, int]]:
    """How many years stand how, by the first two digits of the postcode."""
    rows = Pruefstand.objects.annotate(region=Substr("zeitraum__liegenschaft__plz", 1, 2))
    counted = rows.order_by("region", "stand").values_list("region", "stand").annotate(anzahl=Count("pk"))
    return [(region, stand, anzahl) for region, stand, anzahl in counted]


def abrechnungen(zeitraum: Abrechnungszeitraum) -> QuerySet[Abrechnung]:
    """Released and issued Abrechnungen of a year, the newest first."""
    rows = Abrechnung.objects.filter(zeitraum=zeitraum).select_related("erteilt_von", "freigegeben_von")
    return rows.defer("akte", "ergebnis")  # as large as all the rows of the house together


def erteilte() -> QuerySet[Abrechnung]:
    """All Abrechnungen that were issued, also those corrected since, the newest first."""
    rows = Abrechnung.objects.exclude(stand=Abrechnung.Stand.FREIGEGEBEN)
    return rows.select_related("zeitraum__liegenschaft").order_by("-erteilt_am", "-pk")


def akte(zeitraum: Abrechnungszeitraum) -> str:
    """The Akte of a year as JSON, as its rows stand now, with what stands beside the house."""
    return to_json(beside(zeitraum.liegenschaft, werte(zeitraum)))


def vorjahr(zeitraum: Abrechnungszeitraum) -> Abrechnungszeitraum | None:
    """The year before, where the house has it."""
    return zeitraum.liegenschaft.zeitraeume.filter(bis__lt=zeitraum.von).order_by("-bis").first()


def dokument(zeitraum: Abrechnungszeitraum, nummer: int) -> Dokument | None:
    """A file of an Abrechnung of this year."""
    return Dokument.objects.filter(pk=nummer, abrechnung__zeitraum=zeitraum).first()


def frist(zeitraum: Abrechnungszeitraum) -> date:
    """The last day on which the Abrechnung may reach the Nutzer."""
    return abrechnungsfrist(Period.inclusive(zeitraum.von, zeitraum.bis))


def werte_des_teils(art: str, row: Any, zeitraum: Abrechnungszeitraum) -> dict[str, Any]:
    """A part of the house as an Akte would have it."""
    return values_of(art, row, zeitraum)


def vorjahreswerte(art: str, row: Any, zeitraum: Abrechnungszeitraum) -> dict[str, Any]:
    """What the same part said in the year before, as far as it is said for each year; empty where it said nothing."""
    before = vorjahr(zeitraum)
    if before is None:
        return {}
    if art in IM_ZEITRAUM:
        return values_of(art, None, before)
    if isinstance(row, Kostenzeile):
        same = {"zeitraum": before, "bereich": row.bereich, "anlage_id": row.anlage_id}
        old = Kostenzeile.objects.filter(**same, bezeichnung=row.bezeichnung).first() if row.bezeichnung else None
        return values_of(art, old, before) if old is not None else {}
    years = TEILARTEN[art].jahr
    if not years or row.pk is None:
        return {}
    kept = row.jahre.filter(zeitraum=before).first()
    return {name: value for name, value in kept.angaben.items() if name in years} if kept is not None else {}


def teil(zeitraum: Abrechnungszeitraum, art: str, nummer: int, ort: str, an: str = "") -> Any:
    """The row of a part, or a new one at its place; None for no row.

    `ort`: Nutzeinheit or plant by primary key; `an`: the plant of a new device.
    """
    house = zeitraum.liegenschaft
    if art == "liegenschaft":
        return house
    if art in IM_ZEITRAUM:
        return zeitraum
    modell = TEILARTEN[art].modell
    inside = {
        Nutzeinheit: {"liegenschaft": house},
        Anlage: {"liegenschaft": house},
        Geraet: {"liegenschaft": house},
        Nutzer: {"nutzeinheit__liegenschaft": house},
        Kostenzeile: {"zeitraum": zeitraum, "bereich": art},
    }[modell]
    if nummer:
        return modell.objects.filter(pk=nummer, **inside).first()
    return _new(zeitraum, art, modell, _key(ort), _key(an))


def _key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _new(zeitraum: Abrechnungszeitraum, art: str, modell: Any, ort: int, an: int) -> Any:
    house = zeitraum.liegenschaft
    einheit = Nutzeinheit.objects.filter(pk=ort, liegenschaft=house).first()
    anlage = Anlage.objects.filter(pk=ort, liegenschaft=house).first()
    if modell is Nutzer:
        if einheit is None:
            return None
        return Nutzer(nutzeinheit=einheit, nr=naechster_nutzer(einheit), reihenfolge=einheit.nutzer.count())
    if modell is Geraet:
        plant = Anlage.objects.filter(pk=an, liegenschaft=house).first() if einheit is None else None
        return Geraet(liegenschaft=house, nutzeinheit=einheit, anlage=plant, reihenfolge=house.geraete.count())
    if modell is Kostenzeile:
        of_plant = art in (Kostenzeile.Bereich.LIEFERUNG, Kostenzeile.Bereich.ANLAGE)
        if of_plant and anlage is None:
            return None
        place = zeitraum.kostenzeilen.count()
        return Kostenzeile(zeitraum=zeitraum, bereich=art, anlage=anlage if of_plant else None, reihenfolge=place)
    row = modell(liegenschaft=house, reihenfolge=modell.objects.filter(liegenschaft=house).count())
    if modell is Anlage:
        row.nr = naechste_nummer(house.anlagen.values_list("nr", flat=True))
    return row
