"""The course of what comes in for an Organisation of the portfolio: who brings what when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from umlage.apps.accounts.models import Benutzer
from umlage.apps.austausch import annahme, verarbeitung
from umlage.apps.geraete import datenpunkte, zuordnen
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.config.demo.funkgeraete import Geber

ZONE = ZoneInfo("Europe/Berlin")
_FRUEH = time(5, 10)


@dataclass(slots=True)
class Lauf:
    """Who is there, until which day there are readings, and the devices. `frei`: radio addresses nobody assigned yet.

    `grenzen`: of which house the cloud brings nothing after which day.
    """

    kurz: str
    people: list[Benutzer]
    jetzt: datetime
    bis: date
    geber: list[Geber]
    frei: set[str] = field(default_factory=set)
    grenzen: dict[str, date] = field(default_factory=dict)

    def von(self, haus: str, art: str = "") -> list[Geber]:
        """The devices of a house, of one kind."""
        return [one for one in self.geber if one.haus == haus and art in ("", one.art)]

    def tage(self, anzahl: int) -> date:
        """So many days before the last day."""
        return self.bis - timedelta(days=anzahl)

    def frueh(self, tag: date) -> datetime:
        """The morning after a day, when what was heard on it is brought; never later than now."""
        return min(datetime.combine(tag + timedelta(days=1), _FRUEH, ZONE), self.jetzt)

    def punkt(self, name: str, art: str, tag: date, **settings: Any) -> Datenpunkt:
        """A way in, made on the evening of a day."""
        benutzer = self.people[0]
        return datenpunkte.make_datenpunkt(name=name, art=art, benutzer=benutzer, am=self.frueh(tag), **settings)[0]

    def bring(self, point: Datenpunkt, name: str, inhalt: bytes, tag: date, kanal: str) -> str:
        """Hand over a file on the morning after a day and have it read; its name."""
        if inhalt:
            am = self.frueh(tag)
            taken = annahme.receive(inhalt=inhalt, name=name, datenpunkt=point, kanal=kanal, am=am)
            verarbeitung.work_on(taken.eingang.pk, am=am)
        return name

    def zuordnen(self, tag: date) -> None:
        """Assign what was found to the device of a house with its number."""
        rows = Funkgeraet.objects.filter(stand=Funkgeraet.Stand.NEU).exclude(funkadresse__in=self.frei)
        zuordnen.take_suggestions(rows=list(rows), benutzer=self.people[0], am=self.frueh(tag))

    def haus(self, nummer: str) -> Liegenschaft:
        return Liegenschaft.objects.get(nummer=nummer)


def monatsbeginn(tag: date, monate: int = 0) -> date:
    """The first day of the month that lies so many months before that of a day."""
    place = tag.year * 12 + tag.month - 1 - monate
    return date(place // 12, place % 12 + 1, 1)
