"""The carbon dioxide of a year's deliveries: as the invoice says it, or computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from umlage.apps.abrechnung.operations import save_part
from umlage.apps.abrechnung.queries import Probe
from umlage.apps.abrechnung.teile import values_of
from umlage.apps.accounts.models import Benutzer
from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.core.finding import Refused
from umlage.core.settlement.akte import Akte
from umlage.core.settlement.brennstoff_summen import Brennstoff, Posten
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle


@dataclass(frozen=True, slots=True)
class Lieferzeile:
    """A delivery: its row (none for the stock at the start), what counts, and what the law's factors would give."""

    zeile: Kostenzeile | None
    posten: Posten
    berechnet: Posten | None

    @property
    def aus_rechnung(self) -> bool:
        """Whether the invoice says it."""
        return self.zeile is not None and "co2" in self.zeile.angaben


@dataclass(frozen=True, slots=True)
class Anlagenzeilen:
    """The deliveries of a plant."""

    brennstoff: Brennstoff
    zeilen: list[Lieferzeile]


def lieferungen(zeitraum: Abrechnungszeitraum, found: Probe) -> list[Anlagenzeilen]:
    """The deliveries of every plant whose fuel carries a price of carbon, in a trial run."""
    if found.ergebnis is None or found.akte is None:
        return []
    plants = [plant for plant in found.ergebnis.haus.brennstoffe if plant.co2_wirksam]
    rows: dict[tuple[str, int], Kostenzeile] = {}
    lines = Kostenzeile.objects.filter(zeitraum=zeitraum, bereich=Kostenzeile.Bereich.LIEFERUNG)
    counted: dict[int | None, int] = {}
    for line in lines.select_related("anlage"):
        counted[line.anlage_id] = counted.get(line.anlage_id, 0) + 1
        if line.anlage is not None:
            rows[line.anlage.nr, counted[line.anlage_id]] = line
    computed = _computed(found.akte, found.ergebnis) if plants else {}
    return [
        Anlagenzeilen(
            plant,
            [
                Lieferzeile(rows.get(_place(posten.where)), posten, computed.get((plant.anlage.nr, posten.where)))
                for posten in plant.posten
                if posten.am is not None and not posten.entlastung
            ],
        )
        for plant in plants
    ]


def _place(where: str) -> tuple[str, int]:
    """Plant and place of a delivery: anlagen/1/lieferungen/2."""
    steps = where.split("/")
    good = len(steps) > 3 and steps[2] == "lieferungen" and steps[3].isdecimal()
    return (steps[1], int(steps[3])) if good else ("", 0)


def _computed(akte: Akte, ergebnis: Ergebnis) -> dict[tuple[str, str], Posten]:
    """The same deliveries with what the factors of the law give, where they give anything."""
    said = [lieferung for anlage in akte.anlagen for lieferung in anlage.lieferungen if lieferung.co2 is not None]
    if said:
        plants = tuple(
            replace(anlage, lieferungen=tuple(replace(row, co2=None) for row in anlage.lieferungen))
            for anlage in akte.anlagen
        )
        try:
            # of the Akte that was settled before: neither read from the rows once more, nor audited
            ergebnis = settle(akte.model_copy(update={"anlagen": plants}))
        except Refused:
            return {}
    return {
        (plant.anlage.nr, posten.where): posten
        for plant in ergebnis.haus.brennstoffe
        for posten in plant.posten
        if posten.co2_kg.value
    }


@transaction.atomic
def _meant(said: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The same, whether the invoice is said to contain the cost or nothing is said, which means that."""
    return {"enthalten": True, **said} if said is not None else None


def state_carbon(
    *,
    zeitraum: Abrechnungszeitraum,
    angaben: Mapping[int, Mapping[str, Any] | None],
    fassung: int,
    benutzer: Benutzer,
    am: datetime,
) -> int:
    """What the invoices (rows by primary key) say of carbon dioxide; None: it is computed. How many changed.

    Refused, SavedMeanwhile.
    """
    changed = 0
    lines = Kostenzeile.objects.filter(zeitraum=zeitraum, bereich=Kostenzeile.Bereich.LIEFERUNG, pk__in=angaben)
    for line in lines:
        values = values_of("lieferungen", line, zeitraum)
        said = angaben[line.pk]
        if _meant(values.get("co2")) == _meant(said):
            continue
        values = {name: value for name, value in values.items() if name != "co2"}
        if said is not None:
            values["co2"] = dict(said)
        save_part(
            zeitraum=zeitraum,
            art="lieferungen",
            row=line,
            values=values,
            fassung=fassung + changed,
            benutzer=benutzer,
            am=am,
        )
        changed += 1
    return changed
