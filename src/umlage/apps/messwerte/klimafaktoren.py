"""Climate factors of an Organisation: brought as a table, looked at before they are kept, applied to months of heat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_event
from umlage.apps.geraete.alarme import Monat
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.apps.messwerte.models import Klimafaktor, Klimaort
from umlage.formats.klimafaktoren.lesen import Faktor, Tafel

# what depends on the weather; a meter of heat and cold tells the two not apart here
HEIZUNG = frozenset({"HCA", "HEAT"})
_STELLE = Decimal("0.1")
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Vorschau:
    """What a table would change: how many factors are new, the same and others than those kept, and which those are."""

    tafel: Tafel
    neu: int
    gleich: int
    geaendert: Sequence[tuple[Klimafaktor, Faktor]]

    @property
    def etwas(self) -> bool:
        return bool(self.neu or self.geaendert)


def preview(tafel: Tafel) -> Vorschau:
    """Nothing is kept."""
    known = _known(tafel.faktoren)
    changed = [
        (known[one.schluessel], one)
        for one in tafel.faktoren
        if one.schluessel in known and not _same(known[one.schluessel], one)
    ]
    new = sum(one.schluessel not in known for one in tafel.faktoren)
    return Vorschau(tafel, new, len(tafel.faktoren) - new - len(changed), changed)


def _known(rows: Iterable[Faktor]) -> dict[tuple[str, date, date], Klimafaktor]:
    spans = {(one.von, one.bis) for one in rows}
    found = Klimafaktor.objects.filter(von__in={von for von, _bis in spans}, bis__in={bis for _von, bis in spans})
    return {(row.plz, row.von, row.bis): row for row in found}


def _same(row: Klimafaktor, one: Faktor) -> bool:
    return (row.faktor, row.quelle, row.station) == (one.faktor, one.quelle, one.station)


@transaction.atomic
def take_in(*, tafel: Tafel, benutzer: Benutzer, am: datetime) -> Vorschau:
    """Keep the factors of a table; what is there already stays, another factor takes the place of the old one."""
    seen = preview(tafel)
    if not seen.etwas:
        return seen
    known = _known(tafel.faktoren)
    for row, one in seen.geaendert:
        row.faktor, row.quelle, row.station, row.importiert_am = one.faktor, one.quelle, one.station, am
    Klimafaktor.objects.bulk_update(
        [row for row, _one in seen.geaendert], ["faktor", "quelle", "station", "importiert_am"], batch_size=500
    )
    Klimafaktor.objects.bulk_create(
        [
            Klimafaktor(
                plz=one.plz, von=one.von, bis=one.bis, faktor=one.faktor, quelle=one.quelle, station=one.station,
                importiert_am=am,
            )
            for one in tafel.faktoren
            if one.schluessel not in known
        ],
        batch_size=1000,
    )  # fmt: skip
    said = {"neu": str(seen.neu), "geaendert": str(len(seen.geaendert)), "quelle": tafel.faktoren[0].quelle}
    note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung="Klimafaktoren eingespielt", angaben=said)
    return seen


@transaction.atomic
def drop(*, von: date, bis: date, benutzer: Benutzer, am: datetime) -> int:
    """The factors of a time are worth nothing; how many there were."""
    count = Klimafaktor.objects.filter(von=von, bis=bis).delete()[0]
    if count:
        said = {"zeit": f"{von:%d.%m.%Y}–{bis:%d.%m.%Y}", "anzahl": str(count)}
        note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung="Klimafaktoren entfernt", angaben=said)
    return count


@dataclass(frozen=True, slots=True)
class Bestand:
    """The factors of one time from one source: how many, when they came."""

    von: date
    bis: date
    quelle: str
    anzahl: int
    importiert_am: datetime


def bestand() -> list[Bestand]:
    """What is there, the newest time first."""
    rows = Klimafaktor.objects.order_by("-bis", "-von", "quelle").values_list("von", "bis", "quelle")
    return [Bestand(*row) for row in rows.annotate(anzahl=Count("pk"), am=Max("importiert_am"))]


class NoSuchPlace(Exception):
    """There is no factor for the place that was named, or it names more than one."""


def ort_von(liegenschaft: Liegenschaft) -> str:
    """The postcode whose factors hold for a house: the one that was chosen, else its own."""
    chosen = Klimaort.objects.filter(liegenschaft=liegenschaft).values_list("plz", flat=True).first()
    return chosen or liegenschaft.plz


def orte() -> list[Klimaort]:
    """The houses for which another place was chosen."""
    return list(Klimaort.objects.select_related("liegenschaft"))


@transaction.atomic
def choose_place(*, liegenschaft: Liegenschaft, ort: str, benutzer: Benutzer, am: datetime) -> str:
    """The factors of a place (postcode, or name of its station) hold for the house; its postcode.

    Empty: those of its own postcode again. NoSuchPlace.
    """
    plz = _place(ort.strip()) if ort.strip() else ""
    if plz:
        Klimaort.objects.update_or_create(liegenschaft=liegenschaft, defaults={"plz": plz, "gewaehlt_am": am})
    else:
        Klimaort.objects.filter(liegenschaft=liegenschaft).delete()
    text = f"Klimafaktoren für {liegenschaft} von {plz or 'der eigenen Postleitzahl'}"
    said = {"postleitzahl": plz or liegenschaft.plz}
    note_event(benutzer=benutzer, am=am, liegenschaft=liegenschaft.pk, bezeichnung=text, angaben=said)
    return plz


def _place(text: str) -> str:
    if text.isdecimal():
        if not Klimafaktor.objects.filter(plz__in=_anfaenge(text)).exists() or len(text) > _DIGITS:
            raise NoSuchPlace(_("Für die Postleitzahl %(plz)s ist kein Klimafaktor eingespielt.") % {"plz": text})
        return text
    codes = set(Klimafaktor.objects.filter(station__iexact=text).order_by().values_list("plz", flat=True))
    if not codes:
        raise NoSuchPlace(_("Eine Station „%(name)s“ steht bei keinem Klimafaktor.") % {"name": text})
    if len(codes) > 1:
        several = {"name": text, "plz": ", ".join(sorted(codes)[:_SHOWN])}
        raise NoSuchPlace(_("Die Station „%(name)s“ steht bei mehreren Postleitzahlen: %(plz)s.") % several)
    return codes.pop()


_DIGITS, _SHOWN = 5, 10


def unbekannte() -> list[str]:
    """The postcodes of houses with no factor at all."""
    known = set(Klimafaktor.objects.order_by().values_list("plz", flat=True).distinct())
    codes = set(Liegenschaft.objects.filter(klimaort=None).order_by().values_list("plz", flat=True))
    codes |= set(Klimaort.objects.order_by().values_list("plz", flat=True))
    return sorted(code for code in codes if not known & set(_anfaenge(code)))


def _anfaenge(plz: str) -> list[str]:
    return [plz[:count] for count in range(1, 6)]


@dataclass(frozen=True, slots=True)
class Bereinigung:
    """Months of heat in the weather of the reference, each with its factor; None where one is missing.

    `fehlende`: months with a value and without a factor. `verwendet`: the factors, each once.
    """

    monate: list[Monat]
    faktoren: list[Klimafaktor | None]
    fehlende: list[date]
    verwendet: list[Klimafaktor]


def bereinigt(monate: Sequence[Monat], plz: str) -> Bereinigung:
    """The months of two years, each times its factor, rounded to one place.

    For each month its own factor; else that of exactly the twelve months shown; else that of its calendar year.
    """
    rows = list(_of_place(plz, monate)) if monate else []
    blocks = [monate[place : place + _YEAR] for place in range(0, len(monate), _YEAR)]
    factors = [_chosen(rows, one.erster, block) for block in blocks for one in block]
    adjusted = [Monat(one.erster, _mal(one.verbrauch, row)) for one, row in zip(monate, factors, strict=True)]
    missing = [
        one.erster for one, row in zip(monate, factors, strict=True) if row is None and one.verbrauch is not None
    ]
    used = {row.pk: row for one, row in zip(monate, factors, strict=True) if row and one.verbrauch is not None}
    return Bereinigung(adjusted, factors, missing, list(used.values()))


def jahresbereinigt(jahre: Sequence[Monat], plz: str) -> list[Monat]:
    """Whole calendar years (by their first day), each times its factor; None where it has none."""
    found = {}
    for row in sorted(_of_place(plz, jahre) if jahre else (), key=lambda row: (len(row.plz), row.pk)):
        if (row.von, row.bis) == (date(row.von.year, 1, 1), date(row.von.year, 12, 31)):
            found[row.von] = row
    return [Monat(one.erster, _mal(one.verbrauch, found.get(one.erster))) for one in jahre]


def _of_place(plz: str, monate: Sequence[Monat]) -> Iterable[Klimafaktor]:
    """The factors that hold for a postcode in these years."""
    first, last = monate[0].erster, monate[-1].erster
    rows = Klimafaktor.objects.filter(Q(plz__in=_anfaenge(plz)), bis__gte=first, von__lte=last)
    return rows.order_by("von", "bis")


def _chosen(rows: Sequence[Klimafaktor], erster: date, block: Sequence[Monat]) -> Klimafaktor | None:
    begin, end = block[0].erster, block[-1].erster
    ranked = []
    for row in rows:
        months = (row.von, row.bis.replace(day=1))
        if months == (erster, erster):
            rank = 0
        elif len(block) == _YEAR and months == (begin, end):
            rank = 1
        elif months == (date(erster.year, 1, 1), date(erster.year, 12, 1)):
            rank = 2
        else:
            continue
        ranked.append((rank, -len(row.plz), row.pk, row))
    return min(ranked)[-1] if ranked else None


def _mal(value: Decimal | None, row: Klimafaktor | None) -> Decimal | None:
    if value is None or row is None:
        return None
    return (value * row.faktor).quantize(_STELLE, ROUND_HALF_UP)
