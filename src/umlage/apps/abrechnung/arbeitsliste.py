"""The worklist: all years of all houses by what comes next, counted and read a page at a time by the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, QuerySet

from umlage.apps.abrechnung.models import Pruefstand
from umlage.apps.abrechnung.schritt import ABWEICHUNG, GEAENDERT
from umlage.apps.accounts.suchwort import steht_in, suchworte
from umlage.apps.liegenschaften.models import Liegenschaft

# what blocks first, what waits for nobody last
FOLGE = ("blockiert", "ansehen", "freigegeben", "bereit", "erteilt")
NAMEN = dict(Pruefstand.Stand.choices)
JE_SEITE = 50
# long texts that no list shows
_UNREAD = ("zeitraum__angaben", "zeitraum__liegenschaft__angaben")


@dataclass(frozen=True, slots=True)
class Auswahl:
    """Which rows are meant: by state ("" means all that are open, `alle` all), whose turn it is, place, time limit.

    `text`: part of number, street or town.
    """

    stand: str = ""
    wer: str = ""
    plz: str = ""
    bezirk: str = ""
    frist_bis: date | None = None
    text: str = ""

    @classmethod
    def aus(cls, said: Mapping[str, str]) -> Auswahl:
        """From the question of an address; what is nonsense counts as not asked."""
        try:
            day = date.fromisoformat(said.get("frist_bis", ""))
        except ValueError:
            day = None
        words = {name: said.get(name, "").strip()[:60] for name in ("stand", "wer", "plz", "bezirk", "text")}
        return cls(**words, frist_bis=day)

    @property
    def frage(self) -> str:
        """The same as part of an address."""
        return urlencode({name: str(value) for name, value in asdict(self).items() if value})

    @property
    def engt_ein(self) -> bool:
        """Whether it asks for more than a state."""
        return any(value for name, value in asdict(self).items() if name != "stand")

    def ohne_stand(self) -> QuerySet[Pruefstand]:
        """The rows that are meant, whatever their state."""
        rows: QuerySet[Pruefstand] = Pruefstand.objects.all()
        if self.wer:
            rows = rows.filter(wer=self.wer)
        if self.plz:
            rows = rows.filter(zeitraum__liegenschaft__plz__startswith=self.plz)
        if self.bezirk:
            rows = rows.filter(zeitraum__liegenschaft__bezirk=self.bezirk)
        if self.frist_bis is not None:
            rows = rows.filter(frist__lte=self.frist_bis)
        for word in suchworte(self.text):
            rows = rows.filter(steht_in(_TEXT, word))
        return rows

    @property
    def staende(self) -> tuple[str, ...]:
        """The states that are shown."""
        if self.stand == "alle":
            return FOLGE
        return (self.stand,) if self.stand in FOLGE else FOLGE[:-1]

    def rows(self) -> QuerySet[Pruefstand]:
        """The rows that are meant."""
        return self.ohne_stand().filter(stand__in=self.staende)


def bezirke() -> list[str]:
    """The districts that houses lie in."""
    rows = Liegenschaft.objects.exclude(bezirk="").order_by()
    return sorted(set(rows.values_list("bezirk", flat=True).distinct()))


# where the words of a search may stand
_TEXT = tuple(f"zeitraum__liegenschaft__{name}" for name in ("nummer", "strasse", "ort"))

# what a file of the list holds; plain columns, for there are as many rows as houses
_HAUS = tuple(f"zeitraum__liegenschaft__{name}" for name in ("nummer", "strasse", "plz", "ort", "bezirk"))
_DATEI = (
    *("stand", *_HAUS, "zeitraum__von", "zeitraum__bis", "nutzeinheiten", "gesamtkosten", "schritt", "wer"),
    *("frist", "fehler", "warnungen"),
)


def alle_zeilen(auswahl: Auswahl) -> Iterator[tuple[Any, ...]]:
    """All rows that are meant, in the order of the list, state by state.

    State, number, street, postcode and town of the house, first and last day, flats, costs, next step, whose turn,
    time limit, errors, warnings.
    """
    for stand in auswahl.staende:
        rows = auswahl.ohne_stand().filter(stand=stand).order_by("frist", "zeitraum__liegenschaft__nummer", "pk")
        yield from rows.values_list(*_DATEI)


@dataclass(frozen=True, slots=True)
class Arbeitsliste:
    """One page of it: `zeilen` of `anzahl` rows; `zahlen` counts every state, whatever is shown."""

    zeilen: list[Pruefstand]
    anzahl: int
    seite: int
    zahlen: dict[str, int]
    naechste: date | None
    geaendert: int = 0
    """Issued, and changed since, or values came that differ: they are open again."""

    @property
    def seiten(self) -> int:
        return max(1, -(-self.anzahl // JE_SEITE))

    @property
    def alle(self) -> int:
        return sum(self.zahlen.values())

    @property
    def prozent_erteilt(self) -> int:
        """How much of all is issued, as the bar beside it shows it."""
        return self.zahlen["erteilt"] * 100 // self.alle if self.alle else 0

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


def arbeitsliste(auswahl: Auswahl, seite: int) -> Arbeitsliste:
    """A page of the rows that are meant; the last page where there are not so many."""
    counted = dict(auswahl.ohne_stand().order_by().values_list("stand").annotate(Count("pk")))
    zahlen = {word: counted.get(word, 0) for word in FOLGE}
    anzahl = sum(zahlen[word] for word in auswahl.staende)
    seite = min(max(1, seite), max(1, -(-anzahl // JE_SEITE)))
    naechste = auswahl.ohne_stand().filter(stand__in=FOLGE[:-1]).aggregate(Min("frist"))["frist__min"]
    keys = list(_keys(auswahl, zahlen, (seite - 1) * JE_SEITE))
    found = Pruefstand.objects.select_related("zeitraum__liegenschaft").defer(*_UNREAD).in_bulk(keys)
    changed = auswahl.ohne_stand().filter(stand=Pruefstand.Stand.ANSEHEN, code__in=(GEAENDERT, ABWEICHUNG)).count()
    return Arbeitsliste([found[key] for key in keys], anzahl, seite, zahlen, naechste, changed)


def _keys(auswahl: Auswahl, zahlen: Mapping[str, int], first: int) -> Iterator[int]:
    """The keys of a page in their order, state by state: an index holds each by its Frist, no long rows are sorted."""
    room = JE_SEITE
    for stand in auswahl.staende:
        skipped = min(first, zahlen[stand])
        wanted = min(room, zahlen[stand] - skipped)
        first, room = first - skipped, room - wanted
        if wanted:
            rows = auswahl.ohne_stand().filter(stand=stand).order_by("frist", "zeitraum__liegenschaft__nummer", "pk")
            yield from rows.values_list("pk", flat=True)[skipped : skipped + wanted]
