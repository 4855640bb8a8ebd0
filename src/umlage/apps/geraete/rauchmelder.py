"""Smoke detectors: which there are, when each was inspected, inspected from afar or on site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.geraete.alarmablauf import Stand as Alarmstand
from umlage.apps.geraete.alarmablauf import benennung
from umlage.apps.geraete.models import Funkgeraet, Geraetealarm, Rauchpruefung
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.core.parameters import parameter
from umlage.metering.drivers.driver import drivers

MEDIUM = "SMOKE_DETECTOR"
Verfahren, Ergebnis = Rauchpruefung.Verfahren, Rauchpruefung.Ergebnis
VERFAHREN = Verfahren.choices
# who is there looks and knows
VOR_ORT = [pair for pair in Ergebnis.choices if pair[0] != Ergebnis.ANSEHEN]
# who was not heard for longer says nothing about today
_FRISCH = timedelta(days=31)
# which point of the inspection an alarm answers with no; all others: stoerung
_PUNKTE = {
    "batterie": "energie",
    "manipulation": "demontage",
    "demontage": "demontage",
    "verdeckt": "oeffnungen",
    "hindernis": "umfeld",
    "signalgeber": "signal",
}
# what a status says in general, and which state of a driver tells a point beyond that
_IMMER = ("energie", "stoerung", "demontage")
_SAGT = {"device_covered": "oeffnungen", "device_obstacle": "umfeld", "device_sounder_fault": "signal"}
# reported, and nobody knows what it means: that point stays open
_UNBEKANNT = "unklar"


def nutzungsjahre() -> int:
    """How many years after it was put in a detector is replaced, as the standard says today."""
    return int(parameter("din14676.nutzungsdauer").number(timezone.localdate()))


# the points of the inspection, for sentences
PUNKTE = {
    "energie": _lazy("Energieversorgung"),
    "stoerung": _lazy("Keine Störung, nicht verschmutzt"),
    "demontage": _lazy("Nicht abgenommen"),
    "oeffnungen": _lazy("Öffnungen frei"),
    "umfeld": _lazy("0,5 m ringsum frei"),
    "signal": _lazy("Alarmton"),
}
_ALLE = tuple(PUNKTE)


class NoDetectors(Exception):
    """There is nothing to inspect."""


@dataclass(frozen=True, slots=True)
class Melder:
    """A detector with its newest inspection of a year and the alarms that are open."""

    geraet: Funkgeraet
    pruefung: Rauchpruefung | None
    alarme: Sequence[Geraetealarm]
    # what somebody found wrong on site, and nobody has cleared since
    befund: Rauchpruefung | None = None

    @property
    def gemeldet(self) -> list[str]:
        """Kinds of what it reports: open alarms, and what it said when it was heard last."""
        said = str(self.geraet.meldungen).split()
        return list(dict.fromkeys([*(alarm.art for alarm in self.alarme), *said]))

    @property
    def beantwortet(self) -> list[str]:
        """The points of the inspection that the device itself can answer, by what is known of its model."""
        driver = drivers().get(self.geraet.treiber)
        words = {word for row in driver.flags for _bit, word in row.bits} if driver is not None else set()
        return [*_IMMER, *(point for word, point in _SAGT.items() if word in words)]

    @property
    def eingebaut_am(self) -> date | None:
        text = str(self.geraet.angaben.get("eingebaut_am", ""))
        return date.fromisoformat(text) if text else None

    @property
    def tausch_bis(self) -> int | None:
        """In which year it is to be replaced."""
        day = self.eingebaut_am
        return day.year + nutzungsjahre() if day is not None else None


def haeuser(jahr: int) -> QuerySet[Liegenschaft]:
    """Houses with detectors: how many (`melder`), inspected this year (`geprueft`), with an open alarm (`gestoert`)."""
    mine = Q(funkgeraete__medium=MEDIUM, funkgeraete__stand=Funkgeraet.Stand.ZUGEORDNET)
    seen = Rauchpruefung.objects.filter(funkgeraet=OuterRef("funkgeraete__pk"), am__year=jahr)
    wrong = Geraetealarm.objects.filter(funkgeraet=OuterRef("funkgeraete__pk")).exclude(stand=Alarmstand.ERLEDIGT)
    rows = Liegenschaft.objects.annotate(
        melder=Count("funkgeraete", filter=mine, distinct=True),
        geprueft=Count("funkgeraete", filter=mine & Q(Exists(seen)), distinct=True),
        gestoert=Count("funkgeraete", filter=mine & Q(Exists(wrong)), distinct=True),
    )
    return rows.filter(melder__gt=0).order_by("nummer")


def melder(haus: Liegenschaft, jahr: int) -> list[Melder]:
    """The detectors of a house in the order of its flats."""
    checks = Prefetch("rauchpruefungen", Rauchpruefung.objects.filter(am__year=jahr), to_attr="im_jahr")
    alarms = Prefetch(
        "alarme", Geraetealarm.objects.exclude(stand=Alarmstand.ERLEDIGT).order_by("seit"), to_attr="offene"
    )
    rows = haus.funkgeraete.filter(medium=MEDIUM, stand=Funkgeraet.Stand.ZUGEORDNET)
    rows = rows.select_related("nutzeinheit").prefetch_related(checks, alarms)
    order = rows.order_by("nutzeinheit__reihenfolge", "raum", "funkadresse")
    found = list(order)
    wrong = _befunde(found)
    return [Melder(row, row.im_jahr[0] if row.im_jahr else None, row.offene, wrong.get(row.pk)) for row in found]


def _befunde(rows: Sequence[Funkgeraet]) -> dict[int, Rauchpruefung]:
    """What was found wrong on site and stays so until somebody on site finds it in order; by device."""
    seen = Rauchpruefung.objects.filter(funkgeraet__in=rows, verfahren=Verfahren.VOR_ORT)
    last: dict[int, Rauchpruefung] = {}
    for one in seen.exclude(ergebnis=Ergebnis.KEIN_ZUGANG).order_by("am", "pk"):
        last[one.funkgeraet_id] = one
    return {number: one for number, one in last.items() if one.ergebnis != Ergebnis.IN_ORDNUNG}


def _one_at_a_time(haus: int | None) -> None:
    """Inspections of a house wait for each other: what one enters, the next one finds."""
    list(Liegenschaft.objects.select_for_update(no_key=True).filter(pk=haus).values_list("pk"))


@transaction.atomic
def inspect_remotely(*, haus: Liegenschaft, verfahren: str, benutzer: Benutzer, am: datetime) -> dict[str, int]:
    """Inspect all detectors of a house from afar: how many came out how. NoDetectors.

    Who was heard within a month and reports nothing is in order; what stands on site alone (free openings, free
    surroundings) is only answered where the device watches it itself (Bauweise C). What was found wrong on site stays
    wrong until somebody clears it there, and what was entered there today is not touched (`vor_ort`).
    """
    day = timezone.localdate(am)
    _one_at_a_time(haus.pk)
    found = melder(haus, day.year)
    if not found:
        raise NoDetectors(_("In dieser Liegenschaft ist kein Rauchwarnmelder zugeordnet."))
    there = Rauchpruefung.objects.filter(funkgeraet__in=[one.geraet for one in found], am=day)
    today = {row.funkgeraet_id: row for row in there}
    counts: dict[str, int] = {}
    for one in found:
        row = today.get(one.geraet.pk)
        if row is not None and row.verfahren == Verfahren.VOR_ORT:
            counts["vor_ort"] = counts.get("vor_ort", 0) + 1
            continue
        result, points, remark = _judged(one, verfahren, am)
        row = row or Rauchpruefung(funkgeraet=one.geraet, am=day)
        row.verfahren, row.ergebnis, row.punkte = verfahren, result, points
        row.bemerkung, row.pruefer = remark[:200], benutzer
        row.save()
        counts[result] = counts.get(result, 0) + 1
    text = f"Ferninspektion von {len(found)} Rauchwarnmeldern"
    said = {name: str(count) for name, count in counts.items()}
    note_event(benutzer=benutzer, am=am, liegenschaft=haus.pk, bezeichnung=text, angaben=said)
    return counts


def _judged(one: Melder, verfahren: str, am: datetime) -> tuple[str, dict[str, str], str]:
    remarks = []
    points: dict[str, str] = {}
    result = Ergebnis.IN_ORDNUNG
    if am - one.geraet.zuletzt_am > _FRISCH:
        text = _("Zuletzt gehört am %(tag)s; bitte vor Ort prüfen")
        remarks.append(text % {"tag": f"{timezone.localtime(one.geraet.zuletzt_am):%d.%m.%Y}"})
        result = Ergebnis.MANGEL
    else:
        told = one.beantwortet
        points = dict.fromkeys(told if verfahren == Verfahren.FERN else _IMMER, "ja")
        if silent := [PUNKTE[word] for word in _ALLE if verfahren == Verfahren.FERN and word not in told]:
            text = _("das Gerät sagt nichts zu: %(punkte)s")
            remarks.append(text % {"punkte": ", ".join(map(str, silent))})
            result = Ergebnis.ANSEHEN
        result = _by_reports(one, points, remarks, result)
    if one.befund is not None:
        text = _("Vor Ort am %(tag)s: %(befund)s")
        found = one.befund.bemerkung or str(one.befund.get_ergebnis_display())
        remarks.insert(0, text % {"tag": f"{one.befund.am:%d.%m.%Y}", "befund": found})
        points |= {str(word): "nein" for word, said in one.befund.punkte.items() if said == "nein"}
        result = Ergebnis.MANGEL
    return result, points, "; ".join(remarks)


def _by_reports(one: Melder, points: dict[str, str], remarks: list[str], result: str) -> str:
    """What the device reports answers points with no; what nobody knows leaves them open."""
    kinds = one.gemeldet
    if not kinds:
        return result
    remarks.insert(0, ", ".join(map(benennung, kinds)))
    for kind in kinds:
        if kind != _UNBEKANNT:
            points[_PUNKTE.get(kind, "stoerung")] = "nein"
        elif points.get("stoerung") == "ja":
            del points["stoerung"]
    return Ergebnis.ANSEHEN if kinds == [_UNBEKANNT] else Ergebnis.MANGEL


@transaction.atomic
def inspect_on_site(
    *,
    row: Funkgeraet,
    tag: date,
    ergebnis: str,
    punkte: Mapping[str, str],
    bemerkung: str,
    benutzer: Benutzer,
    am: datetime,
) -> str:
    """What somebody found at one detector; a later entry of the same day takes the place of the earlier.

    Returns a sentence where that is another result, which somebody else saw.
    """
    _one_at_a_time(row.liegenschaft_id)
    there = Rauchpruefung.objects.filter(funkgeraet=row, am=tag).select_related("pruefer").first()
    replaced = _replaced(there, ergebnis, benutzer) if there is not None else ""
    before = snapshot(there) if there is not None else {}
    made = there or Rauchpruefung(funkgeraet=row, am=tag)
    made.verfahren, made.ergebnis, made.pruefer = Verfahren.VOR_ORT, ergebnis, benutzer
    made.punkte, made.bemerkung = dict(punkte), bemerkung[:200]
    made.save()
    note_change(
        benutzer=benutzer, am=am, liegenschaft=row.liegenschaft_id, row=made, vorher=before, nachher=snapshot(made)
    )
    return replaced


def _replaced(there: Rauchpruefung, ergebnis: str, benutzer: Benutzer) -> str:
    if there.verfahren != Verfahren.VOR_ORT or there.ergebnis == ergebnis or there.pruefer_id == benutzer.pk:
        return ""
    text = _("Das ersetzt, was %(wer)s für denselben Tag eingetragen hatte: %(was)s. Es steht weiter im Verlauf.")
    seen = ", ".join(filter(None, [str(there.get_ergebnis_display()), there.bemerkung]))
    return text % {"wer": there.pruefer or _("jemand anderes"), "was": seen}
