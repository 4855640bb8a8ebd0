"""Smoke detectors: which there are, when each was inspected, inspected from afar or on site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, note_event, snapshot
from umlage.apps.geraete.alarmablauf import Stand as Alarmstand
from umlage.apps.geraete.models import Funkgeraet, Geraetealarm, Rauchpruefung
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.core.parameters import parameter

MEDIUM = "SMOKE_DETECTOR"
VERFAHREN, ERGEBNISSE = Rauchpruefung.Verfahren.choices, Rauchpruefung.Ergebnis.choices
Verfahren, Ergebnis = Rauchpruefung.Verfahren, Rauchpruefung.Ergebnis
# who was not heard for longer says nothing about today
_FRISCH = timedelta(days=31)
# which point of the inspection an alarm answers with no
_PUNKTE = {"batterie": "energie", "fehler": "stoerung", "manipulation": "demontage", "demontage": "demontage"}


def nutzungsjahre() -> int:
    """How many years after it was put in a detector is replaced, as the standard says today."""
    return int(parameter("din14676.nutzungsdauer").number(timezone.localdate()))


class NoDetectors(Exception):
    """There is nothing to inspect."""


@dataclass(frozen=True, slots=True)
class Melder:
    """A detector with its newest inspection of a year and the alarms that are open."""

    geraet: Funkgeraet
    pruefung: Rauchpruefung | None
    alarme: Sequence[Geraetealarm]

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
    return [Melder(row, row.im_jahr[0] if row.im_jahr else None, row.offene) for row in order]


@transaction.atomic
def inspect_remotely(*, haus: Liegenschaft, verfahren: str, benutzer: Benutzer, am: datetime) -> dict[str, int]:
    """Inspect all detectors of a house from afar: how many came out how. NoDetectors.

    Who was heard within a month and reports nothing is in order; what stands on site alone (free openings, free
    surroundings) is only answered where the device watches it itself (Bauweise C).
    """
    day = am.date()
    found = melder(haus, day.year)
    if not found:
        raise NoDetectors(_("In dieser Liegenschaft ist kein Rauchwarnmelder zugeordnet."))
    counts: dict[str, int] = {}
    for one in found:
        result, points, remark = _judged(one, verfahren, am)
        Rauchpruefung.objects.update_or_create(
            funkgeraet=one.geraet,
            am=day,
            defaults={
                "verfahren": verfahren,
                "ergebnis": result,
                "punkte": points,
                "bemerkung": remark[:200],
                "pruefer": benutzer,
            },
        )
        counts[result] = counts.get(result, 0) + 1
    text = f"Ferninspektion von {len(found)} Rauchwarnmeldern"
    said = {name: str(count) for name, count in counts.items()}
    note_event(benutzer=benutzer, am=am, liegenschaft=haus.pk, bezeichnung=text, angaben=said)
    return counts


def _judged(one: Melder, verfahren: str, am: datetime) -> tuple[str, dict[str, str], str]:
    if am - one.geraet.zuletzt_am > _FRISCH:
        text = _("Zuletzt gehört am %(tag)s; bitte vor Ort prüfen.")
        return Ergebnis.MANGEL, {}, text % {"tag": f"{one.geraet.zuletzt_am:%d.%m.%Y}"}
    points = {"energie": "ja", "stoerung": "ja", "demontage": "ja"}
    if verfahren == Verfahren.FERN:
        points |= {"oeffnungen": "ja", "umfeld": "ja", "signal": "ja"}
    for alarm in one.alarme:
        points[_PUNKTE.get(alarm.art, "stoerung")] = "nein"
    words = ", ".join(str(alarm.get_art_display()) for alarm in one.alarme)
    return (Ergebnis.MANGEL if one.alarme else Ergebnis.IN_ORDNUNG), points, words


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
) -> Rauchpruefung:
    """What somebody found at one detector; a later entry of the same day takes the place of the earlier."""
    there = Rauchpruefung.objects.filter(funkgeraet=row, am=tag).first()
    before = snapshot(there) if there is not None else {}
    made = there or Rauchpruefung(funkgeraet=row, am=tag)
    made.verfahren, made.ergebnis, made.pruefer = Verfahren.VOR_ORT, ergebnis, benutzer
    made.punkte, made.bemerkung = dict(punkte), bemerkung[:200]
    made.save()
    note_change(
        benutzer=benutzer, am=am, liegenschaft=row.liegenschaft_id, row=made, vorher=before, nachher=snapshot(made)
    )
    return made
