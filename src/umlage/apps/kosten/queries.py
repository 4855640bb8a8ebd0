"""Questions about costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from umlage.apps.kosten.models import Kostenzeile
from umlage.apps.liegenschaften.models import Abrechnungszeitraum


@dataclass(frozen=True, slots=True)
class Bereich:
    """The costs of one kind."""

    titel: str
    zeilen: Sequence[Kostenzeile]
    vorjahr: Mapping[tuple[int | None, str], Decimal]

    @property
    def paare(self) -> list[tuple[Kostenzeile, Decimal | None]]:
        """Each row with what its kind came to in the year before."""
        return [(zeile, self.vorjahr.get((zeile.anlage_id, zeile.bezeichnung))) for zeile in self.zeilen]

    @property
    def summe_vorjahr(self) -> Decimal | None:
        return sum(self.vorjahr.values(), Decimal(0)) if self.vorjahr else None

    @property
    def summe(self) -> Decimal:
        return sum((zeile.betrag for zeile in self.zeilen if zeile.betrag is not None), Decimal(0))


def bereiche(zeitraum: Abrechnungszeitraum) -> list[Bereich]:
    """The costs of a year by kind, in the order in which they flow."""
    rows: dict[str, list[Kostenzeile]] = defaultdict(list)
    for zeile in Kostenzeile.objects.filter(zeitraum=zeitraum).select_related("anlage"):
        rows[zeile.bereich].append(zeile)
    before: dict[str, dict[tuple[int | None, str], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    earlier = zeitraum.liegenschaft.zeitraeume.filter(bis__lt=zeitraum.von).order_by("-bis").first()
    for zeile in Kostenzeile.objects.filter(zeitraum=earlier) if earlier is not None else ():
        before[zeile.bereich][zeile.anlage_id, zeile.bezeichnung] += zeile.betrag or Decimal(0)
    return [Bereich(bereich.label, rows[bereich], before[bereich]) for bereich in Kostenzeile.Bereich if rows[bereich]]
