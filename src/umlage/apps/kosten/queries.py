"""Questions about costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum


@dataclass(frozen=True, slots=True)
class Bereich:
    """The costs of one kind."""

    titel: str
    zeilen: Sequence[Kostenzeile]

    @property
    def summe(self) -> Decimal:
        return sum((zeile.betrag for zeile in self.zeilen if zeile.betrag is not None), Decimal(0))


def bereiche(zeitraum: Abrechnungszeitraum) -> list[Bereich]:
    """The costs of a year by kind, in the order in which they flow."""
    rows: dict[str, list[Kostenzeile]] = defaultdict(list)
    for zeile in Kostenzeile.objects.filter(zeitraum=zeitraum).select_related("anlage"):
        rows[zeile.bereich].append(zeile)
    return [Bereich(bereich.label, rows[bereich]) for bereich in Kostenzeile.Bereich if rows[bereich]]
