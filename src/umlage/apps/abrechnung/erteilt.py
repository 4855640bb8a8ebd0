"""What was issued stays: who changes it all the same says so before, and it is written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction

from umlage.apps.abrechnung.erteiltestaende import Betroffen, Standaenderung, betroffen, issued_between, saetze, shown
from umlage.apps.abrechnung.operations import look_at
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_event
from umlage.apps.liegenschaften.models import Liegenschaft

_DAY = timedelta(days=1)


class AlreadyIssued(Exception):
    """An Abrechnung was issued that says otherwise; it would have to be corrected."""


def ab_diesem_tag(liegenschaft: Liegenschaft, tag: date, aenderungen: Iterable[Standaenderung]) -> Betroffen:
    """What an event of a day contradicts: every Abrechnung issued for days after it, and those of these stands."""
    later = issued_between(liegenschaft, tag + _DAY, date.max - _DAY)
    changed = betroffen(liegenschaft, aenderungen)
    return {**{row: changed.get(row, []) for row in later}, **changed}


def require_wanted(found: Betroffen, *, trotzdem: bool) -> None:
    """AlreadyIssued where something contradicts what was issued, unless that is wanted."""
    if found and not trotzdem:
        raise AlreadyIssued(" ".join(saetze(found)))


@contextmanager
def correcting(found: Betroffen, *, benutzer: Benutzer, am: datetime) -> Iterator[None]:
    """What is done inside changes what was issued: the history names the Abrechnungen, their years show it at once."""
    with transaction.atomic():
        yield
        for row, changes in found.items():
            note_event(
                benutzer=benutzer,
                am=am,
                liegenschaft=row.zeitraum.liegenschaft_id,
                bezeichnung=f"Stände der erteilten Abrechnung {row.nummer} geändert",
                angaben={
                    f"{one.geraet}, {one.am:%d.%m.%Y}": f"{shown(issued)} → {shown(one.stand)}"
                    for one, issued in changes
                },
            )
            look_at(zeitraum=row.zeitraum, am=am)
