"""What a take-over meets: readings that stand already, and stands with which an Abrechnung was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from umlage.apps.archive.models import Verlauf
from umlage.apps.archive.queries import zuletzt_geaendert
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.models import Ablesung, Uebernommen
from umlage.apps.messwerte.zaehlerwerte import Geraetewerte, Lage
from umlage.core.verbrauch.zaehlerwerte import Uebernahmewert

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ErteilterStand:
    """The stand of a device at the end of a day with which an Abrechnung was issued.

    `jahr`: of the year that was issued, as addresses name it; `gelesen`: the days of the readings that gave it.
    """

    stand: Decimal
    nummer: str
    zeitraum: str
    jahr: int
    gelesen: tuple[date, ...]


# by number of the device and day
Erteilte = Mapping[tuple[str, date], ErteilterStand]
# days of values by primary key of the device
Tage = frozenset[tuple[int, date]]


@dataclass(frozen=True, slots=True)
class Ersetzung:
    """A reading that stands there and another stand that the platform has for its day."""

    row: Geraetewerte
    wert: Uebernahmewert
    da: Ablesung
    # a person has decided that this value is right
    angenommen: bool = False
    # who entered or changed it last, a take-over counted too
    wer: Verlauf | None = None

    @property
    def schluessel(self) -> str:
        """Names both stands: who chose to replace one by the other did not choose anything else."""
        assert self.wert.stand is not None
        return f"{self.row.geraet.pk}:{self.da.am}:{self.da.stand:f}:{self.wert.stand:f}"

    @property
    def unterschied(self) -> Decimal:
        assert self.wert.stand is not None
        return self.wert.stand - self.da.stand

    @property
    def gewaehlt(self) -> bool:
        """Whether it gives way where nobody says anything."""
        return self.angenommen or not self.von_hand

    @property
    def von_hand(self) -> bool:
        """Whether a person read or changed it: it does not give way by itself."""
        ours: Uebernommen | None = getattr(self.da, "uebernommen", None)
        if ours is not None:
            return ours.stand != self.da.stand or self.da.art != "funk"
        return self.da.art != "funk" or self.wer is not None


@dataclass(frozen=True, slots=True)
class Einspruch:
    """What an issued Abrechnung says against a value of the platform: another stand for the same day."""

    row: Geraetewerte
    wert: Uebernahmewert
    erteilt: ErteilterStand
    # other values of the device wait for a word
    offen: bool = False

    @property
    def schluessel(self) -> str:
        assert self.wert.stand is not None
        return f"{self.row.geraet.pk}:{self.wert.stichtag.am}:{self.erteilt.stand:f}:{self.wert.stand:f}"

    @property
    def unterschied(self) -> Decimal:
        assert self.wert.stand is not None
        return self.wert.stand - self.erteilt.stand

    @property
    def gerundet(self) -> bool:
        """Whether it is no more than the last place of what was issued: read less exactly, not something else."""
        places = Decimal(1).scaleb(min(0, int(self.erteilt.stand.as_tuple().exponent)))
        return abs(self.unterschied) < places


@dataclass(frozen=True, slots=True)
class Erteiltes:
    """What was issued around a year. `abgeschlossen`: the year itself, so that nothing of it changes.

    `frei`: devices and days whose values a person has accepted after they were billed, to correct what was issued.
    `wechsel`: the changes of Nutzer with which it was issued, by number of the flat and last day before; `geraete`:
    the numbers of its devices.
    """

    staende: Erteilte = field(default_factory=dict)
    abgeschlossen: bool = False
    frei: Tage = frozenset()
    wechsel: frozenset[tuple[str, date]] = frozenset()
    geraete: frozenset[str] = frozenset()


@dataclass(slots=True)
class Vorhandenes:
    """All that the values of a year meet."""

    da: dict[tuple[int, date], Ablesung]
    erteilt: Erteiltes
    ersetzungen: list[Ersetzung] = field(default_factory=list)
    einsprueche: list[Einspruch] = field(default_factory=list)

    def look(self, found: Lage) -> None:
        for row in found.geraete:
            offen = any(self.neu(row, wert) for wert in row.nutzbar)
            for wert in row.nutzbar:
                there, issued = self.da_am(row, wert), self.erteilter(row, wert)
                if issued is not None and wert.stand not in (issued.stand, there.stand if there is not None else None):
                    self.einsprueche.append(Einspruch(row, wert, issued, offen))
                elif not self.bleibt(row, wert) and there is not None and there.stand != wert.stand:
                    self.ersetzungen.append(Ersetzung(row, wert, there, self.angenommen(row, wert)))

    def da_am(self, row: Geraetewerte, wert: Uebernahmewert) -> Ablesung | None:
        return self.da.get((row.geraet.pk, wert.stichtag.am))

    def angenommen(self, row: Geraetewerte, wert: Uebernahmewert) -> bool:
        """Whether it rests on a value that a person accepted to correct what was issued."""
        return any((row.geraet.pk, one.am) in self.erteilt.frei for one in wert.aus)

    def erteilter(self, row: Geraetewerte, wert: Uebernahmewert) -> ErteilterStand | None:
        """The stand that was issued for this day and stays."""
        if self.angenommen(row, wert):
            return None
        return self.erteilt.staende.get((row.geraet.nr, wert.stichtag.am))

    def bleibt(self, row: Geraetewerte, wert: Uebernahmewert) -> bool:
        """Whether the day is not touched, because of what was issued; a stand that is gone since may come back."""
        issued = self.erteilter(row, wert)
        if issued is not None:
            return wert.stand != issued.stand or self.da_am(row, wert) is not None
        return self.erteilt.abgeschlossen and not self.angenommen(row, wert) and not self.danach(row, wert)

    def danach(self, row: Geraetewerte, wert: Uebernahmewert) -> bool:
        """Whether it is of an exchange or a change of Nutzer that was entered after the year was issued: its correction
        needs it.
        """
        if not self.erteilt.abgeschlossen:
            return False
        if row.ab is not None and row.geraet.nr not in self.erteilt.geraete:
            return True
        flat = row.geraet.nutzeinheit
        return flat is not None and wert.stichtag.wechsel and (flat.nr, wert.stichtag.am) not in self.erteilt.wechsel

    def neu(self, row: Geraetewerte, wert: Uebernahmewert) -> bool:
        """Whether it changes what stands in the year."""
        there = self.da_am(row, wert)
        return not self.bleibt(row, wert) and (there is None or there.stand != wert.stand)

    def gegen(self, row: Geraetewerte) -> list[Einspruch]:
        """What was issued against values of this device."""
        return [one for one in self.einsprueche if one.row.geraet.pk == row.geraet.pk]


def vorhandenes(zeitraum: Abrechnungszeitraum, found: Lage, erteilt: Erteiltes) -> Vorhandenes:
    """What the values of a year meet."""
    span = (zeitraum.von - 2 * _DAY, zeitraum.bis + _DAY)
    rows = Ablesung.objects.filter(geraet__liegenschaft=zeitraum.liegenschaft, am__range=span).order_by("pk")
    there = {(row.geraet_id, row.am): row for row in rows.select_related("geraet", "uebernommen")}
    met = Vorhandenes(there, erteilt)
    met.look(found)
    entered = zuletzt_geaendert(Ablesung, [one.da.pk for one in met.ersetzungen])
    met.ersetzungen = [replace(one, wer=entered.get(one.da.pk)) for one in met.ersetzungen]
    return met
