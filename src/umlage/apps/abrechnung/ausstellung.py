"""The day of an Abrechnung is the day on which it is issued, whatever somebody planned; and its number.

What somebody typed as its day is a plan for the trial runs. Release and issue put the real day into the rows and
settle once more with it, so that the core judges by the real day whether it is too early or too late.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.aktenbau import werte
from umlage.apps.abrechnung.korrektur import ursachen
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.abrechnung.queries import Probe, frist, logo, settled
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.verwaltung.nummern import next_number, return_number
from umlage.core.finding import Finding, warning
from umlage.documents.korrekturabrechnung.aus_vergleich import vorgang_der_korrektur
from umlage.documents.mappe import corrections, documents
from umlage.documents.vorgang import Vorgang

_ZU_SPAET = "abrechnung.frist"


def day_of(am: datetime) -> date:
    """The day on which something happens, as the calendar of the Organisation has it."""
    return timezone.localdate(am)


def dated(angaben: dict[str, Any], tag: date) -> dict[str, Any]:
    """What is said of an Abrechnung, issued on this day. A day of payment that would lie before it is gone."""
    angaben = {**angaben, "erstellt_am": tag.isoformat()}
    if date.fromisoformat(str(angaben.get("zahlbar_bis", tag.isoformat()))) < tag:
        del angaben["zahlbar_bis"]
    return angaben


def probe_on(zeitraum: Abrechnungszeitraum, tag: date) -> Probe:
    """Settle the year as its rows stand now, issued on this day."""
    values = werte(zeitraum)
    return settled({**values, "abrechnung": dated(values["abrechnung"], tag)})


def put_day(*, zeitraum: Abrechnungszeitraum, tag: date, benutzer: Benutzer, am: datetime) -> None:
    """Put the day into the rows of the year; nothing where it stands there already."""
    kind = dict(zeitraum.angaben["abrechnung"])
    new = dated(kind, tag)
    if new == kind:
        return
    before = snapshot(zeitraum)
    zeitraum.angaben = {**zeitraum.angaben, "abrechnung": new}
    zeitraum.save(update_fields=["angaben"])
    said = {"benutzer": benutzer, "am": am, "liegenschaft": zeitraum.liegenschaft_id}
    note_change(**said, row=zeitraum, vorher=before, nachher=snapshot(zeitraum))


def by_today(found: Probe, zeitraum: Abrechnungszeitraum, heute: date) -> Probe:
    """A trial run of a year that is not issued: late is what would be issued late today, not on the planned day."""
    limit = frist(zeitraum)
    said = any(finding.code == _ZU_SPAET for finding in found.findings)
    if heute > limit and not said:
        return replace(found, findings=(*found.findings, _late(limit)))
    if heute <= limit and said:
        return replace(found, findings=tuple(one for one in found.findings if one.code != _ZU_SPAET))
    return found


def _late(limit: date) -> Finding:
    text = _("Die Frist ist am {tag} abgelaufen; eine Nachforderung ist in der Regel ausgeschlossen.")
    where = "abrechnung/erstellt_am"
    return warning(_ZU_SPAET, where, text.format(tag=f"{limit:%d.%m.%Y}"), norm="BGB § 556 Abs. 3 Satz 2 und 3")


def papers(found: Probe, abrechnung: Abrechnung) -> dict[str, bytes]:
    """All documents by name, with the number that the Abrechnung took."""
    assert found.akte is not None
    assert found.ergebnis is not None
    mark = logo(abrechnung.zeitraum)
    if abrechnung.korrigiert is None:
        return documents(found.ergebnis, mark, Vorgang(abrechnung.nummer))
    both = ursachen(abrechnung.korrigiert, found.akte)
    vorgang = vorgang_der_korrektur(both, nummer=abrechnung.nummer, korrigiert=abrechnung.korrigiert.nummer)
    return documents(found.ergebnis, mark, vorgang) | corrections(both, mark, vorgang)


def number_for(zeitraum: Abrechnungszeitraum) -> str:
    """The next number of the Organisation's range; none that a release has taken."""
    return next_number(
        art="abrechnung",
        werte=_places(zeitraum),
        taken=lambda nummer: Abrechnung.objects.filter(nummer=nummer).exists(),
    )


def give_back(zeitraum: Abrechnungszeitraum, nummer: str) -> None:
    """What a release had taken and nobody was given; the next one gets it where it was the last."""
    return_number(art="abrechnung", werte=_places(zeitraum), nummer=nummer)


def _places(zeitraum: Abrechnungszeitraum) -> dict[str, str]:
    return {"jahr": f"{zeitraum.bis:%Y}", "liegenschaft": zeitraum.liegenschaft.nummer}
