"""The worklist: all years of all houses by what comes next, counted and read a page at a time by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Min, QuerySet, Value, When

from umlage.apps.abrechnung.models import Pruefstand

# what blocks first, what waits for nobody last
FOLGE = ("blockiert", "ansehen", "freigegeben", "bereit", "erteilt")
NAMEN = dict(Pruefstand.Stand.choices)
JE_SEITE = 50
_ORDER = Case(*(When(stand=stand, then=Value(place)) for place, stand in enumerate(FOLGE)), default=Value(len(FOLGE)))
# long texts that no list shows
_UNREAD = ("zeitraum__angaben", "zeitraum__liegenschaft__angaben")


@dataclass(frozen=True, slots=True)
class Arbeitsliste:
    """One page of it: `zeilen` of `anzahl` rows; `zahlen` counts every state, whatever is shown."""

    zeilen: list[Pruefstand]
    anzahl: int
    seite: int
    zahlen: dict[str, int]
    naechste: date | None

    @property
    def seiten(self) -> int:
        return max(1, -(-self.anzahl // JE_SEITE))

    @property
    def alle(self) -> int:
        return sum(self.zahlen.values())

    @property
    def offen(self) -> int:
        return self.alle - self.zahlen["erteilt"]

    @property
    def erste(self) -> int:
        """Number of its first row, from 1 on."""
        return (self.seite - 1) * JE_SEITE + 1

    @property
    def letzte(self) -> int:
        return self.erste + len(self.zeilen) - 1


def arbeitsliste(stand: str, seite: int) -> Arbeitsliste:
    """A page of the rows in one state, or of all that are open; the last page where there are not so many."""
    counted = dict(Pruefstand.objects.order_by().values_list("stand").annotate(Count("pk")))
    zahlen = {word: counted.get(word, 0) for word in FOLGE}
    if stand in zahlen:
        rows, anzahl = Pruefstand.objects.filter(stand=stand), zahlen[stand]
    else:
        open_ones = [word for word in FOLGE if word != "erteilt"]
        rows, anzahl = Pruefstand.objects.filter(stand__in=open_ones), sum(zahlen[word] for word in open_ones)
    seite = min(max(1, seite), max(1, -(-anzahl // JE_SEITE)))
    first = (seite - 1) * JE_SEITE
    naechste = Pruefstand.objects.filter(stand__in=FOLGE[:-1]).aggregate(Min("frist"))["frist__min"]
    return Arbeitsliste(_ordered(rows, first), anzahl, seite, zahlen, naechste)


def _ordered(rows: QuerySet[Pruefstand], first: int) -> list[Pruefstand]:
    """The keys in their order first: sorting carries no long rows."""
    keys = list(
        rows.order_by(_ORDER, "frist", "zeitraum__liegenschaft__nummer", "pk").values_list("pk", flat=True)[
            first : first + JE_SEITE
        ]
    )
    found = Pruefstand.objects.select_related("zeitraum__liegenschaft").defer(*_UNREAD).in_bulk(keys)
    return [found[key] for key in keys]
