"""Questions about Connect units and the devices that they hear: how they stand, how many there are of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from umlage.apps.accounts.suchwort import KUERZESTE_NUMMER, beginnt
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraetealarm, Geraeteschluessel
from umlage.apps.liegenschaften.models import Liegenschaft

ARTEN = Datenpunkt.Art.choices
STAENDE = Funkgeraet.Stand.choices
# neither foreign nor taken out
UNSERE = (Funkgeraet.Stand.NEU, Funkgeraet.Stand.ZUGEORDNET)


class Lage(StrEnum):
    """How a unit is doing."""

    SENDET = "sendet"
    STILL = "still"
    WARTET = "wartet"
    ANGELEGT = "angelegt"
    GESPERRT = "gesperrt"
    ARCHIVIERT = "archiviert"


def lage(row: Datenpunkt, jetzt: datetime) -> Lage:
    """Silent is who said nothing for longer than is expected of it."""
    if row.archiviert_am is not None:
        return Lage.ARCHIVIERT
    if row.stand == Datenpunkt.Stand.GESPERRT:
        return Lage.GESPERRT
    if row.erwartet_stunden:
        last = row.letzter_kontakt_am or (row.angelegt_am if row.stand == Datenpunkt.Stand.AKTIV else jetzt)
        if jetzt - last > timedelta(hours=row.erwartet_stunden):
            return Lage.STILL
    if row.letzter_kontakt_am is not None:
        return Lage.SENDET
    # who has a serial number is activated where it hangs
    return Lage.ANGELEGT if row.seriennummer and row.stand == Datenpunkt.Stand.ANGELEGT else Lage.WARTET


def archivierte() -> int:
    """How many units are in the archive."""
    return Datenpunkt.objects.filter(archiviert_am__isnull=False).count()


def uebersicht(*, archiv: bool = False) -> QuerySet[Datenpunkt]:
    """Units with their numbers of devices by state: `neue`, `zugeordnete`, `fremde`, `ausgebaute`.

    `archiv`: those that were put away; without it, all others.
    """
    return _counted().filter(archiviert_am__isnull=not archiv)


def _counted() -> QuerySet[Datenpunkt]:
    return Datenpunkt.objects.select_related("liegenschaft", "zuordnung").annotate(
        **{
            name: _count(Q(stand=stand))
            for name, stand in (
                ("neue", Funkgeraet.Stand.NEU),
                ("zugeordnete", Funkgeraet.Stand.ZUGEORDNET),
                ("fremde", Funkgeraet.Stand.FREMD),
                ("ausgebaute", Funkgeraet.Stand.AUSGEBAUT),
            )
        }
    )


def _count(condition: Q) -> Coalesce:
    rows = Funkgeraet.objects.filter(condition, datenpunkt=OuterRef("pk")).order_by().values("datenpunkt")
    return Coalesce(Subquery(rows.annotate(zahl=Count("pk")).values("zahl"), output_field=IntegerField()), 0)


def einheit(nummer: int) -> Datenpunkt | None:
    """One of them."""
    return _counted().filter(pk=nummer).first()


@dataclass(frozen=True, slots=True)
class Suche:
    """Which devices are wanted, and in which order. Empty: all."""

    stand: str = ""
    hersteller: str = ""
    medium: str = ""
    text: str = ""
    meldung: str = ""
    sortierung: str = "hersteller"

    @property
    def engt_ein(self) -> bool:
        return bool(self.hersteller or self.medium or self.text or self.meldung)


# what a list is sorted by: word -> columns
SORTIERUNGEN: Mapping[str, Sequence[str]] = {
    "hersteller": ("hersteller", "funkadresse"),
    "nummer": ("funkadresse",),
    "typ": ("medium", "funkadresse"),
    "zuletzt": ("-zuletzt_am",),
    "signal": ("signal_reihe", "funkadresse"),
    "zuordnung": ("liegenschaft__nummer", "nutzeinheit__reihenfolge", "funkadresse"),
}


def funkgeraete(datenpunkt: Datenpunkt | None, suche: Suche) -> QuerySet[Funkgeraet]:
    """Devices of one unit, or of all."""
    rows = gefiltert(datenpunkt, suche)
    if suche.stand:
        rows = rows.filter(stand=suche.stand)
    # databases do not agree where nothing stands: last
    rows = rows.annotate(
        signal_reihe=Case(When(signal__isnull=True, then=Value(999)), default=-F("signal"), output_field=IntegerField())
    )
    order = SORTIERUNGEN.get(suche.sortierung, SORTIERUNGEN["hersteller"])
    return rows.select_related("liegenschaft", "nutzeinheit", "geraet", "datenpunkt").order_by(*order, "pk")


def gefiltert(datenpunkt: Datenpunkt | None, suche: Suche) -> QuerySet[Funkgeraet]:
    """The same in every state and no order, for counting."""
    rows = Funkgeraet.objects.order_by()
    if datenpunkt is not None:
        rows = rows.filter(datenpunkt=datenpunkt)
    if suche.hersteller:
        rows = rows.filter(hersteller=suche.hersteller)
    if suche.medium:
        rows = rows.filter(medium="" if suche.medium == "-" else suche.medium)
    if suche.meldung:
        rows = rows.exclude(meldungen="")
    if suche.text:
        word = suche.text.upper()
        rows = rows.filter(
            Q(funkadresse__contains=word)
            | Q(werksnummer__contains=word)
            | Q(liegenschaft__nummer__holds=suche.text)
            | Q(liegenschaft__strasse__holds=suche.text)
        )
    return rows


def staende(datenpunkt: Datenpunkt | None, suche: Suche) -> dict[str, int]:
    """How many are in which state."""
    rows = gefiltert(datenpunkt, suche).values_list("stand").annotate(zahl=Count("pk"))
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Verteilung:
    """How many devices there are of each maker and of each medium, the most first."""

    hersteller: list[tuple[str, int]] = field(default_factory=list)
    medien: list[tuple[str, int]] = field(default_factory=list)

    @property
    def alle(self) -> int:
        return sum(zahl for _wort, zahl in self.medien)


def verteilung(datenpunkt: Datenpunkt | None, suche: Suche) -> Verteilung:
    """What was found, for the charts."""
    rows = gefiltert(datenpunkt, suche)
    if suche.stand:
        rows = rows.filter(stand=suche.stand)

    def parts(name: str) -> list[tuple[str, int]]:
        found = rows.values_list(name).annotate(zahl=Count("pk"))
        return sorted(found, key=lambda part: (-part[1], part[0]))

    return Verteilung(parts("hersteller"), parts("medium"))


def mit_schluessel(rows: Sequence[Funkgeraet]) -> dict[int, bool]:
    """For which of these devices a key lies in the vault, and whether it opened a telegram already."""
    keys: dict[str, list[tuple[str, bool]]] = {}
    known = Geraeteschluessel.objects.filter(funkadresse__in={row.funkadresse for row in rows})
    for address, maker, proven in known.values_list("funkadresse", "hersteller", "bewaehrt_am"):
        keys.setdefault(address, []).append((maker, proven is not None))
    found: dict[int, bool] = {}
    for row in rows:
        fitting = [proven for maker, proven in keys.get(row.funkadresse, ()) if maker in ("", row.hersteller)]
        if fitting:
            found[row.pk] = any(fitting)
    return found


def offene_alarme(rows: Sequence[Funkgeraet]) -> dict[int, list[Geraetealarm]]:
    """Alarms of these devices that nobody has done with."""
    found: dict[int, list[Geraetealarm]] = {}
    alarms = Geraetealarm.objects.filter(funkgeraet__in=rows).exclude(stand=Geraetealarm.Stand.ERLEDIGT)
    for row in alarms.order_by("seit"):
        found.setdefault(row.funkgeraet_id, []).append(row)
    return found


def funkgeraet(nummer: int) -> Funkgeraet | None:
    """A radio device by its primary key."""
    rows = Funkgeraet.objects.select_related("liegenschaft", "nutzeinheit", "geraet", "datenpunkt")
    return rows.filter(pk=nummer).first()


def nach_nummer(text: str) -> Funkgeraet | None:
    """The device whose number, or number on its case, this is; None where there is none, or more than one."""
    number = text.strip().upper()
    if not number:
        return None
    rows = Funkgeraet.objects.filter(Q(funkadresse=number) | Q(werksnummer=number))[:2]
    return rows[0] if len(rows) == 1 else None


def mit_nummer(text: str, most: int) -> list[Funkgeraet]:
    """Devices whose number, or number on the case, begins so; not those that stand in a house under that number."""
    word = "".join(text.split()).upper()
    if len(word) < KUERZESTE_NUMMER or not any(sign.isdigit() for sign in word):
        return []
    # one by one: each column has its index, read from there to the next number
    found: dict[int, None] = {}
    for name in ("funkadresse", "werksnummer"):
        rows = (
            Funkgeraet.objects.filter(**beginnt(name, word)).exclude(geraet__nr__startswith=word).order_by(name, "pk")
        )
        found.update(dict.fromkeys(rows.values_list("pk", flat=True)[:most]))
    rows = Funkgeraet.objects.filter(pk__in=list(found)[:most]).select_related("liegenschaft", "nutzeinheit")
    return list(rows.order_by("funkadresse", "pk"))


def mit_seriennummer(text: str) -> Datenpunkt | None:
    """The unit that bears this serial number and is not put away."""
    return Datenpunkt.objects.filter(seriennummer=text, archiviert_am=None).first() if text else None


def gewaehlte(nummern: Sequence[int]) -> list[Funkgeraet]:
    """Devices by primary key; those that there are."""
    return list(Funkgeraet.objects.filter(pk__in=nummern).order_by("pk"))


def im_haus(haus: Liegenschaft) -> int:
    """How many radio devices are assigned to a house."""
    return Funkgeraet.objects.filter(liegenschaft=haus, stand=Funkgeraet.Stand.ZUGEORDNET).count()
